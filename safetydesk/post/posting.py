"""Sending what lies in the outbox: each mail once, and never called sent without the server's word."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from safetydesk.desk import outbox
from safetydesk.desk.desk import Desk
from safetydesk.desk.letters import OPEN, Content, Draft, Queued
from safetydesk.material.archive import read_member
from safetydesk.material.copying import Stop, Stopped, hash_file
from safetydesk.notice.dates import OFFICE_TIME
from safetydesk.notice.problem import Mishap
from safetydesk.post import manifest
from safetydesk.post.letter import Enclosed, Letter, new_id, write
from safetydesk.post.mail_account import checked_address
from safetydesk.post.mail_out import Outgoing
from safetydesk.post.mail_send import NotSent, Unknown, send
from safetydesk.post.parcel_check import Seen, verify
from safetydesk.post.parcel_names import halves

# The mail under way, bytes sent of it, its bytes in all.
Report = Callable[[Queued, int, int], None]


def enqueue(desk: Desk, paths: Sequence[Path], receiver: str, text: str = "") -> str:
    """Puts a parcel's parts into the outbox, a mail for each; the batch.

    Mishap unless the parcel is whole, or where it lies in the outbox for this receiver and is not done with.
    """
    receiver = checked_address(receiver)
    verdict = verify(paths)
    if verdict.problems or len(verdict.parcels) != 1:
        problems = verdict.problems
        what = str(problems[0]) if problems else "一次只能发一个报送包"
        raise Mishap(f"没有放进发件箱：{what.rstrip('。')}", "请选择一个完整的报送包，或重新打包", problems)
    parcel = verdict.parcels[0]
    beside = _beside(parcel)
    drafts = [_draft(receiver, text, parcel, number, path, beside) for number, path in parcel.paths.items()]
    hashes = {draft.sha256 for draft in drafts}
    undone = outbox.letters(desk, states=(*OPEN, "sending", "doubtful"))
    if any(each.sha256 in hashes and each.receiver == receiver for each in undone):
        raise Mishap(f"这个报送包发给 {receiver} 还没有发完", "请在发件箱里接着发，或先点“不发了”")
    return outbox.queue(desk, "parcel", drafts)


def _beside(parcel: Seen) -> str:
    """What who reads only the mail has to know: why something is missing, and what does not come with it."""
    if not parcel.id:  # of an older program, which said neither
        return ""
    table = manifest.read(read_member(parcel.paths[1], manifest.NAME))
    lines = [f"没有报齐的原因：{table['reason']}"] if table.get("reason") else []
    lines += [f"附件里装不下，{'见附件里的网盘链接' if each.get('url') else '用U盘另送'}：{each['name']}"
              for each in table.get("carried", ())]
    return "".join(f"\n{line}" for line in lines)


def _draft(receiver: str, text: str, parcel: Seen, number: int, path: Path, beside: str) -> Draft:
    part = f"（第{number}件，共{parcel.of}件）" if parcel.of > 1 else ""
    # Mails of equal words one after the other are taken for spam by 163 and QQ.
    told = text or (
        f"您好！\n现报送{parcel.notice}的材料{part}，请查收附件。\n附件不用改名，可以直接解压，或用安全生产月报送台汇总。")
    contents = inside(path, number if parcel.id else 0)
    return Draft(
        receiver, f"{parcel.office}：{parcel.notice}报送材料{part}", f"{told}{beside}\n\n{parcel.office}\n",
        path=str(path.resolve()), name=path.name, bytes=path.stat().st_size, sha256=hash_file(path), contents=contents)


def inside(path: Path, number: int) -> tuple[Content, ...]:
    """What is in part `number` of a parcel; 0 for one of an older program, which has one part. Mishap."""
    if number:
        members = manifest.read_part(read_member(path, manifest.part_name(number)))["members"]
    else:
        members = manifest.read(read_member(path, manifest.NAME))["members"]
    return tuple(Content(each["name"], each["bytes"], each["sha256"]) for each in members)


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


def save(desk: Desk, account: Outgoing | None, letter: Queued, path: Path) -> str:
    """The mail as an .eml file, to be opened and sent elsewhere; its Message-ID. Mishap.

    Without an account it names no sender: the program that sends it does.
    """
    _check(letter)
    sender = account or Outgoing("", "")
    mail = _mail(desk, sender, letter, new_id(sender.address))
    write(mail, path)
    return mail.message_id


def save_all(desk: Desk, account: Outgoing | None, batch: str, folder: Path) -> tuple[Path, ...]:
    """What is left of this sending as .eml files in `folder`; none of it is sent from here any more. Mishap."""
    saved: list[Path] = []
    for letter in outbox.letters(desk, batch, OPEN):
        path = folder / f"{halves(letter.name)[0] or letter.receiver}.eml"
        outbox.keep(desk, letter.id, save(desk, account, letter, path))
        saved.append(path)
    return tuple(saved)


def try_out(
    desk: Desk, account: Outgoing, password: str, *, stop: Stop | None = None, context: ssl.SSLContext | None = None
) -> str:
    """Sends a short mail to the account's own address; the server's answer. Mishap, Stopped."""
    mail = Letter(
        account.address, account.name or desk.office, (account.address,), "试发：安全生产月报送台",
        "收到这封信，说明发件邮箱设置好了。\n", new_id(account.address), datetime.now(OFFICE_TIME))
    return send(account, password, mail, handed=lambda: None, stop=stop, context=context)


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
