"""Names typed in pinyin: a word of letters is read as what the unit list and the notice can spell it from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, lru_cache

from safetydesk.desk.recognise_names import PLACES
from safetydesk.desk.recognise_slots import SlotIndex
from safetydesk.desk.recognise_text import COMMON, MEDIA, initials, spelling
from safetydesk.desk.recognise_units import Hit, UnitIndex

_LETTERS = re.compile(r"[a-z]+(?: [a-z]+)*")
_LEAST_SPELT = 4
# So many letters in a row spell nothing else by chance, whatever stands around them.
_LEAST_INSIDE = 8


class PinyinIndex:
    """Finds units and slots in the letters of a name; the whole word must be spelt out, so that `xian` is no 西安."""

    def __init__(self, units: UnitIndex, slots: SlotIndex) -> None:
        self._names, self._notice = units.names, slots
        self.find = lru_cache(maxsize=4096)(self._find)

    @cached_property
    def _units(self) -> dict[str, set[int]]:
        return {word: ids for word, ids in self._names.spelt.items() if len(word) >= _LEAST_SPELT}

    @cached_property
    def _slots(self) -> dict[str, tuple[frozenset[str], float]]:
        found: dict[str, tuple[frozenset[str], float]] = {}
        for phrase, holders, weight in self._notice.spellings():
            word = spelling(phrase)
            if word not in found or weight > found[word][1]:
                found[word] = (holders, weight)
        return found

    @cached_property
    def _long(self) -> list[str]:
        return sorted((word for word in self._slots if len(word) >= _LEAST_INSIDE), key=len, reverse=True)

    @cached_property
    def _starting(self) -> dict[str, list[str]]:
        """Everything that can be spelt, by its first two letters, the longest first."""
        endings = {ending for group in PLACES for ending in group}
        other = {spelling(word) for word in COMMON | endings} | {"sq", "jwh", "cun"}
        known: dict[str, set[str]] = defaultdict(set)
        for word in (*self._units, *self._slots, *other):
            known[word[:2]].add(word)
        return {start: sorted(words, key=len, reverse=True) for start, words in known.items()}

    @cached_property
    def _letters(self) -> dict[str, set[int]]:
        busy = {initials(word) for word in MEDIA | self._notice.heads} | {"hd", "qq", "wx"}
        return {word: ids for word, ids in self._names.letters.items() if len(word) > 2 or word not in busy}

    @cached_property
    def _begun(self) -> dict[str, set[int]]:
        """The units whose initials begin with these two letters: qh is 青禾 or 青禾北."""
        found: dict[str, set[int]] = defaultdict(set)
        for word, ids in self._letters.items():
            found[word[:2]] |= ids
        return found

    def _find(self, words: str) -> tuple[tuple[Hit[int], ...], tuple[Hit[str], ...]]:
        units: list[Hit[int]] = []
        slots: list[Hit[str]] = []
        for start, stop in self._words(words):
            word = words[start:stop]
            for part in self._split(word.replace(" ", "")) or self._inside(word.replace(" ", "")):
                if part in self._units:
                    units.append(Hit(frozenset(self._units[part]), 0.93, start, stop, word, "拼音"))
                elif part in self._slots:
                    holders, weight = self._slots[part]
                    slots.append(Hit(holders, weight, start, stop, word, "拼音"))
            if word in self._letters:
                alone = word == words and self._begun[word] == self._letters[word]
                weight = 0.92 if len(word) > 2 or alone else 0.8
                units.append(Hit(frozenset(self._letters[word]), weight, start, stop, word, "拼音首字母"))
        return tuple(units), tuple(slots)

    def _inside(self, letters: str) -> Iterator[str]:
        """The longest words of the notice in letters that as a whole cannot be read: xiaoqu(luxiantu)."""
        for word in self._long:
            if word in letters:
                yield word
                letters = letters.replace(word, " ")

    def _words(self, words: str) -> Iterator[tuple[int, int]]:
        """Words of letters; several in a row count as one where only together they can be read: `jian an`."""
        for run in _LETTERS.finditer(words):
            if " " in run.group() and self._split(run.group().replace(" ", "")):
                yield run.span()
            else:
                yield from ((run.start() + each.start(), run.start() + each.end())
                            for each in re.finditer(r"[a-z]+", run.group()))

    def _split(self, letters: str) -> tuple[str, ...] | None:
        """The words that together spell these letters, or None; the longest first."""
        ways: list[tuple[str, ...] | None] = [None] * len(letters) + [()]
        for at in range(len(letters) - 1, -1, -1):
            for word in self._starting.get(letters[at:at + 2], ()):
                rest = ways[at + len(word)] if letters.startswith(word, at) else None
                if rest is not None:
                    ways[at] = (word, *rest)
                    break
        return ways[0]
