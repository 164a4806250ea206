"""What stood in the window when a desk was closed: a picture for its next start, shown while the desk is being read.

Where the desk, the day or both are others by now, it stands behind a veil and says of when it is: what is not there is
never shown as if it were.
"""

from __future__ import annotations

import contextlib
import math
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

import safetydesk
from safetydesk import paths
from safetydesk.desk import header
from safetydesk.notice import dates
from safetydesk.ui import remember

OPENING, READING = "正在打开…", "正在读取…"
_UPDATING = "正在更新…"
# The sign of what is no longer the newest, as in the drawer.
_OLD = "旧"
# PPM is read fastest: to unpack a PNG would take a twentieth of the start. Whatever follows the picture is no part of
# it; there stands what it is a picture of, and how long that is in so many digits: a file that was cut off has lost it.
_NAME, _PART = "last-view.ppm", "last-view-part.ppm"
_DIGITS = 6


class Seen(NamedTuple):
    """What stands in the window as it is closed, of which desk and when; `touched`: when its database was last written
    to before what is shown was read, in ns since 1970, 0 if that does not matter, since it will not hold anyhow."""

    picture: QImage
    folder: Path
    touched: int
    moment: datetime


class View(NamedTuple):
    """What stood there, and what is to be said of it: "" if it still holds."""

    picture: QImage
    said: str


def keep(seen: Seen | None) -> None:
    """Keep it for the next start on this desk, which must be closed; without it, or on a full disk, nothing is kept.
    """
    part = paths.cache() / _PART
    with contextlib.suppress(OSError):
        # One that no longer holds is of no use, and shows whose desk this was.
        _file().unlink(missing_ok=True)
        if seen is None:
            return
        # In this order, since another start may write meanwhile.
        mark = header.mark(seen.folder)
        holds = header.touched(seen.folder) == seen.touched
        moment, ratio = seen.moment.isoformat(timespec="minutes"), str(seen.picture.devicePixelRatio())
        told = "\n".join((mark if holds else "", moment, ratio, _whose(seen.folder))).encode()
        if seen.picture.save(str(part)):
            with part.open("ab") as stream:
                stream.write(told + f"{len(told):0{_DIGITS}}".encode())
            part.replace(_file())


def recall(folder: Path) -> View | None:
    """What stood there when this desk was closed; None if that was another desk, or another version of the program."""
    try:
        with _file().open("rb") as stream:
            stream.seek(-_DIGITS, os.SEEK_END)
            length = int(stream.read())
            stream.seek(-_DIGITS - length, os.SEEK_END)
            mark, moment, told, whose = stream.read(length).decode().split("\n", 3)
        ratio = float(told)
        if whose != _whose(folder) or not (math.isfinite(ratio) and ratio > 0):
            return None
        said = _said(datetime.fromisoformat(moment), mark, header.mark(folder))
    except (OSError, ValueError):
        return None
    picture = QImage(str(_file()))
    picture.setDevicePixelRatio(ratio)
    return None if picture.isNull() else View(picture, said)


def _said(moment: datetime, mark: str, now: str) -> str:
    """What is to be said of a picture of this moment, when the desk had this mark; "" if it still holds."""
    today, day = dates.now().date(), moment.date()
    if mark and mark == now and day == today:
        return ""
    near = {today: "今天", today - timedelta(days=1): "昨天"}
    when = near.get(day) or dates.short_date(day, today)
    since = "，之后有改动" if mark and mark != now else ""
    return f"{when} {moment:%H:%M} 关闭时的样子{since}，{_UPDATING}"


def _whose(folder: Path) -> str:
    """Which desk it is, seen by which program: a desk that was put in the place of another has another file. OSError.
    """
    return "\n".join((safetydesk.__version__, str((folder / header.DATABASE).stat().st_ino), str(folder)))


def _file() -> Path:
    return paths.cache() / _NAME


class Before(QWidget):
    """What stands in the window until there is something to show: what stood there last, else its outlines."""

    def __init__(self, view: View | None) -> None:
        super().__init__()
        self._view = view

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        view = self._view
        # The outlines stand around one of a smaller window.
        if view is None or view.picture.size() != self.window().size() * self.devicePixelRatioF():
            self._outline(painter)
        if view is None:
            self._say(painter, OPENING)
        else:
            painter.drawImage(self.rect().topLeft(), view.picture)
            if view.said:
                self._veil(painter, view.said)

    def _outline(self, painter: QPainter) -> None:
        # Here and below, since a picture that still holds does not wait for it.
        from safetydesk.ui import theme

        painter.fillRect(self.rect(), QColor(theme.GROUND))
        rail = round(theme.RAIL * remember.text_scale())
        painter.fillRect(0, 0, rail, self.height(), QColor(theme.PAPER))
        painter.fillRect(rail, 0, 1, self.height(), QColor(theme.LINE))

    def _say(self, painter: QPainter, text: str) -> None:
        from safetydesk.ui import theme

        painter.setFont(theme.font())
        painter.setPen(QColor(theme.MUTED))
        words = painter.fontMetrics().boundingRect(text)
        words.moveCenter(self.window().rect().center())
        painter.drawText(words.bottomLeft(), text)

    def _veil(self, painter: QPainter, said: str) -> None:
        """What is behind can be read, but not be taken for what is."""
        from safetydesk.ui import theme

        veil = QColor(theme.PAPER)
        veil.setAlpha(120)
        painter.fillRect(self.rect(), veil)
        tone, scale = theme.TONES["缺"], remember.text_scale()
        font = theme.font(bold=True)
        font.setPixelSize(round(theme.BODY * 1.15 * scale))
        painter.setFont(font)
        text = f"{_OLD}　{said}"
        words = painter.fontMetrics().boundingRect(text)
        side, above = round(28 * scale), round(14 * scale)
        label = QRect(0, 0, words.width() + 2 * side, words.height() + 2 * above)
        label.moveCenter(self.window().rect().center())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(tone.ground))
        painter.setPen(QColor(tone.ink))
        painter.drawRoundedRect(label, 8, 8)
        words.moveCenter(label.center())
        painter.drawText(words.bottomLeft(), text)
