"""The originals on disk: safe arrival, names a person can read, and nothing left over after a crash."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from uuid import uuid4

from sqlalchemy import Connection, select, update

from safetydesk.desk import schema
from safetydesk.desk.store import Store, batched
from safetydesk.material.archive import fsync_all
from safetydesk.material.copying import copy_hashed, explain, fsync_folder, replace
from safetydesk.material.names import safe_name
from safetydesk.notice.model import Notice
from safetydesk.notice.problem import Mishap

UNPLACED = "待归位"
_INCOMING = ".incoming"


def is_scratch(files: Path, path: Path) -> bool:
    """Whether this real path lies in a folder for what is unpacked or downloaded: not the desk's own yet."""
    below = Path(os.path.realpath(files / _INCOMING))
    return path.is_relative_to(below) and path.relative_to(below).parts[0].endswith(".scratch")


def unit_path(connection: Connection, unit_id: int | None) -> str | None:
    """Whose folder it is: `祖师街道/青禾社区` for a sub-unit, else the unit's name; None for nobody's."""
    u, names = schema.unit, list[str]()
    while unit_id is not None:
        row = connection.execute(select(u.c.name, u.c.parent_id, u.c.sub).where(u.c.id == unit_id)).one()
        names.append(safe_name(row.name, 60))
        unit_id = row.parent_id if row.sub else None
    return "/".join(reversed(names)) or None


def place_of(notice: Notice, unit: str | None, slot: str) -> str:
    """The folder below `files/` for a cell of this unit (its `unit_path`): `<notice>/<unit>/<item>`."""
    found = notice.slot(slot) if slot else None
    parts = [safe_name(notice.id), *(safe_name(name, 60) for name in (unit or UNPLACED).split("/"))]
    if unit:
        parts.append(safe_name(found.name if found else UNPLACED, 60))
    return "/".join(parts)


def stem_of(notice: Notice, unit: str | None, slot: str, title: str = "") -> str:
    """How a file of this cell is called: `<unit>-<item>-<title>`."""
    found = notice.slot(slot) if slot else None
    return "-".join(part for part in (unit or UNPLACED, found.name if found else "", title) if part)


