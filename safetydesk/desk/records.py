"""What fills forms and tables: the desk's units, items and works as records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from safetydesk.desk import records_figures, schema
from safetydesk.desk.activities import wholes as whole_activities
from safetydesk.desk.board import board, unit_line
from safetydesk.desk.desk import Desk
from safetydesk.desk.figures import summed
from safetydesk.desk.figures import wholes as whole_tables
from safetydesk.desk.levels import above, below
from safetydesk.desk.numbers import ALL, Activity, FigureTable
from safetydesk.desk.place import plain_title
from safetydesk.desk.records_figures import spoken_of
from safetydesk.desk.snapshot import COUNTED, SlotState, UnitCard
from safetydesk.desk.tally import UnitLine, UnitRow
from safetydesk.desk.units import reporting_units
from safetydesk.notice.dates import chinese_date
from safetydesk.notice.layout import Layout
from safetydesk.notice.model import Item, Need, Notice, Slot
from safetydesk.paper.fill import Record

S = TypeVar("S", bound=Slot)
Records = tuple[Record, ...]


@dataclass(frozen=True)
class Content:
    """What the tables say: works by cell, counts and links by work, last arrival by unit, state of each cell; figures
    and activities by unit, the office's own by None. What a unit has, its sub-units have for it, too."""

    works: Mapping[tuple[int, str], Sequence[Mapping[Any, Any]]]
    counts: Mapping[int, Mapping[str, int]]
    links: Mapping[int, Sequence[str]]
    last: Mapping[int, str]
    states: Mapping[tuple[int, str], SlotState]
    figures: Mapping[int | None, FigureTable] = field(default_factory=dict)
    activities: Mapping[int | None, Sequence[Activity]] = field(default_factory=dict)


# Of a unit that has handed in nothing.
BLANK = Content({}, {}, {}, {}, {})


def stamp_of(desk: Desk) -> date:
    """The day of the desk's last change: what tables and parcels are dated, so that the same desk prints the same."""
    with desk.store.reading() as connection:
        at = connection.execute(select(func.max(schema.history.c.at))).scalar()
    return date.fromisoformat(at[:10]) if at else date(1980, 1, 1)


def unit_record(notice: Notice, card: UnitCard, content: Content, number: int = 1, *, every: bool = False) -> Record:
    """One unit with its items and their works, its figures (`every`: also those not asked of it) and activities."""
    items = (slot_record(notice, item, card, content, n) for n, item in enumerate(owed(notice.items, card), 1))
    return Record(unit_values(notice, card, content) | {"单位序号": str(number)},
                  {"item": tuple(items)} | reported(notice, card, content, every=every))


def reported(notice: Notice, card: UnitCard | None, content: Content, *, every: bool = False) -> dict[str, Records]:
    """The figures and activities of one unit, or (None) of the office itself, as parts of its record."""
    key, kind = (card.id, card.kind) if card else (None, "")
    return records_figures.parts(
        notice, content.figures.get(key), content.activities.get(key, ()), kind, every=every)


def office_record(desk: Desk, content: Content, layout: Layout | None = None) -> Record:
    """All units with their items and works, their figures added up, their activities; signed by the office itself.

    Where `layout` speaks of figures, the office's own stand behind those of its units.
    """
    notice, stamp, cards = desk.notice, stamp_of(desk), reporting_units(desk)
    units = (unit_record(notice, card, content, number, every=True) for number, card in enumerate(cards, 1))
    items = (slot_record(notice, item, None, content, n) for n, item in enumerate(notice.items, 1))
    return Record(office_values(desk, stamp) | {"未报单位": silent(cards, content, layout)}, {
        "unit": (*units, *own_line(desk, content, layout)), "item": tuple(items), **all_reported(desk, cards, content),
    })


def own_line(desk: Desk, content: Content, layout: Layout | None) -> Records:
    """The office as one more line behind its units, where it has of its own what the layout speaks of."""
    if layout is None or not tells(content, None, layout):
        return ()
    return (Record(office_values(desk, stamp_of(desk)), reported(desk.notice, None, content, every=True)),)


def tells(content: Content, key: int | None, layout: Layout | None) -> bool:
    """Whether a unit, or (None) the office itself, has anything of what a layout speaks of."""
    table, spoken = content.figures.get(key), spoken_of(layout)
    numbers = "figure" in spoken and table is not None and any(line.total is not None for line in table.lines)
    return numbers or ("activity" in spoken and bool(content.activities.get(key)))


def silent(cards: Iterable[UnitCard], content: Content, layout: Layout | None) -> str:
    """The units that have nothing of what a layout speaks of: `听泉社区、㛃䶮社区（2个）`."""
    names = [card.name for card in cards if not tells(content, card.id, layout)]
    return f"{'、'.join(names)}（{len(names)}个）" if names else "无"


