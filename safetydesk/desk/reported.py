"""What units and their returned tables report in numbers and activities, and which of it counts at present."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select, tuple_

from safetydesk.desk import schema
from safetydesk.desk.journal import Tx
from safetydesk.desk.numbers import ACTIVITY_FIELDS, DECIMALS, shown
from safetydesk.desk.snapshot import COUNTED
from safetydesk.material.names import clean_text
from safetydesk.notice.dates import month_name
from safetydesk.notice.model import Notice
from safetydesk.paper.filled import TOTAL

# Whose (None: the office's own), which figure, which month ("" for the whole campaign).
Key = tuple[int | None, str, str]
# Tells by the name in a row of a table of several units which one it is about; None: nobody of the list.
Whose = Callable[[str], int | None]
LONGEST = 400


class Given(NamedTuple):
    """The number that counts, None where there is none any more, and how often it was changed since it was given."""

    number: float | None
    changed: int


def stands(table: Table) -> ColumnElement[bool]:
    """Whether what this row of `figure` or `activity` says counts: a person's word does, and a form's as long as the
    form itself counts and lies where it lay when it was read."""
    m = schema.material
    form = select(m.c.id).where(
        m.c.id == table.c.material_id, m.c.unit_id == table.c.holder_id, m.c.state.in_(COUNTED),
    ).correlate(table).exists()
    return or_(table.c.material_id.is_(None), form)


def given(connection: Connection, notice: str, *conditions: ColumnElement[bool]) -> dict[Key, Given]:
    """The numbers of a notice that were given, those of them that `conditions` on the table `figure` choose."""
    f = schema.figure
    rows = connection.execute(
        select(f.c.unit_id, f.c.figure, f.c.month, f.c.value, stands(f))
        .where(f.c.notice == notice, *conditions).order_by(f.c.id)
    )
    found: dict[Key, Given] = {}
    last: dict[Key, float | None] = {}
    for unit_id, figure, month, value, counts in rows:
        key = (unit_id, figure, month)
        before = found.get(key, Given(None, 0))
        again = key in last and last[key] != value
        found[key] = Given(value if counts else before.number, before.changed + again)
        last[key] = value
    return found


def reporting(connection: Connection, notice: str) -> set[tuple[int | None, str]]:
    """Who gave any number that counts for which month. One query, which thousands of units do not hurt."""
    f = schema.figure
    last = select(func.max(f.c.id)).where(f.c.notice == notice, stands(f)).group_by(f.c.unit_id, f.c.figure, f.c.month)
    rows = connection.execute(
        select(f.c.unit_id, f.c.month).distinct().where(f.c.id.in_(last), f.c.value.is_not(None)))
    return {(unit_id, month) for unit_id, month in rows}


def kept(connection: Connection, unit_id: int) -> tuple[int, int]:
    """How many numbers and activities of this unit count, over all notices."""
    f, a = schema.figure, schema.activity
    notices = connection.execute(select(f.c.notice).distinct().where(f.c.unit_id == unit_id)).scalars().all()
    values = [
        one.number for notice in notices for one in given(connection, notice, f.c.unit_id == unit_id).values()
    ]
    mine = (a.c.unit_id == unit_id, a.c.removed == 0, or_(stands(a), a.c.edited == 1))
    activities = connection.execute(select(func.count()).where(*mine)).scalar_one()
    return sum(value is not None for value in values), activities


def overruled(connection: Connection, notice: Notice, material: Mapping[Any, Any]) -> tuple[str, ...]:
    """The numbers of this form that took the place of a person's, one sentence each; not those given anew since."""
    f = schema.figure
    if material["state"] not in COUNTED:
        return ()
    mine = (f.c.material_id == material["id"], f.c.holder_id == material["unit_id"])
    keys = select(f.c.unit_id, f.c.figure, f.c.month).where(f.c.notice == notice.id, *mine)
    rows = connection.execute(
        select(f.c.unit_id, f.c.figure, f.c.month, f.c.value, f.c.material_id)
        .where(f.c.notice == notice.id, tuple_(f.c.unit_id, f.c.figure, f.c.month).in_(keys)).order_by(f.c.id)
    ).all()
    typed: dict[Key, float | None] = {}
    found: dict[Key, str] = {}
    for unit_id, key, month, value, came in rows:
        cell, figure = (unit_id, key, month), notice.figure(key)
        if came is None:
            typed[cell] = value
            found.pop(cell, None)
        elif came == material["id"] and figure is not None and typed.get(cell) not in (None, value):
            found[cell] = (
                f"“{figure.name}”{month_name(month, notice.year)}的数与经办人填的{shown(typed[cell])}不同，"
                f"以表中的{shown(value)}为准；要改回请在“统计”里改")
    return tuple(found.values())


