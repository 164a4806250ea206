"""A desk in the making: a hidden folder beside its place that becomes it whole, or goes; those of killed programs, too.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from filelock import FileLock

from safetydesk.material.copying import explain, fsync_folder, must_be_empty
from safetydesk.notice.problem import Mishap

# Held as long as somebody builds there: what bears it and is held by nobody was left by a killed program.
_LOCK = "building.lock"


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """An empty folder to be filled, which is at `folder` at the end, or nowhere if anything was raised.

    Mishap unless `folder` is absent or empty, and for what the disk does.
    """
    must_be_empty(folder)
    _sweep(folder)
    build = folder.with_name(f".{folder.name}-{uuid4().hex[:8]}")
    lock = FileLock(build / _LOCK, timeout=0, thread_local=False)
    try:
        build.mkdir(parents=True)
        lock.acquire()
        yield build
        # Windows moves no folder in which a file is held. It moves with its lock, by which it is known until then.
        lock.release()
        if folder.exists():
            folder.rmdir()
        build.rename(folder)
    except OSError as error:
        raise explain(error, folder) from error
    finally:
        lock.release()
        shutil.rmtree(build, ignore_errors=True)
    # It stands: what fails from here on takes nothing away.
    with suppress(OSError):
        (folder / _LOCK).unlink(missing_ok=True)
    with suppress(Mishap):
        fsync_folder(folder.parent)


def _sweep(folder: Path) -> None:
    """Takes away what killed programs have left of this desk. What cannot be looked at or removed stays."""
    ours = re.compile(rf"\.{re.escape(folder.name)}-[0-9a-f]{{8}}")
    with suppress(OSError):
        for left in [each for each in folder.parent.iterdir() if ours.fullmatch(each.name)]:
            if (left / _LOCK).is_file() and not left.is_symlink():
                with suppress(OSError):
                    # A time-out, which is an OSError, where somebody builds there now.
                    FileLock(left / _LOCK, timeout=0).acquire().lock.release()
                    shutil.rmtree(left)
