"""Pictures that look the same as another unit's or last year's: found when they are looked at, told ever after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, insert, or_, select

from safetydesk.desk import schema
from safetydesk.desk.judge import OWN
from safetydesk.desk.store import batched
from safetydesk.material.likeness import SAME, distance
from safetydesk.notice.model import Notice


def note(connection: Connection, likeness: Mapping[int, str]) -> None:
    """Keeps which of all files look the same as these; `likeness` by the id of the file."""
    fresh = {key: print_ for key, print_ in likeness.items() if print_}
    if not fresh:
        return
    f, a = schema.file, schema.alike
    known = connection.execute(select(f.c.id, f.c.likeness).where(f.c.likeness != "", f.c.id.not_in(fresh))).all()
    pairs = []
    for key, print_ in fresh.items():
        earlier = ((other, each) for other, each in fresh.items() if other < key)
        for other, each in (*known, *earlier):
            if (bits := distance(print_, each)) <= SAME:
                pairs.append({"file_id": max(key, other), "other_id": min(key, other), "bits": bits})
    connection.execute(a.delete().where(or_(a.c.file_id.in_(fresh), a.c.other_id.in_(fresh))))
    if pairs:
        connection.execute(insert(a), pairs)


def told(
    connection: Connection, notices: Mapping[str, Notice], rows: Iterable[Mapping[str, object]]
) -> dict[int, tuple[str, ...]]:
    """By material id what is to be said of its picture; `rows` have id, file_id, notice, unit_id and sha256.

    The same bytes are told elsewhere; what was withdrawn is not told at all.
    """
    a, m, f, u = schema.alike, schema.material, schema.file, schema.unit
    by_file: dict[int, list[Mapping[str, object]]] = defaultdict(list)
    for row in rows:
        if isinstance(row["file_id"], int):
            by_file[row["file_id"]].append(row)
    found: dict[int, list[str]] = defaultdict(list)
    for some in batched(by_file):
        for mine, other in ((a.c.file_id, a.c.other_id), (a.c.other_id, a.c.file_id)):
            pairs = connection.execute(
                select(mine, m.c.id, m.c.notice, m.c.unit_id, m.c.name, u.c.name.label("unit"), f.c.sha256)
                .join(m, m.c.file_id == other).join(f, f.c.id == other).outerjoin(u, u.c.id == m.c.unit_id)
                .where(mine.in_(some), m.c.state != "withdrawn").order_by(m.c.id)
            ).all()
            for key, material_id, notice, unit_id, name, unit, sha256 in pairs:
                for row in by_file[key]:
                    if row["id"] != material_id and row["sha256"] != sha256:
                        whose = _whose(notices, row, notice, unit_id, unit)
                        found[int(str(row["id"]))].append(f"{whose}“{name}”看起来是同一张")
    return {key: tuple(dict.fromkeys(sentences)) for key, sentences in found.items()}


def _whose(
    notices: Mapping[str, Notice], row: Mapping[str, object], notice: str, unit_id: int | None, unit: str | None
) -> str:
    campaign = notices[notice].short or notices[notice].title if notice in notices else notice
    before = f"“{campaign}”里" if notice != row["notice"] else ""
    if unit_id is not None and unit_id == row["unit_id"] and not before:
        return OWN
    return f"与{before}{unit or '待归位'}的"
