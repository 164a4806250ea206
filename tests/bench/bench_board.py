"""Board refresh beside the bare grouped query on the same database; run: python tests/bench/bench_board.py."""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert

from safetydesk import paths
from safetydesk.desk import board, review, schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.tally import Board

RAW = """SELECT unit_id, slot, kind, sum(n) FROM material
         WHERE notice = 'zushi-2024' AND state IN ('review', 'accepted') GROUP BY unit_id, slot, kind"""
KINDS = {"class": ["courseware", "video"], "hazard": ["case"], "drill": ["video", "photo"],
         "warning": ["video", "photo"], "route": ["photo"]}


def filled(folder: Path, units: int) -> Desk:
    """A desk of `units` units with eight materials for each of the five items."""
    desk = Desk.create(folder, paths.forms() / "zushi-2024")
    chance = random.Random(7)
    with desk.store.writing() as connection:
        connection.execute(
            insert(schema.unit),
            [{"name": f"第{n}社区", "kind": "社区", "initials": f"d{n}sq"} for n in range(units)],
        )
        for start in range(1, units + 1, 1000):
            rows = [
                {"notice": "zushi-2024", "unit_id": unit, "slot": slot, "kind": chance.choice(kinds), "medium": "file",
                 "state": chance.choice(["review", "accepted", "accepted", "returned"]), "n": 1,
                 "received": f"2024-06-{chance.randint(1, 27):02}T10:00:00", "name": "x"}
                for unit in range(start, min(start + 1000, units + 1)) for slot, kinds in KINDS.items()
                for _ in range(8)
            ]
            connection.execute(insert(schema.material), rows)
    desk.forget()
    return desk


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def main() -> None:
    """Prints ratios; the bare query and the refresh take turns, so that a slow moment hits both."""
    options = argparse.ArgumentParser()
    options.add_argument("--units", type=int, nargs="*", default=[1000, 20000])
    for units in options.parse_args().units:
        with tempfile.TemporaryDirectory() as place:
            desk = filled(Path(place) / "desk", units)
            raw = sqlite3.connect(Path(place) / "desk" / "desk.sqlite")
            raw.execute("PRAGMA cache_size=-65536")
            board.board(desk)
            raw.execute(RAW).fetchall()
            pairs = [
                (seconds(lambda: board.board(desk)), seconds(lambda: raw.execute(RAW).fetchall())) for _ in range(7)
            ]
            ratio = statistics.median(a / b for a, b in pairs)
            material = 17
            ticks = [
                seconds(lambda: (review.accept(desk, [material]), review.reopen(desk, [material]),
                                 board.unit_line(desk, 1))) / 2 for _ in range(9)
            ]
            shown: Board = board.board(desk)
            cells = seconds(lambda: [line.cells for line in shown.units[:40]])
            print(
                f"{units:6} units: refresh {statistics.median(a for a, _ in pairs):.3f} s, "
                f"{ratio:.2f} times the raw query; one tick {statistics.median(ticks) * 1000:.1f} ms; "
                f"40 visible rows {cells * 1000:.1f} ms"
            )
            raw.close()
            desk.close()


if __name__ == "__main__":
    main()
