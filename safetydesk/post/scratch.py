"""A hidden folder beside what is being made, so that whatever appears there is whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetydesk.desk.desk import Desk


@contextmanager
def scratch(desk: Desk, folder: Path, purpose: str) -> Iterator[Path]:
    """Below `folder`, which is made; gone at the end. OSError.

    What a killed run of this desk has left goes first: nobody else writes there while the desk is open.
    """
    place = folder / f".{purpose}-{desk.setting('desk_id')[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
