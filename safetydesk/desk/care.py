"""Care of the desk: proving that files and rows agree, backing it up whole, bringing it back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from uuid import uuid4

from sqlalchemy import select

from safetydesk.desk import schema
from safetydesk.desk.desk import DATABASE, SUBFOLDERS, Desk
from safetydesk.material.archive import Member, extract_zip, verify_zip, write_zip
from safetydesk.material.copying import explain, hash_file
from safetydesk.material.names import safe_name
from safetydesk.notice.dates import now
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.notice.read import read_notice

Progress = Callable[[int, int], None]
Stop = Callable[[], bool]


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
        Problem("stray-file", f"files/{relative}", "没有登记，不计数", "如果是要报送的材料，请拖进窗口登记；否则可以移走")
        for relative in _on_disk(desk.files) if relative not in known
    ]
    for notice in desk.notices.values():
        found += read_notice(notice.folder)[1]
    return found


def backup(desk: Desk, to: Path | None = None, report: Progress | None = None, stop: Stop | None = None) -> Path:
    """One zip of the whole desk, verified after writing: database, originals, notices. Returns where it is. Mishap."""
    stamp = now().strftime("%Y%m%d-%H%M%S")
    target = to or desk.folder / "backups" / f"{safe_name(desk.office)}-{stamp}.zip"
    if target.is_dir():
        target = target / f"{safe_name(desk.office)}-{stamp}.zip"
    if target.exists():
        raise Mishap(f"“{target.name}”已经有了，没有覆盖它", "请换一个文件名")
    snapshot = desk.folder / "backups" / f".{uuid4().hex}.sqlite"
    try:
        digest = desk.store.backup(snapshot)
        members = [Member(DATABASE, snapshot), *_members(desk)]
        written = write_zip(target, members, report=report, stop=stop)
        hashes = {each.name: each.sha256 for each in written}
        if hashes[DATABASE] != digest or verify_zip(target, hashes):
            target.unlink(missing_ok=True)
            raise Mishap("备份写完后核对不一致，没有保留", "请换一个磁盘再备份")
    except OSError as error:
        raise explain(error, target) from error
    finally:
        snapshot.unlink(missing_ok=True)
    return target


def restore(file: Path, folder: Path) -> None:
    """Brings a desk back from its backup into an absent or empty folder, whole or not at all. Mishap."""
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Mishap(f"“{folder.name}”里已经有东西了，没有改动它", "请换一个空文件夹来恢复")
    build = folder.with_name(f".{folder.name}-{uuid4().hex[:8]}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        extract_zip(file, build)
        if not (build / DATABASE).is_file():
            raise Mishap(f"“{file.name}”不是工作台的备份", "请选择备份出来的 zip 文件")
        for name in SUBFOLDERS:
            (build / name).mkdir(exist_ok=True)
        with Desk.open(build) as desk:
            problems = check(desk)
        serious = tuple(p for p in problems if p.kind in ("database", "missing-file", "changed-file"))
        if serious:
            raise Mishap(f"备份“{file.name}”不完整", f"{serious[0]}；请换一个备份", serious)
        if folder.exists():
            folder.rmdir()
        build.rename(folder)
    except OSError as error:
        raise explain(error, folder) from error
    finally:
        shutil.rmtree(build, ignore_errors=True)


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
        if path.is_file() and not relative.parts[0].startswith("."):
            yield relative.as_posix()


def _members(desk: Desk) -> Iterator[Member]:
    """The notices' definitions and every original that is registered; what is lost is for `check` to tell."""
    for path in sorted((desk.folder / "notices").rglob("*")):
        if path.is_file():
            yield Member(path.relative_to(desk.folder).as_posix(), path)
    with desk.store.reading() as connection:
        paths = connection.execute(select(schema.file.c.path).order_by(schema.file.c.path)).scalars().all()
    for relative in paths:
        if (desk.files / relative).is_file():
            yield Member(str(PurePosixPath("files") / relative), desk.files / relative)


