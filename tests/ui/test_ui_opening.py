"""Opening what was received: the clerk sees it, the original stays as it came, and nothing foreign runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices

from safetydesk.ui import outside
from safetydesk.ui.intake import Given

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def window(open_window, board_desk):
    """The window on a desk of three communities."""
    return open_window(board_desk)


@pytest.fixture
def receive(window, settle):
    """Receives files for the first unit's drill; hands out the drawer, and the grid they are in."""

    def receive(*paths):
        board = window.place("总览")
        unit = window.shell.scene.board.units[0].id
        board.receive(unit, "drill", Given(paths=paths))
        settle(window)
        board.side.open_cell(unit, "drill")
        settle(window)
        drawer = board.side.drawer
        names = {path.name for path in paths}
        grid = next(grid for grid in drawer._grids() if names & {view.name for view in grid.materials})
        grid.choose((grid.materials[0].id,))
        return drawer, grid

    return receive


@pytest.fixture
def opened(monkeypatch):
    """What would have been opened in other programs of the PC."""
    opened = []

    def open_url(url):
        opened.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return opened


def test_a_photo_is_opened_as_a_copy_that_nothing_can_be_saved_into(qtbot, window, receive, photo, settle, opened):
    _, grid = receive(photo("甲.jpg"))
    original = grid.materials[0].path
    for _ in range(2):
        qtbot.keyClick(grid, Qt.Key.Key_Return)
        settle(window)
    copy, again = opened
    assert copy == again, "打开两次还是同一份"
    assert copy.name == original.name
    assert copy != original
    assert copy.read_bytes() == original.read_bytes()
    assert not copy.stat().st_mode & 0o222
    assert "只读副本" in window.messages.text.text()


def test_a_copy_that_was_written_to_is_made_anew_and_an_old_one_goes(qtbot, window, receive, photo, settle, opened):
    drawer, grid = receive(photo("甲.jpg"), photo("乙.jpg"))
    first, second = (view.path for view in grid.materials)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    settle(window)
    opened[0].chmod(0o600)
    opened[0].write_bytes(b"saved over")
    qtbot.mouseClick(drawer.detail.open, Qt.MouseButton.LeftButton)
    settle(window)
    assert opened[1].read_bytes() == first.read_bytes()
    os.utime(opened[1], (1_718_000_000, 1_718_000_000))
    grid.choose((grid.materials[1].id,))
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    settle(window)
    assert opened[2].read_bytes() == second.read_bytes()
    assert not opened[1].exists()


def test_where_no_program_shows_it_the_clerk_is_told(qtbot, window, receive, photo, settle, monkeypatch):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    _, grid = receive(photo("甲.jpg"))
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    settle(window)
    assert "这台电脑没有能打开“甲.jpg”的程序" in window.messages.text.text()


def test_where_no_program_shows_a_folder_it_is_said_where_it_lies(window, monkeypatch, tmp_path):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    window.shell.show_path(tmp_path)
    assert window.messages.text.text() == f"这台电脑上没有能打开它的程序，请到这里找它：{tmp_path}"
    window.shell.show_path(tmp_path / "移走了")
    assert "已经不在那里了" in window.messages.text.text()


@pytest.mark.parametrize("before", ["", "/opt/lib"])
def test_other_programs_do_not_load_the_libraries_of_the_installed_one(monkeypatch, tmp_path, before):
    seen = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: seen.append(os.environ.get("LD_LIBRARY_PATH", "")))
    monkeypatch.setenv("LD_LIBRARY_PATH", "/ours")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    outside.open_path(tmp_path)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    outside.open_path(tmp_path)
    assert seen == ["/ours", before]
    assert os.environ["LD_LIBRARY_PATH"] == "/ours"


@pytest.mark.parametrize("name", ["照片.jpg.exe", "照片.lnk", "照片.bat"])
def test_what_could_run_is_never_opened(qtbot, window, receive, photo, settle, opened, name):
    bad = photo(name)
    bad.write_bytes(b"MZ" + bytes(62) + b"PE\0\0" + bytes(400) if name.endswith("exe") else bad.read_bytes())
    os.utime(bad, (1_718_000_000, 1_718_000_000))
    _, grid = receive(bad)
    view = grid.materials[0]
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    settle(window)
    assert opened == [view.path.parent]
    assert f"“{name}”不是常见的图片、视频或文档" in window.messages.text.text()
