"""Numbers, papers and letters of two levels: what a unit shows and prints holds what its sub-units have."""

from __future__ import annotations

from datetime import date

import pytest
from deskmaker import HERE, ids, new_desk, photos, sub_unit

from safetydesk.desk import activities, drafts, figures, look, papers, receiving, review, units, works
from safetydesk.desk.numbers import ALL, OFFICE
from safetydesk.notice.problem import Mishap
from safetydesk.paper.flow import Paragraph, Table

YINGDE = HERE.parent / "forms" / "yingde-2023"
TOWN, TOWN2, VILLAGE = "大站镇", "英红镇", "柳溪村"


@pytest.fixture
def streets(tmp_path):
    """Two streets; below the first two communities, each with a work of its own."""
    with new_desk(tmp_path / "streets", names=("祖师街道", "柳溪街道")) as desk:
        for n, name in enumerate(("青禾社区", "建设社区")):
            low = sub_unit(desk, ids(desk)["祖师街道"], name)
            receiving.receive(desk, photos(tmp_path / name, 2, 10 * n), unit_id=low, slot="drill")
        yield desk


@pytest.fixture
def towns(tmp_path):
    """Two towns that report numbers; below the first a village."""
    with new_desk(tmp_path / "towns", YINGDE, (TOWN, TOWN2)) as desk:
        sub_unit(desk, ids(desk)[TOWN], VILLAGE)
        yield desk


def rows(desk, paper, unit=None):
    """The texts of each row of a paper."""
    sheet, = papers.sheets(desk, papers.paper(desk, paper), unit and units.unit(desk, unit).id)
    return [[cell.text for cell in row.cells] for row in sheet.rows]


def words(flow):
    tables = [cell.text for block in flow.blocks if isinstance(block, Table) for row in block.sheet.rows
              for cell in row.cells]
    return "\n".join([block.text for block in flow.blocks if isinstance(block, Paragraph)] + tables)


def test_numbers_of_sub_units_are_added_to_those_of_their_unit_and_counted_once(towns):
    town, village = ids(towns)[TOWN], units.unit(towns, VILLAGE).id
    figures.set_values(towns, town, {("lectures", "2023-06"): 3, ("learners", "2023-06"): 50})
    figures.set_values(towns, village, {("lectures", "2023-06"): 2, ("learners", ""): 20})

    def of(table, key):
        line = next(each for each in table.lines if each.id == key)
        return [value.number for value in line.values if value and value.number is not None], line.total

    whole = figures.table(towns, town)
    assert (of(whole, "lectures"), of(whole, "learners"), whole.lower) == (([5], 5), ([50], 70), 1)
    assert of(figures.tables(towns)[town], "lectures") == ([3], 3)
    assert of(figures.table(towns, village), "lectures") == ([2], 2)
    total = figures.total(towns)
    assert of(total, "learners") == ([50], 70)
    assert [line.reported for line in total.lines if line.id == "lectures"] == [1]
    assert set(figures.wholes(towns)) == {town, ids(towns)[TOWN2], OFFICE}


def test_a_unit_is_silent_only_where_nobody_below_it_reported(towns):
    village, on = units.unit(towns, VILLAGE).id, date(2023, 8, 1)
    assert set(figures.silent(towns, on)) == {ids(towns)[TOWN], ids(towns)[TOWN2]}
    for month in figures.silent(towns, on)[ids(towns)[TOWN]]:
        figures.set_values(towns, village, {("lectures", month): 1})
    assert set(figures.silent(towns, on)) == {ids(towns)[TOWN2]}
    below, = papers.sheets(towns, papers.paper(towns, "figures-units"))[0].below
    assert below.text == "没有报数的单位：英红镇（1个）。"


