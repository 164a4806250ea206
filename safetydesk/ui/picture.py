"""The small picture of a material: its thumbnail, else the icon of what it is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap

from safetydesk.desk.snapshot import MaterialView
from safetydesk.ui import icons, theme
from safetydesk.ui.board_paint import Pen
from safetydesk.ui.thumbs import Thumbs

_GROUND = "#e9eef0"
_ICONS = {
    "video": "video", "image": "image", "document": "file-text", "table": "file-spreadsheet", "slides": "presentation",
    "pdf": "file-text", "text": "file-text", "archive": "archive", "mail": "mail",
}  # fmt: skip


def paint_picture(
    painter: QPainter, rect: QRect, view: MaterialView, thumbs: Thumbs, *, faint: bool = False, whole: bool = False
) -> None:
    """Fill `rect` with the picture of this material, or show the `whole` of it; a video says how long it is."""
    found = None
    if view.path is not None and view.content in ("image", "video"):
        found = thumbs.get(view.sha256, view.path)
    if found is None:
        name = {"link": "link", "paper": "clipboard-check"}.get(view.medium) or _ICONS.get(view.content, "files")
        paint_icon(painter, rect, name, view.format)
        return
    painter.save()
    painter.setClipPath(_ground(painter, rect))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setOpacity(0.45 if faint else 1.0)
    if whole:
        place = QRect(QPoint(), found.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio))
        place.moveCenter(rect.center())
        painter.drawPixmap(place, found)
    else:
        painter.drawPixmap(rect, found, _middle(found, rect))
    painter.restore()
    if view.content == "video":
        _seconds(painter, rect, view)


def paint_icon(painter: QPainter, rect: QRect, name: str, words: str = "") -> None:
    """Where there is no picture: an icon, and below it a word."""
    _ground(painter, rect)
    size = theme.px(28)
    line = theme.px(16) if words else 0
    place = QRect(0, 0, size, size)
    place.moveCenter(rect.adjusted(0, 0, 0, -line).center())
    painter.drawPixmap(place, icons.pixmap(name, theme.MUTED, size, painter.device().devicePixelRatio()))
    if words:
        below = rect.adjusted(0, place.bottom() + 1 - rect.top(), 0, 0)
        Pen(painter).text(below, words, theme.MUTED, small=True, align=Qt.AlignmentFlag.AlignCenter)


def paint_warning(painter: QPainter, rect: QRect) -> None:
    """The triangle that says: something was noticed."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.TONES["缺"].ground))
    painter.drawRoundedRect(QRectF(rect), theme.px(5), theme.px(5))
    size = theme.px(14)
    place = QRect(0, 0, size, size)
    place.moveCenter(rect.center())
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(place, icons.pixmap("triangle-alert", theme.TONES["缺"].ink, size, ratio))


def _ground(painter: QPainter, rect: QRect) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect), theme.px(4), theme.px(4))
    painter.fillPath(path, QColor(_GROUND))
    return path


def _seconds(painter: QPainter, rect: QRect, view: MaterialView) -> None:
    whole = round(view.seconds or 0)
    words = f"{whole // 60}:{whole % 60:02d}"
    pen = Pen(painter)
    width = pen.width(words, small=True) + theme.px(8)
    place = QRect(rect.right() - width - theme.px(3), rect.bottom() - theme.px(20), width, theme.px(17))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 160))
    painter.drawRoundedRect(QRectF(place), theme.px(4), theme.px(4))
    pen.text(place, words, theme.PAPER, small=True, align=Qt.AlignmentFlag.AlignCenter)


def _middle(picture: QPixmap, rect: QRect) -> QRect:
    """The part of the picture that fills the tile without being squeezed."""
    width, height = picture.width(), picture.height()
    if width * rect.height() > height * rect.width():
        part = height * rect.width() // rect.height()
        return QRect((width - part) // 2, 0, part, height)
    part = width * rect.height() // rect.width()
    return QRect(0, (height - part) // 2, width, part)
