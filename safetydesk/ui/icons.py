"""Icons: the SVG files of resources/icons, drawn in a colour of the palette."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from safetydesk import paths
from safetydesk.ui import theme

# Drawn at every size the window asks for at 100-200 % scaling and in large print; between them Qt scales down.
_SIZES = (16, 18, 20, 22, 24, 27, 28, 32, 33, 36, 44, 48, 72, 96)


@functools.cache
def icon(name: str, colour: str = theme.INK) -> QIcon:
    """The icon, sharp at every scaling; greyed by its own pixmap when disabled."""
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(pixmap(name, colour, size), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, theme.FAINT, size), QIcon.Mode.Disabled)
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
