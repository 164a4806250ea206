"""The pictures of one work or one cell: a grid of tiles with the sign of each material's state."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QItemSelectionModel, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from safetydesk.desk.snapshot import COUNTED, STATES, MaterialView
from safetydesk.ui import keys, parts, theme
from safetydesk.ui.board_model import Index
from safetydesk.ui.board_paint import Pen
from safetydesk.ui.picture import paint_picture, paint_warning
from safetydesk.ui.thumbs import Thumbs

_TILE = QSize(112, 112)
_PICTURE = QSize(104, 78)
_MOST_ROWS = 3
_SIGNS = {"review": "审", "accepted": "✓", "returned": "退", "withdrawn": "撤"}
UNCOUNTED = "没有计数"
VIEW = Qt.ItemDataRole.UserRole


class MaterialModel(QAbstractListModel):
    """Materials in order of arrival."""

    def __init__(self) -> None:
        super().__init__()
        self.materials: tuple[MaterialView, ...] = ()

    def show(self, materials: Sequence[MaterialView]) -> None:
        """Other materials, or the same in another state."""
        self.beginResetModel()
        self.materials = tuple(materials)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.materials)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        view = self.materials[index.row()]
        if role == VIEW:
            return view
        if role == Qt.ItemDataRole.DisplayRole:
            return view.caption or view.name
        reason = [view.reason] if view.reason else []
        words = "\n".join((view.name, "，".join(standing(view)), *reason, *view.warnings))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words
        return parts.plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else None


class TileDelegate(QStyledItemDelegate):
    """Picture, chip of the state, triangle where something was noticed, and one line of words."""

    def __init__(self, thumbs: Thumbs, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._thumbs = thumbs

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(_TILE.width()), theme.px(_TILE.height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: MaterialView = index.data(VIEW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tile: QRect = option.rect
        frame = tile.adjusted(theme.px(2), theme.px(2), -theme.px(2), -theme.px(2))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QColor(theme.ACCENT))
            painter.setBrush(QColor(theme.ACCENT_SOFT))
            painter.drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.ACCENT), theme.px(2)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(frame), theme.px(6), theme.px(6))
        inner = theme.px(4)
        picture = QRect(tile.topLeft(), _PICTURE * theme.scale()).translated(inner, inner)
        paint_picture(painter, picture, view, self._thumbs, faint=view.state in ("returned", "withdrawn"))
        pen = Pen(painter)
        chip = theme.px(20)
        corner = QRect(picture.left() + inner, picture.top() + inner, chip, chip)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.PAPER))
        painter.drawRoundedRect(QRectF(corner).adjusted(-1.5, -1.5, 1.5, 1.5), theme.px(6), theme.px(6))
        pen.chip(corner, "旧" if view.replaced else _SIGNS[view.state])
        if view.warnings and view.state in ("review", "accepted"):
            paint_warning(painter, QRect(picture.right() - chip - inner, picture.top() + inner, chip, chip))
        words = QRect(picture.left(), picture.bottom() + theme.px(3), picture.width(), theme.px(20))
        count = f"{view.n} × " if view.n > 1 else ""
        faint = view.state in ("returned", "withdrawn")
        if counts_nothing(view):
            self._ribbon(painter, picture)
        pen.text(words, count + (view.caption or view.name), theme.MUTED if faint else theme.INK, small=True)
        painter.restore()

    def _ribbon(self, painter: QPainter, rect: QRect) -> None:
        place = rect.adjusted(0, rect.height() - theme.px(20), 0, 0)
        tone = theme.TONES["缺"]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(QRectF(place), theme.px(4), theme.px(4))
        Pen(painter).text(place, UNCOUNTED, tone.ink, small=True, align=Qt.AlignmentFlag.AlignCenter)


class MaterialGrid(QListView):
    """As high as its tiles, up to three rows. `chosen(ids)`; keys A, R, Delete, Enter."""

    chosen = Signal(object)
    accept_asked = Signal()
    return_asked = Signal()
    withdraw_asked = Signal()
    open_asked = Signal()

    def __init__(self, thumbs: Thumbs) -> None:
        super().__init__()
        self._materials = MaterialModel()
        self.setModel(self._materials)
        self.setItemDelegate(TileDelegate(thumbs, self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setStyleSheet("border: none;")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("材料")
        self._asks = {
            Qt.Key.Key_A: self.accept_asked, Qt.Key.Key_R: self.return_asked, Qt.Key.Key_Delete: self.withdraw_asked,
            Qt.Key.Key_Return: self.open_asked, Qt.Key.Key_Enter: self.open_asked,
        }  # fmt: skip
        keys.own(self, {"A": "右边的材料：通过", "R": "右边的材料：退回", "Del": "右边的材料：撤回",
                        "Return": "右边的材料：打开来看", "Enter": "右边的材料：打开来看"})
        self.selectionModel().selectionChanged.connect(lambda: self.chosen.emit(self.chosen_ids()))
        self.doubleClicked.connect(lambda: self.open_asked.emit())
        thumbs.ready.connect(lambda: self.viewport().update())

    @property
    def materials(self) -> tuple[MaterialView, ...]:
        """What is shown, in order."""
        return self._materials.materials

    def show_materials(self, materials: Sequence[MaterialView]) -> None:
        """Show these, keeping what was selected."""
        kept = self.chosen_ids()
        self._materials.show(materials)
        self.choose(kept)
        self._fit()

    def chosen_ids(self) -> tuple[int, ...]:
        """Ids of the selected materials, in order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return tuple(self.materials[row].id for row in rows)

    def choose(self, ids: Sequence[int]) -> None:
        """Select these, as far as they are here."""
        rows = [row for row, view in enumerate(self.materials) if view.id in ids]
        flag = QItemSelectionModel.SelectionFlag
        if not rows:
            self.selectionModel().clearSelection()
        for number, row in enumerate(rows):
            index = self._materials.index(row)
            self.selectionModel().setCurrentIndex(index, flag.Select if number else flag.ClearAndSelect)

    def next_to_review(self, ids: Sequence[int]) -> int | None:
        """The first material after these that is still to be reviewed."""
        rows = [row for row, view in enumerate(self.materials) if view.id in ids]
        after = self.materials[max(rows) + 1 :] if rows else ()
        return next((view.id for view in after if view.state == "review"), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        asked = self._asks.get(Qt.Key(event.key())) if plain else None
        if asked is None:
            super().keyPressEvent(event)
        elif self.chosen_ids():
            asked.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        tile = theme.px(_TILE.width())
        rows = math.ceil(len(self.materials) / max(1, self.width() // tile))
        # Qt keeps room for a bar that may come, and would then put one tile less into a row.
        policy = Qt.ScrollBarPolicy
        more = rows > _MOST_ROWS
        self.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if more else policy.ScrollBarAlwaysOff)
        rows = max(1, min(_MOST_ROWS, rows))
        self.setFixedHeight(rows * theme.px(_TILE.height()) + 2)
        self.setVisible(bool(self.materials))


def standing(view: MaterialView) -> list[str]:
    """Where it stands, as `待审`, `第 2 版`; an older version is neither returned nor taken back."""
    version = [f"第 {view.version} 版"] if view.version > 1 else []
    uncounted = [UNCOUNTED] if counts_nothing(view) else []
    return ["旧版" if view.replaced else STATES[view.state], *version, *uncounted]


def counts_nothing(view: MaterialView) -> bool:
    """Whether this material would count, had it been readable or of the right kind."""
    return view.n == 0 and view.state in COUNTED
