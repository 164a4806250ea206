"""What a document holds, whatever program wrote it: lines of text and grids of boxes, in the order of reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from safetydesk.notice.problem import Mishap
from safetydesk.paper.reading_text import key

# A form of a whole city has a thousandth of this; what claims more is refused before it costs memory.
MOST_ROWS, MOST_COLUMNS, MOST_BOXES = 5_000, 200, 100_000


@dataclass(eq=False)
class Box:
    """One cell, merged or not, at `row` and `column` from 0. `inner`: it holds a table that is a grid of its own.

    `label`: its text as labels and heads are compared, once it is in a Grid.
    """

    text: str
    row: int
    column: int
    across: int = 1
    down: int = 1
    inner: bool = False
    label: str = ""

    @property
    def end(self) -> int:
        """The first column to the right of it."""
        return self.column + self.across


@dataclass(frozen=True)
class Text:
    """A line of text outside the tables."""

    text: str


@dataclass(eq=False)
class Grid:
    """Boxes that may leave holes but do not overlap. `name` is a worksheet's, or "" or `表2` in a written document.

    `top` and `left`: what must be added to a box's row and column to name its place in the file. `rows` holds for
    each row the boxes that cover it, from left to right, also those that reach down from above.
    """

    boxes: Sequence[Box]
    name: str = ""
    sheet: bool = False
    top: int = 0
    left: int = 0
    rows: list[list[Box]] = field(default_factory=list)
    width: int = 0

    def __post_init__(self) -> None:
        self.boxes = sorted(self.boxes, key=lambda box: (box.row, box.column))
        height = max((box.row + box.down for box in self.boxes), default=0)
        self.width = max((box.end for box in self.boxes), default=0)
        too_many = sum(box.down for box in self.boxes) > MOST_BOXES
        if height > MOST_ROWS or self.width > MOST_COLUMNS or too_many:
            raise Mishap("表格的行列太多，不像是填报的表", "请只保留需要的内容，另存后重发")
        self.rows = [[] for _ in range(height)]
        for box in self.boxes:
            box.label = key(box.text) if box.text else ""
            for row in range(box.row, box.row + box.down):
                self.rows[row].append(box)
        for row_boxes in self.rows:
            row_boxes.sort(key=lambda box: box.column)

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every text in it, as labels are compared."""
        return frozenset(box.label for box in self.boxes if box.text)

    def place(self, box: Box) -> str:
        """Where a box stands, as its reader counts: `Sheet1 C5`, `第2行第3列`, `表2第2行第3列`."""
        if self.sheet:
            return f"{self.name} {letters(self.left + box.column)}{self.top + box.row + 1}"
        return f"{self.name}第{self.top + box.row + 1}行第{self.rows[box.row].index(box) + 1}列"

    def beside(self, box: Box) -> list[Box]:
        """The boxes to the right in the box's own first row, nearest first."""
        return [other for other in self.rows[box.row] if other.column >= box.end]

    def under(self, box: Box) -> Box | None:
        """The box that begins just below, under the box's left edge."""
        below = box.row + box.down
        if below >= len(self.rows):
            return None
        return next((one for one in self.rows[below] if one.column <= box.column < one.end and one.row == below), None)

    def parts(self, starts: Sequence[int]) -> list[Grid]:
        """The grid divided before each of these rows; boxes that cross a division go with the upper part."""
        edges = [0, *starts, len(self.rows)]
        divided = []
        for first, last in pairwise(edges):
            boxes = [Box(box.text, box.row - first, box.column, box.across, min(box.down, last - box.row), box.inner)
                     for box in self.boxes if first <= box.row < last]
            divided.append(Grid(boxes, self.name, self.sheet, self.top + first, self.left))
        return divided


@dataclass(frozen=True)
class Document:
    """A document in the order of reading. `pictures`: it shows something that is not text."""

    blocks: tuple[Text | Grid, ...] = ()
    pictures: bool = False


def letters(column: int) -> str:
    """A worksheet's name for a column counted from 0: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
