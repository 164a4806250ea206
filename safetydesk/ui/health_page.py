"""The page of the desk's health: each thing with its sign, what to do, and the button that does it; backup and restore.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from safetydesk.notice.problem import Problem
from safetydesk.ui import health_rebuild, health_verbs, parts, picking, theme
from safetydesk.ui.health_guard import HealthGuard
from safetydesk.ui.health_light import TONES
from safetydesk.ui.health_move import MoveDialog
from safetydesk.ui.health_report import ReportDialog
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.desk.health import Health, Line

_KINDS = (
    "整个备份是一个 zip 文件，含全部材料原件和记录，写完会读回来核对，请放到 U 盘或另一个磁盘。\n"
    "自动备份只含记录、设置和通知，不含照片、视频等原件；每半小时、关闭时、汇总前和导入大名单前自动做，"
    "放在工作台的 backups 文件夹，保留最近 10 份、最近 30 天每天一份、以前每月一份。两种都能用“从备份恢复”。\n"
    "每个原件还有一张很小的登记卡（files 里的 .sidecar），数据库和备份都没有了，也能“从原件重建”。"
)
_SHOWN_PROBLEMS = 12


class HealthPage(QDialog):
    """Beside the window, which stays usable and shows the progress."""

    def __init__(self, shell: Shell, guard: HealthGuard, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("工作台的健康")
        parts.open_at(self, 800, 560)
        self._shell = shell
        self._guard = guard
        self.head = parts.label("正在查看…", "head")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(8))
        self._grid.setColumnStretch(2, 1)
        self.found = parts.label("", wrap=True)
        self.found.setAccessibleName("检查结果")
        self.found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.found.hide()
        self._deeds: dict[str, tuple[str, Callable[[], object]]] = {
            "backup": ("备份到…", self._back_up), "keep": ("现在备份", guard.tend), "check": ("检查", self.check),
            "restore": ("从备份恢复…", self._restore), "folder": ("打开文件夹", self._show_folder),
        }
        self._build()
        guard.seen.connect(self.show_health)

    def open_page(self) -> None:
        """Come to the front and look anew."""
        self.show()
        self.raise_()
        self.activateWindow()
        self._guard.look()

    def show_health(self, health: Health) -> None:
        """Show how the desk is."""
        from safetydesk.desk.health import GOOD, SIGNS, WORDS

        bad = sum(line.level != GOOD for line in health.lines)
        many = f"，{bad} 处" if bad else ""
        self.head.setText(f"{SIGNS[health.level]} 工作台{WORDS[health.level]}{many}")
        self.head.setStyleSheet(f"color: {theme.TONES[TONES[health.level]].ink};")
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, line in enumerate(health.lines):
            self._show_line(row, line, SIGNS[line.level])

    def back_up(self, folder: Path) -> None:
        """Write a verified backup of everything into this folder."""
        self._shell.read("正在备份", health_verbs.backup(folder), self._say_backup)

    def check(self) -> None:
        """Compare every original with its row."""
        self.found.setText("正在检查…")
        self.found.show()
        self._shell.read("正在检查", health_verbs.check, self._show_found, failed=lambda _: self.found.setText(""))

    def restore(self, file: Path, parent: Path) -> None:
        """Bring a backup back into a new folder below `parent` and open it; the present desk stays as it is."""
        self._shell.open("正在恢复", health_verbs.restored(file, parent))
        self.close()

    def _build(self) -> None:
        inner = QWidget()
        column = parts.column(self.head, gap=12, margins=(24, 20, 24, 12))
        column.addLayout(self._grid)
        column.addWidget(self.found)
        column.addWidget(parts.rule())
        column.addWidget(parts.label(_KINDS, "small", wrap=True))
        column.addStretch(1)
        inner.setLayout(column)
        backup = parts.button("整个备份到…", "archive", role="primary", click=self._back_up)
        check = parts.button("检查", "shield-check", click=self.check)
        restore = parts.button("从备份恢复…", "rotate-ccw", click=self._restore)
        anew = parts.button("从原件重建…", "files", tip=health_rebuild.TIP, click=self._rebuild)
        move = parts.button("换电脑…", "move-right", click=self._move)
        report = parts.button("诊断信息…", "file-text", click=self._ask_report)
        # In two rows: large print leaves no room for six of them side by side.
        layout = parts.column(parts.scrolled(inner), gap=0, margins=(0, 0, 0, 16))
        layout.addLayout(parts.row(backup, check, None, report, margins=(24, 8, 24, 0)))
        layout.addLayout(parts.row(restore, anew, move, None, margins=(24, 8, 24, 0)))
        self.setLayout(layout)

    def _show_line(self, row: int, line: Line, sign: str) -> None:
        mark, name = parts.label(sign, "strong"), parts.label(line.name, "strong")
        mark.setStyleSheet(f"color: {theme.TONES[TONES[line.level]].ink};")
        words = parts.label(f"{line.text}。{line.remedy}。" if line.remedy else line.text, wrap=True)
        for column, part in enumerate((mark, name, words)):
            centred = Qt.AlignmentFlag.AlignHCenter if part is mark else Qt.AlignmentFlag(0)
            self._grid.addWidget(part, row, column, Qt.AlignmentFlag.AlignVCenter | centred)
        if line.act:
            text, deed = self._deeds[line.act]
            self._grid.addWidget(parts.button(text, click=deed), row, 3, Qt.AlignmentFlag.AlignVCenter)

    def _back_up(self) -> None:
        chosen = picking.folder(self, "备份放到哪里", "backups")
        if chosen is not None:
            self.back_up(chosen)

    def _say_backup(self, made: Path) -> None:
        self._shell.offer(
            f"备份好了，已核对：{made}", "打开文件夹",
            lambda: self._shell.show_path(made.parent),
        )  # fmt: skip
        self._guard.look()

    def _restore(self) -> None:
        scene = self._shell.scene
        found = picking.backup(self, start=scene.folder / "backups" if scene is not None else None)
        if found is not None:
            self.restore(*found)

    def _show_folder(self) -> None:
        if self._shell.scene is not None:
            self._shell.show_path(self._shell.scene.folder)

    def _move(self) -> None:
        if self._shell.scene is not None:
            MoveDialog(self._shell.scene.folder, self._show_folder, self).exec()

    def _rebuild(self) -> None:
        health_rebuild.ask(self._shell, self)

    def _ask_report(self) -> None:
        self._shell.read("正在整理", health_verbs.diagnosis(qVersion()), self._show_report)

    def _show_report(self, text: str) -> None:
        ReportDialog(self._shell, text, self).exec()

    def _show_found(self, found: list[Problem]) -> None:
        self._guard.look()
        if not found:
            self.found.setText("✓ 没有问题：每个文件都在，内容和登记的一致。")
            return
        lines = [f"发现 {len(found)} 个问题："] + [f"· {problem}" for problem in found[:_SHOWN_PROBLEMS]]
        if len(found) > _SHOWN_PROBLEMS:
            lines.append(f"还有 {len(found) - _SHOWN_PROBLEMS} 个没有列出，先处理上面的再检查一次。")
        self.found.setText("\n".join(lines))
