"""The file of a desk: opened by one program, refused when it is newer or no desk, upgraded only after a backup."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from deskmaker import NAMES, NEXT_YEAR, ZUSHI, closed_rows, digest, ids, new_desk

from safetydesk.desk import activities, journal, settings, store, units
from safetydesk.desk import desk as desks
from safetydesk.desk.desk import Desk
from safetydesk.desk.schema import VERSION
from safetydesk.notice.problem import Mishap

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path):
    new_desk(tmp_path / "desk").close()
    return tmp_path / "desk"


def header(folder, offset, number):
    """Writes a number into the first bytes of the database (SQLite file format, 1.3)."""
    path = folder / "desk.sqlite"
    data = bytearray(path.read_bytes())
    data[offset:offset + 4] = number.to_bytes(4, "big")
    path.write_bytes(data)
    return digest(path)


def test_a_desk_keeps_its_promises_to_the_disk(desk):
    with desk.store.reading() as connection:
        def pragma(name):
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()

        assert pragma("journal_mode") == "delete"
        assert pragma("synchronous") == 3
        assert pragma("foreign_keys") == 1
        assert pragma("trusted_schema") == 0
        assert pragma("application_id") == store.APPLICATION_ID
        assert pragma("user_version") == store.VERSION
        tables = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%(%'")
        assert all("STRICT" in sql for sql in tables.scalars() if "sqlite_sequence" not in sql)


@pytest.mark.parametrize("opened_before", [True, False])
def test_a_newer_desk_is_left_untouched(folder, opened_before):
    def every_byte():
        return {path.relative_to(folder): (path.stat().st_mtime_ns, path.is_file() and digest(path))
                for path in (folder, *folder.rglob("*"))}

    header(folder, 60, store.VERSION + 1)
    if not opened_before:
        (folder / "desk.lock").unlink()
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    before = every_byte()
    with pytest.raises(Mishap) as told:
        Desk.open(folder)
    assert str(told.value) == "这个工作台由更新版本的程序建立，没有改动它。请先升级本程序再打开。"
    assert every_byte() == before


@pytest.mark.parametrize(("spoil", "words"), [
    (lambda f: header(f, 68, 7), "不是安全生产月报送台的工作台"),
    (lambda f: header(f, 0, 7), "这不是工作台的数据库，或已损坏。请用 backups 文件夹里最近的备份恢复。"),
    (lambda f: (f / "desk.sqlite").write_bytes(b""), "这不是工作台的数据库"),
    (lambda f: (f / "desk.sqlite").write_bytes((f / "desk.sqlite").read_bytes()[:60]), "这不是工作台的数据库"),
    (lambda f: (f / "desk.sqlite").unlink(), "不是工作台文件夹"),
    (lambda f: (f / "notices" / "zushi-2024" / "notice.toml").unlink(), "工作台里的通知读不出来"),
    (lambda f: (f / "notices").rename(f / "weg"), "工作台里的通知读不出来"),
])
def test_what_is_no_desk_is_one_sentence(folder, spoil, words):
    spoil(folder)
    with pytest.raises(Mishap) as told:
        Desk.open(folder)
    assert words in str(told.value)
    assert str(told.value).count("\n") == 0


def test_a_damaged_page_is_told_as_such(folder):
    path = folder / "desk.sqlite"
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    path.write_bytes(data)
    with pytest.raises(Mishap, match="已损坏"):
        Desk.open(folder)
    with pytest.raises(Mishap, match="已损坏"):
        Desk.open(folder)


def test_a_second_program_is_told_who_has_it_open(folder):
    script = (
        "import sys\nfrom pathlib import Path\nfrom safetydesk.desk.desk import Desk\n"
        "with Desk.open(Path(sys.argv[1])):\n    print('open', flush=True)\n    sys.stdin.read()\n"
    )
    first = subprocess.Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT, text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert first.stdout.readline() == "open\n"
        with pytest.raises(Mishap) as told:
            Desk.open(folder)
        words = r"工作台正被 .+（.+） 自 \d{4}-\d\d-\d\d \d\d:\d\d 打开着。请先在那边关闭，再打开。"
        assert re.fullmatch(words, str(told.value))
        second = subprocess.run([sys.executable, "-m", "safetydesk", "board", str(folder)], cwd=ROOT, text=True,
                                capture_output=True, check=False)
        assert (second.returncode, second.stderr.count("\n")) == (2, 1)
        assert "打开着" in second.stderr
    finally:
        first.communicate("")
    Desk.open(folder).close()


def test_after_a_crash_of_the_holder_it_opens_at_once(folder):
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom safetydesk.desk.desk import Desk\n"
        "Desk.open(Path(sys.argv[1]))\nos.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(folder)], cwd=ROOT, check=False)
    with Desk.open(folder) as desk:
        assert list(ids(desk)) == list(NAMES)


def test_a_failed_opening_lets_go_of_the_desk(folder):
    aside = folder / "notices" / "zushi-2024"
    aside.rename(folder / "aside")
    with pytest.raises(Mishap):
        Desk.open(folder)
    (folder / "aside").rename(aside)
    Desk.open(folder).close()


@pytest.fixture
def next_version(folder, monkeypatch):
    """A program whose tables have one more column, and the desk of the one before."""

    def to_next(connection):
        connection.exec_driver_sql("ALTER TABLE unit ADD COLUMN district TEXT NOT NULL DEFAULT '东城区'")

    monkeypatch.setattr(store, "VERSION", VERSION + 1)
    monkeypatch.setitem(store.MIGRATIONS, VERSION, to_next)
    return folder


def test_an_older_desk_is_backed_up_and_then_upgraded(next_version):
    folder = next_version
    with Desk.open(folder) as desk:
        assert list(ids(desk)) == list(NAMES)
    assert closed_rows(folder, "SELECT DISTINCT district FROM unit") == [("东城区",)]
    assert closed_rows(folder, "PRAGMA user_version") == [(VERSION + 1,)]
    kept, = (folder / "backups").iterdir()
    with closing(sqlite3.connect(kept)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert [name for name, in raw.execute("SELECT name FROM unit ORDER BY id")] == list(NAMES)
    Desk.open(folder).close()
    assert list((folder / "backups").iterdir()) == [kept]


def test_an_upgrade_is_told_once_with_the_name_of_its_backup(folder):
    def told():
        done = subprocess.run([sys.executable, "-m", "safetydesk", "board", str(folder)], cwd=ROOT, text=True,
                              capture_output=True, check=True)
        return done.stderr

    (folder / "desk.sqlite").unlink()
    with closing(sqlite3.connect(folder / "desk.sqlite")) as raw:
        raw.executescript((Path(__file__).parent / "desk_v3.sql").read_text("utf-8"))
    assert told() == "工作台已升级到新版本的格式；升级前的备份：backups/升级前-第3版.sqlite\n"
    assert (folder / "backups" / "升级前-第3版.sqlite").is_file()
    assert told() == ""


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_desk_of_an_older_version_becomes_what_a_new_one_is(folder, tmp_path, version):
    """Column for column: a desk that was upgraded must behave as one that was made today."""
    def shape(path):
        with closing(sqlite3.connect(path)) as raw:
            names = sorted(name for name, in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"))
            columns = {name: sorted(row[1:] for row in raw.execute(f"PRAGMA table_info({name})")) for name in names}
            keys = {name: sorted(row[2:5] for row in raw.execute(f"PRAGMA foreign_key_list({name})")) for name in names}
            indexes = sorted(
                (table, name, unique, tuple(row[2] for row in raw.execute(f"PRAGMA index_info({name})")))
                for table in names for _, name, unique, *_ in raw.execute(f"PRAGMA index_list({table})"))
            return columns, keys, indexes

    old = tmp_path / "desk.sqlite"
    with closing(sqlite3.connect(old)) as raw:
        raw.executescript((Path(__file__).parent / f"desk_v{version}.sql").read_text("utf-8"))
    store.Store.open(old, tmp_path / "backups").close()
    assert shape(old) == shape(folder / "desk.sqlite")
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [f"升级前-第{version}版.sqlite"]


def test_a_desk_of_the_second_version_keeps_what_it_holds_and_takes_figures(tmp_path):
    folder = tmp_path / "desk"
    desks.copy_notice(NEXT_YEAR, folder / "notices" / "linjiang-2027")
    desks.copy_notice(ZUSHI, folder / "notices" / "zushi-2024")
    with closing(sqlite3.connect(folder / "desk.sqlite")) as raw:
        raw.executescript((Path(__file__).parent / "desk_v2.sql").read_text("utf-8"))
    with Desk.open(folder) as desk:
        assert list(ids(desk)) == list(NAMES)
        assert units.unit(desk, "青禾社区").liaison.name == "张喆珺"
        before = activities.activities(desk)
        activities.add(desk, ids(desk)["青禾社区"], "安全宣传咨询日")
        assert (before, [each.name for each in activities.activities(desk)]) == ((), ["安全宣传咨询日"])
        assert journal.undo(desk) == "添加“青禾社区”的活动“安全宣传咨询日”"
        assert journal.undo(desk) == "新建作品“身边的教训”", "what was done before the upgrade can still be taken back"


def test_a_failing_upgrade_leaves_the_old_desk_and_its_backup(next_version, monkeypatch):
    folder = next_version

    def half(connection):
        connection.exec_driver_sql("ALTER TABLE unit ADD COLUMN district TEXT NOT NULL DEFAULT ''")
        connection.exec_driver_sql("DELETE FROM liaison")
        raise RuntimeError("our bug")

    monkeypatch.setitem(store.MIGRATIONS, VERSION, half)
    with pytest.raises(RuntimeError, match="our bug"):
        Desk.open(folder)
    assert closed_rows(folder, "PRAGMA user_version") == [(VERSION,)]
    assert "district" not in closed_rows(folder, "SELECT sql FROM sqlite_schema WHERE name = 'unit'")[0][0]
    assert len(list((folder / "backups").iterdir())) == 1
    monkeypatch.setattr(store, "VERSION", VERSION)
    with Desk.open(folder) as desk:
        assert list(ids(desk)) == list(NAMES)


def test_a_verb_that_fails_in_the_middle_changes_nothing(desk):
    before = list(ids(desk))

    def fail():
        with desk.store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM unit")
            raise RuntimeError("bug")

    with pytest.raises(RuntimeError, match="bug"):
        fail()
    assert list(ids(desk)) == before


def test_the_live_database_is_never_opened_by_path_outside_the_store():
    """Closing any other handle on it drops our locks (FACTS §6)."""
    for path in (ROOT / "safetydesk").rglob("*.py"):
        text = path.read_text("utf-8")
        if path.name != "store.py":
            assert "sqlite3.connect" not in text, path
            assert not re.search(r"DATABASE\)?\.(open|read_bytes|read_text|write)", text), path
            calls = r"(hash_file|copy_hashed|copy2?|copyfile|replace|(?<!Store\.)open)\([^()\n]*DATABASE"
            assert not re.search(calls, text), path


def test_a_new_desk_appears_whole_or_not_at_all(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "信.txt").write_text("x")
    with pytest.raises(Mishap, match="里已经有东西了"):
        Desk.create(tmp_path / "full", ZUSHI)
    with pytest.raises(Mishap, match="用不了"):
        Desk.create(tmp_path / "a", tmp_path / "full")
    with pytest.raises(Mishap, match="太长"):
        Desk.create(tmp_path / "a", ZUSHI, "办" * 40_000)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full"]
    (tmp_path / "empty").mkdir()
    with Desk.create(tmp_path / "empty", ZUSHI) as desk:
        assert desk.office == "祖师街道办事处"
        assert desk.notice.folder == tmp_path / "empty" / "notices" / "zushi-2024"


def test_a_notice_keeps_the_copy_it_was_set_up_with(tmp_path):
    source = tmp_path / "zushi-2024"
    desks.copy_notice(ZUSHI, source)
    (source / ".DS_Store").write_bytes(b"x")
    new_desk(tmp_path / "desk", source).close()
    (source / "notice.toml").write_text("kaputt", "utf-8")
    with Desk.open(tmp_path / "desk") as desk:
        assert desk.notice.title.startswith("2024年祖师")
        assert not (desk.notice.folder / ".DS_Store").exists()


def test_two_notices_side_by_side(desk):
    settings.add_notice(desk, NEXT_YEAR)
    assert desk.notice.id == "linjiang-2027"
    with pytest.raises(Mishap, match="已经有"):
        settings.add_notice(desk, NEXT_YEAR)
    settings.put(desk, "notice", "zushi-2024")
    assert desk.notice.id == "zushi-2024"
    assert set(desk.notices) == {"zushi-2024", "linjiang-2027"}


@pytest.mark.parametrize(("key", "value"), [("cutoff", "25:99"), ("cutoff", "17.30"), ("notice", "none"),
                                            ("office", " \x00"), ("office", "办" * 40_000)])
def test_a_wrong_setting_is_one_sentence_and_changes_nothing(desk, key, value):
    before = desk.setting(key)
    with pytest.raises(Mishap):
        settings.put(desk, key, value)
    assert desk.setting(key) == before


def test_reading_settings_and_units_again_after_a_restart(tmp_path):
    with new_desk(tmp_path / "desk") as desk:
        settings.put(desk, "cutoff", "17:30")
        units.add(desk, "南圳社区")
    with Desk.open(tmp_path / "desk") as desk:
        assert desk.cutoff == "17:30"
        assert list(ids(desk)) == [*NAMES, "南圳社区"]
