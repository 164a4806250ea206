"""The same table in Word, Excel and PDF: the same cells, printed literally, the same bytes for the same content."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import IO
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_cases import RARE, cells_of, docx_cells, pdf_text, plain, xlsx_cells

from safetydesk.paper.excel import write_xlsx
from safetydesk.paper.pdf import write_pdf
from safetydesk.paper.sheet import LANDSCAPE, Cell, Line, Row, Sheet
from safetydesk.paper.word import write_docx

Writer = Callable[[Sequence[Sheet], IO[bytes]], None]
WRITERS: tuple[Writer, ...] = (write_docx, write_xlsx, write_pdf)


def written(write: Writer, *sheets: Sheet) -> bytes:
    target = BytesIO()
    write(sheets, target)
    return target.getvalue()


def one(text: str, width: float = 100, **more: str) -> Sheet:
    return Sheet("表", (width,), (Row((Cell(text, **more),)),))


def test_every_form_has_the_same_cells_in_all_three_formats(cases: dict[str, Sheet]) -> None:
    assert len(cases) >= 11
    for name, sheet in cases.items():
        assert docx_cells(written(write_docx, sheet)) == cells_of(sheet), name
        assert xlsx_cells(written(write_xlsx, sheet), sheet) == cells_of(sheet), name
        text = plain(pdf_text(written(write_pdf, sheet)))
        for cell in cells_of(sheet):
            assert cell.replace("☑", "√") in text, name


def test_title_mark_and_lines_stand_in_all_three(cases: dict[str, Sheet]) -> None:
    sheet = cases["cases-filled"]
    wanted = [sheet.annex, sheet.title, *(line.text for line in (*sheet.above, *sheet.below))]
    paragraphs = [plain(each.text) for each in Document(BytesIO(written(write_docx, sheet))).paragraphs]
    page = openpyxl.load_workbook(BytesIO(written(write_xlsx, sheet))).active
    column = [plain(str(row[0].value or "")) for row in page.iter_rows(max_col=1)]
    text = plain(pdf_text(written(write_pdf, sheet)))
    for each in map(plain, wanted):
        assert each in paragraphs
        assert each in column
        assert each in text


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_sheets_give_the_same_bytes(write: Writer, cases: dict[str, Sheet]) -> None:
    sheets = [cases["liaison-filled"], cases["cases-rare"]]
    assert written(write, *sheets) == written(write, *sheets)


@pytest.mark.parametrize("text", [
    "=1+1", "+86 000", "-", "@SUM(A1)", "<b>粗</b>", "&amp;&lt;", "<img src='file:///etc/passwd'/>", "]]>", "{=1}",
    "\\n(x)", "'引号\"", RARE,
])
def test_what_looks_like_a_formula_or_mark_up_is_printed_as_it_is(text: str) -> None:
    sheet = one(text)
    assert docx_cells(written(write_docx, sheet)) == [plain(text)]
    cell = openpyxl.load_workbook(BytesIO(written(write_xlsx, sheet))).active["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert plain(text) in plain(pdf_text(written(write_pdf, sheet)))


def test_control_characters_do_not_spoil_a_file() -> None:
    sheet = one("张\x00\x0b\x1b喆\ufffe\ud800珺\u202e")
    for write in WRITERS:
        assert written(write, sheet)
    assert docx_cells(written(write_docx, sheet)) == ["张喆珺"]


def test_forty_thousand_characters_in_a_cell() -> None:
    long = "".join(f"{n}号" for n in range(9_000))[:40_000]
    sheet = Sheet("表", (40, 60), (Row((Cell("甲"), Cell("乙")), "head"), Row((Cell("短"), Cell(long)))))
    assert docx_cells(written(write_docx, sheet))[3] == long
    text = re.sub("—[0-9]+—|甲乙|短", "", plain(pdf_text(written(write_pdf, sheet))))
    assert text == f"表{long}"
    told = xlsx_cells(written(write_xlsx, sheet), sheet)[3]
    assert len(told) == 32_767
    assert told.endswith("…（以下略）")


def test_names_of_worksheets_are_legal_and_differ() -> None:
    sheets = [Sheet("表", (50,), (Row((Cell("甲"),)),), name=name)
              for name in ("附件1", "附件1", "a" * 40, "A" * 40, "[甲]:乙/丙?", "'", "")]
    names = openpyxl.load_workbook(BytesIO(written(write_xlsx, *sheets))).sheetnames
    assert names[:2] == ["附件1", "附件1 (2)"]
    assert len({name.casefold() for name in names}) == len(sheets)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_word_page_is_that_of_gb_9704(cases: dict[str, Sheet]) -> None:
    upright, lying = cases["cases-filled"], cases["cases-all"]
    assert lying.page == LANDSCAPE
    document = Document(BytesIO(written(write_docx, upright, lying)))
    first, second = document.sections
    assert [round(each.mm) for each in (first.page_width, first.page_height)] == [210, 297]
    assert [round(each.mm) for each in (second.page_width, second.page_height)] == [297, 210]
    for side, mm in (("top_margin", 37), ("left_margin", 28), ("right_margin", 26), ("bottom_margin", 35)):
        assert abs(getattr(first, side) - Mm(mm)) < Mm(0.05)


def test_no_page_is_added_after_a_table_that_ends_its_page() -> None:
    last = Document(BytesIO(written(write_docx, one("甲")))).paragraphs[-1]
    assert last.text == ""
    assert last.paragraph_format.line_spacing == Pt(1)


def test_word_names_the_fonts_for_chinese_and_latin_text(cases: dict[str, Sheet]) -> None:
    with ZipFile(BytesIO(written(write_docx, cases["cases-filled"]))) as package:
        styles = package.read("word/styles.xml").decode()
    for font in ("仿宋", "黑体", "方正小标宋简体", "宋体"):
        assert re.search(f'w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"', styles)


def test_heads_repeat_and_rows_stay_whole(cases: dict[str, Sheet]) -> None:
    sheet = cases["cases-all"]
    table = Document(BytesIO(written(write_docx, sheet))).tables[0]
    rows = table._tbl.tr_lst
    assert [bool(row.xpath("./w:trPr/w:tblHeader")) for row in rows] == [row.role == "head" for row in sheet.rows]
    assert all(row.xpath("./w:trPr/w:cantSplit") for row in rows)
    page = openpyxl.load_workbook(BytesIO(written(write_xlsx, sheet))).active
    assert page.print_title_rows == "$6:$6"
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.fitToWidth == 1


def test_a_row_that_may_outgrow_the_page_elsewhere_can_be_divided() -> None:
    sheet = Sheet("表", (50,), tuple(Row((Cell("甲"),), height=high) for high in (170, 200)))
    rows = Document(BytesIO(written(write_docx, sheet))).tables[0]._tbl.tr_lst
    assert [bool(row.xpath("./w:trPr/w:cantSplit")) for row in rows] == [True, False]


def test_page_numbers_come_with_the_second_page() -> None:
    short, long = one("甲"), Sheet("表", (50,), tuple(Row((Cell(str(n)),)) for n in range(60)))
    assert "—" not in pdf_text(written(write_pdf, short))
    assert "— 1 —" in pdf_text(written(write_pdf, long))
    assert "footerReference" not in ZipFile(BytesIO(written(write_docx, short))).read("word/document.xml").decode()
    assert "footerReference" in ZipFile(BytesIO(written(write_docx, long))).read("word/document.xml").decode()


LETTERS = st.text(st.sampled_from(f"安全生产月，。（“”）ab 1.@=<&>\n{RARE}"), max_size=40)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A table with random spans, made by giving every free place the largest cell that was drawn and still fits."""
    columns, count = draw(st.integers(1, 7)), draw(st.integers(1, 12))
    taken: set[tuple[int, int]] = set()
    rows = []
    for r in range(count):
        cells = []
        for c in range(columns):
            if (r, c) in taken:
                continue
            across = 1
            for wide in range(2, draw(st.integers(1, 3)) + 1):
                if c + wide <= columns and (r, c + wide - 1) not in taken:
                    across = wide
                else:
                    break
            down = min(draw(st.integers(1, 3)), count - r)
            taken |= {(r + y, c + x) for y in range(down) for x in range(across)}
            role, align = draw(st.sampled_from(("label", "value", "number", "note"))), draw(
                st.sampled_from(("left", "center", "right", "justify")))
            cells.append(Cell(draw(LETTERS), across, down, role, align))
        rows.append(Row(tuple(cells), "head" if r == 0 and draw(st.booleans()) else "value", draw(st.integers(0, 40))))
    widths = tuple(draw(st.floats(8, 60)) for _ in range(columns))
    return Sheet(draw(LETTERS), widths, tuple(rows), draw(st.sampled_from(("", "附件 1"))),
                 tuple(Line(draw(LETTERS)) for _ in range(draw(st.integers(0, 2)))), page=draw(
                     st.sampled_from((LANDSCAPE, Sheet.page))))


@settings(max_examples=60)
@given(sheets())
def test_any_table_prints_in_all_three_formats_without_losing_text(sheet: Sheet) -> None:
    assert docx_cells(written(write_docx, sheet)) == cells_of(sheet)
    assert xlsx_cells(written(write_xlsx, sheet), sheet) == cells_of(sheet)
    text = plain(pdf_text(written(write_pdf, sheet)))
    wanted = "".join(cells_of(sheet)) + plain(sheet.title)
    for char in set(wanted):
        assert text.count(char) >= wanted.count(char)
