"""The page 活动: search, the table one writes the activities into, and the way to the schedule."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from safetydesk.desk.levels import paths
from safetydesk.desk.numbers import ALL, OFFICE, Activity
from safetydesk.ui import figures_verbs, keys, parts, theme
from safetydesk.ui.figures_activities import ActivitiesModel, ActivitiesTable
from safetydesk.ui.scene import Scene
from safetydesk.ui.search import Search
from safetydesk.ui.shell import Latest, Shell


class PlannedPage(QWidget):
    """`own_asked` when one is to be added while those of all are shown: it will be the office's own."""

    own_asked = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._latest = Latest()
        # Whose were asked for; the model has them when they were read.
        self._whose: int | None = ALL
        self._begin = False
        self.model = ActivitiesModel()
        self.table = ActivitiesTable(self.model)
        self.search = Search("找活动", "找活动：名称、地点、责任人…")
        self.search.setMinimumWidth(theme.px(150))
        self.search.setMaximumWidth(theme.px(260))
        self.search.paused.connect(lambda: self.model.search(self.search.text()))
        self.add = parts.button("添加活动", "plus", tip="添加一项活动（Ctrl+N）", click=self.write_new)
        self.remove = parts.button("删除", "trash-2", tip="删除选中的活动（Ctrl+Delete）", click=self.table.remove)
        self.preview = parts.button(
            "预览安排表", "eye", tip="到“表格”里看活动安排表",
            click=lambda: shell.place_asked.emit("表格", self._paper()),
        )  # fmt: skip
        self.tools = _Tools(self.search, self.add, self.remove, self.preview)
        self.count = parts.label(role="small")
        self._lower = 0
        self._filled = QWidget()
        column = parts.column(gap=8, margins=(0, 0, 0, 10))
        column.addWidget(self.table, 1)
        column.addWidget(self.count)
        self._filled.setLayout(column)
        self._empty = self._build_empty()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._filled)
        self._pages.addWidget(self._empty)
        self.setLayout(parts.column(self._pages, gap=0))
        self.setFocusProxy(self.table)
        keys.shortcut(QKeySequence.StandardKey.New, "添加活动", self, self.write_new)
        self.model.added.connect(self._add)
        self.model.changed.connect(self._change)
        self.model.counted.connect(self._show_count)
        self.table.removed.connect(self._remove)
        self.table.refused.connect(shell.warn)
        self.table.moved.connect(self._enable)

    def refresh(self, scene: Scene, whose: int | None) -> None:
        """Read the activities of a unit, of the office or of all."""
        self._whose = whose
        path = paths(scene.board.units)
        units: dict[int | None, str] = {line.id: path[line.id] for line in scene.board.units}
        units[OFFICE] = "本单位"

        def show(found: tuple[Activity, ...]) -> None:
            own = tuple(each for each in found if whose in (ALL, each.unit_id))
            self._lower = len(found) - len(own)
            self.model.show(whose, own, units)
            self._enable()
            if self._begin and whose != ALL:
                self._begin = False
                self.table.write_new()

        self._shell.read("正在读取活动", figures_verbs.activities(whose), self._latest.only(show))

    def flush(self) -> None:
        """Hand over what is being typed."""
        self.table.flush()

    def write_new(self) -> None:
        """Begin to write one more."""
        self.search.clear()
        self.model.search("")
        if self.model.whose == ALL:
            self._begin = True
            self.own_asked.emit()
        else:
            self.table.write_new()

    def _paper(self) -> str:
        return f"{figures_verbs.SCHEDULE} {self._whose}" if self._whose else figures_verbs.SCHEDULE

    def _add(self, number: int, name: str) -> None:
        whose = self.model.whose
        self._shell.change(
            "正在添加", figures_verbs.add_activity(whose, name), f"已添加“{name}”", unit_id=whose,
            done=lambda made: self.model.settle(number, made), failed=lambda _: self.model.lose(number, "name", name),
        )  # fmt: skip

    def _change(self, activity_id: int, field: str, text: str) -> None:
        here = next((each for each in self.model.rows if each.id == activity_id), None)
        self._shell.change(
            "正在保存", figures_verbs.change_activity(activity_id, field, text), "已保存",
            unit_id=here.unit_id if here else None, done=lambda _: self.model.keep(activity_id, field),
            failed=lambda _: self.model.lose(activity_id, field, text),
        )  # fmt: skip

    def _remove(self, activity_id: int) -> None:
        here = next(each for each in self.model.rows if each.id == activity_id)
        self._shell.change(
            "正在删除", figures_verbs.remove_activity(activity_id), f"已删除“{here.name}”", unit_id=here.unit_id
        )

    def _enable(self) -> None:
        self.remove.setEnabled(self.model.activity(self.table.currentIndex().row()) is not None)

    def _show_count(self, shown: int, total: int) -> None:
        lower = f"；下级单位的 {self._lower} 项在“全部活动”里" if self._lower else ""
        self.count.setText((f"共 {total} 项活动" if shown == total else f"显示 {shown} / {total} 项活动") + lower)
        self._pages.setCurrentWidget(self._filled if total or self.model.whose != ALL else self._empty)

    def _build_empty(self) -> QWidget:
        words = "本单位的活动从这里添加；某个单位的，先在左边点它再输入。\n单位交回的安排表会自动填进来。"
        add = parts.button("添加活动", "plus", role="primary", click=self.write_new)
        return parts.empty_page("还没有活动", words, add)


class _Tools(QWidget):
    """Search and buttons; in large print on a small screen the search and some words give way."""

    def __init__(self, search: Search, add: QPushButton, *less: QPushButton) -> None:
        super().__init__()
        self._search = search
        self._words = {button: button.text() for button in less}
        row = parts.row(search, add, *less)
        row.insertStretch(0, 1)
        row.setStretchFactor(search, 1)
        self.setLayout(row)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = event.size().width()
        self._search.setVisible(width >= theme.px(500))
        for button, words in self._words.items():
            button.setText(words if width >= theme.px(340) else "")
        super().resizeEvent(event)
