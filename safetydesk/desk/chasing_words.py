"""催报 in words: what units still owe, as one pastes it into a chat or mails it; no database, no Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, groupby

from safetydesk.desk.snapshot import Liaison
from safetydesk.desk.wording import days_words, sentence
from safetydesk.notice.dates import short_date, short_moment
from safetydesk.notice.messages import Messages, filled

# The longest message WeChat sends as one, in the units it counts in: those of UTF-16.
LONGEST = 2_000
# Days left on which the tone changes; more than the last of them: there is time.
NEAR = 2
# Days left on which the program speaks up by itself.
CALLS = (5, 2, 0)
# "print" is of before: to print the list for the wall chases nobody.
WAYS: dict[str, str] = {"copy": "发文字", "call": "打电话", "print": "打印清单", "mail": "发邮件"}
# What of the notice's words only says how many, which the gap itself says better.
_AMOUNT = re.compile(r"(不少于|至少|不超过|最多|各|每)?\d+[个张份篇场名件次条幅部]?(以上|以内)?")
_SIGN = re.compile(r"[\s“”，、。；：（）()]")


@dataclass(frozen=True)
class Returned:
    """A material that went back: the name of its file and the reason."""

    name: str
    reason: str


@dataclass(frozen=True)
class Gap:
    """One thing that is owed. `missing`: `图片2张`; `have`: what of it came; `says`: the notice's own words.

    `by` is its day, `left` the days until then, negative afterwards, both None where the notice gives no day; `late`
    may be true on the day itself, after the hour that the office set. `due`: what the day is called.
    """

    slot: str
    item: str
    missing: str
    have: str = ""
    says: str = ""
    due: str = ""
    by: date | None = None
    left: int | None = None
    late: bool = False
    hour: str = ""
    returned: tuple[Returned, ...] = ()

    @property
    def when(self) -> str:
        """`6月25日前，还有3天`; `6月3日截止，已逾期5天`."""
        if self.by is None or self.left is None:
            return "尚未交"
        days = days_words(self.left, late=self.late)
        if not self.left:
            return days.replace("今天", f"今天{self.hour}")
        # Of a notice of last year every day is long gone.
        return f"{short_date(self.by, self.by - timedelta(self.left))}{'截止' if self.late else '前'}，{days}"

    @property
    def text(self) -> str:
        """`应急逃生避险演练（缺图片2张）`, with the notice's words where they say more than that."""
        rest = _SIGN.sub("", _AMOUNT.sub("", self.says))
        more = "".join(char for char in rest if char not in self.item + self.missing + self.have)
        return f"{self.item}（缺{self.missing}" + (f"，通知要求：{self.says}）" if len(more) > 1 else "）")


@dataclass(frozen=True)
class Reminder:
    """One time a unit was reminded: when (ISO local), by which of `WAYS`, of what."""

    unit_id: int
    at: str
    way: str
    text: str = ""

    @property
    def day(self) -> str:
        """`6月20日`."""
        return short_date(date.fromisoformat(self.at[:10]))


@dataclass(frozen=True)
class Owing:
    """A unit that owes something. `months`: those without its numbers; `reminders`: the oldest first."""

    id: int
    name: str
    liaison: Liaison
    gaps: tuple[Gap, ...]
    months: tuple[str, ...] = ()
    reminders: tuple[Reminder, ...] = ()

    @property
    def left(self) -> int | None:
        """Days until the first of its days, negative for the one that is most overdue."""
        return min((gap.left for gap in self.gaps if gap.left is not None), default=None)

    @property
    def stage(self) -> str:
        """One of messages.STAGES."""
        left = self.left
        if any(gap.late for gap in self.gaps):
            return "late"
        if left is None:
            return "months" if self.months else "undated"
        return "today" if left == 0 else "near" if left <= NEAR else "early"

    @property
    def lines(self) -> tuple[str, ...]:
        """What is owed, the most urgent first, one line for each day."""
        told = [f"{when}：" + "；".join(gap.text for gap in gaps) for when, gaps in self.by_day]
        told += [_back(back) for gap in self.gaps for back in gap.returned]
        return (*told, *([f"统计数：{self.figures}"] if self.months else ()))

    @property
    def by_day(self) -> list[tuple[str, list[Gap]]]:
        """The gaps by their day in words, the most urgent first."""
        ordered = sorted(self.gaps, key=lambda gap: (gap.left is None, gap.left or 0, not gap.late))
        return [(when, list(gaps)) for when, gaps in groupby(ordered, key=lambda gap: gap.when)]

    @property
    def count(self) -> int:
        """How many things it owes."""
        return len(self.gaps) + bool(self.months)

    @property
    def figures(self) -> str:
        """Of which months the numbers are owed."""
        return f"{'、'.join(self.months)}还没有填报，没有开展的填0"


