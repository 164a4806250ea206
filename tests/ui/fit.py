"""Looks through the widgets of a screen for what a clerk cannot read or reach."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QSplitterHandle,
    QStyledItemDelegate,
    QTableView,
    QToolButton,
    QWidget,
)

from safetydesk.ui.parts import Elided, OneLine
from safetydesk.ui.roomy import Roomy

# A pixel is lost where fractions of a scaled screen are rounded.
_ROUNDING = 1


def faults(screen: QWidget, room: QSize) -> list[str]:
    """What is cut off, lies over another, or lies where nothing can show it, in words; `room`: of the screen."""
    larger = screen.size() != screen.size().boundedTo(room)
    return [f"{_told(screen.rect())} is larger than the screen"] * larger + [
        f"{named(widget)}: {fault}"
        for widget in shown(screen) for look in (_text, _room, _neighbours, _reach) for fault in look(widget)
    ]


def shown(screen: QWidget) -> Iterator[QWidget]:
    """The widgets that can be seen, without the parts that Qt makes its own of."""
    yield screen
    for child in screen.children():
        if isinstance(child, QWidget) and not child.isHidden() and not child.isWindow():
            if isinstance(child, QScrollBar | QSplitterHandle):
                continue
            if isinstance(screen, QComboBox | QAbstractSpinBox | QLineEdit | QPlainTextEdit):
                continue
            yield from shown(child)


def named(widget: QWidget) -> str:
    """A widget in words."""
    said = widget.accessibleName()
    for kind in (QLabel, QAbstractButton):
        if isinstance(widget, kind):
            said = widget.text() or said
    above = widget.parentWidget()
    where = f" in {type(above).__name__}" if above is not None else ""
    return f"{type(widget).__name__} “{said[:30]}”{where}"


def _text(widget: QWidget) -> Iterator[str]:
    """Words that are cut off."""
    if isinstance(widget, Elided):
        wide = widget.fontMetrics().horizontalAdvance(widget.text())
        if wide > widget.width() and not widget.toolTip():
            yield "ends in … and shows its text nowhere"
    elif isinstance(widget, QLabel) and widget.wordWrap():
        if widget.height() + _ROUNDING < widget.heightForWidth(widget.width()):
            yield f"{widget.height()} high, needs {widget.heightForWidth(widget.width())}"
    elif isinstance(widget, QLabel | QAbstractButton | QLineEdit | QAbstractSpinBox):
        need, have = widget.sizeHint(), widget.size()
        if isinstance(widget, QToolButton):
            # Its hint holds a frame that the look does without.
            need = widget.iconSize().boundedTo(need)
        if isinstance(widget, QLineEdit):
            need.setWidth(0 if widget.toolTip() else _line_width(widget))
        layout = widget.layout()
        if layout is not None:
            need.setHeight(layout.totalHeightForWidth(have.width()))
        if have.width() + _ROUNDING < need.width() or have.height() + _ROUNDING < need.height():
            yield f"{have.width()}x{have.height()}, needs {need.width()}x{need.height()}"
    elif isinstance(widget, QComboBox):
        yield from _box(widget)
    elif isinstance(widget, QPlainTextEdit):
        yield from _hint(widget)
    elif isinstance(widget, QHeaderView):
        yield from _heads(widget)
    elif isinstance(widget, QAbstractItemView):
        yield from _cells(widget)


def _line_width(line: QLineEdit) -> int:
    """What is written there scrolls; what is to be written there must be read whole."""
    margins = line.textMargins()
    frame = line.sizeHint().width() - line.fontMetrics().horizontalAdvance("x" * 17)
    words = line.fontMetrics().horizontalAdvance(line.placeholderText()) if not line.text() else 0
    return words + margins.left() + margins.right() + max(0, min(frame, 24)) if words else 0


def _box(box: QComboBox) -> Iterator[str]:
    words = box.currentText() or box.placeholderText()
    arrow = 40
    if box.fontMetrics().horizontalAdvance(words) + arrow > box.width() and not box.toolTip():
        yield f"“{words}” is wider than its box of {box.width()}"
    if box.height() + _ROUNDING < box.minimumSizeHint().height():
        yield f"{box.height()} high, needs {box.minimumSizeHint().height()}"


def _hint(field: QPlainTextEdit) -> Iterator[str]:
    room = field.viewport().rect().adjusted(4, 4, -4, -4)
    flags = int(Qt.TextFlag.TextWordWrap)
    need = field.fontMetrics().boundingRect(room, flags, field.placeholderText()).height()
    if field.isVisible() and not field.toPlainText() and need > room.height():
        yield f"its hint is {need} high, there is room for {room.height()}"


def _heads(header: QHeaderView) -> Iterator[str]:
    model = header.model()
    for section in range(header.count()):
        words = model.headerData(section, header.orientation())
        if header.isSectionHidden(section) or not words or header.orientation() == Qt.Orientation.Vertical:
            continue
        told = model.headerData(section, header.orientation(), Qt.ItemDataRole.ToolTipRole)
        if header.sectionSizeFromContents(section).width() > header.sectionSize(section) and not told:
            yield f"head “{words}” does not fit into {header.sectionSize(section)}"


def _cells(view: QAbstractItemView) -> Iterator[str]:
    """Texts of cells that end in … and can be read nowhere. Those drawn by delegates of ours are looked at by eye."""
    delegate, model = view.itemDelegate(), view.model()
    if model is None or type(delegate).paint is not QStyledItemDelegate.paint or isinstance(delegate, OneLine):
        return
    columns = model.columnCount() if isinstance(view, QTableView) else 1
    for row, column in itertools.product(range(min(model.rowCount(), 40)), range(columns)):
        index = model.index(row, column)
        rect, words = view.visualRect(index), str(index.data() or "")
        wide = QFontMetrics(view.font()).horizontalAdvance(words)
        if not rect.isEmpty() and not view.wordWrap() and wide > rect.width() and not (
            index.data(Qt.ItemDataRole.ToolTipRole)
        ):
            yield f"cell “{words}” is {wide} wide, there is room for {rect.width()}"


def _room(widget: QWidget) -> Iterator[str]:
    """What lies outside of what it lies in, or has no extent at all."""
    above = widget.parentWidget()
    if above is None or widget.isWindow() or isinstance(above.parentWidget(), QScrollArea):
        return
    if not above.rect().adjusted(-_ROUNDING, -_ROUNDING, _ROUNDING, _ROUNDING).contains(widget.geometry()):
        yield f"{_told(widget.geometry())} lies outside of {_told(above.rect())}"
    if widget.size().isEmpty() and not widget.sizeHint().isEmpty():
        yield "is there without any extent"


def _neighbours(widget: QWidget) -> Iterator[str]:
    """Children that lie over one another."""
    if isinstance(widget, QAbstractScrollArea | QMainWindow) or widget.layout() is None:
        return
    children = [
        each for each in widget.children() if isinstance(each, QWidget) and not each.isHidden() and not each.isWindow()
    ]
    for one, other in itertools.combinations(children, 2):
        common = one.geometry().intersected(other.geometry())
        if min(common.width(), common.height()) > _ROUNDING:
            yield f"{named(one)} lies over {named(other)}"


def _reach(widget: QWidget) -> Iterator[str]:
    """Content that is larger than its window, or than what can be scrolled."""
    if isinstance(widget, QScrollArea) and widget.widget() is not None:
        over = widget.widget().width() - widget.viewport().width()
        if over > _ROUNDING and not isinstance(widget, Roomy):
            yield f"is scrolled sideways by {over}"
    if isinstance(widget, QMenu):
        yield from (f"is cut off at “{each.text()}”" for each in widget.actions()
                    if each.isVisible() and not widget.rect().contains(widget.actionGeometry(each)))
    if isinstance(widget, QTableView) and not widget.horizontalHeader().isHidden():
        over = widget.horizontalHeader().length() - widget.viewport().width()
        if over > _ROUNDING and widget.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
            yield f"{over} of its columns cannot be reached"


def _told(rect: QRect) -> str:
    return f"{rect.width()}x{rect.height()}+{rect.x()}+{rect.y()}"
