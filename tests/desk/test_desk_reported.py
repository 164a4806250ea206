"""统计表 and 安排表 that come back: their numbers and activities count as long as the paper they stand on does."""

from __future__ import annotations

import openpyxl
import pytest
from clerk import drop, lines, printed, typed
from deskmaker import HERE, ids, new_desk, old, state

from safetydesk.desk import activities, figures, inbox, journal, papers, receipts, review, units
from safetydesk.notice.problem import Mishap
from safetydesk.paper.printing import write

YINGDE = HERE.parent / "forms" / "yingde-2023"
CAMP = HERE.parent / "forms" / "camp-2023"
TOWN, TOWN2 = "大站镇", "英红镇"
LECTURES, LEARNERS = "宣讲、培训、座谈等学习活动", "参加学习活动人数"


@pytest.fixture
def yingde(tmp_path):
    with new_desk(tmp_path / "desk", YINGDE, (TOWN, TOWN2)) as desk:
        yield desk


def figures_form(desk, path, values, unit=TOWN):
    """The unit's 统计表 as the office hands it out, with these numbers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return typed(printed(desk, "figures", path, unit), values)


def schedule(desk, path, *rows, unit=TOWN):
    """The unit's 安排表 with (name, time) in its rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    printed(desk, "schedule", path, unit)
    book = openpyxl.load_workbook(path)
    heads = {cell.value: cell for row in book.active.iter_rows() for cell in row if cell.value}
    for place, (name, time) in enumerate(rows, heads["活动名称"].row + 1):
        book.active.cell(place, heads["活动名称"].column).value = name
        book.active.cell(place, heads["开展时间"].column).value = time
    book.save(path)
    return old(path)


def june(desk, unit=TOWN, figure="lectures", month="2023-06"):
    table = figures.table(desk, ids(desk)[unit])
    found = next(line for line in table.lines if line.id == figure)
    return found.values[table.months.index(month)].number


def planned(desk, unit=TOWN):
    return [(one.name, one.time) for one in activities.activities(desk, ids(desk)[unit])]


def test_a_returned_table_fills_the_figures(yingde, tmp_path):
    path = figures_form(yingde, tmp_path / "统计表.xlsx", {
        (LECTURES, "6月"): 12, (LECTURES, "7月"): "３场", (LEARNERS, "6月"): "1,200", (LEARNERS, "7月"): "约300"})
    drop(yingde, path, slot="month", unit=TOWN)
    assert (june(yingde), june(yingde, month="2023-07"), june(yingde, figure="learners")) == (12, 3, 1200)
    told, = figures.corrections(yingde, ids(yingde)[TOWN], "lectures", "2023-06")
    assert (told.before, told.after, told.file) == (None, 12, "统计表.xlsx")
    assert june(yingde, figure="learners", month="2023-07") == 300, "as near as it can be"
    view, = [line.material for line in lines(yingde).values()]
    assert any("约300" in each for each in view.reading), "and told"


def test_the_newer_form_wins_and_the_older_number_stays_in_the_history(yingde, tmp_path):
    one = ids(yingde)[TOWN]
    drop(yingde, figures_form(yingde, tmp_path / "a" / "统计表.xlsx", {(LECTURES, "6月"): 12}), slot="month", unit=TOWN)
    newer = figures_form(yingde, tmp_path / "b" / "统计表（修改）.xlsx", {(LECTURES, "6月"): 15})
    drop(yingde, newer, slot="month", unit=TOWN)
    assert june(yingde) == 15
    told = figures.corrections(yingde, one, "lectures", "2023-06")
    assert [(each.after, each.file) for each in told] == [(12, "统计表.xlsx"), (15, "统计表（修改）.xlsx")]
    journal.undo(yingde)
    assert june(yingde) == 12, "taking the newer back brings the older number back"


def test_the_same_form_twice_changes_nothing_not_even_a_correction(yingde, tmp_path):
    one = ids(yingde)[TOWN]
    path = figures_form(yingde, tmp_path / "统计表.xlsx", {(LECTURES, "6月"): 12})
    key, = [each.material_id for each in drop(yingde, path, slot="month", unit=TOWN)]
    figures.set_values(yingde, one, {("lectures", "2023-06"): 15})
    before = state(yingde)["figure"]
    drop(yingde, path, slot="month", unit=TOWN)
    review.move(yingde, [key], one, "tour")
    assert (june(yingde), state(yingde)["figure"]) == (15, before)


