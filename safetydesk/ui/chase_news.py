"""What the program says by itself of the days that come: once in the window when it starts, then from the tray."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from safetydesk.notice import dates
from safetydesk.ui import chase_verbs, remember
from safetydesk.ui.chase_verbs import News
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Shell
from safetydesk.ui.tray import Tray

LOOK_EVERY_MS = 3_600_000


def wanted() -> bool:
    """Whether the clerk wants to be reminded on this PC."""
    return str(remember.get("reminds", "yes")) == "yes"


class ChaseNews(QObject):
    """One for the whole window. What is asked in the tray: `opened` to see the window, `chase_asked` who owes what,
    `quit_asked`. `tray` is None where the system has none, and before a desk is open."""

    opened = Signal()
    chase_asked = Signal()
    quit_asked = Signal()

    def __init__(self, title: str, shell: Shell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._title = title
        self._folder = Path()
        self.tray: Tray | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        shell.scene_changed.connect(self._on_scene)
        shell.reminding_changed.connect(self.look)

    def look(self) -> None:
        """Show in the tray what is due next, and speak up if the time has come."""
        if self._shell.scene is not None:
            self._shell.read("", chase_verbs.news, self._show)

    def close(self) -> None:
        """No more."""
        self._timer.stop()
        if self.tray is not None:
            self.tray.icon.hide()

    def _on_scene(self, scene: Scene) -> None:
        if scene.folder != self._folder:
            self._folder = scene.folder
            self._shell.read("", chase_verbs.news, self._open)

    def _open(self, news: News) -> None:
        """A desk was opened. Mails that are stuck are told in any case: nobody else would."""
        outlook = news.outlook.text if news.outlook is not None and wanted() else ""
        words = "；".join(filter(None, (news.mails, outlook)))
        title, what, word = ("报送", news.stuck, "去看发件箱") if news.mails else ("总览", "催报", "去催报")
        if words:
            self._shell.reminded.emit(words, word, lambda: self._shell.place_asked.emit(title, what))
        # Asking the system takes its time: not before the first paint.
        if self.tray is None and QSystemTrayIcon.isSystemTrayAvailable():
            self.tray = self._make_tray()
        self._show(news)

    def _make_tray(self) -> Tray:
        tray = Tray(self._title, self)
        tray.opened.connect(self.opened)
        tray.chase_asked.connect(self.chase_asked)
        tray.quit_asked.connect(self.quit_asked)
        return tray

    def _show(self, news: News) -> None:
        if self.tray is None:
            return
        self.tray.icon.setVisible(wanted())
        self.tray.show_next(news.outlook.text if news.outlook is not None else "")
        scene = self._shell.scene
        if scene is None or news.outlook is None or not news.outlook.calls or not wanted():
            return
        # Once a day for each notice, however often the program is started.
        told = [str(scene.folder), scene.notice.id, dates.now().date().isoformat()]
        if remember.get("called", []) != told:
            remember.put("called", told)
            self.tray.call(news.outlook.text)
