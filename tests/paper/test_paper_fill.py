"""A form and what the desk knows become a table with every word in its place."""

from __future__ import annotations

import pytest

from safetydesk.notice.layout import Hint, Layout, LayoutCell, LayoutLine, LayoutRow
from safetydesk.paper.fill import Record, fill
from safetydesk.paper.sheet import LANDSCAPE, Cell, Line, Row, Sheet

NAME, NUMBER, TITLE = (LayoutCell("{{项目}}", over="item"), LayoutCell("{{序号}}", role="number"),
                       LayoutCell("{{主题或标题}}"))
CASES = Layout(
    title="{{单位名称}}案例表", widths=(30, 10, 60), annex="附件 3", names=(("drill", "应急逃生演练"),),
    above=(LayoutLine("报送单位：{{报送单位}}"),),
    rows=(LayoutRow((NAME, NUMBER, TITLE), each=("item", "work"), blank=2, more="…",
                    hints=(Hint("drill", 1, 2, "例：疏散演练"),)),),
)


def item(key: str, *titles: str) -> Record:
    return Record({"项目": f"通知里的{key}"}, {"work": tuple(Record({"主题或标题": title}) for title in titles)}, key)


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in sheet.rows]


def test_a_group_without_entries_gets_numbered_blank_rows_and_one_more() -> None:
    sheet = fill(CASES, Record({}, {"item": (item("hazard"),)}))
    assert texts(sheet) == [["通知里的hazard", "1", ""], ["2", ""], ["…", ""]]
    assert sheet.rows[0].cells[0].down == 3


def test_entries_take_the_place_of_the_blank_rows() -> None:
    sheet = fill(CASES, Record({}, {"item": (item("hazard", "甲", "乙"),)}))
    assert texts(sheet) == [["通知里的hazard", "1", "甲"], ["2", "乙"]]


def test_a_hint_stands_only_where_nothing_was_written() -> None:
    blank = fill(CASES, Record({}, {"item": (item("drill"),)}))
    assert texts(blank) == [["应急逃生演练", "1", "例：疏散演练"], ["2", ""], ["…", ""]]
    assert blank.rows[0].cells[2].role == "note"
    filled = fill(CASES, Record({}, {"item": (item("drill", ""),)}))
    assert texts(filled) == [["应急逃生演练", "1", ""]]


def test_this_forms_own_name_of_an_item_wins() -> None:
    assert texts(fill(CASES, Record({}, {"item": (item("drill", "甲"),)})))[0][0] == "应急逃生演练"


def test_title_lines_and_name_are_filled() -> None:
    sheet = fill(CASES, Record({"单位名称": "望月社区", "报送单位": "望月社区居委会"}))
    assert (sheet.title, sheet.above, sheet.name) == ("望月社区案例表", (Line("报送单位：望月社区居委会"),), "附件3")
    assert fill(CASES, Record({}), name="望月社区").name == "望月社区"


def test_inner_words_hide_outer_ones_and_unknown_ones_print_as_nothing() -> None:
    layout = Layout("", (40, 40), (LayoutRow((LayoutCell("{{备注}}"), LayoutCell("{{传真}}")), each=("unit",)),))
    units = (Record({"备注": "本社区的"}), Record({}))
    assert texts(fill(layout, Record({"备注": "全街道的"}, {"unit": units}))) == [["本社区的", ""], ["全街道的", ""]]


def test_all_units_in_one_table_span_units_and_items() -> None:
    cells = (LayoutCell("{{单位序号}}{{单位名称}}", over="unit"), NAME, NUMBER, TITLE)
    layout = Layout("", (30, 30, 10, 60), (LayoutRow(cells, each=("unit", "item", "work")),))
    units = tuple(Record({"单位名称": name}, {"item": (item("a", "甲", "乙"), item("b"))}) for name in ("望月", "听泉"))
    sheet = fill(layout, Record({}, {"unit": units}))
    assert texts(sheet)[:4] == [["1望月", "通知里的a", "1", "甲"], ["2", "乙"], ["通知里的b", "1", ""],
                                ["2听泉", "通知里的a", "1", "甲"]]
    assert [sheet.rows[0].cells[n].down for n in (0, 1, 2)] == [3, 2, 1]
    sheet.grid()


def test_no_entries_at_all_leave_one_blank_group() -> None:
    assert texts(fill(CASES, Record({}))) == [["", "1", ""], ["2", ""], ["…", ""]]


def test_what_people_wrote_is_never_read_as_a_placeholder() -> None:
    layout = Layout("", (40,), (LayoutRow((LayoutCell("{{姓名}}"),)),))
    assert texts(fill(layout, Record({"姓名": "{{手机}}", "手机": "000"}))) == [["{{手机}}"]]


