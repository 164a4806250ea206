"""Which item or figure of the notice a written name means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from safetydesk.notice.model import Figure, Item
from safetydesk.paper.reading_text import alike, fold, key

# Below this two names share too little to mean the same; a runner-up so near makes it a guess.
_LIKE, _NEAR = 0.6, 0.12
_SHORTEST, _LONGEST = 3, 100


def _within(part: str, whole: str) -> bool:
    left = iter(whole)
    return all(char in left for char in part)


def _likeness(one: str, other: str) -> float:
    """0 to 1: characters in the same order count, though less than whole pairs do (路线图, 线路图)."""
    return max(alike(one, other), SequenceMatcher(None, one, other, autojunk=False).ratio() - 0.15)


class Names:
    """The names of a notice's items or figures, with those of one form."""

    def __init__(self, items: Sequence[Item | Figure], own: Mapping[str, str]) -> None:
        self._names: dict[str, str] = {}
        for item in items:
            for name in (own.get(item.id, ""), item.name, *item.aliases):
                if folded := key(name):
                    self._names.setdefault(folded, item.id)

    def find(self, text: str) -> str:
        """The id of what is meant; "" where nothing is, or two could be."""
        wanted = key(text)
        if wanted in self._names:
            return self._names[wanted]
        if not _SHORTEST <= len(wanted) <= _LONGEST:
            return ""
        # Where two could be meant, another measure must not decide.
        for ids in (self._containing(wanted), self._contained(fold(text)), self._shortened(wanted)):
            if ids:
                return ids.pop() if len(ids) == 1 else ""
        return self._likest(wanted)

    def _containing(self, wanted: str) -> set[str]:
        return {item for name, item in self._names.items() if wanted in name}

    def _contained(self, whole: str) -> set[str]:
        """Those named in a longer text; a name within a longer one does not count."""
        found = [name for name in self._names if len(name) >= _SHORTEST and name in whole]
        return {self._names[name] for name in found if not any(name != other and name in other for other in found)}

    def _shortened(self, wanted: str) -> set[str]:
        """Those with all these characters in this order: 应急演练 for 应急逃生演练."""
        return {item for name, item in self._names.items() if len(wanted) > _SHORTEST and _within(wanted, name)}

    def _likest(self, wanted: str) -> str:
        best: dict[str, float] = {}
        for name, item in self._names.items():
            best[item] = max(best.get(item, 0.0), _likeness(wanted, name))
        ranked = sorted(best.items(), key=lambda pair: -pair[1])
        if not ranked or ranked[0][1] < _LIKE:
            return ""
        return ranked[0][0] if len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= _NEAR else ""
