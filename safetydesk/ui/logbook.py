"""The log: what ran and where it failed, without anybody's data. Started after the first paint, not to delay it."""

from __future__ import annotations

import sys

import safetydesk
from safetydesk import paths


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
    """Places and kinds of errors only: their messages may hold names of people and files."""
    kept = [line for line in trace.splitlines() if line.startswith(("  File ", "Traceback"))]
    last = trace.strip().splitlines()[-1] if trace.strip() else ""
    return "\n".join([*(line.rpartition("safetydesk")[2] or line for line in kept), last.partition(":")[0]])
