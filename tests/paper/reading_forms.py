"""Documents as communities send them, built cell by cell: docx from its XML, xlsx with merged ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from safetydesk.notice.model import Notice
from safetydesk.notice.read import read_notice
from safetydesk.notice.read_layout import read_form
from safetydesk.paper.fill import Record, fill
from safetydesk.paper.filled import FilledForm, Reading
from safetydesk.paper.printing import write
from safetydesk.paper.reading import read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)


@dataclass(frozen=True)
class C:
    """A cell: text, columns and rows it covers; `xml` instead of text for what only Word can write."""

    text: str = ""
    across: int = 1
    down: int = 1
    xml: str = ""


Cells = Sequence[str | C]
Table = Sequence[Cells]


def paragraph(text: str) -> str:
    lines = '<w:br/>'.join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:p><w:r>{lines}</w:r></w:p>"


def table_xml(rows: Table) -> str:
    """Rows with spans; a cell that goes down is not written again in the rows below."""
    reach: dict[int, tuple[int, int]] = {}
    out = []
    for row in rows:
        cells, at, below = [], 0, {}
        pending = [cell if isinstance(cell, C) else C(cell) for cell in row]
        while pending or at in reach:
            if at in reach:
                down, across = reach[at]
                cells.append(_tc("<w:p/>", across, "<w:vMerge/>"))
            else:
                cell = pending.pop(0)
                down, across = cell.down, cell.across
                merge = '<w:vMerge w:val="restart"/>' if down > 1 else ""
                cells.append(_tc(cell.xml or paragraph(cell.text), across, merge))
            if down > 1:
                below[at] = down - 1, across
            at += across
        reach = below
        out.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(out)}</w:tbl>"


def _tc(content: str, across: int, merge: str) -> str:
    span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{content}</w:tc>"


def docx_of(body: str) -> bytes:
    """A docx with this XML for its body."""
    return package({"[Content_Types].xml": _TYPES, "_rels/.rels": _RELS,
                    "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body>{body}'
                                         "<w:sectPr/></w:body></w:document>"})


def package(parts: dict[str, str | bytes]) -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
    return whole.getvalue()


def docx(*blocks: str | Table) -> bytes:
    """A docx of lines and tables."""
    return docx_of("".join(paragraph(one) if isinstance(one, str) else table_xml(one) for one in blocks))


def xlsx(*rows: Cells, name: str = "Sheet1") -> bytes:
    """A workbook of one sheet; a cell that goes down is not written again in the rows below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    covered: set[tuple[int, int]] = set()
    for at, row in enumerate(rows, 1):
        column = 1
        for one in row:
            cell: Any = one if isinstance(one, C) else C(one)
            while (at, column) in covered:
                column += 1
            if cell.text:
                sheet.cell(at, column, cell.text)
            covered |= {(at + down, column + across) for down in range(cell.down) for across in range(cell.across)}
            if cell.across > 1 or cell.down > 1:
                sheet.merge_cells(start_row=at, start_column=column, end_row=at + cell.down - 1,
                                  end_column=column + cell.across - 1)
            column += cell.across
    whole = BytesIO()
    book.save(whole)
    return whole.getvalue()


@dataclass
class Desk:
    """Writes documents into a folder and reads them by one notice."""

    folder: Path
    notice: Path

    def read(self, data: bytes, name: str = "表.docx") -> Reading:
        path = self.folder / name
        path.write_bytes(data)
        return read_document(str(path), str(self.notice))

    def form(self, data: bytes, name: str = "表.docx") -> FilledForm:
        """The one form in it."""
        reading = self.read(data, name)
        assert len(reading.forms) == 1, reading
        return reading.forms[0]

    def printed(self, form: str, record: Record, ending: str, *, all_units: bool = False) -> Path:
        """The form as the program prints it."""
        notice, problems = read_notice(self.notice)
        assert notice is not None, problems
        ref = notice.form(form)
        assert ref is not None
        layout, problems = read_form(notice, ref, all_units=all_units)
        assert layout is not None, problems
        path = self.folder / f"{form}{'-all' * all_units}.{ending}"
        write([fill(layout, record)], path)
        return path


def notice_of(folder: Path) -> Notice:
    notice, problems = read_notice(folder)
    assert notice is not None, problems
    return notice
