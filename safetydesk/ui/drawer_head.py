"""The head of the drawer: whose cell it is, its state, and what the notice asks for in its own words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy

from safetydesk.desk.chasing_words import Reminder, reminded_list, reminded_short
from safetydesk.desk.snapshot import CellView, NeedState, SlotState
from safetydesk.notice.dates import short_date
from safetydesk.ui import parts, theme


class Head(QFrame):
    """Filled from a CellView."""

    closed = Signal()
    unexcuse_asked = Signal()
    chase_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = parts.label("", "strong", wrap=True)
        self._chip = parts.label()
        self._chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._state = parts.label("", wrap=True)
        self._unexcuse = parts.button("取消无此项", role="link", click=self.unexcuse_asked.emit)
        self._needs = parts.label("", wrap=True)
        self.chase = parts.button("", role="link", click=self.chase_asked.emit)
        close = parts.button("", "x", role="quiet", tip="关上（Esc）", click=self.closed.emit)
        top = parts.row(self._title, self.chase, close)
        top.setStretchFactor(self._title, 1)
        layout = parts.column(gap=4, margins=(16, 8, 8, 8))
        layout.addLayout(top)
        state = parts.row(self._chip, gap=8)
        state.addWidget(self._state, 1)
        state.addWidget(self._unexcuse)
        layout.addLayout(state)
        layout.addWidget(self._needs)
        self.setLayout(layout)

    def show_cell(self, view: CellView) -> None:
        """Show this cell."""
        slot = view.slot
        self._title.setText(f"{view.unit} · {slot.name}")
        tone = theme.TONES[slot.sign]
        self._chip.setText(slot.sign or "·")
        self._chip.setStyleSheet(
            f"background:{tone.ground};color:{tone.ink};border-radius:{theme.px(5)}px;"
            f"padding:{theme.px(2)}px {theme.px(6)}px;font-weight:bold;"
        )
        self._state.setText(in_words(slot))
        self._unexcuse.setVisible(slot.state == "excused")
        self._needs.setText("　或　".join("　".join(map(_need, needs)) for needs in slot.choice))

    def show_reminders(self, reminders: Sequence[Reminder], *, owing: bool) -> None:
        """Show when the unit was reminded last; while it is owing, it can be reminded again. In the row of the title:
        in large print there is no room for one more."""
        words = reminded_short(reminders) or "催报"
        self.chase.setText(words)
        self.chase.setAccessibleName(words)
        self.chase.setToolTip(parts.plain_tip(reminded_list(reminders) or "这个单位还缺什么，写成话发给他们"))
        self.chase.setEnabled(owing)
        self.chase.setVisible(owing or bool(reminders))


def _need(need: NeedState) -> str:
    return f"{'缺' if need.missing else '✓'} {need.says or need.label} {need.have}/{need.least}"


def in_words(slot: SlotState) -> str:
    """`还缺 图片2张，6月25日前报`."""
    day = short_date(slot.by) if slot.by else ""
    says = {
        "met": "已齐" + ("（报齐时已过期限）" if slot.came_late else ""),
        "excused": f"无此项：{slot.excuse}",
        "open": "随时可报，不限数量",
        "owed": f"还缺 {slot.missing}" + (f"，{day}前报" if day else ""),
        "late": f"已逾期（{day}），缺 {slot.missing}",
    }[slot.state]
    more = [f"待审 {slot.review}"] if slot.review else []
    more += [f"退回 {slot.returned}"] if slot.returned else []
    return f"{says}；{'、'.join(more)}" if more else says
