"""What goes on behind: received files are read and looked through, piece by piece, while nothing else is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.desk.looking import Behind as Seen

# Often enough to see it go on; more often would only keep the worker from going on.
TELL_EVERY_MS = 500


class Behind(QObject):
    """One for the whole window. Any change may have left something to look at, so after each it looks whether it did.

    What moved is shown at most twice a second: `shell.look_again` for the units, `shell.behind(done, total)` for how
    far it is, `(0, 0)` when all is done, and then `shell.looked_through` if there was anything to do.
    """

    def __init__(self, shell: Shell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._going = self._moved = False
        self._left = self._total = 0
        self._changed: set[int] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TELL_EVERY_MS)
        self._timer.timeout.connect(self._tell)
        for moved in (shell.scene_changed, shell.line_changed):
            moved.connect(self._start)
        shell.jobs.sliced.connect(self._on_slice)

    @property
    def resting(self) -> bool:
        """Nothing is left, as far as is known, and all that was done is shown."""
        return not self._going

    def close(self) -> None:
        """The window closes: tell nothing any more. What is left is done when the desk is opened again."""
        self._timer.stop()
        self._shell.jobs.sliced.disconnect(self._on_slice)

    def _start(self) -> None:
        if not self._going:
            self._going = True
            self._shell.jobs.meanwhile(step)

    def _on_slice(self, seen: Seen | None, more: bool) -> None:
        left = seen.left if seen is not None else 0
        self._total += max(0, left - self._left)
        self._left = left
        if seen is not None:
            self._changed |= seen.changed
            self._moved = self._moved or left > 0 or seen.done > 0 or bool(seen.changed)
        if not more:
            self._going = False
            self._timer.stop()
            self._tell()
            if self._moved:
                self._moved = False
                self._shell.looked_through.emit()
        elif not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        changed, self._changed = frozenset(self._changed), set()
        ended = self._moved and not self._going
        if not self._going:
            self._left = self._total = 0
        self._shell.behind.emit(self._total - self._left, self._total)
        if changed or ended:
            self._shell.look_again(changed)


def step(desk: Any) -> tuple[bool, Seen]:
    """One piece, at most 50 ms long."""
    from safetydesk.desk import looking

    seen = looking.step(desk)
    return seen.left > 0, seen
