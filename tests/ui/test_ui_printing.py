"""What the system's print dialog was told is what comes out: which pages, how often, upright or on their side."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import ImageChops, ImageStat
from PySide6.QtGui import QPageRanges
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from safetydesk.ui import papers_print
from safetydesk.ui.papers_verbs import Shown, Wanted

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|QPainter::begin")
UPRIGHT, LYING = A4, landscape(A4)


@pytest.fixture
def shown():
    """A document of four pages, the second on its side, each with a bar of its own length at its upper edge."""
    made = io.BytesIO()
    canvas = Canvas(made)
    for number, size in enumerate((UPRIGHT, LYING, UPRIGHT, UPRIGHT)):
        canvas.setPageSize(size)
        canvas.rect(28, size[1] - 60, 100 * (number + 1), 20, fill=1)
        canvas.showPage()
    canvas.save()
    return Shown(Wanted("gaps", None), made.getvalue(), (UPRIGHT, LYING, UPRIGHT, UPRIGHT))


@pytest.fixture
def printed(open_window, board_desk, settle, shown, monkeypatch, tmp_path):
    """Goes through the print dialog, in which `hand(printer)` chooses, and gives the pages that came out."""
    window = open_window(board_desk)
    # A page at 600 dpi is drawn in seconds.
    monkeypatch.setattr(papers_print, "_MOST_DPI", 60)
    file = tmp_path / "印 出来.pdf"

    def printed(hand):
        def answer(dialog):
            dialog.printer().setOutputFileName(str(file))
            hand(dialog.printer())
            return 1

        monkeypatch.setattr(QPrintDialog, "exec", answer)
        chosen = papers_print.ask_printer(window, "缺报一览", shown)
        done = []
        papers_print.PrintRun(window.shell, shown, *chosen, done.append).start()
        while not done:
            settle(window)
        with pypdfium2.PdfDocument(file) as document:
            assert done == [len(document)]
            return [(page.get_size(), page.render(scale=0.5).to_pil().convert("L")) for page in document]

    return printed


def same(page, shown, number):
    """Whether a page came out as this one is on the screen: its paper, and every mark where it was."""
    size, picture = page
    with pypdfium2.PdfDocument(shown.pdf) as document:
        wanted = document[number].render(scale=0.5).to_pil().convert("L").resize(picture.size)
    return size == pytest.approx(shown.sizes[number], abs=1) and ImageStat.Stat(
        ImageChops.difference(picture, wanted)).mean[0] < 2


def test_all_pages_come_out_as_they_are_on_the_screen_each_on_its_own_paper(printed, shown):
    pages = printed(lambda printer: None)
    assert [same(page, shown, number) for number, page in enumerate(pages)] == [True] * 4


def test_a_page_in_the_place_of_another_would_be_noticed(printed, shown):
    pages = printed(lambda printer: None)
    assert not same(pages[0], shown, 2)
    assert not same(pages[0], shown, 1)


def test_only_the_pages_chosen_come_out_also_those_apart(printed, shown):
    def hand(printer):
        printer.setPrintRange(QPrinter.PrintRange.PageRange)
        printer.setPageRanges(QPageRanges.fromString("1,3-4"))

    pages = printed(hand)
    assert [same(page, shown, number) for page, number in zip(pages, (0, 2, 3), strict=True)] == [True] * 3


@pytest.mark.parametrize(("collated", "order"), [(True, (1, 2, 1, 2)), (False, (1, 1, 2, 2))])
def test_as_many_copies_as_wanted_come_out(printed, shown, collated, order):
    def hand(printer):
        printer.setPrintRange(QPrinter.PrintRange.PageRange)
        printer.setFromTo(2, 3)
        printer.setCopyCount(2)
        printer.setCollateCopies(collated)

    assert [same(page, shown, number) for page, number in zip(printed(hand), order, strict=True)] == [True] * 4


def test_where_the_file_cannot_be_written_it_is_said(open_window, board_desk, settle, shown, tmp_path):
    window = open_window(board_desk)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "没有" / "印.pdf"))
    papers_print.PrintRun(window.shell, shown, printer, [0], lambda count: None).start()
    assert "请换一个能写入的位置" in window.messages.text.text()


def test_who_thinks_better_of_it_prints_nothing(open_window, board_desk, shown, monkeypatch):
    window = open_window(board_desk)
    monkeypatch.setattr(QPrintDialog, "exec", lambda dialog: 0)
    assert papers_print.ask_printer(window, "缺报一览", shown) is None
