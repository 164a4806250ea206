"""The watched folder: what lies new in it is received, each file once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from safetydesk.desk import receipts, receiving, seen
from safetydesk.desk.desk import Desk
from safetydesk.desk.receiving import Taken
from safetydesk.desk.taking import Report
from safetydesk.material.copying import STILL_SECONDS, Stop
from safetydesk.material.names import Found, walk
from safetydesk.notice.problem import Mishap

SETTING = "watched"
WAY = "watch"
# What could not be taken for a moment, as while Word holds it or the disk is full, is tried again after so long.
_TRY_AGAIN_SECONDS = 600.0
NOTHING = Taken(0, ())


def scan(desk: Desk, report: Report | None = None, stop: Stop | None = None) -> Taken:
    """Receives what is new in the watched folder since the last look; nothing where none is set or it is away.

    A file counts as new by its name, size and time. One that was written a moment ago is left for the next look, so
    that nobody waits for a copy that is under way. A look that was cut off is gone on with as the same receipt. Mishap.
    """
    folder = desk.setting(SETTING)
    if not folder or not Path(folder).is_dir():
        return NOTHING
    fresh = _fresh(desk, folder)
    if not fresh:
        return NOTHING
    cut = receipts.cut_off(desk, WAY, Path(folder))
    if cut is not None:
        return _taken(desk, folder, fresh, partial(receiving.resume, desk, cut), report, stop)
    return _taken(desk, folder, fresh, partial(receiving.take, desk, [Path(folder)], way=WAY), report, stop)


def resume(desk: Desk, receipt_id: int, report: Report | None = None, stop: Stop | None = None) -> Taken:
    """Goes on with a look that was cut off; what other looks have taken since is not told again. Mishap."""
    folder = receipts.folder_of(desk, receipt_id)
    if not Path(folder).is_dir():
        raise Mishap(f"现在看不到文件夹“{folder}”", "请接好U盘或网络盘，再点一次“继续收”")
    return _taken(desk, folder, _fresh(desk, folder), partial(receiving.resume, desk, receipt_id), report, stop)


def _fresh(desk: Desk, folder: str) -> dict[str, Path]:
    late = time.monotonic() - _TRY_AGAIN_SECONDS
    known = seen.known(desk, _source(folder)) | {key for key, when in desk.workshop.put_off.items() if when > late}
    return {key: found.path for found in walk([Path(folder)]) if (key := _key(found, folder)) and key not in known}


def _taken(
    desk: Desk, folder: str, fresh: Mapping[str, Path], take: Callable[..., Taken], report: Report | None,
    stop: Stop | None,
) -> Taken:
    taken = take(only=frozenset(fresh.values()), report=report, stop=stop)
    held = {each.path for each in taken.outcomes if each.passing}
    desk.workshop.put_off |= {key: time.monotonic() for key, path in fresh.items() if str(path) in held}
    if not (stop and stop()):
        seen.note(desk, _source(folder), (key for key, path in fresh.items() if str(path) not in held))
    return taken


def _source(folder: str) -> str:
    return f"folder:{folder}"


def _key(found: Found, folder: str) -> str:
    """"" for what is not taken now: it is no ordinary file, or still being written."""
    if found.problem:
        return ""
    try:
        state = found.path.stat()
    except OSError:
        return ""
    if abs(time.time() - state.st_mtime) < STILL_SECONDS:
        return ""
    return f"{os.path.relpath(found.path, folder)}|{state.st_size}|{state.st_mtime_ns}"
