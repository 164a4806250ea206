"""The row above 收件: what to show, search, the ways to take something in, and the key that passes all sure ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from safetydesk.ui import icons, keys, parts, rollup_flow, theme
from safetydesk.ui.inbox_model import SHOWS
from safetydesk.ui.search import Search

_GAP = 10
_ROLLUP = ("rollup", rollup_flow.CAPTION, "package")
_WAYS = (("files", "收文件…", "file-plus"), ("folder", "收文件夹…", "folder-plus"), ("mail", "收邮件", "mail"))


class InboxTools(QWidget):
    """`arranged(show, sought)` when one of them changes.

    `asked(verb)` with files, folder, mail, watch, rollup, accept_sure.
    """

    arranged = Signal(str, str)
    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        segments, self._segments = parts.segments(self, SHOWS, self._tell)
        self._segments["全部"].setToolTip(parts.plain_tip("等您处理的全部来件；通过了的在“总览”里"))
        self.search = self._build_search()
        self.ways = [self._way(*way) for way in _WAYS]
        self.watch = parts.button("监视文件夹…", "eye", click=lambda: self.asked.emit("watch"))
        self.rollup = parts.button(
            "汇总…", "package", tip=rollup_flow.TIP, click=lambda: self.asked.emit("rollup"))
        self.more = parts.button("收", "plus", tip="收文件、收文件夹、收邮件、监视文件夹、汇总下级报送包")
        menu = QMenu(self.more)
        for verb, text, icon in (*_WAYS, ("watch", "监视文件夹…", "eye"), _ROLLUP):
            menu.addAction(icons.icon(icon), text, lambda verb=verb: self.asked.emit(verb))
        self.more.setMenu(menu)
        self.accept = parts.button(
            "没问题的通过 (F9)", "check", tip="已归位、检查没有发现问题的，一起通过；有提醒的留着等您看（F9）",
            click=lambda: self.asked.emit("accept_sure"),
        )  # fmt: skip
        layout = parts.row(gap=_GAP, margins=(0, 8, 0, 8))
        layout.addLayout(segments)
        # Almost all that is left, up to its most.
        layout.addWidget(self.search, 9)
        layout.addStretch(1)
        for widget in (*self.ways, self.watch, self.rollup, self.more, self.accept):
            layout.addWidget(widget)
        self.setLayout(layout)
        # It takes the width that is there, and fits itself into it.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_counts(self, counts: dict[str, int]) -> None:
        """How many lines stand behind each chip."""
        for name, button in self._segments.items():
            count = counts.get(name, 0)
            button.setText(f"{name} {count}" if count else name)
            button.setAccessibleName(f"{name}，{count} 件")
        self._fit()

    def show_watched(self, folder: str) -> None:
        """Say which folder is watched."""
        self.watch.setText(" 正在监视" if folder else " 监视文件夹…")
        self.watch.setAccessibleName(f"监视文件夹：{folder}" if folder else "监视文件夹")
        self.watch.setToolTip(parts.plain_tip(
            f"正在监视：{folder}\n放进去的文件会自动收进来" if folder else "选一个文件夹，放进去的文件会自动收进来"))
        self._fit()

    def choose(self, name: str) -> None:
        """Press one of the chips, without a search."""
        self.search.clear()
        self._segments[name].setChecked(True)
        self._tell()

    @property
    def controls(self) -> list[QWidget]:
        """All of them, from left to right."""
        return [*self._segments.values(), self.search, *self.ways, self.watch, self.rollup, self.more, self.accept]

    @property
    def shown(self) -> str:
        """The chip that is pressed."""
        return next(name for name, button in self._segments.items() if button.isChecked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        """In large print, or beside long counts, there is room only for one button that unfolds the others."""
        apart = (*self.ways, self.watch, self.rollup)
        row = (*self._segments.values(), *apart, self.accept)
        wide = self.width() >= self._need(row)
        self.setMinimumWidth(self._need((*self._segments.values(), self.more, self.accept)))
        # Hidden first: all of them at once would make the window wider.
        for button in (self.more,) if wide else apart:
            button.hide()
        for button in apart if wide else (self.more,):
            button.show()

    def _need(self, shown: Sequence[QWidget]) -> int:
        """How wide the row is with these and the search."""
        gaps = theme.px(_GAP) * (len(shown) - len(self._segments) + 2)
        return sum(each.sizeHint().width() for each in shown) + self.search.minimumWidth() + gaps

    def _way(self, verb: str, text: str, icon: str) -> QPushButton:
        return parts.button(text, icon, click=lambda: self.asked.emit(verb))

    def _build_search(self) -> Search:
        search = Search("找来件", "文件名、单位或拼音首字母")
        # Files dropped on it are meant for the desk, not for the search.
        search.setAcceptDrops(False)
        search.setMinimumWidth(theme.px(140))
        search.setMaximumWidth(theme.px(240))
        search.paused.connect(self._tell)
        keys.shortcut(QKeySequence.StandardKey.Find, "找来件", self, search.setFocus)
        return search

    def _tell(self) -> None:
        self.search.stop()
        self.arranged.emit(self.shown, self.search.text())
