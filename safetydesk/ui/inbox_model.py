"""The lines of 收件 as a table model of one column: in groups with a heading each, keyed by line id, searched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from safetydesk.desk.snapshot import Inbox, InboxLine, MaterialView
from safetydesk.material.facts import PARCEL
from safetydesk.ui import parts, verbs

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole
# Made once: Qt asks for them of each row when many are selected.
_HEAD_FLAGS = Qt.ItemFlag.NoItemFlags
_LINE_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
HEADS = {
    "doubt": "待确认", "waiting": "正在核对，马上就好", "sure": "已归位，等审核", "refused": "未收",
    "duplicate": "重复，没有再收一次", "skipped": "略过，不是材料",
}  # fmt: skip
# The chips above the list, each with what it leaves.
SHOWS: dict[str, Callable[[InboxLine], bool]] = {
    "全部": lambda line: True,
    "待确认": lambda line: group_of(line) == "doubt",
    "有提醒": lambda line: wants_a_look(line),
    "未收、重复": lambda line: group_of(line) in ("refused", "duplicate"),
}


class InboxModel(QAbstractTableModel):
    """Rows are lines, and before each group its heading (a text, neither selected nor current).

    `arranged` after the rows changed. `counts`: how many lines each chip would leave.
    """

    arranged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[InboxLine, ...] = ()
        self._rows: list[InboxLine | str] = []
        self._place: dict[int, int] = {}
        self._done: frozenset[int] = frozenset()
        self._initials: Mapping[str, str] = {}
        self._show, self._sought = "全部", ""
        self.counts = dict.fromkeys(SHOWS, 0)

    def set_inbox(self, inbox: Inbox, initials: Mapping[str, str], done: Collection[int]) -> None:
        """Show these lines but those `done`; `initials` by name of unit are searched too."""
        self._all, self._initials = inbox.lines, initials
        self.leave_out(done)

    def leave_out(self, done: Collection[int]) -> None:
        """These are being dealt with: the desk will say so in a moment."""
        self._done = frozenset(done)
        lines = [line for line in self._all if line.id not in self._done]
        self.counts = {name: sum(map(holds, lines)) for name, holds in SHOWS.items()}
        self._arrange()

    def arrange(self, show: str, sought: str) -> None:
        """`show`: a key of SHOWS. `sought`: part of a name, a unit, an item or of its path."""
        self._show, self._sought = show, sought.strip().lower()
        self._arrange()

    def lines(self) -> list[InboxLine]:
        """The lines shown, in order."""
        return [row for row in self._rows if not isinstance(row, str)]

    def heads(self) -> list[int]:
        """In which rows there are headings."""
        return [number for number, row in enumerate(self._rows) if isinstance(row, str)]

    def line(self, row: int) -> InboxLine | None:
        """The line in this row."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return None if isinstance(found, str) else found

    def row_of(self, line_id: int) -> int | None:
        """In which row this line is shown."""
        return self._place.get(line_id)

    def next_after(self, line_ids: Collection[int]) -> int | None:
        """The line to go on with after these: the next of their group, else its first, else a doubt, else any."""
        rows = [self._place[key] for key in line_ids if key in self._place]
        here = self.line(min(rows)) if rows else None
        rest = [line for line in self.lines() if line.id not in line_ids]
        for group in (group_of(here) if here else "doubt", "doubt", None):
            found = [line for line in rest if group in (group_of(line), None)]
            if found:
                return next((line.id for line in found if self._place[line.id] > max(rows, default=-1)), found[0].id)
        return None

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _HEAD_FLAGS if isinstance(self._rows[index.row()], str) else _LINE_FLAGS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == LINE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row if isinstance(row, str) else row.name
        if isinstance(row, str) or role not in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        words = "\n".join(filter(None, (row.name, row.shown, where(row), row.why, *row.warnings)))
        return words if role == Qt.ItemDataRole.AccessibleTextRole else parts.plain_tip(words)

    def _holds(self, line: InboxLine) -> bool:
        if line.id in self._done or not SHOWS[self._show](line):
            return False
        sought = self._sought
        if not sought:
            return True
        guess = line.material.guess if line.material else None
        words = (line.name, line.shown, line.unit, line.item, guess.name if guess else "")
        return any(sought in text.lower() for text in words) or sought in self._initials.get(line.unit, "")

    def _arrange(self) -> None:
        groups: dict[str, list[InboxLine]] = {group: [] for group in HEADS}
        for line in self._all:
            if self._holds(line):
                groups[group_of(line)].append(line)
        self.beginResetModel()
        self._rows = []
        for group, lines in groups.items():
            if lines:
                self._rows += [f"{HEADS[group]} {len(lines)}", *lines]
        self._place = {line.id: row for row, line in enumerate(self._rows) if not isinstance(line, str)}
        self.endResetModel()
        self.arranged.emit()


def group_of(line: InboxLine) -> str:
    """A key of HEADS. Of what is not sorted yet nobody is asked: most of it finds its place by itself."""
    if line.group == "refused" and line.material is None and verbs.skipped(line.why):
        return "skipped"
    waits = line.group == "doubt" and line.material is not None and line.material.waiting
    return "waiting" if waits else line.group


def wants_a_look(line: InboxLine) -> bool:
    """Whether somebody is to look at what was noticed; not before all was."""
    return line.worth_a_look and (line.material is None or not line.material.waiting)


def is_parcel(view: MaterialView) -> bool:
    """Whether it is a parcel of a lower desk, or a part of one, that waits for the roll-up."""
    return view.format == PARCEL and not view.slot and view.state == "review"


def where(line: InboxLine) -> str:
    """`城关社区 · 应急逃生避险演练`; `可能是 …` where it only seems so."""
    if line.material is not None and is_parcel(line.material):
        return "下级的报送包"
    if line.unit and line.item:
        return f"{line.unit} · {line.item}"
    guess = line.material.guess if line.material else None
    if guess is not None and guess.name:
        return f"可能是 {guess.name}"
    if line.unit:
        return f"{line.unit} · 项目待定"
    return "还不知道是谁的" if line.group == "doubt" else ""
