"""汇总: takes over parcels of lower desks, those of one drop in one undoable step; a newer one supersedes an older."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert, select, update

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx, verb
from safetydesk.desk.lower import Lower
from safetydesk.desk.matching import Match, match
from safetydesk.desk.merging import Merge, merge
from safetydesk.desk.rollup_rows import Writer
from safetydesk.desk.vault import Landing, settle
from safetydesk.desk.wording import quoted
from safetydesk.notice.dates import moment_text, now
from safetydesk.notice.problem import Mishap

WAY = "parcel"
_SOURCE = "报送包"


@dataclass(frozen=True)
class Preview:
    """What taking over this parcel would do. `older`: one of the same desk that is newer was taken over at `last`."""

    lower: Lower
    match: Match
    merge: Merge
    answers: Mapping[str, str]
    last: str = ""
    older: bool = False


@dataclass(frozen=True)
class Rolled:
    """What was done: the batch, our unit, and a sentence for each change of theirs that gave way to one of ours."""

    batch: str
    unit_id: int
    kept: tuple[str, ...]


def preview(
    desk: Desk, lower: Lower, sender: int | None = None, answers: Mapping[str, str] | None = None
) -> Preview:
    """Compares a parcel with the desk; see `matching.match` for `sender`, `answers` and the Mishaps."""
    found = match(desk, lower, sender, answers)
    r = schema.rollup
    with desk.store.reading() as connection:
        last = connection.execute(
            select(r.c.serial, r.c.changed, r.c.at).where(r.c.notice == found.notice.id, r.c.desk == lower.desk)
        ).first()
        compared = merge(connection, lower.desk, found, part=lower.choice != "counted")
    # Both, since a desk that was restored from a backup counts again from there, and clocks are put right.
    older = last is not None and last.serial >= lower.serial and last.changed >= lower.changed \
        and (last.serial, last.changed) != (lower.serial, lower.changed)
    return Preview(lower, found, compared, dict(answers or {}), last.at if last else "", older)


def take(desk: Desk, seen: Preview, landing: Landing, parts: Mapping[str, Path], batch: str) -> Rolled:
    """Takes over what was previewed, all of it or nothing; the desk must not have changed in between. Mishap.

    `parts`: where the bytes of `seen.merge.wanted` are by now, each proved by its hash and on the disk. What shares a
    `batch` is undone together.
    """
    lower = seen.lower
    if seen.older:
        raise Mishap(
            f"{lower.office}的这个报送包比 {moment_text(seen.last)} 汇总过的旧", "请向对方要最新的报送包")
    with landing.around(desk.store), verb(desk, "rollup", batch=batch) as tx:
        writer = Writer(tx, desk, lower, seen.match, seen.merge, landing, parts)
        if not seen.merge.empty:
            writer.receipt_id = _receipt(tx, seen, batch)
        writer.write()
        _note(tx, seen, writer.unit_id)
        told = f"；对方说明：{lower.reason[:200]}" if lower.reason else ""
        tx.text = f"汇总{quoted(lower.office)}的报送包（{seen.merge.summary or '没有变化'}{told}）"
        settle(landing, desk.notices, tx.connection, writer.moved)
    desk.forget()
    return Rolled(batch, writer.unit_id, tuple(writer.kept))


def _receipt(tx: Tx, seen: Preview, batch: str) -> int:
    """A line in 收件 for those of one drop, done at once: a parcel is there or it is not."""
    r, notice, office = schema.receipt, seen.match.notice.id, seen.lower.office
    there = tx.connection.execute(
        select(r.c.id, r.c.source).where(r.c.batch == batch, r.c.notice == notice)).first()
    if there is not None:
        names = there.source.removesuffix(_SOURCE)
        # A whole name: one office may end as another is called.
        if f"、{office}、" not in f"、{names}、":
            source = f"{names}、{office}{_SOURCE}"
            tx.connection.execute(update(r).where(r.c.id == there.id).values(source=source))
        return int(there.id)
    key = tx.connection.execute(insert(r).values(
        batch=batch, way=WAY, source=office + _SOURCE, paths="[]", notice=notice,
        begun=now().isoformat(timespec="seconds"), state="done",
    ).returning(r.c.id)).scalar_one()
    return int(key)


def _note(tx: Tx, seen: Preview, unit_id: int) -> None:
    """Which parcel of this desk holds now, and what the clerk answered."""
    r, s, lower, notice = schema.rollup, schema.same, seen.lower, seen.match.notice.id
    values = {
        "notice": notice, "desk": lower.desk, "unit_id": unit_id, "parcel": lower.parcel, "serial": lower.serial,
        "changed": lower.changed,
    }
    # One row for each desk: to take back an older parcel is refused as long as a newer one builds on it.
    there = tx.connection.execute(select(r).where(r.c.notice == notice, r.c.desk == lower.desk)).mappings().first()
    if there is None:
        tx.insert(r, **values, at=now().isoformat(timespec="seconds"))
    elif any(there[name] != value for name, value in values.items()):
        tx.update(r, there["id"], **values, at=now().isoformat(timespec="seconds"))
    for theirs, ours in seen.answers.items():
        key = tx.connection.execute(select(s.c.id).where(
            s.c.notice == notice, s.c.their_notice == lower.notice_id, s.c.theirs == theirs)).scalar()
        if key is None:
            tx.insert(s, notice=notice, their_notice=lower.notice_id, theirs=theirs, ours=ours)
        else:
            tx.update(s, key, ours=ours)
