"""催报: who owes what, the most urgent first; the words for the group and for each, as text, list and mail."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QListWidgetItem, QSplitter, QStackedWidget, QWidget

from safetydesk.desk.chasing_words import Owing, others, reminded_list, reminded_words, unit_text
from safetydesk.ui import chase_verbs, outbox_verbs, papers_verbs, parts, theme
from safetydesk.ui.chase_ask import MailsDialog
from safetydesk.ui.chase_empty import Nobody
from safetydesk.ui.chase_text import ChaseText
from safetydesk.ui.chase_verbs import Seen
from safetydesk.ui.outbox_flow import Outbox
from safetydesk.ui.outbox_verbs import Ready, Sending
from safetydesk.ui.papers_lines import LineList
from safetydesk.ui.papers_print import PrintRun, ask_printer, tell_printed
from safetydesk.ui.papers_verbs import Shown, Wanted
from safetydesk.ui.shell import Latest, Shell

if TYPE_CHECKING:
    from safetydesk.notice.messages import Messages
    from safetydesk.post.chase_mails import Mails

# The paper that is printed for telephoning: 缺报一览.
_PAPER = "gaps"
# So many reminders stand above the text; the board's tool tip has all of them.
_SHOWN = 3
# The list at scale 1: narrower, a name takes several lines.
_LEAST = 168
_UNIT = int(Qt.ItemDataRole.UserRole) + 1


class ChasePage(QWidget):
    """`closed` when the clerk is done with it; `unit`: the one on show, 0 while it is the text for the group."""

    closed = Signal()
    hint = "回车或点“复制”，粘贴到微信；复制、发出的都会记下，打过电话的点“记为已催”。Esc 回总览"

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._latest = Latest()
        self._seen: Seen | None = None
        self.unit = 0
        self._sending = False
        self.outbox = Outbox(self, shell, self._on_outbox)
        self.facts = parts.Elided("strong")
        self.facts.setAccessibleName("催报情况")
        self.text = ChaseText()
        self.list = LineList("没有报齐的单位")
        self.list.setMinimumWidth(theme.px(_LEAST))
        self.list.currentItemChanged.connect(lambda: self._on_chosen())
        self.list.itemActivated.connect(lambda _: self.text.take())
        self.text.copied.connect(self._on_copied)
        self.text.called.connect(lambda: self._note((self.unit,), "call", "打过电话"))
        self.text.mail_asked.connect(lambda: self.send((self.unit,)))
        tip = "缺报一览：联系人、电话、还缺什么、上次催报"
        self.print = parts.button("打印清单…", "printer", tip=tip, click=self._print)
        self.mail = parts.button("给各单位发邮件…", "mail", click=lambda: self.send(()))
        back = parts.button("回总览", "corner-up-left", tip="回总览（Esc）", click=self.closed.emit)
        head = parts.row(back, self.facts, self.print, self.mail, gap=12, margins=(16, 8, 16, 8))
        head.setStretchFactor(self.facts, 1)
        split = QSplitter()
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(self.text)
        split.setSizes([theme.px(400), theme.px(860)])
        self._pages = QStackedWidget()
        self._pages.addWidget(split)
        self._nobody = Nobody(shell)
        self._pages.addWidget(self._nobody)
        layout = parts.column(gap=0)
        layout.addLayout(head)
        layout.addLayout(parts.row(self._pages, margins=(16, 0, 0, 12)), 1)
        self.setLayout(layout)

    def choose(self, unit_id: int) -> None:
        """Show what this unit owes, 0 the text for the group."""
        self.unit = unit_id
        self.refresh()

    def refresh(self) -> None:
        """Read anew who owes what."""
        self._shell.read("正在看谁还没报", chase_verbs.look, self._latest.only(self._show))

    def send(self, unit_ids: Collection[int]) -> None:
        """Ask, and mail to each of these units, without any to all that owe something."""

        def ask(found: Mails) -> None:
            if not found.drafts:
                self._shell.warn(f"没有可以发的：{'、'.join(found.without)}。请在“单位”里填联络员的邮箱，或复制文字来催。")
            elif MailsDialog(self, found).exec():
                self._shell.read("正在放进发件箱", chase_verbs.enqueue(found), self.outbox.post)

        def begin(ready: Ready) -> None:
            if ready.account is None:
                self.outbox.set_up(lambda: self.send(unit_ids))
            else:
                self._shell.read("正在写邮件", chase_verbs.mails(unit_ids), ask)

        self._shell.read("正在准备", outbox_verbs.ready, begin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _show(self, seen: Seen) -> None:
        self._seen = seen
        chase = seen.chase
        self.facts.setText("；".join(filter(None, (f"{len(chase.units)} 个单位没有报齐", others(chase)))))
        for button in (self.print, self.mail):
            button.setEnabled(bool(chase.units))
        self._pages.setCurrentIndex(0 if chase.units else 1)
        self._nobody.show_why()
        if not any(unit.id == self.unit for unit in chase.units):
            self.unit = 0
        top = self.list.verticalScrollBar().value()
        self.list.blockSignals(True)
        self.list.clear()
        many = f"，分 {len(seen.messages)} 条" if len(seen.messages) > 1 else ""
        one = "，一条一条发" if many else ""
        self._add(0, "发到群里", ((f"发到群里{many}", "body"), (f"{len(chase.units)} 个单位的都在里面{one}", "small")))
        for unit in chase.units:
            self._add(unit.id, unit.name, _lines(unit, seen.words))
        self.list.blockSignals(False)
        self.list.verticalScrollBar().setValue(top)
        if chase.units:
            self._show_text()

    def _add(self, unit_id: int, words: str, lines: tuple[tuple[str, str], ...]) -> None:
        item: QListWidgetItem = self.list.add(f"{words} {' '.join(text for text, _ in lines)}", lines)
        item.setData(_UNIT, unit_id)
        if unit_id == self.unit:
            self.list.setCurrentItem(item)

    def _on_chosen(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.unit = int(item.data(_UNIT))
            self._show_text()

    def _owing(self) -> Owing | None:
        units = self._seen.chase.units if self._seen else ()
        return next((unit for unit in units if unit.id == self.unit), None)

    def _show_text(self) -> None:
        assert self._seen is not None
        unit = self._owing()
        if unit is None:
            self.text.show_texts("发到群里", "", [each.text for each in self._seen.messages], unit=False)
            return
        card = unit.liaison
        whom = "，".join(filter(None, (card.name, card.mobile or card.office_phone, card.email)))
        last = reminded_list(unit.reminders[-_SHOWN:])
        about = "\n".join(filter(None, (f"联络员：{whom or '没有填'}", reminded_words(unit.reminders), last)))
        self.text.show_texts(unit.name, about, [unit_text(self._seen.chase, unit, self._seen.words)], unit=True)

    def _on_copied(self, number: int) -> None:
        if self._seen is None:
            return
        unit = self._owing()
        units = (unit.id,) if unit is not None else self._seen.messages[number].unit_ids
        many = len(self._seen.messages) if unit is None else 1
        self._note(units, "copy", f"已复制{f'第 {number + 1} 条（共 {many} 条）' if many > 1 else ''}，粘贴到微信发出")

    def _note(self, units: Collection[int], way: str, words: str) -> None:
        assert self._seen is not None
        told = {unit.id: "\n".join(unit.lines) for unit in self._seen.chase.units if unit.id in units}

        def tell(fresh: int) -> None:
            noted = f"记下催了 {fresh} 个单位" if fresh else "今天已经记过了"
            self._shell.said.emit(f"{words}；{noted}", bool(fresh))

        self._shell.change("正在记下", chase_verbs.note(told, way), done=tell)

    def _print(self) -> None:
        def show(shown: Shown) -> None:
            if shown.own is not None:
                # In the office's own template it is printed where that was made.
                self._shell.place_asked.emit("表格", _PAPER)
                return
            chosen = ask_printer(self, "缺报一览", shown)
            if chosen is not None:
                self._run = PrintRun(self._shell, shown, *chosen, partial(done, chosen[0]))
                self._run.start()

        def done(printer: QPrinter, pages: int) -> None:
            # It may be for the wall: who was called, the clerk says.
            if pages:
                tell_printed(self._shell, printer, "清单已送打印机；照着打过电话的单位，选中后点“记为已催”")

        self._shell.read("正在排版", papers_verbs.show(Wanted(_PAPER, None)), show)

    def _on_outbox(self, sendings: tuple[Sending, ...]) -> None:
        ended = self._sending and self.outbox.sending is None
        self._sending = self.outbox.sending is not None
        self.mail.setEnabled(not self._sending)
        if ended:
            # Who was mailed stands on the board as well.
            self._shell.refresh()


def _lines(unit: Owing, words: Messages) -> tuple[tuple[str, str], ...]:
    when = unit.by_day[0][0] if unit.gaps else ""
    reminded = reminded_words(unit.reminders)
    return (
        (f"{unit.name}　缺 {unit.count} 项", "body"),
        (when or words.tones[unit.stage].head, "mark" if unit.stage in ("late", "today") else "small"),
        (reminded or "没有催过", "small"),
    )
