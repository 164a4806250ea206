"""收件: what arrived and waits for a person, receipt by receipt, and the verbs of that screen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, desc, func, or_, select

from safetydesk.desk import journal, judge, receipts, receiving, review, schema, watching, wording
from safetydesk.desk.desk import Desk
from safetydesk.desk.levels import titles
from safetydesk.desk.look import suggestion_of
from safetydesk.desk.snapshot import Inbox, InboxLine, MaterialView, Outcome, ReceiptView
from safetydesk.desk.sorting import advise
from safetydesk.desk.taking import Report
from safetydesk.desk.units import all_units
from safetydesk.desk.views import materials
from safetydesk.material.copying import Stop
from safetydesk.notice.dates import chinese_date, now

# Receipts shown: a month of daily deliveries. Older ones are found on the board.
_RECEIPTS = 60
_ORDER = ("doubt", "sure", "refused", "duplicate")


def inbox(desk: Desk, receipt_id: int | None = None) -> Inbox:
    """The last receipts and everything that waits for a person; with `receipt_id` only the lines of that one.

    What was accepted, returned or withdrawn waits for nobody and is on the board.
    """
    m = schema.material
    mine = () if receipt_id is None else (m.c.receipt_id == receipt_id,)
    # What was returned before anybody knew whose it is stands nowhere else.
    here = or_(m.c.state == "review", and_(m.c.state == "returned", m.c.slot == ""))
    with desk.store.reading() as connection:
        found = materials(desk, connection, here, m.c.medium != "paper", *mine)
        of = _receipts_of(connection, found)
        rows = _rows(desk, connection)
        refused = _refused(connection, [row["id"] for row in rows] if receipt_id is None else [receipt_id])
        shown = _receipts(connection, rows)
    advice = advise(desk, [each.id for each in found if not each.slot])
    found = tuple(replace(each, guess=suggestion_of(advice[each.id])) if each.id in advice else each for each in found)
    names = titles(all_units(desk))
    lines = [_line(desk, each, of.get(each.id, 0), names) for each in found]
    lines += refused
    lines.sort(key=lambda line: _ORDER.index(line.group))
    return Inbox(tuple(shown), tuple(lines), sum(1 for each in found if not each.looked))


def accept_sure(desk: Desk, receipt_id: int | None = None) -> tuple[int, int]:
    """通过 for everything that found its place and has nothing about it; (how many, how many were left to look at)."""
    m = schema.material
    mine = () if receipt_id is None else (m.c.receipt_id == receipt_id,)
    with desk.store.reading() as connection:
        found = materials(desk, connection, m.c.state == "review", m.c.slot != "", *mine)
    good = [each.id for each in found if not _worth_a_look(each)]
    if good:
        review.accept(desk, good)
    return len(good), len(found) - len(good)


def undo_receipt(desk: Desk, receipt_id: int) -> str:
    """撤销这一批: takes back all that a receipt brought; what it was. The files stay on the disk. Mishap."""
    return journal.undo_batch(desk, receipts.batch_of(desk, receipt_id))


def resume(desk: Desk, receipt_id: int, report: Report | None = None, stop: Stop | None = None) -> list[Outcome]:
    """继续收 a receipt that was cut off or stopped. One Outcome for each file of it, the ones there already too."""
    go_on = watching.resume if receipts.way_of(desk, receipt_id) == watching.WAY else receiving.resume
    return list(go_on(desk, receipt_id, report, stop).outcomes)


def return_words(desk: Desk, material_ids: Sequence[int], reason: str) -> str:
    """The words to send with a return, for each unit what is returned, why, and by when it is wanted. Mishap."""
    m = schema.material
    with desk.store.reading() as connection:
        found = materials(desk, connection, m.c.id.in_(list(material_ids)))
    names = titles(all_units(desk))
    groups: dict[str, list[MaterialView]] = defaultdict(list)
    for each in found:
        groups[names.get(each.unit_id or 0, each.sender or "您好")].append(each)
    return "\n\n".join(_words(desk, name, group, reason) for name, group in groups.items())


def _words(desk: Desk, name: str, group: Iterable[MaterialView], reason: str) -> str:
    lines = []
    day = None
    for each in group:
        slot = desk.notice.slot(each.slot) if each.slot else None
        due = desk.notice.due_of(slot) if slot else None
        day = due.by if due and due.by and (day is None or due.by < day) else day
        lines.append(f"“{each.name}”" + (f"（{slot.name}）" if slot else ""))
    what = "、".join(lines)
    by = f"请于{chinese_date(day)}前重新报送。" if day and day >= now().date() else "请尽快重新报送。"
    return f"{name}：你单位报送的{what}已退回。原因：{wording.sentence(reason)}{by}谢谢配合！"


def _receipts_of(connection: Connection, found: Iterable[MaterialView]) -> dict[int, int]:
    m = schema.material
    wanted = {each.id for each in found}
    kept = m.c.state.in_(("review", "returned"))
    rows = connection.execute(select(m.c.id, m.c.receipt_id).where(m.c.receipt_id.is_not(None), kept))
    return {key: receipt_id for key, receipt_id in rows if key in wanted}


def _rows(desk: Desk, connection: Connection) -> Sequence[Mapping[Any, Any]]:
    r = schema.receipt
    return connection.execute(
        select(r).where(r.c.notice == desk.notice.id).order_by(desc(r.c.id)).limit(_RECEIPTS)
    ).mappings().all()


def _receipts(connection: Connection, rows: Sequence[Mapping[Any, Any]]) -> list[ReceiptView]:
    m, f, x, h = schema.material, schema.file, schema.refusal, schema.history
    keys = [row["id"] for row in rows]
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    waits = or_(m.c.unsorted == 1, m.c.file_id.in_(select(f.c.id).where(f.c.looked == 0)))
    review = m.c.state == "review"
    group = case((and_(review, waits), "waiting"), (and_(review, m.c.slot == ""), "doubt"), else_=m.c.state)
    for key, what, n in _grouped(connection, m.c.receipt_id, group, m.c.receipt_id.in_(keys)):
        counted[key][what] = n
    refused = and_(x.c.receipt_id.in_(keys), x.c.why.not_like("略过 %"))
    for key, what, n in _grouped(connection, x.c.receipt_id, x.c.outcome, refused):
        counted[key][what] = n
    states: dict[str, set[str]] = defaultdict(set)
    batches = h.c.batch.in_([row["batch"] for row in rows])
    for batch, state in connection.execute(select(h.c.batch, h.c.state).distinct().where(batches)):
        states[batch].add(state)
    return [
        ReceiptView(
            row["id"], row["way"], row["source"], row["begun"], row["state"] if row["paths"] not in ("", "[]") else
            "done", counted[row["id"]]["doubt"], counted[row["id"]]["review"], counted[row["id"]]["accepted"],
            counted[row["id"]]["refused"], counted[row["id"]]["duplicate"], counted[row["id"]]["waiting"],
            bool(states[row["batch"]]) and "done" not in states[row["batch"]], bool(row["slot"]),
        )
        for row in rows
    ]


def _grouped(
    connection: Connection, key: ColumnElement[Any], what: ColumnElement[Any], condition: ColumnElement[bool]
) -> Sequence[Any]:
    return connection.execute(select(key, what, func.count()).where(condition).group_by(key, what)).all()


def _refused(connection: Connection, keys: Sequence[int]) -> list[InboxLine]:
    x = schema.refusal
    rows = connection.execute(
        select(x).where(x.c.receipt_id.in_(keys)).order_by(desc(x.c.receipt_id), x.c.id)).mappings().all()
    return [
        InboxLine(-row["id"], row["outcome"], row["receipt_id"], row["name"], row["path"], why=row["why"])
        for row in rows
    ]


def _line(desk: Desk, view: MaterialView, receipt_id: int, names: Mapping[int, str]) -> InboxLine:
    slot = desk.notice.slot(view.slot) if view.slot else None
    why = view.guess.why if view.guess else view.why
    group = "sure" if slot else "doubt"
    if view.state == "returned":
        group, why = "refused", f"已退回：{view.reason}"
    return InboxLine(
        view.id, group, receipt_id, view.name, "/".join(view.origin) or view.url or view.name,
        names.get(view.unit_id or 0, ""), slot.name if slot else "", why, view.warnings, view, _worth_a_look(view),
    )


def _worth_a_look(view: MaterialView) -> bool:
    """Not looked at yet, not counted, or noticed for more than what nearly every photo is noticed for."""
    return not view.looked or not view.counts or any(not judge.mild(each) for each in (*view.warnings, *view.reading))
