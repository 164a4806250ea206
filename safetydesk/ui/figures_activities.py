"""The activities as a table one writes in: a row each, an empty one at the end that becomes the next."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QWidget

from safetydesk.desk.numbers import ACTIVITY_FIELDS, ALL, Activity
from safetydesk.ui import keys, parts, theme
from safetydesk.ui.board_model import Index
from safetydesk.ui.board_paint import Pen
from safetydesk.ui.figures_table import Writer, WritingTable
from safetydesk.ui.figures_typed import Typed

_FIELDS = tuple(ACTIVITY_FIELDS)
_HEADS = {"remark": "备注"}
# How many parts of the room each column gets, the unit first.
_SHARES = {"unit": 3, "name": 5, "form": 3, "time": 4, "place": 3, "responsible": 2, "outlet": 3, "remark": 2}
_LEAST = 84
_ROW = 36
NEW = "在这里输入，添加一项活动"
TONE = Qt.ItemDataRole.UserRole
# Id of the row at the end; what was added and has no id of the desk yet counts downwards from it.
_BLANK = 0


class ActivitiesModel(QAbstractTableModel):
    """Rows are activities, keyed by id. `changed(id, field, text)`, `added(number, name)`; a number stands for the id
    until the desk gives one. `counted(shown, total)` after the rows changed."""

    changed = Signal(int, str, str)
    added = Signal(int, str)
    counted = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.whose: int | None = ALL
        self.fields: tuple[str, ...] = _FIELDS
        self.rows: list[Activity] = []
        self._all: list[Activity] = []
        self._fresh: dict[int, Activity] = {}
        self._units: Mapping[int | None, str] = {}
        self._sought = ""
        # Whether an empty row stands at the end, to be written in.
        self._blank = False
        # By id and field.
        self._typed = Typed()

    def show(self, whose: int | None, found: Sequence[Activity], units: Mapping[int | None, str]) -> None:
        """Show these; the same activities in other words leave an open editor open."""
        self.whose, self._all, self._units = whose, list(found), units
        # What has its id is among those found, if it was not taken away since.
        self._fresh = {key: each for key, each in self._fresh.items() if each.id < 0 and each.unit_id == whose}
        self._typed.arrive()
        self._arrange(("unit", *_FIELDS) if whose == ALL else _FIELDS)

    def search(self, sought: str) -> None:
        """Only those in which this is written."""
        self._sought = sought.strip().lower()
        self._arrange(self.fields)

    def activity(self, row: int) -> Activity | None:
        """The activity in this row, None for the empty one."""
        return self.rows[row] if 0 <= row < len(self.rows) else None

    def row_of(self, activity_id: int) -> int | None:
        """In which row this activity is shown."""
        return next((row for row, each in enumerate(self.rows) if each.id == activity_id), None)

    def settle(self, number: int, activity_id: int) -> None:
        """The desk has given this id to what was added; what was typed beside it since then follows."""
        here = self._fresh.get(number)
        if here is None:
            return
        self._fresh[number] = replace(here, id=activity_id)
        self.rows = [self._fresh[number] if each is here else each for each in self.rows]
        for field in _FIELDS:
            text = self._typed.take((number, field))
            if text is not None:
                self._typed.send((activity_id, field), text)
                self.changed.emit(activity_id, field, text)

    def keep(self, activity_id: int, field: str) -> None:
        """The desk has it: what is shown next holds it."""
        self._typed.keep([(activity_id, field)])

    def lose(self, activity_id: int, field: str, text: str) -> None:
        """The desk refused it: it stays as it was typed; what was to be added, in the empty row."""
        if self._fresh.pop(activity_id, None) is not None:
            self._typed.lose((_BLANK, "name"), text)
            self._arrange(self.fields)
        else:
            self._typed.lose((activity_id, field), text)
            self._redraw()

    def forget(self, row: int, column: int) -> None:
        """Drop what was typed there and refused."""
        self._typed.forget(self._key(row, column))
        self._redraw()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows) + self._blank

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.fields)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        blank = index.row() == len(self.rows)
        free = index.isValid() and self.fields[index.column()] in (("name",) if blank else _FIELDS)
        return flags | Qt.ItemFlag.ItemIsEditable if free else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        key, text = self._key(index.row(), index.column()), self._text(index.row(), index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return text
        if role == TONE:
            return theme.DANGER if self._typed.lost(key) else theme.MUTED if key[1] == "unit" else theme.INK
        here = self.activity(index.row())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{here.name}，{self.head(index.column())}：{text or '空'}" if here else NEW
        if role == Qt.ItemDataRole.ToolTipRole:
            file = f"来自“{here.file}”" if here and here.file else ""
            return parts.plain_tip("\n".join(part for part in (text, file) if part))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        key, text = self._key(index.row(), index.column()), str(value).strip()
        if text == self._text(index.row(), index.column()) and not self._typed.lost(key):
            return False
        if key[0] != _BLANK:
            self._typed.send(key, text)
            self._redraw()
            if key[0] > 0:
                self.changed.emit(*key, text)
            return True
        self._typed.forget(key)
        if text:
            number = min(self._fresh, default=0) - 1
            row = len(self.rows)
            # The row that was empty becomes the activity, so that one writes on in it; the new one is the empty one.
            self.beginInsertRows(QModelIndex(), row + 1, row + 1)
            self._fresh[number] = Activity(number, self.whose, text)
            self.rows.append(self._fresh[number])
            self.endInsertRows()
            self.added.emit(number, text)
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.head(section)
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def head(self, column: int) -> str:
        """The words of the forms."""
        field = self.fields[column]
        return "单位" if field == "unit" else _HEADS.get(field, ACTIVITY_FIELDS[field])

    def _key(self, row: int, column: int) -> tuple[int, str]:
        here = self.activity(row)
        return (here.id if here else _BLANK, self.fields[column])

    def _text(self, row: int, column: int) -> str:
        here, key = self.activity(row), self._key(row, column)
        if key[1] == "unit":
            return self._units.get(here.unit_id, "") if here else ""
        saved = str(getattr(here, key[1])) if here else ""
        return self._typed.over(key, saved)

    def _arrange(self, fields: tuple[str, ...]) -> None:
        rows = [*self._all, *self._fresh.values()]
        rows = [each for each in rows if not self._sought or self._holds(each)]
        blank = self.whose != ALL and not self._sought
        kept = fields == self.fields and blank == self._blank
        if kept and [each.id for each in rows] == [each.id for each in self.rows]:
            self.rows = rows
            self._redraw()
        else:
            self.beginResetModel()
            self.rows, self.fields, self._blank = rows, fields, blank
            self.endResetModel()
        self.counted.emit(len(self.rows), len(self._all) + len(self._fresh))

    def _holds(self, each: Activity) -> bool:
        texts = (self._units.get(each.unit_id, ""), *(str(getattr(each, field)) for field in _FIELDS))
        return any(self._sought in text.lower() for text in texts)

    def _redraw(self) -> None:
        if not self.rowCount():
            return
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))


class _Texts(Writer):
    """Draws a text, cut with … where it does not fit."""

    def __init__(self, parent: QWidget, model: ActivitiesModel) -> None:
        super().__init__(parent)
        self._activities = model

    def give_up(self, index: Index) -> None:
        self._activities.forget(index.row(), index.column())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self.ground(painter, option, theme.PAPER)
        pen, area = Pen(painter), option.rect.adjusted(theme.px(8), 0, -theme.px(6), 0)
        blank = self._activities.activity(index.row()) is None
        if blank and not index.data() and index.column() == 0:
            pen.text(option.rect.adjusted(theme.px(8), 0, theme.px(200), 0), NEW, theme.MUTED)
        pen.text(area, index.data(), index.data(TONE))
        painter.restore()


class ActivitiesTable(WritingTable):
    """`removed(id)` when the activity of the current row is to go."""

    removed = Signal(int)

    def __init__(self, model: ActivitiesModel) -> None:
        self.activities = model
        self._here = (_BLANK, "name")
        super().__init__(model)
        self.setAccessibleName("活动")
        keys.own(self, {"Ctrl+Del": "删除这项活动"})
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(theme.px(_LEAST))
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        model.modelAboutToBeReset.connect(self._on_leaving)
        model.modelReset.connect(self._on_reset)

    def make_writer(self) -> Writer:
        return _Texts(self, self.activities)

    def why_locked(self, index: Index) -> str:
        blank = self.activities.activity(index.row()) is None
        return "先写活动名称，再写别的" if blank else "这一列是哪个单位的活动，不能改；可以删除后到那个单位下添加"

    def clear_chosen(self) -> None:
        """Nothing in the chosen cells; an activity keeps its name."""
        for row, column in self.chosen():
            if self.activities.fields[column] == "name":
                self.refused.emit("活动要有名称；要删掉这一项活动，按 Ctrl+Delete")
            elif self.activities.fields[column] != "unit":
                self.activities.setData(self.activities.index(row, column), "")

    def remove(self) -> None:
        """Ask for the activity of the current row to be taken away."""
        here = self.activities.activity(self.currentIndex().row())
        if here is not None and here.id > 0:
            self.removed.emit(here.id)

    def write_new(self) -> None:
        """Begin to write in the empty row."""
        index = self.activities.index(self.activities.rowCount() - 1, 0)
        self.setFocus()
        self.go_to(index.row(), 0)
        self.edit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_Delete:
            self.remove()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_leaving(self) -> None:
        index = self.currentIndex()
        here = self.activities.activity(index.row())
        column = max(0, index.column())
        self._here = (here.id if here else _BLANK, self.activities.fields[column])

    def _on_reset(self) -> None:
        self._fit()
        row = self.activities.row_of(self._here[0])
        if self.activities.rowCount():
            fields = self.activities.fields
            column = fields.index(self._here[1]) if self._here[1] in fields else 0
            self.go_to(row or 0, column)

    def _fit(self) -> None:
        shares = [_SHARES[field] for field in self.activities.fields]
        room, ends = self.viewport().width(), list(itertools.accumulate(shares, initial=0))
        for column, (begin, end) in enumerate(itertools.pairwise(ends)):
            width = room * end // ends[-1] - room * begin // ends[-1]
            self.setColumnWidth(column, max(width, theme.px(_LEAST)))
