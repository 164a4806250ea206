"""The form of a mailbox, as receiving and sending share it: the address fills in the rest, and it can be tried out."""

from __future__ import annotations

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from safetydesk.post import mail_hosts
from safetydesk.post.mail_account import Login
from safetydesk.post.mail_hosts import Provider, Server
from safetydesk.ui import parts, theme
from safetydesk.ui.ask import Question
from safetydesk.ui.boxes import Picker
from safetydesk.ui.mail_verbs import Fields
from safetydesk.ui.shell import Shell

_REMEMBER = "记住在这台电脑（存进系统的密码库）"
_NOT_REMEMBERED = "记住密码（这台电脑没有系统密码库，记不住：关掉程序后要再填一次）"

Titled = tuple[str, QWidget]


class MailForm(Question):
    """Address, server and password of a mailbox. A subclass says which server of the provider it is, what else is
    asked beside login name and password (`beside`), and how it is tried out (`start_trying`)."""

    server_title = ""
    does = ""
    # Where STARTTLS usually is.
    starttls_port = 0

    def __init__(self, parent: QWidget, shell: Shell, title: str, explains: str) -> None:
        super().__init__(parent, title, explains, "保存")
        self.shell, self._trying = shell, False
        self.widen(560)
        self.address, self.user = QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("例如 anquan@163.com")
        self.user.setPlaceholderText("和邮箱地址一样就不填")
        self.provider, self.security = Picker(), Picker()
        self.host, self.port = QLineEdit(), QLineEdit()
        self.port.setValidator(QIntValidator(1, 65_535, self.port))
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.remember = QCheckBox()
        self.where = parts.label("", "small", wrap=True)
        self.told = parts.label("", wrap=True)
        self.told.setAccessibleName(f"{self.does}结果")
        self.try_button = parts.button(self.does, "mail", click=self.try_out)

    def server(self, provider: Provider) -> Server:
        """The server of this provider that is meant."""
        raise NotImplementedError

    def start_trying(self) -> None:
        """Try out what stands in the form; ends in `tried_well` or `tried_in_vain`."""
        raise NotImplementedError

    def fields(self) -> Fields:
        """What stands in the form, as an account takes it."""
        return {
            "address": self.address.text(), "user": self.user.text(), "host": self.host.text(),
            "port": int(self.port.text() or 0), "security": str(self.security.currentData()),
        }

    def try_out(self) -> None:
        """Connect with what stands in the form, and say what came of it."""
        self._trying = True
        self.try_button.setEnabled(False)
        self._tell("正在连接…", "small")
        self.start_trying()

    def tried_well(self, told: str) -> None:
        """It works."""
        self._trying = False
        self._tell(told, "")
        self._look()

    def tried_in_vain(self, told: str) -> None:
        """It does not."""
        self._trying = False
        self._tell(told, "danger")
        self._look()

    def done(self, result: int) -> None:
        """Nobody waits for the server any more."""
        if self._trying:
            self.shell.jobs.stop()
        super().done(result)

    def build(self, *beside: Titled) -> None:
        """Put the form together; `beside` the password, then the login name."""
        # A long name must not push the other columns aside.
        self.provider.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for provider in mail_hosts.PROVIDERS:
            self.provider.addItem(provider.name, provider.key)
        for key, name in mail_hosts.SECURITIES.items():
            self.security.addItem(name, key)
        self.body.addLayout(self._grid(beside))
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

    def show_account(self, account: Login | None, *, known: bool, can_remember: bool) -> None:
        """Show what is known of it."""
        if account is not None:
            self.address.setText(account.address)
            self.user.setText(account.user)
            self._show_server(Server(account.host, account.port, account.security))
            self.provider.setCurrentIndex(self.provider.findData(mail_hosts.provider_at(account.host).key))
        else:
            self.provider.setCurrentIndex(self.provider.findData(mail_hosts.OTHER.key))
            self._show_server(self.server(mail_hosts.OTHER))
        self.password.setPlaceholderText("已记住，不改就留空" if known else "")
        offer_to_remember(self.remember, can_remember)
        self._explain()
        self._look()
        self.address.setFocus()

    def _grid(self, beside: tuple[Titled, ...]) -> QGridLayout:
        rows: tuple[tuple[Titled, ...], ...] = (
            (("邮箱地址", self.address), ("邮箱服务商", self.provider)),
            ((self.server_title, self.host), ("端口", self.port), ("加密", self.security)),
            (("登录名", self.user), *beside[1:]),
            (("授权码或密码", self.password), *beside[:1]),
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

    def _on_address(self, text: str) -> None:
        provider = mail_hosts.provider_of(text)
        if provider is not mail_hosts.OTHER:
            self.provider.setCurrentIndex(self.provider.findData(provider.key))
            self._on_provider()

    def _on_provider(self) -> None:
        self._show_server(self.server(self._provider))
        self._explain()

    def _on_security(self) -> None:
        starttls = self.security.currentData() == mail_hosts.STARTTLS
        self.port.setText(str(self.starttls_port if starttls else self.server(mail_hosts.OTHER).port))

    @property
    def _provider(self) -> Provider:
        return mail_hosts.PROVIDERS[self.provider.currentIndex()]

    def _show_server(self, server: Server) -> None:
        self.host.setText(server.host)
        self.port.setText(str(server.port))
        self.security.setCurrentIndex(self.security.findData(server.security))

    def _explain(self) -> None:
        self.where.setText(f"填{self._provider.secret}：{self._provider.where}。")

    def _look(self) -> None:
        whole = bool(self.address.text().strip() and self.host.text().strip())
        self.ok.setEnabled(whole)
        self.try_button.setEnabled(whole and not self._trying)

    def _tell(self, text: str, role: str) -> None:
        parts.set_role(self.told, role)
        self.told.setText(text)


def password(parent: QWidget, account: Login, can_remember: bool, does: str) -> tuple[str, bool] | None:
    """The password of this mailbox, and whether it is to be remembered; None when the clerk thought better of it."""
    question = Question(parent, f"填写{account.secret}", f"{account.address}\n{account.where}。", does)
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    question.field(account.secret, field)
    remember = QCheckBox()
    offer_to_remember(remember, can_remember)
    question.body.addWidget(remember)
    question.needs_text(field)
    return (field.text(), remember.isChecked()) if question.exec() else None


def offer_to_remember(remember: QCheckBox, can_remember: bool) -> None:
    """Remembering is offered only where this PC has a place that is safe for it."""
    remember.setText(_REMEMBER if can_remember else _NOT_REMEMBERED)
    remember.setChecked(can_remember)
    remember.setEnabled(can_remember)
