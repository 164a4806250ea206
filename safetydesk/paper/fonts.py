"""The fonts of paper: what each kind of text is set in, and how wide every character is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from safetydesk import paths

# ASCII85 would make every stream a quarter larger, for mailers of the last century.
rl_config.useA85 = 0
_FILES = {
    "FandolFang": "FandolFang-Regular.ttf",
    "FandolSong-Bold": "FandolSong-Bold.ttf",
    "FandolSong-figures": "FandolSong-Regular-figures.ttf",
    "MicroHei": "wqy-microhei.ttc",
    "WenKai": "LXGWWenKai-Regular.ttf",
}
# What no font of a chain has is printed as 〓, the printer's mark for a missing sort, so that it is seen to be missing.
MISSING = "〓"
_BEYOND = re.compile("<([0-9A-F]{5,6})>")
# None of the fonts has a ticked box.
_INSTEAD = {"☑": "√", "☒": "×", "☐": "□", "\u00a0": " "}


class Face(NamedTuple):
    """A kind of lettering: `name` is the font a Chinese office PC has, `chain` the embedded ones in order of trial."""

    name: str
    chain: tuple[str, ...]


BODY = Face("仿宋", ("FandolFang", "WenKai", "MicroHei"))
HEAD = Face("黑体", ("MicroHei", "WenKai"))
TITLE = Face("方正小标宋简体", ("FandolSong-Bold", "MicroHei", "WenKai"))
# 楷体 for headings of the second level of a flowing document, and its 仿宋 by the name offices use.
KAI = Face("楷体_GB2312", ("WenKai", "MicroHei"))
TEXT = Face("仿宋_GB2312", BODY.chain)
FIGURES = Face("宋体", ("FandolSong-figures", "FandolFang", "WenKai", "MicroHei"))


class _EmbeddedFont(TTFont):  # type: ignore[misc]  # reportlab has no types
    """A TrueType font whose characters beyond U+FFFF can be searched and copied, as rare names need.

    reportlab writes such a character as five digits, which readers take for another one; a PDF wants UTF-16
    (ISO 32000-1 §9.10.3).
    """

    def addObjects(self, doc: Any) -> None:
        super().addObjects(doc)
        for name, stream in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                stream.content = _BEYOND.sub(lambda code: f"<{_utf16(int(code[1], 16))}>", stream.content)


def _utf16(code: int) -> str:
    return chr(code).encode("utf-16-be").hex().upper()


@cache
def _font(name: str) -> TTFont:
    """The font, read once and made known to reportlab."""
    # asciiReadable would embed all Latin letters in every document, whether it has any or not.
    font = _EmbeddedFont(name, str(paths.fonts() / _FILES[name]), asciiReadable=0)
    # reportlab copies whole tables, megabytes long, out of the font for every document.
    font.face.get_table = cache(font.face.get_table)
    pdfmetrics.registerFont(font)
    return font


@cache
def glyph(face: Face, char: str) -> tuple[str, str, float]:
    """Font, character and width in em with which `char` is set in this face."""
    char = _INSTEAD.get(char, char)
    for name in face.chain:
        metrics = _font(name).face
        if ord(char) in metrics.charToGlyph:
            return name, char, metrics.charWidths[ord(char)] / 1000
    return glyph(face, MISSING)


def width(face: Face, text: str) -> float:
    """Width of one line of text in em."""
    return sum([glyph(face, char)[2] for char in text])


def runs(face: Face, text: str) -> Iterator[tuple[str, str]]:
    """(font, text) pieces that set one line, each character in the first font of the chain that has it."""
    glyphs = [glyph(face, char) for char in text]
    for font, pieces in groupby(glyphs, key=lambda one: one[0]):
        yield font, "".join(piece[1] for piece in pieces)
