"""Letters and reports as they come out of the printer, of desks that are empty, small, large, and full of long names:
our pdf, and our docx as LibreOffice sets it, measured on the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise, takewhile
from pathlib import Path

import pytest
from deskmaker import NAMES, ZUSHI, ids
from paper_cases import RARE, plain
from paper_desk import at, picture
from paper_pictures import MISSING, MM, Paper, Word, fonts_of, lines_of, overlapping, pages_of, printed

from safetydesk import paths
from safetydesk.desk import booking, look, receiving, review, units, works
from safetydesk.desk.board import board
from safetydesk.desk.desk import Desk
from safetydesk.desk.drafts import DRAFTS, draft
from safetydesk.desk.papers import Document
from safetydesk.desk.snapshot import Liaison
from safetydesk.desk.unitlist import UnitEntry
from safetydesk.notice.problem import Mishap
from safetydesk.paper.arranging import arrange
from safetydesk.paper.flow import LOOKS, PITCH, Flow, Paragraph, Pictures, Table
from safetydesk.paper.sheet import LANDSCAPE, Page, Sheet

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
BOTH = pytest.mark.parametrize("kind", ["pdf", "docx"])
TODAY = datetime(2024, 6, 28, 9, 5)
LONG = "望月街道“平安望月、幸福家园”综合治理中心暨安全生产、消防安全和应急管理联合工作站第{}社区居民委员会（筹）"
# LibreOffice 7.4 lets these hang outside the text block at the end of a line, whatever the document says.
HANGING = "，。、；：！？"
# Words of 16 pt have boxes of 5.6 mm in our pdf and 7.3 in LibreOffice's, those of tables at most 4.3 and 5.5.
LOWEST_TEXT = {"pdf": 5, "docx": 6}


def empty(desk: Desk) -> None:
    """Nobody has handed in anything yet."""
    units.add_many(desk, [UnitEntry(name) for name in NAMES])


def one(desk: Desk) -> None:
    """A single unit, which has handed in one thing."""
    units.add_many(desk, [UnitEntry(NAMES[0])])
    booking.add_paper(desk, ids(desk)[NAMES[0]], "summary", "report", 1)


def sixty(desk: Desk) -> None:
    """Sixty units; every third has handed in something, every fifth has nothing to report somewhere."""
    units.add_many(desk, [UnitEntry(f"第{n}社区") for n in range(1, 61)])
    for number, key in enumerate(ids(desk).values()):
        if number % 3 == 0:
            booking.add_paper(desk, key, "drill", "photo", 3)
        if number % 5 == 0:
            review.excuse(desk, key, "class", "与相邻社区联合开课")


def long(desk: Desk) -> None:
    """Names, titles, captions and reasons as long as they may be, with mark-up, formulas and rare characters."""
    units.add_many(desk, [UnitEntry(LONG.format(n)) for n in range(1, 5)])
    first, second, *_ = ids(desk).values()
    units.set_liaison(desk, first, Liaison("㛃䶮", address=LONG))
    made = works.add(desk, first, "drill", (LONG * 3)[:120])
    works.change(desk, made, introduction=f"<b>{RARE}</b> =SUM(A1) " + LONG * 3, remark="{{序号}} &amp; ]]>")
    shots = [picture(desk.folder.parent / f"{RARE}{n}.png", n) for n in range(3)]
    receiving.receive(desk, shots, unit_id=first, slot="drill")
    cell = look.cell(desk, first, "drill")
    found = [each.id for work in cell.works for each in work.materials] + [each.id for each in cell.loose]
    for key in found:
        review.set_caption(desk, key, f"<b>{RARE}</b>&{LONG}")
    review.accept(desk, found)
    link = booking.add_link(desk, second, "route", "https://pan.example.com/s/1AbCdEfGhIjKlMnOp 提取码: x7k2")
    review.give_back(desk, [link], LONG * 2)
    review.excuse(desk, second, "class", f"=1+1 {LONG}")


def drafts_of(desk: Desk, name: str) -> Iterator[tuple[str, Flow]]:
    """The letters of a desk: for all its units and, where these are few, for the first one."""
    first = min(ids(desk).values())
    owing = any(not line.complete for line in board(desk).units)
    for kind in [kind for kind in DRAFTS if owing or kind.id != "chase"]:
        for unit in (None, first)[: 1 + (len(ids(desk)) < 10)]:
            yield f"{name}-{kind.id}{'-one' * bool(unit)}", draft(desk, kind.id, unit)


def letters(folder: Path, notice: Path, cases: tuple[Callable[[Desk], None], ...]) -> dict[str, Flow]:
    """The letters of a desk of each kind."""
    found: dict[str, Flow] = {}
    with at(TODAY):
        for case in cases:
            office = f"祖师街道办事处{LONG}"[: 40 if case is long else 7]
            with Desk.create(folder / case.__name__ / "desk", notice, office) as desk:
                case(desk)
                found |= drafts_of(desk, f"{notice.name}-{case.__name__}")
    return found


class Letters:
    """Letters with their pages by name and kind."""

    def __init__(self, flows: dict[str, Flow], folder: Path) -> None:
        self.flows = flows
        self.files = printed(flows, folder)
        self.pages = {name: {kind: pages_of(path) for kind, path in files.items()}
                      for name, files in self.files.items()}

    def of(self, kind: str) -> list[tuple[str, Flow, list[Paper]]]:
        return [(name, flow, self.pages[name][kind]) for name, flow in self.flows.items()]


@pytest.fixture(scope="module")
def printed_letters(documents: dict[str, Document], tmp_path_factory: pytest.TempPathFactory) -> Letters:
    """Those of the sample desk and those of every other."""
    folder = tmp_path_factory.mktemp("letters")
    sample = {name: each for name, each in documents.items() if isinstance(each, Flow)}
    return Letters(sample | letters(folder, ZUSHI, (empty, one, sixty, long)), folder)


def page_of(paper: Paper) -> Page:
    return LANDSCAPE if paper.width > paper.height else Page()


def text_words(paper: Paper) -> list[Word]:
    """The words above the page number."""
    page = page_of(paper)
    return [word for word in paper.words if word.top < page.height - page.bottom]


def words_of(sheet: Sheet, most: int) -> list[str]:
    """Every text of a table in the order of reading, but not of cells that go over more rows than `most`."""
    cells = [cell.text for row in sheet.grid() for cell in row if cell and cell.down <= most]
    return [sheet.annex, sheet.title, *(line.text for line in sheet.above), *cells,
            *(line.text for line in sheet.below)]


def texts_of(flow: Flow, most: int = 99) -> list[str]:
    """Every text of a letter in the order of reading, as `words_of` where it is in tables."""
    found: list[str] = []
    for block in flow.blocks:
        match block:
            case Paragraph():
                found.append(block.text)
            case Table(sheet):
                found += words_of(sheet, most)
            case Pictures(shown):
                found += ["".join(run.text for run in one.caption) for one in shown]
    return [plain(text).replace("☑", "√") for text in found]


def test_every_letter_is_looked_at(printed_letters: Letters) -> None:
    for case in ("draft", "zushi-2024-empty", "zushi-2024-one", "zushi-2024-sixty", "zushi-2024-long"):
        wanted = {f"{case}-{kind.id}{one}" for kind in DRAFTS for one in ("", "-one")[: 1 + ("sixty" not in case)]}
        assert wanted <= set(printed_letters.flows), case


def test_both_have_as_many_pages(printed_letters: Letters) -> None:
    """LibreOffice sets a quarter of an em between Chinese and Latin text, which a table of sixty units may feel; of
    rows with names as long as they may be one more or less stands on a page."""
    for name, pages in printed_letters.pages.items():
        most = len(pages["pdf"]) // (4 if "-long-" in name else 12)
        assert abs(len(pages["docx"]) - len(pages["pdf"])) <= most, name


@BOTH
def test_all_text_stands_in_the_text_block_of_gb_9704(printed_letters: Letters, kind: str) -> None:
    for name, _, pages in printed_letters.of(kind):
        for paper in pages:
            page = page_of(paper)
            assert abs(paper.width - page.width) < 1, name
            assert abs(paper.height - page.height) < 1, name
            for word in text_words(paper):
                assert word.left > page.left - 1, (name, word)
                hangs = LOOKS["body"].style.size / MM if kind == "docx" and word.text[-1] in HANGING else 0
                assert word.right - hangs < page.width - page.right + 1, (name, word)
                assert word.top > page.top - 1, (name, word)
                assert word.bottom < page.height - page.bottom + 1, (name, word)


@BOTH
def test_every_page_is_numbered_on_its_outer_side(printed_letters: Letters, kind: str) -> None:
    for name, _, pages in printed_letters.of(kind):
        for number, paper in enumerate(pages, 1):
            page = page_of(paper)
            words = [word for word in paper.words if word not in text_words(paper)]
            assert "".join(word.text for word in words) == f"—{number}—", name
            assert abs(words[0].middle - (page.height - page.bottom + 7)) < 1, name
            outer = page.width - page.right - words[-1].right if number % 2 else words[0].left - page.left
            assert abs(outer - 14 / MM) < 1, name


@BOTH
def test_nothing_is_printed_over_anything_else(printed_letters: Letters, kind: str) -> None:
    for name, _, pages in printed_letters.of(kind):
        for number, page in enumerate(pages, 1):
            assert overlapping(page) == [], (name, number)


@BOTH
def test_all_text_can_be_copied_in_the_order_of_reading(printed_letters: Letters, kind: str) -> None:
    for name, flow, pages in printed_letters.of(kind):
        numbered = enumerate(pages, 1)
        whole, wanted, place = "".join(page.text.removesuffix(f"—{n}—") for n, page in numbered), texts_of(flow), 0
        assert "〓" not in whole, name
        if kind == "docx":
            # pdftotext does not always tell of a mark that hangs.
            whole, *wanted = (re.sub(f"[{HANGING}]", "", text) for text in (whole, *wanted))
        assert all(whole.count(char) >= "".join(wanted).count(char) for char in set("".join(wanted))), name
        if kind == "docx":
            # LibreOffice draws the characters that the first font lacks after the others of their line, and divides
            # what stands in a cell of several rows where these come to stand on two pages.
            whole, *wanted = (re.sub(f"[{HANGING}{RARE}]", "", text) for text in (whole, *texts_of(flow, 1)))
        elif "-long-" in name:
            # A name of many lines in front of several rows is divided between the pages these stand on.
            wanted = texts_of(flow, 1)
        for text in wanted:
            place = whole.find(text, place)
            assert place >= 0, (name, text)
            place += len(text)


@BOTH
def test_lines_of_text_keep_their_distance_of_22_to_a_page(printed_letters: Letters, kind: str) -> None:
    """The lines of the first page down to its first table: 28.95 pt apart, the first one at the top."""
    pitch = PITCH / MM
    for name, _, pages in printed_letters.of(kind):
        lines = [line[0] for line in lines_of(replace(pages[0], words=tuple(text_words(pages[0]))))]
        tall = list(takewhile(lambda word: word.bottom - word.top > LOWEST_TEXT[kind], lines))
        assert len(tall) >= 8, name
        assert abs(tall[0].middle - Page().top - pitch / 2) < 2, name
        for one, other in pairwise(tall):
            apart = (other.middle - one.middle) / pitch
            assert abs(apart - round(apart)) * pitch < 1, (name, one, other)


@BOTH
def test_no_heading_ends_a_page_and_no_signature_begins_one(printed_letters: Letters, kind: str) -> None:
    for name, flow, pages in printed_letters.of(kind):
        paragraphs = [block for block in flow.blocks if isinstance(block, Paragraph)]
        for one, other in pairwise(flow.blocks):
            if isinstance(one, Paragraph) and isinstance(other, Paragraph) and LOOKS[one.role].level:
                both = plain(one.text) + plain(other.text)[:3]
                if kind == "pdf" or not set(both) & set(RARE):
                    assert any(both in page.text for page in pages), (name, both)
        signed = next(plain(one.text) + plain(other.text) for one, other in pairwise(paragraphs)
                      if one.role == "signed")
        assert any(signed in page.text and not page.text.startswith(signed) for page in pages), name


@BOTH
def test_no_row_of_a_table_goes_over_a_page_end_and_heads_are_repeated(printed_letters: Letters, kind: str) -> None:
    for name, flow, pages in printed_letters.of(kind):
        for block in flow.blocks:
            if not isinstance(block, Table):
                continue
            heads = "".join(plain(cell.text) for row in block.sheet.rows[:arrange(block.sheet).heads]
                            for cell in row.cells)
            for row in block.sheet.rows:
                own = [plain(cell.text) for cell in row.cells if cell.down == 1]
                if kind == "docx" and set("".join(own)) & set(RARE):
                    continue
                assert any(heads in page.text and all(text in page.text for text in own) for page in pages), (name, own)


def test_all_fonts_of_the_pdf_are_embedded_as_subsets(printed_letters: Letters) -> None:
    for name, files in printed_letters.files.items():
        fonts = fonts_of(files["pdf"])
        assert fonts, name
        assert all(subset for _, subset in fonts), (name, fonts)


@pytest.mark.parametrize("kind", [kind.id for kind in DRAFTS])
def test_without_units_there_is_nothing_to_write(kind: str, tmp_path: Path) -> None:
    with (Desk.create(tmp_path / "desk", ZUSHI, "祖师街道办事处") as desk,
          pytest.raises(Mishap, match="先在“单位”里加入单位")):
        draft(desk, kind)


@pytest.mark.battery
@pytest.mark.parametrize("notice", sorted(path.parent.name for path in paths.forms().glob("*/notice.toml")))
def test_the_letters_of_every_notice_have_one_look(notice: str, tmp_path: Path) -> None:
    """The same of every notice, with few and with many units."""

    def many(desk: Desk) -> None:
        units.add_many(desk, [UnitEntry(f"第{n}单位", kind=desk.notice.unit_kinds[n % len(desk.notice.unit_kinds)])
                              for n in range(1, 61)])

    made = Letters(letters(tmp_path, paths.forms() / notice, (empty, many)), tmp_path / "printed")
    assert len(made.flows) in (6, 9)
    for kind in ("pdf", "docx"):
        test_all_text_stands_in_the_text_block_of_gb_9704(made, kind)
        test_nothing_is_printed_over_anything_else(made, kind)
        test_all_text_can_be_copied_in_the_order_of_reading(made, kind)
        test_no_heading_ends_a_page_and_no_signature_begins_one(made, kind)
        test_no_row_of_a_table_goes_over_a_page_end_and_heads_are_repeated(made, kind)
