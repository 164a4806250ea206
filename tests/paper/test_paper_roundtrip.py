"""What is printed is read back: any table comes back equal from Word and Excel, and all its text in order from PDF."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
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


PIECES = (
    "安全生产月", "演练，", "（第一次）", "“五个一”", "Safety Month", "https://pan.example.com/s/1AbC", "138-0000-0000",
    " ", "\n", "  ", "=1+1", "+86", "-", "@SUM(A1)", "<b>粗</b>", "&amp;", "]]>", "_x0041_", "{{报送单位}}",
    "'", "1.", "☑", *RARE,
)
ALIGNS = ("left", "center", "right", "justify")
ROLES = ("head", "label", "value", "number", "note")
# Most cells are small; some go over a whole row or column of the table, or over a block of it.
SPANS = (*[1] * 16, 2, 2, 3, 99)


def random_text(rng: random.Random) -> str:
    """Nothing, a few words, or a long text."""
    return "".join(rng.choices(PIECES, k=rng.choice((0, 0, 1, 2, 3, 5, 40))))


def random_lines(rng: random.Random) -> tuple[Line, ...]:
    return tuple(Line(random_text(rng), rng.choice(ALIGNS)) for _ in range(rng.choice((0, 1, 2))))


def random_rows(rng: random.Random, columns: int) -> Iterator[Row]:
    """Rows with random spans, made by giving every free place the largest cell that was drawn and still fits; some
    of them without a word in them."""
    count, heads = rng.choice((1, 2, 3, 5, 8, 25)), rng.choice((0, 0, 1, 2))
    taken: set[tuple[int, int]] = set()
    for r in range(count):
        cells, blank = [], rng.random() < 0.15
        for c in range(columns):
            if (r, c) not in taken:
                free = next((x for x in range(c, columns) if (r, x) in taken), columns) - c
                across, down = min(rng.choice(SPANS), free), min(rng.choice(SPANS), count - r)
                taken |= {(r + y, c + x) for y in range(down) for x in range(across)}
                text = "" if blank else random_text(rng)
                cells.append(Cell(text, across, down, rng.choice(ROLES), rng.choice(ALIGNS)))
        yield Row(tuple(cells), "head" if r < heads else "value", rng.choice((0, 0, 8, 14, 40)))


def random_sheet(seed: int) -> Sheet:
    """A table that is a random one, but the same for the same seed."""
    rng = random.Random(seed)
    columns = rng.choice((1, 2, 3, 5, 8, 12))
    widths = tuple(rng.uniform(8, 60) for _ in range(columns))
    rows = tuple(random_rows(rng, columns))
    annex, page = rng.choice(("", "附件 1")), rng.choice((LANDSCAPE, Page()))
    return Sheet(random_text(rng), widths, rows, annex, random_lines(rng), random_lines(rng), page)


def documents_of(seeds: range) -> Iterator[list[Sheet]]:
    """Documents of one, two or three such tables, on portrait and landscape pages."""
    for seed in seeds:
        yield [random_sheet(3 * seed + n) for n in range(1 + seed % 3)]


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


def read_back(kind: str, document: list[Sheet]) -> None:
    """Fails where anything of the tables is not read back as it was printed."""
    write, read = READERS[kind]
    found = read(written(write, *document))
    assert len(found) == len(document)
    for mine, yours in zip(found, document, strict=True):
        assert_equal(as_read(mine), as_printed(yours))


@pytest.mark.parametrize("seeds", [range(60), pytest.param(range(60, 600), marks=pytest.mark.battery)], ids=len)
@pytest.mark.parametrize("kind", READERS)
def test_any_table_is_read_back_as_it_was_printed(kind: str, seeds: range) -> None:
    for seed, document in zip(seeds, documents_of(seeds), strict=True):
        try:
            read_back(kind, document)
        except Exception as error:
            error.add_note(f"the table of seed {seed}")
            raise


def test_the_random_tables_have_all_that_a_table_can_have() -> None:
    made = [random_sheet(seed) for seed in range(200)]
    cells = [(sheet, row, cell) for sheet in made for row in sheet.rows for cell in row.cells]
    assert {sheet.page for sheet in made} == {Page(), LANDSCAPE}
    assert {len(sheet.widths) for sheet in made} == {1, 2, 3, 5, 8, 12}
    assert {cell.role for *_, cell in cells} == set(ROLES)
    assert any(cell.across > 1 and cell.down > 1 for *_, cell in cells)
    assert any(cell.across == len(sheet.widths) > 3 for sheet, _, cell in cells)
    assert any(cell.down == len(sheet.rows) > 3 for sheet, _, cell in cells)
    assert any(all(not cell.text for cell in row.cells) for _, row, _ in cells)
    assert {sum(row.role == "head" for row in sheet.rows) for sheet in made} == {0, 1, 2}
    pages = [arrange(sheet) for sheet in made]
    assert max(one.page_count for one in pages) > 5
    assert any(one.start[0] for one in pages)


def test_a_name_that_goes_over_pages_of_excel_stands_on_each_and_is_read_back_as_one() -> None:
    units = [Row(((Cell("望月社区", 1, 30, "label"),) if not n else ()) + (Cell("同上"),), height=8) for n in range(30)]
    sheet = Sheet("表", (40, 100), (Row((Cell("单位", role="head"), Cell("内容", role="head")), "head"), *units))
    printed = load_workbook(BytesIO(written(write_xlsx, sheet))).active
    (end,) = [mark.id for mark in printed.row_breaks.brk]
    names = {area.coord for area in printed.merged_cells.ranges if area.max_col == 1}
    assert names == {f"A3:A{end}", f"A{end + 1}:A32"}
    assert printed.cell(3, 1).value == printed.cell(end + 1, 1).value == "望月社区"
    read_back("xlsx", [sheet])


def spoil(sheet: Sheet, place: int, **change: Any) -> Sheet:
    """The table with something else in one of its cells."""
    cells = [cell for row in sheet.rows for cell in row.cells]
    cells[place] = replace(cells[place], **change)
    rest = iter(cells)
    return replace(sheet, rows=tuple(replace(row, cells=tuple(next(rest) for _ in row.cells)) for row in sheet.rows))


GOOD = Sheet("应急演练", (20, 60, 40), (
    Row((Cell("项目", role="head"), Cell("内容", 2, role="head", align="center")), "head"),
    Row((Cell("演练", 1, 2, "label"), Cell("视频1个"), Cell("3", role="number"))),
    Row((Cell("图片\n两张", align="justify"), Cell("注", role="note"))),
), "附件1", (Line("填报单位："),), (Line("注：无", "right"),))
BAD = {
    "a character": spoil(GOOD, 3, text="视频1"), "a blank": spoil(GOOD, 3, text="视频1个 "),
    "a line end": spoil(GOOD, 5, text="图片两张"), "an alignment": spoil(GOOD, 5, align="left"),
    "a role": spoil(GOOD, 6, role="value"), "two cells": spoil(spoil(GOOD, 3, text="3"), 4, text="视频1个"),
    "a head": replace(GOOD, rows=(replace(GOOD.rows[0], role="value"), *GOOD.rows[1:])),
    "a span": replace(GOOD, rows=(*GOOD.rows[:1], Row((Cell("演练", role="label"), *GOOD.rows[1].cells[1:])),
                                  Row((Cell("", role="label"), *GOOD.rows[2].cells)))),
    "a row": replace(GOOD, rows=(*GOOD.rows, Row((Cell(""), Cell(""), Cell(""))))),
    "a width": replace(GOOD, widths=(20, 60.5, 39.5)), "a title": replace(GOOD, title="演练"),
    "a mark": replace(GOOD, annex=""), "a line above": replace(GOOD, above=()),
    "a line below": replace(GOOD, below=(Line("注：无"),)), "the page": replace(GOOD, page=LANDSCAPE),
}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("what", BAD)
def test_what_was_lost_on_the_way_is_noticed(what: str, kind: str) -> None:
    write, read = READERS[kind]
    (found,) = read(written(write, BAD[what]))
    with pytest.raises((AssertionError, ValueError)):
        assert_equal(as_read(found), as_printed(GOOD))
    read_back(kind, [BAD[what]])


def text_of(pdf: bytes) -> str:
    """All text in the order in which it is drawn; pdfium would put lines that end in a hyphen elsewhere."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, stdout=subprocess.PIPE, check=True).stdout.decode()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")
@pytest.mark.parametrize("seed", range(60))
def test_all_text_of_any_table_can_be_copied_in_order_from_the_pdf(seed: int) -> None:
    sheet = random_sheet(seed)
    texts = [sheet.annex, sheet.title, *(line.text for line in sheet.above),
             *(cell.text for row in sheet.grid() for cell in row if cell), *(line.text for line in sheet.below)]
    wanted, found = plain("".join(texts)).replace("☑", "√"), plain(text_of(written(write_pdf, sheet)))
    pages = arrange(sheet).page_count
    if pages == 1:
        assert found == wanted
    else:
        # Heads are repeated, and a cell that goes over a page end goes on after its neighbours.
        assert not {char for char in wanted if found.count(char) < wanted.count(char)}
        assert f"—{pages}—" in found
