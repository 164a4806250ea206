"""Walks through every screen of the program at three sizes, tells what cannot be read or reached, and photographs it.

`python tests/screens.py [DIR] [--size SIZE] [--print 1.5] [--many]`; exit code 1 where something was told.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# The screen's pixels, and by how much it enlarges what Qt calls one.
SIZES = {"1366x768": (1366, 768, 1), "1920x1080": (1920, 1080, 1), "1920x1080@200%": (1920, 1080, 2),
         "3840x2160@200%": (3840, 2160, 2)}
# What is photographed where none is named.
USUAL = list(SIZES)[:3]
# What a window has of it: the bar of the system and the title take the rest.
_TAKEN = 76


def main() -> int:
    """One process for each size: how much a screen enlarges is settled when Qt starts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="where the photographs go")
    parser.add_argument("--size", choices=SIZES, action="append", help="only this one")
    parser.add_argument("--print", type=float, default=1.0, dest="scale", help="size of the print, 1.5 the largest")
    parser.add_argument("--many", action="store_true", help="a desk of 5,000 units, too")
    asked = parser.parse_args()
    if os.environ.get("SCREENS_CHILD"):
        return _walk(asked.folder, asked.size[0], asked.scale, many=asked.many)
    return max([_child(asked.folder, size, asked.scale, many=asked.many) for size in asked.size or USUAL])


def _child(folder: Path | None, size: str, scale: float, *, many: bool) -> int:
    wide, high, factor = SIZES[size]
    with tempfile.TemporaryDirectory() as home:
        screen = Path(home) / "screen.json"
        screen.write_text(json.dumps({"screens": [
            {"name": size, "x": 0, "y": 0, "width": wide, "height": high, "logicalDpi": 96, "dpr": 1}]}))
        own = {f"XDG_{name}_HOME": f"{home}/{name}" for name in ("CONFIG", "CACHE", "STATE", "DATA")}
        environment = {
            **os.environ, **own, "QT_QPA_PLATFORM": f"offscreen:configfile={screen}", "QT_SCALE_FACTOR": str(factor),
            "SCREENS_CHILD": home,
        }  # fmt: skip
        place = [str(folder / f"{size} {scale}")] if folder is not None else []
        command = [sys.executable, __file__, *place, "--size", size, "--print", str(scale), *["--many"] * many]
        return subprocess.run(command, env=environment, check=False).returncode


def _walk(folder: Path | None, size: str, scale: float, *, many: bool) -> int:
    sys.path[:0] = [str(HERE), str(HERE / "ui"), str(HERE.parent)]
    import fit
    import reach
    import stations
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QApplication

    from safetydesk.ui import door, remember

    app = QApplication([])
    remember.put("scale", scale)
    door.dress(app)
    room = app.primaryScreen().size()
    tour = stations.Tour(room - QSize(0, _TAKEN), setattr)
    told = False
    made = stations.desks(Path(os.environ["SCREENS_CHILD"]), many=many)
    for number, (name, widget) in enumerate(stations.every(tour, made), 1):
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            widget.grab().save(str(folder / f"{number:03} {name}.png"))
        for fault in [*fit.faults(widget, room), *reach.faults(widget)]:
            told = True
            print(f"{size} {scale} {name}: {fault}", flush=True)
    tour.window.close()
    return int(told)


if __name__ == "__main__":
    raise SystemExit(main())
