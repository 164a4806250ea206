"""The left side of the unit screen: search, the table of units, how many there are, and the ways to add some."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from safetydesk.desk.wording import quoted
from safetydesk.ui import keys, parts, theme
from safetydesk.ui.search import Search
from safetydesk.ui.units_model import UnitsModel

_PARENT = 2


class UnitsList(QWidget):
    """`chosen(unit id)` when another row is current, `remove_asked(unit id)` on Delete."""

    chosen = Signal(int)
    remove_asked = Signal(int)

    def __init__(self, model: UnitsModel) -> None:
        super().__init__()
        self.model = model
        self.paste = parts.button("粘贴名单…", "clipboard-check")
        self.file = parts.button("导入 Excel/CSV…", "file-spreadsheet")
        self.add = parts.button("添加单位", "plus", tip="添加一个单位（Ctrl+N）")
        self.search = Search("找单位", "找单位：名称、别名或拼音首字母")
        self.only_missing = parts.button("缺联络员")
        self.only_missing.setCheckable(True)
        self.only_missing.setToolTip(parts.plain_tip("只列出联络员没有填齐的单位"))
        self.count = parts.label(role="small")
        self.unclassed = parts.label(role="smalldanger", wrap=True)
        self.view = self._build_view()
        self.search.paused.connect(self._arrange)
        self.only_missing.toggled.connect(self._arrange)
        keys.shortcut(QKeySequence.StandardKey.Find, "找单位", self, self.search.setFocus)
        model.counted.connect(self._show_count)
        layout = parts.column(gap=8, margins=(12, 8, 12, 8))
        layout.addLayout(parts.row(self.paste, self.file, self.add, None))
        layout.addLayout(parts.row(self.search, self.only_missing))
        layout.addWidget(self.view, 1)
        layout.addWidget(self.count)
        layout.addWidget(self.unclassed)
        self.setLayout(layout)

    def show_unclassed(self, names: Sequence[str]) -> None:
        """Tell that of these units less is asked than of others, since the notice does not know their class."""
        self.unclassed.setText(
            f"{quoted(names[0])}{f'等 {len(names)} 个单位' if len(names) > 1 else ''}的类别不是通知里的，"
            "只按对所有单位的要求算，请改类别" if names else "")
        self.unclassed.setVisible(bool(names))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete in the table removes the unit; in a text field it stays what it is."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Delete:
            card = self.model.card(self.view.currentIndex().row())
            if card is not None:
                self.remove_asked.emit(card.id)
            return True
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        card = self.model.card(self.view.currentIndex().row())
        self.model.arrange(self.search.text(), self.only_missing.isChecked())
        row = self.model.row_of(card.id) if card else None
        if row is None and self.model.rowCount():
            row = 0
        if row is not None:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.view.selectionModel().setCurrentIndex(self.model.index(row, 0), flags)

    def _show_count(self, shown: int, total: int, missing: int) -> None:
        lower = sum(card.sub for card in self.model.cards)
        words = f"共 {total - lower} 个单位" if shown == total else f"显示 {shown} / {total} 个单位"
        words += f"，下级 {lower} 个" if lower and shown == total else ""
        words = words if shown or not total else f"没有找到，换几个字试试（共 {total} 个单位）"
        # A column that is empty for everybody only takes room from the names.
        self.view.setColumnHidden(_PARENT, all(card.parent_id is None for card in self.model.cards))
        self.count.setText(words + (f"，{missing} 个缺联络员" if missing else "，联络员都齐了" if total else ""))

    def _on_current(self, index: QModelIndex) -> None:
        card = self.model.card(index.row())
        if card is not None:
            self.chosen.emit(card.id)

    def _build_view(self) -> QTableView:
        view = QTableView()
        view.setModel(self.model)
        view.setAccessibleName("单位名单")
        keys.own(view, {"Del": "删除单位"})
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setTabKeyNavigation(False)
        view.setShowGrid(False)
        view.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.px(5)}px; }}")
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(theme.px(34))
        head = view.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 72), (2, 130), (3, 110)):
            view.setColumnWidth(column, theme.px(width))
        view.installEventFilter(self)
        view.selectionModel().currentRowChanged.connect(self._on_current)
        return view
