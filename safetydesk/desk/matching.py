"""Finding in our desk what a lower desk speaks of: its own unit, and our words for its items, kinds and figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from rapidfuzz import fuzz
from sqlalchemy import Connection, select

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.judge import OTHER
from safetydesk.desk.lower import SENDER, Lower, Row, Term
from safetydesk.desk.numbers import added
from safetydesk.desk.recognise_names import split
from safetydesk.desk.snapshot import UnitCard
from safetydesk.desk.units import reporting_units, unit
from safetydesk.desk.wording import plain
from safetydesk.notice.model import Notice
from safetydesk.notice.problem import Mishap


class _Asked(Protocol):
    """An item or a figure of ours."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def was(self) -> tuple[str, ...]: ...


A = TypeVar("A", bound=_Asked)
_WORDS_OF = {"work": "个作品的标题和简介", "excuse": "个“无此项”"}
# Below this two names of items are not even worth proposing.
_NEAR = 55


@dataclass(frozen=True)
class Question:
    """An item of theirs that is none of ours by id or name. `count`: materials that lie there, 0 where they only say
    无此项. `guess`: our id, "" for none."""

    key: str
    name: str
    count: int
    guess: str


@dataclass(frozen=True)
class Match:
    """How a parcel fits in. `sender`: our unit, None: a new one; `near`: units it might be, if it is new.

    `rows`: those of the parcel in our words. `questions`: items to be asked about; what lies there has no item. `lost`:
    one sentence for each thing that our notice has no place for.
    """

    notice: Notice
    sender: int | None
    near: tuple[UnitCard, ...]
    rows: tuple[Row, ...]
    questions: tuple[Question, ...]
    lost: tuple[str, ...]


def match(desk: Desk, lower: Lower, sender: int | None = None, answers: Mapping[str, str] | None = None) -> Match:
    """Fits a parcel into this desk. `sender`: the unit that the clerk says it is from; `answers`: their item -> ours,
    "" for none. Mishap when it is our own, of another year, or of a notice that has nothing in common with ours."""
    notice = notice_of(desk, lower)
    if lower.desk == desk.setting("desk_id"):
        raise Mishap("这是本工作台自己打的报送包", "请选择下级单位送来的报送包")
    if lower.year != notice.year:
        way = _way_to(desk, lambda ours: ours.year == lower.year, "那一年的通知")
        raise Mishap(
            f"{lower.office}的报送包是 {lower.year} 年的《{lower.notice_title}》，本工作台的通知是 {notice.year} 年的",
            f"{way}；或向对方要 {notice.year} 年的报送包")
    with desk.store.reading() as connection:
        known = _answered(connection, notice, lower) | {
            key: ours for key, ours in (answers or {}).items() if not ours or notice.slot(ours)}
        before = _sender(connection, lower)
    slots, questions = _slots(notice, lower, known)
    if lower.slots and not any(slots.values()) and not known:
        raise Mishap(
            f"{lower.office}的报送包是《{lower.notice_title}》的，和本工作台的通知没有相同的项目",
            _way_to(desk, lambda ours: ours is not notice and ours.title == lower.notice_title, "那个通知"))
    if sender is not None and before not in (None, sender):
        raise Mishap(
            f"{lower.office}的报送包以前汇总到了“{unit(desk, before or 0).name}”，不能再算别的单位的",
            "要换单位，请先撤销以前的那次汇总")
    ours = sender if sender is not None else before
    cards = reporting_units(desk) if ours is None else []
    ours = _named(cards, lower.office) if ours is None else ours
    rows, lost = _in_our_words(notice, lower, slots)
    near = () if ours is not None else tuple(_near(cards, lower.office))
    return Match(notice, ours, near, tuple(_single(_joined(rows, lower.office))), questions, lost)


def _way_to(desk: Desk, wanted: Callable[[Notice], bool], words: str) -> str:
    """How to come to a notice under which the parcel goes, as far as the desk knows one."""
    if any(map(wanted, desk.notices.values())):
        return f"请先在顶部左边点通知名称，换成{words}，再汇总"
    return f"请先到“设置”点“添加通知…”加上{words}，在顶部左边换过去，再汇总"


def notice_of(desk: Desk, lower: Lower) -> Notice:
    """Under which notice of ours a parcel goes: that of the same id, else the one at work."""
    return desk.notices.get(lower.notice_id, desk.notice)


def _answered(connection: Connection, notice: Notice, lower: Lower) -> dict[str, str]:
    s = schema.same
    rows = connection.execute(
        select(s.c.theirs, s.c.ours).where(s.c.notice == notice.id, s.c.their_notice == lower.notice_id))
    return {theirs: ours for theirs, ours in rows if not ours or notice.slot(ours)}


def _sender(connection: Connection, lower: Lower) -> int | None:
    """The unit that this desk's parcels went to before, if it is still there."""
    o, u = schema.counterpart, schema.unit
    return connection.execute(
        select(u.c.id).join(o, o.c.ours == u.c.id)
        .where(o.c.desk == lower.desk, o.c.place == u.name, o.c.theirs == SENDER, u.c.removed == 0)
    ).scalar()


def _named(cards: Sequence[UnitCard], office: str) -> int | None:
    """The one unit of this name or alias; or the one whose name says the same: 祖师街道 is 祖师街道办事处."""
    exact = [card.id for card in cards if plain(office) in (plain(name) for name in (card.name, *card.aliases))]
    alike = exact or [card.id for card in cards if any(_bare(name) == _bare(office)
                                                      for name in (card.name, *card.aliases))]
    return alike[0] if len(set(alike)) == 1 else None


