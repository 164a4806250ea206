"""Rolling up from wherever it begins: what is dropped is told apart, parcels are shown, taken over, and told of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from safetydesk.ui import picking, rollup_verbs, verbs
from safetydesk.ui.ask import Question
from safetydesk.ui.jobs import Work
from safetydesk.ui.papers_lines import LineList
from safetydesk.ui.rollup_dialog import RollupDialog
from safetydesk.ui.rollup_verbs import Done, Found
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
            QTimer.singleShot(0, window, lambda: begin(window, shell, rollup_verbs.open_parcels(received.parcels)))

    work = verbs.receive(paths, unit_id, slot, work_id)
    shell.change("正在接收", work, verbs.taken_in_words, unit_id=unit_id or None, done=go_on)


def pick(window: QWidget, shell: Shell) -> None:
    """Choose parcels in the system's dialog: the parts of one, or several parcels, together."""
    found = picking.files(window, "选下级的报送包：分成几件的，把各件一起选上", "parcels")
    if found:
        begin(window, shell, rollup_verbs.open_parcels(found))


def begin_stored(window: QWidget, shell: Shell, material_ids: Sequence[int]) -> None:
    """Roll up parcels that wait in 收件."""
    begin(window, shell, rollup_verbs.open_stored(material_ids))


def begin(window: QWidget, shell: Shell, work: Work[Found]) -> None:
    """Read the parcels, show what they would change, and take them over if the clerk says so."""

    def ask(found: Found) -> None:
        if not found.parcels and not found.refused:
            shell.say("没有要汇总的报送包了")
            return
        dialog = RollupDialog(window.window(), shell, found)
        wanted = dialog.wanted if dialog.exec() else []
        # It holds all that the parcels say, which may be much.
        dialog.deleteLater()
        if wanted:
            # Progress, 停止 and 撤销 stand in the message bar, as for all that takes its time.
            shell.change(
                "正在汇总", rollup_verbs.take(wanted), rollup_verbs.done_in_words,
                done=lambda done: QTimer.singleShot(0, window, lambda: _tell(window, shell, done)),
            )  # fmt: skip

    shell.read("正在打开报送包", work, lambda found: QTimer.singleShot(0, window, lambda: ask(found)))


def _tell(window: QWidget, shell: Shell, done: Done) -> None:
    """Lead to the sender on the board, and tell what a message of one line cannot."""
    if done.taken:
        shell.place_asked.emit("总览", str(done.taken[-1].unit_id))
    kept = [sentence for each in done.taken for sentence in each.kept]
    if done.problems or kept:
        _Summary(window.window(), done, kept).exec()


class _Summary(Question):
    """What was taken over, what was not and why, and what stays since it was changed here."""

    def __init__(self, parent: QWidget, done: Done, kept: Sequence[str]) -> None:
        counts = [f"汇总了 {len(done.taken)} 个"] if done.taken else []
        counts += [f"没有汇总 {len(done.problems)} 个" if len(done.problems) else ""]
        super().__init__(parent, "汇总结果", "，".join(filter(None, counts)) + "。", "知道了")
        self.cancel.hide()
        lines = LineList("汇总结果")
        for sentence in done.problems:
            lines.add(sentence, ((sentence, "mark"),))
        for each in done.taken:
            lines.add(each.office, ((each.office, "body"), (each.summary or "没有变化", "small")))
        for sentence in kept:
            lines.add(sentence, ((sentence, "small"),))
        self.body.addWidget(lines)
