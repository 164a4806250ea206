"""Sharing out files among parts that each fit under a mail limit: no file is cut, no part more than is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# The rest of a mail: its headers, the letter in it, the lines between its attachments.
_LETTER = 64 * 1024


@dataclass(frozen=True)
class Piece:
    """Something that goes into one part whole. `bytes`: all that it adds; `unit`, `folder`: what it belongs to."""

    name: str
    bytes: int
    unit: str = ""
    folder: str = ""


def mail_bytes(raw: int) -> int:
    """What `raw` bytes take in a mail: base64 writes 57 bytes as a line of 78 (RFC 2045, 6.8)."""
    return -(-raw // 57) * 78


def raw_bytes(limit: int) -> int:
    """How large an attachment may be, so that the mail with it stays within `limit` bytes."""
    return max(0, limit - _LETTER) // 78 * 57


def split(pieces: Sequence[Piece], first: int, room: int) -> list[list[Piece]]:
    """The pieces of each part, in their order. `first`: bytes that fit into the first part, `room` into any other.

    The first part is there even if nothing fits into it. A unit stays together, else the folder of an item, else files
    that follow each other, where that takes no more parts than packing file by file. Every piece must fit into a part
    by itself.
    """
    best = _packed([[piece] for piece in pieces], first, room)
    kinder = (
        _packed(_groups(pieces, _BY_UNIT, room), first, room),
        _packed(_groups(pieces, _BY_UNIT[1:], room), first, room),
        _in_order(pieces, first, room),
    )
    best = next((found for found in kinder if len(found) <= len(best)), best)
    place = {id(piece): number for number, piece in enumerate(pieces)}
    parts = [sorted(part, key=lambda piece: place[id(piece)]) for part in best]
    return [parts[0], *sorted(parts[1:], key=lambda part: place[id(part[0])])]


_Keys = tuple[Callable[[Piece], str], ...]
_BY_UNIT: _Keys = (lambda piece: piece.unit, lambda piece: piece.folder)


def _groups(pieces: Sequence[Piece], keys: _Keys, room: int) -> list[list[Piece]]:
    """What belongs together by the first key; what is too large for a part then, by the next, in the end by file."""
    if not keys:
        return [[piece] for piece in pieces]
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(keys[0](piece), []).append(piece)
    groups = []
    for group in found.values():
        groups += [group] if _size(group) <= room else _groups(group, keys[1:], room)
    return groups


def _packed(groups: Sequence[list[Piece]], first: int, room: int) -> list[list[Piece]]:
    """First fit, the largest first: at most 11/9 of the fewest parts and one (Johnson 1973)."""
    parts: list[list[Piece]] = [[]]
    left = [first]
    for group in sorted(groups, key=_size, reverse=True):
        size = _size(group)
        at = next((number for number, free in enumerate(left) if size <= free), None)
        if at is None:
            at = len(parts)
            parts.append([])
            left.append(room)
        parts[at] += group
        left[at] -= size
    return parts


def _in_order(pieces: Sequence[Piece], first: int, room: int) -> list[list[Piece]]:
    """One part after the other is filled."""
    parts: list[list[Piece]] = [[]]
    left = first
    for piece in pieces:
        if piece.bytes > left:
            parts.append([])
            left = room
        parts[-1].append(piece)
        left -= piece.bytes
    return parts


def _size(group: Sequence[Piece]) -> int:
    return sum(piece.bytes for piece in group)
