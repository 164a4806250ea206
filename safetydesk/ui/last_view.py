"""What stood in the window when a desk was closed: a picture for its next start, shown while the desk is being read.

It is shown only if neither the desk nor the day nor the program has changed since: what is not there is never shown.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

import safetydesk
from safetydesk import paths
from safetydesk.desk import header
from safetydesk.notice import dates
from safetydesk.ui import remember

OPENING, READING = "正在打开…", "正在读取…"
# PPM is read fastest: to unpack a PNG would take a twentieth of the start. Whatever follows the picture is no part of
# it; there stands what it is a picture of, and a file that was cut off has lost it.
_NAME, _PART = "last-view.ppm", "last-view-part.ppm"


def keep(view: QImage, folder: Path, touched: int) -> None:
    """Keep it for the next start on this desk, which must be closed; `touched`: when its database was last written to
    before what it shows was read, in ns since 1970. If it was written to since, or on a full disk, nothing is kept."""
    part = paths.cache() / _PART
    with contextlib.suppress(OSError):
        # One that no longer holds is of no use, and shows whose desk this was.
        _file().unlink(missing_ok=True)
        key = _key(folder)
        if key and header.touched(folder) == touched and view.save(str(part)):
            with part.open("ab") as stream:
                stream.write(key)
            part.replace(_file())


def recall(folder: Path) -> QImage | None:
    """What stood there, if it still holds."""
    key = _key(folder)
    try:
        with _file().open("rb") as stream:
            stream.seek(-len(key), os.SEEK_END)
            if not key or stream.read() != key:
                return None
    except OSError:
        return None
    view = QImage(str(_file()))
    return None if view.isNull() else view


def _key(folder: Path) -> bytes:
    """What it is a picture of; b"" where that cannot be told."""
    mark = header.mark(folder)
    if not mark:
        return b""
    return "\n".join((safetydesk.__version__, dates.now().date().isoformat(), str(folder), mark)).encode()


def _file() -> Path:
    return paths.cache() / _NAME


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
        # Here, since what stood there last does not wait for it.
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
