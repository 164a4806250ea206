"""Letters about a notice that leaves a choice, numbers its annexes and has names of its own: nothing untrue, nothing
demanded that it does not ask."""

from __future__ import annotations

import re
from datetime import date

import pytest
from deskmaker import HERE, ZUSHI, ids, new_desk, photos

from safetydesk.desk import activities, board, booking, drafts, figures, look, papers, receiving, review, settings
from safetydesk.desk.drafts_facts import same_office
from safetydesk.desk.numbers import OFFICE
from safetydesk.desk.report import board_json, board_text
from safetydesk.desk.wording import quoted
from safetydesk.paper.flow import Flow, Paragraph, Table

YINGDE = HERE.parent / "forms" / "yingde-2023"
NAMES = ("大站镇", "英红镇", "望埠镇")
BOTH = "“一案双罚”案例2个，或行刑衔接线索1个"
ON = date(2023, 8, 3)


@pytest.fixture
def yingde(tmp_path):
    """Three towns; the first has handed in one of two cases."""
    with new_desk(tmp_path / "desk", YINGDE, NAMES) as desk:
        booking.add_paper(desk, ids(desk)["大站镇"], "case", "double-penalty", 1)
        yield desk


def texts(flow: Flow) -> str:
    return "\n".join(block.text for block in flow.blocks if isinstance(block, Paragraph))


def table(flow: Flow, head: str) -> list[list[str]]:
    """The rows of the table with this head; a place that is covered from above is None."""
    grids = [block.sheet.grid() for block in flow.blocks if isinstance(block, Table)]
    found = [[[cell and cell.text for cell in row] for row in grid] for grid in grids]
    return next(rows for rows in found if head in rows[0])


def test_both_ways_are_named_while_the_unit_may_choose(yingde) -> None:
    lines = {line.name: line for line in board.board(yingde, ON).units}
    cells = {name: next(cell for cell in line.cells if cell and cell.id == "case") for name, line in lines.items()}
    assert cells["英红镇"].missing == BOTH
    assert cells["英红镇"].text == "“一案双罚”案例 0/2 或 行刑衔接线索 0/1"
    assert cells["大站镇"].missing == "“一案双罚”案例1个"
    assert cells["大站镇"].text == "“一案双罚”案例 1/2"
    whole = board.board(yingde, ON)
    assert f"典型案例：“一案双罚”案例 0/2 或 行刑衔接线索 0/1  缺 {BOTH}" in board_text(whole)
    told = {unit["name"]: {item["id"]: item["missing"] for item in unit["items"]}
            for unit in board_json(yingde.notice, whole)["units"]}
    assert told["英红镇"] == {"case": BOTH, "highlights": ""}
    review.excuse(yingde, ids(yingde)["英红镇"], "case", "没有")
    assert all(cell.missing == "" for cell in board.unit_line(yingde, ids(yingde)["英红镇"], ON).cells
               if cell and cell.id == "case")


@pytest.mark.parametrize("id", ["summary", "chase"])
def test_letters_demand_no_way_that_is_free_to_choose(yingde, id) -> None:
    rows = table(drafts.draft(yingde, id, on=ON), "尚缺")
    item, lacks = rows[0].index("报送内容" if id == "summary" else "项目"), rows[0].index("尚缺")
    assert [row[lacks] for row in rows if row[item] == "典型案例"] == ["“一案双罚”案例1个", BOTH, BOTH]
    one = texts(drafts.draft(yingde, "chase", ids(yingde)["英红镇"], on=ON))
    assert f"尚未收到，尚缺{BOTH}。" in one
    sheet, = papers.sheets(yingde, papers.paper(yingde, "gaps"))
    assert sum(cell.text == BOTH for row in sheet.rows for cell in row.cells) == 2


def test_a_unit_is_named_once_in_front_of_its_rows(yingde) -> None:
    flow = drafts.draft(yingde, "chase", on=ON)
    rows = table(flow, "尚缺")
    assert [row[0] for row in rows if row[0]] == ["单位", *NAMES]
    assert len(rows) > 2 * len(NAMES)
    cited = {text for text, source in drafts.sources(flow) if source.startswith("unit:name@")}
    assert cited == set(NAMES)


def test_annexes_keep_the_numbers_the_notice_speaks_of_them_by(yingde, tmp_path) -> None:
    flow = drafts.draft(yingde, "notice", on=ON)
    sheets = {block.sheet.annex: block.sheet.title for block in flow.blocks if isinstance(block, Table)}
    assert sheets["附件2"].endswith("统计表")
    assert sheets["附件3"].endswith("安排表")
    assert f"附件：2.{sheets['附件2']}\n3.{sheets['附件3']}" in texts(flow)
    assert "原通知" not in texts(flow)
    with new_desk(tmp_path / "one", HERE.parent / "forms" / "shenzhen-2020", ("市教育局",)) as desk:
        flow = drafts.draft(desk, "notice", on=date(2020, 6, 1))
        last = [block.sheet for block in flow.blocks if isinstance(block, Table)][-1]
        assert last.annex == "附件"
        assert f"附件：{last.title}" in texts(flow)


