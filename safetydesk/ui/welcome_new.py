"""新建工作台: which notice, which office, which units, where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from safetydesk import paths
from safetydesk.ui import parts, picking, theme
from safetydesk.ui.boxes import Picker
from safetydesk.ui.jobs import Report, Stop, Work
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.desk.unitlist import UnitEntry
    from safetydesk.notice.model import Notice
    from safetydesk.notice.problem import Problem
    from safetydesk.notice.shelf import Entry

_NAME = "安全生产月报送台"


class NewDesk(QWidget):
    """One page, one button. Only the notice is needed; everything else can be changed later."""

    back = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._notices: list[Entry] = []
        self._list: Path | None = None
        self._folder: Path | None = None
        self.notice = Picker()
        self.notice.setAccessibleName("通知")
        self.notice.currentIndexChanged.connect(self._show_facts)
        self._facts = parts.label("", "small", wrap=True)
        self.office = QLineEdit()
        self.office.setAccessibleName("本单位名称")
        self.office.textChanged.connect(self._show_where)
        self.units = QPlainTextEdit()
        self.units.setAccessibleName("单位名单")
        self.units.setTabChangesFocus(True)
        self.units.setMinimumHeight(theme.px(120))
        self.units.setPlaceholderText("一行一个单位，也可以从 Excel 里整块复制粘贴：\n城关社区\n南街社区\n实验小学")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(300)
        self._pause.timeout.connect(self._count_units)
        self.units.textChanged.connect(self._on_typed)
        self.counted = parts.label("现在没有名单也行，以后在“单位”里添加。", "small", wrap=True)
        self._where = parts.Elided("small")
        self.make = parts.button("建好并打开", "check", role="primary", click=self._make)
        self._build()

    def enter(self) -> None:
        """The page comes into view: read the shelf."""
        self._shell.read("正在读取通知", _shelf, self._show_shelf)
        self.office.setFocus()

    def _build(self) -> None:
        middle = QWidget()
        middle.setMaximumWidth(theme.px(640))
        pick_list = parts.button("从 Excel 选择…", "file-spreadsheet", click=self._pick_list)
        elsewhere = parts.button("换个位置…", "folder-open", click=self._pick_folder)
        column = parts.column(parts.label("新建工作台", "head"), 4, gap=6)
        for title, field in (("通知", self.notice), ("", self._facts), ("本单位名称", self.office)):
            if title:
                column.addWidget(parts.label(title, "strong"))
            column.addWidget(field)
            column.addSpacing(0 if field is self.notice else theme.px(6))
        column.addLayout(parts.row(parts.label("下级单位名单", "strong"), None, pick_list))
        column.addWidget(self.units, 1)
        column.addWidget(self.counted)
        column.addSpacing(theme.px(6))
        column.addWidget(parts.label("放在哪里", "strong"))
        place = parts.row(self._where, elsewhere)
        place.setStretchFactor(self._where, 1)
        column.addLayout(place)
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
        self._facts.setText(facts(chosen.notice))
        offered = {entry.notice.issuer for entry in self._notices if entry.notice is not None}
        if not self.office.text().strip() or self.office.text() in offered:
            self.office.setText(chosen.notice.issuer)
        self._show_where()

    def _chosen(self) -> Entry | None:
        index = self.notice.currentIndex()
        return self._notices[index] if 0 <= index < len(self._notices) else None

    def _target(self) -> Path:
        from safetydesk.material.names import safe_name

        if self._folder is not None:
            return self._folder
        office = self.office.text().strip()
        return paths.documents() / (safe_name(f"{_NAME}-{office}") if office else _NAME)

    def _show_where(self) -> None:
        self._where.setText(str(self._target()))

    def _pick_folder(self) -> None:
        chosen = picking.folder(self, "选择一个空文件夹", "desks")
        if chosen is not None:
            self._folder = chosen
            self._show_where()

    def _pick_list(self) -> None:
        path = picking.file(self, "选择单位名单", "lists", picking.LISTS)
        if path is not None:
            self.take_list(path)

    def take_list(self, path: Path) -> None:
        """Use the units of this file."""
        self.units.clear()
        self._list = path
        self._shell.read("正在读取名单", read_list(path, ""), self._show_count, failed=lambda _: self._forget_list())

    def _forget_list(self) -> None:
        self._list = None
        self.counted.setText("名单没有读出来，请换一个文件，或直接粘贴。")

    def _on_typed(self) -> None:
        if self.units.toPlainText().strip():
            self._list = None
            self._pause.start()

    def _count_units(self) -> None:
        self._shell.read("正在辨认单位", read_list(None, self.units.toPlainText()), self._show_count)

    def _show_count(self, found: tuple[list[UnitEntry], list[Problem]]) -> None:
        entries, problems = found
        source = f"“{self._list.name}”里" if self._list is not None else ""
        lines = [f"{source}认出 {len(entries)} 个单位"]
        lines += [str(problem) for problem in problems[:2]]
        if len(problems) > 2:
            lines.append(f"另有 {len(problems) - 2} 处，建好后可在“单位”里改")
        self.counted.setText("\n".join(lines))

    def _make(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        folder, notice, office = self._target(), chosen.folder, self.office.text().strip()
        read = read_list(self._list, self.units.toPlainText())

        def make(report: Report, stop: Stop) -> object:
            from safetydesk.desk import units
            from safetydesk.desk.desk import Desk

            entries, _ = read(None, report, stop)
            desk = Desk.create(folder, notice, office)
            try:
                if entries:
                    units.add_many(desk, entries)
            except BaseException:
                desk.close()
                raise
            return desk

        self._shell.open("正在建工作台", make)


def _centred(widget: QWidget) -> QHBoxLayout:
    row = parts.row(gap=0)
    row.addStretch(1)
    row.addWidget(widget, 100)
    row.addStretch(1)
    return row


def _shelf(desk: Any, report: Report, stop: Stop) -> list[Entry]:
    from safetydesk.notice import shelf

    return shelf.all_notices(paths.own_forms())


def read_list(path: Path | None, text: str) -> Work[tuple[list[UnitEntry], list[Problem]]]:
    """The units of a file, else of a pasted text."""

    def work(desk: Any, report: Report, stop: Stop) -> tuple[list[UnitEntry], list[Problem]]:
        from safetydesk.desk import unitlist

        if path is not None:
            return unitlist.read_file(path)
        return unitlist.read_text(text) if text.strip() else ([], [])

    return work


def facts(notice: Notice) -> str:
    """What a notice asks for, in two lines."""
    from safetydesk.notice.dates import REPORTING

    days = sorted({due.by for due in notice.dues if due.by and due.type in REPORTING and not due.same_as})
    span = "、".join(f"{day.month}月{day.day}日" for day in days[:4]) + ("…" if len(days) > 4 else "")
    names = [item.name for item in notice.items] or [figure.name for figure in notice.figures]
    asked = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
    what = "个项目" if notice.items else "个统计数"
    return f"{notice.title}\n{len(names)} {what}：{asked}；报送时间：{span or '通知没有写'}"
