"""The window itself: places, what it remembers, settings, crash dialog, and how it ends."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from safetydesk.desk.desk import Desk
from safetydesk.notice import fault
from safetydesk.ui import ask, remember, theme
from safetydesk.ui.crash import CrashDialog
from safetydesk.ui.door import Door
from safetydesk.ui.settings_licences import licences
from safetydesk.ui.sweep import Sweep

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def _is_open(door):
    return door.window is not None and door.window.shell.scene is not None


@pytest.fixture
def enter(qtbot, look):
    """Comes in as the clerk does."""

    # Nobody else holds the windows until they are closed.
    made = []

    def enter(folder):
        door = Door(folder)
        made.append(door)
        door.open()
        qtbot.addWidget(door.frame)
        qtbot.waitUntil(lambda: _is_open(door))
        return door

    yield enter
    made.clear()


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_places_by_mouse_and_by_key(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    titles = [entry.title for entry in window._entries]
    assert titles[0] == "总览"
    assert titles[-1] == "设置"
    for number, _title in enumerate(titles):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.ControlModifier)
        settle(window)
        assert window._places.currentWidget().widget() is window._made[number]
        assert window.rail._group.checkedId() == number
    qtbot.mouseClick(window.rail._group.button(0), Qt.MouseButton.LeftButton)
    assert window._places.currentWidget().widget() is window._made[0]


def test_the_window_remembers_place_size_and_columns(enter, board_desk, settle):
    door = enter(board_desk)
    door.frame.showNormal()
    door.frame.resize(900, 600)
    board = door.window.place("总览")
    remember.put(board.view._key(), ",".join(["140"] * board.model.columnCount()))
    door.window.place("设置")
    door.frame.close()
    again = enter(None)
    settle(again.window)
    assert again.frame.size() == door.frame.size()
    assert again.window._entries[again.window._current].title == "设置"
    assert again.window.place("设置").isVisible(), "the desk that was open last opens by itself"
    board = again.window.place("总览")
    assert {board.view.columnWidth(column) for column in range(board.model.columnCount())} == {140}
    board.view.forget_widths()
    assert {board.view.columnWidth(column) for column in range(board.model.columnCount())} != {140}


def test_closing_leaves_no_thread_and_frees_the_desk(open_window, board_desk, settle):
    before = set(threading.enumerate())
    window = open_window(board_desk)
    window.place("总览").side.thumbs.get("0" * 64, board_desk / "desk.lock")
    assert {thread.name for thread in set(threading.enumerate()) - before} >= {"desk-worker", "thumbnails"}
    window.close()
    assert set(threading.enumerate()) <= before
    Desk.open(board_desk).close()


def test_a_mishap_is_a_calm_sentence_that_can_be_closed(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    window.shell.change("坏", lambda desk, report, stop: _full())
    settle(window)
    assert window.messages.text.text() == "磁盘已满。请腾出空间。"
    assert window.messages.property("tone") == "warn"
    click(qtbot, window.messages._close)
    assert window.messages.property("tone") == ""


def _full():
    from safetydesk.notice.problem import Mishap

    raise Mishap("磁盘已满", "请腾出空间")


def test_progress_shows_with_a_stop_button_and_goes_away(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)

    def long(desk, report, stop):
        number = 0
        while not stop():
            number += 1
            report(number, 1_000_000, "很长的文件名.jpg")
            threading.Event().wait(0.001)
        return number

    ended = []
    window.shell.read("正在接收", long, ended.append)
    qtbot.waitUntil(window.messages.stop.isVisible)
    assert window.messages.busy.text().startswith("正在接收 ")
    click(qtbot, window.messages.stop)
    settle(window)
    assert ended[0] > 0
    assert not window.messages.stop.isVisible()
    assert not window.messages.busy.isVisible()


def test_office_name_and_hour_are_saved_and_undone(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    place = window.place("设置")
    place.office.editor.setText("柳溪街道办事处")
    place.office.commit()
    settle(window)
    assert window.windowTitle().endswith("柳溪街道办事处")
    assert "柳溪街道办事处" in window.topbar.undo.text()
    place.cutoff.setCurrentIndex(place.cutoff.findData("17:30"))
    place.cutoff.activated.emit(place.cutoff.currentIndex())
    settle(window)
    assert window.shell.scene.cutoff == "17:30"
    window.topbar.undo.trigger()
    settle(window)
    assert window.shell.scene.cutoff == ""
    assert place.cutoff.currentData() == ""
    assert window.messages.text.text().startswith("已撤销：")


def test_a_second_notice_can_be_added_and_chosen_above(qtbot, open_window, board_desk, settle, monkeypatch):
    window = open_window(board_desk)
    place = window.place("设置")
    offered = []
    monkeypatch.setattr(ask, "one_of", lambda *given: offered.extend(given[3]) or given[3][0][0])
    place._add_notice()
    settle(window)
    assert len(offered) >= 2
    assert not any("zushi-2024" in folder for folder, _ in offered), "what is on the desk is not offered again"
    bar = window.topbar._notices
    assert bar.isVisible()
    assert window.shell.scene.notice.id != "zushi-2024"
    bar.setCurrentIndex(bar.findData("zushi-2024"))
    bar.activated.emit(bar.currentIndex())
    settle(window)
    assert window.shell.scene.notice.id == "zushi-2024"


def test_large_print_makes_the_window_anew_on_the_same_desk(qtbot, enter, board_desk):
    door = enter(board_desk)
    first = door.window
    place = first.place("设置")
    small = first.rail.width()
    big = next(button for button in place._sizes.buttons() if button.text() == "大字")
    click(qtbot, big)
    qtbot.waitUntil(lambda: door.window is not first and _is_open(door))
    assert remember.text_scale() == 1.25
    assert door.window.rail.width() == round(small * 1.25)
    assert theme.font().pixelSize() == round(theme.BODY * 1.25)
    assert len(door.window.shell.scene.board.units) == 3


def test_large_print_leaves_the_window_where_it_is_and_the_drawer_open(qtbot, enter, settle, board_desk):
    door = enter(board_desk)
    first = door.window
    door.frame.showNormal()
    door.frame.setGeometry(0, 0, 1366, 728)
    board = first.place("总览")
    cell = (first.shell.scene.board.units[1].id, "drill")
    board.side.open_cell(*cell)
    settle(first)
    assert door.frame.geometry() == QRect(0, 0, 1366, 728)
    place = first.place("设置")
    click(qtbot, next(button for button in place._sizes.buttons() if button.text() == "特大字"))
    qtbot.waitUntil(lambda: door.window is not first and _is_open(door))
    settle(door.window)
    board = door.window.place("总览")
    settle(door.window)
    assert board.side.shown == cell
    assert board.side.drawer.isVisible()
    assert board.view.current() == cell
    for entry in door.window._entries:
        door.window.place(entry.title)
        settle(door.window)
        assert door.frame.geometry() == QRect(0, 0, 1366, 728), entry.title
    door.frame.close()


def test_the_crash_dialog_copies_what_we_need_to_know(qtbot, look):
    try:
        raise ValueError("张喆珺的电话 000-0001")
    except ValueError as error:
        dialog = CrashDialog(fault.told(error))
    qtbot.addWidget(dialog)
    dialog.show()
    click(qtbot, dialog.copy)
    copied = QGuiApplication.clipboard().text()
    assert "安全生产月报送台 " in copied
    assert "ValueError" in copied
    assert "Qt " in copied
    assert dialog.copied.text() == "已复制"
    assert "test_ui_window.py:" in copied
    assert "张喆珺" not in copied
    assert "000-0001" not in copied


def test_a_bug_in_a_work_reaches_the_crash_dialog(qtbot, enter, board_desk, monkeypatch):
    shown = []
    monkeypatch.setattr(CrashDialog, "exec", lambda self: shown.append(self.report))
    door = enter(board_desk)
    door.window.shell.read("坏", lambda desk, report, stop: 1 // 0, shown.append)
    qtbot.waitUntil(lambda: bool(shown))
    assert "ZeroDivisionError" in shown[0]
    door.catch(KeyError, KeyError("x"), None)
    assert "KeyError" in shown[1]
    door.frame.close()


def test_every_label_shows_its_text_as_it_is(open_window, board_desk, settle):
    window = open_window(board_desk)
    for entry in window._entries:
        window.place(entry.title)
        settle(window)
    rich = [
        label.text() for label in window.findChildren(QLabel)
        if label.text() and label.textFormat() != Qt.TextFormat.PlainText
    ]  # fmt: skip
    assert rich == []


def test_licences_of_what_is_shipped_can_be_read():
    texts = licences()
    assert any("Lucide" in text for text in texts.values())
    assert all(text.strip() for text in texts.values())


def test_garbage_is_collected_on_the_windows_thread_only(qtbot, qapp):
    import gc

    sweep = Sweep()
    assert not gc.isenabled()
    # What was loaded for the start is not looked through again and again.
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 10_000)
    sweep.close()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
