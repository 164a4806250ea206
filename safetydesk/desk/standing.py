"""What forms filled stands as long as they count: cards and works follow from their history and the forms that count.

Every field holds the newest value of its history that a person gave or that a form which counts still says. So a form
that is returned, withdrawn, replaced, moved away or undone takes along what it filled, unless somebody changed it
since, and brings it back when it counts again. Nothing here is noted in the history: undo would find nothing to do.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, func, insert, or_, select, update

from safetydesk.desk import readings, schema
from safetydesk.desk.snapshot import COUNTED, LIAISON_FIELDS
from safetydesk.desk.store import batched

Row = Mapping[str, Any]
# Within these verbs cards and works are filled by forms, never by a person.
_BY_FORMS = ("follow", "form", "move", "sort")
_CARD = tuple(LIAISON_FIELDS)
_WORK = ("title", "introduction", "remark")
# What a form says of a field: whose card, or which cell; the column; the value.
_Said = set[tuple[Any, str, str]]


class Change(NamedTuple):
    """One change of a row: its table, its id, and the row before and after, None where it was not there."""

    place: str
    row: int
    before: Row | None
    after: Row | None

    @property
    def either(self) -> Row:
        """The row, as it was last."""
        return self.after or self.before or {}


class _Step(NamedTuple):
    """A change of one card or work that is not undone."""

    by_form: bool
    change: Change


def settle(connection: Connection, changes: Iterable[Change]) -> None:
    """To be called when these changes were made or taken back; sees to the cards and works they may have moved."""
    units: set[int] = set()
    moved: dict[int, set[int]] = defaultdict(set)
    for change in changes:
        found = {row["unit_id"] for row in (change.before, change.after) if row and row.get("unit_id") is not None}
        if change.place == schema.material.name:
            moved[change.either["file_id"] or 0] |= found
        elif change.place in (schema.liaison.name, schema.work.name):
            units |= found
    f = schema.file
    for some in batched(key for key in moved if key):
        read = select(f.c.id, f.c.reading).where(f.c.id.in_(some), f.c.reading != "")
        for key, reading in connection.execute(read):
            for form in readings.forms(reading):
                for own in moved[key]:
                    units |= {unit_id for unit_id, _ in readings.cards(connection, form, own)}
                    units |= {unit_id for unit_id, _, _ in readings.entries(connection, form, own)}
    if units:
        _settle(connection, units)


def _settle(connection: Connection, units: Collection[int]) -> None:
    steps = _history(connection, units)
    said = _said(connection, units)
    li = schema.liaison
    there: dict[int, Row] = {}
    for some in batched(units):
        rows = connection.execute(select(li).where(li.c.unit_id.in_(some))).mappings()
        there |= {row["unit_id"]: row for row in rows}
    for unit_id in units:
        _settle_card(connection, unit_id, there.get(unit_id), steps.pop((li, unit_id), ()), said)
    for (_, key), each in steps.items():
        _settle_work(connection, key, each, said)


def _history(connection: Connection, units: Collection[int]) -> dict[tuple[Table, int], list[_Step]]:
    """All that was done to the cards (by unit) and works (by id) of these units, in order."""
    h, c = schema.history, schema.change
    rows = connection.execute(
        select(h.c.verb, c.c.place, c.c.row, c.c.before, c.c.after).join(h, h.c.id == c.c.history_id)
        .where(h.c.state == "done", c.c.place.in_((schema.liaison.name, schema.work.name))).order_by(c.c.id)
    )
    found: dict[tuple[Table, int], list[_Step]] = defaultdict(list)
    for verb, place, key, before, after in rows:
        change = Change(place, key, json.loads(before) if before else None, json.loads(after) if after else None)
        if change.either["unit_id"] in units:
            card = place == schema.liaison.name
            where = (schema.liaison, change.either["unit_id"]) if card else (schema.work, key)
            found[where].append(_Step(verb in _BY_FORMS, change))
    return found


def _said(connection: Connection, units: Collection[int]) -> _Said:
    """What the forms that count say of these units."""
    m, f = schema.material, schema.file
    several = func.replace(f.c.reading, '"unit": ""', "").contains('"unit": "')
    counted = (
        select(m.c.notice, m.c.unit_id, f.c.reading).join(f, f.c.id == m.c.file_id)
        .where(f.c.reading != "", m.c.state.in_(COUNTED), m.c.slot != "", m.c.unit_id.is_not(None))
    )
    said: _Said = set()
    for some in batched(units):
        for notice, own, reading in connection.execute(counted.where(or_(m.c.unit_id.in_(some), several))):
            for form in readings.forms(reading):
                for unit_id, words in readings.cards(connection, form, own):
                    said |= {(unit_id, *field) for given in readings.card_of(words) for field in given.items()}
                for unit_id, item, words in readings.entries(connection, form, own):
                    said |= {((notice, unit_id, item), *field) for field in readings.work_of(words).items()}
    return said


def _standing(steps: Sequence[_Step], column: str, columns: Sequence[str], whose: Any, said: _Said) -> str:
    """The newest value that stands, "" where none does."""
    for by_form, change in reversed(steps):
        before, after = change.before or {}, change.after or {}
        value = str(after.get(column) or "")
        # Also what it only found the same.
        if by_form and value and (whose, column, value) in said:
            return value
        new = {name for name in columns if after.get(name) != before.get(name, "")}
        # What a form left out when it put another person in place of one goes with that person.
        with_it = not value and any((whose, name, after.get(name)) in said for name in new)
        if column in new and (not by_form or with_it):
            return value
    return ""


def _settle_card(connection: Connection, unit_id: int, row: Row | None, steps: Sequence[_Step], said: _Said) -> None:
    li = schema.liaison
    values = {name: _standing(steps, name, _CARD, unit_id, said) for name in _CARD}
    if row is None and any(values.values()):
        connection.execute(insert(li).values(id=steps[-1].change.row, unit_id=unit_id, **values))
    elif row is not None and not steps:
        connection.execute(delete(li).where(li.c.unit_id == unit_id))
    elif row is not None and values != {name: row[name] for name in _CARD}:
        connection.execute(update(li).where(li.c.unit_id == unit_id).values(**values))


def _settle_work(connection: Connection, key: int, steps: Sequence[_Step], said: _Said) -> None:
    m, w = schema.material, schema.work
    first, last = steps[0], steps[-1].change
    row = connection.execute(select(w).where(w.c.id == key)).mappings().first() or last.after
    if row is None:
        return
    cell = (row["notice"], row["unit_id"], row["slot"])
    values = {name: _standing(steps, name, _WORK, cell, said) for name in _WORK}
    held = connection.execute(select(m.c.id).where(m.c.work_id == key).limit(1)).first() is not None
    stands = any(values.values())
    if not stands and not held and first.by_form and first.change.before is None:
        connection.execute(delete(w).where(w.c.id == key))
        return
    values["title"] = values["title"] or (first.change.before or first.change.either)["title"]
    if connection.execute(select(w.c.id).where(w.c.id == key)).first() is None:
        if stands:
            connection.execute(insert(w).values(**{**row, **values}))
    elif values != {name: row[name] for name in _WORK}:
        connection.execute(update(w).where(w.c.id == key).values(**values))
