"""报送进度: one grouped query over the materials, counted against what the notice asks."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.levels import above, family
from safetydesk.desk.snapshot import COUNTED
from safetydesk.desk.tally import RETURNED, REVIEW, Board, Group, UnitLine, UnitRow, columns, count, limits
from safetydesk.notice.dates import now
from safetydesk.notice.model import Notice
from safetydesk.notice.problem import Mishap


def board(desk: Desk, on: date | None = None) -> Board:
    """The whole board as of the day `on`, judged by whole days; without it as of this moment."""
    moment: date | datetime = on or now()
    with desk.store.reading() as connection:
        units = desk.roster(connection)
        lines = _count(desk, connection, units, moment, ())
    notice = desk.notice
    owing = [line for line in lines if not line.sub]
    return Board(
        notice.id, notice.title, moment.date() if isinstance(moment, datetime) else moment, columns(notice), lines,
        sum(1 for line in owing if line.complete), len(owing), count_unplaced(desk), count_doubts(desk),
    )


def count_unplaced(desk: Desk) -> int:
    """待归位: how many came in that belong to no cell yet."""
    return _count_loose(desk)


def count_doubts(desk: Desk) -> int:
    """待确认: how many of these the clerk is asked about; the others are still being looked at and sorted."""
    m, f = schema.material, schema.file
    unlooked = select(f.c.id).where(f.c.id == m.c.file_id, f.c.looked == 0).exists()
    return _count_loose(desk, m.c.unsorted == 0, ~unlooked)


def _count_loose(desk: Desk, *more: ColumnElement[bool]) -> int:
    m = schema.material
    with desk.store.reading() as connection:
        return connection.execute(
            select(func.count()).where(m.c.notice == desk.notice.id, m.c.slot == "", m.c.state.in_(COUNTED), *more)
        ).scalar_one()


def unit_line(desk: Desk, unit_id: int, on: date | None = None) -> UnitLine:
    """One unit's row. Mishap when it is not there."""
    return unit_lines(desk, unit_id, on)[0]


def unit_lines(desk: Desk, unit_id: int, on: date | None = None) -> list[UnitLine]:
    """One unit's row, after something of it changed, and those of the units above that it is counted for. Mishap."""
    with desk.store.reading() as connection:
        units = family(desk.roster(connection), unit_id)
        if not units:
            raise Mishap("这个单位已经不在名单里", "请刷新后再试")
        found = {line.id: line for line in _count(desk, connection, units, on or now(), [unit.id for unit in units])}
    return [found[key] for key in (unit_id, *above(units).get(unit_id, ())) if key in found]


def grouped(notice: Notice, unit_ids: Sequence[int] = ()) -> Select[int, str, str, str, int]:
    """The board's one query: what each of these units has, or every one, by slot and kind, and by period where the
    notice asks for it."""
    m = schema.material
    recurring = any(need.per for slot in notice.slots() for way in slot.ways for need in way.needs)
    bucket = m.c.bucket if recurring else literal("")
    keys = (m.c.unit_id, m.c.slot, m.c.kind, *((m.c.bucket,) if recurring else ()))
    packed = case(
        (m.c.state == "accepted", m.c.n), (m.c.state == "review", m.c.n + REVIEW), (m.c.state == "returned", RETURNED),
        else_=0,
    )
    return (
        select(m.c.unit_id, m.c.slot, m.c.kind, bucket, cast(func.sum(packed), BigInteger))
        .where(m.c.notice == notice.id, _of(m.c.unit_id, unit_ids)).group_by(*keys)
    )


def _of(column: Column[int], unit_ids: Sequence[int]) -> ColumnElement[bool]:
    return column.in_(unit_ids) if unit_ids else column.is_not(None)


def _late(notice: Notice, passed: dict[str, str], unit_ids: Sequence[int]) -> CompoundSelect[int, str]:
    """Cells where something that counts arrived after the due. One part for each slot, so that an index finds them."""
    m = schema.material
    return union_all(*(
        select(m.c.unit_id, m.c.slot).where(
            m.c.notice == notice.id, m.c.slot == slot, m.c.received > limit, m.c.state.in_(COUNTED), m.c.n > 0,
            _of(m.c.unit_id, unit_ids),
        )
        for slot, limit in passed.items()
    ))


def _count(
    desk: Desk, connection: Connection, units: Sequence[UnitRow], moment: date | datetime, unit_ids: Sequence[int]
) -> list[UnitLine]:
    notice, e, li = desk.notice, schema.excuse, schema.liaison
    excuses = select(e.c.unit_id, e.c.slot, e.c.reason).where(e.c.notice == notice.id, _of(e.c.unit_id, unit_ids))
    cards = select(li.c.unit_id).where(
        li.c.name != "", (li.c.mobile + li.c.office_phone + li.c.email) != "", _of(li.c.unit_id, unit_ids)
    )
    passed = limits(notice, moment, desk.cutoff)
    return count(
        notice, moment, desk.cutoff, units,
        # Plain tuples straight from the driver, one at a time: wrapping or keeping 160,000 of them would cost half as
        # much again as the query.
        typing.cast(Iterable[Group], connection.execute(grouped(notice, unit_ids)).cursor),
        connection.execute(excuses).all(),
        connection.execute(cards).scalars().all(),
        set(typing.cast(Iterable[tuple[int, str]], connection.execute(_late(notice, passed, unit_ids)).cursor))
        if passed else frozenset(),
    )
