"""Reading a document that came in: its heading, and which of the notice's forms it is and says.

Called in a child process (`material.limited`): the file may be hostile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

from safetydesk.notice.problem import Mishap
from safetydesk.paper.filled import Reading
from safetydesk.paper.reading_docx import read_docx
from safetydesk.paper.reading_grid import Document, Text
from safetydesk.paper.reading_guard import content_of, open_package, parse, part_of, refuse_types
from safetydesk.paper.reading_match import forms_in
from safetydesk.paper.reading_odt import read_odt
from safetydesk.paper.reading_pdf import read_pdf
from safetydesk.paper.reading_plan import plans_of
from safetydesk.paper.reading_text import tidy
from safetydesk.paper.reading_xlsx import guard_xlsx, read_table

_MOST_HEADING, _HEADING_LINES = 200, 12
_MOST_TYPES = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of a compound file, in UTF-16: a workbook, and what Office puts an encrypted package into (MS-OFFCRYPTO).
_BOOKS = ("Workbook".encode("utf-16-le"), "B\0o\0o\0k\0\0\0".encode("ascii"))
_PICTURE_STARTS = (b"\x89PNG\r\n", b"\xff\xd8\xff")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_document(path: str, notice_folder: str, name: str = "") -> Reading:
    """What the document at `path` holds, by the forms of the notice in `notice_folder`.

    docx, odt, xlsx, xls, et and ods are read whole, pdf only for its heading; anything else gives an empty Reading.
    No form is found by a notice that cannot be read. `name`: the sender's name for the file, for messages. Raises
    Mishap: damaged, encrypted, too large, or made to do harm.
    """
    try:
        document = _document(content_of(Path(path)))
    except Mishap as mishap:
        raise Mishap(f"“{name or Path(path).name}”：{mishap.what}", mishap.remedy) from mishap
    if document is None:
        return Reading()
    heading = _heading(document)
    forms = forms_in(document, plans_of(Path(notice_folder))) if heading else ()
    return Reading(heading, empty=not heading and not document.pictures, forms=forms)


def _document(data: bytes) -> Document | None:
    """The document by its content, never by its name; None for a kind that is not read."""
    if data.startswith(b"PK\x03\x04"):
        with open_package(data) as package:
            return _of_package(package, data)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Mishap("文件设了密码，打不开", "请对方取消密码后重发")
        if not any(stream in data for stream in _BOOKS):
            return None
        return replace(read_table(data), pictures=any(start in data for start in _PICTURE_STARTS))
    if data.startswith(b"%PDF-"):
        return read_pdf(data)
    return None


def _of_package(package: ZipFile, data: bytes) -> Document | None:
    names = set(package.namelist())
    if "mimetype" in names:
        kind = part_of(package, "mimetype", 200)
        if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            refuse_types(package)
            return replace(read_table(data), pictures=_shows(names, "Pictures/"))
        return read_odt(package) if kind.startswith(b"application/vnd.oasis.opendocument.text") else None
    if "_rels/.rels" not in names:
        return None
    main = _main_part(package)
    if re.search(r"workbook\w*\.(xml|bin)$", main):
        guard_xlsx(package)
        return replace(read_table(data), pictures=_shows(names, "xl/media/", "xl/charts/"))
    return read_docx(package, main) if main.startswith("word/") or "document" in main else None


def _shows(names: Iterable[str], *folders: str) -> bool:
    return any(name.startswith(folders) for name in names)


def _main_part(package: ZipFile) -> str:
    """The part that the package names as its document (ECMA-376 part 2); nearly always the first one tried."""
    if "word/document.xml" in package.NameToInfo:
        return "word/document.xml"
    for link in parse(part_of(package, "_rels/.rels", _MOST_TYPES)):
        if str(link.get("Type", "")).endswith("/officeDocument"):
            return str(link.get("Target", "")).lstrip("/")
    return ""


def _heading(document: Document) -> str:
    lines = (tidy(line) for text in _texts(document) for line in text.split("\n"))
    first: list[str] = []
    for line in lines:
        if line.strip():
            first.append(line)
            if len(first) == _HEADING_LINES or sum(map(len, first)) > _MOST_HEADING:
                break
    return "\n".join(first)[:_MOST_HEADING]


def _texts(document: Document) -> Iterable[str]:
    for block in document.blocks:
        if isinstance(block, Text):
            yield block.text
        else:
            yield from (box.text for box in block.boxes)
