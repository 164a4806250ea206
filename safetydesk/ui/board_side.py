"""The side of the board: the drawer of a cell, kept up to date while it is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from safetydesk.desk.snapshot import CellView
from safetydesk.ui import parts, verbs
from safetydesk.ui.shell import Shell
from safetydesk.ui.thumbs import Thumbs

if TYPE_CHECKING:
    from safetydesk.desk.tally import UnitLine
    from safetydesk.ui.drawer_panel import Drawer

_KEYS = "A 通过，R 退回，Delete 撤回，回车打开，Ctrl+A 全选，Esc 关上；文字离开输入框就保存"


class BoardSide(QWidget):
    """Hidden until the drawer of a cell is `opened`. `closed` when the clerk is done with it; what the drawer `asked`,
    and what it was `given`."""

    opened = Signal()
    closed = Signal()
    asked = Signal(str)
    given = Signal(object, object)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.thumbs = Thumbs(self)
        self._drawer: Drawer | None = None
        self._cell: tuple[int, str] | None = None
        self._column = parts.column(gap=0)
        self.setLayout(self._column)
        shell.line_changed.connect(self._on_line)
        self.hide()

    @property
    def drawer(self) -> Drawer:
        """Made when it is first asked for: the board does not wait for it."""
        if self._drawer is None:
            from safetydesk.ui.drawer_panel import Drawer

            self._drawer = Drawer(self._shell, self.thumbs)
            self._drawer.closed.connect(self.shut)
            self._drawer.asked.connect(self.asked)
            self._drawer.given.connect(self.given)
            self._column.addWidget(self._drawer)
        return self._drawer

    @property
    def shown(self) -> tuple[int, str] | None:
        """The cell on show, None while it is shut."""
        return None if self.isHidden() else self._cell

    def open_cell(self, unit_id: int, slot: str) -> None:
        """Open the drawer of this cell."""
        self.flush()
        self._cell = (unit_id, slot)
        self._read_cell(self._enter_cell)

    def flush(self) -> None:
        """Hand over what was typed in the drawer."""
        if self._drawer is not None:
            self._drawer.flush()

    def refresh(self) -> None:
        """Something may have changed: look at what is open again."""
        if not self.isHidden():
            self._read_cell(self._show_cell)

    def shut(self) -> None:
        """Close the drawer; what was typed is saved."""
        if not self.isHidden():
            self.flush()
            self.hide()
            self.closed.emit()

    def _read_cell(self, done: Callable[[CellView], object]) -> None:
        if self._cell is not None:
            self._shell.read("正在读取", verbs.look_at(*self._cell), done, failed=lambda _: self.shut())

    def _enter_cell(self, view: CellView) -> None:
        if self._show_cell(view):
            self.drawer.enter()

    def _show_cell(self, view: CellView) -> bool:
        # A slower answer for a cell that was left meanwhile is not wanted any more.
        if (view.unit_id, view.slot.id) != self._cell:
            return False
        self.drawer.show_cell(view)
        self.show()
        self.opened.emit()
        self._shell.hinted.emit(_KEYS)
        return True

    def _on_line(self, line: UnitLine) -> None:
        if self._cell is not None and self._cell[0] == line.id:
            self.refresh()