def take(tx: Tx, notice: Notice, material: Mapping[Any, Any], form: Mapping[str, Any], whose: Whose) -> bool:
    """Takes over the figures and activities of one form that came back. Whether it said anything of them.

    `material`: the row it lies in. `form`: one of `forms` in `file.reading`. A form that is read again where it lies
    changes nothing, so that what was corrected since stays.
    """
    values: dict[Key, float] = {}
    activities: list[dict[str, Any]] = []
    for row in form["rows"]:
        unit_id = whose(row["unit"])
        if unit_id is None:
            continue
        if row.get("figure"):
            values |= _numbers(notice, unit_id, row)
        elif row["values"].get(ACTIVITY_FIELDS["name"]):
            fields = {name: clean_text(row["values"].get(word, ""), LONGEST).strip()
                      for name, word in ACTIVITY_FIELDS.items()}
            activities.append({"unit_id": unit_id, **fields})
    _give(tx, notice, material, values)
    _plan(tx, notice, material, activities)
    return bool(values or activities)


def _numbers(notice: Notice, unit_id: int, row: Mapping[str, Any]) -> dict[Key, float]:
    """The numbers of one row: of its months, or else the cumulative one."""
    figure = notice.figure(row["figure"])
    if figure is None:
        return {}
    months = notice.months_of(figure)
    read: dict[Key, float] = {
        (unit_id, figure.id, month): value for month in months
        if (value := _number(row["values"].get(month, ""))) is not None
    }
    whole = _number(row["values"].get(TOTAL, ""))
    if not read and whole is not None:
        read[unit_id, figure.id, ""] = whole
    return read


def _number(text: str) -> float | None:
    """What the reader of the form made of a cell: digits, or nothing."""
    return round(float(text), DECIMALS) if text else None


def _give(tx: Tx, notice: Notice, material: Mapping[Any, Any], values: Mapping[Key, float]) -> None:
    f = schema.figure
    mine = (f.c.material_id == material["id"], f.c.holder_id == material["unit_id"])
    said = {
        (row.unit_id, row.figure, row.month): row.value for row in tx.connection.execute(
            select(f.c.unit_id, f.c.figure, f.c.month, f.c.value).where(*mine).order_by(f.c.id))
    }
    tx.insert_many(f, [
        {"notice": notice.id, "unit_id": unit_id, "figure": figure, "month": month, "value": value,
         "material_id": material["id"], "holder_id": material["unit_id"]}
        for (unit_id, figure, month), value in values.items() if said.get((unit_id, figure, month)) != value
    ])


def _plan(tx: Tx, notice: Notice, material: Mapping[Any, Any], activities: Sequence[dict[str, Any]]) -> None:
    a = schema.activity
    there = select(a.c.id).where(a.c.material_id == material["id"], a.c.holder_id == material["unit_id"])
    if activities and tx.connection.execute(there).first() is None:
        tx.insert_many(a, [
            {"notice": notice.id, "material_id": material["id"], "holder_id": material["unit_id"], **each}
            for each in activities
        ])
