"""The frame of one step of handing in, and the small parts that only this screen has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QListView, QVBoxLayout, QWidget

from safetydesk.desk.wording import size_text
from safetydesk.ui import parts, theme
from safetydesk.ui.papers_lines import LineList

if TYPE_CHECKING:
    from safetydesk.post.parcel import Parcel


class StepCard(QFrame):
    """A card with its number, its name, a word on how it stands, and a `body` that can be folded away."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self._name = f"第 {number} 步：{title}"
        self.setProperty("role", "card")
        self.setAccessibleName(self._name)
        badge = parts.label(str(number))
        badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        badge.setFixedSize(theme.px(22), theme.px(22))
        badge.setStyleSheet(
            f"background: {theme.ACCENT}; color: {theme.PAPER}; border-radius: {theme.px(11)}px; font-weight: bold;"
        )
        self.state = parts.Elided("small")
        self.turn = parts.button("", role="link", click=lambda: self.fold(not self.folded))
        self.body: QVBoxLayout = parts.column(gap=8)
        self._inside = QWidget()
        self._inside.setLayout(self.body)
        head = parts.row(badge, parts.label(title, "strong"), 8, self.state, self.turn)
        head.setStretchFactor(self.state, 1)
        layout = parts.column(gap=8, margins=(16, 8, 16, 8))
        layout.addLayout(head)
        layout.addWidget(self._inside)
        self.setLayout(layout)
        self.fold(False)

    @property
    def folded(self) -> bool:
        """Whether only its head is shown."""
        return self._inside.isHidden()

    def fold(self, folded: bool) -> None:
        """Show only its head, or all of it."""
        self._inside.setVisible(not folded)
        self.turn.setText("展开 ▾" if folded else "收起 ▴")
        self.turn.setAccessibleName(("展开" if folded else "收起") + self._name)


class LeftOut(QListView):
    """What is not in the parcel, one sentence a line, as high as it needs from `least` up to `most` lines."""

    def __init__(self, least: int = 1, most: int = 8) -> None:
        super().__init__()
        self._least, self._most = least, most
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
        self.setFixedHeight(theme.px(8) + theme.px(24) * min(self._most, max(self._least, len(lines))))


class PartList(LineList):
    """The parts of a parcel, each with its size, what is in it and its hash; as high as two of them."""

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
        self.setFixedHeight(theme.px(8) + theme.px(70) * min(2, len(parcel.parts)))


def chip(sign: str) -> QLabel:
    """The sign of a state on its ground, as on the board."""
    tone = theme.TONES[sign]
    made = parts.label(sign)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setFixedSize(theme.px(24), theme.px(20))
    made.setStyleSheet(f"background: {tone.ground}; color: {tone.ink}; border-radius: {theme.px(4)}px;")
    return made
