"""Taking verbs back and doing them again, change by change; what others hold on to stays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, func, insert, or_, select, update

from safetydesk.desk import schema
from safetydesk.desk.standing import Change
from safetydesk.desk.store import batched
from safetydesk.notice.problem import Mishap

# What the program does by itself, behind, for a batch that the clerk began: it has the batch of that, whenever it is
# done, is never what Ctrl+Z looks for, and no decision of a person is lost when it is taken back.
AUTOMATIC = ("form", "found-link", "sort", "version")


def changes_of(connection: Connection, batch: str, state: str) -> list[Change]:
    """The changes of this batch, in their order."""
    h, c = schema.history, schema.change
    rows = connection.execute(
        select(c.c.place, c.c.row, c.c.before, c.c.after).join(h, h.c.id == c.c.history_id)
        .where(h.c.batch == batch, h.c.state == state).order_by(c.c.id)
    )
    return [
        Change(place, key, None if before is None else json.loads(before), None if after is None else json.loads(after))
        for place, key, before, after in rows
    ]


def take_back(connection: Connection, changes: Sequence[Change]) -> list[int]:
    """Makes the rows what they were; the lines of history are marked as undone by then.

    Returns the materials that stay all the same, since another receipt has brought them too: they are that one's now.
    """
    m = schema.material
    brought = [change for change in changes if change.place == m.name and change.before in (None, change.after)]
    kept = _kept(connection, {change.row for change in brought})
    staying = {change.row for change in brought if change.row in kept}
    replaced = {change.after["replaces"] for change in changes if change.row in staying and change.after
                and change.place == m.name and change.after.get("replaces")}
    own = {change.row for change in brought if change.before is None}
    for change in reversed(changes):
        if change.place == m.name and (change.row in staying & own or change.row in replaced):
            continue
        if change.before == change.after:
            if change.place == m.name and change.row not in staying:
                _put(connection, change, change.after, None)
        elif not (change.place == schema.work.name and change.before is None and _is_shared(connection, change.row)):
            _put(connection, change, change.after, change.before)
    for key in staying:
        connection.execute(update(m).where(m.c.id == key).values(receipt_id=kept[key]))
    return sorted(staying)


def do_again(connection: Connection, changes: Iterable[Change]) -> None:
    """The opposite of `take_back`."""
    for change in changes:
        met = change.before == change.after
        if not met or change.place == schema.material.name:
            _put(connection, change, None if met else change.before, change.after)


def refuse_built_on(connection: Connection, batch: str) -> None:
    """Mishap when something that was done after this batch built on it."""
    h, c, m, r = schema.history, schema.change, schema.material, schema.receipt
    lines = select(h.c.id).where(h.c.batch == batch, h.c.state == "done")
    mine = select(m.c.id).join(r, r.c.id == m.c.receipt_id).where(r.c.batch == batch)
    own = (
        select(c.c.place, c.c.row, func.min(func.coalesce(c.c.before, "")).label("before"))
        .where(c.c.history_id.in_(lines), or_(_moved(), and_(c.c.place == m.name, c.c.row.in_(mine))))
        .group_by(c.c.place, c.c.row).subquery()
    )
    later = connection.execute(
        select(h.c.text, c.c.place, c.c.row).distinct().join(c, c.c.history_id == h.c.id)
        .join(own, and_(own.c.place == c.c.place, own.c.row == c.c.row))
        .where(h.c.state == "done", h.c.batch != batch, h.c.id > lines.order_by(h.c.id).limit(1).scalar_subquery(),
               _moved(), or_(own.c.before != "", h.c.verb.not_in(AUTOMATIC)))
    ).all()
    if later:
        deeds = list(dict.fromkeys(row.text for row in later))
        told = "、".join(f"“{text}”" for text in deeds[:3]) + ("等" if len(deeds) > 3 else "")
        many = len({(row.place, row.row) for row in later})
        raise Mishap(f"这一批里有 {many} 处后来又改过（{told}），不能整批撤销", "请选中不要的，按 Delete 逐件撤回")


def _moved() -> Any:
    """Of a change: it changed something, and is no mere sending again."""
    return schema.change.c.before.is_distinct_from(schema.change.c.after)


def _kept(connection: Connection, keys: Iterable[int]) -> dict[int, int]:
    """The receipts that brought these materials and are not taken back."""
    h, c, r = schema.history, schema.change, schema.receipt
    found: dict[int, int] = {}
    for some in batched(keys):
        found |= dict(connection.execute(
            select(c.c.row, func.min(r.c.id)).join(h, h.c.id == c.c.history_id).join(r, r.c.batch == h.c.batch)
            .where(c.c.place == schema.material.name, c.c.row.in_(some), h.c.state == "done",
                   or_(c.c.before.is_(None), c.c.before == c.c.after))
            .group_by(c.c.row)
        ).all())
    return found


def _put(connection: Connection, change: Change, old: Any, new: Any) -> None:
    table = schema.metadata.tables[change.place]
    if new is None:
        connection.execute(delete(table).where(table.c.id == change.row))
    elif old is None:
        if connection.execute(select(table.c.id).where(_same(table, change))).first() is None:
            connection.execute(insert(table).values(**new))
    else:
        # Only what the verb changed: what was found out since, as by decoding the file, stays.
        changed = {name: value for name, value in new.items() if old.get(name, new) != value}
        connection.execute(update(table).where(table.c.id == change.row).values(**changed))


def _same(table: Table, change: Change) -> Any:
    """A unit has one card, whoever made it."""
    if table is schema.liaison:
        return table.c.unit_id == change.either["unit_id"]
    return table.c.id == change.row


def _is_shared(connection: Connection, work_id: int) -> bool:
    """Whether a work has become others', too, and so outlives the batch that made it: it holds their materials, or
    was changed by what is not taken back."""
    h, c, m = schema.history, schema.change, schema.material
    changed = select(c.c.id).join(h, h.c.id == c.c.history_id).where(
        c.c.place == schema.work.name, c.c.row == work_id, c.c.before.is_not(None), h.c.state == "done")
    held = select(m.c.id).where(m.c.work_id == work_id)
    return connection.execute(select(or_(held.exists(), changed.exists()))).scalar_one()
