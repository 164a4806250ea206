"""The pictures of the help: made by a child of this very program when help is first opened, and kept."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from PySide6.QtGui import QImage

import safetydesk
from safetydesk import paths
from safetydesk.ui import help_texts

DRAWING = "图正在画，十几秒后自己出来；可以先看文字。"
_TROUBLE = "图没有画出来，不影响使用；关上帮助再打开，会再画一次。"
# How the program is told to draw: `safetydesk --help-pictures FOLDER`.
CHILD_FLAG = "--help-pictures"
_STARTER = "import sys; sys.path.append(sys.argv[1]); from safetydesk.ui.help_draw import main; sys.exit(main())"
_LOOK_MS = 300


class Pictures(QObject):
    """`drawn` when another one is there, or none will be; `trouble`: why some are missing, in words."""

    drawn = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = paths.cache() / f"help-{_edition()}"
        self.trouble = ""
        self._there = 0
        self._child = QProcess(self)
        self._child.finished.connect(self._end)
        self._child.errorOccurred.connect(self._end)
        # A windowed program on Windows has nowhere to tell how far it is: what lies in the folder tells it.
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def drawing(self) -> bool:
        """Whether the child is at it."""
        return self._child.state() != QProcess.ProcessState.NotRunning

    def image(self, key: str) -> QImage | None:
        """The picture of this page, if it is there."""
        image = QImage(str(self.file(key)))
        return None if image.isNull() else image

    def file(self, key: str) -> Path:
        """Where the picture of this page lies."""
        return self.folder / f"{key}.png"

    def begin(self) -> None:
        """Have those drawn that are missing."""
        if self.drawing or not self._missing():
            return
        self.trouble = ""
        try:
            _clear(self.folder)
        except OSError:
            self._end()
            return
        program, *arguments = child_command(self.folder)
        self._child.setStandardOutputFile(QProcess.nullDevice())
        self._child.setStandardErrorFile(QProcess.nullDevice())
        self._timer.start()
        self._child.start(program, arguments)

    def close(self) -> None:
        """The window closes: what is not drawn by now is drawn another time."""
        self._timer.stop()
        if self.drawing:
            self._child.finished.disconnect(self._end)
            self._child.errorOccurred.disconnect(self._end)
            self._child.kill()
            self._child.waitForFinished()

    def _missing(self) -> bool:
        return any(page.picture and not self.file(page.key).is_file() for page in help_texts.pages())

    def _look(self) -> None:
        there = sum(self.file(page.key).is_file() for page in help_texts.pages())
        if there != self._there:
            self._there = there
            self.drawn.emit()

    def _end(self) -> None:
        self._timer.stop()
        self.trouble = _TROUBLE if self._missing() else ""
        self.drawn.emit()


def _edition() -> str:
    """What the pictures show: this version, in a checkout as its files are now."""
    if getattr(sys, "frozen", False):
        return safetydesk.__version__
    files = [*Path(safetydesk.__file__).parent.glob("*/*.py"), *(paths.resources() / "help").iterdir()]
    return f"{safetydesk.__version__}-{max(int(file.stat().st_mtime) for file in files)}"


def child_command(folder: Path) -> list[str]:
    """How to start the child; -P keeps modules of the current folder out of it."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_FLAG, str(folder)]
    root = Path(safetydesk.__file__).resolve().parent.parent
    return [sys.executable, "-P", "-c", _STARTER, str(root), CHILD_FLAG, str(folder)]


def _clear(folder: Path) -> None:
    """The pictures of other versions are of no use any more."""
    for old in folder.parent.glob("help-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
