"""The same bytes sent more than once: by another unit, for another item, or last year. Both count, both are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from safetydesk.desk import schema

_AT_ONCE = 500  # hashes of one query: databases limit the parameters of a statement


def twins(connection: Connection, hashes: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    """Who holds these bytes, in any notice of the desk: SHA-256 -> (material, unit)."""
    m, f, u = schema.material, schema.file, schema.unit
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for start in range(0, len(hashes), _AT_ONCE):
        rows = connection.execute(
            select(f.c.sha256, m.c.id, u.c.name).join(m, m.c.file_id == f.c.id).outerjoin(u, u.c.id == m.c.unit_id)
            .where(f.c.sha256.in_(hashes[start:start + _AT_ONCE])).order_by(m.c.id)
        )
        for sha256, key, name in rows:
            found[sha256].append((key, name or "待归位"))
    return found


def elsewhere(found: Mapping[str, Sequence[tuple[int, str]]], sha256: str, material_id: int) -> tuple[str, ...]:
    """The units that hold the same bytes as this material in another one."""
    return tuple(dict.fromkeys(unit for key, unit in found.get(sha256, ()) if key != material_id))
