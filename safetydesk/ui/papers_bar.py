"""The row of 打印 and the exports above a paper; where it is narrow, one button unfolds the exports."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from safetydesk.ui import icons, parts, theme
from safetydesk.ui.papers_verbs import FORMATS

if TYPE_CHECKING:
    from safetydesk.desk.papers import Paper

_GAP, _SIDE = 8, 12
_ICONS = {".docx": "file-text", ".xlsx": "file-spreadsheet", ".pdf": "download"}
_EACH, _ALL = "每个单位一份", "全部导出"


class PapersBar(QWidget):
    """`print_asked`; `one_asked`, `each_asked`, `all_asked` with the ending of the files."""

    print_asked = Signal()
    one_asked = Signal(str)
    each_asked = Signal(str)
    all_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.out = parts.button("打印…", "printer", role="primary", tip="打印（Ctrl+P）", click=self.print_asked.emit)
        self.out.setShortcut(QKeySequence(QKeySequence.StandardKey.Print))
        self._each, self._all = QMenu(_EACH, self), QMenu(_ALL, self)
        self.ones: dict[str, QPushButton] = {}
        self.each = parts.button(_EACH, "files", tip="给每个单位各导出一个文件")
        self.all = parts.button(_ALL, "folder-open", tip="把左边的表格全部导出到一个文件夹")
        self.more = parts.button("导出", "download", tip="导出成 Word、Excel、PDF")
        self._menu = QMenu(self.more)
        for ending, name in FORMATS.items():
            one = partial(self.one_asked.emit, ending)
            self.ones[ending] = parts.button(f"导出 {name}", _ICONS[ending], click=one)
            self._menu.addAction(icons.icon(_ICONS[ending]), f"导出 {name}", one).setData(ending)
            self._each.addAction(f"{name} 文件", partial(self.each_asked.emit, ending)).setData(ending)
            self._all.addAction(f"{name} 文件", partial(self.all_asked.emit, ending))
        self._menu.addSeparator()
        self._menu.addMenu(self._each)
        self._menu.addMenu(self._all)
        for button, menu in ((self.each, self._each), (self.all, self._all), (self.more, self._menu)):
            button.setMenu(menu)
        self._paper: Paper | None = None
        apart = (*self.ones.values(), None, self.each, self.all)
        self.setLayout(parts.row(self.out, *apart, self.more, gap=_GAP, margins=(_SIDE, 8, _SIDE, 8)))
        # It takes the width that is there, and fits itself into it.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_paper(self, paper: Paper | None) -> None:
        """Offer what there is of this paper."""
        self._paper = paper
        self._each.menuAction().setVisible(self._is_each)
        for menu in (self._menu, self._each):
            for way in menu.actions():
                if way.data():
                    way.setVisible(self._is_one(way.data()))
        self._fit()

    def enable(self, on: bool) -> None:
        """What is done with the paper on the screen; all of them can be exported whatever becomes of this one."""
        for button in (self.out, self.each, *self.ones.values()):
            button.setEnabled(on)
        for way in (*self._menu.actions(), self._each.menuAction()):
            way.setEnabled(on or way is self._all.menuAction())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    @property
    def _is_each(self) -> bool:
        return self._paper is not None and self._paper.scope != "notice"

    def _is_one(self, ending: str) -> bool:
        return self._paper is not None and ending in self._paper.endings

    def _fit(self) -> None:
        apart = [button for ending, button in self.ones.items() if self._is_one(ending)]
        apart += [self.each, self.all] if self._is_each else [self.all]
        need = sum(button.sizeHint().width() for button in (self.out, *apart)) + theme.px(_GAP) * (len(apart) + 1)
        shown = apart if need + theme.px(2 * _SIDE) <= self.width() else [self.more]
        # Hidden first: all of them at once would make the window wider.
        for button in sorted((*self.ones.values(), self.each, self.all, self.more), key=lambda each: each in shown):
            button.setVisible(button in shown)
