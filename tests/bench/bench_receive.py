"""Receiving beside `cp` and `openssl dgst -sha256` of the same files; run: python tests/bench/bench_receive.py."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from PIL import Image

from safetydesk import paths
from safetydesk.desk import receiving, units
from safetydesk.desk.desk import Desk

TURNS = 5


def photo(path: Path, seed: int, size: int) -> None:
    """A JPEG of about `size` bytes: 2048 by 1536 pixels of detail, with the date taken."""
    chance = random.Random(seed)
    small = Image.frombytes("RGB", (320, 240), chance.randbytes(320 * 240 * 3)).resize((2048, 1536))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2024:06:12 09:30:00"
    small.save(path, "JPEG", quality=90, exif=exif)
    with path.open("ab") as stream:
        # Phones write previews and depth maps behind the picture: those bytes are copied and hashed all the same.
        stream.write(chance.randbytes(max(0, size - path.stat().st_size)))
    os.utime(path, (1_718_000_000, 1_718_000_000))


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def plain(source: Path, target: Path) -> None:
    """What any system does: copy the folder, hash the copies."""
    subprocess.run(["cp", "-r", str(source), str(target)], check=True)
    files = sorted(str(path) for path in target.rglob("*.jpg"))
    subprocess.run(["openssl", "dgst", "-sha256", *files], check=True, stdout=subprocess.DEVNULL)


def turn(place: Path, source: Path, number: int) -> tuple[float, float]:
    """One receipt and one plain copy, one after the other; what was written is synced and removed between them."""
    with Desk.create(place / f"desk{number}", paths.forms() / "zushi-2024") as desk:
        unit = units.add(desk, "青禾社区")
        desk.prober.facts(next(source.iterdir()))
        os.sync()
        ours = seconds(lambda: receiving.receive(desk, [source], unit_id=unit, slot="drill"))
    os.sync()
    theirs = seconds(lambda: plain(source, place / f"copy{number}"))
    shutil.rmtree(place / f"desk{number}")
    shutil.rmtree(place / f"copy{number}")
    return ours, theirs


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--photos", type=int, default=100)
    options.add_argument("--bytes", type=int, default=1_500_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place, source = Path(name), Path(name) / "in"
        source.mkdir()
        for number in range(given.photos):
            photo(source / f"IMG_{number:04}.jpg", number, given.bytes)
        pairs = [turn(place, source, number) for number in range(TURNS + 1)][1:]
        ours, theirs = (statistics.median(each) for each in zip(*pairs, strict=True))
        ratios = sorted(a / b for a, b in pairs)
        total = sum(path.stat().st_size for path in source.iterdir()) / 1_000_000
        print(
            f"{given.photos} photos, {total:.0f} MB: received in {ours:.2f} s, cp + openssl {theirs:.2f} s, "
            f"{statistics.median(ratios):.2f} times ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        )


if __name__ == "__main__":
    main()