@dataclass(frozen=True)
class Chase:
    """Who owes what on `day`, the most urgent first; how many do not, since all came or there is nothing to come.

    `title`: what the notice is called in short; `contact`: whom to call in the office.
    """

    day: date
    title: str
    office: str
    contact: str
    units: tuple[Owing, ...]
    complete: int
    excused: int


@dataclass(frozen=True)
class Message:
    """One message for the group, with the units that are named in it."""

    text: str
    unit_ids: tuple[int, ...]


def unit_text(chase: Chase, unit: Owing, words: Messages) -> str:
    """What one unit is told."""
    values = _unit_values(chase, unit, words)
    lines = filled(words.unit.open, values)
    numbers = count(1)
    for when, gaps in unit.by_day:
        lines.append(f"【{when}】")
        for gap in gaps:
            came = f"已收{gap.have}，" if gap.have else ""
            asked = f"（通知要求：{gap.says}）" if gap.says else ""
            lines.append(f"{next(numbers)}. {gap.item}：{came}缺{gap.missing}{asked}")
            lines += map(_back, gap.returned)
    if unit.months:
        lines.append(f"{next(numbers)}. 统计数：{unit.figures}")
    return "\n".join([*lines, *filled(words.unit.close, values)])


def group_messages(chase: Chase, words: Messages) -> tuple[Message, ...]:
    """What is pasted into the group: one message, or several numbered ones where it is too long; () for nobody."""
    if not chase.units:
        return ()
    values = _values(chase) | {"未齐单位数": str(len(chase.units)), "不再列出": _left_out(chase)}
    head = filled(words.group.open, values)
    foot = ["", *filled(words.group.close, values)]
    # Room for the number of the message, and for what was said to go on.
    room = LONGEST - 40
    pages: list[tuple[list[str], list[int]]] = [(head, [])]
    for unit, block in _blocks(chase.units, words, room):
        if _length([*pages[-1][0], *block]) > room:
            stage = _heading(unit, words)
            pages.append(([] if stage in block else [stage], []))
        pages[-1][0].extend(block)
        pages[-1][1].append(unit.id)
    if _length([*pages[-1][0], *foot]) > room:
        pages.append(([], []))
        foot = foot[1:]
    pages[-1][0].extend(foot)
    many = len(pages)
    texts = ["\n".join(lines).strip("\n") for lines, _ in pages]
    return tuple(
        Message(f"（{number}/{many}）{text}" if many > 1 else text, tuple(dict.fromkeys(unit_ids)))
        for number, (text, (_, unit_ids)) in enumerate(zip(texts, pages, strict=True), 1)
    )


def others(chase: Chase) -> str:
    """How many owe nothing: `已齐7个、无此项1个`, "" for none."""
    return "、".join(
        f"{word}{count}个" for word, count in (("已齐", chase.complete), ("无此项", chase.excused)) if count)


def subject(chase: Chase, unit: Owing, words: Messages) -> str:
    """Of the mail to one unit: no two should be alike, or the mail hosts take them for spam."""
    return " ".join(filled(words.unit.subject, _unit_values(chase, unit, words)))


@dataclass(frozen=True)
class Outlook:
    """What the program says by itself. `calls`: so much so that it calls the clerk to the window."""

    text: str
    calls: bool


