"""Writers of RAR archives with stored members (technotes of RAR 4 and 5), since nothing free writes them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

LOCKED4, SPLIT4, SOLID4 = 0x04, 0x02, 0x08


def _block4(kind: int, flags: int, body: bytes) -> bytes:
    rest = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest


def rar4(
    members: Iterable[tuple[bytes | str, bytes]], *, method: int = 0x30, member_flags: int = 0, main_flags: int = 0,
    mode: int = 0x20, system: int = 2, sizes: dict[int, int] | None = None,
) -> bytes:
    """A name given as bytes is written bare, as old WinRAR did; text is written as UTF-8 with the flag that says so.

    `sizes`: what members by number claim to be unpacked; `method` above 0x30 claims that they are compressed.
    """
    out = b"Rar!\x1a\x07\0" + _block4(0x73, main_flags, bytes(6))
    for number, (given, data) in enumerate(members):
        name = given.encode() if isinstance(given, str) else given
        flags = 0x8000 | member_flags | (0x200 if isinstance(given, str) else 0)
        size = (sizes or {}).get(number, len(data))
        out += _block4(0x74, flags, struct.pack(
            "<IIBIIBBHI", len(data), size, system, zlib.crc32(data), 0x58CC6000, 29, method, len(name), mode) + name)
        out += data
    return out + _block4(0x7B, 0x4000, b"")


def rar4_locked_names() -> bytes:
    """One whose directory is encrypted, too: nothing of it can be listed."""
    return b"Rar!\x1a\x07\0" + _block4(0x73, 0x80, bytes(6)) + bytes(range(200))


def _vint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def _block5(kind: int, flags: int, body: bytes, size: int = 0) -> bytes:
    rest = _vint(kind) + _vint(flags) + (_vint(size) if flags & 2 else b"") + body
    rest = _vint(len(rest)) + rest
    return struct.pack("<I", zlib.crc32(rest)) + rest


def rar5(members: Iterable[tuple[str, bytes]], *, method: int = 0) -> bytes:
    """`method` 1 to 5 claims that members are compressed."""
    out = b"Rar!\x1a\x07\x01\0" + _block5(1, 0, _vint(0))
    for name, data in members:
        raw = name.encode()
        out += _block5(2, 2, _vint(4) + _vint(len(data)) + _vint(0x20) + struct.pack("<I", zlib.crc32(data))
                       + _vint(method << 7) + _vint(0) + _vint(len(raw)) + raw, len(data)) + data
    return out + _block5(5, 0, _vint(0))


def rar5_locked_names() -> bytes:
    """One whose directory is encrypted, too."""
    return b"Rar!\x1a\x07\x01\0" + _block5(4, 0, _vint(0) + _vint(0) + bytes([15]) + bytes(16)) + bytes(range(200))
