"""健康: each thing that can go wrong with a desk is told, with what to do, and no more once that is done."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from deskmaker import ids, new_desk, photo, photos

from safetydesk.desk import care, care_auto, care_notes, health, health_disk, receiving, units
from safetydesk.desk.health import CARE, DANGER, GOOD
from safetydesk.notice import dates
from safetydesk.notice.problem import Mishap


@pytest.fixture
def filled(tmp_path):
    with new_desk(tmp_path / "desk") as desk:
        receiving.receive(desk, photos(tmp_path / "in", 3), unit_id=ids(desk)["青禾社区"], slot="drill")
        yield desk


@pytest.fixture
def later(monkeypatch):
    """Moves the clock of the PC."""
    moment = dates.now()

    def later(**span):
        for module in (health, care, care_auto, care_notes, receiving):
            if hasattr(module, "now"):
                monkeypatch.setattr(module, "now", lambda: moment + timedelta(**span))

    return later


def line(desk, name):
    return next(each for each in health.look(desk).lines if each.name == name)


def test_a_fresh_desk_has_nothing_to_worry_about(desk):
    seen = health.look(desk)
    assert [each.name for each in seen.lines if each.level != GOOD] == []
    assert seen.level == GOOD
    assert [each.name for each in seen.lines] == [
        "数据库", "整个备份", "自动备份", "全面检查", "磁盘空间", "所在磁盘", "电脑时间"]


def test_what_was_never_backed_up_whole_is_counted_at_once_and_needs_care_after_a_day(filled, later, tmp_path):
    later(hours=2)
    told = line(filled, "整个备份")
    assert (told.level, told.text) == (GOOD, "还没有做过，3 个文件还没有备份过")
    later(hours=25)
    told = line(filled, "整个备份")
    assert (told.level, told.act) == (CARE, "backup")
    assert "3 个文件还没有备份过" in told.text
    care.backup(filled, tmp_path / "b.zip")
    told = line(filled, "整个备份")
    assert (told.level, told.remedy) == (GOOD, "")
    assert "在同一个磁盘上" in told.text


def test_what_came_after_the_last_whole_backup_is_counted(filled, later, tmp_path):
    later(days=-9)
    care.backup(filled, tmp_path / "b.zip")
    later()
    with filled.store.writing() as connection:
        connection.exec_driver_sql("UPDATE material SET received = '2020-01-01T08:00:00' WHERE id = 1")
        connection.exec_driver_sql("UPDATE receipt SET begun = '2020-01-01T08:00:00'")
    told = line(filled, "整个备份")
    assert (told.level, told.text.endswith("之后又收了 2 个文件")) == (GOOD, True)
    later(days=8)
    assert line(filled, "整个备份").level == CARE


def test_a_check_is_remembered_with_what_it_found(filled, later):
    later(days=40)
    assert (line(filled, "全面检查").level, line(filled, "全面检查").act) == (CARE, "check")
    care_notes.checked(filled, care.check(filled))
    assert line(filled, "全面检查").level == GOOD
    original = next(path for path in filled.files.rglob("*.jpg"))
    kept = original.read_bytes()
    original.unlink()
    care_notes.checked(filled, care.check(filled))
    assert line(filled, "全面检查").level == DANGER
    assert "有 1 个文件或记录坏了" in line(filled, "全面检查").text
    original.write_bytes(kept)
    photo(filled.files / "路过.jpg")
    care_notes.checked(filled, care.check(filled))
    assert line(filled, "全面检查").level == CARE
    (filled.files / "路过.jpg").unlink()
    care_notes.checked(filled, care.check(filled))
    assert line(filled, "全面检查").level == GOOD
    later(days=80)
    assert line(filled, "全面检查").level == CARE


def test_changes_that_no_automatic_backup_could_save_are_told(filled, later):
    care_auto.keep(filled)
    units.add(filled, "南圳社区")
    assert line(filled, "自动备份").level == GOOD
    later(days=2)
    assert (line(filled, "自动备份").level, line(filled, "自动备份").act) == (CARE, "keep")
    care_auto.keep(filled)
    assert line(filled, "自动备份").level == GOOD


def test_a_backup_that_fails_is_told_at_once_until_one_is_made(filled, monkeypatch):
    assert line(filled, "自动备份").text == "还没有，关闭程序时会做"
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 1000))
        with pytest.raises(Mishap):
            care_auto.keep(filled)
    told = line(filled, "自动备份")
    assert (told.level, told.text, told.act) == (CARE, "还没有，刚才没有做成", "keep")
    assert "腾出空间" in told.remedy
    care_auto.keep(filled)
    assert line(filled, "自动备份").level == GOOD
    units.add(filled, "南圳社区")
    (filled.folder / "backups").rename(filled.folder / "别处")
    (filled.folder / "backups").write_bytes(b"a file in its place")
    with pytest.raises(Mishap):
        care_auto.keep(filled)
    assert line(filled, "自动备份").level == CARE


@pytest.mark.parametrize(("free", "level"), [(100_000_000, DANGER), (1_500_000_000, CARE), (80_000_000_000, GOOD)])
def test_room_on_the_disk(desk, monkeypatch, free, level):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(free * 2, free, free))
    assert line(desk, "磁盘空间").level == level
    assert bool(line(desk, "磁盘空间").remedy) == (level != GOOD)


@pytest.mark.parametrize(("span", "level"), [
    ({"hours": -1}, DANGER), ({"minutes": -5}, GOOD), ({"days": -365 * 6}, DANGER), ({"days": 365 * 20}, DANGER)])
def test_a_clock_that_goes_wrong(filled, later, span, level):
    later(**span)
    told = line(filled, "电脑时间")
    assert told.level == level
    assert ("校准" in told.remedy) == (level == DANGER)


def test_a_damaged_database_is_red_and_says_what_to_do(filled, later):
    filled.close()
    path = filled.folder / "desk.sqlite"
    with closing(sqlite3.connect(path)) as raw:
        root = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'refusal'").fetchone()[0]
        size = raw.execute("PRAGMA page_size").fetchone()[0]
    data = bytearray(path.read_bytes())
    data[(root - 1) * size:(root - 1) * size + 200] = b"\xff" * 200
    path.write_bytes(data)
    from safetydesk.desk.desk import Desk

    with Desk.open(filled.folder) as desk:
        seen = health.look(desk)
        assert (seen.level, seen.worst.name, seen.worst.act) == (DANGER, "数据库", "restore")
        assert "恢复" in seen.worst.remedy


@pytest.mark.parametrize(("folder", "network"), [
    ("/home/a/desk", False), ("/home/a/share/desk", True), ("/home/a/my share/x", True), ("/home/a/share/usb/x", False),
    ("/mnt", True), ("/mntx", False)])
def test_a_network_drive_is_known_by_its_mount(folder, network):
    mounts = ("/dev/sda1 / ext4 rw 0 0\n//srv/a /home/a/share cifs rw 0 0\nsrv:/b /home/a/my\\040share nfs4 rw 0 0\n"
              "/dev/sdb1 /home/a/share/usb vfat rw 0 0\n/dev/sda2 /mnt ext4 rw 0 0\nsrv:/c /mnt nfs rw 0 0\n")
    assert health_disk._is_network_mount(Path(folder), mounts) == network


def test_a_network_drive_is_told(desk, monkeypatch):
    monkeypatch.setattr(health_disk, "is_network", lambda _: True)
    assert (line(desk, "所在磁盘").level, "本机" in line(desk, "所在磁盘").remedy) == (CARE, True)


def test_no_word_of_it_names_a_person_a_unit_or_a_place(filled, tmp_path):
    care.backup(filled, tmp_path / "b.zip")
    words = " ".join(f"{each.text}{each.remedy}" for each in health.look(filled).lines)
    for name in ("青禾", "祖师", str(tmp_path), filled.folder.name):
        assert name not in words
