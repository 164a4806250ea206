"""From a manifest to what a lower desk reported. It comes from outside: where it does not fit, it is damaged."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from safetydesk.desk import works
from safetydesk.desk.lower import SENDER, Lower, Row, Term
from safetydesk.desk.numbers import ACTIVITY_FIELDS, fit
from safetydesk.desk.reported import LONGEST
from safetydesk.desk.snapshot import COUNTED, LIAISON_FIELDS
from safetydesk.desk.unitlist import LONGEST_FIELD, LONGEST_KIND, LONGEST_NAME
from safetydesk.desk.wording import in_one_line
from safetydesk.material.names import clean_text, is_legal
from safetydesk.notice.model import BASE_CONTENTS, BASE_KINDS, CONTENTS
from safetydesk.notice.problem import Mishap
from safetydesk.post import manifest

_HASH = re.compile("[0-9a-f]{64}")
_SHORT = 16  # hex digits of a hash that tell files apart
_MOST_PIECES = 9_999
_MOST_PIXELS = 1_000_000
_LONGEST_TEXT = 2_000
_Table = Mapping[str, Any]


def read(data: bytes, parcel: str, beside: Collection[str]) -> Lower:
    """The content of a manifest; `parcel`: its SHA-256, `beside`: what was too big for the parcel and lies beside it.

    Mishap when it is none, damaged, or of a newer program.
    """
    table = manifest.read(data)
    try:
        return _Reading(table, beside).lower(parcel)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError, Mishap) as error:
        raise manifest.damaged() from error


class _Reading:
    """One manifest on its way to rows."""

    def __init__(self, table: _Table, beside: Collection[str]) -> None:
        self._table = table
        self._beside = beside
        self._choice = str(table.get("choice", "counted"))
        self._members = {str(each["name"]): str(each["sha256"]) for each in table["members"]}
        self._carried = {str(each["name"]): each for each in table.get("carried", ())}
        self._sources: set[str] = set()

    def lower(self, parcel: str) -> Lower:
        table, notice = self._table, self._table["notice"]
        units = list(_in_order(table["units"]))
        cells = [cell for unit in units for cell in unit["cells"]]
        slots = {term.key: term for term in _terms(notice.get("slots", cells))}
        figures = {term.key: term for term in _terms(notice.get("figures", ()))}
        kinds = BASE_KINDS | {str(key): _line(name, 40) for key, name in notice.get("kinds", {}).items()}
        office = in_one_line("单位名称", table["office"], LONGEST_NAME)
        desk, changed = str(table["desk"]), str(table.get("changed") or table["made"])
        if not office or not 0 < len(desk) <= 64:
            raise ValueError("no sender")
        datetime.fromisoformat(changed)
        rows = list(self._rows(office, units))
        if len({(row.place, row.key) for row in rows}) < len(rows):
            raise ValueError("an id that comes twice")
        for row in rows:
            for key, terms in (("slot", slots), ("figure", figures)):
                if row.values.get(key):
                    terms.setdefault(row.values[key], Term(row.values[key], row.values[key]))
        return Lower(
            desk, office, parcel, _whole(table.get("serial", 0), 0, 1 << 60), changed, str(notice["id"]),
            _line(notice["title"], 200), _whole(notice["year"], 1, 9999), self._choice, slots, figures, kinds,
            tuple(rows), clean_text(str(table.get("reason", "")), _LONGEST_TEXT).strip())

    def _rows(self, office: str, units: Iterable[_Table]) -> Iterator[Row]:
        own = self._table.get("own", {})
        yield Row("unit", SENDER, {"name": office, "aliases": "[]", "kind": ""})
        yield from _card(SENDER, own.get("liaison", {}))
        yield from _reported(SENDER, own)
        for unit in units:
            key = _key(unit["id"])
            name = in_one_line("单位名称", unit["name"], LONGEST_NAME)
            if not name:
                raise ValueError("a unit without a name")
            aliases = [in_one_line("单位别名", each, LONGEST_NAME) for each in unit["aliases"]]
            values = {"name": name, "aliases": json.dumps(aliases, ensure_ascii=False),
                      "kind": _line(unit["kind"], LONGEST_KIND)}
            yield Row("unit", key, values, _key(unit["parent"]) if unit["parent"] is not None else SENDER)
            yield from _card(key, unit["liaison"])
            yield from self._handed_in(key, name, unit)
            yield from _reported(key, unit)

    def _handed_in(self, key: str, name: str, unit: _Table) -> Iterator[Row]:
        for cell in unit["cells"]:
            if cell["state"] == "excused":
                values = {"slot": str(cell["id"]), "reason": _line(cell["excuse"], _LONGEST_TEXT)}
                yield Row("excuse", f"{key}/{cell['id']}", values, key)
        excellent = set()
        for work in unit["works"]:
            if work["excellent"]:
                excellent.add(work["id"])
            texts = {each: clean_text(work[each], most) for each, most in works.LONGEST.items()}
            marks = {"slot": str(work["item"]), "excellent": int(bool(work["excellent"]))}
            yield Row("work", _key(work["id"]), {**texts, **marks}, key)
        for each in unit["materials"]:
            if self._is_chosen(each, each["work"] in excellent):
                yield self._material(key, each)

    def _is_chosen(self, each: _Table, excellent: bool) -> bool:
        if each["state"] not in COUNTED or not each["item"]:
            return False
        return bool({"accepted": each["state"] == "accepted", "excellent": excellent}.get(self._choice, True))

    def _material(self, unit: str, each: _Table) -> Row:
        medium = each["medium"]
        if medium not in ("file", "link", "paper"):
            raise ValueError(medium)
        kind, title = str(each["kind"]), _line(each["original"], 200)
        values = {
            "slot": str(each["item"]), "kind": kind, "medium": medium, "state": str(each["state"]),
            "n": _whole(each["n"], 0, _MOST_PIECES if medium == "paper" else 1), "name": title,
            "reason": clean_text(each["reason"], _LONGEST_TEXT), "caption": clean_text(each["caption"], _LONGEST_TEXT),
            "url": _line(each["url"], _LONGEST_TEXT), "code": _line(each["code"], 40),
        }
        key, work = _key(each["id"]), _key(each["work"]) if each["work"] is not None else ""
        if medium != "file":
            return Row("material", key, values, unit, work)
        source = str(each["member"] or each.get("carried", ""))
        file = self._file(each, source, kind)
        # A desk that was restored from a backup gives an id of before to another file.
        key = f"{key}@{file['sha256'][:_SHORT]}"
        here = source in self._members or source in self._beside
        there = self._carried.get(source, {"url": ""})
        link = {"url": _line(there["url"], _LONGEST_TEXT), "code": _line(there["code"], 40)} if there["url"] else {}
        return Row("material", key, values, unit, work, file, source, here, link)

    def _file(self, each: _Table, source: str, kind: str) -> dict[str, Any]:
        sha256 = str(each["sha256"])
        if not _HASH.fullmatch(sha256):
            raise ValueError(sha256)
        if source:
            promised = self._members.get(source) or str(self._carried[source]["sha256"])
            legal = all(is_legal(part) for part in source.split("/"))
            if promised != sha256 or source in self._sources or not legal:
                raise ValueError(source)
            self._sources.add(source)
        usual = BASE_CONTENTS.get(kind, ("unknown",))[0]
        content = each.get("content")
        seconds, taken = each["seconds"], each["taken"]
        if taken is not None:
            datetime.fromisoformat(taken)
        return {
            "sha256": sha256, "bytes": _whole(each["bytes"], 0, 1 << 60),
            # What counted nothing there could not be opened.
            "plays": None if each["n"] else 0,
            "content": content if content in CONTENTS else usual, "format": _line(each.get("format", ""), 20),
            "width": _size(each["width"]), "height": _size(each["height"]),
            "seconds": None if seconds is None else min(max(float(seconds), 0.0), 1e9), "taken": taken,
        }


def _in_order(units: Iterable[_Table]) -> Iterator[_Table]:
    """Those above before those below. ValueError on a circle, an unknown unit above, or an id that comes twice."""
    left = {unit["id"]: unit for unit in units}
    if len(left) != len(list(units)):
        raise ValueError("an id that comes twice")
    done: set[Any] = {None}
    while left:
        ready = [key for key, unit in left.items() if unit["parent"] in done]
        if not ready:
            raise ValueError("units in a circle")
        for key in ready:
            yield left.pop(key)
        done |= set(ready)


def _terms(table: Iterable[_Table]) -> Iterator[Term]:
    for each in table:
        others = tuple(_line(other, 200) for other in each.get("aliases", ()))
        yield Term(str(each["id"]), _line(each["name"], 200), others)


def _card(unit: str, card: _Table) -> Iterator[Row]:
    values = {field: _line(card.get(field, ""), LONGEST_FIELD) for field in LIAISON_FIELDS}
    if any(values.values()):
        yield Row("liaison", unit, values, unit)


def _reported(unit: str, table: _Table) -> Iterator[Row]:
    for each in table.get("figures", ()):
        # What they counted themselves we count ourselves, from the same materials.
        if each["source"] == "given":
            values = {"figure": str(each["id"]), "month": str(each["month"]), "value": fit(float(each["number"]))}
            yield Row("figure", f"{unit}/{each['id']}/{each['month']}", values, unit)
    for number, each in enumerate(table.get("activities", ())):
        values = {field: _line(each[field], LONGEST) for field in ACTIVITY_FIELDS}
        yield Row("activity", _key(each["id"]) if "id" in each else f"{unit}/{number}", values, unit)


def _key(number: Any) -> str:
    return str(_whole(number, 0, 1 << 62))


def _whole(number: Any, least: int, most: int) -> int:
    if type(number) is not int or not least <= number <= most:
        raise ValueError(number)
    return number


def _size(number: Any) -> int | None:
    return None if number is None else _whole(number, 0, _MOST_PIXELS)


def _line(text: Any, most: int) -> str:
    if not isinstance(text, str):
        raise TypeError(text)
    return " ".join(clean_text(text, most).split())
