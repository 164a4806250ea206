"""Collects garbage on the window's thread only: a cycle holding a widget that dies on the worker ends the process."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 2000


class Sweep(QObject):
    """Replaces Python's automatic collection by a timer on the thread that made it, until `close`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._settled = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_EVERY_MS)

    def close(self) -> None:
        """Give collecting back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _look(self) -> None:
        if not self._settled:
            # By now all modules are loaded that a window needs: a quarter of a million objects which stay. To look
            # through them each time would hold the window for 70 ms.
            gc.freeze()
            self._settled = True
            return
        limits, counts = gc.get_threshold(), gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return
