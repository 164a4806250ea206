"""What the 统计 screen asks of the desk: each a plain work for the worker, holding data and no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from safetydesk.desk.numbers import ALL, Activity, Correction, FigureTable
from safetydesk.ui import figures_points
from safetydesk.ui.figures_points import Point
from safetydesk.ui.jobs import Report, Stop, Work

# Papers as the paper screen knows them: 统计表, 活动安排表, 活动总结.
FIGURES, SCHEDULE, SUMMARY = "figures", "schedule", "draft-summary"


@dataclass(frozen=True)
class Seen:
    """Numbers of a unit, of the office or of all, and for which past months units have none at all.

    `lower`: how many sub-units the unit has; they are in the numbers, or not where its own were asked for.
    """

    whose: int | None
    table: FigureTable
    lower: int
    silent: dict[int, tuple[str, ...]]


def look(whose: int | None, on: date, *, own: bool = False) -> Work[Seen]:
    """The numbers as of a day; of all together where the unit is gone. `own`: without those of its sub-units."""

    def work(desk: Any, report: Report, stop: Stop) -> Seen:
        from safetydesk.desk import figures

        found = {} if whose == ALL else figures.wholes(desk, whose)
        here, table = (whose, found[whose]) if whose in found else (ALL, figures.total(desk))
        lower = table.lower
        if own and lower:
            table = figures.tables(desk, whose)[whose]
        return Seen(here, table, lower, figures.silent(desk, on))

    return work


def write(whose: int | None, values: Mapping[tuple[str, str], float | None]) -> Work[None]:
    """Numbers of a unit or of the office, by figure and month; None takes one away."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import figures

        figures.set_values(desk, whose, values)

    return work


def corrections(whose: int | None, figure: str, month: str) -> Work[tuple[Correction, ...]]:
    """Every time this number was given."""

    def work(desk: Any, report: Report, stop: Stop) -> tuple[Correction, ...]:
        from safetydesk.desk import figures

        return figures.corrections(desk, whose, figure, month)

    return work


def activities(whose: int | None) -> Work[tuple[Activity, ...]]:
    """What a unit with its sub-units, the office or everybody does."""

    def work(desk: Any, report: Report, stop: Stop) -> tuple[Activity, ...]:
        from safetydesk.desk import activities

        return activities.wholes(desk, whose)

    return work


def add_activity(whose: int | None, name: str) -> Work[int]:
    """One more, of a unit or of the office."""

    def work(desk: Any, report: Report, stop: Stop) -> int:
        from safetydesk.desk import activities

        return activities.add(desk, whose, name)

    return work


def change_activity(activity_id: int, field: str, text: str) -> Work[None]:
    """`field`: a key of ACTIVITY_FIELDS."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import activities

        activities.change(desk, activity_id, **{field: text})

    return work


def remove_activity(activity_id: int) -> Work[None]:
    """Off the list."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import activities

        activities.remove(desk, activity_id)

    return work


def read_points(desk: Any, report: Report, stop: Stop) -> tuple[Point, ...]:
    """What the summary report of all units will say, and where its numbers come from."""
    from safetydesk.desk import papers
    from safetydesk.paper.flow import Flow

    flow = papers.document(desk, papers.paper(desk, SUMMARY))
    assert isinstance(flow, Flow)
    return figures_points.points(flow, desk.notice)
