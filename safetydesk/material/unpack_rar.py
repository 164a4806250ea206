"""RAR archives: rarfile lists them all and reads what is only stored; the rest needs a program of the PC."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import rarfile

from safetydesk.material.unpacked import BROKEN, CRUSHED, EMPTY, LINK, LOCKED, SPLIT, Box, inner_parts, refusal

NO_PROGRAM = ("“{}”是 RAR 压缩包，这台电脑上没有能展开它的程序", "请让对方改用 zip 重新发送，或先自己解压再拖进来")
_UNREADABLE = ("“{}”是 RAR 压缩包，展不开（没传完、已损坏，或这台电脑上的程序不会读它）",
               "请让对方改用 zip 重新发送，或先自己解压再拖进来")
_TWIN = "压缩包里有同名文件，这一个没有展开，请先自己解压再拖进来"
_CUT = "后半部分已损坏，后面的文件可能缺失，请让对方重新发送"
_BLOCK = 256 * 1024
_SPLIT = rarfile.RAR_FILE_SPLIT_BEFORE | rarfile.RAR_FILE_SPLIT_AFTER
# Entries that stand for the bytes of an earlier one.
_SAME_BYTES = (rarfile.RAR5_XREDIR_FILE_COPY, rarfile.RAR5_XREDIR_HARD_LINK)

# Old WinRAR wrote bare GBK; rarfile would try UTF-16 next, which fits most even numbers of bytes.
rarfile.TRY_ENCODINGS = ("utf8", "gb18030")
rarfile.DEFAULT_CHARSET = "gb18030"

# Programs that print all files of an archive one behind the other, with an empty password so that none asks for one.
# rarfile's own way to call bsdtar (`-f --`) cannot work, and it calls the others once for each member.
_PROGRAMS = (
    ("unrar", "p", "-inul", "-p-"), ("unar", "-q", "-p", "", "-o", "-"), ("7zz", "e", "-so", "-bb0", "-p"),
    ("7z", "e", "-so", "-bb0", "-p"), ("bsdtar", "-x", "-O", "-f"),
)
# By full path only: a bare name would be looked for in the current folder first, where foreign files may lie.
# tar.exe is libarchive's, part of Windows 10 and later.
_ON_WINDOWS = {
    "unrar": r"%ProgramFiles%\WinRAR\UnRAR.exe", "7z": r"%ProgramFiles%\7-Zip\7z.exe",
    "bsdtar": r"%SystemRoot%\System32\tar.exe",
}


def programs() -> Iterator[list[str]]:
    """The commands that this PC has for it; the archive's path is to be added."""
    for name, *options in _PROGRAMS:
        if sys.platform == "win32":
            found = os.path.expandvars(_ON_WINDOWS.get(name, ""))
            there = os.path.isfile(found)
        else:
            found = shutil.which(name) or ""
            there = bool(found)
        if there:
            yield [found, *options]


def unpack_rar(path: Path, box: Box) -> None:
    """Puts every file of the RAR into `box`.

    Raises Mishap for a password, several volumes, damage before the first file, no room, no program.
    """
    headers: list[rarfile.RarInfo] = []
    try:
        with rarfile.RarFile(path, part_only=True, info_callback=headers.append) as archive:
            if any(header.type == rarfile.RAR_BLOCK_FILE and header.flags & _SPLIT for header in headers):
                raise refusal(SPLIT, box.name)
            _unpack(path, archive, box)
    except rarfile.NeedFirstVolume as error:
        raise refusal(SPLIT, box.name) from error
    except (rarfile.Error, struct.error, IndexError, ValueError) as error:
        raise refusal(BROKEN, box.name) from error


def _unpack(path: Path, archive: rarfile.RarFile, box: Box) -> None:
    members = archive.infolist()
    files = [member for member in members if not member.is_dir()]
    damaged = archive.strerror() is not None
    if not files:
        # One whose names are encrypted too looks empty.
        raise refusal(LOCKED if archive.needs_password() else BROKEN if damaged else EMPTY, box.name)
    box.check(len(members), sum(member.file_size for member in files))
    locked = [member for member in files if member.needs_password()]
    wanted = [member for member in files if not member.needs_password() and _wanted(member, box)]
    if all(member.compress_type == rarfile.RAR_M0 for member in wanted):
        for member in wanted:
            _take_stored(archive, member, box)
    elif not locked:
        _unpack_by_program(path, files, wanted, box)
    else:
        locked = files
    box.refuse_locked([inner_parts(member.filename)[-1] for member in locked])
    if damaged and not any(piece.problem == CRUSHED for piece in box.pieces):
        box.refuse((), _CUT)


