"""Every form as it comes out of the printer: our pdf, and our docx as LibreOffice sets it, measured on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from paper_cases import RARE, plain
from paper_forms import every_sheet
from paper_pictures import MISSING, MM, Paper, fonts_of, lines_of, overlapping, pages_of, printed

from safetydesk.paper.arranging import PITCH, arrange
from safetydesk.paper.sheet import Sheet

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
# LibreOffice sets a quarter of an em between Chinese and Latin text, whatever the document says (Word and WPS do as
# it says); sixty rows then need further lines.
MORE_PAGES_IN_LIBREOFFICE = {"zushi-2024-cases-all-sixty", "table-receipt-sixty", "table-schedule-sixty"}
BOTH = pytest.mark.parametrize("kind", ["pdf", "docx"])
Pages = dict[str, dict[str, list[Paper]]]


class Printed:
    """Sheets with their pages by name and kind."""

    def __init__(self, sheets: dict[str, Sheet], folder: Path) -> None:
        self.sheets = sheets
        self.files = printed({name: [sheet] for name, sheet in sheets.items()}, folder)
        self.pages: Pages = {name: {kind: pages_of(path) for kind, path in files.items()}
                             for name, files in self.files.items()}

    def of(self, kind: str) -> list[tuple[str, Sheet, list[Paper]]]:
        return [(name, sheet, self.pages[name][kind]) for name, sheet in self.sheets.items()]


def some() -> dict[str, Sheet]:
    """What the ordinary run looks at: all forms and tables with one row, those of one notice blank, long, and with
    rare characters. The battery looks at all in every case."""
    return every_sheet(("one",)) | every_sheet(("empty", "sixty", "rare"), "zushi-*")


@pytest.fixture(scope="module", params=[some, pytest.param(every_sheet, id="all", marks=pytest.mark.battery)])
def forms(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    return Printed(request.param(), tmp_path_factory.mktemp("pictures"))


def number_on(page: Paper, sheet: Sheet) -> list:
    """The words below the text block."""
    return [word for word in page.words if word.top > sheet.page.height - sheet.page.bottom]


def test_both_have_the_pages_that_were_planned(forms: Printed) -> None:
    for name, sheet in forms.sheets.items():
        planned = arrange(sheet).page_count
        assert len(forms.pages[name]["pdf"]) == planned, name
        if name not in MORE_PAGES_IN_LIBREOFFICE:
            assert len(forms.pages[name]["docx"]) == planned, name


@BOTH
def test_paper_and_text_block_are_those_of_gb_9704(forms: Printed, kind: str) -> None:
    for name, sheet, pages in forms.of(kind):
        block = sheet.page
        for page in pages:
            assert abs(page.width - block.width) < 1, name
            assert abs(page.height - block.height) < 1, name
            for word in set(page.words) - set(number_on(page, sheet)):
                assert word.left > block.left - 1, (name, word)
                assert word.right < block.width - block.right + 1, (name, word)
                assert word.top > block.top - 1, (name, word)
                assert word.bottom < block.height - block.bottom + 1, (name, word)


@BOTH
def test_mark_and_title_stand_where_they_belong(forms: Printed, kind: str) -> None:
    """附件 flush left on the first line of the page, the title centred from the third (GB/T 9704-2012 §7.3)."""
    pitch = PITCH / MM
    for name, sheet, pages in forms.of(kind):
        lines, block = lines_of(pages[0]), sheet.page
        title = lines[1] if sheet.annex else lines[0]
        if sheet.annex:
            assert plain("".join(word.text for word in lines[0])) == plain(sheet.annex), name
            assert abs(lines[0][0].left - block.left) < 1, name
            assert 0 <= lines[0][0].middle - block.top < pitch, name
        third = block.top + 2 * pitch * bool(sheet.annex)
        assert third <= title[0].middle < third + pitch, name
        middle = (block.left + block.width - block.right) / 2
        assert abs((title[0].left + title[-1].right) / 2 - middle) < 1, name


@BOTH
def test_nothing_is_printed_over_anything_else(forms: Printed, kind: str) -> None:
    for name, _, pages in forms.of(kind):
        for number, page in enumerate(pages, 1):
            assert overlapping(page) == [], (name, number)


@BOTH
def test_page_numbers_come_with_the_second_page_and_stand_outside(forms: Printed, kind: str) -> None:
    """— 1 — 7 mm below the text, one character from its outer edge: odd right, even left (GB/T 9704-2012 §7.5)."""
    for name, sheet, pages in forms.of(kind):
        block = sheet.page
        for number, page in enumerate(pages, 1):
            words = number_on(page, sheet)
            assert "".join(word.text for word in words) == (f"—{number}—" if len(pages) > 1 else ""), name
            if words:
                assert abs(words[0].middle - (block.height - block.bottom + 7)) < 1, name
                outer = block.width - block.right - words[-1].right if number % 2 else words[0].left - block.left
                assert abs(outer - 14 / MM) < 1, name


@BOTH
def test_all_text_can_be_copied_in_the_order_of_reading(forms: Printed, kind: str) -> None:
    for name, sheet, pages in forms.of(kind):
        cells = [cell.text for row in sheet.grid() for cell in row if cell]
        texts = [sheet.annex, sheet.title, *(line.text for line in sheet.above), *cells,
                 *(line.text for line in sheet.below)]
        wanted = [plain(text).replace("☑", "√") for text in texts]
        whole, at = "".join(page.text for page in pages), 0
        assert all(whole.count(char) >= "".join(wanted).count(char) for char in set("".join(wanted))), name
        if kind == "docx":
            # LibreOffice draws the characters that the first font lacks after the others of their line.
            whole, *wanted = (re.sub(f"[{RARE}]", "", text) for text in (whole, *wanted))
        for text in wanted:
            at = whole.find(text, at)
            assert at >= 0, (name, text)
            at += len(text)


@BOTH
def test_heads_are_repeated_and_no_row_goes_over_a_page_end(forms: Printed, kind: str) -> None:
    for name, sheet, pages in forms.of(kind):
        arranged = arrange(sheet)
        heads = "".join(plain(cell.text) for row in sheet.rows[:arranged.heads] for cell in row.cells)
        first = arranged.start[0]
        assert all(heads in page.text for page in pages[first : first + len(arranged.pages)]), name
        if kind == "docx" and name.endswith("-rare"):
            continue
        for row in sheet.rows:
            own = [plain(cell.text).replace("☑", "√") for cell in row.cells if cell.down == 1]
            assert any(all(text in page.text for text in own) for page in pages), (name, own)


def test_all_fonts_of_the_pdf_are_embedded_as_subsets(forms: Printed) -> None:
    for name, files in forms.files.items():
        fonts = fonts_of(files["pdf"])
        assert fonts, name
        assert all(subset for _, subset in fonts), (name, fonts)
