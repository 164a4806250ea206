"""What the texts of letters and reports speak of: words with their values, each number with the query it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count, islice

from safetydesk.desk.drafts_seen import Seen, amounts
from safetydesk.desk.naming import sample_names
from safetydesk.desk.records import owed
from safetydesk.desk.snapshot import NeedState, SlotState, UnitCard
from safetydesk.desk.tally import UnitLine
from safetydesk.desk.wording import plain, sentence
from safetydesk.notice.dates import chinese_date, days_left
from safetydesk.notice.model import Due, Item, Need, Period, Slot, Way
from safetydesk.paper.flow import Picture, Run

Runs = tuple[Run, ...]
# More names than these are not read in a sentence: the table has them all.
MOST_NAMES = 20
# Days on which something happens and nothing is handed in.
_NO_REPORT = ("event", "do-by")
_QUANTITY = re.compile(r"(不少于|至少|不超过|最多)\d+.|\d+.(以上|以内)?")
# What a notice's title says besides what the activity is called.
_TITLE = re.compile(r"^(转发)?关于(组织)?(开展|举办|做好|印发)?|(的通知|(工作|实施)?方案)$")
# How offices are called in short.
_SHORT = {"安委办": "安全生产委员会办公室", "安委会": "安全生产委员会", "应急局": "应急管理局", "街道办事处": "街道",
          "街道办": "街道"}
# What is still to come within so many days is near; what is late for more than so many is long overdue.
NEAR, LONG = 3, 7


@dataclass
class Facts:
    """`values` of the words, () where there is none; `parts`: what a block may repeat for; `pictures` that were chosen.
    """

    values: dict[str, Runs]
    parts: dict[str, tuple[Facts, ...]] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()


def said(text: str, source: str) -> Runs:
    """One piece from the tables; nothing where there is none."""
    return (Run(text, source),) if text else ()


def number(count: int, source: str) -> Runs:
    """A count, 0 as well."""
    return (Run(str(count), source),)


def some(count: int, source: str) -> Runs:
    """A count where there is any."""
    return number(count, source) if count else ()


def joined(pieces: Iterable[Runs], between: str = "、") -> Runs:
    """Pieces with a mark between them."""
    runs: list[Run] = []
    for piece in pieces:
        runs += [Run(between)] if runs and piece else []
        runs += piece
    return tuple(runs)


def day_of(slot: Slot, due: Due | None) -> Runs:
    """The day by which it is owed."""
    return said(chinese_date(due.by), f"notice:{slot.id}/by") if due and due.by else ()


def short_day(seen: Seen, slot: Slot) -> Runs:
    """The same without the year of the notice, for a column of a table."""
    days = day_of(slot, seen.notice.due_of(slot))
    return tuple(Run(run.text.removeprefix(f"{seen.notice.year}年"), run.source) for run in days)


def asked(slot: Slot, unit_kind: str | None, *, whole: bool = False) -> str:
    """What is asked in the notice's own words, of units of one kind or (None) of all.

    `whole`: a quantity alone, as it stands in a table, gets before it what it is of.
    """
    ways = slot.ways if unit_kind is None else slot.needs_of(unit_kind)
    return "；或".join(dict.fromkeys(_way(way, whole).removeprefix("或") for way in ways)) or slot.says


def _way(way: Way, whole: bool) -> str:
    return way.says or "、".join(dict.fromkeys(_need(need, whole) for need in way.needs))


def _need(need: Need, whole: bool) -> str:
    if not need.says:
        return f"{need.label}不少于{need.least}{need.measure}" if need.least else need.label
    alone = whole and need.label and _QUANTITY.fullmatch(need.says)
    return f"{need.label}{need.says}" if alone else need.says


def notice_words(seen: Seen) -> dict[str, Runs]:
    """The words of the notice itself."""
    notice = seen.notice
    title = said(f"《{notice.title}》", "notice:title")
    # In a letter that begins with the office's name, the same name again in the activity's is one too many.
    activity = _TITLE.sub("", notice.title).replace(notice.issuer, "")
    return {
        "本单位": said(seen.office, "desk:office"),
        "署名": said(seen.printed["signature"] or seen.office, "desk:signature"),
        "发文字号": said(seen.printed["doc_number"], "desk:doc_number"),
        "联系人": said(seen.printed["contact"], "desk:contact"),
        "联系电话": said(seen.printed["contact_phone"], "desk:contact_phone"),
        "今天": said(chinese_date(seen.day), "today"),
        "单位": said(seen.one.name, f"unit:name@{seen.one.id}") if seen.one else (),
        "主送": _receivers(seen),
        "主送机关": () if same_office(seen.office, notice.issuer) else said(notice.issuer, "notice:issuer"),
        "通知标题": said(notice.title, "notice:title"), "通知简称": said(notice.short, "notice:short"),
        "通知全称": (*title, *said(f"（{notice.number}）", "notice:number")) if notice.number else title,
        "活动名称": said(activity if activity.endswith("活动") else f"{activity}活动", "notice:title"),
        "活动主题": said(notice.theme, "notice:theme"),
        "活动时间": joined((_period(period, n) for n, period in enumerate(notice.periods)), "；"),
    }


def same_office(one: str, other: str) -> bool:
    """Whether two names are of one office, which does not report to itself; `甲市安委办（甲市应急管理局）` has two."""
    return bool(_office_names(one) & _office_names(other))


def _office_names(name: str) -> set[str]:
    for short, full in _SHORT.items():
        name = name.replace(short, full)
    return {plain(part) for part in re.split(r"[（）()、，]", name)} - {""}


def _receivers(seen: Seen) -> Runs:
    if seen.one:
        return said(seen.one.name, f"unit:name@{seen.one.id}")
    # A notice from above is addressed to whom its issuer writes to, not to the units of this office.
    own = said(seen.notice.to, "notice:to") if same_office(seen.office, seen.notice.issuer) else ()
    return own or said("、".join(f"各{kind}" for kind in seen.notice.unit_kinds), "notice:unit_kinds")


def _period(period: Period, place: int) -> Runs:
    first, last = chinese_date(period.first), chinese_date(period.last) if period.last else ""
    if period.last and period.last.year == period.first.year:
        last = last.partition("年")[2]
    return said(f"{period.name}，自{first}" + (f"至{last}" if last else "起"), f"notice:period/{place}")


def count_words(seen: Seen) -> dict[str, Runs]:
    """The words of the board and of what came in."""
    lines = list(seen.lines.values())
    done, open_ = ([line.name for line in lines if line.complete is state] for state in (True, False))
    cells = [cell for line in lines for cell in line.cells if cell is not None]
    total = sum(seen.kinds().values())
    accepted, review = (
        number(sum(seen.kinds("", (state,)).values()), f"material:*/*/{state}{seen.at}")
        for state in ("accepted", "review"))
    return {
        "要求数": some(len(seen.slots()), f"board:slots{seen.at}"),
        "单位数": number(len(lines), "board:units"),
        "已齐单位数": number(len(done), "board:complete"), "未齐单位数": number(len(open_), "board:incomplete"),
        "报齐概况": _progress(len(done), len(open_)),
        "已齐单位": names(done, "board:complete-names"), "未齐单位": names(open_, "board:incomplete-names"),
        "材料总数": number(total, f"material:*/*/counted{seen.at}"), "材料分类": amounts(seen),
        "通过数": accepted, "待审数": review, "审核情况": joined((
            _counted("已审核通过", accepted, "份"), _counted("待审核", review, "份")), "，"),
        "退回数": some(seen.count("returned"), f"files:*/*/returned{seen.at}"),
        "未归位数": some(seen.unplaced, "board:unplaced"),
        "缺项数": some(sum(bool(cell.missing) for cell in cells), f"board:gaps{seen.at}"),
        "迟交数": some(sum(cell.came_late for cell in cells), f"board:late{seen.at}"),
        "限期": (Run("限期"),) if any(cell.state != "open" for cell in cells) else (),
        "无此项数": some(sum(cell.state == "excused" for cell in cells), f"board:excused{seen.at}"),
    }


def _counted(before: str, count: Runs, after: str) -> Runs:
    """`已审核通过8份`; nothing of none, for nobody signs `已审核通过0份`."""
    return (Run(before), *count, Run(after)) if count and count[0].text != "0" else ()


def _progress(done: int, open_: int) -> Runs:
    """How many units have everything, and how many have not."""
    told = number(done, "board:complete")
    if not done:
        return (Run("尚无单位报齐材料"),)
    if not open_:
        return (*told, Run("个单位均已按要求报齐材料"))
    return (*told, Run("个单位已按要求报齐材料，"), *number(open_, "board:incomplete"), Run("个单位尚未报齐"))


def names(listed: Sequence[str], source: str) -> Runs:
    """Names in a sentence, not more than can be read there."""
    if len(listed) > MOST_NAMES:
        return (*said("、".join(listed[:MOST_NAMES]), source), Run("等"),
                *number(len(listed), source.removesuffix("-names")), Run("个单位"))
    return said("、".join(listed), source)


def slot_words(seen: Seen, slot: Slot, place: int) -> dict[str, Runs]:
    """The words of one thing that is asked for."""
    cells = [cell for _, cell in seen.cells(slot.id)]
    # Of what has no fixed number or day nobody is short, and nobody is through with it.
    asks = any(cell.state != "open" and any(need.least for need in cell.needs) for cell in cells)

    def counted(what: str, holds: Callable[[SlotState], bool]) -> Runs:
        return number(sum(map(holds, cells)), f"board:{slot.id}/{what}{seen.at}") if asks else ()

    met = counted("met", lambda cell: cell.state == "met")
    excused = counted("excused", lambda cell: cell.state == "excused")
    return {
        "项目": said(slot.name, f"notice:{slot.id}/name"), "项目序号": said(str(place), f"notice:{slot.id}/place"),
        "格式": said(slot.format, f"notice:{slot.id}/format") if isinstance(slot, Item) else (),
        "数量要求": said(asked(slot, seen.one.kind if seen.one else None), f"notice:{slot.id}/asked"),
        "截止日期": day_of(slot, seen.notice.due_of(slot)), "截止": short_day(seen, slot),
        "应报单位数": counted("owed", lambda _: True), "报齐单位数": met, "无此项单位数": excused,
        "报齐情况": joined((_counted("报齐", met, "个"), _counted("无此项", excused, "个"))) or (Run("尚无单位报齐"),),
        "未报齐单位数": counted("missing", lambda cell: bool(cell.missing)),
        "按时单位数": counted("ontime", lambda cell: cell.state == "met" and not cell.came_late),
        "迟交单位数": counted("late", lambda cell: cell.came_late),
        "收到": amounts(seen, slot.id), "通过": amounts(seen, slot.id, ("accepted",)),
    }


def due_facts(seen: Seen) -> Iterator[Facts]:
    """The dues as the notice words them, without those that repeat another; the day where its words are not there."""
    for due in seen.notice.dues:
        if due.same_as or (seen.one and not due.holds_for(seen.one.kind)):
            continue
        text = due.says or asked(due, seen.one.kind if seen.one else None)
        day = () if due.says else day_of(due, due)
        yield Facts({
            "节点": said(due.name, f"notice:{due.id}/name"),
            "节点原文": said(sentence(text), f"notice:{due.id}/{'says' if due.says else 'asked'}") if text else (),
            "报送截止": () if due.type in _NO_REPORT else day, "活动日期": day if due.type in _NO_REPORT else (),
        })


def sample(seen: Seen) -> Runs:
    """A file name by the rule, as the page for a unit has it; for all units of no one's."""
    kinds = seen.notice.unit_kinds or ("单位",)
    whose = [seen.one] if seen.one else [UnitCard(0, f"××{kind}", kind=kind) for kind in kinds]
    names = (name for card in whose for name in sample_names(seen.notice, owed(seen.notice.slots(), card), card))
    return tuple(Run(name.rpartition(".")[0]) for name in islice(names, 1))


