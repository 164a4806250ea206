"""The list of units as a table model: fed with cards, keyed by unit id, searched by name, alias and pinyin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from safetydesk.desk.levels import above
from safetydesk.ui import parts, theme

if TYPE_CHECKING:
    from safetydesk.desk.snapshot import Liaison, UnitCard

Index = QModelIndex | QPersistentModelIndex
HEADS = ("单位", "类别", "上级单位", "联络员")
_LIAISON = 3


def liaison_sign(liaison: Liaison) -> str:
    """`✓ 姓名`, `缺`, or what is still missing to reach the person."""
    if liaison.reachable:
        return f"✓ {liaison.name}"
    if liaison.name:
        return "缺联系方式"
    return "缺姓名" if liaison.mobile or liaison.office_phone or liaison.email else "缺"


class UnitsModel(QAbstractTableModel):
    """Rows are units, sub-units below their own. `counted(shown, total, without liaison)` after the rows changed;
    nobody asks for the liaison person of a sub-unit."""

    counted = Signal(int, int, int)

    def __init__(self) -> None:
        super().__init__()
        self._all: list[UnitCard] = []
        self._rows: list[UnitCard] = []
        self._initials: Mapping[int, str] = {}
        self._names: dict[int, str] = {}
        self._over: dict[int, tuple[int, ...]] = {}
        self._sought = ""
        self._only_missing = False

    def set_cards(self, cards: Sequence[UnitCard], initials: Mapping[int, str]) -> None:
        """Show these units; `initials` is what the board finds each by."""
        self._all, self._initials = list(cards), initials
        self._names = {card.id: card.name for card in cards}
        self._over = above(cards)
        self._arrange()

    def set_card(self, card: UnitCard) -> None:
        """Show one unit anew. It stays where it is, even if the filter no longer holds."""
        self._all = [card if other.id == card.id else other for other in self._all]
        row = self.row_of(card.id)
        if row is not None:
            self._rows[row] = card
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADS) - 1))
        self._tell()

    def arrange(self, sought: str, only_missing: bool) -> None:
        """Search, and show only units without a liaison person."""
        self._sought, self._only_missing = sought.strip().lower(), only_missing
        self._arrange()

    @property
    def cards(self) -> list[UnitCard]:
        """All units before searching."""
        return self._all

    def card(self, row: int) -> UnitCard | None:
        """The unit in this row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, unit_id: int) -> int | None:
        """In which row this unit is shown."""
        return next((row for row, card in enumerate(self._rows) if card.id == unit_id), None)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text = self._text(self._rows[index.row()], index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return parts.plain_tip(text)
        if role == Qt.ItemDataRole.ForegroundRole:
            if index.column() == _LIAISON:
                return QColor(theme.TONES[text[:1]].ink)
            return QColor(theme.INK if index.column() == 0 else theme.MUTED)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return parts.head(HEADS, section, orientation, role)

    def _text(self, card: UnitCard, column: int) -> str:
        if column == _LIAISON:
            return "" if card.sub and not card.liaison.reachable else liaison_sign(card.liaison)
        name = "　" * len(self._over.get(card.id, ())) + card.name
        return (name, card.kind, self._names.get(card.parent_id or 0, ""))[column]

    def _holds(self, card: UnitCard) -> bool:
        if self._only_missing and (card.sub or card.liaison.reachable):
            return False
        sought = self._sought
        if not sought or sought in self._initials.get(card.id, ""):
            return True
        return any(sought in name.lower() for name in (card.name, *card.aliases))

    def _arrange(self) -> None:
        self.beginResetModel()
        self._rows = [card for card in self._all if self._holds(card)]
        self.endResetModel()
        self._tell()

    def _tell(self) -> None:
        missing = sum(not (card.sub or card.liaison.reachable) for card in self._all)
        self.counted.emit(len(self._rows), len(self._all), missing)
