"""The cards 收邮件 and 发邮件 of the settings: which mailboxes they are, 现在收 and 试发."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from safetydesk.ui import mail_flow, mail_verbs, outbox_verbs, parts
from safetydesk.ui.outbox_flow import Outbox
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.post.mail_account import Account
    from safetydesk.post.mail_out import Outgoing
    from safetydesk.post.mailbox import Fetched

_NONE = "各单位发到办公室邮箱的材料，可以直接收进来，不用一封封下载附件。"
_NO_SENDER = "报送包可以直接从这里发给上级，服务器答复收到才算已发。"
_FOREIGN = 20


class MailCard(QWidget):
    """What was set up, in one line, and what came last time with everything that was left out."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.account = parts.label(_NONE, wrap=True)
        self.fetch = parts.button("现在收", "mail", click=self._fetch)
        self.set_up = parts.button("设置邮箱…", "settings", click=lambda: mail_flow.set_up(self, shell))
        self.forget = parts.button("忘掉密码", role="quiet", click=self._forget)
        self.came = parts.label("", wrap=True)
        self.came.setAccessibleName("收邮件结果")
        self.came.hide()
        buttons = parts.row(self.fetch, self.set_up, self.forget, None)
        layout = parts.column(self.account, gap=8)
        layout.addLayout(buttons)
        layout.addWidget(self.came)
        self.setLayout(layout)
        self._show(None)

    def refresh(self) -> None:
        """Show the mailbox of the open desk."""
        self._shell.read("正在读取", mail_verbs.account, self._show)

    def _show(self, account: Account | None) -> None:
        for button in (self.fetch, self.forget):
            button.setVisible(account is not None)
        if account is None:
            self.account.setText(_NONE)
            return
        since = f"，{account.since} 起到的邮件" if account.since else "，全部邮件"
        self.account.setText(f"{account.address} 的{account.shown_folder}{since}。收过的不会再收。")

    def _fetch(self) -> None:
        self.came.hide()
        mail_flow.fetch(self, self._shell, self._tell)

    def _tell(self, came: Fetched) -> None:
        lines = [mail_verbs.in_words(came)]
        left = [outcome for outcome in came.outcomes if outcome.outcome == "refused"]
        lines += [f"· {outcome.path}：{outcome.why}" for outcome in left[:_FOREIGN]]
        if len(left) > _FOREIGN:
            lines.append(f"还有 {len(left) - _FOREIGN} 件没有列出，都在“收件”里。")
        self.came.setText("\n".join(lines))
        self.came.show()

    def _forget(self) -> None:
        self._shell.read("正在处理", mail_verbs.forget, lambda _: self._shell.say("密码已忘掉，下次收邮件时再填"))


class SenderCard(QWidget):
    """The mailbox that is sent from, in one line."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        outbox = Outbox(self, shell, lambda _: None)
        self.account = parts.label(_NO_SENDER, wrap=True)
        self.set_up = parts.button("设置邮箱、试发…", "settings", click=lambda: outbox.set_up(self.refresh))
        self.forget = parts.button("忘掉密码", role="quiet", click=self._forget)
        layout = parts.column(self.account, gap=8)
        layout.addLayout(parts.row(self.set_up, self.forget, None))
        self.setLayout(layout)
        self._show(None)

    def refresh(self) -> None:
        """Show the mailbox of the open desk."""
        self._shell.read("正在读取", outbox_verbs.account, self._show)

    def _show(self, account: Outgoing | None) -> None:
        self.forget.setVisible(account is not None)
        self.account.setText(_NO_SENDER if account is None else f"从 {account.address} 发出，在“报送”里点“发邮件”。")

    def _forget(self) -> None:
        self._shell.read("正在处理", outbox_verbs.forget, lambda _: self._shell.say("密码已忘掉，下次发邮件时再填"))
