"""Pages of a PDF as pictures, for the screen and the printer."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Width and height of every page in points."""
    with _opened(pdf) as document:
        return tuple(document.get_page_size(number) for number in range(len(document)))


def page_png(pdf: bytes, number: int, width: int) -> bytes:
    """One page (from 0) as PNG, `width` pixels wide, on white."""
    with _opened(pdf) as document:
        page = document[number]
        bitmap = page.render(scale=width / page.get_width(), rev_byteorder=True)
        picture = _png(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
        bitmap.close()
        page.close()
        return picture


def _png(width: int, height: int, stride: int, pixels: bytes) -> bytes:
    """PNG (ISO/IEC 15948) of RGB rows that begin every `stride` bytes, lightly packed: it lives in memory only."""
    rows = b"".join(b"\0" + pixels[top : top + 3 * width] for top in range(0, height * stride, stride))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 1)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
