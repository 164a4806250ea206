"""The watched folder: what lies new in it is received once, by itself, and what is still being written is left."""

from __future__ import annotations

import os
import shutil

import pytest
from clerk import lines, seen, text_of
from deliveries import offices
from deskmaker import old, photo

from safetydesk.desk import inbox, journal, look, looking, settings, watching
from safetydesk.notice.problem import Mishap


@pytest.fixture
def folder(desk, tmp_path):
    """微信接收, watched."""
    place = tmp_path / "微信接收"
    place.mkdir()
    settings.put(desk, "watched", str(place))
    return place


def names(taken):
    return [each.name for each in taken.outcomes]


def test_each_file_comes_in_once(desk, folder):
    photo(folder / "一.jpg", 1)
    assert names(watching.scan(desk)) == ["一.jpg"]
    assert watching.scan(desk) == watching.NOTHING
    photo(folder / "二.jpg", 2)
    assert names(watching.scan(desk)) == ["二.jpg"]
    looking.finish(desk)
    assert [(receipt.way, receipt.source, receipt.doubts) for receipt in inbox.inbox(desk).receipts] == [
        ("watch", "微信接收", 1), ("watch", "微信接收", 1)]
    assert {view.name for view in look.unplaced(desk)} == {"一.jpg", "二.jpg"}


def test_what_was_undone_does_not_come_back_by_itself(desk, folder):
    photo(folder / "一.jpg", 1)
    watching.scan(desk)
    journal.undo(desk)
    assert watching.scan(desk) == watching.NOTHING


def test_a_file_that_is_still_being_written_is_left_for_the_next_look(desk, folder, monkeypatch):
    monkeypatch.setattr(watching, "STILL_SECONDS", 3600)
    photo(folder / "一.jpg", 1)
    writing = photo(folder / "二.jpg", 2)
    os.utime(writing)
    assert names(watching.scan(desk)) == ["一.jpg"]
    old(writing)
    assert names(watching.scan(desk)) == ["二.jpg"]


def test_a_file_that_was_changed_in_the_folder_is_version_two(desk, folder):
    path = folder / "青禾社区" / "活动总结.docx"
    path.parent.mkdir()
    path.write_bytes(offices.word("活动总结报告", "一"))
    old(path)
    watching.scan(desk)
    looking.finish(desk)
    path.write_bytes(offices.word("活动总结报告", "二，改过"))
    old(path)
    watching.scan(desk)
    looking.finish(desk)
    assert [(view.version, view.state) for view in seen(desk, "summary").values()] == [(1, "withdrawn"), (2, "review")]
    assert text_of(desk, "summary") == "活动总结报告 1/1  优秀作品案例报送表 0/1"


def test_folders_in_it_say_unit_and_item(desk, folder):
    photo(folder / "青禾社区" / "应急逃生避险演练" / "1.jpg", 1)
    photo(folder / "柳溪社区" / "逃生路线图" / "1.jpg", 2)
    watching.scan(desk)
    looking.finish(desk)
    assert (text_of(desk), text_of(desk, "route", "柳溪社区")) == ("视频 0/1  图片 1/3", "图片 1/3")
    photo(folder / "青禾社区" / "应急逃生避险演练" / "2.jpg", 3)
    watching.scan(desk)
    looking.finish(desk)
    assert text_of(desk) == "视频 0/1  图片 2/3"


def test_a_file_moved_or_touched_inside_it_is_there_already(desk, folder):
    photo(folder / "一.jpg", 1)
    watching.scan(desk)
    os.utime(folder / "一.jpg", (1_718_000_500, 1_718_000_500))
    again = watching.scan(desk)
    assert [(each.name, each.outcome) for each in again.outcomes] == [("一.jpg", "duplicate")]
    assert len(look.unplaced(desk)) == 1


@pytest.mark.parametrize("name", [
    "祖师街道-报送包.safetydesk.zip", "祖师街道-报送包-第1件共3件.SafetyDesk.ZIP", "祖师街道-报送包.safetydesk (1).zip",
])
@pytest.mark.parametrize("left", [0, 300])
def test_a_parcel_that_was_cut_off_is_refused_by_its_name_and_nothing_of_it_is_material(desk, folder, name, left):
    (folder / name).write_bytes(offices.word("活动总结报告", "一")[:left])
    old(folder / name)
    (outcome,) = watching.scan(desk).outcomes
    looking.finish(desk)
    assert outcome.outcome == "refused"
    assert outcome.why.startswith(f"“{name}”是下级的报送包，但不完整")
    assert outcome.why.endswith("请让对方重新发送这一件。")
    assert look.unplaced(desk) == ()


def test_a_folder_that_is_away_or_not_set_brings_nothing(desk, folder):
    shutil.rmtree(folder)
    assert watching.scan(desk) == watching.NOTHING
    settings.put(desk, "watched", "")
    assert watching.scan(desk) == watching.NOTHING
    assert inbox.inbox(desk).receipts == ()


def test_what_was_not_taken_because_it_was_stopped_comes_with_the_next_look(desk, folder):
    for number in range(3):
        photo(folder / f"{number}.jpg", number)
    watching.scan(desk, stop=lambda: True)
    looking.finish(desk)
    assert look.unplaced(desk) == ()
    assert names(watching.scan(desk)) == ["0.jpg", "1.jpg", "2.jpg"]


def test_a_file_that_could_not_be_taken_is_told_and_comes_when_it_is_mended(desk, folder):
    photo(folder / "一.jpg", 1)
    (folder / "空.jpg").touch()
    old(folder / "空.jpg")
    watching.scan(desk)
    assert lines(desk)["空.jpg"].group == "refused"
    photo(folder / "空.jpg", 2)
    assert [(each.name, each.outcome) for each in watching.scan(desk).outcomes] == [("空.jpg", "unsure")]


def test_junk_in_it_makes_no_receipt(desk, folder):
    (folder / "Thumbs.db").write_bytes(b"x")
    old(folder / "Thumbs.db")
    assert watching.scan(desk) == watching.NOTHING
    assert inbox.inbox(desk).receipts == ()


def test_the_desks_own_folder_one_in_it_or_around_it_cannot_be_watched(desk, tmp_path):
    for place in (desk.folder, desk.files, tmp_path):
        with pytest.raises(Mishap, match="不能监视工作台自己的文件夹"):
            settings.put(desk, "watched", str(place))
    with pytest.raises(Mishap, match="找不到文件夹"):
        settings.put(desk, "watched", str(tmp_path / "没有"))


def test_a_mail_or_zip_laid_into_it_is_opened(desk, folder, tmp_path):
    inside = photo(tmp_path / "src" / "青禾社区" / "应急逃生避险演练" / "1.jpg", 1)
    shutil.make_archive(str(folder / "来件"), "zip", tmp_path / "src")
    old(folder / "来件.zip")
    assert names(watching.scan(desk)) == [inside.name]
    looking.finish(desk)
    assert text_of(desk) == "视频 0/1  图片 1/3"
    assert watching.scan(desk) == watching.NOTHING
