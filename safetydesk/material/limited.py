"""Running a function on foreign data in a child process with a limit on memory and time: a hostile file costs one call.

The child is started at the first call and kept. Requests and replies go through its stdin and stdout as
length-prefixed JSON (`plain`); the reply is never unpickled. It imports only what the called function needs.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
import weakref
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from safetydesk.material import plain
from safetydesk.material.copying import Stop, Stopped
from safetydesk.notice.problem import Mishap

# Measured: one 8K HEVC frame and its JPEG peak at 0.93 GB of address space, a 100-megapixel PNG at 0.6 GB.
MEDIA_MEMORY = 1536 * 1024 * 1024
OFFICE_MEMORY = 512 * 1024 * 1024

# How a frozen program is told to be the child: `safetydesk --limited-child BYTES`.
CHILD_FLAG = "--limited-child"

# Also for who finds that the answer is not of the kind that was asked for.
NOT_UNDERSTOOD = "读取程序的回答看不懂"

_ALLOWED = "safetydesk."
_LOOK_SECONDS = 0.1
_REPLY_MOST = 256 * 1024 * 1024
# A fresh child now and then, so that what decoders leak never adds up to the limit.
_CALLS_PER_CHILD = 500
_STARTER = (
    "import sys; sys.path.append(sys.argv[1]); from safetydesk.material.limited import child_main; child_main()"
)


class ChildFailed(Exception):
    """The call gave no answer. `reason`, which is also the text, is Chinese for the clerk.

    The child's traceback is a note of the exception: for the log, never for the screen.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        super().__init__(reason)
        if detail:
            self.add_note(detail)


def child_command(memory: int) -> list[str]:
    """How to start a child that may use `memory` bytes; -P keeps modules of the current folder out of it."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_FLAG, str(memory)]
    root = Path(__file__).resolve().parents[2]
    return [sys.executable, "-P", "-c", _STARTER, str(root), str(memory)]


class Limited:
    """One child process and the way to call functions in it; safe to use from several threads, one call at a time."""

    def __init__(self, memory: int = MEDIA_MEMORY) -> None:
        self._memory = memory
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._calls = 0
        self._end: weakref.finalize[[subprocess.Popen[bytes]], Limited] | None = None

    def __enter__(self) -> Limited:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def call(
        self, function: str, *args: object, timeout: float = 20.0, gives: Sequence[type] = (), stop: Stop | None = None
    ) -> Any:
        """What `function` ("safetydesk.room.file:name") returns for `args`, both plain data.

        `gives` names the dataclasses that the answer may hold. Raises Mishap when the function did, Stopped soon after
        `stop` says so, ChildFailed for every other end: an exception, a crash, `timeout` seconds passed, no
        memory left.
        """
        request = plain.dumps({"function": function, "args": list(args), "timeout": timeout})
        with self._lock:
            reply = self._exchange(request, timeout, stop)
        try:
            answer = plain.loads(reply, gives)
        except ValueError as error:
            raise ChildFailed(NOT_UNDERSTOOD, str(error)) from error
        return _unwrap(answer)

    def close(self) -> None:
        """Ends the child; a later call starts a new one."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        if self._end is not None:
            self._end()
        self._child = self._end = None

    def _exchange(self, request: bytes, timeout: float, stop: Stop | None) -> bytes:
        if self._child is None or self._child.poll() is not None or self._calls >= _CALLS_PER_CHILD:
            self._stop()
            self._child = _start(self._memory)
            self._end = weakref.finalize(self, _end_child, self._child)
            self._calls = 0
        self._calls += 1
        guard = _Guard(self._child, timeout, stop)
        guard.start()
        reply = b""
        try:
            reply = _talk(self._child, request)
        finally:
            guard.end()
            if guard.stepped_in or not reply:
                self._stop()
        if reply:
            return reply
        if guard.stopped:
            raise Stopped
        raise ChildFailed(f"{timeout:g} 秒还没读完" if guard.stepped_in else "读取时出错中断，或文件太大")


