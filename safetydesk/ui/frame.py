"""The window's frame: it stands on the screen before the rest of the program is loaded, and keeps its place.

Whatever is loaded here the first paint waits for; PySide6 makes a class when it is first named.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QMainWindow

from safetydesk.ui import remember

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from safetydesk.ui.last_view import Seen, View

TITLE = "安全生产月报送台"
# A window that is not painted, since it is hidden by others, must open all the same.
_PAINTED_MS = 1000


class Frame(QMainWindow):
    """The one window of the program; `painted` once, when it is on the screen for the first time.

    `view`: what stood in it when the desk was closed.
    """

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        # Not scaled: the largest print must still fit a screen of 1366 x 768, and a screen of 1920 x 1080 at 200 %.
        self.setMinimumSize(900, 440)
        self.view: View | None = None
        self._inside: QWidget | None = None
        self._as_next_time: Callable[[], Seen | None] = lambda: None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAINTED_MS)
        self._timer.timeout.connect(self.painted)
        self._timer.start()

    def open(self) -> None:
        """Show it as large as it was left, the first time as large as the screen."""
        geometry = remember.get("geometry", None)
        if geometry is not None and self.restoreGeometry(geometry):
            self.show()
        else:
            self.resize(1366, 720)
            self.showMaximized()

    def look_back(self, desk: Path | None) -> None:
        """Show what stood in it when this desk was closed, else that it is being opened."""
        from safetydesk.ui import last_view

        self.view = last_view.recall(desk) if desk is not None else None
        self.setCentralWidget(last_view.Before(self.view))

    def furnish(self, inside: QWidget, as_next_time: Callable[[], Seen | None]) -> None:
        """From now on this stands in it. What it will look like at the next start is asked before it is closed."""
        self._inside, self._as_next_time = inside, as_next_time
        inside.windowTitleChanged.connect(self.setWindowTitle)
        self.setCentralWidget(inside)

    def paintEvent(self, event: QPaintEvent) -> None:
        """All that is in it is painted right after."""
        super().paintEvent(event)
        if self._timer.isActive():
            self._timer.start(0)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close what stands in it, and remember how it was left."""
        remember.put("geometry", self.saveGeometry())
        if self._inside is not None:
            seen = self._as_next_time()
            self._inside.close()
            from safetydesk.ui import last_view

            last_view.keep(seen)
        event.accept()
