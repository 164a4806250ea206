"""What counts without a file: net-disk links as pasted with their code, and what came on paper."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from safetydesk.desk import judge, schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import verb
from safetydesk.desk.place import Target, own_work, parts_of, target
from safetydesk.desk.receipts import batch_of
from safetydesk.desk.snapshot import Outcome
from safetydesk.material.links import Link, read_link
from safetydesk.material.names import clean_text
from safetydesk.notice.dates import now
from safetydesk.notice.problem import Mishap

_MOST_PAPER = 9_999
# What a link counts as where none stands for a file.
LINK = "link"

# Why the same thing is not taken twice into one cell, by the state of the one that is there.
ALREADY = dict.fromkeys(("review", "accepted"), "这个文件已经收过了，没有重复计数") | {
    "returned": "这个文件收过，已退回；要用它，请在原来那份上改为待审",
    "withdrawn": "这个文件收过，后来撤回了或换成了新的一版；要用它，请在原来那份上改为待审",
}


def common(desk: Desk, where: Target, kind: str, work_id: int | None, taken: str | None = None) -> dict[str, Any]:
    """The columns that every new material has."""
    moment = now()
    return {
        "notice": desk.notice.id, "unit_id": where.unit_id, "slot": where.slot_id,
        "kind": kind, "state": "review", "received": moment.isoformat(timespec="seconds"),
        "bucket": judge.bucket_for(desk.notice, where.slot, kind, moment.date(), taken), "work_id": work_id,
    }


def add_link(desk: Desk, unit_id: int | None, slot: str, text: str, kind: str = "") -> int:
    """A net-disk link, as pasted with its code, in place of a file; without a unit it waits for its cell.

    Returns the material's id. Mishap.
    """
    where = target(desk, unit_id, slot)
    link = read_link(text)
    if link is None:
        raise Mishap("这段文字里没有找到链接", "请从网盘复制完整的分享文字，再粘贴")
    return keep_link(desk, where, link, kind)


def keep_link(
    desk: Desk, where: Target, link: Link, kind: str = "", batch: str = "", came: Mapping[str, Any] | None = None,
    name: str = "link",
) -> int:
    """The row of a link; `came`: the mail it stood in, and its receipt."""
    with verb(desk, name, f"收到{where.unit_name}的网盘链接", batch) as tx:
        row = common(desk, where, kind or link_kind(desk, where), own_work(tx, desk, where)) | dict(came or {})
        return tx.insert(
            schema.material, **row, medium="link", name=clean_text(link.note or link.url, 200), url=link.url,
            code=link.code,
        )


def keep_links_of(desk: Desk, row: Mapping[str, Any], links: Sequence[Link]) -> None:
    """Links that stood in a text file, beside it; the same ones are not kept twice. Mishap."""
    if not links or row["notice"] != desk.notice.id:
        return
    where = target(desk, row["unit_id"], row["slot"])
    batch = batch_of(desk, row["receipt_id"]) if row["receipt_id"] else ""
    parts = parts_of(row)
    for link in links:
        if same_link(desk, where, link) is None:
            named = replace(link, note=link.note or row["name"].rsplit(".", 1)[0])
            came = {name: row[name] for name in ("sender", "subject", "receipt_id")} | {
                "origin": json.dumps([*parts, *([link.note] if link.note else [])], ensure_ascii=False),
                "unsorted": int(not where.slot)}
            keep_link(desk, where, named, batch=batch, came=came, name="found-link")


def same_link(desk: Desk, where: Target, link: Link) -> tuple[int, str] | None:
    """(id, state) of the same link in the same cell: the same mail may come again. What waits for its cell is the
    same wherever it was put since."""
    m = schema.material
    mine = (m.c.slot == where.slot_id, m.c.unit_id == where.unit_id) if where.slot else ()
    with desk.store.reading() as connection:
        row = connection.execute(
            select(m.c.id, m.c.state).where(m.c.notice == desk.notice.id, m.c.url == link.url, *mine)
        ).first()
    return (row.id, row.state) if row else None


def link_outcome(desk: Desk, material_id: int) -> Outcome:
    """A received link as `receive` tells of files."""
    with desk.store.reading() as connection:
        m = schema.material
        row = connection.execute(select(m).where(m.c.id == material_id)).one()
    where = target(desk, row.unit_id, row.slot)
    return Outcome(
        row.url, "received" if where.slot else "unsure", where.unit_name or None, where.slot_name or None, row.kind,
        row.name, why="网盘链接，没有下载", material_id=material_id,
    )


def add_paper(desk: Desk, unit_id: int, slot: str, kind: str, n: int) -> int:
    """Ticks off `n` pieces that came on paper. Returns the material's id. Mishap."""
    where = target(desk, unit_id, slot)
    if not 1 <= n <= _MOST_PAPER:
        raise Mishap("份数不对", f"请填 1 到 {_MOST_PAPER} 之间的数")
    words = judge.known_kind(desk.notice, kind).name
    with verb(desk, "paper", f"登记{where.unit_name}的纸质{words} {n} 份") as tx:
        values = common(desk, where, kind, own_work(tx, desk, where)) | {"n": n, "state": "accepted"}
        return tx.insert(schema.material, **values, medium="paper", name=f"纸质{words}")


def link_kind(desk: Desk, where: Target) -> str:
    """A link stands for what the cell wants and the notice lets be linked; else it counts as a link."""
    wanted = where.slot.kinds if where.slot else ()
    allowed = [kind for kind in wanted if any(rule.link for rule in judge.rules_for(desk.notice, kind))]
    return (allowed or [LINK])[0]
