"""Materials as the outside sees them: their row, their file, and what is noticed about both."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from safetydesk.desk import alike, judge, readings, reported, schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import COUNTED, MaterialView
from safetydesk.desk.store import batched
from safetydesk.desk.twins import elsewhere, twins

# What a view takes over as it stands in the tables.
_OF_MATERIAL = (
    "id", "unit_id", "slot", "work_id", "medium", "kind", "n", "state", "reason", "caption", "name", "received", "url",
    "code", "sender", "why", "version",
)
_OF_FILE = ("width", "height", "seconds", "taken")


def materials(desk: Desk, connection: Connection, *conditions: ColumnElement[bool]) -> tuple[MaterialView, ...]:
    """Materials of the notice at work that fit the conditions, in order of arrival, with what is noticed about them."""
    m, f = schema.material, schema.file
    file_columns = [column.label(f"f_{column.name}") for column in f.c]
    rows = connection.execute(
        select(m, *file_columns).outerjoin(f, f.c.id == m.c.file_id)
        .where(m.c.notice == desk.notice.id, *conditions).order_by(m.c.id)
    ).mappings().all()
    same = twins(connection, [row["f_sha256"] for row in rows if row["f_sha256"]])
    near = alike.told(connection, desk.notices, [{**row, "sha256": row["f_sha256"]} for row in rows])
    twice = _second_forms(connection, rows)
    names = _names(connection, {row["unit_id"] for row in rows if row["f_reading"] and row["unit_id"] is not None})
    replaced = _replaced(connection, [row["id"] for row in rows if row["state"] == "withdrawn"])
    return tuple(
        _view(desk, row, elsewhere(same.get(row["f_sha256"], ()), row["id"]), near.get(row["id"], ()),
              (*twice.get(row["id"], ()), *readings.told(
                  connection, desk.notice, row["f_reading"] or "", row["unit_id"], names[row["unit_id"]]),
               *(reported.overruled(connection, desk.notice, row) if row["f_reading"] else ())),
              row["id"] in replaced)
        for row in rows
    )


def _names(connection: Connection, unit_ids: set[int]) -> dict[int | None, Sequence[str]]:
    """What files of these units are called: a form may name them."""
    m = schema.material
    found: dict[int | None, list[str]] = defaultdict(list)
    for some in batched(unit_ids):
        for unit_id, name in connection.execute(
            select(m.c.unit_id, m.c.name).where(m.c.unit_id.in_(some), m.c.state != "withdrawn")
        ):
            found[unit_id].append(name)
    return defaultdict(list, found)


def _second_forms(connection: Connection, rows: Sequence[Mapping[Any, Any]]) -> dict[int, tuple[str]]:
    """Whether a cell counts the same form of a unit more than once, under names that tell no version."""
    m, f = schema.material, schema.file
    cells = {(row["notice"], row["unit_id"], row["slot"]) for row in rows if readings.forms_of(row["f_reading"] or "")}
    found: dict[int, tuple[str]] = {}
    for notice, unit_id, slot in cells:
        kept = connection.execute(
            select(m.c.id, f.c.reading).join(f, f.c.id == m.c.file_id)
            .where(m.c.notice == notice, m.c.unit_id == unit_id, m.c.slot == slot, m.c.state.in_(COUNTED), m.c.n > 0)
        ).all() if slot else ()
        held = Counter(form for _, reading in kept for form in set(readings.forms_of(reading)))
        for key, reading in kept:
            if any(held[form] > 1 for form in readings.forms_of(reading)):
                found[key] = ("这一格里同样的表收到了不止一份，请留一份，退回或撤回别的",)
    return found


def _replaced(connection: Connection, keys: Sequence[int]) -> set[int]:
    m = schema.material
    return {
        key for some in batched(keys)
        for key in connection.execute(select(m.c.replaces).where(m.c.replaces.in_(some))).scalars() if key is not None
    }


def _view(
    desk: Desk, row: Mapping[Any, Any], others: tuple[str, ...], near: tuple[str, ...], reading: tuple[str, ...],
    replaced: bool,
) -> MaterialView:
    path: Path | None = desk.files / row["f_path"] if row["f_path"] else None
    facts = {name.removeprefix("f_"): value for name, value in row.items() if name.startswith("f_")}
    seen = {**facts, **row}
    as_they_are: dict[str, Any] = {name: row[name] for name in _OF_MATERIAL} | {name: facts[name] for name in _OF_FILE}
    # A link or paper has no file.
    or_blank: dict[str, Any] = {name: facts[name] or "" for name in ("sha256", "content", "format", "camera")}
    return MaterialView(
        **as_they_are, **or_blank, path=path, bytes=facts["bytes"] or 0, located=bool(facts["located"]),
        origin=tuple(json.loads(row["origin"])) if row["origin"] else (), reading=reading, replaced=replaced,
        warnings=(*judge.warnings(desk.notice, seen, others), *near), counts=judge.counts(desk.notice, seen),
        looked=bool(facts["looked"]) or row["file_id"] is None,
        waiting=(row["file_id"] is not None and not facts["looked"]) or bool(row["unsorted"]),
    )
