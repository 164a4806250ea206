"""本单位的版式: an office's own docx or xlsx, with words like {{报送单位}}, in place of a layout of ours.

No template library fits: docxtpl runs what stands in the braces as Jinja code (its issues 549 and 632: a template can
start programs) where a definition here may hold none, and it wants {%tr%} tags and knows no xlsx; docx-mailmerge wants
Word's merge fields. So the words are filled in on lxml and openpyxl, from the same records as the layout's own.

`read_outline` is called in a child process (`material.limited`), as the file may be hostile; what it let pass is filled
in this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from safetydesk.notice.layout import BESIDE, EACH, Layout, LayoutRow
from safetydesk.notice.problem import Mishap
from safetydesk.paper import template_excel, template_word
from safetydesk.paper.fill import Record, fill
from safetydesk.paper.flow import Block, Flow, Paragraph, Run, Section, Table
from safetydesk.paper.printing import WRITERS, flow_pdf_bytes, pdf_bytes
from safetydesk.paper.reading_docx import read_docx
from safetydesk.paper.reading_grid import Box, Grid
from safetydesk.paper.reading_guard import open_package
from safetydesk.paper.reading_sheet import read_excel, read_word
from safetydesk.paper.reading_sheet_found import not_ours
from safetydesk.paper.reading_xlsx import read_table
from safetydesk.paper.sheet import Cell, Page, Row, Sheet
from safetydesk.paper.template_guard import AGAIN, kind_of
from safetydesk.paper.template_plan import Original, Outline

# 行号 is counted by the filling itself: to stay a word in a sample it goes by another name meanwhile.
_COUNTED, _ASIDE = "行号", "行号 "
# Characters of a column's texts by which its share of the page goes.
_LEAST_WIDE, _MOST_WIDE = 6, 40
# No form has so many; each word costs a pass over its paragraph, each row one over all that it lists.
_MOST_WORDS, _MOST_ROWS = 2000, 100
_ONE_ROW = "重复的行只写一行就行，会自己增加"
# Millimetres: of a text block, of a sheet of paper.
_LEAST_PAGE, _MOST_PAGE = 60, 1200


@dataclass(frozen=True)
class Filled:
    """A template that was filled: the bytes of a file with this ending."""

    ending: str
    data: bytes


def read_outline(path: str) -> Outline:
    """The words of a template and where they stand. Raises Mishap: no template, damaged, made to do harm."""
    file = Path(path)
    try:
        ending = kind_of(file)
        reader = template_word.outline if ending == ".docx" else template_excel.outline
        found = reader(file.read_bytes())
        if sum(len(spot.words) for spots in (*found.rows, found.loose) for spot in spots) > _MOST_WORDS:
            raise Mishap(f"版式里的占位符超过 {_MOST_WORDS} 个", _ONE_ROW)
        if len(found.rows) > _MOST_ROWS:
            raise Mishap(f"版式里有占位符的行超过 {_MOST_ROWS} 行", _ONE_ROW)
        return found
    except Mishap as mishap:
        # What is said to senders is not for the clerk, whose own file it is.
        raise Mishap(mishap.what, AGAIN if mishap.remedy.endswith("重发") else mishap.remedy) from mishap


def fill_template(data: bytes, ending: str, original: Original, records: Sequence[Record]) -> Filled:
    """A template that `read_outline` let pass, filled for these records. Raises Mishap: several in one xlsx."""
    if not records:
        raise Mishap("没有可以打印的内容", "请先在“单位”里加入单位，再打印")
    filler = template_word.fill_word if ending == ".docx" else template_excel.fill_excel
    return Filled(ending, filler(data, original, records))


def sample(original: Original, ending: str) -> bytes:
    """Our own layout as a template, the words in their places; put back unchanged it prints what the layout prints."""
    layout = _uncounted(original.layout)
    words = {word: f"{{{{{word}}}}}" for word in original.words} | {_ASIDE: f"{{{{{_COUNTED}}}}}"}
    downward = {scope for row in layout.rows for scope in row.each}
    count = dict.fromkeys(EACH, 1) | {
        scope: original.beside.get(scope, 0) for scope in BESIDE if scope not in downward}
    record = Record(words)
    for _ in range(max(map(len, original.chains)) + 1):
        record = Record(words, {scope: (record,) * number for scope, number in count.items()})
    target = BytesIO()
    WRITERS[ending]([fill(layout, record)], target)
    return target.getvalue()


def _uncounted(layout: Layout) -> Layout:
    rows: list[LayoutRow] = []
    for row in layout.rows:
        cells = tuple(replace(cell, text=cell.text.replace(f"{{{{{_COUNTED}}}}}", f"{{{{{_ASIDE}}}}}"))
                      for cell in row.cells)
        rows.append(replace(row, cells=cells))
    return replace(layout, rows=tuple(rows))


def drawn(filled: Sequence[Filled]) -> bytes:
    """A PDF of what filled templates hold, for the screen: their tables and lines, not their very look."""
    try:
        return pdf_bytes([sheet for each in filled for sheet in _sheets(each)])
    except Mishap:
        # Not made from a sample of ours: no styles tell what a text is.
        blocks = [block for each in filled for block in (Section(), *_blocks(each))]
        return flow_pdf_bytes(Flow("", tuple(blocks[1:])))


def _sheets(filled: Filled) -> list[Sheet]:
    sheets = read_word(filled.data) if filled.ending == ".docx" else read_excel(filled.data)
    if not all(map(_can_be_drawn, sheets)):
        raise not_ours()
    return sheets


def _can_be_drawn(sheet: Sheet) -> bool:
    """Whether measures that somebody changed still make a page: columns may have none, rows go on for ever."""
    page = sheet.page
    across, down = page.width - page.left - page.right, page.height - page.top - page.bottom
    rows = (row.height < down for row in sheet.rows)
    return min(across, down) > _LEAST_PAGE and max(page.width, page.height) < _MOST_PAGE and all(rows) and all(
        1 <= width < _MOST_PAGE for width in sheet.widths)


def _blocks(filled: Filled) -> Iterator[Block]:
    """Lines and tables in the order of reading."""
    if filled.ending == ".docx":
        with open_package(filled.data) as package:
            found = read_docx(package, "word/document.xml")
    else:
        found = read_table(filled.data)
    for block in found.blocks:
        if isinstance(block, Grid):
            if block.boxes:
                yield Table(_sheet(block))
        elif block.text.strip():
            yield Paragraph((Run(block.text),), first=0)


def _sheet(grid: Grid) -> Sheet:
    """A grid on paper of ours: holes become empty cells, columns are as wide as their texts ask."""
    rows = []
    for at, boxes in enumerate(grid.rows):
        cells, column = [], 0
        for box in [*boxes, Box("", at, grid.width)]:
            cells += [Cell("")] * (box.column - column)
            if box.row == at and box.column < grid.width:
                cells.append(Cell(box.text, box.across, box.down))
            column = box.end
        rows.append(Row(tuple(cells)))
    need = [_LEAST_WIDE] * grid.width
    for box in grid.boxes:
        if box.across == 1:
            need[box.column] = max(need[box.column], min(len(box.text), _MOST_WIDE))
    page = Page()
    room = page.width - page.left - page.right
    return Sheet("", tuple(room * one / sum(need) for one in need), tuple(rows))
