"""7z archives through py7zr, which decides nothing here: names, places and room are ours."""

from __future__ import annotations

import lzma
import zlib
from pathlib import Path

from py7zr import FileInfo, Py7zIO, SevenZipFile, WriterFactory
from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError

from safetydesk.material.unpacked import BROKEN, EMPTY, LINK, LOCKED, Box, Taking, inner_parts, refusal

_METHOD = ("“{}”用了少见的压缩方法，展不开", "请让对方改用 zip 重新发送")


def unpack_7z(path: Path, box: Box) -> None:
    """Puts every file of the 7z into `box`. Raises Mishap for a password, damage before the first file, no room."""
    # Given as an open file, since py7zr reads one that is given by name in as many threads as it has blocks.
    try:
        with path.open("rb") as stream, SevenZipFile(stream) as archive:
            if archive.needs_password():
                raise PasswordRequired
            members = archive.list()
            files = [member for member in members if not member.is_directory]
            if not files:
                raise refusal(EMPTY, box.name)
            box.check(len(members), sum(member.uncompressed for member in files))
            _extract(archive, files, box)
    except PasswordRequired as error:
        raise refusal(LOCKED, box.name) from error
    except UnsupportedCompressionMethodError as error:
        raise refusal(_METHOD, box.name) from error
    except (ArchiveError, lzma.LZMAError, zlib.error, EOFError) as error:
        raise refusal(BROKEN, box.name) from error


def _extract(archive: SevenZipFile, files: list[FileInfo], box: Box) -> None:
    wanted = []
    for member in files:
        inner = inner_parts(member.filename)
        if member.is_symlink:
            box.refuse(inner, LINK)
        elif not box.skip_junk(inner, member.uncompressed):
            wanted.append(member.filename)
    shelf = _Shelf(box)
    try:
        archive.extract(targets=wanted, factory=shelf)
    except (ArchiveError, lzma.LZMAError, zlib.error, EOFError):
        # Members that ended well before the damage are whole: each has its own checksum.
        if not any(out.whole for out in shelf.out):
            raise
        box.refuse((), f"后半部分已损坏，{len(wanted)} 个文件只展开了 {sum(out.whole for out in shelf.out)} 个，"
                       "请让对方重新发送")
    finally:
        for out in shelf.out:
            out.abandon()


class _Shelf(WriterFactory):
    """py7zr asks it for a place for each member, in the order of the archive."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self.out: list[_Out] = []

    def create(self, filename: str) -> Py7zIO:
        self.out.append(_Out(self._box.take(inner_parts(filename))))
        return self.out[-1]


class _Out(Py7zIO):
    """One member, written front to back; py7zr closes it only after its checksum was right."""

    def __init__(self, taking: Taking) -> None:
        self._taking = taking
        self._size = 0
        self.whole = False

    def write(self, s: bytes | bytearray) -> int:
        self._taking.write(bytes(s))
        self._size += len(s)
        return len(s)

    def close(self) -> None:
        self._taking.keep()
        self.whole = True

    def abandon(self) -> None:
        """Removes what was not written to its end."""
        if not self.whole:
            self._taking.undo()

    def read(self, size: int | None = None) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        return None

    def size(self) -> int:
        return self._size
