"""What files that came together say of each other: a filled form beside photos, one unit in all names of a zip."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import fuzz

from safetydesk.desk.recognise_clue import Clue, Filled, Listed
from safetydesk.desk.recognise_text import ARCHIVE, clipped
from safetydesk.desk.recognise_titles import LEAST_NEAR, LEAST_TITLE, NEAR, Match, Titles, bare
from safetydesk.desk.recognise_units import Hit
from safetydesk.desk.recognise_weigh import APART, Finding

Place = tuple[str, ...]


class Batch:
    """The clues of one batch. `named`: the one unit each clearly names by itself, or None; `unit_of`: the units that
    the name on a form may mean; `name`: what a unit is called; `works` and `told` as `Titles` wants them."""

    def __init__(
        self, clues: Sequence[Clue], named: Sequence[int | None],
        unit_of: Callable[[Filled], frozenset[int]], name: Callable[[int], str],
        works: Sequence[Listed], told: Callable[[str], int],
    ) -> None:
        self._name = name
        self._named: dict[Place, Counter[int]] = defaultdict(Counter)
        self._forms: dict[Place, list[tuple[Filled, frozenset[int]]]] = defaultdict(list)
        for clue, unit_id in zip(clues, named, strict=True):
            for place in _places(clue):
                if unit_id is not None:
                    self._named[place][unit_id] += 1
            if clue.words:
                self._forms[_home(clue)].append((clue.words, unit_of(clue.words)))
        fresh = [
            Listed(next(iter(ids)) if len(ids) == 1 else None, slot, title)
            for forms in self._forms.values() for filled, ids in forms for slot, title in filled.titles
        ]
        self._titles = Titles(works, fresh, told)

    def units(self, clue: Clue, is_named: bool) -> Iterator[Finding[int]]:
        """Whose it is by its company: the nearest folder that has a form or a name speaks; two units in it are silent.

        `is_named`: its own names say whose it is. Then only a form in the same archive or mail still has a say.
        """
        for place in _places(clue):
            units = {key for _, ids in self._forms.get(place, ()) if len(ids) == 1 for key in ids}
            others = self._named.get(place, Counter())
            if (len(units | others.keys()) > 1 and not (is_named and _is_closed(place))) or len(units) > 1:
                return
            if units and (not is_named or _is_closed(place)):
                key = next(iter(units))
                yield Finding(Hit(frozenset(units), 0.93, 0, 0, ""), APART, f"同来的表里填的是“{self._name(key)}”")
                return
            if others and not is_named:
                key, count = others.most_common(1)[0]
                # What came in one archive or mail has one sender; a folder may be the clerk's own heap.
                weight = 0.92 if _is_closed(place) else 0.8 if count > 1 else 0.6
                yield Finding(Hit(frozenset({key}), weight, 0, 0, ""), APART, f"同来的文件写着“{self._name(key)}”")
                return

    def slots(self, clue: Clue, unit_id: int | None) -> Iterator[Finding[str]]:
        """What for, by the titles that a form in the same folder or above lists; forms of several units are silent.

        `unit_id`: the unit it names by itself, whose own form may always speak.
        """
        words = bare(clue.parts[-1], True)
        for place in _places(clue):
            forms = self._forms.get(place, ())
            if len({ids for _, ids in forms}) > 1:
                forms = [(filled, ids) for filled, ids in forms if ids == {unit_id}]
            titles = [each for filled, _ in forms for each in filled.titles]
            # Titles may differ by one character, so one that is near counts only where none stands there as it is.
            found = _listed(titles, words, _stands) or _listed(titles, words, _is_near)
            for slot, title in found.items():
                yield Finding(Hit(frozenset({slot}), 0.95, 0, 0, title), APART, f"同来的表里列有“{clipped(title)}”")
            if found:
                return

    def work(
        self, clue: Clue, heading: str, unit_id: int | None
    ) -> tuple[list[Finding[int]], list[Finding[str]]]:
        """Whose and what for, by a title that one unit alone lists, here or earlier; of `unit_id` if it names one.

        `heading`: what the document calls itself, or "".
        """
        match = self._work(clue, heading, unit_id) if clue.words is None else None
        if match is None:
            return [], []
        why = f"{self._name(match.unit_id)}的表里列有“{clipped(match.title)}”"
        return (
            [Finding(Hit(frozenset({match.unit_id}), match.weight, 0, 0, match.title), APART, why)],
            [Finding(Hit(match.slots, match.weight, 0, 0, match.title), APART, why)],
        )

    def _work(self, clue: Clue, heading: str, unit_id: int | None) -> Match | None:
        names = [bare(clue.parts[-1], True), *map(bare, (*reversed(clue.parts[:-1]), heading))]
        return next(filter(None, (self._titles.find(name, unit_id) for name in names)), None)


def _listed(
    titles: Sequence[tuple[str, str]], words: str, fits: Callable[[str, str], bool]
) -> dict[str, str]:
    return {slot: title for slot, title in reversed(titles) if fits(bare(title), words)}


def _stands(wanted: str, words: str) -> bool:
    return min(len(wanted), len(words)) >= LEAST_TITLE and (wanted in words or words in wanted)


def _is_near(wanted: str, words: str) -> bool:
    return min(len(wanted), len(words)) >= LEAST_NEAR and fuzz.ratio(wanted, words) >= NEAR


def _home(clue: Clue) -> Place:
    return next(iter(_places(clue)), ())


def _places(clue: Clue) -> list[Place]:
    """The folders a file lies in, nearest first, and its mail; files dropped side by side share none."""
    folders = [clue.parts[:end] for end in range(len(clue.parts) - 1, 0, -1)]
    return [*folders, ("", clue.sender, clue.subject)] if clue.sender else folders


def _is_closed(place: Place) -> bool:
    return place[0] == "" or any(ARCHIVE.search(part) for part in place)
