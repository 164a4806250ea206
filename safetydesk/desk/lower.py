"""What a lower desk reported, as rows in its own words: all that a roll-up needs to know of its parcel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# The sender itself, among the keys of its units.
SENDER = ""


@dataclass(frozen=True)
class Row:
    """One row of theirs: `place` is the table, `key` its id there. `values`: columns, with their items and kinds.

    `unit` and `work` are keys of the rows it belongs to; of a unit, `unit` is the one above it. `file`: columns of the
    file of a material, and `source` the name under which its bytes lie in the parcel or beside it, "" where they are no
    longer what was received. `here`: they have come; if not, `link` is where they are to be had (url and code).
    """

    place: str
    key: str
    values: Mapping[str, Any]
    unit: str = SENDER
    work: str = ""
    file: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    here: bool = True
    link: Mapping[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """All that is compared with what it said before."""
        return json.dumps({**self.values, "unit": self.unit, "work": self.work}, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Term:
    """An item or a figure of their notice: its name, and every other one it goes by."""

    key: str
    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lower:
    """The content of a parcel. `parcel`: SHA-256 of its manifest; `serial` and `changed` grow with their desk.

    `choice`: "counted" for all of it, else it holds chosen works or materials only; `reason`: why it was sent although
    something is missing, in their words.
    """

    desk: str
    office: str
    parcel: str
    serial: int
    changed: str
    notice_id: str
    notice_title: str
    year: int
    choice: str
    slots: Mapping[str, Term]
    figures: Mapping[str, Term]
    kinds: Mapping[str, str]
    rows: tuple[Row, ...]
    reason: str = ""

    def of(self, place: str) -> list[Row]:
        """The rows of one table."""
        return [row for row in self.rows if row.place == place]
