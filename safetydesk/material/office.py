"""What is inside the two containers that office programs use: OLE compound files and zips."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from safetydesk.material.facts import PARCEL, PARCEL_ENDING, Facts
from safetydesk.material.kinds import Kind, claimed

LOCKED = "文件设了密码，打不开，请对方取消密码后重新发送"
DAMAGED = "文件不完整（没传完或已损坏），请对方重新发送"

# Stream names of the root directory of a compound file (MS-CFB); WPS Office writes the same ones.
_OLE_STREAMS: dict[str, Kind] = {
    "WordDocument": ("document", "DOC"),
    "Workbook": ("table", "XLS"),
    "Book": ("table", "XLS"),
    "PowerPoint Document": ("slides", "PPT"),
    "__properties_version1.0": ("mail", "MSG"),
    "MatOST": ("document", "WORKS"),
    "MM": ("document", "WORKS"),
    "CONTENTS": ("document", "WORKS"),
    "HwpSummaryInformation": ("document", "HWP"),
}
_DIRECTORY_MOST = 512
_CHAIN_END = 0xFFFFFFFA

# The main part's content type in [Content_Types].xml (ECMA-376 part 1, and Microsoft's own for macros).
_MAIN_TYPES: tuple[tuple[bytes, Kind], ...] = (
    (b"wordprocessingml.document.main+xml", ("document", "DOCX")),
    (b"word.document.macroenabled.main+xml", ("document", "DOCM")),
    (b"wordprocessingml.template.main+xml", ("document", "DOTX")),
    (b"spreadsheetml.sheet.main+xml", ("table", "XLSX")),
    (b"excel.sheet.macroenabled.main+xml", ("table", "XLSM")),
    (b"excel.sheet.binary.macroenabled.main", ("table", "XLSB")),
    (b"spreadsheetml.template.main+xml", ("table", "XLTX")),
    (b"presentationml.presentation.main+xml", ("slides", "PPTX")),
    (b"presentationml.slideshow.main+xml", ("slides", "PPSX")),
    (b"powerpoint.presentation.macroenabled.main+xml", ("slides", "PPTM")),
)
_ODF_TYPES: dict[bytes, Kind] = {
    b"application/vnd.oasis.opendocument.text": ("document", "ODT"),
    b"application/vnd.oasis.opendocument.spreadsheet": ("table", "ODS"),
    b"application/vnd.oasis.opendocument.presentation": ("slides", "ODP"),
}
_PARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"word/", ("document", "DOCX")), (b"xl/", ("table", "XLSX")), (b"ppt/", ("slides", "PPTX")),
)
_TYPES_MOST = 1024 * 1024
# How the lists at the top of a parcel of this program are called and begin; `post.manifest` writes them.
_PARCEL_LIST = re.compile(r"manifest\.json|part-\d{1,3}\.json")
_AGAIN = re.compile(r"\s?[(（]\d+[)）](?=\.zip$)")
_PARCEL_BEGINS = re.compile(rb'\{\s*"format": "safetydesk-(?:part|parcel)"')


def probe_zip(path: Path) -> Facts:
    """A docx, xlsx, pptx, ODF or OFD file, or a parcel of this program, by its parts; any other zip is an archive."""
    try:
        with zipfile.ZipFile(path) as bundle:
            content, form = _kind_of_zip(bundle)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, NotImplementedError, struct.error):
        return _broken_zip(path)
    return Facts(content, form)


def is_parcel(path: Path) -> bool:
    """Whether this file is a part of a parcel of this program, if only by its name; False for what cannot be read."""
    try:
        zipped = path.suffix.lower() == ".zip" and path.is_file()
        return zipped and (is_parcel_name(path.name) or probe_zip(path).format == PARCEL)
    except OSError:
        return False


def is_parcel_name(name: str) -> bool:
    """Whether only parcels are called so; a browser puts ` (1)` before the last ending of what it has fetched twice."""
    return _AGAIN.sub("", name.lower()).endswith(PARCEL_ENDING)


def _kind_of_zip(bundle: zipfile.ZipFile) -> Kind:
    names = {name.replace("\\", "/"): name for name in bundle.namelist()}
    if "[Content_Types].xml" in names:
        types = _start(bundle, names["[Content_Types].xml"], _TYPES_MOST).lower()
        for word, kind in _MAIN_TYPES:
            if word in types:
                return kind
    if "mimetype" in names:
        kind = _ODF_TYPES.get(_start(bundle, names["mimetype"], 200).strip().removesuffix(b"-template"), ("", ""))
        if kind[0]:
            return kind
    if "OFD.xml" in names:
        return "document", "OFD"
    lists = [name for name in names.values() if _PARCEL_LIST.fullmatch(name)]
    parcel = any(_PARCEL_BEGINS.match(_start(bundle, name, 100)) for name in lists)
    return "archive", PARCEL if parcel else "ZIP"


def _start(bundle: zipfile.ZipFile, name: str, most: int) -> bytes:
    with bundle.open(name) as part:
        return part.read(most)


def _broken_zip(path: Path) -> Facts:
    """Without a readable directory the first members still tell what it was meant to be.

    A split or oddly named archive fails here too, so an archive is only said to be unreadable.
    """
    with path.open("rb") as stream:
        head = stream.read(65536)
    for start, (content, form) in _PARTS:
        if start in head:
            return Facts(content, form, plays=False, trouble=DAMAGED)
    return Facts("archive", "ZIP", plays=False, trouble="压缩包打不开（没传完、分卷或已损坏），请对方重新发送")


def probe_ole(path: Path, name: str) -> Facts:
    """doc, xls, ppt (and WPS's wps, et, dps), msg, or an encrypted docx/xlsx/pptx, by the names of its streams.

    What is encrypted shows nothing but `name`, the sender's name for it, which then is believed.
    """
    with path.open("rb") as stream:
        try:
            names = set(_stream_names(stream))
        except (struct.error, ValueError):
            return Facts("unknown", "OLE", plays=False, trouble=DAMAGED)
    if "EncryptedPackage" in names:
        promised = claimed(name)
        content = promised if promised in ("document", "table", "slides") else "unknown"
        return Facts(content, "OLE", plays=False, trouble=LOCKED)
    for stream_name, (content, form) in _OLE_STREAMS.items():
        if stream_name in names:
            return Facts(content, form)
    return Facts("unknown", "OLE")


def _stream_names(stream: BinaryIO) -> Iterator[str]:
    """Names in the directory of a compound file (MS-CFB 2.6), following its sector chain through the FAT."""
    head = stream.read(512)
    shift, = struct.unpack_from("<H", head, 30)
    if shift not in (9, 12):
        raise ValueError("no sector size of a compound file")
    wide = 1 << shift
    fat_sectors = [number for number in struct.unpack_from("<109I", head, 76) if number < _CHAIN_END]
    sector, = struct.unpack_from("<I", head, 48)
    seen: set[int] = set()
    while sector < _CHAIN_END and sector not in seen and len(seen) < _DIRECTORY_MOST:
        seen.add(sector)
        stream.seek((sector + 1) * wide)
        block = stream.read(wide)
        if len(block) < wide and len(seen) == 1:
            raise ValueError("the directory lies behind the end of the file")
        for at in range(0, len(block) - 127, 128):
            length, = struct.unpack_from("<H", block, at + 64)
            if 2 <= length <= 64:
                yield block[at:at + length - 2].decode("utf-16-le", "replace")
        index, place = divmod(sector, wide // 4)
        if index >= len(fat_sectors):
            return
        stream.seek((fat_sectors[index] + 1) * wide + place * 4)
        sector, = struct.unpack("<I", stream.read(4))
