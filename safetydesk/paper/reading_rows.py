"""Reading the rows below a head: which item and unit each belongs to, and what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from safetydesk.paper.filled import FilledRow, Stray
from safetydesk.paper.reading_figures import SUMS, FigureReader
from safetydesk.paper.reading_grid import Box, Grid
from safetydesk.paper.reading_head import Head
from safetydesk.paper.reading_plan import Ledger, Plan
from safetydesk.paper.reading_text import fold, number, says_no, says_nothing, split_number, without_hints
from safetydesk.paper.reading_values import labelled, value_of
from safetydesk.paper.reading_words import FIGURE, UNITS

TITLE = "主题或标题"
# What a form prints by itself and a row must still say.
_TELLS = frozenset(("序号", "统计内容"))
# The index of a column that the form does not have.
_NO = -1


@dataclass
class Found:
    """What has been read of one form so far."""

    values: dict[str, str] = field(default_factory=dict)
    rows: list[FilledRow] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)

    def stray(self, place: str, text: str, why: str) -> None:
        self.strays.append(Stray(place, text, why))


class RowReader:
    """Reads the rows of one table, which may go on in another grid; remembers whose and for what the last row was."""

    def __init__(self, plan: Plan, ledger: Ledger, head: Head, found: Found) -> None:
        self._plan, self._ledger, self._head, self._found = plan, ledger, head, found
        words = {column.word: at for at, column in enumerate(ledger.columns)}
        self._at_item, self._at_number, self._at_title = (words.get(word, _NO) for word in ("项目", "序号", TITLE))
        whose = [at for word, at in words.items() if word in UNITS]
        self._at_unit = whose[0] if whose and plan.every_unit else _NO
        # What makes a row a filled one: neither printed nor the name of the unit.
        self._telling = {at for at, column in enumerate(ledger.columns) if column.written} - {self._at_unit}
        self._unit = self._item = ""
        self._number = 0
        # An item was named here that the notice does not have: said once, not for each of its rows.
        self._unknown = False
        self._title: Box | None = None
        figures = FigureReader(plan.figures, plan.months, found.strays)
        divided = any(column.word.startswith(FIGURE) for column in ledger.columns)
        self._figures = figures.below if "figure" in ledger.each else figures.beside if divided else None

    def read(self, grid: Grid, first: int) -> set[int]:
        """Reads the rows from `first` on; gives back those that are no rows of the table but lines within it."""
        loose: set[int] = set()
        for at in range(first, len(grid.rows)):
            boxes = grid.rows[at]
            written = [box for box in boxes if box.text.strip() and box.row == at]
            if not written or self._head.again(boxes):
                continue
            if loose or self._is_line(written):
                loose.add(at)
            elif not self._whole_line(grid, written) and not self._is_sum(written):
                self._row(grid, at, boxes)
        return loose

    def _is_line(self, written: Sequence[Box]) -> bool:
        """Whether here the lines below the table begin: `联系人：…`, in one cell or in several."""
        box, own = written[0], self._plan.own_labels
        if len(box.text) < 2:
            return False
        if box.label in own and box.label not in self._ledger.heads:
            return len(written) < 3 or not self._plan.items.find(box.text)
        if len(written) == 1 and self._wide(box):
            return bool(labelled(box.text, self._plan.all_labels, own))
        return (":" in box.text or "：" in box.text) and bool(labelled(box.text, own, own))

    def _wide(self, box: Box) -> bool:
        return sum(head.column < box.end and box.column < head.end for head, _ in self._head.boxes) > 1

    def _whole_line(self, grid: Grid, written: Sequence[Box]) -> bool:
        """A single text over several columns: the heading of a group, or what belongs to no column."""
        box = written[0]
        if len(written) > 1 or not self._wide(box):
            return False
        if fold(box.text) in self._plan.printed:
            return True
        if item := self._plan.items.find(box.text) if "item" in self._ledger.each and len(box.text) < 30 else "":
            self._item, self._number = item, 0
        elif not says_nothing(without_hints(box.text, self._plan.hints)):
            self._found.stray(grid.place(box), box.text, "这一行没有分栏，不知道该填在哪一栏")
        return True

    def _is_sum(self, written: Sequence[Box]) -> bool:
        return self._figures is not None and any(box.label in SUMS for box in written)

    def _row(self, grid: Grid, at: int, boxes: Sequence[Box]) -> None:
        texts: dict[int, list[Box]] = {}
        for box, column, head in self._head.columns(boxes, self._ledger, counted=not grid.sheet):
            if column is not None:
                texts.setdefault(column, []).append(box)
            elif box.row == at and not says_nothing(box.text) and fold(box.text) not in self._plan.printed:
                why = f"表上没有“{' '.join(head.split())[:20]}”这一栏" if head.strip() else "不在表的任何一栏里"
                self._found.stray(grid.place(box), box.text, why)
        self._follow(grid, at, texts)
        values = self._values(at, texts)
        if values.keys() & self._telling:
            self._keep(grid, at, texts, values)
        else:
            self._nothing(grid, at, texts)

    def _nothing(self, grid: Grid, at: int, texts: dict[int, list[Box]]) -> None:
        """A title that says 无 may mean that the unit has nothing to report; nobody decides that silently."""
        for box in self._begun(at, texts, self._at_title):
            if says_no(box.text):
                self._found.stray(grid.place(box), box.text, "填的是“无”，确实没有的请在报送进度里标“无此项”")

    @staticmethod
    def _begun(at: int, texts: dict[int, list[Box]], column: int) -> list[Box]:
        """The boxes of a column that begin in this row."""
        return [box for box in texts.get(column, ()) if box.row == at]

    def _follow(self, grid: Grid, at: int, texts: dict[int, list[Box]]) -> None:
        """Whose row this is: a name that begins here, or the last one where the cell is merged, blank or missing."""
        unit = value_of("单位名称", "".join(box.text for box in self._begun(at, texts, self._at_unit)), ())
        if unit and unit != self._unit:
            self._unit, self._item, self._number = unit, "", 0
        count = int(number("".join(box.text for box in texts.get(self._at_number, ()))) or 0)
        begun = self._begun(at, texts, self._at_item)
        text = "".join(box.text for box in begun).strip()
        if text:
            self._name_item(grid, begun[0], text)
        elif (begun or self._is_blank(grid, texts)) and 0 < count <= self._number:
            # Numbers that begin anew beside a blank name are another item's, and nobody knows whose.
            self._item, self._unknown = "", False
        self._number = count or self._number

    def _is_blank(self, grid: Grid, texts: dict[int, list[Box]]) -> bool:
        """A worksheet has no box where nothing was written; a merged name would reach down to here."""
        return grid.sheet and self._at_item != _NO and self._at_item not in texts

    def _name_item(self, grid: Grid, box: Box, text: str) -> None:
        self._item, self._number = self._plan.items.find(text), 0
        self._unknown = not self._item
        if self._unknown:
            self._found.stray(grid.place(box), text, "认不出是通知里的哪个项目")

    def _values(self, at: int, texts: dict[int, list[Box]]) -> dict[int, str]:
        values: dict[int, str] = {}
        raws = {column: "\n".join(box.text for box in boxes if box.row == at and box.text.strip())
                for column, boxes in sorted(texts.items())}
        for column, raw in _lines_numbered(raws, self._at_number).items():
            word = self._ledger.columns[column].word
            if not self._ledger.columns[column].written and word not in _TELLS:
                continue
            if column == self._at_item or (column == self._at_unit and self._ledger.each != ("unit",)):
                continue
            if value := number(raw) if word == "序号" else value_of(word, raw, self._plan.hints):
                values[column] = value
        return values

    def _keep(self, grid: Grid, at: int, texts: dict[int, list[Box]], values: dict[int, str]) -> None:
        words = self._words(values)
        if self._figures is not None:
            boxes = ((self._ledger.columns[column].word, self._begun(at, texts, column)) for column in values)
            self._found.rows += self._figures(words, {word: grid.place(own[0]) for word, own in boxes}, self._unit)
            return
        titles = texts.get(self._at_title)
        title = titles[0] if titles else None
        if title is not None and title is self._title and title.row < at and self._found.rows:
            self._go_on(words)
            return
        self._title = title
        box = next(box for column in sorted(values) if self._ledger.columns[column].written for box in texts[column]
                   if box.row == at and box.text.strip())
        if "item" in self._ledger.each and not self._item and not self._unknown:
            self._found.stray(grid.place(box), box.text, "不知道是哪个项目的，请在“项目”一栏写明")
        self._found.rows += [FilledRow(self._item, one, grid.place(box), self._unit) for one in _several(words)]

    def _go_on(self, words: dict[str, str]) -> None:
        """More lines of the row before, whose title is merged over them."""
        last = self._found.rows[-1]
        values = dict(last.values)
        for word, text in words.items():
            if word != "序号":
                values[word] = f"{values[word]}\n{text}" if word in values else text
        self._found.rows[-1] = FilledRow(last.item, values, last.place, last.unit)

    def _words(self, values: dict[int, str]) -> dict[str, str]:
        words: dict[str, str] = {}
        for at, text in values.items():
            column = self._ledger.columns[at]
            parts = re.fullmatch(column.pattern, text, re.DOTALL) if column.pattern else None
            if parts:
                words |= {word: part.strip() for word, part in zip(column.words, parts.groups(), strict=True) if part}
            else:
                words[column.word] = text
        return words


def _lines_numbered(raws: dict[int, str], at_number: int) -> dict[int, str]:
    """Several numbers below one another in one cell go to the lines of the cells that have as many."""
    counts = [number(line) for line in raws.get(at_number, "").split("\n") if line.strip()]
    if len(counts) < 2 or counts != [str(n) for n in range(1, len(counts) + 1)]:
        return raws
    told = {at_number: ""}
    for column, raw in raws.items():
        lines = [line for line in raw.split("\n") if line.strip()]
        if column != at_number and len(lines) == len(counts) and not any(split_number(line)[0] for line in lines):
            told[column] = "\n".join(f"{count}、{line}" for count, line in zip(counts, lines, strict=True))
    return raws | told


def _several(words: dict[str, str]) -> list[dict[str, str]]:
    """One row as it stands, or one for each title where several are numbered in its cell."""
    titles = [split_number(line) for line in words.get(TITLE, "").split("\n")]
    if len(titles) < 2 or [count for count, _ in titles] != [str(n) for n in range(1, len(titles) + 1)]:
        count, title = titles[0] if len(titles) == 1 else ("", words.get(TITLE, ""))
        if count and words.get("序号", count) == count:
            return [{**words, "序号": count, TITLE: title}]
        return [words]
    rows = []
    for at, (count, title) in enumerate(titles):
        row = {**words, "序号": count, TITLE: title}
        for word in words.keys() - {"序号", TITLE}:
            lines = [split_number(line) for line in words[word].split("\n")]
            if [n for n, _ in lines] == [n for n, _ in titles]:
                row[word] = lines[at][1]
        rows.append(row)
    return rows
