"""Fixtures of the window's tests: no screen, no settings of the one who runs them, a real desk to look at."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QDialog, QFileDialog

from safetydesk import paths
from safetydesk.ui import health_guard, inbox_watch, remember, theme

# What units report by month, one figure of the campaign, and one that the desk counts itself.
_FIGURES = """id = "lx-2023"
title = "2023年安全生产月活动方案"
short = "2023安全生产月"
issuer = "柳溪街道办事处"
year = 2023
unit_kinds = ["社区", "镇街"]
period = [{ name = "安全生产月", first = 2023-06-01, last = 2023-08-31 }]

[[due]]
id = "photos"
type = "report-by"
name = "活动照片"
by = 2023-06-25
needs = [{ kinds = ["photo"], least = 1, measure = "张" }]

[[figure]]
id = "talks"
name = "宣讲场次"
measure = "场"
says = "开展宣讲"
period = "安全生产月"

[[figure]]
id = "people"
name = "参加人数"
measure = "人"
period = "安全生产月"

[[figure]]
id = "photos"
name = "报送照片"
measure = "张"
period = "安全生产月"
slot = "photos"
kinds = ["photo"]

[[figure]]
id = "spent"
name = "投入经费"
measure = "万元"
"""


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory, monkeypatch):
    """Window settings, cache and log of each test lie in a folder of its own."""
    home = tmp_path_factory.mktemp("home")
    for name in ("config", "cache", "log", "documents"):
        (home / name).mkdir()
        monkeypatch.setattr(paths, name, lambda name=name: home / name)
    # No look at the watched folder comes into a test that takes its time; those about it ask for one.
    monkeypatch.setattr(inbox_watch, "LOOK_EVERY_MS", 3_600_000)
    monkeypatch.setattr(health_guard, "FIRST_MS", 3_600_000)
    monkeypatch.setattr(health_guard, "SIDECARS_EVERY_MS", 3_600_000)
    remember._store.cache_clear()
    yield home
    remember._store.cache_clear()


@pytest.fixture
def qtbot(qtbot, monkeypatch):
    """Waits as long as a busy machine may need; a wait ends as soon as there is what is waited for."""
    for name in ("waitUntil", "waitSignal"):
        monkeypatch.setattr(qtbot, name, partial(getattr(qtbot, name), timeout=120_000))
    return qtbot


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
def answer(monkeypatch):
    """Answers the questions one after the other by what each function does to the open dialog."""
    seen = []

    def answer(*hands):
        left = list(hands)

        def run(dialog):
            seen.append(dialog)
            dialog.show()
            hand = left.pop(0)
            no = hand is None or hand(dialog) is False
            dialog.hide()
            return QDialog.DialogCode.Rejected if no else QDialog.DialogCode.Accepted

        monkeypatch.setattr(QDialog, "exec", run)
        return seen

    return answer


@pytest.fixture
def settle(qtbot):
    """Waits until the window has nothing under way."""

    def settle(window):
        def rests():
            return not window.jobs.waiting and window.behind.resting

        qtbot.waitUntil(rests)
        qtbot.wait(1)
        qtbot.waitUntil(rests)

    return settle


@pytest.fixture
def open_window(qtbot, look, settle):
    """Opens the real window on a desk, at the place of this name if one is given; a bug in a work fails the test."""
    from safetydesk.ui.main_window import MainWindow

    made, crashes = [], []

    def opened(folder, at=""):
        window = MainWindow()
        window.crashed.connect(crashes.append)
        qtbot.addWidget(window)
        window.resize(1366, 728)
        window.show()
        window.shell.open_folder(folder)
        made.append(window)
        qtbot.waitUntil(lambda: window.shell.scene is not None)
        if at:
            window.place(at)
        settle(window)
        return window

    yield opened
    for window in made:
        # pytest-qt has closed them already, and closing one deletes those before it.
        if shiboken6.isValid(window):
            window.close()
    assert crashes == []


@pytest.fixture
def figures_desk(tmp_path):
    """A desk of three communities that report three figures by month, June to August, and one of the campaign."""
    from safetydesk.desk import unitlist, units
    from safetydesk.desk.desk import Desk

    notice = tmp_path / "通知"
    notice.mkdir()
    (notice / "notice.toml").write_text(_FIGURES, encoding="utf-8")
    folder = tmp_path / "工作台"
    with Desk.create(folder, notice, "柳溪街道办事处") as desk:
        units.add_many(desk, unitlist.read_text("城关社区\n南街社区\n北关社区")[0])
    return folder


@pytest.fixture
def figures(open_window, figures_desk, settle):
    """The window on 统计, the first community chosen."""
    window = open_window(figures_desk)
    place = window.place("统计")
    settle(window)
    place.chooser.pick(window.shell.scene.board.units[0].id)
    settle(window)
    return window


@pytest.fixture
def press(qtbot, figures):
    """Presses keys where the keyboard is: in the editor that is open, else in the table of the page (`press.table`)."""

    def table():
        place = figures._made[figures._current]
        return place.numbers.grid if place.shown == "统计数" else place.planned.table

    def press(*keys, modifier=Qt.KeyboardModifier.NoModifier):
        for key in keys:
            target = table().writer.editor or table()
            if not isinstance(key, str):
                qtbot.keyClick(target, key, modifier)
            elif key.isascii():
                for sign in key:
                    qtbot.keyClicks(table().writer.editor or table(), sign)
            else:
                # As an input method does: first what is being composed, then the words.
                QGuiApplication.sendEvent(target, QInputMethodEvent("abc", []))
                event = QInputMethodEvent()
                event.setCommitString(key)
                QGuiApplication.sendEvent(target, event)

    press.table = table
    return press