def _wanted(member: rarfile.RarInfo, box: Box) -> bool:
    inner = inner_parts(member.filename)
    if member.is_symlink() or (member.file_redir and member.file_redir[0] not in _SAME_BYTES):
        box.refuse(inner, LINK)
        return False
    return not box.skip_junk(inner, member.file_size)


def _take_stored(archive: rarfile.RarFile, member: rarfile.RarInfo, box: Box) -> None:
    inner = inner_parts(member.filename)
    if archive.getinfo(member) is not member:
        box.refuse(inner, _TWIN)
        return
    try:
        with archive.open(archive.getinfo_orig(member)) as stream:
            _take(stream.read, member, box)
    except (rarfile.Error, EOFError):
        box.refuse(inner, CRUSHED)


def _unpack_by_program(
    path: Path, files: Sequence[rarfile.RarInfo], wanted: Sequence[rarfile.RarInfo], box: Box
) -> None:
    """The first program that gets one file out decides. Raises Mishap when there is none."""
    before, tried = len(box.pieces), False
    for number, command in enumerate(programs()):
        tried = True
        # unar takes 材料1.rar for a volume of several when 材料2.rar lies beside it: by this name none does.
        alone = box.scratch / f"alone{number}.rar"
        try:
            alone.symlink_to(path.absolute())
        except OSError:
            alone = path  # Windows lets only administrators make links, and has no unar
        left = _read_program([*command, str(alone)], files, {id(member) for member in wanted}, box)
        if len(box.pieces) > before:
            if left:
                box.refuse((), f"后半部分展不开，{len(wanted)} 个文件只展开了 {len(wanted) - left} 个，"
                               "请让对方重新发送")
            return
    raise refusal(_UNREADABLE if tried else NO_PROGRAM, box.name)


def _read_program(command: Sequence[str], files: Sequence[rarfile.RarInfo], wanted: set[int], box: Box) -> int:
    """Takes the members out of what the program prints, in the archive's order; tells how many did not come.

    No name is told to the program, which might take it for a pattern or in another charset. It is never read for more
    than the archive declares: bsdtar prints without end after some links.
    """
    kept: dict[str, Path] = {}
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)) as program:
        assert program.stdout is not None
        try:
            for member in files:
                source = kept.get(member.file_redir[2]) if member.file_redir else None
                if source is not None:
                    with source.open("rb") as same:
                        whole = _take(same.read, member, box, checked=False)
                elif member.file_redir:
                    continue
                elif id(member) in wanted:
                    whole = _take(program.stdout.read, member, box)
                else:
                    _copied(program.stdout.read, member, len, checked=False)
                    continue
                if not whole:
                    break
                wanted.remove(id(member))
                kept[member.filename] = box.pieces[-1].path
        finally:
            program.kill()
    return len(wanted)


def _take(read: Callable[[int], bytes], member: rarfile.RarInfo, box: Box, checked: bool = True) -> bool:
    """Whether the member came whole; a member that stands for another one has no checksum of its own."""
    taking = box.take(inner_parts(member.filename))
    try:
        whole = _copied(read, member, taking.write, checked)
    except rarfile.Error:
        taking.undo()
        raise
    (taking.keep if whole else taking.undo)()
    return whole


def _copied(
    read: Callable[[int], bytes], member: rarfile.RarInfo, write: Callable[[bytes], object], checked: bool
) -> bool:
    """Whether the next bytes are this member's, by their checksum where it has one."""
    left, crc = member.file_size, 0
    while left and (block := read(min(left, _BLOCK))):
        left -= len(block)
        crc = zlib.crc32(block, crc)
        write(block)
    return not left and (not checked or member.CRC in (None, crc))
