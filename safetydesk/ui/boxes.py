"""Boxes one picks from or counts in: scrolling over one scrolls the page and never changes what stands in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox

from safetydesk.ui import parts, theme


class Picker(QComboBox):
    """A list to pick from, by mouse or keys."""

    def __init__(self) -> None:
        super().__init__()
        # Qt's own policy gives the focus to whatever the wheel is turned over.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Where its box is too narrow for what stands in it, that is read here.
        self.currentTextChanged.connect(lambda text: self.setToolTip(parts.plain_tip(text)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Writable(Picker):
    """A list to pick from, or something else is written into its `line`; that does not become an entry."""

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self.line = QLineEdit()
        self.setLineEdit(self.line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.line.setPlaceholderText(hint)


class Counter(QSpinBox):
    """A whole number, by mouse or keys."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__()
        self.setRange(least, most)
        # The style sheet's padding does not reach the line inside a spin box.
        self.lineEdit().setTextMargins(theme.px(6), 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
