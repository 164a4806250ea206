"""Zips as people send them: Chinese names in four encodings, told apart per member, and bombs seen before they go off.

The directory is read from its bytes (PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5): `zipfile` raises on GBK names that
are flagged as UTF-8, and on Windows turns the second byte of some Chinese characters into a folder.
"""

from __future__ import annotations

import bz2
import stat
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from safetydesk.material.facts import PARCEL
from safetydesk.material.office import probe_zip
from safetydesk.material.unpacked import BROKEN, CRUSHED, EMPTY, HOSTILE, LINK, SPLIT, Box, inner_parts, refusal

_BLOCK = 256 * 1024
_OUT = 1024 * 1024
_BITE = 16 * 1024
_TAIL = 65557  # the end record and the longest comment
_DIRECTORY_MOST = 16 * 1024 * 1024
_LOCAL = 30

_ENCRYPTED = 0x1
_UTF8 = 0x800
_UNIX = 3
# Of one entry of the directory (APPNOTE 4.3.12), without its name, extra fields and comment.
_CENTRAL = struct.Struct("<4s6H3I5H2I")
# What stands at the root of a zip that is one document of some program, and no bundle of files.
_DOCUMENTS = {b"[Content_Types].xml", b"mimetype", b"OFD.xml", b"META-INF/MANIFEST.MF", b"Index/Document.iwa",
              b"AndroidManifest.xml"}


class Damaged(Exception):
    """The bytes are not what the format says; the clerk hears of it in other words."""


class SplitZip(Exception):
    """One volume of several."""


@dataclass(frozen=True)
class Entry:
    """A member as the central directory describes it; `packed` and `size` in bytes, `at`: where its header is."""

    raw: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    at: int
    mode: int
    extra: bytes

    @property
    def is_folder(self) -> bool:
        return self.raw.endswith((b"/", b"\\")) and not self.size

    @property
    def is_link(self) -> bool:
        return stat.S_ISLNK(self.mode)


def unpack_zip(path: Path, box: Box) -> bool:
    """Puts every file of the zip into `box`; False for a document that only is packed as a zip, and for a parcel.

    Raises Mishap.
    """
    with path.open("rb") as stream:
        try:
            entries = read_directory(stream)
        except (Damaged, struct.error) as error:
            if probe_zip(path).content != "archive":
                return False
            raise refusal(BROKEN, box.name) from error
        except SplitZip as error:
            raise refusal(SPLIT, box.name) from error
        if any(entry.raw.replace(b"\\", b"/") in _DOCUMENTS for entry in entries):
            return False
        if probe_zip(path).format == PARCEL:
            return False
        _check(entries, box)
        locked: list[str] = []
        for entry in entries:
            if not entry.is_folder:
                _unpack_member(stream, entry, box, locked)
        box.refuse_locked(locked)
    return True


def _check(entries: Sequence[Entry], box: Box) -> None:
    files = [entry for entry in entries if not entry.is_folder]
    if not files:
        raise refusal(EMPTY, box.name)
    box.check(len(entries), sum(entry.size for entry in files))
    # Members that lie over each other make a small file endless (CVE-2024-0450).
    placed = sorted(entries, key=lambda entry: entry.at)
    for one, following in pairwise(placed):
        if one.at + _LOCAL + one.packed > following.at:
            raise refusal(HOSTILE, box.name)


def _unpack_member(stream: BinaryIO, entry: Entry, box: Box, locked: list[str]) -> None:
    inner = inner_parts(name_of(entry))
    if box.skip_junk(inner, entry.size):
        return
    if entry.flags & _ENCRYPTED:
        locked.append(inner[-1])
    elif entry.is_link:
        box.refuse(inner, LINK)
    elif entry.method not in _METHODS:
        box.refuse(inner, "用了少见的压缩方法，展不开，请让对方用普通 zip 重新压缩")
    else:
        taking = box.take(inner)
        try:
            for block in _content(stream, entry):
                taking.write(block)
        except (Damaged, zlib.error, ValueError, EOFError, struct.error):
            taking.drop(CRUSHED)
        else:
            taking.keep()


def name_of(entry: Entry) -> str:
    """The member's name. The rule held for 26 of 26 real Chinese zips; some of them mix encodings (FACTS §5)."""
    given = _unicode_path(entry)
    if given is not None and not entry.flags & _UTF8:
        return given
    try:
        return entry.raw.decode("utf-8")
    except UnicodeDecodeError:
        # Also where the flag says UTF-8: some programs set it and write GBK.
        return entry.raw.decode("gb18030", "replace")


