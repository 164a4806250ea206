"""表: a table as plain data. Every form becomes a Sheet; three writers print any Sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from safetydesk.material.names import clean_text


def _printable(text: str) -> str:
    """What can stand in every one of the three formats; the writers rely on it."""
    return clean_text(text).replace("\t", " ")


@dataclass(frozen=True)
class Cell:
    """Text, cleaned as it comes in, with its span. `role`: head, label, value, number or note."""

    text: str
    across: int = 1
    down: int = 1
    role: str = "value"
    align: str = "left"

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _printable(self.text))


@dataclass(frozen=True)
class Row:
    """Cells from left to right, leaving out places covered from above. `height` in mm is a minimum, 0 = by text."""

    cells: tuple[Cell, ...]
    role: str = "value"
    height: float = 0


@dataclass(frozen=True)
class Line:
    """A line of text outside the grid."""

    text: str
    align: str = "left"

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _printable(self.text))


@dataclass(frozen=True)
class Page:
    """Paper in mm. The defaults are GB/T 9704-2012: A4, text block 156 x 225 mm."""

    width: float = 210
    height: float = 297
    top: float = 37
    left: float = 28
    right: float = 26
    bottom: float = 35


# GB/T 9704-2012 turned on its side: the top margin becomes the left one.
LANDSCAPE = Page(width=297, height=210, top=28, left=35, right=37, bottom=26)


@dataclass(frozen=True)
class Sheet:
    """One table on paper. `widths` in mm, one for each column; rows with role "head" repeat on every page."""

    title: str
    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    annex: str = ""
    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()
    page: Page = Page()
    name: str = ""

    def __post_init__(self) -> None:
        for field in ("title", "annex", "name"):
            object.__setattr__(self, field, _printable(getattr(self, field)))

    def places(self) -> Iterator[tuple[int, int, Cell]]:
        """Each cell with the row and column of its top left place. ValueError if the rows do not fit the columns."""
        width, height = len(self.widths), len(self.rows)
        # The row from which on each column is free.
        free = [0] * width
        for r, row in enumerate(self.rows):
            c = 0
            for cell in row.cells:
                while c < width and free[c] > r:
                    c += 1
                if c + cell.across > width or r + cell.down > height:
                    raise ValueError(f"row {r + 1} of {self.title} does not fit its columns")
                yield r, c, cell
                for _ in range(cell.across):
                    if free[c] > r:
                        raise ValueError(f"row {r + 1} of {self.title} has overlapping spans")
                    free[c] = r + cell.down
                    c += 1
            if min(free, default=height) <= r:
                raise ValueError(f"row {r + 1} of {self.title} leaves a hole")

    def grid(self) -> list[list[Cell | None]]:
        """The full grid: each cell at its top left place, None where a span covers; ValueError as `places`."""
        grid: list[list[Cell | None]] = [[None] * len(self.widths) for _ in self.rows]
        for row, column, cell in self.places():
            grid[row][column] = cell
        return grid
