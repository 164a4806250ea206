"""The ways into a roll-up: what is dropped is told apart, parcels are picked, or those that wait in 收件 are meant.

All that shows parcels is imported when there are some: most offices have nobody below them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from safetydesk.ui import picking, verbs
from safetydesk.ui.shell import Shell
from safetydesk.ui.verbs import Received

CAPTION = "汇总下级报送包…"
TIP = "下级单位用本程序打的报送包，一次收齐它的材料、作品、统计数和联络员；也可以直接拖进来"


def receive(
    window: QWidget, shell: Shell, paths: Sequence[Path], unit_id: int = 0, slot: str = "", work_id: int | None = None
) -> None:
    """Take in what was dropped or picked; the parcels of lower desks among it go to the roll-up."""

    def go_on(received: Received) -> None:
        if received.parcels:
            # What was asked for while a work reports back is asked when that is over.
            QTimer.singleShot(0, window, lambda: begin(window, shell, received.parcels))

    work = verbs.receive(paths, unit_id, slot, work_id)
    shell.change("正在接收", work, verbs.taken_in_words, unit_id=unit_id or None, done=go_on)


def pick(window: QWidget, shell: Shell) -> None:
    """Choose parcels in the system's dialog: the parts of one, or several parcels, together."""
    found = picking.files(window, "选下级的报送包：分成几件的，把各件一起选上", "parcels")
    if found:
        begin(window, shell, found)


def begin(window: QWidget, shell: Shell, paths: Sequence[Path]) -> None:
    """Roll up these parts of parcels."""
    from safetydesk.ui import rollup_run, rollup_verbs

    rollup_run.run(window, shell, rollup_verbs.open_parcels(paths))


def begin_stored(window: QWidget, shell: Shell, material_ids: Sequence[int]) -> None:
    """Roll up parcels that wait in 收件."""
    from safetydesk.ui import rollup_run, rollup_verbs

    rollup_run.run(window, shell, rollup_verbs.open_stored(material_ids))
