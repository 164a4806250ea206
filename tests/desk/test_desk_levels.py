"""Two and three levels on one desk: what sub-units have counts for the unit above them, and they owe nothing to us."""

from __future__ import annotations

import pytest
from deskmaker import ids, new_desk, photos, sub_unit

from safetydesk.desk import journal, readings, receiving, report, review, units
from safetydesk.desk.board import board, unit_line, unit_lines
from safetydesk.desk.snapshot import Liaison
from safetydesk.desk.unitlist import UnitEntry
from safetydesk.notice.problem import Mishap


@pytest.fixture
def county(tmp_path):
    """Three streets, below each the communities of its parcel; two of them bear one name, one has a plot below it."""
    with new_desk(tmp_path / "county", names=("祖师街道", "柳溪街道", "东塘街道")) as desk:
        street = ids(desk)
        for name in ("青禾社区", "建设社区"):
            sub_unit(desk, street["祖师街道"], name)
        sub_unit(desk, street["柳溪街道"], "建设社区")
        sub_unit(desk, ids(desk)["青禾社区"], "青禾一小区")
        yield desk


def cell(line, slot):
    return next(each for each in line.cells if each is not None and each.id == slot)


def test_sub_units_stand_below_their_own(county):
    assert [card.name for card in units.all_units(county)] == [
        "祖师街道", "青禾社区", "青禾一小区", "建设社区", "柳溪街道", "建设社区", "东塘街道"]


def test_what_a_sub_unit_hands_in_counts_for_those_above_it_and_for_no_other(county, tmp_path):
    plot = units.unit(county, "青禾一小区").id
    receiving.receive(county, photos(tmp_path / "in", 2), unit_id=plot, slot="drill")
    have = {line.name: cell(line, "drill").needs[1].have for line in board(county).units}
    assert have == {"祖师街道": 2, "青禾社区": 2, "青禾一小区": 2, "建设社区": 0, "柳溪街道": 0, "东塘街道": 0}
    assert [line.name for line in unit_lines(county, plot)] == ["青禾一小区", "青禾社区", "祖师街道"]
    assert all(unit_line(county, line.id).cells == line.cells for line in board(county).units)


def test_a_person_and_a_word_of_nothing_to_report_are_each_units_own(county):
    low = units.unit(county, "青禾社区").id
    units.set_liaison(county, low, Liaison(name="张喆珺", mobile="000-0000"))
    review.excuse(county, low, "class", "辖区内没有学校")
    line = unit_line(county, ids(county)["祖师街道"])
    assert cell(line, "liaison").missing
    assert cell(line, "class").state != "excused"
    assert cell(unit_line(county, low), "class").state == "excused"


def test_the_terminal_and_the_list_count_only_who_owes_to_us(county):
    seen = board(county)
    whole = report.board_json(county.notice, seen)
    assert (whole["total"], len(whole["units"])) == (3, 7)
    assert [(unit["name"], unit["parent"]) for unit in whole["units"]][1:4] == [
        ("青禾社区", "祖师街道"), ("青禾一小区", "青禾社区"), ("建设社区", "祖师街道")]
    assert whole["units"][0]["parent"] is None
    assert [unit["name"] for unit in report.board_json(county.notice, seen, unmet=True)["units"]] == [
        "祖师街道", "柳溪街道", "东塘街道"]
    text = report.board_text(seen).splitlines()
    assert "已齐 0/3（下级 4 个）" in text[0]
    names = [line.split("✗")[0].rstrip() for line in text if "✗" in line]
    assert names[:3] == ["祖师街道", "  青禾社区", "    青禾一小区"]


def test_names_need_only_be_unique_below_the_same_unit(county):
    upper = ids(county)["柳溪街道"]
    assert units.unit(county, "柳溪街道/建设社区").parent_id == upper
    assert units.unit(county, "青禾社区/青禾一小区") == units.unit(county, "祖师街道/青禾社区/青禾一小区")
    with pytest.raises(Mishap, match=r"有 2 个单位都叫“建设社区”.*祖师街道/建设社区"):
        units.unit(county, "建设社区")
    with pytest.raises(Mishap, match="已经有“建设社区”了"):
        units.change(county, units.unit(county, "青禾社区").id, name="建设社区")
    own = units.add(county, "建设社区")
    assert units.unit(county, "建设社区").id == own
    with pytest.raises(Mishap, match="已经有“建设社区”了"):
        units.add(county, "建设社区")


def test_a_sub_unit_stays_where_its_parcel_put_it(county):
    low = units.unit(county, "青禾社区")
    with pytest.raises(Mishap, match="不能换上级"):
        units.change(county, low.id, parent_id=None)
    with pytest.raises(Mishap, match="“祖师街道”有 2 个下级单位"):
        units.remove(county, low.parent_id)
    units.change(county, low.id, name="青禾新社区", kind="社区")
    assert units.unit(county, "祖师街道/青禾新社区").id == low.id


def test_a_list_completes_the_sub_units_it_names_beside_their_unit(county):
    low = units.unit(county, "柳溪街道/建设社区")
    person = Liaison(name="张喆珺", mobile="000-0000")
    added = units.add_many(county, [
        UnitEntry("建设社区", (), "", "柳溪街道", person), UnitEntry("建设社区", (), "", "东塘街道")])
    assert added == (1, 1)
    assert units.unit(county, low.id).liaison == person
    assert not units.unit(county, "祖师街道/建设社区").liaison.name


def test_files_of_a_sub_unit_lie_in_the_folder_of_its_unit(county, tmp_path):
    low = units.unit(county, "祖师街道/建设社区").id
    receiving.receive(county, photos(tmp_path / "in", 1), unit_id=low, slot="drill")
    folder = county.files / "zushi-2024" / "祖师街道" / "建设社区" / "应急逃生避险演练"
    assert [path.name for path in folder.iterdir()] == ["建设社区-应急逃生避险演练-01.jpg"]
    top = ids(county)["东塘街道"]
    with county.store.reading() as connection:
        key = connection.exec_driver_sql("SELECT id FROM material").scalar_one()
    review.move(county, [key], units.unit(county, "青禾一小区").id, "route")
    assert (county.files / "zushi-2024" / "祖师街道" / "青禾社区" / "青禾一小区").is_dir()
    review.move(county, [key], top, "route")
    assert [path.parent.parent.name for path in county.files.rglob("*.jpg")] == ["东塘街道"]
    journal.undo(county)
    assert "青禾一小区" in str(next(county.files.rglob("*.jpg")))


def test_a_table_from_a_unit_speaks_of_its_own_sub_units(county):
    street = ids(county)

    def meant(name, own):
        with county.store.reading() as connection:
            return readings.unit_named(connection, name, street[own])

    assert meant("建设社区", "祖师街道") == units.unit(county, "祖师街道/建设社区").id
    assert meant("建设社区", "柳溪街道") == units.unit(county, "柳溪街道/建设社区").id
    assert meant("建设社区", "东塘街道") is None
    assert meant("祖师街道", "东塘街道") == street["祖师街道"]


def test_of_communities_with_one_name_the_one_is_meant_whose_street_is_named_too(county, tmp_path):
    photos(tmp_path / "祖师街道" / "建设社区" / "应急逃生避险演练", 1)
    photos(tmp_path / "建设社区" / "应急逃生避险演练", 1, 10)
    found = receiving.receive(county, [tmp_path / "祖师街道", tmp_path / "建设社区"])
    assert [(each.outcome, each.unit) for each in found] == [("received", "祖师街道/建设社区"), ("unsure", None)]