def all_reported(desk: Desk, cards: Iterable[UnitCard], content: Content) -> dict[str, Records]:
    """The figures of all units and of the office added up, and the activities of all, the office's first."""
    made = records_figures.parts(desk.notice, summed(desk, content.figures), (), every=True)
    names = {None: desk.office} | {card.id: card.name for card in cards}
    together = (records_figures.activity(one, name) for key, name in names.items()
                for one in content.activities.get(key, ()))
    return made | {"activity": tuple(together)}


def owed(slots: Iterable[S], card: UnitCard) -> list[S]:
    """Those that a unit of this kind owes."""
    return [slot for slot in slots if slot.holds_for(card.kind) and slot.needs_of(card.kind)]


def office_values(desk: Desk, day: date) -> dict[str, str]:
    """The words of a paper of the office itself, dated `day`."""
    return notice_values(desk.notice, day) | {
        "报送单位": desk.office, "填报单位": desk.office, "单位名称": desk.office, "报送时间": chinese_date(day),
    }


def unit_values(notice: Notice, card: UnitCard, content: Content) -> dict[str, str]:
    """The words of one unit."""
    liaison = card.liaison
    last = content.last.get(card.id, "")
    return {
        "报送单位": card.name, "填报单位": card.name, "单位名称": liaison.org or card.name, "单位类别": card.kind,
        "报送时间": chinese_date(date.fromisoformat(last[:10])) if last else "",
        "姓名": liaison.name, "性别": liaison.gender, "职务": liaison.post, "办公电话": liaison.office_phone,
        "手机": liaison.mobile, "传真": liaison.fax, "电子邮箱": liaison.email, "通讯地址": liaison.address,
        "联系人": liaison.name, "联系方式": liaison.mobile or liaison.office_phone, "上级单位": notice.issuer,
    } | notice_values(notice, None)


def notice_values(notice: Notice, day: date | None) -> dict[str, str]:
    """The words of the notice itself."""
    return {
        "主送机关": notice.issuer, "通知标题": notice.title, "通知简称": notice.short, "活动主题": notice.theme,
        "年份": str(notice.year), "印制日期": chinese_date(day) if day else "",
    }


def asked(needs: Iterable[Need]) -> str:
    """What is asked, in the notice's own words, one sentence a line."""
    return "\n".join(dict.fromkeys(need.says for need in needs if need.says))


def work_summary(
    notice: Notice, slot: Slot, counts: Mapping[str, int], introduction: str, links: Sequence[str]
) -> str:
    """报送内容 of a work: `视频1个、图片3张`, the introduction, the links."""
    measures = {kind: need.measure for way in slot.ways for need in way.needs for kind in need.kinds}
    pieces = "、".join(
        f"{notice.kinds[kind].name if kind in notice.kinds else '材料'}{n}{measures.get(kind, '份')}"
        for kind, n in counts.items() if n
    )
    return "\n".join(part for part in (pieces, introduction, *links) if part)


def handed_in(state: SlotState) -> str:
    """已交 of a cell: `视频1个、图片2张`."""
    if state.excuse:
        return f"无此项：{state.excuse}"
    return "、".join(f"{need.label}{need.have}{need.measure}" for need in state.needs if need.have)


def situation(state: SlotState) -> str:
    """情况 of a cell: `已逾期，退回1份`."""
    met = "已齐（迟交）" if state.came_late else "已齐"
    ahead = "未到期" if state.by else "通知没有写日期"
    words = {"met": met, "late": "已逾期", "owed": ahead, "excused": "无此项"}
    parts = [words.get(state.state, "")]
    parts += [f"退回{state.returned}份"] if state.returned else []
    parts += [f"待审{state.review}份"] if state.review else []
    return "，".join(part for part in parts if part)


def slot_record(notice: Notice, slot: Slot, card: UnitCard | None, content: Content, number: int) -> Record:
    """One thing asked for: of a unit with what it did about it, of nobody (`card` None) as the notice asks."""
    due = notice.due_of(slot)
    ways = slot.needs_of(card.kind) if card is not None else slot.ways
    values = {
        "项目": slot.name, "项目序号": str(number), "格式": slot.format if isinstance(slot, Item) else "",
        "数量要求": asked(need for way in ways for need in way.needs), "报送节点": due.name if due else "",
        "截止日期": chinese_date(due.by) if due and due.by else "",
    }
    if card is None:
        return Record(values, {"work": ()}, slot.id)
    state = content.states.get((card.id, slot.id))
    if state is not None:
        values |= {"已交": handed_in(state), "缺": state.missing, "情况": situation(state)}
    works = [work for work in content.works.get((card.id, slot.id), ()) if _holds(work, slot, content)]
    records = tuple(
        Record({
            "序号": str(n), "主题或标题": work["title"], "简介": work["introduction"], "备注": _remark(work, card),
            "报送内容": work_summary(
                notice, slot, content.counts.get(work["id"], {}), work["introduction"],
                content.links.get(work["id"], ()),
            ),
        })
        for n, work in enumerate(works, 1)
    )
    return Record(values, {"work": records}, slot.id)


