"""The search line that several screens have: a magnifier, a cross that clears it, and a pause for the next key."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from safetydesk.ui import icons, parts, theme


class Search(QLineEdit):
    """`paused` a moment after the text changed: a key pressed again soon belongs to the same word."""

    paused = Signal()

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setToolTip(parts.plain_tip(hint))
        self.setClearButtonEnabled(True)
        lens = QAction(icons.icon("search", theme.MUTED), "", self)
        self.addAction(lens, QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(120)
        self._pause.timeout.connect(self.paused)
        self.textChanged.connect(lambda: self._pause.start())

    def stop(self) -> None:
        """What is in it was searched for just now."""
        self._pause.stop()