def media_facts(seen: Seen) -> Iterator[Facts]:
    """What is asked of the files themselves."""
    says = dict.fromkeys(rule.says for rule in seen.notice.media)
    for place, text in enumerate(says):
        yield Facts({"材料要求": said(sentence(text), f"notice:media/{place}")})


def gap_facts(seen: Seen) -> list[Facts]:
    """Every cell of which something is missing, unit by unit."""
    slots = {slot.id: slot for slot in seen.notice.slots()}
    found = []
    for line in seen.lines.values():
        for cell in line.cells:
            if cell is not None and cell.missing:
                found.append(Facts(_gap(seen, line, cell, slots[cell.id])))
    return found


def _gap(seen: Seen, line: UnitLine, cell: SlotState, slot: Slot) -> dict[str, Runs]:
    def needs(what: str, ways: tuple[tuple[NeedState, ...], ...]) -> Runs:
        place = count()
        return joined((joined(
            (Run(need.label), Run(str(pieces), f"board:{slot.id}/{what}/{n}@{line.id}"), Run(need.measure))
            for need, n in zip(way, place, strict=False) if (pieces := getattr(need, what))) for way in ways), "，或")

    return {
        "单位": said(line.name, f"unit:name@{line.id}"), "项目": said(slot.name, f"notice:{slot.id}/name"),
        "数量要求": said(asked(slot, line.kind, whole=True), f"notice:{slot.id}/asked@{line.id}"),
        "已收": needs("have", (cell.needs,)), "尚缺": needs("missing", cell.choice),
        "截止日期": day_of(slot, seen.notice.due_of(slot)), "截止": short_day(seen, slot),
        "期限": _left(cell, slot, seen.day),
    }


