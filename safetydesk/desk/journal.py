"""History of every mutation, and undo and redo of every verb, kept in the desk itself."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, delete, desc, insert, select, update

from safetydesk.desk import schema, vault
from safetydesk.desk.desk import Desk
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
        self._changes: list[Row] = []

    def insert(self, table: Table, **values: Any) -> int:
        """Adds a row and returns its id."""
        added = self.connection.execute(insert(table).values(**values).returning(table)).mappings().one()
        key = int(added["id"])
        self._note(table, key, None, dict(added))
        return key

    def keep(self, table: Table, **values: Any) -> int:
        """Adds a row that undo leaves alone: the record of bytes that were received."""
        result = self.connection.execute(insert(table).values(**values))
        return int(result.inserted_primary_key[0]) if result.inserted_primary_key else 0

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
    batch = connection.execute(select(h.c.batch).where(h.c.state == state).order_by(order).limit(1)).scalar()
    if batch is None:
        return None
    # The last line of a batch speaks of all of it.
    text = connection.execute(select(h.c.text).where(h.c.batch == batch).order_by(desc(h.c.id)).limit(1)).scalar_one()
    return batch, text


def _turn(desk: Desk, state: str, other: str, word: str) -> str | None:
    h, c = schema.history, schema.change
    landing = vault.Landing(desk.files)
    with landing.around(desk.store), desk.store.writing() as connection:
        target = _next(connection, state)
        if target is None:
            return None
        batch, text = target
        backwards = state == "done"
        changes = connection.execute(
            select(c.c.place, c.c.row, c.c.before, c.c.after)
            .join(h, h.c.id == c.c.history_id).where(h.c.batch == batch, h.c.state == state)
            .order_by(desc(c.c.id) if backwards else c.c.id)
        ).all()
        for place, key, before, after in changes:
            old, new = (after, before) if backwards else (before, after)
            _put(connection, schema.metadata.tables[place], key, old, new)
        connection.execute(update(h).where(h.c.batch == batch, h.c.state == state).values(state=other))
        _line(connection, "", word, f"{word}：{text}", "note")
        touched = {key for place, key, _, _ in changes if place == "material"}
        vault.settle(landing, desk.notices, connection, touched)
    desk.forget()
    return text


def _put(connection: Connection, table: Table, key: int, old: str | None, new: str | None) -> None:
    if new is None:
        connection.execute(delete(table).where(table.c.id == key))
    elif old is None:
        connection.execute(insert(table).values(**json.loads(new)))
    else:
        connection.execute(update(table).where(table.c.id == key).values(**json.loads(new)))


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
