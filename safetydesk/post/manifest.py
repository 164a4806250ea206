"""`manifest.json`: all of a parcel with its hashes, and the desk's content; and the small list in each part."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from safetydesk import __version__
from safetydesk.desk import look
from safetydesk.desk.desk import Desk
from safetydesk.desk.holdings import Holding
from safetydesk.desk.numbers import ACTIVITY_FIELDS
from safetydesk.desk.records import stamp_of
from safetydesk.desk.snapshot import MaterialView
from safetydesk.material.archive import Written
from safetydesk.notice.model import Figure, Notice, Slot
from safetydesk.notice.problem import Mishap
from safetydesk.post.plan import Plan

NAME = "manifest.json"
FORMAT = "safetydesk-parcel"
PART_FORMAT = "safetydesk-part"
VERSION = 2
MOST_PARTS = 999
_ID = 16  # hex digits of the manifest's hash that tell parcels apart


def write(desk: Desk, made: Plan, parts: Sequence[Sequence[Written]], limit: int | None, reason: str) -> bytes:
    """The manifest as UTF-8 JSON; SHA-256 in lower-case hex. `parts`: the members of each part but the lists.

    `changed` and `serial` (last line of the desk's history) grow with every change of the desk: which of two parcels
    of one desk is newer. A material's `member` is its place in the parcel, `carried` its place beside it. `own`: what
    the office itself reports.
    """
    names = {entry.material.id: entry.name for entry in made.entries}
    carried = {entry.material.id: entry.name for entry in made.carried}
    last = look.history(desk, 1)
    table = {
        "format": FORMAT, "version": VERSION, "program": __version__, "desk": desk.setting("desk_id"),
        "office": desk.office, "made": stamp_of(desk).isoformat(),
        "changed": last[0].at if last else "", "serial": last[0].id if last else 0,
        "notice": _notice(desk.notice),
        "choice": made.choice, "limit": limit, "reason": reason, "parts": len(parts),
        "members": [
            {"name": each.name, "bytes": each.bytes, "sha256": each.sha256, "part": number}
            for number, members in enumerate(parts, 1) for each in members
        ],
        "carried": [
            {"name": each.name, "bytes": each.material.bytes, "sha256": each.material.sha256,
             "url": each.link.url if each.link else "", "code": each.link.code if each.link else ""}
            for each in made.carried
        ],
        "units": [
            _unit(holding, names, carried) | _reported(made, holding.card.id) for holding in made.held
        ],
        "own": _reported(made, None) | {
            "liaison": {"name": desk.setting("contact"), "office_phone": desk.setting("contact_phone")}},
        "notes": [asdict(note) for note in made.notes],
        "left_out": made.left_out,
    }
    return (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode()


def _notice(notice: Notice) -> dict[str, Any]:
    """What another notice is compared with, where that of the level above differs a little."""
    return {
        "id": notice.id, "title": notice.title, "issuer": notice.issuer, "year": notice.year,
        "slots": [_named(slot) for slot in notice.slots()], "figures": [_named(figure) for figure in notice.figures],
        "kinds": {key: kind.name for key, kind in notice.kinds.items()},
    }


def _named(each: Slot | Figure) -> dict[str, Any]:
    return {"id": each.id, "name": each.name, "aliases": [*each.aliases, *each.was]}


def part_name(number: int) -> str:
    """The list of a part, at its top."""
    return f"part-{number}.json"


def write_part(desk: Desk, manifest_sha256: str, number: int, of: int, members: Sequence[Written]) -> bytes:
    """The small list of part `number` `of` so many. The parcel is told by the hash of its manifest."""
    table = {
        "format": PART_FORMAT, "version": VERSION, "parcel": manifest_sha256, "part": number, "of": of,
        "office": desk.office, "notice": desk.notice.title,
        "members": [{"name": each.name, "bytes": each.bytes, "sha256": each.sha256} for each in members],
    }
    return (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode()


def listed_bytes(name: str) -> int:
    """What one member takes in the list of its part, and a little more."""
    return len(json.dumps(name, ensure_ascii=False).encode()) + 64 + 80


def short_id(manifest_sha256: str) -> str:
    """编号 of a parcel, as people compare it."""
    return manifest_sha256[:_ID]


def read(data: bytes) -> dict[str, Any]:
    """A manifest as written above. Mishap when it is none, or one of a newer program."""
    return _read(data, FORMAT)


def read_part(data: bytes) -> dict[str, Any]:
    """The list of one part. Mishap when it is none, damaged, or one of a newer program."""
    table = _read(data, PART_FORMAT)
    number, of = table.get("part"), table.get("of")
    whole = type(number) is int and type(of) is int and 1 <= number <= of <= MOST_PARTS
    if not whole or not isinstance(table.get("parcel"), str):
        raise damaged()
    return table


def _read(data: bytes, format: str) -> dict[str, Any]:
    try:
        table = json.loads(data)
        ours = isinstance(table, dict) and table.get("format") == format
    except (ValueError, RecursionError):
        ours = False
    if not ours:
        raise Mishap("这不是报送包的清单", "请选择本程序打出来的报送包")
    if not isinstance(table.get("version"), int) or table["version"] > VERSION:
        raise Mishap("这个报送包由更新版本的程序打出", "请先升级本程序")
    return dict(table)


def hashes(table: Mapping[str, Any], part: int | None = None, key: str = "members") -> dict[str, str]:
    """Member name -> SHA-256 of this part, or of all. Mishap when the list is damaged."""
    try:
        return {
            str(each["name"]): str(each["sha256"]) for each in table[key] if part in (None, each.get("part", 1))
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise damaged() from error


def parts(table: Mapping[str, Any]) -> int:
    """How many parts the parcel has. Mishap when the manifest is damaged."""
    count = table.get("parts", 1)
    if type(count) is not int or not 1 <= count <= MOST_PARTS:
        raise damaged()
    return count


def title(table: Mapping[str, Any]) -> str:
    """The notice's title in a manifest or in the list of a part; "" where it is damaged."""
    notice = table.get("notice")
    return str(notice.get("title", "")) if isinstance(notice, dict) else str(notice or "")


def damaged() -> Mishap:
    """What is said of a list that cannot be what the program wrote."""
    return Mishap("报送包的清单已损坏", "请向对方要一个完整的报送包")


def _unit(holding: Holding, names: Mapping[int, str], carried: Mapping[int, str]) -> dict[str, Any]:
    card = holding.card
    return {
        "id": card.id, "parent": card.parent_id, "name": card.name, "aliases": list(card.aliases), "kind": card.kind,
        "liaison": asdict(card.liaison),
        "cells": [
            {"id": cell.id, "name": cell.name, "state": cell.state, "missing": cell.missing, "excuse": cell.excuse}
            for cell in holding.cells if cell is not None
        ],
        "works": [
            {"id": work.id, "item": work.slot, "title": work.title, "introduction": work.introduction,
             "remark": work.remark, "excellent": work.excellent}
            for work in holding.works
        ],
        "materials": [
            _material(each, names.get(each.id, ""), carried.get(each.id, "")) for each in holding.materials
        ],
    }


def _reported(made: Plan, unit_id: int | None) -> dict[str, Any]:
    """Figures and activities of a unit, or of the office itself. `month` "": of the whole campaign, or cumulative."""
    table = made.figures.get(unit_id)
    values = [
        (line.id, month, value) for line in (table.lines if table else ())
        for month, value in (*zip(table.months if table else (), line.values, strict=True), ("", line.whole))
    ]
    return {
        "figures": [
            {"id": key, "month": month, "number": value.number, "source": value.source}
            for key, month, value in values if value is not None and value.number is not None
        ],
        "activities": [
            {"id": each.id} | {name: getattr(each, name) for name in ACTIVITY_FIELDS}
            for each in made.activities if each.unit_id == unit_id
        ],
    }


def _material(each: MaterialView, name: str, carried: str) -> dict[str, Any]:
    return {
        "id": each.id, "item": each.slot, "work": each.work_id, "kind": each.kind, "medium": each.medium, "n": each.n,
        "state": each.state, "reason": each.reason, "caption": each.caption, "original": each.name, "member": name,
        "carried": carried,
        "sha256": each.sha256, "bytes": each.bytes, "content": each.content, "format": each.format,
        "width": each.width, "height": each.height,
        "seconds": each.seconds, "taken": each.taken, "received": each.received, "url": each.url, "code": each.code,
    }
