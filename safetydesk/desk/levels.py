"""Units above and below each other: the sub-units that came by a parcel stand below the unit that sent it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol, TypeVar


class Member(Protocol):
    """Anything that knows its place: a card, a row or a line of the board."""

    @property
    def id(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...
    @property
    def sub(self) -> bool: ...


M = TypeVar("M", bound=Member)


def in_order(units: Sequence[M]) -> list[M]:
    """The same units, each followed by its sub-units and theirs."""
    below: dict[int | None, list[M]] = defaultdict(list)
    for unit in units:
        if unit.sub:
            below[unit.parent_id].append(unit)
    if not below:
        return list(units)
    found: list[M] = []
    waiting = [unit for unit in reversed(units) if not unit.sub]
    while waiting:
        unit = waiting.pop()
        found.append(unit)
        waiting += reversed(below.pop(unit.id, []))
    # Of a unit that is gone; nothing may drop out of sight.
    return found + [unit for left in below.values() for unit in left]
