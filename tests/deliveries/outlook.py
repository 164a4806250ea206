"""Writers of what Outlook leaves: .msg (MS-OXMSG in a compound file, MS-CFB) and winmail.dat (MS-OXTNEF)."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from typing import Any

_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_SMALL = 4096


def compound(tree: dict[str, Any]) -> bytes:
    """A compound file of version 3; `tree`: streams as bytes, storages as dicts of the same kind."""
    entries: list[dict[str, Any]] = [{"name": "Root Entry", "kind": 5, "child": _NONE, "data": b""}]
    _enter(entries, 0, tree)
    mini, minifat = b"", []
    for entry in entries[1:]:
        data = entry["data"]
        if entry["kind"] == 2 and len(data) < _SMALL:
            entry["start"] = len(mini) // 64 if data else _END
            count = -(-len(data) // 64)
            minifat += [*range(len(minifat) + 1, len(minifat) + count), _END][:count] if count else []
            mini += data.ljust(count * 64, b"\0")
    entries[0]["data"] = mini
    big = [entry for entry in entries if entry["kind"] == 5 or (entry["kind"] == 2 and len(entry["data"]) >= _SMALL)]
    blocks = [struct.pack(f"<{len(minifat)}I", *minifat), b"", *(entry["data"] for entry in big)]
    blocks[1] = bytes(128 * (-(-len(entries) // 4) * 4))
    sizes = [-(-len(block) // 512) for block in blocks]
    fats = 1
    while fats * 128 < sum(sizes) + fats:
        fats += 1
    fat, starts, at = [_FAT] * fats, [], fats
    for size in sizes:
        starts.append(at if size else _END)
        fat += [*range(at + 1, at + size), _END] if size else []
        at += size
    for entry, start in zip(big, starts[2:], strict=True):
        entry["start"] = start
    blocks[1] = b"".join(map(_entry, entries)).ljust(sizes[1] * 512, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack(
        "<5H6x7I", 0x3E, 3, 0xFFFE, 9, 6, 0, fats, starts[1], 0, _SMALL, starts[0], sizes[0])
    head += struct.pack("<2I109I", _END, 0, *range(fats), *[_FREE] * (109 - fats))
    fat += [_FREE] * (fats * 128 - len(fat))
    return head + struct.pack(f"<{len(fat)}I", *fat) + b"".join(
        block.ljust(size * 512, b"\0") for block, size in zip(blocks, sizes, strict=True))


def _enter(entries: list[dict[str, Any]], parent: int, tree: dict[str, Any]) -> None:
    before = None
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):
        value, number = tree[name], len(entries)
        folder = isinstance(value, dict)
        entries.append({"name": name, "kind": 1 if folder else 2, "child": _NONE, "data": b"" if folder else value})
        if before is None:
            entries[parent]["child"] = number
        else:
            entries[before]["right"] = number
        before = number
        if folder:
            _enter(entries, number, value)


def _entry(entry: dict[str, Any]) -> bytes:
    raw = entry["name"].encode("utf-16-le")
    return raw.ljust(64, b"\0") + struct.pack(
        "<HBB3I36xIQ", len(raw) + 2, entry["kind"], 1, _NONE, entry.get("right", _NONE), entry["child"],
        entry.get("start", 0), len(entry["data"]))


def msg_tree(
    subject: str = "", sender: str = "", name: str = "", text: str = "", attachments: tuple[Any, ...] = (), *,
    html: bytes = b"", headers: str = "", sent: datetime | None = None, charset: str = "utf-16-le", inner: bool = False,
) -> dict[str, Any]:
    """A message. `attachments`: pairs of a name and bytes, a tree of a message inside, or None for a mere link.

    `charset` other than UTF-16: strings of 8 bits a character, as Outlook 2000 wrote them, with code page 936.
    """
    kind = "001F" if charset == "utf-16-le" else "001E"
    said = {0x0037: subject, 0x5D01: sender, 0x0C1A: name, 0x1000: text, 0x007D: headers}
    tree: dict[str, Any] = {
        f"__substg1.0_{key:04X}{kind}": value.encode(charset) for key, value in said.items() if value}
    if html:
        tree["__substg1.0_10130102"] = html
    numbers = {0x3FFD: (3, 936)} if kind == "001E" else {}
    if sent:
        numbers[0x0039] = (0x40, int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000)
    tree["__properties_version1.0"] = bytes(24 if inner else 32) + b"".join(
        struct.pack("<HHIQ", type_, key, 6, value) for key, (type_, value) in numbers.items()) + _listed(tree)
    for number, (called, data) in enumerate(attachments):
        part: dict[str, Any] = {f"__substg1.0_3707{kind}": called.encode(charset)}
        if data is not None:
            part["__substg1.0_3701000D" if isinstance(data, dict) else "__substg1.0_37010102"] = data
        part["__properties_version1.0"] = bytes(8) + _listed(part)
        tree[f"__attach_version1.0_#{number:08X}"] = part
    return tree


def _listed(tree: dict[str, Any]) -> bytes:
    """The list's entries of properties that have a stream of their own."""
    return b"".join(
        struct.pack("<HHIII", int(name[-4:], 16), int(name[-8:-4], 16), 6, len(value), 0)
        for name, value in tree.items() if name.startswith("__substg"))


def msg(*args: Any, **more: Any) -> bytes:
    """The message of `msg_tree` as a file."""
    return compound(msg_tree(*args, **more))


def _attribute(level: int, number: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def _property(kind: int, key: int, value: bytes) -> bytes:
    return struct.pack("<HHII", kind, key, 1, len(value)) + value + bytes(-len(value) % 4)


def tnef(files: tuple[tuple[str, bytes | None], ...], text: str = "", inside: bytes = b"") -> bytes:
    """winmail.dat with these files, of which the short name is GBK; None: only a name. `inside`: another one in it."""
    out = struct.pack("<IH", 0x223E9F78, 1) + _attribute(1, 0x00069007, struct.pack("<II", 936, 0))
    if text:
        out += _attribute(1, 0x00069003, struct.pack("<I", 1) + _property(0x1F, 0x1000, text.encode("utf-16-le")))
    for name, data in files:
        out += _attribute(2, 0x00069002, bytes(14)) + _attribute(2, 0x00018010, name[-8:].encode("gb18030") + b"\0")
        if data is not None:
            out += _attribute(2, 0x0006800F, data)
        number = struct.pack("<HHI", 3, 0x3705, 1)
        out += _attribute(2, 0x00069005, struct.pack("<I", 2) + number + _property(
            0x1F, 0x3707, name.encode("utf-16-le") + b"\0\0"))
    if inside:
        out += _attribute(2, 0x00069002, bytes(14)) + _attribute(2, 0x00069005, struct.pack("<I", 1) + _property(
            0x0D, 0x3701, bytes(16) + inside))
    return out
