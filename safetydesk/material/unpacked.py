"""What came out of an archive or a mail, and the box in which it is gathered: counted, named safely, told in words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from safetydesk.material.copying import explain
from safetydesk.material.names import clean_text, is_junk, is_system_folder, junk_told, safe_name
from safetydesk.notice.problem import Mishap

# An archive larger than this many times its own size is made to fill disks; blank pictures reach it when small.
RATIO = 200
HARMLESS = 32 * 1024 * 1024
MOST_FILES = 2000
# What stays free on the disk for the desk itself.
MARGIN = 512 * 1024 * 1024

# What is wrong with a whole container, and what to do.
SPLIT = ("“{}”是分卷压缩包，一卷打不开", "请让对方不要分卷，压缩成一个 zip 重新发送")
LOCKED = ("“{}”设了密码，打不开", "请让对方取消密码后重新发送，或先自己解压再拖进来")
BROKEN = ("“{}”不完整（没传完或已损坏），打不开", "请让对方重新发送")
PARCEL_BROKEN = ("“{}”是下级的报送包，但不完整（没传完或已损坏），没有收", "请让对方重新发送这一件")
EMPTY = ("“{}”里没有文件", "请让对方重新打包发送")
HOSTILE = ("“{}”的内部结构不正常，或展开后大得不正常，可能是恶意文件，没有展开", "请向对方核实，让对方重新发送")
CRUSHED = "在压缩包里已损坏，展不开，请让对方重新发送"
LINK = "这只是一个链接，不是文件本身，请让对方发送原文件"

_SHOWN = 200
_DISK_BYTES = 100


def refusal(why: tuple[str, str], name: str) -> Mishap:
    """One of the pairs above, said of the container called `name`."""
    return Mishap(why[0].format(name), why[1])


@dataclass(frozen=True)
class Piece:
    """A file that was inside. `path`: where it lies now; `parts`: the container's name, folders, its own name.

    Parts are clean text, as the sender wrote them, and no two pieces have the same ones in any case of letters; the
    name at `path` is legal on Windows and Linux. With `problem` (one Chinese sentence) nothing was unpacked, and
    `path` is the container itself.
    """

    path: Path
    parts: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True)
class Letter:
    """A mail's own words. `sender`: address in lower case; `name`: how the sender is called; `date`: ISO time, UTC+8.

    `text`: the body as plain text, with addresses that stood behind the words of links. All may be "".
    """

    sender: str
    name: str
    subject: str
    date: str
    text: str


@dataclass(frozen=True)
class Unpacked:
    """`container`: "archive", "mail", or "" for a file that is to be taken as it is."""

    container: str
    pieces: tuple[Piece, ...] = ()
    letter: Letter | None = None


def inner_parts(name: str) -> tuple[str, ...]:
    """Folders and name below the archive, wherever the name says that it leads. Never empty."""
    parts = [part for part in re.split(r"[/\\]", name.split("\0")[0]) if part.strip(" .")]
    if len(parts) > 1 and re.fullmatch(r"[A-Za-z]:", parts[0]):
        del parts[0]
    return tuple(parts) or ("未命名",)


def allowed(path: Path) -> int:
    """How many bytes may reasonably come out of the container at `path`. Raises OSError."""
    return max(RATIO * path.stat().st_size, HARMLESS)


class Box:
    """Takes what is unpacked from the container at `source`, called `name`, into the folder `scratch`.

    At most `most_bytes` and `most_files` come in, and never more than the disk holds with a margin.
    """

    def __init__(self, source: Path, scratch: Path, name: str, most_bytes: int, most_files: int) -> None:
        self.source = source
        self.name = name
        self.pieces: list[Piece] = []
        self.scratch = scratch
        self._own = _shown(name)
        self._sane = most_bytes
        self._free = max(shutil.disk_usage(scratch).free - MARGIN, 0)
        self._most_files = most_files
        self._seen: set[tuple[str, ...]] = set()
        self._junk: list[str] = []

    def check(self, files: int, total: int) -> None:
        """Refuses, before anything is written, a container that declares too much. Raises Mishap."""
        if files > self._most_files:
            raise Mishap(f"“{self.name}”里的文件太多（{files} 个），没有展开",
                         f"请分成几个，每个不超过 {MOST_FILES} 个文件")
        if total > self._sane:
            raise refusal(HOSTILE, self.name)
        if total > self._free:
            raise Mishap(f"磁盘空间不够，展不开“{self.name}”", "请清理出一些空间，再收一次")

    def skip_junk(self, inner: Sequence[str], bytes: int) -> bool:
        """Whether it is what a system left behind; such are told together in the end."""
        junk = is_junk(inner[-1], bytes) or any(is_system_folder(part) for part in inner[:-1])
        if junk:
            self._junk.append(inner[-1])
        return junk

    def take(self, inner: Sequence[str]) -> Taking:
        """A file to write the member into; `inner` are its folders and its name as the sender wrote them."""
        self.check(len(self.pieces) + 1, 0)
        parts = self._parts(inner)
        return Taking(self, parts, self.scratch / f"{len(self.pieces) + 1}-{safe_name(parts[-1], _DISK_BYTES)}")

    def put(self, name: str, data: bytes) -> None:
        """A whole file of which only the last part of its name is believed. Raises Mishap."""
        inner = inner_parts(name)[-1:]
        if not self.skip_junk(inner, len(data)):
            taking = self.take(inner)
            taking.write(data)
            taking.keep()

    def refuse(self, inner: Sequence[str], problem: str) -> None:
        """A line in place of a member (of the container itself when `inner` is empty). Raises Mishap."""
        if inner:
            self.check(len(self.pieces) + 1, 0)
        parts = self._parts(inner) if inner else (self._own,)
        self.pieces.append(Piece(self.source, parts, problem))

    def refuse_locked(self, names: Sequence[str]) -> None:
        """One line for all members that have a password, none when there are none."""
        what, remedy = LOCKED
        if names and not self.pieces:
            self.refuse((), f"{what.format(self.name)}，{remedy}")
        elif names:
            self.refuse((), f"里面有 {len(names)} 个文件设了密码（{_some(names)}），打不开，" + remedy)

    def refuse_empty(self, names: Sequence[str]) -> None:
        """One line for all attachments without content: links to a cloud disk, objects of Outlook's own."""
        if names:
            self.refuse((), f"有 {len(names)} 个附件只有名字没有内容（{_some(names)}），"
                            "请让对方把文件打成 zip 重新发送")

    def spend(self, bytes: int) -> None:
        """Counts what is really written, whatever was declared. Raises Mishap."""
        self._sane -= bytes
        self._free -= bytes
        self.check(0, 0)

    def forget(self, parts: tuple[str, ...]) -> None:
        """The name is free again."""
        self._seen.discard(_key(parts))

    def closed(self) -> tuple[Piece, ...]:
        """Everything that came, with one line for all junk."""
        if self._junk:
            self.refuse((), junk_told(self._junk))
        return tuple(self.pieces)

    def _parts(self, inner: Sequence[str]) -> tuple[str, ...]:
        parts = (self._own, *map(_shown, inner))
        stem, _, ending = parts[-1].rpartition(".")
        wanted, n = parts, 1
        while _key(wanted) in self._seen:
            n += 1
            wanted = (*parts[:-1], f"{stem} ({n}).{ending}" if stem else f"{ending} ({n})")
        self._seen.add(_key(wanted))
        return wanted


