"""The ways into the help: F1 anywhere, the button of the rail, and what the message bar says once of it by itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

import safetydesk
from safetydesk.ui import help_texts, keys, remember, screen

if TYPE_CHECKING:
    from safetydesk.ui.help_page import HelpPage
    from safetydesk.ui.help_pictures import Pictures
    from safetydesk.ui.keys import Group
    from safetydesk.ui.messages import MessageBar
    from safetydesk.ui.shell import Shell

_F1 = "F1"


class HelpDoor(QObject):
    """One for the whole window. All that shows the help is loaded when it is first asked for; `groups` gives the keys
    that there are."""

    def __init__(
        self, window: QWidget, shell: Shell, messages: MessageBar, groups: Callable[[], list[Group]]
    ) -> None:
        super().__init__(window)
        self._window, self._shell, self._messages, self._groups = window, shell, messages, groups
        self._page: HelpPage | None = None
        self._pictures: Pictures | None = None
        self._seen = str(remember.get("version"))
        if not self._seen and not remember.get("desk"):
            # Who starts it for the first time knows of no older one.
            self._remember_version()
        keys.shortcut(_F1, "打开这一页的帮助", window, self.open)
        shell.scene_changed.connect(self._later)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._reach)

    def open(self) -> None:
        """The page about what one is looking at."""
        self.open_page(help_texts.page_for(list(self._here())).key)

    def open_page(self, key: str) -> None:
        """This page, beside whatever is open: also beside a question that waits for its answer."""
        from safetydesk.ui.help_page import HelpPage
        from safetydesk.ui.help_pictures import Pictures

        if self._pictures is None:
            self._pictures = Pictures(self)
        parent = QApplication.activeModalWidget() or self._window
        if self._page is None or not isValid(self._page) or self._page.parentWidget() is not parent:
            self._page = HelpPage(parent, self._pictures, self._groups)
        self._page.open_at_page(key)
        self._pictures.begin()

    def tell(self) -> None:
        """What is new, and what to do where Chinese can only be typed by a detour; each once, and only when nothing
        else is told."""
        if self._is_new():
            self._tell(f"程序更新到了 {safetydesk.__version__}", help_texts.NEWS, self._remember_version)
        elif self._needs_input():
            self._tell("打不出中文？fcitx 输入法里有一个开关要打开", help_texts.INPUT, self._remember_input)

    def close(self) -> None:
        """The window closes."""
        if self._pictures is not None:
            self._pictures.close()

    def _later(self) -> None:
        """Behind what others have to tell of the desk that was opened."""
        if self._is_new() or self._needs_input():
            self._shell.read("", lambda desk, report, stop: None, lambda _: self.tell())

    def _is_new(self) -> bool:
        return self._seen != safetydesk.__version__

    def _needs_input(self) -> bool:
        return screen.bridged(os.environ) and not remember.get("input told")

    def _tell(self, text: str, key: str, told: Callable[[], object]) -> None:
        if self._messages.offer_if_free(text, "看看", lambda: self.open_page(key)):
            told()

    def _remember_version(self) -> None:
        self._seen = safetydesk.__version__
        remember.put("version", self._seen)

    def _remember_input(self) -> None:
        remember.put("input told", "yes")

    def _here(self) -> Iterable[str]:
        """The classes of what has the keys and of what that stands in, then of all that can be seen."""
        each = QApplication.focusWidget() or QApplication.activeWindow()
        while each is not None:
            yield type(each).__name__
            each = each.parentWidget()
        yield from (type(one).__name__ for one in self._window.findChildren(QWidget) if one.isVisible())

    def _reach(self) -> None:
        """A dialog has come up: F1 of the window does not reach into it."""
        top = QApplication.activeWindow()
        if isinstance(top, QDialog) and top is not self._page and not top.property(_F1):
            top.setProperty(_F1, True)
            keys.shortcut(_F1, "打开这一页的帮助", top, self.open)
