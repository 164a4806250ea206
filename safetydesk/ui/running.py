"""One window for one desk: a second start hands what it was given to the window that has the desk open on this PC."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from safetydesk import paths
from safetydesk.desk import header

if TYPE_CHECKING:
    from multiprocessing.connection import Connection, Listener

    from safetydesk.desk.desk import Desk
    from safetydesk.ui.jobs import Report, Stop

# A message is this word and paths behind it, and the answer to it.
_OPEN, _TAKEN = b"open", b"taken"
_MOST_BYTES = 1_000_000
# How long one side waits for a word of the other, in seconds, and looks meanwhile whether it is still wanted.
_PATIENCE, _TURN = 3.0, 0.1
# How long a window waits for a desk that another has open, which may be on its way to answer or to close; and between
# two tries.
_WAIT, _ANOTHER_TRY = 15.0, 0.4
_ANY_PROCESS = -1


def hand_over(desk: Path, parcels: Sequence[Path]) -> bool:
    """Whether a window of this PC has this desk open; it comes to the front and has taken these parcels.

    Not on the thread of a window: one that hangs is waited for.
    """
    if not header.is_open(desk):
        return False
    try:
        with _call(_address(desk)) as line:
            if sys.platform == "win32":
                # Windows lets no window come to the front by itself: we, whom the clerk has just started, allow it.
                import ctypes

                ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROCESS)
            line.send_bytes(b"\0".join((_OPEN, *(os.fsencode(path.absolute()) for path in parcels))))
            return line.poll(_PATIENCE) and line.recv_bytes(len(_TAKEN)) == _TAKEN
    except (OSError, EOFError):  # nobody is there: a killed program's note, another PC's, or another user's
        return False


def open_here(desk: Path, parcels: Sequence[Path], taken: threading.Event, report: Report, stop: Stop) -> Desk:
    """The desk, once nobody else has it open; on the worker. Mishap, with `taken` set if another window took these
    parcels instead."""
    from safetydesk.desk.desk import Desk, Held

    until = time.monotonic() + _WAIT
    while True:
        try:
            return Desk.open(desk)
        except Held:
            if hand_over(desk, parcels):
                taken.set()
            if taken.is_set() or stop() or time.monotonic() > until:
                raise
            report(0, 0, "等另一个窗口关闭…")
            time.sleep(_ANOTHER_TRY)


class Bell(QObject):
    """Hears the second starts on the desk that is open here: `rung(paths)` on the window's thread. Only there is
    anything taken, so what is asked while the window closes goes on alone."""

    rung = Signal(object)
    _asked = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk: Path | None = None
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()
        self._ended = False
        self._asked.connect(self._on_asked)

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
                target=_answer, args=(listener, self._closed, self._asked.emit), name="bell", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Answer no more: while its window closes, a last work may still show the desk."""
        self._ended = True
        self._silence()

    def _silence(self) -> None:
        desk, thread = self._desk, self._thread
        self._desk = self._thread = None
        if thread is None or desk is None:
            return
        self._closed.set()
        # It waits for somebody to come.
        with contextlib.suppress(OSError):
            _call(_address(desk)).close()
        thread.join(_PATIENCE)

    def _on_asked(self, line: Connection, closed: threading.Event, told: list[Path]) -> None:
        with line:
            if closed.is_set():
                return
            try:
                line.send_bytes(_TAKEN)
            except OSError:  # whoever asked has waited too long, and goes on alone
                return
        self.rung.emit(told)


def _answer(
    listener: Listener, closed: threading.Event, ask: Callable[[Connection, threading.Event, list[Path]], object]
) -> None:
    with listener:
        while not closed.is_set():
            try:
                line = listener.accept()
            except OSError:  # the system has taken it away
                return
            told = _told(line, closed)
            if told is None:
                line.close()
            else:
                ask(line, closed, told)


def _told(line: Connection, closed: threading.Event) -> list[Path] | None:
    """The paths that were handed over; None if it was nonsense, or nothing."""
    until = time.monotonic() + _PATIENCE
    try:
        while not line.poll(_TURN):
            if closed.is_set() or time.monotonic() > until:
                return None
        word, *told = line.recv_bytes(_MOST_BYTES).split(b"\0")
    except (OSError, EOFError):
        return None
    return [path for path in map(Path, map(os.fsdecode, told)) if path.is_absolute()] if word == _OPEN else None


def _call(address: str) -> Connection:
    """A line to the window there. OSError where nobody listens, or does not come to it."""
    # Here, since most starts find no other window.
    from multiprocessing.connection import Client, Connection

    if sys.platform == "win32":
        return Client(address)
    import socket

    # `Client` would wait without end for one that hangs.
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_PATIENCE)
        line.connect(address)
        line.setblocking(True)
        return Connection(line.detach())


def _address(desk: Path) -> str:
    """Of the window that has this desk open; only the user whose settings these are can reach it."""
    import hashlib

    name = hashlib.sha256(os.fsencode(paths.config()) + b"\0" + os.fsencode(desk.resolve())).hexdigest()[:16]
    return rf"\\.\pipe\safetydesk-{name}" if sys.platform == "win32" else str(paths.config() / f"window-{name}")
