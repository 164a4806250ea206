"""Looks whether who has only keys, or only ears, gets at everything on a screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fit import named, shown
from PySide6.QtCore import QEventLoop, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTableView,
    QWidget,
)
from shiboken6 import isValid

_KINDS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)
# Tab goes through the cells of a table one writes in before it leaves it.
_MOST = 600
# Reached otherwise, by the name of what it is: the arrow keys move in it while the line above it is written in.
_OTHERWISE = ("符合的单位",)


def faults(screen: QWidget) -> list[str]:
    """What has no name, no key leads to, or does not show that keys go to it, in words."""
    if screen.windowType() == Qt.WindowType.Popup:
        return [*_unfolded(screen), *_escaped(screen)]
    return [*_entered(screen), *_unnamed(screen), *_unreached(screen), *_twice(screen), *_escaped(screen)]


def controls(screen: QWidget) -> list[QWidget]:
    """What one presses, writes in or chooses from, of what is shown and not grey."""
    return [
        each for each in shown(screen)
        if isinstance(each, _KINDS) and each.isEnabled() and each.accessibleName() not in _OTHERWISE
        and not isinstance(each.parentWidget(), QTableView)
    ]


def _unnamed(screen: QWidget) -> Iterator[str]:
    for each in controls(screen):
        spoken = QAccessible.queryAccessibleInterface(each)
        if not spoken.text(QAccessible.Text.Name).strip():
            yield f"{named(each)} has no name for a screen reader"


def _unreached(screen: QWidget) -> Iterator[str]:
    reached = tabbed(screen)
    for each in controls(screen):
        if each not in reached and not _by_arrows(each, reached):
            yield f"{named(each)} is not reached by Tab"
    yield from _disordered(screen, list(reached))
    for each, differs in reached.items():
        if not differs and each.isVisible():
            yield f"{named(each)} does not show that keys go to it"


def _disordered(screen: QWidget, order: list[QWidget]) -> Iterator[str]:
    """In a dialog Tab goes on as one reads; once it goes back, from the last to the first."""
    if not isinstance(screen, QDialog):
        return
    back = [(one, other) for one, other in zip(order, [*order[1:], *order[:1]], strict=True) if _goes_back(one, other)]
    if len(back) > 1:
        yield from (f"Tab goes back from {named(one)} to {named(other)}" for one, other in back)


def _goes_back(one: QWidget, other: QWidget) -> bool:
    if _area(one) is not _area(other):
        # Where one scrolls and the other does not, the page it lies on stands for it.
        one, other = _area(one) or one, _area(other) or other
    here, there = (QRect(_unscrolled(each), each.size()) for each in (one, other))
    beside = min(here.bottom(), there.bottom()) - max(here.top(), there.top()) > min(here.height(), there.height()) // 2
    if beside:
        return there.right() <= here.left()
    # Upwards, unless it is to the next column.
    return there.bottom() <= here.top() and there.left() < here.right()


def _area(widget: QWidget) -> QScrollArea | None:
    """The page it scrolls with."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def _unscrolled(widget: QWidget) -> QPoint:
    """Where it would lie if nothing were scrolled."""
    place, each = QPoint(0, 0), widget
    while not each.isWindow():
        above = each.parentWidget()
        area = above.parentWidget()
        place += QPoint(0, 0) if isinstance(area, QScrollArea) and area.widget() is each else each.pos()
        each = above
    return place


def _by_arrows(widget: QWidget, reached: dict[QWidget, bool]) -> bool:
    """Of buttons that exclude one another Tab comes to one, and the arrow keys to the others."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive() and any(each in reached for each in group.buttons())


def tabbed(screen: QWidget) -> dict[QWidget, bool]:
    """What Tab leads to, in its order, and whether it looks different while keys go to it."""
    found: dict[QWidget, bool] = {}
    window = screen.window()
    window.activateWindow()
    QApplication.processEvents()
    first = window.focusWidget()
    for _ in range(_MOST):
        here = window.focusWidget() or window
        focused = _picture(_whole(here))
        # To the window of the system, as from a keyboard: it may have no widget to go to.
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        if window.focusWidget() is here:
            continue
        if _whole(here) in found:
            break
        if isinstance(_whole(here), _KINDS):
            found[_whole(here)] = focused != _picture(_whole(here))
    if first is not None and not found and isinstance(first, _KINDS):
        # It is the only one: Tab leads from it to itself.
        focused = _picture(first)
        first.clearFocus()
        found[first] = focused != _picture(first)
    if first is not None:
        first.setFocus()
    return found


def _whole(widget: QWidget) -> QWidget:
    above = widget.parentWidget()
    return above if isinstance(above, QComboBox | QAbstractSpinBox) else widget


def _picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def _unfolded(menu: QWidget) -> Iterator[str]:
    """What stands in a menu has words, each once, and the arrow keys come to it."""
    if not isinstance(menu, QMenu):
        return
    entries = [each for each in menu.actions() if each.isVisible() and not each.isSeparator()]
    for words, count in Counter(each.text() for each in entries).items():
        if not words or count > 1:
            yield f"“{words}” stands there {count} times"
    reached = []
    for _ in entries:
        QTest.keyClick(menu, Qt.Key.Key_Down)
        reached.append(menu.activeAction())
    yield from (f"“{each.text()}” is not reached by arrows" for each in entries
                if each.isEnabled() and each not in reached)


def _entered(screen: QWidget) -> Iterator[str]:
    """Enter presses the button of a dialog that is drawn as the one to be pressed."""
    buttons = screen.findChildren(QPushButton) if isinstance(screen, QDialog) else []
    for each in buttons:
        if each.property("role") == "primary" and each.isVisible() and not each.isDefault():
            yield f"{named(each)} is not what Enter presses"


def _escaped(screen: QWidget) -> Iterator[str]:
    """Esc closes a dialog."""
    if isinstance(screen, QDialog) or screen.windowType() == Qt.WindowType.Popup:
        QTest.keyClick(screen.windowHandle(), Qt.Key.Key_Escape)
        QApplication.processEvents()
        if isValid(screen) and screen.isVisible():
            yield "Esc does not close it"


def _twice(screen: QWidget) -> Iterator[str]:
    keys = Counter(
        each.key().toString() for each in screen.findChildren(QShortcut)
        if isinstance(each.parent(), QWidget) and each.parent().isVisible() and each.isEnabled()
        and each.context() in (Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut)
    )
    yield from (f"{key} stands for {count} things" for key, count in keys.items() if count > 1)
