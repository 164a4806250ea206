"""What a report tells and shows of single works and files: titles, introductions, returned files, accepted photos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.drafts_facts import Facts, Runs, said, some
from safetydesk.desk.drafts_seen import Seen, measure_of, name_of
from safetydesk.desk.place import plain_title
from safetydesk.desk.snapshot import COUNTED
from safetydesk.desk.wording import sentence
from safetydesk.paper.flow import Picture, Run
from safetydesk.paper.flow_pictures import picture

# So many pixels on 74 mm are 300 dots an inch.
PRINT_SIZE = 900
MOST_PICTURES = 12


class Shown(NamedTuple):
    """Chosen photos, and what is to be said of those that were not."""

    pictures: tuple[Picture, ...]
    words: dict[str, Runs]


class _Photo(NamedTuple):
    id: int
    unit_id: int
    slot: str
    caption: str
    path: Path


def work_facts(desk: Desk, seen: Seen) -> dict[str, tuple[Facts, ...]]:
    """The works by slot: those that hold something, or of which something is written."""
    w, m = schema.work, schema.material
    with desk.store.reading() as connection:
        rows = connection.execute(
            select(w).where(w.c.notice == desk.notice.id, *_mine(seen, w.c.unit_id)).order_by(w.c.id)
        ).mappings().all()
        held: dict[int, dict[str, int]] = defaultdict(dict)
        for work_id, kind, count in connection.execute(
            select(m.c.work_id, m.c.kind, func.sum(m.c.n))
            .where(m.c.notice == desk.notice.id, m.c.work_id.is_not(None), m.c.state.in_(COUNTED))
            .group_by(m.c.work_id, m.c.kind).order_by(m.c.work_id, func.min(m.c.id))
        ):
            held[work_id][kind] = count
    found: dict[str, list[Facts]] = defaultdict(list)
    for row in rows:
        card, slot = seen.cards.get(row["unit_id"]), desk.notice.slot(row["slot"])
        if card is None or slot is None:
            continue
        if row["introduction"] or (row["title"] != plain_title(card.name, slot.name) and row["id"] in held):
            found[slot.id].append(_work(seen, row, slot.id, held.get(row["id"], {})))
    return {slot: tuple(facts) for slot, facts in found.items()}


def _work(seen: Seen, row: RowMapping, slot: str, held: dict[str, int]) -> Facts:
    runs: list[Run] = []
    for kind, count in held.items():
        runs += [Run(("、" if runs else "") + name_of(seen.notice, slot, kind)),
                 Run(str(count), f"work:{row['id']}/{kind}"),
                 Run(measure_of(seen.notice, slot, kind))]
    introduction = sentence(row["introduction"]) if row["introduction"].strip() else ""
    return Facts({
        "单位": said(seen.names[row["unit_id"]], f"unit:name@{row['unit_id']}"),
        "标题": said(row["title"], f"work:{row['id']}/title"), "材料": tuple(runs),
        "简介": said(introduction, f"work:{row['id']}/introduction"),
    })


def returned_facts(desk: Desk, seen: Seen) -> Iterator[Facts]:
    """Files that went back, with the reason."""
    m = schema.material
    with desk.store.reading() as connection:
        rows = connection.execute(
            select(m.c.id, m.c.unit_id, m.c.slot, m.c.name, m.c.reason)
            .where(m.c.notice == desk.notice.id, m.c.state == "returned", m.c.slot != "", *_mine(seen, m.c.unit_id))
            .order_by(m.c.unit_id, m.c.id)
        ).all()
    for row in rows:
        slot = desk.notice.slot(row.slot)
        if row.unit_id in seen.cards and slot is not None:
            yield Facts({
                "单位": said(seen.names[row.unit_id], f"unit:name@{row.unit_id}"),
                "项目": said(slot.name, f"notice:{slot.id}/name"), "材料": said(row.name, f"material:#{row.id}/name"),
                "理由": said(row.reason.rstrip("。"), f"material:#{row.id}/reason"),
            })


def photos(desk: Desk, seen: Seen) -> Shown:
    """Accepted photos: the best of every cell in turn, those with a caption first, at the size they are printed."""
    with desk.store.reading() as connection:
        found = _accepted(desk, seen, connection)
    order = {slot.id: place for place, slot in enumerate(desk.notice.slots())}
    cells: dict[tuple[str, int], list[_Photo]] = defaultdict(list)
    for photo in sorted(found, key=lambda one: (not one.caption, one.id)):
        cells[photo.slot, photo.unit_id].append(photo)
    turns = sorted(((place, order[slot], unit, photo) for (slot, unit), inside in cells.items()
                    for place, photo in enumerate(inside)), key=lambda turn: turn[:3])
    made, blind = _made(desk, seen, [turn[3] for turn in turns])
    made.sort(key=lambda one: (order[one[0].slot], one[0].unit_id, one[0].id))
    left = len(found) - len(made)
    return Shown(tuple(one[1] for one in made), {
        "通过图片数": some(len(found), f"photos:accepted{seen.at}"),
        "选用图片数": some(len(made), f"photos:shown{seen.at}"),
        "未选图片数": some(left, f"photos:left{seen.at}"), "未看图片数": some(blind, f"photos:blind{seen.at}"),
    })


def _made(desk: Desk, seen: Seen, turns: Sequence[_Photo]) -> tuple[list[tuple[_Photo, Picture]], int]:
    made: list[tuple[_Photo, Picture]] = []
    blind = 0
    for photo in turns:
        if len(made) == MOST_PICTURES:
            break
        jpeg = desk.prober.thumbnail(photo.path, PRINT_SIZE)
        if jpeg is None:
            blind += 1
            continue
        slot = desk.notice.slot(photo.slot)
        name = said(seen.names[photo.unit_id], f"unit:name@{photo.unit_id}")
        told = said(photo.caption.rstrip("。"), f"material:#{photo.id}/caption") or said(
            slot.name if slot else "", f"notice:{photo.slot}/name")
        made.append((photo, picture(jpeg, (*name, Run("："), *told))))
    return made, blind


def _accepted(desk: Desk, seen: Seen, connection: Connection) -> list[_Photo]:
    m, f = schema.material, schema.file
    rows = connection.execute(
        select(m.c.id, m.c.unit_id, m.c.slot, m.c.caption, f.c.path).join(f, f.c.id == m.c.file_id)
        .where(m.c.notice == desk.notice.id, m.c.state == "accepted", f.c.content == "image", *_mine(seen, m.c.unit_id))
        .order_by(m.c.id)
    ).all()
    return [
        _Photo(row.id, row.unit_id, row.slot, row.caption, desk.files / row.path) for row in rows
        if row.unit_id in seen.cards and desk.notice.slot(row.slot) is not None
    ]


def _mine(seen: Seen, column: ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    return (column.in_(seen.cards),) if seen.one else ()

