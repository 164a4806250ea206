"""总结要点: what the summary report will say, sentence by sentence, and in plain words where each number comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safetydesk.desk.drafts_places import place_of

if TYPE_CHECKING:
    from safetydesk.notice.model import Notice
    from safetydesk.paper.flow import Flow, Paragraph, Run, Table

# Rows of one table that are listed; the report has them all.
_MOST_ROWS = 30


@dataclass(frozen=True)
class Point:
    """One sentence of the report. `kind`: "group" a heading, "told" with numbers of the desk, "gap" left to the clerk.

    `sources`: numbers and where each comes from.
    """

    text: str
    kind: str
    sources: tuple[tuple[str, str], ...] = ()

    @property
    def source(self) -> str:
        """`3 来自单位名单；0、2 来自总览（已齐的单位）`; of one place only its name."""
        by_place: dict[str, list[str]] = {}
        for number, place in self.sources:
            by_place.setdefault(place, []).append(number)
        if len(by_place) == 1:
            return f"来自{next(iter(by_place))}"
        return "；".join(f"{'、'.join(numbers)} 来自{place}" for place, numbers in by_place.items())


def points(flow: Flow, notice: Notice) -> tuple[Point, ...]:
    """Headings, and below each what has a number of the desk or waits for the clerk; a heading with neither is left
    out."""
    from safetydesk.paper.flow import Paragraph, Table

    found: list[Point] = []
    for block in flow.blocks:
        if isinstance(block, Paragraph):
            found += _paragraph(block, notice)
        elif isinstance(block, Table):
            found += _table(block, notice)
    return tuple(
        each for each, after in zip(found, [*found[1:], None], strict=True)
        if each.kind != "group" or (after is not None and after.kind != "group")
    )  # fmt: skip


def _paragraph(block: Paragraph, notice: Notice) -> Iterator[Point]:
    if block.role in ("1", "2", "3"):
        yield Point(block.text, "group")
        return
    sources = tuple(_cited(block.runs, notice))
    if sources:
        yield Point(block.text, "told", sources)
    elif any(run.gap for run in block.runs):
        yield Point(block.text, "gap")


def _cited(runs: Sequence[Run], notice: Notice) -> Iterator[tuple[str, str]]:
    for run in runs:
        place = place_of(run.source, notice)
        if place and any(sign.isdigit() for sign in run.text):
            yield run.text, place


def _table(block: Table, notice: Notice) -> Iterator[Point]:
    """A row as a sentence: `联络员：应报 3，报齐 0`."""
    grid = block.sheet.grid()
    cited = {(row, column): source for row, column, source in block.sources}
    rows = sorted({row for row, _ in cited})
    heads = [cell.text if cell else "" for cell in grid[rows[0] - 1]] if rows else []
    above = heads
    for row in rows[:_MOST_ROWS]:
        # A name in front of several rows is of every one of them.
        above = [cell.text if cell else told for cell, told in zip(grid[row], above, strict=True)]
        texts = above
        sources = tuple(
            (text, place) for column, text in enumerate(texts)
            if any(sign.isdigit() for sign in text) and (place := place_of(cited.get((row, column), ""), notice))
        )  # fmt: skip
        if sources:
            first = 1 if heads[0] == "序号" else 0
            each = zip(heads[first + 1 :], texts[first + 1 :], strict=True)
            told = "，".join(f"{head} {text}" for head, text in each if text not in ("", "—"))
            yield Point(f"{texts[first]}：{told}", "told", sources)
    if len(rows) > _MOST_ROWS:
        yield Point(f"这张表还有 {len(rows) - _MOST_ROWS} 行没有列在这里，都在总结里", "group")