@pytest.mark.parametrize(("folder", "whose"), [(YINGDE, "××镇街-特色亮点视频、照片-活动现场-01"),
                                               (ZUSHI, "××社区-应急逃生避险演练-活动现场-01")])
def test_the_example_of_a_file_name_is_this_notices_own(tmp_path, folder, whose) -> None:
    with new_desk(tmp_path / "desk", folder, ("甲社区",)) as desk:
        assert f"例如：{whose}；" in texts(drafts.draft(desk, "notice", on=ON))
        one = texts(drafts.draft(desk, "notice", ids(desk)["甲社区"], on=ON))
        assert f"例如：甲社区-{whose.partition('-')[2]}；" in one


def test_an_office_does_not_report_to_itself(yingde) -> None:
    gap = "【请补充：主送机关】："
    for own, to in (("英德市安全生产委员会办公室", gap), ("英德市应急管理局", gap),
                    ("英城街道办事处", f"{yingde.notice.issuer}：")):
        settings.put(yingde, "office", own)
        assert to in texts(drafts.draft(yingde, "summary", on=ON)).splitlines()
    assert same_office("祖师街道办", "祖师街道办事处")
    assert not same_office("英德市安委办", "清远市安委办（清远市应急管理局）")


def test_what_waits_is_not_said_to_bear_no_name(yingde, tmp_path) -> None:
    receiving.receive(yingde, photos(tmp_path / "没有单位", 2, 50))
    for id in ("summary", "chase"):
        assert "还有2份来件待核对，没有计数。" in texts(drafts.draft(yingde, id, on=ON))
    assert "没有写明" not in texts(drafts.draft(yingde, "summary", on=ON))


def test_nobody_signs_a_zero(yingde) -> None:
    figures.set_values(yingde, OFFICE, {("lectures", "2023-06"): 9})
    text = texts(drafts.draft(yingde, "summary", on=ON))
    assert "截至2023年8月3日，尚无单位报齐材料。" in text
    assert "应报统计数据的单位3个，尚无单位报送。" in text
    assert "应报3个单位，尚无单位报齐，共收到“一案双罚”案例1个。" in text
    assert not re.search(r"(?<!\d)0[个份]", text)
    assert "表中画横线的，还没有单位报送。" in text


def test_a_dash_is_explained_only_where_there_is_one(yingde) -> None:
    asked = [one.id for one in yingde.notice.figures if one.holds_for("镇街")]
    for name in NAMES:
        figures.set_values(yingde, ids(yingde)[name], {(one, "2023-06"): 1 for one in asked})
    assert "—" not in [row[3] for row in table(drafts.draft(yingde, "summary", on=ON), "统计内容")]
    assert "画横线" not in texts(drafts.draft(yingde, "summary", on=ON))


def test_what_came_is_called_as_the_notice_calls_it(yingde) -> None:
    for slot, kind in (("month", "report"), ("month", "form"), ("tour", "form")):
        booking.add_paper(yingde, ids(yingde)["英红镇"], slot, kind, 1)
    flow = drafts.draft(yingde, "summary", on=ON)
    assert "其中活动总结1份、统计表1份、统计表（累计）1份、“一案双罚”案例1个。" in texts(flow)
    assert ("1", "material:month/form/counted") in drafts.sources(flow)
    assert "表格" not in texts(flow)


@pytest.mark.parametrize(("written", "printed"), [
    ("2023.6.10", "6月10日"), ("2023年6月16日", "6月16日"), ("６月１日", "6月1日"), ("2023-06-09", "6月9日"),
    ("2024年1月3日", "2024年1月3日"), ("2月30日", "2月30日"), ("6月下旬", "6月下旬"), ("6月1日至5日", "6月1日至5日"),
    ("6-12月", "6-12月"),
])
def test_days_of_activities_are_written_alike(yingde, written, printed) -> None:
    activities.add(yingde, ids(yingde)["英红镇"], "宣传咨询日", time=written)
    assert table(drafts.draft(yingde, "summary", on=ON), "活动名称")[1][3] == printed


def test_marks_within_marks_are_single_ones(yingde) -> None:
    figures.set_values(yingde, ids(yingde)["英红镇"], {("doors", "2023-06"): 3})
    review.excuse(yingde, ids(yingde)["英红镇"], "month", "另报")
    told = [line.text for line in look.history(yingde)]
    assert "填写“英红镇”的“‘敲门行动’和家庭安全隐患排查”6月为 3" in told
    assert "英红镇“‘安全生产月’总结和统计表”无此项" in told
    assert quoted("演练") == "“演练”"


def test_a_notice_from_above_is_passed_on_to_ones_own_units(yingde) -> None:
    settings.put(yingde, "office", "英德市应急管理局")
    assert f"{yingde.notice.to}：" in texts(drafts.draft(yingde, "notice", on=ON))
    settings.put(yingde, "office", "英城街道办事处")
    assert "各镇街、各监管部门、各成员单位：" in texts(drafts.draft(yingde, "notice", on=ON))
