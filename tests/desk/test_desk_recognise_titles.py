"""Whose a file is by a listed title, what is only guessed at, and that a reason is short and says what it stands on."""

from __future__ import annotations

from pathlib import Path

import pytest
from deskmaker import ids, photo

from safetydesk.desk import receiving, sorting, works
from safetydesk.desk.recognise import Recogniser
from safetydesk.desk.recognise_clue import Clue, Filled, Guess, Listed
from safetydesk.desk.snapshot import UnitCard
from safetydesk.notice.read import read_notice

FORMS = Path(__file__).resolve().parents[2] / "forms"
NAMES = ("望江社区", "北关社区", "柳荫街社区", "桃园新村社区", "红星社区")
TITLES = {"望江社区": ("drill", "地下车库演练"), "北关社区": ("drill", "幼儿园疏散演练")}


def recogniser(*known: Listed) -> Recogniser:
    notice, problems = read_notice(FORMS / "zushi-2024")
    assert notice, problems
    return Recogniser(notice, [UnitCard(n, name, kind="社区") for n, name in enumerate(NAMES, 1)], works=known)


def form(unit: str, *titles: tuple[str, str]) -> Clue:
    return Clue(("收件", f"{unit}案例报送表.docx"), "document", words=Filled("cases", unit, titles))


def told(found: Guess) -> tuple[str, str, bool]:
    return NAMES[found.unit_id - 1] if found.unit_id else "", found.slot, found.sure


def loose(name: str, *forms: Clue, by: Recogniser | None = None) -> Guess:
    return (by or recogniser()).guess_all([*forms, Clue(("收件", *name.split("/")), "image")])[-1]


TWO = [form(unit, title) for unit, title in TITLES.items()]


@pytest.mark.parametrize(("name", "unit"), [
    ("地下车库演练1.jpg", "望江社区"), ("幼儿园疏散演练2.jpg", "北关社区"), ("《幼儿园疏散演练》(3).jpg", "北关社区"),
    ("地下车库演练/IMG_1.jpg", "望江社区"), ("北关社区地下车库演练.jpg", "北关社区"),
])
def test_of_two_forms_in_a_heap_each_names_its_own_photos(name, unit):
    assert told(loose(name, *TWO)) == (unit, "drill", True)


def test_the_reason_names_whose_form_it_is():
    assert loose("地下车库演练1.jpg", *TWO).why.startswith("望江社区的表里列有“地下车库演练”；")


@pytest.mark.parametrize("title", [
    "地下车库演练", "应急逃生避险演练", "消防演练", "望江社区应急逃生避险演练", "第二次消防演练", "演练",
])
def test_a_title_of_two_units_or_of_none_names_nobody(title):
    other = ("drill", "地下车库演练")
    found = loose(f"{title}1.jpg", form("望江社区", ("drill", title)), form("北关社区", other))
    assert told(found)[0] == ("望江社区" if title.startswith("望江") else "")
    assert "望江社区的表里列有" not in found.why


def test_works_that_came_earlier_name_their_photos():
    by = recogniser(
        Listed(1, "drill", "地下车库演练"), Listed(2, "drill", "车棚演练"), Listed(99, "drill", "九号楼燃气演练"))
    assert told(loose("地下车库演练1.jpg", by=by)) == ("望江社区", "drill", True)
    # A form beside it, with the same title, makes it anybody's.
    assert told(loose("地下车库演练1.jpg", form("北关社区", ("drill", "地下车库演练")), TWO[0], by=by))[0] == ""
    assert told(loose("车棚演练1.jpg", by=by)) == ("北关社区", "drill", False)
    assert told(loose("桃园路地下车库演练.jpg", by=by))[2] is False
    assert told(loose("九号楼燃气演练.jpg", by=by))[0] == ""


def test_a_document_says_itself_which_work_it_is():
    by = recogniser(Listed(1, "hazard", "老旧小区电动车飞线充电整治"))
    clue = Clue(("收件", "案例.docx"), "document", heading="老旧小区电动车飞线充电整治\n一、基本情况")
    assert told(by.guess(clue)) == ("望江社区", "hazard", True)


def test_a_title_listed_for_two_items_names_the_unit_alone():
    by = recogniser(Listed(1, "drill", "红马甲守护老街平安"), Listed(1, "warning", "红马甲守护老街平安"))
    found = loose("红马甲守护老街平安1.jpg", by=by)
    assert (told(found)[0], found.sure) == ("望江社区", False)