def outlook(chase: Chase) -> Outlook | None:
    """The next day on which somebody owes something, and who is late; None where nobody owes anything."""
    coming = min((gap for unit in chase.units for gap in unit.gaps if gap.by and not gap.late),
                 key=lambda gap: gap.by or date.max, default=None)
    late = sum(unit.stage == "late" for unit in chase.units)
    told = []
    if coming is not None and coming.by and coming.left is not None:
        owing = sum(any(gap.by == coming.by for gap in unit.gaps) for unit in chase.units)
        day = f"距 {short_date(coming.by)} {coming.due} 还有 {coming.left} 天"
        told.append(f"{day if coming.left else f'今天截止：{coming.due}'}，{owing} 个单位没有报齐")
    told += [f"{late} 个单位已逾期"] if late else []
    if not told and chase.units:
        told = [f"{len(chase.units)} 个单位没有报齐"]
    calls = bool(late) or (coming is not None and coming.left in CALLS)
    return Outlook("；".join(told), calls) if told else None


def reminded_words(reminders: Sequence[Reminder]) -> str:
    """`上次催 6月20日（2次）`, "" where nobody did."""
    if not reminders:
        return ""
    times = f"（{len(reminders)}次）" if len(reminders) > 1 else ""
    return f"上次催 {reminders[-1].day}{times}"


def reminded_short(reminders: Sequence[Reminder]) -> str:
    """The same where there is little room: `6月20日催2次`."""
    if not reminders:
        return ""
    return f"{reminders[-1].day}催" + (f"{len(reminders)}次" if len(reminders) > 1 else "过")


def reminded_list(reminders: Iterable[Reminder]) -> str:
    """Every time with its way, one a line."""
    return "\n".join(f"{short_moment(each.at)} {WAYS[each.way]}" for each in reminders)


def _left_out(chase: Chase) -> str:
    told = others(chase)
    return f"{told}，不再列出。" if told else ""


def _back(back: Returned) -> str:
    return f"退回重交：“{back.name}”，{sentence(back.reason)}"


def _values(chase: Chase) -> dict[str, str]:
    """The words of messages.WORDS that every message knows."""
    return {"活动名称": chase.title, "今天": short_date(chase.day), "署名": chase.office, "联系人": chase.contact}


def _unit_values(chase: Chase, unit: Owing, words: Messages) -> dict[str, str]:
    gap = min(unit.gaps, key=lambda gap: (gap.left is None, gap.left or 0), default=None)
    return _values(chase) | {
        "单位": unit.name, "联络员": f"{unit.liaison.name}同志" if unit.liaison.name else "", "缺项数": str(unit.count),
        "最急": f"（{gap.when}）" if gap else "", "口气": _toned(words.tones[unit.stage].asks),
    }


def _heading(unit: Owing, words: Messages) -> str:
    return f"【{_toned(words.tones[unit.stage].head)}】"


def _toned(text: str) -> str:
    return "\n".join(filled(text, {"临近天数": str(NEAR)}))


def _blocks(units: Sequence[Owing], words: Messages, room: int) -> Iterator[tuple[Owing, list[str]]]:
    """The lines of each unit, with a heading before the first of each stage; of a very long one several blocks."""
    stage = ""
    for number, unit in enumerate(units, 1):
        block = ["", _heading(unit, words)] if unit.stage != stage else []
        stage = unit.stage
        block.append(f"{number}. {unit.name}")
        # A quarter of a message: blocks fill the messages well, and even the longest line finds its place.
        for line in (piece for whole in unit.lines for piece in _pieces(whole, room // 4)):
            if _length([*block, line]) > room // 2:
                yield unit, block
                block = [f"{number}. {unit.name}（接上）"]
            block.append(line)
        yield unit, block


def _pieces(line: str, most: int) -> list[str]:
    # Of characters that may take two units each.
    return [line[at:at + most // 2] for at in range(0, len(line), most // 2)] if _length([line]) > most else [line]


def _length(lines: Sequence[str]) -> int:
    return sum(len(line.encode("utf-16-le", "replace")) // 2 + 1 for line in lines)
