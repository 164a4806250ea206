"""统计指标: the numbers that units report, by month or for the campaign, added up, corrected, and who did that."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import verb
from safetydesk.desk.levels import above, below
from safetydesk.desk.numbers import ALL, OFFICE, Correction, FigureLine, FigureTable, Value, added, fit, shown
from safetydesk.desk.reported import Given, Key, given, reporting
from safetydesk.desk.snapshot import COUNTED
from safetydesk.desk.tally import UnitRow
from safetydesk.desk.units import unit
from safetydesk.desk.wording import quoted
from safetydesk.material.names import clean_text
from safetydesk.notice.dates import bucket_of, month_name
from safetydesk.notice.model import ANY, Figure, Notice
from safetydesk.notice.problem import Mishap, Problem

_NOBODY = Value(None)
# What one unit has of a figure, by month.
_Cells = dict[str, Value]


class _Form(NamedTuple):
    """What a notice's tables look like: their columns, those of each figure, and what stands where it has nothing."""

    notice: Notice
    months: tuple[str, ...]
    own: dict[str, tuple[str, ...]]
    empty: dict[str, tuple[Value | None, ...]]


def table(desk: Desk, unit_id: int | None) -> FigureTable:
    """What this unit reports with its sub-units, or the office itself (`OFFICE`). Mishap: no such unit.

    A figure that is not asked of this kind of unit is left out, unless there is a number of it all the same.
    """
    if unit_id is not None:
        unit(desk, unit_id)
    return wholes(desk, unit_id)[unit_id]


def tables(desk: Desk, unit_id: int | None = ALL) -> dict[int | None, FigureTable]:
    """What this unit reports itself, or the office (`OFFICE`), or (`ALL`) every unit in order and then the office."""
    notice = desk.notice
    with desk.store.reading() as connection:
        units = [row for row in desk.roster(connection) if unit_id in (ALL, row.id)]
        cells = _cells(notice, connection, unit_id)
    form = _form(notice)
    made: dict[int | None, FigureTable] = {
        row.id: FigureTable(row.id, row.name, form.months, tuple(_lines(form, row, cells))) for row in units
    }
    if unit_id in (ALL, OFFICE):
        made[OFFICE] = FigureTable(OFFICE, desk.office, form.months, tuple(_lines(form, None, cells)))
    return made


def wholes(desk: Desk, unit_id: int | None = ALL) -> dict[int | None, FigureTable]:
    """The same as they are shown and printed: what its sub-units report is added to what a unit reports itself. Of all
    those that report to us, and then of the office."""
    with desk.store.reading() as connection:
        units = desk.roster(connection)
    lower = below(units)
    found = tables(desk, ALL if unit_id in lower else unit_id)
    keys = [*(row.id for row in units if not row.sub), OFFICE] if unit_id == ALL else [unit_id]
    form = _form(desk.notice)
    return {
        key: _whole(form, found[key], [found[row.id] for row in lower.get(key or 0, ())])
        for key in keys if key in found
    }


def total(desk: Desk) -> FigureTable:
    """The numbers of all units and of the office itself added up; None where nobody reported any."""
    return summed(desk, wholes(desk))


def summed(desk: Desk, found: Mapping[int | None, FigureTable]) -> FigureTable:
    """The same of whole tables that are at hand."""
    form = _form(desk.notice)
    of: dict[str, list[tuple[int | None, FigureLine]]] = defaultdict(list)
    for unit_id, one in found.items():
        for line in one.lines:
            of[line.id].append((unit_id, line))
    lines = tuple(_sum(form, figure, of[figure.id]) for figure in form.notice.figures)
    return FigureTable(OFFICE, desk.office, form.months, lines)


