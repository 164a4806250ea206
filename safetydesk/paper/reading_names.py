"""Which item of the notice a written name means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from safetydesk.notice.model import Item
from safetydesk.paper.reading_text import alike, fold, key

# Below this two names share too little to mean the same; a runner-up so near makes it a guess.
_LIKE, _NEAR = 0.6, 0.12
_SHORTEST = 3


class ItemNames:
    """The names of a notice's items, with those of one form."""

    def __init__(self, items: Sequence[Item], own: Mapping[str, str]) -> None:
        self._names: dict[str, str] = {}
        for item in items:
            for name in (own.get(item.id, ""), item.name, *item.aliases):
                if folded := key(name):
                    self._names.setdefault(folded, item.id)

    def find(self, text: str) -> str:
        """The id of the item that is meant; "" where none is, or two could be."""
        wanted = key(text)
        if wanted in self._names:
            return self._names[wanted]
        if len(wanted) < _SHORTEST:
            return ""
        inside = self._inside(wanted, fold(text))
        return inside or self._likest(wanted)

    def _inside(self, wanted: str, whole: str) -> str:
        """One that is contained in the text, or contains it: the longest, if only one item has such a name."""
        ids = {item for name, item in self._names.items() if wanted in name}
        if len(ids) == 1:
            return ids.pop()
        found = [name for name in self._names if len(name) >= _SHORTEST and name in whole]
        longest = [name for name in found if not any(name != other and name in other for other in found)]
        ids = {self._names[name] for name in longest}
        return ids.pop() if len(ids) == 1 else ""

    def _likest(self, wanted: str) -> str:
        best: dict[str, float] = {}
        for name, item in self._names.items():
            best[item] = max(best.get(item, 0.0), alike(wanted, name))
        ranked = sorted(best.items(), key=lambda pair: -pair[1])
        if not ranked or ranked[0][1] < _LIKE:
            return ""
        return ranked[0][0] if len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= _NEAR else ""
