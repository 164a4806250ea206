"""Where everything of a Sheet stands on paper: one arrangement behind all three writers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

from safetydesk.paper import fonts
from safetydesk.paper.fonts import Face
from safetydesk.paper.paging import paginate, parts, share
from safetydesk.paper.sheet import Cell, Line, Page, Sheet
from safetydesk.paper.wrapping import longest_word, title_lines, wrap

MM = 72 / 25.4
# GB/T 9704-2012: 22 lines of 29 pt on a page; the annex title stands on the third.
PITCH = 29.0
# Between the title and what follows it, and between the table and the lines beside it.
AFTER_TITLE = 14.0
GAP = 4.0
# Thickness of a rule; and what is left free at the foot of a page, because Word, WPS and LibreOffice break a line or an
# address here and there otherwise, and a last line alone on a new page is what everybody sees.
RULE = 0.5
SPARE = 9.0
# Inside a cell, to the left and right, and above and below.
PAD_X, PAD_Y = 1.2 * MM, 0.75 * MM


class Style(NamedTuple):
    """What a text is set in: face, size and distance of the lines in points."""

    face: Face
    size: float
    pitch: float


ANNEX = Style(fonts.HEAD, 16, PITCH)
TITLE = Style(fonts.TITLE, 22, PITCH)
# 页码: 4号宋体.
FIGURES = Style(fonts.FIGURES, 14, 18)

# The lines above and below the table.
BESIDE = Style(fonts.BODY, 12, 20)

# 小四, 五号, 小五 for tables of up to so many columns; one size less where that saves the second of two pages.
LARGE, SMALL, LEAST = 12.0, 10.5, 9.0
_COLUMNS = ((6, LARGE), (8, SMALL))
_LESS = {LARGE: SMALL, SMALL: LEAST, LEAST: LEAST}
_PITCH = {LARGE: 18.0, SMALL: 15.0, LEAST: 13.0}
_ROW_LEAST = {LARGE: 9 * MM, SMALL: 7 * MM, LEAST: 6.5 * MM}


@cache
def cell_style(role: str, size: float) -> Style:
    """Heads are 黑体, everything else 仿宋; notes are one size smaller."""
    size = _LESS[size] if role == "note" else size
    return Style(fonts.HEAD if role == "head" else fonts.BODY, size, _PITCH[size])


# The form's own words are divided evenly and at fixed places; what people wrote runs on.
FIXED = ("head", "label")


class Placed(NamedTuple):
    """A cell at its place in the grid with its text broken into lines; `need`: height in points that these take."""

    row: int
    column: int
    cell: Cell
    style: Style
    lines: tuple[str, ...]
    need: float


@dataclass(frozen=True)
class Arranged:
    """A Sheet set in type. Lengths in points.

    `size` of the cells' text. `least`: height each row has for other reasons than the text of its own cells;
    `heights`: as printed. `heads`: how many rows are repeated on every page. `above`, `below`: the lines beside the
    table, broken. `start`: page (from 0) and distance from the top of the text block where the table begins.
    `pages`: top and bottom of every page's part of the table. `page_count` of the whole Sheet.
    """

    sheet: Sheet
    size: float
    widths: tuple[float, ...]
    title: tuple[str, ...]
    above: tuple[tuple[Line, tuple[str, ...]], ...]
    below: tuple[tuple[Line, tuple[str, ...]], ...]
    placed: tuple[Placed, ...]
    least: tuple[float, ...]
    heights: tuple[float, ...]
    heads: int
    start: tuple[int, float]
    pages: tuple[tuple[float, float], ...]
    page_count: int

    @property
    def edges(self) -> tuple[float, ...]:
        """Left edge of every column and the right edge of the last, from the left of the table."""
        return (0.0, *accumulate(self.widths))


def arrange(sheet: Sheet, used: float = 0.0) -> Arranged:
    """Set a Sheet in type on a page of which `used` points are taken already.

    ValueError if its rows do not fit its columns, which is a bug of whoever made it.
    """
    size = next((size for columns, size in _COLUMNS if len(sheet.widths) <= columns), LEAST)
    natural = _at_size(sheet, size, 0.0)
    if natural.page_count == 2 and size > LEAST:
        smaller = _at_size(sheet, _LESS[size], 0.0)
        natural = smaller if smaller.page_count == 1 else natural
    # The size is that of the table on a page of its own: Word does not know where the table begins.
    return _at_size(sheet, natural.size, used) if used else natural


def text_width(page: Page) -> float:
    """Width of the text block in points."""
    return (page.width - page.left - page.right) * MM


def text_height(page: Page) -> float:
    """Height in points of what may be filled of the text block."""
    return (page.height - page.top - page.bottom) * MM - SPARE


def _widths(sheet: Sheet) -> tuple[float, ...]:
    """Columns in points, narrowed together where the table is wider than the text block."""
    squeeze = min(1.0, text_width(sheet.page) / (sum(sheet.widths) * MM))
    return tuple(width * MM * squeeze for width in sheet.widths)


def _place(sheet: Sheet, widths: Sequence[float], size: float) -> tuple[Placed, ...]:
    placed = []
    for row, column, cell in sheet.places():
        wide = widths[column] if cell.across == 1 else sum(widths[column : column + cell.across])
        placed.append(Placed(row, column, cell, *_set(cell.text, cell.role, size, wide)))
    return tuple(placed)


@lru_cache(maxsize=20_000)
def _set(text: str, role: str, size: float, wide: float) -> tuple[Style, tuple[str, ...], float]:
    """What a cell so wide is set in, its lines and the height that they need."""
    measure = wide - 2 * PAD_X
    style = _shrunk(cell_style(role, size), text, measure)
    em = round(max(measure / style.size, 1.0), 3)
    lines = (title_lines if role in FIXED else wrap)(text, style.face, em)
    return style, lines, len(lines) * style.pitch + 2 * PAD_Y + RULE


def _shrunk(style: Style, text: str, measure: float) -> Style:
    """A smaller size where that keeps a telephone number or a word in one piece."""
    longest = longest_word(text, style.face)
    fitting = (size for size in (style.size, SMALL, LEAST) if longest * size <= measure)
    size = next(fitting, style.size)
    return style if size == style.size else Style(style.face, size, _PITCH[size])


def _heights(sheet: Sheet, placed: Sequence[Placed], size: float) -> tuple[list[float], list[float]]:
    """Least heights of the rows (by the layout and by cells over several rows), and with the text of their cells."""
    least = [max(row.height * MM, _ROW_LEAST[size]) for row in sheet.rows]
    heights = list(least)
    for one in placed:
        if one.cell.down == 1 and one.need > heights[one.row]:
            heights[one.row] = one.need
    for one in placed:
        if one.cell.down > 1:
            rows = range(one.row, one.row + one.cell.down)
            short = one.need - sum(heights[row] for row in rows)
            for row in rows if short > 0 else ():
                heights[row] += short / len(rows)
                least[row] = heights[row]
    return least, heights


def _heads(sheet: Sheet, placed: Sequence[Placed]) -> int:
    """Rows at the top that are heads and that no cell connects with the rows below."""
    heads = 0
    while heads < len(sheet.rows) and sheet.rows[heads].role == "head":
        heads += 1
    while any(one.row < heads < one.row + one.cell.down for one in placed):
        heads -= 1
    return heads if heads < len(sheet.rows) else 0


def _beside(lines: Sequence[Line], width: float) -> tuple[tuple[Line, tuple[str, ...]], ...]:
    return tuple((line, wrap(line.text, BESIDE.face, round(width / BESIDE.size, 3))) for line in lines)


def flow(height: float, used: float, body: float) -> tuple[bool, float]:
    """Whether a line of this height begins a new page after `used` of `body`, and what is used with it."""
    new = used + height > body + 0.01 and used > 0
    return new, height if new else used + height


def _flow_all(heights: Sequence[float], page: int, used: float, body: float) -> tuple[int, float]:
    for height in heights:
        new, used = flow(height, used, body)
        page += new
    return page, used


def top_heights(sheet: Sheet, title: Sequence[str]) -> list[float]:
    """Heights of annex mark and title lines: the mark on the first line of the page, the title from the third."""
    heights = [2 * PITCH] * bool(sheet.annex) + [PITCH] * len(title)
    if title:
        heights[-1] += AFTER_TITLE
    return heights


def beside_heights(beside: Sequence[tuple[Line, tuple[str, ...]]]) -> list[float]:
    """Height of each line beside the table."""
    return [BESIDE.pitch] * sum(len(lines) for _, lines in beside)


def _at_size(sheet: Sheet, size: float, taken: float) -> Arranged:
    widths = _widths(sheet)
    placed = _place(sheet, widths, size)
    least, heights = _heights(sheet, placed, size)
    body = text_height(sheet.page)
    heads = _heads(sheet, placed)
    if sum(heights[:heads]) > body / 2:
        heads = 0
    title = title_lines(sheet.title, TITLE.face, text_width(sheet.page) / TITLE.size) if sheet.title else ()
    above, below = (_beside(lines, sum(widths)) for lines in (sheet.above, sheet.below))
    page, used = _flow_all([*top_heights(sheet, title), *beside_heights(above)], 0, taken, body)
    used += GAP if above else 0
    if used and used + sum(heights[: heads + 1]) > body >= sum(heights[: heads + 1]):
        page, used = page + 1, 0.0
    pages = _pages(placed, heights, heads, body - used, body)
    start = (page, used)
    page += len(pages) - 1
    used = pages[-1][1] - pages[-1][0] + (used if len(pages) == 1 else sum(heights[:heads]))
    page, _ = _flow_all(beside_heights(below), page, used + GAP, body)
    return Arranged(sheet, size, widths, title, above, below, placed, tuple(least), tuple(heights), heads, start,
                    tuple(pages), page + 1)


def _pages(
    placed: Sequence[Placed], heights: list[float], heads: int, first: float, body: float
) -> list[tuple[float, float]]:
    """Cut the table into pages; rows are made higher until every line of every cell has a place."""
    spans = [(one.row, one.row + one.cell.down, one.need) for one in placed
             if one.cell.down > 1 and one.need < body / 2]
    while True:
        pages = paginate(heights, heads, spans, first, body - sum(heights[:heads]))
        edges = [0.0, *accumulate(heights)]
        cuts = [top for top, _ in pages[1:]]
        missing: dict[int, float] = {}
        for one in placed if cuts else ():
            top, bottom = edges[one.row], edges[one.row + one.cell.down]
            if bisect_right(cuts, top) < bisect_left(cuts, bottom):
                short = share(one.lines, capacities(one, parts(top, bottom, pages)))[1] * one.style.pitch
                last = one.row + one.cell.down - 1
                missing[last] = max(short, missing.get(last, 0.0))
        if not any(missing.values()):
            return pages
        for row, short in missing.items():
            heights[row] += short


def capacities(placed: Placed, found: Sequence[tuple[int, float, float]]) -> list[int]:
    """How many lines of a cell each of its parts holds."""
    return [max(0, int((bottom - top - 2 * PAD_Y - RULE + 0.01) / placed.style.pitch)) for _, top, bottom in found]
