"""The job runner: one worker thread for everything that touches the desk, one long-lived QObject that reports."""

from __future__ import annotations

import functools
import queue
import sys
import threading
import time
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from PySide6.QtCore import QObject, Signal

from safetydesk.notice import fault
from safetydesk.notice.problem import Mishap

T = TypeVar("T")
Report = Callable[[int, int, str], None]
Stop = Callable[[], bool]
# A work gets the open desk (or None), report(done, total, text) and stop(); it knows no Qt and runs on the worker.
Work = Callable[[Any, Report, Stop], T]
# An opener gives the desk that is to be open from now on, and whatever its `done` wants to see.
Opener = Callable[[Report, Stop], tuple[Any, Any]]
# A short piece of what is done while nothing else is asked: whether more of it is left, and what the window may see.
Slice = Callable[[Any], tuple[bool, Any]]

_REPORT_EVERY = 0.05
_TURN = 0.001
_CRASHED = "程序出错，没有做成。"


@dataclass(frozen=True)
class _Job:
    number: int
    label: str
    work: Work[Any]
    opens: bool = False


@dataclass(frozen=True)
class _Answer:
    number: int
    result: Any = None
    mishap: str = ""
    crash: str = ""


class Jobs(QObject):
    """Runs works one after the other on one thread.

    All signals arrive on the window's thread. `failed` carries the sentence of a Mishap, `crashed` where it failed.
    A work that crashed has failed too: whoever asked for it hears of it once the crash dialog is closed.

    Between two works, slices of what was given to `meanwhile` are done; `sliced(what it gave, more is left)` after each
    (None and False after one that failed).
    """

    started = Signal(str)
    progressed = Signal(int, int, str)
    finished = Signal()
    failed = Signal(str)
    crashed = Signal(str)
    sliced = Signal(object, bool)
    _began = Signal(int, str)
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Python's default, 5 ms for each thread that is before it, lets the window's thread wait visibly.
        sys.setswitchinterval(_TURN)
        # "" only wakes the worker up: something is to be done meanwhile.
        self._queue: queue.SimpleQueue[_Job | Literal[""] | None] = queue.SimpleQueue()
        self._slice: Slice | None = None
        self._stop = threading.Event()
        # What is to be called with a result stays on this side: no widget ever reaches the worker.
        self._dones: dict[int, tuple[Callable[[Any], None] | None, Callable[[str], None] | None]] = {}
        self._next = 0
        self._closed = False
        self._began.connect(self._on_began)
        self._answered.connect(self._on_answered)
        self._thread = threading.Thread(target=self._loop, name="desk-worker", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many works are queued or running."""
        return len(self._dones)

    def run(
        self,
        label: str,
        work: Work[T],
        done: Callable[[T], object] | None = None,
        *,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Queue `work`; `done(result)` is called on the window's thread, else `failed(sentence)`."""
        self._put(label, work, done, failed, opens=False)

    def open_desk(
        self,
        label: str,
        opener: Opener,
        done: Callable[[Any], None],
        *,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Open another desk. The one open so far is closed only when the new one is open."""

        def work(desk: Any, report: Report, stop: Stop) -> tuple[Any, Any]:
            return opener(report, stop)

        self._put(label, work, done, failed, opens=True)

    def meanwhile(self, piece: Slice) -> None:
        """Do `piece` again and again while no work waits, until it says that nothing is left or fails.

        A work waits for one piece at most, so a piece is to be short. It is done on the desk that is open by then;
        nothing is announced by `started`, and it is not `waiting`. Pieces are dropped when the window closes.
        """
        _refuse_widgets(piece)
        if not self._closed:
            self._slice = piece
            self._queue.put("")

    def stop(self) -> None:
        """Ask the running work to stop at its next safe point; what it has done stays done."""
        self._stop.set()

    def close(self) -> None:
        """Finish what is queued, close the desk, end the thread. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._stop.set()
        # The window is gone: what comes now is shown nowhere.
        self._dones.clear()
        self._queue.put(None)
        self._thread.join()

    def _put(self, label: str, work: Work[Any], done: Any, failed: Any, *, opens: bool) -> None:
        _refuse_widgets(work)
        if self._closed:
            return
        self._next += 1
        self._dones[self._next] = (done, failed)
        self._queue.put(_Job(self._next, label, work, opens))

    def _on_began(self, number: int, label: str) -> None:
        if number in self._dones:
            self.started.emit(label)

    def _on_answered(self, answer: _Answer) -> None:
        done, failed = self._dones.pop(answer.number, (None, None))
        self.finished.emit()
        if answer.crash:
            self.crashed.emit(answer.crash)
            if failed is not None:
                failed(_CRASHED)
        elif answer.mishap:
            if failed is not None:
                failed(answer.mishap)
            self.failed.emit(answer.mishap)
        elif done is not None:
            done(answer.result)

    # From here on: the worker's thread.

    def _loop(self) -> None:
        desk: Any = None
        while (job := self._next_job(desk)) is not None:
            if not self._closed:
                self._stop.clear()
            self._began.emit(job.number, job.label)
            answer, fresh = self._do(job, desk)
            if fresh is not None:
                self._shut(desk)
                desk = fresh
            self._answered.emit(answer)
            del job, answer
        self._shut(desk)

    def _next_job(self, desk: Any) -> _Job | None:
        while True:
            while self._slice is not None and self._queue.empty():
                self._do_slice(desk)
            job = self._queue.get()
            if not isinstance(job, str):
                return job

    def _do_slice(self, desk: Any) -> None:
        piece, self._slice = self._slice, None
        if piece is None or desk is None:
            return
        try:
            more, seen = piece(desk)
        except Mishap as mishap:
            self.failed.emit(str(mishap))
            more, seen = False, None
        except Exception as error:  # noqa: BLE001 - the boundary: as for a work
            self.crashed.emit(fault.told(error))
            more, seen = False, None
        if more and self._slice is None:
            self._slice = piece
        self.sliced.emit(seen, more)

    def _shut(self, desk: Any) -> None:
        if desk is None:
            return
        try:
            desk.close()
        except Exception as error:  # noqa: BLE001 - the boundary: the next desk must not wait for a dead thread
            self.crashed.emit(fault.told(error))

    def _do(self, job: _Job, desk: Any) -> tuple[_Answer, Any]:
        last = 0.0

        def report(done: int, total: int, text: str) -> None:
            nonlocal last
            now = time.monotonic()
            if done >= total or now - last >= _REPORT_EVERY:
                last = now
                self.progressed.emit(done, total, text)

        try:
            result = job.work(desk, report, self._stop.is_set)
        except Mishap as mishap:
            return _Answer(job.number, mishap=str(mishap)), None
        except Exception as error:  # noqa: BLE001 - the boundary: a bug ends in the crash dialog, not in a dead thread
            return _Answer(job.number, crash=fault.told(error)), None
        if job.opens:
            fresh, shown = result
            return _Answer(job.number, shown), fresh
        return _Answer(job.number, result), None


def _refuse_widgets(thing: object) -> None:
    """TypeError if a work holds a QObject: touching one from the worker ends the process sooner or later."""
    if isinstance(thing, QObject):
        raise TypeError(f"a work holds the widget {thing!r}; give it plain data")
    held: list[object] = []
    if isinstance(thing, functools.partial):
        held += [thing.func, *thing.args, *thing.keywords.values()]
    elif isinstance(thing, types.MethodType | types.BuiltinMethodType):
        held.append(thing.__self__)
    elif isinstance(thing, types.FunctionType):
        held += [cell.cell_contents for cell in thing.__closure__ or ()]
    for part in held:
        _refuse_widgets(part)
