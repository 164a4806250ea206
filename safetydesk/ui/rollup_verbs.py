"""What a roll-up asks of the desk: each a plain work for the worker, holding data and no widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from safetydesk.notice.dates import moment_text
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.desk.desk import Desk
    from safetydesk.desk.matching import Question
    from safetydesk.desk.rollup import Preview
    from safetydesk.post.rollup import Opened, Result


@dataclass(frozen=True)
class Found:
    """The parcels among the files given, each with the parts of it that lie in 收件; what was refused and why; and the
    units that may have sent them, id and name."""

    parcels: tuple[tuple[Opened, tuple[int, ...]], ...]
    refused: tuple[Problem, ...]
    units: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Row:
    """One difference. `what`: "new", "changed" or "gone", and the word for it."""

    what: str
    word: str
    unit: str
    text: str


@dataclass(frozen=True)
class Seen:
    """What taking a parcel over would do, or the `problem` for which it is not.

    `notice`: ours that it goes to. `near`: units that a new sender might be. `questions`: items of theirs that ours
    does not know, with the answer that was reckoned with. `told`: what is not taken over.
    """

    problem: str = ""
    notice: str = ""
    sender: int | None = None
    near: tuple[int, ...] = ()
    slots: tuple[tuple[str, str], ...] = ()
    questions: tuple[tuple[Question, str], ...] = ()
    told: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    summary: str = ""
    same: bool = False


@dataclass(frozen=True)
class Wanted:
    """A parcel to be taken over, as it was shown; `stored`: its parts that lie in 收件."""

    parcel: Opened
    sender: int | None
    answers: Mapping[str, str]
    stored: tuple[int, ...] = ()


@dataclass(frozen=True)
class Taken:
    """One that was taken over: our unit, what changed, and what stays since it was changed here."""

    office: str
    unit_id: int
    summary: str
    kept: tuple[str, ...]


@dataclass
class Done:
    """What became of all of them."""

    taken: list[Taken] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def waiting(desk: Any, report: Report, stop: Stop) -> dict[Path, tuple[int, str]]:
    """The parcels that lie in 收件: where each is, its id and the name it came by."""
    from safetydesk.desk import look
    from safetydesk.material.facts import PARCEL

    return {view.path: (view.id, view.name) for view in look.unplaced(desk) if view.path and view.format == PARCEL}


def open_parcels(paths: Sequence[Path]) -> Work[Found]:
    """Reads the lists of these parts, of files or folders."""

    def work(desk: Any, report: Report, stop: Stop) -> Found:
        from safetydesk.post import rollup

        parcels, problems = rollup.opened(paths)
        return Found(tuple((each, ()) for each in parcels), problems, _senders(desk))

    return work


def open_stored(material_ids: Sequence[int]) -> Work[Found]:
    """The same of these that lie in 收件, each with all of its parts that lie there."""

    def work(desk: Any, report: Report, stop: Stop) -> Found:
        from safetydesk.post import rollup
        from safetydesk.post.parcel_check import gathered

        here = waiting(desk, report, stop)
        chosen = {path for path, (key, _) in here.items() if key in material_ids}
        together = [{part.path for part in parts} for parts in gathered(list(here))[0].values()]
        together = [paths for paths in together if paths & chosen]
        parcels, problems = rollup.opened(sorted(chosen.union(*together)))
        for path, (_, name) in here.items():
            problems = tuple(replace(each, place=each.place.replace(path.name, name)) for each in problems)
        of = {part: paths for paths in together for part in paths}
        keys = [tuple(sorted(here[path][0] for path in of[each.parts[0].path])) for each in parcels]
        return Found(tuple(zip(parcels, keys, strict=True)), problems, _senders(desk))

    return work


def _senders(desk: Desk) -> tuple[tuple[int, str], ...]:
    from safetydesk.desk import units

    return tuple((card.id, card.name) for card in units.reporting_units(desk))


def look(parcel: Opened, sender: int | None, answers: Mapping[str, str]) -> Work[Seen]:
    """What taking it over would do. A guess holds as long as there is no answer of the clerk's."""

    def work(desk: Any, report: Report, stop: Stop) -> Seen:
        try:
            return _seen(desk, parcel, sender, answers)
        except Mishap as mishap:
            return Seen(problem=str(mishap))

    return work


