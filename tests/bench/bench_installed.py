"""The installed program: size of the folder and of what is handed out, and its start beside `python -m`, in turns."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = Path(os.environ.get("SAFETYDESK_FOLDER", ROOT / "dist" / "safetydesk"))
BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1366, 720)
window.show()
app.exec()
"""


def painted(command: list[str], place: Path) -> float:
    """Seconds from the start of this program until the middle of a black virtual screen is black no more."""
    reading, writing = os.pipe()
    given = ("-screen", "0", "1366x768x24", "-fbdir", str(place), "-noreset", "-nolisten", "tcp")
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), *given], pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        name = f":{told.readline().strip()}"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(place), "LANG": "C.UTF-8", "DISPLAY": name}
    try:
        with (place / "Xvfb_screen0").open("rb", buffering=0) as pixels:
            return _until_coloured(pixels, command, environment)
    finally:
        screen.terminate()
        screen.wait()


def _until_coloured(pixels: BinaryIO, command: list[str], environment: dict[str, str]) -> float:
    middle = os.fstat(pixels.fileno()).st_size // 2
    black = os.pread(pixels.fileno(), 4, middle)
    begun = time.monotonic()
    running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, cwd=ROOT)
    while os.pread(pixels.fileno(), 4, middle) == black:
        if running.poll() is not None or time.monotonic() - begun > 30:
            sys.exit(f"{command[0]} shows nothing")
        time.sleep(0.002)
    took = time.monotonic() - begun
    running.kill()
    running.wait()
    return took


def sizes() -> None:
    """Prints the folder's size, its biggest parts, and each artefact's."""
    files = [path for path in FOLDER.rglob("*") if path.is_file() and not path.is_symlink()]
    print(f"{FOLDER.name}/: {sum(path.stat().st_size for path in files) / 1e6:.0f} MB in {len(files)} files")
    for made in sorted(FOLDER.parent.glob("*safetydesk*")):
        if made.is_file():
            print(f"{made.name}: {made.stat().st_size / 1e6:.0f} MB")


def main() -> None:
    """Prints medians and the ratios pair by pair."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=7)
    runs = options.parse_args().runs
    if not FOLDER.is_dir():
        sys.exit(f"{FOLDER} is not built: python packaging/build.py folder")
    sizes()
    with tempfile.TemporaryDirectory() as place:
        ways = {
            "bare PySide6 window": [sys.executable, "-c", BARE], "installed folder": [str(FOLDER / "safetydesk")],
            "python -m safetydesk": [sys.executable, "-m", "safetydesk"],
        }
        turns = [
            {name: painted(command, Path(place)) for name, command in ways.items()} for _ in range(runs + 1)]
    del turns[0]  # the disk's cache was cold
    for name in ways:
        ratio = statistics.median(turn[name] / turn["bare PySide6 window"] for turn in turns)
        print(f"{name}: first paint after {statistics.median(turn[name] for turn in turns):.2f} s, "
              f"{ratio:.2f} times the bare window")


if __name__ == "__main__":
    main()
