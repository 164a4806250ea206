"""Works by their titles: what one unit's form alone lists tells whose a file is and what for, wherever it lies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from safetydesk.desk.recognise_clue import Listed
from safetydesk.desk.recognise_text import read

LEAST_TITLE = 4
# From this length on a title is known again with a character or two wrong; in percent of likeness.
LEAST_NEAR, NEAR = 7, 85
# So many characters of a title must be its own, for a guess; to be sure, beside its form and in a later delivery:
# 幼儿园疏散演练 may be the drill of another unit that has sent no form yet.
_LEAST_TOLD, _ENOUGH, _ENOUGH_LATER = 2, 3, 4
_SURE, _GUESS = 0.93, 0.8
# A name that says as much beside the title may well speak of something else.
_MOST_BESIDE = 2


@dataclass(frozen=True)
class Match:
    """The one unit that lists this title, the slots it lists it for, and how likely the file is that work."""

    unit_id: int
    slots: frozenset[str]
    title: str
    weight: float


class Titles:
    """`works`: what the desk knows from earlier forms; `fresh`: what the forms of this delivery list (unit None: one
    that is not on the list). `told`: how many characters of a text are neither the notice's words nor a unit's name.
    """

    def __init__(self, works: Sequence[Listed], fresh: Sequence[Listed], told: Callable[[str], int]) -> None:
        self._told = told
        self._of: dict[str, set[tuple[int | None, str]]] = defaultdict(set)
        self._shown: dict[str, tuple[str, float]] = {}
        for listed, enough in ((works, _ENOUGH_LATER), (fresh, _ENOUGH)):
            for each in listed:
                title, own = bare(each.title), told(each.title)
                if len(title) >= LEAST_TITLE and own >= _LEAST_TOLD:
                    self._of[title].add((each.unit_id, each.slot))
                    self._shown[title] = each.title, _SURE if own >= enough else _GUESS
        self._long = [title for title in self._of if len(title) >= LEAST_NEAR]

    def find(self, words: str, unit_id: int | None) -> Match | None:
        """The work in the words of one name (as `bare` gives them); `unit_id`: only this unit's are asked for."""
        if not self._of:
            return None
        found = list(self._standing(words)) or self._near(words)
        works = [(each, title) for title in found for each in self._of[title] if unit_id in (None, each[0])]
        units = {unit for (unit, _), _ in works}
        unit, title = (units.pop() if len(units) == 1 else None), works[0][1] if works else ""
        if unit is None:
            return None
        shown, weight = self._shown[title]
        beside = self._told(words.replace(title, " ")) if title in words else 0
        slots = frozenset(slot for (_, slot), _ in works)
        return Match(unit, slots, shown, weight if beside <= _MOST_BESIDE else _GUESS)

    def _standing(self, words: str) -> Iterator[str]:
        """Titles in full, the longest first: 阳光幼儿园疏散演练 is not 幼儿园疏散演练."""
        end = 0
        for start in range(len(words) - LEAST_TITLE + 1):
            for stop in range(len(words), max(start + LEAST_TITLE - 1, end), -1):
                if words[start:stop] in self._of:
                    yield words[start:stop]
                    end = stop
                    break

    def _near(self, words: str) -> list[str]:
        if len(words) < LEAST_NEAR:
            return []
        return [title for title, _, _ in process.extract(words, self._long, scorer=fuzz.ratio, score_cutoff=NEAR)]


def bare(text: str, is_file: bool = False) -> str:
    """A title, or a name, as they are compared."""
    return read(text, is_file).words.replace(" ", "").rstrip("0123456789")
