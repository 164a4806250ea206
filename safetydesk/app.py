"""The door of the window: looks whether it can open before Qt is asked, starts the log, and lets the window in."""

from __future__ import annotations

import logging
import logging.handlers
import os
import sys
from pathlib import Path

import safetydesk
from safetydesk import paths
from safetydesk.ui import screen

log = logging.getLogger("safetydesk")


def run(argv_desk: Path | None) -> int:
    """Show the window until it is closed. 0, or 2 where there is no screen or a system library is missing."""
    hindrance = screen.hindrance(os.environ)
    if hindrance:
        print(hindrance, file=sys.stderr)
        return 2
    screen.prepare()
    _start_log()
    from safetydesk.ui import door

    return door.run(argv_desk)


def _start_log() -> None:
    handler: logging.Handler
    try:
        handler = logging.handlers.RotatingFileHandler(
            paths.log() / "safetydesk.log", maxBytes=500_000, backupCount=2, encoding="utf-8"
        )
    except OSError:  # no place to write: the program works all the same
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
    log.info("SafetyDesk %s, Python %s, %s", safetydesk.__version__, sys.version.split()[0], sys.platform)
