"""The built folder's window with the keys and the mouse of a screen: a new desk, files dragged in, and what stands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import NAME
from deliveries.pictures import film, picture
from PIL import Image
from virtual_screen import TITLE, Screen, display, until

from safetydesk.ui import help_texts

pytestmark = [
    pytest.mark.installed,
    pytest.mark.skipif(
        not all(map(shutil.which, ("Xvfb", "xdotool"))), reason="Xvfb and xdotool make the screen and the hand"),
]

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


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    with display(tmp_path) as shown:
        yield shown


@contextmanager
def window(screen: Screen, command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The program with its window in front of the clerk; it must end well by itself."""
    running = subprocess.Popen(command, env=environment | {"DISPLAY": screen.display}, stderr=subprocess.PIPE)
    try:
        until(lambda: screen.shows(TITLE) or running.poll() is not None, "no window came")
        assert running.poll() is None, running.stderr.read().decode()
        time.sleep(1)
        screen.look()
        yield running
        assert running.wait(60) == 0
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
    screen.learn("某办青禾社区柳溪")
    with window(screen, [str(folder / NAME)], bare):
        screen.turn("Return")
        screen.press("Return")
        screen.write("某某办")
        screen.press("Return")
        screen.write("青禾社区", "柳溪社区")
        screen.turn("ctrl+Return")
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
        until(lambda: screen.shows("汇总"), "nothing asks")
        screen.look("汇总")
        until(lambda: screen.agrees("汇总"), "not rolled up")
        screen.look()
        screen.press("ctrl+q")
    told = json.loads(program("board", upper, "--json").stdout)["units"]
    assert len(told) == 7


def test_f1_explains_the_page_with_pictures_that_the_program_drew(folder, program, bare, screen, tmp_path):
    program("demo", "演示", at=tmp_path)
    cache = Path(bare["HOME"]) / ".cache"
    with window(screen, [str(folder / NAME), "open", str(tmp_path / "演示" / "工作台")], bare):
        screen.press("F1")
        until(lambda: screen.shows("^帮助$"), "no help")
        pages = [page for page in help_texts.pages() if page.picture]
        until(lambda: all([*cache.rglob(f"{page.key}.png")] for page in pages), "the pictures were not drawn", 180)
        screen.look("^帮助$")
        screen.press("Escape")
        screen.look()
        screen.press("ctrl+q")
    for page in pages:
        drawn, = cache.rglob(f"{page.key}.png")
        with Image.open(drawn) as shown:
            assert shown.width > 1000
            assert len(shown.getcolors(2**24)) > 100, page.key
