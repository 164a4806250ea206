"""Office files as senders save them, and as nobody should: real writers, and parts written by hand for the villains."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
from deliveries.outlook import compound

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def word(*lines: str, rows: list[list[str]] | None = None) -> bytes:
    """A docx by python-docx: paragraphs, then a table."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for cells, values in zip(table.rows, rows, strict=True):
            for cell, value in zip(cells.cells, values, strict=True):
                cell.text = value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheet(rows: list[list[Any]], name: str = "Sheet1") -> bytes:
    """An xlsx by openpyxl."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = name
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def package(parts: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as bundle:
        for name, data in parts.items():
            bundle.writestr(zipfile.ZipInfo(name), data, kind)
    return out.getvalue()


def raw_word(body: str, before: str = "", charset: str = "utf-8", main: str = _MAIN) -> bytes:
    """A docx with this body in XML; `before`: what stands before its root, as a document type does."""
    types = (f'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
             f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
             f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>')
    rels = ('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            'officeDocument" Target="word/document.xml"/></Relationships>')
    text = (f'<?xml version="1.0" encoding="{charset}"?>{before}<w:document xmlns:w="{_W}"><w:body>{body}'
            "</w:body></w:document>")
    return package({"[Content_Types].xml": types.encode(), "_rels/.rels": rels.encode(),
                    "word/document.xml": text.encode(charset)})


def paragraph(text: str) -> str:
    """One paragraph in XML."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def word_bomb() -> bytes:
    """A docx of 40 kB that unpacks to 40 MB."""
    return raw_word(paragraph("总结") + " " * 40_000_000)


def wide_word() -> bytes:
    """A cell over a hundred million columns."""
    return raw_word('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr>' + paragraph("总结")
                    + "</w:tc></w:tr></w:tbl>")


def merged_sheet() -> bytes:
    """A table of one cell that is merged over the whole sheet."""
    data = sheet([["活动总结"]])
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        for name in bundle.namelist():
            parts[name] = bundle.read(name)
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(
        b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    return package(parts)


def entity_word(charset: str = "utf-8") -> bytes:
    """Text that hides in an entity of the document itself: python-docx would cut it off without a word."""
    return raw_word(paragraph("总结 &hidden; 完"), '<!DOCTYPE x [<!ENTITY hidden "没人看见">]>', charset)


def bare_styles() -> bytes:
    """An xlsx as 永中 Office writes it: its style sheet is not what openpyxl expects."""
    with zipfile.ZipFile(io.BytesIO(sheet([["活动总结", "青禾社区"]]))) as bundle:
        parts = {name: bundle.read(name) for name in bundle.namelist()}
    parts["xl/styles.xml"] = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    parts["xl/styles.xml"] += b'<cellXfs count="1"><xf numFmtId="?"/></cellXfs></styleSheet>'
    return package(parts)


def open_text() -> bytes:
    """An ODF text, which many programs save under the name of a docx."""
    content = ('<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
               'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
               "<office:text><text:p>活动总结</text:p></office:text></office:body></office:document-content>")
    return package({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()},
                   zipfile.ZIP_STORED)


def old(stream: str) -> bytes:
    """A compound file with the stream of an old Office program: WordDocument, Workbook, PowerPoint Document."""
    return compound({stream: bytes(range(256)) * 20, "\x05SummaryInformation": bytes(200)})


def locked() -> bytes:
    """A docx or xlsx with a password (MS-OFFCRYPTO)."""
    return compound({"EncryptedPackage": bytes(range(256)) * 20, "EncryptionInfo": bytes(200)})


def made_by_us(path: Path, *lines: str) -> bytes:
    """A docx, xlsx or pdf by our own writers."""
    from safetydesk.paper.printing import write
    from safetydesk.paper.sheet import Cell, Row, Sheet

    write([Sheet(lines[0], (156.0,), tuple(Row((Cell(line),)) for line in lines[1:]))], path)
    return path.read_bytes()


def slides() -> bytes:
    """A pptx with nothing on it."""
    types = (b'<Types><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-'
             b'officedocument.presentationml.presentation.main+xml"/></Types>')
    return package({"[Content_Types].xml": types, "ppt/presentation.xml": b"<x/>"})


def old_sheet(rows: list[list[str]]) -> bytes:
    """An xls: the fewest records of BIFF8 (MS-XLS) that hold these words, in a compound file."""
    def record(number: int, body: bytes) -> bytes:
        return struct.pack("<HH", number, len(body)) + body

    def text(value: str, length: str) -> bytes:
        return struct.pack(f"<{length}B", len(value), 1) + value.encode("utf-16-le")

    end = record(0x0A, b"")
    page = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            page += record(0x204, struct.pack("<HHH", number, column, 0) + text(value, "H"))
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    at = len(begin) + 4 + 6 + len(text("表", "B")) + len(end)
    book = begin + record(0x85, struct.pack("<IH", at, 0) + text("表", "B")) + end + page + end
    return compound({"Workbook": book.ljust(5000, b"\0")})
