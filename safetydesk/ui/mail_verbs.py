"""What the window asks of the mailbox: plain works for the worker, which know the password only while they run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safetydesk.ui import verbs
from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.post.mail_account import Account
    from safetydesk.post.mailbox import Fetched, Tried

# The fields of an account as the form has them: address, host, port, security, folder, user, since.
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Ready:
    """What has to be asked before mails can be fetched. `account` None: everything; `known`: the password is there.

    `first_day` is proposed to begin with (ISO); `can_remember`: this PC has a place where passwords are safe.
    """

    account: Account | None
    known: bool
    can_remember: bool
    first_day: str


def account(desk: Any, report: Report, stop: Stop) -> Account | None:
    """The mailbox of this desk, None where none was set up."""
    from safetydesk.post import mail_account

    return mail_account.read(desk)


def ready(desk: Any, report: Report, stop: Stop) -> Ready:
    """What is known already. Asking the keyring may take a moment, or a password of its own."""
    from safetydesk.post import mail_account, secrets

    found = mail_account.read(desk)
    known = bool(found and secrets.get(found.key))
    return Ready(found, known, secrets.can_remember(), mail_account.first_day(desk).isoformat())


def try_out(fields: Fields, password: str) -> Work[Tried]:
    """Connect and look, receive nothing. Without a password the one that is known."""

    def work(desk: Any, report: Report, stop: Stop) -> Tried:
        from safetydesk.post import mail_account, mailbox, secrets

        report(0, 0, "")
        there = mail_account.checked(mail_account.Account(**fields))
        return mailbox.try_out(there, password or secrets.get(there.key), stop=stop)

    return work


def save(fields: Fields, password: str, remember: bool) -> Work[bool]:
    """Set up the mailbox. True where the password was to be remembered and could not be."""

    def work(desk: Any, report: Report, stop: Stop) -> bool:
        from safetydesk.post import mail_account, secrets

        there = mail_account.checked(mail_account.Account(**fields))
        if mail_account.read(desk) != there:
            mail_account.save(desk, there)
        return bool(password) and not secrets.put(there.key, password, remember=remember) and remember

    return work


def fetch_mail(password: str = "", remember: bool = False) -> Work[Fetched]:
    """Receive what is new. Without a password the one that is known; one that is refused is forgotten."""

    def work(desk: Any, report: Report, stop: Stop) -> Fetched:
        from safetydesk.notice.problem import Mishap
        from safetydesk.post import mail_account, mailbox, secrets
        from safetydesk.post.mail_trouble import WrongPassword

        there = mail_account.read(desk)
        if there is None:
            raise Mishap("还没有设置收件邮箱", "请在“设置”的“收邮件”里填写")
        report(0, 0, "正在连接")
        if password:
            # Also where the network is down just now: nobody types it twice.
            secrets.put(there.key, password, remember=False)
        try:
            came = mailbox.fetch(desk, there, secrets.get(there.key), report=report, stop=stop, settle=False)
        except WrongPassword:
            secrets.forget(there.key)
            raise
        if password and remember:
            secrets.put(there.key, password, remember=True)
        return came

    return work


def forget(desk: Any, report: Report, stop: Stop) -> None:
    """Drop the password of this desk's mailbox, here and in the keyring."""
    from safetydesk.post import mail_account, secrets

    there = mail_account.read(desk)
    if there is not None:
        secrets.forget(there.key)


def in_words(came: Fetched) -> str:
    """`收了 12 封新邮件：已收 20 件，认不准的在“收件”里问您`, then everything that was left out."""
    counts = Counter(outcome.outcome for outcome in came.outcomes if not verbs.skipped(outcome.why))
    told = [(counts["received"] + counts["unsure"], "已收 {} 件，认不准的在“收件”里问您"),
            (counts["duplicate"], "重复 {} 件没有再收"), (counts["refused"], "未收 {} 件")]
    parts = [words.format(count) for count, words in told if count]
    mails = f"收了 {came.mails} 封新邮件" if came.mails else "没有新邮件"
    first = "：".join([mails, "，".join(parts)]) if parts else mails
    return "；".join([first, *came.notes, *([came.trouble.rstrip("。")] if came.trouble else [])])
