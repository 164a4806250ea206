"""What the desk remembers of its own care: when it was last backed up whole, and last checked, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy.dialects.sqlite import insert

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.notice.dates import now
from safetydesk.notice.problem import Mishap, Problem

# Settings that nobody sets: {"at", "away"} (onto another disk), and {"at", "grave", "other"} (numbers of problems).
BACKED, CHECKED = "backed", "checked"
# What is wrong with what was received, not with how something is written.
_GRAVE = ("database", "missing-file", "changed-file", "file")


def put(desk: Desk, key: str, value: Mapping[str, Any]) -> None:
    """Remembers it in the place of what was there. No verb: it is no deed of the clerk's. Mishap."""
    text = json.dumps(value)
    with desk.store.writing() as connection:
        connection.execute(
            insert(schema.setting).values(key=key, value=text).on_conflict_do_update(["key"], set_={"value": text}))
    desk.forget()


def get(desk: Desk, key: str) -> dict[str, Any]:
    """What is remembered, empty where nothing is."""
    found = json.loads(desk.setting(key) or "{}")
    return found if isinstance(found, dict) else {}


def checked(desk: Desk, problems: list[Problem]) -> None:
    """Remembers that all of the desk was checked, with this result, where there is room for it."""
    grave = sum(problem.kind in _GRAVE for problem in problems)
    with suppress(Mishap):
        put(desk, CHECKED, {"at": now().isoformat(timespec="seconds"), "grave": grave, "other": len(problems) - grave})
