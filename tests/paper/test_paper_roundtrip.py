"""What is printed is read back: any table comes back equal from Word and Excel, and all its text in order from PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from paper_cases import RARE, plain

from safetydesk.notice.problem import Mishap
from safetydesk.paper.arranging import FIXED, arrange
from safetydesk.paper.excel import write_xlsx
from safetydesk.paper.pdf import write_pdf
from safetydesk.paper.reading_sheet import read_excel, read_word
from safetydesk.paper.sheet import LANDSCAPE, Cell, Line, Page, Row, Sheet
from safetydesk.paper.word import write_docx

READERS: dict[str, tuple[Callable, Callable]] = {"docx": (write_docx, read_word), "xlsx": (write_xlsx, read_excel)}
# Half a twentieth of a point on either side of a column is 0.018 mm, half a hundredth of an Excel digit 0.011 mm.
ROUNDING = 0.05
# The same tables in every run; a failing one is told as it is, since making it smaller takes minutes.
PROFILE = settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate], database=None)


def written(write: Callable, *sheets: Sheet) -> bytes:
    target = BytesIO()
    write(sheets, target)
    return target.getvalue()


def as_printed(sheet: Sheet) -> Sheet:
    """What of a Sheet is on paper: columns within the text block, heads where they repeat, no blanks at the ends of
    the lines of titles and labels."""
    arranged = arrange(sheet)
    rows = []
    for number, row in enumerate(sheet.rows):
        cells = tuple(replace(cell, text=fixed(cell.text)) if cell.role in FIXED else cell for cell in row.cells)
        rows.append(Row(cells, "head" if number < arranged.heads else "value"))
    widths = tuple(width / 72 * 25.4 for width in arranged.widths)
    return replace(sheet, title=fixed(sheet.title), widths=widths, rows=tuple(rows), name="")


def fixed(text: str) -> str:
    """Titles and labels are divided by the typesetter, who drops blanks there; a line end put where he would have put
    one anyway cannot be told from his."""
    return re.sub(r"\s", "", text)


def as_read(sheet: Sheet) -> Sheet:
    rows = tuple(replace(row, height=0, cells=tuple(replace(cell, text=fixed(cell.text)) if cell.role in FIXED
                                                    else cell for cell in row.cells)) for row in sheet.rows)
    return replace(sheet, title=fixed(sheet.title), rows=rows, name="")


def assert_equal(found: Sheet, wanted: Sheet) -> None:
    assert max(abs(mine - yours) for mine, yours in zip(found.widths, wanted.widths, strict=True)) < ROUNDING
    assert replace(found, widths=()) == replace(wanted, widths=())


PIECES = st.sampled_from((
    "安全生产月", "演练，", "（第一次）", "“五个一”", "Safety Month", "https://pan.example.com/s/1AbC", "138-0000-0000",
    " ", "\n", "  ", "=1+1", "+86", "-", "@SUM(A1)", "<b>粗</b>", "&amp;", "]]>", "_x0041_", "{{报送单位}}",
    "'", "1.", "☑", *RARE,
))
TEXTS = st.one_of(st.just(""), st.lists(PIECES, max_size=6).map("".join),
                  st.lists(PIECES, min_size=30, max_size=60).map("".join))
ALIGNS = st.sampled_from(("left", "center", "right", "justify"))


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A table with random spans, made by giving every free place the largest cell that was drawn and still fits."""
    columns, count = draw(st.integers(1, 9)), draw(st.integers(1, 8))
    taken: set[tuple[int, int]] = set()
    rows = []
    for r in range(count):
        cells = []
        for c in range(columns):
            if (r, c) not in taken:
                free = next((x for x in range(c, columns) if (r, x) in taken), columns) - c
                across, down = min(draw(st.integers(1, 3)), free), min(draw(st.integers(1, 3)), count - r)
                taken |= {(r + y, c + x) for y in range(down) for x in range(across)}
                role = draw(st.sampled_from(("head", "label", "value", "number", "note")))
                cells.append(Cell(draw(TEXTS), across, down, role, draw(ALIGNS)))
        rows.append(Row(tuple(cells), "head" if r == 0 and draw(st.booleans()) else "value", draw(st.integers(0, 40))))
    lines = st.lists(st.builds(Line, TEXTS, ALIGNS), max_size=2).map(tuple)
    widths = tuple(draw(st.floats(8, 60)) for _ in range(columns))
    annex, page = draw(st.sampled_from(("", "附件 1"))), draw(st.sampled_from((LANDSCAPE, Page())))
    return Sheet(draw(TEXTS), widths, tuple(rows), annex, draw(lines), draw(lines), page)


