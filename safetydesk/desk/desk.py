"""One office's desk: a folder with its database, originals, backups and notices, open in one program at a time."""

from __future__ import annotations

import getpass
import json
import platform
import shutil
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from filelock import FileLock, Timeout
from sqlalchemy import Connection, insert, select, update

from safetydesk.desk import schema, vault
from safetydesk.desk.building import building
from safetydesk.desk.header import DATABASE, OPENED_BY, is_open
from safetydesk.desk.levels import in_order
from safetydesk.desk.store import Store, refuse_strange
from safetydesk.desk.tally import UnitRow
from safetydesk.desk.wording import in_one_line
from safetydesk.desk.workshop import Workshop
from safetydesk.material.archive import is_safe
from safetydesk.material.copying import explain
from safetydesk.material.names import is_junk
from safetydesk.material.prober import Prober
from safetydesk.notice.dates import now
from safetydesk.notice.model import Notice
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.notice.read import read_notice

SUBFOLDERS = ("files", "backups", "notices")
LONGEST_OFFICE = 60


class Held(Mishap):
    """Another window has the desk open, here or on another PC."""


class Desk:
    """工作台. Verbs and reads are functions of this room that take the desk first. Use it from one thread."""

    def __init__(self, folder: Path, store: Store, lock: FileLock) -> None:
        self.folder = folder
        self.store = store
        self._lock = lock
        self.workshop = Workshop()
        self._roster: list[UnitRow] | None = None
        self._settings: dict[str, str] = {}
        self.notices: dict[str, Notice] = {}
        self.problems: list[Problem] = []

    @classmethod
    def create(cls, folder: Path, notice_folder: Path, office: str = "") -> Desk:
        """A new desk in an absent or empty folder. It appears whole or not at all. Mishap."""
        folder = folder.absolute()
        notice, problems = read_notice(notice_folder)
        if notice is None:
            raise Mishap(f"通知“{notice_folder.name}”用不了", str(problems[0]), tuple(problems))
        office = in_one_line("本单位名称", office, LONGEST_OFFICE) or notice.issuer
        with building(folder) as build:
            for name in SUBFOLDERS:
                (build / name).mkdir()
            copy_notice(notice_folder, build / "notices" / notice.id)
            with closing(Store.create(build / DATABASE)) as store, store.writing() as connection:
                for key, value in (("desk_id", uuid4().hex), ("notice", notice.id), ("office", office)):
                    connection.execute(insert(schema.setting).values(key=key, value=value))
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Desk:
        """An existing desk; finishes or clears what an interrupted run left. Mishap when it cannot be opened."""
        folder = folder.absolute()
        strange = _refuse(folder)
        lock = _lock(folder)
        try:
            store = Store.open(folder / DATABASE, folder / "backups")
            try:
                desk = cls(folder, store, lock)
                desk._load()
            except OSError as error:
                store.close()
                raise explain(error, folder) from error
            except BaseException:
                store.close()
                raise
        except BaseException:
            # A desk that is not ours to open stays as it was. While the lock is held, lest another's be taken away;
            # Windows removes nothing that is held.
            if strange:
                with suppress(OSError):
                    _lock_of(folder).unlink()
            lock.release()
            raise
        return desk

    def close(self) -> None:
        """Lets others open it, also when the stick it lies on has been pulled out."""
        self.workshop.close()
        self.store.close()
        try:
            with suppress(OSError):
                _opened_by(self.folder).unlink(missing_ok=True)
        finally:
            self._lock.release()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def files(self) -> Path:
        """Every original the program ever said it received."""
        return self.folder / "files"

    @property
    def prober(self) -> Prober:
        """Reads foreign files in child processes."""
        return self.workshop.prober

    @property
    def notice(self) -> Notice:
        """The notice at work."""
        return self.notices[self._settings["notice"]]

    @property
    def office(self) -> str:
        """The office whose desk this is."""
        return self.setting("office")

    @property
    def cutoff(self) -> str:
        """The hour of the due day after which it is late, "17:30"; "" = the day counts whole."""
        return self.setting("cutoff")

    def setting(self, key: str, default: str = "") -> str:
        """A setting of the office."""
        return self._settings.get(key, default)

    def forget(self) -> None:
        """Drops what was remembered of the database, after something changed it."""
        self._roster = None
        with self.store.reading() as connection:
            self._read_settings(connection)

    def roster(self, connection: Connection) -> list[UnitRow]:
        """All units in their order, sub-units below their own, remembered between refreshes of the board."""
        if self._roster is None:
            u = schema.unit
            rows = connection.execute(
                select(u.c.id, u.c.name, u.c.kind, u.c.initials, u.c.parent_id, u.c.sub == 1)
                .where(u.c.removed == 0).order_by(u.c.id)
            )
            self._roster = in_order([UnitRow(*row) for row in rows])
        return self._roster

    def _load(self) -> None:
        with self.store.reading() as connection:
            self._read_settings(connection)
            vault.sweep(self.files, connection)
        self.read_notices()
        if self._settings.get("notice") not in self.notices:
            first = str(self.problems[0]) if self.problems else "请用备份恢复"
            raise Mishap("工作台里的通知读不出来", first, tuple(self.problems))
        self._rename()
        # On a full disk the next one hears less; that is no reason not to open.
        with suppress(OSError):
            _opened_by(self.folder).write_text(
                json.dumps({"who": _who(), "since": now().isoformat(timespec="minutes")}, ensure_ascii=False), "utf-8"
            )

    def _rename(self) -> None:
        """Carries rows over to the ids their slots and figures have now: a definition says with `was` what it renamed.
        """
        for notice in self.notices.values():
            slots = [(table, table.c.slot, old, slot.id) for slot in notice.slots() for old in slot.was
                     for table in (schema.material, schema.work, schema.excuse)]
            figures = [(schema.figure, schema.figure.c.figure, old, figure.id) for figure in notice.figures
                       for old in figure.was]
            for table, column, old, new in (*slots, *figures):
                with self.store.writing() as connection:
                    connection.execute(
                        update(table).where(table.c.notice == notice.id, column == old).values({column: new}))

    def _read_settings(self, connection: Connection) -> None:
        s = schema.setting
        self._settings = dict(connection.execute(select(s.c.key, s.c.value)).all())

    def read_notices(self) -> None:
        """Reads the desk's own copies of its notices again."""
        self.notices, self.problems = {}, []
        for folder in sorted((self.folder / "notices").glob("[!.]*")):
            if folder.is_dir():
                notice, problems = read_notice(folder)
                self.problems += problems
                if notice is not None:
                    self.notices[notice.id] = notice