def _left(cell: SlotState, slot: Slot, day: date) -> Runs:
    if cell.by is None:
        return (Run("通知没有写日期"),)
    left = days_left(cell.by, day)
    if cell.late or left < 0:
        return (Run("已逾期"), *number(-left, f"days:{slot.id}"), Run("天"))
    return (Run("还有"), *number(left, f"days:{slot.id}"), Run("天")) if left else (Run("今天截止"),)


def stage_words(seen: Seen) -> dict[str, Runs]:
    """Which tone fits: one of the words has a value, none where nothing is missing."""
    days = [cell.by for line in seen.lines.values() for cell in line.cells if cell is not None and cell.missing]
    nearest = min((days_left(by, seen.day) for by in days if by), default=None)
    if nearest is None:
        stage = "无期" if days else ""
    else:
        stage = "早" if nearest > NEAR else "近" if nearest >= 0 else "逾期" if nearest >= -LONG else "久逾"
    return {word: (Run(word),) if word == stage else () for word in ("早", "近", "逾期", "久逾", "无期")}


def late_facts(seen: Seen) -> Iterator[Facts]:
    """What was complete only after its day."""
    for line in seen.lines.values():
        for cell in line.cells:
            slot = seen.notice.slot(cell.id) if cell is not None and cell.came_late else None
            if slot is not None:
                yield Facts({"单位": said(line.name, f"unit:name@{line.id}"),
                             "项目": said(slot.name, f"notice:{slot.id}/name"),
                             "截止日期": day_of(slot, seen.notice.due_of(slot)), "截止": short_day(seen, slot)})


def excuse_facts(seen: Seen) -> Iterator[Facts]:
    """What a unit said it has none of, and why."""
    for line in seen.lines.values():
        for cell in line.cells:
            if cell is not None and cell.state == "excused":
                yield Facts({"单位": said(line.name, f"unit:name@{line.id}"),
                             "项目": said(cell.name, f"notice:{cell.id}/name"),
                             "理由": said(cell.excuse.rstrip("。"), f"excuse:{cell.id}@{line.id}")})
