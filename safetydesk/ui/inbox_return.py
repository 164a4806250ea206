"""退回 from 收件: the reason, and below it the words to send to the unit, made anew as one types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from safetydesk.desk.snapshot import MaterialView
from safetydesk.ui import ask, inbox_verbs, parts, theme
from safetydesk.ui.boxes import Writable
from safetydesk.ui.reasons import reasons_for
from safetydesk.ui.shell import Shell


class ReturnQuestion(ask.Question):
    """The likely reasons to pick from, or another; `words` follow it."""

    def __init__(self, parent: QWidget, shell: Shell, views: Sequence[MaterialView]) -> None:
        what = views[0].name if len(views) == 1 else f"{len(views)} 件材料"
        super().__init__(parent, "退回", f"退回：{what}", "退回")
        self._shell, self._ids = shell, tuple(view.id for view in views)
        self.widen(520)
        self.reason = Writable("写明原因，或按 ↓ 选一条")
        self.reason.addItems(reasons_for(views))
        self.reason.setCurrentIndex(-1)
        self.reason.view().setStyleSheet(f"QAbstractItemView::item {{ min-height: {theme.px(28)}px; }}")
        self.field("原因（对方会看到）", self.reason)
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(theme.px(120))
        self.words.setPlaceholderText("写好原因，这里就有一段话，可以复制了发给对方")
        self.field("发给对方的话", self.words)
        self.copy = parts.button("复制这段话", "copy", click=self._copy)
        self.body.addLayout(parts.row(self.copy, None))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(150)
        self._pause.timeout.connect(self._ask)
        self.needs_text(self.reason.line)
        self.reason.line.textChanged.connect(self._on_text)
        self.copy.setEnabled(False)

    @property
    def text(self) -> str:
        """The reason."""
        return self.reason.currentText().strip()

    def _on_text(self) -> None:
        self.words.clear()
        self.copy.setEnabled(False)
        self._pause.start()

    def _ask(self) -> None:
        reason = self.text
        if reason:
            self._shell.read(
                "正在读取", inbox_verbs.return_words(self._ids, reason), lambda words: self._show(reason, words)
            )

    def _show(self, reason: str, words: str) -> None:
        if reason == self.text:
            self.words.setPlainText(words)
            self.copy.setEnabled(True)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.words.toPlainText())
        self.copy.setText(" 已复制")


def ask_reason(parent: QWidget, shell: Shell, views: Sequence[MaterialView], text: str = "") -> str | None:
    """Why these go back; None when the clerk thought better of it. `text` was refused before."""
    question = ReturnQuestion(parent, shell, views)
    question.reason.setEditText(text)
    return question.text if question.exec() else None
