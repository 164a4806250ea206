"""Writing Sheets as xlsx, for Excel and WPS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import copy
from datetime import datetime
from itertools import accumulate, pairwise
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import Cell as ExcelCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from safetydesk.paper.arranging import (
    AFTER_TITLE,
    ANNEX,
    BESIDE,
    FIGURES,
    FIXED,
    GAP,
    LARGE,
    MM,
    PITCH,
    TITLE,
    Arranged,
    Placed,
    Style,
    arrange,
    capacities,
    cell_style,
)
from safetydesk.paper.package import STYLE_NAMES, SteadyZip
from safetydesk.paper.sheet import Sheet

# ECMA-376 §18.3.1.13: the width of a column counts digits of the normal font; those of 宋体 12 have 8 pixels of 1/96
# inch everywhere. A little less than the text block, or rounding would make the print shrink to fit.
_NORMAL, _DIGIT, _SAFE = Font(name="宋体", size=12), 8, 0.985
# Width of a column for each millimetre that it is to have.
WIDTH = MM / 72 * 96 / _DIGIT * _SAFE
# Excel's own limits.
_MOST_HIGH, _MOST_NAME, _MOST_TEXT = 409.0, 31, 32_767
_CUT = "…（以下略）"
_NOT_NAME = re.compile(r"[\\/*?:\[\]\n]")
# ECMA-376 §22.9.2.19: programs take `_x0041_` for the character of that number unless its first mark is one itself.
_NUMBERED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_INCH = 25.4
_MADE = datetime(2000, 1, 1)
_THIN = Side(style="thin", color="FF000000")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

_STYLES = {"annex": ANNEX, "title": TITLE, "beside": BESIDE,
           **{role: cell_style(role, LARGE) for role in ("head", "label", "value", "number", "note")}}
# Made once: openpyxl takes a tenth of a millisecond for each, and a workbook only looks at them.
_FONTS = {part: Font(name=style.face.name, size=style.size) for part, style in _STYLES.items()}
_BARE = {"fill": PatternFill(), "border": Border(), "alignment": Alignment(), "protection": Protection()}


def write_xlsx(sheets: Sequence[Sheet], target: IO[bytes]) -> None:
    """Write the Sheets, each a worksheet. The same Sheets give the same bytes.

    Excel holds 32,767 characters in a cell: what is longer is cut there and says so.
    """
    arranged = [arrange(sheet) for sheet in sheets]
    book = Workbook()
    book.remove(book.active)
    book._named_styles["Normal"].font = _NORMAL
    for part, font in _FONTS.items():
        book.add_named_style(NamedStyle(STYLE_NAMES[part], font, **_BARE))
    book.properties.creator = ""
    book.properties.created = book.properties.modified = _MADE
    numbered = sum(one.page_count for one in arranged) > 1
    setter = _Setter()
    for one, name in zip(arranged, _names(sheets), strict=True):
        _worksheet(book.create_sheet(name), one, setter, numbered)
    with SteadyZip(target, "w") as package:
        ExcelWriter(book, package).write_data()


def _names(sheets: Sequence[Sheet]) -> Iterator[str]:
    """A legal name for every worksheet, each once; Excel takes upper and lower case for the same."""
    used: set[str] = set()
    for sheet in sheets:
        plain = _NOT_NAME.sub("_", sheet.name or sheet.title).strip("' ") or "表"
        name, number = plain[:_MOST_NAME], 1
        while name.casefold() in used:
            number += 1
            ending = f" ({number})"
            name = plain[: _MOST_NAME - len(ending)] + ending
        used.add(name.casefold())
        yield name


class _Setter:
    """Puts text into the cells of one workbook; equal cells share one style, which openpyxl is slow to look up."""

    def __init__(self) -> None:
        self._styles: dict[tuple[str, Style, str, bool, bool], StyleArray] = {}

    def put(self, cell: ExcelCell, text: str, part: str, style: Style, align: str, again: bool = False) -> None:
        """Text that stays text: `=1+1` is what somebody wrote, not a formula. `part`: one of STYLE_NAMES.

        `again`: it goes on the cell above, beyond the end of a page.
        """
        quoted = text[:1] in ("=", "+", "-", "@")
        key = (part, style, align, quoted, again)
        if key not in self._styles:
            cell.style = STYLE_NAMES[part]
            if style != _STYLES[part]:
                cell.font = Font(name=style.face.name, size=style.size)
            cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
            cell.quotePrefix = quoted
            if again:
                # Nobody sees it: it hides the formulas of a sheet that is locked. The reader knows the cell by it.
                cell.protection = Protection(hidden=True)
            if part not in ("annex", "title", "beside"):
                cell.border = _FRAME
            self._styles[key] = cell._style
        cell._style = copy(self._styles[key])
        if text:
            text = text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - len(_CUT)] + _CUT
            cell.value = _NUMBERED.sub("_x005F_", text)
            cell.data_type = "s"

    def across(self, sheet: Worksheet, row: int, width: int, text: str, part: str, align: str, high: float) -> int:
        """A line over the whole width of the table; the row after it."""
        self.put(sheet.cell(row, 1), text, part, _STYLES[part], align)
        if width > 1:
            sheet.merged_cells.add(f"A{row}:{get_column_letter(width)}{row}")
        sheet.row_dimensions[row].height = min(high, _MOST_HIGH)
        return row + 1

    def table(self, sheet: Worksheet, first: int, arranged: Arranged) -> None:
        for number, height in enumerate(arranged.heights):
            sheet.row_dimensions[first + number].height = round(min(height, _MOST_HIGH), 2)
        cuts = _cuts(arranged)
        for cut in cuts:
            sheet.row_breaks.append(Break(first + cut - 1))
        for one in arranged.placed:
            for top, bottom, text in _parts(one, arranged.heights, cuts):
                self._block(sheet, first + top, first + bottom, one, text, again=top > one.row)

    def _block(self, sheet: Worksheet, row: int, end: int, one: Placed, text: str, again: bool) -> None:
        """A cell, or a page's part of it, from this row to before `end`."""
        column, cell = 1 + one.column, one.cell
        # What a merged cell covers needs a frame too, or the print shows gaps.
        for down in range(end - row):
            for across in range(cell.across):
                covered = bool(down or across)
                self.put(sheet.cell(row + down, column + across), "" if covered else text, cell.role, one.style,
                         cell.align, again and not covered)
        if cell.across > 1 or end - row > 1:
            last = f"{get_column_letter(column + cell.across - 1)}{end - 1}"
            sheet.merged_cells.add(f"{get_column_letter(column)}{row}:{last}")


