"""What 总览 shows instead of the board: no units yet, nothing to hand in but numbers, or none that fits the filter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from safetydesk.ui import intake, parts, rollup_flow
from safetydesk.ui.board_tools import BoardTools
from safetydesk.ui.shell import Shell


class NoUnits(QWidget):
    """No units yet: what to do first. `given` what was dropped: the parcels of lower desks bring their units along."""

    given = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        words = parts.label("粘贴一份单位名单，或从 Excel 导入；这里就会列出谁该报什么。", "muted")
        go = parts.button("去添加单位", "plus", role="primary", click=lambda: shell.place_asked.emit("单位", ""))
        lower = parts.label("下级已经用本程序打了报送包的，直接拖到这里，单位和材料一起收齐。", "muted")
        roll = parts.button(
            rollup_flow.CAPTION, "package", tip=rollup_flow.TIP, click=lambda: rollup_flow.pick(self, shell))
        _centre(self, parts.label("还没有单位", "head"), words, go, lower, roll)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        intake.welcome(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.given.emit(intake.taken(event))


class NoFiles(QWidget):
    """The notice asks for no files."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        words = parts.label("各单位报来的数填在“统计”里；谁还没有报，那里也看得到。", "muted")
        go = parts.button("去填统计数", "chart-column", role="primary",
                          click=lambda: shell.place_asked.emit("统计", "统计数"))
        _centre(self, parts.label("这个通知只报统计数，不收材料", "head"), words, go)


class NoneFits(QWidget):
    """The filter leaves no unit."""

    def __init__(self, tools: BoardTools) -> None:
        super().__init__()
        _centre(self, parts.label("没有符合条件的单位"), parts.button("显示全部单位", click=tools.show_everything))


def _centre(page: QWidget, *widgets: QWidget) -> None:
    layout = parts.column(gap=12)
    layout.addStretch(2)
    for widget in widgets:
        layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
    layout.addStretch(3)
    page.setLayout(layout)
