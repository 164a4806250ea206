"""What a roll-up would do: their rows compared with what they said the last time, and with what we have already."""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from safetydesk.desk import schema
from safetydesk.desk.lower import SENDER, Row
from safetydesk.desk.matching import Match
from safetydesk.desk.numbers import ACTIVITY_FIELDS
from safetydesk.desk.reported import given
from safetydesk.desk.snapshot import COUNTED
from safetydesk.desk.store import batched
from safetydesk.desk.twins import twins
from safetydesk.desk.wording import plain, quoted, size_text

# How a clerk calls the rows of each table, in the order in which they are written.
PLACES: dict[str, str] = {
    "unit": "单位", "liaison": "联络员", "work": "作品", "material": "材料", "excuse": "无此项", "figure": "统计数",
    "activity": "活动",
}
# What links and things on paper are told by.
_BOOKED = ("slot", "medium", "kind", "n", "url")
DEEDS: dict[str, str] = {"new": "新增", "changed": "更新", "gone": "减少"}


@dataclass(frozen=True)
class Change:
    """A row that they have changed. `before`: what it said when it was taken over last, under `key`; `ours`: our row.

    The key is another one where they took something away and added it anew.
    """

    row: Row
    ours: int
    before: Mapping[str, Any]
    key: str


@dataclass(frozen=True)
class Gone:
    """A row that they no longer report. `met`: it was here before theirs came."""

    place: str
    key: str
    ours: int
    before: Mapping[str, Any]
    met: bool = False


@dataclass(frozen=True)
class Merge:
    """`new` is to be added; `met` is here already, as the row with that id; `same` rows say what they said before.

    `units`: our unit by their key, None for one that is new. `absent`: one sentence for each file that has not come.
    """

    new: tuple[Row, ...]
    met: tuple[tuple[Row, int], ...]
    changed: tuple[Change, ...]
    gone: tuple[Gone, ...]
    same: int
    units: Mapping[str, int | None]
    absent: tuple[str, ...]

    @property
    def wanted(self) -> dict[str, Row]:
        """Whose bytes are to be fetched: their place in the parcel or beside it, and the row."""
        return {row.source: row for row in self.new if row.source}

    @property
    def empty(self) -> bool:
        """There is nothing in it that was not taken over before."""
        return not (self.new or self.met or self.changed or self.gone)

    @property
    def summary(self) -> str:
        """`新增单位 3、材料 12；更新材料 1`; "" for nothing."""
        rows = {
            "new": [row.place for row in self.new], "changed": [each.row.place for each in self.changed],
            "gone": [each.place for each in self.gone],
        }
        parts = []
        for what, word in DEEDS.items():
            counted = Counter(rows[what])
            told = "、".join(f"{name} {counted[place]}" for place, name in PLACES.items() if counted[place])
            parts += [word + told] if told else []
        return "；".join(parts)


def merge(connection: Connection, desk_id: str, match: Match, *, part: bool = False) -> Merge:
    """Compares the rows of a parcel of this desk with what is here. Nothing is written.

    `part`: it holds chosen works or materials only, so that what is not in it is not gone.
    """
    known = _known(connection, match.notice.id, desk_id)
    reported = {(row.place, row.key) for row in match.rows}
    reported |= {("material", _link_key(row)) for row in match.rows if row.link and not row.here}
    left = {key: each for key, each in known.items() if key not in reported}
    units = _units(connection, match, known)
    finder = _Finder(connection, match, units, [each for key, each in known.items() if key in reported])
    heirs = _Heirs(left.values(), units)
    new: list[Row] = []
    met: list[tuple[Row, int]] = []
    changed: list[Change] = []
    absent: list[Row] = []
    queue = deque(match.rows)
    while queue:
        row = queue.popleft()
        before = known.pop((row.place, row.key), None)
        if before is None:
            ours = finder.find(row)
            old = None if ours is None else heirs.of(row, ours)
            if old is not None:
                known.pop((old.place, old.key))
                changed.append(Change(row, old.ours, old.before, old.key))
            elif ours is not None:
                met.append((row, ours))
            elif row.here:
                new.append(row)
            elif row.link:
                queue.appendleft(_linked(row))
            else:
                absent.append(row)
        elif before.before != json.loads(row.mark):
            changed.append(Change(row, before.ours, before.before, before.key))
    gone = tuple(
        each for each in known.values()
        if not each.before.get("gone") and not (part and each.place in ("material", "work")))
    same = len(match.rows) - len(new) - len(met) - len(changed) - len(absent)
    return Merge(tuple(new), tuple(met), tuple(changed), gone, same, units, tuple(_told(match, absent)))


