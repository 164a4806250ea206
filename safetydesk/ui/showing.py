"""Opens a material in a program of this PC: a read-only copy of the harmless ones, else the folder it lies in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication

from safetydesk.desk.snapshot import MaterialView
from safetydesk.ui import opening, outside
from safetydesk.ui.shell import Shell


def show(shell: Shell, view: MaterialView) -> None:
    """Show this material; of a link its page, with its code in the clipboard."""
    if view.path is None:
        if view.code:
            QGuiApplication.clipboard().setText(view.code)
        if view.url:
            outside.open_page(QUrl(view.url))
    elif not opening.is_harmless(view):
        show_folder(shell, view)
        shell.warn(f"“{view.name}”不是常见的图片、视频或文档，怕有病毒，没有直接打开；已打开它所在的文件夹。")
    else:

        def done(copy: Path) -> None:
            if outside.open_path(copy):
                shell.say("打开的是只读副本，怎么改都不影响收到的原件")
            else:
                shell.warn(f"这台电脑没有能打开“{view.name}”的程序，请装上能看它的软件，或换一台电脑看。")

        shell.read("正在打开", opening.copy_of(view.path, view.sha256), done)


def show_folder(shell: Shell, view: MaterialView) -> None:
    """Open the folder in which the original lies."""
    if view.path is not None:
        shell.show_path(view.path.parent)