def test_control_and_bidi_characters_do_not_reach_paper() -> None:
    layout = Layout("{{单位名称}}", (40,), (LayoutRow((LayoutCell("{{姓名}}"),)),))
    sheet = fill(layout, Record({"姓名": "张\x00\x1f\u202e喆\ud800珺\t女\r\n", "单位名称": "望\x07月"}))
    assert texts(sheet) == [["张喆珺 女\n"]]
    assert sheet.title == "望月"


def test_landscape_layouts_lie_on_their_side() -> None:
    assert fill(Layout("", (40,), (LayoutRow((LayoutCell("甲"),)),), landscape=True), Record({})).page == LANDSCAPE


@pytest.mark.parametrize("rows", [
    (Row((Cell("甲"), Cell("乙"))), Row((Cell("丙"),))),
    (Row((Cell("甲", down=2), Cell("乙"))), Row((Cell("丙"), Cell("丁")))),
    (Row((Cell("甲", down=3), Cell("乙"))), Row((Cell("丙"),))),
    (Row((Cell("甲"), Cell("乙", down=2))), Row((Cell("丙", across=2),))),
])
def test_a_table_with_holes_or_overlaps_is_refused(rows: tuple[Row, ...]) -> None:
    with pytest.raises(ValueError, match="row"):
        Sheet("表", (30, 30), rows).grid()


MONTHS = tuple(Record({"月份": name}) for name in ("6月", "7月"))
STATISTICS = Layout("统计表", (10, 50, 40, 20), (
    LayoutRow((LayoutCell("序号"), LayoutCell("统计内容"), LayoutCell("{{月份}}", beside="month"), LayoutCell("累计")),
              role="head"),
    LayoutRow((LayoutCell("{{统计序号}}"), LayoutCell("{{统计内容}}（{{计量单位}}）"),
               LayoutCell("{{数值}}", beside="month"), LayoutCell("{{累计}}")), each=("figure",)),
))


def figure(name: str, measure: str, total: str, *numbers: str) -> Record:
    months = tuple(Record({"月份": month.values["月份"], "数值": number})
                   for month, number in zip(MONTHS, numbers, strict=True))
    return Record({"统计内容": name, "计量单位": measure, "累计": total}, {"month": months})


def test_figures_go_down_and_their_months_to_the_right() -> None:
    figures = (figure("学习活动", "场", "5", "2", "3"), figure("宣传品", "份", "", "", ""))
    sheet = fill(STATISTICS, Record({}, {"figure": figures, "month": MONTHS}))
    assert texts(sheet) == [["序号", "统计内容", "6月", "7月", "累计"], ["1", "学习活动（场）", "2", "3", "5"],
                            ["2", "宣传品（份）", "", "", ""]]
    assert sheet.widths == (10, 50, 20, 20, 20)
    sheet.grid()


def test_figures_without_months_leave_their_column_out() -> None:
    figures = (Record({"统计内容": "人数", "计量单位": "人", "累计": "30"}, {"month": ()}),)
    sheet = fill(STATISTICS, Record({}, {"figure": figures, "month": ()}))
    assert texts(sheet) == [["序号", "统计内容", "累计"], ["1", "人数（人）", "30"]]
    assert sheet.widths == (15, 75, 30)
    sheet.grid()


def test_figures_go_to_the_right_of_each_unit_with_their_sum_below() -> None:
    layout = Layout("汇总表", (40, 60), (
        LayoutRow((LayoutCell("单位"), LayoutCell("{{统计序号}}{{统计内容}}（{{计量单位}}）", beside="figure")),
                  role="head"),
        LayoutRow((LayoutCell("{{报送单位}}"), LayoutCell("{{累计}}", beside="figure")), each=("unit",)),
        LayoutRow((LayoutCell("合计"), LayoutCell("{{累计}}", beside="figure"))),
    ))

    def with_figures(name: str, people: str, videos: str) -> Record:
        figures = (Record({"统计内容": "人数", "计量单位": "人", "累计": people}),
                   Record({"统计内容": "视频", "计量单位": "个", "累计": videos}))
        return Record({"报送单位": name}, {"figure": figures})

    whole = with_figures("本办", "30", "4")
    units = (with_figures("望月", "10", "4"), with_figures("听泉", "20", ""))
    sheet = fill(layout, Record(whole.values, {**whole.parts, "unit": units}))
    assert texts(sheet) == [["单位", "1人数（人）", "2视频（个）"], ["望月", "10", "4"], ["听泉", "20", ""],
                            ["合计", "30", "4"]]


def test_activities_take_the_place_of_the_blank_rows() -> None:
    layout = Layout("安排表", (10, 90), (
        LayoutRow((LayoutCell("{{活动序号}}"), LayoutCell("{{活动名称}}")), each=("activity",), blank=3),))
    assert texts(fill(layout, Record({}))) == [["1", ""], ["2", ""], ["3", ""]]
    done = Record({}, {"activity": (Record({"活动名称": "发车仪式"}), Record({"活动名称": "宣讲会"}))})
    assert texts(fill(layout, done)) == [["1", "发车仪式"], ["2", "宣讲会"]]
