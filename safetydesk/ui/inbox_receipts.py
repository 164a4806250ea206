"""批次: the receipts at the left of 收件, newest first, above them 全部来件; and what can be done with a whole one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from safetydesk.desk.snapshot import WAYS, ReceiptView
from safetydesk.notice.dates import short_moment
from safetydesk.ui import parts, theme
from safetydesk.ui.board_paint import Pen
from safetydesk.ui.inbox_model import Index
from safetydesk.ui.inbox_verbs import is_broken

_ROW = 64
_RECEIPT = Qt.ItemDataRole.UserRole
EVERYTHING = "全部来件"


class ReceiptModel(QAbstractListModel):
    """Row 0 is 全部来件."""

    def __init__(self) -> None:
        super().__init__()
        self.receipts: tuple[ReceiptView, ...] = ()

    def set_receipts(self, receipts: Sequence[ReceiptView]) -> None:
        """Show these."""
        self.beginResetModel()
        self.receipts = tuple(receipts)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.receipts) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        receipt = self.receipts[index.row() - 1] if index.row() else None
        if role == _RECEIPT:
            return receipt
        words = EVERYTHING if receipt is None else "\n".join(filter(None, (_when(receipt), receipt.source, *_state(
            receipt))))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return words
        return parts.plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else None


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(120), theme.px(_ROW if index.row() else 40))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        receipt: ReceiptView | None = index.data(_RECEIPT)
        rect: QRect = option.rect
        flags: QStyle.StateFlag = option.state
        painter.save()
        chosen = bool(flags & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, QColor(theme.ACCENT_SOFT))
        painter.setPen(QColor(theme.LINE))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        pen = Pen(painter)
        area = rect.adjusted(theme.px(12), theme.px(6), -theme.px(8), -theme.px(6))
        if receipt is None:
            pen.text(area, EVERYTHING, theme.INK, bold=chosen)
        else:
            line = area.height() // 3
            rows = [QRect(area.left(), area.top() + n * line, area.width(), line) for n in range(3)]
            faint = receipt.undone
            pen.text(rows[0], _when(receipt), theme.MUTED if faint else theme.INK, small=True, bold=True)
            pen.text(rows[1], receipt.source, theme.MUTED, small=True)
            broken, counts = _state(receipt)
            used = pen.text(rows[2], broken + ("　" if broken else ""), theme.TONES["迟"].ink, small=True)
            pen.text(rows[2].adjusted(used, 0, 0, 0), counts, theme.MUTED, small=True)
        painter.restore()


class Receipts(QWidget):
    """`chosen(receipt id, 0 for all)`; `resume_asked(id)` and `undo_asked(id)` for a whole one."""

    chosen = Signal(int)
    resume_asked = Signal(int)
    undo_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.receipt_id = 0
        self._showing = False
        self.model = ReceiptModel()
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setAccessibleName("批次")
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.resume = parts.button("继续收", "rotate-ccw", click=self.go_on)
        self.undo = parts.button("撤销这一批", "undo-2", click=lambda: self.undo_asked.emit(self.receipt_id))
        self.setMinimumWidth(theme.px(172))
        layout = parts.column(gap=8)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.resume)
        layout.addWidget(self.undo)
        self.setLayout(layout)
        self.view.selectionModel().currentChanged.connect(self._on_current)

    @property
    def controls(self) -> list[QWidget]:
        """The list, and what can be done with a whole receipt."""
        return [self.view, self.resume, self.undo]

    @property
    def broken(self) -> ReceiptView | None:
        """What can be gone on with: the chosen one, else the newest that was cut off."""
        return next(
            (each for each in self.model.receipts
             if is_broken(each) and self.receipt_id in (0, each.id)), None,
        )  # fmt: skip

    def show_receipts(self, receipts: Sequence[ReceiptView]) -> None:
        """Show these, keeping the one that is chosen."""
        if tuple(receipts) != self.model.receipts:
            kept = self.receipt_id
            top = self.view.verticalScrollBar().value()
            self._showing = True
            self.model.set_receipts(receipts)
            self.choose(kept)
            self._showing = False
            self.view.verticalScrollBar().setValue(top)
        self._show_verbs()

    def choose(self, receipt_id: int) -> None:
        """Show only what this one brought; 0 for all."""
        self.view.setCurrentIndex(self.model.index(self._row_of(receipt_id)))

    def go_on(self) -> None:
        """Ask for what was cut off to be gone on with."""
        broken = self.broken
        if broken is not None:
            self.resume_asked.emit(broken.id)

    def _row_of(self, receipt_id: int) -> int:
        return next((row for row, each in enumerate(self.model.receipts, 1) if each.id == receipt_id), 0)

    def _on_current(self, index: Index) -> None:
        receipt: ReceiptView | None = index.data(_RECEIPT)
        self.receipt_id = receipt.id if receipt else 0
        if not self._showing:
            self._show_verbs()
            self.chosen.emit(self.receipt_id)

    def _show_verbs(self) -> None:
        here = next((each for each in self.model.receipts if each.id == self.receipt_id), None)
        self.resume.setVisible(self.broken is not None)
        self.undo.setVisible(here is not None and not here.undone)


def _when(receipt: ReceiptView) -> str:
    return f"{short_moment(receipt.at)}  {WAYS.get(receipt.way, '')}"


def _state(receipt: ReceiptView) -> tuple[str, str]:
    """What is wrong with it, and its counts."""
    if receipt.undone:
        return "", "已撤销"
    counts = (
        # First what waits for somebody.
        ("正在核对", receipt.waiting), ("待确认", receipt.doubts), ("待审", receipt.sure), ("通过", receipt.accepted),
        ("未收", receipt.refused), ("重复", receipt.duplicates),
    )  # fmt: skip
    told = " ".join(f"{word}{count}" for word, count in counts if count)
    if receipt.state == "done":
        return "", told or "没有要处理的"
    return "！没收完", told or "还没有存下文件"
