"""Reading `notice.toml`: a Notice that can be relied on, or the list of everything in it that must be mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from safetydesk.notice import schema
from safetydesk.notice.dates import span
from safetydesk.notice.model import (
    ANY,
    BASE_CONTENTS,
    BASE_KINDS,
    CONTENTS,
    Due,
    Figure,
    FormRef,
    Item,
    Kind,
    MediaRule,
    Need,
    Notice,
    Period,
    Way,
)
from safetydesk.notice.problem import Problem
from safetydesk.notice.read_layout import read_form
from safetydesk.notice.tables import check, load, suggestion

FILE = "notice.toml"

_TABLES = ("kind", "period", "item", "due", "media", "form", "figure")
_WEEK_DAYS = 7


@dataclass
class _Known:
    """What other parts of the same notice may refer to, and the problems found so far."""

    problems: list[Problem]
    kinds: dict[str, Kind] = field(default_factory=dict)
    unit_kinds: tuple[str, ...] = ()
    dues: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()

    def note(self, kind: str, place: str, what: str, remedy: str) -> None:
        self.problems.append(Problem(kind, place, what, remedy))

    def refer(self, words: Iterable[str], known: Iterable[str], place: str, key: str) -> None:
        """A Problem for each word that nothing in the notice is called."""
        names = tuple(known)
        for word in words:
            if word and word not in names:
                self.note("unknown-id", place, f"{key} 里的“{word[:40]}”不存在", suggestion(word, names))


def read_notice(folder: Path) -> tuple[Notice | None, list[Problem]]:
    """The notice in this folder with all its problems; never raises, whatever the file holds.

    None when a problem could make the notice ask for something else than was meant. Problems of its form layouts
    and doubtful dates come with a usable notice: the board works, the one form does not.
    """
    problems: list[Problem] = []
    table = load(folder / FILE, problems)
    if table is None:
        return None, problems
    notice = _notice(table, folder, problems)
    usable = not problems
    problems += _doubtful_dates(notice)
    problems += _layout_problems(notice)
    return (notice if usable else None), problems


def _notice(table: dict[str, Any], folder: Path, problems: list[Problem]) -> Notice:
    values = check(table, schema.NOTICE, FILE, problems)
    tables: dict[str, list[dict[str, Any]]] = {name: values.pop(name, []) for name in _TABLES}
    known = _Known(problems, unit_kinds=values["unit_kinds"], dues=_ids(tables["due"]), forms=_ids(tables["form"]))
    known.kinds = _kinds(tables["kind"], known)
    periods = tuple(_period(one, place, known) for one, place in _placed(tables["period"], FILE, "时间段"))
    dues = tuple(_due(one, place, known) for one, place in _placed(tables["due"], FILE, "节点"))
    items = tuple(_item(one, place, known) for one, place in _placed(tables["item"], FILE, "项目"))
    media = tuple(_media(one, place, known) for one, place in _placed(tables["media"], FILE, "媒体要求"))
    forms = tuple(_form(one, place, known) for one, place in _placed(tables["form"], FILE, "表格"))
    figures = tuple(
        _figure(one, place, periods, known) for one, place in _placed(tables["figure"], FILE, "统计指标"))
    _same_as(dues, known)
    _no_twins([(slot.id, *slot.was) for slot in (*dues, *items)], "编号", known)
    _no_twins([(form.id,) for form in forms], "编号", known)
    _no_twins([(slot.name, *slot.aliases, slot.id, *slot.was) for slot in (*dues, *items)], "名称或别名", known)
    _no_twins([(figure.id, *figure.was) for figure in figures], "编号", known)
    _no_twins([(each.name, *each.aliases, each.id, *each.was) for each in figures], "名称或别名", known)
    known.refer((figure.slot for figure in figures), (slot.id for slot in (*dues, *items)), FILE, "slot")
    values = {"date": None} | values
    notice = Notice(**values, periods=periods, items=items, dues=dues, media=media, forms=forms, kinds=known.kinds,
                    folder=folder, figures=figures)
    _can_be_counted(notice, known)
    return notice


def _ids(tables: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(one["id"] for one in tables if isinstance(one.get("id"), str))


def _placed(tables: list[dict[str, Any]], outer: str, word: str) -> list[tuple[dict[str, Any], str]]:
    """Each table with its place in words: by its name where it has one that can be shown."""
    placed = []
    for number, table in enumerate(tables, 1):
        name = table.get("name", table.get("title"))
        named = isinstance(name, str) and name.strip() and name.isprintable()
        placed.append((table, f"{outer} {word}“{str(name)[:30]}”" if named else f"{outer} 第{number}个{word}"))
    return placed


def _kinds(tables: list[dict[str, Any]], known: _Known) -> dict[str, Kind]:
    kinds = {key: Kind(key, name, BASE_CONTENTS.get(key, ())) for key, name in BASE_KINDS.items()}
    for table, place in _placed(tables, FILE, "材料类型"):
        kind = Kind(**check(table, schema.KIND, place, known.problems))
        known.refer(kind.contents, CONTENTS, place, "contents")
        if kind.id == ANY or kind.id in kinds:
            known.note("duplicate-id", place, f"编号“{kind.id}”已经有了", "换一个编号")
        elif kind.id:
            kinds[kind.id] = kind
    return kinds


def _period(table: dict[str, Any], place: str, known: _Known) -> Period:
    values: dict[str, Any] = {"last": None} | check(table, schema.PERIOD, place, known.problems)
    period = Period(**values)
    if period.last and "first" in table and period.first > period.last:
        known.note("bad-date", place, "first 晚于 last", "对调这两个日期，或改正其中一个")
    return period


def _need(table: dict[str, Any], place: str, known: _Known) -> Need:
    values = check(table, schema.NEED, place, known.problems)
    names = [known.kinds[kind].name if kind in known.kinds else "材料" for kind in values["kinds"]]
    need = Need(**({"label": "或".join(names)} | values))
    known.refer(need.kinds, (*known.kinds, ANY), place, "kinds")
    known.refer(need.units, known.unit_kinds, place, "units")
    if need.most is not None and need.most < need.least:
        known.note("bad-value", place, f"most（{need.most}）小于 least（{need.least}）", "改正其中一个")
    if need.implied and need.least != 1:
        known.note("bad-value", place, "写了 implied 又写了数量", "通知没写数量时只留 implied = true；写了数量就删去它")
    return need


def _way(table: dict[str, Any], place: str, known: _Known) -> Way:
    values = check(table, schema.WAY, place, known.problems)
    return Way(_needs(values["needs"], place, known), values.get("says", ""))


def _needs(tables: list[dict[str, Any]], place: str, known: _Known) -> tuple[Need, ...]:
    return tuple(_need(table, f"{place}第{number}条数量要求", known) for number, table in enumerate(tables, 1))


def _ways(values: dict[str, Any], place: str, known: _Known) -> tuple[Way, ...]:
    """Takes `needs` (one way) or `way` (several) out of the values."""
    needs, ways = values.pop("needs", []), values.pop("way", [])
    if needs and ways:
        known.note("bad-value", place, "needs 和 way 不能同时写", "只有一种交法写 needs，有几种交法可选写 [[….way]]")
    if ways:
        return tuple(_way(one, f"{place}第{number}种交法", known) for number, one in enumerate(ways, 1))
    return (Way(_needs(needs, place, known)),) if needs else ()


def _item(table: dict[str, Any], place: str, known: _Known) -> Item:
    values = check(table, schema.ITEM, place, known.problems)
    ways = _ways(values, place, known)
    if not ways:
        known.note("missing-key", place, "没有数量要求", '补上 needs = [{ kinds = ["photo"], least = 1 }]')
    item = Item(**values, ways=ways)
    known.refer(item.units, known.unit_kinds, place, "units")
    known.refer((item.due,), known.dues, place, "due")
    return item


def _due(table: dict[str, Any], place: str, known: _Known) -> Due:
    values = check(table, schema.DUE, place, known.problems)
    due = Due(ways=_ways(values, place, known), **values)
    known.refer(due.units, known.unit_kinds, place, "units")
    known.refer((due.same_as,), known.dues, place, "same_as")
    known.refer((due.form,), known.forms, place, "form")
    for key in ("by", "opens", "every", "day"):
        wanted = key in schema.DUE_KEYS[due.type]
        if wanted and key not in table:
            known.note("missing-key", place, f"类型是 {due.type}，缺少 {key}", f"补上 {key}，或改 type")
        if not wanted and key in table:
            known.note("bad-value", place, f"类型是 {due.type}，不用写 {key}", f"删去 {key}，或改 type")
    if due.opens and due.by and due.opens > due.by:
        known.note("bad-date", place, "opens 晚于 by", "对调这两个日期，或改正其中一个")
    if due.every == "week" and due.day > _WEEK_DAYS:
        known.note("bad-value", place, f"每周的 day 写的是 {due.day}", "写 1（周一）到 7（周日）")
    if due.type == "event" and due.ways:
        known.note("bad-value", place, "event 只是一件事的日子，不能有数量要求", "改 type，或删去数量要求")
    return due


def _same_as(dues: tuple[Due, ...], known: _Known) -> None:
    repeats = {due.id for due in dues if due.same_as}
    for due in dues:
        place = f"{FILE} 节点“{due.name[:30]}”"
        if due.same_as and due.same_as in repeats:
            known.note("unknown-id", place, f"same_as 指向的“{due.same_as}”自己也是重复的", "指向原来的那个节点")
        if due.same_as and due.ways:
            known.note("bad-value", place, "与另一节点相同（same_as），又写了数量要求", "删去这里的数量要求")


def _media(table: dict[str, Any], place: str, known: _Known) -> MediaRule:
    values = check(table, schema.MEDIA, place, known.problems)
    formats = tuple(name.upper().lstrip(".") for name in values.pop("formats", ()))
    rule = MediaRule(**values, formats=formats)
    known.refer(rule.kinds, (*known.kinds, ANY), place, "kinds")
    if len({bool(rule.width), bool(rule.height), bool(rule.compare)}) > 1:
        known.note("missing-key", place, "像素要求没有写全", "width、height、compare 三样都要写")
    return rule


def _form(table: dict[str, Any], place: str, known: _Known) -> FormRef:
    form = FormRef(**check(table, schema.FORM, place, known.problems))
    if form.scope == "notice" and form.layout_all:
        known.note("bad-value", place, '整个通知一张的表（scope = "notice"）不用写 layout_all', "删去 layout_all")
    return form


def _figure(table: dict[str, Any], place: str, periods: tuple[Period, ...], known: _Known) -> Figure:
    figure = Figure(**check(table, schema.FIGURE, place, known.problems))
    known.refer(figure.units, known.unit_kinds, place, "units")
    known.refer(figure.kinds, (*known.kinds, ANY), place, "kinds")
    known.refer((figure.period,), (period.name for period in periods), place, "period")
    if bool(figure.slot) != bool(figure.kinds):
        known.note("missing-key", place, "slot 和 kinds 要一起写", "补上另一个；不由程序统计就两个都删去")
    if any(period.name == figure.period and period.last is None for period in periods):
        what = f"时间段“{figure.period}”没有写最后一天，数不出有几个月"
        known.note("missing-key", place, what, "补上 [[period]] 的 last")
    return figure


def _can_be_counted(notice: Notice, known: _Known) -> None:
    """A number for each week or month needs a first day to count from."""
    for slot in (*notice.dues, *notice.items):
        if any(need.per for way in slot.ways for need in way.needs) and span(notice, slot) is None:
            what = "按周或按月要求数量，却没有开始日期"
            known.note("missing-key", f"{FILE} “{slot.name[:30]}”", what, "补上 [[period]] 的 first")


def _no_twins(groups: list[tuple[str, ...]], word: str, known: _Known) -> None:
    seen: set[str] = set()
    for group in groups:
        for name in dict.fromkeys(group):
            if name and name in seen:
                known.note("duplicate-id", FILE, f"{word}“{name[:40]}”用了不止一次", "改掉其中一处，各不相同")
        seen.update(group)


def _doubtful_dates(notice: Notice) -> list[Problem]:
    """Days that are not of the notice's year or the next: what is left over when last year's folder is copied."""
    days: list[tuple[str, str, date | None]] = [(f"{FILE}", "date", notice.date)]
    days += [(f"{FILE} 时间段“{period.name}”", "first", period.first) for period in notice.periods]
    days += [(f"{FILE} 节点“{due.name}”", "by", due.by) for due in notice.dues]
    problems = []
    for place, key, day in days:
        # The notice itself may be signed in the year before.
        first = notice.year - 1 if key == "date" else notice.year
        if notice.year and day and day != date.min and not first <= day.year <= notice.year + 1:
            what = f"{key} 是 {day.isoformat()}，不在 {notice.year} 年"
            problems.append(Problem("bad-date", place, what, "核对年份，去年的日期要改成今年的"))
    return problems


def _layout_problems(notice: Notice) -> list[Problem]:
    problems: list[Problem] = []
    for form in notice.forms:
        if form.layout:
            problems += read_form(notice, form)[1]
        if form.layout_all:
            problems += read_form(notice, form, all_units=True)[1]
    return problems
