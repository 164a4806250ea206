"""Filling an office's own xlsx with openpyxl: rows repeat, and what lies below them moves down with its merges."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from copy import copy
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from safetydesk.notice.layout import PLACEHOLDER
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.paper import fonts
from safetydesk.paper.arranging import MM
from safetydesk.paper.excel import WIDTH
from safetydesk.paper.fill import Record
from safetydesk.paper.package import SteadyZip
from safetydesk.paper.reading_grid import MOST_COLUMNS, MOST_ROWS
from safetydesk.paper.reading_guard import damaged, open_package
from safetydesk.paper.reading_xlsx import guard_xlsx
from safetydesk.paper.template_guard import FETCHES
from safetydesk.paper.template_plan import Made, Original, Outline, Spot, made_of, text_of, worded, words_in
from safetydesk.paper.wrapping import wrap

# Excel's own limits, and the marks by which programs take `_x0041_` for a character (ECMA-376 part 1, 22.9.2.19).
_MOST_HIGH, _MOST_TEXT = 409.0, 32_767
_NUMBERED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# Height of a line of type, and width of a column that says nothing of its own.
_LEADING, _PLAIN_WIDTH = 1.35, 8.43
# A row for one line, and how much higher than its words one may be that was only made to hold them.
_LEAST_HIGH, _LOOSE = 22.0, 12.0
_SIDES = [(when, part, side) for when in ("odd", "even", "first") for part in ("Header", "Footer")
          for side in ("left", "center", "right")]


def outline(data: bytes) -> Outline:
    """The words of an xlsx and where they stand. Raises Mishap: damaged, too large."""
    with open_package(data) as package:
        guard_xlsx(package)
        drawn = any(re.match(r"xl/(drawings|media|charts)/.", name) and not name.endswith(".vml")
                    for name in package.namelist())
    told = [Problem("template", "整个文件", "里面的图片、图形和图表填好后没有了",
                    "请删去它们；要带标志的，请改用 Word 版式")] * drawn
    rows: list[tuple[Spot, ...]] = []
    loose: list[Spot] = []
    for sheet in _opened(data).worksheets:
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            raise Mishap(f"工作表“{sheet.title}”的行列太多，不像是填报的表", "请删去多余的空行空列，另存后再放进来")
        if sheet.tables:
            raise Mishap(f"{sheet.title} 里有套用了格式的“表”，行数一变就坏", "请在 Excel 里把它“转换为区域”，再放进来")
        if sheet.conditional_formatting or sheet.auto_filter.ref:
            told.append(Problem("template", sheet.title, "条件格式和筛选不随填入的行数移动", "请删去它们，填好后再加"))
        if sheet.sheet_state != "visible":
            told.append(Problem("template", sheet.title, "这张工作表隐藏着，会随每份表发出去",
                                "请取消隐藏看一看，不需要就删去"))
        if any(cell.comment for line in sheet.iter_rows() for cell in line):
            told.append(Problem("template", sheet.title, "里面有批注，会随每份表发出去",
                                "请在 Excel 里删去批注，再放进来"))
        for row in range(1, sheet.max_row + 1):
            spots = tuple(_spots(sheet, row, told))
            if spots:
                rows.append(spots)
        for band, text in _bands(sheet):
            words, braces = words_in(text)
            if words or braces:
                loose.append(Spot(f"{sheet.title} {band}", words, braces))
    return Outline(tuple(rows), tuple(loose), tuple(told))


def fill_excel(data: bytes, original: Original, records: Sequence[Record]) -> bytes:
    """The template filled for this record. Raises Mishap: for several at once."""
    if len(records) != 1:
        raise Mishap("本单位的 Excel 版式一个文件只能填一个单位", "请用“每个单位一份”，或选一个单位")
    book = _opened(data)
    for sheet in book.worksheets:
        sheet._images.clear()
        sheet._charts.clear()
        _fill_sheet(sheet, original, records[0])
    target = BytesIO()
    book.properties.modified = book.properties.created
    with SteadyZip(target, "w") as package:
        ExcelWriter(book, package).write_data()
    return target.getvalue()


def _opened(data: bytes) -> Workbook:
    try:
        with warnings.catch_warnings():
            # openpyxl tells of what it does not know; so do we, in the clerk's words.
            warnings.simplefilter("ignore")
            return load_workbook(BytesIO(data), rich_text=True, keep_links=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError,
            OverflowError) as error:
        raise damaged() from error


def _spots(sheet: Worksheet, row: int, told: list[Problem]) -> Iterator[Spot]:
    for cell in sheet[row]:
        place = f"{sheet.title} {cell.coordinate}"
        words, braces = words_in(str(cell.value)) if cell.value is not None else ((), False)
        if cell.data_type == "f":
            if FETCHES.search(str(getattr(cell.value, "text", cell.value))):
                raise Mishap(f"{place} 的公式会取外面的内容", "请删去它，再放进来")
            if words:
                raise Mishap(f"{place} 的公式里有占位符", "请改成普通文字，再放进来")
            told.append(Problem("template", place, "公式不随填入的行数改动，填入的又都是文字，算不出来",
                                "请删去公式"))
        elif words or braces:
            tall = any(area.min_row <= row <= area.max_row and area.max_row > area.min_row
                       for area in sheet.merged_cells.ranges)
            yield Spot(place, words, braces, "这一行有和上下合并的格子" if tall else "")


def _bands(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    for when, part, side in _SIDES:
        text = getattr(getattr(sheet, f"{when}{part}"), side).text
        if text:
            yield "页眉" if part == "Header" else "页脚", text


def _fill_sheet(sheet: Worksheet, original: Original, record: Record) -> None:
    # From the foot, so that what moves down has been filled.
    for row in range(sheet.max_row, 0, -1):
        cells = [cell for cell in sheet[row] if cell.data_type != "f" and cell.value is not None
                 and PLACEHOLDER.search(str(cell.value))]
        if cells:
            made = made_of([words_in(str(cell.value))[0] for cell in cells], original, record)
            _make_room(sheet, row, len(made) - 1)
            _fill_rows(sheet, row, [cell.column for cell in cells], made)
    for when, part, side in _SIDES:
        band = getattr(getattr(sheet, f"{when}{part}"), side)
        if band.text:
            # "&" begins a code in a header.
            said = text_of(words_in(band.text)[0], original, record)
            band.text = worded(band.text, [text.replace("&", "&&") for text in said])


def _make_room(sheet: Worksheet, row: int, more: int) -> None:
    """So many rows below `row` that look like it; everything further down moves, with its merges and heights."""
    if not more:
        return
    areas = [area.coord for area in sheet.merged_cells.ranges]
    sheet.insert_rows(row + 1, more)
    for old in sorted((number for number in sheet.row_dimensions if number > row), reverse=True):
        sheet.row_dimensions[old + more] = sheet.row_dimensions.pop(old)
    for cell in (cell for line in sheet.iter_rows(min_row=row + 1 + more) for cell in line if cell.hyperlink):
        cell.hyperlink.ref = cell.coordinate
    alike = [area for area in map(CellRange, areas) if area.min_row == area.max_row == row]
    copies = [_block(row + n, area.min_col, area.max_col) for area in alike for n in range(more + 1)]
    moved = [_moved(area, row, more) for area in areas if CellRange(area) not in alike]
    sheet.merged_cells = MultiCellRange([*moved, *copies])
    height = sheet.row_dimensions[row].height
    for number in range(row + 1, row + more + 1):
        sheet.row_dimensions[number].height = height
        for column in range(1, sheet.max_column + 1):
            source = sheet.cell(row, column)
            target = sheet.cell(number, column)
            target._style = copy(source._style)
            if source.value is not None:
                target.value = source.value
                target.data_type = source.data_type
    if sheet.print_area:
        plain = [area.rpartition("!")[2].replace("$", "") for area in sheet.print_area.split(",")]
        sheet.print_area = ",".join(_moved(area, row, more) for area in plain)
    for kept in sheet.data_validations.dataValidation:
        kept.sqref = MultiCellRange([_moved(area.coord, row, more) for area in kept.sqref.ranges])
    for mark in sheet.row_breaks.brk:
        mark.id += more if mark.id >= row else 0


def _block(row: int, first: int, last: int, down: int = 1) -> str:
    return f"{get_column_letter(first)}{row}:{get_column_letter(last)}{row + down - 1}"


def _moved(area: str, row: int, more: int) -> str:
    """Where an area lies after rows were put in below `row`: one that holds the row grows."""
    found = CellRange(area)
    first = found.min_row + (more if found.min_row > row else 0)
    last = found.max_row + (more if found.max_row >= row else 0)
    return _block(first, found.min_col, found.max_col, last - first + 1)


def _fill_rows(sheet: Worksheet, first: int, columns: Sequence[int], made: Sequence[Made]) -> None:
    patterns = [str(sheet.cell(first, column).value) for column in columns]
    needs = [_need(sheet, sheet.cell(first, column)) for column in columns]
    asked = max((points for lines, points in needs if lines > 1), default=0.0)
    for row, one in enumerate(made, first):
        shape = sheet.row_dimensions[row]
        if shape.height and asked and shape.height < asked + _LOOSE:
            # Only the words themselves, in their narrow columns, were so high.
            shape.height = _LEAST_HIGH
        if one.says:
            _say(sheet, row, columns[0], one.says)
            continue
        for column, pattern, values, down in zip(columns, patterns, one.cells, one.down, strict=True):
            cell = sheet.cell(row, column)
            if values is None:
                cell.value = None
                continue
            _put(cell, worded(pattern, values))
            if down > 1:
                _merge(sheet, row, column, down)
            else:
                _fit(sheet, cell)


def _put(cell: Any, text: str) -> None:
    """Text that stays text: `=1+1` is what somebody wrote, not a formula."""
    cell.value = _NUMBERED.sub("_x005F_", text[:_MOST_TEXT]) or None
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in ("=", "+", "-", "@")


def _area(sheet: Worksheet, cell: Any) -> CellRange | None:
    """The merged area that begins in a cell."""
    return next((area for area in sheet.merged_cells.ranges
                 if (area.min_row, area.min_col) == (cell.row, cell.column)), None)


def _merge(sheet: Worksheet, row: int, column: int, down: int) -> None:
    own = _area(sheet, sheet.cell(row, column))
    _put_together(sheet, _block(row, column, own.max_col if own is not None else column, down))


def _put_together(sheet: Worksheet, block: str) -> None:
    """One merged area, in place of those that it touches."""
    kept = [area.coord for area in sheet.merged_cells.ranges if area.isdisjoint(CellRange(block))]
    sheet.merged_cells = MultiCellRange([*kept, block])


def _fit(sheet: Worksheet, cell: Any) -> None:
    """Height for all lines of a text: Excel does not see to it where cells are merged or a height is set."""
    _, need = _need(sheet, cell)
    shape = sheet.row_dimensions[cell.row]
    if need > (shape.height or _LEAST_HIGH):
        align = copy(cell.alignment)
        align.wrap_text = True
        cell.alignment = align
        shape.height = min(need, _MOST_HIGH)


def _need(sheet: Worksheet, cell: Any) -> tuple[int, float]:
    """How many lines a cell's text makes, and the points that they need one above the other."""
    area = _area(sheet, cell)
    columns = range(cell.column, (area.max_col if area is not None else cell.column) + 1)
    points = sum(_width(sheet, column) for column in columns) / WIDTH * MM - 6
    size = float(cell.font.size or 11)
    lines = len(wrap(str(cell.value or ""), fonts.BODY, max(points / size, 1.0)))
    return lines, lines * size * _LEADING + 4


def _width(sheet: Worksheet, column: int) -> float:
    """Width of a column in characters; a run of equal ones is kept as one."""
    for run in sheet.column_dimensions.values():
        if run.min and run.min <= column <= run.max and run.width:
            return float(run.width)
    return float(sheet.sheet_format.defaultColWidth or _PLAIN_WIDTH)


def _say(sheet: Worksheet, row: int, column: int, sentence: str) -> None:
    """One cell over the whole row, in the middle."""
    last = max(cell.column for cell in sheet[row] if cell.value is not None or cell.has_style)
    for cell in sheet[row]:
        if cell.value is not None:
            cell.value = None
    _put_together(sheet, _block(row, column, last))
    first = sheet.cell(row, column)
    _put(first, sentence)
    align = copy(first.alignment)
    align.horizontal = "center"
    first.alignment = align
