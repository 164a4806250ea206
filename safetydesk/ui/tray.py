"""The program in the system's tray: the next day at a glance, and a word when a day comes near."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from safetydesk.ui import icons

_SHOWN_MS = 15_000


class Tray(QObject):
    """Only where the system has a tray. `opened` to see the window, `chase_asked` who owes what, `quit_asked`."""

    opened = Signal()
    chase_asked = Signal()
    quit_asked = Signal()

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.icon = QSystemTrayIcon(icons.of_the_program(), self)
        self.menu = QMenu()
        self.menu.addAction("打开", self.opened.emit)
        self.next = QAction("", self)
        self.next.triggered.connect(self.chase_asked)
        self.menu.addAction(self.next)
        self.menu.addSeparator()
        self.menu.addAction("退出", self.quit_asked.emit)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        self.icon.messageClicked.connect(self.chase_asked)
        self.show_next("")

    def show_next(self, words: str) -> None:
        """Say what is due next; "" where nobody owes anything."""
        self.next.setText(words or "没有要催的")
        self.next.setEnabled(bool(words))
        self.icon.setToolTip("\n".join(filter(None, (self._title, words))))

    def call(self, words: str) -> None:
        """Speak up beside the tray."""
        self.icon.showMessage(self._title, words, self.icon.icon(), _SHOWN_MS)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.opened.emit()
