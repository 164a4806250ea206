"""From a form's layout and the desk's records to a Sheet, ready to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from safetydesk.notice.layout import PLACEHOLDER, Layout, LayoutCell, LayoutLine, LayoutRow
from safetydesk.paper.sheet import LANDSCAPE, Cell, Line, Page, Row, Sheet

# What counts the entries of each repeat where their own values do not.
_COUNTERS = {"unit": "单位序号", "item": "项目序号", "work": "序号", "material": "材料序号", "figure": "统计序号",
             "activity": "活动序号"}
_ALIGN = {"head": "center", "label": "center", "number": "center"}


@dataclass(frozen=True)
class Record:
    """What fills a form: `values` by placeholder word, `parts` by what repeats below it (`layout.EACH`) or beside it
    (`layout.BESIDE`: as many on every record, else those of the record around it).

    `id` names an item's record, so that hints and the form's own item names find it.
    """

    values: dict[str, str]
    parts: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    id: str = ""


@dataclass
class _Entry:
    """One row to be printed: the words known in it, its item, what can repeat beside, whether it is a blank one of a
    group, the repeats that begin with it and over how many rows each goes."""

    values: dict[str, str]
    item: str
    parts: dict[str, tuple[Record, ...]]
    blank: bool = False
    begins: dict[str, int] = field(default_factory=dict)


def fill(layout: Layout, record: Record, *, page: Page | None = None, name: str = "") -> Sheet:
    """The Sheet that a form makes of a record.

    Words of a work hide the same words of its item, those of an item the unit's. A word nobody knows prints as
    nothing. A group without entries gets the layout's blank rows. `name` is for the tab of a worksheet.
    """
    columns = divided(layout, {level: len(parts) for level, parts in record.parts.items()})
    rows: list[Row] = []
    for pattern in layout.rows:
        rows += _repeated(layout, pattern, record, columns) if pattern.each else [_row(pattern, record, columns)]
    return Sheet(
        title=_text(layout.title, record.values),
        widths=_widths(layout, columns),
        rows=tuple(rows),
        annex=layout.annex,
        above=_lines(layout.above, record.values),
        below=_lines(layout.below, record.values),
        page=page or (LANDSCAPE if layout.landscape else Page()),
        name=name or layout.annex.replace(" ", "") or layout.title,
    )


def _text(text: str, values: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def _lines(lines: tuple[LayoutLine, ...], values: dict[str, str]) -> tuple[Line, ...]:
    return tuple(Line(_text(line.text, values), line.align) for line in lines)


def divided(layout: Layout, counts: Mapping[str, int]) -> list[int]:
    """Into how many columns each one of the layout goes: those with a cell that repeats beside into one for each.

    `counts`: how many there are of what can repeat (`layout.BESIDE`); where there is none, the column is left out.
    """
    columns = [1] * len(layout.widths)
    for row in layout.rows:
        place = 0
        for cell in row.cells:
            if cell.beside:
                columns[place] = counts.get(cell.beside, 1)
            place += cell.across
    return columns


def _widths(layout: Layout, columns: list[int]) -> tuple[float, ...]:
    """The widths on paper; the width of a column that is left out goes to the others in proportion."""
    widths = tuple(width / n for width, n in zip(layout.widths, columns, strict=True) for _ in range(n))
    return widths if all(columns) else tuple(width * sum(layout.widths) / sum(widths) for width in widths)


def covered(pattern: LayoutRow, columns: list[int]) -> list[int]:
    """How many columns of paper each cell of a row covers, by `divided`. A layout whose cells reach down has none that
    repeat.
    """
    if set(columns) == {1}:
        return [cell.across for cell in pattern.cells]
    place, wide = 0, []
    for cell in pattern.cells:
        wide.append(sum(columns[place : place + cell.across]))
        place += cell.across
    return wide


def _cell(cell: LayoutCell, text: str, across: int, down: int, role: str = "") -> Cell:
    return Cell(text, across, down, role or cell.role, cell.align or _ALIGN.get(cell.role, "left"))


def _beside(
    cell: LayoutCell, values: dict[str, str], parts: dict[str, tuple[Record, ...]], across: int
) -> list[Cell]:
    known = [part.values for part in parts.get(cell.beside, ())] or [{}] * across
    counter = _COUNTERS.get(cell.beside, cell.beside)
    return [
        _cell(cell, _text(cell.text, {**values, counter: str(number), **own}), 1, 1)
        for number, own in enumerate(known, 1)
    ]


def _row(pattern: LayoutRow, record: Record, columns: list[int]) -> Row:
    cells: list[Cell] = []
    for cell, across in zip(pattern.cells, covered(pattern, columns), strict=True):
        if cell.beside:
            cells += _beside(cell, record.values, record.parts, across)
        elif across:
            cells.append(_cell(cell, _text(cell.text, record.values), across, cell.down))
    return Row(tuple(cells), pattern.role, pattern.height)


def _repeated(layout: Layout, pattern: LayoutRow, record: Record, columns: list[int]) -> list[Row]:
    hints = {(hint.item, hint.row, hint.cell): hint.text for hint in pattern.hints}
    wide = covered(pattern, columns)
    rows: list[Row] = []
    count = 0
    whole = _Entry(record.values, "", record.parts)
    for entry in _entries(layout, pattern, pattern.each, record, whole):
        count = 1 if entry.begins.keys() & set(pattern.each[:-1]) else count + 1
        entry.values["行号"] = str(len(rows) + 1)
        cells: list[Cell] = []
        for place, cell in enumerate(pattern.cells):
            if cell.over and cell.over not in entry.begins:
                continue
            if cell.beside:
                cells += _beside(cell, entry.values, entry.parts, wide[place])
            if cell.beside or not wide[place]:
                continue
            text = _text(cell.text, entry.values)
            hint = hints.get((entry.item, count, place), "") if entry.blank and not text else ""
            cells.append(
                _cell(cell, text or hint, wide[place], entry.begins.get(cell.over, 1), "note" if hint else ""))
        rows.append(Row(tuple(cells), pattern.role, pattern.height))
    if not rows and pattern.empty:
        rows = [Row((Cell(pattern.empty, sum(columns), align="center"),), pattern.role, pattern.height)]
    return rows


def _entries(
    layout: Layout, pattern: LayoutRow, each: tuple[str, ...], record: Record, around: _Entry
) -> list[_Entry]:
    """The rows that a record makes of the repeats `each`, outermost first; `around`: what is known where it stands."""
    if not each:
        return [_Entry(around.values, around.item, around.parts)]
    level, inner = each[0], each[1:]
    records = record.parts.get(level, ())
    if not records and pattern.empty:
        return []
    if not records and not inner:
        return _blank(pattern, level, around)
    entries: list[_Entry] = []
    number = 1
    for part in records or (Record({}),):
        own = {**around.values, _COUNTERS[level]: str(number) if records else "", **part.values}
        if level == "item":
            own["项目"] = dict(layout.names).get(part.id, own.get("项目", ""))
        known = _Entry(own, part.id if level == "item" else around.item, around.parts | part.parts)
        group = _entries(layout, pattern, inner, part, known)
        if group:
            group[0].begins[level] = len(group)
            number += 1
        entries += group
    return entries


def _blank(pattern: LayoutRow, level: str, around: _Entry) -> list[_Entry]:
    marks = [str(number) for number in range(1, pattern.blank + 1)] + [pattern.more] * bool(pattern.more)
    counter = _COUNTERS[level]
    return [_Entry({**around.values, counter: mark}, around.item, around.parts, True, {level: 1}) for mark in marks]
