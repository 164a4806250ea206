"""Reading: what lies behind a cell, what is not placed yet, and what was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import desc, select

from safetydesk.desk import judge, schema
from safetydesk.desk.board import unit_line
from safetydesk.desk.desk import Desk
from safetydesk.desk.levels import below
from safetydesk.desk.place import target
from safetydesk.desk.snapshot import COUNTED, CellView, HistoryLine, MaterialView, Suggestion, WorkView
from safetydesk.desk.sorting import Advice, advise
from safetydesk.desk.views import materials
from safetydesk.notice.model import Item, MediaRule, Notice, Slot
from safetydesk.notice.problem import Mishap


def cell(desk: Desk, unit_id: int, slot: str) -> CellView:
    """Everything behind one cell of the board, that of its sub-units too. Mishap when unit or slot is not there."""
    where = target(desk, unit_id, slot)
    state = next((s for s in unit_line(desk, unit_id).cells if s is not None and s.id == where.slot_id), None)
    if state is None or where.slot is None or where.unit is None:
        raise Mishap("这个单位不用报这一项", "请选择别的项目")
    w, m = schema.work, schema.material
    with desk.store.reading() as connection:
        lower = {unit.id: unit.name for unit in below(desk.roster(connection)).get(unit_id, ())}
        whose = [unit_id, *lower]
        found = materials(desk, connection, m.c.unit_id.in_(whose), m.c.slot == where.slot_id)
        works = connection.execute(
            select(w).where(w.c.notice == desk.notice.id, w.c.unit_id.in_(whose), w.c.slot == where.slot_id)
            .order_by(w.c.id)
        ).mappings().all()
    place = {key: number for number, key in enumerate(whose)}
    works = sorted(works, key=lambda work: place[work["unit_id"]])
    loose = sorted((each for each in found if each.work_id is None), key=lambda each: place[each.unit_id or 0])
    rules = _rules(desk.notice, where.slot)
    return CellView(
        unit_id, where.unit.name, state, works_of(works, found), tuple(loose),
        tuple(dict.fromkeys(rule.says for rule in rules)), judge.intro_most(desk.notice, where.slot),
        isinstance(where.slot, Item), lower, where.unit.liaison if "liaison" in where.slot.kinds else None,
    )


def unplaced(desk: Desk) -> tuple[MaterialView, ...]:
    """What came in and belongs to no cell yet; it is kept and not counted."""
    with desk.store.reading() as connection:
        found = materials(desk, connection, schema.material.c.slot == "", schema.material.c.state.in_(COUNTED))
    advice = {key: suggestion_of(each) for key, each in advise(desk).items()} if found else {}
    return tuple(replace(view, guess=advice.get(view.id)) for view in found)


def suggestion_of(advice: Advice) -> Suggestion:
    """Advice as the outside sees it."""
    unit = advice.where.unit if advice.where else None
    slot = advice.where.slot_id if advice.where else ""
    return Suggestion(unit.id if unit else None, slot, advice.name, advice.why, advice.twice, advice.confidence)


def history(desk: Desk, limit: int = 200) -> list[HistoryLine]:
    """What was done, newest first."""
    h = schema.history
    with desk.store.reading() as connection:
        rows = connection.execute(
            select(h.c.id, h.c.at, h.c.who, h.c.text, h.c.state).order_by(desc(h.c.id)).limit(limit)
        ).all()
    return [HistoryLine(row.id, row.at, row.who, row.text, row.state in ("undone", "dead")) for row in rows]


def works_of(rows: Iterable[Mapping[Any, Any]], found: Iterable[MaterialView]) -> tuple[WorkView, ...]:
    """Rows of the work table with the materials that belong to each."""
    under: dict[int | None, list[MaterialView]] = defaultdict(list)
    for each in found:
        under[each.work_id].append(each)
    return tuple(
        WorkView(
            row["id"], row["unit_id"], row["slot"], row["title"], row["introduction"], row["remark"],
            tuple(under[row["id"]]), bool(row["excellent"]),
        )
        for row in rows
    )


def _rules(notice: Notice, slot: Slot) -> list[MediaRule]:
    wanted = [rule for kind in slot.kinds for rule in judge.rules_for(notice, kind)]
    return [rule for rule in notice.media if rule in wanted]
