"""A desk of an older program, and what ends its upgrade on the way: it stays what it was, and opens the next time."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from deskmaker import NAMES, NEXT_YEAR, ZUSHI, digest, ids

from safetydesk.desk import store
from safetydesk.desk.desk import Desk, copy_notice
from safetydesk.desk.schema import VERSION
from safetydesk.notice.problem import Mishap

# Opens the desk; says so when this step of the upgrade is done, and waits to be killed.
UPGRADER = """
import sys, time
from pathlib import Path
from safetydesk.desk import store
from safetydesk.desk.desk import Desk
last = int(sys.argv[2])
step = store.MIGRATIONS[last]
def stuck(connection):
    step(connection)
    connection.exec_driver_sql("UPDATE unit SET name = name || ?", ("x" * 100_000,))
    print("under way", flush=True)
    time.sleep(600)
store.MIGRATIONS[last] = stuck
Desk.open(Path(sys.argv[1]))
"""


@pytest.fixture(params=[1, 2, 3])
def older(request, tmp_path):
    """The folder of a desk as a program of before left it."""
    folder = tmp_path / "desk"
    for notice in (NEXT_YEAR, ZUSHI):
        copy_notice(notice, folder / "notices" / notice.name)
    for name in ("files", "backups"):
        (folder / name).mkdir()
    with closing(sqlite3.connect(folder / "desk.sqlite")) as raw:
        raw.executescript((Path(__file__).parent / f"desk_v{request.param}.sql").read_text("utf-8"))
        if request.param == 1:  # its tables only
            raw.executemany("INSERT INTO unit (name) VALUES (?)", [(name,) for name in NAMES])
            raw.executemany("INSERT INTO setting (key, value) VALUES (?, ?)", [
                ("notice", "zushi-2024"), ("office", "祖师街道办事处"), ("desk_id", "0a" * 16)])
            raw.commit()
    return folder


def rows(path: Path) -> list[str]:
    """All of a database, as the program of before would find it."""
    with closing(sqlite3.connect(path)) as raw:
        return [f"version {raw.execute('PRAGMA user_version').fetchone()}", *raw.iterdump()]


def opens_now(folder: Path) -> None:
    with Desk.open(folder) as desk:
        assert list(ids(desk)) == list(NAMES)
        with desk.store.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA user_version").scalar_one() == VERSION
        assert desk.store.damage() == []


def test_the_backup_before_it_is_the_desk_of_before(older):
    before = rows(older / "desk.sqlite")
    opens_now(older)
    (kept,) = (older / "backups").iterdir()
    assert rows(kept) == before


@pytest.mark.parametrize("at", ["first", "last"])
def test_killed_in_the_middle_it_is_the_desk_of_before_and_opens_the_next_time(older, at):
    version = int(rows(older / "desk.sqlite")[0].strip("version (),"))
    before = rows(older / "desk.sqlite")
    call = [sys.executable, "-c", UPGRADER, older, str(version if at == "first" else VERSION - 1)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "under way\n"
        child.kill()
    shutil.copytree(older, older.with_name("looked at"))
    assert rows(older.with_name("looked at") / "desk.sqlite") == before
    opens_now(older)
    assert [path.name for path in (older / "backups").iterdir()] == [f"升级前-第{version}版.sqlite"]


def test_on_a_full_disk_it_is_the_desk_of_before_and_opens_when_there_is_room(older, monkeypatch):
    before = rows(older / "desk.sqlite")
    with closing(sqlite3.connect(older / "desk.sqlite")) as raw:
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
    with monkeypatch.context() as patch:
        patch.setattr(store, "_PRAGMAS", (*store._PRAGMAS, f"max_page_count={pages}"))
        with pytest.raises(Mishap, match="磁盘已满，这一步没有保存。请腾出空间"):
            Desk.open(older)
    assert rows(older / "desk.sqlite") == before
    opens_now(older)


def test_where_it_cannot_be_backed_up_it_is_not_touched(older, monkeypatch):
    before = digest(older / "desk.sqlite")
    (older / "backups").rmdir()
    (older / "backups").write_bytes(b"a file in its place")
    with pytest.raises(Mishap):
        Desk.open(older)
    assert digest(older / "desk.sqlite") == before
    (older / "backups").unlink()
    opens_now(older)
