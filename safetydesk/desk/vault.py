"""The originals on disk: safe arrival, names a person can read, and nothing left over after a crash."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from uuid import uuid4

from sqlalchemy import Connection, select, update

from safetydesk.desk import schema
from safetydesk.material.copying import explain, fsync_folder, replace
from safetydesk.material.names import safe_name
from safetydesk.notice.model import Notice

UNPLACED = "待归位"
_INCOMING = ".incoming"


def place_of(notice: Notice, unit: str | None, slot: str) -> str:
    """The folder below `files/` for a unit's cell: `<notice>/<unit>/<item>`."""
    found = notice.slot(slot) if slot else None
    parts = [safe_name(notice.id), safe_name(unit or UNPLACED, 60)]
    if unit:
        parts.append(safe_name(found.name if found else UNPLACED, 60))
    return "/".join(parts)


def stem_of(notice: Notice, unit: str | None, slot: str, title: str = "") -> str:
    """How a file of this cell is called: `<unit>-<item>-<title>`."""
    found = notice.slot(slot) if slot else None
    return "-".join(part for part in (unit or UNPLACED, found.name if found else "", title) if part)


@dataclass
class Landing:
    """Files on their way in. Until COMMIT their final places stand in an intent file, so that a crash leaves no orphan.

    `part()` gives a temporary place; `place()` moves it to its final name; `ready()` before COMMIT makes the names
    durable; `done()` after COMMIT forgets the intents.
    """

    files: Path
    token: str = field(default_factory=lambda: uuid4().hex)
    _numbers: dict[str, int] = field(default_factory=dict)
    _folders: set[Path] = field(default_factory=set)
    _placed: list[Path] = field(default_factory=list)
    _count: int = 0

    @property
    def _intent(self) -> Path:
        return self.files / _INCOMING / f"{self.token}.intent"

    def part(self) -> Path:
        """A fresh name for bytes that are being copied."""
        folder = self.files / _INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        self._count += 1
        return folder / f"{self.token}-{self._count}.part"

    def free_path(self, folder: str, stem: str, suffix: str) -> str:
        """The next free `<folder>/<stem>-01<suffix>` below `files/`."""
        base = f"{folder}/{safe_name(stem, 150)}"
        number = self._numbers.get(base, 0) + 1
        taken = self.files / folder
        names = {name.lower().rsplit(".", 1)[0] for name in os.listdir(taken)} if taken.is_dir() else set()
        lowered = base.rsplit("/", 1)[1].lower()
        while f"{lowered}-{number:02}" in names:
            number += 1
        self._numbers[base] = number
        return f"{base}-{number:02}{suffix}"

    def intend(self, relative: str) -> None:
        """Notes a final place before anything is there."""
        self._intent.parent.mkdir(parents=True, exist_ok=True)
        with self._intent.open("a", encoding="utf-8") as notes:
            notes.write(relative + "\n")

    def place(self, part: Path, relative: str) -> None:
        """Gives a finished copy its final name. OSError as Mishap."""
        target = self.files / relative
        try:
            self.intend(relative)
            target.parent.mkdir(parents=True, exist_ok=True)
            replace(part, target)
        except OSError as error:
            raise explain(error, target) from error
        self._folders.add(target.parent)
        self._placed.append(target)

    def ready(self) -> None:
        """Makes the new names survive a power cut; to be called before COMMIT."""
        for folder in self._folders:
            fsync_folder(folder)
        self._folders.clear()

    def done(self) -> None:
        """The rows are committed: what was intended is now what is."""
        self._placed.clear()
        self._intent.unlink(missing_ok=True)

    def abandon(self) -> None:
        """The rows were not committed: takes back what was placed for them."""
        for path in self._placed:
            path.unlink(missing_ok=True)
        self._folders.clear()
        self.done()


def sweep(files: Path, connection: Connection) -> None:
    """Removes what an interrupted receipt left: partial copies, and placed files whose row was never committed.

    Only files that this program had noted as its own unfinished work are touched; the sender's files are elsewhere.
    """
    for intent in sorted((files / _INCOMING).glob("*.intent")):
        for relative in intent.read_text("utf-8", errors="replace").splitlines():
            path = files / relative
            known = connection.execute(select(schema.file.c.id).where(schema.file.c.path == relative)).first()
            if known is None and ".." not in PurePosixPath(relative).parts:
                path.unlink(missing_ok=True)
        intent.unlink(missing_ok=True)
    for part in (files / _INCOMING).glob("*.part"):
        part.unlink(missing_ok=True)


def settle(
    files: Path, notices: Mapping[str, Notice], connection: Connection, material_ids: Iterable[int]
) -> tuple[Landing, list[Path]]:
    """Puts the files of materials that changed place into the folder of their unit and item.

    The new name is linked (or copied) beside the old one and the row changed; `finish` removes the old name after
    COMMIT, so that at every moment the row names a file that is there.
    """
    landing = Landing(files)
    old: list[Path] = []
    m, f, u = schema.material, schema.file, schema.unit
    for key in material_ids:
        row = connection.execute(
            select(m.c.notice, m.c.slot, u.c.name.label("unit"), f.c.id, f.c.path)
            .join(f, f.c.id == m.c.file_id).outerjoin(u, u.c.id == m.c.unit_id).where(m.c.id == key)
        ).first()
        if row is None or row.notice not in notices:
            continue
        notice = notices[row.notice]
        folder = place_of(notice, row.unit, row.slot)
        now = PurePosixPath(row.path)
        if str(now.parent) == folder or not (landing.files / row.path).is_file():
            continue
        relative = landing.free_path(folder, stem_of(notice, row.unit, row.slot), now.suffix)
        landing.intend(relative)
        landing.intend(row.path)
        _link(landing.files / row.path, landing.files / relative)
        connection.execute(update(f).where(f.c.id == row.id).values(path=relative))
        old.append(landing.files / row.path)
    landing.ready()
    return landing, old


def finish(moves: tuple[Landing, list[Path]]) -> None:
    """After COMMIT: takes away the old names."""
    landing, old = moves
    for path in old:
        path.unlink(missing_ok=True)
    if old:
        landing.done()


def _link(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:
            # FAT sticks and some network drives know no hard links.
            shutil.copy2(source, target)
        fsync_folder(target.parent)
    except OSError as error:
        raise explain(error, target) from error
