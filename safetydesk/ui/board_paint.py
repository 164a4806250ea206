"""How the board is drawn: cells with chip and counts, the header of a column, the header of a row."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from safetydesk.desk.chasing_words import Reminder, reminded_short
from safetydesk.desk.snapshot import Column, NeedState, SlotState
from safetydesk.notice.dates import short_date
from safetydesk.ui import icons, theme
from safetydesk.ui.board_model import STATE, Index

if TYPE_CHECKING:
    from safetydesk.desk.tally import UnitLine

ROW_HEIGHT = 46
HEADER_HEIGHT = 50
_CHIP = 20
_SIGN, _STEP = 14, 12
_SIDE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
_ELIDE = Qt.TextElideMode.ElideRight
_CLOSING, _OPENING = "，。；：、！？）》”", "（《“"


@functools.cache
def _face(scale: float, small: bool, bold: bool) -> tuple[QFont, QFontMetrics]:
    font = theme.font(theme.SMALL if small else theme.BODY, bold=bold)
    return font, QFontMetrics(font)


class Pen:
    """A painter that writes the two sizes of the board."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter

    def text(
        self, rect: QRect, text: str, colour: str, *, small: bool = False, bold: bool = False,
        align: Qt.AlignmentFlag = _SIDE,
    ) -> int:  # fmt: skip
        """One line, cut with … when it does not fit; returns its width in pixels."""
        font, metrics = _face(theme.scale(), small, bold)
        shown = metrics.elidedText(text, _ELIDE, rect.width())
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        self.painter.drawText(rect, int(align), shown)
        return metrics.horizontalAdvance(shown)

    def wrapped(self, text: str, room: int) -> list[str]:
        """Small text as one line, or two where it is wider than `room`; no line begins or ends with a wrong sign."""
        metrics = _face(theme.scale(), True, False)[1]
        first = metrics.elidedText(text, _ELIDE, room)
        if first == text:
            return [text]
        cut = len(first) - 1
        clause = text.rfind("；", cut * 2 // 3, cut) + 1
        if clause and metrics.horizontalAdvance(text[clause:]) <= room:
            return [text[:clause], text[clause:]]
        whole = cut
        while cut > 1 and (text[cut] in _CLOSING or text[cut - 1] in _OPENING or text[cut - 1 : cut + 1].isascii()):
            cut -= 1
        # A name in Latin letters as long as the line is broken all the same.
        cut = cut if cut > whole // 2 else whole
        return [text[:cut], text[cut:]]

    def width(self, text: str, *, small: bool = False) -> int:
        """How wide the line would be."""
        return _face(theme.scale(), small, False)[1].horizontalAdvance(text)

    def need(self, rect: QRect, need: NeedState, colour: str) -> int:
        """`图片 2/3` in small; where it is too long the words are cut, never the count."""
        if self.width(need.text, small=True) <= rect.width():
            return self.text(rect, need.text, colour, small=True)
        count = need.text.removeprefix(need.label).lstrip()
        room = self.width(count, small=True) + theme.px(4)
        self.text(rect.adjusted(0, 0, -room, 0), need.label, colour, small=True)
        self.text(rect, count, colour, small=True, align=_RIGHT)
        return rect.width()

    def chip(self, rect: QRect, sign: str) -> None:
        """The sign of a state on its ground."""
        tone = theme.TONES[sign]
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(tone.ground))
        radius = theme.px(5)
        self.painter.drawRoundedRect(QRectF(rect), radius, radius)
        self.text(rect, sign, tone.ink, small=True, bold=True, align=_CENTRE)


