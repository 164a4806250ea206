"""The frame of one step of handing in, and the small parts that only this screen has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QListView, QVBoxLayout

from safetydesk.desk.wording import size_text
from safetydesk.ui import parts, theme
from safetydesk.ui.papers_lines import LineList

if TYPE_CHECKING:
    from safetydesk.post.parcel import Parcel


class StepCard(QFrame):
    """A card with its number, its name, a word on how it stands, and a `body` to be filled."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName(f"第 {number} 步：{title}")
        badge = parts.label(str(number))
        badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        badge.setFixedSize(theme.px(22), theme.px(22))
        badge.setStyleSheet(
            f"background: {theme.ACCENT}; color: {theme.PAPER}; border-radius: {theme.px(11)}px; font-weight: bold;"
        )
        self.state = parts.label(role="small")
        self.body: QVBoxLayout = parts.column(gap=8)
        layout = parts.column(gap=8, margins=(16, 12, 16, 12))
        layout.addLayout(parts.row(badge, parts.label(title, "strong"), 8, self.state, None))
        layout.addLayout(self.body)
        self.setLayout(layout)


class LeftOut(QListView):
    """What is not in the parcel, one sentence a line, as high as it needs from `least` up to eight lines."""

    def __init__(self, least: int = 1) -> None:
        super().__init__()
        self._least = least
        self._lines = QStringListModel(self)
        self.setModel(self._lines)
        self.setAccessibleName("没有装进来的")
        self.setWordWrap(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setStyleSheet(f"QListView {{ padding: {theme.px(4)}px {theme.px(8)}px; }}")
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setSpacing(theme.px(2))
        self.hide()

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show these sentences; nothing is cut off, the list scrolls."""
        self._lines.setStringList(list(lines))
        self.setFixedHeight(theme.px(8) + theme.px(24) * min(8, max(self._least, len(lines))))


class PartList(LineList):
    """The parts of a parcel, each with its size, what is in it and its hash; as high as three of them."""

    def __init__(self) -> None:
        super().__init__("各件")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)

    def show_parts(self, parcel: Parcel) -> None:
        """Show the parts of this parcel."""
        self.clear()
        for number, part in enumerate(parcel.parts, 1):
            which = f"第 {number} 件 · " if len(parcel.parts) > 1 else ""
            # In four groups: 64 digits in one nobody could compare.
            digits = " ".join(part.sha256[n:n + 16] for n in range(0, 64, 16))
            item = self.add(part.path.name, (
                (part.path.name, "body"),
                (f"{which}{size_text(part.bytes)}，邮件里 {size_text(part.mail_bytes)} · {part.holds}", "small"),
                (f"SHA-256  {digits}", "small"),
            ))
            item.setToolTip(parts.plain_tip(part.holds))
        self.setFixedHeight(theme.px(8) + theme.px(70) * min(3, len(parcel.parts)))


def chip(sign: str) -> QLabel:
    """The sign of a state on its ground, as on the board."""
    tone = theme.TONES[sign]
    made = parts.label(sign)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setFixedSize(theme.px(24), theme.px(20))
    made.setStyleSheet(f"background: {tone.ground}; color: {tone.ink}; border-radius: {theme.px(4)}px;")
    return made
