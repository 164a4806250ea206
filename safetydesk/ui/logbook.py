"""The log: what ran and where it failed, without anybody's data. Started when the window stands, not to delay it."""

from __future__ import annotations

import sys

import safetydesk
from safetydesk import paths


def start() -> None:
    """Open the log, unless it is, and write which program on which system this is."""
    import logging.handlers

    log = logging.getLogger("safetydesk")
    if log.handlers:
        return
    handler: logging.Handler
    try:
        handler = logging.handlers.RotatingFileHandler(
            paths.log() / "safetydesk.log", maxBytes=500_000, backupCount=2, encoding="utf-8"
        )
    except OSError:  # no place to write: the program works all the same
        handler = logging.NullHandler()
    # A full disk costs the log, and nobody a trace on the terminal.
    logging.raiseExceptions = False
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
    log.info("SafetyDesk %s, Python %s, %s", safetydesk.__version__, sys.version.split()[0], sys.platform)


def failed(trace: str) -> None:
    """Write down where the program failed; `trace` is of `notice.fault`."""
    import logging

    start()
    logging.getLogger("safetydesk").error("%s", trace)


def stop() -> None:
    """Close the log."""
    import logging

    log = logging.getLogger("safetydesk")
    log.info("closed")
    for handler in log.handlers:
        handler.close()
    log.handlers.clear()
