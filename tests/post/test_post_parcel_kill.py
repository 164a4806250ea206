"""Packing killed at any moment, again and again: nothing looks like a whole parcel that is not one."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import pytest
from deskmaker import NAMES
from killing import killed
from stock import stock

from safetydesk.desk import care
from safetydesk.desk.desk import Desk
from safetydesk.post import parcel

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of Linux")

LIMIT = 1_000_000


def pack(begun, folder: Path, out: Path) -> None:
    with Desk.open(folder) as desk:
        begun()
        parcel.make(desk, out, limit=LIMIT)


def battle(tmp_path: Path, kills: int) -> None:
    """Kills runs of packing at random moments, until so many kills have hit."""
    files = [(NAMES[n % 3], ("drill", "route")[n % 2], f"照片{n}.jpg", 150_000 + 11_111 * n) for n in range(9)]
    folder, out = tmp_path / "desk", tmp_path / "out"
    stock(folder, *files).close()
    chance, hits, through, longest = random.Random(kills), 0, 0, 0.5
    while hits < kills:
        hit = killed(pack, folder, out, after=chance.uniform(0.0, longest))
        hits += hit
        # About one run in four gets through, so that the kills fall on every moment of it.
        longest = longest * 1.12 if hit else max(0.05, longest * 0.7)
        verdict = parcel.verify(sorted(out.glob("*.zip")))
        # What is there is as it was packed; the first part comes last.
        assert all(seen.whole or 1 not in seen.paths for seen in verdict.parcels)
        assert {problem.kind for problem in verdict.problems} <= {"missing-file"}
        if not hit:
            through += 1
            assert parcel.verify(out).parcels[0].whole
            shutil.rmtree(out)
    assert through or kills < 10
    # Whatever the last one has left does no harm.
    with Desk.open(folder) as desk:
        made = parcel.make(desk, out, limit=LIMIT)
        assert care.check(desk) == []
    assert sorted(path.name for path in out.iterdir()) == [part.path.name for part in made.parts]


def test_three_kills_while_packing(tmp_path):
    battle(tmp_path, 3)


@pytest.mark.battery
def test_two_hundred_kills_while_packing(tmp_path):
    battle(tmp_path, 200)
