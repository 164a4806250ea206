"""Fixtures of the window's tests: no screen, no settings of the one who runs them, a real desk to look at."""

from __future__ import annotations

import os
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtWidgets import QFileDialog

from safetydesk import paths
from safetydesk.ui import remember, theme


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory, monkeypatch):
    """Window settings, cache and log of each test lie in a folder of its own."""
    home = tmp_path_factory.mktemp("home")
    for name in ("config", "cache", "log", "documents"):
        (home / name).mkdir()
        monkeypatch.setattr(paths, name, lambda name=name: home / name)
    remember._store.cache_clear()
    yield home
    remember._store.cache_clear()


@pytest.fixture
def look(qapp):
    """The look of the program, at normal size. Dressing costs 0.1 s, so only when something undressed it."""
    if theme.scale() != 1.0 or not qapp.styleSheet():
        theme.apply(qapp, 1.0)


@pytest.fixture
def zushi_desk(zushi, tmp_path):
    """The folder of a new desk of the 祖师 street office, without units."""
    from safetydesk.desk.desk import Desk

    folder = tmp_path / "工作台"
    Desk.create(folder, zushi, "祖师街道办事处").close()
    return folder


@pytest.fixture
def board_desk(zushi_desk):
    """The folder of a desk of the 祖师 street office with three communities."""
    from safetydesk.desk import unitlist, units
    from safetydesk.desk.desk import Desk

    with Desk.open(zushi_desk) as desk:
        units.add_many(desk, unitlist.read_text("城关社区\n南街社区\n北关社区")[0])
    return zushi_desk


@pytest.fixture
def photo(tmp_path):
    """Makes a real photo that differs from all others."""
    from PIL import Image

    def photo(name):
        path = tmp_path / "来件" / name
        path.parent.mkdir(exist_ok=True)
        shade = sum(name.encode()) % 200
        Image.new("RGB", (320, 240), (shade, 90, len(list(path.parent.iterdir())) * 9)).save(path, "JPEG")
        # A file written just now is taken for one still being copied, and waited for.
        os.utime(path, (1_718_000_000, 1_718_000_000))
        return path

    return photo


@pytest.fixture
def pick(monkeypatch):
    """Answers the file dialogs, one after the other; hands out the dialogs as they were when they opened."""
    seen = []

    def pick(*answers):
        left = list(answers)

        def run(dialog):
            labels = [dialog.labelText(label) for label in QFileDialog.DialogLabel]
            proposed = [Path(name).name for name in dialog.selectedFiles()]
            seen.append((dialog.windowTitle(), Path(dialog.directory().absolutePath()), labels, proposed))
            dialog.selectFile(str(left.pop(0)))
            return 1

        monkeypatch.setattr(QFileDialog, "exec", run)
        return seen

    return pick


@pytest.fixture
def settle(qtbot):
    """Waits until the window has nothing under way."""

    def settle(window):
        def rests():
            return not window.jobs.waiting and window.behind.resting

        qtbot.waitUntil(rests, timeout=20_000)
        qtbot.wait(1)
        qtbot.waitUntil(rests, timeout=20_000)

    return settle


@pytest.fixture
def open_window(qtbot, look, settle):
    """Opens the real window on a desk; a bug in a work fails the test."""
    from safetydesk.ui.main_window import MainWindow

    made, crashes = [], []

    def opened(folder):
        window = MainWindow()
        window.crashed.connect(crashes.append)
        qtbot.addWidget(window)
        window.resize(1366, 728)
        window.show()
        window.shell.open_folder(folder)
        made.append(window)
        qtbot.waitUntil(lambda: window.shell.scene is not None, timeout=20_000)
        settle(window)
        return window

    yield opened
    for window in made:
        window.close()
    assert crashes == []
