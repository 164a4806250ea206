"""What fills the office's own tables: who owes what, what came and what was returned, as records."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from safetydesk.desk import records, schema
from safetydesk.desk.board import board, count_unplaced, unit_line
from safetydesk.desk.chasing_log import reminders
from safetydesk.desk.chasing_words import Reminder, reminded_words
from safetydesk.desk.desk import Desk
from safetydesk.desk.levels import above
from safetydesk.desk.records_figures import NOTHING, spoken_of
from safetydesk.desk.snapshot import COUNTED, STATES, UnitCard
from safetydesk.desk.store import batched
from safetydesk.desk.tally import UnitLine, UnitRow
from safetydesk.desk.units import reporting_units
from safetydesk.desk.wording import days_words, quoted, size_text
from safetydesk.notice.dates import chinese_date, days_left, now, short_moment
from safetydesk.notice.model import Notice, Slot
from safetydesk.notice.read_table import Table
from safetydesk.paper.fill import Record

NONE = "无"


@dataclass(frozen=True)
class _Seen:
    """The desk at this moment: lines of the board by unit, what fills records, materials by unit."""

    lines: Mapping[int, UnitLine]
    content: records.Content
    materials: Mapping[int, Sequence[Record]]
    reminders: Mapping[int, Sequence[Reminder]]


def unit_records(desk: Desk, table: Table, card: UnitCard | None = None) -> list[Record]:
    """The records of this unit, or of every unit that reports to us, in order, for a table with one sheet for each."""
    seen = _look(desk, table, card)
    common = _today(desk)
    made = []
    for each in [card] if card else reporting_units(desk):
        record = _unit(desk.notice, table, each, seen)
        counted = {"材料数": str(len(record.parts["material"]))}
        made.append(replace(record, values=record.values | common | counted))
    return made


def office_record(desk: Desk, table: Table) -> Record:
    """The record of all units, for a table with one sheet for all."""
    notice, seen = desk.notice, _look(desk, table)
    cards = reporting_units(desk)
    units = tuple(
        _unit(notice, table, card, seen, every=True) for card in cards
        if table.only != "reported" or records.tells(seen.content, card.id, table.layout)
    )
    values = records.office_values(desk, now().date()) | _today(desk) | _counted(notice, seen)
    values |= {"材料数": str(sum(len(each.parts["material"]) for each in units)), "未归位数": str(count_unplaced(desk)),
               "未报单位": records.silent(cards, seen.content, table.layout)}
    groups = kinds(notice, table)
    items = tuple(
        Record(
            records.slot_record(notice, slot, None, seen.content, n).values,
            {"kind": tuple(Record({"数量要求": _asked(slot, group[0])}) for group in groups)}, slot.id,
        )
        for n, slot in enumerate(_slots(notice, table), 1)
    )
    heads = tuple(Record({"类别": "、".join(f"各{kind}" for kind in group)}) for group in groups)
    together = records.all_reported(desk, cards, seen.content) if seen.content.figures else {}
    own = records.own_line(desk, seen.content, table.layout)
    return Record(values, {"unit": (*units, *own), "item": items, "kind": heads, **together})


def _look(desk: Desk, table: Table, card: UnitCard | None = None) -> _Seen:
    lines = [unit_line(desk, card.id)] if card else [line for line in board(desk).units if not line.sub]
    used = {level for row in table.layout.rows for level in row.each} if table.layout else set()
    with desk.store.reading() as connection:
        units = desk.roster(connection)
        materials = _materials(desk.notice, connection, table, card, units) if "material" in used else {}
    content = records.content_of(
        desk, lines if "item" in used else [], card.id if card else None, figures=bool(spoken_of(table.layout)))
    return _Seen({line.id: line for line in lines}, content, materials, reminders(desk, card.id if card else None))


def _today(desk: Desk) -> dict[str, str]:
    return {"本单位": desk.office, "印制日期": chinese_date(now().date())}


def _slots(notice: Notice, table: Table) -> list[Slot]:
    """The dues and items that a table speaks of."""
    return [
        slot for slot in (notice.items if table.only == "items" else notice.slots())
        if not table.about or any(word in name for word in table.about for name in (slot.name, *slot.aliases))
    ]


def _unit(notice: Notice, table: Table, card: UnitCard, seen: _Seen, *, every: bool = False) -> Record:
    slots = records.owed(_slots(notice, table), card)
    if table.only == "missing":
        missing = {cell.id for cell in seen.lines[card.id].cells if cell is not None and cell.missing}
        slots = [slot for slot in slots if slot.id in missing]
    items = tuple(_item(notice, slot, card, seen, n) for n, slot in enumerate(slots, 1))
    materials = tuple(seen.materials.get(card.id, ()))
    told = records.reported(notice, card, seen.content, every=every) if seen.content.figures else {}
    last = reminded_words(seen.reminders.get(card.id, ())).removeprefix("上次催 ").replace("（", "\n（")
    values = records.unit_values(notice, card, seen.content) | {"上次催报": last or "没有催过"}
    return Record(values, {"item": items, "material": materials, **told})


def _item(notice: Notice, slot: Slot, card: UnitCard, seen: _Seen, number: int) -> Record:
    record = records.slot_record(notice, slot, card, seen.content, number)
    state = seen.content.states.get((card.id, slot.id))
    if state is None or state.by is None or state.state not in ("owed", "late"):
        return record
    # What is due is told with its days: `已逾期3天`, `退回1份`.
    _, *more = record.values["情况"].split("，")
    days = days_words(days_left(state.by, now().date()), late=state.late)
    return replace(record, values=record.values | {"情况": "\n".join([days, *more])})


def _counted(notice: Notice, seen: _Seen) -> dict[str, str]:
    """How many units there are, which are complete, and which have nothing to report where."""
    lines = list(seen.lines.values())
    complete = [line.name for line in lines if line.complete]
    excused = [
        f"{line.name}{quoted(cell.name)}（{cell.excuse}）"
        for line in lines for cell in line.cells if cell is not None and cell.state == "excused"
    ]
    return {
        "单位数": str(len(lines)), "已齐单位数": str(len(complete)), "未齐单位数": str(len(lines) - len(complete)),
        "已齐单位": "、".join(complete) or NONE, "无此项": "、".join(excused) or NONE,
    }


def kinds(notice: Notice, table: Table) -> list[list[str]]:
    """The classes of unit, those together of whom the same is asked."""
    slots = _slots(notice, table)
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for kind in notice.unit_kinds:
        groups[tuple(_asked(slot, kind) for slot in slots)].append(kind)
    return list(groups.values())


def _asked(slot: Slot, kind: str) -> str:
    ways = slot.needs_of(kind) if slot.holds_for(kind) else ()
    words = [(way.says or records.asked(way.needs)).removeprefix("或") for way in ways]
    return "\n或".join(words) or NOTHING


def _materials(
    notice: Notice, connection: Connection, table: Table, card: UnitCard | None, units: Sequence[UnitRow]
) -> Mapping[int, Sequence[Record]]:
    """By unit, with those of its sub-units behind its own."""
    m, f = schema.material, schema.file
    over, names = above(units), {unit.id: unit.name for unit in units}
    mine = [unit.id for unit in units if card and card.id in (unit.id, *over.get(unit.id, ()))]
    conditions = [m.c.notice == notice.id, m.c.unit_id.in_(mine) if card else m.c.unit_id.is_not(None)]
    if table.only == "returned":
        conditions.append(m.c.state == "returned")
    rows = connection.execute(
        select(m, f.c.bytes, f.c.sha256, f.c.looked).outerjoin(f, f.c.id == m.c.file_id)
        .where(*conditions).order_by(m.c.id)
    ).mappings().all()
    returned = _returned(connection, [row["id"] for row in rows if row["state"] == "returned"])
    replaced = set(connection.execute(select(m.c.replaces).where(m.c.replaces.is_not(None))).scalars())
    order = {slot.id: number for number, slot in enumerate(notice.slots())}
    found: dict[int, list[Record]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (
        len(over.get(row["unit_id"], ())), order.get(row["slot"], len(order)), row["id"],
    )):
        made = _material(notice, row, returned.get(row["id"], ""), row["id"] in replaced)
        found[row["unit_id"]].append(made)
        whose = {"所属项目": f"{names.get(row['unit_id'], '')}：{made.values['所属项目']}"}
        for upper in over.get(row["unit_id"], ()):
            found[upper].append(replace(made, values=made.values | whose))
    return found


def _material(notice: Notice, row: Mapping[Any, Any], returned: str, replaced: bool) -> Record:
    slot = notice.slot(row["slot"]) if row["slot"] else None
    kind = notice.kinds[row["kind"]].name if row["kind"] in notice.kinds else "其他材料"
    medium = {"link": "（网盘链接）", "paper": f"（纸质{row['n']}份）"}.get(row["medium"], "")
    state = STATES[row["state"]]
    if row["state"] == "withdrawn" and replaced:
        state = "已换新版"
    elif row["state"] in COUNTED and not row["n"]:
        state = "打不开" if row["looked"] else "待核对"
    return Record({
        "材料名称": row["name"] or row["url"] or (slot.name if slot else ""), "材料类型": f"{kind}{medium}",
        "所属项目": slot.name if slot else "待归位", "大小": size_text(row["bytes"]) if row["bytes"] else "",
        "收到时间": short_moment(row["received"]), "状态": state, "校验码": (row["sha256"] or "")[:16],
        "退回原因": row["reason"], "退回时间": short_moment(returned),
    })


def _returned(connection: Connection, keys: Iterable[int]) -> dict[int, str]:
    """When each of these materials was returned, from the lines of history."""
    c, h = schema.change, schema.history
    found: dict[int, str] = {}
    for some in batched(keys):
        rows = connection.execute(
            select(c.c.row, c.c.after, h.c.at).join(h, h.c.id == c.c.history_id)
            .where(c.c.place == "material", c.c.row.in_(some), h.c.state == "done", h.c.verb == "returned")
            .order_by(h.c.id)
        )
        found |= {row.row: row.at for row in rows if row.after and json.loads(row.after).get("state") == "returned"}
    return found
