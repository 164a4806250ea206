"""An older parcel is refused, a newer one of a restored desk is not; what was taken over can be undone, or it is said
why not."""

from __future__ import annotations

import shutil
import zipfile

import pytest
from deskmaker import leftovers, old, photo, state
from ladder import content, lines, material, packed, roll, seen, take, unit

from safetydesk.desk import (
    activities,
    booking,
    care,
    chasing_log,
    figures,
    inbox,
    journal,
    receiving,
    review,
    rollup,
    units,
    works,
)
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison
from safetydesk.notice.problem import Mishap
from safetydesk.post import rollup as parcels

STREET = "祖师街道办事处"
ONE, TWO, THREE = "青禾社区", "柳溪社区", "东塘社区"


def test_an_older_parcel_is_refused_and_says_when_the_newer_one_was_taken(both, tmp_path):
    low, county = both
    earlier = packed(low, tmp_path / "old")
    review.accept(low, [material(low, "照片2.jpg")])
    roll(county, packed(low, tmp_path / "newer"))
    before = state(county)
    opened, preview = seen(county, earlier)
    assert preview.older
    with pytest.raises(Mishap, match=r"比 20\d\d-\d\d-\d\d \d\d:\d\d 汇总过的旧"):
        take(county, opened, preview)
    assert state(county) == before
    assert leftovers(county.folder) == []


def test_a_street_that_came_back_from_its_backup_goes_on_and_gives_ids_anew(low, county, tmp_path, monkeypatch):
    copy = care.backup(low, tmp_path / "backup.zip")
    receiving.receive(low, [photo(tmp_path / "in" / "一.jpg", 81)], unit_id=unit(low, TWO), slot="warning")
    for name in ("照片1.jpg", "照片2.jpg", "v.mp4"):
        review.accept(low, [material(low, name)])
    roll(county, packed(low, tmp_path / "first"))
    low.close()
    assert care.restore(copy, tmp_path / "restored") == []
    later = journal.now().replace(year=2031)
    monkeypatch.setattr("safetydesk.desk.journal.now", lambda: later)
    with Desk.open(tmp_path / "restored") as again:
        receiving.receive(again, [photo(tmp_path / "in" / "二.jpg", 82)], unit_id=unit(again, TWO), slot="warning")
        newer = packed(again, tmp_path / "newer")
        opened, preview = seen(county, newer)
        assert not preview.older
        take(county, opened, preview)
        assert content(county, f"{STREET}/") == content(again)
        assert care.check(county) == []


def test_only_the_last_of_two_parcels_can_be_undone(both, tmp_path):
    low, county = both
    empty = {name: [] for name in ("unit", "material", "work", "origin", "rollup", "figure", "activity", "excuse")}
    first = inbox.inbox(county).receipts[0]
    before = state(county)
    review.accept(low, [material(low, "照片2.jpg")])
    roll(county, packed(low, tmp_path / "newer"))
    with pytest.raises(Mishap, match="后来又改过"):
        inbox.undo_receipt(county, first.id)
    journal.undo(county)
    assert state(county) == before
    journal.undo(county)
    assert empty.items() <= state(county).items()
    assert [path for path in county.files.rglob("*.jpg") if "待归位" in path.parts] == []


def test_a_parcel_whose_units_have_something_else_by_now_is_not_undone_as_a_batch(both, tmp_path):
    _, county = both
    (first,) = inbox.inbox(county).receipts
    of = units.unit(county, TWO).id
    again = old(shutil.copyfile(next(county.files.rglob("*路线图-01.jpg")), tmp_path / "又一次.jpg"))
    before = state(county)
    for later in (
        lambda: receiving.receive(county, [photo(tmp_path / "in" / "新.jpg", 83)], unit_id=of, slot="drill"),
        lambda: receiving.receive(county, [again], unit_id=of, slot="route"),
        lambda: booking.add_link(county, of, "warning", "https://pan.example.com/s/2def"),
        lambda: works.add(county, of, "warning", "县里的作品"),
        lambda: review.excuse(county, of, "hazard", "没有"),
        lambda: units.set_liaison(county, of, Liaison("䶮某", mobile="000-0000")),
        lambda: figures.set_values(county, of, {("banners", ""): 4}),
        lambda: activities.add(county, of, "演练"),
        lambda: chasing_log.note(county, {of: "请补报"}, "copy"),
        lambda: units.change(county, of, name="柳溪新社区"),
    ):
        later()
        changed = state(county)
        with pytest.raises(Mishap, match="不能整批撤销"):
            inbox.undo_receipt(county, first.id)
        assert state(county) == changed
        journal.undo(county)
        assert state(county) == before
    inbox.undo_receipt(county, first.id)
    assert units.all_units(county) == []


def test_what_a_parcel_met_here_stays_when_what_brought_it_is_undone(low, county, tmp_path):
    parts = packed(low, tmp_path / "first")
    with zipfile.ZipFile(parts[0]) as bundle:
        name = next(name for name in bundle.namelist() if name.endswith("路线图-01.jpg"))
        bundle.extract(name, tmp_path / "wechat")
    street = units.add(county, STREET)
    receiving.receive(county, [tmp_path / "wechat" / name], unit_id=street, slot="route")
    (earlier,) = inbox.inbox(county).receipts
    roll(county, parts)
    whole = content(county)
    inbox.undo_receipt(county, earlier.id)
    assert content(county)[STREET]["materials"] == whole[STREET]["materials"]
    assert care.check(county) == []
    journal.undo(county)
    assert content(county)[STREET]["materials"] == []


def test_a_stop_between_two_parcels_keeps_the_first_and_leaves_nothing_of_the_second(low, county, tmp_path):
    first = packed(low, tmp_path / "first")
    receiving.receive(low, [photo(tmp_path / "in" / "新.jpg", 84)], unit_id=unit(low, TWO), slot="warning")
    found, _ = parcels.opened([*first, *packed(low, tmp_path / "second")])
    stopped = []
    results = parcels.take(
        county, found, lambda parcel: rollup.preview(county, parcel.lower), lambda: bool(stopped))
    assert next(results).rolled is not None
    stopped.append(True)
    with pytest.raises(Mishap, match="停止"):
        list(results)
    assert leftovers(county.folder) == []
    assert lines(county, first) == []
    roll(county, packed(low, tmp_path / "second"))
    assert content(county, f"{STREET}/") == content(low)
