"""Units above and below each other: the sub-units that came by a parcel stand below the unit that sent it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Member(Protocol):
    """Anything that knows its place: a card, a row or a line of the board."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
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


def above(units: Iterable[M]) -> dict[int, tuple[int, ...]]:
    """For each sub-unit the units it is counted with: its own, then the one above, up to the one that owes to us.

    `units` in their order.
    """
    found: dict[int, tuple[int, ...]] = {}
    for unit in units:
        if unit.sub and unit.parent_id is not None:
            found[unit.id] = (unit.parent_id, *found.get(unit.parent_id, ()))
    return found


def below(units: Sequence[M]) -> dict[int, list[M]]:
    """For each unit with sub-units all of them, whatever the depth. `units` in their order."""
    over, found = above(units), defaultdict[int, list[M]](list)
    for unit in units if over else ():
        for upper in over.get(unit.id, ()):
            found[upper].append(unit)
    return dict(found)


def family(units: Sequence[M], unit_id: int) -> Sequence[M]:
    """All that are counted together with this unit: the one that owes to us, and its sub-units. `units` in their order;
    nothing where it is not among them."""
    at = next((place for place, unit in enumerate(units) if unit.id == unit_id), None)
    if at is None:
        return []
    first, end = at, at + 1
    while first and units[first].sub:
        first -= 1
    while end < len(units) and units[end].sub:
        end += 1
    return units[first:end]


def paths(units: Iterable[M], between: str = "/") -> dict[int, str]:
    """Where each stands, `祖师街道/青禾社区`; of a unit that owes to us its name. `units` in their order."""
    found: dict[int, str] = {}
    for unit in units:
        over = found.get(unit.parent_id or 0) if unit.sub else None
        found[unit.id] = f"{over}{between}{unit.name}" if over else unit.name
    return found


def titles(units: Sequence[M]) -> dict[int, str]:
    """What each is called where they stand in one list: its name, or of several with one name `祖师街道/建设社区`."""
    named = Counter(unit.name for unit in units)
    path = paths(units) if len(named) < len(units) else {}
    return {unit.id: path[unit.id] if unit.sub and named[unit.name] > 1 else unit.name for unit in units}
