"""催报: who owes what on one day, worked out from the board, for the chat, the list and the mails."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from safetydesk.desk import schema
from safetydesk.desk.board import board, unit_line
from safetydesk.desk.chasing_log import reminders
from safetydesk.desk.chasing_words import Chase, Gap, Owing, Returned
from safetydesk.desk.desk import Desk
from safetydesk.desk.drafts_facts import asked
from safetydesk.desk.figures import silent
from safetydesk.desk.levels import above
from safetydesk.desk.settings import printed
from safetydesk.desk.snapshot import SlotState, UnitCard
from safetydesk.desk.tally import UnitLine
from safetydesk.desk.units import all_units
from safetydesk.notice.dates import days_left, month_name, now
from safetydesk.notice.messages import STAGES
from safetydesk.notice.problem import Mishap

_Back = Mapping[tuple[int, str], list[Returned]]


def look(desk: Desk, on: date | None = None, unit_id: int | None = None) -> Chase:
    """Who owes what as of the day `on`, judged by whole days, or as of this moment; of all units or of one.

    Mishap where that one is a sub-unit: what it owes, it owes to the unit above.
    """
    day = on or now().date()
    cards = {card.id: card for card in all_units(desk)}
    lines = board(desk, on).units if unit_id is None else [unit_line(desk, unit_id, on)]
    if unit_id is not None and lines[0].sub:
        over = cards.get(lines[0].parent_id or 0)
        raise Mishap(f"“{lines[0].name}”是下级单位，材料由上级单位报送", f"请催“{over.name if over else '它的上级'}”")
    lines = [line for line in lines if not line.sub]
    gone, back, told = silent(desk, day), _returned(desk, cards), reminders(desk)
    units = [
        Owing(
            line.id, line.name, cards[line.id].liaison,
            tuple(_gap(desk, line, cell, day, back) for cell in line.cells if cell is not None and cell.missing)
            if not line.complete else (),
            tuple(month_name(month, desk.notice.year) for month in gone.get(line.id, ())), told.get(line.id, ()),
        )
        for line in lines if not line.complete or line.id in gone
    ]
    order = {stage: number for number, stage in enumerate(STAGES)}
    units.sort(key=lambda unit: (order[unit.stage], unit.left or 0))
    excused = _excused(desk, [line for line in lines if line.complete and line.id not in gone])
    set_ = printed(desk)
    contact = "，".join(filter(None, (set_["contact"], set_["contact_phone"])))
    return Chase(
        day, desk.notice.short or desk.notice.title, set_["signature"] or desk.office,
        f"联系人：{contact}" if contact else "", tuple(units), len(lines) - len(units) - excused, excused,
    )


def _gap(desk: Desk, line: UnitLine, cell: SlotState, day: date, back: _Back) -> Gap:
    slot = desk.notice.slot(cell.id)
    assert slot is not None
    due = desk.notice.due_of(slot)
    have = "、".join(f"{need.label}{need.have}{need.measure}" for need in cell.needs if need.have)
    return Gap(
        cell.id, cell.name, cell.missing, have, asked(slot, line.kind, whole=True), due.name if due else "", cell.by,
        days_left(cell.by, day) if cell.by else None, cell.late, desk.cutoff, tuple(back.get((line.id, cell.id), ())),
    )


def _excused(desk: Desk, lines: list[UnitLine]) -> int:
    """How many of these units, which lack nothing, had nothing to report: all they owed is 无此项."""
    e = schema.excuse
    with desk.store.reading() as connection:
        some = set(connection.execute(select(e.c.unit_id).where(e.c.notice == desk.notice.id)).scalars())
    return sum(
        all(cell.state in ("excused", "open") for cell in line.cells if cell is not None)
        for line in lines if line.id in some
    )


def _returned(desk: Desk, cards: Mapping[int, UnitCard]) -> _Back:
    """What went back and with which reason, by the unit that owes it to us and the slot."""
    m = schema.material
    query = select(m.c.unit_id, m.c.slot, m.c.name, m.c.url, m.c.reason).where(
        m.c.notice == desk.notice.id, m.c.state == "returned", m.c.slot != "", m.c.unit_id.is_not(None)
    ).order_by(m.c.id)
    over = above(cards.values())
    found: dict[tuple[int, str], list[Returned]] = defaultdict(list)
    with desk.store.reading() as connection:
        for unit_id, slot, name, url, reason in connection.execute(query):
            if unit_id in cards:
                whose = cards[unit_id].name if unit_id in over else ""
                owes = over.get(unit_id, (unit_id,))[-1]
                found[owes, slot].append(Returned(f"{whose}{name or url or '纸质件'}", reason))
    return found
