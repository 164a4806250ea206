"""Shows a received material in a program of this PC: nothing that could run, and never the original itself."""

from __future__ import annotations

import contextlib
import stat
import time
from pathlib import Path
from typing import Any

from safetydesk import paths
from safetydesk.desk.snapshot import MaterialView
from safetydesk.material.kinds import claimed
from safetydesk.ui.jobs import Report, Stop, Work

_SHOWN = ("image", "video", "audio", "document", "table", "slides", "pdf", "text")
# Copies are kept for a day: the program that shows one may still hold it.
_KEEP_SECONDS = 86_400


def is_harmless(view: MaterialView) -> bool:
    """Whether opening it only shows it: its bytes and its ending agree on a picture, a film, a document."""
    return view.path is not None and view.content in _SHOWN and claimed(view.path.name) == view.content


def copy_of(original: Path, sha256: str) -> Work[Path]:
    """A copy nobody can write to, so that a Ctrl+S in the program that shows it never reaches the original."""

    def work(desk: Any, report: Report, stop: Stop) -> Path:
        from safetydesk.material.copying import copy_hashed, explain

        shown = paths.cache() / "打开"
        copy = shown / sha256[:16] / original.name
        _clear(shown)
        try:
            if _is_whole(copy, original):
                return copy
            copy.parent.mkdir(parents=True, exist_ok=True)
            _remove(copy)
        except OSError as error:
            raise explain(error, copy) from error
        copy_hashed(original, copy, stop)
        copy.chmod(stat.S_IRUSR)
        return copy

    return work


def _is_whole(copy: Path, original: Path) -> bool:
    """Made before and not written to since: a program has to lift the protection before it can write."""
    if not copy.exists():
        return False
    found = copy.stat()
    return not found.st_mode & stat.S_IWUSR and found.st_size == original.stat().st_size


def _clear(shown: Path) -> None:
    for copy in shown.glob("*/*"):
        # Windows keeps what is open in a program; its turn comes another day.
        with contextlib.suppress(OSError):
            if time.time() - copy.stat().st_mtime > _KEEP_SECONDS:
                _remove(copy)
                copy.parent.rmdir()


def _remove(copy: Path) -> None:
    if not copy.exists():
        return
    # Windows deletes nothing that is protected.
    copy.chmod(stat.S_IRUSR | stat.S_IWUSR)
    try:
        copy.unlink()
    except OSError:
        copy.chmod(stat.S_IRUSR)
        raise
