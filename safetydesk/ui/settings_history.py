"""操作记录: who did what and when, as the desk keeps it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from safetydesk.desk.snapshot import HistoryLine
from safetydesk.ui import parts, theme

_HEADS = ("时间", "做了什么", "谁", "")
_WIDTHS = (160, 420, 90, 72)
_NOTHING = "还没有做过什么。以后收下、审核、改动的每一步都列在这里；做错了，按 Ctrl+Z 就能撤销。"


class HistoryDialog(QDialog):
    """Newest first; what is undone at present says so."""

    def __init__(self, parent: QWidget, lines: Sequence[HistoryLine]) -> None:
        super().__init__(parent)
        self.setWindowTitle("操作记录")
        parts.open_at(self, 820, 520)
        self.table = QTableWidget(len(lines), len(_HEADS))
        self.table.setAccessibleName("操作记录")
        self.table.setHorizontalHeaderLabels(_HEADS)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setStyleSheet(f"QTableWidget::item {{ padding: 0 {theme.px(5)}px; }}")
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, theme.px(width))
        for row, line in enumerate(lines):
            for column, text in enumerate((line.at.replace("T", " "), line.text, line.who, _mark(line))):
                item = QTableWidgetItem(text)
                item.setToolTip(parts.plain_tip(text))
                self.table.setItem(row, column, item)
        words = f"最近 {len(lines)} 条，更早的都保存在工作台里。" if lines else _NOTHING
        layout = parts.column(parts.label(words, "small"), gap=12, margins=(24, 20, 24, 20))
        layout.addWidget(self.table, 1)
        layout.addLayout(parts.row(None, parts.button("关闭", click=self.accept)))
        self.setLayout(layout)


def _mark(line: HistoryLine) -> str:
    return "已撤销" if line.undone else ""