@pytest.mark.parametrize(("name", "unit", "slot"), [
    ("柳阴街路线图.jpg", "柳荫街社区", "route"), ("桃园演练现场照片.jpg", "桃园新村社区", "drill"),
])
def test_what_sounds_or_begins_like_a_name_is_a_guess(name, unit, slot):
    found = loose(name)
    assert told(found) == (unit, slot, False)
    assert found.unit_confidence < 0.5


@pytest.mark.parametrize("name", ["桃园路小学演练.jpg", "应急演练.jpg", "新村演练.jpg", "桃花演练.jpg"])
def test_what_begins_like_nothing_is_no_guess(name):
    assert told(loose(name))[0] == ""


@pytest.mark.parametrize("name", ["红星社区物业管理.jpg", "管理.jpg", "红星社区地图.jpg"])
def test_one_character_says_no_item(name):
    assert loose(name).slot == ""


def test_a_name_that_stands_there_is_not_doubted():
    assert loose("红星社区物业管理.jpg").why == "文件名里有“红星社区”；看不出是哪一项"
    assert told(loose("红星社区物业管理公司演练.jpg"))[2] is False
    assert loose("红星社区安全课.mp4").why.count("“安全生产专题教育课”") == 2


@pytest.mark.parametrize(("parts", "where"), [
    (("红星社区.zip", "演练.jpg"), "压缩包名"), (("红星社区.RAR", "演练.jpg"), "压缩包名"),
    (("红星社区报送.eml", "演练.jpg"), "邮件主题"), (("红星社区.msg", "演练.jpg"), "邮件名"),
    (("红星社区", "演练.jpg"), "文件夹名"),
])
def test_a_reason_calls_a_zip_a_zip(parts, where):
    clue = Clue(parts, "image", subject="红星社区报送" if where == "邮件主题" else "")
    assert recogniser().guess(clue).why.startswith(where)


def test_a_reason_is_short():
    heading = "红星社区关于深入开展2024年“安全生产月”系列宣传活动情况的活动总结"
    parts = ("红星社区", "红星", "红星社区活动总结.docx")
    clue = Clue(parts, "document", "红星社区 <a@example.com>", "红星社区", heading=heading)
    found = recogniser().guess(clue)
    clauses = found.why.split("；")
    assert found.sure
    assert len(clauses) == len(set(clauses)) <= 3
    assert all(len(clause) < 40 for clause in clauses)
    parts = ("红星社区", "北关社区", "红星社区演练、警示教育.jpg")
    doubtful = recogniser().guess(Clue(parts, "image", taken="2021-06-01"))
    assert "请确认是哪个单位" in doubtful.why
    assert doubtful.why.count("；") == 2


@pytest.mark.parametrize(("taken", "sure"), [
    ("2023-06-12T09:30:11", False), ("2024-06-12T09:30:11", True), ("2025-06-12T09:30:11", False),
])
def test_a_photo_of_another_year_is_asked(taken, sure):
    found = recogniser().guess(Clue(("红星社区", "应急演练", "1.jpg"), "image", taken=taken))
    assert found.sure is sure
    assert (f"拍摄日期是{taken[:4]}年" in found.why) is not sure


@pytest.mark.parametrize("path", [
    "报祖师街道安监办-红星社区-应急演练1.jpg", "红星社区“五个一”活动材料/应急演练/1.jpg",
    "红星社区应急演练视频和照片.jpg",
])
def test_what_office_people_write_is_not_doubted(path):
    assert told(loose(path)) == ("红星社区", "drill", True)


def test_own_numbering_is_no_annex():
    found = recogniser().guess(Clue(("附件1：红星社区安全生产月活动总结.docx",), "document"))
    assert told(found) == ("红星社区", "summary", True)


def test_the_desk_knows_photos_by_the_works_it_has(desk, tmp_path):
    works.add(desk, ids(desk)["青禾社区"], "drill", "地下车库应急演练")
    outcome, = receiving.receive(desk, [photo(tmp_path / "地下车库应急演练1.jpg", 1)])
    assert (outcome.unit, outcome.item) == ("青禾社区", "应急逃生避险演练")
    assert outcome.why.startswith("青禾社区的表里列有“地下车库应急演练”")


def test_half_a_suggestion_shows_no_figure(desk, tmp_path):
    half, whole = photo(tmp_path / "青禾社区留影.jpg", 1), photo(tmp_path / "青禾社区逃生知识培训.jpg", 2)
    receiving.receive(desk, [half, whole])
    advice = {each.name: each for each in sorting.advise(desk).values()}
    assert "把握" not in advice["青禾社区"].told
    assert all(each.confidence < 1 and "把握" in each.told for name, each in advice.items() if "·" in name)
