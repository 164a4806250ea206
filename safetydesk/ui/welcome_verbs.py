"""What the page 新建工作台 has the worker do: read shelf and list, look whether the desk can be made, make it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk import paths
from safetydesk.notice.dates import REPORTING, short_date
from safetydesk.notice.problem import Mishap
from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.desk.unitlist import UnitEntry
    from safetydesk.notice.model import Notice
    from safetydesk.notice.problem import Problem
    from safetydesk.notice.shelf import Entry

_NAME = "安全生产月报送台"
_MANY = 3


@dataclass(frozen=True)
class Checked:
    """Where the desk will lie, and what is wrong with the office's name and with that place, in words."""

    folder: Path
    office: str
    place: str


def shelf(desk: Any, report: Report, stop: Stop) -> list[Entry]:
    """All notices one can begin with, the newest first."""
    from safetydesk.notice import shelf

    return shelf.all_notices(paths.own_forms())


def read_list(path: Path | None, text: str) -> Work[tuple[list[UnitEntry], list[Problem]]]:
    """The units of a file, else of a pasted text."""

    def work(desk: Any, report: Report, stop: Stop) -> tuple[list[UnitEntry], list[Problem]]:
        from safetydesk.desk import unitlist

        if path is not None:
            return unitlist.read_file(path)
        return unitlist.read_text(text) if text.strip() else ([], [])

    return work


def check(office: str, picked: Path | None) -> Work[Checked]:
    """Where a desk of this office will lie: in the folder that was picked, else in one that is free; and what is wrong.
    """

    def work(desk: Any, report: Report, stop: Stop) -> Checked:
        from safetydesk.desk.desk import LONGEST_OFFICE
        from safetydesk.desk.wording import in_one_line
        from safetydesk.material.copying import must_be_empty

        folder = picked or _proposed(office)
        return Checked(
            folder, _wrong(lambda: in_one_line("本单位名称", office, LONGEST_OFFICE)),
            _wrong(lambda: must_be_empty(folder)),
        )  # fmt: skip

    return work


def make(notice: Path, office: str, picked: Path | None, listed: Path | None, text: str) -> Any:
    """Makes the desk with the units of the list: a plain function for `Shell.open`."""

    def work(report: Report, stop: Stop) -> object:
        from safetydesk.desk import units
        from safetydesk.desk.desk import Desk

        entries, _ = read_list(listed, text)(None, report, stop)
        desk = Desk.create(picked or _proposed(office), notice, office)
        try:
            if entries:
                units.add_many(desk, entries)
        except BaseException:
            desk.close()
            raise
        return desk

    return work


def facts(notice: Notice) -> str:
    """What a notice asks for, in two lines."""
    days = sorted({due.by for due in notice.dues if due.by and due.type in REPORTING and not due.same_as})
    span = "、".join(short_date(day) for day in days[:4]) + ("…" if len(days) > 4 else "")
    names = [item.name for item in notice.items] or [figure.name for figure in notice.figures]
    asked = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
    what = "个项目" if notice.items else "个统计数"
    return f"{notice.title}\n{len(names)} {what}：{asked}；报送时间：{span or '通知没有写'}"


def past(notice: Notice, today: date) -> str:
    """What to know of a notice all of whose days are over, "" of others."""
    days = [due.by for due in notice.dues if due.by and due.type in REPORTING]
    if not days or max(days) >= today:
        return ""
    return f"已过期：这是{notice.year}年的通知。有今年的，照 forms/README.md 写好，在“设置”点“添加通知…”。"


def counted(entries: list[UnitEntry], problems: list[Problem], source: str) -> str:
    """How many units were found, which, and what is to be looked at."""
    names = "、".join(entry.name for entry in entries[:_MANY]) + ("…" if len(entries) > _MANY else "")
    lines = [f"{source}认出 {len(entries)} 个单位" + (f"：{names}" if names else "")]
    lines += [str(problem) for problem in problems[:2]]
    if len(problems) > 2:
        lines.append(f"另有 {len(problems) - 2} 处，建好后可在“单位”里改")
    return "\n".join(lines)


def _proposed(office: str) -> Path:
    from safetydesk.material.names import safe_name
    from safetydesk.ui.papers_verbs import free

    return free(paths.documents() / (safe_name(f"{_NAME}-{office}") if office else _NAME))


def _wrong(does: Any) -> str:
    try:
        does()
    except Mishap as mishap:
        return str(mishap)
    return ""
