"""Facts and small views of foreign files, read in a child process, so that a bad file costs one sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from queue import LifoQueue
from types import TracebackType
from typing import Any

from safetydesk.material.facts import Facts
from safetydesk.material.limited import NOT_UNDERSTOOD, ChildFailed, Limited
from safetydesk.notice.problem import Mishap

SECONDS = 20.0

# Headers of so many files are asked for at once: a round trip costs as much as three of them.
BATCH = 32

# Two photos are decoded at a time: the PCs of offices have two cores at least.
CHILDREN = 2


class Prober:
    """Keeps two children; safe to use from several threads. Close it, or use it in a `with`."""

    def __init__(self, timeout: float = SECONDS) -> None:
        self._children = [Limited() for _ in range(CHILDREN)]
        self._idle: LifoQueue[Limited] = LifoQueue()
        for child in self._children:
            self._idle.put(child)
        self._timeout = timeout

    def __enter__(self) -> Prober:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def facts(self, path: Path, name: str = "") -> Facts:
        """What the file is. Never raises for a bad file: `trouble` then says so and the content is "unknown".

        `name`: what the sender called it, where `path` is a copy with another name.
        """
        return self._one("safetydesk.material.probe:probe", path, name)

    def glances(self, files: Sequence[tuple[Path, str]]) -> list[Facts]:
        """What the headers of each file say, in the order given; the names are those the sender gave.

        `BATCH` files cost one round trip. Where one of them breaks it, each is asked alone: it costs only itself.
        """
        found: list[Facts] = []
        for start in range(0, len(files), BATCH):
            part = [(path.absolute(), name) for path, name in files[start:start + BATCH]]
            found += self._batch(part) or [
                self._one("safetydesk.material.probe:glance", path, name) for path, name in part]
        return found

    def _batch(self, part: list[tuple[Path, str]]) -> list[Facts]:
        """One answer for each of `part`, or none at all."""
        try:
            answers = self._call("safetydesk.material.probe:glances", part)
        except (ChildFailed, Mishap):
            return []
        whole = isinstance(answers, list) and len(answers) == len(part)
        return answers if whole and all(isinstance(answer, Facts) for answer in answers) else []

    def _one(self, function: str, path: Path, name: str) -> Facts:
        try:
            found = self._call(function, path.absolute(), name)
        except ChildFailed as failed:
            reason = failed.reason
        except Mishap as mishap:
            reason = mishap.what
        else:
            if isinstance(found, Facts):
                return found
            reason = NOT_UNDERSTOOD
        return Facts("unknown", "", plays=False, trouble=f"文件读不出来（{reason}），已原样保存，请人工查看")

    def thumbnail(self, path: Path, size: int) -> bytes | None:
        """JPEG bytes of at most `size` × `size` pixels, as displayed; None when there is nothing to show."""
        try:
            found = self._call("safetydesk.material.probe:thumbnail", path.absolute(), size)
        except (ChildFailed, Mishap):
            return None
        return found if isinstance(found, bytes) else None

    def without_location(self, source: Path, target: Path) -> None:
        """`unlocated.without_location`: a copy of a photo that does not say where it was taken. Raises Mishap."""
        try:
            self._call("safetydesk.material.unlocated:without_location", source.absolute(), target.absolute())
        except ChildFailed as failed:
            with contextlib.suppress(OSError):
                target.with_name(target.name + ".part").unlink(missing_ok=True)
            raise Mishap(f"“{source.name}”去不掉位置（{failed.reason}）", "原文件没有改动，请人工处理") from failed

    def close(self) -> None:
        """Ends the children; a later call starts new ones."""
        for child in self._children:
            child.close()

    def _call(self, function: str, *arguments: object) -> Any:
        child = self._idle.get()
        try:
            return child.call(function, *arguments, timeout=self._timeout, gives=(Facts,))
        finally:
            self._idle.put(child)
