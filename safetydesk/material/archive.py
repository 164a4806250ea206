"""Zips that we write: the same members always make the same bytes, hashed on the way; and zips proved and unpacked."""

from __future__ import annotations

import hashlib
import os
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO, FileIO
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import IO

from safetydesk.material.copying import BLOCK, Stop, Stopped, explain, fsync_folder, replace
from safetydesk.material.names import clean_text, is_legal
from safetydesk.notice.problem import Mishap, Problem

# Done and total in KiB: a count of bytes would not fit the numbers of a Qt signal.
Report = Callable[[int, int], None]

# The earliest moment that a zip can hold: the time of packing must not change the bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)
# What a zip adds of its own: two headers for each member with its name in both, and the end of the directory.
_HEADERS, _END = 30 + 46, 22
_TELL_EVERY = 16 * BLOCK
_SYNCERS = 4
# What is ours is stored as it is; somebody may have packed it again.
_RATIO = 200
# Of Unix in the upper half; 0x10 is how DOS and Windows know a folder.
_FILE_MODE, _FOLDER_MODE = 0o100644 << 16, 0o040755 << 16 | 0x10

# What `zipfile` raises on damaged, encrypted or exotic archives.
_FAULTS = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error, LookupError,
)


@dataclass(frozen=True)
class Member:
    """`name`: path inside the zip with `/`, for an empty folder with one at its end; `source`: a file on disk, or the
    bytes themselves (b"" for a folder)."""

    name: str
    source: Path | bytes

    @property
    def bytes(self) -> int:
        """Size at this moment. Raises OSError."""
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size


@dataclass(frozen=True)
class Written:
    """`sha256`: hex digits of the member's content as it was written, `bytes`: its size."""

    name: str
    bytes: int
    sha256: str


def zip_bytes(sizes: Iterable[tuple[str, int]]) -> int:
    """How many bytes a zip of ours has, given the name and size of each member; exact below 2 GB."""
    return _END + sum(entry_bytes(name, size) for name, size in sizes)


def entry_bytes(name: str, size: int) -> int:
    """What one member adds to a zip."""
    return _HEADERS + 2 * len(name.encode()) + size