def _unicode_path(entry: Entry) -> str | None:
    """The extra field 0x7075 (APPNOTE 4.6.9), which is void when its checksum is of another name."""
    for kind, body in _extras(entry.extra):
        if kind == 0x7075 and body[:1] == b"\x01" and body[1:5] == struct.pack("<I", zlib.crc32(entry.raw)):
            try:
                return body[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def read_directory(stream: BinaryIO) -> list[Entry]:
    """All entries, folders too. Raises Damaged, SplitZip, struct.error."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    found = tail.rfind(b"PK\5\6")
    if found < 0:
        raise Damaged
    end = size - len(tail) + found
    disk, start_disk, here, count, length, offset = struct.unpack_from("<4H2I", tail, found + 4)
    end, wide = _wide_end(stream, end)
    if wide is not None:
        disk, start_disk, here, count, length, offset = wide
    if disk or start_disk or here != count:
        raise SplitZip
    # Whatever was put before the zip (a self-extracting program) moves everything.
    moved = end - length - offset
    if moved < 0 or length > _DIRECTORY_MOST:
        raise Damaged
    stream.seek(end - length)
    return list(_entries(stream.read(length), moved))


def _wide_end(stream: BinaryIO, end: int) -> tuple[int, tuple[int, ...] | None]:
    """Where the directory ends, and the numbers of the zip64 end record if there is one (APPNOTE 4.3.14)."""
    if end < 76:
        return end, None
    stream.seek(end - 20)
    if stream.read(4) != b"PK\6\7":
        return end, None
    stream.seek(end - 76)
    record = stream.read(56)
    if record[:4] != b"PK\6\6":
        raise Damaged
    return end - 76, struct.unpack_from("<2I4Q", record, 16)


def _entries(directory: bytes, moved: int) -> Iterator[Entry]:
    at = 0
    while at < len(directory):
        (mark, made, _, flags, method, _, _, crc, packed, size, name_length, extra_length, comment_length, _, _, mode,
         offset) = _CENTRAL.unpack_from(directory, at)
        if mark != b"PK\1\2":
            raise Damaged
        at += _CENTRAL.size
        raw = directory[at:at + name_length]
        extra = directory[at + name_length:at + name_length + extra_length]
        at += name_length + extra_length + comment_length
        size, packed, offset = _wide_numbers(extra, size, packed, offset)
        mode = mode >> 16 if made >> 8 == _UNIX else 0
        yield Entry(raw, flags, method, crc, packed, size, offset + moved, mode, extra)


def _wide_numbers(extra: bytes, *numbers: int) -> tuple[int, ...]:
    """Numbers that do not fit 32 bits stand in the extra field 1, in this order (APPNOTE 4.5.3)."""
    wide = next((body for kind, body in _extras(extra) if kind == 1), b"")
    values = iter(struct.unpack(f"<{len(wide) // 8}Q", wide[:len(wide) // 8 * 8]))
    return tuple(next(values, number) if number == 0xFFFFFFFF else number for number in numbers)


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        yield kind, extra[at + 4:at + 4 + length]
        at += 4 + length


def _content(stream: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """The member in blocks, counted against what was declared and checked in the end. Raises Damaged and others."""
    if entry.at + entry.packed > stream.seek(0, 2):
        raise Damaged
    stream.seek(entry.at)
    head = stream.read(_LOCAL)
    if head[:4] != b"PK\3\4" or len(head) < _LOCAL:
        raise Damaged
    stream.seek(sum(struct.unpack_from("<HH", head, 26)), 1)
    total = crc = 0
    for block in _METHODS[entry.method](_packed(stream, entry.packed)):
        total += len(block)
        if total > entry.size:
            raise Damaged
        crc = zlib.crc32(block, crc)
        yield block
    if total != entry.size or crc != entry.crc:
        raise Damaged


def _packed(stream: BinaryIO, left: int) -> Iterator[bytes]:
    while left:
        block = stream.read(min(left, _BLOCK))
        if not block:
            raise Damaged
        left -= len(block)
        yield block


def _inflated(blocks: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for block in blocks:
        while block and not inflater.eof:
            yield inflater.decompress(block, _OUT)
            block = inflater.unconsumed_tail
    yield inflater.flush()


def _inflated64(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """What the Explorer of Windows writes for members of more than 2 GB."""
    from inflate64 import Inflater
    inflater = Inflater()
    for block in blocks:
        # It has no limit of its own: small bites keep what comes out at a time below 17 MB.
        for at in range(0, len(block), _BITE):
            yield inflater.inflate(block[at:at + _BITE])


def _unbzipped(blocks: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = bz2.BZ2Decompressor()  # says OSError where the others have errors of their own
    for block in blocks:
        while not unpacker.eof:
            try:
                yield unpacker.decompress(block, _OUT)
            except OSError as error:
                raise Damaged from error
            block = b""
            if unpacker.needs_input:
                break


# APPNOTE 4.4.5; others are hardly ever met.
_METHODS: dict[int, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    0: iter, 8: _inflated, 9: _inflated64, 12: _unbzipped,
}
