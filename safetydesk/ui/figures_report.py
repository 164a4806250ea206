"""The page 总结要点: what the summary report will say, where its numbers come from, and what is left to the clerk."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from safetydesk.ui import figures_verbs, parts
from safetydesk.ui.figures_points import Point
from safetydesk.ui.papers_lines import LineList
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Latest, Shell


class ReportPage(QWidget):
    """Sentences under the headings of the report; below each, in small, the sources of its numbers."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._latest = Latest()
        self.go = parts.button(
            "看总结全文", "file-text", role="primary", tip="到“表格”里看活动总结，导出 Word 后接着改",
            click=lambda: shell.place_asked.emit("表格", figures_verbs.SUMMARY),
        )  # fmt: skip
        self.tools = QWidget()
        self.tools.setLayout(parts.row(None, self.go))
        self.list = LineList("总结要点")
        self.count = parts.label(role="small")
        filled = QWidget()
        column = parts.column(gap=8, margins=(0, 0, 0, 10))
        column.addWidget(self.list, 1)
        column.addWidget(self.count)
        filled.setLayout(column)
        to_units = parts.button(
            "去添加单位", "building-2", role="primary", click=lambda: shell.place_asked.emit("单位", "")
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(filled)
        self._pages.addWidget(parts.empty_page(
            "还没有单位", "总结说的是各单位报了什么；先到“单位”里粘贴一份名单。", to_units
        ))
        self.setLayout(parts.column(self._pages, gap=0))
        self.setFocusProxy(self.list)

    def refresh(self, scene: Scene, whose: int | None) -> None:
        """Draft the report anew; it is about all units."""
        show = self._latest.only(self._show)
        self._pages.setCurrentIndex(0 if scene.board.units else 1)
        self.go.setEnabled(bool(scene.board.units))
        if scene.board.units:
            self._shell.read("正在写总结", figures_verbs.read_points, show)

    def flush(self) -> None:
        """Nothing is typed here."""

    def _show(self, found: tuple[Point, ...]) -> None:
        top = self.list.verticalScrollBar().value()
        self.list.clear()
        for point in found:
            lines = [(point.text, "group" if point.kind == "group" else "body")]
            lines += [("程序不知道，请您在总结里补上", "mark")] if point.kind == "gap" else []
            lines += [(point.source, "small")] if point.source else []
            self.list.add("。".join(text for text, _ in lines), lines, heading=point.kind == "group")
        self.list.verticalScrollBar().setValue(top)
        told = sum(len(point.sources) for point in found)
        gaps = sum(point.kind == "gap" for point in found)
        self.count.setText(f"总结里有 {told} 个数来自工作台，{gaps} 处要您补写；写一份就按当时的数重新算")