def _bare(name: str) -> tuple[str, tuple[str, ...]]:
    core, endings, _ = split(plain(name))
    return core, endings


def _near(cards: Sequence[UnitCard], office: str) -> list[UnitCard]:
    # Without 街道办事处 and the like, in which all of them are alike.
    core = _bare(office)[0]
    scored = [(fuzz.partial_ratio(core, _bare(card.name)[0]), card) for card in cards]
    return [card for score, card in sorted(scored, key=lambda each: (-each[0], each[1].id))[:3] if score > _NEAR]


def _slots(notice: Notice, lower: Lower, known: Mapping[str, str]) -> tuple[dict[str, str], tuple[Question, ...]]:
    """Their item -> ours, "" for none yet; and what is to be asked: items in which something lies."""
    used = {str(row.values["slot"]) for row in lower.rows if row.values.get("slot")}
    lying = Counter(str(row.values["slot"]) for row in lower.of("material"))
    found: dict[str, str] = {}
    questions = []
    for key, term in lower.slots.items():
        if key in known:
            found[key] = known[key]
            continue
        slot = _term(term, list(notice.slots()), same_notice=lower.notice_id == notice.id)
        found[key] = slot.id if slot else ""
        if slot is None and key in used:
            questions.append(Question(key, term.name, lying[key], _guess(notice, term)))
    return found, tuple(questions)


def _term(term: Term, ours: Sequence[A], *, same_notice: bool) -> A | None:
    """Ours of the same name or alias, then of the same id: another notice may have used the id for something else."""
    names = {plain(name) for name in (term.name, *term.others) if name}
    ids = {term.key, *term.others}
    by_name = [each for each in ours if names & {plain(name) for name in (each.name, *each.aliases)}]
    by_id = [each for each in ours if ids & {each.id, *each.was}]
    for candidates in (by_id, by_name) if same_notice else (by_name, by_id):
        if len(candidates) == 1:
            return candidates[0]
    return None


def _guess(notice: Notice, term: Term) -> str:
    scored = [
        (max(fuzz.ratio(plain(term.name), plain(name)) for name in (slot.name, *slot.aliases)), slot.id)
        for slot in notice.slots()
    ]
    score, best = max(scored, default=(0.0, ""))
    return best if score > _NEAR else ""


def _in_our_words(
    notice: Notice, lower: Lower, slots: Mapping[str, str]
) -> tuple[list[Row], tuple[str, ...]]:
    """The rows with our items, kinds and figures; what has no place is left out, with a sentence."""
    figures = {
        key: _term(term, notice.figures, same_notice=lower.notice_id == notice.id)
        for key, term in lower.figures.items()
    }
    kinds = {name: key for key, kind in notice.kinds.items() for name in (kind.name, key)}
    rows = []
    lost: Counter[str] = Counter()
    for row in lower.rows:
        values = dict(row.values)
        if values.get("slot"):
            values["slot"] = slots.get(str(values["slot"]), "")
        if row.place == "material":
            theirs = str(values["kind"])
            values["kind"] = kinds.get(theirs) or kinds.get(lower.kinds.get(theirs, "")) or OTHER
        if row.place in ("work", "excuse") and not values["slot"]:
            # The files that lie in it are kept as 待归位.
            term = lower.slots[str(row.values["slot"])]
            lost[f"项目“{term.name}”本通知没有，{{}} {_WORDS_OF[row.place]}没有汇总"] += 1
            continue
        if row.place == "figure":
            figure = figures.get(str(values["figure"]))
            months = notice.months_of(figure) if figure else ()
            if figure is None or (values["month"] and values["month"] not in months):
                name = lower.figures[values["figure"]].name if values["figure"] in lower.figures else ""
                lost[f"统计指标“{name}”本通知没有，{{}} 个数没有汇总"] += 1
                continue
            values["figure"] = figure.id
        rows.append(replace(row, values=values))
    works = {row.key for row in rows if row.place == "work"}
    rows = [replace(row, work=row.work if row.work in works else "") for row in rows]
    return rows, tuple(told.format(count) for told, count in lost.items())


def _joined(rows: Sequence[Row], office: str) -> Iterator[Row]:
    """A unit of theirs that bears the sender's own name is the sender itself, and its card the sender's."""
    named = (
        row.key for row in rows
        if row.place == "unit" and row.key != SENDER and row.unit == SENDER
        and plain(row.values["name"]) == plain(office)
    )
    own = next(named, None)
    carded = any(row.place == "liaison" and row.key == own for row in rows)
    for row in rows:
        if (row.place == "unit" and row.key == own) or (row.place == "liaison" and row.key == SENDER and carded):
            continue
        moved = replace(row, unit=SENDER) if row.unit == own else row
        yield replace(moved, key=SENDER) if row.place == "liaison" and row.key == own else moved


def _single(rows: Iterable[Row]) -> list[Row]:
    """Two numbers of theirs that are one of ours are added up; of two words of 无此项 the first one holds.

    Their keys are ours from here on: which of the two they take away one day makes no difference.
    """
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        values = row.values
        place = {
            "figure": (row.unit, values.get("figure", ""), values.get("month", "")),
            "excuse": (row.unit, values.get("slot", "")),
        }.get(row.place, (row.key,))
        here = row if place == (row.key,) else replace(row, key="/".join(place))
        first = found.setdefault((row.place, *place), here)
        if first is not here and row.place == "figure":
            total = added([first.values["value"], values["value"]])
            found[row.place, *place] = replace(first, values={**first.values, "value": total})
    return list(found.values())
