"""The true preview: one page of the PDF that would be exported, with turning, fitting and zooming."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIntValidator, QPixmap, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QScrollArea, QWidget

from safetydesk.ui import keys, parts, theme

_ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
_POINT = 96 / 72  # pixels of a screen per point at 100 %
_KEPT = 24
_EDGE = 16


class PagePreview(QWidget):
    """`page_wanted(number from 0, width in real pixels)` when a picture is needed that is not at hand.

    `tools` stand at the right end of its bar.
    """

    page_wanted = Signal(int, int)

    def __init__(self, *tools: QWidget) -> None:
        super().__init__()
        self._sizes: tuple[tuple[float, float], ...] = ()
        self._zoom: float | None = None
        self._pictures: OrderedDict[tuple[int, int], QPixmap] = OrderedDict()
        self.sheet = QLabel()
        self.sheet.setAccessibleName("预览")
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area = QScrollArea()
        self.area.setWidget(self.sheet)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName("预览")
        # Paper shows as paper only on something darker.
        self.area.setStyleSheet(f"QScrollArea {{ background: {theme.LINE}; }}")
        self.area.viewport().installEventFilter(self)
        self._page = 0
        self.number = QLineEdit()
        self.number.setAccessibleName("第几页")
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setFixedWidth(theme.px(52))
        self.number.setValidator(QIntValidator(1, 99_999, self))
        self.number.editingFinished.connect(self._on_number)
        self.of = parts.label(role="small")
        self.percent = parts.label()
        self.percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.percent.setFixedWidth(theme.px(52))
        self.fit = parts.button("适合宽度", role="segment", click=self.fit_width)
        self.whole = parts.button("整页", role="segment", click=self.fit_page)
        self._fits = "whole"
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(80)
        self._rest.timeout.connect(self._ask)
        layout = parts.column(gap=0)
        layout.addWidget(self._build_bar(tools))
        layout.addWidget(parts.rule())
        layout.addWidget(self.area, 1)
        self.setLayout(layout)
        self._show_state()

    def show_sizes(self, sizes: tuple[tuple[float, float], ...]) -> None:
        """Another document with pages of these sizes (points); stays on the same page number if there is one."""
        self._sizes = sizes
        self._pictures.clear()
        self._page = min(self._page, len(sizes) - 1)
        self._ask()

    def clear(self) -> None:
        """Nothing to show."""
        self._sizes, self._page = (), 0
        self._pictures.clear()
        self.sheet.setPixmap(QPixmap())
        self._show_state()

    def show_picture(self, number: int, width: int, png: bytes) -> None:
        """The picture that was wanted has come."""
        picture = QPixmap()
        picture.loadFromData(png, "PNG")
        self._pictures[number, width] = picture
        while len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        if self._sizes and (number, width) == (self._page, self._width()):
            self._put(picture)

    def turn(self, by: int) -> None:
        """So many pages on or back."""
        self.go(self._page + by)

    def go(self, page: int) -> None:
        """To this page, counted from 0."""
        if self._sizes and page != self._page:
            self._page = max(0, min(page, len(self._sizes) - 1))
            self.area.verticalScrollBar().setValue(0)
            self._ask()

    def fit_width(self) -> None:
        """As wide as the room."""
        self._zoom, self._fits = None, "width"
        self._ask()

    def fit_page(self) -> None:
        """The whole page at once."""
        self._zoom, self._fits = None, "whole"
        self._ask()

    def zoom(self, step: int) -> None:
        """One step larger (1) or smaller (-1)."""
        now = self._factor()
        steps = [z for z in _ZOOMS if (z > now + 0.01 if step > 0 else z < now - 0.01)]
        if steps:
            self._zoom = steps[0] if step > 0 else steps[-1]
            self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A page that fits the room grows with it, when the mouse rests."""
        super().resizeEvent(event)
        if self._zoom is None:
            self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:
        """What was wanted while nobody could see it is asked for now."""
        super().showEvent(event)
        self._rest.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl and the wheel zoom."""
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            return True
        return super().eventFilter(watched, event)

    def _factor(self) -> float:
        """Zoom in force: 1.0 shows paper at its real size on a 96 dpi screen."""
        if self._zoom is not None or not self._sizes:
            return self._zoom or 1.0
        wide, high = self._sizes[self._page]
        room = self.area.maximumViewportSize()
        edge = 2 * theme.px(_EDGE)
        bar = self.area.verticalScrollBar().sizeHint().width() if self._fits == "width" else 0
        across = (room.width() - edge - bar) / (wide * _POINT)
        return max(0.2, across if self._fits == "width" else min(across, (room.height() - edge - 2) / (high * _POINT)))

    def _width(self) -> int:
        """Width of the present page in real pixels of the screen."""
        return round(self._sizes[self._page][0] * _POINT * self._factor() * self.devicePixelRatioF())

    def _ask(self) -> None:
        self._show_state()
        if not self._sizes or not self.isVisible():
            return
        number, width = self._page, self._width()
        picture = self._pictures.get((number, width))
        if picture is not None:
            self._put(picture)
        else:
            self.page_wanted.emit(number, width)

    def _put(self, picture: QPixmap) -> None:
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        self.sheet.setPixmap(picture)
        self.sheet.setMargin(theme.px(_EDGE))
        self.sheet.adjustSize()

    def _show_state(self) -> None:
        count = len(self._sizes)
        self.of.setText(f"/ {count} 页" if count else "")
        self.number.setText(str(self._page + 1) if count else "")
        self.number.setEnabled(count > 1)
        self.back.setEnabled(self._page > 0)
        self.on.setEnabled(self._page < count - 1)
        self.percent.setText(f"{round(self._factor() * 100)} %" if count else "")
        self.fit.setChecked(self._zoom is None and self._fits == "width")
        self.whole.setChecked(self._zoom is None and self._fits == "whole")

    def _on_number(self) -> None:
        self.go(int(self.number.text() or 1) - 1)
        self._show_state()

    def _build_bar(self, tools: Sequence[QWidget]) -> QWidget:
        self.back = back = parts.button("‹", role="quiet", tip="上一页（PageUp）", click=lambda: self.turn(-1))
        self.on = on = parts.button("›", role="quiet", tip="下一页（PageDown）", click=lambda: self.turn(1))
        less = parts.button("−", role="quiet", tip="缩小（Ctrl+-）", click=lambda: self.zoom(-1))
        more = parts.button("+", role="quiet", tip="放大（Ctrl++）", click=lambda: self.zoom(1))
        for button, name in ((back, "上一页"), (on, "下一页"), (less, "缩小"), (more, "放大")):
            button.setAccessibleName(name)
            button.setFixedWidth(theme.px(32))
        for button in (self.fit, self.whole):
            button.setCheckable(True)
        bar = QWidget()
        things = (back, self.number, self.of, on, 12, less, self.percent, more, 12)
        layout = parts.row(*things, gap=4, margins=(12, 4, 12, 4))
        segments = parts.row(self.fit, self.whole, gap=0)
        layout.addLayout(segments)
        layout.addStretch(1)
        for tool in tools:
            layout.addWidget(tool)
        bar.setLayout(layout)
        return bar

    def hear(self, place: QWidget) -> None:
        """Its keys are heard in all of this place: also while a list beside it is what the other keys go to."""
        for pressed, does, act in (
            ("PgUp", "预览的上一页", lambda: self.turn(-1)), ("PgDown", "预览的下一页", lambda: self.turn(1)),
            ("Ctrl+-", "缩小预览", lambda: self.zoom(-1)), ("Ctrl++", "放大预览", lambda: self.zoom(1)),
            ("Ctrl+=", "放大预览", lambda: self.zoom(1)),
        ):  # fmt: skip
            keys.shortcut(pressed, does, place, act, Qt.ShortcutContext.WidgetWithChildrenShortcut)
