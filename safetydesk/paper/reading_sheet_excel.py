"""Reading back the tables of an xlsx that we printed."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell import Cell as ExcelCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from safetydesk.paper.arranging import LARGE, MM
from safetydesk.paper.excel import WIDTH
from safetydesk.paper.reading_docx import attribute, child_of
from safetydesk.paper.reading_grid import MOST_COLUMNS, MOST_ROWS
from safetydesk.paper.reading_guard import damaged, parse, part_of
from safetydesk.paper.reading_sheet_found import PARTS, ROLES, Found, not_ours
from safetydesk.paper.sheet import Cell, Page, Row, Sheet

_INCH = 25.4
_MOST_STYLES = 10_000_000
_NUMBERED = re.compile("_x([0-9A-Fa-f]{4})_")
_ALIGN = ("left", "center", "right", "justify")

# Row and column from 1 of a cell's place, and how far it goes across and down.
_Spans = dict[tuple[int, int], tuple[int, int]]


def excel_sheets(package: ZipFile, data: bytes) -> list[Sheet]:
    """The Sheets of an xlsx, one for each worksheet. Raises Mishap: damaged, no table of ours."""
    parts = _parts(package)
    try:
        book = load_workbook(BytesIO(data))
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, IndexError) as error:
        raise damaged() from error
    return [_sheet(sheet, parts) for sheet in book.worksheets]


def _parts(package: ZipFile) -> dict[int, str]:
    """What each style is for, by its number; openpyxl finds no names where another program saved the file."""
    if "xl/styles.xml" not in package.namelist():
        raise not_ours()
    styles = child_of(parse(part_of(package, "xl/styles.xml", _MOST_STYLES)), "cellStyles")
    return {int(attribute(style, "xfId")): PARTS[name] for style in (styles if styles is not None else ())
            if (name := attribute(style, "name")) in PARTS and attribute(style, "xfId").isdecimal()}


def _part(cell: ExcelCell, parts: dict[int, str]) -> str:
    return parts.get(cell._style.xfId, "") if cell.has_style else ""


def _sheet(sheet: Worksheet, parts: dict[int, str]) -> Sheet:
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        raise not_ours()
    spans, covered = _merged(sheet)
    found = Found(widths=_widths(sheet))
    heads = _heads(sheet)
    for row in range(1, sheet.max_row + 1):
        first = sheet.cell(row, 1)
        part = _part(first, parts) if (row, 1) not in covered else "value"
        if part in ROLES:
            _row(sheet, row, found, spans, covered, parts)
            if row in heads:
                found.rows[-1] = replace(found.rows[-1], role="head")
        elif part:
            found.line(part, _text(first.value), _align(first))
    return found.sheet(_page(sheet), sheet.title)


def _merged(sheet: Worksheet) -> tuple[_Spans, set[tuple[int, int]]]:
    """How far merged cells go, and the places that they cover besides their own."""
    spans: _Spans = {}
    covered: set[tuple[int, int]] = set()
    for area in sheet.merged_cells.ranges:
        across, down = area.max_col - area.min_col + 1, area.max_row - area.min_row + 1
        if across * down > MOST_ROWS * MOST_COLUMNS:
            raise not_ours()
        spans[area.min_row, area.min_col] = across, down
        covered |= {(row, column) for row in range(area.min_row, area.max_row + 1)
                    for column in range(area.min_col, area.max_col + 1)} - {(area.min_row, area.min_col)}
    for mark in [mark for mark in sheet.row_breaks.brk if 0 < mark.id < sheet.max_row]:
        _join(sheet, mark.id + 1, spans, covered)
    return spans, covered


def _join(sheet: Worksheet, row: int, spans: _Spans, covered: set[tuple[int, int]]) -> None:
    """A cell that goes over the end of a page is printed as one on each: here they become one again."""
    for column in range(1, sheet.max_column + 1):
        first = next((above for above in range(row - 1, 0, -1) if (above, column) not in covered), 0)
        again = sheet.cell(row, column)
        if first and (row, column) not in covered and again.protection.hidden:
            across, down = spans.pop((row, column), (1, 1))
            spans[first, column] = across, row - first + down
            covered.add((row, column))
            sheet.cell(first, column).value = sheet.cell(first, column).value or again.value


def _widths(sheet: Worksheet) -> tuple[float, ...]:
    """Millimetres of every column; a run of equal ones may be written as one."""
    widths = [0.0] * sheet.max_column
    for run in sheet.column_dimensions.values():
        for column in range(run.min, min(run.max, len(widths)) + 1):
            widths[column - 1] = run.width / WIDTH
    return tuple(widths)


def _heads(sheet: Worksheet) -> range:
    """The rows that are printed on every page, as in `$6:$6`."""
    figures = [int(figure) for figure in re.findall(r"\d+", sheet.print_title_rows or "")]
    return range(figures[0], figures[-1] + 1) if figures else range(0)


def _row(
    sheet: Worksheet, row: int, found: Found, spans: _Spans, covered: set[tuple[int, int]], parts: dict[int, str]
) -> None:
    cells, sizes = [], []
    for column in range(1, len(found.widths) + 1):
        if (row, column) not in covered:
            one = sheet.cell(row, column)
            role = _part(one, parts) or "value"
            cells.append(Cell(_text(one.value), *spans.get((row, column), (1, 1)), role, _align(one)))
            sizes.append(float(one.font.size or LARGE))
    height = sheet.row_dimensions[row].height
    found.rows.append(Row(tuple(cells), height=(height or 0) / MM))
    found.sizes.append(sizes)


def _text(value: object) -> str:
    return "" if value is None else _NUMBERED.sub(lambda code: chr(int(code[1], 16)), str(value))


def _align(cell: ExcelCell) -> str:
    align = cell.alignment.horizontal
    return align if align in _ALIGN else "left"


def _page(sheet: Worksheet) -> Page:
    sides = {side: round(getattr(sheet.page_margins, side) * _INCH, 1) for side in ("top", "left", "right", "bottom")}
    size = (297, 210) if sheet.page_setup.orientation == "landscape" else (210, 297)
    return Page(*size, **sides)
