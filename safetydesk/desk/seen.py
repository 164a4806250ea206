"""What a mailbox or a watched folder has given already, so that nothing is taken twice."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk


def known(desk: Desk, source: str) -> frozenset[str]:
    """The keys that were noted for this source."""
    s = schema.seen
    with desk.store.reading() as connection:
        return frozenset(connection.execute(select(s.c.key).where(s.c.source == source)).scalars())


def note(desk: Desk, source: str, keys: Iterable[str]) -> None:
    """Remembers these keys, all or none; to be called only after what they stand for is safe. Undo leaves them."""
    with desk.store.writing() as connection:
        there = set(connection.execute(select(schema.seen.c.key).where(schema.seen.c.source == source)).scalars())
        new = [{"source": source, "key": key} for key in dict.fromkeys(keys) if key not in there]
        if new:
            connection.execute(insert(schema.seen), new)
