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
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_EVERY_MS)

    def close(self) -> None:
        """Give collecting back to Python."""
        self._timer.stop()
        gc.enable()

    def _look(self) -> None:
        # The oldest generation is looked at rarely: over two million objects it took 123 ms.
        limits, counts = gc.get_threshold(), gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return
