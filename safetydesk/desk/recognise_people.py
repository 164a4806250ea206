"""Whose liaison a name is: people sign files and mails with their own name instead of their unit's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from safetydesk.desk.recognise_text import COMMON, compact, is_chinese
from safetydesk.desk.recognise_units import Hit
from safetydesk.desk.snapshot import UnitCard

# What may stand right after the name of who sent or took it.
_AFTER = "发报传拍摄供整"
_LONGEST = 4


class PeopleIndex:
    """The liaisons by name; of two with the same name neither is meant for sure."""

    def __init__(self, cards: Sequence[UnitCard], vocabulary: frozenset[str]) -> None:
        """`vocabulary`: words of this notice, of two characters, which may stand right before a name."""
        self._words = COMMON | vocabulary
        self._units: dict[str, set[int]] = defaultdict(set)
        for card in cards:
            name = compact(card.liaison.name)
            if 1 < len(name) <= _LONGEST and is_chinese(name) and name not in self._words:
                self._units[name].add(card.id)

    def find(self, words: str) -> Iterator[Hit[int]]:
        """Names that stand by themselves in these words; 王伟 may be anybody, 欧阳㛃珺 hardly."""
        if not self._units:
            return
        for start in range(len(words)):
            for stop in range(start + 2, min(len(words), start + _LONGEST) + 1):
                ids = self._units.get(words[start:stop])
                if ids and self._is_alone(words, start, stop):
                    yield Hit(frozenset(ids), 0.92 if stop - start > 2 else 0.8, start, stop, words[start:stop])

    def _is_alone(self, words: str, start: int, stop: int) -> bool:
        before, after = words[:start], words[stop:]
        return (not is_chinese(before[-1:]) or before[-2:] in self._words) and (
            not is_chinese(after[:1]) or after[0] in _AFTER or after[:2] in self._words)
