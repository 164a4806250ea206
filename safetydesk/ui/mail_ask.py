"""The question which mailbox it is that mails are received from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from safetydesk.post import mail_hosts
from safetydesk.post.mail_hosts import Provider, Server
from safetydesk.ui import mail_verbs
from safetydesk.ui.boxes import Writable
from safetydesk.ui.mail_form import MailForm
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.post.mailbox import Tried
    from safetydesk.ui.mail_verbs import Fields, Ready

_EXPLAINS = "只读取，不改动邮箱里的任何东西。连接全程加密，认不出真假的服务器不会拿到密码。"


class AccountDialog(MailForm):
    """The form of the mailbox, with the folder and the day to begin with; 试连 shows if it works."""

    server_title = "收件服务器"
    does = "试连"
    starttls_port = 143

    def __init__(self, parent: QWidget, shell: Shell, ready: Ready) -> None:
        super().__init__(parent, shell, "收件邮箱", _EXPLAINS)
        self.folder, self.since = Writable(), QLineEdit()
        self._offer_folders(())
        self.build(("从哪天到的邮件收起", self.since), ("文件夹", self.folder))
        account = ready.account
        if account is not None:
            self._show_folder(account.folder)
        self.since.setText(ready.first_day if account is None else account.since)
        self.show_account(account, known=ready.known, can_remember=ready.can_remember)

    def server(self, provider: Provider) -> Server:
        return provider.imap

    def fields(self) -> Fields:
        folder = self.folder.currentText().strip()
        known = self.folder.findText(folder)
        return {
            **super().fields(), "folder": str(self.folder.itemData(known) or folder) if known >= 0 else folder,
            "since": self.since.text().strip(),
        }

    def start_trying(self) -> None:
        self.shell.read(
            "正在试连邮箱", mail_verbs.try_out(self.fields(), self.password.text()), self._tried,
            failed=self.tried_in_vain)

    def _offer_folders(self, folders: Sequence[str]) -> None:
        self.folder.clear()
        for name in (mail_hosts.INBOX, *(name for name in folders if name.upper() != mail_hosts.INBOX)):
            self.folder.addItem(mail_hosts.folder_name(name), name)

    def _show_folder(self, folder: str) -> None:
        at = self.folder.findData(mail_hosts.INBOX if folder.upper() == mail_hosts.INBOX else folder)
        if at < 0:
            self.folder.addItem(folder, folder)
            at = self.folder.count() - 1
        self.folder.setCurrentIndex(at)

    def _tried(self, found: Tried) -> None:
        chosen = str(self.fields()["folder"])
        self._offer_folders(found.folders)
        self._show_folder(chosen)
        wanted = f"，要收的 {found.wanted} 封" if found.wanted != found.mails else ""
        self.tried_well(f"✓ 连上了：{self.folder.currentText()}里有 {found.mails} 封邮件{wanted}")
