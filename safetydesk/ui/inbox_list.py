"""The list of 收件: one line a file with picture, name, place, reason and what was noticed; the keys of the clerk."""

from __future__ import annotations

import itertools
from collections.abc import Collection

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from safetydesk.desk.snapshot import InboxLine
from safetydesk.ui import icons, keys, theme
from safetydesk.ui.board_paint import Pen
from safetydesk.ui.inbox_model import LINE, InboxModel, Index, wants_a_look, where
from safetydesk.ui.picture import paint_icon, paint_picture, paint_warning
from safetydesk.ui.thumbs import Thumbs

_ROW, _HEAD = 62, 32
_PICTURE = (64, 48)
_WIDE = 470
_KEYS = {
    Qt.Key.Key_Return: "follow", Qt.Key.Key_Enter: "follow", Qt.Key.Key_G: "choose", Qt.Key.Key_A: "accept",
    Qt.Key.Key_R: "return", Qt.Key.Key_Delete: "withdraw", Qt.Key.Key_Space: "open",
}  # fmt: skip
_DOES = {
    "follow": "照建议归入", "choose": "自己选单位和项目归入", "accept": "通过", "return": "退回", "withdraw": "撤回",
    "open": "打开来看",
}  # fmt: skip


class LineDelegate(QStyledItemDelegate):
    """Left the picture, then name and place; at the right, where there is room, the reason and what was noticed."""

    def __init__(self, thumbs: Thumbs, parent: QTableView) -> None:
        super().__init__(parent)
        self._thumbs = thumbs

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: InboxLine | str = index.data(LINE)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, str):
            painter.fillRect(rect, QColor(theme.GROUND))
            Pen(painter).text(rect.adjusted(theme.px(12), 0, 0, 0), row, theme.MUTED, small=True, bold=True)
        else:
            flags: QStyle.StateFlag = option.state
            self._ground(painter, rect, flags)
            self._line(painter, rect.adjusted(theme.px(10), 0, -theme.px(10), 0), row)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, flags: QStyle.StateFlag) -> None:
        if flags & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.ACCENT_SOFT))
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(3), rect.height()), QColor(theme.ACCENT))
        painter.setPen(QColor(theme.LINE))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if flags & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.ACCENT))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    def _line(self, painter: QPainter, rect: QRect, line: InboxLine) -> None:
        width, height = (theme.px(side) for side in _PICTURE)
        picture = QRect(rect.left(), rect.top() + (rect.height() - height) // 2, width, height)
        if line.material is not None and line.group not in ("refused", "duplicate"):
            paint_picture(painter, picture, line.material, self._thumbs)
        else:
            paint_icon(painter, picture, "copy" if line.group == "duplicate" else "ban")
        area = rect.adjusted(width + theme.px(12), theme.px(9), 0, -theme.px(9))
        wide = area.width() >= theme.px(_WIDE)
        share = area.width() * 2 // 5 if wide else area.width()
        left = QRect(area.left(), area.top(), share - theme.px(12), area.height())
        self._words(painter, left, line, wide)
        if wide:
            self._reason(painter, area.adjusted(share, 0, 0, 0), line)

    def _words(self, painter: QPainter, area: QRect, line: InboxLine, wide: bool) -> None:
        top, bottom = _halves(area)
        pen = Pen(painter)
        if not wide and wants_a_look(line) and line.warnings:
            size = theme.px(20)
            paint_warning(painter, QRect(top.right() - size, top.center().y() - size // 2, size, size))
            top = top.adjusted(0, 0, -size - theme.px(6), 0)
        gone = line.group in ("refused", "duplicate")
        pen.text(top, line.name, theme.MUTED if gone else theme.INK)
        ink = theme.TONES["缺"].ink if line.group == "doubt" else theme.ACCENT_DARK
        words = where(line) or (line.shown if wide else line.why)
        pen.text(bottom, words, theme.MUTED if gone else ink, small=True)

    def _reason(self, painter: QPainter, area: QRect, line: InboxLine) -> None:
        pen = Pen(painter)
        waits = line.material is not None and line.material.waiting
        why = pen.wrapped(line.why, area.width())
        count = max(2, len(why) + bool(line.warnings or waits))
        if count > 2:
            area = area.adjusted(0, -theme.px(5), 0, theme.px(5))
        height = area.height() // count
        rows = [QRect(area.left(), area.top() + n * height, area.width(), height) for n in range(count)]
        for row, words in zip(rows, why, strict=False):
            pen.text(row, words, theme.MUTED, small=True)
        if line.warnings:
            self._noticed(painter, rows[-1], line)
        elif waits:
            pen.text(rows[-1], "正在核对…", theme.MUTED, small=True)

    def _noticed(self, painter: QPainter, area: QRect, line: InboxLine) -> None:
        pen, size = Pen(painter), theme.px(16)
        # What nearly every photo is noticed for is said, and nobody is alarmed.
        name, ink = ("triangle-alert", theme.TONES["缺"].ink) if wants_a_look(line) else ("info", theme.MUTED)
        place = QRect(area.left(), area.center().y() - size // 2, size, size)
        painter.drawPixmap(place, icons.pixmap(name, ink, size, painter.device().devicePixelRatio()))
        more = f"（共 {len(line.warnings)} 条）" if len(line.warnings) > 1 else ""
        room = pen.width(more, small=True) if more else 0
        words = area.adjusted(size + theme.px(5), 0, -room, 0)
        used = pen.text(words, line.warnings[0], ink, small=True)
        pen.text(words.adjusted(used, 0, room, 0), more, ink, small=True)


class InboxList(QTableView):
    """`chosen` when other lines are selected. What the keys ask for: `asked(verb)` with follow, choose, accept, return,
    withdraw, open."""

    chosen = Signal()
    asked = Signal(str)

    def __init__(self, model: InboxModel, thumbs: Thumbs) -> None:
        super().__init__()
        self.inbox = model
        self.setModel(model)
        self.setItemDelegate(LineDelegate(thumbs, self))
        self.setAccessibleName("来件")
        keys.own(self, {QKeySequence(key).toString(): _DOES[verb] for key, verb in _KEYS.items()})
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        self.verticalHeader().setMinimumSectionSize(theme.px(_HEAD))
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        model.arranged.connect(self._fit)
        self.selectionModel().selectionChanged.connect(lambda: self.chosen.emit())
        self.doubleClicked.connect(lambda: self.asked.emit("open"))
        thumbs.ready.connect(lambda: self.viewport().update())

    def chosen_lines(self) -> tuple[InboxLine, ...]:
        """The selected lines, in order."""
        # By ranges: asked for its rows, Qt asks the model for each of thousands.
        selection = self.selectionModel().selection()
        parts = [selection.at(number) for number in range(selection.count())]
        ranges = sorted((part.top(), part.bottom()) for part in parts)
        rows = (row for top, bottom in ranges for row in range(top, bottom + 1))
        return tuple(line for row in rows if (line := self.inbox.line(row)) is not None)

    def choose(self, line_ids: Collection[int], current: int | None = None) -> None:
        """Select these, as far as they are shown; `current` is the one the keys go on from."""
        rows = sorted(row for key in line_ids if (row := self.inbox.row_of(key)) is not None)
        selection = QItemSelection()
        for _, run in itertools.groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
            together = [row for _, row in run]
            selection.select(self.inbox.index(together[0], 0), self.inbox.index(together[-1], 0))
        flag = QItemSelectionModel.SelectionFlag
        here = self.inbox.row_of(current) if current is not None else None
        if rows:
            index = self.inbox.index(rows[0] if here is None else here, 0)
            self.selectionModel().setCurrentIndex(index, flag.NoUpdate)
        self.selectionModel().select(selection, flag.ClearAndSelect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        asked = _KEYS.get(Qt.Key(event.key())) if plain else None
        if plain and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            # In a table these go to the ends of the row.
            lines = self.inbox.lines()
            self.choose([lines[0 if event.key() == Qt.Key.Key_Home else -1].id] if lines else [])
        elif asked is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.asked.emit(asked)

    def _fit(self) -> None:
        # Qt keeps the heights over a reset of the model: a line where a heading was would stay as low as that.
        # Only a default that is another one than before is given to every row.
        self.verticalHeader().resetDefaultSectionSize()
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        for row in self.inbox.heads():
            self.setRowHeight(row, theme.px(_HEAD))


def _halves(area: QRect) -> tuple[QRect, QRect]:
    half = area.height() // 2
    return area.adjusted(0, 0, 0, -half), area.adjusted(0, half, 0, 0)
