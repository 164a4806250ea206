"""What was typed into a table and the desk does not have: on its way there, or refused and not to be lost."""

from __future__ import annotations

from collections.abc import Hashable, Iterable


class Typed:
    """Texts by the key of their cell, over what the desk said last."""

    def __init__(self) -> None:
        self._sent: dict[Hashable, str] = {}
        self._lost: dict[Hashable, str] = {}
        self._kept: set[Hashable] = set()

    def over(self, key: Hashable, saved: str) -> str:
        """What is to be seen in this cell, where the desk has `saved`."""
        return self._lost.get(key, self._sent.get(key, saved))

    def lost(self, key: Hashable) -> bool:
        """Whether what is seen there was refused."""
        return key in self._lost

    def sent(self, key: Hashable) -> bool:
        """Whether what is seen there is on its way."""
        return key in self._sent

    def send(self, key: Hashable, text: str) -> None:
        """This goes to the desk."""
        self._lost.pop(key, None)
        self._kept.discard(key)
        self._sent[key] = text

    def keep(self, keys: Iterable[Hashable]) -> None:
        """The desk has these; what it is asked from now on holds them."""
        self._kept.update(keys)

    def arrive(self) -> None:
        """What the desk said now is shown."""
        for key in self._kept:
            self._sent.pop(key, None)
        self._kept.clear()

    def lose(self, key: Hashable, text: str) -> None:
        """This was refused; it is seen until it is corrected or given up."""
        self._sent.pop(key, None)
        self._lost[key] = text

    def forget(self, key: Hashable) -> None:
        """What was refused there is not wanted any more."""
        self._lost.pop(key, None)

    def take(self, key: Hashable) -> str | None:
        """What is on its way under this key, which stands for it no longer."""
        return self._sent.pop(key, None)
