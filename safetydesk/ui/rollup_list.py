"""The parcels at the left of the roll-up: the name of each and how it stands; hundreds of them cost no time."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from safetydesk.ui import parts, theme
from safetydesk.ui.board_paint import Pen
from safetydesk.ui.units_model import Index

_ENTRY = Qt.ItemDataRole.UserRole


class ParcelList(QListWidget):
    """Two lines each, cut where they are too long: all of it stands at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("报送包")
        self.setFixedWidth(theme.px(230))
        self.setItemDelegate(_Delegate(self))
        # Whatever changes in one of them, none has to be measured again.
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)

    def tell(self, row: int, name: str, words: str, *, marked: bool) -> None:
        """Show this in that row, which is added if it is the next one; `marked`: it wants a look."""
        if row == self.count():
            self.addItem(QListWidgetItem())
        entry = self.item(row)
        entry.setText(f"{name}，{words}")
        entry.setToolTip(parts.plain_tip(f"{name}\n{words}"))
        entry.setData(_ENTRY, (name, words, marked))

    def told(self) -> list[tuple[str, str]]:
        """Name and words of each."""
        return [self.item(row).data(_ENTRY)[:2] for row in range(self.count())]


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(120), theme.px(52))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        name, words, marked = index.data(_ENTRY)
        rect: QRect = option.rect
        flags: QStyle.StateFlag = option.state
        painter.save()
        if flags & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.ACCENT_SOFT))
            painter.fillRect(QRect(rect.x(), rect.y(), theme.px(3), rect.height()), QColor(theme.ACCENT))
        pen = Pen(painter)
        area = rect.adjusted(theme.px(12), theme.px(6), -theme.px(8), -theme.px(6))
        line = area.height() // 2
        pen.text(QRect(area.left(), area.top(), area.width(), line), name, theme.INK)
        ink = theme.TONES["缺"].ink if marked else theme.MUTED
        pen.text(QRect(area.left(), area.top() + line, area.width(), line), words, ink, small=True)
        painter.restore()
