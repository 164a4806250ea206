"""从原件重建, as the window asks for it: which folder, where to, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from safetydesk.ui import health_verbs, parts, picking
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.desk.rebuild import Rebuilt

TIP = "数据库丢了或坏了、又没有备份时用。先选原来的工作台文件夹（里面有 files），再选新工作台放在哪里。"


def ask(shell: Shell, parent: QWidget) -> None:
    """Ask for both folders, make the desk anew, and offer to open it."""
    folder = picking.folder(parent, "选择原来的工作台文件夹（里面有 files）", "desks")
    into = picking.folder(parent, "新的工作台放在哪个文件夹里", "rebuilt") if folder is not None else None
    if folder is not None and into is not None:
        shell.read("正在重建", health_verbs.rebuilt(folder, into), lambda done: _show(shell, done, parent))


def _show(shell: Shell, done: Rebuilt, parent: QWidget) -> None:
    if RebuiltDialog(done, parent).exec():
        shell.open_folder(done.folder)


class RebuiltDialog(QDialog):
    """What came back and what did not."""

    def __init__(self, done: Rebuilt, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("重建好了")
        parts.open_at(self, 620, 360)
        self.text = QPlainTextEdit(done.text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("重建的结果")
        layout = parts.column(
            parts.label(f"新的工作台：{done.folder}", "strong", wrap=True), self.text,
            parts.label("这些话也写在新文件夹的“重建说明.txt”里。", "small"), gap=12, margins=(24, 20, 24, 20),
        )  # fmt: skip
        open_it = parts.button("打开新的工作台", role="primary", click=self.accept)
        open_it.setDefault(True)
        layout.addLayout(parts.row(None, parts.button("以后再说", click=self.reject), open_it))
        self.setLayout(layout)
