"""The hands of an open desk: child processes that read foreign files, and what they have under way."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from safetydesk.material.limited import OFFICE_MEMORY, Limited
from safetydesk.material.prober import CHILDREN, Prober

if TYPE_CHECKING:
    from safetydesk.paper.template_plan import Outline


class Workshop:
    """Children are started when first needed, and end with `close`. Use it from the desk's thread."""

    def __init__(self) -> None:
        self.prober = Prober()
        self.reader = Limited(OFFICE_MEMORY)
        # What every picture looks like, by the id of its file; None until it is first asked for.
        self.prints: dict[int, int] | None = None
        # When the watched folder's files that could not be taken for a moment were last tried, by their key.
        self.put_off: dict[str, float] = {}
        # What to do about the last automatic backup, which was not made; "" where it was.
        self.unkept = ""
        # What the office's own templates hold, by the hash of their bytes.
        self.outlines: dict[str, Outline] = {}
        self._hands: ThreadPoolExecutor | None = None
        self._under_way: dict[int, Future[Any]] = {}

    @property
    def under_way(self) -> frozenset[int]:
        """The keys of what was started and not yet fetched."""
        return frozenset(self._under_way)

    def start(self, key: int, work: Callable[[], Any]) -> None:
        """Has `work` done on a thread; it must not touch the desk."""
        if self._hands is None:
            self._hands = ThreadPoolExecutor(CHILDREN, thread_name_prefix="look")
        self._under_way[key] = self._hands.submit(work)

    def finished(self, patience: float) -> dict[int, Any]:
        """What is done by now, by its key; waits up to `patience` seconds where nothing is."""
        done, _ = wait(self._under_way.values(), patience, FIRST_COMPLETED)
        keys = [key for key, future in self._under_way.items() if future in done]
        return {key: self._under_way.pop(key).result() for key in keys}

    def close(self) -> None:
        """Ends the children: what they had under way is begun anew another time."""
        for future in self._under_way.values():
            future.cancel()
        self.prober.close()
        self.reader.close()
        if self._hands is not None:
            self._hands.shutdown(cancel_futures=True)
            self._hands = None
        self._under_way.clear()
        # A look that was waiting for its child has started another one.
        self.prober.close()
        self.reader.close()
