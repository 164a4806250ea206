"""Entries of a list with several lines in two type sizes, each wrapped as it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from safetydesk.ui import theme
from safetydesk.ui.units_model import Index

# An entry keeps its lines here: pairs of text and "body", "small", "mark" or "group".
LINES = Qt.ItemDataRole.UserRole
# Names of files have no blanks to break at; a number in a sentence is not to be broken.
_LONG = re.compile(r"[!-~]{16}")


class Lines(QStyledItemDelegate):
    """Draws the pairs an entry keeps under LINES."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        room: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, QColor(theme.ACCENT_SOFT))
            painter.fillRect(QRect(room.x(), room.y(), theme.px(3), room.height()), QColor(theme.ACCENT))
        for text, font, colour, place in _placed(index, room):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(place, _wrap(text), text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        wide = theme.px(260)
        if isinstance(view, QListView):
            # Room for the scroll bar is always kept: it appears only after the heights were asked for.
            wide = view.contentsRect().width() - view.verticalScrollBar().sizeHint().width() - theme.px(8)
        *_, last = _placed(index, QRect(0, 0, wide, 1 << 15))
        return QSize(wide, last[3].bottom() + theme.px(10))


class LineList(QListWidget):
    """A list of such entries, which scrolls only upwards and downwards."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(Lines(self))
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)

    def add(self, words: str, lines: Iterable[tuple[str, str]], *, heading: bool = False) -> QListWidgetItem:
        """One more at the end; `words`: what a screen reader says of it. The keyboard passes over a heading."""
        entry = QListWidgetItem(words)
        entry.setData(LINES, tuple(lines))
        if heading:
            entry.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(entry)
        return entry


def _wrap(text: str) -> Qt.TextFlag:
    return Qt.TextFlag.TextWrapAnywhere if _LONG.search(text) else Qt.TextFlag.TextWordWrap


def _placed(index: Index, room: QRect) -> list[tuple[str, QFont, str, QRect]]:
    fonts = {
        "body": (theme.font(), theme.INK), "small": (theme.font(theme.SMALL), theme.MUTED),
        "mark": (theme.font(theme.SMALL), theme.TONES["缺"].ink),
        "group": (theme.font(bold=True), theme.MUTED),
    }  # fmt: skip
    edge, top = theme.px(12), room.y() + theme.px(8)
    placed = []
    for text, kind in index.data(LINES):
        font, colour = fonts[kind]
        wide = room.width() - 2 * edge
        high = QFontMetrics(font).boundingRect(QRect(0, 0, wide, 1 << 15), _wrap(text), text).height()
        placed.append((text, font, colour, QRect(room.x() + edge, top, wide, high)))
        top += high + theme.px(2)
    return placed
