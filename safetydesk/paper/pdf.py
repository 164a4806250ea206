"""Writing Sheets as PDF with embedded fonts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import IO

from reportlab.pdfgen.canvas import Canvas

from safetydesk.paper import fonts
from safetydesk.paper.arranging import (
    ANNEX,
    BESIDE,
    FIGURES,
    GAP,
    MM,
    PAD_X,
    PAD_Y,
    RULE,
    TITLE,
    Arranged,
    Placed,
    Style,
    arrange,
    capacities,
    flow,
    text_height,
    text_width,
    top_heights,
)
from safetydesk.paper.fonts import Face
from safetydesk.paper.paging import parts, share
from safetydesk.paper.sheet import Page, Sheet

# So much of the em box of a Chinese font stands above the base line.
_ASCENT = 0.88
# GB/T 9704-2012 §7.5: the dashes of the page number stand 7 mm below the text block, one character from its outer edge.
_NUMBER_BELOW = 7 * MM
# Letters are moved apart by no more than this to fill a justified line.
_MOST_SPREAD = 0.25


def write_pdf(sheets: Sequence[Sheet], target: IO[bytes]) -> None:
    """Print the Sheets, each from a new page. The same Sheets give the same bytes."""
    arranged = [arrange(sheet) for sheet in sheets]
    # Without a first font of ours reportlab takes Helvetica, which it does not embed.
    first = fonts.glyph(fonts.BODY, " ")[0]
    canvas = Canvas(target, invariant=1, pageCompression=1, initialFontName=first)
    canvas.setTitle(sheets[0].title.replace("\n", "") if sheets else "")
    canvas.setAuthor("")
    canvas.setCreator("SafetyDesk")
    numbered = sum(one.page_count for one in arranged) > 1
    number = 0
    for one in arranged:
        paper = Paper(canvas, one.sheet.page, number, numbered)
        print_sheet(paper, one)
        paper.finish()
        number = paper.number
    canvas.save()


class Paper:
    """The page being printed: what of its text block is used (points from its top) and the number it carries."""

    def __init__(self, canvas: Canvas, page: Page, number: int, numbered: bool) -> None:
        self.canvas = canvas
        self.page = page
        self.numbered = numbered
        self.number = number
        self.body = text_height(page)
        self.left = page.left * MM
        self.width = text_width(page)
        self._begin()

    def _begin(self) -> None:
        self.number += 1
        self.used = 0.0
        self.canvas.setPageSize((self.page.width * MM, self.page.height * MM))
        self.canvas.setLineWidth(RULE)
        self.text: list[str] = []
        self.rules: list[str] = []
        self.look: tuple[str, float, float] | None = None

    def y(self, used: float) -> float:
        """Height on the paper of a place so far below the top of the text block."""
        return float((self.page.height - self.page.top) * MM - used)

    def finish(self) -> None:
        """The page is full: number it and hand it over."""
        if self.numbered:
            figures = f"— {self.number} —"
            wide = fonts.width(FIGURES.face, figures) * FIGURES.size
            odd = self.number % 2
            x = self.left + (self.width - wide - FIGURES.size if odd else FIGURES.size)
            foot = (self.page.height - self.page.top - self.page.bottom) * MM
            self.line(figures, x, foot + _NUMBER_BELOW - FIGURES.pitch / 2, wide, FIGURES)
        # Operators of ISO 32000-1 §8.5 and §9.4; reportlab would measure every piece of text once more.
        self.canvas.addLiteral("\n".join(("n", *self.rules, "S BT", *self.text, "ET")))
        self.canvas.showPage()

    def next(self) -> None:
        self.finish()
        self._begin()

    def line(self, text: str, x: float, used: float, wide: float, style: Style, align: str = "left") -> None:
        """One line in a box `wide` points broken off at `x`; `used` is the top of the box."""
        slack = wide - fonts.width(style.face, text) * style.size
        spread = 0.0
        if align == "justify" and len(text) > 1 and slack > 0:
            spread = slack / (len(text) - 1)
            spread = spread if spread <= _MOST_SPREAD * style.size else 0.0
        x += {"center": slack / 2, "right": slack}.get(align, 0.0)
        base = self.y(used + (style.pitch - style.size) / 2 + _ASCENT * style.size)
        self.write(style.face, text, style.size, x, base, spread)

    def write(self, face: Face, text: str, size: float, x: float, base: float, apart: float = 0.0) -> None:
        """One line from `x` on a base line, its characters moved apart by so many points."""
        self.text.append(f"1 0 0 1 {x:.4f} {base:.4f} Tm")
        for font, codes in fonts.coded(face, text, self.canvas._doc):
            if self.look != (font, size, apart):
                self.look = (font, size, apart)
                self.text.append(f"{font} {size:g} Tf {apart:.3f} Tc")
            self.text.append(f"<{codes}> Tj")

    def flowing(self, lines: Iterable[str], heights: Iterable[float], style: Style, align: str, inset: float) -> None:
        """Lines one below the other, on new pages where they do not fit."""
        lines = list(lines)
        for number, (text, height) in enumerate(zip(lines, heights, strict=True), 1):
            new, used = flow(height, self.used, self.body)
            if new:
                self.next()
            own = "left" if align == "justify" and number == len(lines) else align
            self.line(text, self.left + inset, used - height, self.width - 2 * inset, style, own)
            self.used = used


def print_sheet(paper: Paper, arranged: Arranged) -> None:
    """Prints a Sheet from where the paper is used to; it was arranged for that place."""
    sheet = arranged.sheet
    heights = top_heights(sheet, arranged.title)
    if sheet.annex:
        paper.flowing([sheet.annex], [heights.pop(0)], ANNEX, "left", 0.0)
    paper.flowing(arranged.title, heights, TITLE, "center", 0.0)
    inset = (paper.width - sum(arranged.widths)) / 2
    for line, lines in arranged.above:
        paper.flowing(lines, [BESIDE.pitch] * len(lines), BESIDE, line.align, inset)
    if arranged.start[1]:
        paper.used = arranged.start[1]
    elif paper.used:
        paper.next()
    _table(paper, arranged, inset)
    paper.used += GAP
    for line, lines in arranged.below:
        paper.flowing(lines, [BESIDE.pitch] * len(lines), BESIDE, line.align, inset)


def _table(paper: Paper, arranged: Arranged, inset: float) -> None:
    tops = [0.0, *accumulate(arranged.heights)]
    pieces: list[list[tuple[Placed, float, float, Sequence[str]]]] = [[] for _ in arranged.pages]
    for one in arranged.placed:
        found = parts(tops[one.row], tops[one.row + one.cell.down], arranged.pages)
        shared, _ = share(one.lines, capacities(one, found))
        for (page, top, bottom), lines in zip(found, shared, strict=True):
            pieces[page].append((one, top, bottom, lines))
    heads = [piece for piece in pieces[0] if piece[0].row < arranged.heads]
    edges = [paper.left + inset + edge for edge in arranged.edges]
    for number, (top, bottom) in enumerate(arranged.pages):
        if number:
            paper.next()
            for one, begin, end, lines in heads:
                _cell(paper, one, edges, begin, end, lines)
            paper.used = tops[arranged.heads]
        for one, begin, end, lines in pieces[number]:
            _cell(paper, one, edges, paper.used + begin - top, paper.used + end - top, lines)
        paper.used += bottom - top


def _cell(paper: Paper, one: Placed, edges: Sequence[float], top: float, bottom: float, lines: Sequence[str]) -> None:
    left, right = edges[one.column], edges[one.column + one.cell.across]
    paper.rules.append(f"{left:.2f} {paper.y(bottom):.2f} {right - left:.2f} {bottom - top:.2f} re")
    pitch = one.style.pitch
    # A part that is full begins at its top, all others stand in the middle.
    used = top + max(PAD_Y, (bottom - top - pitch * len(lines)) / 2)
    for number, text in enumerate(lines, 1):
        own = "left" if one.cell.align == "justify" and number == len(lines) else one.cell.align
        if text:
            paper.line(text, left + PAD_X, used, right - left - 2 * PAD_X, one.style, own)
        used += pitch
