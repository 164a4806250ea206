"""Makes the window, dresses the program, and sees to it that no error goes by unseen."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

import safetydesk
from safetydesk.ui import icons, logbook, remember, theme
from safetydesk.ui.main_window import MainWindow
from safetydesk.ui.sweep import Sweep


def run(desk: Path | None, parcels: Sequence[Path] = ()) -> int:
    """The window, until it is closed, with these parcels of lower desks to be rolled up."""
    app = QApplication([safetydesk.__name__])
    dress(app)
    sweep = Sweep()
    door = Door(desk, parcels)
    sys.excepthook = door.catch
    threading.excepthook = door.catch_from_thread
    door.open()
    QTimer.singleShot(0, logbook.start)
    code = app.exec()
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
    sweep.close()
    logbook.stop()
    return code


class Door:
    """Makes the window, makes it anew when the print size changes, and shows the crash dialog."""

    def __init__(self, desk: Path | None, parcels: Sequence[Path] = ()) -> None:
        self._desk, self._parcels = desk, parcels
        self._crashing = False
        self.window: MainWindow | None = None

    def open(self, old: MainWindow | None = None) -> None:
        """Show the window, in place of `old` if there was one; the desk is opened after the first paint."""
        self.window = MainWindow()
        if old is not None:
            self.window.take_over(old)
        self.window.crashed.connect(self._show_crash)
        self.window.print_size_changed.connect(self._anew)
        self.window.show()
        QTimer.singleShot(0, self._enter)

    def catch(self, kind: type[BaseException], error: BaseException | None, at: TracebackType | None) -> None:
        """What nobody else caught, from any thread."""
        if issubclass(kind, KeyboardInterrupt):
            if self.window is not None:
                self.window.close()
            return
        import traceback

        trace = "".join(traceback.format_exception(kind, error, at))
        if threading.current_thread() is threading.main_thread():
            self._show_crash(trace)
        elif self.window is not None:
            self.window.crashed.emit(trace)

    def catch_from_thread(self, told: threading.ExceptHookArgs) -> None:
        """The same for a thread of Python's."""
        self.catch(told.exc_type, told.exc_value, told.exc_traceback)

    def _enter(self) -> None:
        if self.window is not None:
            self.window.enter(self._desk, self._parcels)
            self._parcels = ()

    def _anew(self) -> None:
        old = self.window
        if old is None or old.shell.scene is None:
            return
        self._desk = old.shell.scene.folder
        QApplication.setQuitOnLastWindowClosed(False)
        old.close()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, remember.text_scale())
        self.open(old)
        old.deleteLater()
        QApplication.setQuitOnLastWindowClosed(True)

    def _show_crash(self, trace: str) -> None:
        from safetydesk.ui.crash import CrashDialog

        logbook.failed(trace)
        if self._crashing:
            return
        self._crashing = True
        CrashDialog(trace, self.window).exec()
        self._crashing = False


def dress(app: QApplication) -> None:
    """Look, icon, and Qt's own words in Chinese."""
    app.setApplicationDisplayName("")
    app.setWindowIcon(icons.icon("shield-check", theme.ACCENT))
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    theme.apply(app, remember.text_scale())
