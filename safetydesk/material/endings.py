"""Whether the file of a film is as long as its own container says: half-copied films still play their beginning."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_HEAD = 65536
# A download that was given up leaves its place full of zeros; so many of them are no part of a film.
_ZEROS = 4096


def is_cut(path: Path, demuxer: str) -> bool:
    """`demuxer`: FFmpeg's name of the container ("mov", "avi", "asf", "matroska" ...)."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        if demuxer == "mov":
            return _boxes_pass(stream, size)
        head = stream.read(_HEAD)
        stream.seek(max(0, size - _ZEROS))
        if size > _ZEROS and not stream.read().strip(b"\0"):
            return True
    match demuxer:
        case "avi":
            return 8 + int.from_bytes(head[4:8], "little") > size
        case "asf":
            return _asf_size(head) > size
        case "matroska":
            return _segment_end(head) > size
    return False


def _boxes_pass(stream: BinaryIO, size: int) -> bool:
    """ISO 14496-12: the last box reaches past the end of the file, or zeros stand where one should."""
    at = 0
    while at + 16 <= size:
        stream.seek(at)
        head = stream.read(16)
        if not head[:8].strip(b"\0"):
            return not (head + stream.read(_ZEROS - 16)).strip(b"\0") and size - at >= _ZEROS
        length = int.from_bytes(head[:4], "big")
        length = int.from_bytes(head[8:16], "big") if length == 1 else length
        if length < 8:
            return False
        at += length
    return at > size


def _asf_size(head: bytes) -> int:
    """The size that the file properties name (ASF 3.2); live recordings (flag 1) name none."""
    at = head.find(_ASF_FILE_PROPERTIES)
    if at < 0 or at + 92 > len(head) or head[at + 88] & 1:
        return 0
    return int.from_bytes(head[at + 40:at + 48], "little")


def _segment_end(head: bytes) -> int:
    """Where the segment ends (RFC 8794): its size has as many bytes as the first one's leading zeros say, and all ones
    mean that it is not known."""
    at = head.find(b"\x18\x53\x80\x67") + 4
    if at < 4 or at >= len(head) or not head[at]:
        return 0
    wide = 9 - head[at].bit_length()
    bits = 7 * wide
    length = int.from_bytes(head[at:at + wide], "big") & (1 << bits) - 1
    return 0 if length == (1 << bits) - 1 else at + wide + length
