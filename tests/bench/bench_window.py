"""The start of the program beside a bare PySide6 window, in turns: first paint, the board of a 50-unit desk seen, and
the same board alive."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        print("painted", time.monotonic(), flush=True)
        QApplication.quit()
app = QApplication([])
window = Window()
window.show()
app.exec()
"""

# The real program, which tells what it paints, and is closed when all that it does behind is done.
OURS = """
import sys, time
from safetydesk import __main__, app
def told(what, seen=set()):
    if what not in seen:
        seen.add(what)
        print(what, time.monotonic(), flush=True)
hindrance = app.screen.hindrance
def watch(environment):
    found = hindrance(environment)
    from safetydesk.ui import frame
    class Frame(frame.Frame):
        def paintEvent(self, event):
            super().paintEvent(event)
            told("painted")
        def look_back(self, desk):
            super().look_back(desk)
            if self.view is not None:
                self.centralWidget().repaint()
                told("seen")
        def furnish(self, inside, as_next_time):
            super().furnish(inside, as_next_time)
            paint = inside.repaint
            def stands():
                paint()
                told("seen")
                told("alive")
                frame.QTimer.singleShot(300, leave)
            def leave():
                if inside.jobs.waiting or not inside.behind.resting:
                    frame.QTimer.singleShot(300, leave)
                else:
                    self.close()
            inside.repaint = stands
    frame.Frame = Frame
    return found
app.screen.hindrance = watch
sys.argv = ["safetydesk", *sys.argv[1:]]
sys.exit(__main__.main())
"""


def times(code: str, *arguments: str) -> dict[str, float]:
    """Seconds from the start of the process to each thing it tells."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    return {name: float(at) - begun for name, at in (line.split() for line in done.stdout.splitlines())}


def _settle(place: Path) -> Path:
    """A desk in this folder, and settings and compiled modules of its own; as once installed, nothing is compiled."""
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        os.environ[name] = str(place / name)
    os.environ["PYTHONPYCACHEPREFIX"] = str(place / "compiled")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if not os.environ.get("DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    desk, units = place / "desk", place / "units.txt"
    units.write_text("\n".join(f"第{n}社区" for n in range(1, 51)), "utf-8")
    subprocess.run(
        [sys.executable, "-m", "safetydesk", "new", str(desk), "--notice", "zushi-2024", "--units", str(units)],
        check=True, cwd=ROOT, capture_output=True,
    )
    return desk


def main() -> None:
    """Prints medians and the ratios pair by pair."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=7)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory() as place:
        desk = str(_settle(Path(place)))
        fresh, _ = times(OURS, "open", desk), times(BARE)
        # By the icon: with the desk that was open last.
        turns = [(times(BARE)["painted"], times(OURS)) for _ in range(runs)]
    print(f"bare window painted after {statistics.median(bare for bare, _ in turns):.2f} s")
    print(f"all of it compiled and never opened before: the board after {fresh['alive']:.2f} s")
    for what, words in (
        ("painted", "first paint"), ("seen", "board of 50 units seen"), ("alive", "board of 50 units alive"),
    ):
        ratio = statistics.median(ours[what] / bare for bare, ours in turns)
        print(f"{words}: {statistics.median(ours[what] for _, ours in turns):.2f} s, {ratio:.2f} times the bare window")


if __name__ == "__main__":
    main()
