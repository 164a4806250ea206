"""Reading back the tables of a docx that we printed."""

from __future__ import annotations

from typing import Any
from zipfile import ZipFile

from safetydesk.paper.arranging import LARGE, MM
from safetydesk.paper.reading_docx import MOST_XML, attribute, child_of, local_name, paragraph_text, shape_of
from safetydesk.paper.reading_guard import parse, part_of
from safetydesk.paper.reading_sheet_found import PARTS, ROLES, Found, not_ours
from safetydesk.paper.sheet import Cell, Page, Row, Sheet

_TWIPS = 20 * MM
_ALIGN = {"center": "center", "right": "right", "end": "right", "both": "justify", "distribute": "justify"}


def word_sheets(package: ZipFile) -> list[Sheet]:
    """The Sheets of a docx, one for each section. Raises Mishap: damaged, too large, no table of ours."""
    names = set(package.namelist())
    if not {"word/document.xml", "word/styles.xml"} <= names:
        raise not_ours()
    parts = _parts(parse(part_of(package, "word/styles.xml", MOST_XML)))
    body = child_of(parse(part_of(package, "word/document.xml", MOST_XML)), "body")
    sheets: list[Sheet] = []
    found = Found()
    for block in body if body is not None else ():
        name = local_name(block)
        if name == "p":
            _beside(block, found, parts)
        elif name == "tbl":
            _table(block, found, parts)
        section = block if name == "sectPr" else _under(block, "pPr", "sectPr")
        if section is not None:
            sheets.append(found.sheet(_page(section)))
            found = Found()
    if not sheets:
        raise not_ours()
    return sheets


def _parts(styles: Any) -> dict[str, str]:
    """What each style is for, by its id, which other programs change when they save."""
    return {attribute(style, "styleId"): PARTS[name] for style in styles
            if (name := _value(style, "name")) in PARTS}


def _under(element: Any, *names: str) -> Any:
    """The element reached by these names, or None."""
    for name in names:
        element = child_of(element, name) if element is not None else None
    return element


def _value(element: Any, *names: str) -> str:
    """What the element reached by these names says; "" where there is none."""
    found = _under(element, *names)
    return attribute(found, "val") if found is not None else ""


def _number(element: Any, name: str) -> float:
    """A length as Word writes it: whole numbers, of LibreOffice also others. Raises Mishap: something else."""
    try:
        return float(attribute(element, name))
    except ValueError as error:
        raise not_ours() from error


def _page(section: Any) -> Page:
    size, margins = child_of(section, "pgSz"), child_of(section, "pgMar")
    if size is None or margins is None:
        raise not_ours()
    sides = {side: _number(margins, side) for side in ("top", "left", "right", "bottom")}
    lengths = {"width": _number(size, "w"), "height": _number(size, "h"), **sides}
    return Page(**{name: round(length / _TWIPS, 1) for name, length in lengths.items()})


def _style(paragraph: Any) -> tuple[str, str]:
    """Id of a paragraph's style and its alignment."""
    return _value(paragraph, "pPr", "pStyle"), _ALIGN.get(_value(paragraph, "pPr", "jc"), "left")


def _beside(paragraph: Any, found: Found, parts: dict[str, str]) -> None:
    """A paragraph outside the grid. The empty ones that Word asks for have the style of a cell or of the annex."""
    style, align = _style(paragraph)
    text, part = paragraph_text(paragraph), parts.get(style, "")
    if text or part == "beside":
        found.line(part, text, align)


def _table(table: Any, found: Found, parts: dict[str, str]) -> None:
    if found.rows:
        raise not_ours()
    columns = child_of(table, "tblGrid")
    found.widths = tuple(_number(column, "w") / _TWIPS for column in (columns if columns is not None else ()))
    open_above: dict[int, tuple[list[Cell], int]] = {}
    rows: list[tuple[list[Cell], str, float]] = []
    for row in table:
        if local_name(row) == "tr":
            properties = child_of(row, "trPr")
            height = _under(properties, "trHeight")
            role = "head" if _under(properties, "tblHeader") is not None else "value"
            cells, open_above, sizes = _row(row, open_above, parts)
            rows.append((cells, role, _number(height, "val") / _TWIPS if height is not None else 0))
            found.sizes.append(sizes)
    found.rows = [Row(tuple(cells), role, height) for cells, role, height in rows]


def _row(
    row: Any, above: dict[int, tuple[list[Cell], int]], parts: dict[str, str]
) -> tuple[list[Cell], dict[int, tuple[list[Cell], int]], list[float]]:
    """A row's own cells, the cells (list and place in it) that the next row may go on with, and the sizes of type."""
    cells: list[Cell] = []
    sizes: list[float] = []
    reach: dict[int, tuple[list[Cell], int]] = {}
    column = 0
    for one in row:
        if local_name(one) != "tc":
            continue
        across, merged, _ = shape_of(one)
        if merged == "continue" and column in above:
            owner, place = above[column]
            grown = owner[place]
            owner[place] = Cell(grown.text, grown.across, grown.down + 1, grown.role, grown.align)
            reach[column] = above[column]
        else:
            cell, size = _cell(one, across, parts)
            cells.append(cell)
            sizes.append(size)
            if merged:
                reach[column] = cells, len(cells) - 1
        column += across
    return cells, reach, sizes


def _cell(cell: Any, across: int, parts: dict[str, str]) -> tuple[Cell, float]:
    paragraphs = [one for one in cell if local_name(one) == "p"]
    if not paragraphs:
        raise not_ours()
    style, align = _style(paragraphs[0])
    role = parts.get(style, "")
    text = "\n".join(paragraph_text(paragraph) for paragraph in paragraphs)
    size = _under(paragraphs[0], "r", "rPr", "sz")
    points = _number(size, "val") / 2 if size is not None else LARGE
    return Cell(text, across, 1, role if role in ROLES else "value", align), points