def test_the_case_table_lists_works_of_sub_units_below_their_unit_and_says_whose(streets):
    work, = look.cell(streets, units.unit(streets, "建设社区").id, "drill").works
    works.change(streets, work.id, title="高层疏散演练", remark="市级示范")
    shown = rows(streets, "cases")
    assert [row[0] for row in shown if row[0].endswith(("街道", "社区"))] == ["祖师街道", "柳溪街道"]
    found = [row for row in shown if "演练" in row[-3] and row[-3] != "应急逃生演练"]
    assert [(row[-3], row[-2], row[-1]) for row in found] == [
        ("青禾社区应急逃生避险演练", "图片2张", ""), ("高层疏散演练", "图片2张", "建设社区；市级示范")]
    own = rows(streets, "cases", "祖师街道")
    assert ["高层疏散演练", "图片2张", "建设社区；市级示范"] in [row[-3:] for row in own]
    low = rows(streets, "cases", "建设社区")
    assert ["高层疏散演练", "图片2张", "市级示范"] in [row[-3:] for row in low]
    assert "青禾社区应急逃生避险演练" not in str(low)


def test_one_paper_for_each_unit_is_one_for_each_that_reports_to_us(streets):
    for key in ("liaison", "cases", "receipt", "draft-chase"):
        assert {name for name, _ in papers.copies(streets, papers.paper(streets, key))} <= {"祖师街道", "柳溪街道"}
    assert [row[1] for row in rows(streets, "directory")[1:]] == ["祖师街道", "柳溪街道"]
    head = papers.sheets(streets, papers.paper(streets, "gaps"))[0]
    assert "2个单位中已齐0个" in head.above[0].text
    assert not any("社区" in row[1] for row in rows(streets, "gaps"))


def test_the_receipt_and_the_returned_files_of_a_unit_hold_those_of_its_sub_units(streets):
    low = look.cell(streets, units.unit(streets, "青禾社区").id, "drill").works[0]
    review.give_back(streets, [low.materials[0].id], "图片不清楚")
    receipt = rows(streets, "receipt", "祖师街道")[1:]
    assert [row[2] for row in receipt] == ["青禾社区：应急逃生避险演练"] * 2 + ["建设社区：应急逃生避险演练"] * 2
    assert [row[2] for row in rows(streets, "receipt", "建设社区")[1:]] == ["应急逃生避险演练"] * 2
    row, = rows(streets, "returned")[1:]
    assert row[1:3] == ["祖师街道", "青禾社区：应急逃生避险演练"]


def test_activities_of_sub_units_stand_in_their_units_schedule_with_their_names(streets):
    activities.add(streets, units.unit(streets, "青禾社区").id, "消防演练", remark="联合消防站")
    activities.add(streets, ids(streets)["祖师街道"], "宣传咨询日")
    own = [(row[1], row[-1]) for row in rows(streets, "schedule", "祖师街道") if row[1]][1:]
    assert own == [("宣传咨询日", ""), ("消防演练", "青禾社区；联合消防站")]
    assert [one.name for one in activities.wholes(streets, ids(streets)["柳溪街道"])] == []
    assert len(activities.wholes(streets, ALL)) == 2


def test_letters_and_reports_count_who_reports_to_us_and_all_that_came(streets):
    work, = look.cell(streets, units.unit(streets, "建设社区").id, "drill").works
    works.change(streets, work.id, introduction="组织120名居民疏散")
    told = words(drafts.draft(streets, "summary", on=date(2024, 6, 28)))
    assert "图片4张" in told
    assert "祖师街道建设社区" in told
    chase = words(drafts.draft(streets, "chase", on=date(2024, 6, 28)))
    assert "祖师街道、柳溪街道" in chase
    assert "社区" not in chase.replace("各社区", "")
    one = words(drafts.draft(streets, "summary", ids(streets)["祖师街道"], on=date(2024, 6, 28)))
    assert "图片4张" in one
    with pytest.raises(Mishap, match="“青禾社区”是下级单位"):
        drafts.draft(streets, "chase", units.unit(streets, "青禾社区").id)
