"""Sending what lies in the outbox: each mail once, and never called sent without the server's word."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from safetydesk.desk import outbox
from safetydesk.desk.desk import Desk
from safetydesk.desk.outbox import Queued
from safetydesk.material.copying import Stop, Stopped, hash_file
from safetydesk.notice.dates import OFFICE_TIME
from safetydesk.notice.problem import Mishap
from safetydesk.post.letter import Enclosed, Letter, new_id, write
from safetydesk.post.mail_out import Outgoing
from safetydesk.post.mail_send import NotSent, Unknown, send

# The mail under way, bytes sent of it, its bytes in all.
Report = Callable[[Queued, int, int], None]


def post_off(
    desk: Desk, account: Outgoing, password: str, letters: Sequence[Queued], *, report: Report | None = None,
    stop: Stop | None = None, context: ssl.SSLContext | None = None,
) -> None:
    """Sends these mails in their order; the outbox tells how each ended. Stopped: the one under way waits again.

    A mail that the server refuses has failed, and the next is tried. What would stop the next as well (no network,
    wrong password, no answer) ends the work, and the rest waits. Mishap.
    """
    for letter in letters:
        _send(desk, account, password, letter, report, stop, context)


def save(desk: Desk, account: Outgoing, letter: Queued, path: Path) -> None:
    """The mail as an .eml file, to be opened and sent elsewhere; the outbox does not call it sent. Mishap."""
    _check(letter)
    write(_mail(desk, account, letter, new_id(account.address)), path)


def _send(
    desk: Desk, account: Outgoing, password: str, letter: Queued, report: Report | None, stop: Stop | None,
    context: ssl.SSLContext | None,
) -> None:
    mail = _mail(desk, account, letter, new_id(account.address))
    outbox.begin(desk, letter.id, mail.message_id)
    try:
        _check(letter)
        answer = send(
            account, password, mail, handed=partial(outbox.hand, desk, letter.id),
            report=partial(report, letter) if report else None, stop=stop, context=context)
    except NotSent as refused:
        outbox.end(desk, letter.id, "failed", f"{refused.what}。{refused.answer}".rstrip("。"))
    except Unknown as unknown:
        outbox.end(desk, letter.id, "doubtful", unknown.what)
        raise
    except Stopped:
        outbox.end(desk, letter.id, "waiting", "")
        raise
    except Mishap as mishap:
        outbox.end(desk, letter.id, "failed", mishap.what)
        raise
    else:
        outbox.end(desk, letter.id, "sent", answer)


def _check(letter: Queued) -> None:
    """The file is the one that was queued, byte for byte. Mishap."""
    if not letter.path:
        return
    path = Path(letter.path)
    if not path.is_file():
        raise Mishap(f"找不到要发的文件“{letter.name}”", "请重新打包再发")
    if hash_file(path) != letter.sha256:
        raise Mishap(f"“{letter.name}”放进发件箱以后变了，没有发出", "请重新打包再发")


def _mail(desk: Desk, account: Outgoing, letter: Queued, message_id: str) -> Letter:
    enclosed = (Enclosed(Path(letter.path), letter.name),) if letter.path else ()
    return Letter(
        account.address, account.name or desk.office, (letter.receiver,), letter.subject, letter.text, message_id,
        datetime.now(OFFICE_TIME), enclosed)
