"""Reading the numbers of a row: which figure each belongs to, what it is, and whether they add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from safetydesk.paper.amounts import amount, shown
from safetydesk.paper.filled import TOTAL, FilledRow, Stray
from safetydesk.paper.reading_names import Names
from safetydesk.paper.reading_words import FIGURE, UNITS

# What a row of sums is called, which says nothing that the rows above it do not.
SUMS = frozenset(("合计", "总计", "小计", "累计", "共计", "总数"))


class FigureReader:
    """Makes rows of one figure each from the cells of a row; remembers which it has, since a table may name one twice.

    `places` below: where each cell of the row stands, by its word.
    """

    def __init__(self, names: Names, months: tuple[str, ...], strays: list[Stray]) -> None:
        self._names, self._months, self._strays = names, months, strays
        self._read: set[tuple[str, str]] = set()
        self._aside: set[str] = set()

    def below(self, words: Mapping[str, str], places: Mapping[str, str], unit: str) -> list[FilledRow]:
        """The row of a table whose rows are figures: the one it names with its numbers."""
        name = words.get("统计内容", "")
        where = places.get("统计内容") or next(iter(places.values()))
        figure = self._names.find(name)
        if not figure:
            self._strays.append(Stray(where, name or "、".join(words.values()), "认不出是通知里的哪个统计内容"))
            return []
        written = {word: words[word] for word in (*self._months, TOTAL) if word in words}
        values = dict(self._numbers(written, places))
        for word, text in words.items():
            if word not in (*self._months, TOTAL, "统计内容"):
                self._told(places[word], word, text)
        self._adds_up(values, places)
        return self._once(figure, name, values, where, unit) if written else []

    def beside(self, words: Mapping[str, str], places: Mapping[str, str], unit: str) -> list[FilledRow]:
        """The row of a table whose columns are figures: each that has a number."""
        rows: list[FilledRow] = []
        for word, text in words.items():
            if word.startswith(FIGURE):
                value = dict(self._numbers({word: text}, places)).get(word, "")
                values = {TOTAL: value} if value else {}
                rows += self._once(word.removeprefix(FIGURE), unit, values, places[word], unit)
            elif word not in UNITS:
                self._told(places[word], word, text)
        return rows

    def _told(self, place: str, word: str, text: str) -> None:
        """What a column of remarks says is told of once, since it changes no number."""
        if word not in self._aside:
            self._aside.add(word)
            self._strays.append(Stray(place, text, f"“{word}”一栏不计入统计，请看原表"))

    def _numbers(self, texts: Mapping[str, str], places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for word, text in texts.items():
            value, exact = amount(text)
            if not exact:
                why = f"不是确切的数，先按{value}计，请核对" if value else "不是一个数，没有记下"
                self._strays.append(Stray(places[word], text, why))
            if value:
                yield word, value

    def _adds_up(self, values: Mapping[str, str], places: Mapping[str, str]) -> None:
        months = [Decimal(value) for word, value in values.items() if word != TOTAL]
        if months and TOTAL in values and sum(months) != Decimal(values[TOTAL]):
            why = f"各月相加是{shown(sum(months, Decimal()))}，与累计不同，以各月的数为准"
            self._strays.append(Stray(places[TOTAL], values[TOTAL], why))

    def _once(self, figure: str, name: str, values: dict[str, str], place: str, unit: str) -> list[FilledRow]:
        if values and (unit, figure) in self._read:
            self._strays.append(Stray(place, name, "同一个数填了两处，以前面的为准"))
            return []
        self._read |= {(unit, figure)} if values else set()
        # Also without a number that could be read: a form that somebody wrote on is no blank one.
        return [FilledRow("", values, place, unit, figure)]
