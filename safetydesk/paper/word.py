"""Writing Sheets as docx, for Word and WPS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import IO
from xml.sax.saxutils import escape

from safetydesk.paper import word_package
from safetydesk.paper.arranging import (
    AFTER_TITLE,
    FIGURES,
    FIXED,
    GAP,
    LARGE,
    MM,
    PAD_X,
    PAD_Y,
    Arranged,
    arrange,
    text_width,
)
from safetydesk.paper.package import SteadyZip
from safetydesk.paper.sheet import Line, Page, Sheet
from safetydesk.paper.word_package import CELL_STYLES, FOOTERS, half_points, twips

Marks = Mapping[tuple[int, int], tuple[str, str]]
_UNMARKED = ("", "")

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
# Word and LibreOffice put the free space of a line above its text; what is moved below brings it to the middle again.
_RAISED = 1.2
_MARGINS = "".join(
    f'<w:{side} w:w="{twips(pad)}" w:type="dxa"/>'
    for side, pad in (("top", PAD_Y - _RAISED), ("left", PAD_X), ("bottom", PAD_Y + _RAISED), ("right", PAD_X))
)
_BEGIN, _END = '<w:t xml:space="preserve">', "</w:t>"
_CENTRED = '<w:vAlign w:val="center"/>'
_ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "both"}
# GB/T 9704-2012 §5.2.2: 22 lines of 28 characters of 16 pt. 580 twips would be a hair too much for 22 lines, and
# LibreOffice would then set 21 and move everything down.
_LINE_TWIPS, _CHARACTER = 579, 156 * MM / 28
# Word ends every section with a paragraph; after a table it must not need a line, or a full page gets an empty one.
ENDING = '<w:spacing w:line="20" w:lineRule="exact"/>'
# So does every cell, also one that another covers.
_COVERED = f'<w:p><w:pPr><w:pStyle w:val="cell"/>{ENDING}</w:pPr></w:p>'
# Foot of the page number, whose dashes stand 7 mm below the text (GB/T 9704-2012 §7.5): Word measures from there.
_NUMBER_UP = 7 * MM + FIGURES.size / 2


def write_docx(sheets: Sequence[Sheet], target: IO[bytes]) -> None:
    """Write the Sheets, each a section of its own. The same Sheets give the same bytes."""
    arranged = [arrange(sheet) for sheet in sheets]
    numbered = sum(one.page_count for one in arranged) > 1
    body = "".join(_section(one, numbered, last=one is arranged[-1]) for one in arranged)
    document = f"{_XML}<w:document {word_package.W} {word_package.R}><w:body>{body}</w:body></w:document>"
    with SteadyZip(target, "w") as package:
        package.begin(word_package.parts())
        package.writestr("word/document.xml", document)


def _section(arranged: Arranged, numbered: bool, last: bool) -> str:
    sheet = arranged.sheet
    properties = section(sheet.page, numbered)
    inner = "" if last else properties
    inset = twips((text_width(sheet.page) - sum(arranged.widths)) / 2)
    out = [*heading(arranged, inset), table(arranged)]
    if sheet.below:
        out += beside(sheet.below, inset, before=GAP, ending=inner)
    else:
        out.append(_paragraph("cell", "", ENDING, inner))
    return "".join(out) + (properties if last else "")


def heading(arranged: Arranged, inset: int) -> list[str]:
    """What stands above the grid of a Sheet: annex mark, title and lines, these `inset` twips from the margins."""
    sheet = arranged.sheet
    out = []
    if sheet.annex:
        out += [_paragraph("annex", sheet.annex), _paragraph("annex", "")]
    if arranged.title:
        out.append(_paragraph("title", "\n".join(arranged.title), f'<w:spacing w:after="{twips(AFTER_TITLE)}"/>'))
    return out + beside(sheet.above, inset, after=GAP)


@cache
def section(page: Page, numbered: bool) -> str:
    """The properties of a section: paper, margins, the grid of GB/T 9704, page numbers if wanted."""
    footers = "".join(f'<w:footerReference w:type="{kind}" r:id="{key}"/>' for kind, key in FOOTERS)
    width, height, top, left, right, bottom = (
        twips(value * MM) for value in (page.width, page.height, page.top, page.left, page.right, page.bottom)
    )
    turned = ' w:orient="landscape"' if page.width > page.height else ""
    footer = twips(max(10 * MM, page.bottom * MM - _NUMBER_UP))
    # LibreOffice moves the text where the grid does not fill the line. charSpace is 1/4096 pt on top of the 16 pt.
    across = text_width(page) / round(text_width(page) / _CHARACTER)
    grid = (f'<w:docGrid w:type="linesAndChars" w:linePitch="{_LINE_TWIPS}"'
            f' w:charSpace="{round((across - 16) * 4096) - 2}"/>')
    return (f'<w:sectPr>{footers if numbered else ""}<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
            f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="{twips(15 * MM)}"'
            f' w:footer="{footer}" w:gutter="0"/><w:cols w:space="0"/>{grid}</w:sectPr>')


def _run(text: str, properties: str = "") -> str:
    """Lines divided by line breaks. What looks like mark-up is text."""
    if not text:
        return ""
    lines = escape(text).replace("\n", f"{_END}<w:br/>{_BEGIN}")
    return f"<w:r>{properties}{_BEGIN}{lines}{_END}</w:r>".replace(_BEGIN + _END, "")


def _paragraph(style: str, text: str, layout: str = "", section: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{layout}{section}</w:pPr>{_run(text)}</w:p>'


def beside(lines: Sequence[Line], inset: int, before: float = 0, after: float = 0, ending: str = "") -> list[str]:
    """Lines outside the grid; `ending` goes into the properties of the last one."""
    out = []
    for number, line in enumerate(lines, 1):
        first, last = number == 1, number == len(lines)
        spacing = (f'<w:spacing w:before="{twips(before if first else 0)}" w:after="{twips(after if last else 0)}"/>'
                   f'<w:ind w:left="{inset}" w:right="{inset}"/><w:jc w:val="{_ALIGN[line.align]}"/>')
        out.append(_paragraph("beside", line.text, spacing, ending if last else ""))
    return out


def table(arranged: Arranged, marks: Marks = MappingProxyType({})) -> str:
    """The grid of a Sheet alone, without its title and the lines beside it.

    `marks`: what stands before and after the text of a cell, by the cell's row and column.
    """
    edges = [twips(edge) for edge in arranged.edges]
    columns = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges))
    return (f'<w:tbl><w:tblPr><w:tblW w:w="{edges[-1]}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            f"<w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
            + "".join(_rows(arranged, edges, marks)) + "</w:tbl>")


def _rows(arranged: Arranged, edges: Sequence[int], marks: Marks) -> list[str]:
    """Rows of XML; a cell that goes over several rows has an empty one in each of the later rows."""
    page = arranged.sheet.page
    body = (page.height - page.top - page.bottom) * MM
    cells: list[list[tuple[int, str]]] = [[] for _ in arranged.heights]
    for row, column, cell, style, lines, _ in arranged.placed:
        right = column + cell.across
        place = f'<w:tc><w:tcPr><w:tcW w:w="{edges[right] - edges[column]}" w:type="dxa"/>'
        if cell.across > 1:
            place += f'<w:gridSpan w:val="{cell.across}"/>'
        merge = '<w:vMerge w:val="restart"/>' if cell.down > 1 else ""
        layout, properties = _look(cell.role, cell.align, style.size, style.pitch)
        run = _run("\n".join(lines) if cell.role in FIXED else cell.text, properties)
        before, after = marks.get((row, column), _UNMARKED) if marks else _UNMARKED
        xml = f"{place}{merge}{_CENTRED}</w:tcPr><w:p>{layout}{before}{run}{after}</w:p></w:tc>"
        cells[row].append((column, xml))
        for later in range(row + 1, row + cell.down):
            cells[later].append((column, f"{place}<w:vMerge/>{_CENTRED}</w:tcPr>{_COVERED}</w:tc>"))
    rows = []
    for number, found in enumerate(cells):
        # LibreOffice loses what does not fit where a row taller than the page must not be divided, and needs more lines
        # than we do, up to a tenth; so does WPS with other fonts.
        whole = "<w:cantSplit/>" if arranged.heights[number] < 0.8 * body else ""
        head = "<w:tblHeader/>" if number < arranged.heads else ""
        height = f'<w:trHeight w:val="{twips(arranged.least[number])}" w:hRule="atLeast"/>'
        content = "".join(xml for _, xml in sorted(found))
        rows.append(f"<w:tr><w:trPr>{whole}{height}{head}</w:trPr>{content}</w:tr>")
    return rows


@cache
def _look(role: str, align: str, size: float, pitch: float) -> tuple[str, str]:
    """Properties of the paragraph of a cell and of the text in it."""
    layout, run = f'<w:jc w:val="{_ALIGN[align]}"/>', ""
    if size != LARGE:
        run = f'<w:rPr><w:sz w:val="{half_points(size)}"/><w:szCs w:val="{half_points(size)}"/></w:rPr>'
        # The paragraph has the size as well, for whoever fills in an empty cell.
        layout = f'<w:spacing w:line="{twips(pitch)}" w:lineRule="atLeast"/>{layout}{run}'
    return f'<w:pPr><w:pStyle w:val="{CELL_STYLES[role]}"/>{layout}</w:pPr>', run
