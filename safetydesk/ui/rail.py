"""The left rail: the places of the program, one of them current."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QWidget

from safetydesk.ui import icons, keys, parts, theme

# Heights of a button at scale 1: the usual one, and from which on its name has room below its icon.
_HIGH, _NAMED = 58, 50
# Lower than the places are: their names are to keep their room.
_HELP = 32


class Rail(QFrame):
    """Buttons with icon and name; Ctrl+1, Ctrl+2 … reach them from anywhere in the window. Below them the help."""

    chosen = Signal(int)
    help_asked = Signal()

    def __init__(self, places: list[tuple[str, str]], window: QWidget) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(theme.px(theme.RAIL))
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
            keys.shortcut(f"Ctrl+{number + 1}", f"去{title}", window, button.click)
        self._group.idClicked.connect(self.chosen)
        self._group.idToggled.connect(self._tint)
        column.addWidget(self._build_help())
        self.setLayout(column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In large print on a low screen the names give way to the icons."""
        buttons = self._group.buttons()
        room = (event.size().height() - theme.px(24 + _HELP) - len(buttons) * theme.px(4)) // len(buttons)
        style = Qt.ToolButtonStyle
        named = style.ToolButtonTextUnderIcon if room >= theme.px(_NAMED) else style.ToolButtonIconOnly
        for button in buttons:
            button.setFixedHeight(min(room, theme.px(_HIGH)))
            if isinstance(button, QToolButton):
                button.setToolButtonStyle(named)
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        # Its buttons take what height there is.
        return QSize(theme.px(theme.RAIL), theme.px(_HELP) * (len(self._icons) + 2))

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
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setAccessibleName(title)
        button.setToolTip(parts.plain_tip(f"{title}（Ctrl+{number + 1}）"))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        return button

    def _build_help(self) -> QToolButton:
        button = QToolButton()
        button.setText("帮助")
        button.setIcon(icons.icon("circle-question-mark", theme.MUTED))
        button.setIconSize(QSize(theme.px(16), theme.px(16)))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFixedHeight(theme.px(_HELP))
        button.setAccessibleName("帮助")
        button.setToolTip(parts.plain_tip("这一页怎么用（F1）"))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(self.help_asked)
        return button

    def _tint(self, number: int, checked: bool) -> None:
        button = self._group.button(number)
        button.setIcon(icons.icon(self._icons[number], theme.ACCENT_DARK if checked else theme.MUTED))
