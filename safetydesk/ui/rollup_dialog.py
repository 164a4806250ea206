"""The dialog of a roll-up: parcels of lower desks, what each would change here, and what is to be answered first."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from threading import Event

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QWidget

from safetydesk.ui import parts, rollup_verbs, theme
from safetydesk.ui.rollup_card import Case, RollupCard
from safetydesk.ui.rollup_list import ParcelList
from safetydesk.ui.rollup_verbs import Found, Seen, Wanted
from safetydesk.ui.roomy import Roomy
from safetydesk.ui.shell import Shell

_EXPLAINS = "先看清会有什么变化，再汇总：每个文件都和清单核对，汇总时再核对一次，汇总了也可以撤销。"


class RollupDialog(QDialog):
    """`wanted` after it was accepted: what is to be taken over, in order. Nothing changes before."""

    def __init__(self, parent: QWidget, shell: Shell, found: Found) -> None:
        super().__init__(parent)
        self.setWindowTitle("汇总下级报送包")
        self._shell, self._found = shell, found
        answers: dict[str, dict[str, str]] = defaultdict(dict)
        self.cases = [Case(parcel, stored, answers[parcel.lower.notice_id]) for parcel, stored in found.parcels]
        self._looking = self._proving = self._ended = False
        self._read_no_more = Event()
        self.list = ParcelList()
        self.card = RollupCard()
        self.cancel = parts.button("取消", click=self.reject)
        self.ok = parts.button("汇总", role="primary", click=self.accept)
        self.ok.setDefault(True)
        self.state = parts.label("", "small")
        self._lay_out()
        for row, case in enumerate(self.cases):
            self.list.tell(row, case.parcel.lower.office, case.told, marked=False)
        for row, problem in enumerate(found.refused, len(self.cases)):
            self.list.tell(row, problem.place, problem.what, marked=True)
        self.list.setVisible(self.list.count() > 1)
        self.list.setCurrentRow(0)
        self.list.currentRowChanged.connect(lambda _: self._show())
        self.card.sender_chosen.connect(self._on_sender)
        self.card.answered.connect(self._on_answer)
        # Enter is for the button named after what it does, wherever one has not gone elsewhere by Tab.
        self.setFocus()
        self._show()
        self._show_state()
        self._look()

    @property
    def wanted(self) -> list[Wanted]:
        """What is to be taken over, with the answers shown."""
        return [
            Wanted(case.parcel, case.sender, rollup_verbs.given_of(case.seen.questions, case.answers), case.stored)
            for case in self.cases if case.seen is not None and case.goes
        ]

    def done(self, result: int) -> None:
        self._ended = True
        self._pause()
        super().done(result)

    def _lay_out(self) -> None:
        screen = self.screen().availableGeometry()
        self.resize(min(theme.px(980), screen.width() - 40), min(theme.px(620), screen.height() - 60))
        middle = parts.row(self.list, gap=16)
        middle.addWidget(Roomy(self.card), 1)
        layout = parts.column(parts.label(_EXPLAINS, "small"), gap=12, margins=(24, 16, 24, 16))
        layout.addLayout(middle, 1)
        layout.addLayout(parts.row(self.state, None, self.cancel, self.ok))
        self.setLayout(layout)

    def _on_sender(self, unit_id: int) -> None:
        case = self.cases[self.list.currentRow()]
        case.sender = unit_id or None
        self._look_again([case])

    def _on_answer(self, theirs: str, ours: str) -> None:
        # Two parcels of one notice ask the same.
        answers = self.cases[self.list.currentRow()].answers
        answers[theirs] = ours
        self._look_again([case for case in self.cases if case.answers is answers])

    def _look_again(self, cases: Sequence[Case]) -> None:
        for case in cases:
            case.fresh = False
        self._pause()
        self._show_state()
        self._look()

    def _look(self) -> None:
        """Compare the next one, that on show first, and after all of them read their files. One at a time: who cancels
        need not wait for hundreds."""
        if self._looking or self._proving or self._ended:
            return
        row = self.list.currentRow()
        order = (*self.cases[row:row + 1], *self.cases)
        stale = next((case for case in order if not case.fresh), None)
        unread = next((case for case in order if case.damage is None and case.goes), None)
        if stale is not None:
            self._compare(stale)
        elif unread is not None:
            self._prove(unread)

    def _compare(self, case: Case) -> None:
        self._looking = case.fresh = True

        def show(seen: Seen) -> None:
            self._looking = False
            if self._ended:
                return
            # What was answered meanwhile is compared anew, and this is not shown.
            if case.fresh:
                self._keep(case, seen)
            QTimer.singleShot(0, self, self._look)

        work = rollup_verbs.look(case.parcel, case.sender, dict(case.answers))
        self._shell.read("正在比较", work, show, failed=lambda sentence: show(Seen(problem=sentence)))

    def _prove(self, case: Case) -> None:
        """It is proved once more when it is taken over, so nobody has to wait for this."""
        self._proving = True
        self._read_no_more = Event()

        def keep(damage: str | None) -> None:
            self._proving = False
            case.damage = damage
            if self._ended:
                return
            self._tell(case)
            QTimer.singleShot(0, self, self._look)

        self._shell.read("正在核对", rollup_verbs.prove(case.parcel, self._read_no_more), keep, failed=keep)

    def _pause(self) -> None:
        """What the clerk does goes before the reading; a backup or the like that runs before it goes on."""
        self._read_no_more.set()

    def _keep(self, case: Case, seen: Seen) -> None:
        case.seen = seen
        if case.sender is None:
            case.known = seen.sender is not None
        self._tell(case)

    def _tell(self, case: Case) -> None:
        row = self.cases.index(case)
        self.list.tell(row, case.parcel.lower.office, case.told, marked=case.asks or bool(case.problem))
        if row == self.list.currentRow():
            self._show()
        self._show_state()

    def _show(self) -> None:
        row = self.list.currentRow()
        if row < len(self.cases):
            self.card.show_case(self.cases[row], self._found.units)
        else:
            self.card.show_refused(str(self._found.refused[row - len(self.cases)]))
        for before, after in itertools.pairwise([self.list, *self.card.controls, self.cancel, self.ok]):
            self.setTabOrder(before, after)

    def _show_state(self) -> None:
        compared = sum(case.fresh and case.seen is not None for case in self.cases)
        goes, left = len(self.wanted), len(self.cases) - compared
        unread = sum(case.damage is None for case in self.cases if case.goes)
        reading = f"正在核对里面的文件，还有 {unread} 个" if unread else self._in_words()
        self.state.setText(f"正在比较，还有 {left} 个" if left else reading)
        self.ok.setText(f"汇总 {goes} 个" if goes > 1 else "汇总")
        self.ok.setEnabled(bool(goes) and not left and not self._looking)
        self.ok.setVisible(bool(goes or left))
        self.cancel.setText("取消" if goes or left else "关闭")

    def _in_words(self) -> str:
        """`2 个有要您指一下的，1 个不汇总`; of one parcel all is on show."""
        if self.list.count() == 1:
            return "里面的文件都已核对" if self.wanted else ""
        asks = sum(case.asks for case in self.cases)
        stays = sum(bool(case.problem) for case in self.cases) + len(self._found.refused)
        counts = ((asks, "有要您指一下的"), (stays, "不汇总"))
        return "，".join(f"{count} 个{words}" for count, words in counts if count)
