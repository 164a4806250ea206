"""从原件重建: a new desk made from the folder of one whose database is lost; that folder is only read."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import update

from safetydesk.desk import (
    care,
    care_notes,
    journal,
    rebuild_read,
    rebuild_rows,
    receiving,
    schema,
    settings,
    sidecar,
    units,
    vault,
)
from safetydesk.desk.building import building
from safetydesk.desk.desk import SUBFOLDERS, Desk, copy_notice
from safetydesk.desk.header import DATABASE
from safetydesk.desk.rebuild_read import Found, Row
from safetydesk.desk.store import Store
from safetydesk.material.copying import Stop, Stopped, copy_hashed, explain, fsync_folder, must_be_empty
from safetydesk.material.names import is_junk, safe_name
from safetydesk.notice.model import Notice
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.notice.read import read_notice

NOTE = "重建说明.txt"
_NEVER = "操作记录不在原件里，没有带过来，以前的操作不能再撤销。"
_NO_REST = (
    "登记卡里的 desk.jsonl 没有了或不完整：联络员、无此项、纸质件和网盘链接、统计数、活动、设置和发件记录"
    "可能找不回来；单位是按材料的归属重新建的，请核对。"
)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Rebuilt:
    """`files`: originals that are registered again. `notes`: what could not be known; `problems`: what is wrong."""

    folder: Path
    files: int
    units: int
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def text(self) -> str:
        """All of it in words."""
        lines = [f"已从原件重建：{self.files} 个原件，{self.units} 个单位。原来的文件夹没有改动。", *self.notes]
        return "\n".join([*lines, *(f"· {problem}" for problem in self.problems)])


def rebuild(folder: Path, to: Path, report: Progress | None = None, stop: Stop | None = None) -> Rebuilt:
    """Makes the desk anew in an absent or empty folder, whole or not at all. Mishap, Stopped."""
    folder, to = folder.absolute(), to.absolute()
    try:
        _refuse(folder, to)
        found = rebuild_read.read(folder / "files")
    except OSError as error:
        raise explain(error, folder) from error
    with building(to) as build:
        for name in SUBFOLDERS:
            (build / name).mkdir()
        notices = _definitions(folder, build)
        here = _copied(folder / "files", build / "files", report, stop)
        problems = found.problems + _match(found, here, build / "files")
        strays = sorted(set(here) - {row["path"] for row in found.files.values()})
        for relative in strays:
            (build / "files" / relative).unlink()
        _name_units(found, strays, notices)
        with closing(Store.create(build / DATABASE)) as store:
            problems += rebuild_rows.fill(store, _tables(found, _busiest(here, notices), notices))
        with Desk.open(build) as desk:
            notes = _finish(desk, found, folder / "files", strays, problems, stop)
            done = Rebuilt(to, len(here), len(units.all_units(desk)), tuple(notes), tuple(problems))
            with desk.store.writing() as connection:
                journal.remark(connection, "rebuild", f"从原件重建：{done.files} 个原件，{done.units} 个单位")
            sidecar.refresh(desk, stop)
        (build / NOTE).write_text(done.text + "\n", "utf-8")
    return done


def _refuse(folder: Path, to: Path) -> None:
    if not (folder / "files").is_dir():
        raise Mishap(f"“{folder.name}”里没有 files 文件夹，不能重建", "请选择原来的工作台文件夹")
    if to.is_relative_to(folder) or folder.is_relative_to(to):
        raise Mishap("新的工作台不能放在原来的文件夹里面", "请另选一个地方")
    must_be_empty(to)
    need = sum(path.stat().st_size for path in _originals(folder / "files"))
    parent = next(each for each in to.parents if each.is_dir())
    if (free := shutil.disk_usage(parent).free) < need:
        raise Mishap(f"空间不够，还差 {(need - free) // 1_000_000 + 1} MB，没有重建", "请换一个磁盘，或腾出空间")


def _originals(files: Path) -> Iterator[Path]:
    for path in sorted(files.rglob("*")):
        if path.relative_to(files).parts[0].startswith(".") or not path.is_file() or path.is_symlink():
            continue
        if not is_junk(path.name, path.stat().st_size):
            yield path


def _definitions(folder: Path, build: Path) -> dict[str, Notice]:
    """Copies what the program goes by on this desk; its notices by id."""
    for name in care.DEFINITIONS:
        if (folder / name).is_dir():
            shutil.rmtree(build / name, ignore_errors=True)
            copy_notice(folder / name, build / name)
    read = (read_notice(each)[0] for each in sorted((build / "notices").glob("[!.]*")) if each.is_dir())
    notices = {notice.id: notice for notice in read if notice is not None}
    if not notices:
        raise Mishap("notices 文件夹里没有读得出来的通知，不能重建", "请把原来的通知文件夹放回 notices 里再做")
    return notices


def _copied(files: Path, to: Path, report: Progress | None, stop: Stop | None) -> dict[str, str]:
    """Copies all originals; their hashes by their paths."""
    paths, found = list(_originals(files)), {}
    for number, path in enumerate(paths, 1):
        relative = path.relative_to(files)
        (to / relative).parent.mkdir(parents=True, exist_ok=True)
        found[relative.as_posix()] = copy_hashed(path, to / relative, stop).sha256
        if report:
            report(number, len(paths))
    for place in {to, *(path for path in to.rglob("*") if path.is_dir())}:
        fsync_folder(place)
    return found


def _match(found: Found, here: dict[str, str], files: Path) -> list[Problem]:
    """Gives each row of a file the place where its bytes lie now; rows without bytes go, and are told."""
    free, problems = dict(here), []
    waiting = []
    for key, row in found.files.items():
        if free.get(row["path"]) == row["sha256"]:
            del free[row["path"]]
        else:
            waiting.append(key)
    of: dict[str, list[str]] = defaultdict(list)
    for path, sha256 in free.items():
        of[sha256].append(path)
    for key in waiting:
        row = found.files[key]
        place = f"files/{row['path']}"
        if of[row["sha256"]]:
            row["path"] = of[row["sha256"]].pop(0)
        else:
            del found.files[key]
            what = "被改动过，现在的这份当作新来的，" if row["path"] in here else "原件不在了，"
            problems.append(Problem("missing-file", place, f"{what}原来的没有登记", "请从备份或来件里找回，再收一次"))
    return problems


def _busiest(relatives: Iterable[str], notices: dict[str, Notice]) -> str:
    """The notice for which most originals are there."""
    folders = {safe_name(key): key for key in notices}
    many = Counter(folders[top] for relative in relatives if (top := relative.split("/")[0]) in folders)
    return many.most_common(1)[0][0] if many else next(iter(notices))


def _tables(found: Found, notice: str, notices: dict[str, Notice]) -> dict[str, list[Row]]:
    """All rows by table. What the sidecar of the rest does not say is taken from those of the originals."""
    tables = {name: list(rows) for name, rows in found.tables.items()}
    tables["file"] = list(found.files.values())
    materials = [row for key in found.files for row in found.materials[key]]
    tables["material"] = tables.get("material", []) + materials
    works = {row.get("id") for row in tables.setdefault("work", [])}
    tables["work"] += [row for key, row in found.works.items() if key not in works]
    tables["unit"] = _units(tables.get("unit", []), found)
    stale = (care_notes.BACKED, care_notes.CHECKED)
    told = {str(row.get("key")): row for row in tables.get("setting", []) if row.get("key") not in stale}
    if told.get("notice", {}).get("value") not in notices:
        told["notice"] = {"key": "notice", "value": notice}
    told.setdefault("office", {"key": "office", "value": notices[notice].issuer})
    told.setdefault("desk_id", {"key": "desk_id", "value": uuid4().hex})
    tables["setting"] = [row | {"id": number} for number, row in enumerate(told.values(), 1)]
    return tables


def _name_units(found: Found, strays: list[str], notices: dict[str, Notice]) -> None:
    """Where the list of units is lost, folders of originals without a sidecar name some: `<notice>/<unit>/<item>/`."""
    if found.whole:
        return
    items = {vault.UNPLACED, *(safe_name(slot.name, 60) for notice in notices.values() for slot in notice.slots())}
    named = {safe_name(str(row.get("name")), 60) for row in found.tables.get("unit", ())}
    known = {tuple(safe_name(name, 60) for name in names) for names in found.units.values()}
    fresh = max([0, *found.units, *(row.get("id", 0) for row in found.tables.get("unit", ()))]) + 1
    for names in sorted({tuple(relative.split("/")[1:-2]) for relative in strays if relative.split("/")[-2] in items}):
        if names and names not in known and names[-1] not in named:
            found.units[fresh] = names
            fresh += 1


def _units(rows: list[Row], found: Found) -> list[Row]:
    """Those that are told of, and those that only originals tell of; of the latter the kind is found out later."""
    there = {row.get("id") for row in rows}
    paths: dict[tuple[str, ...], int] = {names: key for key, names in found.units.items() if key not in there}
    fresh = max([0, *(key for key in there if isinstance(key, int)), *found.units]) + 1
    for names in sorted(paths):
        for length in range(1, len(names)):
            if names[:length] not in paths:
                paths[names[:length]] = fresh
                fresh += 1
    return rows + [{"id": key, "name": names[-1], "parent_id": paths.get(names[:-1]), "sub": int(len(names) > 1),
                    "initials": units.initials(names[-1])} for names, key in sorted(paths.items())]


def _finish(
    desk: Desk, found: Found, files: Path, strays: list[str], problems: list[Problem], stop: Stop | None
) -> list[str]:
    """Receives originals that have no row from where they lie; what could not be known, in words."""
    notes = [_NEVER]
    if not found.whole:
        notes.append(_NO_REST)
        _guess_kinds(desk)
    if strays:
        notes.append(f"{len(strays)} 个文件没有登记卡，按所在文件夹收进来，都是待审，标题和说明要重新填。")
        problems += _receive(desk, files, strays, stop)
    return notes


def _guess_kinds(desk: Desk) -> None:
    u, cards = schema.unit, units.all_units(desk)
    with desk.store.writing() as connection:
        for card in cards:
            if not card.kind:
                connection.execute(update(u).where(u.c.id == card.id).values(kind=units.guess_kind(desk, card.name)))
    desk.forget()


def _receive(desk: Desk, files: Path, strays: list[str], stop: Stop | None) -> list[Problem]:
    """Each to the cell whose folder it lies in, else to nobody's; those that were not taken."""
    cells = dict[str, tuple[int | None, str]]()
    notice, cards = desk.notice.id, units.all_units(desk)
    with desk.store.reading() as connection:
        paths = {card.id: vault.unit_path(connection, card.id) for card in cards}
    for unit_id, name in paths.items():
        for each in desk.notices.values():
            cells |= {vault.place_of(each, name, cell.id): (unit_id, cell.id) for cell in each.slots()}
    together: dict[tuple[str, int | None, str], list[Path]] = defaultdict(list)
    for relative in strays:
        folder = relative.rpartition("/")[0]
        of = next((each.id for each in desk.notices.values() if relative.split("/")[0] == safe_name(each.id)), notice)
        together[of, *cells.get(folder, (None, ""))].append(files / relative)
    outcomes = []
    for (of, unit, slot), originals in together.items():
        if desk.notice.id != of:
            settings.put(desk, "notice", of)
        outcomes += receiving.receive(desk, originals, unit_id=unit, slot=slot, stop=stop)
        if stop and stop():
            raise Stopped
    if desk.notice.id != notice:
        settings.put(desk, "notice", notice)
    return [Problem("file", each.name, f"没有收进来：{each.why}", "它还在原来的文件夹里，请打开看看")
            for each in outcomes if each.outcome == "refused"]
