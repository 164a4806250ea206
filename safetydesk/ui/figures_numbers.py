"""The page 统计数: the grid of numbers, below it what the chosen one is, or what to do where a notice wants none."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from safetydesk.desk.numbers import ALL, Correction
from safetydesk.ui import figures_verbs, parts
from safetydesk.ui.figures_grid import FiguresGrid
from safetydesk.ui.figures_model import FiguresModel, Spot
from safetydesk.ui.figures_note import FigureNote
from safetydesk.ui.figures_verbs import Seen
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Latest, Shell

_EVERYBODY = "全部合计"


class NumbersPage(QWidget):
    """`seen` when numbers were read anew, `activities_asked` where there are none to be kept."""

    seen = Signal(object)
    activities_asked = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._latest = Latest()
        # Whose were asked for; the model has them when they were read.
        self._whose: int | None = ALL
        self._name = _EVERYBODY
        self.model = FiguresModel()
        self.grid = FiguresGrid(self.model)
        self.note = FigureNote()
        self.preview = parts.button(
            "预览统计表", "eye", tip="到“表格”里看印这些数的表",
            click=lambda: shell.place_asked.emit("表格", self._paper()),
        )  # fmt: skip
        self.tools = QWidget()
        self.level = parts.Elided("small")
        self.own = parts.button("只看它自己的", tip="不含下级单位，可以改数")
        self.own.setCheckable(True)
        self.own.hide()
        self.own.toggled.connect(self._again)
        tools = parts.row(self.level, self.own, self.preview)
        tools.setStretch(0, 1)
        self.tools.setLayout(tools)
        filled = QWidget()
        column = parts.column(gap=0)
        column.addWidget(self.grid, 1)
        column.addWidget(self.note)
        filled.setLayout(column)
        self._pages = QStackedWidget()
        self._pages.addWidget(filled)
        self._pages.addWidget(self._build_empty())
        self.setLayout(parts.column(self._pages, gap=0))
        # Who goes through the cells with the arrow keys does not ask for the history of each.
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(120)
        self._pause.timeout.connect(self._ask_corrections)
        self.grid.moved.connect(self._tell)
        self.model.dataChanged.connect(self._tell)
        self.model.entered.connect(self._write)
        self.model.refused.connect(shell.warn)
        self.grid.refused.connect(shell.warn)

    def refresh(self, scene: Scene, whose: int | None) -> None:
        """Read the numbers of a unit, of the office or of all."""
        wanted = bool(scene.notice.figures)
        self._pages.setCurrentIndex(0 if wanted else 1)
        self.preview.setVisible(wanted)
        self.setFocusProxy(self.grid if wanted else self.go)
        if not wanted:
            return
        self._whose = whose

        def show(found: Seen) -> None:
            if self._shell.scene is not None:
                self._name = _EVERYBODY if found.whose == ALL else found.table.unit
                self._show_level(found)
                self.model.show(found.whose, found.table, self._shell.scene.board.on)
                self._tell()
                self.seen.emit(found)

        work = figures_verbs.look(whose, scene.board.on, own=self.own.isChecked())
        self._shell.read("正在读取统计数", work, self._latest.only(show))

    def flush(self) -> None:
        """Hand over what is being typed."""
        self.grid.flush()

    def _again(self) -> None:
        if self._shell.scene is not None:
            self.refresh(self._shell.scene, self._whose)

    def _show_level(self, found: Seen) -> None:
        """Say whether the numbers of sub-units are in what is shown."""
        self.own.setVisible(found.lower > 0)
        if found.table.lower:
            self._name = f"{self._name}（含 {found.lower} 个下级单位）"
        words = f"{found.table.unit}自己的数，不含 {found.lower} 个下级单位" if found.lower else ""
        self.level.setText(self._name if found.table.lower else words)

    def _paper(self) -> str:
        return f"{figures_verbs.FIGURES} {self._whose}" if self._whose else figures_verbs.FIGURES

    def _write(self, whose: int | None, written: Mapping[Spot, float | None], said: str) -> None:
        self._shell.change(
            "正在保存", figures_verbs.write(whose, written), said, unit_id=whose,
            done=lambda _: self.model.keep(whose, written), failed=lambda _: self.model.lose(whose, written),
        )  # fmt: skip

    def _tell(self) -> None:
        scene, index = self._shell.scene, self.grid.currentIndex()
        if scene is not None:
            self.note.show_number(self.model, (index.row(), index.column()), self._name, scene.notice)
            self._pause.start()

    def _ask_corrections(self) -> None:
        index = self.grid.currentIndex()
        spot, value = self.model.spot(index.row(), index.column()), None
        if spot is not None and not self.model.locked:
            value = self.model.value(index.row(), index.column())
        if spot is None or value is None or not (value.corrected or value.source == "given"):
            return

        def show(found: tuple[Correction, ...]) -> None:
            here = self.grid.currentIndex()
            if here.row() == index.row() and here.column() == index.column():
                self.note.show_corrections(found)

        self._shell.read("正在读取更正记录", figures_verbs.corrections(self.model.whose, *spot), show)

    def _build_empty(self) -> QWidget:
        words = (
            "通知没有列出要报的数，这里就不用填。\n"
            "各单位办了什么活动，可以记在“活动”里，会印在活动安排表上；总结里的数由收到的材料自动统计。"
        )
        self.go = parts.button("去记活动", "calendar-clock", role="primary", click=self.activities_asked.emit)
        return parts.empty_page("这个通知没有统计数", words, self.go)
