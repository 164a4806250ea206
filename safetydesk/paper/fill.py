"""From a form's layout and the desk's records to a Sheet, ready to print."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from safetydesk.notice.layout import Layout, LayoutCell, LayoutLine, LayoutRow
from safetydesk.paper.sheet import LANDSCAPE, Cell, Line, Page, Row, Sheet

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")
# What counts the entries of each repeat where their own values do not.
_COUNTERS = {"unit": "单位序号", "item": "项目序号", "work": "序号"}
_ALIGN = {"head": "center", "label": "center", "number": "center"}



@dataclass(frozen=True)
class Record:
    """What fills a form: `values` by placeholder word, `parts` by what repeats below it ("unit", "item", "work").

    `id` names an item's record, so that hints and the form's own item names find it.
    """

    values: dict[str, str]
    parts: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    id: str = ""


@dataclass
class _Entry:
    """One row to be printed: the words known in it, its item, whether it is a blank one of a group, the repeats that
    begin with it and over how many rows each goes."""

    values: dict[str, str]
    item: str
    blank: bool = False
    begins: dict[str, int] = field(default_factory=dict)


def fill(layout: Layout, record: Record, *, page: Page | None = None, name: str = "") -> Sheet:
    """The Sheet that a form makes of a record.

    Words of a work hide the same words of its item, those of an item the unit's. A word nobody knows prints as
    nothing. A group without entries gets the layout's blank rows. `name` is for the tab of a worksheet.
    """
    rows: list[Row] = []
    for pattern in layout.rows:
        rows += _repeated(layout, pattern, record) if pattern.each else [_row(pattern, record.values)]
    return Sheet(
        title=_text(layout.title, record.values),
        widths=layout.widths,
        rows=tuple(rows),
        annex=layout.annex,
        above=_lines(layout.above, record.values),
        below=_lines(layout.below, record.values),
        page=page or (LANDSCAPE if layout.landscape else Page()),
        name=name or layout.annex.replace(" ", "") or layout.title,
    )


def _text(text: str, values: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def _lines(lines: tuple[LayoutLine, ...], values: dict[str, str]) -> tuple[Line, ...]:
    return tuple(Line(_text(line.text, values), line.align) for line in lines)


def _cell(cell: LayoutCell, text: str, down: int, role: str = "") -> Cell:
    return Cell(text, cell.across, down, role or cell.role, cell.align or _ALIGN.get(cell.role, "left"))


def _row(pattern: LayoutRow, values: dict[str, str]) -> Row:
    cells = tuple(_cell(cell, _text(cell.text, values), cell.down) for cell in pattern.cells)
    return Row(cells, pattern.role, pattern.height)


def _repeated(layout: Layout, pattern: LayoutRow, record: Record) -> list[Row]:
    hints = {(hint.item, hint.row, hint.cell): hint.text for hint in pattern.hints}
    rows: list[Row] = []
    count = 0
    for entry in _entries(layout, pattern, record, pattern.each, record.values, ""):
        count = 1 if entry.begins.keys() & set(pattern.each[:-1]) else count + 1
        cells = []
        for place, cell in enumerate(pattern.cells):
            if cell.over and cell.over not in entry.begins:
                continue
            text = _text(cell.text, entry.values)
            hint = hints.get((entry.item, count, place), "") if entry.blank and not text else ""
            cells.append(_cell(cell, text or hint, entry.begins.get(cell.over, 1), "note" if hint else ""))
        rows.append(Row(tuple(cells), pattern.role, pattern.height))
    return rows


def _entries(
    layout: Layout, pattern: LayoutRow, record: Record, each: tuple[str, ...], values: dict[str, str], item: str
) -> list[_Entry]:
    """The rows that a record makes of the repeats `each`, outermost first."""
    if not each:
        return [_Entry(values, item)]
    level, inner = each[0], each[1:]
    records = record.parts.get(level, ())
    if not records and not inner:
        return _blank(pattern, level, values, item)
    entries: list[_Entry] = []
    for number, part in enumerate(records or (Record({}),), 1):
        own = {**values, _COUNTERS[level]: str(number) if records else "", **part.values}
        if level == "item":
            own["项目"] = dict(layout.names).get(part.id, own.get("项目", ""))
        group = _entries(layout, pattern, part, inner, own, part.id if level == "item" else item)
        if group:
            group[0].begins[level] = len(group)
        entries += group
    return entries


def _blank(pattern: LayoutRow, level: str, values: dict[str, str], item: str) -> list[_Entry]:
    marks = [str(number) for number in range(1, pattern.blank + 1)] + [pattern.more] * bool(pattern.more)
    return [_Entry({**values, _COUNTERS[level]: mark}, item, True, {level: 1}) for mark in marks]
