"""Backups that are made by themselves: of the database and the definitions, when anything changed, and thinned."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from safetydesk.desk import care, header
from safetydesk.desk.desk import Desk
from safetydesk.material.copying import Stop, Stopped, explain
from safetydesk.notice.dates import now
from safetydesk.notice.problem import Mishap

_NAME, _STAMP = "自动-", "%Y%m%d-%H%M%S"
# Kept of what was made: so many of the last ones, one for each of the last so many days on which there was one, one for
# each month before that; and no more bytes than this in all, but always these few.
LAST, DAYS = 10, 30
_MOST_BYTES, _FEW = 2_000_000_000, 3


@dataclass(frozen=True)
class Kept:
    """One automatic backup; `at`: when it was made, by the clock of this PC."""

    path: Path
    at: datetime
    bytes: int


def kept(desk: Desk) -> tuple[Kept, ...]:
    """Those that are there, the last one first. OSError."""
    found = []
    for path in (desk.folder / "backups").glob(f"{_NAME}*.zip"):
        with suppress(ValueError):
            at = datetime.strptime(path.stem.removeprefix(_NAME), _STAMP)
            found.append(Kept(path, at, path.stat().st_size))
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def changed(desk: Desk) -> bool:
    """Whether there is something that is in none of them. OSError.

    Each bears the time of the last change of what is in it. Times that a copying of the folder did not keep cost one
    backup more.
    """
    stamp = _stamp(desk)
    return all(each.path.stat().st_mtime_ns != stamp for each in kept(desk))


def keep(desk: Desk, stop: Stop | None = None) -> Path | None:
    """One more verified backup if anything changed since the last, then thinning. Mishap, Stopped: then there is none.

    What was received since the last time lies in `files/` and is not copied again. The desk's health tells of one that
    was not made.
    """
    try:
        made = _keep(desk, stop) if changed(desk) else None
    except OSError as error:
        mishap = explain(error, desk.folder / "backups")
        desk.workshop.unkept = mishap.remedy
        raise mishap from error
    except Stopped:
        raise
    except Mishap as mishap:
        desk.workshop.unkept = mishap.remedy
        raise
    desk.workshop.unkept = ""
    return made


def _keep(desk: Desk, stop: Stop | None) -> Path:
    """OSError, Mishap, Stopped."""
    folder = desk.folder / "backups"
    folder.mkdir(exist_ok=True)
    care.sweep(desk)
    stamp, moment = _stamp(desk), now().replace(microsecond=0)
    while (target := folder / f"{_NAME}{moment:{_STAMP}}.zip").exists():
        moment += timedelta(seconds=1)
    care.pack_records(desk, target, stop)
    os.utime(target, ns=(stamp, stamp))
    for old in thinned(kept(desk)):
        # Held by a program that reads it, as on Windows: its turn comes the next time.
        with suppress(OSError):
            old.path.unlink()
    return target


def thinned(there: Sequence[Kept]) -> tuple[Kept, ...]:
    """Those of `there`, the last one first, that may go. No look at the clock, which may be wrong for a day."""
    stay = {*there[:LAST], *_newest_of_each(there, "%Y%m%d")[:DAYS], *_newest_of_each(there, "%Y%m")}
    total = 0
    for number, each in enumerate(one for one in there if one in stay):
        total += each.bytes
        if number >= _FEW and total > _MOST_BYTES:
            stay.discard(each)
    return tuple(each for each in there if each not in stay)


def _newest_of_each(there: Iterable[Kept], span: str) -> list[Kept]:
    found: dict[str, Kept] = {}
    for each in there:
        found.setdefault(each.at.strftime(span), each)
    return list(found.values())


def _stamp(desk: Desk) -> int:
    return max([header.touched(desk.folder), *(path.stat().st_mtime_ns for path in care.definitions(desk))])
