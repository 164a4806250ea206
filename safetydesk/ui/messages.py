"""The bar below every place: what just happened (with 撤销), what went wrong, what is still running (with 停止)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar

from safetydesk.ui import icons, parts, theme

# A work shorter than this leaves no trace on the screen: a flicker tells nobody anything.
_BUSY_AFTER_MS = 200
# So long a reminder stands where a place says what to do on it.
_REMIND_MS = 20_000


class MessageBar(QFrame):
    """One line, or two smaller ones. What went wrong stays until it is closed or something else is said."""

    undo_asked = Signal()
    stop_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("messages")
        self.setFixedHeight(theme.px(40))
        self._sign = QLabel()
        self.text = _Told()
        self.text.setAccessibleName("消息")
        self.text.setMinimumWidth(theme.px(40))
        self.undo = parts.button("撤销", role="link", click=self._on_undo)
        self.onward = parts.button("", role="link", click=self._on_onward)
        self._onward: Callable[[], object] | None = None
        self._close = parts.button("", "x", role="quiet", tip="关闭这条消息", click=self.clear)
        self.behind = parts.label(role="small")
        self.behind.setAccessibleName("正在核对")
        self.busy = parts.Elided("small", Qt.TextElideMode.ElideMiddle)
        self.busy.setMaximumWidth(theme.px(360))
        self.busy.setAccessibleName("正在进行")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(theme.px(140))
        self.stop = parts.button("停止", "circle-stop", role="quiet", click=self._on_stop)
        self._hint = ""
        self._label = ""
        self._step = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_BUSY_AFTER_MS)
        self._timer.timeout.connect(self._show_busy)
        self._passing = QTimer(self)
        self._passing.setSingleShot(True)
        self._passing.timeout.connect(self.clear)
        layout = parts.row(
            self._sign, self.text, self.undo, self.onward, self._close, 12, self.behind, self.busy, self._bar,
            self.stop, margins=(16, 0, 12, 0),
        )  # fmt: skip
        layout.setStretchFactor(self.text, 1)
        self.setLayout(layout)
        self.idle()
        self.show_behind(0, 0)
        self.clear()

    def set_hint(self, hint: str) -> None:
        """What stands here while there is nothing to tell; a reminder has been read where another place is opened."""
        other = hint != self._hint
        self._hint = hint
        if not self._close.isVisibleTo(self) or (other and self._passing.isActive()):
            self.clear()

    def say(self, text: str, undoable: bool = False) -> None:
        """Tell what happened; with `undoable`, a link takes it back."""
        self._show(text, "check", theme.TONES["✓"].ink, "")
        self.undo.setVisible(undoable)

    def show_steps(self, undoable: str, redoable: str) -> None:
        """Another verb came after the one told here: the link would take back that one."""
        if undoable != self._step:
            self._step = undoable
            self.undo.hide()

    def offer(self, text: str, word: str, act: Callable[[], object]) -> None:
        """Tell what happened, with a link that goes on from there: 打开文件夹."""
        self.say(text)
        self._onward = act
        self.onward.setText(word)
        self.onward.setAccessibleName(word)
        self.onward.show()

    def offer_if_free(self, text: str, word: str, act: Callable[[], object]) -> bool:
        """The same of what can wait: only while nothing else is told."""
        if self._close.isVisibleTo(self):
            return False
        self.offer(text, word, act)
        self._sign.setPixmap(self._icon("info", theme.ACCENT))
        return True

    def remind(self, text: str, word: str, act: Callable[[], object]) -> None:
        """Tell what was left undone, with a link that goes on with it; after a while it gives way to the hint."""
        self.offer(text, word, act)
        self._passing.start(_REMIND_MS)
        self._sign.setPixmap(self._icon("triangle-alert", theme.TONES["缺"].ink))

    def conclude(self, text: str, word: str, act: Callable[[], object]) -> None:
        """Tell what came in the end of what was told before: that can still be taken back; a warning stays."""
        if self.property("tone") != "warn":
            undoable = self.undo.isVisibleTo(self)
            self.offer(text, word, act)
            self.undo.setVisible(undoable)

    def warn(self, text: str) -> None:
        """Tell what went wrong and what to do."""
        self._show(text, "triangle-alert", theme.DANGER, "warn")
        self.undo.setVisible(False)

    def clear(self) -> None:
        """Back to the hint of the place."""
        self._show(self._hint, "info", theme.FAINT, "")
        parts.set_role(self.text, "small")
        self._sign.setVisible(bool(self._hint))
        self.undo.hide()
        self._close.hide()

    def begin(self, label: str) -> None:
        """A work began; it shows after a moment if it is still running, unless it has no name."""
        if not label:
            return
        self._label = label
        if self.busy.isVisibleTo(self):
            self.busy.setText(label)
        if not self._timer.isActive():
            self._timer.start()

    def progress(self, done: int, total: int, text: str) -> None:
        """How far the work is; shows at once and offers to stop."""
        self._timer.stop()
        self._show_busy()
        self.stop.show()
        self.stop.setEnabled(True)
        self._bar.setRange(0, max(0, total))
        self._bar.setValue(done)
        count = f" {done}/{total}" if total else ""
        self.busy.setText(f"{self._label}{count}  {text}".rstrip())

    def show_behind(self, done: int, total: int) -> None:
        """How far the files are that are looked through while nothing else is asked; `(0, 0)` when all are."""
        self.behind.setText(f"正在核对 {done}/{total}" if total else "")
        self.behind.setVisible(total > 0)

    def idle(self) -> None:
        """Nothing is running any more."""
        self._timer.stop()
        self.busy.hide()
        self._bar.hide()
        self.stop.hide()

    def _show_busy(self) -> None:
        if self.busy.isHidden():
            self.busy.setText(self._label)
            self._bar.setRange(0, 0)
        self.busy.show()
        self._bar.show()

    def _show(self, text: str, icon: str, colour: str, tone: str) -> None:
        self._passing.stop()
        self._sign.setPixmap(self._icon(icon, colour))
        self._sign.show()
        self.onward.hide()
        parts.set_role(self.text, "")
        self.text.setText(text)
        self._close.show()
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)

    def _icon(self, icon: str, colour: str) -> QPixmap:
        return icons.pixmap(icon, colour, theme.px(16), self.devicePixelRatioF())

    def _on_undo(self) -> None:
        self.undo.hide()
        self.undo_asked.emit()

    def _on_onward(self) -> None:
        if self._onward is not None:
            self._onward()

    def _on_stop(self) -> None:
        self.stop.setEnabled(False)
        self.stop_asked.emit()


class _Told(parts.Elided):
    """A sentence that is too long for one line stands in two, in smaller print; what is longer still ends in …"""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.fontMetrics().horizontalAdvance(self.text()) <= self.width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(self.palette().color(self.foregroundRole()))
        measure, text = painter.fontMetrics(), self.text()
        fits = (n for n in range(len(text), 1, -1) if measure.horizontalAdvance(text[:n]) <= self.width())
        first = next(fits, 1)
        rest = measure.elidedText(text[first:], Qt.TextElideMode.ElideRight, self.width())
        lines = text[:first] + (f"\n{rest}" if rest else "")
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), lines)
