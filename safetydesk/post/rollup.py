"""汇总 of parcels of lower desks: opened, proved while they are unpacked, and taken over whole or not at all."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from safetydesk.desk import care_auto, rollup
from safetydesk.desk.desk import Desk
from safetydesk.desk.lower import Lower
from safetydesk.desk.rollup import Preview, Rolled
from safetydesk.desk.vault import Landing
from safetydesk.material.archive import fsync_all, read_member
from safetydesk.material.copying import Stop, Stopped, copy_hashed, explain, hash_file
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.post import manifest, rollup_read
from safetydesk.post.parcel_check import CARRIED_FOLDER, Part, compared, gathered

# Parcels that are unpacked while another is written: one for each core of a usual office PC.
_AHEAD = 2
Look = Callable[["Opened"], Preview]


@dataclass(frozen=True)
class Opened:
    """A parcel with all of its parts, and what lies beside them. Nothing but its lists was read so far."""

    lower: Lower
    parts: tuple[Part, ...]
    beside: Mapping[str, Path]


@dataclass(frozen=True)
class Result:
    """What became of a parcel: it was taken over, or why not."""

    parcel: Opened
    seen: Preview | None
    rolled: Rolled | None = None
    mishap: Mishap | None = None


@dataclass(frozen=True)
class _Unpacking:
    """A parcel whose members are on their way to `parts`; `mishap`: why they are not."""

    parcel: Opened
    landing: Landing
    parts: Mapping[str, Path]
    done: Future[None]
    mishap: Mishap | None = None


def opened(paths: Sequence[Path]) -> tuple[tuple[Opened, ...], tuple[Problem, ...]]:
    """The parcels in these zips and folders, the oldest of each desk first, and what cannot be taken over and why."""
    parts, olds, problems = gathered(paths)
    problems += [Problem("old-parcel", path.name, "由较早版本的程序打包，不能汇总", "请对方升级后重新打包")
                 for path in olds]
    found = []
    for together in parts.values():
        try:
            found.append(_open(together))
        except Mishap as mishap:
            names = "、".join(sorted({part.path.name for part in together}))
            problems.append(Problem("parcel", names, mishap.what, mishap.remedy))
    found.sort(key=lambda each: (each.lower.office, each.lower.desk, each.lower.changed, each.lower.serial))
    return tuple(found), tuple(problems)


def prove(parcel: Opened, stop: Stop | None = None) -> None:
    """Reads all that would be taken over, and compares it with the lists. Mishap when any of it is cut or changed.

    Stopped.
    """
    _compared(parcel, stop, {})
    hashes = _hashes(parcel)
    for source, path in parcel.beside.items():
        try:
            whole = source not in hashes or hash_file(path, stop) == hashes[source]
        except OSError as error:
            raise explain(error, path) from error
        if not whole:
            raise _differs(source)


def take(desk: Desk, parcels: Sequence[Opened], look: Look, stop: Stop | None = None) -> Iterator[Result]:
    """Takes these parcels over one after the other; the next ones are unpacked while one is written. `look` gives the
    preview of each; it is asked again when it comes to its turn. What was there before is backed up. Mishap, Stopped.

    A parcel of which anything is cut or changed is refused whole. All that are taken are undone in one step.
    """
    care_auto.keep(desk, stop)
    batch = uuid4().hex
    ahead: deque[_Unpacking] = deque()
    waiting = deque(parcels)
    try:
        with ThreadPoolExecutor(_AHEAD, thread_name_prefix="unpack") as pool:
            while waiting or ahead:
                while waiting and len(ahead) < _AHEAD:
                    ahead.append(_begun(desk, waiting.popleft(), look, pool, stop))
                yield _finished(desk, ahead[0], look, batch, stop)
                ahead.popleft().landing.drop_parts()
    finally:
        for work in ahead:
            work.landing.drop_parts()


def _begun(desk: Desk, parcel: Opened, look: Look, pool: ThreadPoolExecutor, stop: Stop | None) -> _Unpacking:
    landing = Landing(desk.files)
    try:
        parts = {source: landing.part() for source in look(parcel).merge.wanted}
    except Mishap as mishap:
        return _Unpacking(parcel, landing, {}, Future(), mishap)
    return _Unpacking(parcel, landing, parts, pool.submit(_fetch, parcel, parts, stop))


def _finished(desk: Desk, work: _Unpacking, look: Look, batch: str, stop: Stop | None) -> Result:
    seen = None
    try:
        if work.mishap:
            raise work.mishap
        work.done.result()
        if stop and stop():
            raise Stopped
        seen = look(work.parcel)
        # What the parcel before this one has changed may want more of it.
        more = {source: work.landing.part() for source in seen.merge.wanted if source not in work.parts}
        if more:
            _fetch(work.parcel, more, stop)
        rolled = rollup.take(desk, seen, work.landing, {**work.parts, **more}, batch)
    except Stopped:
        raise
    except Mishap as mishap:
        return Result(work.parcel, seen, mishap=mishap)
    return Result(work.parcel, seen, rolled)


def _open(together: Sequence[Part]) -> Opened:
    # The same part may lie in two of the folders.
    parts = {part.number: part for part in reversed(together)}
    of = together[0].of
    missing = [str(number) for number in range(1, of + 1) if number not in parts]
    if missing:
        raise Mishap(f"缺第 {'、'.join(missing)} 件，共 {of} 件，没有汇总",
                     "请把各件放在一起再汇总，没有收到的请对方补发")
    data = read_member(parts[1].path, manifest.NAME)
    if hashlib.sha256(data).hexdigest() != parts[1].parcel:
        raise Mishap("里面的总清单被改动过，没有汇总", "请让对方重新发送第 1 件")
    beside = _beside({part.path.parent for part in together})
    return Opened(rollup_read.read(data, parts[1].parcel, beside), tuple(parts[n] for n in sorted(parts)), beside)


def _beside(folders: Iterable[Path]) -> dict[str, Path]:
    """What was too big for the parts, by its name below the folder beside them."""
    tops = [folder / CARRIED_FOLDER for folder in folders]
    return {
        path.relative_to(top).as_posix(): path for top in tops if top.is_dir() for path in top.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def _fetch(parcel: Opened, into: Mapping[str, Path], stop: Stop | None) -> None:
    """Every member is compared on the way, also those that are not wanted: what is not whole is not used."""
    _compared(parcel, stop, into)
    hashes = _hashes(parcel)
    inside = []
    for source, path in into.items():
        if source not in parcel.beside:
            inside.append(path)
        elif copy_hashed(parcel.beside[source], path, stop).sha256 != hashes[source]:
            raise _differs(source)
    fsync_all(inside)


def _compared(parcel: Opened, stop: Stop | None, into: Mapping[str, Path]) -> None:
    _, problems = compared(parcel.parts, stop, into)
    if problems:
        more = f"（共 {len(problems)} 处不对）" if len(problems) > 1 else ""
        raise Mishap(f"{parcel.lower.office}的报送包没有汇总：{problems[0].place}{problems[0].what}{more}",
                     problems[0].remedy, tuple(problems))


def _hashes(parcel: Opened) -> dict[str, str]:
    """What the files to be taken over are to be, by their place in the parcel or beside it."""
    return {row.source: row.file["sha256"] for row in parcel.lower.rows if row.source}


def _differs(source: str) -> Mishap:
    return Mishap(f"太大另送的“{source}”和清单里的校验值不一致，没有汇总", "请让对方重新送这个文件")
