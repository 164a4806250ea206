"""The right side of chasing: the words for the group or for one unit, to be copied as they are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from safetydesk.ui import parts, theme

_WIDEST = 960


class ChaseText(QWidget):
    """One text, or several one after the other. `copied(number)` when the one shown (from 0) is in the clipboard,
    `called` when the clerk has told the unit in another way."""

    copied = Signal(int)
    called = Signal()
    mail_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._texts: Sequence[str] = ()
        self._number = 0
        self.title = parts.label(role="strong", wrap=True)
        self.about = parts.label(role="small", wrap=True)
        self.about.setAccessibleName("联系方式和催报记录")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("要发的话")
        # Lines longer than this are hard to read.
        self.text.setMaximumWidth(theme.px(_WIDEST))
        self.copy = parts.button("复制", "copy", role="primary", click=self.take)
        self.mail = parts.button("发邮件…", "mail", tip="给这个单位发邮件", click=self.mail_asked.emit)
        tip = "打过电话或当面说过：记下已经催过，不用复制"
        self.call = parts.button("记为已催", "check", tip=tip, click=self.called.emit)
        self.before = parts.button("上一条", role="link", click=lambda: self._turn(-1))
        self.after = parts.button("下一条", role="link", click=lambda: self._turn(1))
        self.which = parts.label(role="small")
        # A place measures what is shown: not all of them at once.
        for widget in (self.mail, self.call, self.before, self.which, self.after):
            widget.hide()
        layout = parts.column(self.title, self.about, gap=6, margins=(12, 4, 16, 0))
        layout.addWidget(self.text, 1)
        layout.addLayout(parts.row(self.copy, self.mail, self.call, 8, self.before, self.which, self.after, None))
        self.setLayout(layout)

    @property
    def number(self) -> int:
        """Which one is shown, from 0."""
        return self._number

    def show_texts(self, title: str, about: str, texts: Sequence[str], *, unit: bool) -> None:
        """Show these; where they are the ones shown already, the same one of them stays."""
        if tuple(texts) != tuple(self._texts):
            self._texts, self._number = texts, 0
        self.title.setText(title)
        self.about.setText(about)
        self.about.setVisible(bool(about))
        self.mail.setVisible(unit)
        self.call.setVisible(unit)
        self._show()

    def take(self) -> None:
        """Into the clipboard, and on to the next one."""
        number = self._number
        QApplication.clipboard().setText(self._texts[number])
        self._turn(1)
        self.copied.emit(number)

    def _turn(self, by: int) -> None:
        self._number = (self._number + by) % len(self._texts)
        self._show()

    def _show(self) -> None:
        many = len(self._texts)
        # Set only when it differs: what is selected in it stays.
        if self.text.toPlainText() != self._texts[self._number]:
            self.text.setPlainText(self._texts[self._number])
        words = f"复制第 {self._number + 1} 条" if many > 1 else "复制"
        self.copy.setText(f" {words}")
        self.copy.setAccessibleName(words)
        for widget in (self.before, self.which, self.after):
            widget.setVisible(many > 1)
        self.which.setText(f"第 {self._number + 1}/{many} 条")
