"""What one notice asks for, as plain frozen facts read from `forms/<id>/notice.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

# What a material may count as. The names are what the clerk reads; a notice may add kinds of its own with [[kind]].
BASE_KINDS: dict[str, str] = {
    "video": "视频",
    "photo": "图片",
    "courseware": "课件",
    "case": "案例",
    "report": "报告",
    "form": "表格",
    "plan": "方案",
    "liaison": "联络员",
    "text": "文字材料",
    "link": "网盘链接",
    "paper": "纸质材料",
}

# What a file can be by its content (the keys of material.facts.CONTENTS, which this room must not import).
CONTENTS = ("image", "video", "audio", "document", "table", "slides", "pdf", "text", "archive", "mail", "unknown")

# Which contents can be which kind; a kind that is not here is never guessed from a file.
BASE_CONTENTS: dict[str, tuple[str, ...]] = {
    "video": ("video",),
    "photo": ("image",),
    "courseware": ("slides", "pdf", "document"),
    "case": ("document", "pdf", "text", "table", "slides"),
    "report": ("document", "pdf", "text"),
    "form": ("document", "table", "pdf"),
    "plan": ("document", "pdf", "text", "table"),
    "text": ("document", "pdf", "text", "table"),
}

# A Need of this kind counts whatever the unit handed in, of every kind.
ANY = "any"


@dataclass(frozen=True)
class Kind:
    """材料类型: one thing a material can count as, and the contents (`material.facts`) that can be it."""

    id: str
    name: str
    contents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Need:
    """数量要求: any of `kinds`, at least `least` (at most `most`), in the notice's own words `says`.

    `units`: the kinds of unit it holds for (empty: all). `per`: "" once, "week" or "month" for each one of the
    slot's period. `implied`: the notice gives no number and 1 is understood. `anywhere`: every material of the unit
    counts, not only what was handed in for this slot.
    """

    kinds: tuple[str, ...]
    least: int = 1
    most: int | None = None
    measure: str = "个"
    label: str = ""
    says: str = ""
    units: tuple[str, ...] = ()
    per: str = ""
    implied: bool = False
    anywhere: bool = False


@dataclass(frozen=True)
class Way:
    """或: one way of meeting a slot; it is met when every Need of it is met."""

    needs: tuple[Need, ...]
    says: str = ""


@dataclass(frozen=True)
class Slot:
    """Anything a unit can owe: the common part of Item (项目) and Due (报送节点)."""

    id: str
    name: str
    ways: tuple[Way, ...]
    says: str = ""
    aliases: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[Need, ...]:
        """Those of all ways."""
        return tuple(need for way in self.ways for need in way.needs)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What is asked for in any way, each kind once."""
        return tuple(dict.fromkeys(kind for need in self.needs for kind in need.kinds))

    def needs_of(self, unit_kind: str) -> tuple[Way, ...]:
        """The ways that hold for this kind of unit, each with the needs that hold for it."""
        ways = (
            Way(tuple(need for need in way.needs if not need.units or unit_kind in need.units), way.says)
            for way in self.ways
        )
        return tuple(way for way in ways if way.needs)

    def holds_for(self, unit_kind: str) -> bool:
        """Whether this kind of unit owes it at all."""
        return not self.units or unit_kind in self.units


@dataclass(frozen=True)
class Item(Slot):
    """项目: one thing asked for. `due` is the id of the Due by which it is owed; `format` is the notice's own word."""

    due: str = ""
    format: str = ""


@dataclass(frozen=True)
class Due(Slot):
    """报送节点: what, from whom, to whom, by when.

    `type`: "report-by" | "window" | "recurring" | "continuous" | "do-by" | "event" | "undated".
    `by` is the last day, which counts whole unless the office sets an hour; `opens` the first day of a window.
    `every` ("week"/"month") with `day` (weekday 1-7, day of month 1-31) makes a recurring due within opens..by.
    `same_as`: this sentence of the notice repeats another due and adds nothing to be met. `form`: the form it goes on.
    """

    type: str = "report-by"
    by: date | None = None
    opens: date | None = None
    every: str = ""
    day: int = 0
    to: str = ""
    source: str = ""
    same_as: str = ""
    form: str = ""


