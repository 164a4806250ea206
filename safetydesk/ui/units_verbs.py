"""What the unit screen asks of the desk: each a plain work for the worker, holding data and no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.desk.snapshot import Liaison, UnitCard
    from safetydesk.desk.unitlist import UnitEntry
    from safetydesk.notice.problem import Problem

# A list as long as this is not taken over without an automatic backup before it.
_MANY = 30


@dataclass(frozen=True)
class Preview:
    """What importing a list would do: `known` are the names of entries that complete a unit already there."""

    entries: tuple[UnitEntry, ...] = ()
    known: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()

    @property
    def added(self) -> int:
        """How many units would be new."""
        return len(self.entries) - len(self.known)


def all_units(desk: Any, report: Report, stop: Stop) -> list[UnitCard]:
    """Every unit with its liaison card."""
    from safetydesk.desk import units

    return units.all_units(desk)


def preview_text(text: str) -> Work[Preview]:
    """What importing this pasted list would do."""

    def work(desk: Any, report: Report, stop: Stop) -> Preview:
        from safetydesk.desk import unitlist

        return _preview(desk, *unitlist.read_text(text))

    return work


def preview_file(path: Path) -> Work[Preview]:
    """What importing this file would do."""

    def work(desk: Any, report: Report, stop: Stop) -> Preview:
        from safetydesk.desk import unitlist

        return _preview(desk, *unitlist.read_file(path))

    return work


def _preview(desk: Any, entries: list[UnitEntry], problems: list[Problem]) -> Preview:
    from safetydesk.desk import units, wording

    cards = units.all_units(desk)
    above = {card.id: wording.plain(card.name) for card in cards}
    # A sub-unit is meant only where the list names the unit above it, too.
    there = {(above.get(card.parent_id or 0, "") if card.sub else "", wording.plain(name))
             for card in cards for name in (card.name, *card.aliases)}
    known = frozenset(
        entry.name for entry in entries
        if {("", wording.plain(entry.name)), (wording.plain(entry.parent), wording.plain(entry.name))} & there)
    # The kind that the desk will guess is shown beforehand, so that a wrong guess is seen before it is made.
    guessed = (
        entry if entry.kind or entry.name in known else replace(entry, kind=units.guess_kind(desk, entry.name))
        for entry in entries
    )
    return Preview(tuple(guessed), known, tuple(problems))


def add_many(entries: Sequence[UnitEntry]) -> Work[tuple[int, int]]:
    """Take over a read list."""

    def work(desk: Any, report: Report, stop: Stop) -> tuple[int, int]:
        from safetydesk.desk import care_auto, units

        if len(entries) >= _MANY:
            care_auto.keep(desk, stop)
        return units.add_many(desk, entries)

    return work


def add(name: str, kind: str) -> Work[int]:
    """One new unit; kind "" lets the desk guess it from the name."""

    def work(desk: Any, report: Report, stop: Stop) -> int:
        from safetydesk.desk import units

        return units.add(desk, name, kind)

    return work


def change(unit_id: int, values: dict[str, Any]) -> Work[None]:
    """`values`: those of name, kind, aliases, parent_id that changed."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import units

        units.change(desk, unit_id, **values)

    return work


def set_liaison(unit_id: int, liaison: Liaison) -> Work[None]:
    """The nine fields of annex 1."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import units

        units.set_liaison(desk, unit_id, liaison)

    return work


def remove(unit_id: int) -> Work[None]:
    """Off the list."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import units

        units.remove(desk, unit_id)

    return work
