"""Pictures that look the same as another unit's or last year's: found when they are looked at, told ever after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, insert, or_, select

from safetydesk.desk import schema
from safetydesk.desk.judge import OWN
from safetydesk.desk.store import batched
from safetydesk.material.likeness import SAME
from safetydesk.notice.model import Notice


def known(connection: Connection) -> dict[int, int]:
    """The likeness of every picture that was looked at, by the id of its file."""
    f = schema.file
    rows = connection.execute(select(f.c.id, f.c.likeness).where(f.c.likeness != "", f.c.looked == 1))
    return {row.id: int(row.likeness, 16) for row in rows}


def note(connection: Connection, prints: dict[int, int], likeness: Mapping[int, str]) -> None:
    """Keeps which of all files look the same as these; `likeness` by the id of the file.

    `prints` is what `known` gave, and grows: reading 20,000 of them anew would take longer than comparing them.
    """
    pairs = []
    for key, text in likeness.items():
        prints.pop(key, None)
        if text:
            own = int(text, 16)
            near = [(other, bits) for other, each in prints.items() if (bits := (own ^ each).bit_count()) <= SAME]
            pairs += [{"file_id": max(key, other), "other_id": min(key, other), "bits": bits} for other, bits in near]
            prints[key] = own
    a = schema.alike
    connection.execute(a.delete().where(or_(a.c.file_id.in_(likeness), a.c.other_id.in_(likeness))))
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
