"""The door of the window: looks whether it can open before Qt is asked, and lets it in."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from safetydesk.ui import screen


def run(argv_desk: Path | None, parcels: Sequence[Path] = ()) -> int:
    """Show the window until it is closed, with these parcels of lower desks to be rolled up.

    A file in the place of the desk is a parcel too, as a double-click gives it: it goes to the desk that was open last.
    0, or 2 where there is no screen or a system library is missing.
    """
    # Looking for garbage while all is loaded takes a tenth of the start; the window has its own way of collecting.
    gc.disable()
    hindrance = screen.hindrance(os.environ)
    if hindrance:
        gc.enable()
        print(hindrance, file=sys.stderr)
        return 2
    if argv_desk is not None and argv_desk.is_file():
        parcels = (argv_desk, *parcels)
        argv_desk = None
    screen.prepare()
    from safetydesk.ui import door

    return door.run(argv_desk, parcels)
