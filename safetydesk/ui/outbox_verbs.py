"""What the window asks of the outbox: plain works for the worker, which know the password only while they run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.ui.jobs import Report, Stop, Work
from safetydesk.ui.mail_verbs import Fields

if TYPE_CHECKING:
    from safetydesk.desk.letters import Queued
    from safetydesk.post.mail_out import Outgoing

Sending = tuple["Queued", ...]


@dataclass(frozen=True)
class Ready:
    """What has to be asked before anything is sent. `account` None: everything; `known`: the password is there.

    `can_remember`: this PC has a place where passwords are safe; `sendings`: what the outbox holds, the newest first.
    """

    office: str
    account: Outgoing | None
    known: bool
    can_remember: bool
    sendings: tuple[Sending, ...]


@dataclass(frozen=True)
class Tried:
    """How sending one mail went. `trouble`: why there is no use in trying the next, "" where there is;
    `wrong_password`: that is why; `stopped`: the clerk wanted it so."""

    trouble: str = ""
    wrong_password: bool = False
    stopped: bool = False


def ready(desk: Any, report: Report, stop: Stop) -> Ready:
    """What is known already. Asking the keyring may take a moment, or a password of its own."""
    from safetydesk.post import mail_out, secrets

    found = mail_out.read(desk)
    known = bool(found and secrets.get(found.key))
    return Ready(desk.office, found, known, secrets.can_remember(), look(desk, report, stop))


def look(desk: Any, report: Report, stop: Stop) -> tuple[Sending, ...]:
    """The outbox, the newest sending first. What a stopped program left under way is put right before."""
    from safetydesk.desk import outbox

    # One worker: while this runs nothing is being sent.
    outbox.recover(desk)
    return tuple(outbox.sendings(desk))


def account(desk: Any, report: Report, stop: Stop) -> Outgoing | None:
    """The mailbox that this desk sends from, None where none was set up."""
    from safetydesk.post import mail_out

    return mail_out.read(desk)


def try_out(fields: Fields, password: str) -> Work[str]:
    """A test mail to oneself; the address. Without a password the one that is known."""

    def work(desk: Any, report: Report, stop: Stop) -> str:
        from safetydesk.post import mail_out, posting, secrets

        report(0, 0, "")
        there = mail_out.checked(mail_out.Outgoing(**fields))
        posting.try_out(desk, there, password or secrets.get(there.key), stop=stop)
        return there.address

    return work


def save(fields: Fields, password: str, remember: bool) -> Work[bool]:
    """Set up the mailbox. True where the password was to be remembered and could not be."""

    def work(desk: Any, report: Report, stop: Stop) -> bool:
        from safetydesk.post import mail_out, secrets

        there = mail_out.checked(mail_out.Outgoing(**fields))
        if mail_out.read(desk) != there:
            mail_out.save(desk, there)
        return bool(password) and not secrets.put(there.key, password, remember=remember) and remember

    return work


def forget(desk: Any, report: Report, stop: Stop) -> None:
    """Drop the password of the mailbox that is sent from, here and in the keyring."""
    from safetydesk.post import mail_out, secrets

    there = mail_out.read(desk)
    if there is not None:
        secrets.forget(there.key)


def know(password: str, remember: bool) -> Work[None]:
    """The password for what is sent from now on; in the keyring only once the server has taken it."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.post import mail_out, secrets

        there = mail_out.read(desk)
        if there is not None:
            secrets.put(there.key, password, remember=remember)

    return work


def enqueue(paths: Sequence[Path], receiver: str, text: str) -> Work[str]:
    """The parts of a parcel into the outbox; the batch."""

    def work(desk: Any, report: Report, stop: Stop) -> str:
        from safetydesk.post import posting

        return posting.enqueue(desk, paths, receiver, text)

    return work


def send(letter: Queued) -> Work[Tried]:
    """Send this mail with the password that is known; one that is refused is forgotten."""

    def work(desk: Any, report: Report, stop: Stop) -> Tried:
        from safetydesk.material.copying import Stopped
        from safetydesk.notice.problem import Mishap
        from safetydesk.post import mail_out, posting, secrets
        from safetydesk.post.mail_trouble import WrongPassword

        there = mail_out.read(desk)
        if there is None:
            return Tried("还没有设置发件邮箱。请在“设置”的“发邮件”里填写。")

        def tell(_: Queued, done: int, total: int) -> None:
            report(done // 1024, max(1, total // 1024), "KB")

        report(0, 0, "")
        try:
            posting.post_off(desk, there, secrets.get(there.key), [letter], report=tell, stop=stop)
        except WrongPassword as wrong:
            secrets.forget(there.key)
            return Tried(str(wrong), wrong_password=True)
        except Stopped:
            return Tried(stopped=True)
        except Mishap as mishap:
            return Tried(str(mishap))
        return Tried()

    return work


def save_all(batch: str, folder: Path) -> Work[int]:
    """What is left of this sending as mail files; how many."""

    def work(desk: Any, report: Report, stop: Stop) -> int:
        from safetydesk.post import mail_out, posting

        return len(posting.save_all(desk, mail_out.read(desk), batch, folder))

    return work


def settle(letter_ids: Sequence[int], arrived: bool) -> Work[None]:
    """What the clerk found out about a doubtful mail, or those of a sending that were saved as files."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import outbox

        for key in letter_ids:
            outbox.settle(desk, key, arrived=arrived)

    return work


def drop(batch: str) -> Work[None]:
    """What is left of this sending, mail files too, is not sent any more."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import letters, outbox

        for each in outbox.letters(desk, batch, (*letters.OPEN, "saved")):
            outbox.drop(desk, each.id)

    return work


def proof(batch: str, path: Path) -> Work[Path]:
    """The receipt of this sending as a file."""

    def work(desk: Any, report: Report, stop: Stop) -> Path:
        from safetydesk.paper import printing
        from safetydesk.post import proof

        printing.write(proof.sheets(desk, batch), path)
        return path

    return work
