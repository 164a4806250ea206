"""Taking verbs back and doing them again, change by change; what others hold on to stays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, delete, func, insert, or_, select, update

from safetydesk.desk import judge, readings, schema
from safetydesk.desk.standing import Change, Row
from safetydesk.desk.store import batched
from safetydesk.notice.model import Notice
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
        Change(place, row, None if before is None else json.loads(before), None if after is None else json.loads(after))
        for place, row, before, after in rows
    ]


def take_back(connection: Connection, changes: Sequence[Change]) -> list[int]:
    """Makes the rows what they were; the lines of history are marked as undone by then.

    Returns the materials that stay all the same, since another receipt has brought them too: they are that one's now.
    """
    m = schema.material
    brought = [change for change in changes if change.place == m.name and change.before in (None, change.after)]
    kept = _kept(connection, {change.row for change in brought})
    staying = {change.row for change in brought if change.row in kept}
    fixed = staying & {change.row for change in brought if change.before is None}
    fixed |= {row["replaces"] for change in changes if change.place == m.name and change.row in fixed
              for row in (change.after,) if row and row["replaces"]}
    works: set[int] = set()
    for change in reversed(changes):
        if change.place == m.name and change.row in fixed:
            continue
        if change.before == change.after:
            if change.place == m.name and change.row not in staying:
                _remove(connection, change)
        elif change.before is None:
            if not (change.place == schema.work.name and _is_shared(connection, change.row)):
                _remove(connection, change)
        else:
            works |= _put(connection, change, change.after, change.before)
    left = {row["work_id"] for change in changes if change.place == m.name
            for row in (change.before, change.after) if row and row["work_id"] is not None}
    left |= {change.row for change in changes if change.place == schema.work.name}
    _drop_empty(connection, works, left)
    for key in staying:
        connection.execute(update(m).where(m.c.id == key).values(receipt_id=kept[key]))
    return sorted(staying)


def do_again(connection: Connection, changes: Iterable[Change]) -> None:
    """The opposite of `take_back`."""
    works: set[int] = set()
    for change in changes:
        met = change.before == change.after
        if change.after is None:
            _remove(connection, change)
        elif not met or change.place == schema.material.name:
            works |= _put(connection, change, None if met else change.before, change.after)
    _drop_empty(connection, works, ())


def judge_again(connection: Connection, notices: Mapping[str, Notice], material_ids: Iterable[int]) -> None:
    """What these materials count as, and for which week: the verb may be older than the look at their file."""
    m, f = schema.material, schema.file
    for some in batched(material_ids):
        rows = connection.execute(
            select(m.c.id, m.c.notice, m.c.slot, m.c.kind, m.c.bucket, m.c.name, m.c.received, f.c.content, f.c.taken,
                   f.c.reading)
            .join(f, f.c.id == m.c.file_id).where(m.c.id.in_(some), f.c.looked == 1, m.c.slot != "")
        ).all()
        for row in rows:
            notice = notices.get(row.notice)
            slot = notice.slot(row.slot) if notice else None
            if notice is None or slot is None:
                continue
            kind = row.kind
            if kind == judge.kind_of(notice, slot, row.content, row.name) and readings.forms(row.reading):
                kind = judge.kind_of(notice, slot, row.content, row.name, form=True)
            bucket = judge.bucket_for(notice, slot, kind, date.fromisoformat(row.received[:10]), row.taken)
            if (kind, bucket) != (row.kind, row.bucket):
                connection.execute(update(m).where(m.c.id == row.id).values(kind=kind, bucket=bucket))


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
    _refuse_lived_in(connection, lines)


def _refuse_lived_in(connection: Connection, lines: Select[tuple[int]]) -> None:
    """Mishap when units that these lines of history have added hold anything that others have brought."""
    c, u, m = schema.change, schema.unit, schema.material

    def added(table: Table) -> Select[tuple[int]]:
        return select(c.c.row).where(c.c.history_id.in_(lines), c.c.place == table.name, c.c.before.is_(None))

    if connection.execute(added(u).limit(1)).first() is None:
        return
    held: set[int] = set()
    for table in schema.metadata.sorted_tables:
        for column in table.c:
            if column.references(u.c.id):
                held |= set(connection.execute(
                    select(column).where(column.in_(added(u)), table.c.id.not_in(added(table)))).scalars())
    brought = dict(connection.execute(select(m.c.id, m.c.unit_id).where(m.c.id.in_(added(m)))).all())
    held |= {brought[key] for key in _kept(connection, brought) if brought[key] is not None}
    names = connection.execute(select(u.c.name).where(u.c.id.in_(added(u)), u.c.id.in_(held))).scalars().all()
    if names:
        told = "、".join(f"“{name}”" for name in names[:3]) + ("等" if len(names) > 3 else "")
        raise Mishap(f"这一批带来的{told}后来又有了别的材料或记录，不能整批撤销", "请先撤销后来的那几步，再撤销这一批")


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


def _table(change: Change) -> Table:
    return schema.metadata.tables[change.place]


def _remove(connection: Connection, change: Change) -> None:
    table = _table(change)
    connection.execute(delete(table).where(table.c.id == change.row))


def _put(connection: Connection, change: Change, old: Row | None, new: Row) -> set[int]:
    """Makes the row `new`. The works that were brought back for it."""
    table = _table(change)
    if old is None:
        if connection.execute(select(table.c.id).where(_same(table, change))).first() is not None:
            return set()
        works = _bring_work(connection, new.get("work_id"))
        connection.execute(insert(table).values(**new))
        return works
    # Only what the verb changed: what was found out since, as by decoding the file, stays.
    changed = {name: value for name, value in new.items() if old.get(name, new) != value}
    works = _bring_work(connection, changed.get("work_id"))
    connection.execute(update(table).where(table.c.id == change.row).values(**changed))
    return works


def _same(table: Table, change: Change) -> Any:
    """A unit has one card, whoever made it."""
    if table is schema.liaison:
        return table.c.unit_id == change.either["unit_id"]
    return table.c.id == change.row


def _bring_work(connection: Connection, work_id: int | None) -> set[int]:
    """A work that went with the form that had made it, for a material that was in it."""
    w, c = schema.work, schema.change
    if work_id is None or connection.execute(select(w.c.id).where(w.c.id == work_id)).first() is not None:
        return set()
    last = connection.execute(
        select(c.c.after).where(c.c.place == w.name, c.c.row == work_id, c.c.after.is_not(None))
        .order_by(c.c.id.desc()).limit(1)
    ).scalar_one()
    connection.execute(insert(w).values(**json.loads(last or "")))
    return {work_id}


def _drop_empty(connection: Connection, brought: Iterable[int], left: Iterable[int]) -> None:
    """Of the works that were brought back those that hold nothing after all; of those that were left those that, also,
    nothing on record has made."""
    h, c, m, w = schema.history, schema.change, schema.material, schema.work
    held = select(m.c.id).where(m.c.work_id == w.c.id)
    made = select(c.c.id).join(h, h.c.id == c.c.history_id).where(
        c.c.place == w.name, c.c.row == w.c.id, h.c.state == "done")
    for some in batched(brought):
        connection.execute(delete(w).where(w.c.id.in_(some), ~held.exists()))
    for some in batched(left):
        connection.execute(delete(w).where(w.c.id.in_(some), ~held.exists(), ~made.exists()))


def _is_shared(connection: Connection, work_id: int) -> bool:
    """Whether a work has become others', too, and so outlives the batch that made it: it holds their materials, or
    was changed by what is not taken back."""
    h, c, m = schema.history, schema.change, schema.material
    changed = select(c.c.id).join(h, h.c.id == c.c.history_id).where(
        c.c.place == schema.work.name, c.c.row == work_id, c.c.before.is_not(None), h.c.state == "done")
    held = select(m.c.id).where(m.c.work_id == work_id)
    return connection.execute(select(or_(held.exists(), changed.exists()))).scalar_one()
