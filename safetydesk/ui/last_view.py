"""What stood in the window when a desk was closed: a picture for its next start, shown while the desk is being read.

It is shown only if neither the desk nor the day nor the program has changed since: what is not there is never shown.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from PySide6.QtGui import QImage

import safetydesk
from safetydesk import paths
from safetydesk.desk import header
from safetydesk.notice import dates


def keep(view: QImage, folder: Path, touched: int) -> None:
    """Keep it for the next start on this desk, which must be closed; `touched`: when its database was last written to
    before what it shows was read, in ns since 1970. If it was written to since, or on a full disk, nothing is kept."""
    mark, part = header.mark(folder), _file().with_suffix(".part")
    # One that no longer holds is of no use, and shows whose desk this was.
    with contextlib.suppress(OSError):
        _file().unlink(missing_ok=True)
        if mark and header.touched(folder) == touched:
            plain = view.convertToFormat(QImage.Format.Format_RGB32)
            with part.open("wb") as stream:
                stream.write(_head(folder, mark, plain.width(), plain.height()))
                # As they are: unpacking a PNG would take a twentieth of the start.
                stream.write(plain.constBits())
            part.replace(_file())


def recall(folder: Path) -> QImage | None:
    """What stood there, if it still holds."""
    try:
        with _file().open("rb") as stream:
            line, pixels = stream.readline(), stream.read()
        width, height = json.loads(line)[:2]
    except (OSError, ValueError):
        return None
    if line != _head(folder, header.mark(folder), width, height) or len(pixels) != 4 * width * height:
        return None
    return QImage(pixels, width, height, QImage.Format.Format_RGB32).copy()


def _head(folder: Path, mark: str, width: int, height: int) -> bytes:
    """A line that says what it is a picture of."""
    day = dates.now().date().isoformat()
    return f"{json.dumps([width, height, safetydesk.__version__, day, str(folder), mark])}\n".encode()


def _file() -> Path:
    return paths.cache() / "last-view"
