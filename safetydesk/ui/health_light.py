"""The light of the desk's health in the top bar: a colour, a sign and a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from safetydesk.ui import parts, theme

if TYPE_CHECKING:
    from safetydesk.desk.health import Health

# By level: the tone of its colour.
TONES = ("✓", "缺", "误")


class HealthLight(QPushButton):
    """Grey until somebody has looked. A click asks for the page."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "quiet")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_unknown()

    def show_unknown(self) -> None:
        """Be grey."""
        self.setText("健康")
        self.setStyleSheet("")
        self.setToolTip(parts.plain_tip("工作台的健康：备份、检查、磁盘、时间"))
        self.setAccessibleName("工作台的健康")
        self.setAccessibleDescription("")

    def show_health(self, health: Health) -> None:
        """Show how the desk is; what needs care is named."""
        from safetydesk.desk.health import GOOD, SIGNS, WORDS

        worst = health.worst
        self.setText(f"{SIGNS[health.level]} {'健康' if health.level == GOOD else worst.name}")
        self.setStyleSheet(f"color: {theme.TONES[TONES[health.level]].ink};")
        told = [f"{line.name}：{line.text}。{line.remedy}" for line in health.lines if line.level != GOOD]
        self.setToolTip(parts.plain_tip("\n".join([f"工作台{WORDS[health.level]}，点开看详情", *told])))
        self.setAccessibleName(f"工作台的健康：{WORDS[health.level]}")
        self.setAccessibleDescription("；".join(told))
