"""The steps that bring an older desk to the tables of this version."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

_SECOND = (
    "ALTER TABLE file ADD COLUMN plays INTEGER",
    "ALTER TABLE file ADD COLUMN camera TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE file ADD COLUMN located INTEGER NOT NULL DEFAULT '0'",
    "ALTER TABLE file ADD COLUMN codec TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE file ADD COLUMN likeness TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE file ADD COLUMN black INTEGER NOT NULL DEFAULT '0'",
    "ALTER TABLE file ADD COLUMN looked INTEGER NOT NULL DEFAULT '0'",
    "ALTER TABLE file ADD COLUMN reading TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE material ADD COLUMN receipt_id INTEGER",
    "ALTER TABLE material ADD COLUMN version INTEGER NOT NULL DEFAULT '1'",
    "ALTER TABLE material ADD COLUMN replaces INTEGER",
    "ALTER TABLE material ADD COLUMN unsorted INTEGER NOT NULL DEFAULT '0'",
    """CREATE TABLE alike (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, file_id INTEGER NOT NULL REFERENCES file (id),
        other_id INTEGER NOT NULL REFERENCES file (id), bits INTEGER NOT NULL DEFAULT '0') STRICT""",
    """CREATE TABLE receipt (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, batch TEXT NOT NULL DEFAULT '', way TEXT NOT NULL DEFAULT '',
        source TEXT NOT NULL DEFAULT '', paths TEXT NOT NULL DEFAULT '', notice TEXT NOT NULL DEFAULT '',
        unit_id INTEGER, slot TEXT NOT NULL DEFAULT '', work_id INTEGER, begun TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT '') STRICT""",
    """CREATE TABLE refusal (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, receipt_id INTEGER NOT NULL REFERENCES receipt (id),
        outcome TEXT NOT NULL DEFAULT '', path TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '',
        why TEXT NOT NULL DEFAULT '') STRICT""",
    """CREATE TABLE seen (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, source TEXT NOT NULL DEFAULT '',
        key TEXT NOT NULL DEFAULT '') STRICT""",
    "CREATE INDEX ix_file_likeness ON file (likeness)",
    "CREATE INDEX ix_file_looked ON file (looked)",
    "CREATE INDEX ix_alike_file_id ON alike (file_id)",
    "CREATE INDEX ix_alike_other_id ON alike (other_id)",
    "CREATE INDEX ix_refusal_receipt_id ON refusal (receipt_id)",
    "CREATE INDEX ix_material_receipt_id ON material (receipt_id)",
    "CREATE INDEX ix_material_replaces ON material (replaces)",
    "CREATE UNIQUE INDEX seen_once ON seen (source, key)",
)

_THIRD = (
    "ALTER TABLE work ADD COLUMN excellent INTEGER NOT NULL DEFAULT '0'",
    """CREATE TABLE figure (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, notice TEXT NOT NULL DEFAULT '',
        unit_id INTEGER REFERENCES unit (id), figure TEXT NOT NULL DEFAULT '', month TEXT NOT NULL DEFAULT '',
        value REAL, material_id INTEGER, holder_id INTEGER) STRICT""",
    """CREATE TABLE activity (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, notice TEXT NOT NULL DEFAULT '',
        unit_id INTEGER REFERENCES unit (id), name TEXT NOT NULL DEFAULT '', form TEXT NOT NULL DEFAULT '',
        time TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '', responsible TEXT NOT NULL DEFAULT '',
        outlet TEXT NOT NULL DEFAULT '', remark TEXT NOT NULL DEFAULT '', material_id INTEGER, holder_id INTEGER,
        edited INTEGER NOT NULL DEFAULT '0', removed INTEGER NOT NULL DEFAULT '0') STRICT""",
    "CREATE INDEX figure_by_cell ON figure (notice, unit_id, figure, month)",
    "CREATE INDEX figure_by_material ON figure (material_id)",
    "CREATE INDEX activity_by_unit ON activity (notice, unit_id)",
    "CREATE INDEX activity_by_material ON activity (material_id)",
    """CREATE TABLE letter (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, batch TEXT NOT NULL, notice TEXT NOT NULL DEFAULT '',
        about TEXT NOT NULL DEFAULT '', unit_id INTEGER, receiver TEXT NOT NULL DEFAULT '',
        subject TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '', part INTEGER NOT NULL DEFAULT '0',
        parts INTEGER NOT NULL DEFAULT '0', path TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '',
        bytes INTEGER NOT NULL DEFAULT '0', sha256 TEXT NOT NULL DEFAULT '', contents TEXT NOT NULL DEFAULT '',
        message_id TEXT NOT NULL DEFAULT '', state TEXT NOT NULL, handed INTEGER NOT NULL DEFAULT '0',
        answer TEXT NOT NULL DEFAULT '', queued TEXT NOT NULL DEFAULT '', ended TEXT NOT NULL DEFAULT '') STRICT""",
    "CREATE INDEX ix_letter_batch ON letter (batch)",
    "CREATE INDEX ix_letter_state ON letter (state)",
    "CREATE INDEX change_of_figure ON change (row) WHERE place = 'figure'",
)

_FOURTH = (
    "ALTER TABLE unit ADD COLUMN sub INTEGER NOT NULL DEFAULT '0'",
    """CREATE TABLE reminder (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, notice TEXT NOT NULL DEFAULT '',
        unit_id INTEGER NOT NULL REFERENCES unit (id), at TEXT NOT NULL DEFAULT '', way TEXT NOT NULL DEFAULT '',
        text TEXT NOT NULL DEFAULT '') STRICT""",
    """CREATE TABLE rollup (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, notice TEXT NOT NULL DEFAULT '', desk TEXT NOT NULL DEFAULT '',
        unit_id INTEGER NOT NULL REFERENCES unit (id), parcel TEXT NOT NULL DEFAULT '',
        serial INTEGER NOT NULL DEFAULT '0', changed TEXT NOT NULL DEFAULT '', at TEXT NOT NULL DEFAULT '') STRICT""",
    """CREATE TABLE origin (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, notice TEXT NOT NULL DEFAULT '', desk TEXT NOT NULL DEFAULT '',
        place TEXT NOT NULL DEFAULT '', theirs TEXT NOT NULL DEFAULT '', ours INTEGER NOT NULL DEFAULT '0',
        mark TEXT NOT NULL DEFAULT '', met INTEGER NOT NULL DEFAULT '0') STRICT""",
    """CREATE TABLE same (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, notice TEXT NOT NULL DEFAULT '',
        their_notice TEXT NOT NULL DEFAULT '', theirs TEXT NOT NULL DEFAULT '',
        ours TEXT NOT NULL DEFAULT '') STRICT""",
    "CREATE INDEX reminder_by_unit ON reminder (notice, unit_id)",
    "CREATE INDEX rollup_by_desk ON rollup (notice, desk)",
    "CREATE UNIQUE INDEX origin_once ON origin (notice, desk, place, theirs)",
    "CREATE INDEX origin_by_ours ON origin (place, ours)",
    "CREATE UNIQUE INDEX same_once ON same (notice, their_notice, theirs)",
)


def _steps(statements: Sequence[str]) -> Callable[[Connection], None]:
    def upgrade(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    return upgrade


# One step for each version of the tables: MIGRATIONS[n] takes a desk of version n to n + 1.
# 2: what a look at a file tells (those of an older desk are looked at again, behind), receipts, versions. 3: 统计数,
# 活动, 发件箱, which works are excellent. 4: 下级单位 and 汇总, 催报.
MIGRATIONS: dict[int, Callable[[Connection], None]] = {1: _steps(_SECOND), 2: _steps(_THIRD), 3: _steps(_FOURTH)}
