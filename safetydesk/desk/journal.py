"""History of every mutation, and undo and redo of every verb, kept in the desk itself."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Column,
    Connection,
    DefaultClause,
    Table,
    and_,
    case,
    delete,
    desc,
    func,
    insert,
    or_,
    select,
    update,
)

from safetydesk.desk import schema, vault
from safetydesk.desk.desk import Desk
from safetydesk.desk.store import batched
from safetydesk.notice.dates import now
from safetydesk.notice.problem import Mishap

Row = dict[str, Any]

# What the program does by itself, behind, for a batch that the clerk began: it has the batch of that, whenever it is
# done, is never what Ctrl+Z looks for, and no decision of a person is lost when it is taken back.
AUTOMATIC = ("form", "found-link", "sort", "version")


class Tx:
    """One verb under way. Every change goes through it, so that none is without its line of history."""

    def __init__(self, connection: Connection, verb: str, batch: str) -> None:
        self.connection = connection
        self.text = ""
        self._verb = verb
        self._batch = batch
        self._history_id: int | None = None
        self._changes: list[Row] = []

    def insert(self, table: Table, **values: Any) -> int:
        """Adds a row and returns its id."""
        return self.insert_many(table, [values])[0]

    def insert_many(self, table: Table, rows: Sequence[Row]) -> list[int]:
        """Adds rows, all with the same columns, and returns their ids in the same order."""
        keys = self.keep_many(table, rows)
        bare = _bare(table)
        for key, row in zip(keys, rows, strict=True):
            self._note(table, key, None, bare | row | {"id": key})
        return keys

    def keep_many(self, table: Table, rows: Sequence[Row]) -> list[int]:
        """Adds rows that undo leaves alone: the record of bytes that were received."""
        if not rows:
            return []
        adding = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(self.connection.execute(adding, list(rows)).scalars())

    def update(self, table: Table, key: int, **values: Any) -> None:
        """Changes a row; a change to the same values leaves no trace."""
        before = self.row(table, key)
        after = before | values
        if before != after:
            self.connection.execute(update(table).where(table.c.id == key).values(**values))
            self._note(table, key, before, after)

    def delete(self, table: Table, key: int) -> None:
        """Removes a row."""
        before = self.row(table, key)
        self.connection.execute(delete(table).where(table.c.id == key))
        self._note(table, key, before, None)

    def row(self, table: Table, key: int) -> Row:
        """The row as it stands. Mishap when it is gone, as after an undo in another window."""
        found = self.connection.execute(select(table).where(table.c.id == key)).mappings().first()
        if found is None:
            raise Mishap("这一条已经不在了", "请刷新后再试")
        return dict(found)

    def _note(self, table: Table, key: int, before: Row | None, after: Row | None) -> None:
        if self._history_id is None:
            if self._verb not in AUTOMATIC:
                # A new deed ends what could still have been redone.
                self.connection.execute(
                    update(schema.history).where(schema.history.c.state == "undone").values(state="dead")
                )
            self._history_id = _line(self.connection, self._batch, self._verb, "", "done")
        self._changes.append({
            "history_id": self._history_id, "place": table.name, "row": key, "before": _pack(before),
            "after": _pack(after),
        })

    def close(self) -> None:
        """Writes the changes, and the sentence of this verb, which is often known only at its end."""
        if self._history_id is not None:
            self.connection.execute(insert(schema.change), self._changes)
            self.connection.execute(
                update(schema.history).where(schema.history.c.id == self._history_id).values(text=self.text)
            )


@contextmanager
def verb(desk: Desk, name: str, text: str = "", batch: str = "") -> Iterator[Tx]:
    """One mutation of the desk in one transaction. Verbs that share a `batch` are undone together."""
    with desk.store.writing() as connection:
        tx = Tx(connection, name, batch or uuid4().hex)
        tx.text = text
        yield tx
        tx.close()


def remark(connection: Connection, name: str, text: str) -> None:
    """A line of history for what nobody can take back, as a mail that was sent."""
    _line(connection, "", name, text, "note")


def undo(desk: Desk) -> str | None:
    """Takes back the last verb; returns what it was, None when there is nothing to take back."""
    return _turn(desk, "done", "undone", "撤销")


def redo(desk: Desk) -> str | None:
    """Does again what was undone last."""
    return _turn(desk, "undone", "done", "重做")


def next_texts(desk: Desk) -> tuple[str, str]:
    """What undo and redo would turn next, "" where there is nothing."""
    with desk.store.reading() as connection:
        lines = (_next(connection, "done"), _next(connection, "undone"))
        return (lines[0][1] if lines[0] else "", lines[1][1] if lines[1] else "")


def _next(connection: Connection, state: str) -> tuple[str, str] | None:
    h = schema.history
    # Undone lines lie in a row at the end, so the one to redo first is the oldest of them.
    order = desc(h.c.id) if state == "done" else h.c.id
    batch = connection.execute(
        select(h.c.batch).where(h.c.state == state, h.c.verb.not_in(AUTOMATIC)).order_by(order).limit(1)).scalar()
    return None if batch is None else (batch, _text_of(connection, batch))


def _text_of(connection: Connection, batch: str) -> str:
    """What a batch was: its last line speaks of all of it, if that is not of something on the side."""
    h = schema.history
    aside = case((h.c.verb.in_(("form", "found-link", "version")), 1), else_=0)
    return str(connection.execute(
        select(h.c.text).where(h.c.batch == batch).order_by(aside, desc(h.c.id)).limit(1)).scalar_one())


def undo_batch(desk: Desk, batch: str) -> str:
    """Takes back one batch, though it is not the last thing done. Returns what it was.

    Mishap when it is undone already, or when something done after it built on it.
    """
    h = schema.history
    with desk.store.reading() as connection:
        if connection.execute(select(h.c.id).where(h.c.batch == batch, h.c.state == "done")).first() is None:
            raise Mishap("这一批已经撤销了", "要找回来，请按 Ctrl+Y 重做")
        text = _text_of(connection, batch)
        if _next(connection, "done") != (batch, text):
            _refuse_built_on(connection, batch)
    return _turn(desk, "done", "undone", "撤销", (batch, text)) or ""


def _refuse_built_on(connection: Connection, batch: str) -> None:
    h, c = schema.history, schema.change
    lines = select(h.c.id).where(h.c.batch == batch, h.c.state == "done")
    own = (
        select(c.c.place, c.c.row, func.min(func.coalesce(c.c.before, "")).label("before"))
        .where(c.c.history_id.in_(lines)).group_by(c.c.place, c.c.row).subquery()
    )
    later = connection.execute(
        select(h.c.text, c.c.place, c.c.row).distinct().join(c, c.c.history_id == h.c.id)
        .join(own, and_(own.c.place == c.c.place, own.c.row == c.c.row))
        .where(h.c.state == "done", h.c.batch != batch, h.c.id > lines.order_by(h.c.id).limit(1).scalar_subquery(),
               or_(own.c.before != "", h.c.verb.not_in(AUTOMATIC)))
    ).all()
    if later:
        deeds = list(dict.fromkeys(row.text for row in later))
        told = "、".join(f"“{text}”" for text in deeds[:3]) + ("等" if len(deeds) > 3 else "")
        many = len({(row.place, row.row) for row in later})
        raise Mishap(f"这一批里有 {many} 处后来又改过（{told}），不能整批撤销", "请选中不要的，按 Delete 逐件撤回")


def _turn(desk: Desk, state: str, other: str, word: str, chosen: tuple[str, str] | None = None) -> str | None:
    h, c = schema.history, schema.change
    landing = vault.Landing(desk.files)
    with landing.around(desk.store), desk.store.writing() as connection:
        target = chosen or _next(connection, state)
        if target is None:
            return None
        batch, text = target
        backwards = state == "done"
        changes = connection.execute(
            select(c.c.place, c.c.row, c.c.before, c.c.after)
            .join(h, h.c.id == c.c.history_id).where(h.c.batch == batch, h.c.state == state)
            .order_by(desc(c.c.id) if backwards else c.c.id)
        ).all()
        connection.execute(update(h).where(h.c.batch == batch, h.c.state == state).values(state=other))
        for place, key, before, after in changes:
            old, new = (after, before) if backwards else (before, after)
            shared = backwards and place == schema.work.name and new is None and _is_shared(connection, key)
            if not shared:
                _put(connection, schema.metadata.tables[place], key, old, new)
        _line(connection, "", word, f"{word}：{text}", "note")
        touched = {key for place, key, _, _ in changes if place == "material"}
        recount(connection, touched)
        for some in batched(touched):
            # What comes back was sorted before, or the clerk has seen it waiting: it is not moved unasked.
            connection.execute(update(schema.material).where(schema.material.c.id.in_(some)).values(unsorted=0))
        vault.settle(landing, desk.notices, connection, touched)
    desk.forget()
    return text


def _put(connection: Connection, table: Table, key: int, old: str | None, new: str | None) -> None:
    if new is None:
        connection.execute(delete(table).where(table.c.id == key))
    elif old is None:
        if connection.execute(select(table.c.id).where(table.c.id == key)).first() is None:
            connection.execute(insert(table).values(**json.loads(new)))
    else:
        # Only what the verb changed: what was found out since, as by decoding the file, stays.
        before, after = json.loads(old), json.loads(new)
        changed = {name: value for name, value in after.items() if before.get(name, after) != value}
        connection.execute(update(table).where(table.c.id == key).values(**changed))


def _is_shared(connection: Connection, work_id: int) -> bool:
    """Whether a work has become others', too, and so outlives the batch that made it: it holds their materials, or
    was changed by what is not taken back."""
    h, c, m = schema.history, schema.change, schema.material
    changed = select(c.c.id).join(h, h.c.id == c.c.history_id).where(
        c.c.place == schema.work.name, c.c.row == work_id, c.c.before.is_not(None), h.c.state == "done")
    held = select(m.c.id).where(m.c.work_id == work_id)
    return connection.execute(select(or_(held.exists(), changed.exists()))).scalar_one()


def recount(connection: Connection, material_ids: Iterable[int]) -> None:
    """What files that wait for review count as: 1 once they were decoded or read, else 0 (`material.n`)."""
    m, f = schema.material, schema.file
    readable = select(f.c.id).where(
        f.c.id == m.c.file_id, f.c.looked == 1, f.c.plays.is_distinct_from(0), f.c.content != "unknown"
    ).exists()
    for some in batched(material_ids):
        mine = (m.c.id.in_(some), m.c.medium == "file")
        connection.execute(
            update(m).where(*mine, m.c.state == "review").values(n=case((readable, 1), else_=0)))
        # What the clerk passed before anybody had looked at it.
        connection.execute(update(m).where(*mine, m.c.state == "accepted", m.c.n == 0, readable).values(n=1))


@cache
def _bare(table: Table) -> Row:
    """A row as the database completes it: every column with its default."""
    return {
        column.name: None if column.server_default is None else column.type.python_type(_default(column))
        for column in table.c
    }


def _default(column: Column[Any]) -> str:
    assert isinstance(column.server_default, DefaultClause)
    return str(column.server_default.arg)


def _line(connection: Connection, batch: str, name: str, text: str, state: str) -> int:
    result = connection.execute(
        insert(schema.history).values(
            batch=batch, at=now().isoformat(timespec="seconds"), who=_who(), verb=name, text=text, state=state
        )
    )
    return int(result.inserted_primary_key[0]) if result.inserted_primary_key else 0


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no account name: a stripped-down system
        return ""


def _pack(row: Row | None) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False)
