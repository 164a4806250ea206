"""Facts and small views of foreign files, read in a child process, so that a bad file costs one sentence."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from safetydesk.material.facts import Facts
from safetydesk.material.limited import ChildFailed, Limited
from safetydesk.notice.problem import Mishap

SECONDS = 20.0


class Prober:
    """Keeps one child; safe to use from several threads. Close it, or use it in a `with`."""

    def __init__(self, timeout: float = SECONDS) -> None:
        self._limited = Limited()
        self._timeout = timeout

    def __enter__(self) -> Prober:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def facts(self, path: Path, name: str = "") -> Facts:
        """What the file is. Never raises for a bad file: `trouble` then says so and the content is "unknown".

        `name`: what the sender called it, where `path` is a copy with another name.
        """
        try:
            found = self._limited.call(
                "safetydesk.material.probe:probe", path.absolute(), name, timeout=self._timeout, gives=(Facts,))
        except ChildFailed as failed:
            reason = failed.reason
        except Mishap as mishap:
            reason = mishap.what
        else:
            if isinstance(found, Facts):
                return found
            reason = "读取程序的回答看不懂"
        return Facts("unknown", "", plays=False, trouble=f"文件读不出来（{reason}），已原样保存，请人工查看")

    def thumbnail(self, path: Path, size: int) -> bytes | None:
        """JPEG bytes of at most `size` × `size` pixels, as displayed; None when there is nothing to show."""
        try:
            found = self._limited.call(
                "safetydesk.material.probe:thumbnail", path.absolute(), size, timeout=self._timeout)
        except (ChildFailed, Mishap):
            return None
        return found if isinstance(found, bytes) else None

    def close(self) -> None:
        self._limited.close()
