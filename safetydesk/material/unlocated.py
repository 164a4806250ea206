"""A copy of a photo that no longer says where it was taken; every byte of the picture itself stays as it is."""

from __future__ import annotations

import contextlib
import os
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from safetydesk.material.copying import explain, fsync_folder, replace
from safetydesk.material.images import XMP_PLACE, glance_image
from safetydesk.material.kinds import HEAD_BYTES, sniff
from safetydesk.notice.problem import Mishap

_GPS_IFD = 0x8825
# Bytes of one value of each TIFF type (TIFF 6.0, section 2), by its number.
_WIDE = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4)
_MOST_IFDS = 8

# In any picture of the file: a phone's second picture and the preview inside the EXIF block have blocks of their own.
_JPEG_EXIF = re.compile(rb"\xff\xe1(..)Exif\0\0(?=II\*\0|MM\0\*)", re.DOTALL)
_JPEG_XMP = re.compile(rb"\xff\xe1(..)http://ns\.adobe\.com/(?:xap/1\.0/|xmp/extension/)\0", re.DOTALL)
_XMP_PART = re.compile(
    rb"""<(\w+:GPS\w+)\b[^>]*?(?:/>|>.*?</\1\s*>)|\b\w+:GPS\w+\s*=\s*(?:"[^"]*"|'[^']*')""", re.DOTALL)
# The film in a "live" photo says it as ISO 6709: +30.2500+120.1600/
_FILM_PLACE = re.compile(rb"[+-]\d\d\.\d+[+-]\d{3}\.\d+(?:[+-]\d+(?:\.\d+)?)?/")
_PNG_HEXED = re.compile(rb"Raw profile type (?:exif|APP1|xmp)\0", re.IGNORECASE)
_PNG_XMP = b"XML:com.adobe.xmp\0"

_PHOTOS_ONLY = "请在手机或看图软件里另存为 JPG（不带位置），或请对方关闭位置信息后重新发送"
_FILMS_ONLY = "请用剪辑软件重新导出一份，或请对方关闭位置信息后重新拍摄、发送"


def without_location(source: Path, target: Path) -> None:
    """Writes a copy of a JPEG, PNG or WEBP picture without its GPS data; the rest of EXIF, XMP and ICC stays.

    `target` appears whole and fsynced, or not at all. Raises Mishap for other formats, for a picture whose place cannot
    be taken out, and for what goes wrong on the disk. Foreign bytes: call it through `prober.Prober`.
    """
    if target.exists():
        raise Mishap(f"“{target.name}”已经存在", "请换一个名字")
    try:
        data = source.read_bytes()
    except OSError as error:
        raise explain(error, source) from error
    content, form = sniff(data[:HEAD_BYTES])
    if content in ("video", "audio"):
        raise Mishap(f"“{source.name}”是视频或录音，程序去不掉里面的位置", _FILMS_ONLY)
    clear = {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp}.get(form)
    if clear is None:
        raise Mishap(f"“{source.name}”不是 JPG、PNG 或 WEBP 图片，程序去不掉里面的位置", _PHOTOS_ONLY)
    part = target.with_name(target.name + ".part")
    try:
        _write(part, clear(data))
        if glance_image(part, form).located:
            raise Mishap(f"“{source.name}”里的位置去不干净，没有另存", _PHOTOS_ONLY)
        replace(part, target)
    except (struct.error, IndexError, ValueError, zlib.error) as error:
        raise Mishap(f"“{source.name}”内部不完整，去不掉位置", "请对方重新发送原文件") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    fsync_folder(target.parent)


def _write(part: Path, data: bytes) -> None:
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise explain(error, part.parent) from error


def _jpeg(data: bytes) -> bytes:
    """In place, so that everything that counts bytes (MPO, maker notes, live photos) still finds its own."""
    copy = bytearray(data)
    for found in _JPEG_EXIF.finditer(data):
        _clear_exif(copy, found.end(), _segment_end(found))
    for found in _JPEG_XMP.finditer(data):
        end = _segment_end(found)
        copy[found.end():end] = _clear_xmp(data[found.end():end])
    return _FILM_PLACE.sub(lambda match: re.sub(rb"\d", b"0", match[0]), copy)


