"""发放材料包 in 表格: a pack for every unit, made behind the window, and the way to the folder where they lie."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from safetydesk.ui import parts, picking
from safetydesk.ui.jobs import Report, Stop, Work
from safetydesk.ui.papers_verbs import free
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.post.handout import HandedOut

Show = Callable[[Path], None]


def button(shell: Shell, show: Show) -> QPushButton:
    """The button with its two ways; `show` opens a folder."""
    made = parts.button("发放材料包…", "package", tip="给每个单位做一份：空白表、报送须知和各项目的文件夹")
    menu = QMenu(made)
    for words, zipped in (("每个单位一个压缩包", True), ("每个单位一个文件夹", False)):
        menu.addAction(words, partial(_ask, shell, made, show, zipped))
    made.setMenu(menu)
    # In large print it takes the width that is there instead of asking for more.
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return made


def hand_out(shell: Shell, folder: Path, show: Show, *, zipped: bool) -> None:
    """Make the packs in a new folder inside this one, and tell."""
    shell.read("正在做材料包", _packs(folder, zipped), partial(_tell, shell, show))


def _ask(shell: Shell, made: QPushButton, show: Show, zipped: bool) -> None:
    folder = picking.folder(made.window(), "材料包存到哪个文件夹", "handout")
    if folder is not None:
        hand_out(shell, folder, show, zipped=zipped)


def _packs(folder: Path, zipped: bool) -> Work[HandedOut]:
    def work(desk: Any, report: Report, stop: Stop) -> HandedOut:
        from safetydesk.post import handout

        target = free(folder / handout.proposed_name(desk))
        return handout.hand_out(desk, target, zipped=zipped, report=report, stop=stop)

    return work


def _tell(shell: Shell, show: Show, handed: HandedOut) -> None:
    text = f"已做好 {len(handed.made)} 个单位的材料包，在“{handed.folder.name}”里"
    if handed.left:
        more = f"等 {len(handed.left)} 个单位" if len(handed.left) > 1 else ""
        text += f"；没有做：{handed.left[0]}{more}"
    if handed.waiting:
        text += f"；按要求停止，还有 {handed.waiting} 个单位没有做"
    shell.offer(text, "打开文件夹", partial(show, handed.folder))
