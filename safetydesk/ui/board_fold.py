"""Which sub-units the board shows: those of opened units, and those that a search found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from safetydesk.desk.levels import above

if TYPE_CHECKING:
    from safetydesk.desk.tally import UnitLine


class Fold:
    """What is open, by id; it stays while the program runs. All is folded at first."""

    def __init__(self) -> None:
        self.open: set[int] = set()
        self._over: dict[int, tuple[int, ...]] = {}
        self._below: Counter[int] = Counter()
        self._complete: Counter[int] = Counter()
        # Shown with some of its sub-units, since one was found.
        self._lifted: set[int] = set()

    def set_lines(self, lines: Sequence[UnitLine]) -> None:
        """Of these units, each followed by its sub-units."""
        self._over = above(lines)
        self._below = Counter(upper for chain in self._over.values() for upper in chain)
        self.count(lines)

    def count(self, lines: Sequence[UnitLine]) -> None:
        """Of these units again, after something came of one."""
        self._complete = Counter(upper for line in lines if line.complete for upper in self._over.get(line.id, ()))

    @property
    def any(self) -> bool:
        """Whether there is anything to fold."""
        return bool(self._over)

    def depth(self, unit_id: int) -> int:
        """0 for a unit that owes to us."""
        return len(self._over.get(unit_id, ()))

    def below(self, unit_id: int) -> int:
        """How many sub-units it has, whatever the depth."""
        return self._below[unit_id]

    def complete(self, unit_id: int) -> int:
        """How many of these lack nothing."""
        return self._complete[unit_id]

    def upper(self, unit_id: int) -> int | None:
        """The unit right above a sub-unit."""
        return next(iter(self._over.get(unit_id, ())), None)

    def is_open(self, unit_id: int) -> bool:
        """Whether some of its sub-units are shown."""
        return self._below[unit_id] > 0 and (unit_id in self.open or unit_id in self._lifted)

    def turn(self, unit_id: int, *, open: bool) -> None:
        """Opens or folds one unit."""
        (self.open.add if open else self.open.discard)(unit_id)

    def turn_all(self, *, open: bool) -> None:
        """Opens or folds all."""
        self.open = set(self._below) if open else set()

    def reveal(self, unit_id: int) -> None:
        """Opens all above a sub-unit."""
        self.open.update(self._over.get(unit_id, ()))

    def rows(
        self, lines: Sequence[UnitLine], passes: Callable[[UnitLine], bool], found: Callable[[UnitLine], bool] | None
    ) -> list[UnitLine]:
        """The lines to show: the units that pass the filter and that the search found, or one of their sub-units; and
        the sub-units that it found, or that lie in an opened one."""
        hits = {line.id for line in lines if found(line)} if found else set()
        self._lifted = {upper for hit in hits for upper in self._over.get(hit, ())}
        passed: set[int] = set()
        meant: set[int] = set()
        rows = []
        for line in lines:
            chain = self._over.get(line.id, ())
            if not chain and passes(line):
                passed.add(line.id)
            mine = line.id in hits or (chain[0] in self.open and chain[0] in meant if chain else not found)
            if (chain[-1] if chain else line.id) in passed and (mine or line.id in self._lifted):
                rows.append(line)
                if mine:
                    meant.add(line.id)
        return rows
