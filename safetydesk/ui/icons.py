"""Icons: the SVG files of resources/icons, drawn in a colour of the palette."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from safetydesk import paths
from safetydesk.ui import theme

_SIZE = 24
_RATIOS = (1, 2, 3)


@functools.cache
def icon(name: str, colour: str = theme.INK) -> QIcon:
    """The icon, sharp up to 300 % scaling; greyed by its own pixmap when disabled."""
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(pixmap(name, colour, _SIZE, ratio), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, theme.FAINT, _SIZE, ratio), QIcon.Mode.Disabled)
    return made


@functools.cache
def pixmap(name: str, colour: str, size: int, ratio: float = 1) -> QPixmap:
    """One drawing of `size` device-independent pixels."""
    svg = (paths.resources() / "icons" / f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn
