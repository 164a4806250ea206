"""winmail.dat (TNEF, MS-OXTNEF): the attachments that Outlook hides in it, and the plain words of its message."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from safetydesk.material.charsets import decoded
from safetydesk.material.unpacked import Box

SIGNATURE = struct.pack("<I", 0x223E9F78)
UNREADABLE = "这是 Outlook 专用格式（winmail.dat），附件读不出来，请让对方把附件打成 zip 重新发送"
CUT = "winmail.dat 不完整，后面的附件可能缺失，请让对方把附件打成 zip 重新发送"

_DEEPEST = 3
_OF_MESSAGE, _OF_ATTACHMENT = 1, 2
# Attributes (MS-OXTNEF 2.1.3) by the lower half of their id.
_CODEPAGE, _BODY, _PROPERTIES = 0x9007, 0x800C, 0x9003
_BEGIN, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
# Properties (MS-OXPROPS) in them, and the types of those that have no fixed size.
_LONG_NAME, _SHORT_NAME, _CONTENT, _TEXT = 0x3707, 0x3704, 0x3701, 0x1000
_STRING8, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_WIDTHS = {1: 4, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_MANY = 0x1000
_INTERFACE_BYTES = 16


class _Broken(Exception):
    """The bytes are not what the format says."""


@dataclass
class _File:
    """One attachment, gathered from several attributes. `message`: a mail inside, again as TNEF."""

    title: str = ""
    name: str = ""
    data: bytes | None = None
    message: bytes = b""


@dataclass
class _Stream:
    """What one TNEF stream says."""

    label: str = ""
    texts: list[str] = field(default_factory=list)
    files: list[_File] = field(default_factory=list)


def unpack_tnef(data: bytes, box: Box) -> list[str]:
    """Puts every attachment into `box`; gives the message's plain words, a text for each mail in it. Raises Mishap."""
    if not data.startswith(SIGNATURE):
        box.refuse(("winmail.dat",), UNREADABLE)
        return []
    return _unpack(data, box, 1)


def _unpack(data: bytes, box: Box, depth: int) -> list[str]:
    stream = _Stream()
    try:
        for level, number, value in _attributes(data):
            _take_attribute(stream, level == _OF_ATTACHMENT, number, value)
    except (_Broken, struct.error):
        box.refuse((), CUT)
    texts, empty = stream.texts, []
    for number, file in enumerate(stream.files, 1):
        name = file.name or file.title or f"附件{number}"
        if file.message.startswith(SIGNATURE) and depth < _DEEPEST:
            texts += _unpack(file.message, box, depth + 1)
        elif file.data is None:
            empty.append(name)
        else:
            box.put(name, file.data)
    box.refuse_empty(empty)
    return texts


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Level, id and value of each. Checksums are not believed: some mail systems write wrong ones.

    What follows the last one and is none, as some systems append, is left out.
    """
    at = 6
    while at < len(data) and data[at] in (_OF_MESSAGE, _OF_ATTACHMENT):
        level, number, length = struct.unpack_from("<BII", data, at)
        at += 9
        if at + length > len(data):
            raise _Broken
        yield level, number & 0xFFFF, data[at:at + length]
        at += length + 2


def _take_attribute(stream: _Stream, of_attachment: bool, number: int, value: bytes) -> None:
    if number == _CODEPAGE:
        stream.label = f"cp{struct.unpack_from('<I', value)[0]}"
    elif number == _BODY and not of_attachment:
        stream.texts.append(decoded(value.rstrip(b"\0"), stream.label))
    elif number == _PROPERTIES:
        stream.texts += [_text(kind, raw, stream.label) for key, kind, raw in _properties(value) if key == _TEXT]
    elif number == _BEGIN:
        stream.files.append(_File())
    elif stream.files and number == _TITLE:
        stream.files[-1].title = decoded(value.rstrip(b"\0"), stream.label)
    elif stream.files and number == _DATA:
        stream.files[-1].data = value
    elif stream.files and number == _ATTACHMENT:
        _take_properties(stream.files[-1], value, stream.label)


def _take_properties(file: _File, value: bytes, label: str) -> None:
    for key, kind, raw in _properties(value):
        if key == _LONG_NAME or (key == _SHORT_NAME and not file.name):
            file.name = _text(kind, raw, label)
        elif key == _CONTENT and kind == _OBJECT:
            file.message = raw[_INTERFACE_BYTES:]
        elif key == _CONTENT and file.data is None:
            file.data = raw


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Id, type and first value of each property of a list (MS-OXTNEF 2.1.3.4). Raises _Broken and struct.error."""
    count, = struct.unpack_from("<I", data)
    at = 4
    for _ in range(count):
        kind, key = struct.unpack_from("<HH", data, at)
        at += 4
        if key >= 0x8000:
            at = _after_name(data, at)
        base = kind & ~_MANY
        values = 1
        if kind & _MANY or base in (_STRING8, _UNICODE, _OBJECT, _BINARY):
            values, = struct.unpack_from("<I", data, at)
            at += 4
        first = b""
        for turn in range(values):
            if base in _WIDTHS:
                size = _WIDTHS[base]
            elif base in (_STRING8, _UNICODE, _OBJECT, _BINARY):
                size, = struct.unpack_from("<I", data, at)
                at += 4
            else:
                raise _Broken
            if at + size > len(data):
                raise _Broken
            first = first if turn else data[at:at + size]
            at += _padded(size)
        yield key, base, first


def _after_name(data: bytes, at: int) -> int:
    """Where the value of a named property begins: a GUID, then a number or a name stand before it."""
    named, number = struct.unpack_from("<II", data, at + 16)
    return at + 24 + (_padded(number) if named else 0)


def _padded(size: int) -> int:
    return size + -size % 4


def _text(kind: int, raw: bytes, label: str) -> str:
    return raw.decode("utf-16-le", "replace").rstrip("\0") if kind == _UNICODE else decoded(raw.rstrip(b"\0"), label)
