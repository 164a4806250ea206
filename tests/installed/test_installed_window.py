"""The built folder's window with the keys and the mouse of a screen: a new desk, files dragged in, and what stands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import NAME, display
from deliveries.pictures import film, picture

pytestmark = [
    pytest.mark.installed,
    pytest.mark.skipif(
        not all(map(shutil.which, ("Xvfb", "xdotool"))), reason="Xvfb and xdotool make the screen and the hand"),
]

TITLE = "安全生产月"
# A window as any file manager's: who presses the mouse in it drags these files.
SOURCE = """
import sys
from PySide6.QtCore import QMimeData, QUrl, Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel
class Files(QLabel):
    def mousePressEvent(self, event):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in sys.argv[1:]])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)
app = QApplication([])
files = Files("files")
files.setGeometry(1420, 40, 120, 60)
files.show()
app.exec()
"""


class Screen:
    """A screen of its own, with one hand on the keyboard and the mouse, and an eye that sees when something changes."""

    def __init__(self, display: str, picture: Path) -> None:
        self.display, self._picture = display, picture

    def does(self, *words: object) -> str:
        """One command of xdotool."""
        return subprocess.run(
            ["xdotool", *map(str, words)], env=os.environ | {"DISPLAY": self.display}, capture_output=True, text=True,
            check=False, timeout=60,
        ).stdout

    def press(self, *keys: str) -> None:
        for key in keys:
            self.does("key", key)
            time.sleep(0.2)

    def look(self) -> None:
        """Gives the keys to the program's window: here is no window manager that would."""
        self.does("search", "--onlyvisible", "--name", TITLE, "windowfocus")
        time.sleep(0.3)

    def turn(self, key: str) -> None:
        """Presses this key and waits until another page has come."""
        before = self._seen()

        def other() -> bool:
            return sum(a != b for a, b in zip(before, self._seen(), strict=True)) > len(before) / 50

        self.press(key)
        until(other, f"{key}: nothing happened")
        time.sleep(0.5)

    def write(self, *lines: str) -> None:
        for number, line in enumerate(lines):
            self.press(*["Return"] * bool(number))
            self.does("type", "--delay", 60, line)
            time.sleep(0.3)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Presses, moves in steps as a hand does, and lets go."""
        self.does("mousemove", *start, "mousedown", 1)
        for step in range(1, 11):
            self.does("mousemove", *(round(a + (b - a) * step / 10) for a, b in zip(start, end, strict=True)))
            time.sleep(0.1)
        self.does("mouseup", 1)

    def _seen(self) -> bytes:
        # A grid of points: enough to tell one page from another, and a blinking caret is not on many of them.
        return self._picture.read_bytes()[::4001]


def until(true: Callable[[], object], what: str) -> None:
    """Waits for what the program does in its own time."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.1)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    with display(tmp_path) as name:
        yield Screen(name, tmp_path / "Xvfb_screen0")


@contextmanager
def window(screen: Screen, command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The program with its window in front of the clerk; it must end well by itself."""
    running = subprocess.Popen(command, env=environment | {"DISPLAY": screen.display}, stderr=subprocess.PIPE)
    try:
        shown = ("search", "--onlyvisible", "--name", TITLE)
        until(lambda: screen.does(*shown) or running.poll() is not None, "no window came")
        assert running.poll() is None, running.stderr.read().decode()
        time.sleep(1)
        screen.look()
        yield running
        assert running.wait(30) == 0
        assert b"Traceback" not in running.stderr.read()
    finally:
        running.kill()
        running.wait()
        running.stderr.close()


@contextmanager
def dragging(screen: Screen, *files: Path) -> Iterator[None]:
    """A second window that holds these files."""
    holder = subprocess.Popen(
        [sys.executable, "-c", SOURCE, *map(str, files)],
        env=os.environ | {"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"},
    )
    try:
        until(lambda: screen.does("search", "--onlyvisible", "--pid", holder.pid), "no window to drag from")
        time.sleep(0.5)
        yield
    finally:
        holder.kill()
        holder.wait()


def test_a_desk_is_made_by_keys_and_files_dragged_in_are_counted(folder, program, bare, screen, tmp_path):
    photo = tmp_path / "青禾社区-应急演练-01.jpg"
    photo.write_bytes(picture(1, size=(2400, 1800)))
    clip = film(tmp_path / "青禾社区-应急演练.mp4", "mp4", "mpeg4")
    with window(screen, [str(folder / NAME)], bare):
        screen.press("Tab")
        screen.turn("Return")
        screen.press("ctrl+a")
        screen.write("某某办")
        screen.press("Tab", "Tab")
        screen.write("青禾社区", "柳溪社区")
        screen.press("Tab", "Tab", "Tab")
        screen.turn("Return")
        desk, = (tmp_path / "home" / "Documents").iterdir()
        screen.turn("ctrl+2")
        with dragging(screen, photo, clip):
            screen.drag((1480, 70), (700, 400))
            until(lambda: len([*desk.rglob("*.jpg"), *desk.rglob("*.mp4")]) == 2, "nothing arrived")
            time.sleep(2)
        screen.look()
        screen.press("ctrl+1", "ctrl+q")
    assert desk.name.endswith("某某办")
    units = json.loads(program("board", desk, "--json").stdout)["units"]
    assert [unit["name"] for unit in units] == ["青禾社区", "柳溪社区"]
    assert sum(need["have"] for item in units[0]["items"] for need in item["needs"]) == 2
    assert sum(need["have"] for item in units[1]["items"] for need in item["needs"]) == 0
    assert program("check", desk).returncode == 0


def test_a_parcel_that_was_double_clicked_asks_to_be_rolled_up(folder, program, bare, screen, tmp_path):
    program("demo", "演示", at=tmp_path)
    upper, parcel = tmp_path / "上级", next((tmp_path / "演示" / "报送包").iterdir())
    program("new", upper, "--notice", "zushi-2024")
    with window(screen, [str(folder / NAME), "open", str(upper)], bare):
        time.sleep(2)
        screen.press("ctrl+q")
    with window(screen, [str(folder / NAME), "open", str(parcel)], bare):
        until(lambda: screen.does("search", "--onlyvisible", "--name", "汇总"), "nothing asks")
        time.sleep(1)
        screen.turn("Return")
        screen.look()
        screen.press("ctrl+q")
    told = json.loads(program("board", upper, "--json").stdout)["units"]
    assert len(told) == 7