def _cuts(arranged: Arranged) -> list[int]:
    """The rows with which a page begins; Excel has no place for the end of a page within a row."""
    edges = {round(edge, 2): row for row, edge in enumerate(accumulate(arranged.heights, initial=0.0))}
    return [edges[round(top, 2)] for top, _ in arranged.pages[1:] if round(top, 2) in edges]


def _parts(one: Placed, heights: Sequence[float], cuts: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """First row, row after the last and text of a cell's part on each page; what fits none stays in one piece."""
    text = "\n".join(one.lines) if one.cell.role in FIXED else one.cell.text
    rows = [one.row, *(cut for cut in cuts if one.row < cut < one.row + one.cell.down), one.row + one.cell.down]
    room = capacities(one, [(0, 0.0, sum(heights[top:bottom])) for top, bottom in pairwise(rows)])
    if len(rows) == 2 or len(one.lines) > max(room):
        yield rows[0], rows[-1], text
        return
    for (top, bottom), lines in zip(pairwise(rows), room, strict=True):
        yield top, bottom, text if len(one.lines) <= lines else ""


def _worksheet(sheet: Worksheet, arranged: Arranged, setter: _Setter, numbered: bool) -> None:
    for column, wide in enumerate(arranged.widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = round(wide / MM * WIDTH, 2)
    width = len(arranged.widths)
    row = 1
    if arranged.sheet.annex:
        row = setter.across(sheet, row, width, arranged.sheet.annex, "annex", "left", PITCH)
        sheet.row_dimensions[row].height = PITCH
        row += 1
    if arranged.title:
        high = PITCH * len(arranged.title) + AFTER_TITLE
        row = setter.across(sheet, row, width, "\n".join(arranged.title), "title", "center", high)
    for line, lines in arranged.above:
        row = setter.across(sheet, row, width, line.text, "beside", line.align, BESIDE.pitch * len(lines))
    setter.table(sheet, row, arranged)
    if arranged.heads:
        sheet.print_title_rows = f"{row}:{row + arranged.heads - 1}"
    row += len(arranged.heights)
    for number, (line, lines) in enumerate(arranged.below):
        high = BESIDE.pitch * len(lines) + (0 if number else GAP)
        row = setter.across(sheet, row, width, line.text, "beside", line.align, high)
    _page(sheet, arranged.sheet, numbered, row - 1)


def _page(sheet: Worksheet, source: Sheet, numbered: bool, last: int) -> None:
    page = source.page
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if page.width > page.height else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for side in ("top", "left", "right", "bottom"):
        setattr(sheet.page_margins, side, round(getattr(page, side) / _INCH, 3))
    sheet.page_margins.header = 15 / _INCH
    sheet.page_margins.footer = round((page.bottom - 7 - FIGURES.size / 2 / MM) / _INCH, 3)
    sheet.print_options.horizontalCentered = True
    sheet.print_area = f"A1:{get_column_letter(len(source.widths))}{last}"
    sheet.sheet_view.showGridLines = False
    if numbered:
        figures = f'&"{FIGURES.face.name}"&{FIGURES.size:g}— &P —'
        sheet.HeaderFooter.differentOddEven = True
        sheet.oddFooter.right.text = figures
        sheet.evenFooter.left.text = figures
