"""活动: what units and the office do in the campaign, typed in or from their returned schedules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, or_, select

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Row, Tx, verb
from safetydesk.desk.levels import below
from safetydesk.desk.numbers import ACTIVITY_FIELDS, ALL, OFFICE, Activity
from safetydesk.desk.reported import LONGEST, stands
from safetydesk.desk.units import unit
from safetydesk.desk.wording import in_one_line, plain
from safetydesk.notice.problem import Mishap


def activities(desk: Desk, unit_id: int | None = ALL) -> tuple[Activity, ...]:
    """Those of this unit, of the office itself (`OFFICE`), or of everybody: the office's own first, then unit by unit.

    Of a unit that sent its schedule several times those of the newest that counts; what a person wrote or changed
    stays, and hides what a schedule says of the same thing at the same time.
    """
    a, m = schema.activity, schema.material
    with desk.store.reading() as connection:
        order = {OFFICE: -1} | {row.id: place for place, row in enumerate(desk.roster(connection))}
        rows = connection.execute(
            select(a, m.c.name.label("file"), stands(a).label("counts")).outerjoin(m, m.c.id == a.c.material_id)
            .where(a.c.notice == desk.notice.id, or_(stands(a), a.c.edited == 1),
                   *(() if unit_id == ALL else (a.c.unit_id.is_not_distinct_from(unit_id),)))
            .order_by(a.c.id)
        ).mappings().all()
    known = [row for row in rows if row["unit_id"] in order]
    return tuple(_view(row) for row in sorted(_newest(known), key=lambda row: order[row["unit_id"]]))


def wholes(desk: Desk, unit_id: int | None = ALL) -> tuple[Activity, ...]:
    """The same with those of its sub-units behind a unit's own."""
    with desk.store.reading() as connection:
        lower = below(desk.roster(connection)).get(unit_id or 0)
    if not lower:
        return activities(desk, unit_id)
    mine = {unit_id, *(row.id for row in lower)}
    return tuple(one for one in activities(desk) if one.unit_id in mine)


def add(desk: Desk, unit_id: int | None, name: str, **fields: str) -> int:
    """A new activity of a unit, or (`OFFICE`) of the office itself, with fields of `ACTIVITY_FIELDS`; its id. Mishap.
    """
    whose = unit(desk, unit_id).name if unit_id is not None else desk.office
    values = _fitted({"name": name, **fields})
    with verb(desk, "activity", f"添加“{whose}”的活动“{values['name']}”") as tx:
        return tx.insert(schema.activity, notice=desk.notice.id, unit_id=unit_id, **values)


def change(desk: Desk, activity_id: int, **fields: str) -> None:
    """Changes the fields that are given; from now on it is the office's word. Mishap on an empty name."""
    values = _fitted(fields)
    with verb(desk, "activity") as tx:
        row = _row(tx, activity_id)
        tx.text = f"修改活动“{values.get('name') or row['name']}”"
        if any(row[key] != value for key, value in values.items()):
            tx.update(schema.activity, activity_id, edited=1, **values)


def remove(desk: Desk, activity_id: int) -> None:
    """Takes an activity away; one of a schedule does not come back when that is read again."""
    with verb(desk, "activity") as tx:
        tx.text = f"删除活动“{_row(tx, activity_id)['name']}”"
        tx.update(schema.activity, activity_id, removed=1)


def _newest(rows: Sequence[RowMapping]) -> list[RowMapping]:
    newest: dict[int | None, int] = {}
    for row in rows:
        if row["counts"] and row["material_id"] is not None:
            newest[row["unit_id"]] = max(newest.get(row["unit_id"], 0), row["material_id"])
    own = {row["id"] for row in rows if row["material_id"] is None or row["edited"]}
    wrote = {_same(row) for row in rows if row["id"] in own and not row["removed"]}
    return [
        row for row in rows if not row["removed"] and (
            row["id"] in own or (row["material_id"] == newest.get(row["unit_id"]) and _same(row) not in wrote))
    ]


def _same(row: RowMapping) -> tuple[Any, ...]:
    return row["unit_id"], plain(row["name"]), plain(row["time"])


def _row(tx: Tx, activity_id: int) -> Row:
    row = tx.row(schema.activity, activity_id)
    if row["removed"]:
        raise Mishap("这项活动已经删除了", "请刷新后再试，或按 Ctrl+Z 找回")
    return row


def _view(row: RowMapping) -> Activity:
    fields = {name: str(row[name]) for name in ACTIVITY_FIELDS}
    return Activity(row["id"], row["unit_id"], **fields, file="" if row["edited"] else row["file"] or "")


def _fitted(fields: dict[str, str]) -> dict[str, str]:
    values = {key: in_one_line(ACTIVITY_FIELDS[key], text, LONGEST) for key, text in fields.items()}
    if values.get("name") == "":
        raise Mishap("活动名称是空的", "请填写活动名称")
    return values
