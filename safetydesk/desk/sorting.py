"""Sorting: what came without a cell is moved to the one it clearly belongs to; the rest gets advice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select, update

from safetydesk.desk import booking, filling, judge, readings, schema, vault
from safetydesk.desk.board import board
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx, verb
from safetydesk.desk.place import Target, parts_of, target
from safetydesk.desk.placing import put
from safetydesk.desk.recognise_clue import Clue, Decision, Guess, Listed
from safetydesk.desk.recognise_text import compact
from safetydesk.desk.snapshot import COUNTED
from safetydesk.desk.store import batched
from safetydesk.desk.twins import elsewhere, twins
from safetydesk.desk.units import all_units
from safetydesk.material.facts import PARCEL
from safetydesk.notice.problem import Mishap

# Told like what systems leave behind: nobody has to look.
UNTOUCHED = "略过 一份没有填写的空表（同来的表已经填好），不算材料"
# What is in it belongs to many cells, and its own program knows to which.
PARCEL_TOLD = "这是下级的报送包，请点“汇总”"


@dataclass(frozen=True)
class Advice:
    """Where one material that has no cell seems to belong; `where` None: nobody knows. `why` in Chinese.

    `twin`: the material in that cell that is the same already, if there is one. Only what is `sure` and not there
    `twice` is moved unasked.
    `confidence`: how probable it is that both the unit and the item are right, 0 to 1; 0 where a half is missing.
    """

    material_id: int
    where: Target | None
    why: str
    sure: bool = False
    twin: int | None = None
    confidence: float = 0.0

    @property
    def twice(self) -> bool:
        return self.twin is not None

    @property
    def name(self) -> str:
        """`青禾社区 · 应急逃生避险演练`, "" when nothing speaks for any."""
        unit, slot = (self.where.unit, self.where.slot) if self.where else (None, None)
        return " · ".join(each.name for each in (unit, slot) if each)

    @property
    def told(self) -> str:
        """`可能是：青禾社区 · 应急逃生避险演练（文件夹名…）`; what speaks against any, where there is none."""
        if self.twice or not self.name:
            return self.why
        sureness = f"把握 {self.confidence:.0%}；" if self.confidence else ""
        return f"可能是：{self.name}（{sureness}{self.why}）"


@dataclass(frozen=True)
class Placed:
    """What became of a material that was moved: its cell, what it counts as, what is noticed, and why it is there."""

    where: Target
    kind: str
    notes: tuple[str, ...]
    counted: bool
    why: str


def sort(desk: Desk, material_ids: Sequence[int], batch: str) -> tuple[dict[int, Placed], dict[int, Advice]]:
    """Moves the sure ones of these unplaced materials in one transaction; the others stay, with advice. Mishap.

    What clearly belongs to a cell that holds the same bytes already is not kept twice: it becomes a line of its
    receipt, as does a form of our pack that came back untouched beside one that is filled in. With the `batch` of the
    receipt all is undone as one.
    """
    blank = _untouched(desk, material_ids, batch)
    if blank:
        _set_aside(desk, blank, batch)
    advice = advise(desk, [key for key in material_ids if key not in blank])
    again = [key for key, each in advice.items() if each.sure and each.twice]
    if again:
        _drop(desk, {key: advice[key].twin for key in again}, batch)
        advice = {key: each for key, each in advice.items() if key not in again}
    sure = [each for each in advice.values() if each.sure]
    text = f"收到文件 {len(material_ids)} 个，自动归位 {len(sure)} 个"
    placed = _move(desk, "sort", sure, batch, text, {each.material_id: each.why for each in sure}) if sure else {}
    return placed, {key: each for key, each in advice.items() if key not in placed}


def sort_waiting(desk: Desk) -> frozenset[int]:
    """Sorts what came without a cell and was not sorted yet, receipt by receipt. The units that got something.

    A receipt waits until its documents and films were looked at: a form says whose the photos beside it are. Forms
    that were put on their cell are taken over. Mishap.
    """
    m, f = schema.material, schema.file
    with desk.store.reading() as connection:
        rows = connection.execute(
            select(m.c.id, m.c.notice, m.c.slot, m.c.receipt_id, schema.receipt.c.batch, f.c.looked, f.c.content)
            .outerjoin(f, f.c.id == m.c.file_id).outerjoin(schema.receipt, schema.receipt.c.id == m.c.receipt_id)
            .where(m.c.unsorted == 1).order_by(m.c.id)
        ).all()
    waiting = {row.receipt_id for row in rows if row.looked == 0 and row.content != "image"}
    groups: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if not row.slot and row.notice == desk.notice.id and row.receipt_id not in waiting:
            groups[row.batch or ""].append(row.id)
    forms = [row.id for row in rows if row.slot]
    changed = set(filling.take_over(desk, forms)) if forms else set()
    _done(desk, forms)
    for batch, keys in groups.items():
        placed, _ = sort(desk, keys, batch)
        changed |= {each.where.unit.id for each in placed.values() if each.where.unit}
        _done(desk, keys)
    return frozenset(changed)


def _done(desk: Desk, material_ids: Sequence[int]) -> None:
    for some in batched(material_ids):
        with desk.store.writing() as connection:
            connection.execute(update(schema.material).where(schema.material.c.id.in_(some)).values(unsorted=0))


def follow(desk: Desk, material_ids: Sequence[int]) -> int:
    """按建议归入: the clerk takes the advice for these; returns for how many there was one. What is in the cell
    already stays. Mishap."""
    good = [
        each for each in advise(desk, material_ids).values()
        if each.where and each.where.unit and each.where.slot and not each.twice
    ]
    if good:
        _move(desk, "follow", good, "", f"按建议归入 {len(good)} 份材料", {})
    return len(good)


def advise(desk: Desk, material_ids: Sequence[int] | None = None) -> dict[int, Advice]:
    """Advice for these unplaced materials, or for all of them."""
    with desk.store.reading() as connection:
        rows = _unplaced(desk, connection, material_ids)
        decisions = _decisions(desk, connection) if rows else []
        works = _works(desk, connection) if rows else []
        same = twins(connection, [row["sha256"] for row in rows if row["sha256"]])
    taken = {
        (each.unit_id, each.slot, sha256): each.material_id
        for sha256, found in same.items() for each in found
        if each.slot and each.notice == desk.notice.id and each.state in COUNTED
    }
    cells: dict[tuple[int | None, str], Target | str] = {}
    advice = {row["id"]: Advice(row["id"], None, PARCEL_TOLD) for row in rows if row["format"] == PARCEL}
    rows = [row for row in rows if row["id"] not in advice]
    for row, guess in _guessed(desk, rows, decisions, works):
        each = _advice(desk, row["id"], guess, cells)
        if each.where is not None and each.where.unit is not None and each.where.slot is not None:
            key = (each.where.unit.id, each.where.slot_id, row["sha256"] or row["url"])
            if key in taken:
                each = replace(each, why=f"这个文件 {each.name} 已经收过", twin=taken[key])
            elif each.sure:
                taken[key] = row["id"]
        advice[row["id"]] = each
    return advice


def _unplaced(desk: Desk, connection: Connection, material_ids: Sequence[int] | None) -> list[Mapping[Any, Any]]:
    m, f = schema.material, schema.file
    rows = connection.execute(
        select(m.c.id, m.c.unit_id, m.c.name, m.c.origin, m.c.sender, m.c.subject, m.c.received, m.c.url,
               f.c.sha256, f.c.content, f.c.format, f.c.taken, f.c.reading)
        .outerjoin(f, f.c.id == m.c.file_id)
        .where(m.c.notice == desk.notice.id, m.c.slot == "", m.c.state != "withdrawn").order_by(m.c.id)
    ).mappings().all()
    wanted = None if material_ids is None else set(material_ids)
    return [row for row in rows if wanted is None or row["id"] in wanted]


def _decisions(desk: Desk, connection: Connection) -> list[Decision]:
    """What a person placed of what came with a name: by a drop on a cell, or later."""
    m = schema.material
    rows = connection.execute(
        select(m.c.origin, m.c.sender, m.c.unit_id, m.c.slot).distinct()
        .where(m.c.notice == desk.notice.id, m.c.origin != "", m.c.why == "", m.c.unit_id.is_not(None),
               m.c.state != "withdrawn")
    ).mappings().all()
    campaign = compact(f"{desk.notice.title}{desk.notice.theme}")
    decisions = []
    for row in rows:
        parts = parts_of(row)
        name = parts[-1]
        # What was dropped itself is often the clerk's own heap, and a folder called 安全生产月 is everybody's: one
        # decision for a file in it says nothing of the next one.
        telling = [folder for folder in parts[1:-1] if compact(folder) not in campaign]
        decisions.append(Decision((*telling, name), row["sender"], row["unit_id"], row["slot"]))
    return decisions


def _works(desk: Desk, connection: Connection) -> list[Listed]:
    """The works of this notice by their titles, mostly from forms that came before."""
    w = schema.work
    rows = connection.execute(select(w.c.unit_id, w.c.slot, w.c.title).where(w.c.notice == desk.notice.id))
    return [Listed(*row) for row in rows]


def _guessed(
    desk: Desk, rows: Sequence[Mapping[Any, Any]], decisions: Sequence[Decision], works: Sequence[Listed]
) -> Iterable[tuple[Mapping[Any, Any], Guess]]:
    """What was put on a unit is of that unit; only its item is asked for."""
    # Its patterns take a tenth of a second, which the start of the window should not wait for.
    from safetydesk.desk.recognise import Recogniser

    groups: dict[int | None, list[Mapping[Any, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["unit_id"]].append(row)
    cards = all_units(desk) if rows else []
    lacking = _lacking(desk) if rows else {}
    for unit_id, group in groups.items():
        own = [card for card in cards if unit_id in (None, card.id)]
        recogniser = Recogniser(desk.notice, own, decisions, works)
        clues = [
            Clue(tuple(parts_of(row)), row["content"] or "",
                 row["sender"], row["subject"], row["taken"], readings.clue(row["reading"] or ""),
                 readings.heading(row["reading"] or ""), row["received"])
            for row in group
        ]
        yield from zip(group, recogniser.guess_all(clues, unit_id, lacking), strict=True)


def _lacking(desk: Desk) -> dict[int, frozenset[str]]:
    """What each unit still owes."""
    return {
        line.id: frozenset(cell.id for cell in line.cells if cell is not None and cell.state in ("owed", "late"))
        for line in board(desk).units
    }


def _advice(
    desk: Desk, material_id: int, guess: Guess, cells: dict[tuple[int | None, str], Target | str]
) -> Advice:
    if guess.unit_id is None:
        return Advice(material_id, None, guess.why)
    key = (guess.unit_id, guess.slot)
    if key not in cells:
        try:
            cells[key] = target(desk, *key)
        except Mishap as mishap:  # a kind of unit that does not owe this item
            cells[key] = mishap.what
    where = cells[key]
    if isinstance(where, str):
        return Advice(material_id, None, where)
    sureness = guess.unit_confidence * guess.item_confidence if guess.slot else 0.0
    return Advice(material_id, where, guess.why, guess.sure, confidence=sureness)


def _untouched(desk: Desk, material_ids: Sequence[int], batch: str) -> list[int]:
    """Blank forms among these, of units of which a filled one came with the same receipt: a pack holds a form for each
    due, and most of them are not due yet."""
    m, f, r = schema.material, schema.file, schema.receipt
    with desk.store.reading() as connection:
        rows = connection.execute(
            select(m.c.id, f.c.reading).join(f, f.c.id == m.c.file_id).join(r, r.c.id == m.c.receipt_id)
            .where(r.c.batch == batch, f.c.reading != "")
        ).all()
    said = [(row.id, form) for row in rows if (form := readings.clue(row.reading)) and form.unit]
    filled = {form.unit for _, form in said if not form.blank}
    wanted = set(material_ids)
    return [key for key, form in said if form.blank and key in wanted and form.unit in filled]


def _set_aside(desk: Desk, material_ids: Sequence[int], batch: str) -> None:
    with verb(desk, "sort", f"有 {len(material_ids)} 份没有填写的空表，没有收", batch) as tx:
        for key in material_ids:
            _to_receipt(tx, key, "refused", UNTOUCHED)


def _drop(desk: Desk, twins_of: Mapping[int, int | None], batch: str) -> None:
    with verb(desk, "sort", f"有 {len(twins_of)} 个文件已经收过，没有再收", batch) as tx:
        for key, twin in twins_of.items():
            row = _to_receipt(tx, key, "duplicate", booking.ALREADY["review"])
            if twin is not None and tx.row(schema.material, twin)["receipt_id"] != row["receipt_id"]:
                tx.meet(schema.material, twin)


def _to_receipt(tx: Tx, key: int, outcome: str, why: str) -> Mapping[str, Any]:
    """Makes a line of its receipt of a material that is not kept; the row it was."""
    row = tx.row(schema.material, key)
    tx.delete(schema.material, key)
    if row["receipt_id"]:
        tx.keep_many(schema.refusal, [{
            "receipt_id": row["receipt_id"], "outcome": outcome, "path": "/".join(parts_of(row)),
            "name": row["name"], "why": why}])
    return row


def _move(
    desk: Desk, name: str, advice: Sequence[Advice], batch: str, text: str, why: Mapping[int, str]
) -> dict[int, Placed]:
    cells: dict[tuple[int | None, str], list[Advice]] = defaultdict(list)
    for each in advice:
        if each.where is not None and each.where.unit is not None:
            cells[each.where.unit.id, each.where.slot_id].append(each)
    keys = [each.material_id for each in advice]
    landing = vault.Landing(desk.files)
    with landing.around(desk.store), verb(desk, name, text, batch) as tx:
        for there in cells.values():
            where = there[0].where
            assert where is not None
            put(tx, desk, where, [each.material_id for each in there], why)
        vault.settle(landing, desk.notices, tx.connection, keys)
        return {
            each.material_id: _placed(tx, desk, each.where, each.material_id, each.why)
            for each in advice if each.where is not None
        }


def _placed(tx: Tx, desk: Desk, where: Target, key: int, why: str) -> Placed:
    row = tx.row(schema.material, key)
    file = tx.row(schema.file, row["file_id"]) if row["file_id"] else {}
    same = twins(tx.connection, [file["sha256"]])[file["sha256"]] if file else []
    notes = judge.noticed(desk.notice, {**file, **row}, elsewhere(same, key))
    return Placed(where, row["kind"], notes, judge.counts(desk.notice, row), why)
