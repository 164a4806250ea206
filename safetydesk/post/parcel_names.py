"""How the files of a parcel are called, so that the system knows them: file managers tell types by ASCII endings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import PurePath

from safetydesk.material.facts import PARCEL_ENDING

ENDING = PARCEL_ENDING
# Programs of before wrote `.zip` alone, mailboxes and clerks change the case of endings, and a second download has a
# number before its last dot.
_PART = re.compile(r"(.+)-第(\d+)件共(\d+)件(?:\.safetydesk)?\s?(?:[(（]\d+[)）])?\.zip", re.IGNORECASE)


@dataclass(frozen=True)
class PartName:
    """What the name of a file says: `stem` is what the parts of its parcel have in common; a whole parcel is 1 of 1."""

    stem: str
    number: int
    of: int


def part_names(stem: str, of: int) -> list[str]:
    """`…-报送包.safetydesk.zip`, or `…-报送包-第1件共3件.safetydesk.zip` and so on."""
    if of == 1:
        return [f"{stem}{ENDING}"]
    wide = len(str(of))
    return [f"{stem}-第{number:0{wide}}件共{of}件{ENDING}" for number in range(1, of + 1)]


def numbered(stem: str) -> Iterator[str]:
    """The name, then with a number, as long as it is taken."""
    yield stem
    for number in count(2):
        yield f"{stem}（{number}）"


def read_name(name: str) -> PartName:
    """What a file's name says of it, in today's naming or in that of before."""
    part = _PART.fullmatch(name)
    return PartName(part[1], int(part[2]), int(part[3])) if part else PartName(halves(name)[0], 1, 1)


def halves(name: str) -> tuple[str, str]:
    """A file's name without its ending, and the ending, which of a parcel has two dots."""
    ending = name[-len(ENDING):] if name.lower().endswith(ENDING) else PurePath(name).suffix
    return name[: len(name) - len(ending)], ending
