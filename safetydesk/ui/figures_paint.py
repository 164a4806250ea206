"""How the figures are drawn: a number with its sign, the header of a month, the header of a figure."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QWidget

from safetydesk.ui import theme
from safetydesk.ui.board_model import Index
from safetydesk.ui.board_paint import Pen, edges
from safetydesk.ui.figures_model import CELL, COUNTED, WRONG, Cell, FiguresModel
from safetydesk.ui.figures_table import Writer

ROW_HEIGHT = 36
HEADER_HEIGHT = 46
_CHIP = 20
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class NumberWriter(Writer):
    """Draws a number: at the right, with its sign at the left of the cell."""

    def __init__(self, parent: QWidget, model: FiguresModel) -> None:
        super().__init__(parent)
        self._figures = model

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        super().createEditor(parent, option, index)
        assert self.editor is not None
        self.editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        return self.editor

    def refuses(self, index: Index) -> bool:
        cell: Cell = index.data(CELL)
        return cell.sign == WRONG

    def give_up(self, index: Index) -> None:
        spot = self._figures.spot(index.row(), index.column())
        self._figures.forget([spot] if spot else [])

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(76), theme.px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: Cell = index.data(CELL)
        painter.save()
        self.ground(painter, option, theme.PAPER if cell.kind == "free" else theme.GROUND)
        self._write(Pen(painter), option.rect.adjusted(theme.px(6), 0, -theme.px(8), 0), cell)
        painter.restore()

    def _write(self, pen: Pen, area: QRect, cell: Cell) -> None:
        if cell.kind == "none":
            pen.text(area, "—", theme.FAINT, align=_RIGHT)
            return
        if cell.sign:
            chip = theme.px(_CHIP)
            pen.chip(QRect(area.left(), area.center().y() - chip // 2, chip, chip), cell.sign)
            area = area.adjusted(chip + theme.px(4), 0, 0, 0)
        ink = {COUNTED: theme.TONES[COUNTED].ink, WRONG: theme.DANGER}.get(cell.sign, theme.INK)
        pen.text(area, cell.text, ink, bold=cell.kind == "sum", align=_RIGHT)


class MonthHeader(QHeaderView):
    """The month, and below it how far it is reported."""

    def __init__(self, parent: QWidget, model: FiguresModel) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._figures = model
        self.setMinimumSectionSize(theme.px(60))
        self.setSectionsClickable(False)
        self.setAccessibleName("月份")

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.px(HEADER_HEIGHT))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        painter.save()
        pen = Pen(painter)
        painter.fillRect(rect, QColor(theme.GROUND))
        area = rect.adjusted(theme.px(6), theme.px(5), -theme.px(8), -theme.px(5))
        top, bottom = area.adjusted(0, 0, 0, -area.height() // 2), area.adjusted(0, area.height() // 2, 0, 0)
        note, tone = self._figures.note(logicalIndex)
        head = self._figures.head(logicalIndex)
        pen.text(top if note else area, head, theme.INK, small=True, bold=True, align=_RIGHT)
        pen.text(bottom, note, tone, small=True, align=_RIGHT)
        edges(painter, rect)
        painter.restore()


class FigureHeader(QHeaderView):
    """Name and measure of each figure."""

    def __init__(self, parent: QWidget, model: FiguresModel) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._figures = model
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setStyleSheet(f"background: {theme.PAPER};")
        self.setDefaultSectionSize(theme.px(ROW_HEIGHT))
        self.setSectionsClickable(False)
        self.setAccessibleName("统计内容")

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        line = self._figures.lines[logicalIndex]
        painter.save()
        pen = Pen(painter)
        painter.fillRect(rect, QColor(theme.PAPER))
        area = rect.adjusted(theme.px(12), 0, -theme.px(8), 0)
        room = pen.width(line.measure, small=True)
        pen.text(area.adjusted(0, 0, -room - theme.px(8), 0), line.name, theme.INK)
        pen.text(area, line.measure, theme.MUTED, small=True, align=_RIGHT)
        edges(painter, rect)
        painter.restore()