def write_zip(
    target: Path, members: Iterable[Member], report: Report | None = None, stop: Stop | None = None, bare: bool = False
) -> list[Written]:
    """Writes, hashes and fsyncs in one pass with constant memory; `target` is replaced whole or left as it was.

    `bare`: nothing is hashed ("" for each member) or fsynced, since the caller reads all of it back and does both.

    Raises Mishap for a full disk, a source that is gone or changes, a member's name that not every system can hold or
    that comes twice, and Stopped.
    """
    members = list(members)
    _check_names([member.name for member in members])
    part = target.with_name(target.name + ".part")
    try:
        try:
            written = _write(part, members, report, stop, bare)
            if not bare:
                fsync_file(part)
        except OSError as error:
            raise explain(error, _at_fault(error, part)) from error
        replace(part, target)
        fsync_folder(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return written


def fsync_file(path: Path) -> None:
    """What was written to it survives a power cut. Raises OSError."""
    with path.open("rb+") as out:
        os.fsync(out.fileno())


def fsync_all(paths: Iterable[Path], sync: Callable[[Path], None] = fsync_file) -> None:
    """The same for many files, or by `fsync_folder` for folders: waits for the disk go on side by side. OSError."""
    with ThreadPoolExecutor(_SYNCERS, thread_name_prefix="sync") as pool:
        list(pool.map(sync, paths))


def _at_fault(error: OSError, part: Path) -> Path:
    """The file that an error is about: a source has a name that the clerk knows, our .part and hidden folders have not.
    """
    told = Path(error.filename) if isinstance(error.filename, str) else part
    place = part.parent.parent if part.parent.name.startswith(".") else part.parent
    return place if told == part else told


def _check_names(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        shown = clean_text(name, 200)
        if not is_safe(name.removesuffix("/")):
            raise Mishap(f"“{shown}”这样的文件名不能打包", "请给它改一个不带特殊符号的名字")
        if name.casefold() in seen:
            raise Mishap(f"有两个文件都叫“{shown}”，不能一起打包", "请给其中一个改名")
        seen.add(name.casefold())


def is_safe(name: str) -> bool:
    """Whether a member's name is a path below the folder of unpacking, on Windows and Linux alike."""
    return all(is_legal(part) for part in name.split("/"))


def _write(
    part: Path, members: list[Member], report: Report | None, stop: Stop | None, bare: bool
) -> list[Written]:
    total = sum(member.bytes for member in members)
    done = told = 0

    def tell(size: int) -> None:
        nonlocal done, told
        if stop is not None and stop():
            raise Stopped
        done += size
        if report is not None and done - told >= _TELL_EVERY:
            told = done
            report(done // 1024, total // 1024)

    with zipfile.ZipFile(part, "w") as bundle, ThreadPoolExecutor(1, thread_name_prefix="hash") as hasher:
        written = [_pack(bundle, member, None if bare else hasher, tell) for member in members]
    if report is not None:
        report(total // 1024, total // 1024)
    return written


def _pack(
    bundle: zipfile.ZipFile, member: Member, hasher: ThreadPoolExecutor | None, tell: Callable[[int], None]
) -> Written:
    """Writes one member block by block; the hash runs beside the writing, on the other core."""
    entry = zipfile.ZipInfo(member.name, _MOMENT)
    entry.create_system = 3
    entry.external_attr = _FOLDER_MODE if entry.is_dir() else _FILE_MODE
    # Stored: deflating photos and films costs 45 times the time for 1 % (FACTS §10), and what one zlib makes of a text
    # another does not.
    entry.compress_type = zipfile.ZIP_STORED
    # Stated before the first byte, so that zip64 is used exactly where it is needed.
    entry.file_size = expected = member.bytes
    digest = hashlib.sha256()
    # One byte more than is expected: it shows a file that grows.
    room = memoryview(bytearray(min(BLOCK, expected + 1)))
    size = 0
    with _reader(member) as source, bundle.open(entry, "w") as sink:
        while size <= expected and (count := source.readinto(room)):
            hashed = hasher.submit(digest.update, room[:count]) if hasher else None
            sink.write(room[:count])
            if hashed:
                hashed.result()
            size += count
            tell(count)
    if size != expected:
        raise Mishap(f"“{PurePosixPath(member.name).name}”的文件还在变化", "请等它不再改动后再打包")
    return Written(member.name, size, digest.hexdigest() if hasher else "")


def _reader(member: Member) -> BytesIO | FileIO:
    return BytesIO(member.source) if isinstance(member.source, bytes) else member.source.open("rb", buffering=0)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip whose directory can be true. Raises Mishap for whatever is wrong while it is open."""
    try:
        with zipfile.ZipFile(path) as bundle:
            # Members that lie over each other make a small file endless (CVE-2024-0450).
            if sum(entry.compress_size for entry in bundle.infolist()) > path.stat().st_size:
                raise zipfile.BadZipFile("members overlap")
            if any(entry.file_size > _RATIO * entry.compress_size + BLOCK for entry in bundle.infolist()):
                raise zipfile.BadZipFile("a bomb")
            yield bundle
    except _FAULTS as error:
        raise Mishap(f"“{path.name}”打不开或已损坏", "请换一份完整的文件；是别人发来的，请让对方重新发送") from error
    except OSError as error:
        raise explain(error, path) from error


def verify_zip(
    path: Path, expected: Mapping[str, str], also: Collection[str] = (), stop: Stop | None = None,
    into: Mapping[str, Path] = MappingProxyType({}),
) -> list[Problem]:
    """Compares each member with its SHA-256 in `expected`, streaming. Every difference is a Problem, none an exception
    but Stopped.

    Members named in `also` may be there and are read to their end, but have no hash to keep. `into`: where members are
    written on the way, to new files that nobody may use where there is any problem, and that are not on the disk yet.
    """
    problems: list[Problem] = []
    try:
        with _opened(path) as bundle:
            names = Counter(entry.filename for entry in bundle.infolist() if not entry.is_dir())
            for name in names:
                if stop and stop():
                    raise Stopped
                problems += _compared(bundle, name, expected.get(name), name in also, into.get(name))
            if _surplus(bundle, path):
                problems.append(Problem("changed-file", path.name, "前后多出了不属于它的内容", "请让对方重新发送"))
            problems += [Problem("duplicate-id", name, "压缩包里有两个同名的文件", "请让对方重新打包")
                         for name, times in sorted(names.items()) if times > 1]
            problems += [Problem("missing-file", name, "清单里有，压缩包里没有", "请让对方重新打包")
                         for name in expected if name not in names]
    except Stopped:
        raise
    except Mishap as mishap:
        problems.append(Problem("unreadable", path.name, mishap.what, mishap.remedy))
    return problems


def _surplus(bundle: zipfile.ZipFile, path: Path) -> bool:
    """Whether there is anything before the first member or after the directory."""
    entries = bundle.infolist()
    directory = sum(46 + len(_raw_name(each)) + len(each.extra) + len(each.comment) for each in entries)
    after = path.stat().st_size - bundle.start_dir - directory - _END - len(bundle.comment)
    first = min((each.header_offset for each in entries), default=bundle.start_dir)
    # Zip64 has 76 bytes of its own there.
    return first != 0 or after not in (0, 76)


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")


def _compared(
    bundle: zipfile.ZipFile, name: str, sha256: str | None, allowed: bool, target: Path | None
) -> list[Problem]:
    if sha256 is None and not allowed:
        return [Problem("stray-file", name, "清单里没有这个文件", "请向对方核实它是从哪里来的")]
    try:
        with bundle.open(name) as source:
            if target is None:
                found = _digest(source)
            else:
                with target.open("xb", buffering=0) as out:
                    found = _digest(source, out)
    except _FAULTS:
        return [Problem("changed-file", name, "在压缩包里已损坏，读不出来", "请让对方重新发送")]
    if sha256 is not None and found != sha256:
        return [Problem("changed-file", name, "内容和清单里的校验值不一致", "请让对方重新发送")]
    return []


def _digest(source: IO[bytes], out: FileIO | None = None) -> str:
    digest = hashlib.sha256()
    while block := source.read(BLOCK):
        digest.update(block)
        while out is not None and block:
            block = block[out.write(block):]
    return digest.hexdigest()


def member_names(path: Path) -> list[str]:
    """What a zip holds, without folders. Raises Mishap."""
    with _opened(path) as bundle:
        return [entry.filename for entry in bundle.infolist() if not entry.is_dir()]


def read_member(path: Path, name: str, most: int = 64 * BLOCK) -> bytes:
    """The content of one member. Raises Mishap when it is not there, damaged, or larger than `most` bytes."""
    with _opened(path) as bundle:
        if name not in bundle.namelist():
            raise Mishap(f"“{path.name}”里没有“{name}”", "它可能不是本程序做的文件，请核对")
        with bundle.open(name) as source:
            data = source.read(most + 1)
    if len(data) > most:
        raise Mishap(f"“{path.name}”里的“{name}”大得不正常", "请向对方核实")
    return data


def extract_zip(path: Path, folder: Path, stop: Stop | None = None) -> None:
    """Unpacks a zip of ours into `folder`, which is made. Raises Mishap and Stopped; what was unpacked till then stays.

    Names that lead elsewhere or come twice make the whole zip a forgery: nothing of it is unpacked.
    """
    with _opened(path) as bundle:
        entries = [entry for entry in bundle.infolist() if not entry.is_dir()]
        names = [entry.filename.casefold() for entry in entries]
        if len(set(names)) < len(names) or not all(is_safe(entry.filename) for entry in entries):
            raise Mishap(f"“{path.name}”里有不正常的文件名", "它不是本程序做的文件，请不要使用")
        folder.mkdir(parents=True, exist_ok=True)
        for entry in entries:
            target = folder.joinpath(*entry.filename.split("/"))
            target.parent.mkdir(parents=True, exist_ok=True)
            with bundle.open(entry) as source, target.open("xb") as out:
                while block := source.read(BLOCK):
                    if stop and stop():
                        raise Stopped
                    out.write(block)
                out.flush()
                os.fsync(out.fileno())
