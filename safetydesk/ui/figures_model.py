"""The figures of one unit, of the office or of all as a table model: rows are figures, columns months and the sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, Qt, Signal

from safetydesk.desk import numbers
from safetydesk.desk.numbers import ALL, FigureLine, FigureTable, Value
from safetydesk.notice.dates import bucket_of, month_name
from safetydesk.notice.problem import Mishap
from safetydesk.ui import parts, theme
from safetydesk.ui.board_model import Index
from safetydesk.ui.figures_typed import Typed

CELL = Qt.ItemDataRole.UserRole
# A figure and a month of it; month "" is the one number of a figure that is asked for the whole campaign.
Spot = tuple[str, str]
# Signs of a number: counted by the desk, corrected, typed and not a number.
COUNTED, CORRECTED, WRONG = "自", "改", "误"
_SAYS = {COUNTED: "自动统计", CORRECTED: "改过", WRONG: "不是数，还没有保存"}


@dataclass(frozen=True)
class Cell:
    """One cell as it is drawn. `kind`: "free" to write in, "sum" worked out, "none" not asked for."""

    text: str
    kind: str
    sign: str = ""


class FiguresModel(QAbstractTableModel):
    """`entered(whose, {spot: number}, words)` when numbers are to be kept, `refused(sentence)` when what was typed
    is none."""

    entered = Signal(object, object, str)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.whose: int | None = ALL
        self.months: tuple[str, ...] = ()
        self._table = FigureTable(None, "", (), ())
        self._on = date.max
        self._typed = Typed()

    @property
    def lines(self) -> tuple[FigureLine, ...]:
        """The figures."""
        return self._table.lines

    @property
    def lower(self) -> int:
        """Of how many sub-units the numbers are in these."""
        return self._table.lower

    @property
    def locked(self) -> bool:
        """Whether these are the sums of all, or of a unit with its sub-units, in which nobody writes."""
        return self.whose == ALL or self.lower > 0

    def show(self, whose: int | None, table: FigureTable, on: date) -> None:
        """Show these numbers as of a day. The same figures in other numbers leave an open editor open."""
        self._typed.arrive()
        same = whose == self.whose and table.lower == self.lower and _shape(table) == _shape(self._table)
        if not same:
            self.beginResetModel()
        self.whose, self._table, self._on = whose, table, on
        self.months = tuple(month for month in table.months if month)
        if same:
            self._redraw()
        else:
            self.endResetModel()

    def spot(self, row: int, column: int) -> Spot | None:
        """What is written there; None for a sum and for what nobody asks for."""
        if not 0 <= row < len(self.lines):
            return None
        month = self.months[column] if column < len(self.months) else ""
        return (self.lines[row].id, month) if self.value(row, column) else None

    def value(self, row: int, column: int) -> Value | None:
        """The number there and where it comes from; None as above.

        The last column holds the one number of a campaign figure, or a cumulative number that came without months.
        """
        line, months = self.lines[row], self._table.months
        month = self.months[column] if column < len(self.months) else ""
        return (line.values[months.index(month)] if month in months else None) or (None if month else line.whole)

    def cell(self, row: int, column: int) -> Cell:
        """The cell as it is drawn."""
        line, spot = self.lines[row], self.spot(row, column)
        if spot is None:
            return Cell("", "none") if column < len(self.months) else Cell(numbers.shown(self._sum(line)), "sum")
        key, kind = (self.whose, spot), "sum" if self.locked else "free"
        value = self.value(row, column)
        assert value is not None
        text = self._typed.over(key, numbers.shown(value.number))
        if self._typed.lost(key):
            return Cell(text, kind, WRONG)
        sign = COUNTED if value.source == "counted" else CORRECTED if value.corrected else ""
        return Cell(text, kind, "" if self.locked or self._typed.sent(key) else sign)

    def given(self, row: int, column: int) -> bool:
        """Whether a person's number stands there, which can be taken away."""
        spot, value = self.spot(row, column), self.value(row, column)
        sent = self._typed.sent((self.whose, spot))
        return bool(self.cell(row, column).text) and (sent or bool(value and value.source == "given"))

    def why_locked(self, row: int, column: int) -> str:
        """Why nobody writes in this cell, and where instead."""
        if self.lower:
            return "这里是它和下级单位加起来的数；要填它自己的数，先点上面的“只看它自己的”"
        if self.locked:
            return "这里是各单位加起来的数；要填哪个单位的数，先在左边点它"
        if column < len(self.months):
            return "这一项这个月不用报"
        return "累计是各月加起来的，填了各月就有"

    def enter(self, typed: Mapping[Spot, str], said: str = "已保存") -> bool:
        """Take over what was typed or pasted; all of it is read before any of it is kept."""
        read: dict[Spot, float | None] = {}
        for spot, text in typed.items():
            try:
                read[spot] = numbers.number(text)
            except Mishap as mishap:
                if len(typed) == 1:
                    self._typed.lose((self.whose, spot), text)
                    self._redraw()
                self.refused.emit(str(mishap))
                return False
        for spot, number in read.items():
            self._typed.send((self.whose, spot), numbers.shown(number))
        self._redraw()
        self.entered.emit(self.whose, read, said)
        return True

    def forget(self, spots: Iterable[Spot]) -> None:
        """Drop what was typed there and is no number."""
        for spot in spots:
            self._typed.forget((self.whose, spot))
        self._redraw()

    def keep(self, whose: int | None, written: Mapping[Spot, float | None]) -> None:
        """The desk has these: the next table shown holds them."""
        self._typed.keep((whose, spot) for spot in written)

    def lose(self, whose: int | None, written: Mapping[Spot, float | None]) -> None:
        """The desk refused these; they stay as they were typed."""
        for spot, number in written.items():
            self._typed.lose((whose, spot), numbers.shown(number))
        self._redraw()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.months) + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        free = index.isValid() and self.cell(index.row(), index.column()).kind == "free"
        return flags | Qt.ItemFlag.ItemIsEditable if free else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.words(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return parts.plain_tip(self.words(index.row(), index.column()))
        if role not in (CELL, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        cell = self.cell(index.row(), index.column())
        return cell if role == CELL else cell.text

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        spot, cell = self.spot(index.row(), index.column()), self.cell(index.row(), index.column())
        if spot is None or (str(value).strip() == cell.text and cell.sign != WRONG):
            return False
        return self.enter({spot: str(value)})

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        words = self.head(section) if across else f"{self.lines[section].name}（{self.lines[section].measure}）"
        if role == Qt.ItemDataRole.ToolTipRole:
            return parts.plain_tip(words)
        return words if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None

    def head(self, column: int) -> str:
        """`6月`, or `累计`."""
        if column >= len(self.months):
            return "累计"
        return month_name(self.months[column], int(self.months[0][:4]))

    def note(self, column: int) -> tuple[str, str]:
        """What stands below a month that is past, and its colour: whether everything is reported."""
        if self.locked or column >= len(self.months) or self.months[column] >= bucket_of("month", self._on):
            return "", theme.MUTED
        asked = [row for row in range(len(self.lines)) if self.spot(row, column) is not None]
        # A cumulative number that came without months stands for each of them.
        gone = sum(not self.cell(row, column).text and self.lines[row].whole is None for row in asked)
        if not gone:
            return ("✓ 齐", theme.TONES["✓"].ink) if asked else ("", theme.MUTED)
        return ("没有报" if gone == len(asked) else f"缺 {gone} 个"), theme.TONES["缺"].ink

    def words(self, row: int, column: int) -> str:
        """`参加人数，6月，120 人，自动统计`, for tool tip and screen reader."""
        line, cell = self.lines[row], self.cell(row, column)
        number = f"{cell.text} {line.measure}" if cell.text else "不报" if cell.kind == "none" else "还没有数"
        return "，".join(word for word in (line.name, self.head(column), number, _SAYS.get(cell.sign, "")) if word)

    def _sum(self, line: FigureLine) -> float | None:
        """The sum of what is shown, without waiting for the desk."""
        known = []
        for month, value in zip(self._table.months, line.values, strict=True):
            key, saved = (self.whose, (line.id, month)), value.number if value else None
            sent = self._typed.sent(key) and not self._typed.lost(key)
            number = numbers.number(self._typed.over(key, "")) if sent else saved
            known += [] if number is None else [number]
        return numbers.added(known)

    def _redraw(self) -> None:
        if not self.lines:
            return
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)


def _shape(table: FigureTable) -> object:
    return table.months, [(line.id, [value is None for value in line.values]) for line in table.lines]
