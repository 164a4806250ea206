"""The start of the program beside a bare PySide6 window, in turns: first paint, the board of a 50-unit desk seen, on
the same day and on the next, and the same board alive; how long the window does not answer meanwhile, on a small and a
large desk; and what the first visit of each place costs."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_board import filled

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

# The real program, which tells what it paints and how long it did not answer, and is closed when all that it does
# behind is done. "tour" visits all places first, "tomorrow" is a day later.
OURS = """
import faulthandler, os, sys, time
faulthandler.dump_traceback_later(50)
from safetydesk import __main__, app
from safetydesk.notice import dates
wish = os.environ.get("BENCH", "")
if wish == "tomorrow":
    now = dates.now
    dates.now = lambda: now() + dates.timedelta(days=1)
def told(what, seen=set()):
    if what not in seen:
        seen.add(what)
        print(what, time.monotonic(), flush=True)
last, gaps = 0.0, []
def tick():
    global last
    now = time.monotonic()
    gaps.append(now - last)
    last = now
def count(what):
    print(f"longest-{what}", max(gaps), f"over50-{what}", sum(gap > 0.05 for gap in gaps), flush=True)
hindrance = app.screen.hindrance
def watch(environment):
    found = hindrance(environment)
    assert "safetydesk.ui.door" not in sys.modules, "it has taken the frame that tells nothing"
    from safetydesk.ui import frame
    class Frame(frame.Frame):
        def paintEvent(self, event):
            super().paintEvent(event)
            told("painted")
            global last
            if not last:
                last = time.monotonic()
                self.ticks = frame.QTimer(self)
                self.ticks.timeout.connect(tick)
                self.ticks.start(5)
                frame.QTimer.singleShot(3000, lambda: count("start"))
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
                frame.QTimer.singleShot(3500 if wish else 300, leave)
            def leave():
                if inside.jobs.waiting or not inside.behind.resting:
                    frame.QTimer.singleShot(300, leave)
                elif wish == "tour" and places:
                    gaps.clear()
                    title = places.pop(0)
                    if title == "drawer":
                        board = inside.place("总览")
                        board.side.open_cell(inside.shell.scene.board.units[0].id, "drill")
                    else:
                        inside.place(title)
                    frame.QTimer.singleShot(600, lambda: (count(title), leave()))
                else:
                    self.close()
            inside.repaint = stands
    places = ["收件", "单位", "表格", "统计", "报送", "设置", "总览", "drawer"]
    frame.Frame = Frame
    return found
app.screen.hindrance = watch
sys.argv = ["safetydesk", *sys.argv[1:]]
sys.exit(__main__.main())
"""


def told(code: str, *arguments: str, wish: str = "") -> dict[str, float]:
    """Everything it tells, as it tells it; what it complains of is seen, and where it stands if it hangs."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, timeout=300,
        env={**os.environ, "BENCH": wish},
    )  # fmt: skip
    words = done.stdout.split()
    return {name: float(number) for name, number in zip(words[::2], words[1::2], strict=True)}


def times(code: str, *arguments: str, wish: str = "") -> dict[str, float]:
    """Seconds from the start of the process to each thing it tells."""
    begun = time.monotonic()
    return {name: at - begun for name, at in told(code, *arguments, wish=wish).items()}


def gap(found: dict[str, float], what: str) -> str:
    """How long it did not answer, in words."""
    return f"{found[f'longest-{what}'] * 1000:.0f} ms ({found[f'over50-{what}']:.0f} over 50 ms)"


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
        # Each starts with the picture that the one before, a day earlier, has left.
        morrow = [(times(BARE)["painted"], times(OURS, wish="tomorrow"), times(OURS))[:2] for _ in range(runs)]
        small = told(OURS, wish="tour")
        filled(Path(place, "large"), 1000).close()
        told(OURS, "open", str(Path(place, "large")))
        large = told(OURS, wish="tour")
    print(f"bare window painted after {statistics.median(bare for bare, _ in turns):.2f} s")
    print(f"all of it compiled and never opened before: the board after {fresh['alive']:.2f} s")
    for pairs, what, words in (
        (turns, "painted", "first paint"), (turns, "seen", "board of 50 units seen"),
        (morrow, "seen", "the same on the next day, with words that say so"),
        (turns, "alive", "board of 50 units alive"),
    ):
        ratio = statistics.median(ours[what] / bare for bare, ours in pairs)
        print(f"{words}: {statistics.median(ours[what] for _, ours in pairs):.2f} s, {ratio:.2f} times the bare window")
    for words, found in (("50 units", small), ("1000 units and 40,000 materials", large)):
        print(f"{words}: longest without an answer in the 3 s after the first paint: {gap(found, 'start')}")
        print("  first visits: " + ", ".join(
            f"{name.split('-', 1)[1]} {gap(found, name.split('-', 1)[1])}"
            for name in found if name.startswith("longest-") and name != "longest-start"))


if __name__ == "__main__":
    main()
