"""Time to the first paint and to the visible board of a 50-unit desk, beside a bare PySide6 window, in turns."""

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

OURS = """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from safetydesk.ui import door
from safetydesk.ui.main_window import MainWindow
class Window(MainWindow):
    told = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.told:
            self.told = True
            print("painted", time.monotonic(), flush=True)
app = QApplication([])
door.dress(app)
window = Window()
def ready(scene):
    window.repaint()
    print("board", time.monotonic(), flush=True)
    window.close()
    app.quit()
window.shell.scene_changed.connect(ready)
window.show()
from PySide6.QtCore import QTimer
QTimer.singleShot(0, lambda: window.enter(Path(sys.argv[1])))
app.exec()
"""


def times(code: str, *arguments: str) -> dict[str, float]:
    """Seconds from the start of the process to each thing it tells."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    return {name: float(at) - begun for name, at in (line.split() for line in done.stdout.splitlines())}


def main() -> None:
    """Prints medians and the ratios pair by pair."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=7)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory() as place:
        for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
            os.environ[name] = str(Path(place) / name)
        if not os.environ.get("DISPLAY"):
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        desk, units = Path(place) / "desk", Path(place) / "units.txt"
        units.write_text("\n".join(f"第{n}社区" for n in range(1, 51)), "utf-8")
        subprocess.run(
            [sys.executable, "-m", "safetydesk", "new", str(desk), "--notice", "zushi-2024", "--units", str(units)],
            check=True, cwd=ROOT, capture_output=True,
        )
        times(BARE), times(OURS, str(desk))
        pairs = [(times(BARE), times(OURS, str(desk))) for _ in range(runs)]
    bare = statistics.median(one["painted"] for one, _ in pairs)
    print(f"bare window painted after {bare:.2f} s")
    for what, words in (("painted", "first paint"), ("board", "board of 50 units")):
        ratio = statistics.median(ours[what] / one["painted"] for one, ours in pairs)
        print(f"{words}: {statistics.median(ours[what] for _, ours in pairs):.2f} s, {ratio:.2f} times the bare window")


if __name__ == "__main__":
    main()
