"""Whose a file is and what for, by what is not a name: headings, liaisons, links, listed titles, what is still open."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from safetydesk.desk.recognise import Recogniser
from safetydesk.desk.recognise_clue import Clue, Filled
from safetydesk.desk.snapshot import Liaison, UnitCard
from safetydesk.notice.read import read_notice

FORMS = Path(__file__).resolve().parents[2] / "forms"
NAMES = (
    "青禾社区", "青禾北社区", "莲塘社区", "第一社区", "双桥村", "双桥社区", "应急管理办公室", "许昌市第三初级中学",
    "许昌市恒泰机械制造有限公司", "长岭社区",
)
PEOPLE = ("张喆珺", "李㛃淼", "李㛃淼", "王伟")


@cache
def recogniser():
    notice, problems = read_notice(FORMS / "zushi-2024")
    assert notice, problems
    people = (*PEOPLE, *[""] * len(NAMES))
    return Recogniser(notice, [
        UnitCard(n, name, kind="社区", liaison=Liaison(people[n - 1])) for n, name in enumerate(NAMES, 1)
    ])


def told(clue: Clue) -> tuple[str, str, bool]:
    found = recogniser().guess(clue)
    return NAMES[found.unit_id - 1] if found.unit_id else "", found.slot, found.sure


def image(path: str, **more: str) -> Clue:
    return Clue(tuple(path.split("/")), "image", **more)


@pytest.mark.parametrize(("path", "wanted"), [
    ("一社区/应急演练/1.jpg", "第一社区"), ("第1社区应急演练.jpg", "第一社区"),
    ("三中/应急演练/1.jpg", "许昌市第三初级中学"),
    ("恒泰机械/应急演练/1.jpg", "许昌市恒泰机械制造有限公司"), ("应急办应急演练1.jpg", "应急管理办公室"),
    ("青禾社区党群服务中心/应急演练/1.jpg", "青禾社区"), ("双桥村委会应急演练.jpg", "双桥村"),
    ("chang ling/应急演练/1.jpg", "长岭社区"), ("莲 塘 社 区/应急演练/1.jpg", "莲塘社区"),
])
def test_units_go_by_what_people_call_them(path, wanted):
    assert told(image(path)) == (wanted, "drill", True)


@pytest.mark.parametrize("path", [
    "清禾社区/应急演练/1.jpg", "双桥/应急演练/1.jpg", "qh/应急演练/1.jpg", "一社区一品牌应急演练.jpg",
    "青禾社区/逃生比赛/1.jpg", "青禾社区/应急逃生知识培训.jpg", "青禾社区应急演练签到表.jpg", "莲塘南社区应急演练.jpg",
    "青禾社区/城南街道/应急演练/1.jpg", "恒泰/应急演练/1.jpg",
    "青禾社区卫生服务站应急演练.jpg", "青禾社区物业公司/应急演练/1.jpg",
])
def test_what_sounds_or_looks_alike_is_asked(path):
    assert not told(image(path))[2]


def test_a_contest_is_not_heard_as_a_drill():
    assert "读音" not in recogniser().guess(image("青禾社区/逃生比赛/1.jpg")).why


@pytest.mark.parametrize("name", ["防汛工作总结.docx", "三年行动工作总结.docx", "2024年度工作总结.docx"])
def test_a_summary_of_something_else_is_asked(name):
    assert not told(Clue(("青禾社区", name), "document"))[2]


def doc(heading: str, *parts: str) -> Clue:
    return Clue((*parts, "新建文档.docx"), "document", heading=heading)


@pytest.mark.parametrize("heading", [
    "青禾社区2024年“安全生产月”活动总结\n为深入贯彻部署，现将情况报告如下：",
    "青禾社区\n“安全生产月”活动总结",
    "附件\n祖师街道办事处\n青禾社区关于报送安全生产月活动总结的报告",
])
def test_a_document_says_itself_whose_and_what_it_is(heading):
    clue = doc(heading)
    assert told(clue) == ("青禾社区", "summary", True)
    assert "文档开头写着“青禾社区" in recogniser().guess(clue).why


@pytest.mark.parametrize("heading", [
    "祖师街道办事处\n关于印发《2024年祖师街道办事处“安全生产月”活动方案》的通知",
    "2024年祖师街道办事处“安全生产月”活动方案",
    "莲塘社区2024年“安全生产月”活动总结",
    "青禾社区2023年“安全生产月”活动总结（会议通知）",
    "关于莲塘社区火灾的情况通报",
])
def test_a_heading_that_quotes_or_contradicts_is_asked(heading):
    assert not told(doc(heading, "青禾社区", "活动总结"))[2]


def test_running_text_names_nobody():
    clue = doc("活动总结\n6月12日，我们与莲塘社区一起开展了活动", "青禾社区")
    assert told(clue) == ("青禾社区", "summary", True)


def test_a_liaison_signs_for_the_unit():
    assert told(image("应急演练-张喆珺.jpg")) == ("青禾社区", "drill", True)
    assert told(image("应急演练1.jpg", sender="张喆珺 <000@example.com>")) == ("青禾社区", "drill", True)
    assert not told(image("莲塘社区应急演练-张喆珺.jpg"))[2]
    # Two of the same name, and a name that many have.
    assert not told(image("应急演练-李㛃淼.jpg"))[2]
    assert not told(image("应急演练-王伟.jpg"))[2]
    assert told(image("应急演练-张喆珺珺.jpg"))[0] == ""


@pytest.mark.parametrize("note", [
    "青禾社区应急演练视频", "【青禾社区】应急演练.mp4",
    "通过网盘分享的文件：青禾社区应急演练.mp4 链接: https://pan.example.com/s/1abcDEF 提取码: qh24 --来自网盘的分享",
])
def test_a_link_is_placed_by_its_note(note):
    assert told(Clue((note,))) == ("青禾社区", "drill", True)


def test_a_link_that_says_little_is_asked():
    assert told(Clue(("https://pan.example.com/s/1abc 提取码: lt24",)))[0] == ""
    assert told(Clue(("青禾社区6月资料 https://pan.example.com/s/1abc",))) == ("青禾社区", "", False)
    assert not told(Clue(("青禾社区逃生路线图视频",)))[2]


def test_listed_titles_are_known_with_small_differences():
    words = Filled("", "青禾社区", (("drill", "红马甲守护沿街门店平安"), ("warning", "红马甲守护沿街门店平安二")))
    form = Clue(("a", "清单.docx"), "document", words=words)

    def slot(name: str) -> tuple[str, bool]:
        found = recogniser().guess_all([form, Clue(("a", name), "image")])[1]
        return found.slot, found.sure

    other = Filled("", "青禾社区", (("drill", "红马甲守护沿街门店平安"),))
    form = Clue(("a", "清单.docx"), "document", words=other)
    assert slot("《红马甲守护沿街门店平安》2.jpg") == ("drill", True)
    assert slot("红马夹守护沿街门店平安.jpg") == ("drill", True)
    assert slot("红马甲守护老人.jpg")[1] is False
    form = Clue(("a", "清单.docx"), "document", words=words)
    assert slot("红马夹守护沿街门店平安.jpg")[1] is False


def test_an_empty_form_is_asked():
    words = Filled("cases", blank=True)
    clue = Clue(("青禾社区", "附件3 案例报送表.docx"), "document", words=words)
    assert told(clue)[2] is False
    assert "空的" in recogniser().guess(clue).why


def test_of_two_items_the_open_one_is_suggested_but_never_surely():
    clue = image("青禾社区/应急演练、警示教育/1.jpg")
    first = recogniser().guess(clue)
    other = next(iter(first.other_slots))
    found = recogniser().guess_all([clue], open_slots={1: {other}})[0]
    assert (found.slot, found.sure) == (other, False)
    assert "已经齐了" in found.why
    assert recogniser().guess_all([clue], open_slots={1: {first.slot, other}})[0] == first
    # What is sure stays, whether it is lacking or not.
    sure = image("青禾社区/应急演练/1.jpg")
    assert recogniser().guess_all([sure], open_slots={1: {other}})[0].slot == "drill"


def test_what_was_put_on_a_unit_is_of_that_unit():
    clue = image("城南街道/应急演练/1.jpg")
    assert [recogniser().guess_all([clue], unit)[0].sure for unit in (1, None)] == [True, False]


def test_what_the_notice_does_not_want_is_told_as_such():
    notice, _ = read_notice(FORMS / "yingde-2023")
    by = Recogniser(notice, [UnitCard(1, "大站镇", kind="镇街")])
    photo = by.guess(Clue(("大站镇", "特色亮点", "应急演练.jpg"), "image"))
    assert photo.why.endswith("又提到通知没有要报送的内容，请确认是不是报送材料")
    assert by.guess(Clue(("大站镇", "特色亮点视频、照片", "应急演练.jpg"), "image")).sure, "highlights show just that"
