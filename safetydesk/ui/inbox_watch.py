"""Looks into the watched folder again and again, while the window has nothing else to do."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from safetydesk.ui import inbox_verbs, verbs
from safetydesk.ui.inbox_verbs import Scan
from safetydesk.ui.shell import Shell

LOOK_EVERY_MS = 15_000


class Watch(QObject):
    """One for the whole window; at rest while the desk watches no folder."""

    def __init__(self, shell: Shell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._trouble = ""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Take in what is new there, unless something is under way: then next time."""
        if self._shell.scene is not None and not self._shell.jobs.waiting:
            self._shell.read("正在看监视文件夹", inbox_verbs.scan, self._show)

    def close(self) -> None:
        """No more."""
        self._timer.stop()

    def _show(self, scan: Scan) -> None:
        # The same trouble every 15 seconds would hide all else that is told.
        if scan.trouble and scan.trouble != self._trouble:
            self._shell.warn(scan.trouble)
        self._trouble = scan.trouble
        if scan.outcomes:
            self._shell.refresh()
            self._shell.say(f"监视文件夹：{verbs.received_in_words(scan.outcomes)}")
