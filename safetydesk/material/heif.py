"""Size, turning and date of HEIC, HEIF and AVIF pictures from their container (ISO 23008-12), without a decoder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

# A phone writes 10-100 kB; more than this is no picture of ours.
_META_MOST = 16 * 1024 * 1024
_EXIF_MOST = 4 * 1024 * 1024


@dataclass
class Heif:
    """`width`/`height`: displayed pixels or None; `exif`: a TIFF block or b""; `whole`: nothing lies past the end."""

    width: int | None = None
    height: int | None = None
    exif: bytes = b""
    whole: bool = True


@dataclass
class _Meta:
    primary: int = 0
    types: dict[int, bytes] = field(default_factory=dict)
    extents: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    properties: list[tuple[bytes, bytes]] = field(default_factory=list)
    uses: dict[int, list[int]] = field(default_factory=dict)


def read_heif(stream: BinaryIO, size: int) -> Heif:
    """Reads the `meta` box of a file of `size` bytes. Broken boxes raise ValueError or IndexError."""
    found = Heif()
    at = 0
    while at + 8 <= size:
        stream.seek(at)
        head = stream.read(16)
        length = int.from_bytes(head[:4], "big")
        skip = 8
        if length == 1:
            length, skip = int.from_bytes(head[8:16], "big"), 16
        length = length or size - at
        if length < skip:
            raise ValueError("box shorter than its own head")
        if at + length > size:
            found.whole = False
        if head[4:8] == b"meta":
            stream.seek(at + skip)
            meta = _read_meta(stream.read(min(length - skip, _META_MOST)))
            found.width, found.height = _displayed(meta)
            found.exif = _read_exif(stream, meta)
            found.whole = found.whole and _inside(meta, size)
        at += length
    return found


def _inside(meta: _Meta, size: int) -> bool:
    return all(offset + length <= size for parts in meta.extents.values() for offset, length in parts)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at:at + 4], "big")
        if length < 8:
            return
        yield data[at + 4:at + 8], data[at + 8:at + length]
        at += length


def _read_meta(data: bytes) -> _Meta:
    meta = _Meta()
    for name, body in _boxes(data[4:]):
        if name == b"pitm":
            meta.primary = int.from_bytes(body[4:] if body[0] else body[4:6], "big")
        elif name == b"iinf":
            meta.types = dict(_item_types(body))
        elif name == b"iloc":
            meta.extents = _item_places(body)
        elif name == b"iprp":
            for inner, content in _boxes(body):
                if inner == b"ipco":
                    meta.properties = list(_boxes(content))
                elif inner == b"ipma":
                    meta.uses.update(_property_uses(content))
    return meta


def _item_types(body: bytes) -> Iterator[tuple[int, bytes]]:
    for name, entry in _boxes(body[8 if body[0] else 6:]):
        if name == b"infe" and entry[0] >= 2:
            wide = 4 if entry[0] == 3 else 2
            yield int.from_bytes(entry[4:4 + wide], "big"), entry[6 + wide:10 + wide]


class _Reader:
    """Big-endian numbers one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, wide: int) -> int:
        if self.at + wide > len(self.data):
            raise ValueError("box ends in the middle of a number")
        self.at += wide
        return int.from_bytes(self.data[self.at - wide:self.at], "big")


def _item_places(body: bytes) -> dict[int, list[tuple[int, int]]]:
    """Offset and length of each item that lies in the file itself (construction method 0)."""
    reader = _Reader(body)
    version = reader.take(1)
    reader.take(3)
    sizes = reader.take(2)
    offset_wide, length_wide, base_wide, index_wide = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15
    id_wide = 4 if version == 2 else 2
    places: dict[int, list[tuple[int, int]]] = {}
    for _ in range(reader.take(id_wide)):
        item = reader.take(id_wide)
        method = reader.take(2) & 15 if version else 0
        reader.take(2)
        base = reader.take(base_wide)
        parts = []
        for _ in range(reader.take(2)):
            reader.take(index_wide if version else 0)
            offset = reader.take(offset_wide)
            parts.append((base + offset, reader.take(length_wide)))
        if method == 0:
            places[item] = parts
    return places


def _property_uses(body: bytes) -> dict[int, list[int]]:
    """For each item the 1-based numbers of its properties, in the order in which they apply."""
    reader = _Reader(body)
    version = reader.take(1)
    wide_index = reader.take(3) & 1
    uses: dict[int, list[int]] = {}
    for _ in range(reader.take(4)):
        item = reader.take(4 if version else 2)
        uses[item] = [
            reader.take(2) & 0x7FFF if wide_index else reader.take(1) & 0x7F for _ in range(reader.take(1))
        ]
    return uses


def _displayed(meta: _Meta) -> tuple[int | None, int | None]:
    """`ispe`, then cropped by `clap` and turned by `irot`. EXIF is not asked: it would turn twice (FACTS §7)."""
    width = height = 0
    for number in meta.uses.get(meta.primary, []):
        if not 1 <= number <= len(meta.properties):
            continue
        name, body = meta.properties[number - 1]
        if name == b"ispe":
            width, height = int.from_bytes(body[4:8], "big"), int.from_bytes(body[8:12], "big")
        elif name == b"clap" and len(body) >= 16:
            width_n, width_d, height_n, height_d = (int.from_bytes(body[n:n + 4], "big") for n in (0, 4, 8, 12))
            if width_d and height_d:
                width, height = width_n // width_d, height_n // height_d
        elif name == b"irot" and body and body[0] & 1:
            width, height = height, width
    return width or None, height or None


def _read_exif(stream: BinaryIO, meta: _Meta) -> bytes:
    item = next((number for number, kind in meta.types.items() if kind == b"Exif"), None)
    parts = meta.extents.get(item, []) if item is not None else []
    if not parts or sum(length for _, length in parts) > _EXIF_MOST:
        return b""
    block = b""
    for offset, length in parts:
        stream.seek(offset)
        block += stream.read(length)
    # The first four bytes say how far the TIFF header is from there.
    return block[4 + int.from_bytes(block[:4], "big"):]
