"""How pictures stand on the page: two to a row, each within the same box, its caption below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from reportlab.lib.utils import ImageReader

from safetydesk.paper.arranging import MM
from safetydesk.paper.flow import Picture, Run

# A column, and the box in it that a picture fills: a photo of 4 : 3 exactly.
COLUMN = 78 * MM
BOX = (74 * MM, 55.5 * MM)
# Between a picture and its caption, and between a caption and the next row.
ABOVE_CAPTION, BELOW_CAPTION = 4.0, 8.0


def rows(pictures: Sequence[Picture]) -> Iterator[tuple[Picture, ...]]:
    """One or two pictures to a row; a single one stands in the middle."""
    for place in range(0, len(pictures), 2):
        yield tuple(pictures[place : place + 2])


def fitted(picture: Picture) -> tuple[float, float]:
    """Width and height in points of the picture within its box."""
    scale = min(BOX[0] / picture.width, BOX[1] / picture.height)
    return picture.width * scale, picture.height * scale


def picture(jpeg: bytes, caption: tuple[Run, ...]) -> Picture:
    """A JPEG of ours with its size."""
    width, height = ImageReader(BytesIO(jpeg)).getSize()
    return Picture(jpeg, width, height, caption)
