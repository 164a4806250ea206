"""The window's frame: it stands on the screen before the rest of the program is loaded, and keeps its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QMainWindow, QWidget

from safetydesk.ui import last_view, remember

# Whatever is loaded here the first paint waits for: PySide6 makes a class when it is first named.
if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent

TITLE = "安全生产月报送台"
OPENING = "正在打开…"
READING = "正在读取…"
# A window that is not painted, since it is hidden by others, must open all the same.
_PAINTED_MS = 1000


class Frame(QMainWindow):
    """The one window of the program; `painted` once, when it is on the screen for the first time.

    `view`: what stood in it when this desk was closed.
    """

    painted = Signal()

    def __init__(self, desk: Path | None) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        # Not scaled: the largest print must still fit a screen of 1366 x 768, and a screen of 1920 x 1080 at 200 %.
        self.setMinimumSize(900, 440)
        self.view = last_view.recall(desk) if desk is not None else None
        self._inside: QWidget | None = None
        self._as_next_time: Callable[[], tuple[QImage, Path, int] | None] = lambda: None
        self.setCentralWidget(Before(self.view))
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

    def furnish(self, inside: QWidget, as_next_time: Callable[[], tuple[QImage, Path, int] | None]) -> None:
        """From now on this stands in it. What it will look like at the next start is asked before it is closed: the
        picture, the folder of the desk, and when that was last written to before what is seen was read."""
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
            if seen is not None:
                last_view.keep(*seen)
        event.accept()


class Before(QWidget):
    """What stands in the window until there is something to show: what stood there last, else its outlines."""

    def __init__(self, view: QImage | None) -> None:
        super().__init__()
        self._view = view

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        # One of another size or another sharpness would be no likeness.
        if self._view is not None and self._view.size() == self.window().size() * self.devicePixelRatioF():
            painter.drawImage(self.rect().topLeft(), self._view)
            return
        from PySide6.QtGui import QColor

        from safetydesk.ui import theme

        painter.fillRect(self.rect(), QColor(theme.GROUND))
        rail = round(theme.RAIL * remember.text_scale())
        painter.fillRect(0, 0, rail, self.height(), QColor(theme.PAPER))
        painter.fillRect(rail, 0, 1, self.height(), QColor(theme.LINE))
        painter.setFont(theme.font())
        painter.setPen(QColor(theme.MUTED))
        words = painter.fontMetrics().boundingRect(OPENING)
        words.moveCenter(self.rect().center())
        painter.drawText(words.bottomLeft(), OPENING)
