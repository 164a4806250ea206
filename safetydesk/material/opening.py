"""From walked files to arrivals: archives and mails are replaced by what is in them, one after the other."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from safetydesk.material.copying import Stop, explain, wait_until_still
from safetydesk.material.kinds import HEAD_BYTES
from safetydesk.material.limited import NOT_UNDERSTOOD, ChildFailed, Limited
from safetydesk.material.links import shares
from safetydesk.material.names import Found
from safetydesk.material.unpack import container
from safetydesk.material.unpacked import MOST_FILES, Letter, Piece, Unpacked, allowed
from safetydesk.notice.problem import Mishap

# So many archives in one another are opened, and so many mails.
DEEPEST = 3
_SECONDS = 60.0
_BYTES_A_SECOND = 1024 * 1024
_TOO_DEEP = f"压缩包或邮件套了 {DEEPEST} 层以上，里面的都没有展开，请先自己解压再拖进来"
NO_ATTACHMENTS = "邮件里没有附件，请打开邮件看正文"


@dataclass(frozen=True)
class Arrival:
    """A file that came. `parts`: what was dropped, containers, folders, and its own name, as the clerk reads them.

    `sender` (address, lower case), `sender_name` and `subject` are those of the innermost mail it came in, or "".
    `problem`: one Chinese sentence when it cannot be taken, else "". A `temporary` file lies in the scratch folder:
    who takes it may move it, and should delete it when done. `letter` is set on the one arrival that stands for a
    mail itself: no file to take, but its text may hold links.
    """

    path: Path
    parts: tuple[str, ...]
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    problem: str = ""
    temporary: bool = False
    letter: Letter | None = None


def opened(
    found: Iterable[Found], scratch: Path, limited: Limited, stop: Stop | None = None,
    told: Callable[[str], None] | None = None,
) -> Iterator[Arrival]:
    """A flat stream: ordinary files as they are, each container replaced by its pieces when it is its turn.

    What is wrong with a container costs its own line. `limited` should allow MEDIA_MEMORY: a 7z may ask for a
    dictionary of some hundred MB. Each container gets a folder of its own in `scratch`. After `stop` nothing more is
    unpacked: containers pass as they are. The folder that must never be opened by path (the desk's own) has to be
    told by `Found.problem`: what has a problem is not opened here. `told` hears the name of each container before it
    is opened, which may take minutes.
    """
    counter = iter(range(1, 1_000_000_000))
    for each in found:
        arrival = Arrival(each.path, each.parts, problem=each.problem)
        yield from _Opening(scratch, limited, stop, told, counter).arrivals(arrival, ())


class _Opening:
    """The opening of one dropped file, however much is nested in it: one allowance for all of it."""

    def __init__(
        self, scratch: Path, limited: Limited, stop: Stop | None, told: Callable[[str], None] | None,
        counter: Iterator[int],
    ) -> None:
        self._scratch, self._limited, self._stop, self._counter = scratch, limited, stop, counter
        self._told = told or (lambda name: None)
        self._bytes: int | None = None
        self._files = MOST_FILES
        self._deep = False

    def arrivals(self, arrival: Arrival, above: tuple[str, ...]) -> Iterator[Arrival]:
        """The arrival itself, or what is in it; `above`: kinds of the containers that it came out of."""
        try:
            kind = self._kind(arrival)
            if kind and above.count(kind) >= DEEPEST:
                if self._deep:
                    return  # one line for the lot, however many lie there
                self._deep = True
                raise Mishap(_TOO_DEEP)
            unpacked = self._unpack(arrival) if kind else Unpacked("")
        except ChildFailed as failed:
            yield replace(arrival, problem=f"展开时出错（{failed.reason}），请让对方重新打包发送")
            return
        except OSError as error:
            yield replace(arrival, problem=str(explain(error, arrival.path)))
            return
        except Mishap as mishap:
            yield replace(arrival, problem=str(mishap))
            return
        if not unpacked.container:
            yield arrival
            return
        yield from self._inside(arrival, unpacked, (*above, unpacked.container))

    def _inside(self, arrival: Arrival, unpacked: Unpacked, above: tuple[str, ...]) -> Iterator[Arrival]:
        letter = unpacked.letter
        if letter is not None:
            arrival = replace(
                arrival, sender=letter.sender or arrival.sender, sender_name=letter.name or arrival.sender_name,
                subject=letter.subject or arrival.subject)
            empty = not unpacked.pieces and not shares(letter.text)
            yield replace(arrival, letter=letter, problem=NO_ATTACHMENTS if empty else "")
        elif arrival.temporary:
            with contextlib.suppress(OSError):
                arrival.path.unlink()
        for piece in unpacked.pieces:
            inner = replace(
                arrival, path=piece.path, parts=(*arrival.parts, *piece.parts[1:]), problem=piece.problem,
                temporary=not piece.problem)
            yield from self.arrivals(inner, above)

    def _kind(self, arrival: Arrival) -> str:
        """What the file has to be opened as, when it stands still. Raises Mishap."""
        if arrival.problem or (self._stop is not None and self._stop()):
            return ""
        kind = container(arrival.parts[-1], _head(arrival.path))
        if kind and not arrival.temporary:
            wait_until_still(arrival.path, self._stop)
            kind = container(arrival.parts[-1], _head(arrival.path))
        return kind

    def _unpack(self, arrival: Arrival) -> Unpacked:
        """Raises Mishap and ChildFailed; nothing that was written by then is left."""
        path, folder = arrival.path.absolute(), self._scratch.absolute() / str(next(self._counter))
        if self._bytes is None:
            self._bytes = allowed(path)
        size = path.stat().st_size
        self._told(arrival.parts[-1])
        try:
            unpacked = self._limited.call(
                "safetydesk.material.unpack:unpack", path, folder, arrival.parts[-1], self._bytes, self._files,
                timeout=_SECONDS + size / _BYTES_A_SECOND, gives=(Unpacked, Piece, Letter), stop=self._stop)
            if not isinstance(unpacked, Unpacked):
                raise ChildFailed(NOT_UNDERSTOOD)
        except (Mishap, ChildFailed):
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._files -= len(unpacked.pieces)
        self._bytes -= sum(piece.path.stat().st_size for piece in unpacked.pieces if not piece.problem)
        return unpacked


def _head(path: Path) -> bytes:
    """b"" for what cannot be read: who takes the file says why."""
    try:
        with path.open("rb") as stream:
            return stream.read(HEAD_BYTES)
    except OSError:
        return b""
