"""The watched folder: what lies new in it is received, each file once."""

from __future__ import annotations

import os
import time
from pathlib import Path

from safetydesk.desk import receiving, seen
from safetydesk.desk.desk import Desk
from safetydesk.desk.receiving import Taken
from safetydesk.desk.taking import Report
from safetydesk.material.copying import STILL_SECONDS, Stop
from safetydesk.material.names import Found, walk

SETTING = "watched"
# What could not be taken for a moment, as while Word holds it or the disk is full, is tried again after so long.
_TRY_AGAIN_SECONDS = 600.0
NOTHING = Taken(0, ())


def scan(desk: Desk, report: Report | None = None, stop: Stop | None = None) -> Taken:
    """Receives what is new in the watched folder since the last look; nothing where none is set or it is away.

    A file counts as new by its name, size and time. One that was written a moment ago is left for the next look, so
    that nobody waits for a copy that is under way. Mishap.
    """
    folder = desk.setting(SETTING)
    if not folder or not Path(folder).is_dir():
        return NOTHING
    source = f"folder:{folder}"
    late = time.monotonic() - _TRY_AGAIN_SECONDS
    known = seen.known(desk, source) | {key for key, when in desk.workshop.put_off.items() if when > late}
    fresh = {key: found.path for found in walk([Path(folder)]) if (key := _key(found, folder)) and key not in known}
    if not fresh:
        return NOTHING
    taken = receiving.take(
        desk, [Path(folder)], only=frozenset(fresh.values()), report=report, stop=stop, way="watch")
    held = {each.path for each in taken.outcomes if each.passing}
    desk.workshop.put_off |= {key: time.monotonic() for key, path in fresh.items() if str(path) in held}
    if not (stop and stop()):
        seen.note(desk, source, (key for key, path in fresh.items() if str(path) not in held))
    return taken


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