def test_a_number_of_the_clerk_that_a_form_overrules_is_told(yingde, tmp_path):
    one = ids(yingde)[TOWN]
    path = figures_form(yingde, tmp_path / "统计表.xlsx", {(LECTURES, "6月"): 7, (LEARNERS, "6月"): 12})
    figures.set_values(yingde, one, {("learners", "2023-06"): 1300, ("lectures", "2023-06"): 7})
    told, = [each.warnings for each in drop(yingde, path, slot="month", unit=TOWN)]
    words = f"“{LEARNERS}”6月的数与经办人填的1300不同，以表中的12为准；要改回请在“统计”里改"
    assert told == (words,)
    line, = inbox.inbox(yingde).lines
    assert (line.material.reading, line.worth_a_look) == ((words,), True)
    figures.set_values(yingde, one, {("learners", "2023-06"): 1300})
    assert [line.material.reading for line in inbox.inbox(yingde).lines] == [()], "the clerk has seen to it"


def test_undo_of_a_receipt_takes_its_numbers_back_and_no_others(yingde, tmp_path):
    one = ids(yingde)[TOWN]
    path = figures_form(yingde, tmp_path / "统计表.xlsx", {(LECTURES, "6月"): 12, (LEARNERS, "6月"): 90})
    drop(yingde, path, slot="month", unit=TOWN)
    figures.set_values(yingde, one, {("lectures", "2023-06"): 15})
    receipt, = inbox.inbox(yingde).receipts
    journal.undo_batch(yingde, receipts.batch_of(yingde, receipt.id))
    assert (june(yingde), june(yingde, figure="learners")) == (15, None)


def test_a_form_that_does_not_count_says_nothing(yingde, tmp_path):
    path = figures_form(yingde, tmp_path / "统计表.xlsx", {(LECTURES, "6月"): 12})
    key, = [each.material_id for each in drop(yingde, path, slot="month", unit=TOWN)]
    review.give_back(yingde, [key], "7月的数填在6月了")
    assert june(yingde) is None
    review.reopen(yingde, [key])
    assert june(yingde) == 12
    review.move(yingde, [key], ids(yingde)[TOWN2], "month")
    assert (june(yingde), june(yingde, TOWN2)) == (None, None), "it has the other unit's name on it"
    review.move(yingde, [key], ids(yingde)[TOWN], "month")
    assert june(yingde) == 12


def test_a_table_of_several_units_gives_each_its_own(tmp_path):
    with new_desk(tmp_path / "camp", CAMP, ("青禾社区", "临江小学", "临江机械厂")) as desk:
        path = tmp_path / "汇总.xlsx"
        write(papers.sheets(desk, papers.paper(desk, "figures")), path)
        typed(path, {("青禾社区", "参与活动人数"): 350, ("临江小学", "参与活动人数"): 1200,
                     ("临江小学", "发布视频数量"): 3})
        drop(desk, path, slot="summary", unit="青禾社区")
        assert {table.unit: table.lines[0].total for table in figures.tables(desk).values()} == {
            "青禾社区": 350, "临江小学": 1200, "临江机械厂": None, desk.office: None}
        with pytest.raises(Mishap, match="2 个统计数"):
            units.remove(desk, ids(desk)["临江小学"])


def test_a_newer_schedule_replaces_the_older_but_nothing_written_by_hand(yingde, tmp_path):
    one = ids(yingde)[TOWN]
    older = schedule(yingde, tmp_path / "a" / "安排.xlsx", ("疏散演练", "6月9日"), ("知识讲座", "6月12日"))
    newer = schedule(yingde, tmp_path / "b" / "六月活动.xlsx", ("疏散演练", "6月20日"), ("知识讲座", "6月12日"))
    activities.add(yingde, one, "主会场咨询日", time="6月16日")
    drop(yingde, older, slot="month", unit=TOWN)
    assert planned(yingde) == [("主会场咨询日", "6月16日"), ("疏散演练", "6月9日"), ("知识讲座", "6月12日")]
    lecture = next(each for each in activities.activities(yingde, one) if each.name == "知识讲座")
    assert lecture.file == "安排.xlsx"
    activities.change(yingde, lecture.id, place="镇文化站")
    drop(yingde, newer, slot="month", unit=TOWN)
    assert planned(yingde) == [("主会场咨询日", "6月16日"), ("知识讲座", "6月12日"), ("疏散演练", "6月20日")]
    assert [each.place for each in activities.activities(yingde, one)] == ["", "镇文化站", ""]
    journal.undo(yingde)
    assert planned(yingde) == [("主会场咨询日", "6月16日"), ("疏散演练", "6月9日"), ("知识讲座", "6月12日")]