class _Guard(threading.Thread):
    """Watches one call, and ends the child when it takes too long or `stop` says so."""

    def __init__(self, child: subprocess.Popen[bytes], timeout: float, stop: Stop | None) -> None:
        super().__init__(name="guard", daemon=True)
        self._child, self._timeout, self._asked = child, timeout, stop
        self._over = threading.Event()
        self.stepped_in = self.stopped = False

    def run(self) -> None:
        late = time.monotonic() + self._timeout
        while not self._over.wait(_LOOK_SECONDS if self._asked else self._timeout):
            self.stopped = self._asked is not None and self._asked()
            if self.stopped or time.monotonic() >= late:
                self.stepped_in = True
                _kill(self._child)
                return

    def end(self) -> None:
        """The call has come to its end."""
        self._over.set()
        self.join()


def _unwrap(answer: Any) -> Any:
    if not isinstance(answer, dict) or len(answer) != 1:
        raise ChildFailed(NOT_UNDERSTOOD)
    (how, value), = answer.items()
    if how == "value":
        return value
    if how == "mishap":
        what, remedy = value
        raise Mishap(str(what), str(remedy))
    if how == "memory":
        raise ChildFailed("文件太大，内存不够", str(value))
    raise ChildFailed("文件内容不合规范", str(value))


def _start(memory: int) -> subprocess.Popen[bytes]:
    # Without CREATE_NO_WINDOW a black console flashes up on Windows.
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    return subprocess.Popen(
        child_command(memory), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        creationflags=flags, start_new_session=True)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Ends the child and the programs it started: on Windows its job object does that, elsewhere its session."""
    if sys.platform == "win32":
        child.kill()
    elif child.returncode is None:
        # Not yet waited for, so that nobody else can have its number.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _end_child(child: subprocess.Popen[bytes]) -> None:
    """Kill, wait, close: no zombie and no open pipe is left. The child holds nothing that could be lost."""
    _kill(child)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _talk(child: subprocess.Popen[bytes], request: bytes) -> bytes:
    """The reply, or b"" when the child died before it was complete."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        _send(child.stdin, request)
        return _receive(child.stdout)
    except OSError:
        return b""


def _send(pipe: BinaryIO | Any, data: bytes) -> None:
    pipe.write(struct.pack(">Q", len(data)) + data)
    pipe.flush()


def _receive(pipe: BinaryIO | Any) -> bytes:
    head = pipe.read(8)
    if len(head) < 8:
        return b""
    length, = struct.unpack(">Q", head)
    if length > _REPLY_MOST:
        return b""
    data: bytes = pipe.read(length)
    return data if len(data) == length else b""


def child_main() -> None:
    """The child's whole life: limits first, then one request after the other until stdin ends."""
    _limit_memory(int(sys.argv[-1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, replies = _private_pipes()
    while request := _receive(requests):
        _send(replies, _answer(plain.loads(request)))
    os._exit(0)


def _limit_memory(memory: int) -> None:
    """Holds for programs that the child starts, too. Where Windows refuses it, the time limit still holds."""
    if sys.platform == "win32":
        from safetydesk.material.windows_limit import limit
        limit(memory)
        return
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Requests and replies move away from 0 and 1, so that a library which prints cannot spoil the talk."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    sys.stdin = sys.stdout = sys.stderr = open(os.devnull, "r+", encoding="utf-8")  # noqa: SIM115
    return requests, replies


def _answer(request: dict[str, Any]) -> bytes:
    # Should the parent be killed meanwhile, nobody else would end a decoder that runs for ever.
    faulthandler.dump_traceback_later(request["timeout"] + 5, exit=True)
    try:
        return plain.dumps({"value": _function(request["function"])(*request["args"])})
    except Mishap as mishap:
        return plain.dumps({"mishap": [mishap.what, mishap.remedy]})
    except MemoryError:
        return plain.dumps({"memory": traceback.format_exc(limit=-5)})
    except Exception:  # noqa: BLE001  The boundary: fuzzed files raise thirteen types, and each costs this call only.
        return plain.dumps({"error": traceback.format_exc(limit=-5)})
    finally:
        faulthandler.cancel_dump_traceback_later()


def _function(dotted: str) -> Any:
    module, _, name = dotted.partition(":")
    if not module.startswith(_ALLOWED):
        raise ValueError(f"{dotted} is not ours")
    return getattr(importlib.import_module(module), name)