def silent(desk: Desk, on: date) -> dict[int, tuple[str, ...]]:
    """The months before that of `on` for which a unit owes a figure and has no number at all, by the unit's id; a
    number of one of its sub-units is one of its own."""
    notice, now = desk.notice, bucket_of("month", on)
    with desk.store.reading() as connection:
        units = desk.roster(connection)
        there = reporting(connection, notice.id) | {
            (unit_id, month) for unit_id, _, month in _counted(notice, connection, ALL)
        }
    owed = {
        kind: sorted({month for figure in notice.figures if figure.holds_for(kind)
                      for month in notice.months_of(figure) if month < now})
        for kind in {row.kind for row in units}
    }
    over = above(units)
    there |= {(upper, month) for unit_id, month in there for upper in over.get(unit_id or 0, ())}
    missing = {
        row.id: tuple(month for month in owed[row.kind] if not {(row.id, month), (row.id, "")} & there)
        for row in units if not row.sub
    }
    return {unit_id: months for unit_id, months in missing.items() if months}


def corrections(desk: Desk, unit_id: int | None, figure: str, month: str) -> tuple[Correction, ...]:
    """Every time this number was given, in order, the first included; also what came with a form that counts no more.
    """
    f, c, h, m = schema.figure, schema.change, schema.history, schema.material
    with desk.store.reading() as connection:
        rows = connection.execute(
            select(f.c.value, h.c.at, h.c.who, m.c.name).select_from(f)
            # Spelled out, or SQLite would not see that it may use the index of this.
            .join(c, (c.c.row == f.c.id) & (c.c.place == literal_column("'figure'")))
            .join(h, h.c.id == c.c.history_id).outerjoin(m, m.c.id == f.c.material_id)
            .where(f.c.notice == desk.notice.id, f.c.unit_id.is_not_distinct_from(unit_id), f.c.figure == figure,
                   f.c.month == month, h.c.state == "done").order_by(f.c.id)
        ).all()
    before = [None, *(row.value for row in rows)]
    return tuple(
        Correction(row.at, row.who, old, row.value, row.name or "") for old, row in zip(before, rows, strict=False)
    )


def problems(desk: Desk) -> list[Problem]:
    """Numbers that are in no sum, since the definition of their notice has no such figure or month any more."""
    found = []
    with desk.store.reading() as connection:
        for notice in desk.notices.values():
            lost: Counter[tuple[str, str]] = Counter()
            for (_, key, month), value in given(connection, notice.id).items():
                figure = notice.figure(key)
                known = figure is not None and (not month or month in notice.months_of(figure))
                if value.number is not None and not known:
                    lost[key, month] += 1
            found += [
                Problem("unknown-id", f"{notice.short} 统计“{key}”{month}", f"通知里已经没有它，{count} 个数没有计入",
                        "请在通知里用 was 写明改名前的编号，或恢复这个指标和月份")
                for (key, month), count in lost.items()
            ]
    return found


def set_values(desk: Desk, unit_id: int | None, values: Mapping[tuple[str, str], float | None]) -> None:
    """Writes down several numbers of one unit or of the office in one undoable step: all, or none. Mishap.

    By figure and month; the month "" of a figure of several months is its cumulative number, which only counts as long
    as no month has one.
    """
    whose = unit(desk, unit_id) if unit_id is not None else None
    name, f = whose.name if whose else desk.office, schema.figure
    with verb(desk, "figure") as tx:
        there = given(tx.connection, desk.notice.id, _whose(unit_id))
        changed: dict[Key, float | None] = {}
        for (key, month), number in values.items():
            figure = _figure(desk.notice, key)
            _must_be_asked(desk.notice, figure, month, number, name, whose.kind if whose else None)
            if there.get((unit_id, figure.id, month), Given(None, 0)).number != number:
                changed[unit_id, figure.id, month] = None if number is None else _fitted(figure, number)
        _must_have_months(desk.notice, there | {key: Given(value, 0) for key, value in changed.items()}, changed)
        tx.insert_many(f, [
            {"notice": desk.notice.id, "unit_id": unit_id, "figure": key, "month": month, "value": number}
            for (_, key, month), number in changed.items()
        ])
        tx.text = _told(desk.notice, name, changed, there)


