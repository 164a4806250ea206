"""Desks of any size, for what is packed from them."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

from deskmaker import NAMES, ids, new_desk
from sqlalchemy import insert

from safetydesk.desk import schema


def stock(folder, *files, names=NAMES):
    """A desk with originals of any size, put straight into the tables: (unit, slot, name, bytes)."""
    desk = new_desk(folder, names=names)
    known, chance = ids(desk), random.Random(5)
    for number, (unit, slot, name, size) in enumerate(files, 1):
        path = desk.files / f"{number:05}{Path(name).suffix}"
        data = chance.randbytes(size)
        path.write_bytes(data)
        with desk.store.writing() as connection:
            connection.execute(insert(schema.file).values(
                id=number, path=path.name, sha256=hashlib.sha256(data).hexdigest(), bytes=size, content="image",
                format="JPEG", looked=1))
            connection.execute(insert(schema.material).values(
                notice=desk.notice.id, unit_id=known[unit], slot=slot, kind="photo", medium="file", state="accepted",
                received="2024-06-12T10:00:00", file_id=number, name=name))
    return desk
