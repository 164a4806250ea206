"""Every form of the 祖师 notice in three formats against the files in reference/, member by member.

After a change that is meant, look at the documents and write the reference files anew:

    SAFETYDESK_REFERENCE=write python -m pytest tests/paper/test_paper_reference.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest

from safetydesk.paper.excel import write_xlsx
from safetydesk.paper.pdf import write_pdf
from safetydesk.paper.sheet import Sheet
from safetydesk.paper.word import write_docx

REFERENCE = Path(__file__).parent / "reference"
CASES = ("liaison-blank", "liaison-filled", "liaison-rare", "liaison-all", "quota-filled", "cases-blank",
         "cases-filled", "cases-rare", "cases-all")
MEMBERS = {"docx": ("word/document.xml",),
           "xlsx": ("xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml")}


def members(data: bytes, names: tuple[str, ...]) -> str:
    """These members of a package, one tag to a line."""
    with ZipFile(BytesIO(data)) as package:
        return "\n".join(f"== {name}\n" + package.read(name).decode("utf-8").replace("><", ">\n<") for name in names)


def boxes(data: bytes) -> str:
    """Every piece of text of a PDF with its page and its place in whole points from the lower left corner."""
    return "\n".join(_boxes(data)) + "\n"


def _boxes(data: bytes) -> Iterator[str]:
    document = pypdfium2.PdfDocument(data)
    for number, page in enumerate(document, 1):
        yield f"== page {number}, {page.get_width():.0f} x {page.get_height():.0f}"
        text = page.get_textpage()
        for index in range(text.count_rects()):
            box = text.get_rect(index)
            left, bottom, right, _ = box
            yield f"{left:.0f} {bottom:.0f} {right:.0f} {text.get_text_bounded(*box)}"
    document.close()


def shown(sheet: Sheet, kind: str) -> str:
    data = BytesIO()
    {"docx": write_docx, "xlsx": write_xlsx, "pdf": write_pdf}[kind]([sheet], data)
    return boxes(data.getvalue()) if kind == "pdf" else members(data.getvalue(), MEMBERS[kind])


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
@pytest.mark.parametrize("case", CASES)
def test_the_form_is_printed_as_it_was_approved(case: str, kind: str, cases: dict[str, Sheet]) -> None:
    path = REFERENCE / f"{case}.{kind}.txt"
    now = shown(cases[case], kind)
    if os.environ.get("SAFETYDESK_REFERENCE") == "write":
        REFERENCE.mkdir(exist_ok=True)
        path.write_text(now, "utf-8", newline="\n")
    assert path.read_text("utf-8") == now


def test_every_form_has_its_reference(cases: dict[str, Sheet]) -> None:
    assert {case.split("-")[0] for case in CASES} == {case.split("-")[0] for case in cases}
    assert {path.name for path in REFERENCE.iterdir()} == {f"{case}.{kind}.txt" for case in CASES
                                                           for kind in ("docx", "xlsx", "pdf")}
