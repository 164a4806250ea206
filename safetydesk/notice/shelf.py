"""The definitions at hand: every folder with a notice in it, readable or not."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from safetydesk import paths
from safetydesk.notice.model import Notice
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.notice.read import FILE, read_notice


@dataclass(frozen=True)
class Entry:
    """One definition. `id` is its folder's name, which is also the notice's id; `notice` None: see the problems."""

    id: str
    folder: Path
    notice: Notice | None
    problems: tuple[Problem, ...]


def shelf(folder: Path) -> list[Entry]:
    """The definitions in the folders of this folder, the newest first, of one year the one that asks for most; [] if
    there is no such folder. Mishap if it is barred."""
    try:
        inside = list(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Mishap(f"通知文件夹打不开：{folder}", "检查这个文件夹是否存在、是否有权限") from error
    # Not Path.is_file, which raises for a folder that may not be entered.
    return sorted((_entry(one) for one in inside if os.path.isfile(one / FILE)), key=_place)


def shipped() -> list[Entry]:
    """The definitions that come with the program."""
    return shelf(paths.forms())


def all_notices(extra: Path | None = None) -> list[Entry]:
    """The shipped definitions and the office's own; one of the office's takes the place of a shipped one."""
    own = shelf(extra) if extra else []
    taken = {entry.id for entry in own}
    return sorted([*own, *(entry for entry in shipped() if entry.id not in taken)], key=_place)


def _place(entry: Entry) -> tuple[int, int, str]:
    """What cannot be read comes last."""
    notice = entry.notice
    return (-notice.year, -len(list(notice.slots())), entry.id) if notice else (0, 0, entry.id)


def _entry(folder: Path) -> Entry:
    """A folder may not hold another notice than it says: the desk keeps notices by folder name."""
    notice, problems = read_notice(folder)
    if notice and notice.id != folder.name:
        what = f"编号是“{notice.id}”，文件夹却叫“{folder.name}”"
        problems.append(Problem("bad-value", f"{folder.name}/{FILE}", what, "把两处改成一样"))
        notice = None
    return Entry(folder.name, folder, notice, tuple(problems))
