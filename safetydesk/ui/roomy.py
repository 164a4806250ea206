"""Pages and dialogs for screens too small for them, as large print at 200 % makes every screen: they scroll."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QWidget

from safetydesk.ui import parts, theme


class Roomy(QScrollArea):
    """Gives what stands in it all the room there is, and scrolls where that is less than the least it can do with.

    `measured` with how high it must be for nothing to scroll, whenever that may have changed.
    """

    measured = Signal(int)

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._inside = inside
        self.setWidget(inside)

    def sizeHint(self) -> QSize:
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(80), theme.px(60))

    def heightForWidth(self, width: int) -> int:
        """How high its content would like to be."""
        return max(self._inside.sizeHint().height(), self._inside.heightForWidth(width))

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.StyleChange):
            self._fit()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        layout = self._inside.layout()
        if layout is not None:
            layout.activate()
        room = self.maximumViewportSize()
        least = self._inside.minimumSizeHint().expandedTo(self._inside.minimumSize())
        across = self.horizontalScrollBar().sizeHint().height() if least.width() > room.width() else 0
        wide = max(room.width(), least.width())
        high = self._least_height(wide)
        if high + across > room.height():
            wide = max(room.width() - self.verticalScrollBar().sizeHint().width(), least.width())
            high = self._least_height(wide)
        self._inside.resize(wide, max(high, room.height() - across))
        # Where all is in view, keys have nothing to scroll here.
        scrolls = self._inside.size() != room
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)
        self.measured.emit(high + across)

    def _least_height(self, wide: int) -> int:
        layout = self._inside.layout()
        wrapped = layout.totalMinimumHeightForWidth(wide) if layout is not None and layout.hasHeightForWidth() else 0
        return max(wrapped, self._inside.minimumSizeHint().height(), self._inside.minimumHeight())


class Dialog(QDialog):
    """A dialog as large as its content, at most as large as the screen; its buttons are in view in any case."""

    def __init__(self, parent: QWidget | None, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._foot: QLayout = parts.row()
        self._page: Roomy | None = None

    def fill(self, inside: QLayout, foot: QLayout, wide: float) -> None:
        """Put it together of its content and its buttons, at least this wide (at scale 1) where the screen is."""
        page = QWidget()
        inside.setContentsMargins(*(theme.px(side) for side in (24, 20, 24, 12)))
        page.setLayout(inside)
        foot.setContentsMargins(*(theme.px(side) for side in (24, 0, 24, 20)))
        self._foot, self._page = foot, Roomy(page)
        self._page.measured.connect(self._keep_whole)
        column = parts.column(self._page, gap=0)
        column.addLayout(foot)
        self.setLayout(column)
        self.widen(wide)

    def widen(self, wide: float) -> None:
        """At least this wide (at scale 1) where the screen is."""
        self.setMinimumWidth(min(theme.px(wide), parts.room_for(self).width()))

    def showEvent(self, event: QShowEvent) -> None:
        if self._page is not None:
            wide = max(self.minimumWidth(), min(self.sizeHint().width(), parts.room_for(self).width()))
            high = self._page.heightForWidth(wide) + self._foot.sizeHint().height()
            self.resize(QSize(wide, high).boundedTo(parts.room_for(self)).expandedTo(self.minimumSize()))
        super().showEvent(event)

    def _keep_whole(self, high: int) -> None:
        whole = high + self._foot.sizeHint().height()
        self.setMinimumHeight(min(whole, parts.room_for(self).height()))
