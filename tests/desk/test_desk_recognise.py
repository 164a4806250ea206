"""Whose a file is and what for: each kind of evidence, what contradicts, and that a doubt is never counted."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetydesk.desk.recognise import Recogniser
from safetydesk.desk.recognise_clue import Clue, Decision, Filled, Guess
from safetydesk.desk.snapshot import Liaison, UnitCard
from safetydesk.notice.read import read_notice

FORMS = Path(__file__).resolve().parents[2] / "forms"
NAMES = ("建安社区", "东城社区", "东城北社区", "祥和园社区", "五一路社区", "和平社区", "综合行政执法办公室", "陈庄村")
CARDS = tuple(
    UnitCard(n, name, ("老厂",) if name == "五一路社区" else (), "社区", None, Liaison(email=f"u{n}@example.com"))
    for n, name in enumerate(NAMES, 1)
)


@cache
def zushi():
    notice, problems = read_notice(FORMS / "zushi-2024")
    assert notice, problems
    return notice


@cache
def recogniser():
    return Recogniser(zushi(), CARDS)


def guess(path: str, content: str = "image", by: Recogniser | None = None, **more: str) -> Guess:
    return (by or recogniser()).guess(Clue(tuple(path.split("/")), content, **more))


def unit(found: Guess) -> str:
    return NAMES[found.unit_id - 1] if found.unit_id else ""


@pytest.mark.parametrize(("path", "wanted"), [
    ("建安社区/应急演练/1.jpg", "建安社区"),
    ("建安/应急演练/1.jpg", "建安社区"),
    ("建安居委会-应急演练1.jpg", "建安社区"),
    ("祖师街道办事处建安社区居民委员会应急演练.jpg", "建安社区"),
    ("应急演练（建安）.jpg", "建安社区"),
    ("０３．建安社区＿应急演练.jpg", "建安社区"),
    ("20240612建安社区应急演练.jpg", "建安社区"),
    ("建安杜区/应急演练/1.jpg", "建安社区"),
    ("祥禾园社区/应急演练/1.jpg", "祥和园社区"),
    ("東城社區/應急演練/1.jpg", "东城社区"),
    ("JianAn/应急演练/1.jpg", "建安社区"),
    ("jian'an_应急演练.jpg", "建安社区"),
    ("jasq/应急演练/1.jpg", "建安社区"),
    ("JA/应急演练/1.jpg", "建安社区"),
    ("东城北社区应急演练.jpg", "东城北社区"),
    ("东城社区应急演练.jpg", "东城社区"),
    ("老厂/应急演练/1.jpg", "五一路社区"),
    ("五一路/应急演练/1.jpg", "五一路社区"),
    ("综合执法办/应急演练/1.jpg", "综合行政执法办公室"),
    ("陈庄村委会/应急演练/1.jpg", "陈庄村"),
])
def test_units_go_by_many_names(path, wanted):
    found = guess(path)
    assert (unit(found), found.slot, found.sure) == (wanted, "drill", True), found


@pytest.mark.parametrize("path", [
    "创建安全社区/应急演练/1.jpg",
    "建案社区/应急演练/1.jpg",
    "健安社区应急演练.jpg",
    "七里点北社区/应急演练/1.jpg",
    "七一路社区/应急演练/1.jpg",
    "建安群众应急演练.jpg",
    "建安派出所/应急演练/1.jpg",
    "建安社区/城南街道应急演练.jpg",
    "建安社区转发幸福里应急演练.jpg",
    "新建安社区/应急演练/1.jpg",
    "建安路小学应急演练.jpg",
    "建安大酒店应急演练.jpg",
    "东城北门应急演练.jpg",
    "望安社区/应急演练/1.jpg",
    "建安区/应急演练/1.jpg",
    "建安小学/应急演练/1.jpg",
    "和平社报道应急演练.jpg",
    "在建安社区开展应急演练.jpg",
    "督导建安社区应急演练.jpg",
    "应急演练/1.jpg",
])
def test_what_only_sounds_like_a_unit_is_asked(path):
    assert not guess(path).sure


@pytest.mark.parametrize(("name", "content", "wanted"), [
    ("安全生产专题教育课.mp4", "video", "class"),
    ("讲授一节安全生产专题教育课.pptx", "slides", "class"),
    ("安全教育课件.pptx", "slides", "class"),
    ("专项隐患排查治理.docx", "document", "hazard"),
    ("消防通道隐患排查典型案例2.docx", "document", "hazard"),
    ("应急逃生演练.mp4", "video", "drill"),
    ("③举办一次应急逃生避险演练.jpg", "image", "drill"),
    ("（三）消防演练现场照片.jpg", "image", "drill"),
    ("应急演炼.jpg", "image", "drill"),
    ("yanlian01.jpg", "image", "drill"),
    ("4.警示教育片.mp4", "video", "warning"),
    ("安全警示教育活动的照片.jpg", "image", "warning"),
    ("逃生避险路线图.jpg", "image", "route"),
    ("安全生产月活动总结报告.docx", "document", "summary"),
    ("附件3：案例报送表.xlsx", "table", "summary"),
    ("联络员反馈表.docx", "document", "liaison"),
    ("附件1 联络员.docx", "document", "liaison"),
])
def test_items_go_by_the_words_of_the_notice(name, content, wanted):
    found = guess(f"建安社区/{name}", content)
    assert (found.slot, found.sure) == (wanted, True), found


@pytest.mark.parametrize(("name", "content"), [
    ("IMG_20240612_093011.jpg", "image"),
    ("微信图片_20240612093011.jpg", "image"),
    ("安全生产月宣传.jpg", "image"),
    ("视频.mp4", "video"),
    ("安全教育.mp4", "video"),
    ("隐患排查治理.jpg", "image"),
    ("应急演练方案.docx", "document"),
    ("应急演练活动总结.docx", "document"),
    ("应急演练、警示教育.jpg", "image"),
    ("优秀作品案例分配表.docx", "document"),
    ("2023年应急演练.jpg", "image"),
    ("上半年工作总结.docx", "document"),
    ("2024年祖师街道办事处“安全生产月”活动方案.docx", "document"),
    ("3/1.jpg", "image"),
])
def test_what_could_be_for_several_items_or_none_is_asked(name, content):
    found = guess(f"建安社区/{name}", content)
    assert unit(found) == "建安社区"
    assert not found.sure
    assert found.why


def test_the_reason_names_the_words_it_stands_on():
    assert guess("建安社区/某某应急逃生演练1.jpg").why == "文件夹名是“建安社区”；文件名里有“应急逃生演练”"
    assert "“祥禾园社区”像“祥和园社区”（读音相同）" in guess("祥禾园社区/应急演练/1.jpg").why
    assert "看不出是哪一项" in guess("建安社区/1.jpg").why
    assert "看不出是哪个单位" in guess("应急演练/1.jpg").why
    assert "图片不是“专项隐患排查治理”要的材料" in guess("建安社区/隐患排查/1.jpg").why
    assert guess("建安社区安全隐患整改前.jpg").slot == "hazard"


def test_the_nearest_folder_says_what_for():
    assert guess("建安社区活动总结/应急演练/1.jpg").slot == "drill"
    assert guess("建安社区/演练、警示教育/警示教育/1.jpg").sure
    assert not guess("建安社区/应急演练/警示教育1.jpg").sure
    assert guess("警示教育/建安社区/IMG_1.jpg").slot == "warning"


def test_two_units_are_both_named():
    found = guess("建安社区/应急演练/东城社区.jpg")
    assert not found.sure
    assert "建安社区" in found.why
    assert "东城社区" in found.why
    assert set(found.other_units) | {found.unit_id} == {1, 2}


@settings(max_examples=150)
@given(
    two=st.permutations(NAMES).map(lambda names: names[:2]),
    places=st.lists(st.sampled_from(("file", "folder", "outer", "sender", "subject")), min_size=2, max_size=2),
    item=st.sampled_from(("应急演练", "安全警示教育", "逃生路线图", "")),
    joint=st.sampled_from(("", "-", "和", "、", " ", "与", "照片")),
)
def test_never_sure_with_two_units_named(two, places, item, joint):
    said = dict.fromkeys(("file", "folder", "outer", "sender", "subject"), "")
    for name, place in zip(two, places, strict=True):
        said[place] += (joint if said[place] else "") + name
    sender = f"{said['sender']} <000@example.com>" if said["sender"] else ""
    parts = (said["outer"] or "来件", said["folder"] or "材料", f"{said['file']}{joint}{item}1.jpg")
    found = recogniser().guess(Clue(parts, "image", sender, said["subject"]))
    assert not found.sure, found


@settings(max_examples=150)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.text(max_size=30), st.text(max_size=30))
def test_any_name_gets_an_answer(parts, sender, subject):
    found = recogniser().guess(Clue(tuple(parts), "image", sender, subject))
    assert 0 <= found.unit_confidence <= 1
    assert 0 <= found.item_confidence <= 1
    assert not found.sure or (found.unit_id and found.slot)


def test_the_liaison_is_known_by_the_address():
    found = guess("应急演练1.jpg", sender="网格员 <U2@example.com>")
    assert (unit(found), found.sure) == ("东城社区", True)
    assert "联络员" in found.why
    assert not guess("建安社区应急演练1.jpg", sender="u2@example.com").sure
    assert unit(guess("应急演练1.jpg", sender="建安社区 <000@example.com>")) == "建安社区"


def test_a_unit_under_another_stands_behind_it():
    school = UnitCard(20, "实验小学", kind="学校", parent_id=1)
    by = Recogniser(zushi(), [*CARDS, school])
    assert guess("建安社区/实验小学/应急演练/1.jpg", by=by).unit_id == 20
    assert guess("建安社区实验小学应急演练.jpg", by=by).sure
    assert not guess("建安社区和实验小学应急演练.jpg", by=by).sure
    assert not guess("东城社区/实验小学/应急演练/1.jpg", by=by).sure


def test_a_name_that_two_units_share_is_asked():
    by = Recogniser(zushi(), [*CARDS, UnitCard(20, "建安村", kind="社区")])
    found = guess("建安/应急演练/1.jpg", by=by)
    assert not found.sure
    assert {found.unit_id, *found.other_units} == {1, 20}
    assert guess("建安村/应急演练/1.jpg", by=by).unit_id == 20


def test_a_desk_of_one_unit_is_no_surer():
    by = Recogniser(zushi(), CARDS[:1])
    assert not guess("建安路应急演练.jpg", by=by).sure
    assert not guess("应急演练.jpg", by=by).sure
    assert Recogniser(zushi(), []).guess(Clue(("建安社区", "应急演练.jpg"), "image")).unit_id is None


def clues(*paths: str) -> list[Clue]:
    return [Clue(tuple(path.split("/")), "image") for path in paths]


def test_a_form_speaks_for_what_came_with_it():
    words = Filled("cases", "建安居委会", (("drill", "守护幸福小区"),))
    form = Clue(("新建文件夹", "表.docx"), "document", words=words)
    files = clues("新建文件夹/警示教育/1.jpg", "新建文件夹/守护幸福小区2.jpg", "别处/警示教育/1.jpg")
    found = recogniser().guess_all([form, *files])
    assert [(unit(each), each.slot, each.sure) for each in found] == [
        ("建安社区", "summary", True), ("建安社区", "warning", True), ("建安社区", "drill", True),
        ("", "warning", False),
    ]
    other = replace(form, parts=("新建文件夹", "表2.docx"), words=Filled("cases", "东城社区"))
    assert not recogniser().guess_all([form, other, *files])[2].sure


def test_a_form_in_a_zip_contradicts_a_caption():
    form = Clue(("a.zip", "表.docx"), "document", words=Filled("cases", "建安社区"))
    assert not recogniser().guess_all([form, *clues("a.zip/东城社区警示教育1.jpg")])[1].sure


def test_one_sender_in_a_zip_many_in_a_heap():
    named, loose = "建安社区活动情况.jpg", "应急演练/1.jpg"
    assert recogniser().guess_all(clues(f"a.zip/{named}", f"a.zip/{loose}"))[1].sure
    heap = recogniser().guess_all(clues(f"来件/{named}", f"来件/{loose}"))[1]
    assert (unit(heap), heap.sure) == ("建安社区", False)
    both = recogniser().guess_all(clues(f"a.zip/{named}", "a.zip/东城社区活动情况.jpg", f"a.zip/{loose}"))[2]
    assert not both.sure
    assert recogniser().guess_all(clues(named, loose))[1].unit_id is None


def test_what_was_decided_is_remembered_for_the_sender():
    past = [Decision(("总结.docx",), "李㛃 <qq7@example.com>", 3, "summary")]
    by = Recogniser(zushi(), CARDS, past)
    found = guess("应急演练1.jpg", by=by, sender="qq7@example.com")
    assert (unit(found), found.sure) == ("东城北社区", True)
    assert not guess("建安社区应急演练1.jpg", by=by, sender="qq7@example.com").sure
    assert guess("应急演练1.jpg", by=by, sender="qq8@example.com").unit_id is None
    twice = Recogniser(zushi(), CARDS, [*past, replace(past[0], unit_id=4)])
    assert twice.guess(Clue(("应急演练1.jpg",), "image", "qq7@example.com")).unit_id is None


def test_what_was_decided_is_remembered_for_the_folder():
    once = [Decision(("灯下黑", "1.jpg"), "", 3, "warning"), Decision(("照片", "1.jpg"), "", 2)]
    found = guess("灯下黑/IMG_2.jpg", by=Recogniser(zushi(), CARDS, once))
    assert (unit(found), found.slot, found.sure) == ("东城北社区", "warning", False)
    by = Recogniser(zushi(), CARDS, [*once, Decision(("灯下黑", "3.jpg"), "", 3, "warning")])
    found = guess("灯下黑/IMG_2.jpg", by=by)
    assert (unit(found), found.slot, found.sure) == ("东城北社区", "warning", True)
    assert guess("照片/IMG_2.jpg", by=by).unit_id is None
    gone = Recogniser(zushi(), CARDS, [Decision(("灯下黑", "1.jpg"), "", 99)])
    assert guess("灯下黑/IMG_2.jpg", by=gone).unit_id is None


def test_a_photo_of_last_year_is_asked():
    assert guess("建安社区/应急演练/1.jpg", taken="2024-06-12T09:30:11").sure
    assert not guess("建安社区/应急演练/1.jpg", taken="2023-06-12T09:30:11").sure