def _remark(work: Mapping[Any, Any], card: UnitCard) -> str:
    """备注 of a work, which begins with the sub-unit it is of."""
    return whose(work["unit"], work["remark"], work["title"]) if work["unit_id"] != card.id else str(work["remark"])


def whose(unit: str, remark: str, *told: str) -> str:
    """The remark on something of a sub-unit, with its name unless that is told already."""
    return remark if any(unit in text for text in (remark, *told)) else "；".join(filter(None, (unit, remark)))


def _holds(work: Mapping[Any, Any], slot: Slot, content: Content) -> bool:
    """Whether there is anything in a work: what was made with the first photo stays when that is moved away."""
    written = work["introduction"] or work["remark"] or work["title"] != plain_title(work["unit"], slot.name)
    return bool(written) or work["id"] in content.counts


def content(desk: Desk, unit_id: int | None = None, layout: Layout | None = None) -> Content:
    """What fills the papers of this unit, or of all, as of the desk's last change; for this `layout` alone if given."""
    stamp = stamp_of(desk)
    lines = board(desk, stamp).units if unit_id is None else [unit_line(desk, unit_id, stamp)]
    return content_of(desk, lines, unit_id, figures=bool(spoken_of(layout)))


def content_of(
    desk: Desk, lines: Iterable[UnitLine], unit_id: int | None = None, *, figures: bool = True
) -> Content:
    """The same with lines of a board that is at hand; `figures`: with figures and activities."""
    states = {(line.id, cell.id): cell for line in lines for cell in line.cells if cell is not None}
    with desk.store.reading() as connection:
        units = desk.roster(connection)
        lower = below(units)
        wanted = [unit_id, *(row.id for row in lower.get(unit_id, ()))] if unit_id is not None else []
        found = _read(desk.notice, connection, wanted, states)
    found = _with_lower(found, lower)
    if not figures:
        return found
    names = {row.id: row.name for row in units}
    upper: Mapping[int, tuple[int, ...]] = above(units)
    planned: dict[int | None, list[Activity]] = defaultdict(list)
    for one in whole_activities(desk, ALL if unit_id is None else unit_id):
        planned[one.unit_id].append(one)
        for key in upper.get(one.unit_id or 0, ()):
            remark = whose(names[one.unit_id or 0], one.remark, one.name, one.place, one.responsible)
            planned[key].append(replace(one, remark=remark))
    return replace(found, figures=whole_tables(desk, ALL if unit_id is None else unit_id), activities=planned)


def _with_lower(content: Content, lower: Mapping[int, Sequence[UnitRow]]) -> Content:
    """The works and last arrivals of sub-units under the units above them, too, behind their own."""
    if not lower:
        return content
    works, last = defaultdict(list, {cell: list(own) for cell, own in content.works.items()}), dict(content.last)
    of: dict[int, list[str]] = defaultdict(list)
    for unit_id, slot in content.works:
        of[unit_id].append(slot)
    for key, rows in lower.items():
        for row in rows:
            for slot in of[row.id]:
                works[key, slot] += content.works[row.id, slot]
            if row.id in content.last:
                last[key] = max(last.get(key, ""), content.last[row.id])
    return replace(content, works=works, last=last)


def _read(
    notice: Notice, connection: Connection, unit_ids: Sequence[int], states: Mapping[tuple[int, str], SlotState]
) -> Content:
    w, m, u = schema.work, schema.material, schema.unit
    works_query = (
        select(w, u.c.name.label("unit")).join(u, u.c.id == w.c.unit_id).where(w.c.notice == notice.id).order_by(w.c.id)
    )
    counted = [m.c.notice == notice.id, m.c.state.in_(COUNTED), m.c.unit_id.is_not(None)]
    if unit_ids:
        works_query = works_query.where(w.c.unit_id.in_(unit_ids))
        counted.append(m.c.unit_id.in_(unit_ids))
    works: dict[tuple[int, str], list[Mapping[Any, Any]]] = defaultdict(list)
    for row in connection.execute(works_query).mappings():
        works[row["unit_id"], row["slot"]].append(row)
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for work_id, kind, n in connection.execute(
        select(m.c.work_id, m.c.kind, func.sum(m.c.n)).where(*counted, m.c.work_id.is_not(None))
        .group_by(m.c.work_id, m.c.kind).order_by(m.c.work_id, func.min(m.c.id))
    ):
        counts[work_id][kind] = n
    links: dict[int, list[str]] = defaultdict(list)
    for work_id, url, code in connection.execute(
        select(m.c.work_id, m.c.url, m.c.code).where(*counted, m.c.medium == "link", m.c.work_id.is_not(None))
        .order_by(m.c.id)
    ):
        links[work_id].append(f"网盘链接：{url}" + (f" 提取码：{code}" if code else ""))
    last = connection.execute(select(m.c.unit_id, func.max(m.c.received)).where(*counted).group_by(m.c.unit_id))
    return Content(works, counts, links, dict(last.all()), states)
