"""5 寄出和凭证: how every mail of one sending stands, in the server's words, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QWidget

from safetydesk.desk.letters import OPEN, STATES, UNSURE, Queued
from safetydesk.desk.wording import size_text
from safetydesk.ui import parts, theme
from safetydesk.ui.papers_lines import LineList
from safetydesk.ui.parcel_card import StepCard

# Those that have a time and an id, and can be proved.
_ENDED = ("sent", "failed", "doubtful", "saved")
_WENT = "已从网页发了"
_WAIT = "发邮件以后，在这里看每一封到了没有，并存寄送凭证"


class SendingStep(StepCard):
    """One sending. `again_asked(batch)`, `files_asked(batch)`, `drop_asked(batch)`, `proof_asked(batch)`,
    `settle_asked(mails, arrived)`, `stop_asked`."""

    again_asked = Signal(str)
    files_asked = Signal(str)
    drop_asked = Signal(str)
    proof_asked = Signal(str)
    settle_asked = Signal(object, bool)
    stop_asked = Signal()

    def __init__(self) -> None:
        super().__init__(5, "寄出和凭证")
        self.sent: tuple[Queued, ...] = ()
        self._made = QWidget()
        self.state.setAccessibleName("寄出情况")
        self.list = _Mails()
        self.again = parts.button("", "mail", role="primary", click=lambda: self.again_asked.emit(self._batch))
        self.stop = parts.button("停止", "circle-stop", click=self.stop_asked.emit)
        self.proof = parts.button("存寄送凭证…", click=lambda: self.proof_asked.emit(self._batch))
        self.files = parts.button("存成邮件文件…", tip="不从这里发，存成 .eml，从网页邮箱或别的邮件程序发",
                                  click=lambda: self.files_asked.emit(self._batch))
        self.drop = parts.button("不发了", role="quiet", click=lambda: self.drop_asked.emit(self._batch))
        self.doubt = parts.label(role="smalldanger", wrap=True)
        self.arrived = parts.button("", "check", click=lambda: self._settle(True))
        self.repeat = parts.button("没有收到，重发", "rotate-ccw", click=lambda: self._settle(False))
        buttons = parts.row(self.again, self.stop, self.proof, self.files, self.drop, None)
        column = parts.column(self.doubt, gap=6)
        column.addLayout(parts.row(self.arrived, self.repeat, None))
        column.addLayout(buttons)
        column.addWidget(self.list)
        self._made.setLayout(column)
        self.body.addWidget(self._made)
        self.show_sending((), 0)

    def show_sending(self, sent: tuple[Queued, ...], under_way: int) -> None:
        """Show this sending; `under_way`: the mail being sent now, of this sending or another; 0 for none."""
        self.sent = sent
        self._made.setVisible(bool(sent))
        self.state.setText(told(sent, under_way) if sent else _WAIT)
        parts.set_role(self.state, "" if sent else "small")
        if not sent:
            return
        left = [each for each in sent if each.state in OPEN]
        unsure = self._unsure
        saved = bool(unsure) and unsure[0].state == "saved"
        running = under_way in {each.id for each in sent}
        self.list.show_mails(sent, under_way)
        words = "再发没发出的" if any(each.state != "waiting" for each in sent) else "发送"
        self.again.setText(f" {words} {len(left)} 封")
        self.again.setAccessibleName(f"{words} {len(left)} 封")
        for button, shown in ((self.again, left), (self.files, left), (self.drop, left or saved)):
            button.setVisible(bool(shown) and not running)
            button.setEnabled(under_way == 0)
        self.stop.setVisible(running)
        self.proof.setVisible(any(each.state in _ENDED for each in sent) and not running)
        asks = bool(unsure) and not running
        parts.set_role(self.proof, "" if left or asks else "primary")
        for widget in (self.doubt, self.arrived, self.repeat):
            widget.setVisible(asks)
            widget.setEnabled(under_way == 0)
        if unsure:
            self.repeat.setVisible(asks and not saved)
            self._ask(unsure)

    @property
    def next_words(self) -> str:
        """What to do next about it, "" where all is done with."""
        unsure = self._unsure
        if unsure and unsure[0].state == "saved":
            return f"从网页邮箱发出{_which(unsure)}，再在第 5 步点“{_WENT}”"
        if unsure:
            return f"问对方{_which(unsure)}收到没有，在第 5 步点一下"
        left = sum(each.state in OPEN for each in self.sent)
        return f"还有 {left} 封没有发出，在第 5 步再发" if left else ""

    @property
    def _batch(self) -> str:
        return self.sent[0].batch

    @property
    def _unsure(self) -> list[Queued]:
        """What to ask about next: the first doubtful one, else all that were saved as files."""
        doubtful, saved = ([each for each in self.sent if each.state == state] for state in UNSURE)
        return doubtful[:1] or saved

    def _ask(self, unsure: Sequence[Queued]) -> None:
        saved = unsure[0].state == "saved"
        all_ = "都" if len(unsure) > 1 else ""
        self.doubt.setText(
            f"{_which(unsure)}存成了邮件文件，要由您自己从网页邮箱发。{all_}发出以后点“{_WENT}”" if saved else
            f"{_which(unsure)}不知道对方收到没有。"
            "请先问对方，或看网页邮箱的“已发送”，再点下面一个；没有问清以前不会重发")
        parts.set_role(self.doubt, "small" if saved else "smalldanger")
        words = _WENT if saved else "已收到"
        self.arrived.setText(f" {words}")
        self.arrived.setAccessibleName(words)

    def _settle(self, arrived: bool) -> None:
        self.settle_asked.emit(self._unsure, arrived)


def _which(letters: Sequence[Queued]) -> str:
    """`第 1、2 封`."""
    return f"第 {'、'.join(str(each.part) for each in letters)} 封"


def told(sent: Sequence[Queued], under_way: int = 0) -> str:
    """`发给 a@example.com，共 3 封：已发 2，待核实 1`, `已复制到U盘：KINGSTON，共 2 个文件`."""
    if sent[0].copied:
        return f"已复制到{sent[0].receiver}，共 {len(sent)} 个文件"
    receivers = list(dict.fromkeys(each.receiver for each in sent))
    to = receivers[0] if len(receivers) == 1 else f"{receivers[0]} 等 {len(receivers)} 处"
    return f"发给 {to}，共 {len(sent)} 封：{counted(sent, under_way)}"


def counted(sent: Sequence[Queued], under_way: int = 0) -> str:
    """`已发 2，待核实 1`."""
    if sent[0].copied:
        return sent[0].says
    states = [_state(each, under_way) for each in sent]
    return "，".join(f"{name} {states.count(key)}" for key, name in STATES.items() if key in states)


def _state(letter: Queued, under_way: int) -> str:
    return "sending" if letter.id == under_way else letter.state


class _Mails(LineList):
    """The mails of a sending: state, name, size, the server's words, when, and the id; as high as three of them."""

    def __init__(self) -> None:
        super().__init__("各封邮件")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)

    def show_mails(self, sent: Sequence[Queued], under_way: int) -> None:
        """Show these, the one under way as being sent."""
        top = self.verticalScrollBar().value()
        self.clear()
        for each in sent:
            state = _state(each, under_way)
            what = f"{each.name}（{size_text(each.bytes)}）" if each.name else f"{each.receiver}　{each.subject}"
            number = f"第 {each.part} {'个' if each.copied else '封'}"
            says = STATES[state] if each.id == under_way else each.says
            lines = [(f"{number} · {says} · {what}", "body")]
            if each.answer and state != "sending":
                who = "服务器：" if state == "sent" and each.answer.startswith("250") else ""
                lines.append((f"{who}{each.answer}", "mark" if state in ("failed", "doubtful") else "small"))
            if each.ended and state in _ENDED:
                key = f"　编号 {each.message_id}" if each.message_id else ""
                lines.append((f"{each.ended[:19].replace('T', ' ')}{key}", "small"))
            self.add(f"{number} {says} {what}", lines)
        self.verticalScrollBar().setValue(top)
        high = sum(self.sizeHintForRow(row) for row in range(min(3, self.count())))
        self.setFixedHeight(theme.px(8) + high)
