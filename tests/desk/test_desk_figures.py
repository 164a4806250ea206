"""统计: what the clerk sees of reported numbers, after a correction, an undo, a wrong number, a unit that left."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime

import pytest
from clerk import drop, put, turn_to
from deskmaker import HERE, ids, new_desk

from safetydesk.desk import activities, booking, care, figures, journal, papers, review, units
from safetydesk.desk.desk import Desk
from safetydesk.desk.numbers import ALL, OFFICE, number, shown
from safetydesk.notice.problem import Mishap

YINGDE = HERE.parent / "forms" / "yingde-2023"
CAMP = HERE.parent / "forms" / "camp-2023"
TOWN, TOWN2, BUREAU = "大站镇", "英红镇", "市教育局"


@pytest.fixture
def yingde(tmp_path):
    """Two towns, and a bureau that reports no cases."""
    with new_desk(tmp_path / "desk", YINGDE, (TOWN, TOWN2, BUREAU)) as desk:
        units.change(desk, ids(desk)[BUREAU], kind="成员单位")
        yield desk


@pytest.fixture
def camp(tmp_path):
    """The camp, whose figures are of the whole campaign."""
    with new_desk(tmp_path / "camp", CAMP, ("青禾社区", "临江小学")) as desk:
        yield desk


def line(table, figure):
    return next(each for each in table.lines if each.id == figure)


def there(table, figure):
    """What stands in the row: its months with a number, and the cumulative one."""
    found = line(table, figure)
    numbers = {month: value.number for month, value in zip(table.months, found.values, strict=True)
               if value is not None and value.number is not None}
    return numbers, found.total


def of(desk, name):
    return figures.table(desk, ids(desk)[name])


def test_the_offices_line_stands_only_where_it_has_what_the_table_is_of(yingde):
    figures.set_values(yingde, OFFICE, {("lectures", "2023-06"): 2})

    def names(paper):
        sheet, = papers.sheets(yingde, papers.paper(yingde, paper))
        return [cell.text for row in sheet.rows for cell in row.cells]

    assert yingde.office in names("figures-units")
    assert yingde.office not in names("schedule")
    activities.add(yingde, OFFICE, "安全宣传咨询日")
    assert yingde.office in names("schedule")


def test_months_add_up_and_units_add_up(yingde):
    one, two = ids(yingde)[TOWN], ids(yingde)[TOWN2]
    figures.set_values(yingde, one, {("lectures", "2023-06"): 12})
    figures.set_values(yingde, one, {("lectures", "2023-07"): 3.5})
    figures.set_values(yingde, two, {("宣讲、培训、座谈等学习活动", "2023-06"): 0})
    figures.set_values(yingde, OFFICE, {("lectures", "2023-06"): 0.1})
    assert there(of(yingde, TOWN), "lectures") == ({"2023-06": 12, "2023-07": 3.5}, 15.5)
    assert there(figures.total(yingde), "lectures") == ({"2023-06": 12.1, "2023-07": 3.5}, 15.6)
    june = line(figures.total(yingde), "lectures")
    assert (june.values[0].reported, june.reported, june.asked) == (3, 2, 3), "0 is a number, the office no unit"
    assert there(figures.total(yingde), "learners") == ({}, None), "nobody reported: no number, never 0"
    assert there(figures.table(yingde, OFFICE), "lectures") == ({"2023-06": 0.1}, 0.1)


def test_a_figure_of_the_campaign_is_one_number(camp):
    figures.set_values(camp, ids(camp)["青禾社区"], {("参与人数", ""): 350})
    assert figures.total(camp).months == ("",)
    assert there(figures.total(camp), "participants") == ({"": 350}, 350)
    with pytest.raises(Mishap, match="它全程只填一个数"):
        figures.set_values(camp, ids(camp)["青禾社区"], {("participants", "2023-06"): 1})


def test_a_correction_tells_who_changed_what_and_undo_takes_it_back(yingde):
    one = ids(yingde)[TOWN]
    figures.set_values(yingde, one, {("lectures", "2023-06"): 12})
    figures.set_values(yingde, one, {("lectures", "2023-06"): 12})
    figures.set_values(yingde, one, {("lectures", "2023-06"): 15})
    told = figures.corrections(yingde, one, "lectures", "2023-06")
    assert [(each.before, each.after, each.file) for each in told] == [(None, 12, ""), (12, 15, "")]
    assert all(each.who and datetime.fromisoformat(each.at) for each in told)
    assert line(of(yingde, TOWN), "lectures").values[0].corrected == 1, "the same number again is no correction"
    assert journal.next_texts(yingde)[0] == "把“大站镇”的“宣讲、培训、座谈等学习活动”6月由 12 改为 15"
    journal.undo(yingde)
    assert there(of(yingde, TOWN), "lectures") == ({"2023-06": 12}, 12)
    assert len(figures.corrections(yingde, one, "lectures", "2023-06")) == 1
    journal.redo(yingde)
    figures.set_values(yingde, one, {("lectures", "2023-06"): None})
    assert there(of(yingde, TOWN), "lectures") == ({}, None)
    assert journal.undo(yingde) == "清空“大站镇”的“宣讲、培训、座谈等学习活动”6月（原为 15）"
    assert there(of(yingde, TOWN), "lectures") == ({"2023-06": 15}, 15)


def test_a_pasted_block_is_one_step_and_goes_in_whole_or_not_at_all(yingde):
    one = ids(yingde)[TOWN]
    block = {("lectures", "2023-06"): 3, ("learners", "2023-06"): 120, ("learners", "2023-07"): 80}
    with pytest.raises(Mishap, match="没有“2024-01”这个月"):
        figures.set_values(yingde, one, block | {("lectures", "2024-01"): 1})
    assert all(each.total is None for each in of(yingde, TOWN).lines)
    figures.set_values(yingde, one, block)
    assert there(of(yingde, TOWN), "learners") == ({"2023-06": 120, "2023-07": 80}, 200)
    assert journal.undo(yingde) == "填写“大站镇”的统计数 3 个"
    assert all(each.total is None for each in of(yingde, TOWN).lines)


@pytest.mark.parametrize(("figure", "month", "value", "words"), [
    ("lectures", "2023-06", -1, "-1 是负数。统计数不能小于 0，请改正。"),
    ("lectures", "2023-06", 13_800_000_000, "13800000000 太大了。请核对，会不会填成了电话号码或多打了 0。"),
    ("lectures", "2023-06", float("nan"), "这不是一个数。"),
    ("lectures", "2023-06", 0.33333, "小数太多。请最多写 4 位小数。"),
    ("lectures", "2023-05", 1, "可以填6月至12月。"),
    ("weather", "2023-06", 1, "通知里没有统计指标“weather”。可以是：“宣讲、培训、座谈等学习活动”、"),
    ("double-penalty", "2023-06", 1,
     "“市教育局”（成员单位）不用报“推荐‘一案双罚’典型案例”。请选择别的单位，或修改单位类别。"),
])
def test_what_cannot_be_is_one_sentence_and_changes_nothing(yingde, figure, month, value, words):
    before = journal.next_texts(yingde)
    with pytest.raises(Mishap) as told:
        figures.set_values(yingde, ids(yingde)[BUREAU], {(figure, month): value})
    assert words in str(told.value)
    assert journal.next_texts(yingde) == before


def test_numbers_are_read_as_people_write_them():
    read = {"１２": 12, "1,200": 1200, "12场": 12, "1.2万": 12000, " 3.50 ": 3.5, "０": 0, "": None, "—": None,
            "无": None}
    assert {text: number(text) for text in read} == read
    for text, words in (("约300", "“约300”不是确切的数。请写准确的数字，如 300。"), ("300多人", "不是确切的数"),
                        ("三十", "“三十”不是一个数，或者太大了。请只写数字，如 12 或 3.5。"),
                        ("-5", "是负数"), ("－5", "是负数"), ("13800000000", "太大"), ("2023-06-01", "不是一个数")):
        with pytest.raises(Mishap) as told:
            number(text)
        assert words in str(told.value)
    assert [shown(each) for each in (12.0, 3.5, 0.1 + 0.2, 100.0, None)] == ["12", "3.5", "0.3", "100", ""]


def test_a_cumulative_number_counts_until_a_month_has_one(yingde):
    one = ids(yingde)[TOWN]
    figures.set_values(yingde, one, {("lectures", ""): 30})
    assert there(of(yingde, TOWN), "lectures") == ({}, 30)
    assert there(figures.total(yingde), "lectures") == ({}, 30)
    figures.set_values(yingde, one, {("lectures", "2023-06"): 12})
    assert there(of(yingde, TOWN), "lectures") == ({"2023-06": 12}, 12)
    with pytest.raises(Mishap, match="累计由程序相加。请改各月的数"):
        figures.set_values(yingde, one, {("lectures", ""): 40})


def test_what_the_desk_counts_itself_gives_way_to_what_was_given(yingde, tmp_path, monkeypatch):
    monkeypatch.setattr(booking, "now", lambda: datetime(2023, 6, 20, 9))
    one = ids(yingde)[TOWN]
    files = [put(tmp_path / f"案例{n}.txt", f"一案双罚{n}".encode()) for n in range(2)]
    keys = [each.material_id for each in drop(yingde, *files, slot="case", unit=TOWN)]
    review.set_kind(yingde, keys, "double-penalty")
    counted = line(of(yingde, TOWN), "double-penalty").values[0]
    assert (counted.number, counted.source, counted.counted) == (2, "counted", 2)
    figures.set_values(yingde, one, {("double-penalty", "2023-06"): 5})
    given = line(of(yingde, TOWN), "double-penalty").values[0]
    assert (given.number, given.source, given.counted) == (5, "given", 2)
    figures.set_values(yingde, one, {("double-penalty", "2023-06"): None})
    review.give_back(yingde, keys[:1], "没有处罚决定书")
    assert there(of(yingde, TOWN), "double-penalty") == ({"2023-06": 1}, 1)
    assert there(figures.total(yingde), "transfer-lead") == ({}, None)


def test_a_unit_is_asked_only_what_its_kind_reports_but_no_number_is_hidden(yingde):
    town, bureau = (ids(yingde)[name] for name in (TOWN, BUREAU))
    assert {each.id for each in of(yingde, TOWN).lines} - {each.id for each in of(yingde, BUREAU).lines} == {
        "double-penalty", "transfer-lead"}
    figures.set_values(yingde, town, {("double-penalty", "2023-06"): 2})
    units.change(yingde, town, kind="成员单位")
    assert there(of(yingde, TOWN), "double-penalty") == ({"2023-06": 2}, 2)
    assert there(figures.total(yingde), "double-penalty")[1] == 2
    figures.set_values(yingde, town, {("double-penalty", "2023-06"): None})
    assert "double-penalty" not in {each.id for each in of(yingde, TOWN).lines}
    assert line(figures.total(yingde), "double-penalty").asked == 1, "the other town alone"
    assert bureau in figures.silent(yingde, date(2023, 8, 1))


def test_who_said_nothing_of_a_past_month_is_named(yingde):
    one, two, three = ids(yingde).values()
    figures.set_values(yingde, one, {("lectures", "2023-06"): 1})
    figures.set_values(yingde, two, {("lectures", ""): 9})
    assert figures.silent(yingde, date(2023, 8, 1)) == {one: ("2023-07",), three: ("2023-06", "2023-07")}
    assert figures.silent(yingde, date(2023, 6, 30)) == {}


def test_a_unit_with_numbers_is_not_removed_unseen(yingde):
    one = ids(yingde)[TOWN]
    figures.set_values(yingde, one, {("lectures", "2023-06"): 12})
    with pytest.raises(Mishap, match="“大站镇”已有 1 个统计数、0 项活动，不能删除。请先在“统计”里清空"):
        units.remove(yingde, one)
    figures.set_values(yingde, one, {("lectures", "2023-06"): None})
    units.remove(yingde, one)
    assert [each.unit for each in figures.tables(yingde).values()] == [TOWN2, BUREAU, yingde.office]
    with pytest.raises(Mishap):
        figures.table(yingde, one)
    journal.undo(yingde)
    assert of(yingde, TOWN).unit == TOWN


def test_two_notices_side_by_side_have_numbers_of_their_own(yingde):
    one = ids(yingde)[TOWN]
    figures.set_values(yingde, one, {("lectures", "2023-06"): 12})
    activities.add(yingde, one, "安全宣传咨询日")
    turn_to(yingde, CAMP)
    figures.set_values(yingde, one, {("participants", ""): 7})
    assert (there(figures.total(yingde), "participants")[1], activities.activities(yingde)) == (7, ())
    turn_to(yingde, YINGDE)
    assert there(figures.total(yingde), "lectures")[1] == 12


def test_a_figure_that_the_definition_renamed_keeps_its_numbers(tmp_path, yingde):
    one = ids(yingde)[TOWN]
    figures.set_values(yingde, one, {("lectures", "2023-06"): 12})
    definition = yingde.notice.folder / "notice.toml"
    text = definition.read_text("utf-8")
    definition.write_text(text.replace('id = "lectures"', 'id = "talks"\nwas = ["lectures"]'), "utf-8")
    yingde.close()
    with Desk.open(yingde.folder) as desk:
        assert there(of(desk, TOWN), "talks") == ({"2023-06": 12}, 12)


def test_check_tells_of_numbers_whose_figure_the_definition_dropped(yingde):
    figures.set_values(yingde, ids(yingde)[TOWN], {("lectures", "2023-06"): 12})
    assert care.check(yingde) == []
    definition = yingde.notice.folder / "notice.toml"
    definition.write_text(definition.read_text("utf-8").replace('id = "lectures"', 'id = "talks"'), "utf-8")
    yingde.close()
    with Desk.open(yingde.folder) as desk:
        told, = care.check(desk)
        assert "统计“lectures”2023-06：通知里已经没有它，1 个数没有计入。请在通知里用 was" in str(told)


def test_activities_are_added_changed_and_taken_away(yingde):
    one = ids(yingde)[TOWN]
    first = activities.add(yingde, one, "安全宣传咨询日", time="6月16日", place="文化广场")
    activities.add(yingde, OFFICE, "主会场启动仪式")
    assert [each.name for each in activities.activities(yingde)] == ["主会场启动仪式", "安全宣传咨询日"]
    activities.change(yingde, first, place="体育馆", responsible="张喆珺")
    found, = activities.activities(yingde, one)
    assert (found.time, found.place, found.responsible) == ("6月16日", "体育馆", "张喆珺")
    with pytest.raises(Mishap, match="活动名称是空的"):
        activities.change(yingde, first, name=" ")
    with pytest.raises(Mishap, match="已有 0 个统计数、1 项活动"):
        units.remove(yingde, one)
    activities.remove(yingde, first)
    assert activities.activities(yingde, one) == ()
    with pytest.raises(Mishap, match="已经删除"):
        activities.remove(yingde, first)
    assert journal.undo(yingde) == "删除活动“安全宣传咨询日”"
    assert journal.undo(yingde) == "修改活动“安全宣传咨询日”"
    assert activities.activities(yingde, one)[0].place == "文化广场"
    assert activities.activities(yingde, ALL)[0].unit_id is OFFICE


def cells(desk, key, unit=None):
    sheet, = papers.sheets(desk, papers.paper(desk, key), ids(desk)[unit] if unit else None)
    return [[cell.text for cell in row.cells] for row in sheet.rows]


def test_the_forms_print_the_numbers(yingde, camp):
    figures.set_values(yingde, ids(yingde)[TOWN], {("lectures", "2023-06"): 12})
    figures.set_values(yingde, ids(yingde)[TOWN2], {("lectures", "2023-07"): 3.5})
    assert cells(yingde, "figures", TOWN)[1] == [
        "1", "宣讲、培训、座谈等学习活动", "场", "12", "", "", "", "", "", "", "12", ""]
    assert cells(yingde, "figures")[1][3:11] == ["12", "3.5", "", "", "", "", "", "15.5"]
    assert cells(yingde, "figures")[2][3:11] == [""] * 8, "no number anywhere prints as nothing"
    assert len(cells(yingde, "figures", BUREAU)) == len(cells(yingde, "figures", TOWN)) - 2
    figures.set_values(camp, ids(camp)["临江小学"], {("participants", ""): 1200})
    figures.set_values(camp, OFFICE, {("participants", ""): 30})
    rows = cells(camp, "figures")
    assert rows[0][2].startswith("参与活动人数")
    assert [row[1:3] for row in rows[1:4]] == [["青禾社区", ""], ["临江小学", "1200"], [camp.office, "30"]]
    assert rows[-1][:2] == ["合计", "1230"], "the office's own numbers stand above the sum that holds them"


def test_the_schedule_prints_the_activities(yingde):
    activities.add(yingde, ids(yingde)[TOWN], "高层住宅疏散演练", form="演练", time="6月9日", outlet="市电视台")
    activities.add(yingde, OFFICE, "安全宣传咨询日", place="市文化广场")
    assert cells(yingde, "schedule", TOWN)[1][:7] == ["1", "高层住宅疏散演练", "演练", "6月9日", "", "", "市电视台"]
    every = cells(yingde, "schedule")
    assert [TOWN, "1", "高层住宅疏散演练"] in [row[:3] for row in every]
    assert [yingde.office, "1", "安全宣传咨询日"] in [row[:3] for row in every]


def test_what_the_window_reads_needs_no_database():
    script = "import sys, safetydesk.desk.numbers; print('sqlalchemy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", script], cwd=HERE.parent, text=True, capture_output=True, check=True)
    assert json.loads(said.stdout.lower()) is False
