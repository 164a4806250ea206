"""公文: a flowing document by GB/T 9704-2012 as plain data; two writers print any Flow, and a clerk edits on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from safetydesk.material.names import clean_text
from safetydesk.paper import fonts
from safetydesk.paper.arranging import MM, Style
from safetydesk.paper.fonts import Face
from safetydesk.paper.sheet import Page, Sheet
from safetydesk.paper.wrapping import title_lines

# GB/T 9704-2012 §5.2.2: 22 lines of 28 characters of 16 pt in 225 x 156 mm. 29 pt would be a hair too much for 22.
PITCH = 28.95
SIZE = 16.0
# What begins a place that the clerk has to fill in: no figure is ever made up.
GAP_MARK = "【请补充"
NEW_LINE = "\n"
# §7.3.5.1: 成文日期 stands four characters from the right.
_RIGHT = 4.0
_LINE = 28
# Paragraphs that stay with the line before them: 附件说明 and 署名 never begin a page of their own.
_FOLLOWING = ("attached", "attached2", "signed")
# 附件：, behind two characters.
_ATTACHED = 5.0


class Look(NamedTuple):
    """How a paragraph of one role stands: lettering, alignment, indents in characters, free lines around it.

    `glued`: it never ends a page. `grid`: 28 characters a line. `level` of a heading, 0 for none; `name` as Word
    shows the style.
    """

    name: str
    style: Style
    align: str = "justify"
    first: float = 2
    before: float = 0
    after: float = 0
    glued: bool = False
    grid: bool = True
    level: int = 0


def _body(face: Face) -> Style:
    return Style(face, SIZE, PITCH)


LOOKS: dict[str, Look] = {
    "number": Look("公文发文字号", _body(fonts.TEXT), "center", 0, after=1, glued=True),
    "title": Look("公文标题", Style(fonts.TITLE, 22, PITCH), "center", 0, after=1, glued=True, grid=False),
    "to": Look("公文主送", _body(fonts.TEXT), first=0),
    "1": Look("公文一级标题", _body(fonts.HEAD), "left", glued=True, level=1),
    "2": Look("公文二级标题", _body(fonts.KAI), "left", glued=True, level=2),
    "3": Look("公文三级标题", _body(fonts.TEXT), "left", glued=True, level=3),
    "body": Look("公文正文", _body(fonts.TEXT)),
    "caption": Look("公文表题", Style(fonts.HEAD, 12, PITCH), "center", 0, glued=True, grid=False),
    "attached": Look("公文附件说明", _body(fonts.TEXT), "left", before=1, glued=True),
    "attached2": Look("公文附件说明续", _body(fonts.TEXT), "left", glued=True),
    "signed": Look("公文署名", _body(fonts.TEXT), "right", 0, before=1, glued=True),
    "dated": Look("公文成文日期", _body(fonts.TEXT), "right", 0),
    "note": Look("公文附注", _body(fonts.TEXT), "left"),
    "picture": Look("公文图片说明", Style(fonts.KAI, 10.5, 15), "center", 0, grid=False),
}
A4 = Page()
FACES: dict[str, Face] = {"head": fonts.HEAD, "kai": fonts.KAI, "body": fonts.TEXT}


@dataclass(frozen=True)
class Run:
    """A piece of text. `source`: the query it came from, "" for the office's own words. `face`: a key of `FACES`,
    "" for that of the paragraph. `NEW_LINE` alone divides a title."""

    text: str
    source: str = ""
    face: str = ""

    def __post_init__(self) -> None:
        if self.text != NEW_LINE:
            object.__setattr__(self, "text", clean_text(self.text).replace("\n", " ").replace("\t", " "))

    @property
    def gap(self) -> bool:
        """Whether the clerk has to put something here."""
        return self.text.startswith(GAP_MARK)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a role of `LOOKS`. `first`, `left` and `right` are indents in characters where they are not those
    of the role: of the first line, of the others, and from the right."""

    runs: tuple[Run, ...]
    role: str = "body"
    first: float | None = None
    left: float = 0
    right: float = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def indent(self) -> float:
        """Indent of the first line in characters."""
        return LOOKS[self.role].first if self.first is None else self.first


