"""From a text with places for words, and the facts, to a flowing document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from safetydesk.desk.drafts_facts import Facts, Runs
from safetydesk.notice.drafting import Block as Wanted
from safetydesk.notice.drafting import Draft
from safetydesk.notice.layout import PLACEHOLDER
from safetydesk.paper.flow import (
    NEW_LINE,
    Block,
    Flow,
    Paragraph,
    Pictures,
    Run,
    Section,
    Table,
    attached,
    signature,
)
from safetydesk.paper.sheet import Cell, Row, Sheet

_PIECE = re.compile(rf"{PLACEHOLDER.pattern}|(?:【请补充[^】]*】)|\n")
_NOTHING = "—"
_UNIT = "{{单位}}"
# A column as narrow as this holds a count or a date, which stand in the middle.
_NARROW = 30
_DIGITS = "〇一二三四五六七八九"


class Annex(NamedTuple):
    """附件: its number in the list below the text, "" where there is one without, and the table on its page."""

    number: str
    sheet: Sheet


def compose(draft: Draft, facts: Facts, annexes: Sequence[Annex], name: str) -> Flow:
    """The document. A word without a value becomes a place for the clerk to fill in."""
    composer = _Composer(annexes)
    if draft.number:
        composer.paragraph("number", draft.number, facts.values)
    composer.paragraph("title", draft.title, facts.values)
    if draft.to:
        composer.paragraph("to", draft.to, facts.values)
    for block in draft.blocks:
        composer.add(block, facts)
    return Flow(name, tuple(composer.blocks))


def chinese_number(number: int) -> str:
    """`十二` for 12, `一百零五` for 105, as headings are numbered; in digits from 1000 on."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if hundreds >= len(_DIGITS):
        return str(number)
    if not hundreds:
        ten = (_DIGITS[tens] if tens > 1 else "") + "十" if tens else ""
        return ten + (_DIGITS[ones] if ones or not tens else "")
    ten = f"{_DIGITS[tens]}十" if tens else "零" if ones else ""
    return f"{_DIGITS[hundreds]}百{ten}{_DIGITS[ones] if ones else ''}"


class _Composer:
    """Keeps the numbers of headings, so that what is left out leaves no hole."""

    def __init__(self, annexes: Sequence[Annex]) -> None:
        self.annexes = annexes
        self.blocks: list[Block] = []
        self._numbers = {"1": 0, "2": 0, "3": 0, "numbered": 0}

    def add(self, block: Wanted, facts: Facts) -> None:
        known = facts.values
        if block.each and block.role != "table":
            for part in facts.parts.get(block.each, ()):
                self._one(block, Facts(known | part.values, facts.parts | part.parts, facts.pictures))
        else:
            self._one(block, facts)

    def _one(self, block: Wanted, facts: Facts) -> None:
        if (block.when and not facts.values.get(block.when)) or (block.unless and facts.values.get(block.unless)):
            return
        for part in block.parts:
            self.add(part, facts)
        match block.role:
            case "table":
                self._table(block, facts)
            case "pictures":
                self.blocks += [Pictures(facts.pictures)] if facts.pictures else []
            case "attached":
                self.blocks += attached([(annex.number, annex.sheet.title) for annex in self.annexes])
            case "annexes":
                for annex in self.annexes:
                    self.blocks += [Section(annex.sheet.page), Table(annex.sheet)]
            case "signature":
                self._signature(block.text, facts.values)
            case _ if block.text:
                self.paragraph(block.role, block.text, facts.values)

    def paragraph(self, role: str, text: str, values: dict[str, Runs]) -> None:
        mark = self._mark(role)
        made = _runs(text if role == "title" else text.replace(NEW_LINE, ""), values)
        self.blocks.append(Paragraph(((Run(mark),) if mark else ()) + made, "body" if role == "numbered" else role))

    def _mark(self, role: str) -> str:
        """The next number of this level; those below begin again."""
        if role != "numbered":
            self._numbers["numbered"] = 0
        if role not in self._numbers:
            return ""
        self._numbers[role] += 1
        self._numbers |= {lower: 0 for lower in self._numbers if lower > role}
        number = self._numbers[role]
        return {"1": f"{chinese_number(number)}、", "2": f"（{chinese_number(number)}）"}.get(role, f"{number}.")

    def _signature(self, text: str, values: dict[str, Runs]) -> None:
        whose, day = _runs(text, values), _runs("{{今天}}", values)
        self.blocks += signature(_as_one(whose), _as_one(day))

    def _table(self, block: Wanted, facts: Facts) -> None:
        rows = [Row(tuple(Cell(head, role="head", align="center") for head in block.heads), "head")]
        cited: list[tuple[int, int, str]] = []
        # The same unit in several rows is named once, in front of all of them.
        for whose, group in groupby(facts.parts.get(block.each, ()), key=lambda part: part.values.get("单位")):
            same = list(group)
            for part in same:
                known = facts.values | part.values
                cells = []
                for column, (text, width) in enumerate(zip(block.cells, block.widths, strict=True)):
                    together = bool(whose) and text == _UNIT
                    if together and part is not same[0]:
                        continue
                    cell = _as_one(_runs(text, known, in_cell=True))
                    cells.append(Cell(cell.text, down=len(same) if together else 1,
                                      align="center" if width <= _NARROW else "left"))
                    cited += [(len(rows), column, cell.source)] if cell.source else []
                rows.append(Row(tuple(cells)))
        if len(rows) > 1:
            self.paragraph("caption", block.text, facts.values)
            self.blocks.append(Table(Sheet("", block.widths, tuple(rows)), tuple(cited)))


def _as_one(runs: Runs) -> Run:
    return Run("".join(run.text for run in runs), " + ".join(dict.fromkeys(run.source for run in runs if run.source)))


def _runs(text: str, values: dict[str, Runs], *, in_cell: bool = False) -> Runs:
    runs: list[Run] = []
    place = 0
    for found in _PIECE.finditer(text):
        runs += [Run(text[place : found.start()])] if found.start() > place else []
        word = found[1]
        if word is None:
            runs.append(Run(PLACEHOLDER.sub(lambda one: _as_one(values.get(one[1], ())).text, found[0])))
        else:
            runs += values.get(word) or (Run(_NOTHING if in_cell else f"【请补充：{word}】"),)
        place = found.end()
    return tuple(runs) + ((Run(text[place:]),) if place < len(text) else ())
