"""The bar above every place: which notice, how long until the next deadline, how far we are, undo and redo, health."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QToolButton

from safetydesk.ui import icons, parts, theme
from safetydesk.ui.boxes import Picker
from safetydesk.ui.health_light import HealthLight
from safetydesk.ui.scene import Scene, deadline

_SOON_DAYS = 3


class _Progress(parts.Elided):
    """How many have everything; what stands in brackets is seen whole or, for want of room, in the tool tip alone."""

    def fitting(self) -> str:
        if self.fontMetrics().horizontalAdvance(self.text()) <= self.width():
            return self.text()
        return self.fontMetrics().elidedText(self.text().partition("（")[0], self._cut, self.width())


class TopBar(QFrame):
    """Shows a Scene; `notice_chosen` carries the id of the notice picked."""

    notice_chosen = Signal(str)
    undo_asked = Signal()
    redo_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self.setFixedHeight(theme.px(48))
        self._notices = Picker()
        self._notices.setAccessibleName("通知")
        self._notices.activated.connect(self._pick)
        self._notice = parts.Elided("strong")
        self._notice.setMinimumWidth(theme.px(72))
        self._clock = QLabel()
        self._clock.setPixmap(icons.pixmap("calendar-clock", theme.MUTED, theme.px(16), self.devicePixelRatioF()))
        # Its day is at the beginning, how many are left at the end.
        self.deadline = parts.Elided(cut=Qt.TextElideMode.ElideMiddle)
        self.deadline.setAccessibleName("下一个报送时间")
        self.progress = _Progress()
        self.progress.setMinimumWidth(theme.px(64))
        self.progress.setAccessibleName("报送进度")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(theme.px(40))
        self._bar.setMaximumWidth(theme.px(112))
        self._bar.setAccessibleName("报送进度")
        self.undo = self._step("undo-2", "撤销", "Ctrl+Z", self.undo_asked)
        self.redo = self._step("redo-2", "重做", "Ctrl+Shift+Z", self.redo_asked)
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.health = HealthLight()
        layout = parts.row(
            self._notices, self._notice, 16, self._clock, self.deadline, 16, None, self.progress, self._bar, 12,
            self._tool(self.undo), self._tool(self.redo), self.health, margins=(16, 0, 16, 0),
        )  # fmt: skip
        self.setLayout(layout)

    def show_scene(self, scene: Scene, today: date | None = None) -> None:
        """Show notice, deadline and progress of this scene."""
        several = len(scene.notices) > 1
        self._notices.setVisible(several)
        self._notice.setVisible(not several)
        self._notice.setText(scene.notice.short or scene.notice.title)
        self._notice.setToolTip(parts.plain_tip(scene.notice.title))
        if several:
            self._notices.clear()
            for key, title in scene.notices:
                self._notices.addItem(title, key)
            self._notices.setCurrentIndex(self._notices.findData(scene.notice.id))
        self._show_due(scene, today)
        self.show_progress(scene)

    def show_progress(self, scene: Scene) -> None:
        """Show only how many units have everything."""
        board = scene.board
        # Where the notice asks for numbers alone nobody has handed in everything.
        asked = bool(board.total and board.columns)
        lower = len(board.units) - board.total
        below = f"（下级 {lower} 个）" if lower else ""
        self.progress.setText(f"已齐 {board.complete}/{board.total}{below}" if asked else "")
        self._bar.setVisible(asked)
        self._bar.setRange(0, max(1, board.total))
        self._bar.setValue(board.complete)

    def show_steps(self, undoable: str, redoable: str) -> None:
        """Name what undo and redo would do."""
        for action, word, text in ((self.undo, "撤销", undoable), (self.redo, "重做", redoable)):
            action.setEnabled(bool(text))
            action.setText(f"{word}：{text}" if text else word)
            keys = action.shortcut().toString()
            action.setToolTip(parts.plain_tip(f"{action.text()}（{keys}）"))

    def _show_due(self, scene: Scene, today: date | None) -> None:
        from safetydesk.notice import dates

        today = today or dates.now().date()
        found = deadline(scene.notice, today)
        self._clock.setVisible(found is not None)
        text, tip, left = (found[0], found[1].says, found[2]) if found else ("", "", _SOON_DAYS + 1)
        self.deadline.setText(text)
        self.deadline.setToolTip(parts.plain_tip(f"{text}\n{tip}".strip()))
        parts.set_role(self.deadline, "danger" if left <= _SOON_DAYS else "")

    def _pick(self, index: int) -> None:
        self.notice_chosen.emit(str(self._notices.itemData(index)))

    def _step(self, icon: str, word: str, keys: str, asked: object) -> QAction:
        action = QAction(icons.icon(icon), word, self)
        action.setShortcut(QKeySequence(keys))
        action.setWhatsThis(word)
        action.setEnabled(False)
        action.triggered.connect(asked)
        self.addAction(action)
        return action

    def _tool(self, action: QAction) -> QToolButton:
        tool = QToolButton()
        tool.setDefaultAction(action)
        tool.setIconSize(QSize(theme.px(18), theme.px(18)))
        tool.setAccessibleName(action.text())
        return tool
