"""kill -9 while receiving, at any moment: nothing that was told is lost, nothing half done is left."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from clerk import program
from deskmaker import ZUSHI, digest, ids, leftovers, new_desk, photos

from safetydesk.desk import care, inbox, looking
from safetydesk.desk.board import unit_line
from safetydesk.desk.desk import Desk

EACH = 24
# Receives, and tells of each file as soon as it may: after its COMMIT.
RECEIVE = """
import json, sys
from pathlib import Path
from safetydesk.desk import receiving, taking
from safetydesk.desk.desk import Desk

taking._CHUNK = 5  # several COMMITs for a few photos

def told(outcome, done, total):
    print(json.dumps([outcome.name, outcome.outcome]), flush=True)

with Desk.open(Path(sys.argv[1])) as desk:
    print("open", flush=True)
    receiving.receive(desk, [Path(sys.argv[2])], unit_id=1, slot="drill", report=told)
"""


def told_until_killed(process: subprocess.Popen[str], seconds: float) -> list[tuple[str, str]]:
    """Name and outcome of every whole line that came out of it; a line that was cut off was told to nobody."""
    timer = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
    timer.start()
    lines = process.stdout.readlines()
    timer.cancel()
    # Whom it kills must not have been waited for: its number could be another's by then.
    timer.join()
    said = process.communicate()[1]
    assert process.returncode in (0, -signal.SIGKILL), said
    return [tuple(json.loads(line)) for line in lines if line.endswith("\n")]


def prove(folder: Path, acknowledged: dict[str, str], sources: dict[str, Path]) -> None:
    """What a person may rely on after the next start."""
    with Desk.open(folder) as desk:
        assert leftovers(folder) == []
        assert care.check(desk) == []
        with desk.store.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT material.name, path, sha256 FROM material JOIN file ON file.id = file_id").all()
            files = connection.exec_driver_sql("SELECT path FROM file").scalars().all()
        kept = {name: desk.files / path for name, path, _ in rows}
        assert len(kept) == len(rows), "one photo has two rows"
        assert acknowledged.keys() <= kept.keys()
        for name, path, sha256 in rows:
            assert digest(desk.files / path) == sha256 == digest(sources[name])
        on_disk = {path.relative_to(desk.files).as_posix() for path in desk.files.rglob("*") if path.is_file()}
        assert on_disk == set(files)
        looking.finish(desk)
        cell = next(c for c in unit_line(desk, ids(desk)["青禾社区"]).cells if c is not None and c.id == "drill")
        assert cell.needs[1].have == len(rows)
        assert {line.name for line in inbox.inbox(desk).lines if line.group == "sure"} == kept.keys()


def battle(tmp_path: Path, kills: int, seed: int) -> None:
    """Kills receipts until so many kills have hit and something was told; after a desk that has everything comes a
    fresh one."""
    chance = random.Random(seed)
    desks = (tmp_path / f"desk-{number}" for number in itertools.count())
    folder, hits, told, acknowledged = next(desks), 0, False, {}
    source = tmp_path / "in"
    sources = {path.name: path for path in photos(source, EACH)}
    new_desk(folder, ZUSHI).close()
    longest = 0.5
    while hits < kills or not told:
        process = program(RECEIVE, folder, source)
        # Counted from here, so that a busy machine does not have them all killed before they have begun.
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        lines = told_until_killed(process, chance.uniform(0.0, longest))
        told = told or bool(lines)
        for name, outcome in lines:
            # Nothing that was told is ever told as new again.
            assert outcome == "duplicate" or (outcome == "received" and name not in acknowledged)
            acknowledged[name] = outcome
        hits += process.returncode != 0
        # Most kills are to fall on the taking, some on the looking after it.
        longest = max(0.2, longest * 0.8) if len(lines) == EACH else min(10.0, longest * 1.2)
        prove(folder, acknowledged, sources)
        if len(acknowledged) == EACH:
            folder, acknowledged = next(desks), {}
            new_desk(folder, ZUSHI).close()


def test_six_kills(tmp_path):
    battle(tmp_path, 6, seed=5)


@pytest.mark.battery
def test_three_hundred_kills(tmp_path):
    battle(tmp_path, 300, seed=2024)


def test_a_killed_commit_is_rolled_back_at_the_next_start(tmp_path):
    """Killed while pages of a large transaction were already in the file: the journal brings the old ones back."""
    folder = tmp_path / "desk"
    new_desk(folder).close()
    script = (
        "import os, sqlite3, sys\n"
        "raw = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "raw.execute('PRAGMA cache_size=2')\n"
        "raw.execute('BEGIN IMMEDIATE')\n"
        "raw.executemany('INSERT INTO unit (name) VALUES (?)', [('x' * 500,)] * 5000)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(folder / "desk.sqlite")], check=False)
    assert (folder / "desk.sqlite-journal").stat().st_size > 0
    with Desk.open(folder) as desk:
        assert list(ids(desk)) == ["青禾社区", "柳溪社区", "东塘社区"]
        assert care.check(desk) == []
