"""What the care of the desk asks of it: each a plain work for the worker, holding data and no widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.notice.problem import Mishap
from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.desk.health import Health
    from safetydesk.desk.rebuild import Rebuilt
    from safetydesk.desk.sidecar import Position
    from safetydesk.notice.problem import Problem


def look(desk: Any, report: Report, stop: Stop) -> Health:
    """How the desk is."""
    from safetydesk.desk import health

    return health.look(desk)


def keep(desk: Any, report: Report, stop: Stop) -> None:
    """An automatic backup if anything changed, and all sidecars; without a desk there is nothing to save."""
    from safetydesk.desk import care_auto, sidecar

    if desk is not None:
        care_auto.keep(desk, stop)
        sidecar.refresh(desk, stop)


def keep_and_look(desk: Any, report: Report, stop: Stop) -> Health:
    """An automatic backup if anything changed, then how the desk is."""
    from safetydesk.desk import care_auto

    care_auto.keep(desk, stop)
    return look(desk, report, stop)


def sidecars(at: Position | None) -> Work[Position | None]:
    """Some of the sidecars that are behind, and where to go on. Where they cannot be written, the health tells of the
    disk, and they are no reason to be told more."""

    def work(desk: Any, report: Report, stop: Stop) -> Position | None:
        from safetydesk.desk import sidecar

        try:
            return sidecar.step(desk, at, stop)
        except Mishap:
            return None

    return work


def rebuilt(folder: Path, parent: Path) -> Work[Rebuilt]:
    """A desk made anew from this folder into a new one below `parent`; the desk that is open has no part in it."""

    def work(desk: Any, report: Report, stop: Stop) -> Rebuilt:
        from safetydesk.desk import rebuild

        return rebuild.rebuild(folder, parent / f"{folder.name}-重建", lambda n, total: report(n, total, ""), stop)

    return work


def upgraded(desk: Any, report: Report, stop: Stop) -> Path | None:
    """The backup that was made when this opening brought the desk up to this version."""
    found: Path | None = desk.store.upgraded
    return found


def backup(folder: Path) -> Work[Path]:
    """A verified zip of the whole desk in this folder."""

    def work(desk: Any, report: Report, stop: Stop) -> Path:
        from safetydesk.desk import care

        return care.backup(desk, folder, lambda done, total: report(done, total, ""), stop)

    return work


def check(desk: Any, report: Report, stop: Stop) -> list[Problem]:
    """Everything that is wrong with the desk; remembered, unless it was stopped."""
    from safetydesk.desk import care, care_notes

    found = care.check(desk, lambda done, total: report(done, total, ""), stop)
    if not stop():
        care_notes.checked(desk, found)
    return found


def diagnosis(qt: str) -> Work[str]:
    """What whoever mends the program needs to know, as text. `qt`: its version."""

    def work(desk: Any, report: Report, stop: Stop) -> str:
        from safetydesk.desk import diagnosis

        return diagnosis.whole(desk, f"Qt {qt}")

    return work


def save_diagnosis(text: str, target: Path) -> Work[None]:
    """The same, as it was shown."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import diagnosis

        diagnosis.save(text, target)

    return work


def restored(file: Path, parent: Path) -> Callable[[Report, Stop], Any]:
    """Bring a backup back into a new folder below `parent` and open the desk."""
    folder = parent / f"{file.stem}-恢复"

    def make(report: Report, stop: Stop) -> Any:
        from safetydesk.desk import care
        from safetydesk.desk.desk import Desk

        care.restore(file, folder, lambda done, total: report(done, total, ""), stop)
        return Desk.open(folder)

    return make
