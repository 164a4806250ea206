"""The left rail: the places of the program, one of them current."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QWidget

from safetydesk.ui import icons, parts, theme


class Rail(QFrame):
    """Buttons with icon and name; Ctrl+1, Ctrl+2 … reach them from anywhere in the window."""

    chosen = Signal(int)

    def __init__(self, places: list[tuple[str, str]], window: QWidget) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(theme.px(76))
        self._group = QButtonGroup(self)
        self._icons: list[str] = []
        column = parts.column(gap=4, margins=(8, 12, 8, 12))
        for number, (title, icon) in enumerate(places):
            button = self._button(title, icon, number)
            if number == len(places) - 1:
                column.addStretch(1)
            column.addWidget(button)
            self._group.addButton(button, number)
            self._icons.append(icon)
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number + 1}"), window)
            shortcut.activated.connect(button.click)
        self._group.idClicked.connect(self.chosen)
        self._group.idToggled.connect(self._tint)
        self.setLayout(column)

    def show_current(self, number: int) -> None:
        """Mark a place as the current one, without telling anybody."""
        button = self._group.button(number)
        if button is not None:
            button.setChecked(True)

    def _button(self, title: str, icon: str, number: int) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setIcon(icons.icon(icon, theme.MUTED))
        button.setIconSize(QSize(theme.px(22), theme.px(22)))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setFixedHeight(theme.px(58))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setAccessibleName(title)
        button.setToolTip(parts.plain_tip(f"{title}（Ctrl+{number + 1}）"))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        return button

    def _tint(self, number: int, checked: bool) -> None:
        button = self._group.button(number)
        button.setIcon(icons.icon(self._icons[number], theme.ACCENT_DARK if checked else theme.MUTED))
