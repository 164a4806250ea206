"""新建工作台: which notice, which office, which units, where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from safetydesk.notice import dates
from safetydesk.ui import intake, keys, parts, picking, theme, welcome_verbs
from safetydesk.ui.boxes import Picker
from safetydesk.ui.shell import Latest, Shell
from safetydesk.ui.welcome_verbs import Checked

if TYPE_CHECKING:
    from safetydesk.desk.unitlist import UnitEntry
    from safetydesk.notice.problem import Problem
    from safetydesk.notice.shelf import Entry

_NO_LIST = "现在没有名单也行，以后在“单位”里添加。"


class _ListField(QPlainTextEdit):
    """Takes a list that is typed or pasted; `given` when it is a file that was dropped or copied."""

    given = Signal(Path)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(intake.given(source).paths) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = intake.given(source).paths
        if files:
            self.given.emit(files[0])
        else:
            super().insertFromMimeData(source)


class NewDesk(QWidget):
    """One page, one button. Only the notice is needed; everything else can be changed later."""

    back = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._notices: list[Entry] = []
        self._list: Path | None = None
        self._folder: Path | None = None
        self._latest = Latest()
        self.notice = Picker()
        self.notice.setAccessibleName("通知")
        self.notice.currentIndexChanged.connect(self._show_facts)
        self._facts = parts.label("", "small", wrap=True)
        self._past = parts.label("", "smalldanger", wrap=True)
        self._past.hide()
        self.office = QLineEdit()
        self.office.setAccessibleName("本单位名称")
        self.office.textChanged.connect(self._check)
        self.office_wrong = parts.label("", "smalldanger", wrap=True)
        self.units = _ListField()
        self.units.given.connect(self.take_list)
        self.units.setAccessibleName("单位名单")
        self.units.setTabChangesFocus(True)
        self.units.setMinimumHeight(theme.px(120))
        self.units.setPlaceholderText("一行一个单位，也可以从 Excel 里整块复制粘贴：\n城关社区\n南街社区\n实验小学")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(300)
        self._pause.timeout.connect(self.count_units)
        self.units.textChanged.connect(self._on_typed)
        self.counted = parts.label(_NO_LIST, "small", wrap=True)
        self._where = parts.Elided("small")
        self.place_wrong = parts.label("", "smalldanger", wrap=True)
        self._elsewhere = parts.button("换个位置…", "folder-open", click=self._pick_folder)
        self.make = parts.button("建好并打开", "check", role="primary", tip="建好并打开（Ctrl+回车）", click=self._make)
        keys.shortcut("Ctrl+Return", "建好并打开", self, self.make.click)
        self._build()

    def enter(self) -> None:
        """The page comes into view: read the shelf."""
        self._shell.read("正在读取通知", welcome_verbs.shelf, self._show_shelf)
        self.notice.setFocus()
        self._shell.hinted.emit("回车到下一格，Ctrl+回车 建好并打开；名称、名单以后都能改")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the next field; in the list it begins a new line."""
        fields: list[QWidget] = [self.notice, self.office, self.units]
        here = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here in fields[:-1]:
            fields[fields.index(here) + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        middle = QWidget()
        middle.setMaximumWidth(theme.px(640))
        pick_list = parts.button("从 Excel 选择…", "file-spreadsheet", click=self._pick_list)
        column = parts.column(parts.label("新建工作台", "head"), 4, gap=6)
        for title, field, below in (
            ("通知", self.notice, (self._past, self._facts)), ("本单位名称", self.office, (self.office_wrong,)),
        ):  # fmt: skip
            for widget in (parts.label(title, "strong"), field, *below):
                column.addWidget(widget)
            column.addSpacing(theme.px(6))
        column.addLayout(parts.row(parts.label("下级单位名单", "strong"), None, pick_list))
        column.addWidget(self.units, 1)
        column.addWidget(self.counted)
        column.addSpacing(theme.px(6))
        column.addWidget(parts.label("放在哪里", "strong"))
        place = parts.row(self._where, self._elsewhere)
        place.setStretchFactor(self._where, 1)
        column.addLayout(place)
        column.addWidget(self.place_wrong)
        for wrong in (self.office_wrong, self.place_wrong):
            wrong.hide()
        middle.setLayout(column)
        foot = QWidget()
        foot.setMaximumWidth(theme.px(640))
        foot.setLayout(parts.row(parts.button("返回", click=self.back.emit), None, self.make))
        inner = QWidget()
        inner.setLayout(_centred(middle))
        outer = parts.column(gap=12, margins=(24, 24, 24, 16))
        outer.addWidget(parts.scrolled(inner), 1)
        outer.addLayout(_centred(foot))
        self.setLayout(outer)

    def _show_shelf(self, found: list[Entry]) -> None:
        self._notices = [entry for entry in found if entry.notice is not None]
        self.notice.clear()
        for entry in self._notices:
            if entry.notice is not None:
                self.notice.addItem(entry.notice.short or entry.notice.title)
        self._show_facts()

    def _show_facts(self) -> None:
        chosen = self._chosen()
        self.make.setEnabled(chosen is not None)
        if chosen is None or chosen.notice is None:
            self._facts.setText("没有可用的通知")
            return
        self._facts.setText(welcome_verbs.facts(chosen.notice))
        past = welcome_verbs.past(chosen.notice, dates.now().date())
        self._past.setText(past)
        self._past.setVisible(bool(past))
        offered = {entry.notice.issuer for entry in self._notices if entry.notice is not None}
        if not self.office.text().strip() or self.office.text() in offered:
            self.office.setText(chosen.notice.issuer)
        self._check()

    def _chosen(self) -> Entry | None:
        index = self.notice.currentIndex()
        return self._notices[index] if 0 <= index < len(self._notices) else None

    def _check(self) -> None:
        work = welcome_verbs.check(self.office.text().strip(), self._folder)
        self._shell.read("", work, self._latest.only(self._show_check))

    def _show_check(self, found: Checked) -> None:
        self._where.setText(str(found.folder))
        for wrong, words in ((self.office_wrong, found.office), (self.place_wrong, found.place)):
            wrong.setText(words)
            wrong.setVisible(bool(words))

    def _pick_folder(self) -> None:
        chosen = picking.folder(self, "选择一个空文件夹", "desks")
        if chosen is not None:
            self._folder = chosen
            self._check()

    def _pick_list(self) -> None:
        path = picking.file(self, "选择单位名单", "lists", picking.LISTS)
        if path is not None:
            self.take_list(path)

    def take_list(self, path: Path) -> None:
        """Use the units of this file."""
        self.units.clear()
        self._list = path
        work = welcome_verbs.read_list(path, "")
        self._shell.read("正在读取名单", work, self._show_count, failed=lambda _: self._forget_list())

    def _forget_list(self) -> None:
        self._list = None
        self.counted.setText("名单没有读出来，请换一个文件，或直接粘贴。")

    def _on_typed(self) -> None:
        if self.units.toPlainText().strip():
            self._list = None
            self._pause.start()
        elif self._list is None:
            self._pause.stop()
            self.counted.setText(_NO_LIST)

    def count_units(self) -> None:
        """Say what the list that was typed names; done by itself when one pauses."""
        work = welcome_verbs.read_list(None, self.units.toPlainText())
        self._shell.read("正在辨认单位", work, self._show_count)

    def _show_count(self, found: tuple[list[UnitEntry], list[Problem]]) -> None:
        source = f"“{self._list.name}”里" if self._list is not None else ""
        self.counted.setText(welcome_verbs.counted(*found, source))

    def _make(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        office = self.office.text().strip()

        def make(found: Checked) -> None:
            self._show_check(found)
            if found.office or found.place:
                (self.office if found.office else self._elsewhere).setFocus(Qt.FocusReason.OtherFocusReason)
                parts.show_whole(self.office_wrong if found.office else self.place_wrong)
            else:
                work = welcome_verbs.make(
                    chosen.folder, office, self._folder, self._list, self.units.toPlainText())
                self._shell.open("正在建工作台", work)

        self._shell.read("", welcome_verbs.check(office, self._folder), make)


def _centred(widget: QWidget) -> QHBoxLayout:
    row = parts.row(gap=0)
    row.addStretch(1)
    row.addWidget(widget, 100)
    row.addStretch(1)
    return row
