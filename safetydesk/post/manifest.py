"""`manifest.json`: every member of a parcel with its hash, and the desk's content for a program at the level above."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from safetydesk import __version__
from safetydesk.desk.desk import Desk
from safetydesk.desk.holdings import Holding
from safetydesk.desk.records import stamp_of
from safetydesk.desk.snapshot import MaterialView
from safetydesk.material.archive import Written
from safetydesk.notice.problem import Mishap
from safetydesk.post.plan import Plan

NAME = "manifest.json"
FORMAT = "safetydesk-parcel"
VERSION = 1


def write(desk: Desk, made: Plan, members: Iterable[Written]) -> bytes:
    """The manifest as UTF-8 JSON. `members` are all other members of the parcel; SHA-256 in lower-case hex."""
    names = {entry.material.id: entry.name for entry in made.entries}
    table = {
        "format": FORMAT, "version": VERSION, "program": __version__, "desk": desk.setting("desk_id"),
        "office": desk.office, "made": stamp_of(desk).isoformat(),
        "notice": {"id": desk.notice.id, "title": desk.notice.title, "issuer": desk.notice.issuer,
                   "year": desk.notice.year},
        "members": [{"name": each.name, "bytes": each.bytes, "sha256": each.sha256} for each in members],
        "units": [_unit(holding, names) for holding in made.held],
        "left_out": made.left_out,
    }
    return (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode()


def read(data: bytes) -> dict[str, Any]:
    """A manifest as written above. Mishap when it is none, or one of a newer program."""
    try:
        table = json.loads(data)
        ours = isinstance(table, dict) and table.get("format") == FORMAT
    except (ValueError, RecursionError):
        ours = False
    if not ours:
        raise Mishap("这不是报送包的清单", "请选择本程序打出来的报送包")
    if not isinstance(table.get("version"), int) or table["version"] > VERSION:
        raise Mishap("这个报送包由更新版本的程序打出", "请先升级本程序")
    return dict(table)


def hashes(table: Mapping[str, Any]) -> dict[str, str]:
    """Member name -> SHA-256. Mishap when the list is damaged."""
    try:
        return {str(each["name"]): str(each["sha256"]) for each in table["members"]}
    except (KeyError, TypeError) as error:
        raise Mishap("报送包的清单已损坏", "请向对方要一个完整的报送包") from error


def _unit(holding: Holding, names: Mapping[int, str]) -> dict[str, Any]:
    card = holding.card
    return {
        "name": card.name, "aliases": list(card.aliases), "kind": card.kind, "liaison": asdict(card.liaison),
        "cells": [
            {"id": cell.id, "name": cell.name, "state": cell.state, "missing": cell.missing, "excuse": cell.excuse}
            for cell in holding.cells if cell is not None
        ],
        "works": [
            {"id": work.id, "item": work.slot, "title": work.title, "introduction": work.introduction,
             "remark": work.remark}
            for work in holding.works
        ],
        "materials": [_material(each, names.get(each.id, "")) for each in holding.materials],
    }


def _material(each: MaterialView, name: str) -> dict[str, Any]:
    return {
        "item": each.slot, "work": each.work_id, "kind": each.kind, "medium": each.medium, "n": each.n,
        "state": each.state, "reason": each.reason, "caption": each.caption, "original": each.name, "member": name,
        "sha256": each.sha256, "bytes": each.bytes, "width": each.width, "height": each.height,
        "seconds": each.seconds, "taken": each.taken, "received": each.received, "url": each.url, "code": each.code,
    }
