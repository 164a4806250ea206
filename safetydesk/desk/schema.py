"""The tables of a desk, in portable SQL types: the same desk may later live in PostgreSQL."""

from __future__ import annotations

from sqlalchemy import REAL, Column, ForeignKey, Index, Integer, MetaData, Table, Text

from safetydesk.desk.snapshot import LIAISON_FIELDS

# Raised by one with every change of the tables; see MIGRATIONS in `store.py`.
VERSION = 1

metadata = MetaData()


def _table(name: str, *parts: Column[int] | Column[str] | Column[float] | Index) -> Table:
    """A STRICT table with an ever-growing key: ids of removed rows are never given out again."""
    return Table(
        name, metadata, Column("id", Integer, primary_key=True), *parts,
        sqlite_strict=True, sqlite_autoincrement=True,
    )


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _number(name: str, default: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=str(default))


setting = _table("setting", Column("key", Text, nullable=False, unique=True), _text("value"))

unit = _table(
    "unit",
    Column("name", Text, nullable=False),
    _text("aliases"),  # JSON list of names
    _text("kind"),
    Column("parent_id", Integer, ForeignKey("unit.id")),
    _text("initials"),  # pinyin, kept because working it out for 20,000 units takes a second
    _number("removed"),
)

liaison = _table(
    "liaison",
    Column("unit_id", Integer, ForeignKey("unit.id"), nullable=False, unique=True),
    *(_text(name) for name in LIAISON_FIELDS),
)

# Bytes on disk with what they are. Rows stay when a receipt is undone: what was received is never lost.
file = _table(
    "file",
    Column("path", Text, nullable=False, unique=True),  # below files/, with "/"
    Column("sha256", Text, nullable=False, index=True),
    _number("bytes"),
    _text("content"),
    _text("format"),
    Column("width", Integer),
    Column("height", Integer),
    Column("seconds", REAL),
    Column("taken", Text),
    _text("trouble"),
)

work = _table(
    "work",
    _text("notice"),
    Column("unit_id", Integer, ForeignKey("unit.id"), nullable=False),
    _text("slot"),
    _text("title"),
    _text("introduction"),
    _text("remark"),
    Index("work_by_cell", "notice", "unit_id", "slot"),
)

material = _table(
    "material",
    _text("notice"),
    Column("unit_id", Integer, ForeignKey("unit.id")),
    _text("slot"),
    _text("kind"),
    _text("state"),
    _text("bucket"),  # the week or month of a Need that recurs
    _text("received"),
    _number("n", 1),
    Column("work_id", Integer, ForeignKey("work.id")),
    Column("file_id", Integer, ForeignKey("file.id")),
    _text("medium"),
    _text("name"),
    _text("caption"),
    _text("reason"),
    _text("url"),
    _text("code"),
    _text("origin"),  # JSON list: folders, containers and the name, as the sender wrote them
    _text("sender"),  # From line and subject of the mail it came in
    _text("subject"),
    _text("why"),  # what the program placed it for; "" where a person did
    Index("material_by_work", "work_id"),
    Index("material_by_file", "file_id"),
    # Covers the board's one query: SQLite answers it from this index alone.
    Index("material_board", "notice", "unit_id", "slot", "kind", "bucket", "state", "n"),
    # Finds the few that came after their due without looking at the others.
    Index("material_late", "notice", "slot", "received", "state", "n", "unit_id"),
)

excuse = _table(
    "excuse",
    _text("notice"),
    Column("unit_id", Integer, ForeignKey("unit.id"), nullable=False),
    _text("slot"),
    _text("reason"),
    Index("excuse_by_cell", "notice", "unit_id", "slot", unique=True),
)

history = _table(
    "history",
    _text("batch"),  # lines of one batch are undone together
    _text("at"),
    _text("who"),
    _text("verb"),
    _text("text"),
    _text("state"),  # done, undone, dead (cannot come back) or note (not undoable itself)
    Index("history_by_state", "state", "id"),
)

change = _table(
    "change",
    Column("history_id", Integer, ForeignKey("history.id"), nullable=False, index=True),
    _text("place"),  # table name
    _number("row"),
    Column("before", Text),  # JSON of the row, NULL where it did not exist
    Column("after", Text),
)
