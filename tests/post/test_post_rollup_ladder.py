"""Real parcels on their way up: community, street, county, city; what the top shows is what the bottom has."""

from __future__ import annotations

from deskmaker import ZUSHI, digest, ids, photo, photos
from ladder import COMMUNITIES, content, heavy, notice, office, packed, roll, seen, street

from safetydesk.desk import activities, care, figures, inbox, look, papers, receiving, review, rollup, units, works
from safetydesk.desk.board import board
from safetydesk.desk.snapshot import Liaison
from safetydesk.post import parcel_check
from safetydesk.post import rollup as parcels

STREET = "祖师街道办事处"


def states(desk):
    """What each cell of the board says, by the path of the unit."""
    paths = {}
    for line in board(desk).units:
        paths[line.id] = f"{paths[line.parent_id]}/{line.name}" if line.parent_id else line.name
    return {
        paths[line.id]: [(cell.id, cell.state, cell.text) for cell in line.cells if cell]
        for line in board(desk).units}


def test_everything_of_a_street_is_at_the_county_byte_for_byte(low, county, tmp_path):
    done = roll(county, packed(low, tmp_path / "out"))
    assert done.kept == ()
    assert content(county, f"{STREET}/") == content(low)
    assert all(len(each["materials"]) + len(each["excuses"]) for each in content(low).values())
    assert [(card.name, card.sub, card.parent_id) for card in units.all_units(county)] == [
        (STREET, False, None), *((name, True, done.unit_id) for name in COMMUNITIES)]
    assert care.check(county) == []


def test_one_drop_names_each_of_its_offices(county, tmp_path):
    """Also one whose name is the end of another's."""
    names = ("上东街道办事处", "东街道办事处")
    paths, of = [], notice(tmp_path / "notice")
    for name in names:
        with office(tmp_path / name, name, COMMUNITIES, of) as low:
            paths += packed(low, tmp_path / f"{name} out")
    found, _ = parcels.opened(paths)
    # The longer name first: the other lies within it.
    found = sorted(found, key=lambda each: -len(each.lower.office))
    assert all(each.rolled for each in parcels.take(county, found, lambda each: rollup.preview(county, each.lower)))
    (receipt,) = inbox.inbox(county).receipts
    assert sorted(receipt.source.removesuffix("报送包").split("、")) == sorted(names)


def test_the_boards_of_both_levels_say_the_same_of_a_community(low, county, tmp_path):
    roll(county, packed(low, tmp_path / "out"))
    above = states(county)
    for name, cells in states(low).items():
        assert above[f"{STREET}/{name}"] == cells
    street_cells = {cell.id: cell for cell in board(county).units[0].cells if cell}
    assert [need.have for need in street_cells["drill"].needs] == [2, 2]
    assert (board(county).total, len(board(county).units)) == (1, 4)


def test_the_sums_at_the_top_are_the_sums_below(low, county, tmp_path):
    roll(county, packed(low, tmp_path / "out"))
    assert content(county)[STREET]["figures"] == {("banners", ""): 10}
    assert content(county)[STREET]["activities"] == [("全街道演练", "6月20日", "")]
    sums = [[(line.id, line.total) for line in figures.total(desk).lines] for desk in (low, county)]
    assert sums[0] == sums[1] == [("people", 150.5), ("banners", 13), ("films", 2)]


