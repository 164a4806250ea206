"""Where a table is cut into pages, and which lines of a cell stand in which part of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

# Lengths here are points; what is nearer than this is equal.
_HAIR = 0.01
# A row taller than a page begins on the page before if so much of it is free.
_WORTH_BEGINNING = 90.0


def paginate(
    heights: list[float], heads: int, spans: Sequence[tuple[int, int, float]], first: float, other: float
) -> list[tuple[float, float]]:
    """Top and bottom of every page's part of the table, measured from the top of the table.

    `heights` of the rows; `heads` rows are repeated above every later part. `spans`: first row, row after the last
    and height needed of cells that go over several rows; a part of such a cell is never cut too low for its text, and
    where the rest after a cut would be, `heights` is changed. `first` and `other`: room on the first and later pages.
    A row is cut only where it is taller than the page on which it has to begin.
    """
    pages: list[tuple[float, float]] = []
    start = 0.0
    room = first
    while True:
        edges = [0.0, *accumulate(heights)]
        if edges[-1] <= start + room + _HAIR:
            return [*pages, (start, edges[-1])]
        row = bisect_right(edges, start + room + _HAIR) - 1
        least = heads if start < edges[heads] else bisect_right(edges, start + _HAIR) - 1
        if row <= least or (heights[row] > other and start + room - edges[row] > _WORTH_BEGINNING):
            cut = start + room
        else:
            row = _better_cut(edges, spans, row, least, start + room / 2, start)
            cut = edges[row]
            _heighten_rest(heights, edges, spans, row)
        pages.append((start, cut))
        start, room = cut, other


def _better_cut(
    edges: Sequence[float], spans: Sequence[tuple[int, int, float]], row: int, least: int, lowest: float, start: float
) -> int:
    """The nearest row up the page before which no spanning cell is cut too low for its text, or `row` itself."""
    for place in range(row, least, -1):
        if edges[place] < lowest:
            break
        crossing = (span for span in spans if span[0] < place < span[1])
        if all(edges[place] - max(edges[begin], start) >= need - _HAIR for begin, _, need in crossing):
            return place
    return row


def _heighten_rest(
    heights: list[float], edges: Sequence[float], spans: Sequence[tuple[int, int, float]], row: int
) -> None:
    for begin, end, need in spans:
        if begin < row < end:
            heights[end - 1] += max(0.0, need - (edges[end] - edges[row]))


def parts(top: float, bottom: float, pages: Sequence[tuple[float, float]]) -> list[tuple[int, float, float]]:
    """Page, top and bottom of each part of something that reaches from `top` to `bottom` of the table."""
    number = max(0, bisect_right([page[0] for page in pages], top + _HAIR) - 1)
    found = []
    while number < len(pages) and pages[number][0] < bottom - _HAIR:
        found.append((number, max(top, pages[number][0]), min(bottom, pages[number][1])))
        number += 1
    return found


def share(lines: Sequence[str], capacities: Sequence[int]) -> tuple[list[Sequence[str]], int]:
    """The lines for each part of a cell, and how many found no room.

    What fits into a part stands in every part that holds it, as the name of a group should; longer text runs on.
    """
    if len(lines) <= max(capacities):
        return [lines if len(lines) <= capacity else [] for capacity in capacities], 0
    shared: list[Sequence[str]] = []
    used = 0
    for capacity in capacities:
        shared.append(lines[used : used + capacity])
        used += capacity
    return shared, max(0, len(lines) - used)
