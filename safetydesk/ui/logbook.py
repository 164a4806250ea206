"""The log: what ran and where it failed, without anybody's data. Started after the first paint, not to delay it."""

from __future__ import annotations

import re
import sys

import safetydesk
from safetydesk import paths

_PLACE = re.compile(r'File "([^"]*)"')


def start() -> None:
    """Open the log and write which program on which system this is."""
    import logging.handlers

    handler: logging.Handler
    try:
        handler = logging.handlers.RotatingFileHandler(
            paths.log() / "safetydesk.log", maxBytes=500_000, backupCount=2, encoding="utf-8"
        )
    except OSError:  # no place to write: the program works all the same
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger("safetydesk")
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
    log.info("SafetyDesk %s, Python %s, %s", safetydesk.__version__, sys.version.split()[0], sys.platform)


def failed(trace: str) -> None:
    """Write down where the program failed."""
    import logging

    logging.getLogger("safetydesk").error("%s", without_messages(trace))


def stop() -> None:
    """Close the log."""
    import logging

    log = logging.getLogger("safetydesk")
    log.info("closed")
    for handler in log.handlers:
        handler.close()
    log.handlers.clear()


def without_messages(trace: str) -> str:
    """Places and kinds of errors only: their messages may hold names of people and files, the way to a program that of
    the one whose PC it is."""
    kept, inside = list[str](), False
    for line in trace.splitlines():
        if line.startswith(("  File ", "Traceback")):
            kept.append(_PLACE.sub(_short, line))
            inside = True
        elif inside and line and not line.startswith(" "):
            # Only the first line below the places: a message may have several.
            kept.append(line.partition(":")[0])
            inside = False
    return "\n".join(kept)


def _short(found: re.Match[str]) -> str:
    parts = re.split(r"[\\/]", found[1])
    ours = len(parts) - parts[::-1].index("safetydesk") if "safetydesk" in parts else max(0, len(parts) - 2)
    return f'File "{"/".join(parts[ours:])}"'
