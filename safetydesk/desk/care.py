"""Care of the desk: proving that files and rows agree, backing it up whole, bringing it back."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from uuid import uuid4

from sqlalchemy import select

from safetydesk.desk import care_notes, drafts, drafts_files, figures, papers, schema, sidecar, templates
from safetydesk.desk.building import building
from safetydesk.desk.care_originals import Originals
from safetydesk.desk.desk import SUBFOLDERS, Desk
from safetydesk.desk.header import DATABASE
from safetydesk.material.archive import Member, extract_zip, is_safe, read_member, verify_zip, write_zip
from safetydesk.material.copying import Stop, explain, hash_file
from safetydesk.material.names import is_junk, safe_name
from safetydesk.notice.dates import now
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.notice.read import read_notice
from safetydesk.notice.read_table import FOLDER as TABLES

# The member that lists all others with their hashes: CRCs and SQLite's own check miss too much.
LIST = "backup.json"
FORMAT = "safetydesk-backup"
# Folders of the desk in which people write what the program goes by.
DEFINITIONS = ("notices", TABLES, drafts_files.FOLDER, templates.FOLDER)
Progress = Callable[[int, int], None]
# In `backups/`: copies of the database on their way into a zip, and zips of which the writing was cut off.
_LEFT = r"\.[0-9a-f]{32}\.sqlite(\.part)?(-journal)?|.+-\d{8}-\d{6}\.zip\.part|升级前-第\d+版\.sqlite\.part(-journal)?"
# Seconds. On a stick another PC of this office may be writing at this moment.
_SURELY_DEAD = 3600


def check(desk: Desk, report: Progress | None = None, stop: Stop | None = None) -> list[Problem]:
    """Everything that is wrong: database, every original against its hash, strays, definitions. Changes nothing."""
    found = [
        Problem("database", DATABASE, line, "请用最近的备份恢复") for line in desk.store.damage()
    ]
    with desk.store.reading() as connection:
        f = schema.file
        files = connection.execute(select(f.c.path, f.c.sha256).order_by(f.c.path)).all()
    for number, (relative, sha256) in enumerate(files, 1):
        if stop and stop():
            found.append(Problem("file", relative, "检查在这里停下了", "请重新检查，直到做完"))
            break
        found += _against(desk.files / relative, relative, sha256)
        if report:
            report(number, len(files))
    known = {relative for relative, _ in files}
    found += [
        Problem("stray-file", f"files/{relative}", "没有登记，不计数", "如果要报送，请拖进窗口登记；否则可以移走")
        for relative in _on_disk(desk.files) if relative not in known
    ]
    for notice in desk.notices.values():
        found += read_notice(notice.folder)[1]
    return found + papers.problems(desk) + drafts.problems(desk) + figures.problems(desk)


def backup(desk: Desk, to: Path | None = None, report: Progress | None = None, stop: Stop | None = None) -> Path:
    """One zip of the whole desk, verified after writing: database, originals, notices. Returns where it is. Mishap."""
    moment = now()
    target = to or desk.folder / "backups"
    try:
        sweep(desk)
        if target.is_dir():
            stem = safe_name(desk.office)
            _sweep(target, rf"{re.escape(stem)}-\d{{8}}-\d{{6}}\.zip\.part", time.time() - _SURELY_DEAD)
            target = target / f"{stem}-{moment:%Y%m%d-%H%M%S}.zip"
        if target.exists():
            raise Mishap(f"“{target.name}”已经有了，没有覆盖它", "请换一个文件名")
    except OSError as error:
        raise explain(error, target) from error
    pack(desk, target, [*_definitions(desk), *_originals(desk)], report, stop)
    # The backup is there also where its own desk has no room left to say so.
    with suppress(Mishap, OSError):
        care_notes.put(desk, care_notes.BACKED, {
            "at": moment.isoformat(timespec="seconds"), "away": os.stat(target).st_dev != os.stat(desk.folder).st_dev})
        sidecar.refresh(desk, stop)
    return target


def sweep(desk: Desk) -> None:
    """Takes away what backups of this desk that were killed have left in it: nobody else has it open. OSError."""
    _sweep(desk.folder / "backups", _LEFT)


def _sweep(folder: Path, names: str, before: float | None = None) -> None:
    for left in [each for each in folder.iterdir() if re.fullmatch(names, each.name)]:
        # Held by a program that reads it, as on Windows: its turn comes the next time.
        with suppress(OSError):
            if before is None or left.stat().st_mtime < before:
                left.unlink()


def pack_records(desk: Desk, target: Path, stop: Stop | None = None) -> None:
    """The same without originals, which lie beside it: small enough to be made every now and then. Mishap, Stopped."""
    pack(desk, target, _definitions(desk), None, stop)


def pack(
    desk: Desk, target: Path, members: Iterable[tuple[Member, str]], report: Progress | None, stop: Stop | None
) -> None:
    """A verified zip of the database and these members with their SHA-256. Mishap, Stopped; then nothing is left."""
    snapshot = desk.folder / "backups" / f".{uuid4().hex}.sqlite"
    try:
        hashes = {DATABASE: desk.store.backup(snapshot, stop)}
        found = [Member(DATABASE, snapshot)]
        for member, sha256 in members:
            found.append(member)
            hashes[member.name] = sha256
        _room_for(sum(member.bytes for member in found), target.parent, "备份")
        _write(target, found, hashes, report, stop)
    except OSError as error:
        raise explain(error, target) from error
    finally:
        snapshot.unlink(missing_ok=True)


def _room_for(need: int, folder: Path, deed: str) -> None:
    free = shutil.disk_usage(folder).free
    if free < need:
        short = (need - free) // 1_000_000 + 1
        raise Mishap(f"磁盘空间不够，还差 {short} MB，没有{deed}", "请腾出空间，或换一个磁盘")


def _write(
    target: Path, members: list[Member], hashes: dict[str, str], report: Progress | None, stop: Stop | None
) -> None:
    for _ in range(2):
        written = write_zip(target, [Member(LIST, _listed(hashes)), *members], report=report, stop=stop)
        found = {each.name: each.sha256 for each in written if each.name != LIST}
        if found[DATABASE] == hashes[DATABASE] and not verify_zip(target, hashes, {LIST}, stop):
            return
        # An original that is no longer what was received is kept as it is now: `check` tells of it.
        hashes = {**found, DATABASE: hashes[DATABASE]}
    target.unlink(missing_ok=True)
    raise Mishap("备份写完后核对不一致，没有保留", "请换一个磁盘再备份")


def _listed(hashes: Mapping[str, str]) -> bytes:
    return (json.dumps({"format": FORMAT, "members": hashes}, ensure_ascii=False, indent=1) + "\n").encode()


def _hashes(file: Path) -> dict[str, str]:
    try:
        table = json.loads(read_member(file, LIST))
        if table["format"] == FORMAT and DATABASE in table["members"]:
            return {str(name): str(sha256) for name, sha256 in table["members"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise Mishap(f"“{file.name}”不是工作台的备份", "请选择备份出来的 zip 文件")


def restore(file: Path, folder: Path, report: Progress | None = None, stop: Stop | None = None) -> list[Problem]:
    """Brings a desk back from its backup into an absent or empty folder, whole or not at all. Mishap, Stopped.

    Originals that are not in the backup, as in those that are made by themselves, come from the desk it lies in, found
    by their hash. Returns what was wrong already when it was backed up, or is missing now.
    """
    folder = folder.absolute()
    with building(folder) as build:
        damaged = verify_zip(file, _hashes(file), {LIST}, stop)
        if damaged:
            raise Mishap(f"备份“{file.name}”不完整或被改动过", "请换一个备份", (damaged[0], *damaged))
        _room_for(file.stat().st_size, build, "恢复")
        extract_zip(file, build, stop)
        (build / LIST).unlink()
        for name in SUBFOLDERS:
            (build / name).mkdir(exist_ok=True)
        with Desk.open(build) as desk:
            _fetch(desk, file.absolute().parent.parent / "files", report, stop)
            problems = check(desk, None, stop)
            sidecar.refresh(desk, stop)
    return problems


def _fetch(desk: Desk, files: Path, report: Progress | None, stop: Stop | None) -> None:
    """Copies what rows tell of and the desk has not, as far as it is among these files."""
    originals = Originals(files, stop)
    with desk.store.reading() as connection:
        f = schema.file
        rows = connection.execute(select(f.c.path, f.c.sha256, f.c.bytes)).all()
    missing = [row for row in rows if not (desk.files / row.path).exists()]
    for number, row in enumerate(missing, 1):
        originals.bring(row.path, row.sha256, row.bytes, desk.files / row.path)
        if report:
            report(number, len(missing))


def _against(path: Path, relative: str, sha256: str) -> list[Problem]:
    place = f"files/{relative}"
    try:
        if not path.is_file():
            return [Problem("missing-file", place, "文件不见了", "请从备份或来件里找回，放回原处")]
        if hash_file(path) != sha256:
            return [Problem("changed-file", place, "内容和收到时不一样了", "请从备份里找回原件")]
    except OSError as error:
        return [Problem("file", place, "读不出来", explain(error, path).remedy)]
    return []


def _on_disk(files: Path) -> Iterator[str]:
    for path in sorted(files.rglob("*")):
        relative = path.relative_to(files)
        if relative.parts[0].startswith(".") or not path.is_file():
            continue
        # What a program that opened an original left beside it.
        if not is_junk(path.name, path.stat().st_size):
            yield relative.as_posix()


def _definitions(desk: Desk) -> Iterator[tuple[Member, str]]:
    """What the program goes by on this desk, with SHA-256."""
    for path in definitions(desk):
        yield Member(path.relative_to(desk.folder).as_posix(), path), hash_file(path)


def definitions(desk: Desk) -> Iterator[Path]:
    """The files of the desk's notices, tables, drafts and templates. OSError."""
    for path in sorted(path for name in DEFINITIONS for path in (desk.folder / name).rglob("*")):
        name = path.relative_to(desk.folder).as_posix()
        if path.is_file() and is_safe(name) and not is_junk(path.name, path.stat().st_size):
            yield path


def _originals(desk: Desk) -> Iterator[tuple[Member, str]]:
    """Every registered original with its SHA-256; what is lost is for `check` to tell."""
    with desk.store.reading() as connection:
        f = schema.file
        files = connection.execute(select(f.c.path, f.c.sha256).order_by(f.c.path)).all()
    for relative, sha256 in files:
        if (desk.files / relative).is_file():
            yield Member(str(PurePosixPath("files") / relative), desk.files / relative), sha256
