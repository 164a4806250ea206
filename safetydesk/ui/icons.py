"""Icons: the SVG files of resources/icons, drawn in a colour of the palette."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from safetydesk import paths
from safetydesk.ui import theme

# The sizes in which the window asks for icons, at scale 1.
_SIZES = (16, 18, 22)


def icon(name: str, colour: str = theme.INK) -> QIcon:
    """The icon, sharp at the present print size; greyed by its own pixmaps when disabled."""
    return _icon(name, colour, theme.scale())


def of_the_program() -> QIcon:
    """The program's own, in whatever size it is asked for."""
    return QIcon(str(_folder() / "app.svg"))


@functools.cache
def _icon(name: str, colour: str, scale: float) -> QIcon:
    made, renderer = QIcon(), _renderer(name, colour)
    # For the screens that there are: drawing costs a window full of buttons its time.
    for ratio in {1.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}:
        for size in _SIZES:
            drawn = _draw(renderer, round(size * scale * ratio))
            made.addPixmap(drawn)
            made.addPixmap(_greyed(drawn), QIcon.Mode.Disabled)
    return made


@functools.cache
def pixmap(name: str, colour: str, size: int, ratio: float = 1) -> QPixmap:
    """One drawing of `size` device-independent pixels."""
    drawn = _draw(_renderer(name, colour), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    return drawn


def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = (_folder() / f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    return QSvgRenderer(QByteArray(svg))


@functools.cache
def _folder() -> Path:
    return paths.resources() / "icons"


def _greyed(drawn: QPixmap) -> QPixmap:
    grey = drawn.copy()
    painter = QPainter(grey)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(grey.rect(), QColor(theme.FAINT))
    painter.end()
    return grey


def _draw(renderer: QSvgRenderer, size: int) -> QPixmap:
    drawn = QPixmap(size, size)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn
