"""The door of the window: looks whether it can open before Qt is asked, and lets it in."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from safetydesk.ui import screen


def run(argv_desk: Path | None, parcels: Sequence[Path] = ()) -> int:
    """Show the window until it is closed, with these parcels of lower desks to be rolled up.

    0, or 2 where there is no screen or a system library is missing.
    """
    hindrance = screen.hindrance(os.environ)
    if hindrance:
        print(hindrance, file=sys.stderr)
        return 2
    screen.prepare()
    from safetydesk.ui import door

    return door.run(argv_desk, parcels)
