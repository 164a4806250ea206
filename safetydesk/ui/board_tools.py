"""The row above the board: filter, search, order, and what still has no place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from safetydesk.ui import icons, keys, parts, theme
from safetydesk.ui.board_model import FILTERS, ORDERS
from safetydesk.ui.boxes import Picker
from safetydesk.ui.search import Search

_GAP = 12


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
        self._doubts = 0
        segments, self._segments = parts.segments(self, FILTERS, self._tell)
        self.search = Search("找单位", "名称或拼音首字母")
        self.search.setMinimumWidth(theme.px(168))
        self.search.setMaximumWidth(theme.px(220))
        self.search.paused.connect(self._tell)
        keys.shortcut(QKeySequence.StandardKey.Find, "找单位", self, self.search.setFocus)
        self.order = Picker()
        self.order.addItems(list(ORDERS))
        self.order.setAccessibleName("排列")
        self.order.activated.connect(self._tell)
        self.unplaced = parts.button("", "inbox", click=self.unplaced_asked.emit)
        self.unplaced.hide()
        self.shown = parts.label("", "small")
        layout = parts.row(gap=_GAP, margins=(0, 8, 0, 8))
        layout.addLayout(segments)
        layout.addWidget(self.search, 2)
        layout.addWidget(self.order)
        layout.addWidget(self.shown)
        layout.addStretch(1)
        layout.addWidget(self.unplaced)
        self.chase = parts.button("催报", "calendar-clock", tip="谁还缺什么：发到群里的话、清单、邮件（Ctrl+R）",
                                  click=self.chase_asked.emit)
        keys.shortcut("Ctrl+R", "催报", self, self.chase_asked)
        layout.addWidget(self.chase)
        self._add = self._build_add()
        layout.addWidget(self._add)
        self.setLayout(layout)
        # It takes the width that is there, and fits itself into it.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_counts(self, counts: dict[str, int]) -> None:
        """How many units stand behind each filter."""
        self._counts = counts
        for name, button in self._segments.items():
            button.setAccessibleName(f"{name}，{counts.get(name, 0)} 个单位")
        self._fit()

    def show_doubts(self, count: int) -> None:
        """The chip of what has no place; it is there only while something has none."""
        self._doubts = count
        self.unplaced.setVisible(count > 0)
        self.unplaced.setAccessibleName(f"待确认 {count} 件来件")
        self.unplaced.setToolTip(parts.plain_tip(f"待确认 {count} 件来件"))
        self._fit()

    def show_shown(self, shown: int, total: int) -> None:
        """Say that a filter leaves units out."""
        self.shown.setText(f"显示 {shown} / {total} 个单位" if shown < total else "")
        self._fit()

    def choose(self, name: str) -> None:
        """Press one of the filters."""
        self._segments[name].setChecked(True)
        self._tell()

    def show_everything(self) -> None:
        """No filter, no search."""
        self.search.clear()
        self.choose("全部")

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        """Beside an open drawer, and in large print, there is room only for what one needs more often."""
        steps = (self.shown, self.order, self.search, self.chase, self._add)
        self._name(counted=True)
        left_out = next((n for n in range(len(steps) + 1) if self._need(steps[n:]) <= self.width()), None)
        if left_out is None:
            self._name(counted=False)
            self.setMinimumWidth(self._need(()))
        gone = steps if left_out is None else steps[:left_out]
        # Hidden first: all of them at once would make the window wider.
        for widget in sorted(steps, key=lambda each: each not in gone):
            widget.setVisible(widget not in gone)

    def _name(self, *, counted: bool) -> None:
        for name, button in self._segments.items():
            count = self._counts.get(name, 0)
            button.setText(f"{name} {count}" if count and counted else name)
        self.unplaced.setText(f" 待确认 {self._doubts}" if counted else f" {self._doubts}")

    def _need(self, shown: Sequence[QWidget]) -> int:
        """How wide the row is with these."""
        others = (*shown, self.unplaced) if self._doubts else shown
        wide = sum(self.search.minimumWidth() if each is self.search else each.sizeHint().width() for each in others)
        return wide + sum(each.sizeHint().width() for each in self._segments.values()) + theme.px(_GAP) * len(others)

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
