"""The stream of what comes in: folders walked, archives and mails opened, each file told by its name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from safetydesk.desk import vault
from safetydesk.desk.desk import Desk
from safetydesk.desk.header import DATABASE
from safetydesk.material.copying import Stop
from safetydesk.material.limited import Limited
from safetydesk.material.links import shares
from safetydesk.material.names import Found, clean_text, walk
from safetydesk.material.opening import Arrival, opened


@dataclass(frozen=True)
class Coming:
    """One arrival and where the clerk finds it: the path of what was dropped, then folders inside containers."""

    arrival: Arrival
    shown: str

    @property
    def name(self) -> str:
        return self.arrival.parts[-1]

    @property
    def sender(self) -> str:
        """The From line of the mail it came in, "" outside of mails."""
        name = self.arrival.sender_name.translate(str.maketrans("", "", '"\\'))
        return f'"{name}" <{self.arrival.sender}>' if name and self.arrival.sender else self.arrival.sender


class Stream:
    """Everything below `paths`, in order; to be iterated once. What was unpacked is gone after `close`.

    `only`: nothing but these files of it. `opens` hears the name of each archive and mail before it is opened.
    """

    def __init__(
        self, desk: Desk, paths: Sequence[Path], scratch: Path, stop: Stop, only: frozenset[Path] | None = None,
        opens: Callable[[str], None] | None = None,
    ) -> None:
        self._found = [_foreign(desk, each) for each in walk(paths) if only is None or each.path in only]
        self._scratch, self._stop, self._opens = scratch, stop, opens
        self._limited = Limited()
        self._begun = self._come = 0

    @property
    def total(self) -> int:
        """How many there are as far as is known: grows as containers are opened."""
        return self._come + len(self._found) - self._begun

    def close(self) -> None:
        """Ends the unpacking and removes what nobody took."""
        self._limited.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def __iter__(self) -> Iterator[Coming]:
        for arrival in opened(self._next(), self._scratch, self._limited, self._stop, self._opens):
            # A mail without links or trouble is told by what was in it.
            if arrival.letter is None or arrival.problem or shares(arrival.letter.text):
                self._come += 1
                yield Coming(arrival, self._shown(arrival))

    def _next(self) -> Iterator[Found]:
        for each in self._found:
            self._begun += 1
            yield each

    def _shown(self, arrival: Arrival) -> str:
        dropped = self._found[self._begun - 1]
        return clean_text("/".join((str(dropped.path), *arrival.parts[len(dropped.parts):])))


def _foreign(desk: Desk, found: Found) -> Found:
    """Refuses the desk's own files: opening the live database by path would drop our locks on it."""
    real = Path(os.path.realpath(found.path))
    own = real.is_relative_to(os.path.realpath(desk.folder)) and not vault.is_scratch(desk.files, real)
    return replace(found, problem="这是工作台自己的文件，不用再收") if own or _is_database(desk, real) else found


def _is_database(desk: Desk, path: Path) -> bool:
    """Whether this is the live database under any name: a hard link has another path and is the same file."""
    try:
        return path.samefile(desk.folder / DATABASE)
    except OSError:  # vanished, or not to be looked at: whoever opens it says so
        return False
