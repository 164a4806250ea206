"""The row above the board: filter, search, order, and what still has no place."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from safetydesk.ui import icons, parts, theme
from safetydesk.ui.board_model import FILTERS, ORDERS
from safetydesk.ui.boxes import Picker
from safetydesk.ui.search import Search


class BoardTools(QWidget):
    """`arranged(filter, order, sought)` whenever one of them changes."""

    arranged = Signal(str, str, str)
    unplaced_asked = Signal()
    chase_asked = Signal()
    files_asked = Signal()
    folder_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, int] = {}
        self._narrow = False
        segments, self._segments = parts.segments(self, FILTERS, self._tell)
        self.search = Search("找单位", "名称或拼音首字母")
        self.search.setMinimumWidth(theme.px(168))
        self.search.setMaximumWidth(theme.px(220))
        self.search.paused.connect(self._tell)
        QShortcut(QKeySequence.StandardKey.Find, self).activated.connect(self.search.setFocus)
        self.order = Picker()
        self.order.addItems(list(ORDERS))
        self.order.setAccessibleName("排列")
        self.order.activated.connect(self._tell)
        self.unplaced = parts.button("", "inbox", click=self.unplaced_asked.emit)
        self.unplaced.hide()
        self.shown = parts.label("", "small")
        layout = parts.row(gap=12, margins=(0, 8, 0, 8))
        layout.addLayout(segments)
        layout.addWidget(self.search, 2)
        layout.addWidget(self.order)
        layout.addWidget(self.shown)
        layout.addStretch(1)
        layout.addWidget(self.unplaced)
        self.chase = parts.button("催报", "calendar-clock", tip="谁还缺什么：发到群里的话、清单、邮件（Ctrl+R）",
                                  click=self.chase_asked.emit)
        QShortcut(QKeySequence("Ctrl+R"), self).activated.connect(self.chase_asked)
        layout.addWidget(self.chase)
        self._add = self._build_add()
        layout.addWidget(self._add)
        self.setLayout(layout)

    def show_counts(self, counts: dict[str, int]) -> None:
        """How many units stand behind each filter."""
        self._counts = counts
        for name, button in self._segments.items():
            count = counts.get(name, 0)
            button.setText(f"{name} {count}" if count and not self._narrow else name)
            button.setAccessibleName(f"{name}，{count} 个单位")

    def show_doubts(self, count: int) -> None:
        """The chip of what has no place; it is there only while something has none."""
        self.unplaced.setVisible(count > 0)
        self.unplaced.setText(f" 待确认 {count}")
        self.unplaced.setAccessibleName(f"待确认 {count} 件来件")

    def show_shown(self, shown: int, total: int) -> None:
        """Say that a filter leaves units out."""
        self.shown.setText(f"显示 {shown} / {total} 个单位" if shown < total else "")

    def choose(self, name: str) -> None:
        """Press one of the filters."""
        self._segments[name].setChecked(True)
        self._tell()

    def show_everything(self) -> None:
        """No filter, no search."""
        self.search.clear()
        self.choose("全部")

    def resizeEvent(self, event: QResizeEvent) -> None:
        # Beside an open drawer, and in large print, there is room only for what one needs more often.
        width = event.size().width()
        for widget, least in ((self.order, 960), (self.search, 760), (self.chase, 680), (self._add, 600)):
            widget.setVisible(width >= theme.px(least))
        narrow = width < theme.px(560)
        if narrow != self._narrow:
            self._narrow = narrow
            self.show_counts(self._counts)
        super().resizeEvent(event)

    def _build_add(self) -> QPushButton:
        add = parts.button("添加", "plus", tip="先收下，再指给地方")
        menu = QMenu(add)
        menu.addAction(icons.icon("file-plus"), "添加文件…", self.files_asked.emit)
        menu.addAction(icons.icon("folder-plus"), "添加文件夹…", self.folder_asked.emit)
        add.setMenu(menu)
        return add

    def _tell(self) -> None:
        chosen = next(name for name, button in self._segments.items() if button.isChecked())
        self.arranged.emit(chosen, self.order.currentText(), self.search.text())