def _form(notice: Notice) -> _Form:
    """Its columns: the whole campaign where a figure is of that, then the months."""
    own = {figure.id: notice.months_of(figure) or ("",) for figure in notice.figures}
    months = tuple(sorted({month for each in own.values() for month in each})) or ("",)
    nothing = {figure.id: Value(None, counted=0.0) if figure.slot else _NOBODY for figure in notice.figures}
    return _Form(notice, months, own, {
        key: tuple(nothing[key] if month in each else None for month in months) for key, each in own.items()
    })


def _whose(unit_id: int | None) -> ColumnElement[bool]:
    return schema.figure.c.unit_id.is_not_distinct_from(unit_id)


def _cells(notice: Notice, connection: Connection, unit_id: int | None) -> dict[tuple[int | None, str], _Cells]:
    """What is there, by unit and figure."""
    counted = _counted(notice, connection, unit_id)
    wrote = given(connection, notice.id, *(() if unit_id == ALL else (_whose(unit_id),)))
    found: dict[tuple[int | None, str], _Cells] = defaultdict(dict)
    for key in counted.keys() | wrote.keys():
        number, changed = wrote.get(key, Given(None, 0))
        own = counted.get(key)
        best = own if number is None else number
        source = "given" if number is not None else "counted" if own is not None else ""
        found[key[:2]][key[2]] = Value(best, source, own, changed, int(best is not None))
    return found


def _counted(notice: Notice, connection: Connection, unit_id: int | None) -> dict[Key, float]:
    """What the desk counts itself: pieces that count, in the month in which they came."""
    own = [figure for figure in notice.figures if figure.slot]
    if not own or unit_id is OFFICE:
        return {}
    m = schema.material
    came = func.substr(m.c.received, 1, 7)
    rows = connection.execute(
        select(m.c.unit_id, m.c.slot, m.c.kind, came, func.sum(m.c.n))
        .where(m.c.notice == notice.id, m.c.state.in_(COUNTED), m.c.n > 0,
               m.c.slot.in_({figure.slot for figure in own}),
               m.c.unit_id == unit_id if unit_id else m.c.unit_id.is_not(None))
        .group_by(m.c.unit_id, m.c.slot, m.c.kind, came)
    ).all()
    found: dict[Key, float] = defaultdict(float)
    for whose, slot, kind, month, count in rows:
        for figure in own:
            if figure.slot == slot and (kind in figure.kinds or ANY in figure.kinds):
                months = notice.months_of(figure)
                if not months or month in months:
                    found[whose, figure.id, month if months else ""] += count
    return found


def _lines(
    form: _Form, row: UnitRow | None, cells: Mapping[tuple[int | None, str], _Cells]
) -> Iterable[FigureLine]:
    for figure in form.notice.figures:
        there = cells.get((row.id if row else None, figure.id), {})
        asked = row is None or figure.holds_for(row.kind)
        if asked or any(value.number is not None for value in there.values()):
            yield _line(form, figure, there, asked=bool(row and asked))


def _line(form: _Form, figure: Figure, there: Mapping[str, Value], *, asked: bool) -> FigureLine:
    values = form.empty[figure.id]
    if there:
        values = tuple(value and there.get(month, value) for month, value in zip(form.months, values, strict=True))
    numbers = [value.number for value in values if value is not None and value.number is not None]
    whole = there.get("") if "" not in form.own[figure.id] and not numbers else None
    if whole is not None and whole.number is not None:
        numbers = [whole.number]
    else:
        whole = None
    return FigureLine(figure.id, figure.name, figure.measure, values, added(numbers), whole, bool(numbers), int(asked))


