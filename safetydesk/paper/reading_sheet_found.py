"""From what a printed file holds to the Sheet it was printed from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from safetydesk.notice.problem import Mishap
from safetydesk.paper.arranging import FIXED, LARGE, MM, PAD_X, TITLE, cell_style, text_width
from safetydesk.paper.fonts import Face
from safetydesk.paper.package import STYLE_NAMES
from safetydesk.paper.sheet import Cell, Line, Page, Row, Sheet
from safetydesk.paper.wrapping import title_lines

# By so much of an em a measure that was read differs from the one that was printed: Word counts twentieths of a
# point, Excel hundredths of a digit for each column.
_ROUNDING = 0.03
# No form has more lines in a label.
_MOST_JOINED = 40
# What a text is, by the name of its style.
PARTS = {name: part for part, name in STYLE_NAMES.items()}
ROLES = tuple(part for part in STYLE_NAMES if part not in ("annex", "title", "beside"))


@dataclass
class Found:
    """A table as its file has it. `widths` in mm; `sizes` in points, of each cell of `rows`."""

    title: str = ""
    annex: str = ""
    above: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    widths: tuple[float, ...] = ()
    rows: list[Row] = field(default_factory=list)
    sizes: list[list[float]] = field(default_factory=list)

    def line(self, part: str, text: str, align: str) -> None:
        """Add a text outside the grid, in the order of reading; `part`: annex, title or beside."""
        if part == "annex":
            self.annex = self.annex or text
        elif part == "title":
            self.title = self.title or text
        else:
            (self.below if self.rows else self.above).append(Line(text, align))

    def sheet(self, page: Page, name: str = "") -> Sheet:
        """The Sheet, without the line ends that were printed into it only for looks. Raises Mishap: no table."""
        sheet = Sheet(self.title, self.widths, tuple(self.rows), self.annex, tuple(self.above), tuple(self.below), page,
                      name)
        rows = []
        for row, places, sizes in zip(sheet.rows, _places(sheet), self.sizes, strict=True):
            cells = [self._cell(*one) for one in zip(row.cells, places, sizes, strict=True)]
            rows.append(replace(row, cells=tuple(cells)))
        return replace(sheet, title=_joined(self.title, TITLE.face, text_width(page) / TITLE.size), rows=tuple(rows))

    def _cell(self, cell: Cell, column: int, size: float) -> Cell:
        if cell.role not in FIXED:
            return cell
        measure = sum(self.widths[column : column + cell.across]) * MM - 2 * PAD_X
        return replace(cell, text=_joined(cell.text, cell_style(cell.role, LARGE).face, measure / size))


def not_ours() -> Mishap:
    """What a file is told that holds no table of ours."""
    return Mishap("文件里没有本程序打印的表", "请到“表格”重新打印一份")


def _places(sheet: Sheet) -> Iterator[list[int]]:
    """For each row the first column of each of its cells."""
    if not sheet.rows:
        raise not_ours()
    try:
        grid = sheet.grid()
    except ValueError as error:
        raise not_ours() from error
    for row in grid:
        yield [column for column, cell in enumerate(row) if cell is not None]


def _joined(text: str, face: Face, em: float) -> str:
    """`text` as it was before it was divided to look well: lines in one where that is set in the same lines again.

    A blank between Latin words at such a place comes back; between Chinese characters it was dropped for good.
    """
    lines = text.split("\n")
    whole: list[str] = []
    while lines:
        for count in range(min(len(lines), _MOST_JOINED), 0, -1):
            found = _set_alike(lines[:count], face, em) if count > 1 else lines[0]
            if found is not None:
                whole.append(found)
                del lines[:count]
                break
    return "\n".join(whole)


def _set_alike(lines: Sequence[str], face: Face, em: float) -> str | None:
    """The text of one line that is set in just these lines, if there is one."""
    for text in ("".join(lines), " ".join(lines)):
        for off in (0.0, _ROUNDING, -_ROUNDING):
            if title_lines(text, face, round(max(em + off, 1.0), 3)) == tuple(lines):
                return text
    return None
