"""Which paper, and for whom: the left side of the paper screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from safetydesk.desk.levels import paths
from safetydesk.desk.snapshot import PAPER_GROUPS
from safetydesk.ui import keys, parts, theme
from safetydesk.ui.papers_lines import LineList
from safetydesk.ui.papers_verbs import Wanted
from safetydesk.ui.search import Search

if TYPE_CHECKING:
    from safetydesk.desk.papers import Paper
    from safetydesk.desk.tally import UnitLine

ALL = "全部单位（汇总）"
ALL_APART = "全部单位（一个单位一张）"
ALL_WRITTEN = "全部单位（写一份）"
PROPOSAL = "我们建议的版式（通知没有给出）"


class _List(LineList):
    """Entries under headings: Pos1 and the page keys stop at the first entry, not at the heading above it."""

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        home = action == QAbstractItemView.CursorAction.MoveHome
        index = self.model().index(0, 0) if home else super().moveCursor(action, modifiers)
        reachable = not index.isValid() or bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        return index if reachable else index.siblingAtRow(index.row() + 1)


class Chooser(QWidget):
    """`chosen` when another paper or unit is picked; `wanted` says which."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._papers: tuple[Paper, ...] = ()
        self._rows: list[Paper | None] = []
        self._units: list[UnitLine] = []
        self._path: dict[int, str] = {}
        self._ids: list[int | None] = []
        self._unit: int | None = None
        self._settled = False
        # What was asked for before the papers were there.
        self._wish: Wanted | None = None
        self.list = _List("表格")
        self.list.currentRowChanged.connect(self._on_paper)
        self.search = Search("找单位", "找单位：名称或拼音首字母")
        self.search.textChanged.connect(self._arrange)
        keys.shortcut(QKeySequence.StandardKey.Find, "找单位", self, self.search.setFocus)
        self._names = QStringListModel(self)
        self.units = QListView()
        self.units.setModel(self._names)
        self.units.setAccessibleName("给哪个单位")
        self.units.setUniformItemSizes(True)
        parts.OneLine(self.units)
        self.units.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.units.setStyleSheet(f"QListView::item {{ padding: {theme.px(5)}px {theme.px(8)}px; }}")
        self.units.selectionModel().currentChanged.connect(self._on_unit)
        self.count = parts.label(role="small", wrap=True)
        self._whom = QWidget()
        whom = parts.column(parts.label("给哪个单位", "strong"), self.search, self.units, self.count, gap=8)
        whom.setStretch(2, 1)
        self._whom.setLayout(whom)
        layout = parts.column(self.list, 8, self._whom, margins=(12, 12, 12, 8))
        layout.setStretch(0, 3)
        layout.setStretch(2, 2)
        self.setLayout(layout)

    @property
    def paper(self) -> Paper | None:
        """The paper picked."""
        row = self.list.currentRow()
        return self._rows[row] if 0 <= row < len(self._rows) else None

    @property
    def wanted(self) -> Wanted | None:
        """What is to be shown; None while there is nothing to pick."""
        paper = self.paper
        if paper is None or (paper.scope != "notice" and not self._units):
            return None
        return Wanted(paper.id, None if paper.scope == "notice" else self._unit)

    @property
    def unit_name(self) -> str:
        """For whom, as a part of a file name; "" for a paper about all units."""
        paper = self.paper
        if paper is None or paper.scope == "notice":
            return ""
        return next((unit.name for unit in self._units if unit.id == self._unit), "全部单位")

    def show_all(self, papers: Sequence[Paper], units: Sequence[UnitLine]) -> None:
        """Offer these papers and units, keeping what is picked where it is still there."""
        picked, wish, self._wish = self.paper, self._wish, None
        self._units, self._path = list(units), paths(units)
        if wish is not None:
            self._unit = wish.unit_id
        if self._unit is not None and self._unit not in {unit.id for unit in units}:
            self._unit = None
        with QSignalBlocker(self.list):
            if tuple(papers) != self._papers:
                self._papers, self._settled = tuple(papers), False
                self._fill()
            self.list.setCurrentRow(self._row_of(wish.paper if wish else picked.id if picked else ""))
        self._settle()

    def pick(self, wanted: Wanted) -> None:
        """Show this paper for this unit."""
        if not self._papers:
            self._wish = wanted
            return
        self._unit = wanted.unit_id
        self.list.setCurrentRow(self._row_of(wanted.paper))
        self._arrange()
        self.chosen.emit()

    def _fill(self) -> None:
        self.list.clear()
        self._rows = []
        group = ""
        for paper in self._papers:
            if paper.group != group:
                group = paper.group
                self.list.add(PAPER_GROUPS[group], ((PAPER_GROUPS[group], "group"),), heading=True)
                self._rows.append(None)
            lines = (paper.annex, "small"), (paper.title, "body"), (PROPOSAL if paper.proposal else "", "mark")
            self.list.add(f"{paper.annex} {paper.title}".strip(), (line for line in lines if line[0]))
            self._rows.append(paper)

    def _row_of(self, key: str) -> int:
        """Where this paper stands; the first one where it does not."""
        rows = [(number, paper.id) for number, paper in enumerate(self._rows) if paper is not None]
        return next((number for number, each in rows if each == key), rows[0][0] if rows else -1)

    def _on_paper(self) -> None:
        self._settle()
        self.chosen.emit()

    def _settle(self) -> None:
        paper = self.paper
        self._whom.setVisible(paper is not None and paper.scope != "notice")
        if paper is not None and not paper.gathered and self._unit is None and self._units and not self._settled:
            # Where no table holds all units, all of them would be a pile: begin with one.
            self._unit = self._units[0].id
        self._settled = True
        self._arrange()
        # The list is lower while there are units to choose below it.
        QTimer.singleShot(0, self, self._show_picked)

    def _show_picked(self) -> None:
        self.list.scrollToItem(self.list.currentItem())

    def _arrange(self) -> None:
        sought = self.search.text().strip().lower()
        # Sub-units are many, and seldom printed for: they are there when they are sought.
        found = [
            unit for unit in self._units if sought in unit.name.lower() or sought in unit.initials
            if sought or not unit.sub or unit.id == self._unit
        ]  # fmt: skip
        paper = self.paper
        first = ALL_APART if paper is None or not paper.gathered else ALL_WRITTEN if paper.group == "draft" else ALL
        self._ids = [None, *(unit.id for unit in found)]
        with QSignalBlocker(self.units.selectionModel()):
            self._names.setStringList([first, *(self._path[unit.id] for unit in found)])
            row = self._ids.index(self._unit) if self._unit in self._ids else -1
            if row >= 0:
                flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
                self.units.selectionModel().setCurrentIndex(self._names.index(row), flag)
        self.count.setText(parts.shown_of(found, self._units))
        self.units.viewport().update()

    def _on_unit(self, index: QModelIndex) -> None:
        if index.isValid() and self._ids[index.row()] != self._unit:
            self._unit = self._ids[index.row()]
            self.chosen.emit()
