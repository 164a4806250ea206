"""Filled forms that came back fill the unit's liaison, works and figures, and the files named in them are matched."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Table, select

from safetydesk.desk import readings, reported, schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx, verb
from safetydesk.desk.place import parts_of, plain_title
from safetydesk.desk.readings import SAME_TITLE, bare
from safetydesk.desk.snapshot import COUNTED, LIAISON_FIELDS
from safetydesk.material.names import clean_text
from safetydesk.notice.model import Item, Notice

# 第一次演练 and 第二次演练 are near to each other, and two works.
_NUMBER = re.compile(r"[0-9一二三四五六七八九十]+")
# What is the old liaison's own, and not the next one's.
_PERSONAL = [column for column in LIAISON_FIELDS if column not in ("org", "address")]
_LEAST = 4


def take_over(desk: Desk, material_ids: Sequence[int]) -> frozenset[int]:
    """Takes over what the forms among these placed materials say. The units that were filled. Mishap."""
    m = schema.material
    with desk.store.reading() as connection:
        batches = connection.execute(
            select(m.c.id, schema.receipt.c.batch).outerjoin(schema.receipt, schema.receipt.c.id == m.c.receipt_id)
            # What an older version of the program received was typed in by hand since.
            .where(m.c.id.in_(material_ids), m.c.receipt_id.is_not(None)).order_by(m.c.id)
        ).all()
    units: set[int] = set()
    for key, batch in batches:
        with verb(desk, "form", batch=batch or "") as tx:
            units |= apply(tx, desk, [key])
            tx.text = f"按“{clean_text(tx.row(m, key)['name'], 60)}”填写联络员、作品和统计"
    return frozenset(units)


def apply(tx: Tx, desk: Desk, material_ids: Iterable[int]) -> frozenset[int]:
    """The same within a verb that has just given these materials their cell.

    What was returned or replaced says nothing any more. What a form filled stands as long as the form counts: see
    `standing`.
    """
    units = set()
    for key in material_ids:
        row = tx.row(schema.material, key)
        notice = desk.notices.get(row["notice"])
        if row["unit_id"] is None or not row["slot"] or notice is None or row["state"] not in COUNTED:
            continue
        reading = tx.row(schema.file, row["file_id"])["reading"] if row["file_id"] else ""
        for form in readings.forms(reading):
            if readings.believed(tx.connection, form, row):
                for unit_id, words in readings.cards(tx.connection, form, row["unit_id"]):
                    _card(tx, unit_id, words)
                _works(tx, notice, row["unit_id"], form)
                reported.take(tx, notice, row, form, partial(readings.unit_named, tx.connection, own=row["unit_id"]))
                units.add(row["unit_id"])
    return frozenset(units)


def match_works(tx: Tx, notice: Notice, unit_id: int, slot: str) -> None:
    """Files of a cell with several works go to the one whose title is in their name, if exactly one is."""
    m, w = schema.material, schema.work
    works = tx.connection.execute(
        select(w.c.id, w.c.title, w.c.introduction)
        .where(w.c.notice == notice.id, w.c.unit_id == unit_id, w.c.slot == slot)
    ).all()
    loose = tx.connection.execute(
        select(m.c.id, m.c.name, m.c.origin).where(
            m.c.notice == notice.id, m.c.unit_id == unit_id, m.c.slot == slot, m.c.work_id.is_(None))
    ).mappings().all()
    for material in loose:
        names = [bare(name) for name in (material["name"], *parts_of(material)[-2:-1])]
        fits = [work.id for work in works if any(_names(work, name) for name in names)]
        if len(works) == 1 or len(fits) == 1:
            tx.update(m, material["id"], work_id=fits[0] if fits else works[0].id)


def _card(tx: Tx, unit_id: int, values: Mapping[str, str]) -> None:
    """A card that came back is newer than what is known; the contact below another table only fills gaps."""
    li = schema.liaison
    there = tx.connection.execute(select(li).where(li.c.unit_id == unit_id)).mappings().first()
    new, gaps = readings.card_of(values)
    known = {name: value for name, value in (there or {}).items() if value}
    # Who may be asked about the works is not yet the liaison that the notice wants to be told of.
    if gaps.get("name") and gaps["name"] in (known.get("name"), new.get("name")):
        new = {name: text for name, text in gaps.items() if name not in known} | new
    if not new:
        return
    if known.get("name") and new.get("name", known["name"]) != known["name"]:
        new = dict.fromkeys(_PERSONAL, "") | new
    if there is None:
        tx.insert(li, unit_id=unit_id, **new)
    else:
        _fill(tx, li, there["id"], new)


def _works(tx: Tx, notice: Notice, own: int, form: Mapping[str, Any]) -> None:
    cells: dict[tuple[int, str], list[Mapping[str, str]]] = defaultdict(list)
    for unit_id, key, words in readings.entries(tx.connection, form, own):
        cells[unit_id, key].append(readings.work_of(words))
    for (unit_id, key), works in cells.items():
        item = notice.slot(key)
        if isinstance(item, Item):
            if len(works) > 1:
                _loosen(tx, notice, unit_id, item)
            titles = [given.get("title", "") for given in works]
            filled: set[int] = set()
            for given in works:
                _work(tx, notice, unit_id, item, given, filled, titles)
            match_works(tx, notice, unit_id, key)


def _loosen(tx: Tx, notice: Notice, unit_id: int, item: Item) -> None:
    """What lies under the work that was made for want of a title is to be matched to the titles that are known now."""
    m, w = schema.material, schema.work
    plain = plain_title(tx.row(schema.unit, unit_id)["name"], item.name)
    mine = select(w.c.id).where(
        w.c.notice == notice.id, w.c.unit_id == unit_id, w.c.slot == item.id, w.c.title == plain)
    for key in tx.connection.execute(select(m.c.id).where(m.c.work_id.in_(mine))).scalars().all():
        tx.update(m, key, work_id=None)


def _work(
    tx: Tx, notice: Notice, unit_id: int, slot: Item, given: Mapping[str, str], filled: set[int], titles: Sequence[str]
) -> None:
    """One row of a table. `titles` are those of all its rows for this item, `filled` the works that have theirs."""
    w = schema.work
    title = given.get("title", "")
    plain = plain_title(tx.row(schema.unit, unit_id)["name"], slot.name)
    works = [
        work for work in tx.connection.execute(
            select(w.c.id, w.c.title)
            .where(w.c.notice == notice.id, w.c.unit_id == unit_id, w.c.slot == slot.id).order_by(w.c.id)
        ).all() if work.id not in filled and (work.title == title or work.title not in titles)
    ]
    same = max((work for work in works if _near(work.title, title)), key=lambda work: fuzz.ratio(work.title, title),
               default=next((work for work in works if work.title == plain), None))
    if same is not None:
        _fill(tx, w, same.id, given)
        filled.add(same.id)
    elif given:
        filled.add(tx.insert(w, notice=notice.id, unit_id=unit_id, slot=slot.id, **({"title": plain} | dict(given))))


def _fill(tx: Tx, table: Table, key: int, given: Mapping[str, str]) -> None:
    """Also what is there already is noted: it stays when the form that said it first is returned or undone."""
    row = tx.row(table, key)
    if all(row[name] == text for name, text in given.items()):
        tx.meet(table, key)
    else:
        tx.update(table, key, **given)


def _near(one: str, other: str) -> bool:
    return _NUMBER.findall(one) == _NUMBER.findall(other) and fuzz.ratio(one, other) >= SAME_TITLE


def _names(work: Any, name: str) -> bool:
    title = bare(work.title)
    near = min(len(title), len(name)) >= _LEAST and (title in name or name in title)
    return near or (len(name) >= _LEAST and name in bare(work.introduction))