@dataclass
class Landing:
    """Files on their way to the names that rows are about to give them.

    Inside `around` a transaction: `part()` gives a temporary place, `free_path()` a final name, `place()` and `link()`
    say what shall get it, `ready()` before COMMIT makes it so, durably. The names stand in an intent file before
    anything bears them, so that whatever way it ends, also by a crash, what remains is what the rows say.
    """

    files: Path
    token: str = field(default_factory=lambda: uuid4().hex)
    _names: dict[str, set[str]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _parts: list[tuple[Path, str]] = field(default_factory=list)
    _links: list[tuple[str, str]] = field(default_factory=list)
    _count: int = 0

    @property
    def _intent(self) -> Path:
        return self.files / _INCOMING / f"{self.token}.intent"

    @contextmanager
    def around(self, store: Store) -> Iterator[Landing]:
        """To be put around a transaction. After it every noted name without a row is taken away again."""
        try:
            yield self
        finally:
            self._parts.clear()
            self._links.clear()
            # Where even reading fails now, the next start does it.
            with suppress(Mishap, OSError):
                if self._intent.exists():
                    with store.reading() as connection:
                        _clear(self.files, self._intent, connection)

    def part(self) -> Path:
        """A fresh name for bytes that are being copied. Mishap."""
        folder = self.files / _INCOMING
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explain(error, folder) from error
        self._count += 1
        return folder / f"{self.token}-{self._count}.part"

    def scratch(self) -> Path:
        """The name of a folder for what is unpacked; its user makes and removes it."""
        return self.files / _INCOMING / f"{self.token}.scratch"

    def drop_parts(self) -> None:
        """Removes copies that found no row, as after a full disk."""
        for part in (self.files / _INCOMING).glob(f"{self.token}-*.part"):
            part.unlink(missing_ok=True)

    def free_path(self, folder: str, stem: str, suffix: str) -> str:
        """The next free `<folder>/<stem>-01<suffix>` below `files/`."""
        if folder not in self._names:
            there = self.files / folder
            listed = os.listdir(there) if there.is_dir() else []
            self._names[folder] = {name.lower().rsplit(".", 1)[0] for name in listed}
        names = self._names[folder]
        base = f"{folder}/{safe_name(stem, 150)}"
        lowered = base.rsplit("/", 1)[1].lower()
        number = self._numbers.get(base, 0) + 1
        while f"{lowered}-{number:02}" in names:
            number += 1
        self._numbers[base] = number
        return f"{base}-{number:02}{suffix}"

    def place(self, part: Path, relative: str) -> None:
        """This finished copy shall get this name."""
        self._parts.append((part, relative))

    def link(self, old: str, new: str) -> None:
        """This original shall be called `new`; until COMMIT it bears both names."""
        self._links.append((old, new))

    def ready(self) -> None:
        """To be called before COMMIT: gives out the names so that they survive a power cut. Mishap."""
        noted = [relative for _, relative in self._parts] + [name for pair in self._links for name in pair]
        if not noted:
            return
        try:
            self._note(noted)
            folders: set[Path] = set()
            for relative in [relative for _, relative in self._parts] + [new for _, new in self._links]:
                folders |= _made((self.files / relative).parent)
            for part, relative in self._parts:
                replace(part, self.files / relative)
            for old, new in self._links:
                _link(self.files / old, self.files / new)
            fsync_all(folders, fsync_folder)
        except OSError as error:
            raise explain(error, self.files) from error

    def _note(self, relatives: Iterable[str]) -> None:
        self._intent.parent.mkdir(parents=True, exist_ok=True)
        with self._intent.open("w", encoding="utf-8") as notes:
            notes.write("".join(f"{relative}\n" for relative in relatives))
            notes.flush()
            os.fsync(notes.fileno())


def _made(folder: Path) -> set[Path]:
    """Makes a folder; gives it and the parents of all new ones: what must be synced for a name in it to last."""
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return {folder, *(each.parent for each in new)}


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        # FAT sticks and some network drives know no hard links.
        copy_hashed(source, target)


def _clear(files: Path, intent: Path, connection: Connection) -> None:
    """Takes away the names of an intent that no row bears, then the intent. Only our own unfinished work is touched."""
    root = files.resolve()
    f = schema.file
    for some in batched(intent.read_text("utf-8", errors="replace").splitlines()):
        known = set(connection.execute(select(f.c.path).where(f.c.path.in_(some))).scalars())
        for path in (files / relative for relative in some if relative not in known):
            if path.is_file() and path.resolve().is_relative_to(root):
                path.unlink()
    intent.unlink(missing_ok=True)


def sweep(files: Path, connection: Connection) -> None:
    """Removes what a killed program left: partial copies, and names whose row was never committed. OSError."""
    for intent in sorted((files / _INCOMING).glob("*.intent")):
        _clear(files, intent, connection)
    for part in (files / _INCOMING).glob("*.part"):
        part.unlink(missing_ok=True)
    for scratch in (files / _INCOMING).glob("*.scratch"):
        shutil.rmtree(scratch, ignore_errors=True)


def settle(
    landing: Landing, notices: Mapping[str, Notice], connection: Connection, material_ids: Iterable[int]
) -> None:
    """Puts the files of materials that changed place into the folder of their unit and item. Mishap."""
    m, f, u = schema.material, schema.file, schema.unit
    for key in material_ids:
        row = connection.execute(
            select(m.c.notice, m.c.slot, m.c.unit_id, u.c.name.label("unit"), f.c.id, f.c.path)
            .join(f, f.c.id == m.c.file_id).outerjoin(u, u.c.id == m.c.unit_id).where(m.c.id == key)
        ).first()
        if row is None or row.notice not in notices:
            continue
        notice, now = notices[row.notice], PurePosixPath(row.path)
        folder = place_of(notice, unit_path(connection, row.unit_id), row.slot)
        if str(now.parent) == folder or not (landing.files / row.path).is_file():
            continue
        relative = landing.free_path(folder, stem_of(notice, row.unit, row.slot), now.suffix)
        landing.link(row.path, relative)
        connection.execute(update(f).where(f.c.id == row.id).values(path=relative))
    landing.ready()