def _key(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.casefold() for part in parts)


def _some(names: Sequence[str]) -> str:
    return "、".join(clean_text(name, _SHOWN) for name in names[:5]) + ("等" if len(names) > 5 else "")


def _shown(name: str) -> str:
    """One part as the clerk reads it; too long a name loses its middle, not its ending."""
    clean = clean_text(name).strip().rstrip(". ") or "未命名"
    return clean if len(clean) <= _SHOWN else clean[:_SHOWN - 11] + "…" + clean[-10:]


class Taking:
    """One member on its way to the disk; ends with `keep`, `drop` or `undo`."""

    def __init__(self, box: Box, parts: tuple[str, ...], path: Path) -> None:
        self._box, self._parts, self._path = box, parts, path
        self._file: BinaryIO = self._safely(path)

    def _safely(self, path: Path) -> BinaryIO:
        try:
            return path.open("xb")
        except OSError as error:
            raise explain(error, path.parent) from error

    def write(self, block: bytes) -> None:
        """Raises Mishap when there is no room."""
        self._box.spend(len(block))
        try:
            self._file.write(block)
        except OSError as error:
            raise explain(error, self._path.parent) from error

    def keep(self) -> None:
        """The member is whole."""
        self._file.close()
        self._box.pieces.append(Piece(self._path, self._parts))

    def undo(self) -> None:
        """The member is not whole, and is told of elsewhere."""
        self._remove()
        self._box.forget(self._parts)

    def drop(self, problem: str) -> None:
        """The member is not whole: a line takes its place."""
        self._remove()
        self._box.pieces.append(Piece(self._box.source, self._parts, problem))

    def _remove(self) -> None:
        self._file.close()
        self._path.unlink()
