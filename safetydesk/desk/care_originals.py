"""Originals found by what is in them, wherever they lie: for bringing back a desk whose rows or places are lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from safetydesk.material.copying import Stop, copy_hashed, fsync_folder


class Originals:
    """The files below one folder `files/` of a desk, which is only read."""

    def __init__(self, files: Path, stop: Stop | None = None) -> None:
        self._files = files
        self._stop = stop
        self._hashes: dict[Path, str] = {}
        self._sizes: dict[int, list[Path]] | None = None

    def bring(self, relative: str, sha256: str, size: int, target: Path) -> bool:
        """Copies the file with this content to `target`: the one at `relative`, else any; False where there is none.

        `size` in bytes. Mishap, OSError, Stopped.
        """
        for path in self._candidates(relative, size):
            if self._hashes.get(path, sha256) != sha256:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            found = self._hashes[path] = copy_hashed(path, target, self._stop).sha256
            if found == sha256:
                fsync_folder(target.parent)
                return True
            target.unlink()
        return False

    def _candidates(self, relative: str, size: int) -> Iterator[Path]:
        there = self._files / relative
        if there.is_file() and there.stat().st_size == size:
            yield there
        yield from (path for path in self._of_size(size) if path != there)

    def _of_size(self, size: int) -> list[Path]:
        if self._sizes is None:
            self._sizes = defaultdict(list)
            for path in self._files.rglob("*"):
                if path.is_file() and not path.relative_to(self._files).parts[0].startswith("."):
                    self._sizes[path.stat().st_size].append(path)
        return self._sizes.get(size, [])