@dataclass(frozen=True)
class MediaRule:
    """One rule on the files themselves, in the notice's words, and what a program can check of it.

    `compare` is "equal" or "at least" and goes with `width` and `height` (pixels as displayed).
    """

    kinds: tuple[str, ...]
    says: str
    original: bool = False
    caption: bool = False
    intro_most: int = 0
    link: bool = False
    formats: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    compare: str = ""


@dataclass(frozen=True)
class Period:
    """活动时间: a named range of days, both included; `last` is None where the notice leaves it open."""

    name: str
    first: date
    last: date | None


@dataclass(frozen=True)
class FormRef:
    """表: one form of the notice. `layout` prints one unit (or the notice), `layout_all` all units in one table.

    `scope`: "unit" (a sheet for each unit) or "notice" (one for all). `proposal`: no source gives the columns,
    they are ours and the office can change them.
    """

    id: str
    title: str
    layout: str
    layout_all: str = ""
    scope: str = "unit"
    annex: str = ""
    proposal: bool = False


@dataclass(frozen=True)
class Figure:
    """统计指标: one number that units report, as 参加学习活动人数 in 人.

    `period`: the name of a Period, one number for each of its months; "": one for the whole campaign. `units`: the
    kinds of unit that report it (empty: all). `slot` with `kinds`: the desk counts it itself, from what was received
    for that slot; what a person writes goes before what was counted.
    """

    id: str
    name: str
    measure: str = "个"
    says: str = ""
    aliases: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    period: str = ""
    slot: str = ""
    kinds: tuple[str, ...] = ()

    def holds_for(self, unit_kind: str) -> bool:
        """Whether this kind of unit reports it."""
        return not self.units or unit_kind in self.units


@dataclass(frozen=True)
class Notice:
    """通知: one campaign. `folder` is where it was read from; `kinds` holds the base kinds and the notice's own."""

    id: str
    title: str
    short: str
    issuer: str
    year: int
    date: date | None
    number: str
    theme: str
    to: str
    unit_kinds: tuple[str, ...]
    periods: tuple[Period, ...]
    items: tuple[Item, ...]
    dues: tuple[Due, ...]
    media: tuple[MediaRule, ...]
    forms: tuple[FormRef, ...]
    kinds: dict[str, Kind]
    folder: Path = field(compare=False)
    references: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()

    def slots(self) -> Iterator[Slot]:
        """Everything a unit can owe: dues that have needs of their own first, then the items."""
        yield from (due for due in self.dues if due.ways)
        yield from self.items

    def slot(self, key: str) -> Slot | None:
        """The slot with this id, former id, name or alias."""
        for slot in self.slots():
            if key in (slot.id, slot.name, *slot.was, *slot.aliases):
                return slot
        return None

    @property
    def asks_by_kind(self) -> bool:
        """Whether some kinds of unit owe what others do not."""
        asked = [slot.units for slot in self.slots()] + [figure.units for figure in self.figures]
        asked += [need.units for slot in self.slots() for way in slot.ways for need in way.needs]
        return any(asked)

    def due(self, key: str) -> Due | None:
        """The due with this id."""
        return next((due for due in self.dues if due.id == key), None)

    def due_of(self, slot: Slot) -> Due | None:
        """By which due this slot is owed: a due is its own."""
        if isinstance(slot, Due):
            return slot
        return self.due(slot.due) if isinstance(slot, Item) else None

    def form(self, key: str) -> FormRef | None:
        """The form with this id, title or annex ("附件3")."""
        wanted = key.replace(" ", "")
        for form in self.forms:
            if wanted in (form.id, form.title.replace(" ", ""), form.annex.replace(" ", "")):
                return form
        return None

    def figure(self, key: str) -> Figure | None:
        """The figure with this id, former id, name or alias."""
        for figure in self.figures:
            if key in (figure.id, figure.name, *figure.was, *figure.aliases):
                return figure
        return None

    def months_of(self, figure: Figure) -> tuple[str, ...]:
        """The months that a figure is reported for, as "2023-06", in order; () for one of the whole campaign."""
        period = next((period for period in self.periods if period.name == figure.period), None)
        return _months(period) if period else ()

    def months(self) -> tuple[str, ...]:
        """The months of all its figures, in order."""
        return tuple(sorted({month for figure in self.figures for month in self.months_of(figure)}))


def _months(period: Period) -> tuple[str, ...]:
    first, last = period.first, period.last or period.first
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    each = (first.year * 12 + first.month - 1 + n for n in range(count))
    return tuple(f"{at // 12}-{at % 12 + 1:02}" for at in each)