@pytest.mark.parametrize("kind", READERS)
def test_every_form_is_read_back_to_the_letter(kind: str, cases: dict[str, Sheet]) -> None:
    write, read = READERS[kind]
    wanted = list(cases.values())
    found = read(written(write, *wanted))
    assert len(found) == len(wanted)
    for mine, yours in zip(found, wanted, strict=True):
        assert mine.title == yours.title
        cells = [one for row in yours.rows for one in row.cells]
        for cell, other in zip((one for row in mine.rows for one in row.cells), cells, strict=True):
            # The blank of “视频1个 图片2张” is where the label is divided.
            assert cell.text == other.text or (cell.role in FIXED and " " in other.text)
        assert_equal(as_read(mine), as_printed(yours))
        assert all(one.height > each.height - ROUNDING for one, each in zip(mine.rows, yours.rows, strict=True))


@pytest.mark.parametrize("kind", READERS)
def test_what_was_read_back_prints_the_same(kind: str, cases: dict[str, Sheet]) -> None:
    write, read = READERS[kind]
    first = read(written(write, *cases.values()))
    assert read(written(write, *first)) == first


def test_a_worksheet_has_the_name_of_its_table(cases: dict[str, Sheet]) -> None:
    (found,) = read_excel(written(write_xlsx, cases["cases-all"]))
    assert found.name == cases["cases-all"].name == "附件3"


def test_line_ends_of_a_title_that_people_wrote_are_kept() -> None:
    title = "祖师街道\n" + "“安全生产月”活动优秀作品案例报送情况汇总表" * 2
    sheet = Sheet(title, (40,), (Row((Cell("甲\n乙", role="label"),)),))
    for write, read in READERS.values():
        (found,) = read(written(write, sheet))
        assert (found.title, found.rows[0].cells[0].text) == (sheet.title, "甲\n乙")


def test_a_document_of_others_is_no_table_of_ours() -> None:
    plain_docx, plain_xlsx = BytesIO(), BytesIO()
    Document().save(plain_docx)
    Workbook().save(plain_xlsx)
    for read, data in ((read_word, plain_docx), (read_excel, plain_xlsx), (read_word, plain_xlsx)):
        with pytest.raises(Mishap, match="没有本程序打印的表"):
            read(data.getvalue())
    for read in (read_word, read_excel):
        with pytest.raises(Mishap, match="不完整或已损坏"):
            read(b"PK\x03\x04")


@pytest.mark.parametrize("kind", READERS)
@PROFILE
@given(sheet=sheets())
def test_any_table_is_read_back_as_it_was_printed(kind: str, sheet: Sheet) -> None:
    write, read = READERS[kind]
    (found,) = read(written(write, sheet))
    assert_equal(as_read(found), as_printed(sheet))


def text_of(pdf: bytes) -> str:
    """All text in the order in which it is drawn; pdfium would put lines that end in a hyphen elsewhere."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, stdout=subprocess.PIPE, check=True).stdout.decode()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")
@PROFILE
@given(sheet=sheets())
def test_all_text_of_any_table_can_be_copied_in_order_from_the_pdf(sheet: Sheet) -> None:
    texts = [sheet.annex, sheet.title, *(line.text for line in sheet.above),
             *(cell.text for row in sheet.grid() for cell in row if cell), *(line.text for line in sheet.below)]
    wanted, found = plain("".join(texts)).replace("☑", "√"), plain(text_of(written(write_pdf, sheet)))
    if arrange(sheet).page_count == 1:
        assert found == wanted
    else:
        # Heads are repeated, and a cell that goes over a page end goes on after its neighbours.
        assert not {char for char in wanted if found.count(char) < wanted.count(char)}
