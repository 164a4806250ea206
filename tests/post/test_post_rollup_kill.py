"""Rolling up killed at any moment: a parcel is there whole or not at all, and the next run makes up for it."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import pytest
from deskmaker import leftovers
from killing import killed
from ladder import content, heavy, packed, roll

from safetydesk.desk import care, journal, receiving, review, rollup, units
from safetydesk.desk.desk import Desk
from safetydesk.post import rollup as parcels

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of Linux")


def take(begun, folder: Path, parts: Path) -> None:
    with Desk.open(folder) as desk:
        begun()
        found, _ = parcels.opened([parts])
        for result in parcels.take(desk, found, lambda parcel: rollup.preview(desk, parcel.lower)):
            assert result.rolled


def parcel_of(low: Desk, tmp_path: Path) -> None:
    """Two parcels of one street, the second of which changes, adds and takes away."""
    files = [heavy(tmp_path / "heavy" / f"{n}.jpg", 200 + n, 150_000) for n in range(12)]
    for number, card in enumerate(units.all_units(low)):
        receiving.receive(low, files[number * 3:number * 3 + 3], unit_id=card.id, slot="warning")
    packed(low, tmp_path / "first", limit=1_000_000)
    receiving.receive(low, files[9:], unit_id=1, slot="drill")
    review.withdraw(low, [1])
    units.change(low, 3, name="东塘新村社区")
    packed(low, tmp_path / "second", limit=1_000_000)


def battle(low: Desk, county: Desk, tmp_path: Path, kills: int) -> None:
    """Kills runs of rolling up at random moments, until so many kills have hit."""
    parcel_of(low, tmp_path)
    empty, folder = content(county), county.folder
    county.close()
    shutil.copytree(folder, tmp_path / "bare")
    stages = [empty]
    with Desk.open(folder) as desk:
        for name in ("first", "second"):
            roll(desk, [tmp_path / name])
            stages.append(content(desk))
    chance, hits, taken, longest = random.Random(kills), 0, 0, 0.5
    while hits < kills:
        if taken in (0, 2):
            taken = 0
            shutil.rmtree(folder)
            shutil.copytree(tmp_path / "bare", folder)
        hit = killed(take, folder, tmp_path / ("first", "second")[taken], after=chance.uniform(0.0, longest))
        hits += hit
        # About one run in four gets through, so that the kills fall on every moment of it.
        longest = longest * 1.12 if hit else max(0.05, longest * 0.7)
        with Desk.open(folder) as desk:
            assert leftovers(desk.files) == []
            assert care.check(desk) == []
            now = content(desk)
            assert now in (stages[taken:taken + 2] if hit else stages[taken + 1:taken + 2])
            on_disk = sum(1 for path in desk.files.rglob("*") if path.is_file())
            with desk.store.reading() as connection:
                assert on_disk == connection.exec_driver_sql("SELECT count(*) FROM file").scalar_one()
            assert (journal.next_texts(desk)[0] != "") == (now != empty)
        taken = stages.index(now)
    with Desk.open(folder) as desk:
        for name in ("first", "second")[taken:]:
            roll(desk, [tmp_path / name])
        assert content(desk) == stages[2]
        assert care.check(desk) == []


def test_six_kills_while_rolling_up(low, county, tmp_path):
    battle(low, county, tmp_path, 6)


@pytest.mark.battery
def test_a_hundred_kills_while_rolling_up(low, county, tmp_path):
    battle(low, county, tmp_path, 100)
