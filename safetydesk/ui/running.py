"""One window for one desk: a second start hands what it was given to the window that has the desk open on this PC."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from safetydesk import paths
from safetydesk.desk import header

if TYPE_CHECKING:
    from multiprocessing.connection import Listener

# A message is this word and paths behind it, and the answer to it.
_OPEN, _TAKEN = b"open", b"taken"
_MOST_BYTES = 1_000_000
# How long one side waits for a word of the other, in seconds.
_PATIENCE = 3.0
_ANY_PROCESS = -1


def hand_over(desk: Path, parcels: Sequence[Path]) -> bool:
    """Whether a window of this PC has this desk open; it comes to the front and has taken these parcels."""
    if not header.is_open(desk):
        return False
    # Here, since most starts find no other window.
    from multiprocessing.connection import Client

    try:
        with Client(_address(desk)) as line:
            if sys.platform == "win32":
                # Windows lets no window come to the front by itself: we, whom the clerk has just started, allow it.
                import ctypes

                ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROCESS)
            line.send_bytes(b"\0".join((_OPEN, *(os.fsencode(path.absolute()) for path in parcels))))
            return line.poll(_PATIENCE) and line.recv_bytes(len(_TAKEN)) == _TAKEN
    except (OSError, EOFError):  # nobody is there: a killed program's note, another PC's, or another user's
        return False


class Bell(QObject):
    """Hears the second starts on the desk that is open here: `rung(paths)` on the window's thread, of the paths those
    that exist."""

    rung = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk: Path | None = None
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()
        self._ended = False

    def answer_for(self, desk: Path) -> None:
        """From now on for this desk, which nobody else can have open; not any more once it is closed."""
        if self._ended or desk == self._desk:
            return
        self._silence()
        self._desk = desk
        from multiprocessing.connection import Listener

        address = _address(desk)
        # What a killed program left; on Windows nothing is left.
        with contextlib.suppress(OSError):
            os.unlink(address)
        # Where there is no room for it (a folder whose name is too long), the second start says who has the desk open.
        with contextlib.suppress(OSError):
            listener = Listener(address)
            self._closed = threading.Event()
            self._thread = threading.Thread(
                target=_answer, args=(listener, self._closed, self.rung.emit), name="bell", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Answer no more: while its window closes, a last work may still show the desk."""
        self._ended = True
        self._silence()

    def _silence(self) -> None:
        if self._thread is None or self._desk is None:
            return
        from multiprocessing.connection import Client

        self._closed.set()
        # It waits for somebody to come.
        with contextlib.suppress(OSError):
            Client(_address(self._desk)).close()
        self._thread.join(_PATIENCE)
        self._desk = self._thread = None


def _answer(listener: Listener, closed: threading.Event, ring: Callable[[list[Path]], object]) -> None:
    with listener:
        while not closed.is_set():
            try:
                line = listener.accept()
            except OSError:  # the system has taken it away
                return
            with line, contextlib.suppress(OSError, EOFError):
                if closed.is_set() or not line.poll(_PATIENCE):
                    continue
                word, *told = line.recv_bytes(_MOST_BYTES).split(b"\0")
                if word == _OPEN:
                    line.send_bytes(_TAKEN)
                    ring([path for path in map(Path, map(os.fsdecode, told)) if path.is_absolute() and path.exists()])


def _address(desk: Path) -> str:
    """Of the window that has this desk open; only the user whose settings these are can reach it."""
    import hashlib

    name = hashlib.sha256(os.fsencode(paths.config()) + b"\0" + os.fsencode(desk.resolve())).hexdigest()[:16]
    return rf"\\.\pipe\safetydesk-{name}" if sys.platform == "win32" else str(paths.config() / f"window-{name}")
