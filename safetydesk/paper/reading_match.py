"""Which forms of a notice a document holds, and what each of them says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from safetydesk.paper.filled import FilledForm, Stray
from safetydesk.paper.reading_card import is_title, label_boxes, read_card, read_lines, title_share
from safetydesk.paper.reading_grid import Document, Grid, Text
from safetydesk.paper.reading_head import Head, find_head
from safetydesk.paper.reading_plan import Plan
from safetydesk.paper.reading_rows import Found, RowReader
from safetydesk.paper.reading_text import fold
from safetydesk.paper.reading_values import labelled
from safetydesk.paper.reading_words import WHO

# How much of a form's heads and labels must be found: by themselves, with nothing against it, under its own title.
_ALONE, _FAIR, _TITLED = 0.75, 0.55, 0.34
_SAME_TITLE, _KIN = 0.6, 0.3
_MOST_STRAYS, _MOST_TEXT = 60, 200
_TITLE_LINES = 12


@dataclass(frozen=True)
class _Match:
    plan: Plan
    head: Head | None
    worth: float


@dataclass
class _Part:
    """A grid, the lines before it, and what it was found to be; `more`: grids that only go on with it."""

    grid: Grid
    lines: list[Text]
    match: _Match | None = None
    more: list[Grid] = field(default_factory=list)
    below: list[Text] = field(default_factory=list)


def forms_in(document: Document, plans: Sequence[Plan]) -> tuple[FilledForm, ...]:
    """The forms found, in the order of the document."""
    parts, after = _parts(document)
    for part in parts:
        part.match = _best(plans, part)
    parts = _joined(parts)
    _divide_lines(parts, after)
    found = tuple(_read(part) for part in parts if part.match is not None)
    if found:
        return found
    lines = [block for block in document.blocks if isinstance(block, Text)]
    return tuple(_from_lines(plans, lines))


def _parts(document: Document) -> tuple[list[_Part], list[Text]]:
    parts: list[_Part] = []
    lines: list[Text] = []
    for block in document.blocks:
        if isinstance(block, Text):
            lines.append(block)
            continue
        for grid in _by_annex(block):
            parts.append(_Part(grid, lines))
            lines = []
    return parts, lines


def _by_annex(grid: Grid) -> list[Grid]:
    """A worksheet with several forms below one another, divided where an annex mark stands alone in its row."""
    starts = [at for at, row in enumerate(grid.rows) if at and _is_annex_row(row_texts(grid, at))] if grid.sheet else []
    return grid.parts(starts) if starts else [grid]


def row_texts(grid: Grid, at: int) -> list[str]:
    """The texts that begin in a row."""
    return [box.text for box in grid.rows[at] if box.row == at and box.text.strip()]


def _is_annex_row(texts: list[str]) -> bool:
    return len(texts) == 1 and len(texts[0]) < 8 and fold(texts[0]).startswith("附件")


def _best(plans: Sequence[Plan], part: _Part) -> _Match | None:
    titles = [fold(line.text) for line in part.lines[-_TITLE_LINES:]]
    for at in range(min(4, len(part.grid.rows))):
        texts = row_texts(part.grid, at)
        titles += [fold(texts[0])] if len(texts) == 1 else []
    titles = [title for title in titles if 2 < len(title) <= 80]
    best: _Match | None = None
    for plan in plans:
        head, cover = _cover(plan, part.grid)
        if not cover:
            continue
        title = max((title_share(plan, one) for one in titles), default=0.0)
        if title < _SAME_TITLE and not _names_figures(plan, head, part.grid):
            continue
        annex = 0.05 if plan.annex in titles else 0.0
        least = _TITLED if title >= _SAME_TITLE else _FAIR if title >= _KIN or not titles else _ALONE
        if cover >= least and (best is None or cover + 0.3 * title + annex > best.worth):
            best = _Match(plan, head, cover + 0.3 * title + annex)
    return best


def _cover(plan: Plan, grid: Grid) -> tuple[Head | None, float]:
    """How much of the form's heads and labels the grid has, 0 to 1."""
    head = find_head(grid, plan.ledger) if plan.ledger is not None else None
    got = head.fit * len(plan.ledger.columns) if head is not None and plan.ledger is not None else 0.0
    asked = len(plan.ledger.columns) if plan.ledger is not None else 0
    if plan.ledger is not None and head is not None and plan.every_unit and not _names_units(plan, head):
        got /= 2
    if plan.labels:
        boxes = [box for box in grid.boxes if box.text.strip() and len(box.text) < 60]
        names = label_boxes(plan, boxes)
        words, wanted = set(names.values()), set(plan.labels.values())
        if len(words & wanted) < _ALONE * len(wanted):
            words |= {word for box in boxes if ":" in box.text or "：" in box.text
                      for word, _ in labelled(box.text, plan.all_labels, plan.labels)}
        got += len(words & wanted) * (0.6 if _in_a_row(grid, set(names)) else 1)
        asked += len(wanted)
    return head, got / asked if asked else 0.0


