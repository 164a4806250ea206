"""Thumbnails: made on a thread of their own by the child that reads foreign files, kept on disk by SHA-256."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from safetydesk import paths

if TYPE_CHECKING:
    from safetydesk.material.prober import Prober

SIZE = 240  # pixels of the longer side: sharp in a tile at 200 % scaling
KEPT = 300  # more than any screen shows at once; at most 70 MB


class Thumbs(QObject):
    """`ready(sha256)` when a picture that was asked for can be drawn. Bytes that give no picture are never ready."""

    ready = Signal(str)
    _made = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # The one looked at longest ago comes first and goes first; it comes back from the disk.
        self._pictures: dict[str, QPixmap] = {}
        self._asked: set[str] = set()
        # The last one asked for is the one looked at.
        self._queue: queue.LifoQueue[tuple[str, Path] | None] = queue.LifoQueue()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._made.connect(self._keep)

    def get(self, sha256: str, path: Path) -> QPixmap | None:
        """The picture if it is at hand; else None, and it is made."""
        found = self._pictures.pop(sha256, None)
        if found is not None:
            self._pictures[sha256] = found
        elif sha256 not in self._asked and not self._closing:
            self._asked.add(sha256)
            self._queue.put((sha256, path))
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="thumbnails", daemon=True)
                self._thread.start()
        return found

    @property
    def waiting(self) -> bool:
        """Whether a picture that was asked for is still to come, as far as it can be made."""
        return len(self._asked) > len(self._pictures)

    def close(self) -> None:
        """Stop after the one being made."""
        self._closing = True
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _keep(self, sha256: str, image: QImage) -> None:
        self._pictures[sha256] = QPixmap.fromImage(image)
        if len(self._pictures) > KEPT:
            oldest = next(iter(self._pictures))
            del self._pictures[oldest]
            self._asked.discard(oldest)
        self.ready.emit(sha256)

    # From here on: the thread of the thumbnails.

    def _loop(self) -> None:
        from safetydesk.material.prober import Prober

        with Prober() as prober:
            while (asked := self._queue.get()) is not None and not self._closing:
                sha256, path = asked
                image = QImage.fromData(_bytes(prober, sha256, path))
                if not image.isNull():
                    self._made.emit(sha256, image)


def _bytes(prober: Prober, sha256: str, path: Path) -> bytes:
    """From the cache, or made and put there."""
    kept = paths.cache() / "thumbs" / sha256[:2] / f"{sha256}.jpg"
    with contextlib.suppress(OSError):
        return kept.read_bytes()
    made = prober.thumbnail(path, SIZE) or b""
    if made:
        # A full disk costs the cache, not the picture.
        with contextlib.suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(".part")
            part.write_bytes(made)
            os.replace(part, kept)
    return made
