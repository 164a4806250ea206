"""Breaking a paragraph of a flowing document into lines: its pieces of lettering, its indents, 28 characters a line."""

from __future__ import annotations

from dataclasses import dataclass

from safetydesk.paper import fonts
from safetydesk.paper.flow import FACES, LOOKS, Look, Paragraph, Run, title_rows
from safetydesk.paper.fonts import Face
from safetydesk.paper.wrapping import clusters

# 28 characters of 16 pt are 448 pt, the text block is 442.2 pt wide. LibreOffice gives a character that is wider than
# its place on Word's grid two of them, so that the characters are set closer by twentieths of a point instead.
_TIGHT = -0.25


@dataclass(frozen=True)
class Line:
    """One line: pieces of text with their face, whether the clerk fills them in; indent and natural width in points."""

    pieces: tuple[tuple[str, Face, bool], ...]
    left: float
    wide: float

    @property
    def count(self) -> int:
        return sum(len(text) for text, _, _ in self.pieces)


def spacing(look: Look) -> float:
    """Points between the characters of a paragraph of this role."""
    return _TIGHT if look.grid else 0.0


def lines_of(paragraph: Paragraph, measure: float) -> list[Line]:
    """The lines of a paragraph in a text block `measure` points wide; at least one."""
    look = LOOKS[paragraph.role]
    if paragraph.role == "title":
        return [_line([(char, Run(text)) for char in text], look, 0.0) for text in title_rows(paragraph)]
    chars = [(char, run) for run in paragraph.runs for char in run.text]
    step = look.style.size + spacing(look)
    lines: list[Line] = []
    for start, end in _breaks(chars, look, measure - paragraph.right * step, paragraph, step):
        left = (paragraph.left if lines else paragraph.indent) * step
        lines.append(_line(chars[start:end], look, left))
    return lines


def _face(run: Run, look: Look) -> Face:
    return FACES[run.face] if run.face else look.style.face


def _advance(char: str, run: Run, look: Look) -> float:
    return fonts.glyph(_face(run, look), char)[2] * look.style.size + spacing(look)


def _line(chars: list[tuple[str, Run]], look: Look, left: float) -> Line:
    pieces: list[tuple[str, Face, bool]] = []
    for char, run in chars:
        face = _face(run, look)
        if pieces and pieces[-1][1:] == (face, run.gap):
            pieces[-1] = (pieces[-1][0] + char, face, run.gap)
        else:
            pieces.append((char, face, run.gap))
    return Line(tuple(pieces), left, sum(_advance(char, run, look) for char, run in chars))


def _breaks(
    chars: list[tuple[str, Run]], look: Look, right: float, paragraph: Paragraph, step: float
) -> list[tuple[int, int]]:
    """Where each line begins and ends; blanks at a break belong to neither."""
    found: list[tuple[int, int]] = []
    start = place = 0
    used = paragraph.indent * step
    for cluster in clusters("".join(char for char, _ in chars)):
        wide = sum(_advance(*chars[place + n], look) for n in range(len(cluster)))
        # The space after the last character of a line is none.
        if used + wide > right + 0.5 and place > start:
            found.append((start, place))
            start, used = place, paragraph.left * step
        if place == start and found and cluster.isspace():
            place += len(cluster)
            start = place
            continue
        for n in range(len(cluster)):
            own = _advance(*chars[place + n], look)
            if used + own > right + 0.5 and place + n > start:
                found.append((start, place + n))
                start, used = place + n, paragraph.left * step
            used += own
        place += len(cluster)
    return [*found, (start, place)] if start < place or not found else found
