"""The table of the board: cells and unit names take drops, the keyboard reaches everything."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView, QWidget

from safetydesk.ui import intake, keys, parts, remember, theme
from safetydesk.ui.board_model import BoardModel
from safetydesk.ui.board_paint import HEADER_HEIGHT, ROW_HEIGHT, CellDelegate, paint_column, paint_unit, room_of_sign

_UNIT_WIDTH = 152
_LEAST_COLUMN = 126


class BoardView(QTableView):
    """`opened(unit, slot)`, `menu_asked(unit, slot, where)`, `given(unit, slot, Given)`; slot "" is the unit's name,
    unit 0 the free space below. `hovered(unit, slot)` while something is held over the table, `(-1, "")` after."""

    opened = Signal(int, str)
    menu_asked = Signal(int, str, QPoint)
    given = Signal(int, str, object)
    hovered = Signal(int, str)

    def __init__(self, model: BoardModel) -> None:
        super().__init__()
        self.board = model
        self.setModel(model)
        self.cells = CellDelegate(self)
        self.setItemDelegate(self.cells)
        self.setAccessibleName("报送进度表")
        keys.own(self, {"Return": "看这一格的材料", "Enter": "看这一格的材料", "Ctrl+V": "把复制的文件收进这一格",
                        "+": "展开下级单位", "-": "收起下级单位", "*": "全部展开或收起"})
        self.setAcceptDrops(True)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(True)
        self.setTabKeyNavigation(False)
        self._own_widths = False
        self.units = UnitHeader(self)
        self.setVerticalHeader(self.units)
        self.heads = SlotHeader(self)
        self.setHorizontalHeader(self.heads)
        self.heads.sectionResized.connect(self._on_resized)
        self.all = parts.button("", role="link", click=lambda: self.turn(0, open=not model.fold.open))
        self._build_corner()
        model.modelReset.connect(self.fit)
        model.modelReset.connect(self._name_corner)

    def fit(self) -> None:
        """Give the columns the widths the clerk chose for this notice, else the room there is in equal shares."""
        count = self.board.columnCount()
        if not count:
            return
        kept = str(remember.get(self._key())).split(",")
        self._own_widths = len(kept) == count and all(width.isdigit() for width in kept)
        room, rest = divmod(self.viewport().width(), count)
        if room < theme.px(_LEAST_COLUMN):
            room, rest = theme.px(_LEAST_COLUMN), 0
        self.heads.blockSignals(True)
        for column in range(count):
            self.setColumnWidth(column, int(kept[column]) if self._own_widths else room + (column < rest))
        self.heads.blockSignals(False)
        self.updateGeometries()

    def forget_widths(self) -> None:
        """Back to equal shares."""
        remember.put(self._key(), "")
        self.fit()

    def current(self) -> tuple[int, str]:
        """Unit id and slot of the current cell; (0, "") when there is none."""
        return self._place(self.currentIndex())

    def choose(self, unit_id: int, slot: str) -> None:
        """Make this cell the current one and bring it into view, if it is shown; a sub-unit's is opened."""
        if self.board.row_of(unit_id) is None and self.board.fold.upper(unit_id) is not None:
            self.board.reveal(unit_id)
        row, column = self.board.row_of(unit_id), self.board.column_of(slot)
        if row is not None and column is not None:
            index = self.board.index(row, column)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def turn(self, unit_id: int, *, open: bool) -> None:
        """Show or fold away the sub-units of this unit, 0 of all; what was current stays so, or the unit above it."""
        here, slot = self.current()
        top = self.verticalScrollBar().value()
        self.board.turn(unit_id, open=open)
        while here and self.board.row_of(here) is None:
            here = self.board.fold.upper(here) or 0
        self.choose(here, slot)
        self.verticalScrollBar().setValue(top)

    def choose_something(self) -> None:
        """The first cell, where there is no current one: the arrow keys must have a place to start from."""
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.board.index(0, 0))

    def hold(self, row: int, column: int) -> None:
        """Mark where something held over the table would go; row -1 nowhere, column -1 the whole unit."""
        target = (row, column) if row >= 0 else None
        self.cells.target = target
        self.viewport().update()
        self.units.viewport().update()
        self.hovered.emit(*self._names(row, column))

    def release(self) -> None:
        """Nothing is held over the table any more."""
        self.cells.target = None
        self.viewport().update()
        self.units.viewport().update()
        self.hovered.emit(-1, "")

    def take(self, row: int, column: int, event: QDropEvent) -> None:
        """Something was dropped there."""
        found = intake.taken(event)
        unit_id, slot = self._names(row, column)
        self.release()
        if found:
            self.given.emit(unit_id, slot, found)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        intake.welcome(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        self.hold(index.row(), index.column())
        intake.welcome(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.release()

    def dropEvent(self, event: QDropEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        self.take(index.row(), index.column(), event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        unit_id, slot = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and unit_id:
            self.opened.emit(unit_id, slot)
        elif event.matches(QKeySequence.StandardKey.Paste) and unit_id:
            found = intake.given(QApplication.clipboard().mimeData())
            if found:
                self.given.emit(unit_id, slot, found)
        elif not self._fold_key(unit_id, slot, event.key()):
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        unit_id, slot = self._place(self.indexAt(event.position().toPoint()))
        if unit_id:
            self.opened.emit(unit_id, slot)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if keyboard else self.indexAt(event.pos())
        unit_id, slot = self._place(index)
        if unit_id:
            where = self.visualRect(index).center() if keyboard else event.pos()
            self.menu_asked.emit(unit_id, slot, self.viewport().mapToGlobal(where))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._own_widths:
            self.fit()
        # The drawer that opens beside it must not cover the cell it speaks of.
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _fold_key(self, unit_id: int, slot: str, key: int) -> bool:
        """As in trees; the arrows in the first column only, where there is nothing further left."""
        fold, first = self.board.fold, self.currentIndex().column() == 0
        opened, upper = fold.is_open(unit_id), fold.upper(unit_id)
        if key == Qt.Key.Key_Asterisk and fold.any:
            self.turn(0, open=not fold.open)
        elif fold.below(unit_id) and not opened and (key == Qt.Key.Key_Plus or (first and key == Qt.Key.Key_Right)):
            self.turn(unit_id, open=True)
        elif opened and (key == Qt.Key.Key_Minus or (first and key == Qt.Key.Key_Left)):
            self.turn(unit_id, open=False)
        elif upper is not None and (key == Qt.Key.Key_Minus or (first and key == Qt.Key.Key_Left)):
            self.choose(upper, slot)
        else:
            return False
        return True

    def _build_corner(self) -> None:
        corner = QWidget(self)
        corner.setLayout(parts.row(parts.label("单位", "small"), self.all, None, gap=8, margins=(16, 0, 4, 0)))
        corner.setGeometry(self.frameWidth(), self.frameWidth(), theme.px(_UNIT_WIDTH), theme.px(HEADER_HEIGHT))

    def _name_corner(self) -> None:
        word = "全部收起" if self.board.fold.open else "全部展开"
        self.all.setVisible(self.board.fold.any)
        self.all.setText(word)
        self.all.setAccessibleName(word)
        self.all.setToolTip(parts.plain_tip(f"{word}下级单位（* 键）"))

    def _place(self, index: QModelIndex) -> tuple[int, str]:
        return self._names(index.row(), index.column()) if index.isValid() else (0, "")

    def _names(self, row: int, column: int) -> tuple[int, str]:
        line = self.board.line(row)
        return (line.id if line else 0, self.board.columns[column].id if line and column >= 0 else "")

    def _key(self) -> str:
        return "columns/" + "-".join(column.id for column in self.board.columns)

    def _on_resized(self) -> None:
        if not QApplication.mouseButtons():
            return
        widths = (str(self.columnWidth(column)) for column in range(self.board.columnCount()))
        remember.put(self._key(), ",".join(widths))
        self._own_widths = True


class SlotHeader(QHeaderView):
    """Item and due day above each column."""

    on = date.max

    def __init__(self, view: BoardView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._board = view.board
        self.setFixedHeight(theme.px(HEADER_HEIGHT))
        self.setMinimumSectionSize(theme.px(80))
        self.setSectionsClickable(False)
        self.setAccessibleName("项目和报送节点")

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.px(HEADER_HEIGHT))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        painter.save()
        paint_column(painter, rect, self._board.columns[logicalIndex], self.on)
        painter.restore()


class UnitHeader(QHeaderView):
    """Name and state of each unit; takes drops for the unit as a whole."""

    def __init__(self, view: BoardView) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._view = view
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setStyleSheet(f"background: {theme.PAPER};")
        self.setDefaultSectionSize(theme.px(ROW_HEIGHT))
        self.setFixedWidth(theme.px(_UNIT_WIDTH))
        self.setSectionsClickable(False)
        self.setAcceptDrops(True)
        self.setAccessibleName("单位")
        view.selectionModel().currentChanged.connect(lambda: self.viewport().update())

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        line = self._view.board.line(logicalIndex)
        if line is None:
            return
        painter.save()
        current = self._view.currentIndex().row() == logicalIndex
        target = self._view.cells.target == (logicalIndex, -1)
        fold = self._view.board.fold
        sign = ("chevron-down" if fold.is_open(line.id) else "chevron-right") if fold.below(line.id) else ""
        paint_unit(painter, rect, line, self._view.board.reminders(line.id), current=current, target=target,
                   depth=fold.depth(line.id), sign=sign, below=(fold.complete(line.id), fold.below(line.id)))
        painter.restore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line = self._view.board.line(self.logicalIndexAt(event.position().toPoint()))
        fold = self._view.board.fold
        if line is not None and fold.below(line.id) and event.position().x() < room_of_sign(fold.depth(line.id)):
            self._view.turn(line.id, open=not fold.is_open(line.id))
        else:
            super().mousePressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        # QHeaderView turns drags over itself away before its own handlers are asked.
        if isinstance(event, QDragMoveEvent):
            self._view.hold(self.logicalIndexAt(event.position().toPoint()), -1)
            intake.welcome(event)
            return True
        if isinstance(event, QDragLeaveEvent):
            self._view.release()
            return True
        if isinstance(event, QDropEvent):
            self._view.take(self.logicalIndexAt(event.position().toPoint()), -1, event)
            return True
        if isinstance(event, QContextMenuEvent):
            line = self._view.board.line(self.logicalIndexAt(event.pos()))
            if line is not None:
                self._view.menu_asked.emit(line.id, "", event.globalPos())
            return True
        return super().viewportEvent(event)