def _names_figures(plan: Plan, head: Head | None, grid: Grid) -> bool:
    """Whether most rows of a table with a row for each figure name one of the notice's; other lists have its heads."""
    columns = plan.ledger.columns if plan.ledger is not None else ()
    heads = [box for box, at in head.boxes if at is not None and columns[at].word == "统计内容"] if head else []
    texts = [box.text for box in grid.boxes if heads and box.column == heads[0].column and box.row > heads[0].row]
    return not heads or 2 * sum(bool(plan.figures.find(text)) for text in texts) >= len(texts)


def _names_units(plan: Plan, head: Head) -> bool:
    """Whether a table of all units has a column that says whose each row is."""
    assert plan.ledger is not None
    return any(at is not None and plan.ledger.columns[at].word in WHO for _, at in head.boxes)


def _in_a_row(grid: Grid, names: set[object]) -> bool:
    """Labels side by side with nothing between are heads of a list, not a card."""
    for row in grid.rows:
        longest = count = 0
        end = -1
        for box in row:
            count = (count + 1 if box.column == end else 1) if box in names else 0
            longest, end = max(longest, count), box.end
        if longest >= 4:
            return True
    return False


def _joined(parts: list[_Part]) -> list[_Part]:
    """Tables that were divided by hand: one without a head right after a form's table goes on with it."""
    joined: list[_Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        blank = not any(line.text.strip() for line in part.lines)
        if (part.match is None and last is not None and last.match is not None and last.match.head is not None
                and blank and not part.grid.sheet and part.grid.width == last.grid.width):
            last.more.append(part.grid)
        else:
            joined.append(part)
    return joined


def _divide_lines(parts: list[_Part], after: list[Text]) -> None:
    """Lines between two tables: what stands before the annex mark or title of the second is below the first."""
    for first, second in pairwise(parts):
        if first.match is not None:
            cut = _cut(first.match.plan, second)
            first.below, second.lines = second.lines[:cut], second.lines[cut:]
    if parts:
        parts[-1].below = after


def _cut(plan: Plan, second: _Part) -> int:
    """How many of the lines before the second part are the first form's, whose plan is given."""
    lines = second.lines
    if second.match is not None:
        for at, line in enumerate(lines):
            if line.text.strip() and fold(line.text) not in plan.printed and is_title(second.match.plan, line.text):
                return at
            if line.text.strip() and fold(line.text) in second.match.plan.printed - plan.printed:
                return at
    own = plan.own_labels
    for at, line in enumerate(lines):
        if line.text.strip() and fold(line.text) not in plan.printed and not labelled(line.text, own, own):
            return at
    return len(lines)


def _read(part: _Part) -> FilledForm:
    assert part.match is not None
    plan, head, found = part.match.plan, part.match.head, Found()
    outside = set(range(len(part.grid.rows)))
    if plan.ledger is not None and head is not None:
        reader = RowReader(plan, plan.ledger, head, found)
        loose = reader.read(part.grid, head.first)
        outside = {at for at in outside if at < head.boxes[0][0].row and at < head.row} | loose
        for grid in part.more:
            read_card(plan, grid, reader.read(grid, 0), found)
    read_lines(plan, part.lines, "表上文字", found, titled=False)
    read_card(plan, part.grid, outside, found)
    read_lines(plan, part.below, "表下文字", found, titled=True)
    return _form(plan, found)


def _form(plan: Plan, found: Found) -> FilledForm:
    own = {word for word in found.values if word in plan.labels.values() and word not in WHO}
    strays = tuple(Stray(one.place, one.text[:_MOST_TEXT], one.why) for one in found.strays[:_MOST_STRAYS])
    return FilledForm(plan.form, found.values, tuple(found.rows), strays, blank=not found.rows and not own)


def _from_lines(plans: Sequence[Plan], lines: Sequence[Text]) -> Iterator[FilledForm]:
    """A card that was typed as lines without a table."""
    best: tuple[float, Plan] | None = None
    for plan in plans:
        if plan.ledger is not None or len(plan.labels) < 3:
            continue
        own = plan.own_labels
        short = (line.text for line in lines if len(line.text) < 200)
        words = {word for text in short for word, _ in labelled(text, plan.all_labels, own)}
        share = len(words & set(plan.labels.values())) / len(set(plan.labels.values()))
        if share >= _FAIR and (best is None or share > best[0]):
            best = share, plan
    if best is not None:
        found = Found()
        read_lines(best[1], lines, "正文", found, titled=False)
        yield _form(best[1], found)