def prove(parcel: Opened, ended: Event) -> Work[str | None]:
    """Reads all of it until `ended` is set: what is wrong with it, "" for nothing, None when it was stopped."""

    def work(desk: Any, report: Report, stop: Stop) -> str | None:
        from safetydesk.material.copying import Stopped
        from safetydesk.post import rollup

        try:
            rollup.prove(parcel, lambda: stop() or ended.is_set())
        except Stopped:
            return None
        except Mishap as mishap:
            return str(mishap)
        return ""

    return work


def _seen(desk: Desk, parcel: Opened, sender: int | None, answers: Mapping[str, str]) -> Seen:
    from safetydesk.desk import rollup
    from safetydesk.desk.merging import DEEDS, PLACES
    from safetydesk.desk.rollup_lines import lines

    seen = rollup.preview(desk, parcel.lower, sender)
    questions = tuple((each, answers.get(each.key, each.guess)) for each in seen.match.questions)
    given = given_of(questions, answers)
    if given:
        seen = rollup.preview(desk, parcel.lower, sender, given)
    match, merge = seen.match, seen.merge
    if seen.older:
        when = moment_text(seen.last)
        return Seen(problem=f"{when} 汇总过{parcel.lower.office}更新的一个包，这一个是旧的，不用汇总。")
    rows = tuple(Row(each.what, DEEDS[each.what], each.unit, PLACES[each.place] + each.text) for each in lines(seen))
    return Seen(
        notice="" if match.notice is desk.notice else match.notice.title, sender=match.sender,
        near=tuple(card.id for card in match.near), questions=questions, told=(*match.lost, *merge.absent),
        slots=tuple((slot.id, slot.name) for slot in match.notice.slots()), rows=rows, summary=merge.summary,
        same=merge.empty,
    )


def given_of(questions: Sequence[tuple[Question, str]], answers: Mapping[str, str]) -> dict[str, str]:
    """What is answered by pressing the button: the guesses, and what the clerk chose, also none of ours."""
    return {each.key: ours for each, ours in questions if ours or each.key in answers}


def take(wanted: Sequence[Wanted]) -> Work[Done]:
    """Takes these parcels over, one after the other; one that is refused keeps none of the others."""

    def work(desk: Any, report: Report, stop: Stop) -> Done:
        from safetydesk.desk import rollup as rollups
        from safetydesk.material.copying import Stopped
        from safetydesk.post import rollup

        of = {each.parcel.lower.parcel: each for each in wanted}

        def again(parcel: Opened) -> Preview:
            one = of[parcel.lower.parcel]
            return rollups.preview(desk, parcel.lower, one.sender, one.answers)

        done = Done()
        report(0, len(wanted), wanted[0].parcel.lower.office)
        try:
            for number, result in enumerate(rollup.take(desk, [each.parcel for each in wanted], again, stop), 1):
                _note(desk, done, result, of[result.parcel.lower.parcel].stored)
                report(number, len(wanted), result.parcel.lower.office)
        except Stopped:
            left = len(wanted) - len(done.taken) - len(done.problems)
            done.problems.append(f"已停止，还有 {left} 个没有汇总，需要时再汇总一次。")
        return done

    return work


def _note(desk: Desk, done: Done, result: Result, stored: Sequence[int]) -> None:
    from safetydesk.desk import parcels_kept

    office = result.parcel.lower.office
    if result.rolled is None or result.seen is None:
        done.problems.append(str(result.mishap))
        return
    if stored:
        parcels_kept.set_aside(desk, stored, result.rolled, office)
    done.taken.append(Taken(office, result.rolled.unit_id, result.seen.merge.summary, result.rolled.kept))


def done_in_words(done: Done) -> str:
    """`已汇总祖师街道办事处：新增单位 3、材料 12`."""
    names = [each.office for each in done.taken]
    if not names:
        return ""
    if len(names) == 1:
        return f"已汇总{names[0]}：{done.taken[0].summary or '没有变化'}"
    some = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
    return f"已汇总{some} {len(names)} 个报送包；撤销一次就全部退回"
