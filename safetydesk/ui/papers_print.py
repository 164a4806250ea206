"""Printing: the pages of the PDF, drawn one after the other at the printer's resolution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from safetydesk.ui import papers_verbs
from safetydesk.ui.papers_verbs import Shown
from safetydesk.ui.shell import Shell

# Letters gain nothing beyond, and a page at 1200 dpi is half a gigabyte.
_MOST_DPI = 600


@dataclass
class PrintRun:
    """Prints `pages` (numbers from 0) of a document; the pictures are made by the worker, drawn on this thread."""

    shell: Shell
    shown: Shown
    printer: QPrinter
    pages: list[int]
    done: Callable[[int], None]
    _painter: QPainter | None = None
    _printed: int = 0

    def start(self) -> None:
        """Begin; `done(printed pages)` is called at the end, also after 停止."""
        set_paper(self.printer, self.shown.sizes[self.pages[0]])
        painter = QPainter()
        if not painter.begin(self.printer):
            self.shell.warn("打印机没有响应。请检查打印机是否打开、有纸；存成 PDF 的，请换一个能写入的位置。")
            return
        self._painter = painter
        self._next()

    def _next(self) -> None:
        if self._printed == len(self.pages):
            self._end()
            return
        number = self.pages[self._printed]
        width = round(self.shown.sizes[number][0] / 72 * min(self.printer.resolution(), _MOST_DPI))
        work = papers_verbs.page_to_print(self.shown.pdf, number, width, len(self.shown.sizes))
        self.shell.read("正在打印", work, self._draw, failed=lambda _: self._end())

    def _draw(self, png: bytes | None) -> None:
        if png is None or self._painter is None:
            self._end()
            return
        size = self.shown.sizes[self.pages[self._printed]]
        if self._printed:
            set_paper(self.printer, size)
            self.printer.newPage()
        picture = QPixmap()
        picture.loadFromData(png, "PNG")
        dots = self.printer.resolution() / 72
        # The printer's origin is the corner of the paper: the margins are in the document already.
        self._painter.drawPixmap(QRectF(0, 0, size[0] * dots, size[1] * dots), picture, QRectF(picture.rect()))
        self._printed += 1
        self._next()

    def _end(self) -> None:
        if self._painter is not None:
            self._painter.end()
            self._painter = None
        self.done(self._printed)


def ask_printer(parent: QWidget, name: str, shown: Shown) -> tuple[QPrinter, list[int]] | None:
    """The system's print dialog: the printer and the pages (from 0) that were chosen, None for none."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, len(shown.sizes))
    if not dialog.exec():
        return None
    pages = chosen_pages(printer, len(shown.sizes))
    return (printer, pages) if pages else None


def tell_printed(shell: Shell, printer: QPrinter, words: str) -> None:
    """Says that it was printed; of a PDF where it lies, since Qt puts it into the home folder."""
    if printer.outputFileName():
        file = Path(printer.outputFileName()).absolute()
        shell.offer(f"{words}；PDF 存在 {file}", "打开文件夹", partial(shell.show_path, file.parent))
    else:
        shell.say(words)


def chosen_pages(printer: QPrinter, count: int) -> list[int]:
    """The pages (from 0) of `count` that were chosen, `1,3-4` too; each as often as wanted where the printer itself
    makes no copies, a PDF for one."""
    wanted = printer.pageRanges()
    some = printer.printRange() == QPrinter.PrintRange.PageRange and not wanted.isEmpty()
    pages = [page for page in range(count) if not some or wanted.contains(page + 1)]
    if printer.supportsMultipleCopies():
        return pages
    return pages * printer.copyCount() if printer.collateCopies() else [
        page for page in pages for _ in range(printer.copyCount())]


def set_paper(printer: QPrinter, points: tuple[float, float]) -> None:
    """Paper of this size, upright or on its side, to be printed on up to its edges."""
    wide, high = points
    size = QSizeF(min(wide, high), max(wide, high))
    upright = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    side = QPageLayout.Orientation.Landscape if wide > high else QPageLayout.Orientation.Portrait
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(upright, side, QMarginsF(0, 0, 0, 0)))
