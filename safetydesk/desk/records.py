"""What fills the forms: the desk's units, items and works as records, and the sheets made from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from safetydesk.desk import schema
from safetydesk.desk.board import board, unit_line
from safetydesk.desk.desk import Desk
from safetydesk.desk.place import plain_title
from safetydesk.desk.snapshot import COUNTED, SlotState, UnitCard
from safetydesk.desk.units import all_units, unit
from safetydesk.notice.dates import chinese_date
from safetydesk.notice.model import FormRef, Item, Need, Notice
from safetydesk.notice.problem import Mishap
from safetydesk.notice.read_layout import read_form
from safetydesk.paper.fill import Record, fill
from safetydesk.paper.sheet import Sheet


@dataclass(frozen=True)
class _Content:
    """What the tables say: works by cell, counts and links by work, last arrival by unit, state of each cell."""

    works: Mapping[tuple[int, str], Sequence[Mapping[Any, Any]]]
    counts: Mapping[int, Mapping[str, int]]
    links: Mapping[int, Sequence[str]]
    last: Mapping[int, str]
    states: Mapping[tuple[int, str], SlotState]


def form(desk: Desk, key: str) -> FormRef:
    """The form with this id, title or annex. Mishap that names the forms there are."""
    found = desk.notice.form(key)
    if found is None:
        names = "、".join(f"{each.id}（{each.annex or each.title}）" for each in desk.notice.forms)
        raise Mishap(f"这个通知没有表“{key}”", f"可以是：{names}" if names else "这个通知没有附表")
    return found


def unit_sheet(desk: Desk, ref: FormRef, unit_id: int) -> Sheet:
    """The form filled for one unit; a form of the whole notice is the same for all."""
    card = unit(desk, unit_id)
    if ref.scope == "notice":
        return all_sheet(desk, ref)[0]
    content = _content(desk, unit_id)
    return _sheet(desk.notice, ref, unit_record(desk.notice, card, content), card.name)


def unit_sheets(desk: Desk, ref: FormRef) -> list[tuple[str, Sheet]]:
    """The form filled for every unit, each with the unit's name."""
    content = _content(desk, None)
    return [
        (card.name, _sheet(desk.notice, ref, unit_record(desk.notice, card, content), card.name))
        for card in all_units(desk)
    ]


def all_sheet(desk: Desk, ref: FormRef) -> list[Sheet]:
    """The form for all: one table of all units where the notice's folder has one, else one sheet for each unit."""
    if ref.scope != "notice" and not ref.layout_all:
        return [sheet for _, sheet in unit_sheets(desk, ref)]
    content, stamp = _content(desk, None), stamp_of(desk)
    cards = all_units(desk)
    units = tuple(unit_record(desk.notice, card, content, number) for number, card in enumerate(cards, 1))
    values = _notice_values(desk.notice, stamp) | {
        "报送单位": desk.office, "填报单位": desk.office, "单位名称": desk.office, "报送时间": chinese_date(stamp),
    }
    record = Record(values, {"unit": units, "item": tuple(_item_record(desk.notice, item, n, None, content)
                                                            for n, item in enumerate(desk.notice.items, 1))})
    return [_sheet(desk.notice, ref, record, ref.annex or ref.title, all_units=bool(ref.layout_all))]


def stamp_of(desk: Desk) -> date:
    """The day of the desk's last change: what tables and parcels are dated, so that the same desk prints the same."""
    with desk.store.reading() as connection:
        at = connection.execute(select(func.max(schema.history.c.at))).scalar()
    return date.fromisoformat(at[:10]) if at else date(1980, 1, 1)


def unit_record(notice: Notice, card: UnitCard, content: _Content, number: int = 1) -> Record:
    """One unit with its items and their works."""
    liaison = card.liaison
    last = content.last.get(card.id, "")
    values = {
        "报送单位": card.name, "填报单位": card.name, "单位名称": liaison.org or card.name, "单位类别": card.kind,
        "报送时间": chinese_date(date.fromisoformat(last[:10])) if last else "", "单位序号": str(number),
        "姓名": liaison.name, "性别": liaison.gender, "职务": liaison.post, "办公电话": liaison.office_phone,
        "手机": liaison.mobile, "传真": liaison.fax, "电子邮箱": liaison.email, "通讯地址": liaison.address,
        "联系人": liaison.name, "联系方式": liaison.mobile or liaison.office_phone, "上级单位": notice.issuer,
    } | _notice_values(notice, None)
    owed = [item for item in notice.items if item.holds_for(card.kind) and item.needs_of(card.kind)]
    items = (_item_record(notice, item, n, card, content) for n, item in enumerate(owed, 1))
    return Record(values, {"item": tuple(items)})


