"""The clerk's hands: what the wheel, the Enter key and the keyboard focus do, in every place alike."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox

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
