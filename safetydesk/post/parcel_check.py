"""校验: a parcel, sent or received, read member by member and compared with its lists; every difference is named."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from safetydesk.material.archive import is_safe, member_names, read_member, verify_zip
from safetydesk.material.copying import Stop, explain, hash_file
from safetydesk.material.names import clean_text
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.post import manifest

# Beside the parts on a stick: what was too big for any of them.
CARRIED_FOLDER = "太大另送的文件"
_AGAIN = "请让对方重新发送这一件"


@dataclass(frozen=True)
class Seen:
    """A parcel of which parts were found: `paths` by number of the part, `of` so many. `members`: how many they have.

    `id`: the hash of its manifest; "" for a parcel of an older program, which has one part. `carried`: SHA-256 by name
    of what was too big for it. `whole`: every part is there and as it was packed.
    """

    id: str
    office: str
    notice: str
    paths: Mapping[int, Path]
    of: int
    members: int
    carried: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False


@dataclass(frozen=True)
class Verdict:
    """What was found in the files given: the parcels, and everything that is wrong."""

    parcels: tuple[Seen, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Part:
    """One zip, by what its own list says: `number` `of` so many of the parcel whose manifest has this hash."""

    path: Path
    number: int
    of: int
    parcel: str
    table: Mapping[str, Any]


def verify(paths: Path | Iterable[Path], stop: Stop | None = None) -> Verdict:
    """Compares every member of these zips, and of the zips in these folders, with the lists in them.

    Parts are told apart by the parcel they say they are of; a part that is missing, of another parcel, cut or changed
    is named. Stopped when asked to stop; nothing else is raised.
    """
    given = [paths] if isinstance(paths, Path) else list(paths)
    parts, olds, problems = gathered(given)
    seen: list[Seen] = []
    for path in olds:
        try:
            one, found = _older(path, stop)
        except Mishap as mishap:
            problems.append(_problem("file", path, mishap))
            continue
        seen.append(one)
        problems += found
    for together in parts.values():
        one, found = compared(together, stop)
        seen.append(one)
        problems += found
    problems += _gaps(seen)
    beside = {path.parent for each in seen for path in each.paths.values()} if any(map(Path.is_dir, given)) else set()
    for folder in sorted(beside):
        if (folder / CARRIED_FOLDER).is_dir():
            problems += _carried(folder / CARRIED_FOLDER, seen, stop)
    return Verdict(tuple(seen), tuple(problems))


def gathered(given: Sequence[Path]) -> tuple[dict[str, list[Part]], list[Path], list[Problem]]:
    """The parts in these zips and folders by their parcel, parcels of an older program, and what is neither.

    Only lists are read, no member is looked at.
    """
    files, problems = _zips(given)
    parts: dict[str, list[Part]] = defaultdict(list)
    olds = []
    for path in files:
        try:
            part = _part(path)
        except Mishap as mishap:
            problems.append(_problem("file", path, mishap))
            continue
        if part is None:
            olds.append(path)
        else:
            parts[part.parcel].append(part)
    return parts, olds, problems


def _zips(given: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    found: dict[Path, None] = {}
    problems = []
    for path in given:
        try:
            inside = [path]
            if path.is_dir():
                # On a stick that the program wrote they lie in a folder of their own.
                inside = _zips_in(path) or [each for below in _folders_in(path) for each in _zips_in(below)]
            found |= dict.fromkeys(inside)
            if not inside:
                problems.append(Problem("missing-file", path.name, "文件夹里没有报送包", "请选择放报送包的文件夹"))
        except OSError as error:
            problems.append(_problem("unreadable", path, explain(error, path)))
    return list(found), problems


def _zips_in(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.suffix.lower() == ".zip" and each.is_file())


def _folders_in(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))


def _part(path: Path) -> Part | None:
    """What the list of a part says; None for a parcel of before there were parts. Mishap when it is neither."""
    names = member_names(path)
    listed = [name for name in names if name.startswith("part-") and name.endswith(".json")]
    if not listed and manifest.NAME in names:
        return None
    if len(listed) != 1:
        raise Mishap("没传完，或不是本程序打的报送包", "请让对方重新发送")
    table = manifest.read_part(read_member(path, listed[0]))
    if listed[0] != manifest.part_name(table["part"]):
        raise Mishap("里面的清单被改动过", _AGAIN)
    return Part(path, table["part"], table["of"], table["parcel"], table)


def _older(path: Path, stop: Stop | None) -> tuple[Seen, list[Problem]]:
    """A parcel of version 1: one zip with a manifest and no list of a part."""
    table = manifest.read(read_member(path, manifest.NAME))
    if table["version"] > 1:
        raise Mishap("里面的清单被删掉了", _AGAIN)
    listed = manifest.hashes(table)
    problems = verify_zip(path, listed, {manifest.NAME}, stop)
    office = _line(table.get("office", ""))
    return Seen("", office, _line(manifest.title(table)), {1: path}, 1, len(listed) + 1, whole=not problems), problems


def _line(words: object) -> str:
    """Words of a parcel as they may be shown: it comes from elsewhere."""
    return " ".join(clean_text(str(words), 200).split())


def compared(
    parts: Sequence[Part], stop: Stop | None = None, into: Mapping[str, Path] = MappingProxyType({})
) -> tuple[Seen, list[Problem]]:
    """The parts of one parcel, each with its own list, and with the manifest where that is there and unchanged.

    `into`: see `archive.verify_zip`.
    """
    table = next((read for part in parts if part.number == 1 and (read := _manifest(part))), None)
    of = manifest.parts(table) if table else max(part.of for part in parts)
    problems: list[Problem] = []
    # A part that lies there twice is one part.
    members: dict[int, int] = {}
    for part in parts:
        try:
            expected = own = manifest.hashes(part.table)
            if part.number == 1:
                expected = {**own, manifest.NAME: part.parcel}
            if table:
                expected = manifest.hashes(table, part.number)
                expected |= {manifest.NAME: part.parcel} if part.number == 1 else {}
        except Mishap as mishap:
            problems.append(_problem("file", part.path, mishap))
            continue
        name = manifest.part_name(part.number)
        found = verify_zip(part.path, expected, {name}, stop, into)
        if own != expected or part.of != of:
            found.append(Problem("changed-file", name, "和总清单不一致，被改动过", _AGAIN))
        problems += [_inside(part.path, each) for each in found] if of > 1 else found
        members[part.number] = len(expected) + 1
    paths = {part.number: part.path for part in sorted(parts, key=lambda part: part.number)}
    whole = not problems and len(paths) == of
    office, title = _line(parts[0].table.get("office", "")), _line(manifest.title(parts[0].table))
    carried = manifest.hashes(table, key="carried") if table else {}
    return Seen(parts[0].parcel, office, title, paths, of, sum(members.values()), carried, whole), problems


def _manifest(part: Part) -> dict[str, Any] | None:
    """The manifest in the first part, if it is the one that all parts speak of."""
    try:
        data = read_member(part.path, manifest.NAME)
        if hashlib.sha256(data).hexdigest() != part.parcel:
            return None
        table = manifest.read(data)
        manifest.parts(table)
        manifest.hashes(table, key="carried")
    except Mishap:
        # Told as a damaged member when the part is compared with its own list.
        return None
    return table


def _inside(path: Path, problem: Problem) -> Problem:
    return problem if problem.place == path.name else replace(problem, place=f"{path.name} 里的 {problem.place}")


def _gaps(seen: Sequence[Seen]) -> list[Problem]:
    """Parts that are missing; and where there are several parcels, those of one that is not the one meant."""
    problems = []
    main = max(seen, key=lambda each: (len(each.paths), 1 in each.paths), default=None)
    for each in seen:
        missing = [str(number) for number in range(1, each.of + 1) if number not in each.paths]
        if not missing:
            continue
        if each is main:
            problems.append(Problem(
                "missing-file", f"{each.office}报送包", f"缺第 {'、'.join(missing)} 件，共 {each.of} 件",
                "请把各件放在一起再校验，没有收到的请对方补发"))
        else:
            problems += [
                Problem("stray-file", path.name, f"是另一个报送包（编号 {manifest.short_id(each.id)}）的第 {number} 件",
                        "不能和别的包混用，请向对方要同一次打的各件")
                for number, path in each.paths.items()
            ]
    return problems


def _carried(folder: Path, seen: Sequence[Seen], stop: Stop | None) -> list[Problem]:
    """What was too big for the parts and lies beside them."""
    problems = []
    for name, sha256 in {name: sha256 for each in seen for name, sha256 in each.carried.items()}.items():
        path = folder / name
        try:
            if not is_safe(name) or not path.is_file():
                problems.append(Problem("missing-file", name, "太大另送的文件不在这里", "请从网盘下载，或向对方要"))
            elif hash_file(path, stop) != sha256:
                problems.append(Problem("changed-file", name, "内容和清单里的校验值不一致", "请让对方重新送"))
        except OSError as error:
            problems.append(_problem("unreadable", path, explain(error, path)))
    return problems


def _problem(kind: str, path: Path, mishap: Mishap) -> Problem:
    return Problem(kind, path.name, mishap.what, mishap.remedy)
