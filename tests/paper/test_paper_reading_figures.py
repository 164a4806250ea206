"""A table of figures comes back with its numbers, however it was filled in; so does a schedule of activities."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from reading_forms import C, Desk, docx, notice_of, xlsx

from safetydesk.notice.model import Notice
from safetydesk.paper.amounts import amount
from safetydesk.paper.fill import Record
from safetydesk.paper.filled import FilledForm
from safetydesk.paper.reading import read_document

FORMS = Path(__file__).resolve().parents[2] / "forms"
YINGDE, CAMP = notice_of(FORMS / "yingde-2023"), notice_of(FORMS / "camp-2023")
HEAD = ("序号", "统计内容", "计量单位", "6月", "7月", "8月", "9月", "10月", "11月", "12月", "6—12月累计", "备注")
NAMES = [figure.name for figure in YINGDE.figures]
WHO = {"填报单位": "英城街道办事处", "报送单位": "英城街道办事处", "联系人": "张喆珺"}
FIELDS = ("活动名称", "活动形式", "开展时间", "开展地点", "责任人", "宣传媒体", "活动备注")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, FORMS / "yingde-2023")


def numbers(form: FilledForm) -> dict[tuple[str, str], dict[str, str]]:
    assert all(row.item == "" for row in form.rows)
    return {(row.unit, row.figure): row.values for row in form.rows}


def without_sums(form: FilledForm) -> dict[tuple[str, str], dict[str, str]]:
    return {key: {word: text for word, text in values.items() if word != "累计"}
            for key, values in numbers(form).items()}


def figures(notice: Notice, said: dict[str, dict[str, str]]) -> Record:
    """A record whose figures say this: id → month or 累计 → number."""
    made = tuple(
        Record(
            {"统计内容": figure.name, "计量单位": figure.measure, "累计": said.get(figure.id, {}).get("累计", "")},
            {"month": tuple(Record({"月份": f"{int(month[5:])}月", "数值": said.get(figure.id, {}).get(month, "")},
                                   id=month) for month in notice.months())},
            figure.id)
        for figure in notice.figures
    )
    months = tuple(Record({"月份": f"{int(month[5:])}月"}, id=month) for month in notice.months())
    return Record(WHO, {"figure": made, "month": months})


def row(number: int, *cells: str) -> list[str]:
    """A row of 附件2 as the program prints it, with these cells from 6月 on."""
    figure = YINGDE.figures[number]
    return [str(number + 1), figure.name, figure.measure, *cells, *[""] * (9 - len(cells))]


def table(*rows: Sequence[str | C], head: Sequence[str] = HEAD) -> bytes:
    return docx("附件2", "“安全生产月”和“安全生产英德行”活动统计表", "填报单位：英城街道办事处", [head, *rows])


NUMBER = st.one_of(st.just(""), st.integers(0, 99_999).map(str), st.sampled_from(("3.5", "0.25")))
MONTHLY = st.dictionaries(
    st.sampled_from([figure.id for figure in YINGDE.figures]),
    st.fixed_dictionaries({}, optional=dict.fromkeys(YINGDE.months(), NUMBER)))


def said_only(said: dict[str, dict[str, str]]) -> dict[tuple[str, str], dict[str, str]]:
    kept = {("", key): {word: text for word, text in values.items() if text} for key, values in said.items()}
    return {key: values for key, values in kept.items() if values}


def with_sums(said: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    sums = {key: sum(Decimal(text) for text in values.values() if text) for key, values in said.items()}
    return {key: values | ({"累计": str(sums[key])} if any(values.values()) else {}) for key, values in said.items()}


@settings(max_examples=25)
@given(MONTHLY, st.sampled_from(("docx", "xlsx")))
def test_what_is_printed_comes_back(desk: Desk, said: dict[str, dict[str, str]], ending: str) -> None:
    path = desk.printed("figures", figures(YINGDE, with_sums(said)), ending)
    form, = read_document(str(path), str(desk.notice)).forms
    assert form.form == "figures"
    assert form.strays == ()
    assert without_sums(form) == said_only(said)
    assert form.blank == (not form.rows)


@settings(max_examples=15)
@given(st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=12), st.sampled_from(("docx", "xlsx")))
def test_the_numbers_of_several_units_come_back_from_one_table(
    tmp_path: Path, rows: list[tuple[str, str, str]], ending: str
) -> None:
    desk = Desk(tmp_path, FORMS / "camp-2023")
    ids = [figure.id for figure in CAMP.figures]
    units = tuple(
        Record({"报送单位": f"第{n}社区"},
               figures(CAMP, {key: {"累计": text} for key, text in zip(ids, texts, strict=True)}).parts)
        for n, texts in enumerate(rows, 1)
    )
    whole = figures(CAMP, {key: {"累计": "77"} for key in ids})
    path = desk.printed("figures", Record(whole.values, {**whole.parts, "unit": units}), ending, all_units=True)
    form, = read_document(str(path), str(desk.notice)).forms
    assert (form.form, form.strays) == ("figures", ())
    assert numbers(form) == {(f"第{n}社区", key): {"累计": text} for n, texts in enumerate(rows, 1)
                             for key, text in zip(ids, texts, strict=True) if text}
    assert form.values["填报单位"] == "英城街道办事处"


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_the_months_of_several_units_come_back_from_one_table(tmp_path: Path, ending: str) -> None:
    folder = shutil.copytree(FORMS / "yingde-2023", tmp_path / "yingde-2023")
    layout = (folder / "annex2-all.toml").read_text("utf-8").replace("[11, 54,", "[25, 40,")
    layout = layout.replace('"序号"', '"报送单位"').replace('each = ["figure"]', 'each = ["unit", "figure"]')
    layout = layout.replace('"{{统计序号}}", role = "number"', '"{{报送单位}}", over = "unit"')
    (folder / "annex2-all.toml").write_text(layout, "utf-8")
    desk = Desk(tmp_path, folder)
    said = {"英红镇": {"lectures": {"2023-06": "3", "2023-07": "4"}, "media": {"2023-12": "1.5"}}, "东华镇": {},
            "市住建局": {"lectures": {"2023-06": "0"}}}
    units = tuple(Record({"报送单位": name}, figures(YINGDE, with_sums(one)).parts) for name, one in said.items())
    path = desk.printed("figures", Record(WHO, {**figures(YINGDE, {}).parts, "unit": units}), ending, all_units=True)
    form, = read_document(str(path), str(folder)).forms
    assert form.strays == ()
    assert without_sums(form) == {(name, key): values for name, one in said.items() for key, values in one.items()}


def test_only_june_is_filled_in_by_the_first_of_july(desk: Desk) -> None:
    form = desk.form(table(row(0, "3"), row(1, "420"), row(2, "0"), row(3)))
    assert numbers(form) == {("", "lectures"): {"2023-06": "3"}, ("", "learners"): {"2023-06": "420"},
                             ("", "consulting"): {"2023-06": "0"}}
    assert (form.values, form.strays) == ({"填报单位": "英城街道办事处"}, ())


def test_the_sum_alone_is_kept_where_no_month_is(desk: Desk) -> None:
    form = desk.form(table(row(0, "", "", "", "", "", "", "", "36")))
    assert numbers(form) == {("", "lectures"): {"累计": "36"}}
    assert form.strays == ()


HEADS = (
    ("序号", "统计内容", "单位", "6月份", "7月份", "8月份", "9月份", "10月份", "11月份", "12月份", "累计", "备注"),
    ("序号", "统计项目", "计量单位", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月", "合计", "备注"),
    ("编号", "内容", "单位", "6月数", "7月数", "8月数", "9月数", "10月数", "11月数", "12月数", "6-12月累计数", "说明"),
    ("序号", "统计内容", "计量单位", "2023年6月", "2023年7月", "2023年8月", "2023年9月", "2023年10月", "2023年11月",
     "2023年12月", "6月至12月合计", "备注"),
    ("序 号", "统计内容（项）", "计量单位", "6 月", "7 月", "8 月", "9 月", "10 月", "11 月", "12 月", "累 计",
     "备 注"),
)


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head[3])
@pytest.mark.parametrize("make", ["docx", "xlsx"])
def test_heads_as_people_write_them(desk: Desk, head: tuple[str, ...], make: str) -> None:
    filled = row(1, "1", "2", "3", "4", "5", "6", "7", "28")
    form = desk.form(table(filled, head=head)) if make == "docx" else desk.form(
        xlsx([C("“安全生产月”和“安全生产英德行”活动统计表", across=12)], head, filled), "表.xlsx")
    assert numbers(form) == {("", "learners"): {
        "2023-06": "1", "2023-07": "2", "2023-08": "3", "2023-09": "4", "2023-10": "5", "2023-11": "6",
        "2023-12": "7", "累计": "28"}}
    assert form.strays == ()


@pytest.mark.parametrize(("head", "cells", "said"), [
    (("序号", "统计内容", "单位", "6月", "备注"), ("1", NAMES[0], "场", "5", ""), {"2023-06": "5"}),
    (("序号", "统计内容", "单位", "六月份完成情况"), ("1", NAMES[0], "场", "5场"), {"2023-06": "5"}),
    (("统计内容", "数量"), (NAMES[0], "5"), {"累计": "5"}),
])
def test_a_table_of_june_alone(desk: Desk, head: tuple[str, ...], cells: tuple[str, ...], said: dict[str, str]) -> None:
    form = desk.form(docx("安全生产月活动统计表", [head, cells]))
    assert (form.form, numbers(form), form.strays) == ("figures", {("", "lectures"): said}, ())
    if len(head) > 2:
        assert desk.form(docx([head, cells])).rows == form.rows


def test_months_under_a_common_head(desk: Desk) -> None:
    head = [*(C(text, down=2) for text in HEAD[:3]), C("各月完成数", across=7), C("累计", down=2)]
    form = desk.form(docx("“安全生产月”和“安全生产英德行”活动统计表", [
        head, HEAD[3:10], ["1", NAMES[0], "场", "1", "2", "", "", "", "", "", "3"]]))
    assert numbers(form) == {("", "lectures"): {"2023-06": "1", "2023-07": "2", "累计": "3"}}
    assert form.strays == ()


def test_a_list_of_things_bought_is_no_table_of_figures(desk: Desk) -> None:
    bought = [("序号", "名称", "单位", "数量", "备注"), ("1", "宣传品（手提袋）", "个", "500", ""),
              ("2", "横幅", "条", "20", ""), ("3", "灭火器", "具", "12", "4公斤"), ("4", "安全帽", "顶", "60", "")]
    assert desk.read(docx("购置清单", bought)).forms == ()
    assert desk.read(docx(bought)).forms == ()


def test_months_taken_away_columns_added_and_one_that_is_not_asked_for(desk: Desk) -> None:
    head = ("序号", "统计内容", "计量单位", "2月", "6月", "7月", "累计", "责任科室")
    form = desk.form(table(["1", NAMES[0], "场", "9", "3", "4", "7", "安监办"], head=head))
    assert numbers(form) == {("", "lectures"): {"2023-06": "3", "2023-07": "4", "累计": "7"}}
    assert [(stray.place, stray.text, stray.why) for stray in form.strays] == [
        ("第2行第4列", "9", "表上没有“2月”这一栏"), ("第2行第8列", "安监办", "表上没有“责任科室”这一栏")]


def test_rows_taken_away_added_numbered_anew_and_summed(desk: Desk) -> None:
    rows = (["1", NAMES[11], "篇", "5", *[""] * 8], ["2", f"2、{NAMES[1]}（人）", "人", "80", *[""] * 8],
            ["3", "悬挂横幅标语", "条", "60", *[""] * 8], ["合计", "", "", "145", *[""] * 8],
            [C("合计", across=3), "145", *[""] * 8], ["4", "敲门行动", "户", "300", *[""] * 8])
    form = desk.form(table(*rows))
    assert numbers(form) == {("", "media"): {"2023-06": "5"}, ("", "learners"): {"2023-06": "80"},
                             ("", "doors"): {"2023-06": "300"}}
    assert [stray.text for stray in form.strays if "认不出" in stray.why] == ["悬挂横幅标语"]


def test_a_figure_twice_counts_once_and_is_told(desk: Desk) -> None:
    form = desk.form(table(row(0, "3"), row(0, "4")))
    assert numbers(form) == {("", "lectures"): {"2023-06": "3"}}
    assert [stray.why for stray in form.strays] == ["同一个数填了两处，以前面的为准"]


def test_months_win_over_a_sum_that_is_not_theirs(desk: Desk) -> None:
    form = desk.form(table(row(0, "3", "4", "", "", "", "", "", "8")))
    assert numbers(form)["", "lectures"] == {"2023-06": "3", "2023-07": "4", "累计": "8"}
    assert [(stray.place, stray.text, stray.why) for stray in form.strays] == [
        ("第2行第11列", "8", "各月相加是7，与累计不同，以各月的数为准")]


def test_what_is_no_exact_number_is_told_and_kept_as_far_as_it_can_be(desk: Desk) -> None:
    form = desk.form(table(row(0, "约300"), row(1, "若干"), row(2, "—"), row(3, "无"), row(4, "１２张")))
    assert numbers(form) == {
        ("", "lectures"): {"2023-06": "300"}, ("", "learners"): {}, ("", "routes"): {"2023-06": "12"}}
    assert [(stray.text, stray.why) for stray in form.strays] == [
        ("约300", "不是确切的数，先按300计，请核对"), ("若干", "不是一个数，没有记下")]


def test_a_form_with_nothing_but_what_nobody_can_read_is_not_a_blank_one(desk: Desk) -> None:
    form = desk.form(table(row(0, "12（其中线上5）")))
    assert not form.blank
    assert [stray.text for stray in form.strays] == ["12（其中线上5）"]
    assert desk.form(table(row(0, "—"))).blank


def test_a_remark_beside_the_numbers_is_told_once_for_its_column(desk: Desk) -> None:
    form = desk.form(table(row(0, "3", "", "", "", "", "", "", "3", "含镇级1场"),
                           row(1, "9", "", "", "", "", "", "", "9", "估算")))
    assert [(stray.text, stray.why) for stray in form.strays] == [("含镇级1场", "“备注”一栏不计入统计，请看原表")]


@pytest.mark.parametrize(("text", "number", "exact"), [
    ("12", "12", True), ("１２", "12", True), ("12场", "12", True), ("1,200", "1200", True), ("1，200人", "1200", True),
    ("3.50", "3.5", True), ("1.2万", "12000", True), ("1.2万份", "12000", True), ("0", "0", True), ("100", "100", True),
    ("共12场", "12", True), (" 12 场次 ", "12", True), ("12（场）", "12", True), ("12 34", "", False),
    ("约300", "300", False), ("300多人", "300", False),
    ("300余", "300", False), ("300左右", "300", False), ("≥300", "300", False), ("-5", "", False), ("－5", "", False),
    ("100-200", "", False), ("3场12人", "", False), ("若干", "", False), ("13800001111", "", False),
    ("3千", "3000", True), ("5百万元", "5000000", True), ("12千克", "12", True), ("12亿", "", False),
    ("3w", "3", False), ("5k", "5", False), ("5成", "5", False), ("①3②4", "", False), ("12²", "", False),
])
def test_numbers_as_people_write_them(text: str, number: str, exact: bool) -> None:
    assert amount(text) == (number, exact)


def activities(*rows: tuple[str, ...]) -> Record:
    return Record(WHO, {"activity": tuple(Record(dict(zip(FIELDS, row, strict=True))) for row in rows)})


ACTIVITIES = (("网约车发车仪式", "线上线下同时宣传", "6月1日", "月桂湖广场", "张喆珺", "英德电视台", "主会场"),
              ("宣讲会\n（专题）", "集中宣讲", "6月8日上午9时", "", "李㛃", "", ""))


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_a_schedule_comes_back(desk: Desk, ending: str) -> None:
    path = desk.printed("schedule", activities(*ACTIVITIES), ending)
    form, = read_document(str(path), str(desk.notice)).forms
    assert (form.form, form.strays, form.blank) == ("schedule", (), False)
    assert [row.values for row in form.rows] == [
        {word: text for word, text in zip(FIELDS, one, strict=True) if text} for one in ACTIVITIES]
    assert {(row.item, row.figure, row.unit) for row in form.rows} == {("", "", "")}
    blank, = read_document(str(desk.printed("schedule", activities(), ending)), str(desk.notice)).forms
    assert (blank.blank, blank.rows, blank.strays) == (True, (), ())


def test_a_schedule_of_all_units_says_whose_each_activity_is(desk: Desk) -> None:
    units = tuple(Record({"报送单位": name}, activities(*ACTIVITIES[:n]).parts) for n, name in
                  enumerate(("英红镇", "东华镇", "市住建局")))
    path = desk.printed("schedule", Record(WHO, {"unit": units}), "docx", all_units=True)
    form, = read_document(str(path), str(desk.notice)).forms
    assert [(row.unit, row.values["活动名称"]) for row in form.rows] == [
        ("东华镇", "网约车发车仪式"), ("市住建局", "网约车发车仪式"), ("市住建局", "宣讲会\n（专题）")]


def test_a_schedule_with_heads_of_its_own(desk: Desk) -> None:
    head = ("序号", "活动项目", "活动方式", "活动时间", "地点", "负责人", "播出媒体", "经费")
    row = ("咨询日", "设点", "6月16日", "广场", "王䶮", "电视台")
    form = desk.form(docx("安全生产月活动安排表", [head, ("1", *row, "自筹")]))
    assert [one.values for one in form.rows] == [dict(zip(FIELDS, row, strict=False))]
    assert [stray.text for stray in form.strays] == ["自筹"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_another_office_program_saves_it_without_loss(desk: Desk, tmp_path: Path) -> None:
    said = {"lectures": {"2023-06": "3", "2023-12": "12"}, "learners": {"2023-06": "12600"}, "media": {"2023-07": "0"}}
    word = desk.printed("figures", figures(YINGDE, with_sums(said)), "docx").rename(tmp_path / "甲.docx")
    sheet = desk.printed("figures", figures(YINGDE, with_sums(said)), "xlsx")
    book = load_workbook(sheet)
    for cells in book.worksheets[0].iter_rows():
        for cell in cells:
            if isinstance(cell.value, str) and cell.value.isdigit():
                cell.value = int(cell.value)
    book.save(sheet)
    saved = tmp_path / "saved"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'home').as_uri()}", "--headless", "--convert-to",
         "odt:writer8", "--outdir", str(saved), str(word)], check=True, capture_output=True, timeout=600)
    for path in (saved / "甲.odt", sheet):
        form, = read_document(str(path), str(desk.notice)).forms
        assert form.strays == ()
        assert without_sums(form) == said_only(said)
