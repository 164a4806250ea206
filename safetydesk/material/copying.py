"""Copying a foreign file so that it is either whole, hashed and on the disk, or not there at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from safetydesk.notice.problem import Mishap

BLOCK = 1024 * 1024
# A file is still when its size and time have not moved for so many seconds (FACTS §8).
STILL_SECONDS = 1.0
_LOOK_SECONDS = 0.1
_RETRY_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8)
# Antivirus and indexers on Windows hold a fresh file for a moment: access denied, sharing, lock.
_HELD = (5, 32, 33)

Stop = Callable[[], bool]


class Stopped(Mishap):
    """The clerk pressed 停止: nothing is wrong, and nothing half done is left."""

    def __init__(self) -> None:
        super().__init__("已按要求停止", "需要时可以再做一次")


@dataclass(frozen=True)
class Copied:
    """`sha256`: 64 lower-case hex digits of the copied bytes; `bytes`: how many."""

    sha256: str
    bytes: int


def copy_hashed(source: Path, target: Path, stop: Stop | None = None) -> Copied:
    """Copies and hashes in one reading; `target` appears whole and fsynced, or not at all.

    Writes to `<target>.part` and renames. After a power cut only such a .part can be left; `fsync_folder` makes the
    new name itself safe. Raises Mishap (also when `source` changes meanwhile, or `target` exists) and Stopped.
    """
    if target.exists():
        raise Mishap(f"“{target.name}”已经存在", "请换一个名字")
    part = target.with_name(target.name + ".part")
    try:
        try:
            copied = _copy(source, part, stop)
        except OSError as error:
            # The clerk knows the source by name; the target's name is ours, so there the folder is told.
            raise explain(error, target.parent if _is_about(error, part) else source) from error
        replace(part, target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return copied


def _copy(source: Path, part: Path, stop: Stop | None) -> Copied:
    with source.open("rb", buffering=0) as reader, part.open("wb", buffering=0) as writer:
        before = os.fstat(reader.fileno())
        digest = hashlib.sha256()
        block = memoryview(bytearray(BLOCK))
        total = 0
        # A file that grows as fast as it is read would never end: nothing is read beyond its first size.
        while total <= before.st_size and (count := reader.readinto(block)):
            if stop is not None and stop():
                raise Stopped
            digest.update(block[:count])
            _write(writer, block[:count])
            total += count
        after = source.stat()
        if total != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise _changing(source)
        os.fsync(writer.fileno())
    return Copied(digest.hexdigest(), total)


def _write(writer: FileIO, block: memoryview) -> None:
    """An unbuffered write may take only part of a block, for instance the last one before the disk is full."""
    while block:
        block = block[writer.write(block):]


def hash_file(path: Path, stop: Stop | None = None) -> str:
    """SHA-256 of a file as 64 lower-case hex digits, in constant memory. Raises OSError, and Stopped."""
    digest = hashlib.sha256()
    block = memoryview(bytearray(BLOCK))
    with path.open("rb", buffering=0) as stream:
        while count := stream.readinto(block):
            if stop is not None and stop():
                raise Stopped
            digest.update(block[:count])
    return digest.hexdigest()


def _is_about(error: OSError, path: Path) -> bool:
    return error.filename is not None and os.fspath(error.filename) == os.fspath(path)


def wait_until_still(path: Path, stop: Stop | None = None, most: float = 60.0) -> None:
    """Waits until the file stands still. Raises Mishap when it is gone or changes for `most` seconds, and Stopped.

    A file last written more than a second ago is taken as still at once.
    """
    end = time.monotonic() + most
    try:
        state = path.stat()
        # A time to come is that of a stick from another clock, not of a file that is being written.
        if abs(time.time() - state.st_mtime) >= STILL_SECONDS:
            return
        seen, since = (state.st_size, state.st_mtime_ns), time.monotonic()
        while time.monotonic() < end:
            if stop is not None and stop():
                raise Stopped
            time.sleep(_LOOK_SECONDS)
            state = path.stat()
            now = (state.st_size, state.st_mtime_ns)
            if now != seen:
                seen, since = now, time.monotonic()
            elif time.monotonic() - since >= STILL_SECONDS:
                return
    except OSError as error:
        raise explain(error, path) from error
    raise _changing(path)


def _changing(path: Path) -> Mishap:
    return Mishap(f"“{path.name}”的文件还在变化", "请等它拷完或下载完，再收一次")


def fsync_folder(path: Path) -> None:
    """Makes the names in a folder survive a power cut; Windows has no such call and needs none for NTFS."""
    if sys.platform == "win32":
        return
    try:
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
    except OSError as error:
        raise explain(error, path) from error


def replace(source: Path, target: Path) -> None:
    """`os.replace`, tried again while Windows says that somebody holds the file. Raises Mishap."""
    for pause in (*_RETRY_SECONDS, None):
        try:
            os.replace(source, target)
        except OSError as error:
            if pause is None or getattr(error, "winerror", None) not in _HELD:
                raise explain(error, target) from error
            time.sleep(pause)
        else:
            return


@contextlib.contextmanager
def appearing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that appears whole and on the disk, or not at all: folders are made, an older one is replaced.

    Raises Mishap.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        replace(part, path)
        fsync_folder(path.parent)
    except OSError as error:
        raise explain(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


# errno or Windows code -> what happened (the first {} is the file's name) and what to do.
_FULL = ("磁盘满了，存不下“{}”", "请清理出一些空间，再做一次")
_IN_USE = ("“{}”正被别的程序占用", "请先关闭打开它的 Word、WPS 或播放器，再做一次")
_GONE = ("找不到“{}”，可能已被移走、改名，或U盘已拔出", "请检查后再做一次")
_DENIED = ("没有权限读写“{}”", "请换一个文件夹，或请管理员开放权限")
_BROKEN = ("读写“{}”时断开了（U盘被拔出、网络断开或磁盘有坏道）", "请重新接好，再做一次")
_READ_ONLY = ("“{}”所在的磁盘是只读的，写不进去", "请换一个能写入的文件夹")
_LONG = ("“{}”的名字或路径太长", "请改短文件名，或放到浅一些的文件夹")
_LARGE = ("“{}”太大，这个磁盘存不下单个这么大的文件", "FAT32 格式的U盘单个文件最多 4 GB，请换一个磁盘")
_OTHER = ("读写“{}”时出错（{}）", "请检查磁盘，再做一次")
_FOLDER = ("“{}”是文件夹，不是文件", "请选择里面的文件")

_BY_WINDOWS = {
    32: _IN_USE, 33: _IN_USE, 112: _FULL, 39: _FULL, 19: _READ_ONLY, 21: _BROKEN, 23: _BROKEN, 53: _BROKEN, 55: _BROKEN,
    59: _BROKEN, 64: _BROKEN, 483: _BROKEN, 1006: _BROKEN, 1117: _BROKEN, 206: _LONG, 223: _LARGE,
}
# By name, since Windows lacks some of the numbers.
_BY_ERRNO = {
    "ENOSPC": _FULL, "EDQUOT": _FULL, "ENOENT": _GONE, "ENOTDIR": _GONE, "EACCES": _DENIED, "EPERM": _DENIED,
    "EIO": _BROKEN, "ENXIO": _BROKEN, "ENODEV": _BROKEN, "ESTALE": _BROKEN, "ETIMEDOUT": _BROKEN, "EHOSTDOWN": _BROKEN,
    "EROFS": _READ_ONLY, "ENAMETOOLONG": _LONG, "EFBIG": _LARGE, "EISDIR": _FOLDER, "EBUSY": _IN_USE,
    "ETXTBSY": _IN_USE,
}


def must_be_empty(folder: Path) -> None:
    """Mishap unless the folder is absent or empty: nothing that is there is ever written over."""
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise explain(error, folder) from error
    if taken:
        raise Mishap(f"“{folder.name}”里已经有东西了，没有改动它", "请换一个空文件夹")


def explain(error: OSError, path: Path) -> Mishap:
    """The world's trouble with the file at `path` as a sentence that says what to do."""
    by_number = _BY_ERRNO.get(errno.errorcode.get(error.errno or 0, ""))
    what, remedy = _BY_WINDOWS.get(getattr(error, "winerror", None) or 0) or by_number or _OTHER
    if what == _DENIED[0] and sys.platform == "win32" and path.is_dir() and error.filename == os.fspath(path):
        # Windows answers "access denied" to opening a folder as a file.
        what, remedy = _FOLDER
    return Mishap(what.format(path.name or path, error.strerror or type(error).__name__), remedy)
