"""Zips from their bytes, as programs and villains write them, and 7z."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import py7zr


def zip_of(*members: dict[str, Any], tail: bytes = b"", disk: int = 0) -> bytes:
    """A zip from its bytes. Member: dict of raw (its name), data, and what else it claims of itself."""
    body, directory = b"", b""
    for member in members:
        raw, data = member["raw"], member.get("data", b"x")
        flags, method, extra = member.get("flags", 0), member.get("method", 0), member.get("extra", b"")
        packed = member.get("packed", data)
        size, crc = member.get("size", len(data)), member.get("crc", zlib.crc32(data))
        at = member.get("at", len(body))
        numbers = struct.pack("<4HIII", flags, method, 0, 0, crc, len(packed), size)
        body += b"PK\3\4" + struct.pack("<H", 20) + numbers + struct.pack("<HH", len(raw), 0) + raw + packed
        directory += b"PK\1\2" + struct.pack("<2H", member.get("made", 20), 20) + numbers + struct.pack(
            "<5H2I", len(raw), len(extra), 0, 0, 0, member.get("mode", 0) << 16, at) + raw + extra
    return body + directory + b"PK\5\6" + struct.pack(
        "<4H2IH", disk, disk, len(members), len(members), len(directory), len(body), 0) + tail


def plain_zip(files: dict[str, bytes], charset: str = "gb18030", flags: int = 0) -> bytes:
    """Stored files with names in one charset and no flag that says so, as QQ and old WinRAR write them."""
    return zip_of(*({"raw": name.encode(charset), "data": data, "flags": flags} for name, data in files.items()))


def unicode_path(raw: bytes, name: str) -> bytes:
    """The extra field 0x7075 (APPNOTE 4.6.9)."""
    body = b"\1" + struct.pack("<I", zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(body)) + body


def deflated(data: bytes) -> bytes:
    """The bytes as method 8 packs them."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def seven(files: dict[str, bytes], password: str | None = None) -> bytes:
    """A 7z; with a password its names are encrypted, too."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=bool(password)) as archive:
        for name, data in files.items():
            archive.writestr(data, name)
    return out.getvalue()
