"""A parcel beside `cp` and `openssl dgst -sha256` of the same files, verification apart, and its peak memory.

Run: python tests/bench/bench_parcel.py
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert

from safetydesk import paths
from safetydesk.desk import schema, units
from safetydesk.desk.desk import Desk
from safetydesk.material.copying import hash_file
from safetydesk.post import parcel, parcel_check
from safetydesk.post.plan import plan

EACH = 2_500_000  # bytes of one original
TURNS = 5
LIMIT = 50_000_000  # a mailbox of 50 MB: parts below 36.5 MB


def filled(folder: Path, megabytes: int) -> None:
    """A desk of `megabytes` MB of originals in one cell, put straight into the tables."""
    with Desk.create(folder, paths.forms() / "zushi-2024") as desk:
        unit = units.add(desk, "青禾社区")
        place = "zushi-2024/青禾社区/应急逃生避险演练"
        (desk.files / place).mkdir(parents=True)
        chance = random.Random(megabytes)
        files, materials = [], []
        for number in range(1, megabytes * 1_000_000 // EACH + 1):
            path = f"{place}/青禾社区-应急逃生避险演练-{number:03}.jpg"
            (desk.files / path).write_bytes(chance.randbytes(EACH))
            files.append({
                "id": number, "path": path, "sha256": hash_file(desk.files / path), "bytes": EACH, "content": "image",
                "format": "JPEG", "looked": 1,
            })
            materials.append({
                "notice": "zushi-2024", "unit_id": unit, "slot": "drill", "kind": "photo", "medium": "file",
                "state": "accepted", "received": "2024-06-12T10:00:00", "file_id": number, "name": "x.jpg",
            })
        with desk.store.writing() as connection:
            connection.execute(insert(schema.file), files)
            connection.execute(insert(schema.material), materials)
    os.sync()


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def plain(source: Path, target: Path) -> None:
    """Copy the originals, hash the copies."""
    subprocess.run(["cp", "-r", str(source), str(target)], check=True)
    files = sorted(str(path) for path in target.rglob("*.jpg"))
    subprocess.run(["openssl", "dgst", "-sha256", *files], check=True, stdout=subprocess.DEVNULL)


def once(folder: Path, out: Path) -> None:
    """Packs and prints the peak memory of this process in MB."""
    with Desk.open(folder) as desk:
        parcel.make(desk, out, limit=LIMIT)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def peak(folder: Path, out: Path) -> int:
    command = [sys.executable, __file__, "--once", str(folder), str(out)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def turn(folder: Path, place: Path) -> tuple[float, float, float, int]:
    """Seconds of packing, of verifying, of the plain tools, and the bytes of the largest part."""
    verifying: list[float] = []

    def timed(*given: object) -> parcel_check.Verdict:
        begun = perf_counter()
        verdict = parcel_check.verify(*given)  # type: ignore[arg-type]
        verifying.append(perf_counter() - begun)
        return verdict

    parcel.verify = timed  # type: ignore[assignment]
    with Desk.open(folder) as desk:
        plan(desk)  # the list of what is missing, which the window shows before anybody can pack
        begun = perf_counter()
        made = parcel.make(desk, place / "out", limit=LIMIT)
        ours = perf_counter() - begun
    os.sync()
    theirs = seconds(lambda: plain(folder / "files", place / "copy"))
    os.sync()
    shutil.rmtree(place / "out")
    shutil.rmtree(place / "copy")
    return ours - verifying[0], verifying[0], theirs, max(part.bytes for part in made.parts)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--megabytes", type=int, nargs="+", default=[50, 180, 500])
    options.add_argument("--once", type=Path, nargs=2)
    given = options.parse_args()
    if given.once:
        once(*given.once)
        return
    with tempfile.TemporaryDirectory() as name:
        peaks = []
        for megabytes in given.megabytes:
            folder = Path(name) / f"desk{megabytes}"
            filled(folder, megabytes)
            turns = [turn(folder, Path(name)) for _ in range(TURNS + 1)][1:]
            packing, verifying, theirs, largest = (statistics.median(each) for each in zip(*turns, strict=True))
            ratio = statistics.median(a / b for a, _, b, _ in turns)
            peaks.append(peak(folder, Path(name) / "peak"))
            print(
                f"{megabytes:4} MB for a mailbox of {LIMIT / 1e6:.0f} MB: packed in {packing:.2f} s, verified in "
                f"{verifying:.2f} s, cp + openssl {theirs:.2f} s; packing {ratio:.2f} times; largest part "
                f"{largest / 1e6:.1f} MB; peak memory {peaks[-1]} MB"
            )
        times = given.megabytes[-1] / given.megabytes[0]
        print(f"memory for {times:.0f} times the files: {peaks[-1] / peaks[0]:.2f} times")


if __name__ == "__main__":
    main()
