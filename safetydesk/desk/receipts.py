"""Receipts (一批来件): what one drop, mail or look at a watched folder brought, and what of it was not taken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select, update

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.place import Target, target
from safetydesk.desk.snapshot import Outcome
from safetydesk.material.names import clean_text
from safetydesk.material.opening import NO_ATTACHMENTS
from safetydesk.notice.dates import now
from safetydesk.notice.problem import Mishap, Problem


@dataclass(frozen=True)
class Receipt:
    """One batch under way. `batch` is that of its lines of history: all of them are undone as one.

    `had`: names by material id of what came in before it was cut off.
    """

    id: int
    batch: str
    where: Target
    way: str
    had: Mapping[int, str] = field(default_factory=dict)


def begin(desk: Desk, paths: Sequence[Path], where: Target, way: str, source: str) -> Receipt:
    """A new receipt, noted before anything is copied: should the power fail now, the next start knows of it.

    What came by mail is fetched again by the mailbox itself, so its paths, which are ours, are not noted.
    """
    batch = uuid4().hex
    source = clean_text(source or "、".join(path.name or str(path) for path in paths), 200)
    with desk.store.writing() as connection:
        key = connection.execute(
            insert(schema.receipt).values(
                batch=batch, way=way, source=source, paths=_noted(() if way == "mail" else paths),
                notice=desk.notice.id, unit_id=where.unit_id, slot=where.slot_id, work_id=where.work_id,
                begun=now().isoformat(timespec="seconds"), state="open",
            ).returning(schema.receipt.c.id)
        ).scalar_one()
    return Receipt(key, batch, where, way)


def _noted(paths: Iterable[Path]) -> str:
    """As JSON. A name that is no UTF-8, as unzip makes them of GBK, the database would not take as it is."""
    told = [str(path.absolute()) for path in paths]
    broken = any("\ud800" <= char <= "\udfff" for each in told for char in each)
    return json.dumps(told, ensure_ascii=broken)


def batch_of(desk: Desk, receipt_id: int) -> str:
    """The batch of this receipt. Mishap when there is none."""
    return str(_row(desk, receipt_id)["batch"])


def way_of(desk: Desk, receipt_id: int) -> str:
    """The key of snapshot.WAYS by which this receipt came. Mishap when there is none."""
    return str(_row(desk, receipt_id)["way"])


def folder_of(desk: Desk, receipt_id: int) -> str:
    """The folder that a look at the watched one saw. Mishap when there is no such receipt."""
    return str(json.loads(_row(desk, receipt_id)["paths"])[0])


def cut_off(desk: Desk, way: str, path: Path) -> int | None:
    """The last receipt of this way and path, if it was cut off or stopped, and not taken back."""
    r, h = schema.receipt, schema.history
    undone = select(h.c.id).where(h.c.batch == r.c.batch, h.c.state != "done").exists()
    paths = _noted([path])
    with desk.store.reading() as connection:
        row = connection.execute(
            select(r.c.id, r.c.state, undone.label("undone"))
            .where(r.c.notice == desk.notice.id, r.c.way == way, r.c.paths == paths).order_by(r.c.id.desc()).limit(1)
        ).first()
    return row.id if row is not None and row.state != "done" and not row.undone else None


def again(desk: Desk, receipt_id: int) -> tuple[Receipt, list[Path]]:
    """A receipt that was cut off, and its paths. Lines of what was not taken are dropped: they come anew.

    Mishap when it cannot be gone on with.
    """
    m, row = schema.material, _row(desk, receipt_id)
    with desk.store.reading() as connection:
        had = dict(connection.execute(select(m.c.id, m.c.name).where(m.c.receipt_id == receipt_id)).all())
    paths = [Path(each) for each in json.loads(row["paths"] or "[]")]
    if row["state"] == "done":
        raise Mishap("这一批已经收完了", "没有要接着收的")
    if not paths:
        raise Mishap("这一批不能接着收", "请把文件再拖进来一次，或再收一次邮件；收过的不会重复")
    if row["notice"] != desk.notice.id:
        raise Mishap("这一批是另一个通知的", "请先在左上角换到那个通知")
    with desk.store.writing() as connection:
        connection.execute(schema.refusal.delete().where(schema.refusal.c.receipt_id == receipt_id))
    where = target(desk, row["unit_id"], row["slot"], row["work_id"])
    return Receipt(row["id"], row["batch"], where, row["way"], had), paths


def _row(desk: Desk, receipt_id: int) -> Mapping[Any, Any]:
    r = schema.receipt
    with desk.store.reading() as connection:
        row = connection.execute(select(r).where(r.c.id == receipt_id)).mappings().first()
    if row is None:
        raise Mishap("没有这一批来件", "请刷新后再试")
    return row


def end(desk: Desk, receipt: Receipt, stopped: bool) -> None:
    """It has come to its end, or the clerk stopped it."""
    with desk.store.writing() as connection:
        connection.execute(
            update(schema.receipt).where(schema.receipt.c.id == receipt.id)
            .values(state="stopped" if stopped else "done")
        )


def unfinished(desk: Desk) -> list[Problem]:
    """Receipts that were cut off, and can be gone on with."""
    r, m = schema.receipt, schema.material
    with desk.store.reading() as connection:
        rows = connection.execute(
            select(r.c.source, func.count(m.c.id)).outerjoin(m, m.c.receipt_id == r.c.id)
            .where(r.c.notice == desk.notice.id, r.c.state == "open", r.c.paths != "[]").group_by(r.c.id)
        ).all()
    return [
        Problem("open-receipt", f"来件“{source}”", f"没有收完（已存 {n} 件）", "请在“收件”里点“继续收”，或再收一次")
        for source, n in rows
    ]


def note_refused(desk: Desk, receipt: Receipt, outcomes: Iterable[Outcome]) -> None:
    """Keeps a line for each file that was not taken, or was there already.

    In a mailbox most mails bring nothing: those would hide the lines that matter. Nor is there one for what this
    receipt itself had taken before it was cut off.
    """
    rows = [
        {"receipt_id": receipt.id, "outcome": each.outcome, "path": clean_text(each.path, 1000),
         "name": clean_text(each.name, 200), "why": clean_text(each.why, 1000)}
        for each in outcomes
        if not (receipt.way == "mail" and each.why == NO_ATTACHMENTS)
        and (each.material_id is None or receipt.had.get(each.material_id) != each.name)
    ]
    if rows:
        with desk.store.writing() as connection:
            connection.execute(insert(schema.refusal), rows)