def _linked(row: Row) -> Row:
    """The link to a file that has not come. Its key is another one: when the file comes, it takes its place."""
    values = {**row.values, "medium": "link", **row.link}
    return replace(row, key=_link_key(row), values=values, file={}, source="", here=True)


def _link_key(row: Row) -> str:
    return f"{row.key}@link"


class _Heirs:
    """What they took away and added anew under another key is what it was: our row goes on to the new one."""

    def __init__(self, left: Iterable[Gone], units: Mapping[str, int | None]) -> None:
        left = list(left)
        self._units = {**{each.key: each.ours for each in left if each.place == "unit"}, **units}
        self._left = {self._mark(each.place, each.ours, each.before["unit"], each.before): each for each in left}

    def of(self, row: Row, ours: int) -> Gone | None:
        """The row of before that stands for the same."""
        return self._left.pop(self._mark(row.place, ours, row.unit, row.values), None)

    def _mark(self, place: str, ours: int, unit: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        # Every giving of a number is a row of its own.
        if place == "figure":
            return place, self._units.get(unit), values["figure"], values["month"]
        return place, ours


def _told(match: Match, absent: Iterable[Row]) -> Iterator[str]:
    names = {row.key: row.values["name"] for row in match.rows if row.place == "unit"}
    for row in absent:
        size = size_text(row.file["bytes"])
        why = "太大另送，还没有收到" if row.source else "在对方那里已找不到原件"
        yield f"{names[row.unit]}：{quoted(row.values['name'])}（{size}）{why}，没有计入"


def _known(connection: Connection, notice: str, desk_id: str) -> dict[tuple[str, str], Gone]:
    """What was taken over from this desk before, but for what is no longer here: units and works that were removed, and
    what went with another receipt that was undone."""
    o, u = schema.counterpart, schema.unit
    tables = (u, schema.work, schema.material, schema.liaison, schema.activity)
    there = or_(o.c.place.not_in([table.name for table in tables]), *(
        (o.c.place == table.name) & select(table.c.id).where(
            table.c.id == o.c.ours, *((u.c.removed == 0,) if table is u else ())).exists()
        for table in tables))
    rows = connection.execute(
        select(o.c.place, o.c.theirs, o.c.ours, o.c.mark, o.c.met == 1)
        .where(o.c.desk == desk_id, o.c.notice.in_(("", notice)), there).order_by(o.c.id)
    )
    return {(place, key): Gone(place, key, ours, json.loads(mark), met) for place, key, ours, mark, met in rows}


def _units(
    connection: Connection, match: Match, known: Mapping[tuple[str, str], Gone]
) -> dict[str, int | None]:
    """Our unit for each of theirs: the one of before, else that of the same name below the same one. Those above
    come before those below."""
    theirs = [row for row in match.rows if row.place == "unit" and row.key != SENDER]
    before = {row.key: known["unit", row.key].ours for row in theirs if ("unit", row.key) in known}
    # Who is known is not looked for by name: a new one may bear the name that another one had.
    below = {place: key for place, key in _below(connection, match.sender).items() if key not in before.values()}
    found: dict[str, int | None] = {SENDER: match.sender}
    for row in theirs:
        above = found[row.unit]
        ours = None if above is None else below.pop((above, plain(row.values["name"])), None)
        found[row.key] = before.get(row.key, ours)
    return found


def _below(connection: Connection, sender: int | None) -> dict[tuple[int, str], int]:
    """The sub-units of the sender, and theirs, by the unit above and by name."""
    u = schema.unit
    found: dict[tuple[int, str], int] = {}
    above = [] if sender is None else [sender]
    while above:
        rows = [row for some in batched(above) for row in connection.execute(
            select(u.c.id, u.c.name, u.c.parent_id)
            .where(u.c.parent_id.in_(some), u.c.sub == 1, u.c.removed == 0).order_by(u.c.id.desc())).all()]
        found |= {(parent, plain(name)): key for key, name, parent in rows}
        above = [key for key, _, _ in rows]
    return found


class _Finder:
    """Finds what is here already of what comes for the first time: somebody typed it, or received it on another way."""

    def __init__(
        self, connection: Connection, match: Match, units: Mapping[str, int | None], known: Iterable[Gone]
    ) -> None:
        self._units = units
        self._notice = match.notice
        self._connection = connection
        self._taken = {(each.place, each.ours) for each in known}
        ids = [key for key in units.values() if key is not None]
        self._works = self._read(schema.work, ids, ("slot", "title"))
        self._excuses = self._read(schema.excuse, ids, ("slot",))
        self._cards = self._read(schema.liaison, ids, ())
        self._activities = self._read(schema.activity, ids, tuple(ACTIVITY_FIELDS), schema.activity.c.removed == 0)
        m = schema.material
        self._booked = self._read(m, ids, _BOOKED, m.c.medium != "file", m.c.state.in_(COUNTED))
        f = schema.figure
        self._figures = given(connection, match.notice.id, f.c.unit_id.in_(ids)) if ids else {}
        hashes = [row.file["sha256"] for row in match.rows if row.file] if ids else []
        self._twins = twins(connection, hashes)

    def find(self, row: Row) -> int | None:
        """Our row, 0 for one that has none of its own."""
        if row.place == "unit":
            return self._units[row.key]
        unit = self._units[row.unit]
        if row.file:
            return self._twin(row, {unit, self._units[SENDER]} - {None})
        if unit is None:
            return None
        values = row.values
        if row.place == "figure":
            there = self._figures.get((unit, values["figure"], values["month"]))
            return 0 if there is not None and there.number is not None else None
        candidates: dict[str, list[int]] = {
            "work": self._works.get((unit, values.get("slot"), values.get("title")), []),
            "excuse": self._excuses.get((unit, values.get("slot")), []),
            "liaison": self._cards.get((unit,), []),
            "activity": self._activities.get((unit, *map(values.get, ACTIVITY_FIELDS)), []),
            "material": self._booked.get((unit, *map(values.get, _BOOKED)), []),
        }
        return self._first(row.place, candidates.get(row.place, []))

    def _twin(self, row: Row, units: Collection[int | None]) -> int | None:
        """The same bytes in the same cell, of the unit itself or of the sender."""
        return self._first("material", [
            twin.material_id for twin in self._twins[row.file["sha256"]]
            if (twin.notice, twin.slot) == (self._notice.id, row.values["slot"]) and twin.unit_id in units
            and twin.state in COUNTED
        ])

    def _first(self, place: str, keys: Sequence[int]) -> int | None:
        """The first that no other row of theirs stands for."""
        free = next((key for key in keys if (place, key) not in self._taken), None)
        if free is not None:
            self._taken.add((place, free))
        return free

    def _read(
        self, table: Table, units: Sequence[int], by: Sequence[str], *more: ColumnElement[bool]
    ) -> dict[tuple[Any, ...], list[int]]:
        """Ids of the rows of these units, by unit and these columns."""
        found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        mine = (table.c.notice == self._notice.id,) if "notice" in table.c else ()
        for some in batched(units):
            rows = self._connection.execute(
                select(table.c.id, table.c.unit_id, *(table.c[name] for name in by))
                .where(table.c.unit_id.in_(some), *mine, *more).order_by(table.c.id))
            for key, *place in rows:
                found[tuple(place)].append(key)
        return found
