"""What a form is known by and where its values stand, taken from the layout that prints it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from safetydesk.notice.dates import month_name
from safetydesk.notice.layout import PLACEHOLDER, Layout, LayoutCell
from safetydesk.notice.model import FormRef, Notice
from safetydesk.notice.read import read_notice
from safetydesk.notice.read_layout import read_form
from safetydesk.paper.fill import covered, divided
from safetydesk.paper.reading_names import Names
from safetydesk.paper.reading_text import fold, key, pairs, plain_label
from safetydesk.paper.reading_words import ALSO, FIGURE, PRINTED, also_of


@dataclass(frozen=True)
class Column:
    """A column of a table: folded `head`, the `word` its values are kept under, and whether people write in it.

    `pattern`: where a cell prints words around its placeholders, a regular expression with a group for each of
    `words`; "" where one word stands alone.
    """

    head: str
    word: str
    written: bool
    pattern: str = ""
    words: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether a head must be known to be believed: 2月 is much like 12月, and in 6—12月累计."""
        return self.month or self.word == "累计"

    @property
    def month(self) -> bool:
        """Whether it holds the numbers of one month."""
        return self.word[:1].isdigit()


@dataclass(frozen=True)
class Ledger:
    """A part with a head row and many rows below it. `each`: what its rows repeat for, () for rows of their own."""

    columns: tuple[Column, ...]
    each: tuple[str, ...]
    heads: dict[str, int]
    also: dict[str, int]

    @cached_property
    def months(self) -> int:
        """How many of the columns are months, of which a table may show those it has something to say of."""
        return sum(column.month for column in self.columns)


@dataclass(frozen=True)
class Plan:
    """One form, or its table of all units, ready to be looked for.

    `labels`: folded label → word, of cells; `lines`: the same of lines above and below; `printed`: folded texts that
    the form shows by itself; `title`: pairs of characters of its title; `words`: all it has placeholders for.
    """

    form: str
    every_unit: bool
    title: frozenset[str]
    annex: str
    labels: dict[str, str]
    also: dict[str, str]
    lines: dict[str, str]
    printed: frozenset[str]
    hints: tuple[str, ...]
    words: frozenset[str]
    ledger: Ledger | None
    items: Names
    figures: Names
    months: tuple[str, ...]

    @cached_property
    def all_labels(self) -> dict[str, str]:
        """Labels of cells and lines with the other names people give them; the form's own names win."""
        return self.also | self.own_labels

    @cached_property
    def own_labels(self) -> dict[str, str]:
        """Labels of cells and lines as the form prints them."""
        return self.lines | self.labels


_known: dict[str, tuple[tuple[tuple[str, int], ...], tuple[Plan, ...]]] = {}


def plans_of(folder: Path) -> tuple[Plan, ...]:
    """The plans of every usable form of the notice in this folder; () where the notice cannot be read.

    Kept until one of its files changes: the office may edit the notice while the program runs.
    """
    stamp = _stamp(folder)
    held = _known.get(str(folder))
    if held is None or held[0] != stamp:
        held = _known[str(folder)] = stamp, _plans(folder)
    return held[1]


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    try:
        with os.scandir(folder) as entries:
            return tuple(sorted((one.name, one.stat().st_mtime_ns) for one in entries if one.name.endswith(".toml")))
    except OSError:
        return ()


def _plans(folder: Path) -> tuple[Plan, ...]:
    notice, _ = read_notice(folder)
    return tuple(_plans_of_notice(notice)) if notice is not None else ()


def _plans_of_notice(notice: Notice) -> Iterator[Plan]:
    for form in notice.forms:
        layout, _ = read_form(notice, form)
        if layout is None:
            continue
        one = plan_of(notice, form, layout, every_unit=False)
        yield one
        if form.layout_all:
            every, _ = read_form(notice, form, all_units=True)
            if every is not None:
                yield plan_of(notice, form, every, every_unit=True)
        elif listed := _as_list(one):
            yield listed


