"""Writing flowing documents as PDF: the pages that Word makes of the same document, with embedded fonts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import IO, NamedTuple

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from safetydesk.paper import fonts
from safetydesk.paper.arranging import MM, SPARE, arrange, text_height
from safetydesk.paper.flow import (
    LOOKS,
    PITCH,
    Block,
    Flow,
    Look,
    Paragraph,
    Picture,
    Pictures,
    Section,
    Table,
    glued,
)
from safetydesk.paper.flow_lines import Line, lines_of, spacing
from safetydesk.paper.flow_pictures import ABOVE_CAPTION, BELOW_CAPTION, BOX, COLUMN, fitted, rows
from safetydesk.paper.pdf import Paper, print_sheet
from safetydesk.paper.sheet import Page

_ASCENT = 0.88
_MOST_SPREAD = 0.25
_HAIR = 0.05
_AFTER_TABLE = 8.0
_MARKER = (1.0, 0.93, 0.35)


class Strip(NamedTuple):
    """A piece of a page that is not divided: free space above it (none at the top of a page), its height, whether the
    next one stays with it, and what prints it at a place so far below the top of the text block."""

    before: float
    height: float
    glued: bool
    draw: Callable[[Paper, float], None]


def write_flow_pdf(flow: Flow, target: IO[bytes]) -> None:
    """Print the document. The same Flow gives the same bytes."""
    first = fonts.glyph(fonts.BODY, " ")[0]
    canvas = Canvas(target, invariant=1, pageCompression=1, initialFontName=first)
    canvas.setTitle(flow.name)
    canvas.setAuthor("")
    canvas.setCreator("SafetyDesk")
    _Setter(canvas).document(flow.blocks)
    canvas.save()


class _Setter:
    """Puts blocks on pages; `waiting` are strips that stay together with what comes next."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.paper = self._page(Page(), 0)
        self.waiting: list[Strip] = []

    def _page(self, page: Page, number: int) -> Paper:
        paper = Paper(self.canvas, page, number, True)
        paper.body = (page.height - page.top - page.bottom) * MM
        return paper

    def document(self, blocks: Sequence[Block]) -> None:
        after_table = False
        for number, block in enumerate(blocks):
            following = blocks[number + 1] if number + 1 < len(blocks) else None
            match block:
                case Section(page):
                    self._place()
                    self.paper.finish()
                    self.paper = self._page(page, self.paper.number)
                case Table():
                    self._table(block)
                case Pictures():
                    self._strips(_picture_strips(block, self.paper.width))
                case Paragraph():
                    self._strips(_paragraph_strips(block, self.paper.width, following, _AFTER_TABLE * after_table))
            after_table = isinstance(block, Table)
        self._place()
        self.paper.finish()

    def _strips(self, strips: Sequence[Strip]) -> None:
        for strip in strips:
            self.waiting.append(strip)
            if not strip.glued:
                self._place()

    def _place(self, lead: float = 0.0) -> None:
        """Prints what waits, on a new page where it and `lead` points of what follows find no room on this one."""
        paper = self.paper
        whole = sum(strip.before + strip.height for strip in self.waiting) + lead
        if paper.used and paper.used + whole > paper.body + _HAIR:
            paper.next()
        for strip in self.waiting:
            if paper.used + strip.before + strip.height > paper.body + _HAIR and paper.used:
                paper.next()
            paper.used += strip.before if paper.used else 0.0
            strip.draw(paper, paper.used)
            paper.used += strip.height
        self.waiting = []

    def _table(self, table: Table) -> None:
        body = self.paper.body
        heights = arrange(table.sheet)
        # A table leaves more of the page free than text does.
        self._place(min(sum(heights.heights[: heights.heads + 1]), body / 2) + SPARE + 1)
        self.paper.body = text_height(self.paper.page)
        arranged = arrange(table.sheet, self.paper.used)
        print_sheet(self.paper, arranged)
        self.paper.body = body


def _paragraph_strips(paragraph: Paragraph, measure: float, following: Block | None, before: float) -> list[Strip]:
    look = LOOKS[paragraph.role]
    lines = lines_of(paragraph, measure)
    held = glued(paragraph, following)
    last = len(lines) - 1
    strips = []
    for number, line in enumerate(lines):
        # Neither the first nor the last line of a paragraph stands alone on a page.
        stays = held if number == last else number == 0 or number == last - 1 or look.glued
        above = max(before, look.before * PITCH) if number == 0 else 0.0
        below = look.after * PITCH if number == last else 0.0
        width = measure - paragraph.right * (look.style.size + spacing(look))
        strips.append(Strip(above, look.style.pitch + below, stays, _line_drawer(line, look, width, number == last)))
    return strips


def _line_drawer(line: Line, look: Look, measure: float, last: bool) -> Callable[[Paper, float], None]:
    def draw(paper: Paper, used: float) -> None:
        slack = measure - line.left - line.wide
        x = paper.left + line.left + {"center": slack / 2, "right": slack}.get(look.align, 0.0)
        more = slack / (line.count - 1) if look.align == "justify" and not last and line.count > 1 else 0.0
        more = more if more <= _MOST_SPREAD * look.style.size else 0.0
        _draw_pieces(paper, line, look, x, used, spacing(look) + more)

    return draw


def _draw_pieces(paper: Paper, line: Line, look: Look, x: float, used: float, apart: float) -> None:
    size = look.style.size
    top = used + (look.style.pitch - size) / 2
    base = paper.y(top + _ASCENT * size)
    for text, face, gap in line.pieces:
        wide = fonts.width(face, text) * size + apart * len(text)
        if gap:
            paper.canvas.saveState()
            paper.canvas.setFillColorRGB(*_MARKER)
            paper.canvas.rect(x, paper.y(top + size + 1.5), wide, size + 3, stroke=0, fill=1)
            paper.canvas.restoreState()
        paper.write(face, text, size, x, base, apart)
        x += wide


def _picture_strips(block: Pictures, measure: float) -> list[Strip]:
    look = LOOKS["picture"]
    strips = []
    for row in rows(block.pictures):
        captions = [lines_of(Paragraph(picture.caption, "picture"), BOX[0]) for picture in row]
        text = max(len(lines) for lines in captions) * look.style.pitch
        height = BOX[1] + ABOVE_CAPTION + text + BELOW_CAPTION
        strips.append(Strip(BELOW_CAPTION / 2, height, False, _row_drawer(row, captions, measure)))
    return strips


def _row_drawer(
    row: Sequence[Picture], captions: Sequence[Sequence[Line]], measure: float
) -> Callable[[Paper, float], None]:
    look = LOOKS["picture"]

    def draw(paper: Paper, used: float) -> None:
        left = paper.left + (measure - COLUMN * len(row)) / 2
        for picture, lines in zip(row, captions, strict=True):
            wide, high = fitted(picture)
            top = used + (BOX[1] - high) / 2
            paper.canvas.drawImage(
                ImageReader(BytesIO(picture.jpeg)), left + (COLUMN - wide) / 2, paper.y(top + high), wide, high)
            for number, line in enumerate(lines):
                x = left + (COLUMN - line.wide) / 2
                _draw_pieces(paper, line, look, x, used + BOX[1] + ABOVE_CAPTION + number * look.style.pitch, 0.0)
            left += COLUMN

    return draw
