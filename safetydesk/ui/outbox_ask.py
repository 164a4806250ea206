"""The two questions of sending: from which mailbox, and to whom with which words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from safetydesk.desk.wording import size_text
from safetydesk.post.mail_hosts import Provider, Server
from safetydesk.ui import outbox_verbs, parts, theme
from safetydesk.ui.ask import Question
from safetydesk.ui.boxes import Writable
from safetydesk.ui.mail_form import MailForm
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.post.parcel import Part
    from safetydesk.ui.mail_verbs import Fields
    from safetydesk.ui.outbox_verbs import Ready

# So many names of files a dialog has room for on a low screen.
_SHOWN = 6
_EXPLAINS = "报送包从这个邮箱发出。连接全程加密，认不出真假的服务器不会拿到密码。点“试发”给自己发一封短信试试。"
_SAVES = "双击存好的文件，就在邮件程序里打开，看一眼再发；这里不用设置邮箱。"


class SenderDialog(MailForm):
    """The form of the mailbox that is sent from, with the name that receivers see; 试发 sends a mail to oneself."""

    server_title = "发件服务器"
    does = "试发"
    starttls_port = 587

    def __init__(self, parent: QWidget, shell: Shell, ready: Ready) -> None:
        super().__init__(parent, shell, "发件邮箱", _EXPLAINS)
        self.name = QLineEdit(ready.account.name if ready.account is not None else ready.office)
        self.name.setMaxLength(60)
        self.build(("对方看到的名字", self.name))
        self.show_account(ready.account, known=ready.known, can_remember=ready.can_remember)

    def server(self, provider: Provider) -> Server:
        return provider.smtp

    def fields(self) -> Fields:
        return {**super().fields(), "name": self.name.text()}

    def start_trying(self) -> None:
        self.shell.read(
            "正在试发", outbox_verbs.try_out(self.fields(), self.password.text()),
            lambda address: self.tried_well(f"✓ 已发给 {address}，请到邮箱里看看"), failed=self.tried_in_vain)


class SendDialog(Question):
    """To whom the parts of a parcel go, and what will be sent, or saved `as_files`, which needs no mailbox. `choice`
    after it was closed: "send", "files" to save them instead, "sender" to choose another mailbox first."""

    def __init__(
        self, parent: QWidget, ready: Ready, sent: Sequence[Part], receiver: str, text: str, *, as_files: bool = False
    ) -> None:
        count = len(sent)
        explains = _SAVES if as_files else "先放进发件箱，一封一封发，随时可以停。"
        title, does = ("存成邮件文件", "选文件夹…") if as_files else ("发邮件", "发送")
        super().__init__(parent, title, f"共 {count} 封，每封一个附件。{explains}", does)
        self.choice = "files" if as_files else "send"
        self.widen(560)
        self.receiver = Writable("对方的邮箱地址，例如 aqb@163.com")
        earlier = (each.receiver for batch in ready.sendings for each in batch
                   if each.about == "parcel" and not each.copied)
        self.receiver.addItems(list(dict.fromkeys(earlier)))
        if receiver:
            self.receiver.setCurrentText(receiver)
        self.field("收件人", self.receiver)
        self.again = parts.label(_before(ready, sent), "smalldanger", wrap=True)
        self.again.setVisible(bool(self.again.text()))
        self.body.addWidget(self.again)
        if not as_files:
            self._show_sender(ready)
        self.text = QPlainTextEdit(text)
        self.text.setFixedHeight(theme.px(72))
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText("可不填。不填就写“现报送……材料，请查收附件”")
        self.field("正文", self.text)
        self.body.addWidget(parts.label("附件和每封大小", "small"))
        names = [f"{size_text(part.mail_bytes)}　{part.path.name}" for part in sent[:_SHOWN]]
        for line in names + ([f"……还有 {count - _SHOWN} 封"] if count > _SHOWN else []):
            shown = parts.Elided()
            shown.setText(line)
            self.body.addWidget(shown)
        self.files = parts.button("存成邮件文件…", tip="不从这里发，存成 .eml，从网页邮箱或别的邮件程序发",
                                  click=lambda: self._end("files"))
        self.files.setHidden(as_files)
        self.body.addLayout(parts.row(self.files, None))
        self.receiver.line.textChanged.connect(self._look)
        self._look(self.receiver.currentText())

    def _look(self, receiver: str) -> None:
        name, _, host = receiver.strip().replace("＠", "@").rpartition("@")
        for button in (self.ok, self.files):
            button.setEnabled(bool(name and host))

    def _show_sender(self, ready: Ready) -> None:
        assert ready.account is not None
        sender = parts.label(f"{ready.account.name or ready.office} <{ready.account.address}>")
        other = parts.button("换邮箱…", role="link", click=lambda: self._end("sender"))
        self.body.addWidget(parts.label("发件人", "small"))
        self.body.addLayout(parts.row(sender, other, None))

    def _end(self, choice: str) -> None:
        self.choice = choice
        self.accept()


def _before(ready: Ready, sent: Sequence[Part]) -> str:
    """Where this very parcel went before."""
    hashes = {part.sha256 for part in sent}
    went = {each.receiver: each.ended[:10] for batch in reversed(ready.sendings) for each in batch
            if each.sha256 in hashes and each.state == "sent" and not each.copied}
    told = "、".join(f"{receiver}（{day}）" for receiver, day in went.items())
    return f"这个报送包已经发给 {told}，再发对方会收到两份" if went else ""
