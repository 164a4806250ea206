"""The clerk's hands: what the wheel, the Enter key and the keyboard focus do, in every place alike."""

from __future__ import annotations

import pytest
from deskmaker import closed_rows
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox

from safetydesk.ui import ask
from safetydesk.ui.boxes import Counter

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def turn_wheel(widget):
    """One notch downwards over the middle of this widget; whether it goes on to the page below it."""
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at, widget.mapToGlobal(at), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
    return not event.isAccepted()


def test_scrolling_the_settings_leaves_the_deadline_alone(open_window, board_desk, settle):
    window = open_window(board_desk)
    place = window.place("设置")
    settle(window)
    place.cutoff.setFocus()
    assert turn_wheel(place.cutoff), "it is the page that moves"
    settle(window)
    assert place.cutoff.currentIndex() == 0
    assert window.shell.scene.cutoff == ""


def test_no_box_of_the_program_takes_the_wheel(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    window.show_welcome()
    for entry in window._entries:
        window.place(entry.title)
        settle(window)
    question = ask.Question(window, "纸质已收", "", "登记")
    question.field("件数", Counter(1, 999))
    boxes = [*window.findChildren(QComboBox), *window.findChildren(QAbstractSpinBox)]
    assert len(boxes) >= 7
    for box in boxes:
        if isinstance(box, QComboBox):
            box.addItems(["甲", "乙"])
            box.setCurrentIndex(0)
        before = box.currentText() if isinstance(box, QComboBox) else box.text()
        assert turn_wheel(box)
        assert (box.currentText() if isinstance(box, QComboBox) else box.text()) == before
        assert not box.focusPolicy() & Qt.FocusPolicy.WheelFocus & ~Qt.FocusPolicy.StrongFocus


def test_enter_presses_the_button_that_has_the_focus(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    rail = window.rail._group.button([entry.title for entry in window._entries].index("单位"))
    rail.setFocus()
    qtbot.keyClick(rail, Qt.Key.Key_Return)
    settle(window)
    assert window._places.currentWidget().widget() is window.place("单位")
    window.show_welcome()
    window.welcome.fresh.setFocus()
    qtbot.keyClick(window.welcome.fresh, Qt.Key.Key_Enter)
    settle(window)
    assert window.welcome.new.isVisible()
    back = next(button for button in window.welcome.new.findChildren(QAbstractButton) if button.text() == "返回")
    back.setFocus()
    qtbot.keyClick(back, Qt.Key.Key_Return)
    assert window.welcome.fresh.isVisible()


def test_after_opening_the_arrow_keys_walk_over_the_board(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    view = window.place("总览").view
    assert window.focusWidget() is view
    assert (view.currentIndex().row(), view.currentIndex().column()) == (0, 0)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Down)
    assert view.currentIndex().row() == 1
    window.show_welcome(board_desk)
    window.welcome._again.setFocus()
    qtbot.keyClick(window.welcome._again, Qt.Key.Key_Return)
    settle(window)
    assert window.focusWidget() is view, "back from the welcome screen"


def test_each_place_begins_on_its_list(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    for title, list_of in (
        ("单位", lambda place: place.list.view), ("表格", lambda place: place.chooser.list),
        ("总览", lambda place: place.view),
    ):  # fmt: skip
        place = window.place(title)
        settle(window)
        assert window.focusWidget() is list_of(place)
        assert list_of(place).currentIndex().isValid()


def test_ctrl_q_saves_what_was_typed_and_closes(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    place = window.place("设置")
    place.office.editor.setFocus()
    place.office.editor.setText("柳溪街道办事处")
    qtbot.keyClick(place.office.editor, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()
    assert closed_rows(board_desk, "SELECT value FROM setting WHERE key = 'office'") == [("柳溪街道办事处",)]
