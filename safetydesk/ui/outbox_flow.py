"""Sending from wherever it is pressed: what is not known is asked first, then one mail after the other goes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from safetydesk.desk.letters import OPEN, Queued
from safetydesk.ui import mail_form, outbox_verbs, picking
from safetydesk.ui.outbox_ask import SendDialog, SenderDialog
from safetydesk.ui.outbox_card import told
from safetydesk.ui.outbox_verbs import Ready, Sending, Tried
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.post.parcel import Part


class Outbox:
    """The outbox of the open desk. `changed(sendings)` whenever it moved; `sending`: the mail on its way now.

    `saving`: the account is being saved, which changes nothing of the office's material.
    """

    def __init__(self, parent: QWidget, shell: Shell, changed: Callable[[tuple[Sending, ...]], None]) -> None:
        self._parent, self._shell, self._changed = parent, shell, changed
        self.sending: Queued | None = None
        self.saving = False
        self._left: list[Queued] = []
        self._stopped = self._troubled = False

    def look(self) -> None:
        """Read the outbox anew."""
        self._shell.read("正在读取", outbox_verbs.look, self._changed)

    def hand_over(self, sent: Sequence[Part], receiver: str = "", text: str = "", *, as_files: bool = False) -> None:
        """Ask to whom this parcel goes, and send it, or save it as mail files, which needs no mailbox."""

        def ask(ready: Ready) -> None:
            if ready.account is None and not as_files:
                self.set_up(lambda: self.hand_over(sent, receiver, text))
                return
            dialog = SendDialog(self._parent, ready, sent, receiver, text, as_files=as_files)
            if not dialog.exec():
                return
            to, words = dialog.receiver.currentText().strip(), dialog.text.toPlainText().strip()
            if dialog.choice == "sender":
                self.set_up(lambda: self.hand_over(sent, to, words))
            elif dialog.choice == "files":
                folder = picking.folder(self._parent, "邮件文件存到哪个文件夹", "eml")
                if folder is not None:
                    self._enqueue(sent, to, words, lambda batch: self.save_files(batch, folder))
            else:
                self._enqueue(sent, to, words, self.post)

        self._shell.read("正在准备", outbox_verbs.ready, ask)

    def set_up(self, then: Callable[[], object] | None = None) -> None:
        """Ask which mailbox is sent from, and save it; `then` is called when it is saved."""

        def ask(ready: Ready) -> None:
            dialog = SenderDialog(self._parent, self._shell, ready)
            if dialog.exec():
                self.saving = True
                self._shell.change(
                    "正在保存", outbox_verbs.save(dialog.fields(), dialog.password.text(), dialog.remember.isChecked()),
                    _saved, undoable=False, done=lambda _: ended(True), failed=lambda _: ended(False))
            # Not deleted: an answer of the server may still be on its way to it.
            dialog.password.clear()

        def ended(well: bool) -> None:
            self.saving = False
            if well and then is not None:
                then()

        self._shell.read("正在准备", outbox_verbs.ready, ask)

    def post(self, batch: str, only: int = 0) -> None:
        """Send what is left of this sending, or only this mail of it; nothing while something is on its way."""

        def begin(ready: Ready) -> None:
            self._changed(ready.sendings)
            if self.sending is not None:
                return
            if ready.account is None:
                self.set_up(lambda: self.post(batch, only))
            elif ready.known:
                self._begin(ready.sendings, batch, only)
            else:
                told = mail_form.password(self._parent, ready.account, ready.can_remember, "发送")
                if told is not None:
                    self._shell.read("正在准备", outbox_verbs.know(*told), lambda _: self.post(batch, only))

        self._shell.read("正在准备", outbox_verbs.ready, begin)

    def stop(self) -> None:
        """The mail on its way waits again, as does the rest; unless it is with the server already."""
        self._stopped = True
        self._shell.jobs.stop()

    def save_files(self, batch: str, folder: Path) -> None:
        """What is left of this sending as .eml files."""
        def tell(count: int) -> None:
            self._shell.offer(
                f"已存成 {count} 个邮件文件：{folder}", "打开文件夹", lambda: self._shell.show_path(folder))
            self.look()

        self._shell.read("正在保存", outbox_verbs.save_all(batch, folder), tell, failed=lambda _: self.look())

    def settle(self, unsure: Sequence[Queued], arrived: bool) -> None:
        """The clerk found out whether they are there; one that is not is sent again."""

        def go_on(_: None) -> None:
            if arrived:
                self.look()
            else:
                self.post(unsure[0].batch, unsure[0].id)

        self._shell.read("正在保存", outbox_verbs.settle([each.id for each in unsure], arrived), go_on)

    def drop(self, batch: str) -> None:
        """What is left of this sending is not sent any more."""
        self._shell.read("正在保存", outbox_verbs.drop(batch), lambda _: self.look())

    def save_proof(self, batch: str) -> None:
        """The receipt as a file, to be printed."""
        path = picking.target(self._parent, "寄送凭证存到", "proofs", "寄送凭证.pdf", "PDF (*.pdf);;Word (*.docx)")
        if path is not None:
            self._shell.read(
                "正在生成凭证", outbox_verbs.proof(batch, path),
                lambda made: self._shell.offer(
                    f"寄送凭证已存：{made}", "打开文件夹", lambda: self._shell.show_path(made.parent)))

    def _enqueue(self, sent: Sequence[Part], to: str, text: str, then: Callable[[str], None]) -> None:
        # A refused address is asked for again with everything that was typed.
        self._shell.read("正在放进发件箱", outbox_verbs.enqueue([part.path for part in sent], to, text), then,
                         failed=lambda _: self.look())

    def _begin(self, sendings: tuple[Sending, ...], batch: str, only: int) -> None:
        # The list as it is now: a mail that fails is not tried twice in one go.
        self._left = [each for sent in sendings for each in sent
                      if each.batch == batch and each.state in OPEN and only in (0, each.id)]
        self._stopped = self._troubled = False
        self._shell.say("开始发邮件")
        self._next(sendings)

    def _next(self, sendings: tuple[Sending, ...]) -> None:
        letter = self._left.pop(0) if self._left and not self._stopped else None
        before, self.sending = self.sending, letter
        self._changed(sendings)
        if letter is None and before is not None and not self._troubled:
            self._conclude(next(sent for sent in sendings if sent[0].batch == before.batch))
        elif letter is not None:
            of = f"（{letter.part}/{letter.parts}）" if letter.parts > 1 else ""
            self._shell.read(f"正在发邮件{of}", outbox_verbs.send(letter), self._tried, failed=lambda _: self._broken())

    def _conclude(self, sent: Sending) -> None:
        """What came of it, told once all has been tried."""
        stopped = "已停止，没有发出的还在发件箱里。" if self._stopped else ""
        words = f"{stopped}{told(sent)}"
        if stopped or all(each.state == "sent" for each in sent):
            self._shell.say(words)
        else:
            where = "第 5 步" if sent[0].about == "parcel" else "“报送”的“寄送记录”里"
            self._shell.warn(f"{words}。原因写在{where}")

    def _broken(self) -> None:
        self._left.clear()
        self.sending = None
        self.look()

    def _tried(self, tried: Tried) -> None:
        batch = self.sending.batch if self.sending is not None else ""
        self._stopped = self._stopped or tried.stopped
        self._troubled = bool(tried.trouble)
        if tried.trouble:
            self._left.clear()
            self._shell.warn(tried.trouble)
        if tried.wrong_password:
            self.sending = None
            self.post(batch)
        else:
            self._shell.read("正在读取", outbox_verbs.look, self._next, failed=lambda _: self._broken())


def _saved(not_remembered: bool) -> str:
    return "发件邮箱已保存，但系统密码库没有接受密码，关掉程序后要再填一次" if not_remembered else "发件邮箱已保存"
