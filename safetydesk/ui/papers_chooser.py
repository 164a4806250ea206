"""Which form, and for whom: the left side of the paper screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QSignalBlocker,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from safetydesk.notice.model import FormRef
from safetydesk.ui import icons, parts, theme
from safetydesk.ui.papers_lines import LINES, Lines
from safetydesk.ui.papers_verbs import Wanted

if TYPE_CHECKING:
    from safetydesk.desk.tally import UnitLine

ALL = "全部单位（汇总）"
ALL_APART = "全部单位（一个单位一张）"
PROPOSAL = "我们建议的版式（通知没有给出）"


class Chooser(QWidget):
    """`chosen` when another form or unit is picked; `wanted` says which."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._forms: tuple[FormRef, ...] = ()
        self._units: list[UnitLine] = []
        self._ids: list[int | None] = []
        self._unit: int | None = None
        self._settled = False
        self.forms = QListWidget()
        self.forms.setAccessibleName("表格")
        self.forms.setItemDelegate(Lines(self.forms))
        self.forms.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.forms.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.forms.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.forms.currentRowChanged.connect(self._on_form)
        self.search = QLineEdit()
        self.search.setPlaceholderText("找单位：名称或拼音首字母")
        self.search.setAccessibleName("找单位")
        self.search.setClearButtonEnabled(True)
        lens = QAction(icons.icon("search", theme.MUTED), "", self)
        self.search.addAction(lens, QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._arrange)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self.search.setFocus)
        self._names = QStringListModel(self)
        self.units = QListView()
        self.units.setModel(self._names)
        self.units.setAccessibleName("给哪个单位")
        self.units.setUniformItemSizes(True)
        self.units.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.units.setStyleSheet(f"QListView::item {{ padding: {theme.px(5)}px {theme.px(8)}px; }}")
        self.units.selectionModel().currentChanged.connect(self._on_unit)
        self.count = parts.label(role="small")
        self._whom = QWidget()
        whom = parts.column(parts.label("给哪个单位", "strong"), self.search, self.units, self.count, gap=8)
        whom.setStretch(2, 1)
        self._whom.setLayout(whom)
        layout = parts.column(parts.label("表格", "strong"), self.forms, 8, self._whom, margins=(12, 12, 12, 8))
        layout.setStretch(1, 2)
        layout.setStretch(3, 3)
        self.setLayout(layout)

    @property
    def form(self) -> FormRef | None:
        """The form picked."""
        row = self.forms.currentRow()
        return self._forms[row] if 0 <= row < len(self._forms) else None

    @property
    def wanted(self) -> Wanted | None:
        """What is to be shown; None while there is nothing to pick."""
        form = self.form
        if form is None or (form.scope != "notice" and not self._units):
            return None
        return Wanted(form.id, None if form.scope == "notice" else self._unit)

    @property
    def unit_name(self) -> str:
        """For whom, as a part of a file name; "" for a form of the whole notice."""
        form = self.form
        if form is None or form.scope == "notice":
            return ""
        return next((unit.name for unit in self._units if unit.id == self._unit), "全部单位")

    def show_all(self, forms: Sequence[FormRef], units: Sequence[UnitLine]) -> None:
        """Offer these forms and units, keeping what is picked where it is still there."""
        picked = self.form
        self._units = list(units)
        if self._unit is not None and self._unit not in {unit.id for unit in units}:
            self._unit = None
        with QSignalBlocker(self.forms):
            if tuple(forms) != self._forms:
                self._forms, self._settled = tuple(forms), False
                self.forms.clear()
                for form in forms:
                    entry = QListWidgetItem(f"{form.annex} {form.title}".strip())
                    lines = ((form.annex, "small"), (form.title, "body"), (PROPOSAL if form.proposal else "", "mark"))
                    entry.setData(LINES, tuple(line for line in lines if line[0]))
                    self.forms.addItem(entry)
            ids = [form.id for form in forms]
            self.forms.setCurrentRow(ids.index(picked.id) if picked and picked.id in ids else 0 if ids else -1)
        self._settle()

    def pick(self, wanted: Wanted) -> None:
        """Show this form for this unit."""
        self._unit = wanted.unit_id
        ids = [form.id for form in self._forms]
        self.forms.setCurrentRow(ids.index(wanted.form))
        self._arrange()
        self.chosen.emit()

    def _on_form(self) -> None:
        self._settle()
        self.chosen.emit()

    def _settle(self) -> None:
        form = self.form
        self._whom.setVisible(form is not None and form.scope != "notice")
        if form is not None and not form.layout_all and self._unit is None and self._units and not self._settled:
            # Where no table holds all units, all of them would be a pile: begin with one.
            self._unit = self._units[0].id
        self._settled = True
        self._arrange()

    def _arrange(self) -> None:
        sought = self.search.text().strip().lower()
        found = [unit for unit in self._units if not sought or sought in unit.name.lower() or sought in unit.initials]
        form = self.form
        first = ALL if form is not None and form.layout_all else ALL_APART
        self._ids = [None, *(unit.id for unit in found)]
        with QSignalBlocker(self.units.selectionModel()):
            self._names.setStringList([first, *(unit.name for unit in found)])
            row = self._ids.index(self._unit) if self._unit in self._ids else -1
            if row >= 0:
                flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
                self.units.selectionModel().setCurrentIndex(self._names.index(row), flag)
        shown, total = len(found), len(self._units)
        self.count.setText(f"共 {total} 个单位" if shown == total else f"显示 {shown} / {total} 个单位")
        self.units.viewport().update()

    def _on_unit(self, index: QModelIndex) -> None:
        if index.isValid() and self._ids[index.row()] != self._unit:
            self._unit = self._ids[index.row()]
            self.chosen.emit()
