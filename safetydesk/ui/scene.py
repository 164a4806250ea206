"""What the window shows of the open desk, read in one go on the worker and frozen."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.notice.problem import Mishap, Problem

if TYPE_CHECKING:
    from safetydesk.desk.chasing_words import Reminder
    from safetydesk.desk.receivers import Receiver
    from safetydesk.desk.tally import Board, UnitLine
    from safetydesk.notice.model import Due, Notice
    from safetydesk.ui.jobs import Report, Stop, Work

# Fewer units are read before anybody could read that they are.
_MANY = 500
INCOMPLETE, LATE, RETURNED, REVIEW = 1, 2, 4, 8


@dataclass(frozen=True)
class Scene:
    """The open desk at one moment. `undoable` and `redoable` name the verb that Ctrl+Z and Ctrl+Y would act on."""

    folder: Path
    office: str
    cutoff: str
    notice: Notice
    notices: tuple[tuple[str, str], ...]
    board: Board
    undoable: str = ""
    redoable: str = ""
    # What the filters ask of each unit that owes to us; worked out on the window's thread it would be felt.
    marks: dict[int, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    # To whom it is handed in, the one chosen last first.
    receivers: tuple[Receiver, ...] = ()
    # When each unit was reminded, the oldest first.
    reminders: dict[int, tuple[Reminder, ...]] = field(default_factory=dict)
    # When the database was last written to before all this was read, in ns since 1970.
    touched: int = 0


@dataclass(frozen=True)
class Touch:
    """What one change of one unit leaves to be shown anew: its line, and those of the units above that it counts for.
    """

    lines: list[UnitLine]
    unplaced: int
    doubts: int
    undoable: str
    redoable: str
    # As for the scene; and the same before the change.
    touched: int = 0
    before: int = 0


def read(desk: Any) -> Scene:
    """The whole scene; on the worker."""
    from safetydesk.desk import board, chasing_log, journal, receivers

    touched = _touched(desk)
    undoable, redoable = journal.next_texts(desk)
    seen = board.board(desk)
    return Scene(
        desk.folder, desk.office, desk.cutoff, desk.notice,
        tuple((notice.id, notice.short or notice.title) for notice in desk.notices.values()),
        seen, undoable, redoable, {line.id: mark(line) for line in seen.units if not line.sub}, tuple(desk.problems),
        receivers.receivers(desk), chasing_log.reminders(desk), touched,
    )  # fmt: skip


def announce(desk: Any, report: Report) -> None:
    """Say how much is to be read, where that takes its time; on the worker."""
    with desk.store.reading() as connection:
        units = len(desk.roster(connection))
    if units >= _MANY:
        report(0, 0, f"正在读取 {units} 个单位…")


def _touched(desk: Any) -> int:
    from safetydesk.desk import header

    try:
        return header.touched(desk.folder)
    except OSError:  # the stick was pulled out: whoever reads the database next says so
        return 0


def mark(line: UnitLine) -> int:
    """The bits INCOMPLETE, LATE, RETURNED and REVIEW of one unit."""
    return (
        (0 if line.complete else INCOMPLETE) | (LATE if line.late else 0)
        | (RETURNED if line.returned else 0) | (REVIEW if line.review else 0)
    )  # fmt: skip


def touch(desk: Any, unit_id: int, before: int = 0) -> Touch:
    """Only what a change of this unit may have moved, which began `before`; on the worker."""
    from safetydesk.desk import board, journal

    touched = _touched(desk)
    return Touch(
        board.unit_lines(desk, unit_id), board.count_unplaced(desk), board.count_doubts(desk),
        *journal.next_texts(desk), touched, before,
    )  # fmt: skip


def touches(unit_ids: frozenset[int]) -> Work[list[Touch]]:
    """The same of several units; those that are gone from the list are left out."""

    def work(desk: Any, report: Report, stop: Stop) -> list[Touch]:
        found = []
        for unit_id in sorted(unit_ids):
            with contextlib.suppress(Mishap):
                found.append(touch(desk, unit_id))
        return found

    return work


def then_scene(work: Work[Any]) -> Work[tuple[Any, Scene]]:
    """`work` followed by a look at everything."""

    def both(desk: Any, report: Report, stop: Stop) -> tuple[Any, Scene]:
        return work(desk, report, stop), read(desk)

    return both


def then_touch(work: Work[Any], unit_id: int) -> Work[tuple[Any, Touch]]:
    """`work` followed by a look at one unit."""

    def both(desk: Any, report: Report, stop: Stop) -> tuple[Any, Touch]:
        before = _touched(desk)
        return work(desk, report, stop), touch(desk, unit_id, before)

    return both


def turns_on(scene: Scene, day: date) -> bool:
    """Whether something becomes late on this day at an hour, so that what is shown may not hold until it ends."""
    from safetydesk.notice import dates

    return bool(scene.cutoff) and any(day in dates.occurrences(due) for due in scene.notice.dues)


def deadline(notice: Notice, today: date) -> tuple[str, Due, int] | None:
    """`距 6月25日 总结报送 还有 3 天`, its due, and the days left (negative when even the last one has passed)."""
    from safetydesk.notice import dates

    coming = dates.next_due(notice, today)
    if coming is None:
        passed = [(day, due) for due in notice.dues if not due.same_as for day in dates.occurrences(due)]
        if not passed:
            return None
        day, due = max(passed, key=lambda one: one[0])
    else:
        due, day = coming
    left = dates.days_left(day, today)
    shown = dates.short_date(day, today)
    if left > 0:
        return f"距 {shown} {due.name} 还有 {left} 天", due, left
    return (f"今天截止：{due.name}" if left == 0 else f"{shown} {due.name} 已过 {-left} 天"), due, left
