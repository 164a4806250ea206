"""What fills the 统计表 and 安排表: figures with their months, and activities, as records."""

from __future__ import annotations

from collections.abc import Iterable

from safetydesk.desk.numbers import ACTIVITY_FIELDS, Activity, FigureLine, FigureTable, shown
from safetydesk.notice.dates import month_name
from safetydesk.notice.layout import Layout
from safetydesk.notice.model import Figure, Notice
from safetydesk.paper.fill import Record

# Stands where nothing is asked.
NOTHING = "—"
Parts = dict[str, tuple[Record, ...]]


def spoken_of(layout: Layout | None) -> set[str]:
    """Of what a form or table says anything: "figure", "activity"; of both where nobody knows (None)."""
    if layout is None:
        return {"figure", "activity"}
    levels = {level for row in layout.rows for level in (*row.each, *(cell.beside for cell in row.cells))}
    return {"figure" if level == "month" else level for level in levels} & {"figure", "activity"}


def parts(
    notice: Notice, table: FigureTable | None, planned: Iterable[Activity], kind: str = "", *, every: bool = False
) -> Parts:
    """The parts of a unit's record or of the office's: "figure", "month" and "activity".

    `table` None: a blank form, with what is asked of this `kind` of unit. `every`: also the figures that are not asked
    of this unit, since beside each other those of all units are columns.
    """
    lines = {line.id: line for line in table.lines} if table else {}
    months = tuple(Record({"月份": month_name(month, notice.year)}, id=month) for month in notice.months())
    figures = tuple(
        _figure(figure, table, lines.get(figure.id), months) for figure in notice.figures
        if every or (figure.id in lines if table else figure.holds_for(kind))
    )
    return {"figure": figures, "month": months, "activity": tuple(map(activity, planned))}


def activity(one: Activity, unit: str = "") -> Record:
    """One activity; with the name of its `unit` where those of several stand together."""
    values = {word: str(getattr(one, name)) for name, word in ACTIVITY_FIELDS.items()}
    return Record(values | ({"单位名称": unit} if unit else {}))


def _figure(
    figure: Figure, table: FigureTable | None, line: FigureLine | None, months: tuple[Record, ...]
) -> Record:
    values = {"统计内容": figure.name, "计量单位": figure.measure, "累计": NOTHING if table else ""}
    if table and line:
        values["累计"] = shown(line.total)
        there = dict(zip(table.months, line.values, strict=True))
        months = tuple(
            Record(month.values | {"数值": shown(value.number) if (value := there[month.id]) else ""}, id=month.id)
            for month in months)
    return Record(values, {"month": months}, figure.id)
