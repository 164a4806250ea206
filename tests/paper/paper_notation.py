"""Documents as text that is short, complete and easy to compare: the members of a docx or xlsx, the pages of a pdf."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pypdfium2
from lxml import etree
from pypdfium2 import raw

# What openpyxl's version decides, and the pictures, which Pillow's does: their sizes stand in the document.
_VOLATILE = ("theme", "docProps/app.xml", ".jpg")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WIDE = 150


def members(data: bytes) -> dict[str, str]:
    """Every member of a package in `notation`, by its name; not the volatile ones."""
    with ZipFile(BytesIO(data)) as package:
        return {name: notation(etree.fromstring(package.read(name))) for name in sorted(package.namelist())
                if not any(part in name for part in _VOLATILE)}


def notation(root: Any) -> str:
    """`tag attribute=value "text" (children)`, indented where that is longer than a line. Properties that occur more
    than once are told at the beginning and go by a number afterwards."""
    writer = _Writer(root)
    body = list(writer.lines(root, 0))
    return "\n".join([*(f"{name} = {told}" for told, name in writer.named.items()), *body]) + "\n"


class _Writer:
    """`named`: what properties say and the names they go by."""

    def __init__(self, root: Any) -> None:
        self.home = etree.QName(root).namespace
        self.named: dict[str, str] = {}
        properties = [one for one in root.iter(etree.Element) if etree.QName(one).localname.endswith("Pr")]
        told = Counter(map(self.short, properties))
        numbers: Counter[str] = Counter()
        for text, count in told.items():
            if count > 1 and " " in text:
                tag = text.partition(" ")[0]
                numbers[tag] += 1
                self.named[text] = f"{tag}{numbers[tag]}"

    def lines(self, element: Any, depth: int) -> Iterator[str]:
        whole = self.short(element)
        if len(whole) + depth <= _WIDE or not len(element):
            yield " " * depth + whole
        else:
            yield " " * depth + self.head(element)
            for child in element:
                yield from self.lines(child, depth + 1)

    def short(self, element: Any) -> str:
        children = ", ".join(self.short(child) for child in element)
        whole = self.head(element) + (f" ({children})" if children else "")
        return self.named.get(whole, whole)

    def head(self, element: Any) -> str:
        words = [_name(element.tag, element, self.home)]
        words += [f"{_name(key, element, self.home)}={value}" for key, value in element.attrib.items() if key != _SPACE]
        if element.text:
            # Text whose blanks a program may drop stands in other quotes.
            quote = '"' if _SPACE in element.attrib else "'"
            words.append(f"{quote}{element.text}{quote}".replace("\n", "⏎"))
        return " ".join(words)


def _name(key: str, element: Any, home: str | None) -> str:
    """Without the namespace that the whole part is of; others by their prefix."""
    name = etree.QName(key)
    if name.namespace in (home, None):
        return name.localname
    prefix = next((prefix for prefix, uri in element.nsmap.items() if uri == name.namespace), None)
    return f"{prefix}:{name.localname}" if prefix else name.localname


def pages(data: bytes) -> str:
    """Every line of text of a pdf with its place, size and font, and where the rules stand; whole points from the
    lower left corner."""
    document = pypdfium2.PdfDocument(data)
    found = [line for number, page in enumerate(document, 1) for line in _page(number, page)]
    document.close()
    return "\n".join(found) + "\n"


def _page(number: int, page: Any) -> Iterator[str]:
    yield f"== page {number}, {page.get_width():.0f} x {page.get_height():.0f}"
    across, up = _rules(page)
    if across:
        yield f"rules at {' '.join(map(str, across))}, up {' '.join(map(str, up))}"
    for place in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        yield "picture " + " ".join(f"{side:.0f}" for side in place.get_bounds())
    text = page.get_textpage()
    for index in range(text.count_rects()):
        left, bottom, right, top = box = text.get_rect(index)
        at = raw.FPDFText_GetCharIndexAtPos(text, left + 0.5, (bottom + top) / 2, 3, 3)
        size = raw.FPDFText_GetFontSize(text, at)
        yield f"{left:.0f} {bottom:.0f} {right:.0f} {_font(text, at)} {size:g} {text.get_text_bounded(*box)}"


def _font(text: Any, at: int) -> str:
    name, flags = ctypes.create_string_buffer(100), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, at, name, 100, flags)
    return name.value.decode().split("+")[-1]


def _rules(page: Any) -> tuple[list[int], list[int]]:
    """Every x and every y at which a rule begins, ends or stands, however it was drawn."""
    across, up = set(), set()
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        for index in range(raw.FPDFPath_CountSegments(path)):
            x, y = ctypes.c_float(), ctypes.c_float()
            raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(path, index), x, y)
            across.add(round(x.value))
            up.add(round(y.value))
    return sorted(across), sorted(up, reverse=True)
