"""The desk of a verb that writes to it: its sidecars are kept as the window keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from safetydesk.notice.problem import Mishap

if TYPE_CHECKING:
    from safetydesk.desk.desk import Desk


@contextmanager
def opened(folder: Path) -> Iterator[Desk]:
    """Open until the verb is done and has told what it did, or how much of it failed. Mishap."""
    from safetydesk.desk import sidecar
    from safetydesk.desk.desk import Desk

    with Desk.open(folder) as desk:
        try:
            yield desk
        finally:
            # Nothing that was done depends on them; `check` tells of a disk that takes no more.
            with suppress(Mishap):
                sidecar.refresh(desk)
