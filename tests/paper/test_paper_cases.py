"""Every form and table in every case the clerk meets, in all three formats: nothing lost, nothing out of place."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from paper_cases import RARE, cells_of, docx_cells, plain, xlsx_cells
from paper_forms import CASES, every_sheet, layouts

from safetydesk.paper.arranging import arrange
from safetydesk.paper.excel import write_xlsx
from safetydesk.paper.pdf import write_pdf
from safetydesk.paper.sheet import Sheet
from safetydesk.paper.word import write_docx

NAMES = [name for name, _, _ in layouts()]
TITLE_OF_120 = ("祖师街道办事处2024年“安全生产月”畅通生命通道“五个一”活动优秀作品案例报送情况汇总表" * 4)[:120]


def written(write, sheet: Sheet) -> bytes:
    target = BytesIO()
    write([sheet], target)
    return target.getvalue()


def pdf_words(sheet: Sheet) -> str:
    """All text of the printed pages in the order in which it is drawn, without blanks."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    return plain(subprocess.run(command, input=written(write_pdf, sheet), stdout=subprocess.PIPE,
                                check=True).stdout.decode())


def test_every_kind_of_form_is_looked_at() -> None:
    assert len(NAMES) >= 22
    assert {name.split("-")[0] for name in NAMES} == {"camp", "contest", "shenzhen", "yingde", "zushi", "table"}


@pytest.mark.parametrize("name", NAMES)
def test_word_and_excel_hold_every_cell_of_every_case(name: str) -> None:
    for case, sheet in every_sheet(only=name).items():
        assert docx_cells(written(write_docx, sheet)) == cells_of(sheet), case
        data = written(write_xlsx, sheet)
        assert xlsx_cells(data, sheet) == [cell.replace("_x0041_", "_x005F_x0041_") for cell in cells_of(sheet)], case
        page = openpyxl.load_workbook(BytesIO(data)).active
        assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row), case


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")
@pytest.mark.parametrize("name", NAMES)
def test_the_print_shows_every_cell_of_every_case(name: str) -> None:
    for case, sheet in every_sheet(only=name).items():
        text = pdf_words(sheet)
        assert "〓" not in text, case
        at = 0
        for cell in [plain(sheet.title), *cells_of(sheet)] if arrange(sheet).page_count == 1 else ():
            at = text.find(cell, at)
            assert at >= 0, (case, cell)
        assert all(text.count(char) >= "".join(cells_of(sheet)).count(char) for char in set("".join(cells_of(sheet))))


@pytest.mark.parametrize("name", NAMES)
def test_no_row_is_cut_by_the_end_of_a_page(name: str) -> None:
    for case, sheet in every_sheet(only=name).items():
        arranged = arrange(sheet)
        edges = [sum(arranged.heights[:row]) for row in range(len(sheet.rows) + 1)]
        room = max(bottom - top for top, bottom in arranged.pages) - 1
        for _, cut in arranged.pages[:-1]:
            inside = [row for row, top in enumerate(edges[:-1]) if top + 0.1 < cut < edges[row + 1] - 0.1]
            assert all(arranged.heights[row] > room for row in inside), case


def test_a_title_of_120_characters_is_set_in_lines_of_like_length() -> None:
    for name, sheet in every_sheet(("one",)).items():
        arranged = arrange(replace(sheet, title=TITLE_OF_120))
        assert plain("".join(arranged.title)) == TITLE_OF_120
        assert 3 <= len(arranged.title) <= 6
        assert max(map(len, arranged.title)) - min(map(len, arranged.title)) <= 9, name


def test_the_cases_are_those_that_were_asked_for() -> None:
    assert [len(CASES[case][1]) for case in ("title", "rare")] == [120, len(RARE)]
    assert len(CASES["introduction"][2]) == 200
    assert (CASES["sixty"][0], CASES["formula"][1][0]) == (60, "=")
    assert "<" in CASES["markup"][3]
