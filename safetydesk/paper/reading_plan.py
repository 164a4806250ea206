"""What a form is known by and where its values stand, taken from the layout that prints it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from safetydesk.notice.layout import Layout, LayoutCell
from safetydesk.notice.model import FormRef, Notice
from safetydesk.notice.read import read_notice
from safetydesk.notice.read_layout import read_form
from safetydesk.paper.reading_names import ItemNames
from safetydesk.paper.reading_text import fold, key, pairs, plain_label

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")
# What the form prints by itself: it is no sign that somebody filled it in.
PRINTED = frozenset(("项目", "项目序号", "序号", "单位序号", "格式", "数量要求", "报送节点", "截止日期",
                     "通知标题", "活动主题", "年份", "主送机关", "印制日期"))
# The words that name a unit.
UNITS = frozenset(("报送单位", "单位名称", "填报单位"))
# Who and when: a form with nothing but these is a blank one.
WHO = UNITS | {"单位类别", "上级单位", "报送时间"}
# Other names that people give to the columns, each only for a form that has the word.
_ALSO: dict[str, tuple[str, ...]] = {
    "姓名": ("联络员姓名", "联系人姓名", "名字"),
    "职务": ("职位", "岗位", "职务职称", "职称"),
    "办公电话": ("座机", "固定电话", "固话", "办公室电话", "单位电话", "办公座机", "联系电话", "电话"),
    "手机": ("手机号", "手机号码", "移动电话", "联系手机", "联系电话", "电话"),
    "传真": ("传真号", "传真号码", "传真电话"),
    "电子邮箱": ("邮箱", "电子邮件", "email", "邮箱地址", "mail"),
    "单位名称": ("单位", "工作单位", "所在单位", "单位全称", "填报单位", "报送单位", "社区名称"),
    "报送单位": ("填报单位", "单位名称", "单位", "上报单位", "申报单位"),
    "填报单位": ("报送单位", "单位名称", "单位", "上报单位", "申报单位"),
    "报送时间": ("填报时间", "填报日期", "报送日期", "上报时间", "上报日期", "填表日期", "填表时间", "日期", "时间"),
    "通讯地址": ("地址", "通信地址", "联系地址", "单位地址", "办公地址"),
    "联系人": ("填报人", "填表人", "经办人", "联络人", "联络员"),
    "联系方式": ("联系电话", "电话", "手机", "手机号码", "联系人电话"),
    "项目": ("项目名称", "活动项目", "类别", "活动名称"),
    "序号": ("编号", "序"),
    "单位序号": ("编号", "序"),
    "项目序号": ("编号", "序"),
    "主题或标题": ("标题", "主题", "题目", "名称", "作品名称", "案例名称", "作品标题", "主题标题"),
    "报送内容": ("内容", "内容简介", "材料内容", "报送材料"),
    "简介": ("内容简介", "作品简介"),
    "备注": ("备注说明", "说明"),
    "缺": ("还缺", "未交"),
    "已交": ("已报", "已报送"),
}


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


@dataclass(frozen=True)
class Ledger:
    """A part with a head row and many rows below it. `each`: what its rows repeat for, () for rows of their own."""

    columns: tuple[Column, ...]
    each: tuple[str, ...]
    heads: dict[str, int]
    also: dict[str, int]


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
    items: ItemNames

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
    # A column of units is also headed by what they are: 社区, 镇街.
    kinds = tuple(name for kind in notice.unit_kinds for name in (fold(kind), fold(kind) + "名称"))
    ledger, of_ledger = _ledger(layout, kinds)
    outside = [cells for number, cells in enumerate(_placed(layout)) if number not in of_ledger]
    labels = dict(_labels(outside))
    lines = {label: word for line in (*layout.above, *layout.below) for label, word in _inline(line.text)}
    texts = [layout.title, form.title, layout.annex, *(line.text for line in (*layout.above, *layout.below))]
    texts += [cell.text for row in layout.rows for cell in row.cells]
    printed = {fold(text) for text in texts if "{{" not in text}
    hints = {fold(hint.text) for row in layout.rows for hint in row.hints}
    return Plan(
        form=form.id, every_unit=every_unit,
        title=pairs(fold(_PLACEHOLDER.sub("", layout.title))) | pairs(fold(form.title)), annex=fold(layout.annex),
        labels=labels, also=_also((*labels.values(), *lines.values()), {*labels, *lines}), lines=lines,
        printed=frozenset(printed - {""}), hints=tuple(sorted(hints - {""}, key=len, reverse=True)),
        words=frozenset(word for text in texts for word in _PLACEHOLDER.findall(text)), ledger=ledger,
        items=ItemNames(notice.items, dict(layout.names)),
    )


def _as_list(plan: Plan) -> Plan | None:
    """A card of one unit also comes back as a list with its labels for heads and a row for each unit."""
    if plan.ledger is not None or len(plan.labels) < 3:
        return None
    columns = tuple(Column(label, word, written=word not in PRINTED) for label, word in plan.labels.items())
    return replace(plan, every_unit=True, labels={}, ledger=_indexed(columns, ("unit",), ()))


def _indexed(columns: tuple[Column, ...], each: tuple[str, ...], kinds: tuple[str, ...]) -> Ledger:
    heads = {column.head: at for at, column in enumerate(columns)}
    also: dict[str, int] = {}
    for at, column in enumerate(columns):
        for name in (*_ALSO.get(column.word, ()), *(kinds if column.word in UNITS else ())):
            if name not in heads:
                also.setdefault(name, at)
    return Ledger(columns, each, heads, also)


def _also(words: tuple[str, ...], taken: set[str]) -> dict[str, str]:
    also: dict[str, str] = {}
    for word in words:
        for name in (fold(word), *_ALSO.get(word, ())):
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


def _ledger(layout: Layout, kinds: tuple[str, ...]) -> tuple[Ledger | None, set[int]]:
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
    return _indexed(columns, layout.rows[body[0]].each, kinds), heads | set(body)


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
        words = [word for text in texts for word in _PLACEHOLDER.findall(text)]
        word = words[0] if words else plain_label(head)
        written = (word not in PRINTED) if words else not all(text.strip() for text in texts)
        own = tuple(_PLACEHOLDER.findall(cell.text))
        yield Column(key(head) or fold(word), word, written, _pattern(cell.text), own)


def _pattern(text: str) -> str:
    """A regular expression for a cell that prints words around its placeholder; "" where there are none."""
    parts = _PLACEHOLDER.split(text)
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
            words = _PLACEHOLDER.findall(cell.text)
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
    parts = _PLACEHOLDER.split(text)
    for label, word in zip(parts[::2], parts[1::2], strict=False):
        if name := key(label):
            yield name, word
