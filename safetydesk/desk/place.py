"""A cell something goes to: looked up, checked, and given a work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from safetydesk.desk import judge, schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx
from safetydesk.desk.snapshot import UnitCard
from safetydesk.desk.units import unit
from safetydesk.desk.wording import quoted
from safetydesk.material.names import clean_text
from safetydesk.notice.model import Item, Slot
from safetydesk.notice.problem import Mishap


@dataclass(frozen=True)
class Target:
    """The cell that was dropped on: a unit (or None: nobody yet), a slot ("" = not placed), a work."""

    unit: UnitCard | None
    slot: Slot | None
    work_id: int | None

    @property
    def unit_id(self) -> int | None:
        return self.unit.id if self.unit else None

    @property
    def unit_name(self) -> str:
        return self.unit.name if self.unit else ""

    @property
    def slot_id(self) -> str:
        return self.slot.id if self.slot else ""

    @property
    def slot_name(self) -> str:
        return self.slot.name if self.slot else ""


def target(desk: Desk, unit_id: int | None, slot: str, work_id: int | None = None) -> Target:
    """The cell with these ids. Mishap when the unit, the slot or the work is not there."""
    card = unit(desk, unit_id) if unit_id is not None else None
    found = desk.notice.slot(slot) if slot else None
    if slot and found is None:
        names = "、".join(each.name for each in desk.notice.slots())
        raise Mishap(f"通知里没有项目“{clean_text(slot, 40)}”", f"可以是：{names}")
    if card is None and found is not None:
        raise Mishap("只说了项目，没有说单位", "请同时选择单位")
    if card is not None and found is not None and not (found.holds_for(card.kind) and found.needs_of(card.kind)):
        kind = card.kind or "没有写类别"
        raise Mishap(f"“{card.name}”（{kind}）不用报{quoted(found.name)}", "请选择别的项目，或修改单位类别")
    return Target(card, found, work_id)


def own_work(tx: Tx, desk: Desk, where: Target) -> int | None:
    """The work new materials of an item join: the given one, or its only one, made with a plain title if there is
    none yet. Mishap when the given one is not of this cell."""
    if where.work_id is not None:
        row = tx.row(schema.work, where.work_id)
        if where.unit is None or (row["unit_id"], row["slot"]) != (where.unit.id, where.slot_id):
            raise Mishap("这个作品不在这个项目里", "请刷新后重新选择")
        return where.work_id
    if where.unit is None or not isinstance(where.slot, Item):
        return None
    w = schema.work
    works = tx.connection.execute(
        select(w.c.id).where(w.c.notice == desk.notice.id, w.c.unit_id == where.unit.id, w.c.slot == where.slot_id)
    ).scalars().all()
    if not works:
        title = plain_title(where.unit.name, where.slot.name)
        return tx.insert(w, notice=desk.notice.id, unit_id=where.unit.id, slot=where.slot_id, title=title)
    return works[0] if len(works) == 1 else None


def plain_title(unit: str, slot: str) -> str:
    """What a work is called until somebody gives it a title."""
    return f"{unit}{slot}"


def own_title(tx: Tx, work_id: int | None, where: Target) -> str:
    """The title a person gave, for the name of a file; the plain one would only repeat unit and item."""
    if work_id is None or where.unit is None or where.slot is None:
        return ""
    title = str(tx.row(schema.work, work_id)["title"])
    return "" if title == plain_title(where.unit.name, where.slot.name) else title[:40]


def parts_of(row: Mapping[Any, Any]) -> list[str]:
    """Folders, containers and the name that a material came by; its name alone for what was received without any."""
    return json.loads(row["origin"]) if row["origin"] else [row["name"]]


def bucket(tx: Tx, desk: Desk, slot: Slot | None, kind: str, row: Mapping[str, Any]) -> str:
    """The week or month that a material which is there counts for."""
    taken = tx.row(schema.file, row["file_id"])["taken"] if row["file_id"] else None
    return judge.bucket_for(desk.notice, slot, kind, date.fromisoformat(row["received"][:10]), taken)
