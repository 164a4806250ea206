"""表格: the notice's forms and the office's tables: to look at, to print, to hand out as Word, Excel or PDF."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from safetydesk.ui import papers_handout, papers_verbs, parts, picking, theme
from safetydesk.ui.papers_bar import PapersBar
from safetydesk.ui.papers_chooser import Chooser
from safetydesk.ui.papers_preview import PagePreview
from safetydesk.ui.papers_print import PrintRun, ask_printer, tell_printed
from safetydesk.ui.papers_template import OwnLayout
from safetydesk.ui.papers_verbs import FORMATS, Shown, Wanted, Written
from safetydesk.ui.place import Place
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Latest, Shell

if TYPE_CHECKING:
    from safetydesk.desk.papers import Paper


class PapersPlace(Place):
    """What is seen is what is printed: the preview is drawn from the PDF itself."""

    title = "表格"
    hint = "左边选表格和单位，这里看到的就是打印出来的样子；再打印，或导出 Word、Excel、PDF"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.chooser = Chooser()
        self.own = OwnLayout(shell, self._look)
        self.preview = PagePreview(self.own.button)
        self._latest = Latest()
        self._shown: Shown | None = None
        self._run: PrintRun | None = None
        self._print_waits = False
        self.bar = PapersBar()
        self._head = parts.label(role="head")
        self._words = parts.label(wrap=True)
        self._to_units = parts.button(
            "去添加单位", "building-2", role="primary", click=lambda: shell.place_asked.emit("单位", "")
        )
        self._empty = parts.empty_page(self._head, self._words, self._to_units)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.preview)
        self._pages.addWidget(self._empty)
        right = QWidget()
        column = parts.column(gap=0)
        column.addWidget(self.bar)
        column.addWidget(parts.rule())
        column.addWidget(self.own)
        column.addWidget(self._pages, 1)
        right.setLayout(column)
        split = QSplitter()
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self._build_left())
        split.addWidget(right)
        split.setSizes([300, 990])
        layout = parts.column(split, gap=0)
        self.setLayout(layout)
        self.lead_to(self.chooser.list)
        self.preview.hear(self)
        self.bar.print_asked.connect(self.print)
        self.bar.one_asked.connect(self.export)
        self.bar.each_asked.connect(self.export_each)
        self.bar.all_asked.connect(self.export_all)
        self.chooser.chosen.connect(self._look)
        self.preview.page_wanted.connect(self._draw)

    @property
    def shown(self) -> Shown | None:
        """The document on the screen."""
        return self._shown

    def refresh(self, scene: Scene) -> None:
        """Show what can be printed from this scene, filled anew."""

        def show(papers: tuple[Paper, ...]) -> None:
            self.chooser.show_all(papers, scene.board.units)
            self._look()

        self.shell.read("正在看有哪些表", papers_verbs.offered(), show)

    def show_only(self, what: str) -> None:
        """A paper by its id; `figures 3` is the one of unit 3."""
        key, _, unit = what.partition(" ")
        self.chooser.pick(Wanted(key, int(unit) if unit else None))

    def export(self, ending: str) -> None:
        """Ask for a file name and write what is shown."""
        wanted, paper = self.chooser.wanted, self.chooser.paper
        if wanted is None or paper is None:
            return
        name = paper.file_name(self.chooser.unit_name) + ending
        kinds = f"{FORMATS[ending]} (*{ending})"
        path = picking.target(self, f"导出 {FORMATS[ending]}", "papers", name, kinds)
        if path is not None:
            named = path.name.lower().endswith(ending)
            self.export_to(wanted, path if named else path.with_name(path.name + ending))

    def export_to(self, wanted: Wanted, path: Path) -> None:
        """Write one file."""
        self.shell.read(
            "正在导出", papers_verbs.export(wanted, path),
            lambda aside: self.shell.offer("；".join(filter(None, (f"已导出“{path.name}”", aside))), "打开文件夹",
                                           partial(self.shell.show_path, path.parent)),
        )  # fmt: skip

    def export_each(self, ending: str) -> None:
        """Ask for a folder and write one file for each unit."""
        folder = picking.folder(self, "每个单位一份，存到哪个文件夹", "papers")
        if folder is not None:
            self.export_each_to(folder, ending)

    def export_each_to(self, folder: Path, ending: str) -> None:
        """Write one file for each unit into a new folder inside this one."""
        paper = self.chooser.paper
        if paper is not None:
            self.shell.read("正在导出", papers_verbs.export_each(paper, folder, ending), self._tell_batch)

    def export_all(self, ending: str) -> None:
        """Ask for a folder and write every paper."""
        folder = picking.folder(self, "全部表格，存到哪个文件夹", "papers")
        if folder is not None:
            self.export_all_to(folder, ending)

    def export_all_to(self, folder: Path, ending: str) -> None:
        """Write every paper for all units into a new folder inside this one."""
        scene = self.shell.scene
        if scene is not None:
            work = papers_verbs.export_all(folder, f"{scene.notice.short}-表格", ending)
            self.shell.read("正在导出", work, self._tell_batch)

    def print(self) -> None:
        """The system's print dialog, then every page of what is shown; an own template is printed where it was made."""
        if self._shown is None:
            # Pressed while the sheet is still being laid out: print what was asked for, when it is there.
            self._print_waits = True
            return
        if self._shown.own is not None:
            self.own.print()
            return
        chosen = ask_printer(self, self.chooser.paper.title if self.chooser.paper else self.title, self._shown)
        if chosen is not None:
            self.print_on(*chosen)

    def print_on(self, printer: QPrinter, pages: list[int]) -> None:
        """Draw these pages (from 0) on this printer."""
        if self._shown is not None and pages:
            done = partial(self._tell_printed, printer, len(pages))
            self._run = PrintRun(self.shell, self._shown, printer, pages, done)
            self._run.start()

    def _look(self) -> None:
        wanted = self.chooser.wanted
        show = self._latest.only(self._show)
        self._shown, self._print_waits = None, False
        self.bar.enable(wanted is not None)
        self.own.ask_for(wanted, self.chooser.paper, self.chooser.unit_name)
        if wanted is None:
            self._show_words("还没有单位", "这张表按单位填写，先到“单位”里粘贴一份名单。", lead=True)
            return
        self.bar.show_paper(self.chooser.paper)
        self.shell.read("正在排版", papers_verbs.show(wanted), show, failed=self._fail)

    def _show(self, shown: Shown) -> None:
        self.own.show_own(shown.own)
        if shown.trouble:
            self._fail(shown.trouble)
            return
        self._shown = shown
        self._pages.setCurrentWidget(self.preview)
        self.preview.show_sizes(shown.sizes)
        if self._print_waits:
            self._print_waits = False
            self.print()

    def _fail(self, sentence: str) -> None:
        self.bar.enable(False)
        self._show_words("这一份排不出来", sentence)

    def _show_words(self, head: str, text: str, *, lead: bool = False) -> None:
        self.preview.clear()
        self._head.setText(head)
        self._words.setText(text)
        self._to_units.setVisible(lead)
        self._pages.setCurrentWidget(self._empty)

    def _draw(self, page: int, width: int) -> None:
        if self._shown is None:
            return
        put = self._latest.still(partial(self.preview.show_picture, page, width))
        self.shell.read("正在画预览", papers_verbs.page(self._shown.pdf, page, width), put)

    def _tell_batch(self, written: Written) -> None:
        left = written.total - written.files - len(written.left)
        text = f"已导出 {written.files} 份到“{written.folder.name}”"
        if written.left:
            more = f"等 {len(written.left)} {written.each}" if len(written.left) > 2 else ""
            text += f"；没有导出：{'、'.join(written.left[:2])}{more}"
        if left:
            text += f"；按要求停止，还有 {left} {written.each}没有导出"
        if written.aside:
            text += f"；{written.aside[0]}{f'，另有 {len(written.aside) - 1} 份也是' if written.aside[1:] else ''}"
        self.shell.offer(text, "打开文件夹", partial(self.shell.show_path, written.folder))

    def _tell_printed(self, printer: QPrinter, wanted: int, printed: int) -> None:
        self._run = None
        left = f"，按要求停止，还有 {wanted - printed} 页没有打印" if printed < wanted else ""
        tell_printed(self.shell, printer, f"已送去打印 {printed} 页{left}")

    def _build_left(self) -> QWidget:
        """What to print, for whom; below it what is handed out to all units, whatever paper is chosen."""
        left = QWidget()
        left.setMinimumWidth(theme.px(220))
        self.hand_out = papers_handout.button(self.shell, self.shell.show_path)
        foot = parts.row(self.hand_out, margins=(12, 0, 12, 12))
        column = parts.column(gap=0)
        column.addWidget(self.chooser, 1)
        column.addLayout(foot)
        left.setLayout(column)
        return left
