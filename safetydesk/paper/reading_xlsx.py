"""Reading the worksheets of a table, whatever program wrote it: xlsx, xls, et, ods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from safetydesk.notice.problem import Mishap
from safetydesk.paper.reading_grid import MOST_BOXES, MOST_COLUMNS, MOST_ROWS, Box, Document, Grid
from safetydesk.paper.reading_guard import damaged, locked, part_of, refuse_types

# A range is held whole in memory, so a sheet that says it reaches to the last cell is not asked for it.
_MOST_CELLS = 2_000_000
_MOST_SHEET = 60_000_000
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_MOST_SHEETS = 30


def guard_xlsx(package: ZipFile) -> None:
    """Look at the parts before the library reads them. Raises Mishap: a document type, cells too far apart."""
    refuse_types(package)
    for name in package.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            data = part_of(package, name, _MOST_SHEET)
            rows, columns = [1], [1]
            for found in _CELL.finditer(data):
                rows.append(int(found[2]))
                columns.append(_number(found[1]))
            if (max(rows) - min(rows)) * (max(columns) - min(columns)) > _MOST_CELLS:
                raise Mishap("工作表的行列太多，不像是填报的表", "请删去多余的空行空列，另存后重发")


def _number(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def read_table(data: bytes) -> Document:
    """The visible worksheets that hold anything. Raises Mishap: a password, damaged, too large."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        grids = list(_grids(book))
    except PasswordError as error:
        raise locked() from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged() from error
    return Document(tuple(grids))


def _grids(book: CalamineWorkbook) -> Iterator[Grid]:
    for entry in book.sheets_metadata[:_MOST_SHEETS]:
        if entry.typ == SheetTypeEnum.WorkSheet and entry.visible == Visible.Visible:
            grid = _grid(book.get_sheet_by_name(entry.name))
            if grid.boxes:
                yield grid


def _grid(sheet: CalamineSheet) -> Grid:
    top, left = sheet.start or (0, 0)
    if sheet.height * sheet.width > _MOST_CELLS:
        raise Mishap(f"工作表“{sheet.name}”的行列太多，不像是填报的表", "请删去多余的空行空列，另存后重发")
    rows = [[text_of(value) for value in row] for row in sheet.to_python(skip_empty_area=True)]
    boxes: dict[tuple[int, int], Box] = {}
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                if at >= MOST_ROWS or column >= MOST_COLUMNS or len(boxes) >= MOST_BOXES:
                    raise Mishap(f"工作表“{sheet.name}”的内容太多，不像是填报的表", "请只保留要报的表，另存后重发")
                boxes[at, column] = Box(text, at, column)
    last = max((at for at, _ in boxes), default=-1)
    for (first, begin), (bottom, end) in (sheet.merged_cell_ranges or ())[:MOST_BOXES]:
        _merge(boxes, first - top, begin - left, min(bottom - top, last), min(end - left, MOST_COLUMNS - 1))
    return Grid(list(boxes.values()), sheet.name, sheet=True, top=top, left=left)


def _merge(boxes: dict[tuple[int, int], Box], first: int, begin: int, bottom: int, end: int) -> None:
    """Make one box of a merged range; a blank one is kept too, since it shows where nothing was filled in."""
    if first < 0 or begin < 0 or bottom < first or end < begin:
        return
    if (bottom - first + 1) * (end - begin + 1) > MOST_BOXES:
        raise Mishap("工作表里合并的单元格太大，不像是填报的表", "请取消多余的合并，另存后重发")
    inside = [boxes.pop(place) for place in [(row, column) for row in range(first, bottom + 1)
                                            for column in range(begin, end + 1)] if place in boxes]
    text = next((box.text for box in inside if box.text), "")
    boxes[first, begin] = Box(text, first, begin, end - begin + 1, bottom - first + 1)


def text_of(value: Any) -> str:
    """A cell's value as people write it: `3`, `2024年6月25日`."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, datetime):
        day = f"{value.year}年{value.month}月{value.day}日"
        return day if value.time() == time() else f"{day} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, timedelta | time):
        return str(value)
    return str(value).strip()
