"""Whose figures or activities: all, the office's own, or one unit's, with a sign for whoever reported nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QItemSelectionModel, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from safetydesk.desk.levels import paths
from safetydesk.desk.numbers import ALL, OFFICE
from safetydesk.notice.dates import month_name
from safetydesk.ui import keys, parts, theme
from safetydesk.ui.board_model import Index
from safetydesk.ui.board_paint import Pen
from safetydesk.ui.search import Search

if TYPE_CHECKING:
    from safetydesk.desk.tally import UnitLine

WHOSE = Qt.ItemDataRole.UserRole
LACK = Qt.ItemDataRole.UserRole + 1
_OWN = "本单位自己的"
_ROW = 34
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class WhoseModel(QAbstractListModel):
    """All, the office's own, then the units that fit the search, keyed by id; sub-units only when they are sought."""

    def __init__(self) -> None:
        super().__init__()
        self.units: Sequence[UnitLine] = ()
        self.shown: list[UnitLine] = []
        self.silent: Mapping[int, tuple[str, ...]] = {}
        self.all_name = ""
        self._names: list[tuple[int | None, str]] = []

    def arrange(self, sought: str, whose: int | None, *, only_silent: bool) -> None:
        """The first two always, then the units found by name or initials; a sub-unit also while it is looked at."""
        sought = sought.strip().lower()
        self.beginResetModel()
        self.shown = [
            unit for unit in self.units
            if (sought in unit.name.lower() or sought in unit.initials) and (not only_silent or unit.id in self.silent)
            and (sought or not unit.sub or unit.id == whose)
        ]  # fmt: skip
        path = paths(self.units)
        self._names = [(ALL, self.all_name), (OFFICE, _OWN), *((unit.id, path[unit.id]) for unit in self.shown)]
        self.endResetModel()

    def row_of(self, whose: int | None) -> int:
        """Where it stands, -1 where it is not shown."""
        return next((row for row, (key, _) in enumerate(self._names) if key == whose), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        whose, name = self._names[index.row()]
        gone = self.silent.get(whose or 0, ())
        months = "、".join(month_name(month, int(gone[0][:4])) for month in gone)
        if role == WHOSE:
            return whose
        if role == LACK:
            return f"缺 {months}" if len(gone) == 1 else f"缺 {len(gone)} 个月" if gone else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        words = f"{name}：{months}没有报" if gone else name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words
        return parts.plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else None


class _Line(QStyledItemDelegate):
    """The name, and at the right what it lacks."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(120), theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        flags: QStyle.StateFlag = option.state
        painter.save()
        pen = Pen(painter)
        if flags & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.ACCENT_SOFT))
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(3), rect.height()), QColor(theme.ACCENT))
        area = rect.adjusted(theme.px(12), 0, -theme.px(8), 0)
        lack = index.data(LACK)
        room = pen.width(lack, small=True) + theme.px(8) if lack else 0
        unit = index.data(WHOSE) not in (ALL, OFFICE)
        pen.text(area.adjusted(0, 0, -room, 0), index.data(), theme.INK, bold=not unit)
        pen.text(area, lack, theme.TONES["缺"].ink, small=True, align=_RIGHT)
        if index.row() == 1:
            painter.setPen(QColor(theme.LINE))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


class WhoseChooser(QWidget):
    """`chosen` when another one is picked; `whose` says which."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.whose: int | None = ALL
        self.model = WhoseModel()
        self.search = Search("找单位", "找单位：名称或拼音首字母")
        self.search.paused.connect(self._arrange)
        keys.shortcut(QKeySequence.StandardKey.Find, "找单位", self, self.search.setFocus)
        self.only_silent = parts.button("没有报的")
        self.only_silent.setCheckable(True)
        self.only_silent.setToolTip(parts.plain_tip("只列出过去的月份里一个数也没有报的单位"))
        self.only_silent.toggled.connect(self._arrange)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Line(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName("看谁的")
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.count = parts.label(role="small", wrap=True)
        self.to_units = parts.button("去添加单位", "building-2")
        layout = parts.column(gap=8, margins=(12, 0, 12, 10))
        layout.addWidget(self.search)
        layout.addLayout(parts.row(self.only_silent, None))
        layout.addWidget(self.list, 1)
        layout.addWidget(self.count)
        layout.addWidget(self.to_units)
        self.setLayout(layout)

    def offer(self, all_name: str, units: Sequence[UnitLine], silent: Mapping[int, tuple[str, ...]]) -> None:
        """Offer these; `silent`: the past months of which a unit has no number at all."""
        names = [(unit.id, unit.name) for unit in units]
        same = all_name == self.model.all_name and names == [(unit.id, unit.name) for unit in self.model.units]
        self.model.all_name, self.model.units, self.model.silent = all_name, units, silent
        self.only_silent.setVisible(bool(silent) or self.only_silent.isChecked())
        if self.whose not in (ALL, OFFICE) and self.whose not in {unit.id for unit in units}:
            self.whose = ALL
        if same and not self.only_silent.isChecked():
            self.model.dataChanged.emit(self.model.index(0, 0), self.model.index(self.model.rowCount() - 1, 0))
            self._tell()
        else:
            self._arrange()

    def step(self, by: int) -> None:
        """To the next one shown, or the one before."""
        row = min(max(self.model.row_of(self.whose) + by, 0), self.model.rowCount() - 1)
        self.list.setCurrentIndex(self.model.index(row, 0))

    def pick(self, whose: int | None) -> None:
        """Choose this one."""
        self.list.setCurrentIndex(self.model.index(max(0, self.model.row_of(whose)), 0))

    def _arrange(self) -> None:
        top = self.list.verticalScrollBar().value()
        self.model.arrange(self.search.text(), self.whose, only_silent=self.only_silent.isChecked())
        row = self.model.row_of(self.whose)
        if row >= 0:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(self.model.index(row, 0), flag)
        self.list.verticalScrollBar().setValue(top)
        self._tell()

    def _tell(self) -> None:
        units, gone = self.model.units, len(self.model.silent)
        words = parts.shown_of(self.model.shown, units)
        words = words if units else "还没有单位"
        self.to_units.setVisible(not units)
        self.count.setText(words + (f"，{gone} 个有月份没有报" if gone else ""))

    def _on_current(self, index: Index) -> None:
        if index.isValid() and index.data(WHOSE) != self.whose:
            self.whose = index.data(WHOSE)
            self.chosen.emit()