def copy_notice(folder: Path, target: Path) -> None:
    """Copies a definition without what systems left beside it and what no zip may hold. OSError, Mishap."""

    def unwanted(_place: str, names: list[str]) -> list[str]:
        return [name for name in names if is_junk(name, 0) or not is_safe(name)]

    def copied(source: str, target: str) -> None:
        try:
            shutil.copy2(source, target)
        except OSError as error:
            # `copytree` gathers OSErrors, and loses what each was.
            raise explain(error, Path(source).parent) from error

    shutil.copytree(folder, target, ignore=unwanted, copy_function=copied)


def _who() -> str:
    try:
        return f"{getpass.getuser()}（{platform.node()}）"
    except (OSError, KeyError):  # no account name: a stripped-down system
        return platform.node()


def _opened_by(folder: Path) -> Path:
    return folder / OPENED_BY


def _refuse(folder: Path) -> bool:
    """Mishap where this is no desk, or none of ours to open, before anything is written there, were it only the time at
    which a lock was made. Whether it was never opened here."""
    try:
        if not (folder / DATABASE).is_file():
            raise Mishap(f"“{folder}”不是工作台文件夹", "请选择里面有 desk.sqlite 的那个文件夹，或新建工作台")
        if not is_open(folder):
            refuse_strange(folder / DATABASE)
        return not _lock_of(folder).exists()
    except OSError as error:
        raise _closed_to_us(error, folder) from error


def _closed_to_us(error: OSError, folder: Path) -> Mishap:
    remedy = "请检查U盘的写保护和文件夹的权限，或把工作台文件夹复制到本机再打开"
    return Mishap(explain(error, folder).what, remedy)


def _lock_of(folder: Path) -> Path:
    return folder / "desk.lock"


def _lock(folder: Path) -> FileLock:
    # Not thread-local: the window opens the desk in its worker and may close it from another thread.
    lock = FileLock(_lock_of(folder), timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        try:
            holder = json.loads(_opened_by(folder).read_text("utf-8"))
            who = f"{holder['who']} 自 {str(holder['since']).replace('T', ' ')}"
        except (OSError, ValueError, KeyError):
            who = "另一个窗口"
        raise Held(f"工作台正被 {who} 打开着", "请先在那边关闭，再打开") from error
    except OSError as error:
        raise _closed_to_us(error, folder) from error
    return lock

