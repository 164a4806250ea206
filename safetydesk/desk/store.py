"""Everything that is SQLite's own: opening, durability, transactions, schema versions and backup of one desk file."""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from safetydesk.desk import header
from safetydesk.desk.migrate import MIGRATIONS
from safetydesk.desk.schema import VERSION, metadata
from safetydesk.material.copying import Stop, Stopped, explain, fsync_folder, replace
from safetydesk.notice.problem import Mishap

T = TypeVar("T")

APPLICATION_ID = 0x53414644  # "SAFD"
_AT_ONCE = 500  # values of one statement: databases limit its parameters
_PAGES = 4096  # copied between two looks at whether to stop
_STEPS = 1_000_000  # of SQLite's own machine, the same while it checks

# DELETE + EXTRA is the only pair that lost nothing in 6,000 simulated power cuts; WAL lost acknowledged commits.
_PRAGMAS = (
    "journal_mode=DELETE", "synchronous=EXTRA", "foreign_keys=ON", "trusted_schema=OFF", "cell_size_check=ON",
    "busy_timeout=5000", "cache_size=-65536", "temp_store=MEMORY",
)

# What the disk did, and what to do about it.
_WORLD = {
    sqlite3.SQLITE_FULL: ("磁盘已满，这一步没有保存", "请腾出空间后重做这一步"),
    sqlite3.SQLITE_READONLY: (
        "工作台所在的磁盘不能写入", "请检查U盘写保护或文件夹权限，或把工作台复制到本机再打开"
    ),
    sqlite3.SQLITE_CANTOPEN: (
        # SQLite takes paths of up to 512 bytes.
        "打不开工作台的数据库", "请检查文件夹权限；如果路径很长，请把工作台放到浅一些的文件夹；都不行就用备份恢复"
    ),
    sqlite3.SQLITE_IOERR: ("读写磁盘出错", "请检查U盘或网络盘是否已断开，再重新打开工作台"),
    sqlite3.SQLITE_BUSY: ("工作台正被别的程序占用", "请关闭另一个程序后重试"),
    sqlite3.SQLITE_CORRUPT: ("工作台的数据库已损坏", "请不要继续使用，用 backups 文件夹里最近的备份恢复"),
    sqlite3.SQLITE_NOTADB: ("这不是工作台的数据库，或已损坏", "请用 backups 文件夹里最近的备份恢复"),
}


def _world_fault(error: BaseException) -> Mishap | None:
    """The sentence for what the disk did to us; None when the statement itself was wrong, which is our bug."""
    code = getattr(error, "sqlite_errorcode", None)
    told = None if code is None else _WORLD.get(code & 0xFF)
    return Mishap(*told) if told else None


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        mishap = _world_fault(error.orig) if error.orig else None
        if mishap is None:
            raise
        raise mishap from error
    except sqlite3.Error as error:
        mishap = _world_fault(error)
        if mishap is None:
            raise
        raise mishap from error


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # Autocommit: SQLAlchemy's default mode would not roll back DDL. `mode` keeps a missing file from being created.
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
    )


