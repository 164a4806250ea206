"""The hand of the tests on the keyboard."""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication


def press(qtbot, target, key):
    """A key, letters, or words from the input method."""
    if not isinstance(key, str):
        qtbot.keyClick(target, key)
    elif key.isascii():
        qtbot.keyClicks(target, key)
    else:
        typed = QInputMethodEvent()
        typed.setCommitString(key)
        QApplication.sendEvent(target, typed)
