"""Fixtures of the window's tests: no screen, no settings of the one who runs them, a real desk to look at."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest

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
    """The look of the program, at normal size."""
    theme.apply(qapp, 1.0)
    yield
    theme.apply(qapp, 1.0)


@pytest.fixture
def zushi_desk(zushi, tmp_path):
    """The folder of a new desk of the 祖师 street office, without units."""
    from safetydesk.desk.desk import Desk

    folder = tmp_path / "工作台"
    Desk.create(folder, zushi, "祖师街道办事处").close()
    return folder


@pytest.fixture
def settle(qtbot):
    """Waits until the window has nothing under way."""

    def settle(window):
        qtbot.waitUntil(lambda: not window.jobs.waiting, timeout=20_000)
        qtbot.wait(1)
        qtbot.waitUntil(lambda: not window.jobs.waiting, timeout=20_000)

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