@dataclass(frozen=True)
class Table:
    """A Sheet within the text. `sources`: row and column of a cell and the query its text came from."""

    sheet: Sheet
    sources: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class Picture:
    """A JPEG of ours, never a foreign file; its size in pixels, and what stands below it."""

    jpeg: bytes
    width: int
    height: int
    caption: tuple[Run, ...]


@dataclass(frozen=True)
class Pictures:
    """Pictures, two to a row."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Section:
    """A new page, of this paper."""

    page: Page = A4


Block = Paragraph | Table | Pictures | Section


@dataclass(frozen=True)
class Flow:
    """A document. It begins on a page of GB/T 9704; `name` is what its file may be called."""

    name: str
    blocks: tuple[Block, ...]


class Cited(NamedTuple):
    """A piece of the document that came from the tables: as printed, and the query."""

    text: str
    source: str


def led_by(following: Block | None) -> bool:
    """Whether this block stays with the line before it: pictures with their lead, what is signed with some text."""
    return isinstance(following, Pictures) or (isinstance(following, Paragraph) and following.role in _FOLLOWING)


def glued(paragraph: Paragraph, following: Block | None) -> bool:
    """Whether a paragraph never ends a page."""
    if paragraph.role in _FOLLOWING[:2]:
        return led_by(following)
    return LOOKS[paragraph.role].glued or led_by(following)


def sources(flow: Flow) -> list[Cited]:
    """Every piece of text that came from the tables, in the order of the document."""
    return [Cited(text, source) for text, source in _pieces(flow) if source]


def gaps(flow: Flow) -> list[str]:
    """Every place the clerk has to fill in."""
    return [text for text, _ in _pieces(flow) if text.startswith(GAP_MARK)]


def _pieces(flow: Flow) -> Iterator[tuple[str, str]]:
    for block in flow.blocks:
        match block:
            case Paragraph(runs):
                yield from ((run.text, run.source) for run in runs)
            case Table(sheet, cells):
                grid = sheet.grid() if cells else []
                for row, column, source in cells:
                    cell = grid[row][column]
                    yield (cell.text if cell else "", source)
            case Pictures(pictures):
                yield from ((run.text, run.source) for picture in pictures for run in picture.caption)


def title_rows(paragraph: Paragraph) -> tuple[str, ...]:
    """The lines of a title, one character short of the text block: a program that sets figures a little wider than
    another must not leave the last character alone."""
    style = LOOKS["title"].style
    measure = (A4.width - A4.left - A4.right) * MM / style.size - 1
    return title_lines(paragraph.text, style.face, measure)


def attached(named: Sequence[tuple[str, str]]) -> list[Paragraph]:
    """附件说明 (GB/T 9704 §7.3.4): below the text, each annex with its number ("" for a single one), a long name under
    its beginning."""
    found: list[Paragraph] = []
    for number, name in named:
        mark = f"{number}." if number else ""
        wide = fonts.width(fonts.TEXT, mark)
        role, lead, first = ("attached2", "", _ATTACHED) if found else ("attached", "附件：", 2.0)
        found.append(Paragraph((Run(lead + mark + name),), role, first, _ATTACHED + wide))
    return found


def signature(office: Run, day: Run) -> list[Paragraph]:
    """署名 and 成文日期 (GB/T 9704 §7.3.5.1): the date four characters from the right, the name centred above it.

    A name so long that it would come too near the edge stands two characters from it, and the date below its middle.
    """
    # A name of several lines is as wide as a line.
    dated, signed = (min(fonts.width(fonts.TEXT, run.text), _LINE - 2) for run in (day, office))
    above = _RIGHT + (dated - signed) / 2
    if above < 2:
        return [Paragraph((office,), "signed", right=2), Paragraph((day,), "dated", right=2 + (signed - dated) / 2)]
    return [Paragraph((office,), "signed", right=above), Paragraph((day,), "dated", right=_RIGHT)]
