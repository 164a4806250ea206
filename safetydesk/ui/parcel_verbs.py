"""What the parcel screen asks of desk and post: each a plain work for the worker, holding data and no widget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.notice.dates import OFFICE_TIME
from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.post.parcel import Parcel
    from safetydesk.post.parcel_check import Verdict
    from safetydesk.post.plan import Plan

FOLDER = "报送包"


@dataclass(frozen=True)
class Wanted:
    """What the clerk chose: a key of `post.plan.CHOICES`, and the receiver's limit in bytes (None: no limit)."""

    choice: str = "counted"
    limit: int | None = None


@dataclass(frozen=True)
class Finding:
    """One thing to see to before packing: its sign, how it reads, and what the board is to show of it ("": nothing)."""

    sign: str
    text: str
    show: str = ""


@dataclass(frozen=True)
class Planned:
    """What the board of `units` lacks, and what a parcel would hold: `files` originals of `bytes` in about `parts`.

    `notes`: what is missing, not inside or to be checked, one sentence each; `gaps`: whether anything is left out.
    """

    findings: tuple[Finding, ...]
    units: int
    files: int
    bytes: int
    parts: int
    notes: tuple[str, ...]
    gaps: bool


@dataclass(frozen=True)
class Kept:
    """A parcel in the folder, as its files are named: `of` parts, of which these are there."""

    name: str
    paths: tuple[Path, ...]
    of: int
    bytes: int
    made: datetime


def look(wanted: Wanted) -> Work[Planned]:
    """Look at the board and at what would be packed."""

    def work(desk: Any, report: Report, stop: Stop) -> Planned:
        from safetydesk.desk import board
        from safetydesk.post import parcel_parts, plan

        found = board.board(desk)
        made = plan.plan(desk, choice=wanted.choice, most=parcel_parts.largest(wanted.limit), stop=stop)
        order = list(plan.NOTES)
        notes = sorted(made.notes, key=lambda note: (note.inside, order.index(note.kind)))
        return Planned(
            (*_findings(found), *_of_plan(made)), found.total, len(made.entries), made.bytes,
            parcel_parts.about(made, wanted.limit), tuple(f"{plan.NOTES[note.kind]} · {note.text}" for note in notes),
            bool(made.left_out),
        )

    return work


def choose(name: str, limit: int | None) -> Work[None]:
    """It goes to this receiver from now on."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import receivers

        receivers.choose(desk, receivers.Receiver(name, limit))

    return work


def make(folder: Path, wanted: Wanted, reason: str) -> Work[Parcel]:
    """Pack and verify."""

    def work(desk: Any, report: Report, stop: Stop) -> Parcel:
        from safetydesk.post import parcel

        def tell(done: int, total: int) -> None:
            report(done // 1024, max(1, total // 1024), "MB")  # from KiB

        return parcel.make(
            desk, folder, choice=wanted.choice, limit=wanted.limit, reason=reason, report=tell, stop=stop
        )

    return work


def verify(paths: Sequence[Path]) -> Work[Verdict]:
    """Compare every member of these parts with their lists; of one part, together with the others beside it."""

    def work(desk: Any, report: Report, stop: Stop) -> Verdict:
        from safetydesk.post import parcel_check

        return parcel_check.verify(_with_others(paths), stop)

    return work


def copy(parcel: Parcel, folder: Path) -> Work[Path]:
    """Onto a stick; every file is read back and compared, and the outbox tells of it."""

    def work(desk: Any, report: Report, stop: Stop) -> Path:
        from safetydesk.post import parcel_copy

        place = parcel_copy.copy(parcel, folder, report, stop)
        parcel_copy.record(desk, parcel, folder)
        return place

    return work


def history(folder: Path) -> Work[tuple[Kept, ...]]:
    """The parcels in this folder, the newest first."""

    def work(desk: Any, report: Report, stop: Stop) -> tuple[Kept, ...]:
        from safetydesk.material.copying import explain
        from safetydesk.post.parcel_names import read_name

        found: dict[tuple[str, int, str], list[Path]] = defaultdict(list)
        try:
            for path in sorted(folder.glob("*.zip")) if folder.is_dir() else ():
                said = read_name(path.name)
                found[(said.stem, said.of, path.name if said.of == 1 else "")].append(path)
            kept = [_kept(name, of, paths) for (name, of, _), paths in found.items()]
        except OSError as error:
            raise explain(error, folder) from error
        return tuple(sorted(kept, key=lambda one: (one.made, one.name), reverse=True))

    return work


def _with_others(paths: Sequence[Path]) -> list[Path]:
    from safetydesk.post.parcel_names import read_name

    said = read_name(paths[0].name)
    if len(paths) > 1 or said.of == 1:
        return list(paths)
    beside = ((path, read_name(path.name)) for path in sorted(paths[0].parent.glob("*.zip")))
    return [path for path, other in beside if (other.stem, other.of) == (said.stem, said.of)]


def _kept(name: str, of: int, paths: list[Path]) -> Kept:
    states = [path.stat() for path in paths]
    made = datetime.fromtimestamp(max(state.st_mtime for state in states), OFFICE_TIME).replace(tzinfo=None)
    return Kept(name, tuple(paths), of, sum(state.st_size for state in states), made)


def _findings(board: Any) -> tuple[Finding, ...]:
    """Of the board, what an upper level would ask about."""
    # What sub-units have is in the numbers of the units above them.
    units = [line for line in board.units if not line.sub]
    owing = sum(not line.complete for line in units)
    late = sum(line.late for line in units)
    review, returned = sum(line.review for line in units), sum(line.returned for line in units)
    found = (
        (not board.columns, "审", "这个通知只报统计数，各单位报了没有，在“统计”里看", ""),
        (owing, "缺", f"{owing} 个单位没有报齐，共缺 {sum(line.missing for line in units)} 件", "未齐"),
        (late, "迟", f"{late} 个单位有逾期的", "逾期"),
        (review, "审", f"{review} 件还没有审核", "待审"),
        (returned, "退", f"{returned} 件已退回，等对方重报", "退回"),
        (board.unplaced, "缺", f"{board.unplaced} 件来件待确认，不会装进去", "待确认"),
    )
    return tuple(Finding(sign, text, show) for count, sign, text, show in found if count)


def _of_plan(made: Plan) -> tuple[Finding, ...]:
    """Of the plan, what is not enclosed although it was chosen."""
    big = len(made.carried)
    linked = sum(entry.link is not None for entry in made.carried)
    paper = sum(note.kind == "paper" for note in made.notes)
    damaged = sum(note.kind == "damaged" for note in made.notes)
    found = (
        (big, "缺", f"{big} 个文件太大装不进去：{linked} 个有网盘链接，{big - linked} 个用U盘送"),
        (damaged, "缺", f"{damaged} 个原件找不到或被改动，请从备份里找回"),
        (len(made.links), "审", f"{len(made.links)} 处以网盘链接代替原件"),
        (paper, "审", f"{paper} 处是纸质材料，请另行报送"),
    )
    return tuple(Finding(sign, text) for count, sign, text in found if count)
