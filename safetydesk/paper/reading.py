"""Reading a document that came in: its heading, and which of the notice's forms it is and says.

Called in a child process (`material.limited`): the file may be hostile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

from safetydesk.material.office import LOCKED, probe_ole
from safetydesk.notice.problem import Mishap
from safetydesk.paper.filled import Reading
from safetydesk.paper.reading_docx import read_docx
from safetydesk.paper.reading_grid import Document, Text
from safetydesk.paper.reading_guard import content_of, locked, open_package, parse, part_of, refuse_types, start_of
from safetydesk.paper.reading_match import forms_in
from safetydesk.paper.reading_odt import read_odt
from safetydesk.paper.reading_pdf import read_pdf
from safetydesk.paper.reading_plan import plans_of
from safetydesk.paper.reading_text import tidy
from safetydesk.paper.reading_xlsx import guard_xlsx, read_table

_MOST_HEADING, _HEADING_LINES = 200, 12
_MOST_TYPES = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURE_STARTS = (b"\x89PNG\r\n", b"\xff\xd8\xff")


def read_document(path: str, notice_folder: str, name: str = "") -> Reading:
    """What the document at `path` holds, by the forms of the notice in `notice_folder`.

    docx, odt, xlsx, xls, et and ods are read whole, pdf only for its heading; anything else gives an empty Reading.
    No form is found by a notice that cannot be read. `name`: the sender's name for the file, for messages. Raises
    Mishap: damaged, encrypted, too large, or made to do harm.
    """
    file = Path(path)
    try:
        document = _document(file, name or file.name)
    except Mishap as mishap:
        raise Mishap(f"“{name or file.name}”：{mishap.what}", mishap.remedy) from mishap
    if document is None:
        return Reading()
    heading = _heading(document)
    forms = forms_in(document, plans_of(Path(notice_folder))) if heading else ()
    return Reading(heading, empty=not heading and not document.pictures, forms=forms)


def _document(file: Path, name: str) -> Document | None:
    """The document by its content, never by its name; None for a kind that is not read."""
    start = start_of(file)
    if start.startswith(b"PK\x03\x04"):
        with open_package(file) as package:
            return _of_package(package, file)
    if start.startswith(_OLE):
        return _of_compound(file, name)
    return read_pdf(content_of(file)) if start.startswith(b"%PDF-") else None


def _of_compound(file: Path, name: str) -> Document | None:
    """A workbook of Excel 97 or WPS; their texts (doc, wps) are not read."""
    facts = probe_ole(file, name)
    if facts.trouble == LOCKED:
        raise locked()
    if facts.content != "table":
        return None
    data = content_of(file)
    return replace(read_table(data), pictures=any(start in data for start in _PICTURE_STARTS))


def _of_package(package: ZipFile, file: Path) -> Document | None:
    names = set(package.namelist())
    if "mimetype" in names:
        kind = part_of(package, "mimetype", 200)
        if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            refuse_types(package)
            return replace(read_table(content_of(file)), pictures=_shows(names, "Pictures/"))
        return read_odt(package) if kind.startswith(b"application/vnd.oasis.opendocument.text") else None
    if "_rels/.rels" not in names:
        return None
    main = _main_part(package)
    if re.search(r"workbook\w*\.(xml|bin)$", main):
        guard_xlsx(package)
        return replace(read_table(content_of(file)), pictures=_shows(names, "xl/media/", "xl/charts/"))
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
