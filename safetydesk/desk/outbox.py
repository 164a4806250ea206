"""发件箱: what is to be mailed, what was or went by a stick, and what nobody can be sure of. No row is ever removed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, insert, select, update

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import remark
from safetydesk.desk.letters import OPEN, STATES, UNSURE, Content, Draft, Queued
from safetydesk.notice.dates import now
from safetydesk.notice.problem import Mishap


def queue(desk: Desk, about: str, drafts: Sequence[Draft]) -> str:
    """Puts these mails into the outbox as one sending; its batch. `about`: "parcel" or "chase"."""
    receivers = list(dict.fromkeys(draft.receiver for draft in drafts))
    many = f"等 {len(receivers)} 处" if len(receivers) > 1 else ""
    told = f"放进发件箱 {len(drafts)} 封，发给 {''.join(receivers[:1])}{many}"
    return _insert(desk, about, drafts, told, state="waiting")


def record(desk: Desk, drafts: Sequence[Draft], answer: str) -> str:
    """Writes down a parcel that was copied as a sending that is done; its batch. Their receiver begins with `STICK`."""
    told = f"报送包复制到{drafts[0].receiver}，{len(drafts)} 个文件，{answer}"
    return _insert(desk, "parcel", drafts, told, state="sent", answer=answer, ended=now().isoformat(timespec="seconds"))


def _insert(desk: Desk, about: str, drafts: Sequence[Draft], told: str, **same: str) -> str:
    batch, at = uuid4().hex, now().isoformat(timespec="seconds")
    rows: list[dict[str, Any]] = []
    for part, draft in enumerate(drafts, 1):
        contents = json.dumps([asdict(each) for each in draft.contents], ensure_ascii=False) if draft.contents else ""
        values = {key: value for key, value in vars(draft).items() if key != "contents"}
        rows.append(values | same | {
            "batch": batch, "notice": desk.notice.id, "about": about, "part": part, "parts": len(drafts),
            "contents": contents, "queued": at,
        })
    if rows:
        with desk.store.writing() as connection:
            connection.execute(insert(schema.letter), rows)
            remark(connection, "queued", told)
    return batch


def recover(desk: Desk) -> None:
    """What a stopped program left under way: not yet handed over is sent again, else a person must find out."""
    t = schema.letter
    stuck = t.c.state == "sending"
    with desk.store.reading() as connection:
        if connection.execute(select(t.c.id).where(stuck)).first() is None:
            return
    with desk.store.writing() as connection:
        connection.execute(update(t).where(stuck, t.c.handed == 0).values(state="waiting"))
        connection.execute(update(t).where(stuck).values(
            state="doubtful", answer="程序在等服务器回答时停了，不知道对方收到没有"))


def letters(desk: Desk, batch: str = "", states: Iterable[str] = ()) -> list[Queued]:
    """The outbox of the notice in the order of queuing: all of it, one sending, or those in these states."""
    t = schema.letter
    query = select(t).where(t.c.notice == desk.notice.id).order_by(t.c.id)
    if batch:
        query = query.where(t.c.batch == batch)
    if states:
        query = query.where(t.c.state.in_(list(states)))
    with desk.store.reading() as connection:
        return [_queued(row) for row in connection.execute(query).mappings()]


def sendings(desk: Desk) -> list[tuple[Queued, ...]]:
    """The outbox of the notice sending by sending, the newest first."""
    found: dict[str, list[Queued]] = {}
    for letter in letters(desk):
        found.setdefault(letter.batch, []).append(letter)
    return [tuple(batch) for batch in reversed(found.values())]


def contents(desk: Desk, letter_id: int) -> tuple[Content, ...]:
    """What was in the file of this mail."""
    t = schema.letter
    with desk.store.reading() as connection:
        found = connection.execute(select(t.c.contents).where(t.c.id == letter_id)).scalar()
    return tuple(Content(**each) for each in json.loads(found)) if found else ()


def begin(desk: Desk, letter_id: int, message_id: str) -> None:
    """It is being sent. Mishap unless it waits or failed: nothing is sent twice."""
    _turn(desk, letter_id, OPEN, "sending", message_id=message_id, handed=0, answer="")


def hand(desk: Desk, letter_id: int) -> None:
    """All of it but its end is with the server; on the disk before that end is sent."""
    _turn(desk, letter_id, ("sending",), "sending", handed=1)


def end(desk: Desk, letter_id: int, state: str, answer: str) -> None:
    """How it ended: "sent" with the server's 250, "failed", "doubtful", or "waiting" where it was not tried."""
    line = {"sent": "已发给 {}：{}", "doubtful": "发给 {}，没有等到回答：{}"}.get(state, "")
    _turn(desk, letter_id, ("sending",), state, line, answer=answer)


def keep(desk: Desk, letter_id: int, message_id: str) -> None:
    """It lies in an .eml file, to be sent from elsewhere; from here it is not sent any more. Mishap."""
    _turn(desk, letter_id, OPEN, "saved", "存成邮件文件，由本人发给 {}：{}", message_id=message_id,
          answer="由本人从网页邮箱发")


def settle(desk: Desk, letter_id: int, *, arrived: bool) -> None:
    """What a person found out about a doubtful mail: it is there, or it is to be sent again. Mishap.

    Of one that was saved as a file only that it went out.
    """
    if arrived and any(each.id == letter_id for each in letters(desk, states=("saved",))):
        _turn(desk, letter_id, ("saved",), "sent", "确认过，已从网页邮箱发给 {}：{}", answer="人工确认，从网页邮箱发出")
    elif arrived:
        _turn(desk, letter_id, ("doubtful",), "sent", "核实过，{} 已收到：{}", answer="人工核实已收到")
    else:
        _turn(desk, letter_id, ("doubtful",), "waiting", "核实过，{} 没有收到，重发：{}", answer="")


def drop(desk: Desk, letter_id: int, why: str = "") -> None:
    """It will not be sent any more. Mishap where it is or may be on its way."""
    _turn(desk, letter_id, (*OPEN, "saved"), "dropped", "不再发给 {}：{}", answer=why)


def _turn(
    desk: Desk, letter_id: int, allowed: Iterable[str], state: str, line: str = "", **values: str | int
) -> None:
    t = schema.letter
    with desk.store.writing() as connection:
        row = _row(connection, letter_id)
        if row["state"] not in allowed:
            raise Mishap(f"这一封{STATES[row['state']]}，不能这样做", "请刷新发件箱再看")
        ended = now().isoformat(timespec="seconds") if state in ("sent", "failed", *UNSURE) else ""
        connection.execute(update(t).where(t.c.id == letter_id).values(state=state, ended=ended, **values))
        if line:
            remark(connection, state, line.format(row["receiver"], row["subject"]))


def _row(connection: Connection, letter_id: int) -> RowMapping:
    # A number that somebody typed may be larger than any that SQLite takes.
    known = select(schema.letter).where(schema.letter.c.id == letter_id)
    found = connection.execute(known).mappings().first() if abs(letter_id) < 1 << 63 else None
    if found is None:
        raise Mishap("发件箱里没有这一封", "请刷新后再试")
    return found


def _queued(row: RowMapping) -> Queued:
    return Queued(**{name: row[name] for name in Queued.__dataclass_fields__})
