"""TrueType fonts for reportlab: read at once, embedded as subsets whose text can be searched and copied.

reportlab reads every one of the 100,000 numbers in the tables of a Chinese font by a call of its own, and cuts each
document's subsets anew. Here a table is read as a whole, a glyph cut once, and the last subsets are kept: the title and
the heads of a form are the same for every unit. What tables hold: ISO/IEC 14496-22 §5.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from struct import iter_unpack, pack
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import PDFObject
from reportlab.pdfbase.ttfonts import SUBSETN, TTEncoding, TTFont, TTFontFace

# ASCII85 would make every stream a quarter larger, for mailers of the last century.
rl_config.useA85 = 0
_KEPT = 64
# Flags of a part of a composite glyph, and how many bytes its scale takes (§5.3.3).
_WORDS, _MORE = 0x01, 0x20
_SCALES = ((0x08, 2), (0x40, 4), (0x80, 8))
# What all words of a font add up to (§5.2.2).
_WHOLE, _WORD = 0xB1B0AFBA, 0xFFFFFFFF


class _Glyph(NamedTuple):
    """Outline, in whole words of 4 bytes; their sum; place and number of each glyph that it is composed of."""

    outline: bytes
    sum: int
    parts: tuple[tuple[int, int], ...]


class _Face(TTFontFace):  # type: ignore[misc]  # reportlab has no types
    """A font file."""

    def extractInfo(self, charInfo: int = 1) -> None:
        """Read the tables; reportlab calls this when the file is open."""
        super().extractInfo(charInfo=0)
        self.get_table: Callable[[str], bytes] = cache(super().get_table)
        self.charToGlyph = dict(_characters(self.get_table("cmap")))
        long = self.get_table("head")[51]
        self._places = _numbers("I" if long else "H", self.get_table("loca"))
        self._step = 1 if long else 2
        self._metrics = _numbers("H", self.get_table("hmtx"))
        self._last = _numbers("H", self.get_table("hhea"))[17] - 1
        self._cut = cache(self._glyph)
        self.defaultWidth = self.getCharWidth(-1)

    def getCharWidth(self, code: int) -> float:
        """Thousandths of an em."""
        return float(self._pdfScale(self._metric(self.charToGlyph.get(code, 0))[0]))

    def _metric(self, glyph: int) -> tuple[int, int]:
        """Advance and left side bearing; glyphs after the last advance have that one."""
        full = min(glyph, self._last)
        return self._metrics[2 * full], self._metrics[full + glyph + 1]

    def _glyph(self, glyph: int) -> _Glyph:
        begin, end = (self._places[number] * self._step for number in (glyph, glyph + 1))
        start = self.get_table_pos("glyf")[0]
        outline = _padded(self.get_chunk(start + begin, end - begin))
        return _Glyph(outline, _sum(outline), tuple(_parts(outline)))

    def makeSubset(self, subset: Sequence[int]) -> bytes:
        """A font whose glyphs are those of these characters, in their order."""
        glyphs = [self.charToGlyph.get(code, 0) for code in subset]
        outlines, total = [], 0
        # Grows on the way: what a glyph is composed of comes after all others.
        for glyph in glyphs:
            outline, words, parts = self._cut(glyph)
            for place, part in parts:
                if part not in glyphs:
                    glyphs.append(part)
                outline = outline[:place] + pack(">H", glyphs.index(part)) + outline[place + 2 :]
            outlines.append(outline)
            total += _sum(outline) if parts else words
        count, codes = len(glyphs), len(subset)
        head, hhea, maxp = map(self.get_table, ("head", "hhea", "maxp"))
        tables = {tag: self.get_table(tag) for tag in ("cvt ", "fpgm", "prep") if tag in self.table} | {
            # Codes from 0 on are glyphs from 0 on.
            "cmap": pack(f">{11 + codes}H", 0, 1, 1, 0, 0, 12, 6, 10 + 2 * codes, 0, 0, codes, *range(codes)),
            "glyf": b"".join(outlines),
            "head": head[:8] + bytes(4) + head[12:50] + b"\0\1\0\0",
            "hhea": hhea[:34] + pack(">H", count),
            "hmtx": b"".join([pack(">HH", *self._metric(glyph)) for glyph in glyphs]),
            "loca": pack(f">{count + 1}L", 0, *accumulate(map(len, outlines))),
            "maxp": maxp[:4] + pack(">H", count) + maxp[6:],
        }
        return _font_file(tables, {"glyf": total})


def _font_file(tables: dict[str, bytes], sums: dict[str, int]) -> bytes:
    """A font file of these tables; `sums`: of the words of some, where they are known."""
    count, power = len(tables), len(tables).bit_length() - 1
    directory = [pack(">LHHHH", 0x10000, count, 16 << power, power, 16 * count - (16 << power))]
    content, total, place = [], 0, 12 + 16 * count
    for tag, table in sorted(tables.items()):
        data = _padded(table)
        words = sums[tag] & _WORD if tag in sums else _sum(data)
        directory.append(tag.encode() + pack(">LLL", words, place, len(table)))
        content.append(data)
        total += words
        place += len(data)
    begin = b"".join(directory)
    whole = begin + b"".join(content)
    adjustment = len(begin) + sum(len(_padded(table)) for tag, table in tables.items() if tag < "head") + 8
    return whole[:adjustment] + pack(">L", (_WHOLE - total - _sum(begin)) & _WORD) + whole[adjustment + 4 :]


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _sum(data: bytes) -> int:
    """The sum of the words of some data."""
    return sum(_numbers("I", _padded(data))) & _WORD


def _numbers(kind: str, data: bytes) -> array[int]:
    """Unsigned numbers of 2 bytes (H) or 4 (I)."""
    numbers = array(kind)
    numbers.frombytes(data[: len(data) // numbers.itemsize * numbers.itemsize])
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _parts(outline: bytes) -> Iterator[tuple[int, int]]:
    """Place and number of each glyph that one is composed of."""
    place, flags = 10, _MORE if outline[:1] >= b"\x80" else 0
    while flags & _MORE:
        flags, glyph = _numbers("H", outline[place : place + 4])
        yield place + 2, glyph
        place += 8 if flags & _WORDS else 6
        place += sum(size for flag, size in _SCALES if flags & flag)


def _characters(cmap: bytes) -> Iterator[tuple[int, int]]:
    """Every character with its glyph, by the last table of a font, which is the largest (§5.2.1)."""
    last = 8 * int.from_bytes(cmap[2:4])
    table = cmap[int.from_bytes(cmap[last : last + 4]) :]
    if table[1] == 12:
        count = int.from_bytes(table[12:16])
        for first, final, glyph in iter_unpack(">LLL", table[16 : 16 + 12 * count]):
            yield from zip(range(first, final + 1), range(glyph, glyph + final + 1 - first), strict=True)
        return
    numbers = _numbers("H", table)
    count = numbers[3] // 2
    starts, deltas, jumps = (8 + count * part for part in (1, 2, 3))
    for n in range(count):
        first, final, delta, jump = (numbers[part + n] for part in (starts, 7, deltas, jumps))
        for char in range(first, final + 1):
            glyph = numbers[jumps + n + jump // 2 + char - first] if jump else char
            yield char, glyph and (glyph + delta) & 0xFFFF


class _Embedded(NamedTuple):
    """A subset as documents hold it: its file and its characters deflated, length of the file, widths."""

    file: bytes
    length: int
    characters: bytes
    widths: str


class _Ready(PDFObject):  # type: ignore[misc]
    """An object of a document that is written as it is."""

    __RefOnly__ = 1

    def __init__(self, content: bytes) -> None:
        self.content = content

    def format(self, document: Any) -> bytes:
        return self.content


class EmbeddedFont(TTFont):  # type: ignore[misc]
    """A font of which documents get the characters they use; also rare ones beyond U+FFFF can be searched and copied,
    of which reportlab writes five digits where UTF-16 is wanted (ISO 32000-1 §9.10.3)."""

    def __init__(self, name: str, path: Path) -> None:
        # Not TTFont's own way, which would read the file as slowly as ever.
        self.fontName = name
        self.face = _Face(str(path))
        self.encoding = TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        # Otherwise all Latin letters would be embedded in every document, whether it has any or not.
        self._asciiReadable = 0
        self.shapable = False
        self._embedded = lru_cache(_KEPT)(self._embed)

    def _embed(self, subset: tuple[int, ...]) -> _Embedded:
        file = self.face.makeSubset(subset)
        widths = " ".join([f"{self.face.getCharWidth(code):.6g}" for code in subset])
        # Outlines hardly get smaller, however long one tries.
        return _Embedded(zlib.compress(file, 1), len(file), zlib.compress(_to_unicode(subset)), widths)

    def addObjects(self, doc: Any) -> None:
        """Put the subsets into a document (ISO 32000-1 §9.6.3, §9.8); reportlab calls this when its pages are full."""
        face = self.face
        for number, subset in enumerate(self.state[doc].subsets):
            key = self.getSubsetInternalName(number, doc)[1:]

            def put(what: str, content: bytes, key: str = key) -> str:
                return str(doc.Reference(_Ready(content), f"{what}:{key}").format(doc), "ascii")
            made = self._embedded(tuple(subset))
            name = (SUBSETN(number) + b"+" + face.name + face.subfontNameX).decode("ascii")
            file = put("fontFile", _stream(made.file, f" /Length1 {made.length}"))
            characters = put("toUnicode", _stream(made.characters))
            box = " ".join(f"{edge:.6g}" for edge in face.bbox)
            descriptor = put("fontDescriptor", (
                f"<< /Type /FontDescriptor /FontName /{name} /Flags {face.flags} /FontBBox [{box}]"
                f" /ItalicAngle {face.italicAngle:g} /Ascent {face.ascent:.6g} /Descent {face.descent:.6g}"
                f" /CapHeight {face.capHeight:.6g} /StemV {face.stemV} /FontFile2 {file} >>").encode())
            font = _Ready((
                f"<< /Type /Font /Subtype /TrueType /BaseFont /{name} /FirstChar 0 /LastChar {len(subset) - 1}"
                f" /Widths [{made.widths}] /FontDescriptor {descriptor} /ToUnicode {characters} >>").encode())
            doc.Reference(font, key)
            doc.idToObject["BasicFonts"].dict[key] = font
        del self.state[doc]


def _stream(content: bytes, more: str = "") -> bytes:
    return f"<< /Length {len(content)} /Filter /FlateDecode{more} >>\nstream\n".encode() + content + b"\nendstream\n"


def _to_unicode(subset: Sequence[int]) -> bytes:
    """The characters of codes from 0 on."""
    characters = " ".join([f"<{chr(char).encode('utf-16-be').hex()}>" for char in subset])
    return ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def"
            " /CMapName /Adobe-Identity-UCS def /CMapType 2 def"
            " 1 begincodespacerange <00> <FF> endcodespacerange"
            f" 1 beginbfrange <00> <{len(subset) - 1:02X}> [{characters}] endbfrange"
            " endcmap CMapName currentdict /CMap defineresource pop end end").encode()
