"""History of every mutation, and undo and redo of every verb, kept in the desk itself."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Column,
    Connection,
    DefaultClause,
    Table,
    case,
    delete,
    desc,
    func,
    insert,
    select,
    update,
)

from safetydesk.desk import reversal, schema, standing, vault
from safetydesk.desk.desk import Desk
from safetydesk.desk.reversal import AUTOMATIC
from safetydesk.desk.standing import Change
from safetydesk.desk.store import batched
from safetydesk.notice.dates import now
from safetydesk.notice.problem import Mishap

Row = dict[str, Any]

class Tx:
    """One verb under way. Every change goes through it, so that none is without its line of history."""

    def __init__(self, connection: Connection, verb: str, batch: str) -> None:
        self.connection = connection
        self.text = ""
        self._verb = verb
        self._batch = batch
        self._history_id: int | None = None
        self._changes: list[Change] = []

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

    def meet(self, table: Table, key: int) -> None:
        """Notes that this verb brought what is there already: it stays when what brought it first is undone."""
        row = self.row(table, key)
        self._note(table, key, row, row)

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
        self._changes.append(Change(table.name, key, before, after))

    def close(self) -> None:
        """Writes the changes, and the sentence of this verb, which is often known only at its end."""
        if self._history_id is not None:
            self.connection.execute(insert(schema.change), [
                {"history_id": self._history_id, "place": change.place, "row": change.row,
                 "before": _pack(change.before), "after": _pack(change.after)} for change in self._changes])
            self.connection.execute(
                update(schema.history).where(schema.history.c.id == self._history_id).values(text=self.text)
            )
            standing.settle(self.connection, filter(_turned, self._changes))


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
    """What a batch was: its last line speaks of all of it, if that is not of something on the side. Each parcel that
    was dropped with others has a line of its own."""
    h = schema.history
    parcels = connection.execute(
        select(func.count()).where(h.c.batch == batch, h.c.verb == "rollup")).scalar_one()
    if parcels > 1:
        return f"汇总 {parcels} 个报送包"
    aside = case((h.c.verb.in_(("again", "form", "found-link", "version")), 1), else_=0)
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
            reversal.refuse_built_on(connection, batch)
    return _turn(desk, "done", "undone", "撤销", (batch, text)) or ""


def _turn(desk: Desk, state: str, other: str, word: str, chosen: tuple[str, str] | None = None) -> str | None:
    h, m, f = schema.history, schema.material, schema.file
    landing = vault.Landing(desk.files)
    with landing.around(desk.store), desk.store.writing() as connection:
        target = chosen or _next(connection, state)
        if target is None:
            return None
        batch, text = target
        changes = reversal.changes_of(connection, batch, state)
        connection.execute(update(h).where(h.c.batch == batch, h.c.state == state).values(state=other))
        staying = reversal.take_back(connection, changes) if state == "done" else []
        if state != "done":
            reversal.do_again(connection, changes)
        _line(connection, "", word, f"{word}：{text}", "note")
        touched = {change.row for change in changes if change.place == m.name}
        reversal.judge_again(connection, desk.notices, touched)
        recount(connection, touched)
        for some in batched(touched):
            # What comes back was sorted before, or the clerk has seen it waiting: it is not moved unasked.
            connection.execute(update(m).where(m.c.id.in_(some)).values(unsorted=0))
        for some in batched(staying):
            # What a form that stays had filled was undone with the rest: it is taken over again.
            forms = select(f.c.id).where(f.c.id == m.c.file_id, f.c.reading.contains('"forms": [{')).exists()
            connection.execute(update(m).where(m.c.id.in_(some), m.c.slot != "", forms).values(unsorted=1))
        standing.settle(connection, changes)
        vault.settle(landing, desk.notices, connection, touched)
    desk.forget()
    return text


def _turned(change: Change) -> bool:
    """Whether a form in it may begin or cease to count by this change."""
    before, after = change.before, change.after
    return change.place == schema.material.name and before is not None and after is not None and any(
        before[name] != after[name] for name in ("state", "unit_id", "slot"))


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


def _pack(row: Mapping[str, Any] | None) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False)
