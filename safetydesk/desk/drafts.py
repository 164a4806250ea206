"""Letters and reports drafted from the desk's own figures: the covering notice, the summary, the chasing letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from safetydesk.desk.desk import Desk
from safetydesk.desk.drafts_facts import (
    Facts,
    count_words,
    due_facts,
    excuse_facts,
    gap_facts,
    late_facts,
    media_facts,
    notice_words,
    sample,
    slot_words,
    some,
    stage_words,
)
from safetydesk.desk.drafts_figures import figure_facts, silent_facts
from safetydesk.desk.drafts_files import FOLDER, MESSAGES, read_text
from safetydesk.desk.drafts_seen import Seen, card_of, look_at
from safetydesk.desk.drafts_text import Annex, compose
from safetydesk.desk.drafts_works import photos, returned_facts, work_facts
from safetydesk.desk.records import asked
from safetydesk.desk.records_figures import parts
from safetydesk.desk.wording import quoted
from safetydesk.material.names import safe_name
from safetydesk.notice.dates import chinese_date, now
from safetydesk.notice.drafting import read_draft
from safetydesk.notice.messages import read_messages
from safetydesk.notice.model import FormRef, Item, Slot
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.notice.read_layout import read_form
from safetydesk.paper.fill import Record, fill
from safetydesk.paper.flow import Cited, Flow, gaps, sources
from safetydesk.paper.sheet import Sheet

__all__ = ["DRAFTS", "Cited", "DraftKind", "draft", "file_name", "gaps", "sources"]


@dataclass(frozen=True)
class DraftKind:
    """One kind of letter or report. `scope`: "both" (for all units, or for one). `for_unit`: its text for one unit,
    in a file of its own."""

    id: str
    title: str
    scope: str = "both"
    for_unit: str = ""


DRAFTS: tuple[DraftKind, ...] = (
    DraftKind("notice", "报送通知"),
    DraftKind("summary", "活动总结", for_unit="summary-unit"),
    DraftKind("chase", "催报函", for_unit="chase-unit"),
)


def draft(desk: Desk, id: str, unit_id: int | None = None, on: date | None = None) -> Flow:
    """The letter or report for all units, or for this one, as of the day `on` or of today.

    Every number in it that came from the tables names its query (`sources`); what the desk cannot know stands there as
    【请补充：…】 (`gaps`). Mishap: no such draft or unit, no units, a text that cannot be used, nobody to chase.
    """
    kind = next((each for each in DRAFTS if id in (each.id, each.title)), None)
    if kind is None:
        raise Mishap(f"没有“{id}”这种文稿", f"可以是：{'、'.join(f'{each.id}（{each.title}）' for each in DRAFTS)}")
    seen = look_at(desk, card_of(desk, unit_id), on or now().date())
    if not seen.lines:
        raise Mishap("还没有单位", "请先在“单位”里加入单位")
    if kind.id == "chase" and seen.one and seen.one.sub:
        raise Mishap(f"{quoted(seen.one.name)}是下级单位，向它的上级单位报送", "请给它的上级单位写催报函")
    facts = _FACTS[kind.id](desk, seen)
    if kind.id == "chase" and not facts.values["催报单位"]:
        if not seen.slots():
            raise Mishap("通知没有规定要报送的材料", "不用催报；还没有填报的统计数请看“统计”")
        raise Mishap(f"{seen.one.name if seen.one else '各单位'}已经报齐", "不用催报")
    text = read_text(desk, kind.for_unit if seen.one and kind.for_unit else kind.id, read_draft)
    return compose(text, facts, _annexes(desk, seen) if kind.id == "notice" else (),
                   file_name(kind, seen.one.name if seen.one else ""))


def problems(desk: Desk) -> list[Problem]:
    """What is wrong with the office's own texts, each with its place; a file that no draft is made from as well."""
    known = {name for kind in DRAFTS for name in (kind.id, kind.for_unit) if name} | {MESSAGES}
    found = []
    for path in sorted((desk.folder / FOLDER).glob("*.toml")):
        found += (read_messages if path.stem == MESSAGES else read_draft)(path)[1]
        if path.stem not in known:
            names = "、".join(f"{name}.toml" for name in sorted(known))
            found.append(Problem("stray-file", f"{FOLDER}/{path.name}", "没有这种文稿，不会用到它",
                                 f"文件名可以是 {names}"))
    return found