def plan_of(notice: Notice, form: FormRef, layout: Layout, *, every_unit: bool) -> Plan:
    """The plan of one layout of a notice's form."""
    divided_rows = {number for number, row in enumerate(layout.rows) if any(cell.beside for cell in row.cells)}
    layout = _divided(layout, notice)
    ledger, of_ledger = _ledger(layout, also_of(notice))
    # A row of sums below the others is no label with its value.
    of_ledger |= divided_rows
    outside = [cells for number, cells in enumerate(_placed(layout)) if number not in of_ledger]
    labels = dict(_labels(outside))
    lines = {label: word for line in (*layout.above, *layout.below) for label, word in _inline(line.text)}
    texts = [layout.title, form.title, layout.annex, *(line.text for line in (*layout.above, *layout.below))]
    texts += [cell.text for row in layout.rows for cell in row.cells]
    printed = {fold(text) for text in texts if "{{" not in text}
    hints = {fold(hint.text) for row in layout.rows for hint in row.hints}
    return Plan(
        form=form.id, every_unit=every_unit,
        title=pairs(fold(PLACEHOLDER.sub("", layout.title))) | pairs(fold(form.title)), annex=fold(layout.annex),
        labels=labels, also=_also((*labels.values(), *lines.values()), {*labels, *lines}), lines=lines,
        printed=frozenset(printed - {""}), hints=tuple(sorted(hints - {""}, key=len, reverse=True)),
        words=frozenset(word for text in texts for word in PLACEHOLDER.findall(text)), ledger=ledger,
        items=Names(notice.items, dict(layout.names)), figures=Names(notice.figures, {}), months=notice.months(),
    )


def _divided(layout: Layout, notice: Notice) -> Layout:
    """The layout as it is printed: a column that repeats beside is one for each, with a word of its own."""
    every: dict[str, list[tuple[str, dict[str, str]]]] = {
        "month": [(month, {"月份": month_name(month, notice.year)}) for month in notice.months()],
        "figure": [
            (FIGURE + one.id, {"统计序号": str(number), "统计内容": one.name, "计量单位": one.measure})
            for number, one in enumerate(notice.figures, 1)
        ],
    }
    columns = divided(layout, {level: len(each) for level, each in every.items()})
    rows = []
    for row in layout.rows:
        cells: list[LayoutCell] = []
        for cell, across in zip(row.cells, covered(row, columns), strict=True):
            if cell.beside:
                cells += (replace(cell, text=_own_text(cell.text, word, known)) for word, known in every[cell.beside])
            else:
                cells.append(replace(cell, across=across))
        rows.append(replace(row, cells=tuple(cells)))
    widths = tuple(width for width, n in zip(layout.widths, columns, strict=True) for _ in range(n))
    return replace(layout, widths=widths, rows=tuple(rows))


def _own_text(text: str, word: str, known: dict[str, str]) -> str:
    """The text of one of the cells that repeat beside: what it prints is known, its number gets a word of its own."""
    plain = PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), text)
    return PLACEHOLDER.sub(f"{{{{{word}}}}}", plain)


def _as_list(plan: Plan) -> Plan | None:
    """A card of one unit also comes back as a list with its labels for heads and a row for each unit."""
    if plan.ledger is not None or len(plan.labels) < 3:
        return None
    columns = tuple(Column(label, word, written=word not in PRINTED) for label, word in plan.labels.items())
    return replace(plan, every_unit=True, labels={}, ledger=_indexed(columns, ("unit",), ALSO))


def _indexed(columns: tuple[Column, ...], each: tuple[str, ...], names: Mapping[str, tuple[str, ...]]) -> Ledger:
    heads = {column.head: at for at, column in enumerate(columns)}
    also: dict[str, int] = {}
    for at, column in enumerate(columns):
        for name in names.get(column.word, ()):
            if name not in heads:
                also.setdefault(name, at)
    return Ledger(columns, each, heads, also)


def _also(words: tuple[str, ...], taken: set[str]) -> dict[str, str]:
    also: dict[str, str] = {}
    for word in words:
        for name in (fold(word), *ALSO.get(word, ())):
            if name not in taken:
                also.setdefault(name, word)
    return also


