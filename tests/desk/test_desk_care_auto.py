"""Automatic backups: made when something changed, proved, thinned, and good for bringing the desk back whole."""

from __future__ import annotations

import os
import time
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from deskmaker import ids, leftovers, new_desk, photos, state

from safetydesk.desk import care, care_auto, receiving, review, units
from safetydesk.desk.care_auto import Kept
from safetydesk.desk.desk import Desk
from safetydesk.desk.look import cell
from safetydesk.material.copying import Stopped
from safetydesk.notice.problem import Mishap


@pytest.fixture
def filled(tmp_path):
    with new_desk(tmp_path / "desk") as desk:
        receiving.receive(desk, photos(tmp_path / "in", 3), unit_id=ids(desk)["青禾社区"], slot="drill")
        yield desk


def test_it_is_made_only_when_something_changed(filled):
    first = care_auto.keep(filled)
    assert first is not None
    assert care_auto.keep(filled) is None
    filled.close()
    with Desk.open(filled.folder) as desk:
        assert care_auto.keep(desk) is None, "opening a desk changes nothing"
        units.add(desk, "南圳社区")
        second = care_auto.keep(desk)
        assert second is not None
        (desk.folder / "notices" / "zushi-2024" / "annex3.toml").write_text("title = 3", "utf-8")
        assert care_auto.keep(desk) is not None
        assert [each.path for each in care_auto.kept(desk)][1:] == [second, first]
    assert leftovers(filled.folder) == []


def test_it_holds_records_and_definitions_but_no_originals(filled):
    with zipfile.ZipFile(care_auto.keep(filled)) as bundle:
        names = bundle.namelist()
    assert {"desk.sqlite", "backup.json", "notices/zushi-2024/notice.toml"} <= {*names}
    assert [name for name in names if name.startswith("files/")] == []


def test_it_brings_the_desk_back_with_the_originals_that_lie_beside_it(filled, tmp_path):
    before = state(filled)
    made = care_auto.keep(filled)
    # What was moved meanwhile is found by its content.
    key = next(view.id for work in cell(filled, ids(filled)["青禾社区"], "drill").works for view in work.materials)
    review.move(filled, [key], ids(filled)["柳溪社区"], "drill")
    filled.close()
    (filled.folder / "desk.sqlite").write_bytes(b"broken")
    assert care.restore(made, tmp_path / "again") == []
    with Desk.open(tmp_path / "again") as desk:
        assert state(desk) == before
    assert (filled.folder / "desk.sqlite").read_bytes() == b"broken", "the old folder stays as it is"


def test_an_original_that_is_nowhere_is_told(filled, tmp_path):
    made = care_auto.keep(filled)
    lost = next(filled.files.rglob("*.jpg"))
    lost.unlink()
    filled.close()
    (problem,) = care.restore(made, tmp_path / "again")
    assert (problem.kind, problem.place.endswith(lost.name)) == ("missing-file", True)


def test_one_that_was_stopped_or_found_no_room_leaves_nothing(filled, monkeypatch):
    with pytest.raises(Stopped):
        care_auto.keep(filled, stop=lambda: True)
    monkeypatch.setattr(care, "_room_for", lambda *_: (_ for _ in ()).throw(Mishap("空间不够", "请换一个")))
    with pytest.raises(Mishap, match="空间不够"):
        care_auto.keep(filled)
    assert list((filled.folder / "backups").iterdir()) == []


def test_no_room_is_told_before_anything_is_written(filled, monkeypatch, tmp_path):
    monkeypatch.setattr(care.shutil, "disk_usage", lambda _: care.shutil._ntuple_diskusage(2, 1, 1))
    with pytest.raises(Mishap, match="空间不够，还差 1 MB，没有备份"):
        care.backup(filled, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


def test_what_a_killed_backup_left_is_swept_by_the_next(filled):
    folder = filled.folder / "backups"
    key = "0a" * 16
    left = (f".{key}.sqlite", f".{key}.sqlite.part", f".{key}.sqlite-journal", "自动-20240630-181300.zip.part",
            "祖师街道办事处-20240630-181300.zip.part", "升级前-第3版.sqlite.part")
    others = ("我的.zip", "我的.zip.part", ".cache.sqlite", "自动-说明.part", "自动-20240630-181300.zip.part.bak")
    for name in (*left, *others):
        (folder / name).write_bytes(b"x")
    made_now = care_auto.keep(filled)
    assert {path.name for path in folder.iterdir()} == {*others, made_now.name}


def test_what_a_killed_backup_left_on_a_stick_goes_when_nobody_can_be_writing_it_any_more(filled, tmp_path):
    office, day_ago = filled.office, time.time() - 86_400
    dead, alive = f"{office}-20240629-181300.zip.part", f"{office}-20240630-181300.zip.part"
    others = ("别的街道-20240629-181300.zip.part", "电影.zip.part", f"{office}-20240629-181300.zip")
    for name in (dead, alive, *others):
        (tmp_path / name).write_bytes(b"x")
    for name in (dead, *others):
        os.utime(tmp_path / name, (day_ago, day_ago))
    made_now = care.backup(filled, tmp_path)
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {alive, *others, made_now.name}


def made(moment, size=1000):
    return Kept(Path(f"{moment:%Y%m%d-%H%M%S}.zip"), moment, size)


def test_thinning_keeps_the_last_ten_one_a_day_and_one_a_month():
    moment = datetime(2024, 6, 30, 18, 0)
    half_hourly = [made(moment - timedelta(minutes=30 * number)) for number in range(90 * 48)]
    gone = care_auto.thinned(half_hourly)
    stay = [each for each in half_hourly if each not in gone]
    assert stay[:10] == half_hourly[:10]
    days = {each.at.date() for each in stay}
    assert {moment.date() - timedelta(days=number) for number in range(30)} <= days
    assert {f"{each.at:%m}" for each in stay} == {"04", "05", "06"}
    assert len(stay) == 9 + 30 + 2
    assert care_auto.thinned(stay) == (), "what stays, stays"


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_clock_that_is_wrong_for_a_day_costs_no_backup(year):
    moment = datetime(2024, 6, 30, 18, 0)
    there = [made(moment - timedelta(days=number)) for number in range(25)]
    wrong = made(datetime(year, 1, 1))
    assert care_auto.thinned(sorted([*there, wrong], key=lambda each: each.at, reverse=True)) == ()


def test_large_ones_are_fewer_but_never_less_than_three():
    moment = datetime(2024, 6, 30, 18, 0)
    large = [made(moment - timedelta(days=number), 900_000_000) for number in range(8)]
    assert [each for each in large if each not in care_auto.thinned(large)] == large[:3]


def test_old_ones_go_from_the_disk(filled, monkeypatch):
    moment = datetime(2024, 6, 30, 18, 0)
    for number in range(14):
        monkeypatch.setattr(care_auto, "now", lambda number=number: moment + timedelta(minutes=number))
        units.add(filled, f"第{number}社区")
        care_auto.keep(filled)
    names = sorted(path.name for path in (filled.folder / "backups").iterdir())
    assert len(names) == 10
    assert names[-1] == "自动-20240630-181300.zip"
