"""表格: the notice's own forms, filled from the desk: to look at, to print, to hand out as Word, Excel or PDF."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from safetydesk.material.names import safe_name
from safetydesk.notice.model import FormRef
from safetydesk.ui import papers_verbs, parts, picking
from safetydesk.ui.papers_chooser import Chooser
from safetydesk.ui.papers_preview import PagePreview
from safetydesk.ui.papers_print import PrintRun
from safetydesk.ui.papers_verbs import FORMATS, Shown, Wanted, Written
from safetydesk.ui.place import Place
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Shell


class PapersPlace(Place):
    """What is seen is what is printed: the preview is drawn from the PDF itself."""

    title = "表格"
    hint = "左边选表格和单位，这里看到的就是打印出来的样子；再打印，或导出 Word、Excel、PDF"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.chooser = Chooser()
        self.preview = PagePreview()
        self._asked = 0
        self._shown: Shown | None = None
        self._run: PrintRun | None = None
        self._print_waits = False
        self._buttons = self._build_buttons()
        self._head = parts.label(role="head")
        self._words = parts.label(wrap=True)
        self._to_units = parts.button(
            "去添加单位", "building-2", role="primary", click=lambda: shell.place_asked.emit("单位", "")
        )
        self._empty = self._build_empty()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.preview)
        self._pages.addWidget(self._empty)
        right = QWidget()
        column = parts.column(gap=0)
        column.addWidget(self._buttons)
        column.addWidget(parts.rule())
        column.addWidget(self._pages, 1)
        right.setLayout(column)
        split = QSplitter()
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.chooser)
        split.addWidget(right)
        split.setSizes([300, 990])
        layout = parts.column(split, gap=0)
        self.setLayout(layout)
        self.setFocusProxy(self.chooser.forms)
        self.chooser.chosen.connect(self._look)
        self.preview.page_wanted.connect(self._draw)

    @property
    def shown(self) -> Shown | None:
        """The document on the screen."""
        return self._shown

    def refresh(self, scene: Scene) -> None:
        """Show the forms of this scene's notice, filled anew."""
        self.chooser.show_all(scene.notice.forms, scene.board.units)
        self._look()

    def export(self, ending: str) -> None:
        """Ask for a file name and write what is shown."""
        wanted, form = self.chooser.wanted, self.chooser.form
        if wanted is None or form is None:
            return
        stem = "-".join(part for part in (_stem(form), self.chooser.unit_name) if part)
        kinds = f"{FORMATS[ending]} (*{ending})"
        path = picking.target(self, f"导出 {FORMATS[ending]}", "papers", safe_name(stem + ending), kinds)
        if path is not None:
            named = path.name.lower().endswith(ending)
            self.export_to(wanted, path if named else path.with_name(path.name + ending))

    def export_to(self, wanted: Wanted, path: Path) -> None:
        """Write one file."""
        self.shell.read(
            "正在导出", papers_verbs.export(wanted, path),
            lambda _: self.shell.offer(f"已导出“{path.name}”", "打开文件夹", partial(open_folder, path.parent)),
        )  # fmt: skip

    def export_each(self, ending: str) -> None:
        """Ask for a folder and write one file for each unit."""
        folder = picking.folder(self, "每个单位一份，存到哪个文件夹", "papers")
        if folder is not None:
            self.export_each_to(folder, ending)

    def export_each_to(self, folder: Path, ending: str) -> None:
        """Write one file for each unit into a new folder inside this one."""
        form = self.chooser.form
        if form is None:
            return
        work = papers_verbs.export_each(form.id, folder, _stem(form), ending)
        self.shell.read("正在导出", work, self._tell_batch)

    def print(self) -> None:
        """The system's print dialog, then every page of what is shown."""
        if self._shown is None:
            # Pressed while the sheet is still being laid out: print what was asked for, when it is there.
            self._print_waits = True
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.chooser.form.title if self.chooser.form else self.title)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, len(self._shown.sizes))
        if dialog.exec():
            pages = list(range(len(self._shown.sizes)))
            if printer.printRange() == QPrinter.PrintRange.PageRange:
                pages = pages[max(1, printer.fromPage()) - 1:printer.toPage()]
            self.print_on(printer, pages)

    def print_on(self, printer: QPrinter, pages: list[int]) -> None:
        """Draw these pages (from 0) on this printer."""
        if self._shown is not None and pages:
            self._run = PrintRun(self.shell, self._shown, printer, pages, partial(self._tell_printed, len(pages)))
            self._run.start()

    def _look(self) -> None:
        wanted, scene = self.chooser.wanted, self.shell.scene
        self._asked += 1
        number = self._asked
        self._shown, self._print_waits = None, False
        self._buttons.setEnabled(wanted is not None)
        if wanted is None:
            if scene is not None and not scene.notice.forms:
                self._show_words("这个通知没有附表", "通知里没有要填的表格，材料照常在“总览”里收。")
            else:
                self._show_words("还没有单位", "这张表按单位填写，先到“单位”里粘贴一份名单。", lead=True)
            return
        form = self.chooser.form
        self.each.setVisible(form is not None and form.scope != "notice")

        def show(shown: Shown) -> None:
            # While one picks quickly through the list only the last one counts.
            if number == self._asked:
                self._shown = shown
                self._pages.setCurrentWidget(self.preview)
                self.preview.show_sizes(shown.sizes)
                if self._print_waits:
                    self._print_waits = False
                    self.print()

        self.shell.read("正在排版", papers_verbs.show(wanted), show, failed=self._fail)

    def _fail(self, sentence: str) -> None:
        self._buttons.setEnabled(False)
        self._show_words("这张表排不出来", sentence)

    def _show_words(self, head: str, text: str, *, lead: bool = False) -> None:
        self.preview.clear()
        self._head.setText(head)
        self._words.setText(text)
        self._to_units.setVisible(lead)
        self._pages.setCurrentWidget(self._empty)

    def _draw(self, page: int, width: int) -> None:
        if self._shown is None:
            return
        number = self._asked

        def put(png: bytes) -> None:
            if number == self._asked:
                self.preview.show_picture(page, width, png)

        self.shell.read("正在画预览", papers_verbs.page(self._shown.pdf, page, width), put)

    def _tell_batch(self, written: Written) -> None:
        left = written.total - written.files
        text = f"已导出 {written.files} 份到“{written.folder.name}”"
        if left:
            text += f"；按要求停止，还有 {left} 个单位没有导出"
        self.shell.offer(text, "打开文件夹", partial(open_folder, written.folder))

    def _tell_printed(self, wanted: int, printed: int) -> None:
        self._run = None
        left = f"，按要求停止，还有 {wanted - printed} 页没有打印" if printed < wanted else ""
        self.shell.say(f"已送去打印 {printed} 页{left}")

    def _build_empty(self) -> QWidget:
        page = QWidget()
        column = parts.column(None, self._head, self._words, gap=12, margins=(48, 24, 48, 24))
        column.addLayout(parts.row(self._to_units, None))
        column.addStretch(1)
        page.setLayout(column)
        return page

    def _build_buttons(self) -> QWidget:
        bar = QWidget()
        out = parts.button("打印…", "printer", role="primary", tip="打印（Ctrl+P）", click=self.print)
        out.setShortcut(QKeySequence(QKeySequence.StandardKey.Print))
        row = parts.row(out, 4, margins=(12, 8, 12, 8))
        icons = {".docx": "file-text", ".xlsx": "file-spreadsheet", ".pdf": "download"}
        menu = QMenu(self)
        for ending, name in FORMATS.items():
            row.addWidget(parts.button(f"导出 {name}", icons[ending], click=partial(self.export, ending)))
            menu.addAction(f"{name} 文件", partial(self.export_each, ending))
        row.addStretch(1)
        self.each = parts.button("每个单位一份", "files", tip="给每个单位各导出一个文件")
        self.each.setMenu(menu)
        row.addWidget(self.each)
        bar.setLayout(row)
        return bar


def open_folder(folder: Path) -> None:
    """Show this folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _stem(form: FormRef) -> str:
    return "-".join(part for part in (form.annex.replace(" ", ""), form.title) if part)