def asked(needs: Iterable[Need]) -> str:
    """What is asked, in the notice's own words, one sentence a line."""
    return "\n".join(dict.fromkeys(need.says for need in needs if need.says))


def work_summary(
    notice: Notice, item: Item, counts: Mapping[str, int], introduction: str, links: Sequence[str]
) -> str:
    """报送内容 of a work: `视频1个、图片3张`, the introduction, the links."""
    measures = {kind: need.measure for way in item.ways for need in way.needs for kind in need.kinds}
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


def _sheet(notice: Notice, ref: FormRef, record: Record, name: str, *, all_units: bool = False) -> Sheet:
    layout, problems = read_form(notice, ref, all_units=all_units)
    if layout is None:
        raise Mishap(f"“{ref.title}”的版式用不了", str(problems[0]), tuple(problems))
    return fill(layout, record, name=name)


def _notice_values(notice: Notice, stamp: date | None) -> dict[str, str]:
    return {
        "主送机关": notice.issuer, "通知标题": notice.title, "活动主题": notice.theme, "年份": str(notice.year),
        "印制日期": chinese_date(stamp) if stamp else "",
    }


def _item_record(notice: Notice, item: Item, number: int, card: UnitCard | None, content: _Content) -> Record:
    due = notice.due_of(item)
    ways = item.needs_of(card.kind) if card is not None else item.ways
    values = {
        "项目": item.name, "项目序号": str(number), "格式": item.format,
        "数量要求": asked(need for way in ways for need in way.needs), "报送节点": due.name if due else "",
        "截止日期": chinese_date(due.by) if due and due.by else "",
    }
    if card is None:
        return Record(values, {"work": ()}, item.id)
    state = content.states.get((card.id, item.id))
    if state is not None:
        values |= {"已交": handed_in(state), "缺": state.missing}
    works = [work for work in content.works.get((card.id, item.id), ()) if _holds(work, card, item, content)]
    records = tuple(
        Record({
            "序号": str(n), "主题或标题": work["title"], "简介": work["introduction"], "备注": work["remark"],
            "报送内容": work_summary(
                notice, item, content.counts.get(work["id"], {}), work["introduction"],
                content.links.get(work["id"], ()),
            ),
        })
        for n, work in enumerate(works, 1)
    )
    return Record(values, {"work": records}, item.id)


def _holds(work: Mapping[Any, Any], card: UnitCard, item: Item, content: _Content) -> bool:
    """Whether there is anything in a work: what was made with the first photo stays when that is moved away."""
    written = work["introduction"] or work["remark"] or work["title"] != plain_title(card.name, item.name)
    return bool(written) or work["id"] in content.counts


def _content(desk: Desk, unit_id: int | None) -> _Content:
    stamp = stamp_of(desk)
    lines = board(desk, stamp).units if unit_id is None else [unit_line(desk, unit_id, stamp)]
    states = {(line.id, cell.id): cell for line in lines for cell in line.cells if cell is not None}
    with desk.store.reading() as connection:
        return _read(desk.notice, connection, unit_id, states)


def _read(
    notice: Notice, connection: Connection, unit_id: int | None, states: Mapping[tuple[int, str], SlotState]
) -> _Content:
    w, m = schema.work, schema.material
    works_query = select(w).where(w.c.notice == notice.id).order_by(w.c.id)
    counted = [m.c.notice == notice.id, m.c.state.in_(COUNTED), m.c.unit_id.is_not(None)]
    if unit_id is not None:
        works_query = works_query.where(w.c.unit_id == unit_id)
        counted.append(m.c.unit_id == unit_id)
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
    return _Content(works, counts, links, dict(last.all()), states)
