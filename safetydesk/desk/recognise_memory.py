"""What the clerk decided before, for the next batch of the same sender or of a folder of the same name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from email.utils import parseaddr

from safetydesk.desk.recognise_clue import Clue, Decision
from safetydesk.desk.recognise_text import COMMON, read

Remembered = tuple[frozenset[str], float, str]


class Memory:
    """Only what was always decided the same way is remembered as such; a sender for two units speaks for neither."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self._units: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._slots: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._times: Counter[tuple[str, str]] = Counter()
        for decision in decisions:
            sender = _address(decision.sender)
            for folder in ("", *_folders(decision.parts)):
                for key in {(sender, folder), ("", folder)} - {("", "")}:
                    self._times[key] += 1
                    if decision.unit_id is not None:
                        self._units[key].add(decision.unit_id)
                    if decision.slot and folder:
                        self._slots[key].add(decision.slot)

    def units(self, clue: Clue) -> Iterator[tuple[frozenset[int], float, str]]:
        """The unit that this sender, or failing that a folder of this name, was for."""
        sender = _address(clue.sender)
        if sender and len(ids := self._units.get((sender, ""), set())) == 1:
            yield frozenset(ids), 0.92, "这个发件人以前的材料都归这个单位"
            return
        for folder in _folders(clue.parts):
            ids = self._units.get((sender, folder), set())
            if len(ids) == 1:
                yield frozenset(ids), 0.92 if sender else self._weight(folder), f"以前“{folder}”文件夹都归这个单位"
                return

    def slots(self, clue: Clue) -> Iterator[Remembered]:
        """The slot that the nearest folder of this name was for, of the same sender or of any."""
        sender = _address(clue.sender)
        for folder in _folders(clue.parts):
            for key, weight in (((sender, folder), 0.93), (("", folder), self._weight(folder))):
                of = self._slots.get(key, set())
                if len(of) == 1:
                    yield frozenset(of), weight, f"以前“{folder}”文件夹都归这一项"
                    return

    def _weight(self, folder: str) -> float:
        """A folder's name alone, without a sender, is believed only when it was decided more than once."""
        return 0.91 if self._times["", folder] > 1 else 0.8


def _address(sender: str) -> str:
    return parseaddr(sender)[1].strip().lower()


def _folders(parts: Sequence[str]) -> list[str]:
    """Names of folders that say something, nearest first: neither 照片 nor a date is worth remembering."""
    names = (read(part).words for part in reversed(parts[:-1]))
    return [name for name in names if len(name) > 1 and not _is_common(name)]


def _is_common(name: str) -> bool:
    joined = name.replace(" ", "")
    return joined.isdecimal() or all(joined[at:at + 2] in COMMON for at in range(0, len(joined), 2))
