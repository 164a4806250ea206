"""One parcel of a lower desk before it is rolled up: whose it is, what is to be answered, and what would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from safetydesk.notice.dates import moment_text
from safetydesk.ui import parts, theme
from safetydesk.ui.boxes import Picker
from safetydesk.ui.parcel_card import LeftOut
from safetydesk.ui.rollup_lines import LinesTable
from safetydesk.ui.rollup_verbs import Seen

if TYPE_CHECKING:
    from safetydesk.post.rollup import Opened

_NOWHERE = "都不是，放在待归位"
_ALREADY = "内容都已经在本级，只记下已汇总"
_QUESTIONS_HIGH = 150


@dataclass
class Case:
    """A parcel on its way: `sender` as the clerk said, None as it is found; `answers` are those of its notice.

    `known`: its sender is on the list. `fresh`: `seen` is what would be with that sender and those answers. `damage`:
    what is wrong with its files, None as long as they were not read.
    """

    parcel: Opened
    stored: tuple[int, ...]
    answers: dict[str, str]
    sender: int | None = None
    seen: Seen | None = None
    known: bool = False
    fresh: bool = False
    damage: str | None = None

    @property
    def problem(self) -> str:
        """Why it is not taken over."""
        return self.damage or (self.seen.problem if self.seen is not None else "")

    @property
    def goes(self) -> bool:
        """Whether there is anything to do: to take it over, or to mark its parts in 收件 as done."""
        return self.seen is not None and not self.problem and (not self.seen.same or bool(self.stored))

    @property
    def asks(self) -> bool:
        """Whether something is still guessed: an item, or that its sender is a new unit."""
        seen = self.seen
        return seen is not None and (
            any(question.key not in self.answers for question, _ in seen.questions)
            or (seen.sender is None and bool(seen.near)))

    @property
    def told(self) -> str:
        """How it stands."""
        if self.seen is None:
            return "正在比较…"
        if self.problem:
            return self.problem
        if self.asks:
            return "有要您指一下的"
        return "没有变化" if self.seen.same else self.seen.summary or _ALREADY


class RollupCard(QWidget):
    """`sender_chosen(unit id, 0 for a new one)` and `answered(their item, ours, "" for none)` by the clerk."""

    sender_chosen = Signal(int)
    answered = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.name = parts.label("", "strong", wrap=True)
        self.facts = parts.label("", "small", wrap=True)
        self.unit = Picker()
        self.unit.setAccessibleName("归入哪个单位")
        self.unit.setMinimumWidth(theme.px(260))
        self.whose = parts.label("", "small", wrap=True)
        self._asked = parts.label("", "strong", wrap=True)
        self.questions = _Questions()
        self.questions.answered.connect(self.answered)
        self._page = parts.scrolled(self.questions)
        self.told = LeftOut(most=3)
        self.told.setAccessibleName("不会汇总的")
        self.summary = parts.label("", "strong", wrap=True)
        self.summary.setAccessibleName("汇总后的变化")
        self.lines = LinesTable()
        self.problem = parts.label("", "danger", wrap=True)
        self.problem.setAccessibleName("没有汇总的原因")
        self._where = QWidget()
        where = parts.column(gap=4)
        where.addLayout(parts.row(parts.label("归入"), self.unit, None))
        where.addWidget(self.whose)
        self._where.setLayout(where)
        layout = parts.column(self.name, self.facts, self._where, self._asked, self._page, self.told, self.summary)
        layout.addWidget(self.problem)
        layout.addWidget(self.lines, 1)
        layout.addStretch()
        self.setLayout(layout)
        self.unit.activated.connect(lambda _: self.sender_chosen.emit(int(self.unit.currentData())))

    @property
    def controls(self) -> list[QWidget]:
        """What one comes to by Tab, from top to bottom."""
        asked = self.questions.pickers.values()
        return [self.unit, *asked, self.told, *self.lines.segments.values(), self.lines.table]

    def show_refused(self, words: str) -> None:
        """A file that is no parcel, or a parcel that is not whole."""
        self._show_only(self.problem)
        self.name.setText("没有汇总")
        self.name.show()
        self.problem.setText(words)

    def show_case(self, case: Case, units: Sequence[tuple[int, str]]) -> None:
        """`units`: id and name of each that may have sent it."""
        lower, seen = case.parcel.lower, case.seen
        self.name.setText(lower.office)
        of = f"，共 {len(case.parcel.parts)} 件" if len(case.parcel.parts) > 1 else ""
        why = f"\n对方说明：{lower.reason}" if lower.reason else ""
        self.facts.setText(f"《{lower.notice_title}》，内容截至 {moment_text(lower.changed)}{of}{why}")
        self.problem.setText(case.problem)
        if seen is None or case.problem:
            self._show_only(self.name, self.facts, self.problem if seen else self.summary)
            parts.set_role(self.summary, "small")
            self.summary.setText("正在和本级的材料比较…")
            return
        self._show_only(self.name, self.facts, self._where, self.summary)
        self._show_sender(case, seen, units)
        self._show_questions(seen, case.answers)
        self.told.show_lines(seen.told)
        self.told.setVisible(bool(seen.told))
        parts.set_role(self.summary, "strong")
        self.summary.setText("已经汇总过，没有变化" if seen.same else seen.summary or _ALREADY)
        self.lines.show_rows(seen.rows)
        self.lines.setVisible(bool(seen.rows))

    def _show_only(self, *shown: QWidget) -> None:
        for each in (self.name, self.facts, self._where, self._asked, self._page, self.told, self.summary,
                     self.problem, self.lines):
            each.setVisible(each in shown)

    def _show_sender(self, case: Case, seen: Seen, units: Sequence[tuple[int, str]]) -> None:
        first = [] if case.known else [(0, f"新单位：{case.parcel.lower.office}")]
        near = [unit for key in seen.near for unit in units if unit[0] == key]
        rest = [unit for unit in units if unit not in near]
        self.unit.clear()
        for key, name in (*first, *((key, f"{name}（名称相近）") for key, name in near), *rest):
            self.unit.addItem(name, key)
        self.unit.setCurrentIndex(max(0, self.unit.findData(seen.sender or 0)))
        notice = f"计入《{seen.notice}》。" if seen.notice else ""
        ask = "名单里没有这个名称：是已有的单位就请选它，不是就作为新单位" if seen.near else "名单里没有，会加进去"
        self.whose.setText(notice + ("" if seen.sender is not None else ask))
        _mark(self.whose, seen.sender is None and bool(seen.near))

    def _show_questions(self, seen: Seen, answers: Mapping[str, str]) -> None:
        self._asked.setText(f"对方有 {len(seen.questions)} 项和本级的通知对不上，请指一下是哪一项：")
        self.questions.show_questions(seen, answers)
        # As high as its questions, as long as the differences can be seen as well.
        self._page.setFixedHeight(min(self.questions.sizeHint().height() + theme.px(4), theme.px(_QUESTIONS_HIGH)))
        for each in (self._asked, self._page):
            each.setVisible(bool(seen.questions))


class _Questions(QWidget):
    """Each item of theirs that ours does not know, with a list of ours; what the program guesses is said to be so."""

    answered = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self.pickers: dict[str, Picker] = {}
        self._marks: dict[str, QLabel] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, theme.px(8), 0)
        self._grid.setHorizontalSpacing(theme.px(8))
        self._grid.setVerticalSpacing(theme.px(6))
        self._grid.setColumnStretch(2, 1)
        self.setLayout(self._grid)

    def show_questions(self, seen: Seen, answers: Mapping[str, str]) -> None:
        """Show these; where they are the ones on show, the boxes stay, and the keyboard in them."""
        asked = [question for question, _ in seen.questions], seen.slots
        if asked != self._shown:
            self._shown = asked
            self._build(seen)
        for question, ours in seen.questions:
            picker = self.pickers[question.key]
            picker.setCurrentIndex(max(0, picker.findData(ours)))
            guessed = bool(ours) and question.key not in answers
            self._marks[question.key].setText("← 程序猜的，请看一眼" if guessed else "")

    def _build(self, seen: Seen) -> None:
        for old in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.pickers, self._marks = {}, {}
        for row, (question, _) in enumerate(seen.questions):
            picker = Picker()
            picker.addItem(_NOWHERE, "")
            for key, title in seen.slots:
                picker.addItem(title, key)
            picker.setAccessibleName(f"{question.name} 是本级的哪一项")
            picker.activated.connect(lambda _, key=question.key: self._tell(key))
            name, mark = parts.label(f"{question.name}（{question.count} 件）"), parts.label("", "small")
            _mark(mark, True)
            for column, widget in enumerate((name, picker, mark)):
                self._grid.addWidget(widget, row, column)
            self.pickers[question.key], self._marks[question.key] = picker, mark

    def _tell(self, key: str) -> None:
        self.answered.emit(key, str(self.pickers[key].currentData()))


def _mark(label: QLabel, on: bool) -> None:
    """The ink of what wants a look."""
    label.setStyleSheet(f"color: {theme.TONES['缺'].ink};" if on else "")
