"""Writing Sheets as xlsx, for Excel and WPS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import Cell as ExcelCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from safetydesk.paper.arranging import (
    AFTER_TITLE,
    ANNEX,
    BESIDE,
    FIGURES,
    FIXED,
    GAP,
    MM,
    PITCH,
    TITLE,
    Arranged,
    Style,
    arrange,
)
from safetydesk.paper.package import SteadyZip
from safetydesk.paper.sheet import Sheet

# ECMA-376 §18.3.1.13: the width of a column counts digits of the normal font; those of 宋体 11 have 8 pixels of 1/96
# inch. A little less than the text block, or rounding would make the print shrink to fit.
_NORMAL, _DIGIT, _SAFE = Font(name="宋体", size=11), 8, 0.985
# Excel's own limits.
_MOST_HIGH, _MOST_NAME, _MOST_TEXT = 409.0, 31, 32_767
_NOT_NAME = re.compile(r"[\\/*?:\[\]\n]")
_INCH = 25.4
_MADE = datetime(2000, 1, 1)
_THIN = Side(style="thin", color="FF000000")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def write_xlsx(sheets: Sequence[Sheet], target: IO[bytes]) -> None:
    """Write the Sheets, each a worksheet. The same Sheets give the same bytes.

    Excel holds 32,767 characters in a cell: what is longer is cut there and says so.
    """
    arranged = [arrange(sheet) for sheet in sheets]
    book = Workbook()
    book.remove(book.active)
    book._named_styles["Normal"].font = _NORMAL
    book.properties.creator = ""
    book.properties.created = book.properties.modified = _MADE
    numbered = sum(one.page_count for one in arranged) > 1
    for one, name in zip(arranged, _names(sheets), strict=True):
        _worksheet(book.create_sheet(name), one, numbered)
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


@cache
def _font(style: Style) -> Font:
    return Font(name=style.face.name, size=style.size)


@cache
def _alignment(align: str, vertical: str = "center") -> Alignment:
    return Alignment(horizontal=align, vertical=vertical, wrap_text=True)


def _put(cell: ExcelCell, text: str, style: Style, align: str, vertical: str = "center") -> None:
    """Text that stays text: `=1+1` is what somebody wrote, not a formula."""
    cell.font = _font(style)
    cell.alignment = _alignment(align, vertical)
    if text:
        cell.value = text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 8] + "…（以下略）"
        cell.data_type = "s"
        cell.quotePrefix = text[0] in "=+-@"


def _worksheet(sheet: Worksheet, arranged: Arranged, numbered: bool) -> None:
    for column, width in enumerate(arranged.widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = round(width / 72 * 96 / _DIGIT * _SAFE, 2)
    row = 1
    if arranged.sheet.annex:
        row = _across(sheet, row, arranged, arranged.sheet.annex, ANNEX, "left", PITCH)
        sheet.row_dimensions[row].height = PITCH
        row += 1
    if arranged.title:
        high = PITCH * len(arranged.title) + AFTER_TITLE
        row = _across(sheet, row, arranged, "\n".join(arranged.title), TITLE, "center", high)
    for line, lines in arranged.above:
        row = _across(sheet, row, arranged, line.text, BESIDE, line.align, BESIDE.pitch * len(lines))
    _table(sheet, row, arranged)
    if arranged.heads:
        sheet.print_title_rows = f"{row}:{row + arranged.heads - 1}"
    row += len(arranged.heights)
    for number, (line, lines) in enumerate(arranged.below):
        high = BESIDE.pitch * len(lines) + (0 if number else GAP)
        row = _across(sheet, row, arranged, line.text, BESIDE, line.align, high)
    _page(sheet, arranged.sheet, numbered, row - 1)


def _across(
    sheet: Worksheet, row: int, arranged: Arranged, text: str, style: Style, align: str, height: float
) -> int:
    """A line over the whole width of the table; the row after it."""
    _put(sheet.cell(row, 1), text, style, align)
    if len(arranged.widths) > 1:
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(arranged.widths))
    sheet.row_dimensions[row].height = min(height, _MOST_HIGH)
    return row + 1


def _table(sheet: Worksheet, first: int, arranged: Arranged) -> None:
    for number, height in enumerate(arranged.heights):
        sheet.row_dimensions[first + number].height = round(min(height, _MOST_HIGH), 2)
    for one in arranged.placed:
        row, column = first + one.row, 1 + one.column
        cell = sheet.cell(row, column)
        _put(cell, "\n".join(one.lines) if one.cell.role in FIXED else one.cell.text, one.style, one.cell.align)
        cell.border = _FRAME
        if one.cell.across > 1 or one.cell.down > 1:
            # openpyxl gives the frame of the first cell to all that it is merged with.
            sheet.merge_cells(start_row=row, start_column=column, end_row=row + one.cell.down - 1,
                              end_column=column + one.cell.across - 1)


def _page(sheet: Worksheet, source: Sheet, numbered: bool, last: int) -> None:
    page = source.page
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if page.width > page.height else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for side in ("top", "left", "right", "bottom"):
        setattr(sheet.page_margins, side, round(getattr(page, side) / _INCH, 3))
    sheet.page_margins.header = 15 / _INCH
    sheet.page_margins.footer = round((page.bottom - 7 - FIGURES.size / MM) / _INCH, 3)
    sheet.print_options.horizontalCentered = True
    sheet.print_area = f"A1:{get_column_letter(len(source.widths))}{last}"
    sheet.sheet_view.showGridLines = False
    if numbered:
        figures = f'&"{FIGURES.face.name}"&{FIGURES.size:g}— &P —'
        sheet.HeaderFooter.differentOddEven = True
        sheet.oddFooter.right.text = figures
        sheet.evenFooter.left.text = figures
