"""Opening a package of parts that somebody else made: its promises are checked before anything is unpacked."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from safetydesk.material.copying import explain
from safetydesk.notice.problem import Mishap

# A form of a community is some kilobytes; a report with photos some megabytes.
MOST_FILE = 100 * 1024 * 1024
MOST_ENTRIES, MOST_UNPACKED, MOST_RATIO = 5_000, 400 * 1024 * 1024, 200
_SMALL = 10_000_000
# UTF-8 from its first byte to the root element: nothing can hide before that.
_PLAIN_START = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*(?:<\?xml\s+version=["'][\d.]+["'](?:\s+encoding=["']utf-8["'])?"""
    rb"""(?:\s+standalone=["']\w+["'])?\s*\?>)?\s*<[A-Za-z_]""", re.IGNORECASE)
_AGAIN = "请用 Word 或 WPS 打开看看，另存后重发"


def content_of(path: Path) -> bytes:
    """The bytes of a file. Raises Mishap: gone, locked, too large."""
    try:
        if path.stat().st_size > MOST_FILE:
            raise Mishap("文件太大，没有读里面的表", "请把表格单独存成一个文件重发")
        return path.read_bytes()
    except OSError as error:
        raise explain(error, path) from error


def start_of(path: Path) -> bytes:
    """The first bytes of a file, by which its kind is told. Raises Mishap: gone, locked."""
    try:
        with path.open("rb") as stream:
            return stream.read(16)
    except OSError as error:
        raise explain(error, path) from error


def open_package(source: Path | bytes) -> ZipFile:
    """The package, after its directory was looked at. Raises Mishap: damaged, a bomb."""
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        package = ZipFile(BytesIO(source) if isinstance(source, bytes) else source)
    except OSError as error:
        if isinstance(source, bytes):
            raise damaged() from error
        raise explain(error, source) from error
    except (BadZipFile, UnicodeDecodeError, NotImplementedError, ValueError) as error:
        raise damaged() from error
    members = package.infolist()
    total = sum(member.file_size for member in members)
    ratio = total > _SMALL and total > MOST_RATIO * size
    if len(members) > MOST_ENTRIES or total > MOST_UNPACKED or ratio or _overlaps(package):
        package.close()
        raise Mishap("文件打开后太大，没有读里面的内容", "请另存成一个新文件重发")
    return package


def _overlaps(package: ZipFile) -> bool:
    """Members that share the same bytes (CVE-2024-0450), by which a small file claims to hold a large one."""
    end = 0
    for member in sorted(package.infolist(), key=lambda one: one.header_offset):
        if member.header_offset < end:
            return True
        end = member.header_offset + member.compress_size
    return False


def part_of(package: ZipFile, name: str, most: int) -> bytes:
    """One part, unpacked to at most `most` bytes whatever its header says. Raises Mishap."""
    try:
        with package.open(name) as part:
            data = part.read(most + 1)
    except KeyError as error:
        raise damaged() from error
    except RuntimeError as error:
        raise locked() from error
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise damaged() from error
    if len(data) > most:
        raise Mishap("文件打开后太大，没有读里面的内容", "请另存成一个新文件重发")
    return data


def parse(data: bytes) -> Any:
    """The root element of a part. Raises Mishap: not XML, or with a document type, whose entities hide text."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                             remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged() from error
    refuse_type(root.getroottree().docinfo)
    return root


def refuse_type(info: Any) -> None:
    """Raises Mishap for a document type declaration."""
    if info.doctype or info.internalDTD is not None:
        raise Mishap("文件里有不该有的内容，没有读", _AGAIN)


def refuse_types(package: ZipFile) -> None:
    """Raises Mishap for a document type in any part that a library will read; only the start of each is unpacked."""
    for member in package.infolist():
        if member.filename.endswith((".xml", ".rels")) and member.file_size:
            try:
                with package.open(member) as part:
                    if not _PLAIN_START.match(part.read(2048)):
                        _refuse_typed(package, member)
            except RuntimeError as error:
                raise locked() from error
            except (etree.XMLSyntaxError, BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError,
                    StopIteration) as error:
                raise damaged() from error


def _refuse_typed(package: ZipFile, member: ZipInfo) -> None:
    """The exact look, for a part in another encoding or with something before its root element."""
    with package.open(member) as part:
        _, root = next(iter(etree.iterparse(part, events=("start",), resolve_entities=False, no_network=True,
                                            load_dtd=False)))
    refuse_type(root.getroottree().docinfo)


def locked() -> Mishap:
    """What a file is told that has a password."""
    return Mishap("文件设了密码，打不开", "请对方取消密码后重发")


def damaged() -> Mishap:
    """What a file is told that cannot be opened."""
    return Mishap("文件不完整或已损坏，打不开", _AGAIN)
