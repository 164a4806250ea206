"""The differences a roll-up would make, as a table of any length, all of them or only those of one sort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from safetydesk.ui import parts, theme
from safetydesk.ui.rollup_verbs import Row
from safetydesk.ui.units_model import Index

_HEADS = ("变化", "单位", "内容")
_SHOWS = {"全部": "", "新增": "new", "更新": "changed", "减少": "gone"}
_INKS = {"new": "✓", "changed": "审", "gone": "迟"}


class LinesModel(QAbstractTableModel):
    """One row for each difference that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[Row] = ()
        self.rows: Sequence[Row] = ()

    def set_rows(self, rows: Sequence[Row], what: str) -> None:
        """Of these rows those that are `what`, "" all."""
        self.beginResetModel()
        self.rows = [row for row in rows if row.what == what] if what else rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.word, row.unit, row.text)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return parts.plain_tip(f"{row.word}：{row.unit} {row.text}")
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return QColor(theme.TONES[_INKS[row.what]].ink)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return parts.head(_HEADS, section, orientation, role)


class LinesTable(QWidget):
    """The table, and above it what of it to show."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Row] = ()
        self.model = LinesModel()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName("汇总后的变化")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.px(5)}px; }}")
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.px(28))
        self.table.setColumnWidth(0, theme.px(60))
        self.table.setColumnWidth(1, theme.px(150))
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setHighlightSections(False)
        layout, self.segments = parts.segments(self, _SHOWS, self._show)
        layout.addStretch(1)
        column = parts.column(gap=6)
        column.addLayout(layout)
        column.addWidget(self.table, 1)
        self.setLayout(column)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these, from the first one on."""
        self._rows = rows
        counts = Counter(row.what for row in rows)
        for word, what in _SHOWS.items():
            count = counts[what] if what else len(rows)
            self.segments[word].setText(f"{word} {count}" if count else word)
            # Where there is but one sort, there is nothing to choose.
            self.segments[word].setVisible(len(counts) > 1 and (not what or bool(count)))
        if not counts[_SHOWS[self._shown]]:
            self.segments["全部"].setChecked(True)
        self._show()

    @property
    def _shown(self) -> str:
        return next(word for word, button in self.segments.items() if button.isChecked())

    def _show(self) -> None:
        self.model.set_rows(self._rows, _SHOWS[self._shown])
