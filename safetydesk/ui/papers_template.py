"""版式 in 表格: putting the office's own Word or Excel file in place of a form, and what is to be known of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractItemView, QDialog, QFrame, QMenu, QWidget

from safetydesk import paths
from safetydesk.notice.problem import Problem
from safetydesk.ui import papers_verbs, parts, picking
from safetydesk.ui.papers_lines import LineList
from safetydesk.ui.papers_verbs import FORMATS, Own, Wanted
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.desk.papers import Paper

_KINDS = "Word 或 Excel (*.docx *.xlsx);;所有文件 (*)"
_MAY = (".docx", ".xlsx")


class OwnLayout(QWidget):
    """The line above the preview while a template is in use; `button` with its menu stands in the preview's own bar.

    `changed` is called when the paper looks different from now on.
    """

    def __init__(self, shell: Shell, changed: Callable[[], None]) -> None:
        super().__init__()
        self._shell, self._changed = shell, changed
        self._wanted: Wanted | None = None
        self._paper: Paper | None = None
        self._unit = ""
        self.own: Own | None = None
        self.button = parts.button("版式", "table-2", role="quiet", tip="换成本单位自己的 Word 或 Excel 版式")
        self._menu = QMenu(self.button)
        self.button.setMenu(self._menu)
        self.put = self._menu.addAction("换成本单位的版式…", self._ask)
        samples = self._menu.addMenu("导出一份带占位符的样张")
        self.samples = [samples.addAction(f"{FORMATS[ending]} 文件…", partial(self._ask_sample, ending))
                        for ending in _MAY]
        self.open = parts.button("打开版式", role="link", click=self._open)
        self.remove = parts.button("改回内置版式", role="link", click=self._remove)
        self.words = parts.Elided("small")
        self.problems = parts.button("", role="link", click=self._show_problems)
        line = parts.row(self.words, self.problems, self.open, self.remove, margins=(12, 6, 12, 6))
        line.setStretchFactor(self.words, 1)
        column = parts.column(gap=0)
        column.addLayout(line)
        column.addWidget(parts.rule())
        self.setLayout(column)
        self.ask_for(None, None, "")

    def ask_for(self, wanted: Wanted | None, paper: Paper | None, unit: str) -> None:
        """Which paper the menu is about; what it looks like is told later."""
        self._wanted, self._paper, self._unit = wanted, paper, unit
        self.button.setVisible(wanted is not None and paper is not None and paper.group != "draft")
        self.show_own(None)

    def show_own(self, own: Own | None) -> None:
        """The template in use, or None."""
        self.own = own
        self.setVisible(own is not None)
        if own is not None:
            self.words.setText(f"本单位的 {own.program} 版式。预览按表格内容绘制，版面以 {own.program} 里的为准。")
            count = len(own.wrong or own.told)
            self.problems.setText(f"{'有问题' if own.wrong else '提醒'} {count} 处")
            self.problems.setVisible(bool(count))

    def put_file(self, path: Path) -> None:
        """Use this file."""
        if self._wanted is not None:
            self._shell.read("正在看版式", papers_verbs.put_template(self._wanted, path), self._tell_put)

    def write_sample(self, path: Path) -> None:
        """Write the sample and lead to it."""
        if self._wanted is not None:
            self._shell.read(
                "正在做样张", papers_verbs.write_sample(self._wanted, path),
                lambda _: self._shell.offer(f"已导出样张“{path.name}”，改好后用“换成本单位的版式”放进来", "打开",
                                            partial(self._shell.show_path, path)),
            )  # fmt: skip

    def print(self) -> None:
        """Fill the template and open it where it can be printed as it looks."""
        if self._wanted is None or self._paper is None or self.own is None:
            return
        path = paths.cache() / "打印" / f"{self._paper.file_name(self._unit)}{self.own.path.suffix}"
        program = self.own.program

        def show(_: str) -> None:
            self._shell.show_path(path)
            self._shell.say(f"已在 {program} 里打开填好的表，请在那里打印")

        self._shell.read("正在填写版式", papers_verbs.export(self._wanted, path), show)

    def _ask(self) -> None:
        path = picking.file(self, "换成本单位的版式", "templates", _KINDS)
        if path is not None:
            self.put_file(path)

    def _ask_sample(self, ending: str) -> None:
        if self._paper is not None:
            name = f"{self._paper.file_name()}-样张{ending}"
            path = picking.target(self, "导出样张", "templates", name, f"{FORMATS[ending]} (*{ending})")
            if path is not None:
                self.write_sample(path if path.suffix.lower() == ending else path.with_name(path.name + ending))

    def _tell_put(self, own: Own) -> None:
        if own.wrong:
            head = f"“{own.path.name}”还不能用作版式"
            self._tell(head, "请在文件里改好，再放进来。现在的版式没有变。", own.wrong, own.path)
            return
        self._changed()
        more = f"；有 {len(own.told)} 处提醒，请看预览上面" if own.told else ""
        self._shell.say(f"已换成本单位的版式{more}")

    def _remove(self) -> None:
        if self._wanted is not None:
            self._shell.read("正在改回", papers_verbs.remove_template(self._wanted), self._tell_removed)

    def _tell_removed(self, kept: Path | None) -> None:
        self._changed()
        if kept is not None:
            self._shell.offer(
                "已改回内置版式，原来的版式留着", "打开文件夹", partial(self._shell.show_path, kept.parent))

    def _show_problems(self) -> None:
        own = self.own
        if own is not None and own.wrong:
            self._tell("版式里有要改的地方", "改好并保存后，这里会重新排版。", own.wrong, own.path)
        elif own is not None:
            self._tell("版式里要留意的地方", "不改也能用。", own.told, own.path)
        self._changed()

    def _tell(self, head: str, says: str, problems: Sequence[Problem], path: Path) -> None:
        Problems(self, head, says, problems, partial(self._shell.show_path, path)).exec()

    def _open(self) -> None:
        if self.own is not None:
            self._shell.show_path(self.own.path)
            self._shell.offer("改好并保存后，点“重新排版”看结果", "重新排版", self._changed)


class Problems(QDialog):
    """Problems with their places, and the way to the file: `show` opens it."""

    def __init__(
        self, parent: QWidget, head: str, says: str, problems: Sequence[Problem], show: Callable[[], object]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("版式")
        parts.open_at(self, 560, 420)
        self.list = LineList("问题")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        for problem in problems:
            lines = (problem.place, "small"), (problem.what, "body"), (problem.remedy, "small")
            self.list.add(str(problem), lines)
        close = parts.button("关闭", role="primary", click=self.accept)
        close.setDefault(True)
        column = parts.column(parts.label(head, "strong", wrap=True), parts.label(says, wrap=True), self.list, gap=12,
                              margins=(24, 20, 24, 20))
        opening = parts.button("打开文件", "external-link", click=show)
        column.addLayout(parts.row(None, opening, close))
        self.setLayout(column)
