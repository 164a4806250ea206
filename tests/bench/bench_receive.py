"""Receiving beside `cp` and `openssl dgst -sha256` of the same files; run: python tests/bench/bench_receive.py.

What is timed is what the window does: from the drop until every file is on the disk with its row, said to be received,
while an event loop ticks on the main thread. Decoding follows behind and is timed apart.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from PIL import Image
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from safetydesk import paths
from safetydesk.desk import looking, receiving, units
from safetydesk.desk.desk import Desk
from safetydesk.material import samples
from safetydesk.ui.jobs import Jobs
from safetydesk.ui.sweep import Sweep

TURNS = 5
_TICK_MS = 5


def photo(path: Path, seed: int, size: int) -> None:
    """A JPEG of about `size` bytes: 2048 by 1536 pixels of detail, with the date taken."""
    chance = random.Random(seed)
    small = Image.frombytes("RGB", (320, 240), chance.randbytes(320 * 240 * 3)).resize((2048, 1536))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2024:06:12 09:30:00"
    small.save(path, "JPEG", quality=90, exif=exif)
    fill(path, chance, size)


def fill(path: Path, chance: random.Random, size: int) -> None:
    """Phones write previews and depth maps behind the picture: those bytes are copied and hashed all the same."""
    with path.open("ab") as stream:
        stream.write(chance.randbytes(max(0, size - path.stat().st_size)))
    os.utime(path, (1_718_000_000, 1_718_000_000))


def film(path: Path, seed: int, size: int) -> None:
    """An MP4 that plays, with a box of free space behind it."""
    samples.video(path, f"演练{seed}", paths.fonts() / "wqy-microhei.ttc", seconds=2, size=(1280, 720))
    more = size - path.stat().st_size - 8
    with path.open("ab") as stream:
        stream.write((more + 8).to_bytes(4, "big") + b"free" + random.Random(seed).randbytes(more))
    os.utime(path, (1_718_000_000, 1_718_000_000))


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def plain(source: Path, target: Path) -> None:
    """What any system does: copy the folder, hash the copies."""
    subprocess.run(["cp", "-r", str(source), str(target)], check=True)
    files = sorted(str(path) for path in target.iterdir())
    subprocess.run(["openssl", "dgst", "-sha256", *files], check=True, stdout=subprocess.DEVNULL)


class Window:
    """The window's half: an event loop that notes the longest time it could not run."""

    def __init__(self) -> None:
        self.jobs = Jobs()
        self.sweep = Sweep()
        self.longest = 0.0
        # The longest stall of each work that was done.
        self.stalls: list[float] = []
        self._last = perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(_TICK_MS)

    def do(self, work: Callable[[Any], object]) -> float:
        """Has the worker do it while the loop runs; seconds."""
        loop = QEventLoop()
        begun = self._last = perf_counter()
        self.longest = 0.0
        self.jobs.run("bench", lambda desk, report, stop: work(desk), lambda result: loop.quit())
        loop.exec()
        self.stalls.append(self.longest)
        return perf_counter() - begun

    def open(self, desk: Desk) -> None:
        loop = QEventLoop()
        self._last = perf_counter()
        self.jobs.open_desk("bench", lambda report, stop: (desk, None), lambda result: loop.quit())
        loop.exec()

    def _tick(self) -> None:
        now = perf_counter()
        self.longest = max(self.longest, now - self._last - _TICK_MS / 1000)
        self._last = now


def turn(window: Window, place: Path, source: Path, number: int) -> tuple[float, float, float]:
    """One receipt and one plain copy, one after the other; what was written is synced and removed between them."""
    desk = Desk.create(place / f"desk{number}", paths.forms() / "zushi-2024")
    unit = units.add(desk, "青禾社区")
    desk.prober.glances([(next(source.iterdir()), "")])
    window.open(desk)
    os.sync()
    ours = window.do(lambda desk: receiving.take(desk, [source], unit_id=unit, slot="drill"))
    os.sync()
    behind = window.do(looking.finish) if number == 0 else 0.0
    os.sync()
    theirs = seconds(lambda: plain(source, place / f"copy{number}"))
    shutil.rmtree(place / f"copy{number}")
    return ours, theirs, behind


def stall(seconds: list[float]) -> str:
    return f"{max(seconds) * 1000:.0f} ms"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--photos", type=int, default=500)
    options.add_argument("--videos", type=int, default=20)
    options.add_argument("--bytes", type=int, default=1_500_000)
    options.add_argument("--video-bytes", type=int, default=20_000_000)
    given = options.parse_args()
    app = QCoreApplication([])
    with tempfile.TemporaryDirectory() as name:
        place, source = Path(name), Path(name) / "in"
        source.mkdir()
        for number in range(given.photos):
            photo(source / f"IMG_{number:04}.jpg", number, given.bytes)
        for number in range(given.videos):
            film(source / f"VID_{number:04}.mp4", number, given.video_bytes)
        window = Window()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        turns = [turn(window, place, source, number) for number in range(TURNS + 1)]
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        behind, pairs = turns[0][2], turns[1:]
        ours, theirs = (statistics.median(each) for each in list(zip(*pairs, strict=True))[:2])
        ratios = sorted(a / b for a, b, _ in pairs)
        total = sum(path.stat().st_size for path in source.iterdir()) / 1_000_000
        print(
            f"{given.photos} photos and {given.videos} videos, {total:.0f} MB: received in {ours:.2f} s, cp + openssl "
            f"{theirs:.2f} s, {statistics.median(ratios):.2f} times ({ratios[0]:.2f} to {ratios[-1]:.2f}); looked at "
            f"behind in {behind:.1f} s; longest stall of the event loop: receiving {stall(window.stalls[2:])}, the "
            f"first time {stall(window.stalls[:1])}, behind {stall(window.stalls[1:2])}; peak memory {before:.0f} -> "
            f"{after:.0f} MB"
        )
        window.sweep.close()
        window.jobs.close()
    app.quit()


if __name__ == "__main__":
    main()
