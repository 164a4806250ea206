"""Desks, photos and films that the tests of several rooms make for themselves, and looks into a desk from outside."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from PIL import Image
from sqlalchemy import insert

from safetydesk import paths
from safetydesk.desk import schema, units
from safetydesk.desk.desk import Desk
from safetydesk.desk.unitlist import UnitEntry
from safetydesk.material import samples

HERE = Path(__file__).parent
ZUSHI = HERE.parent / "forms" / "zushi-2024"
NEXT_YEAR = HERE / "next_year" / "linjiang-2027"
NAMES = ("青禾社区", "柳溪社区", "东塘社区")
# What a desk's own bookkeeping adds with every verb: not part of what a clerk sees as the state.
_BOOKS = ("history", "change", "receipt", "refusal", "seen", "alike", "sqlite_sequence")


def new_desk(folder: Path, notice: Path = ZUSHI, names: tuple[str, ...] = NAMES) -> Desk:
    """A desk with these units, open."""
    desk = Desk.create(folder, notice)
    units.add_many(desk, [UnitEntry(name) for name in names])
    return desk


def sub_unit(desk: Desk, parent: int, name: str) -> int:
    """A sub-unit below this unit, as a parcel would bring it."""
    with desk.store.writing() as connection:
        key = connection.execute(insert(schema.unit).values(
            name=name, kind=units.guess_kind(desk, name), initials=units.initials(name), parent_id=parent, sub=1,
        )).inserted_primary_key
    desk.forget()
    assert key is not None
    return int(key[0])


def ids(desk: Desk) -> dict[str, int]:
    """Ids of the units by name."""
    return {card.name: card.id for card in units.all_units(desk)}


def photo(path: Path, seed: int = 0, size: tuple[int, int] = (160, 120), taken: datetime | None = None) -> Path:
    """A JPEG of noise: every seed has bytes of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    small = Image.frombytes("RGB", (16, 12), random.Random(seed).randbytes(16 * 12 * 3))
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
    small.resize(size).save(path, "JPEG", exif=exif)
    return old(path)


def photos(folder: Path, count: int, first: int = 0) -> list[Path]:
    """`count` different photos in a folder."""
    return [photo(folder / f"照片{n + 1}.jpg", first + n) for n in range(count)]


def film(path: Path) -> Path:
    """A short MP4 that plays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples.video(path, "演练", paths.fonts() / "wqy-microhei.ttc", seconds=1, size=(160, 96))
    return old(path)


def old(path: Path) -> Path:
    """As if written long ago: a file of this second is waited for, in case it is still being copied."""
    os.utime(path, (1_718_000_000, 1_718_000_000))
    return path


def state(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Every table but the books and the kept files, row by row, and each material's bytes by its folder."""
    with desk.store.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars().all()
        found = {
            name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}" ORDER BY id')]
            for name in names if name not in (*_BOOKS, "file")
        }
        placed = connection.exec_driver_sql(
            "SELECT material.id, path, sha256 FROM material JOIN file ON file.id = file_id ORDER BY material.id"
        ).all()
    found["files"] = [
        (key, str(Path(path).parent), sha256, digest(desk.files / path) == sha256) for key, path, sha256 in placed
    ]
    return found


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def leftovers(folder: Path) -> list[str]:
    """Temporary files of receiving that are still about."""
    return [path.name for path in folder.rglob("*") if path.suffix in (".part", ".intent") and path.is_file()]


def closed_rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """Rows of a desk that nobody has open, asked with nothing of ours in between."""
    with closing(sqlite3.connect(folder / "desk.sqlite")) as raw:
        return raw.execute(query).fetchall()
