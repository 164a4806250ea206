"""The two questions about the mailbox: which one it is, and its password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from safetydesk.post import mail_hosts
from safetydesk.ui import mail_verbs, parts, theme
from safetydesk.ui.ask import Question
from safetydesk.ui.boxes import Picker
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.post.mail_account import Account
    from safetydesk.post.mailbox import Tried
    from safetydesk.ui.mail_verbs import Fields, Ready

_EXPLAINS = "只读取，不改动邮箱里的任何东西。连接全程加密，认不出真假的服务器不会拿到密码。"
_REMEMBER = "记住在这台电脑（存进系统的密码库）"
_NOT_REMEMBERED = "这台电脑没有系统密码库，关掉程序后要再填一次"


class AccountDialog(Question):
    """The form of the mailbox. The address fills in the rest where its provider is known; 试连 shows if it works."""

    def __init__(self, parent: QWidget, shell: Shell, ready: Ready) -> None:
        super().__init__(parent, "收件邮箱", _EXPLAINS, "保存")
        self._shell, self._ready, self._trying = shell, ready, False
        self.setMinimumWidth(theme.px(560))
        self.address, self.user = QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("例如 anquan@163.com")
        self.user.setPlaceholderText("和邮箱地址一样就不填")
        self.provider, self.security, self.folder = Picker(), Picker(), Picker()
        self.host, self.port = QLineEdit(), QLineEdit()
        self.port.setValidator(QIntValidator(1, 65_535, self.port))
        self.since = QLineEdit()
        self.since.setPlaceholderText("留空就收全部")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.remember = QCheckBox()
        self.where = parts.label("", "small", wrap=True)
        self.told = parts.label("", wrap=True)
        self.told.setAccessibleName("试连结果")
        self.try_button = parts.button("试连", "mail", click=self.try_out)
        self._build()
        self._show(ready.account)
        # Left to itself, Qt squeezes a dialog into two thirds of a low screen.
        self.resize(self.minimumWidth(), self.sizeHint().height())

    def fields(self) -> Fields:
        """What stands in the form, as an account takes it."""
        folder = self.folder.currentText().strip()
        known = self.folder.findText(folder)
        return {
            "address": self.address.text(), "user": self.user.text(), "host": self.host.text(),
            "port": int(self.port.text() or 0), "security": str(self.security.currentData()),
            "folder": str(self.folder.itemData(known) or folder) if known >= 0 else folder,
            "since": self.since.text().strip(),
        }

    def try_out(self) -> None:
        """Connect with what stands in the form, and say what is there."""
        self._trying = True
        self.try_button.setEnabled(False)
        self._tell("正在连接…", "small")
        self._shell.read(
            "正在试连邮箱", mail_verbs.try_out(self.fields(), self.password.text()), self._tried, failed=self._failed)

    def done(self, result: int) -> None:
        """Nobody waits for the server any more."""
        if self._trying:
            self._shell.jobs.stop()
        super().done(result)

    def _build(self) -> None:
        # A long name must not push the other columns aside.
        self.provider.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for provider in mail_hosts.PROVIDERS:
            self.provider.addItem(provider.name, provider.key)
        for key, name in mail_hosts.SECURITIES.items():
            self.security.addItem(name, key)
        self.folder.setEditable(True)
        self.folder.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._offer_folders(())
        self.body.addLayout(self._grid())
        self.body.addWidget(self.where)
        self.body.addWidget(self.remember)
        row = parts.row(self.try_button, self.told)
        row.setStretchFactor(self.told, 1)
        self.body.addLayout(row)
        self.address.textEdited.connect(self._on_address)
        self.address.textChanged.connect(self._look)
        self.host.textChanged.connect(self._look)
        self.provider.activated.connect(self._on_provider)
        self.security.activated.connect(self._on_security)

    def _grid(self) -> QGridLayout:
        rows: tuple[tuple[tuple[str, QWidget], ...], ...] = (
            (("邮箱地址", self.address), ("邮箱服务商", self.provider)),
            (("收件服务器", self.host), ("端口", self.port), ("加密", self.security)),
            (("登录名", self.user), ("文件夹", self.folder)),
            (("授权码或密码", self.password), ("从哪天到的邮件收起", self.since)),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(8))
        for column, stretch in enumerate((6, 2, 3)):
            grid.setColumnStretch(column, stretch)
        for row, fields in enumerate(rows):
            for column, (title, widget) in enumerate(fields):
                name = parts.label(title, "small")
                name.setBuddy(widget)
                widget.setAccessibleName(title)
                # The last field of a row ends where those of the other rows end.
                wide = 3 - column if column == len(fields) - 1 else 1
                grid.addLayout(parts.column(name, widget, gap=4), row, column, 1, wide)
        return grid

    def _show(self, account: Account | None) -> None:
        if account is not None:
            self.address.setText(account.address)
            self.user.setText(account.user)
            self._show_server(account.host, account.port, account.security)
            self.provider.setCurrentIndex(self.provider.findData(mail_hosts.provider_at(account.host).key))
            self._show_folder(account.folder)
        else:
            self.provider.setCurrentIndex(self.provider.findData(mail_hosts.OTHER.key))
            self._show_server("", 993, mail_hosts.TLS)
        self.since.setText(self._ready.first_day if account is None else account.since)
        self.password.setPlaceholderText("已记住，不改就留空" if self._ready.known else "")
        _offer(self.remember, self._ready.can_remember)
        self._explain()
        self._look()
        self.address.setFocus()

    def _on_address(self, text: str) -> None:
        provider = mail_hosts.provider_of(text)
        if provider is not mail_hosts.OTHER:
            self.provider.setCurrentIndex(self.provider.findData(provider.key))
            self._on_provider()

    def _on_provider(self) -> None:
        server = self._provider.imap
        self._show_server(server.host, server.port, server.security)
        self._explain()

    def _on_security(self) -> None:
        self.port.setText("143" if self.security.currentData() == mail_hosts.STARTTLS else "993")

    @property
    def _provider(self) -> mail_hosts.Provider:
        return mail_hosts.PROVIDERS[self.provider.currentIndex()]

    def _show_server(self, host: str, port: int, security: str) -> None:
        self.host.setText(host)
        self.port.setText(str(port))
        self.security.setCurrentIndex(self.security.findData(security))

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

    def _explain(self) -> None:
        self.where.setText(f"填{self._provider.secret}：{self._provider.where}。")

    def _look(self) -> None:
        whole = bool(self.address.text().strip() and self.host.text().strip())
        self.ok.setEnabled(whole)
        self.try_button.setEnabled(whole and not self._trying)

    def _tried(self, found: Tried) -> None:
        self._trying = False
        chosen = str(self.fields()["folder"])
        self._offer_folders(found.folders)
        self._show_folder(chosen)
        wanted = f"，要收的 {found.wanted} 封" if found.wanted != found.mails else ""
        self._tell(f"✓ 连上了：{self.folder.currentText()}里有 {found.mails} 封邮件{wanted}", "")
        self._look()

    def _failed(self, told: str) -> None:
        self._trying = False
        self._tell(told, "danger")
        self._look()

    def _tell(self, text: str, role: str) -> None:
        parts.set_role(self.told, role)
        self.told.setText(text)


def password(parent: QWidget, ready: Ready) -> tuple[str, bool] | None:
    """The password of the mailbox, and whether it is to be remembered; None when the clerk thought better of it."""
    assert ready.account is not None
    account = ready.account
    question = Question(
        parent, f"填写{account.secret}", f"{account.address}\n{account.where}。", "收邮件")
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    question.field(account.secret, field)
    remember = QCheckBox()
    _offer(remember, ready.can_remember)
    question.body.addWidget(remember)
    question.needs_text(field)
    return (field.text(), remember.isChecked()) if question.exec() else None


def _offer(remember: QCheckBox, can_remember: bool) -> None:
    remember.setText(_REMEMBER if can_remember else _NOT_REMEMBERED)
    remember.setChecked(can_remember)
    remember.setEnabled(can_remember)
