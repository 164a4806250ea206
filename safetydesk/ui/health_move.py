"""How a desk goes to another PC, step by step, and what does not go along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from safetydesk.ui import parts
from safetydesk.ui.roomy import Dialog

_STEPS = (
    "在这台电脑上关闭本程序。",
    "把上面这个文件夹整个复制到 U 盘，一个文件也不要落下。",
    "在新电脑上装好本程序，把文件夹从 U 盘复制到“文档”里，不要直接在 U 盘上用。",
    "在新电脑上打开程序，选“打开已有工作台”，选这个文件夹。",
    "点上方的“健康”，按“检查”。没有问题，旧电脑上的就不要再用了，以免两边各记各的。",
)
_LEFT = (
    "不随文件夹走的：邮箱的授权码（在新电脑上重新填一次）、窗口大小和字号、"
    "自己写的通知里还没有添加到工作台的那些。"
)


class MoveDialog(Dialog):
    """The checklist for the desk in this folder."""

    def __init__(self, folder: Path, show_folder: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent, "把工作台换到另一台电脑")
        place = parts.label(str(folder), "strong", wrap=True)
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        steps = [parts.label(f"{number}. {words}", wrap=True) for number, words in enumerate(_STEPS, 1)]
        inside = parts.column(
            parts.label("工作台就是一个文件夹，复制过去就换好了。", wrap=True), place, *steps,
            parts.label(_LEFT, "small", wrap=True), gap=10,
        )  # fmt: skip
        close = parts.button("知道了", role="primary", click=self.accept)
        self.fill(inside, parts.row(parts.button("打开文件夹", "folder-open", click=show_folder), None, close), 560)
        # Where a button has the keys, Enter presses that one.
        close.setFocus()
