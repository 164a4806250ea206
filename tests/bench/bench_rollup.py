"""汇总 of real parcels beside an `unzip` loop and `openssl dgst -sha256` of the same bytes, in time, rows and memory.

Run: python tests/bench/bench_rollup.py --cache DIR; the parcels made there are used again by the next run.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path
from time import perf_counter

from PIL import Image

from safetydesk import paths
from safetydesk.desk import receiving, units
from safetydesk.desk.desk import Desk
from safetydesk.desk.unitlist import UnitEntry
from safetydesk.material import samples
from safetydesk.post import parcel

ROOT = Path(__file__).resolve().parents[2]
NOTICE = paths.forms() / "zushi-2024"
PHOTOS, PHOTO, FILM = 3, 300_000, 1_000_000  # of each community, and bytes of each
SLOT = "drill"


def pictures(folder: Path) -> None:
    """One photo and one film that are decoded; every file handed in is one of them with other bytes behind it."""
    folder.mkdir(parents=True)
    small = Image.frombytes("RGB", (64, 48), random.Random(7).randbytes(64 * 48 * 3))
    small.resize((1280, 960)).save(folder / "p.jpg", "JPEG", quality=85)
    samples.video(folder / "v.mp4", "演练", paths.fonts() / "wqy-microhei.ttc", seconds=1, size=(320, 240))


def handed_in(models: Path, folder: Path, chance: random.Random) -> list[Path]:
    """What one community hands in."""
    folder.mkdir(parents=True)
    photo, film = (models / "p.jpg").read_bytes(), (models / "v.mp4").read_bytes()
    files = {f"{n}.jpg": photo + chance.randbytes(max(8, PHOTO - len(photo))) for n in range(PHOTOS)}
    more = max(8, FILM - len(film) - 8)
    files["演练.mp4"] = film + (more + 8).to_bytes(4, "big") + b"free" + chance.randbytes(more)
    for name, data in files.items():
        (folder / name).write_bytes(data)
        os.utime(folder / name, (1_718_000_000, 1_718_000_000))
    return sorted(folder.iterdir())


def street(cache: Path, number: int, communities: int) -> None:
    """The parcel of one street, made by the program from what its communities handed in."""
    target = cache / f"{number:03}"
    if target.exists():
        return
    with tempfile.TemporaryDirectory(dir=cache) as name:
        place = Path(name)
        with Desk.create(place / "desk", NOTICE, f"第{number}街道办事处") as desk:
            units.add_many(desk, [UnitEntry(f"第{n}社区") for n in range(1, communities + 1)])
            chance = random.Random(number)
            for card in units.all_units(desk):
                files = handed_in(cache / "models", place / str(card.id), chance)
                receiving.receive(desk, files, unit_id=card.id, slot=SLOT)
            parcel.make(desk, place / "out")
        (place / "out").rename(target)


def made(cache: Path, streets: int, communities: int) -> list[Path]:
    """The parcels of all streets; those that are there already stay."""
    if not (cache / "models").exists():
        pictures(cache / "models")
    with ProcessPoolExecutor(2) as pool:
        for number, done in enumerate(
                [pool.submit(street, cache, each, communities) for each in range(1, streets + 1)], 1):
            done.result()
            if number % 20 == 0:
                print(f"made {number} of {streets} parcels", file=sys.stderr, flush=True)
    return [path for number in range(1, streets + 1) for path in (cache / f"{number:03}").glob("*.zip")]


def cached(parcels: list[Path]) -> None:
    """Both sides find the same in memory, and a disk that has nothing left to do."""
    for path in parcels:
        path.read_bytes()
    os.sync()


def plain(parcels: list[Path], place: Path) -> float:
    """Seconds of the plain tools."""
    place.mkdir()
    begun = perf_counter()
    for number, path in enumerate(parcels):
        subprocess.run(["unzip", "-q", str(path), "-d", str(place / str(number))], check=True)
    subprocess.run(
        ["find", str(place), "-type", "f", "-exec", "openssl", "dgst", "-sha256", "{}", "+"], check=True,
        stdout=subprocess.DEVNULL)
    return perf_counter() - begun


def rolled(parcels: list[Path], folder: Path) -> float:
    """Seconds of one `safetydesk rollup` into a desk that has nothing yet, from its start to its end."""
    Desk.create(folder, NOTICE, "某某县应急管理局").close()
    os.sync()
    begun = perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "safetydesk", "rollup", str(folder), *map(str, parcels)], cwd=ROOT, check=False,
        stdout=subprocess.DEVNULL)
    # 1: every street is a new unit, which a person must look at.
    assert done.returncode in (0, 1), done.returncode
    return perf_counter() - begun


def rows(folder: Path) -> tuple[int, int]:
    """Units and materials of a desk."""
    with closing(sqlite3.connect(folder / "desk.sqlite")) as raw:
        unit, material = (raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("unit", "material"))
    return unit, material


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--cache", type=Path, required=True, help="folder of the parcels, made where they are missing")
    options.add_argument("--streets", type=int, default=200)
    options.add_argument("--communities", type=int, default=12)
    options.add_argument("--turns", type=int, default=3)
    given = options.parse_args()
    parcels = made(given.cache, given.streets, given.communities)
    size = sum(path.stat().st_size for path in parcels)
    print(f"{given.streets} streets of {given.communities} communities: {len(parcels)} parcels, {size / 1e6:.0f} MB")
    ratios = []
    for turn in range(given.turns):
        with tempfile.TemporaryDirectory(dir=given.cache) as name:
            place = Path(name)
            cached(parcels)
            theirs = plain(parcels, place / "plain")
            shutil.rmtree(place / "plain")
            cached(parcels)
            ours = rolled(parcels, place / "desk")
            unit, material = rows(place / "desk")
        ratios.append(ours / theirs)
        print(f"turn {turn + 1}: rollup {ours:.2f} s, unzip + openssl {theirs:.2f} s, {ratios[-1]:.2f} times; "
              f"{unit} units, {material} materials", flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"median {statistics.median(ratios):.2f} times (asked: at most 1.0); peak memory {peak} MB")


if __name__ == "__main__":
    main()
