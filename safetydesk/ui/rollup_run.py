"""A roll-up from its parcels to its end: they are read, shown, taken over, and what became of them is told."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from safetydesk.ui import rollup_verbs
from safetydesk.ui.ask import Question
from safetydesk.ui.jobs import Work
from safetydesk.ui.papers_lines import LineList
from safetydesk.ui.rollup_dialog import RollupDialog
from safetydesk.ui.rollup_verbs import Done, Found
from safetydesk.ui.shell import Shell


def run(window: QWidget, shell: Shell, work: Work[Found]) -> None:
    """Read the parcels, show what they would change, and take them over if the clerk says so."""

    def ask(found: Found) -> None:
        if not found.parcels:
            _tell(window, shell, Done(problems=[str(problem) for problem in found.refused]))
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
    if not done.taken and not done.problems:
        shell.say("没有要汇总的报送包了")
    if done.taken:
        shell.place_asked.emit("总览", str(done.taken[-1].unit_id))
    kept = [sentence for each in done.taken for sentence in each.kept]
    if done.problems or kept:
        _Summary(window.window(), done, kept).exec()


class _Summary(Question):
    """What was taken over, what was not and why, and what stays since it was changed here."""

    def __init__(self, parent: QWidget, done: Done, kept: Sequence[str]) -> None:
        counts = ((len(done.taken), "汇总了"), (len(done.problems), "没有汇总"))
        told = "，".join(f"{words} {count} 个" for count, words in counts if count)
        super().__init__(parent, "汇总结果", f"{told}。", "知道了")
        self.cancel.hide()
        lines = LineList("汇总结果")
        for sentence in done.problems:
            lines.add(sentence, ((sentence, "mark"),))
        for each in done.taken:
            lines.add(each.office, ((each.office, "body"), (each.summary or "没有变化", "small")))
        for sentence in kept:
            lines.add(sentence, ((sentence, "small"),))
        self.body.addWidget(lines)
