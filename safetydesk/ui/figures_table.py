"""A table one writes in as in a spreadsheet: type, Enter down, Tab right, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from safetydesk.ui import keys, theme
from safetydesk.ui.board_model import Index

# Rows down and columns to the right that a key goes on by.
_STEPS = {
    Qt.Key.Key_Return: (1, 0), Qt.Key.Key_Enter: (1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Tab: (0, 1), Qt.Key.Key_Backtab: (0, -1),
}  # fmt: skip
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _step(event: QKeyEvent) -> tuple[int, int] | None:
    """Where this key goes on to from a cell."""
    back = event.key() in _ENTER and bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return (-1, 0) if back else _STEPS.get(Qt.Key(event.key()))


class Writer(QStyledItemDelegate):
    """The editor of a cell. A key that goes on takes over what was typed: `gone_on(rows, columns)`."""

    gone_on = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.editor: QLineEdit | None = None
        self._at = QPersistentModelIndex()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        self.editor, self._at = QLineEdit(parent), QPersistentModelIndex(index)
        self.editor.setStyleSheet(
            f"border: {theme.px(2)}px solid {theme.ACCENT}; border-radius: 0; padding: 0 {theme.px(4)}px;"
        )
        self.editor.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole) or ""))
        return self.editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # Asked again whenever the desk is read anew: what is being typed must stay.
        if isinstance(editor, QLineEdit) and not editor.property("filled"):
            editor.setProperty("filled", True)
            editor.setText(index.data(Qt.ItemDataRole.EditRole))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        self.editor = None
        super().destroyEditor(editor, index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.editor is not None:
            where = _step(event)
            if where is not None:
                if self.take():
                    self.gone_on.emit(*where)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.give_up(self._at)
        return super().eventFilter(watched, event)

    def take(self) -> bool:
        """Hand over what is being typed. Where it is refused the editor stays open, and the answer is False."""
        if self.editor is None:
            return True
        editor = self.editor
        self.commitData.emit(editor)
        if self.refuses(self._at):
            editor.selectAll()
            return False
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        return True

    def refuses(self, index: Index) -> bool:
        """Whether what was typed there could not be taken over."""
        return False

    def give_up(self, index: Index) -> None:
        """What was typed there is not wanted any more."""

    def ground(self, painter: QPainter, option: QStyleOptionViewItem, colour: str) -> None:
        """The ground of a cell, and the frame around the one the keys act on."""
        flags: QStyle.StateFlag = option.state
        chosen = flags & QStyle.StateFlag.State_Selected
        painter.fillRect(option.rect, QColor(theme.ACCENT_SOFT if chosen else colour))
        if flags & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.ACCENT), theme.px(2)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))


class WritingTable(QTableView):
    """`moved` when another cell is current, `refused(sentence)` when something cannot be written there."""

    moved = Signal()
    refused = Signal(str)

    def __init__(self, model: QAbstractItemModel) -> None:
        super().__init__()
        self.writer = self.make_writer()
        self.setItemDelegate(self.writer)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.AnyKeyPressed | trigger.DoubleClicked | trigger.EditKeyPressed)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        keys.own(self, {
            "Return": "填好，向下一格", "Shift+Return": "填好，向上一格", "Tab": "填好，向右一格",
            "Shift+Tab": "填好，向左一格", "Ctrl+C": "复制选中的格子", "Ctrl+V": "从这一格起粘贴 Excel 里复制的",
            "Del": "清空选中的格子", "Esc": "不填了",
        })  # fmt: skip
        self.setModel(model)
        self.writer.gone_on.connect(self.go_on)
        self.selectionModel().currentChanged.connect(lambda: self.moved.emit())

    def make_writer(self) -> Writer:
        """What draws the cells and makes their editors."""
        return Writer(self)

    def flush(self) -> None:
        """Hand over what is being typed."""
        self.writer.take()

    def chosen(self) -> list[tuple[int, int]]:
        """Rows and columns of the chosen cells, row by row."""
        return sorted((index.row(), index.column()) for index in self.selectedIndexes())

    def copy(self) -> None:
        """The chosen cells as Excel and WPS take them."""
        rows: dict[int, list[str]] = {}
        for row, column in self.chosen():
            rows.setdefault(row, []).append(str(self.model().index(row, column).data() or ""))
        QGuiApplication.clipboard().setText("\n".join("\t".join(texts) for texts in rows.values()))

    def paste(self) -> None:
        """What is in the clipboard, from the first chosen cell on."""

    def clear_chosen(self) -> None:
        """Nothing in the chosen cells."""

    def give_up(self) -> None:
        """What was typed in the chosen cells and refused is not wanted any more."""
        for index in self.selectedIndexes():
            self.writer.give_up(index)

    def why_locked(self, index: Index) -> str:
        """Why nobody writes in this cell, and where instead."""
        return ""

    def go_to(self, row: int, column: int) -> None:
        """Make this the current cell."""
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(self.model().index(row, column), flag)

    def go_on(self, rows: int, columns: int) -> None:
        """From the current cell up or down, or to the next one written in."""
        if columns:
            self.focusNextPrevChild(columns > 0)
            return
        index = self.currentIndex()
        self.go_to(min(max(index.row() + rows, 0), self.model().rowCount() - 1), index.column())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif key == Qt.Key.Key_Escape:
            self.give_up()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not event.modifiers():
            self.clear_chosen()
        elif key in _ENTER:
            self.go_on(*_step(event) or (0, 0))
        elif index.isValid() and event.text().isalnum() and not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.refused.emit(self.why_locked(index))
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        opens = self.writer.editor is None
        super().inputMethodEvent(event)
        if opens and self.writer.editor is not None and event.commitString():
            # What an input method hands over at once, as a full-width digit, opens the editor and Qt loses it.
            self.writer.editor.setText(event.commitString())

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes on within the table; behind the last cell and before the first it leaves it."""
        for row, column in self._beyond(1 if next else -1):
            if self.model().index(row, column).flags() & Qt.ItemFlag.ItemIsEditable:
                self.go_to(row, column)
                return True
        return super().focusNextPrevChild(next)

    def _beyond(self, by: int) -> Iterator[tuple[int, int]]:
        """The cells after the current one, or before it, in the order one reads."""
        rows, columns = self.model().rowCount(), self.model().columnCount()
        here = self.currentIndex().row() * columns + self.currentIndex().column()
        for place in range(here + by, rows * columns if by > 0 else -1, by):
            yield divmod(place, columns)
