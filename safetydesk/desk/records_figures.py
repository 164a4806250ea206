"""What fills the 统计表 and 安排表: figures with their months, and activities, as records."""

from __future__ import annotations

from collections.abc import Iterable

from safetydesk.desk.numbers import ACTIVITY_FIELDS, Activity, FigureLine, FigureTable, month_name, shown
from safetydesk.notice.layout import Layout
from safetydesk.notice.model import Notice
from safetydesk.paper.fill import Record

# Stands where nothing is asked.
NOTHING = "—"
Parts = dict[str, tuple[Record, ...]]


def speaks_of_figures(layout: Layout | None) -> bool:
    """Whether a form or table says anything of figures or activities; None: nobody knows."""
    return layout is None or bool({"figure", "month", "activity"} & {
        level for row in layout.rows for level in (*row.each, *(cell.beside for cell in row.cells))})


def parts(notice: Notice, table: FigureTable | None, planned: Iterable[Activity], *, every: bool = False) -> Parts:
    """The parts of a unit's record or of the office's: "figure", "month" and "activity".

    `every`: also the figures that are not asked of this unit, since beside each other those of all units are columns.
    """
    lines = {line.id: line for line in table.lines} if table else {}
    figures = tuple(
        _figure(notice, figure.id, figure.name, figure.measure, table, lines.get(figure.id))
        for figure in notice.figures if every or figure.id in lines
    )
    months = tuple(Record({"月份": month_name(month, notice.year)}, id=month) for month in notice.months())
    return {"figure": figures, "month": months, "activity": tuple(map(activity, planned))}


def activity(one: Activity, unit: str = "") -> Record:
    """One activity; with the name of its `unit` where those of several stand together."""
    values = {word: str(getattr(one, name)) for name, word in ACTIVITY_FIELDS.items()}
    return Record(values | ({"单位名称": unit} if unit else {}))


def _figure(
    notice: Notice, id: str, name: str, measure: str, table: FigureTable | None, line: FigureLine | None
) -> Record:
    there = dict(zip(table.months, line.values, strict=True)) if table and line else {}
    months = tuple(
        Record({"月份": month_name(month, notice.year), "数值": shown(value.number if value else None)}, id=month)
        for month in notice.months() for value in [there.get(month)]
    )
    whole = shown(line.total) if line else NOTHING
    return Record({"统计内容": name, "计量单位": measure, "累计": whole}, {"month": months}, id)
