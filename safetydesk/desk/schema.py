"""The tables of a desk, in portable SQL types: the same desk may later live in PostgreSQL."""

from __future__ import annotations

from sqlalchemy import REAL, Column, ForeignKey, Index, Integer, MetaData, Table, Text, text

from safetydesk.desk.numbers import ACTIVITY_FIELDS
from safetydesk.desk.snapshot import LIAISON_FIELDS

# Raised by one with every change of the tables; see `migrate.py`.
VERSION = 4

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
    _number("sub"),  # 1: 下级单位, which hands in to its parent and came by that one's parcel
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
    Column("plays", Integer),  # 1 decoded to its end, 0 not, NULL not tried
    _text("camera"),
    _number("located"),
    _text("codec"),
    Column("likeness", Text, nullable=False, server_default="", index=True),
    _number("black"),
    Column("looked", Integer, nullable=False, server_default="0", index=True),  # 0: decoding it is still to come
    _text("reading"),  # JSON of paper.filled.Reading, "" for what is not read
)

# Two files whose pictures look the same, the later one first.
alike = _table(
    "alike",
    Column("file_id", Integer, ForeignKey("file.id"), nullable=False, index=True),
    Column("other_id", Integer, ForeignKey("file.id"), nullable=False, index=True),
    _number("bits"),
)

# 一批来件. Rows stay when it is undone; so do those of `refusal`.
receipt = _table(
    "receipt",
    _text("batch"),  # that of its lines of history
    _text("way"),
    _text("source"),
    _text("paths"),  # JSON list, for a receipt that was cut off
    _text("notice"),
    Column("unit_id", Integer),
    _text("slot"),
    Column("work_id", Integer),
    _text("begun"),
    _text("state"),
)

# One line for each file that was not taken, and for each that was there already.
refusal = _table(
    "refusal",
    Column("receipt_id", Integer, ForeignKey("receipt.id"), nullable=False, index=True),
    _text("outcome"),
    _text("path"),
    _text("name"),
    _text("why"),
)

# What a mailbox or a watched folder has given already.
seen = _table("seen", _text("source"), _text("key"), Index("seen_once", "source", "key", unique=True))

work = _table(
    "work",
    _text("notice"),
    Column("unit_id", Integer, ForeignKey("unit.id"), nullable=False),
    _text("slot"),
    _text("title"),
    _text("introduction"),
    _text("remark"),
    _number("excellent"),  # 1: 评为优秀
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
    Column("receipt_id", Integer, index=True),
    _number("version", 1),
    Column("replaces", Integer, index=True),  # the material that this one, sent again and changed, took the place of
    _number("unsorted"),  # 1: nobody has looked yet where it belongs
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

# 统计数. Every giving is a row of its own, the last one counts: taking a receipt back takes back what its forms said,
# and nothing that was said since. `material_id`: the form it stands on; it counts as long as that counts and lies where
# it lay, with `holder_id` (`reported.stands`). No reference: rows outlive an undone receipt in the history.
figure = _table(
    "figure",
    _text("notice"),
    Column("unit_id", Integer, ForeignKey("unit.id")),  # NULL: the office itself
    _text("figure"),
    _text("month"),  # "2023-06"; "" for the whole campaign
    Column("value", REAL),  # NULL: taken away again
    Column("material_id", Integer),
    Column("holder_id", Integer),
    Index("figure_by_cell", "notice", "unit_id", "figure", "month"),
    Index("figure_by_material", "material_id"),
)

# 活动. Those of a form (`material_id`) give way to those of the next, but not what a person wrote or changed.
activity = _table(
    "activity",
    _text("notice"),
    Column("unit_id", Integer, ForeignKey("unit.id")),  # NULL: the office itself
    *(_text(name) for name in ACTIVITY_FIELDS),
    Column("material_id", Integer),
    Column("holder_id", Integer),
    _number("edited"),
    _number("removed"),
    Index("activity_by_unit", "notice", "unit_id"),
    Index("activity_by_material", "material_id"),
)

# 发件箱: one row for each mail, kept for ever as the proof of what went out.
letter = _table(
    "letter",
    Column("batch", Text, nullable=False, index=True),  # the mails of one sending
    _text("notice"),
    _text("about"),  # parcel, chase or test
    Column("unit_id", Integer),
    _text("receiver"),
    _text("subject"),
    _text("text"),
    _number("part"),  # 1 to `parts`
    _number("parts"),
    _text("path"),  # of the file that goes along, "" for none
    _text("name"),
    _number("bytes"),
    _text("sha256"),
    _text("contents"),  # JSON list of what is in that file: name, bytes, sha256
    _text("message_id"),
    Column("state", Text, nullable=False, index=True),
    _number("handed"),  # 1: all of it but its end is with the server, and only the answer can tell
    _text("answer"),
    _text("queued"),
    _text("ended"),
)

# 催报: who was reminded of what, by "copy" or "print"; what was mailed stands in `letter`.
reminder = _table(
    "reminder",
    _text("notice"),
    Column("unit_id", Integer, ForeignKey("unit.id"), nullable=False),
    _text("at"),
    _text("way"),
    _text("text"),
    Index("reminder_by_unit", "notice", "unit_id"),
)

# 汇总: each parcel of a lower desk that was taken over; the last one of a desk holds.
rollup = _table(
    "rollup",
    _text("notice"),
    _text("desk"),  # the `desk_id` of the sender's desk
    Column("unit_id", Integer, ForeignKey("unit.id"), nullable=False),
    _text("parcel"),  # SHA-256 of its manifest
    _number("serial"),
    _text("changed"),
    _text("at"),
    Index("rollup_by_desk", "notice", "desk"),
)

# Which of our rows came from which of theirs, and what theirs said when it was taken over: what differs from that
# now was changed here, and stays. Not to be taken for material.origin, the names a file came under.
counterpart = _table(
    "origin",
    _text("notice"),  # "" for a unit
    _text("desk"),
    _text("place"),  # table name
    _text("theirs"),  # the id in the sender's desk
    _number("ours"),
    _text("mark"),  # JSON of the columns
    _number("met"),  # 1: it was here before theirs came, and stays when that goes
    Index("origin_once", "notice", "desk", "place", "theirs", unique=True),
    Index("origin_by_ours", "place", "ours"),
)

# Items of another notice that a person said are items of ours; `ours` "": of none.
same = _table(
    "same",
    _text("notice"),
    _text("their_notice"),
    _text("theirs"),
    _text("ours"),
    Index("same_once", "notice", "their_notice", "theirs", unique=True),
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
    # Who gave a number: found without looking at the changes of everything else.
    Index("change_of_figure", "row", sqlite_where=text("place = 'figure'")),
)
