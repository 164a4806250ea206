"""Forms as people really fill them in: other rows, other columns, other words, and what only looks filled in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from reading_forms import C, Cells, Desk, docx, xlsx

from safetydesk.paper.filled import FilledForm

CARD_TITLE = "祖师街道办事处“安全生产月”活动联络员反馈表"
CASES_TITLE = "畅通生命通道“五个一”活动优秀作品案例报送表"
HEAD = ["项目", "序号", "主题或标题", "报送内容", "备注"]
CARD: list[Cells] = [
    ["姓名", "张喆珺", "性别", "女"], ["职务", "主任", "手机", "000-0000-0000"], ["办公电话", "", "传真", ""],
    ["电子邮箱", C("qinghe@example.com", 3)], ["单位名称", C("青禾社区", 3)], ["通讯地址", C("青禾路1号", 3)],
]
PROMPT = ("（提示：视频、照片等文件资料请另建文件夹随报送表一同报送，照片需为原图并配简要文字说明，"
          "视频作品需附200字以内简介，视频资料过大可以网盘链接形式报送，案例等文字材料若篇幅较长，可另附页。）")


@pytest.fixture
def desk(tmp_path: Path, zushi: Path) -> Desk:
    return Desk(tmp_path, zushi)


def cases(desk: Desk, *rows: Cells, head: Cells = HEAD) -> FilledForm:
    return desk.form(docx(CASES_TITLE, [head, *rows]))


def titles(form: FilledForm) -> list[tuple[str, str]]:
    return [(row.item, row.values.get("主题或标题", "")) for row in form.rows]


def whys(form: FilledForm) -> list[tuple[str, str]]:
    return [(stray.place, stray.text) for stray in form.strays]


# The card

CARDS: dict[str, bytes] = {
    "as printed": docx("附件1", CARD_TITLE, CARD),
    "changed title, no annex mark": docx("联络员登记表（青禾社区）", CARD),
    "title in the table": docx([[C("附件1", 4)], [C(CARD_TITLE, 4)], *CARD]),
    "fields in another order": docx(CARD_TITLE, list(reversed(CARD))),
    "two columns": docx(CARD_TITLE, [
        ["单位名称", "青禾社区"], ["姓 名", "张喆珺"], ["性　别：", "女"], ["职务", "主任"],
        ["手机（必填）", "０００－００００－００００"], ["*电子邮箱", "qinghe＠example．com"],
        ["办公电话", "/"], ["传真", "无"], ["通讯地址", "青禾路\n1号"]]),
    "label and value in one cell": docx(CARD_TITLE, [
        ["姓名：张喆珺    性别：女", "职务：主任"], ["手机 000-0000-0000", "传真："],
        [C("电子邮箱：qinghe@example.com", 2)],
        [C("单位名称：青禾社区（盖章）", 2)], [C("通讯地址：____青禾路1号____", 2)]]),
    "values below labels": docx(CARD_TITLE, [
        ["姓名", "性别", "职务"], ["张喆珺", "女", "主任"], ["手机", "办公电话", "传真"], ["000-0000-0000", "", ""],
        ["电子邮箱", "单位名称", "通讯地址"], ["qinghe@example.com", "青禾社区", "青禾路1号"]]),
    "lines without a table": docx("联络员信息", "姓名：张喆珺", "性别：女", "职务：主任", "手机：000-0000-0000",
                                  "电子邮箱：qinghe@example.com", "单位名称：青禾社区", "通讯地址：青禾路1号"),
    "worksheet without merged cells": xlsx(
        ["附件1"], [CARD_TITLE], ["姓名", "张喆珺", "性别", "女"], ["职务", "主任", "手机", "000-0000-0000"],
        ["办公电话", "", "传真"], ["电子邮箱", "", "qinghe@example.com"], ["单位名称", "青禾社区"],
        ["通讯地址", "青禾路1号"]),
    "other names for the fields": docx(CARD_TITLE, [
        ["联络员姓名", "张喆珺", "性别", "女"], ["职务/职称", "主任", "手机号码", "000-0000-0000"],
        ["邮箱", C("qinghe@example.com", 3)], ["工作单位", C("青禾社区", 3)], ["地址", C("青禾路1号", 3)]]),
}
VALUES = {"姓名": "张喆珺", "性别": "女", "职务": "主任", "手机": "000-0000-0000", "电子邮箱": "qinghe@example.com",
          "单位名称": "青禾社区", "通讯地址": "青禾路1号"}


@pytest.mark.parametrize("data", CARDS.values(), ids=CARDS.keys())
def test_a_card(desk: Desk, data: bytes) -> None:
    form = desk.form(data)
    assert (form.form, form.values, form.strays, form.blank) == ("liaison", VALUES, (), False)


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_a_card_that_became_a_list(desk: Desk, ending: str) -> None:
    rows = [["姓名", "性别", "职务", "手机号码", "邮箱", "单位", "地址"],
            ["张喆珺", "女", "主任", "000-0000-0000", "qinghe@example.com", "青禾社区", "青禾路1号"],
            ["㛃", "男", "书记", "000-1111-1111", "", "听泉社区", ""]]
    form = desk.form(docx("联络员登记表", rows) if ending == "docx" else xlsx(["联络员登记表"], *rows), f"表.{ending}")
    assert [(row.unit, row.values["姓名"], row.values["手机"]) for row in form.rows] == [
        ("青禾社区", "张喆珺", "000-0000-0000"), ("听泉社区", "㛃", "000-1111-1111")]


def test_a_list_without_a_layout_of_its_own(tmp_path: Path, zushi: Path) -> None:
    """A notice whose form has no table of all units is read as one all the same."""
    shutil.copytree(zushi, tmp_path / "n")
    notice = tmp_path / "n" / "notice.toml"
    notice.write_text(notice.read_text("utf-8").replace('layout_all = "annex1-all.toml"\n', ""), "utf-8")
    form = Desk(tmp_path, tmp_path / "n").form(docx("联络员登记表", [
        ["姓名", "性别", "职务", "手机", "电子邮箱", "单位名称", "通讯地址"],
        ["张喆珺", "女", "主任", "1", "", "青禾社区", ""], ["㛃", "男", "", "2", "", "听泉社区", ""]]))
    assert [(row.unit, row.values["姓名"]) for row in form.rows] == [("青禾社区", "张喆珺"), ("听泉社区", "㛃")]


def test_a_field_that_the_form_does_not_have_is_shown(desk: Desk) -> None:
    form = desk.form(docx(CARD_TITLE, [*CARD, ["微信号", C("wx000", 3)]]))
    assert whys(form) == [("第7行第1列", "微信号：wx000")]
    assert form.values == VALUES


def test_a_second_person_does_not_hide_the_first(desk: Desk) -> None:
    form = desk.form(docx(CARD_TITLE, [*CARD, ["姓名", "㛃", "手机", "000-2222-2222"]]))
    assert form.values == VALUES
    assert [stray.text for stray in form.strays] == ["㛃", "000-2222-2222"]


# Rows of the case table

def test_rows_added_deleted_and_left_blank(desk: Desk) -> None:
    form = cases(desk, [C("应急逃生演练", 1, 4), "1", "甲", "视频1个", ""], ["2", "", "", ""],
                 ["3", "乙", "图片3张", ""], ["…", "", "", ""], ["应急避险逃生路线图", "1", "丙", "", ""])
    assert titles(form) == [("drill", "甲"), ("drill", "乙"), ("route", "丙")]


@pytest.mark.parametrize("names", [("应急逃生演练", "", ""), ("应急逃生演练", "应急逃生演练", "应急逃生演练")],
                         ids=["blank below", "repeated"])
@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_item_names_without_merged_cells(desk: Desk, names: tuple[str, str, str], ending: str) -> None:
    rows = [HEAD, *([name, str(n), f"演练{n}", "", ""] for n, name in enumerate(names, 1))]
    form = desk.form(docx(CASES_TITLE, rows) if ending == "docx" else xlsx([CASES_TITLE], *rows), f"表.{ending}")
    assert titles(form) == [("drill", "演练1"), ("drill", "演练2"), ("drill", "演练3")]


@pytest.mark.parametrize(("name", "item"), [
    ("应急逃生避险演练", "drill"), ("应急逃生\n演练", "drill"), ("3.应急逃生演练", "drill"),
    ("（三）应急演练", "drill"), ("举办一次应急逃生避险演练（视频不少于1个）", "drill"),
    ("安全警示教育片", "warning"), ("绘制逃生路线图", "route"),
    ("避险逃生线路图", "route"), ("专项隐患治理", "hazard"), ("安全教育", ""), ("消防运动会", "")])
def test_names_of_items(desk: Desk, name: str, item: str) -> None:
    form = cases(desk, [name, "1", "甲", "", ""])
    assert titles(form) == [(item, "甲")]
    assert [stray.why for stray in form.strays] == ([] if item else ["认不出是通知里的哪个项目"])


def test_numbers_that_begin_anew_beside_a_blank_name_belong_to_nobody(desk: Desk) -> None:
    form = cases(desk, ["应急逃生演练", "1", "甲", "", ""], ["", "2", "乙", "", ""], ["", "1", "丙", "", ""])
    assert titles(form) == [("drill", "甲"), ("drill", "乙"), ("", "丙")]
    assert whys(form) == [("第4行第3列", "丙")]
    sheet = desk.form(xlsx([CASES_TITLE], HEAD, ["应急逃生演练", "1", "甲"], ["", "2", "乙"], ["", "1", "丙"]))
    assert titles(sheet) == titles(form)
    assert whys(sheet) == [("Sheet1 C5", "丙")]


@pytest.mark.parametrize("number", ["①", "1、", "(1)", "（１）", "1."])
def test_ways_to_number(desk: Desk, number: str) -> None:
    form = cases(desk, ["应急逃生演练", number, f"{number}甲" if number != "1." else "1.甲", "", ""])
    assert form.rows[0].values == {"序号": "1", "主题或标题": "甲"}


def test_a_day_is_no_number(desk: Desk) -> None:
    assert titles(cases(desk, ["应急逃生演练", "5", "5.12防灾减灾日演练", "", ""])) == [("drill", "5.12防灾减灾日演练")]


def test_several_titles_in_one_cell(desk: Desk) -> None:
    form = cases(desk, ["应急逃生演练", "", "1、甲\n2、乙", "1、视频\n2、图片", "夜间"])
    assert [row.values for row in form.rows] == [
        {"序号": "1", "主题或标题": "甲", "报送内容": "视频", "备注": "夜间"},
        {"序号": "2", "主题或标题": "乙", "报送内容": "图片", "备注": "夜间"}]


def test_several_numbers_in_one_cell_beside_as_many_titles(desk: Desk) -> None:
    form = cases(desk, ["应急逃生演练", "1\n2", "甲\n乙", "视频\n图片", "夜间"])
    assert [row.values for row in form.rows] == [
        {"序号": "1", "主题或标题": "甲", "报送内容": "视频", "备注": "夜间"},
        {"序号": "2", "主题或标题": "乙", "报送内容": "图片", "备注": "夜间"}]


def test_the_day_beside_a_name_is_not_of_the_name(desk: Desk) -> None:
    form = desk.form(docx(CASES_TITLE, [HEAD, ["应急逃生演练", "1", "甲", "", ""]], "填报人：张喆珺 2024年6月1日"))
    assert (form.values["联系人"], form.values["报送时间"]) == ("张喆珺", "2024年6月1日")


def test_a_title_over_two_lines_and_content_that_keeps_its_lines(desk: Desk) -> None:
    form = cases(desk, ["应急逃生演练", "1", "青禾社区\n消防演练", "视频1个\n图片３张", ""])
    assert form.rows[0].values == {"序号": "1", "主题或标题": "青禾社区消防演练", "报送内容": "视频1个\n图片3张"}


def test_a_title_merged_over_two_rows_is_one_work(desk: Desk) -> None:
    form = cases(desk, [C("应急逃生演练", 1, 2), C("1", 1, 2), C("甲", 1, 2), "视频1个", ""], ["图片3张", ""])
    assert [row.values for row in form.rows] == [{"序号": "1", "主题或标题": "甲", "报送内容": "视频1个\n图片3张"}]


def test_columns_in_another_order_with_other_names_and_one_more(desk: Desk) -> None:
    form = cases(desk, ["1", "甲", "应急逃生演练", "夜间", "视频1个", "张喆珺"],
                 head=["序 号", "作品名称", "项 目", "备 注", "内容简介", "负责人"])
    assert (form.rows[0].item, form.rows[0].values) == (
        "drill", {"序号": "1", "主题或标题": "甲", "报送内容": "视频1个", "备注": "夜间"})
    assert [(stray.place, stray.text, stray.why) for stray in form.strays] == [
        ("第2行第6列", "张喆珺", "表上没有“负责人”这一栏")]


def test_items_as_lines_across_the_table(desk: Desk) -> None:
    form = desk.form(docx(CASES_TITLE, [["序号", "主题或标题", "报送内容", "备注"], [C("一、安全生产专题教育课", 4)],
                                        ["1", "甲", "视频", ""], [C("二、专项隐患排查治理", 4)], ["1", "乙", "", ""]]))
    assert titles(form) == [("class", "甲"), ("hazard", "乙")]


def test_a_table_divided_in_two(desk: Desk) -> None:
    form = desk.form(docx(CASES_TITLE, [HEAD, ["应急逃生演练", "1", "甲", "", ""]], "",
                          [["", "2", "乙", "", ""], ["安全警示教育", "1", "丙", "", ""]]))
    assert titles(form) == [("drill", "甲"), ("drill", "乙"), ("warning", "丙")]


def test_a_head_typed_again_on_the_next_page(desk: Desk) -> None:
    form = cases(desk, ["应急逃生演练", "1", "甲", "", ""], HEAD, ["", "2", "乙", "", ""])
    assert titles(form) == [("drill", "甲"), ("drill", "乙")]


def test_a_column_of_units_headed_by_what_they_are(desk: Desk) -> None:
    form = cases(desk, ["青禾社区", "应急逃生演练", "1", "甲", "", ""], ["听泉社区", "应急逃生演练", "1", "乙", "", ""],
                 head=["社区名称", *HEAD])
    assert [(row.unit, row.item, row.values["主题或标题"]) for row in form.rows] == [
        ("青禾社区", "drill", "甲"), ("听泉社区", "drill", "乙")]


# Lines around the table

LINES: dict[str, bytes] = {
    "underlined blanks": docx(CASES_TITLE, "报送单位：____青禾社区____（盖章）", "报送时间：２０２４年６月２０日",
                              [HEAD, ["应急逃生演练", "1", "甲", "", ""]], "联系人：张喆珺", "联系方式： 000-0000000"),
    "one line": docx(CASES_TITLE, "报送单位: 青禾社区        报送时间：2024 年 6 月 20 日",
                     [HEAD, ["应急逃生演练", "1", "甲", "", ""]], "联系人：张喆珺 联系方式：000-0000000"),
    "without labels": docx(CASES_TITLE, "填报单位： 青禾社区              2024年6月20日",
                           [HEAD, ["应急逃生演练", "1", "甲", "", ""]], "联系人：张喆珺 000-0000000"),
    "a bare date": docx(CASES_TITLE, "报送单位：青禾社区", [HEAD, ["应急逃生演练", "1", "甲", "", ""]],
                        "联系人：张喆珺，000-0000000", "2024年6月20日"),
    "in the table": docx([[C(CASES_TITLE, 5)], [C("报送单位：青禾社区", 3), C("报送时间：2024年6月20日", 2)], HEAD,
                          ["应急逃生演练", "1", "甲", "", ""], ["联系人", C("张喆珺", 2), "联系方式", "000-0000000"]]),
    "in cells of a worksheet": xlsx([CASES_TITLE], ["报送单位：", "青禾社区", "", "报送时间：", "2024年6月20日"], HEAD,
                                    ["应急逃生演练", "1", "甲"], ["联系人：", "张喆珺"], ["联系方式：", "000-0000000"]),
}


@pytest.mark.parametrize("data", LINES.values(), ids=LINES.keys())
def test_lines_above_and_below(desk: Desk, data: bytes) -> None:
    form = desk.form(data)
    assert form.values == {"报送单位": "青禾社区", "报送时间": "2024年6月20日", "联系人": "张喆珺",
                           "联系方式": "000-0000000"}
    assert (titles(form), form.strays) == ([("drill", "甲")], ())


def test_what_is_written_below_the_form_is_shown(desk: Desk) -> None:
    form = desk.form(docx(CASES_TITLE, [HEAD, ["应急逃生演练", "1", "甲", "", ""]], "视频另用U盘送来。"))
    assert whys(form) == [("表下文字", "视频另用U盘送来。")]


# What only looks filled in

@pytest.mark.parametrize("row", [
    ["应急逃生演练", "1", "", "", ""], ["应急逃生演练", "1", "/", "——", "无"], ["应急逃生演练", "…", "……", "", ""],
    ["安全生产专题教育课", "1", "例：XX单位安全生产专题教育课视频（课件、典型案例）", PROMPT, ""],
    ["应急逃生演练", "1", "例：某某演练", "（提示：请填写内容）", ""],
    ["安全生产专题教育课", "1", "例：XX单位安全生产专题教育课视频", "", ""]])
def test_blanks_hints_and_samples_say_nothing(desk: Desk, row: list[str]) -> None:
    form = desk.form(docx(CASES_TITLE, "报送单位：XX社区    报送时间：   年  月  日", [HEAD, row], "联系人：______"))
    assert (form.blank, form.rows, form.values) == (True, (), {})


def test_words_written_beside_a_hint_count(desk: Desk) -> None:
    title, content = "青禾社区安全生产专题教育课视频", "视频1个，时长5分钟。"
    form = cases(desk, ["安全生产专题教育课", "1", f"例：{title}", PROMPT + content, ""])
    assert form.rows[0].values == {"序号": "1", "主题或标题": title, "报送内容": content}


def test_nothing_to_report_is_told_not_counted(desk: Desk) -> None:
    form = cases(desk, ["应急逃生演练", "1", "甲", "", ""], ["应急避险逃生路线图", "1", "无", "", ""])
    assert titles(form) == [("drill", "甲")]
    assert [(stray.place, stray.text) for stray in form.strays] == [("第3行第3列", "无")]


# Which form it is

def test_two_forms_in_one_document(desk: Desk) -> None:
    note = "注：请于6月3日前将此表填报完成后电子版发送给办事处联系人"
    forms = desk.read(docx("附件1", CARD_TITLE, CARD, note, "附件3", CASES_TITLE, "报送单位：青禾社区",
                           [HEAD, ["应急逃生演练", "1", "甲", "", ""]], "联系人：㛃")).forms
    assert [form.form for form in forms] == ["liaison", "cases"]
    assert (forms[0].values, forms[1].values) == (VALUES, {"报送单位": "青禾社区", "联系人": "㛃"})
    assert not [stray for form in forms for stray in form.strays]


def test_two_forms_below_one_another_on_a_worksheet(desk: Desk) -> None:
    card: list[Cells] = [
        ["姓名", "张喆珺", "性别", "女"], ["职务", "主任", "手机", "000"], ["电子邮箱", "a@example.com"],
        ["办公电话", "", "传真"], ["单位名称", "青禾社区"], ["通讯地址", "青禾路"]]
    forms = desk.read(xlsx(["附件1"], [CARD_TITLE], *card, ["附件3"], [CASES_TITLE], HEAD,
                           ["应急逃生演练", "1", "甲"]), "表.xlsx").forms
    assert [(form.form, len(form.values), titles(form)) for form in forms] == [
        ("liaison", 7, []), ("cases", 0, [("drill", "甲")])]
    assert forms[1].rows[0].place == "Sheet1 C12"


@pytest.mark.parametrize("data", [
    docx("签到表", [["序号", "姓名", "单位", "手机", "签到"], ["1", "张喆珺", "青禾社区", "000", ""]]),
    docx("社区通讯录", [["序号", "姓名", "职务", "办公电话", "手机"], ["1", "张喆珺", "主任", "000", "000"]]),
    docx("安全知识竞赛报名表", [["姓名", "张喆珺", "性别", "女"], ["职务", "主任", "手机", "000"],
                              ["单位名称", "青禾", "组别", "1"]]),
    docx("隐患排查台账", [["序号", "隐患内容", "整改措施", "责任人", "备注"], ["1", "堆物", "清理", "张喆珺", ""]]),
    docx("青禾社区安全生产月活动总结", "6月以来开展应急逃生演练1次。", "联系人：张喆珺"),
], ids=["sign-in", "telephones", "entry", "hazards", "report"])
def test_other_tables_are_no_forms(desk: Desk, data: bytes) -> None:
    assert desk.read(data).forms == ()
