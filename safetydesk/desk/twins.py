"""The same bytes sent more than once: by another unit, for another item, or last year. Both count, both are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from safetydesk.desk import schema
from safetydesk.desk.store import batched


@dataclass(frozen=True)
class Twin:
    """A material by what its bytes are found again; `unit` is the name of its unit, or 待归位."""

    material_id: int
    notice: str
    unit_id: int | None
    unit: str
    slot: str
    kind: str
    state: str
    origin: str
    receipt_id: int | None = None


def twins(connection: Connection, hashes: Sequence[str]) -> dict[str, list[Twin]]:
    """Who holds these bytes, in any notice of the desk, by SHA-256."""
    m, f, u = schema.material, schema.file, schema.unit
    found: dict[str, list[Twin]] = defaultdict(list)
    for some in batched(hashes):
        rows = connection.execute(
            select(f.c.sha256, m.c.id, m.c.notice, m.c.unit_id, u.c.name, m.c.slot, m.c.kind, m.c.state,
                   m.c.origin, m.c.receipt_id)
            .join(m, m.c.file_id == f.c.id).outerjoin(u, u.c.id == m.c.unit_id)
            .where(f.c.sha256.in_(some)).order_by(m.c.id)
        )
        for sha256, key, notice, unit_id, unit, *rest in rows:
            found[sha256].append(Twin(key, notice, unit_id, unit or "待归位", *rest))
    return found


def elsewhere(same: Iterable[Twin], material_id: int | None = None) -> tuple[str, ...]:
    """The units that hold the same bytes, apart from this material itself."""
    return tuple(dict.fromkeys(twin.unit for twin in same if twin.material_id != material_id))
