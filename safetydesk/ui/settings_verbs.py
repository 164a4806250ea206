"""What the settings ask of the desk: plain works for the worker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk import paths
from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.desk.snapshot import HistoryLine
    from safetydesk.notice.shelf import Entry


def put(key: str, value: str) -> Work[None]:
    """Change a setting of the office."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import settings

        settings.put(desk, key, value)

    return work


def printed(desk: Any, report: Report, stop: Stop) -> dict[str, str]:
    """What letters and reports print of the office."""
    from safetydesk.desk import settings

    return settings.printed(desk)


def history(desk: Any, report: Report, stop: Stop) -> list[HistoryLine]:
    """What was done, newest first."""
    from safetydesk.desk import look

    return look.history(desk)


def shelf(desk: Any, report: Report, stop: Stop) -> list[Entry]:
    """The notices that could be added."""
    from safetydesk.notice import shelf

    return shelf.all_notices(paths.own_forms())


def add_notice(folder: Path) -> Work[None]:
    """Take one more notice onto the desk."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import settings

        settings.add_notice(desk, folder)

    return work
