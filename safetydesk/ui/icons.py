"""Icons: the SVG files of resources/icons, drawn in a colour of the palette."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from safetydesk import paths
from safetydesk.ui import theme

# The sizes in which the window asks for icons, at scale 1; each is drawn for plain and for doubled pixels.
_SIZES = (16, 18, 22)


def icon(name: str, colour: str = theme.INK) -> QIcon:
    """The icon, sharp at the present print size; greyed by its own pixmaps when disabled."""
    return _icon(name, colour, theme.scale())


@functools.cache
def _icon(name: str, colour: str, scale: float) -> QIcon:
    made = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, theme.FAINT)):
        renderer = _renderer(name, ink)
        for size in _SIZES:
            for ratio in (1, 2):
                made.addPixmap(_draw(renderer, round(size * scale * ratio)), mode)
    return made


@functools.cache
def pixmap(name: str, colour: str, size: int, ratio: float = 1) -> QPixmap:
    """One drawing of `size` device-independent pixels."""
    drawn = _draw(_renderer(name, colour), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    return drawn


def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = (paths.resources() / "icons" / f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    return QSvgRenderer(QByteArray(svg))


def _draw(renderer: QSvgRenderer, size: int) -> QPixmap:
    drawn = QPixmap(size, size)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn
