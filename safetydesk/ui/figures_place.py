"""统计: the numbers that units report by month, the activities, and what the summary report will say of both."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from safetydesk.desk.numbers import OFFICE
from safetydesk.ui import parts, theme
from safetydesk.ui.figures_chooser import WhoseChooser
from safetydesk.ui.figures_numbers import NumbersPage
from safetydesk.ui.figures_planned import PlannedPage
from safetydesk.ui.figures_report import ReportPage
from safetydesk.ui.figures_verbs import Seen
from safetydesk.ui.place import Place
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Shell

NUMBERS, PLANNED, POINTS = "统计数", "活动", "总结要点"
_HINTS = {
    NUMBERS: "左边点一个单位，直接输入数字：回车向下，Tab 向右，Delete 清空，Ctrl+V 粘贴 Excel，Ctrl+PgDn 下一个单位",
    PLANNED: "左边选谁的活动，在最后一行输入名称就添加一项；回车向下，Tab 向右，Ctrl+Delete 删除一项",
    POINTS: "总结会写这些话；小字是每个数的来处，数不对就到那里去改",
}
_NONE = "这个通知不用报统计数；办了什么活动，记在“活动”里"
_ALL_NAMES = {NUMBERS: "全部合计", PLANNED: "全部活动", POINTS: ""}


class FiguresPlace(Place):
    """Left whose, right what; the report is about all and needs no choice."""

    title = "统计"
    hint = _HINTS[NUMBERS]

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._silent: dict[int, tuple[str, ...]] = {}
        self.chooser = WhoseChooser()
        self.numbers = NumbersPage(shell)
        self.planned = PlannedPage(shell)
        self.report = ReportPage(shell)
        self.pages: dict[str, NumbersPage | PlannedPage | ReportPage] = {
            NUMBERS: self.numbers, PLANNED: self.planned, POINTS: self.report,
        }  # fmt: skip
        segments, self.segments = parts.segments(self, self.pages, self._change_page)
        self._tools, self._right = QStackedWidget(), QStackedWidget()
        for page in self.pages.values():
            self._tools.addWidget(page.tools)
            self._right.addWidget(page)
        top = parts.row(gap=12, margins=(12, 8, 16, 8))
        top.addLayout(segments)
        top.addWidget(self._tools, 1)
        right = QWidget()
        right.setLayout(parts.column(self._right, gap=0, margins=(12, 0, 16, 0)))
        self._split = QSplitter()
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.chooser)
        self._split.addWidget(right)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([theme.px(232), theme.px(1058)])
        layout = parts.column(gap=0)
        layout.addLayout(top)
        layout.addWidget(self._split, 1)
        self.setLayout(layout)
        self.lead_to(self.numbers)
        self._order_tabs()
        self.chooser.chosen.connect(self._read)
        self.chooser.to_units.clicked.connect(lambda: self.shell.place_asked.emit("单位", ""))
        self.numbers.seen.connect(self._show_silent)
        self.numbers.activities_asked.connect(lambda: self.show_only(PLANNED))
        self.numbers.grid.next_asked.connect(self.chooser.step)
        self.planned.own_asked.connect(lambda: self.chooser.pick(OFFICE))
        # Several units may have moved at once.
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._read)
        shell.line_changed.connect(self._show_line)

    @property
    def shown(self) -> str:
        """The segment that is down."""
        return next(name for name, button in self.segments.items() if button.isChecked())

    def refresh(self, scene: Scene) -> None:
        """Show what this scene has, keeping whose it is."""
        wanted = self.shown != NUMBERS or bool(scene.notice.figures)
        self.hint = _HINTS[self.shown] if wanted else _NONE
        self.shell.hinted.emit(self.hint)
        self.chooser.setVisible(wanted and self.shown != POINTS)
        self._offer(scene)
        self._read()

    def show_only(self, what: str) -> None:
        """A segment by its name."""
        if what in self.segments:
            self.segments[what].setChecked(True)
            self._change_page()

    def left(self) -> object:
        """Segment and whose."""
        return self.shown, self.chooser.whose

    def resume(self, left: tuple[str, int | None]) -> None:
        """Show what was shown."""
        self.show_only(left[0])
        self.chooser.pick(left[1])

    def flush(self) -> None:
        """Hand over what is being typed."""
        for page in self.pages.values():
            page.flush()

    def _change_page(self) -> None:
        self.flush()
        page = self.pages[self.shown]
        self._tools.setCurrentWidget(page.tools)
        self._right.setCurrentWidget(page)
        self.lead_to(page)
        if self.shell.scene is not None:
            self.refresh(self.shell.scene)

    def _order_tabs(self) -> None:
        first = [*self.segments.values(), self.numbers.preview, self.planned.search, self.planned.add]
        first += [self.planned.remove, self.planned.preview, self.report.go]
        last = [self.chooser.search, self.chooser.only_silent, self.chooser.list, self.chooser.to_units]
        pages = [self.numbers.grid, self.planned.table, self.report.list]
        for before, after in itertools.pairwise([*first, *last, *pages]):
            self.setTabOrder(before, after)

    def _show_line(self) -> None:
        if self.isVisible():
            self._again.start()

    def _read(self) -> None:
        if self.shell.scene is not None:
            self.pages[self.shown].refresh(self.shell.scene, self.chooser.whose)

    def _show_silent(self, seen: Seen) -> None:
        self._silent = seen.silent
        if self.shell.scene is not None:
            self._offer(self.shell.scene)

    def _offer(self, scene: Scene) -> None:
        silent = self._silent if self.shown == NUMBERS else {}
        self.chooser.offer(_ALL_NAMES[self.shown], scene.board.units, silent)