def _sum(form: _Form, figure: Figure, lines: list[tuple[int | None, FigureLine]]) -> FigureLine:
    values = []
    for place, month in enumerate(form.months):
        each = [value for _, line in lines if (value := line.values[place]) is not None and value.number is not None]
        number = added([value.number for value in each if value.number is not None])
        values.append(Value(
            number, _one({value.source for value in each}), added([value.counted for value in each if value.counted]),
            sum(value.corrected for value in each), len(each)) if month in form.own[figure.id] else None)
    totals = [line.total for _, line in lines if line.total is not None]
    units = [line for unit_id, line in lines if unit_id is not None]
    return FigureLine(
        figure.id, figure.name, figure.measure, tuple(values), added(totals), None,
        sum(line.reported for line in units), sum(line.asked for line in units))


def _whole(form: _Form, own: FigureTable, lower: Sequence[FigureTable]) -> FigureTable:
    """A unit's table with those of its sub-units; a figure that is not asked of it where one of them has a number."""
    if not lower:
        return own
    mine = {line.id for line in own.lines}
    lines = []
    for figure in form.notice.figures:
        of = [(one.unit_id, line) for one in (own, *lower) for line in one.lines if line.id == figure.id]
        line = _sum(form, figure, of)
        if figure.id in mine or line.total is not None:
            lines.append(replace(line, reported=min(1, line.reported), asked=min(1, line.asked)))
    return replace(own, lines=tuple(lines), lower=len(lower))


def _one(sources: set[str]) -> str:
    return "given" if "given" in sources else next(iter(sources), "")


def _figure(notice: Notice, key: str) -> Figure:
    figure = notice.figure(key)
    if figure is None:
        names = "、".join(quoted(each.name) for each in notice.figures)
        raise Mishap(f"通知里没有统计指标“{clean_text(key, 40)}”",
                     f"可以是：{names}" if names else "这个通知没有要求统计数")
    return figure


def _fitted(figure: Figure, number: float) -> float:
    try:
        return fit(number)
    except Mishap as wrong:
        raise Mishap(f"{quoted(figure.name)}：{wrong.what}", wrong.remedy) from wrong


def _must_be_asked(
    notice: Notice, figure: Figure, month: str, number: float | None, name: str, kind: str | None
) -> None:
    months = notice.months_of(figure)
    if month and month not in months:
        said = f"{month_name(months[0], notice.year)}至{month_name(months[-1], notice.year)}" if months else ""
        raise Mishap(f"{quoted(figure.name)}没有“{clean_text(month, 20)}”这个月的数",
                     f"可以填{said}" if said else "它全程只填一个数")
    if number is not None and kind is not None and not figure.holds_for(kind):
        raise Mishap(f"“{name}”（{kind or '没有写类别'}）不用报{quoted(figure.name)}", "请选择别的单位，或修改单位类别")


def _must_have_months(notice: Notice, after: Mapping[Key, Given], changed: Mapping[Key, float | None]) -> None:
    """A cumulative number that is written beside those of the months would say something else than they do."""
    for (whose, key, month), number in changed.items():
        figure = notice.figure(key)
        months = notice.months_of(figure) if figure else ()
        if figure and not month and months and number is not None:
            there = [each for each in months if after.get((whose, key, each), Given(None, 0)).number is not None]
            if there:
                raise Mishap(f"{quoted(figure.name)}已经按月填了，累计由程序相加", "请改各月的数")


def _told(notice: Notice, name: str, changed: Mapping[Key, float | None], before: Mapping[Key, Given]) -> str:
    if len(changed) != 1:
        return f"填写“{name}”的统计数 {len(changed)} 个"
    (key, number), = changed.items()
    figure, old = _figure(notice, key[1]), before.get(key, Given(None, 0)).number
    months = notice.months_of(figure)
    when = "" if not months else month_name(key[2], notice.year) if key[2] else "累计"
    what = f"“{name}”的{quoted(figure.name)}{when}"
    if number is None:
        return f"清空{what}（原为 {shown(old)}）"
    return f"填写{what}为 {shown(number)}" if old is None else f"把{what}由 {shown(old)} 改为 {shown(number)}"
