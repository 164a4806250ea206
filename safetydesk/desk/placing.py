"""Putting materials onto a cell: what they count as there, which version they are, and their works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from safetydesk.desk import booking, filling, judge, readings, schema, versions
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx
from safetydesk.desk.place import Target, bucket, own_work


def put(
    tx: Tx, desk: Desk, where: Target, material_ids: Sequence[int], why: Mapping[int, str]
) -> None:
    """Gives materials this cell. `why`: what the program placed each for; nothing where a person decided.

    Their files follow with `vault.settle`, once, at the end of the same transaction.
    """
    home = own_work(tx, desk, where)
    for key in material_ids:
        row = tx.row(schema.material, key)
        kind = row["kind"]
        if row["file_id"] is not None:
            file = tx.row(schema.file, row["file_id"])
            form = bool(readings.forms_of(file["reading"]))
            kind = judge.kind_of(desk.notice, where.slot, file["content"], row["name"], form=form)
        elif row["kind"] == booking.LINK:
            kind = booking.link_kind(desk, where)
        tx.update(
            schema.material, key, unit_id=where.unit_id, slot=where.slot_id, work_id=home,
            kind=kind, bucket=bucket(tx, desk, where.slot, kind, row), why=why.get(key, ""), unsorted=0,
        )
    filling.apply(tx, desk, material_ids)
    if where.unit is not None and where.slot is not None:
        versions.succeed(tx, desk.notice.id, where.unit.id, where.slot_id, material_ids)
        filling.match_works(tx, desk.notice, where.unit.id, where.slot_id)
