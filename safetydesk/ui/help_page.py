"""The help: contents and a search at the left, the page with its picture at the right."""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QTextBrowser, QTextEdit, QWidget

from safetydesk.ui import help_texts, keys, parts, screen, theme
from safetydesk.ui.help_pictures import DRAWING, Pictures
from safetydesk.ui.help_texts import Page
from safetydesk.ui.search import Search

_PICTURE = "picture"
# Longer lines are hard to follow, and a larger picture would push the words out of sight.
_WIDEST = 800
# What stands in the text for a picture.
_OBJECT = "\ufffc"
_KEY = Qt.ItemDataRole.UserRole


class HelpPage(QDialog):
    """Beside the window, which stays usable. `groups` gives the keys that there are, when they are asked for."""

    def __init__(self, parent: QWidget, pictures: Pictures, groups: Callable[[], list[keys.Group]]) -> None:
        super().__init__(parent)
        self.setWindowTitle("帮助")
        parts.open_at(self, 1080, 720)
        self._pictures, self._groups = pictures, groups
        pictures.drawn.connect(self._redraw)
        self.search = Search("在帮助里找", "找一个词")
        self.search.paused.connect(self._sift)
        self.search.returnPressed.connect(self._next)
        self.contents = QListWidget()
        self.contents.setAccessibleName("目录")
        self.contents.currentItemChanged.connect(lambda: self._show())
        self.none = parts.label("没有找到。换一个说法试试，比如“退回”“打包”。", "small", wrap=True)
        self.none.hide()
        self.text = QTextBrowser()
        self.text.setAccessibleName("帮助正文")
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(lambda url: self.show_page(url.toString()))
        # While the window is being drawn larger, the picture waits for the last size.
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(60)
        self._settled.timeout.connect(self._redraw)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self.search.setFocus)
        left = QWidget()
        column = parts.column(self.search, self.contents, self.none, gap=8)
        column.setStretchFactor(self.contents, 1)
        left.setLayout(column)
        left.setFixedWidth(theme.px(176))
        layout = parts.row(left, self.text, gap=12, margins=(12, 12, 12, 12))
        layout.setStretchFactor(self.text, 1)
        self.setLayout(layout)
        self._sift()

    @property
    def shown(self) -> str:
        """The key of the page on show, "" for none."""
        item = self.contents.currentItem()
        return str(item.data(_KEY)) if item is not None else ""

    def open_at_page(self, key: str) -> None:
        """Come to the front with this page."""
        self.search.clear()
        self.search.stop()
        self._sift()
        self.show_page(key)
        self.show()
        self.raise_()
        self.activateWindow()
        self.contents.setFocus()

    def show_page(self, key: str) -> None:
        """Turn to this page; what is no page of ours is not opened."""
        for row in range(self.contents.count()):
            if self.contents.item(row).data(_KEY) == key:
                self.contents.setCurrentRow(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settled.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._redraw()

    def _sift(self) -> None:
        """Only pages with the word stand in the contents; without one, all do."""
        word, before = self.search.text().strip(), self.shown
        found = [page for page in help_texts.pages() if word.casefold() in self._words(page).casefold()]
        self.contents.blockSignals(True)
        self.contents.clear()
        for page in found:
            item = QListWidgetItem(page.title)
            item.setData(_KEY, page.key)
            self.contents.addItem(item)
        keys_there = [page.key for page in found]
        self.contents.setCurrentRow(keys_there.index(before) if before in keys_there else 0 if found else -1)
        self.contents.blockSignals(False)
        self.none.setVisible(not found)
        self._show()

    def _next(self) -> None:
        """The next place with the word, from the end again the first one."""
        word = self.search.text().strip()
        if word and not self.text.find(word):
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(word)

    def _words(self, page: Page) -> str:
        words = [page.title, page.text]
        if page.key == help_texts.KEYS:
            words.append(keys.written(self._groups()))
        if page.key == help_texts.INPUT:
            words.append(screen.input_hint(os.environ))
        return "\n\n".join(filter(None, words))

    def _redraw(self) -> None:
        """As before, with the picture that has come, or in the width there is now."""
        if self.isVisible():
            top = self.text.verticalScrollBar().value()
            self._show()
            self.text.verticalScrollBar().setValue(top)

    def _show(self) -> None:
        if not self.shown:
            return
        page = help_texts.page(self.shown)
        title, _, rest = self._words(page).partition("\n\n")
        middle, image = "", None
        if page.picture:
            image = self._pictures.image(page.key)
            told = self._pictures.trouble or DRAWING
            middle = f"![{page.title}]({_PICTURE})\n\n" if image is not None else f"*{told}*\n\n"
        edge = theme.px(20)
        room = self.text.maximumViewportSize().width() - self.text.verticalScrollBar().sizeHint().width() - 2 * edge
        wide = min(room, theme.px(_WIDEST))
        document = QTextDocument(self.text)
        document.setDefaultFont(theme.font())
        document.setDocumentMargin(edge)
        document.setIndentWidth(theme.px(16))
        document.setMarkdown(f"# {title}\n\n{middle}{rest}", QTextDocument.MarkdownFeature.MarkdownNoHTML)
        if image is not None:
            document.addResource(
                QTextDocument.ResourceType.ImageResource.value, QUrl(_PICTURE), self._fitted(image, wide))
        _dress(document)
        self.text.setDocument(document)
        self._mark(self.search.text().strip())

    def _fitted(self, image: QImage, wide: int) -> QImage:
        """As wide as there is room, but a dialog as much smaller than a window as it is."""
        ratio = self.devicePixelRatioF()
        part = min(1.0, image.width() / (help_texts.WIDE * help_texts.SHARP))
        width = min(round(wide * ratio * part), image.width())
        fitted = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        fitted.setDevicePixelRatio(ratio)
        return fitted

    def _mark(self, word: str) -> None:
        """Every place with the word is marked, and the first one is in view."""
        found: list[QTextEdit.ExtraSelection] = []
        at = self.text.document().find(word) if word else QTextCursor()
        while not at.isNull():
            one = QTextEdit.ExtraSelection()
            form = QTextCharFormat()
            form.setBackground(QColor(theme.TONES["缺"].ground))
            one.cursor, one.format = at, form
            found.append(one)
            at = self.text.document().find(word, at)
        self.text.setExtraSelections(found)
        if found:
            start = QTextCursor(self.text.document())
            start.setPosition(found[0].cursor.selectionStart())
            self.text.setTextCursor(start)


def _dress(document: QTextDocument) -> None:
    """The type sizes, distances and colours of the other screens."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        form = QTextBlockFormat()
        # A picture is a line, too: it is high enough.
        high = 100 if _OBJECT in block.text() else 140
        form.setLineHeight(high, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        level = block.blockFormat().headingLevel()
        form.setTopMargin(theme.px(12) if level > 1 else 0)
        form.setBottomMargin(theme.px(6))
        cursor.mergeBlockFormat(form)
        if level:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            look = QTextCharFormat()
            look.setFont(theme.font(theme.HEAD if level == 1 else theme.BODY, bold=True))
            cursor.setCharFormat(look)
        block = block.next()
