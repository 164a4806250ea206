"""Where the program failed, told without anybody's data: the one form in which log, crash dialog and terminal say it.

A message of an error may hold a name, a number or a path, and so may a line of it that looks like a place: no text of
an error is taken over, only places in code, kinds of errors and the system's own codes.
"""

from __future__ import annotations

import errno
import re
import traceback

# What a library is called below, wherever it was installed; the way there may go through somebody's home.
_BELOW = ("safetydesk", "site-packages", "dist-packages")
_WORD = re.compile(r"[A-Za-z_]\w*(\.\w+)*", re.ASCII)


def told(error: BaseException) -> str:
    """The kind of the error and where it came from, the innermost call last; what it came of stands before it."""
    lines = list[str]()
    for each in _chain(error, []):
        frames = traceback.extract_tb(each.__traceback__)
        lines += [f"  {_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        lines.append(kind(each))
    return "\n".join(lines)


def kind(error: BaseException) -> str:
    """`OSError ENOSPC`: what it is, and what the system calls it."""
    codes = [
        str(getattr(error, "sqlite_errorname", "")),
        errno.errorcode.get(getattr(error, "errno", None) or 0, "") if isinstance(error, OSError) else "",
        str(getattr(error, "winerror", None) or ""),
    ]
    if isinstance(error, (AttributeError, NameError, ImportError)):
        # A word of the code, unless the code asked for one by what somebody wrote.
        codes.append(name if _WORD.fullmatch(name := str(error.name or "")) else "")
    return " ".join(filter(None, (type(error).__qualname__, *codes)))


def _chain(error: BaseException, told: list[BaseException]) -> list[BaseException]:
    """The error with what it came of and what it holds before it, without those told of already."""
    found = list[BaseException]()
    at: BaseException | None = error
    while at is not None and at not in found + told:
        found.insert(0, at)
        for held in reversed(at.exceptions if isinstance(at, BaseExceptionGroup) else ()):
            found[:0] = _chain(held, found + told)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return found


def _place(path: str) -> str:
    parts = re.split(r"[\\/]", path)
    at = max((len(parts) - parts[::-1].index(name) for name in _BELOW if name in parts), default=len(parts) - 1)
    return "/".join(parts[at:])
