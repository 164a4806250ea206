"""收邮件 from wherever it is pressed: what is not known yet is asked first, then mails come in on the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from safetydesk.ui import mail_ask, mail_form, mail_verbs
from safetydesk.ui.mail_verbs import Ready
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.post.mailbox import Fetched

_LABEL = "正在收邮件"


def fetch(parent: QWidget, shell: Shell, done: Callable[[Fetched], None] | None = None) -> None:
    """Receive what is new in the mailbox; asks for the mailbox and for its password where they are missing."""

    def go_on(ready: Ready) -> None:
        if ready.account is None:
            set_up(parent, shell, then=lambda: fetch(parent, shell, done))
        elif ready.known:
            _run(shell, "", False, done)
        else:
            told = mail_form.password(parent, ready.account, ready.can_remember, "收邮件")
            if told is not None:
                _run(shell, *told, done)

    shell.read("正在准备", mail_verbs.ready, go_on)


def set_up(parent: QWidget, shell: Shell, then: Callable[[], None] | None = None) -> None:
    """Ask which mailbox it is, and save it; `then` is called when it is saved."""

    def ask(ready: Ready) -> None:
        dialog = mail_ask.AccountDialog(parent, shell, ready)
        if dialog.exec():
            keep(dialog.fields(), dialog.password.text(), dialog.remember.isChecked())
        # Not deleted: an answer of the server may still be on its way to it.
        dialog.password.clear()

    def keep(fields: mail_verbs.Fields, password: str, remember: bool) -> None:
        shell.change(
            "正在保存", mail_verbs.save(fields, password, remember), _saved, undoable=False,
            done=lambda _: then() if then else None)

    shell.read("正在准备", mail_verbs.ready, ask)


def _run(shell: Shell, password: str, remember: bool, done: Callable[[Fetched], None] | None) -> None:
    shell.change(_LABEL, mail_verbs.fetch_mail(password, remember), mail_verbs.in_words, done=done, undoable=False)


def _saved(not_remembered: bool) -> str:
    return "收件邮箱已保存，但系统密码库没有接受密码，关掉程序后要再填一次" if not_remembered else "收件邮箱已保存"
