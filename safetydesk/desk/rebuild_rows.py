"""Putting the rows that sidecars tell of into an empty database: what does not hold together is left out and told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError

from safetydesk.desk import schema
from safetydesk.desk.rebuild_read import Row
from safetydesk.desk.store import Store
from safetydesk.notice.problem import Problem

_WORDS = {
    "unit": "单位", "liaison": "联络员", "work": "作品", "material": "材料", "file": "原件", "excuse": "无此项",
    "figure": "统计数", "activity": "活动", "letter": "发件记录", "reminder": "催报记录", "receipt": "来件批次",
}


def fill(store: Store, tables: Mapping[str, Sequence[Row]]) -> list[Problem]:
    """Adds these rows with the ids they had; how many of which sort could not be. Mishap."""
    ids: dict[str, set[Any]] = defaultdict(set)
    lost = Counter[str]()
    with store.writing() as connection:
        # A unit may stand before the one above it.
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in schema.metadata.sorted_tables:
            names = set(table.c.keys())
            rows = [{key: value for key, value in row.items() if key in names} for row in tables.get(table.name, ())]
            ids[table.name] = {row.get("id") for row in rows if _is_key(row.get("id"))}
            whole = [row for row in rows if _is_key(row.get("id")) and _holds(table, row, ids)]
            kept = _insert(connection, table, whole)
            ids[table.name] = {row["id"] for row in kept}
            lost[table.name] = len(rows) - len(kept)
    return [Problem("row", f"{_WORDS.get(name, '记录')} {count} 条", "和别的记录对不上，没有带过来", "请核对后补上")
            for name, count in lost.items() if count]


def _is_key(value: object) -> bool:
    return isinstance(value, int) and 0 < value < 2**62


def _holds(table: Table, row: Row, ids: Mapping[str, set[Any]]) -> bool:
    """Whether all it refers to is there; what may be absent is left empty."""
    for column in table.c:
        for reference in column.foreign_keys:
            if row.get(column.name) is None or row[column.name] in ids[reference.column.table.name]:
                continue
            if not column.nullable:
                return False
            row[column.name] = None
    return True


def _insert(connection: Connection, table: Table, rows: Sequence[Row]) -> list[Row]:
    """Those that went in."""
    if len({frozenset(row) for row in rows}) == 1 and _goes_in(connection, table, rows):
        return list(rows)
    return [row for row in rows if _goes_in(connection, table, [row])]


def _goes_in(connection: Connection, table: Table, rows: Iterable[Row]) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(insert(table), list(rows))
    except DBAPIError as error:
        # The disk's fault is no fault of the row.
        if getattr(error.orig, "sqlite_errorname", "").startswith(("SQLITE_CONSTRAINT", "SQLITE_MISMATCH")):
            return False
        raise
    except (UnicodeError, OverflowError, TypeError):
        return False
    return True