class CellDelegate(QStyledItemDelegate):
    """Chip at the left; beside it `视频 1/1  图片 2/3` and a second line, or one need a line where it is narrow."""

    target: tuple[int, int] | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        state: SlotState | None = index.data(STATE)
        painter.save()
        rect: QRect = option.rect
        flags: QStyle.StateFlag = option.state
        self._ground(painter, rect, flags, (index.row(), index.column()))
        pen = Pen(painter)
        if state is None:
            pen.text(rect, "—", theme.FAINT, align=_CENTRE)
        else:
            self._cell(pen, rect, state)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(120), theme.px(ROW_HEIGHT))

    def _ground(self, painter: QPainter, rect: QRect, flags: QStyle.StateFlag, place: tuple[int, int]) -> None:
        here = place == self.target or (self.target is not None and self.target[1] < 0 and self.target[0] == place[0])
        if here or flags & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.ACCENT_SOFT))
        if place == self.target or flags & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.ACCENT), theme.px(2)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _cell(self, pen: Pen, rect: QRect, state: SlotState) -> None:
        side, chip = theme.px(7), theme.px(_CHIP)
        left = rect.left() + side
        sign = state.sign
        if sign:
            pen.chip(QRect(left, rect.center().y() - chip // 2, chip, chip), sign)
        area = rect.adjusted(side + chip + theme.px(6), theme.px(4), -theme.px(6), -theme.px(4))
        top, bottom = area.adjusted(0, 0, 0, -area.height() // 2), area.adjusted(0, area.height() // 2, 0, 0)
        if state.state == "excused":
            pen.text(top, "无此项", theme.MUTED)
            pen.text(bottom, state.excuse, theme.MUTED, small=True)
        elif state.ways and not state.returned:
            self._ways(pen, (top, bottom), state)
        elif len(state.needs) == 1 or pen.width(state.text) <= area.width():
            self._one_line(pen, area, top, bottom, state)
        else:
            self._stacked(pen, top, bottom, state)

    def _ways(self, pen: Pen, rects: tuple[QRect, QRect], state: SlotState) -> None:
        """Two ways of which nothing has come, one a line: neither is asked for more than the other."""
        for rect, needs, before in zip(rects, state.ways, ("", "或"), strict=False):
            if len(needs) == 1:
                pen.need(rect, replace(needs[0], label=before + needs[0].label), theme.INK)
            else:
                pen.text(rect, before + "  ".join(need.text for need in needs), theme.INK, small=True)

    def _one_line(self, pen: Pen, area: QRect, top: QRect, bottom: QRect, state: SlotState) -> None:
        words, colour = _note(state)
        rect, ink = (top, theme.INK) if words else (area, theme.MUTED)
        ink = theme.MUTED if state.met else ink
        if pen.width(state.text) <= area.width():
            pen.text(rect, state.text, ink)
        else:
            pen.need(rect, state.needs[0], ink)
        pen.text(bottom, words, colour, small=True)

    def _stacked(self, pen: Pen, top: QRect, bottom: QRect, state: SlotState) -> None:
        # What is missing comes first: it must never be the part that is cut off.
        needs = sorted(state.needs, key=lambda need: not need.missing)[:2] if len(state.needs) > 2 else state.needs
        for rect, need in zip((top, bottom), needs, strict=False):
            colour = theme.INK if need.missing and not state.met else theme.MUTED
            used = pen.need(rect, need, colour)
            if rect is top and state.review:
                words = f"审{state.review}"
                if used + pen.width(words, small=True) + theme.px(6) <= rect.width():
                    pen.text(rect, words, theme.TONES["审"].ink, small=True, align=_RIGHT)
            if rect is bottom and len(state.needs) > 2:
                pen.text(rect, f"+{len(state.needs) - 2}", theme.MUTED, small=True, align=_RIGHT)


def _note(state: SlotState) -> tuple[str, str]:
    """The second line of a cell and its colour."""
    if state.returned and not state.met:
        return f"退回 {state.returned} 件", theme.TONES["退"].ink
    if state.review:
        return f"待审 {state.review}", theme.TONES["审"].ink
    if state.missing:
        return f"缺 {state.missing}", theme.TONES["迟" if state.late else "缺"].ink
    return ("报齐已过期", theme.MUTED) if state.came_late else ("", theme.MUTED)


def paint_column(painter: QPainter, rect: QRect, column: Column, on: date) -> None:
    """The header of a column: the item, and until when."""
    pen = Pen(painter)
    area = rect.adjusted(theme.px(8), theme.px(5), -theme.px(6), -theme.px(5))
    top, bottom = area.adjusted(0, 0, 0, -area.height() // 2), area.adjusted(0, area.height() // 2, 0, 0)
    painter.fillRect(rect, QColor(theme.GROUND))
    pen.text(top, column.name, theme.INK, small=True, bold=True)
    if column.by is None:
        pen.text(bottom, "随时", theme.MUTED, small=True)
    else:
        passed = column.by < on
        words = short_date(column.by) + ("已过" if passed else "前")
        pen.text(bottom, words, theme.MUTED, small=True)
    edges(painter, rect)


def paint_unit(
    painter: QPainter, rect: QRect, line: UnitLine, reminders: Sequence[Reminder], *, current: bool, target: bool,
    depth: int = 0, sign: str = "", below: tuple[int, int] = (0, 0),
) -> None:  # fmt: skip
    """The header of a row: the unit, whether it has everything, and when it was reminded last.

    `sign`: the icon of a unit that has sub-units; `below`: how many of these lack nothing, and how many there are;
    `depth`: how many units it is below of.
    """
    pen = Pen(painter)
    painter.fillRect(rect, QColor(theme.ACCENT_SOFT if target or current else theme.GROUND if depth else theme.PAPER))
    if target:
        painter.setPen(QPen(QColor(theme.ACCENT), theme.px(2)))
        painter.drawRect(rect.adjusted(1, 1, -2, -2))
    if sign:
        drawn = icons.pixmap(sign, theme.MUTED, theme.px(_SIGN), painter.device().devicePixelRatioF())
        painter.drawPixmap(rect.left() + room_of_sign(depth) - theme.px(_SIGN + 1),
                           rect.top() + theme.px(6), drawn)
    area = rect.adjusted(room_of_sign(depth), theme.px(4), -theme.px(8), -theme.px(4))
    top, bottom = area.adjusted(0, 0, 0, -area.height() // 2), area.adjusted(0, area.height() // 2, 0, 0)
    pen.text(top, line.name, theme.INK, bold=current)
    if not line.counted:
        pen.text(bottom, "只报统计数", theme.MUTED, small=True)
    elif line.complete:
        # What it owes may come from one of them alone.
        lower = f" · 下级齐 {below[0]}/{below[1]}" if below[0] < below[1] else ""
        pen.text(bottom, f"✓ 已齐{lower}", theme.TONES["✓"].ink, small=True)
    else:
        last = f" · {reminded_short(reminders)}" if reminders else ""
        pen.text(bottom, f"缺 {line.missing} 件{last}", theme.MUTED, small=True)
    edges(painter, rect)


def room_of_sign(depth: int) -> int:
    """How far from the left the name of a unit begins, in pixels; the sign that opens it lies before that."""
    return theme.px(16 + _STEP * depth)


def edges(painter: QPainter, rect: QRect) -> None:
    """The hairlines of a header, below and at the right."""
    painter.setPen(QColor(theme.LINE))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    painter.drawLine(rect.topRight(), rect.bottomRight())
