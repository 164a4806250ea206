"""Board refresh beside the same grouped query through sqlite3 alone, on the same database, in turns."""

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
from safetydesk.desk.board import grouped
from safetydesk.desk.desk import Desk

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


def measure(desk: Desk, raw: sqlite3.Connection) -> str:
    """One line of figures; the bare query and the refresh take turns, so that a slow moment hits both."""
    statement = str(grouped(desk.notice).compile(compile_kwargs={"literal_binds": True}))
    pairs = []
    for _ in range(9):
        refresh = seconds(lambda: board.board(desk))
        pairs.append((refresh, refresh / seconds(lambda: raw.execute(statement).fetchall())))
    ticks = [
        seconds(lambda: (review.accept(desk, [17]), board.unit_line(desk, 1)))
        + seconds(lambda: (review.reopen(desk, [17]), board.unit_line(desk, 1)))
        for _ in range(9)
    ]
    shown = board.board(desk)
    cells = seconds(lambda: [line.cells for line in shown.units[:40]])
    return (
        f"refresh {statistics.median(a for a, _ in pairs):.3f} s, {statistics.median(b for _, b in pairs):.2f} times "
        f"the raw query; one tick {statistics.median(ticks) * 500:.1f} ms; 40 visible rows {cells * 1000:.1f} ms"
    )


def main() -> None:
    """Prints ratios for each number of units."""
    options = argparse.ArgumentParser()
    options.add_argument("--units", type=int, nargs="*", default=[1000, 20000])
    for units in options.parse_args().units:
        with tempfile.TemporaryDirectory() as place:
            desk = filled(Path(place) / "desk", units)
            raw = sqlite3.connect(Path(place) / "desk" / "desk.sqlite")
            raw.execute("PRAGMA cache_size=-65536")
            print(f"{units:6} units: {measure(desk, raw)}")
            raw.close()
            desk.close()


if __name__ == "__main__":
    main()
