"""What 催报 shows where nobody is to be chased: because all is there, or because nothing can be owed yet."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from safetydesk.ui import parts
from safetydesk.ui.shell import Shell


class Nobody(QWidget):
    """Says why, and leads to where one goes on."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._head, self._words = parts.label("", "head"), parts.label("", wrap=True)
        self._units = parts.button(
            "去添加单位", "building-2", role="primary", click=lambda: shell.place_asked.emit("单位", ""))
        self._figures = parts.button(
            "去填统计数", "chart-column", role="primary", click=lambda: shell.place_asked.emit("统计", "统计数"))
        page = parts.empty_page(self._head, self._words, self._units, self._figures)
        self.setLayout(parts.column(page, gap=0))

    def show_why(self) -> None:
        """Why nobody is to be chased on the desk that is open."""
        scene = self._shell.scene
        no_units = scene is not None and not scene.board.total
        no_files = scene is not None and not no_units and not scene.board.columns
        if no_units:
            head, words = "还没有单位", "先列出要报送的单位；谁缺什么，这里会写好催报的话。"
        elif no_files:
            head, words = "这个通知只报统计数", "谁还没有报，在“统计”里看得到。"
        else:
            head, words = "不用催了", "各单位要报的都报来了。"
        self._head.setText(head)
        self._words.setText(words)
        self._units.setVisible(no_units)
        self._figures.setVisible(no_files)