def _placed(layout: Layout) -> list[list[tuple[int, LayoutCell]]]:
    """For each row its cells with the column where each begins."""
    reach = [0] * len(layout.widths)
    placed = []
    for row in layout.rows:
        free = [column for column, rows in enumerate(reach) if not rows]
        reach = [max(0, rows - 1) for rows in reach]
        cells = []
        for cell in row.cells:
            mine, free = free[:cell.across], free[cell.across:]
            cells.append((mine[0], cell))
            for column in mine:
                reach[column] = cell.down - 1
        placed.append(cells)
    return placed


def _ledger(layout: Layout, names: Mapping[str, tuple[str, ...]]) -> tuple[Ledger | None, set[int]]:
    """The first table under a head row with all rows that belong to it.

    Rows without repeats are one when they stand under a head row and divide the width as it does.
    """
    placed = _placed(layout)
    head = next((n for n, row in enumerate(layout.rows) if row.role == "head" and len(row.cells) > 1), None)
    each = next((n for n, row in enumerate(layout.rows) if row.each), None)
    if head is not None and (each is None or head < each):
        first = head + 1
        while first < len(layout.rows) and layout.rows[first].role == "head":
            first += 1
    elif each is not None:
        first = each
    else:
        return None, set()
    body = [first] if first < len(layout.rows) and layout.rows[first].each else _alike_rows(placed, layout, first)
    if not body:
        return None, set()
    above = [cells for cells in placed[:first] if len(cells) > 1]
    columns = tuple(_columns([placed[n] for n in body], above))
    heads = set(range(head, first)) if head is not None and head < first else set()
    return _indexed(columns, layout.rows[body[0]].each, names), heads | set(body)


def _alike_rows(placed: list[list[tuple[int, LayoutCell]]], layout: Layout, first: int) -> list[int]:
    body = []
    for number in range(first, len(placed)):
        same = [at for at, _ in placed[number]] == [at for at, _ in placed[first]]
        if layout.rows[number].each or layout.rows[number].role == "head" or not same or len(placed[number]) < 2:
            break
        body.append(number)
    return body


def _columns(body: list[list[tuple[int, LayoutCell]]], above: list[list[tuple[int, LayoutCell]]]) -> Iterator[Column]:
    for place, (at, cell) in enumerate(body[0]):
        texts = [row[place][1].text for row in body]
        head = next((label.text for row in reversed(above) for left, label in row
                     if left <= at < left + label.across and label.text.strip()), "")
        words = [word for text in texts for word in PLACEHOLDER.findall(text)]
        word = words[0] if words else plain_label(head)
        written = (word not in PRINTED) if words else not all(text.strip() for text in texts)
        own = tuple(PLACEHOLDER.findall(cell.text))
        yield Column(key(head) or fold(word), word, written, _pattern(cell.text), own)


def _pattern(text: str) -> str:
    """A regular expression for a cell that prints words around its placeholder; "" where there are none."""
    parts = PLACEHOLDER.split(text)
    if len(parts) < 3 or not "".join(parts[::2]).strip():
        return ""
    out = ""
    for number, part in enumerate(parts):
        out += "(.*?)" if number % 2 else r"\s*".join(re.escape(char) for char in "".join(part.split()))
    return rf"\s*{out}\s*"


def _labels(rows: list[list[tuple[int, LayoutCell]]]) -> Iterator[tuple[str, str]]:
    """For every placeholder or free cell outside tables its label: the words before it, to its left, or above it."""
    above: dict[int, str] = {}
    for row in rows:
        left = ""
        for at, cell in row:
            words = PLACEHOLDER.findall(cell.text)
            if not words and cell.text.strip():
                left = above[at] = cell.text
                continue
            inside = dict(_inline(cell.text))
            yield from inside.items()
            label = left or (above.get(at, "") if words else "")
            if not inside and label:
                yield key(label), words[0] if words else plain_label(label)
            left = ""


def _inline(text: str) -> Iterator[tuple[str, str]]:
    """Label and word of a text such as `联系人：{{联系人}}  电话：{{联系方式}}`."""
    parts = PLACEHOLDER.split(text)
    for label, word in zip(parts[::2], parts[1::2], strict=False):
        if name := key(label):
            yield name, word