class Store:
    """The database of one desk: a single connection, used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = _engine(path)
        # The backup that was made before this opening brought it up to this version.
        self.upgraded: Path | None = None

    @classmethod
    def create(cls, path: Path) -> Store:
        """A new, empty database that appears under its name only when it is whole. OSError, Mishap."""
        fresh = path.with_suffix(".part")
        fresh.unlink(missing_ok=True)
        with _told(), closing(_connect(fresh, "rwc")) as raw:
            raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
            raw.execute(f"PRAGMA user_version={VERSION}")
        engine = _engine(fresh)
        with _told(), engine.begin() as connection:
            metadata.create_all(connection)
        engine.dispose()
        replace(fresh, path)
        fsync_folder(path.parent)
        return cls(path)

    @classmethod
    def open(cls, path: Path, backups: Path) -> Store:
        """An existing database, brought up to this version after a backup. Mishap if it is newer or no desk."""
        if not path.is_file():
            raise Mishap(f"文件夹里没有工作台（{path.name}）", "请选择建立工作台时的那个文件夹")
        refuse_strange(path)
        store = cls(path)
        try:
            store._upgrade(backups)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Lets go of the file."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view; several statements see the same state."""
        with _told(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: on return it is on the disk, on any exception nothing of it is."""
        with _told(), self._engine.connect().execution_options(writing=True) as connection, connection.begin():
            yield connection

    @property
    def bytes(self) -> int:
        """How large the file is. OSError."""
        return self._path.stat().st_size

    def backup(self, target: Path, stop: Stop | None = None) -> str:
        """A verified copy through SQLite's own API; returns its SHA-256. Mishap, Stopped.

        Never copy the live file by path: closing any other handle on it drops our locks, and acknowledged rows
        were lost that way. A full disk leaves a valid but empty file, so the copy is reopened and compared before
        it gets its name.
        """
        part = target.with_name(target.name + ".part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            with _told(), self._raw() as live, closing(_connect(part, "rwc")) as copy:
                live.backup(copy, pages=_PAGES, progress=lambda *_: _go_on(stop))
                if _counts(copy) != _counts(live) or not _is_sound(copy, stop):
                    raise Mishap("备份与原数据不一致，没有保存", "请换一个磁盘再备份")
            digest = _fsynced_hash(part)
            replace(part, target)
            fsync_folder(target.parent)
        except OSError as error:
            raise explain(error, target) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return digest

    def quick_damage(self) -> bool:
        """Whether the first things that SQLite looks at are wrong: the pages, not what the indexes say of them."""
        with _told(), self._raw() as raw:
            return bool(raw.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))

    def damage(self) -> list[str]:
        """What SQLite's own check finds wrong; empty when sound."""
        with _told(), self._raw() as raw:
            found = [row[0] for row in raw.execute("PRAGMA integrity_check")]
            strays = [f"{row[0]} 第{row[1]}行" for row in raw.execute("PRAGMA foreign_key_check")]
        return [line for line in found if line != "ok"] + strays

    @contextmanager
    def _raw(self) -> Iterator[sqlite3.Connection]:
        with self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            if not isinstance(raw, sqlite3.Connection):
                raise TypeError("this store speaks SQLite only")
            yield raw

    def _upgrade(self, backups: Path) -> None:
        # Asked again: a killed migration stands in the file's first bytes until its journal is rolled back.
        with self.reading() as connection:
            version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if version == VERSION:
            return
        kept = backups / f"升级前-第{version}版.sqlite"
        self.backup(kept)
        # All of it or nothing: whatever ends it on the way, the program of before still opens the desk.
        with self.writing() as connection:
            for step in range(version, VERSION):
                MIGRATIONS[step](connection)
            connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")
        self.upgraded = kept
        # The command line shows it, the window has its own words.
        logging.getLogger("safetydesk").warning("工作台已升级到新版本的格式；升级前的备份：backups/%s", kept.name)


def batched(values: Iterable[T]) -> Iterator[list[T]]:
    """As many at a time as one statement may name."""
    rest = iter(values)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _engine(path: Path) -> Engine:
    engine = create_engine("sqlite://", creator=lambda: _connect(path, "rw"), poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _prepare(raw: sqlite3.Connection, _record: object) -> None:
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A write lock taken late can fail half-way through a verb; taken first, a verb runs or never starts.
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def refuse_strange(path: Path) -> None:
    """Mishap where this is no database of a desk, or one of a newer program. Reads its first bytes, writes nothing.

    By path: nothing of this process may hold the file yet. A read-only connection would fail on a desk whose program
    was killed in the middle of a commit. Places of the numbers: SQLite database file format, 1.3.
    """
    try:
        head = header.read(path)
    except OSError as error:
        raise explain(error, path) from error
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        raise Mishap(*_WORLD[sqlite3.SQLITE_NOTADB])
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise Mishap("这个文件夹里的 desk.sqlite 不是安全生产月报送台的工作台", "请选择正确的文件夹")
    if int.from_bytes(head[60:64], "big") > VERSION:
        raise Mishap("这个工作台由更新版本的程序建立，没有改动它", "请先升级本程序再打开")


def _go_on(stop: Stop | None) -> None:
    if stop is not None and stop():
        raise Stopped


def _is_sound(raw: sqlite3.Connection, stop: Stop | None) -> bool:
    raw.set_progress_handler(lambda: int(stop is not None and stop()), _STEPS)
    try:
        return bool(raw.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.OperationalError:
        _go_on(stop)
        raise


def _counts(raw: sqlite3.Connection) -> dict[str, int]:
    # Those that are there: an older desk, backed up before its upgrade, lacks some of ours.
    names = [name for name, in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {name: raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def _fsynced_hash(path: Path) -> str:
    with path.open("rb+") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
        handle.flush()
        os.fsync(handle.fileno())
    return digest
