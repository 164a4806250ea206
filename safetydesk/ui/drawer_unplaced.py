"""The drawer of what was received and has no place yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from safetydesk.desk.snapshot import MaterialView
from safetydesk.ui import parts, theme
from safetydesk.ui.drawer_detail import Detail
from safetydesk.ui.drawer_grid import MaterialGrid
from safetydesk.ui.drawer_review import Review
from safetydesk.ui.shell import Shell
from safetydesk.ui.thumbs import Thumbs


class UnplacedDrawer(QFrame):
    """All materials without a cell; `归入…` gives the chosen ones theirs, 按建议归入 those they seem to belong to."""

    closed = Signal()

    def __init__(self, shell: Shell, thumbs: Thumbs) -> None:
        super().__init__()
        self.setObjectName("drawer")
        self.setMinimumWidth(theme.px(404))
        self._head = parts.label("", "strong")
        close = parts.button("", "x", role="quiet", tip="关上（Esc）", click=self.closed.emit)
        self.grid = MaterialGrid(thumbs, rows=0)
        self.detail = Detail({})
        self.detail.for_unplaced()
        self._review = Review(shell, self, self.detail, lambda: (), lambda ids: None)
        self.guess = parts.label("", wrap=True)
        self.follow = parts.button("按建议归入", "check", click=lambda: self._review.do("follow"))
        top = parts.row(self._head, None, close, margins=(16, 12, 8, 4))
        words = parts.label("选中几件（按住 Ctrl 可多选），点“归入…”指给单位和项目，才算进那一项。", "small", wrap=True)
        shelf = parts.card()
        shelf.setLayout(parts.column(self.grid, margins=(8, 8, 8, 8)))
        body = parts.column(words, gap=8, margins=(16, 0, 16, 8))
        body.addWidget(shelf, 1)
        layout = parts.column(gap=0)
        layout.addLayout(top)
        layout.addLayout(body, 1)
        self._advice = parts.card()
        self._advice.setLayout(parts.row(self.guess, self.follow, margins=(12, 8, 8, 8)))
        layout.addLayout(parts.column(self._advice, self.detail, gap=8, margins=(16, 0, 16, 12)))
        self.setLayout(layout)
        self.grid.chosen.connect(self._on_chosen)
        self.grid.open_asked.connect(lambda: self._review.do("open"))
        self.grid.withdraw_asked.connect(lambda: self._review.do("withdraw"))

    def show_unplaced(self, found: tuple[MaterialView, ...]) -> None:
        """Show these."""
        self._head.setText(f"待归位 {len(found)} 件")
        self.grid.show_materials(found)
        self._on_chosen(self.grid.chosen_ids())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _on_chosen(self, ids: tuple[int, ...]) -> None:
        chosen = [view for view in self.grid.materials if view.id in ids]
        self.detail.show_chosen(chosen)
        words = _in_words(chosen)
        self.guess.setText(words)
        self.follow.setVisible(any(view.guess and view.guess.whole for view in chosen))
        self._advice.setVisible(bool(words))


def _in_words(chosen: Sequence[MaterialView]) -> str:
    """`可能是：青禾社区 · 应急逃生避险演练（文件夹名…）` for one; for several only how many have such a guess."""
    if len(chosen) != 1:
        count = sum(1 for view in chosen if view.guess and view.guess.whole)
        return f"其中 {count} 件有建议的地方" if count else ""
    guess = chosen[0].guess
    if guess is None:
        return ""
    return guess.why if guess.twice or not guess.name else f"可能是：{guess.name}（{guess.why}）"