def _segment_end(found: re.Match[bytes]) -> int:
    return found.start() + 2 + int.from_bytes(found[1], "big")


def _png(data: bytes) -> bytes:
    out = [data[:8]]
    for name, body in _png_chunks(data):
        if name in (b"tEXt", b"zTXt", b"iTXt") and _PNG_HEXED.match(body):
            continue
        if name == b"eXIf":
            block = bytearray(body)
            _clear_exif(block, 0, len(block))
            body = bytes(block)
        elif name == b"iTXt" and body.startswith(_PNG_XMP):
            body = _clear_itxt(body)
        out.append(struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)))
    return b"".join(out)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(data):
        length, = struct.unpack_from(">I", data, at)
        if at + 12 + length > len(data):
            raise ValueError("chunk reaches past the end")
        yield data[at + 4:at + 8], data[at + 8:at + 8 + length]
        at += 12 + length


def _clear_itxt(body: bytes) -> bytes:
    """Keyword, whether it is compressed, language, translated keyword, text (PNG 11.3.3.4)."""
    start = len(_PNG_XMP) + 2
    for _ in range(2):
        start = body.index(b"\0", start) + 1
    if not body[len(_PNG_XMP)]:
        return body[:start] + _clear_xmp(body[start:])
    return body[:start] + zlib.compress(_clear_xmp(zlib.decompress(body[start:])))


def _webp(data: bytes) -> bytes:
    copy = bytearray(data)
    at = 12
    while at + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        start, end = at + 8, min(at + 8 + length, len(data))
        if name == b"EXIF":
            _clear_exif(copy, start + 6 if data[start:start + 6] == b"Exif\0\0" else start, end)
        elif name == b"XMP ":
            copy[start:end] = _clear_xmp(data[start:end])
        at = end + length % 2
    return bytes(copy)


def _clear_xmp(packet: bytes) -> bytes:
    """The same length; a packet in which a place is still written in another manner is blanked whole."""
    cleared = _XMP_PART.sub(lambda match: b" " * len(match[0]), packet)
    return b" " * len(packet) if XMP_PLACE.search(cleared) else cleared


def _clear_exif(data: bytearray, start: int, end: int) -> None:
    """Takes the GPS directory out of the TIFF block at data[start:end], and its entry out of the list. Nothing else
    moves; a block that is broken is left as it is, since nobody can read a place from it."""
    end = min(end, len(data))
    order = "<" if data[start:start + 2] == b"II" else ">"
    at = start + _number(order, "I", data, start + 4)
    for _ in range(_MOST_IFDS):
        if not start + 8 <= at <= end - 2:
            return
        count = _number(order, "H", data, at)
        after = at + 2 + 12 * count
        if after + 4 > end:
            return
        following = _number(order, "I", data, after)
        for entry in range(after - 12, at, -12):
            if _number(order, "H", data, entry) == _GPS_IFD:
                _wipe(data, order, start, start + _number(order, "I", data, entry + 8), end)
                data[entry:after + 4] = data[entry + 12:after + 4] + bytes(12)
                count, after = count - 1, after - 12
                struct.pack_into(order + "H", data, at, count)
        if not following:
            return
        at = start + following


def _wipe(data: bytearray, order: str, start: int, at: int, end: int) -> None:
    """Zeros over a directory and all it points to, as far as they lie within the block."""
    if not start + 8 <= at <= end - 2:
        return
    count = _number(order, "H", data, at)
    after = min(at + 2 + 12 * count + 4, end)
    for entry in range(at + 2, after - 11, 12):
        kind, many, place = struct.unpack_from(order + "HII", data, entry + 2)
        length = _WIDE[kind] * many if kind < len(_WIDE) else 0
        if length > 4 and start + 8 <= start + place and start + place + length <= end:
            data[start + place:start + place + length] = bytes(length)
    data[at:after] = bytes(after - at)


def _number(order: str, kind: str, data: bytearray, at: int) -> int:
    value: int = struct.unpack_from(order + kind, data, at)[0]
    return value
