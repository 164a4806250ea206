"""The child that draws the pictures of the help: an office of its own, the real window, and numbers on its parts."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication, QWidget

from safetydesk import paths
from safetydesk.notice import dates
from safetydesk.ui import door, help_texts, theme
from safetydesk.ui.help_scenes import MOMENT, Scenes, make_office
from safetydesk.ui.place import Place
from safetydesk.ui.rail import Rail

# Who opened the help has long closed it by then.
_MOST_SECONDS = 180
_BADGE = 11


def main() -> int:
    """Draw all pictures into the folder that is named last. 1 where a part that a page speaks of is not to be seen."""
    late = threading.Timer(_MOST_SECONDS, os._exit, (1,))
    late.daemon = True
    late.start()
    folder = Path(sys.argv[-1])
    with tempfile.TemporaryDirectory(prefix="safetydesk-help-", ignore_cleanup_errors=True) as home:
        live_in(Path(home))
        without_screen(Path(home))
        app = QApplication([])
        door.dress(app)
        office = make_office(Path(home).resolve())
        scenes = Scenes(office)
        lost: list[str] = []
        for page in help_texts.pages():
            if page.picture:
                with scenes.show(page.picture, page.high) as shown:
                    found = [marked(shown, name) for name in page.marks]
                    lost += [f"{page.key}: {name}" for name, part in zip(page.marks, found, strict=True) if not part]
                    _save(draw(shown, found), folder / f"{page.key}.png")
        scenes.close()
        # Windows removes no folder that a program stands in.
        os.chdir(folder)
    if lost:
        print("\n".join(lost), file=sys.stderr)
    return int(bool(lost))


def live_in(home: Path) -> None:
    """For the rest of this process: nothing of the clerk's is read or written, and it is a day of the campaign."""
    for name in ("config", "cache", "log", "documents", "own_forms"):
        place = home / name
        place.mkdir()
        setattr(paths, name, partial(Path, place))
    setattr(dates, "now", lambda: MOMENT)  # noqa: B010  mypy takes it for a slip.


def without_screen(home: Path) -> None:
    """Qt draws on a screen of the usual size that is not there, in twice as many points: sharp in large print."""
    os.chdir(home)
    size = {"width": 1366 * help_texts.SHARP, "height": 768 * help_texts.SHARP}
    screen = {"name": "help", "x": 0, "y": 0, "logicalDpi": 96, "dpr": 1, **size}
    Path("screen.json").write_text(json.dumps({"screens": [screen]}), "utf-8")
    # By its bare name: the colon of a drive would end it.
    os.environ["QT_QPA_PLATFORM"] = "offscreen:configfile=screen.json"
    os.environ["QT_SCALE_FACTOR"] = str(help_texts.SHARP)


def marked(shown: QWidget, name: str) -> QWidget | None:
    """The part of a screen with this accessible name, or object name, that can be seen there: the largest of several.

    Places and the ways to them are called as what is in them.
    """
    found = [
        each for each in shown.findChildren(QWidget)
        if not each.visibleRegion().isEmpty() and _called(each, name)
        and not isinstance(each, Place) and not isinstance(each.parentWidget(), Rail)
    ]
    return max(found, key=lambda each: each.width() * each.height(), default=None)


def _called(widget: QWidget, name: str) -> bool:
    said = (widget.accessibleName(), widget.objectName())
    return any(one == name or one.startswith((f"{name}，", f"{name}：", f"{name}（")) for one in said)


def draw(shown: QWidget, parts: Sequence[QWidget | None]) -> QImage:
    """The screen with ①②③ at these parts of it."""
    image = shown.grab().toImage()
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font(theme.BODY, bold=True))
    for number, part in enumerate(parts, 1):
        if part is not None:
            seen = part.visibleRegion().boundingRect()
            area = seen.translated(part.mapTo(shown, QPoint()))
            _frame(painter, area)
            _badge(painter, number, area, shown.rect())
    _edge(painter, shown.rect())
    painter.end()
    return image


def _frame(painter: QPainter, area: QRect) -> None:
    painter.setPen(QPen(QColor(theme.DANGER), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 6, 6)


def _badge(painter: QPainter, number: int, area: QRect, room: QRect) -> None:
    """Left of the upper corner of the part, neither on its words nor on those above, within the picture."""
    middle = QPoint(max(area.left() - 13, room.left() + _BADGE + 2), max(area.top() - 4, room.top() + _BADGE + 2))
    spot = QRect(middle - QPoint(_BADGE, _BADGE), middle + QPoint(_BADGE, _BADGE))
    painter.setPen(QPen(QColor(theme.PAPER), 2))
    painter.setBrush(QColor(theme.DANGER))
    painter.drawEllipse(spot)
    painter.setPen(QColor(theme.PAPER))
    painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, str(number))


def _edge(painter: QPainter, room: QRect) -> None:
    painter.setPen(QColor(theme.FAINT))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(room.adjusted(0, 0, -1, -1))


def _save(image: QImage, file: Path) -> None:
    """Whole or not at all: the window looks for it meanwhile."""
    part = file.with_name(f"part-{os.getpid()}.png")
    if image.save(str(part)):
        part.replace(file)
