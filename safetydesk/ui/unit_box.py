"""A field in which a unit is found by a part of its name or its pinyin initials, over the list of what fits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from safetydesk.ui import parts, theme

# More than one reads through; who looks for another types a letter more.
_MOST = 200
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class UnitBox(QWidget):
    """`units`: id, name, initials. The arrow keys move in the list while one types. `changed` with what is chosen."""

    changed = Signal()

    def __init__(self, units: Sequence[tuple[int, str, str]], unit_id: int) -> None:
        super().__init__()
        self._units = units
        self._shown: list[int] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText("名称或拼音首字母，如 cg")
        self.field.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("符合的单位")
        self.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.list.setFixedHeight(theme.px(150))
        parts.OneLine(self.list)
        self.setLayout(parts.column(self.field, self.list, gap=4))
        self.setFocusProxy(self.field)
        self.field.textChanged.connect(lambda: self._show(self.unit_id or 0))
        self.list.currentRowChanged.connect(lambda: self.changed.emit())
        self.field.installEventFilter(self)
        self._show(unit_id)

    @property
    def unit_id(self) -> int | None:
        """The unit chosen; None where none fits or none is chosen yet."""
        row = self.list.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.field.setAccessibleName(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _MOVES:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _show(self, kept: int) -> None:
        sought = self.field.text().strip().lower()
        found = [unit for unit in self._units if sought in unit[1].lower() or sought in unit[2]]
        # Whose name begins with what was typed is meant, before one that only holds it.
        found.sort(key=lambda unit: not (unit[1].lower().startswith(sought) or unit[2].startswith(sought)))
        here = next((unit for unit in found if unit[0] == kept), None)
        found = found[:_MOST] if here is None or here in found[:_MOST] else [here, *found[: _MOST - 1]]
        self._shown = [unit[0] for unit in found]
        self.list.clear()
        self.list.addItems([unit[1] for unit in found])
        if not found:
            # It can be neither chosen nor reached by the keys.
            self.list.addItem(f"没有符合“{self.field.text().strip()}”的单位" if sought else "还没有单位")
            self.list.item(0).setFlags(Qt.ItemFlag.NoItemFlags)
        if kept in self._shown:
            self.list.setCurrentRow(self._shown.index(kept))
        elif sought and found:
            self.list.setCurrentRow(0)
        self.changed.emit()
