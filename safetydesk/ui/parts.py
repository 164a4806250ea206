"""Small parts every screen is put together from, so that they look and behave the same everywhere."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from safetydesk.desk.levels import Member
from safetydesk.ui import icons, theme

L = TypeVar("L", bound=QBoxLayout)
Things = QWidget | int | None
Margins = tuple[int, int, int, int]


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label that shows its text as it is: text from outside must never be taken for HTML.

    `role`: "" body, "small" secondary, "strong", "head" the heading of a screen.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


class Elided(QLabel):
    """A label of one line that gives way: where it is too long it has … at its end, or where `cut` says, and shows all
    of it as its tool tip."""

    def __init__(self, role: str = "", cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self._cut = cut
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(plain_tip(text))

    def fitting(self) -> str:
        """What there is room for."""
        return self.fontMetrics().elidedText(self.text(), self._cut, self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.fitting())


class Scrolled(QScrollArea):
    """A page that scrolls upwards and downwards; as wide as its content at least, so that nothing is out of view
    sideways."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            # Qt tells nobody above that what is scrolled is narrower or wider by now.
            self.updateGeometry()
        return done

    def minimumSizeHint(self) -> QSize:
        inside = self.widget()
        wide = inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width() if inside else 0
        return QSize(wide, super().minimumSizeHint().height())


def scrolled(inside: QWidget) -> QScrollArea:
    """A page that scrolls upwards and downwards where the screen is too low for it."""
    area = Scrolled()
    area.setWidget(inside)
    return area


def show_whole(widget: QWidget) -> None:
    """Scroll the page this widget lies on, so that all of it can be seen."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if isinstance(above, QScrollArea):
        above.ensureWidgetVisible(widget, 0, theme.px(4))


def button(
    text: str, icon: str = "", *, role: str = "", tip: str = "", click: Callable[[], object] | None = None
) -> QPushButton:
    """A push button. `role`: "" plain, "primary" the one thing to do next, "link", "quiet" without a frame."""
    # A style sheet has no room between icon and words.
    made = QPushButton(f" {text}" if icon and text else text)
    if icon:
        made.setIcon(icons.icon(icon, {"primary": theme.PAPER, "link": theme.ACCENT}.get(role, theme.INK)))
        made.setIconSize(QSize(theme.px(16), theme.px(16)))
    if role:
        made.setProperty("role", role)
    made.setAccessibleName(text or tip)
    if tip:
        made.setToolTip(plain_tip(tip))
    if click is not None:
        made.clicked.connect(lambda: click())
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


class OneLine(QStyledItemDelegate):
    """Lines of a list that end in … where they are too long, instead of scrolling sideways; all of it is a tool tip."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setItemDelegate(self)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        # The style sheet's padding is drawn, but not measured.
        return QSize(0, self._view.fontMetrics().height() + theme.px(12))

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        QToolTip.showText(event.globalPos(), plain_tip(str(index.data() or "")), view)
        return True


def shown_of(shown: Sequence[Member], units: Sequence[Member]) -> str:
    """How many of the units stand in a list where sub-units stand only when they are sought."""
    lower, found = (sum(unit.sub for unit in some) for some in (units, shown))
    total, here = len(units) - lower, len(shown) - found
    if found or here < total:
        return f"显示 {here} / {total} 个单位" + (f"、{found} 个下级单位" if lower else "")
    return f"共 {total} 个单位" + (f"；下级 {lower} 个，输入名称可找到" if lower else "")


def head(heads: Sequence[str], section: int, orientation: Qt.Orientation, role: int) -> Any:
    """`headerData` of a table whose columns have these names, at the left."""
    if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
        return heads[section]
    if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    return None


def plain_tip(text: str) -> str:
    """A tool tip that shows `text` as it is: tool tips have no plain-text mode, they guess."""
    return f"<p style='white-space:pre-wrap'>{html.escape(text)}</p>" if text else ""


def room_for(dialog: QWidget) -> QSize:
    """The largest a dialog may be for the screen to show it with its frame."""
    return dialog.screen().availableGeometry().size() - QSize(40, 60)


def open_at(dialog: QWidget, width: float, height: float) -> None:
    """Give a dialog this size (at scale 1), as far as the screen has room for it."""
    dialog.resize(QSize(theme.px(width), theme.px(height)).boundedTo(room_for(dialog)))


def row(*things: Things, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """Widgets side by side; an int is extra space, None takes what is left."""
    return _fill(QHBoxLayout(), things, gap, margins)


def column(*things: Things, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """Widgets one below the other; an int is extra space, None takes what is left."""
    return _fill(QVBoxLayout(), things, gap, margins)


def _fill(layout: L, things: tuple[Things, ...], gap: int, margins: Margins) -> L:
    layout.setSpacing(theme.px(gap))
    layout.setContentsMargins(*(theme.px(side) for side in margins))
    for thing in things:
        if thing is None:
            layout.addStretch(1)
        elif isinstance(thing, int):
            layout.addSpacing(theme.px(thing))
        else:
            layout.addWidget(thing)
    return layout


def empty_page(head: str | QLabel, words: str | QLabel, *buttons: QWidget) -> QWidget:
    """What stands where there is nothing to show yet: why, and what to do about it."""
    title = label(head, "head") if isinstance(head, str) else head
    why = label(words, wrap=True) if isinstance(words, str) else words
    for each in (title, why):
        each.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made = column(None, title, why, gap=12, margins=(48, 24, 48, 24))
    made.addLayout(row(None, *buttons, None))
    made.addStretch(1)
    page = QWidget()
    page.setLayout(made)
    return page


def segments(
    parent: QWidget, names: Iterable[str], click: Callable[[], object]
) -> tuple[QHBoxLayout, dict[str, QPushButton]]:
    """Buttons side by side of which exactly one is down, the first to begin with; the buttons by their name."""
    group, layout = QButtonGroup(parent), row(gap=0)
    buttons = {name: button(name, role="segment", click=click) for name in names}
    for each in buttons.values():
        each.setCheckable(True)
        each.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        group.addButton(each)
        layout.addWidget(each)
    next(iter(buttons.values())).setChecked(True)
    return layout, buttons


def card() -> QFrame:
    """A white panel with a hairline around it."""
    made = QFrame()
    made.setProperty("role", "card")
    return made


def rule(*, upright: bool = False) -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setProperty("role", "rule")
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Change the role of a widget that is already on the screen."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
