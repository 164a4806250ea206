"""The figures as a spreadsheet: type, Enter down, Tab right, Delete clears, blocks come and go by the clipboard."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView

from safetydesk.ui import keys, parts, theme
from safetydesk.ui.board_model import Index
from safetydesk.ui.figures_model import FiguresModel, Spot
from safetydesk.ui.figures_paint import HEADER_HEIGHT, FigureHeader, MonthHeader, NumberWriter
from safetydesk.ui.figures_table import WritingTable

# Widths at scale 1: of the names, and of a month.
_NAMES, _NAMES_LEAST = 340, 168
_MONTH, _MONTH_MOST = 80, 200


class FiguresGrid(WritingTable):
    """`next_asked(1 or -1)` for the next unit or the one before."""

    next_asked = Signal(int)

    def __init__(self, model: FiguresModel) -> None:
        self.figures = model
        super().__init__(model)
        self.setAccessibleName("统计数")
        keys.own(self, {"Ctrl+PgDown": "下一个单位", "Ctrl+PgUp": "上一个单位"})
        self.setVerticalHeader(FigureHeader(self, model))
        self.setHorizontalHeader(MonthHeader(self, model))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._corner = parts.label("统计内容", "small")
        self._corner.setParent(self)
        self._corner.setContentsMargins(theme.px(12), 0, 0, 0)
        self._here = (0, 0)
        model.modelAboutToBeReset.connect(self._on_leaving)
        model.modelReset.connect(self._on_reset)

    def make_writer(self) -> NumberWriter:
        return NumberWriter(self, self.figures)

    def why_locked(self, index: Index) -> str:
        return self.figures.why_locked(index.row(), index.column())

    def paste(self) -> None:
        """What Excel or WPS copied, from the first chosen cell on; a single number into every chosen cell."""
        block = list(csv.reader(QGuiApplication.clipboard().text().splitlines(keepends=True), delimiter="\t"))
        chosen = self.chosen()
        if not block or not chosen:
            return
        top, left = chosen[0]
        if len(block) == 1 and len(block[0]) == 1:
            texts = dict.fromkeys(chosen, block[0][0])
        else:
            texts = {(top + r, left + c): text for r, line in enumerate(block) for c, text in enumerate(line)}
        high, wide = self.figures.rowCount(), self.figures.columnCount()
        if any(text.strip() for (row, column), text in texts.items() if row >= high or column >= wide):
            size = f"{len(block)} 行 {max(map(len, block))} 列"
            self.refused.emit(f"复制的内容有 {size}，从这一格起放不下。请只复制数字那几格，再选好左上角的格子粘贴。")
            return
        self._write({place: text for place, text in texts.items() if place[0] < high and place[1] < wide})

    def clear_chosen(self) -> None:
        """Nothing in the chosen cells; what the desk counts itself stands there again."""
        places = [place for place in self.chosen() if self.figures.cell(*place).kind == "free"]
        if not places:
            self._refuse(self.chosen())
            return
        self.figures.forget(self._spots(places))
        given = self._spots(place for place in places if self.figures.given(*place))
        if given:
            self.figures.enter(dict.fromkeys(given, ""), f"已清空 {len(given)} 格" if len(given) > 1 else "已清空")
        elif any(self.figures.cell(*place).text for place in places):
            self.refused.emit("这是自动统计的数，清不掉；数不对就直接输入，以您输入的为准")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.next_asked.emit(1 if event.key() == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _write(self, texts: dict[tuple[int, int], str]) -> None:
        free = {place: text for place, text in texts.items() if self.figures.cell(*place).kind == "free"}
        left = [place for place, text in texts.items() if place not in free and text.strip()]
        if not free:
            self._refuse(left)
            return
        typed = {
            spot: text for (row, column), text in free.items()
            if (spot := self.figures.spot(row, column)) and text.strip() != self.figures.cell(row, column).text
        }  # fmt: skip
        if typed:
            more = f"；{len(left)} 格没有填：{self.figures.why_locked(*left[0])}" if left else ""
            self.figures.enter(typed, f"已填入 {len(typed)} 格{more}")

    def _refuse(self, places: list[tuple[int, int]]) -> None:
        if places:
            self.refused.emit(self.figures.why_locked(*places[0]))

    def _spots(self, places: Iterable[tuple[int, int]]) -> list[Spot]:
        return [spot for place in places if (spot := self.figures.spot(*place)) is not None]

    def _on_leaving(self) -> None:
        here = self.currentIndex()
        self._here = (max(0, here.row()), max(0, here.column()))

    def _on_reset(self) -> None:
        # The same cell of the next unit: who goes through the units fills one month.
        self._fit()
        if self.figures.rowCount():
            row, column = self._here
            self.go_to(min(row, self.figures.rowCount() - 1), min(column, self.figures.columnCount() - 1))

    def _fit(self) -> None:
        """Months of one width, none so wide that its number is far from its name; the names take what is left, and keep
        a least where the months have to be scrolled."""
        count = self.figures.columnCount()
        edge = 2 * self.frameWidth() + self.verticalScrollBar().sizeHint().width()
        room = self.width() - edge - count * theme.px(_MONTH)
        least = min(theme.px(_NAMES_LEAST), self.width() * 2 // 5)
        names = min(max(room, least), theme.px(_NAMES))
        self.verticalHeader().setFixedWidth(names)
        shared = (self.width() - edge - names) // max(1, count)
        month = min(max(theme.px(_MONTH), shared), theme.px(_MONTH_MOST))
        for column in range(count):
            self.setColumnWidth(column, month)
        self._corner.setGeometry(self.frameWidth(), self.frameWidth(), names, theme.px(HEADER_HEIGHT))
