"""Writing what a roll-up brings: our rows for theirs, three-way, so that what was changed here stays."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Table, select

from safetydesk.desk import judge, schema, vault
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx
from safetydesk.desk.lower import SENDER, Lower, Row
from safetydesk.desk.matching import Match
from safetydesk.desk.merging import PLACES, Change, Gone, Merge
from safetydesk.desk.place import plain_title
from safetydesk.desk.reported import given
from safetydesk.desk.snapshot import LIAISON_FIELDS
from safetydesk.desk.store import batched
from safetydesk.desk.units import guess_kind, initials
from safetydesk.desk.wording import quoted
from safetydesk.notice.dates import now

_NO_LONGER = "对方新报的包里没有这一份了"
_REFERENCES = ("unit", "work", "gone")


class Writer:
    """One parcel on its way into the tables. `receipt_id` is to be set before `write` where anything is new.

    Then `unit_id` is our unit of the sender, `moved` are materials whose files may have to go to another folder, and
    `kept` tells what was changed here and therefore stays.
    """

    def __init__(
        self, tx: Tx, desk: Desk, lower: Lower, match: Match, merge: Merge, landing: vault.Landing,
        parts: Mapping[str, Path],
    ) -> None:
        self._tx, self._desk, self._lower, self._notice = tx, desk, lower, match.notice
        self._merge, self._landing, self._parts = merge, landing, parts
        self._names = {row.key: str(row.values["name"]) for row in match.rows if row.place == "unit"}
        self._titles = {row.key: str(row.values["title"]) for row in match.rows if row.place == "work"}
        self._units = {key: ours for key, ours in merge.units.items() if ours is not None}
        self._works: dict[str, int] = {}
        self._counterparts: dict[tuple[str, str], int] = {}
        self._paths: dict[str, str | None] = {}
        self.receipt_id: int | None = None
        self.moved: list[int] = []
        self.kept: list[str] = []

    @property
    def unit_id(self) -> int:
        """Our unit of the sender."""
        return self._units[SENDER]

    def write(self) -> None:
        """Everything: units first, since all else belongs to them."""
        self._read_counterparts()
        met = self._merge.met
        new = {place: [row for row in self._merge.new if row.place == place] for place in PLACES}
        for row in new.pop("unit"):
            self._units[row.key] = self._add_unit(row)
            self._remember([(row, self._units[row.key])])
        for row, ours in met:
            if row.place == "work":
                self._works[row.key] = ours
        for place, rows in new.items():
            self._add(place, rows)
        for row, ours in met:
            self._complete_here(row, ours)
        self._remember(met, self._brought(met))
        for change in self._merge.changed:
            self._change(change)
        # What a work held is gone before it is.
        for each in sorted(self._merge.gone, key=lambda each: each.place == "work"):
            if each.place == "unit":
                # It stays: what was received from it must not drop out of sight.
                self._mark_gone(each, {})
            elif each.met:
                self._leave(each)
            else:
                self._take_away(each)

    def _read_counterparts(self) -> None:
        o = schema.counterpart
        rows = self._tx.connection.execute(
            select(o.c.id, o.c.place, o.c.theirs, o.c.ours)
            .where(o.c.desk == self._lower.desk, o.c.notice.in_(("", self._notice.id))))
        for key, place, theirs, ours in rows:
            self._counterparts[place, theirs] = key
            if place == "work":
                self._works[theirs] = ours
            elif place == "unit":
                self._units.setdefault(theirs, ours)

    def _brought(self, rows: Sequence[tuple[Row, int]]) -> set[tuple[str, int]]:
        """Those of our rows that another desk of theirs has brought: a street may begin a new one."""
        o, keys = schema.counterpart, {ours for _, ours in rows if ours}
        return {
            (place, ours) for some in batched(keys) for place, ours in self._tx.connection.execute(
                select(o.c.place, o.c.ours).where(o.c.ours.in_(some), o.c.met == 0))
        }

    def _remember(
        self, rows: Sequence[tuple[Row, int]], brought: Collection[tuple[str, int]] | None = None
    ) -> None:
        """Which of our rows came from which of theirs, and what that said. `brought`: of rows that were here already,
        those that came from them all the same."""
        fresh = []
        for row, ours in rows:
            key = self._counterparts.get((row.place, row.key))
            met = int(brought is not None and (row.place, ours) not in brought)
            if key is not None:
                self._tx.update(schema.counterpart, key, ours=ours, mark=row.mark, met=met)
            else:
                fresh.append({
                    "notice": "" if row.place == "unit" else self._notice.id, "desk": self._lower.desk,
                    "place": row.place, "theirs": row.key, "ours": ours, "mark": row.mark, "met": met})
        self._tx.insert_many(schema.counterpart, fresh)

    def _add_unit(self, row: Row) -> int:
        return self._tx.insert(schema.unit, **self._columns(row))

    def _add(self, place: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        table = schema.metadata.tables[place]
        values = [self._columns(row) for row in rows]
        if place == "material":
            self._complete(rows, values)
        keys = self._tx.insert_many(table, values)
        if place == "work":
            self._works |= {row.key: key for row, key in zip(rows, keys, strict=True)}
        self._remember(list(zip(rows, keys, strict=True)))

    def _columns(self, row: Row) -> dict[str, Any]:
        """Our columns for a row of theirs."""
        values = {name: value for name, value in row.values.items() if name not in _REFERENCES}
        if row.place == "unit":
            name, kinds = str(values["name"]), self._notice.unit_kinds
            kind = values["kind"] if values["kind"] in kinds else guess_kind(self._desk, name)
            sub = row.key != SENDER
            return values | {
                "kind": kind, "initials": initials(name), "sub": int(sub),
                "parent_id": self._units[row.unit] if sub else None}
        values["unit_id"] = self._units[row.unit]
        if row.place != "liaison":
            values["notice"] = self._notice.id
        if row.place == "material":
            values["work_id"] = self._works.get(row.work) if values["slot"] else None
        return values

    def _complete(self, rows: Sequence[Row], values: Sequence[dict[str, Any]]) -> None:
        """What a new material has beside what they say: its file, where it came from and when."""
        came = _moment(self._lower.changed)
        files = []
        for row, each in zip(rows, values, strict=True):
            each |= {
                "received": came.isoformat(timespec="seconds"), "receipt_id": self.receipt_id, "file_id": None,
                "bucket": self._bucket(each, row, came.date()),
                "origin": json.dumps([f"{self._lower.office}报送包", each["name"]], ensure_ascii=False),
                "why": f"来自{quoted(self._lower.office)}的报送包",
            }
            if row.file:
                files.append((each, {**row.file, "path": self._place(row, each["slot"]), "looked": 1}))
        kept = self._tx.keep_many(schema.file, [file for _, file in files])
        for (each, _), file_id in zip(files, kept, strict=True):
            each["file_id"] = file_id

    def _bucket(self, values: Mapping[str, Any], row: Row, came: date) -> str:
        slot = self._notice.slot(values["slot"]) if values["slot"] else None
        return judge.bucket_for(self._notice, slot, values["kind"], came, row.file.get("taken"))

    def _place(self, row: Row, slot: str) -> str:
        """The name of its file in our desk, which its bytes get with the COMMIT."""
        name, title = self._names[row.unit], self._titles.get(row.work, "")
        found = self._notice.slot(slot) if slot else None
        if found is None or title == plain_title(name, found.name):
            title = ""
        relative = self._landing.free_path(
            vault.place_of(self._notice, self._path(row.unit), slot),
            vault.stem_of(self._notice, name, slot, title[:40]), PurePosixPath(row.source).suffix[:12])
        self._landing.place(self._parts[row.source], relative)
        return relative

    def _path(self, unit: str) -> str | None:
        if unit not in self._paths:
            self._paths[unit] = vault.unit_path(self._tx.connection, self._units[unit])
        return self._paths[unit]

    def _complete_here(self, row: Row, ours: int) -> None:
        """What is missing in a row that is here already; what is said otherwise here stays."""
        there: Mapping[str, Any] = {}
        if row.place == "material":
            # It stays when the receipt that brought it is undone.
            self._tx.meet(schema.material, ours)
            there = {name: value for name, value in self._tx.row(schema.material, ours).items()
                     if name in ("caption", "state")}
            if row.values["caption"] and not there["caption"]:
                self._tx.update(schema.material, ours, caption=row.values["caption"])
        elif row.place == "figure":
            there = {"value": self._given(self._columns(row))}
        elif row.place in ("liaison", "work", "excuse"):
            table = schema.metadata.tables[row.place]
            there = self._tx.row(table, ours)
            self._tx.update(table, ours, **{name: value for name, value in row.values.items() if not there[name]})
        if any(there[name] and row.values[name] not in (there[name], "") for name in there.keys() & row.values.keys()):
            self.kept.append(f"{self._whose(row)}本级已经有了，和对方的不同，没有跟着改")

    def _change(self, change: Change) -> None:
        row = change.row
        before = Row(row.place, row.key, change.before, change.before["unit"], change.before.get("work", ""))
        ours = change.ours
        if row.place == "figure":
            ours = self._give(row, change)
        elif ours:
            self._follow(schema.metadata.tables[row.place], ours, self._columns(row), self._columns(before), row)
        self._inherit(change, ours)

    def _inherit(self, change: Change, ours: int) -> None:
        """What it says now, under the key it has now."""
        row = change.row
        key, stale = self._counterparts[row.place, change.key], self._counterparts.get((row.place, row.key))
        if stale not in (None, key):
            self._tx.delete(schema.counterpart, stale or 0)
        self._tx.update(schema.counterpart, key, theirs=row.key, ours=ours, mark=row.mark)

    def _follow(self, table: Table, ours: int, new: dict[str, Any], old: dict[str, Any], row: Row) -> None:
        """Where they changed something, so do we, unless it was changed here."""
        there = self._tx.connection.execute(select(table).where(table.c.id == ours)).mappings().first()
        wanted = {name: value for name, value in new.items() if old[name] != value}
        if there is None or (table is schema.unit and there["removed"]):
            return
        stays = {name for name in wanted if there[name] not in (old[name], wanted[name])}
        if table is schema.excuse and "slot" in wanted and self._excused(ours, new):
            stays = set(wanted)
        if table is schema.unit and "name" in wanted and self._named(ours, new):
            stays |= {"name", "initials"}
        values = {name: wanted[name] for name in wanted.keys() - stays}
        if stays:
            self.kept.append(f"{self._whose(row)}在本级改过，没有跟着改")
        if table is schema.material and values.keys() & {"unit_id", "slot", "kind"}:
            values["bucket"] = self._bucket({**there, **values}, row, date.fromisoformat(there["received"][:10]))
            self.moved.append(ours)
        self._tx.update(table, ours, **values)

    def _named(self, ours: int, new: Mapping[str, Any]) -> bool:
        """Whether another unit at the same place bears that name."""
        u = schema.unit
        return self._tx.connection.execute(select(u.c.id).where(
            u.c.name == new["name"], u.c.parent_id.is_not_distinct_from(new["parent_id"]), u.c.removed == 0,
            u.c.id != ours,
        )).first() is not None

    def _excused(self, ours: int, new: Mapping[str, Any]) -> bool:
        """Whether that cell has a word of 无此项 of its own."""
        e = schema.excuse
        return self._tx.connection.execute(select(e.c.id).where(
            e.c.notice == new["notice"], e.c.unit_id == new["unit_id"], e.c.slot == new["slot"], e.c.id != ours,
        )).first() is not None

    def _give(self, row: Row, change: Change) -> int:
        """A number: every giving is a row of its own."""
        columns = self._columns(row)
        if self._given(columns) != change.before["value"]:
            self.kept.append(f"{self._whose(row)}在本级改过，没有跟着改")
            return change.ours
        return self._tx.insert(schema.figure, **columns)

    def _given(self, columns: Mapping[str, Any]) -> float | None:
        f = schema.figure
        key = (columns["unit_id"], columns["figure"], columns["month"])
        mine = (f.c.unit_id == key[0], f.c.figure == key[1], f.c.month == key[2])
        there = given(self._tx.connection, self._notice.id, *mine).get(key)
        return there.number if there else None

    def _take_away(self, each: Gone) -> None:
        """What they no longer report: a material stays on record as 撤回."""
        before = Row(each.place, each.key, each.before, each.before["unit"], each.before.get("work", ""))
        old = self._columns(before)
        counterpart = self._counterparts[each.place, each.key]
        if each.place == "material":
            new = old | {"state": "withdrawn", "reason": _NO_LONGER}
            self._follow(schema.material, each.ours, new, old, before)
            self._mark_gone(each, {"state": "withdrawn", "reason": _NO_LONGER})
            return
        if each.place == "liaison":
            self._follow(schema.liaison, each.ours, old | dict.fromkeys(LIAISON_FIELDS, ""), old, before)
        elif each.place == "figure":
            there = {"value": self._given(old)} if each.ours else {}
            if there and self._says_still(there, {"value": each.before["value"]}, before):
                self._tx.insert(schema.figure, **old | {"value": None})
        else:
            self._remove(each, old, before)
        self._tx.delete(schema.counterpart, counterpart)

    def _mark_gone(self, each: Gone, said: Mapping[str, str]) -> None:
        """It is told once that it is gone; should they report it again, it is known."""
        mark = json.dumps({**each.before, **said, "gone": True}, ensure_ascii=False, sort_keys=True)
        self._tx.update(schema.counterpart, self._counterparts[each.place, each.key], mark=mark)

    def _leave(self, each: Gone) -> None:
        """What was here before theirs came is not theirs to take away."""
        whose = self._whose(Row(each.place, each.key, each.before, each.before["unit"]))
        self.kept.append(f"对方不再报{whose}，它是本级原来就有的，仍然保留")
        self._tx.delete(schema.counterpart, self._counterparts[each.place, each.key])

    def _says_still(self, there: Mapping[Any, Any], old: Mapping[str, Any], row: Row) -> bool:
        """Whether a row of ours says what they said; what was changed here is told, unless it is gone anyway."""
        changed = any(there[name] != value for name, value in old.items())
        if changed and any(there[name] is not None for name in old):
            self.kept.append(f"对方不再报{self._whose(row)}，它在本级改过，仍然保留")
        return not changed

    def _remove(self, each: Gone, old: Mapping[str, Any], row: Row) -> None:
        """A work, a 无此项 or an activity that says what it said; a work that still holds something stays."""
        table = schema.metadata.tables[each.place]
        there = self._tx.connection.execute(select(table).where(table.c.id == each.ours)).mappings().first()
        if there is None or there.get("removed") or not self._says_still(there, old, row):
            return
        if each.place == "activity":
            self._tx.update(table, each.ours, removed=1)
            return
        if each.place == "work":
            m = schema.material
            held = self._tx.connection.execute(select(m.c.id, m.c.state).where(m.c.work_id == each.ours)).all()
            if any(state != "withdrawn" for _, state in held):
                return
            for key, _ in held:
                self._tx.update(m, key, work_id=None)
        self._tx.delete(table, each.ours)

    def _whose(self, row: Row) -> str:
        values, notice = row.values, self._notice
        asked = notice.figure(values["figure"]) if row.place == "figure" else notice.slot(values.get("slot", ""))
        name = values.get("name") or values.get("title") or (asked.name if asked else PLACES[row.place])
        unit = self._names.get(row.unit, "")
        return f"{unit}的{quoted(str(name))}" if unit and row.place != "unit" else quoted(str(name))


def _moment(changed: str) -> datetime:
    """When it can have been sent at the earliest: the last change of their desk. Their clock may be wrong."""
    moment = now()
    try:
        there = datetime.fromisoformat(changed).replace(tzinfo=moment.tzinfo)
    except ValueError:
        return moment
    return min(there, moment)
