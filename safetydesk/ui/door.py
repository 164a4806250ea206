"""Makes the window, dresses the program, and sees to it that no error goes by unseen."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import safetydesk
from safetydesk.ui import logbook, remember, running
from safetydesk.ui.frame import Frame
from safetydesk.ui.sweep import Sweep

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from safetydesk.ui.main_window import MainWindow

# Of packaging/linux, without its ending.
DESKTOP_ENTRY = "cn.safetydesk.desk"

# After what the board asks of the worker as soon as it stands; and when the log is opened, if nothing fails before.
_REST_MS, _LOG_MS = 500, 2_000

# What the window and the board are made of, from the ground up: each alone is loaded so fast that nobody feels it.
_WINDOW = tuple(f"safetydesk.{name}" for name in (
    "ui.icons", "ui.parts", "ui.messages", "ui.shell", "desk.snapshot", "ui.inbox_news", "ui.chase_news",
    "ui.health_guard", "ui.topbar", "ui.main_window",
))  # fmt: skip
_BOARD = tuple(f"safetydesk.{name}" for name in (
    "notice.model", "desk.chasing_words", "ui.board_model", "ui.board_view", "ui.board_tools", "ui.ask",
    "ui.board_side", "ui.board_place",
))  # fmt: skip


# The pictures of the help are drawn by another process, and a crash needs nothing that was loaded for it.
_NEVER_HERE = ("crash", "help_draw", "help_scenes")


def run(desk: Path | None, parcels: Sequence[Path] = ()) -> int:
    """The window, until it is closed, with these parcels of lower desks to be rolled up.

    Where a window of this desk stands already, that one takes them and comes to the front.
    """
    desk = desk or _last_desk()
    if desk is not None and running.hand_over(desk, parcels):
        return 0
    app = QApplication([safetydesk.__name__])
    # By this the task bar of Linux finds our desktop entry. Windows goes by the program's file.
    app.setDesktopFileName(DESKTOP_ENTRY)
    sweep = Sweep()
    door = Door(desk, parcels)
    QTimer.singleShot(_LOG_MS, door.frame, logbook.start)
    sys.excepthook = door.catch
    threading.excepthook = door.catch_from_thread
    door.open()
    code = app.exec()
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
    sweep.close()
    logbook.stop()
    return code


class Door:
    """Opens the window and furnishes it, anew when the print size changes, and shows the crash dialog."""

    def __init__(self, desk: Path | None, parcels: Sequence[Path] = ()) -> None:
        self._desk = desk or _last_desk()
        self._parcels = parcels
        self._crashing = self._rest_is_loaded = False
        self.frame = Frame()
        self.frame.painted.connect(self._begin)
        self.window: MainWindow | None = None

    def open(self) -> None:
        """Show the frame; all else is loaded once it is on the screen, in steps between which it stays alive."""
        self.frame.open()

    def catch(self, kind: type[BaseException], error: BaseException | None, at: TracebackType | None) -> None:
        """What nobody else caught, from any thread."""
        if issubclass(kind, KeyboardInterrupt):
            self.frame.close()
            return
        from safetydesk.notice import fault

        trace = fault.told((error or kind()).with_traceback(at))
        if threading.current_thread() is threading.main_thread():
            self._show_crash(trace)
        elif self.window is not None:
            self.window.crashed.emit(trace)

    def catch_from_thread(self, told: threading.ExceptHookArgs) -> None:
        """The same for a thread of Python's."""
        self.catch(told.exc_type, told.exc_value, told.exc_traceback)

    def _begin(self) -> None:
        self._one_by_one([
            self._look_back, _load_qt, _load_widgets, self._dress, *_loading(_WINDOW), self._furnish, self._enter,
            *_loading(_BOARD), self._prepare,
        ])  # fmt: skip

    def _one_by_one(self, steps: Sequence[Callable[[], object]]) -> None:
        if self.frame.isHidden():  # closed by now
            return
        try:
            steps[0]()
        finally:
            # One that failed is told of; the others may well go without it.
            if len(steps) > 1:
                QTimer.singleShot(0, self.frame, lambda: self._one_by_one(steps[1:]))

    def _look_back(self) -> None:
        self.frame.look_back(self._desk.absolute() if self._desk else None)

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            dress(app, self.frame)

    def _furnish(self) -> None:
        from safetydesk.ui.main_window import MainWindow

        old, self.window = self.window, MainWindow(view=self.frame.view)
        if old is not None:
            self.window.take_over(old)
        self.window.crashed.connect(self._show_crash)
        self.window.print_size_changed.connect(self._anew)
        self.window.arrived.connect(lambda: QTimer.singleShot(_REST_MS, self.frame, self._load_rest))
        self.frame.furnish(self.window, self.window.as_next_time)

    def _enter(self) -> None:
        if self.window is not None:
            self.window.enter(self._desk, self._parcels)
            self._parcels = ()

    def _prepare(self) -> None:
        if self.window is not None and self._desk is not None:
            self.window.prepare()

    def _load_rest(self) -> None:
        """What the board does not need, one module after the other: whoever goes to another place must not wait."""
        if self._rest_is_loaded:
            return
        self._rest_is_loaded = True
        import pkgutil

        from safetydesk import ui

        self._one_by_one([
            partial(_load_early, f"{ui.__name__}.{found.name}")
            for found in pkgutil.iter_modules(ui.__path__) if found.name not in _NEVER_HERE
        ])  # fmt: skip

    def _anew(self) -> None:
        old = self.window
        if old is None or old.shell.scene is None:
            return
        self._desk = old.shell.scene.folder
        old.close()
        self._dress()
        self._furnish()
        self._enter()

    def _show_crash(self, trace: str) -> None:
        from safetydesk.ui.crash import CrashDialog

        logbook.failed(trace)
        if self._crashing:
            return
        self._crashing = True
        CrashDialog(trace, self.frame).exec()
        self._crashing = False


def _last_desk() -> Path | None:
    last = str(remember.get("desk"))
    return Path(last) if last else None


def _load_qt() -> None:
    # Making this one class takes as long as painting the first window does.
    from PySide6.QtCore import Qt  # noqa: F401


def _load_widgets() -> None:
    # PySide6 makes all classes of widgets when it is first given one that it has not made itself.
    from PySide6.QtWidgets import QAbstractScrollArea

    QAbstractScrollArea().viewport()


def _load_early(name: str) -> None:
    # Where a system library is missing, whoever needs it is told.
    with suppress(ImportError):
        import_module(name)


def _loading(names: Iterable[str]) -> list[Callable[[], object]]:
    return [partial(import_module, name) for name in names]


def dress(app: QApplication, window: QWidget | None = None) -> None:
    """Look, icon, and Qt's own words in Chinese, at the print size that was chosen; `window` as in `theme.apply`."""
    from PySide6.QtCore import QLibraryInfo, QTranslator

    from safetydesk.ui import icons, theme

    app.setApplicationDisplayName("")
    app.setWindowIcon(icons.of_the_program())
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    theme.apply(app, remember.text_scale(), window)
