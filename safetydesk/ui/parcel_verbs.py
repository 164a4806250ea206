"""What the parcel screen asks of desk and post: each a plain work for the worker, holding data and no widget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.notice.problem import Mishap
from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.notice.problem import Problem
    from safetydesk.post.parcel import Parcel

FOLDER = "报送包"


@dataclass(frozen=True)
class Finding:
    """One thing to see to before packing: its sign, how it reads, and what the board is to show of it."""

    sign: str
    text: str
    show: str


@dataclass(frozen=True)
class Checked:
    """What the board of so many units still lacks."""

    findings: tuple[Finding, ...]
    units: int


@dataclass(frozen=True)
class Planned:
    """What a parcel would hold: `files` originals of `bytes`, and what not."""

    files: int
    bytes: int
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Zip:
    """One zip in the folder of parcels."""

    path: Path
    bytes: int
    made: datetime


def check(desk: Any, report: Report, stop: Stop) -> Checked:
    """Look at the board."""
    from safetydesk.desk import board

    found = board.board(desk)
    return Checked(_findings(found), found.total)


def plan(only_accepted: bool) -> Work[Planned]:
    """Look at what would be packed."""

    def work(desk: Any, report: Report, stop: Stop) -> Planned:
        from safetydesk.post import plan

        made = plan.plan(desk, only_accepted=only_accepted, stop=stop)
        return Planned(made.materials, made.bytes, tuple(made.left_out))

    return work


def make(folder: Path, only_accepted: bool) -> Work[Parcel]:
    """Pack and verify."""

    def work(desk: Any, report: Report, stop: Stop) -> Parcel:
        from safetydesk.post import parcel

        def tell(done: int, total: int) -> None:
            report(done // 1024, max(1, total // 1024), "MB")  # from KiB

        return parcel.make(desk, folder, only_accepted=only_accepted, report=tell, stop=stop)

    return work


def verify(path: Path) -> Work[tuple[Problem, ...]]:
    """Compare every member of a parcel with its manifest."""

    def work(desk: Any, report: Report, stop: Stop) -> tuple[Problem, ...]:
        from safetydesk.post import parcel

        return tuple(parcel.verify(path, stop))

    return work


def copy(path: Path, sha256: str, folder: Path) -> Work[Path]:
    """Onto a stick; the copy is read back and compared. A copy of before stays as it is."""

    def work(desk: Any, report: Report, stop: Stop) -> Path:
        from safetydesk.material.copying import copy_hashed, hash_file

        target = folder / path.name
        number = 1
        while target.exists():
            if hash_file(target) == sha256:
                return target
            number += 1
            target = folder / f"{path.stem}（{number}）{path.suffix}"
        report(0, 0, path.name)
        copied = copy_hashed(path, target, stop)
        if copied.sha256 != sha256 or hash_file(target) != sha256:
            target.unlink(missing_ok=True)
            raise Mishap(f"“{path.name}”复制后核对不一致，没有保留", "请换一个U盘，或重新打包后再复制")
        return target

    return work


def history(folder: Path) -> Work[tuple[Zip, ...]]:
    """The zips in this folder, the newest first."""

    def work(desk: Any, report: Report, stop: Stop) -> tuple[Zip, ...]:
        from safetydesk.material.copying import explain

        found = []
        try:
            for path in folder.glob("*.zip") if folder.is_dir() else ():
                state = path.stat()
                found.append(Zip(path, state.st_size, datetime.fromtimestamp(state.st_mtime)))
        except OSError as error:
            raise explain(error, folder) from error
        return tuple(sorted(found, key=lambda one: (one.made, one.path.name), reverse=True))

    return work


def _findings(board: Any) -> tuple[Finding, ...]:
    """Of the board, what an upper level would ask about."""
    units = board.units
    owing = sum(not line.complete for line in units)
    late = sum(line.late for line in units)
    review, returned = sum(line.review for line in units), sum(line.returned for line in units)
    found = (
        (owing, "缺", f"{owing} 个单位没有报齐，共缺 {sum(line.missing for line in units)} 件", "未齐"),
        (late, "迟", f"{late} 个单位有逾期的", "逾期"),
        (review, "审", f"{review} 件还没有审核", "待审"),
        (returned, "退", f"{returned} 件已退回，等对方重报", "退回"),
        (board.unplaced, "缺", f"{board.unplaced} 件来件待确认，不会装进去", "待确认"),
    )
    return tuple(Finding(sign, text, show) for count, sign, text, show in found if count)
