"""Finding the head row of a form's table in a grid, and which of its boxes stands for which column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from safetydesk.paper.reading_grid import Box, Grid
from safetydesk.paper.reading_plan import Ledger
from safetydesk.paper.reading_text import alike, number

# A head stands near the top, below a title and some lines.
_DEEPEST = 60
_LIKE = 0.5
# Heads that only look alike are sought where this share of them was found as they are.
_ENOUGH = 0.3


@dataclass(frozen=True)
class Head:
    """The boxes of a head row from left to right, each with its column's index, or None for one the form lacks.

    `first`: the row after it. `fit`: 0 to 1, how well it is the form's head.
    """

    row: int
    first: int
    boxes: tuple[tuple[Box, int | None], ...]
    fit: float

    def columns(self, boxes: Sequence[Box], ledger: Ledger, *, counted: bool) -> list[tuple[Box, int | None, str]]:
        """For each box of a row below: its column's index, or None, and the text of the head above it.

        `counted`: empty boxes are there too, so a row of as many boxes as the head is read in order, however a program
        counts its grid columns.
        """
        if counted and len(boxes) == len(self.boxes):
            return [(box, at, head.text) for box, (head, at) in zip(boxes, self.boxes, strict=True)]
        return [(box, *self._over(box, ledger)) for box in boxes]

    def _over(self, box: Box, ledger: Ledger) -> tuple[int | None, str]:
        shared = [(min(box.end, head.end) - max(box.column, head.column), head, at) for head, at in self.boxes]
        touched = [(wide, head, at) for wide, head, at in shared if wide > 0]
        if not touched:
            return None, ""
        whole = [(head, at) for wide, head, at in touched if wide == head.across and at is not None]
        if len(whole) > 1 and not number(box.text):
            # Merged over several columns: its text is what people write, not the number before it.
            for head, index in whole:
                if ledger.columns[index].written:
                    return index, head.text
        _, head, at = max(touched, key=lambda one: one[0])
        return at, head.text

    @cached_property
    def _labels(self) -> frozenset[str]:
        return frozenset(box.label for box, at in self.boxes if at is not None and box.label)

    def again(self, boxes: Sequence[Box]) -> bool:
        """Whether a later row repeats the head, as typed on a new page."""
        return 2 * sum(box.label in self._labels for box in boxes if box.text) > len(self._labels)


def find_head(grid: Grid, ledger: Ledger) -> Head | None:
    """The row that shares most of the form's column heads, or None where none shares any."""
    best, most = -1, 0.0
    known = len(grid.labels & ledger.heads.keys()) + len(grid.labels & ledger.also.keys())
    if known < _ENOUGH * (len(ledger.columns) - ledger.months):
        return None
    for at, row in enumerate(grid.rows[:_DEEPEST]):
        points = sum(1.0 if box.label in ledger.heads else 0.8 if box.label in ledger.also else 0 for box in row)
        # The lower of two rows that the same boxes cover: data begin below it.
        same = best == at - 1 and points == most and row == grid.rows[best]
        if points > most or (same and points):
            best, most = at, points
    return _head(grid, ledger, best) if most else None


def _head(grid: Grid, ledger: Ledger, at: int) -> Head | None:
    boxes = grid.rows[at]
    pairs: dict[Box, tuple[int, float]] = {}
    free = dict(enumerate(ledger.columns))
    for sure, names in ((1.0, ledger.heads), (0.9, ledger.also)):
        for box in boxes:
            column = names.get(box.label)
            if column in free and box not in pairs:
                pairs[box] = column, sure
                del free[column]
    for box in boxes if len(pairs) >= _ENOUGH * (len(ledger.columns) - ledger.months) else ():
        if box not in pairs and free and box.label:
            worth, column = max((0 if one.exact else _worth(box.label, one.head), at) for at, one in free.items())
            if worth >= _LIKE:
                pairs[box] = column, 0.8 * worth
                del free[column]
    if not pairs:
        return None
    texts = sum(1 for box in boxes if box.label)
    missing = ledger.months - sum(ledger.columns[at].month for at, _ in pairs.values())
    fit = 2 * sum(worth for _, worth in pairs.values()) / (texts + len(ledger.columns) - missing)
    return Head(at, max(box.row + box.down for box in pairs),
                tuple((box, pairs[box][0] if box in pairs else None) for box in boxes), fit)


def _worth(label: str, head: str) -> float:
    if len(label) > 1 and len(head) > 1 and (head in label or label in head):
        return 0.9
    return alike(label, head)