def file_name(kind: DraftKind, unit: str = "") -> str:
    """What a draft is called: `催报函-青禾社区`."""
    return safe_name("-".join(part for part in (kind.title, unit) if part), 200)


def _notice_facts(desk: Desk, seen: Seen) -> Facts:
    reported = figure_facts(desk, seen)
    return Facts(notice_words(seen) | count_words(seen) | reported.values | {"取名示例": sample(seen)}, {
        "slot": _slots(seen, seen.slots()), "figure": reported.parts["figure"], "item": _slots(seen, seen.items()),
        "due": tuple(due_facts(seen)), "media": tuple(media_facts(seen)),
    })


def _chase_facts(desk: Desk, seen: Seen) -> Facts:
    late = silent_facts(desk, seen)
    return Facts(notice_words(seen) | count_words(seen) | stage_words(seen) | late.values, {
        "gap": tuple(gap_facts(seen)), "returned": tuple(returned_facts(desk, seen)),
    } | late.parts)


def _summary_facts(desk: Desk, seen: Seen) -> Facts:
    works, shown = work_facts(desk, seen), photos(desk, seen)
    items = _slots(seen, seen.items())
    for slot, facts in zip(seen.items(), items, strict=True):
        told = works.get(slot.id, ())
        facts.parts["work"] = told
        facts.values["作品数"] = some(len(told), f"works:{slot.id}{seen.at}")
    reported = figure_facts(desk, seen)
    return Facts(notice_words(seen) | count_words(seen) | shown.words | reported.values, {
        "slot": _slots(seen, seen.slots()), "item": items, "gap": tuple(gap_facts(seen)),
        "late": tuple(late_facts(seen)), "excuse": tuple(excuse_facts(seen)),
        "returned": tuple(returned_facts(desk, seen)),
    } | reported.parts, shown.pictures)


_FACTS: dict[str, Callable[[Desk, Seen], Facts]] = {
    "notice": _notice_facts, "summary": _summary_facts, "chase": _chase_facts,
}


def _slots(seen: Seen, slots: list[Slot]) -> tuple[Facts, ...]:
    return tuple(Facts(slot_words(seen, slot, place)) for place, slot in enumerate(slots, 1))


def _annexes(desk: Desk, seen: Seen) -> list[Annex]:
    """The notice's forms, blank. They keep its numbers: by these its own words speak of them."""
    forms = desk.notice.forms
    theirs = [ref.annex.replace(" ", "").removeprefix("附件") for ref in forms]
    free = (str(number) for number in range(1, 2 * len(forms) + 1) if str(number) not in theirs)
    numbers = [own or next(free) for own in theirs] if len(forms) > 1 else theirs
    return [Annex(number, replace(_blank(desk, seen, ref), annex=f"附件{number}"))
            for number, ref in zip(numbers, forms, strict=True)]


def _blank(desk: Desk, seen: Seen, ref: FormRef) -> Sheet:
    layout, problems = read_form(desk.notice, ref)
    if layout is None:
        raise Mishap(f"{quoted(ref.title)}的版式用不了", str(problems[0]), tuple(problems))
    notice = desk.notice
    whose = seen.one.name if seen.one else ""
    values = {
        "主送机关": notice.issuer, "通知标题": notice.title, "通知简称": notice.short, "活动主题": notice.theme,
        "年份": str(notice.year), "印制日期": chinese_date(seen.day),
    } | dict.fromkeys(("报送单位", "填报单位", "单位名称"), whose)
    owed = [item for item in notice.items if not seen.one or item.needs_of(seen.one.kind)]
    items = (_item(desk, seen, item, place) for place, item in enumerate(owed, 1))
    reported = parts(notice, None, (), seen.one.kind if seen.one else "", every=not seen.one)
    return fill(layout, Record(values, {"item": tuple(items)} | reported))


def _item(desk: Desk, seen: Seen, item: Item, place: int) -> Record:
    due = desk.notice.due_of(item)
    ways = item.needs_of(seen.one.kind) if seen.one else item.ways
    return Record({
        "项目": item.name, "项目序号": str(place), "格式": item.format,
        "数量要求": asked(need for way in ways for need in way.needs), "报送节点": due.name if due else "",
        "截止日期": chinese_date(due.by) if due and due.by else "",
    }, {"work": ()}, item.id)
