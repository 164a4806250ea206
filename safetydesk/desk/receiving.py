"""Receiving: files and folders onto a unit's cell, or wherever they belong. What is told as received is never lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from safetydesk.desk import booking, looking, receipts, schema, taking
from safetydesk.desk.arriving import Stream
from safetydesk.desk.desk import Desk
from safetydesk.desk.levels import titles
from safetydesk.desk.place import target
from safetydesk.desk.receipts import Receipt
from safetydesk.desk.snapshot import MaterialView, Outcome
from safetydesk.desk.sorting import UNTOUCHED, advise
from safetydesk.desk.store import batched
from safetydesk.desk.taking import Report
from safetydesk.desk.units import all_units
from safetydesk.desk.vault import Landing
from safetydesk.desk.views import materials
from safetydesk.material.copying import Stop
from safetydesk.notice.problem import Mishap

Left = Callable[[int], None]
Opens = Callable[[str], None]


@dataclass(frozen=True)
class Taken:
    """A receipt of which everything is on the disk, and what was said of each file by then."""

    receipt_id: int
    outcomes: tuple[Outcome, ...]


def receive(
    desk: Desk, paths: Sequence[Path], *, unit_id: int | None = None, slot: str = "", work_id: int | None = None,
    report: Report | None = None, stop: Stop | None = None, way: str = "drop", source: str = "",
    left: Left | None = None,
) -> list[Outcome]:
    """`take`, then everything that follows: looked at, sorted, counted. One final Outcome for each file found.

    `left` hears how many files are still to be looked at. Mishap.
    """
    taken = take(desk, paths, unit_id=unit_id, slot=slot, work_id=work_id, report=report, stop=stop, way=way,
                 source=source)
    return settled(desk, taken, stop, left)


def take(
    desk: Desk, paths: Sequence[Path], *, unit_id: int | None = None, slot: str = "", work_id: int | None = None,
    report: Report | None = None, stop: Stop | None = None, way: str = "drop", source: str = "",
    only: frozenset[Path] | None = None, opens: Opens | None = None,
) -> Taken:
    """Takes files and folders in. One Outcome for each file found; `report` hears of it only after COMMIT.

    Archives and mails are taken by what is in them. A broken, vanished or locked file costs its own line and nothing
    else. `stop` ends the work between two files; what was committed stays. Nothing counts before `looking` has seen
    it, which also sorts what has no cell. The whole is undone as one. `way` is a key of snapshot.WAYS; `only`: nothing
    but these files below `paths`; `opens` hears the name of each archive and mail before it is opened. Mishap.
    """
    receipt = receipts.begin(desk, paths, target(desk, unit_id, slot, work_id), way, source)
    return _take(desk, receipt, paths, report, stop, only, opens)


def resume(
    desk: Desk, receipt_id: int, report: Report | None = None, stop: Stop | None = None,
    only: frozenset[Path] | None = None,
) -> Taken:
    """Goes on with a receipt that was cut off or stopped: what came in by then is not taken twice. Mishap."""
    receipt, paths = receipts.again(desk, receipt_id)
    return _take(desk, receipt, paths, report, stop, only)


def _take(
    desk: Desk, receipt: Receipt, paths: Sequence[Path], report: Report | None, stop: Stop | None,
    only: frozenset[Path] | None = None, opens: Opens | None = None,
) -> Taken:
    go_on = stop or (lambda: False)
    landing = Landing(desk.files)
    stream = Stream(desk, paths, landing.scratch(), go_on, only, opens)
    try:
        outcomes, noted = taking.take(desk, receipt, stream, landing, report, go_on)
    finally:
        stream.close()
        landing.drop_parts()
    if noted:
        with suppress(Mishap):  # as on a full disk: it is offered again at the next start
            receipts.end(desk, receipt, go_on())
    return Taken(receipt.id, tuple(outcomes))


def settled(desk: Desk, taken: Taken, stop: Stop | None = None, left: Left | None = None) -> list[Outcome]:
    """What became of what was taken, when it has been looked at and sorted; as far as that is, after `stop`.

    What cannot be sorted now, as on a full disk, is kept and stays 待归位.
    """
    hindered = ""
    try:
        looking.finish(desk, left, stop)
    except Mishap as mishap:
        hindered = f"。没能核对和归位：{mishap}"
    m = schema.material
    keys = [each.material_id for each in taken.outcomes if each.material_id and each.outcome != "duplicate"]
    views: dict[int, MaterialView] = {}
    with desk.store.reading() as connection:
        for some in batched(keys):
            views |= {view.id: view for view in materials(desk, connection, m.c.id.in_(some))}
        x = schema.refusal
        untouched = tuple(connection.execute(
            select(x.c.path).where(x.c.receipt_id == taken.receipt_id, x.c.why == UNTOUCHED)).scalars())
    advice = advise(desk, [key for key, view in views.items() if not view.slot])
    names = titles(all_units(desk))
    return [
        _final(desk, each, views[each.material_id], names, advice[each.material_id].told if each.material_id in advice
               else "", hindered)
        if each.outcome != "duplicate" and each.material_id in views else _gone(each, untouched)
        for each in taken.outcomes
    ]


def _gone(outcome: Outcome, untouched: tuple[str, ...]) -> Outcome:
    """What was not kept; also what turned out, when it was sorted, to be in its cell already, or an untouched form.

    `untouched`: the paths of such forms from the dropped folder on.
    """
    if outcome.outcome != "unsure" or outcome.material_id is None:
        return outcome
    why = UNTOUCHED if Path(outcome.path).as_posix().endswith(untouched) else booking.ALREADY["review"]
    return replace(outcome, outcome="duplicate", why=why, warnings=(), material_id=None)


def _final(
    desk: Desk, outcome: Outcome, view: MaterialView, names: dict[int, str], maybe: str, hindered: str
) -> Outcome:
    slot = desk.notice.slot(view.slot) if view.slot else None
    why = view.why or outcome.why
    if slot is None:
        why = "".join((outcome.why, f"。{maybe}" if maybe else "", hindered))
    elif view.version > 1:
        why += f"；是第 {view.version} 版，代替先前的那份"
    if slot is not None and not view.looked:
        why += "，还没有核对，暂不计数" + hindered
    return replace(
        outcome, outcome="received" if slot else "unsure", unit=names.get(view.unit_id or 0),
        item=slot.name if slot else None, kind=view.kind, width=view.width, height=view.height, seconds=view.seconds,
        taken=view.taken, warnings=(*view.warnings, *view.reading), why=why, counted=view.counts,
    )
