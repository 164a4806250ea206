"""A text field that saves itself when it is left, and never loses what was typed into it."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from safetydesk.ui import parts, theme

# What was typed and is not yet known to be saved, by what it belongs to. It outlives the field that showed it.
Drafts = dict[Hashable, str]


class TextField(QWidget):
    """Name, editor, and `156/200` where there is a limit; `flat`: all of it in one row. `left(text)` when it is to be
    saved, `entered(whether)` when the keyboard comes and goes."""

    left = Signal(str)
    entered = Signal(bool)

    def __init__(self, title: str, drafts: Drafts, *, lines: int = 1, hint: str = "", flat: bool = False) -> None:
        super().__init__()
        self._drafts = drafts
        self._key: Hashable = None
        self._saved = ""
        self._sent: str | None = None
        self._limit = 0
        self.editor: QLineEdit | QPlainTextEdit = QLineEdit() if lines == 1 else QPlainTextEdit()
        if isinstance(self.editor, QPlainTextEdit):
            self.editor.setTabChangesFocus(True)
            self.editor.setFixedHeight(self.editor.fontMetrics().lineSpacing() * lines + theme.px(20))
        else:
            self.editor.returnPressed.connect(self.commit)
        self.editor.setPlaceholderText(hint)
        self.editor.setAccessibleName(title)
        self.editor.textChanged.connect(self._on_typed)
        self.editor.installEventFilter(self)
        self.name = parts.label(title, "small")
        self.name.setBuddy(self.editor)
        self.counter = parts.label("", "small")
        self.note = parts.label("", "smalldanger")
        if flat:
            row = parts.row(self.name, self.editor, self.note, self.counter)
            row.setStretchFactor(self.editor, 1)
            self.setLayout(row)
        else:
            column = parts.column(gap=4)
            column.addLayout(parts.row(self.name, None, self.note, self.counter))
            column.addWidget(self.editor)
            self.setLayout(column)

    def text(self) -> str:
        """What stands in the field."""
        return self.editor.text() if isinstance(self.editor, QLineEdit) else self.editor.toPlainText()

    def show_text(self, key: Hashable, text: str, limit: int = 0) -> None:
        """Show the saved text of `key`; a draft of it that was not saved yet comes first."""
        self._limit = limit
        same = key == self._key
        if not same:
            self._sent = None
        self._key, self._saved = key, text
        shown = self._drafts.get(key, text)
        # What differs only in blanks at its ends is left alone: the desk trims, and the cursor is still in it.
        if not same or shown.strip() != self.text().strip():
            self.editor.blockSignals(True)
            if isinstance(self.editor, QLineEdit):
                self.editor.setText(shown)
                # What is too long for it is read from its beginning.
                self.editor.setCursorPosition(0)
            else:
                self.editor.setPlainText(shown)
            self.editor.blockSignals(False)
        self._tell("")
        self._count()

    def commit(self) -> None:
        """Ask for the text to be saved if it is not."""
        text = self.text()
        if self._key is not None and text.strip() != self._saved.strip() and text != self._sent:
            self._sent = text
            self.left.emit(text)

    def kept(self, key: Hashable, text: str) -> None:
        """The desk has this text now."""
        if self._drafts.get(key) == text:
            del self._drafts[key]
        if key == self._key:
            self._saved = text
            self._sent = None

    def lost(self, key: Hashable) -> None:
        """Saving failed: the text stays, and leaving the field tries again."""
        if key == self._key:
            self._sent = None
            self._tell("还没有保存")

    @property
    def key(self) -> Hashable:
        """What the text belongs to."""
        return self._key

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit(True)
            # Its name and its counter too, which Qt does not know to belong to it.
            QTimer.singleShot(0, self, lambda: parts.show_whole(self))
        if event.type() == QEvent.Type.FocusOut:
            self.entered.emit(False)
            self.commit()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            # Escape leaves the field, it does not close the drawer over a half-written sentence.
            self.editor.clearFocus()
            return True
        return super().eventFilter(watched, event)

    def _tell(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _on_typed(self) -> None:
        text = self.text()
        if text.strip() == self._saved.strip():
            self._drafts.pop(self._key, None)
        else:
            self._drafts[self._key] = text
        self._count()

    def _count(self) -> None:
        used = len(self.text().strip())
        self.counter.setVisible(self._limit > 0)
        self.counter.setText(f"{used}/{self._limit}" if self._limit else "")
        parts.set_role(self.counter, "smalldanger" if self._limit and used > self._limit else "small")
