"""The fonts of paper: what each kind of text is set in, and how wide every character is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar
from unicodedata import normalize

from reportlab.pdfbase import pdfmetrics

from safetydesk import paths
from safetydesk.paper.truetype import EmbeddedFont

_FILES = {
    "FandolFang": "FandolFang-Regular.ttf",
    "FandolSong-Bold": "FandolSong-Bold.ttf",
    "FandolSong-figures": "FandolSong-Regular-figures.ttf",
    "MicroHei": "wqy-microhei.ttc",
    "WenKai": "LXGWWenKai-Regular.ttf",
}
# What no font of a chain has is printed as 〓, the printer's mark for a missing sort, so that it is seen to be missing.
MISSING = "〓"
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


_T = TypeVar("_T")
_FONT, _CHAR = itemgetter(0), itemgetter(1)


@cache
def _font(name: str) -> EmbeddedFont:
    """The font, read once and made known to reportlab."""
    font = EmbeddedFont(name, paths.fonts() / _FILES[name])
    pdfmetrics.registerFont(font)
    return font


class Glyph(NamedTuple):
    """Font and character with which a character is set, and its width in em."""

    font: str
    char: str
    width: float


class _Found(dict[str, _T]):
    """What a function finds for each character, once."""

    def __init__(self, find: Callable[[str], _T]) -> None:
        super().__init__()
        self.find = find

    def __missing__(self, char: str) -> _T:
        return self.setdefault(char, self.find(char))


@cache
def _glyphs(face: Face) -> _Found[Glyph]:
    def find(char: str) -> Glyph:
        # Old input methods write doubles of some characters (U+F900, U+2F800); a font has the character itself.
        for shown in dict.fromkeys((_INSTEAD.get(char, char), normalize("NFC", char))):
            for name in face.chain if len(shown) == 1 else ():
                metrics = _font(name).face
                if ord(shown) in metrics.charToGlyph:
                    return Glyph(name, shown, metrics.getCharWidth(ord(shown)) / 1000)
        return find(MISSING)
    return _Found(find)


@cache
def _widths(face: Face) -> _Found[float]:
    return _Found(lambda char: _glyphs(face)[char].width)


def glyph(face: Face, char: str) -> Glyph:
    """How a character is set in this face."""
    return _glyphs(face)[char]


def widths(face: Face, text: str) -> Iterator[float]:
    """Width of each character in em."""
    return map(_widths(face).__getitem__, text)


def width(face: Face, text: str) -> float:
    """Width of one line of text in em."""
    return sum(widths(face, text))


def runs(face: Face, text: str) -> Iterator[tuple[str, str]]:
    """(font, text) pieces that set one line, each character in the first font of the chain that has it."""
    for font, pieces in groupby(map(_glyphs(face).__getitem__, text), key=_FONT):
        yield font, "".join(map(_CHAR, pieces))


def coded(face: Face, text: str, document: Any) -> Iterator[tuple[str, str]]:
    """The runs of a line as a document of reportlab shows them: name of the font in it, and hexadecimal codes."""
    for name, piece in runs(face, text):
        font = _font(name)
        for subset, codes in font.splitString(piece, document):
            yield font.getSubsetInternalName(subset, document), codes.hex()