def test_three_levels_of_real_parcels_and_a_fourth(tmp_path):
    of = notice(tmp_path / "notice")
    month = "2024-06"
    with office(tmp_path / "1", "青禾社区居委会", ("青禾一小区", "青禾二小区"), of) as community:
        one, two = ids(community).values()
        receiving.receive(community, photos(tmp_path / "low", 3, 20), unit_id=one, slot="drill")
        work = look.cell(community, one, "drill").works[0].id
        works.change(community, work, title="楼道疏散", introduction="二百人参加。")
        figures.set_values(community, two, {("people", month): 7})
        figures.set_values(community, None, {("people", month): 5})
        units.set_liaison(community, two, Liaison("㛃某", mobile="000-0000"))
        activities.add(community, None, "楼长培训", time="6月3日")
        first = packed(community, tmp_path / "a")
        bottom = content(community)
    with street(tmp_path, of) as middle:
        before = content(middle)
        done = roll(middle, first, ids(middle)["青禾社区"])
        assert done.unit_id == ids(middle)["青禾社区"]
        assert content(middle, "青禾社区/") == bottom
        assert content(middle)["柳溪社区"] == before["柳溪社区"]
        # The community's own desk knows a number that the street had typed otherwise: the clerk's stays.
        assert content(middle)["青禾社区"]["figures"][("people", month)] == 120
        assert {"楼长培训", "宣传咨询日"} == {name for name, *_ in content(middle)["青禾社区"]["activities"]}
        receiving.receive(
            middle, [heavy(tmp_path / f"大图{n}.jpg", 50 + n) for n in range(3)], unit_id=done.unit_id, slot="warning")
        second = packed(middle, tmp_path / "b", limit=1_300_000)
        assert len(second) == 3
        middle_content = content(middle)
    with office(tmp_path / "3", "某某县应急管理局", of=of) as county:
        roll(county, second)
        assert content(county, f"{STREET}/") == middle_content
        assert content(county, f"{STREET}/青禾社区/") == bottom
        drill = next(cell for cell in board(county).units[0].cells if cell and cell.id == "drill")
        assert drill.needs[1].have == 2 + 3
        third = packed(county, tmp_path / "c")
        assert parcel_check.verify(third).problems == ()
        top = content(county)
    with office(tmp_path / "4", "某某市应急管理局", of=of) as city:
        roll(city, third)
        assert content(city, "某某县应急管理局/") == top
        assert content(city, f"某某县应急管理局/{STREET}/青禾社区/") == bottom
        assert care.check(city) == []
        assert seen(city, third)[1].merge.empty
        folder = city.files / "zushi-2024" / "某某县应急管理局" / STREET / "青禾社区" / "青禾一小区"
        assert {digest(path) for path in (folder / "应急逃生避险演练").iterdir()} == {
            digest(path) for path in (tmp_path / "low").glob("照片*.jpg")}


def test_the_official_tables_of_the_county_list_the_street_with_its_communities_works(tmp_path):
    with office(tmp_path / "street", STREET, COMMUNITIES) as low:
        one, two, _ = ids(low).values()
        receiving.receive(low, photos(tmp_path / "in", 2), unit_id=one, slot="drill")
        receiving.receive(low, [photo(tmp_path / "in" / "r.jpg", 9)], unit_id=two, slot="route")
        works.change(low, look.cell(low, one, "drill").works[0].id, title="夜间疏散演练", introduction="二百人参加。")
        first = packed(low, tmp_path / "out")
    with office(tmp_path / "county", "某某县应急管理局", ("柳溪街道",), ZUSHI) as county:
        roll(county, first)
        form = papers.paper(county, "附件3")
        texts = [
            [cell.text for cell in row.cells] for sheet in papers.sheets(county, form) for row in sheet.rows]
        told = "\n".join("|".join(row) for row in texts)
        assert "夜间疏散演练" in told
        assert "二百人参加。" in told
        assert STREET in told
        own = [cell.text for row in papers.sheets(county, form, ids(county)[STREET])[0].rows for cell in row.cells]
        assert any("夜间疏散演练" in text for text in own)
        assert not any("夜间疏散演练" in cell.text
                       for row in papers.sheets(county, form, ids(county)["柳溪街道"])[0].rows for cell in row.cells)


def test_what_was_accepted_or_sent_back_below_is_so_above(low, county, tmp_path):
    roll(county, packed(low, tmp_path / "out"))
    got = [(each[5], each[4]) for each in content(county)[f"{STREET}/青禾社区"]["materials"]]
    assert sorted(got) == [("v.mp4", "accepted"), ("照片1.jpg", "accepted"), ("照片2.jpg", "review")]
    with low.store.reading() as connection:
        returned = connection.exec_driver_sql("SELECT id FROM material WHERE state = 'returned'").scalar_one()
    review.reopen(low, [returned])
    roll(county, packed(low, tmp_path / "again"))
    assert content(county, f"{STREET}/") == content(low)


def test_only_what_was_chosen_comes_with_a_parcel_of_what_was_chosen(low, county, tmp_path):
    roll(county, packed(low, tmp_path / "out", choice="accepted"))
    got = content(county, f"{STREET}/")
    assert [each[5] for name in COMMUNITIES for each in got[name]["materials"]] == [
        "照片1.jpg", "v.mp4", "纸质图片"]
    assert got["东塘社区"]["excuses"] == content(low)["东塘社区"]["excuses"]
    roll(county, packed(low, tmp_path / "whole"))
    assert content(county, f"{STREET}/") == content(low)
