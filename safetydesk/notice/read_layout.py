"""Reading a form's layout: a grid that fits its paper and whose placeholders exist, or what must be mended."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from safetydesk.notice import schema
from safetydesk.notice.layout import (
    OFFICE_WORDS,
    PLACEHOLDER,
    PLACEHOLDERS,
    Hint,
    Layout,
    LayoutCell,
    LayoutLine,
    LayoutRow,
)
from safetydesk.notice.model import FormRef, Notice
from safetydesk.notice.problem import Problem
from safetydesk.notice.tables import check, load, suggestion

# GB/T 9704-2012: the text block is 156 mm wide, 225 mm when the page lies on its side.
PORTRAIT_MM = 156
LANDSCAPE_MM = 225

# Where the words of each scope may stand, and what to do about one that stands elsewhere.
_IN_ROWS = {"unit": "单位", "item": "项目", "work": "作品", "material": "材料", "activity": "活动"}
_PLACES: dict[str, tuple[str, str]] = {
    "row": ("重复的行里", "移到有 each 的行，或删去"),
    "kind": ("按单位类别向右重复的格里", '在这一格写 beside = "kind"，或删去'),
    "month": ("按月向右重复的格里", '在这一格写 beside = "month"，或删去'),
    "figure": ("按统计指标重复的行或格里", 'each 里或这一格的 beside 写 "figure"，或删去'),
    "number": ("按统计指标重复的行里、按月向右重复的格里", '这一行写 each = ["figure"]，这一格写 beside = "month"'),
} | {scope: (f"按{word}重复的行里", f'移到 each 含 "{scope}" 的行，或删去') for scope, word in _IN_ROWS.items()}
# In rows that repeat for what a cell may repeat beside; () is a row of its own.
_BESIDE_IN: dict[str, tuple[tuple[str, ...], ...]] = {
    "month": ((), ("figure",), ("unit", "figure")),
    "figure": ((), ("unit",)),
}
_NO_BESIDE = {
    "kind": ('通知的附表不能用 beside = "kind"', "删去 beside；要按单位类别列出，做成办公用表"),
    "month": ("通知没有按月报的统计指标，不能按月向右重复", "在 notice.toml 给 [[figure]] 写 period，或删去 beside"),
    "figure": ("通知没有统计指标，不能按统计指标重复", "在 notice.toml 写 [[figure]]，或删去这里的 figure"),
}
# What lies inside what, outermost first; a form lists no materials.
FORM_CHAINS = (("unit", "item", "work"), ("unit", "figure"), ("unit", "activity"))
TABLE_CHAINS = (*FORM_CHAINS, ("unit", "material"))
# Of a notice whose months and figures are not known.
_SOME = {"month": 1, "figure": 1}


@dataclass
class Reading:
    """The file being read: its name, the notice's items, which scopes are known outside repeats, the words and the
    repeats it may use, the problems. `beside`: how many columns each word that cells may repeat for makes at least; 0
    for what the notice does not have."""

    file: str
    items: Sequence[str]
    scopes: tuple[str, ...]
    beside: Mapping[str, int]
    words: Mapping[str, str] = field(default_factory=lambda: PLACEHOLDERS)
    chains: tuple[tuple[str, ...], ...] = FORM_CHAINS
    problems: list[Problem] = field(default_factory=list)

    def note(self, kind: str, place: str, what: str, remedy: str) -> None:
        self.problems.append(Problem(kind, place, what, remedy))


def read_form(notice: Notice, form: FormRef, *, all_units: bool = False) -> tuple[Layout | None, list[Problem]]:
    """The layout of one form of a notice, or of its table of all units, with all its problems; None if there are any.

    ValueError if the form has no table of all units.
    """
    if all_units and not form.layout_all:
        raise ValueError(f"{form.id} has no table of all units")
    one = form.scope == "unit" and not all_units
    file = form.layout_all if all_units else form.layout
    beside = {"month": len(notice.months()), "figure": len(notice.figures)}
    return read_layout(notice.folder / file, [item.id for item in notice.items], for_one_unit=one, beside=beside)


def read_layout(
    path: Path, item_ids: Sequence[str], *, for_one_unit: bool = True, beside: Mapping[str, int] = _SOME
) -> tuple[Layout | None, list[Problem]]:
    """The layout in this file with all its problems; None if there are any. Never raises, whatever the file holds.

    `for_one_unit`: the form is printed for one unit, whose words may stand anywhere on it; otherwise they may stand
    only in rows that repeat for each unit (but for `OFFICE_WORDS`). `beside`: how many months and figures the notice
    has; one of each where it is not known.
    """
    form = Reading(path.name, item_ids, ("notice", "unit") if for_one_unit else ("notice",), beside)
    table = load(path, form.problems)
    if table is None:
        return None, form.problems
    return read_grid(check(table, schema.LAYOUT, form.file, form.problems), form), form.problems


def read_grid(values: dict[str, Any], form: Reading) -> Layout | None:
    """The layout of checked values, its problems noted in `form`; None if there are any."""
    rows = values.pop("row")
    values["above"] = _lines(values.get("above", []), "表上", form)
    values["below"] = _lines(values.get("below", []), "表下", form)
    values["names"] = _names(values.get("names", {}), form)
    layout = Layout(**values, rows=tuple(_row(one, number, form) for number, one in enumerate(rows, 1)))
    _words_exist(layout.title, form.scopes, f"{form.file} 标题", form)
    _fits_page(layout, form)
    _fits_columns(layout, form)
    return None if form.problems else layout


def _lines(tables: list[dict[str, Any]], word: str, form: Reading) -> tuple[LayoutLine, ...]:
    lines = []
    for number, table in enumerate(tables, 1):
        place = f"{form.file} {word}第{number}行文字"
        line = LayoutLine(**check(table, schema.LINE, place, form.problems))
        _words_exist(line.text, form.scopes, place, form)
        lines.append(line)
    return tuple(lines)


def _names(table: dict[str, Any], form: Reading) -> tuple[tuple[str, str], ...]:
    for item, name in table.items():
        place = f"{form.file} [names]"
        _item_exists(item, place, form)
        if not isinstance(name, str) or not name.strip() or not name.isprintable():
            form.note("bad-value", place, "项目在本表里的叫法应当是一段文字", '写成 drill = "应急逃生演练"')
    return tuple((item, name) for item, name in table.items() if isinstance(name, str))


def _item_exists(item: str, place: str, form: Reading) -> None:
    if item and item not in form.items:
        name = item[:40] if item.isprintable() else "（含控制字符）"
        form.note("unknown-id", place, f"通知里没有编号为“{name}”的项目", suggestion(item, form.items))


def _row(table: dict[str, Any], number: int, form: Reading) -> LayoutRow:
    place = f"{form.file} 第{number}行"
    values = check(table, schema.ROW, place, form.problems)
    each = values.get("each", ())
    cells = tuple(
        _cell(raw, f"{place}第{n}格", values.get("role", "value"), form) for n, raw in enumerate(values.pop("cells"), 1)
    )
    hints = _hints(values.pop("hints", []), place, len(cells), form)
    row = LayoutRow(**values, cells=cells, hints=hints)
    if any(hint.row > row.blank for hint in hints) or (hints and "item" not in each):
        form.note("layout", place, "有提示文字落在空表没有的行里", "hints 的 row 不大于 blank，each 里要有 item")
    _repeats_in_order(each, place, form)
    for n, cell in enumerate(cells, 1):
        where = f"{place}第{n}格"
        inside = (*form.scopes, *each, *(("row",) if each else ()), cell.beside)
        if cell.beside == "month" and "figure" in each:
            inside = (*inside, "number")
        _words_exist(cell.text, inside, where, form)
        if cell.over and cell.over not in each:
            form.note("layout", where, f"over 写的“{cell.over}”不在本行的 each 里", "改 over，或在 each 里补上它")
        if cell.down > 1 and each:
            form.note("layout", where, "重复的行不能用 down", "要向下合并到一组，写 over")
        _repeats_beside(cell, each, where, form)
    return row


def _cell(raw: str | dict[str, Any], place: str, role: str, form: Reading) -> LayoutCell:
    table = {"text": raw} if isinstance(raw, str) else raw
    return LayoutCell(**{"role": role} | check(table, schema.CELL, place, form.problems))


def _hints(tables: list[dict[str, Any]], row: str, cells: int, form: Reading) -> tuple[Hint, ...]:
    hints = []
    for number, table in enumerate(tables, 1):
        place = f"{row}第{number}条提示"
        hint = Hint(**check(table, schema.HINT, place, form.problems))
        _item_exists(hint.item, place, form)
        if hint.cell >= cells:
            what = f"cell 写的是 {hint.cell}，本行没有这一格"
            form.note("layout", place, what, f"写 0 到 {cells - 1}，从左数，第一格是 0")
        hints.append(hint)
    return tuple(hints)


def _repeats_in_order(each: tuple[str, ...], place: str, form: Reading) -> None:
    """A repeat lies inside the one before it. A form for one unit does not repeat for units; one for the whole
    notice may list the items, figures or activities alone.
    """
    chains = [chain[1:] if "unit" in form.scopes else chain for chain in form.chains]
    alone = [(chain[1],) for chain in FORM_CHAINS]
    if each and each not in alone and all(each != chain[: len(each)] for chain in chains):
        whole = "，或 ".join("、".join(chain) for chain in chains)
        form.note("layout", place, "each 的内容或次序不对", f"依次写 {whole}，可以只写前几个")
    if "figure" in each and not form.beside["figure"]:
        form.note("layout", place, *_NO_BESIDE["figure"])


def _repeats_beside(cell: LayoutCell, each: tuple[str, ...], place: str, form: Reading) -> None:
    if cell.beside and not form.beside.get(cell.beside):
        form.note("layout", place, *_NO_BESIDE[cell.beside])
    elif cell.beside in _BESIDE_IN and each not in _BESIDE_IN[cell.beside]:
        rows = "不重复的行，或按统计指标重复的行" if cell.beside == "month" else "不重复的行，或只按单位重复的行"
        form.note("layout", place, f'这一行不能用 beside = "{cell.beside}"', f"用在{rows}")


def _words_exist(text: str, scopes: tuple[str, ...], place: str, form: Reading) -> None:
    for word in PLACEHOLDER.findall(text):
        scope = form.words.get(word)
        if scope is None:
            form.note("placeholder", place, f"占位符“{word[:20]}”不存在", suggestion(word, form.words))
        elif scope not in scopes and word not in OFFICE_WORDS:
            where, remedy = _PLACES[scope]
            form.note("placeholder", place, f"占位符“{word}”只能放在{where}", remedy)
    if re.search(r"[{}｛｝]", PLACEHOLDER.sub("", text)):
        form.note("placeholder", place, "花括号没有成对", "占位符写成 {{报送单位}}，前后各两个英文花括号")


def _fits_page(layout: Layout, form: Reading) -> None:
    most = LANDSCAPE_MM if layout.landscape else PORTRAIT_MM
    if sum(layout.widths) > most:
        remedy = "改窄几列" if layout.landscape else "改窄几列，或写 landscape = true 用横向纸"
        form.note("layout", form.file, f"各列共宽 {sum(layout.widths):g} 毫米，纸上只有 {most} 毫米", remedy)


def _fits_columns(layout: Layout, form: Reading) -> None:
    """Every row covers every column exactly once, counting cells that reach down from rows above."""
    columns = len(layout.widths)
    if not columns or not all(row.cells for row in layout.rows):
        return
    if any(cell.beside for row in layout.rows for cell in row.cells) and any(
        cell.down > 1 or (cell.beside and cell.across > 1) for row in layout.rows for cell in row.cells
    ):
        form.note("layout", form.file, "有 beside 的表不能用 down，有 beside 的格不能用 across", "删去 down 或 across")
    _divides_columns(layout, form)
    reach = [0] * columns
    for number, row in enumerate(layout.rows, 1):
        place = f"{form.file} 第{number}行"
        if row.each and any(reach):
            form.note("layout", place, "上面的格子向下合并到了重复的行", "改小上面那一格的 down")
        free = [column for column in range(columns) if not reach[column]]
        wanted = sum(cell.across for cell in row.cells)
        if wanted != len(free):
            form.note("layout", place, f"各格共占 {wanted} 列，应占 {len(free)} 列", "增减格子，或改 across")
            return
        reach = [max(0, rows - 1) for rows in reach]
        for cell in row.cells:
            mine, free = free[: cell.across], free[cell.across :]
            if mine[-1] - mine[0] >= cell.across:
                form.note("layout", place, "合并的格子被上面向下合并的格子隔开了", "改 across 或上面那一格的 down")
            for column in mine:
                reach[column] = cell.down - 1
    if any(reach):
        form.note("layout", form.file, "有格子向下合并超出了最后一行", "改小 down，或补上几行")


def _divides_columns(layout: Layout, form: Reading) -> None:
    """A column is divided for one thing only, into columns that a number fits in."""
    divided: dict[int, str] = {}
    for number, row in enumerate(layout.rows, 1):
        column = 0
        for cell in row.cells:
            place = f"{form.file} 第{number}行"
            if cell.beside and column < len(layout.widths):
                if divided.setdefault(column, cell.beside) != cell.beside:
                    form.note("layout", place, "同一列在不同的行里按不同的东西向右重复", "改成一样的 beside")
                elif layout.widths[column] < schema.LAYOUT["widths"].low * form.beside.get(cell.beside, 1):
                    what = f"第{column + 1}列要分成{form.beside[cell.beside]}格，太窄"
                    form.note("layout", place, what, "加宽这一列，或改用 each 往下排")
            column += cell.across
