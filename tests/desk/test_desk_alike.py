"""Pictures that look the same as another unit's, another notice's or one's own: told to both, never held against."""

from __future__ import annotations

from clerk import drop, seen, taken, text_of, turn_to
from deliveries.pictures import picture
from deskmaker import NEXT_YEAR, ids, photo

from safetydesk.desk import inbox, journal, looking, review, settings


def told(desk, slot="drill", unit="青禾社区"):
    """What is said of likeness, by the names of the files in a cell."""
    return {view.name: [each for each in view.warnings if "同一张" in each or "完全相同" in each]
            for view in seen(desk, slot, unit).values()}


def test_a_photo_pressed_and_made_smaller_is_known_again_at_another_unit_and_both_are_told(desk, tmp_path):
    drop(desk, photo(tmp_path / "原图.jpg", 1, (1600, 1200)))
    drop(desk, photo(tmp_path / "转发.jpg", 1, (640, 480)), unit="柳溪社区")
    assert told(desk) == {"原图.jpg": ["与柳溪社区的“转发.jpg”看起来是同一张"]}
    assert told(desk, unit="柳溪社区") == {"转发.jpg": ["与青禾社区的“原图.jpg”看起来是同一张"]}
    assert text_of(desk) == text_of(desk, unit="柳溪社区") == "视频 0/1  图片 1/3"


def test_ones_own_photo_in_another_item_is_ones_own(desk, tmp_path):
    drop(desk, photo(tmp_path / "甲.jpg", 1))
    drop(desk, photo(tmp_path / "乙.jpg", 1, (640, 480)), slot="route")
    assert told(desk, "route") == {"乙.jpg": ["与本单位的“甲.jpg”看起来是同一张"]}


def test_last_years_photo_is_told_by_the_campaign_it_was_sent_for(desk, tmp_path):
    drop(desk, photo(tmp_path / "去年.jpg", 1))
    turn_to(desk, NEXT_YEAR)
    drop(desk, photo(tmp_path / "今年.jpg", 1, (640, 480)), slot="extra")
    assert told(desk, "extra") == {"今年.jpg": ["与“祖师街道2024安全生产月”里青禾社区的“去年.jpg”看起来是同一张"]}
    settings.put(desk, "notice", "zushi-2024")
    assert told(desk) == {"去年.jpg": ["与“临江2027安全生产月”里青禾社区的“今年.jpg”看起来是同一张"]}


def test_the_same_bytes_are_told_once_and_as_the_same(desk, tmp_path):
    for unit in ("青禾社区", "柳溪社区"):
        drop(desk, photo(tmp_path / "合影.jpg", 1), unit=unit)
    assert told(desk) == {"合影.jpg": ["与柳溪社区的文件内容完全相同"]}


def test_what_waits_for_its_cell_is_named_so_and_what_was_withdrawn_is_not_named(desk, tmp_path):
    key = drop(desk, photo(tmp_path / "甲.jpg", 1))[0].material_id
    looking.finish(desk)
    drop(desk, photo(tmp_path / "乙.jpg", 1, (640, 480)), unit="柳溪社区")
    review.withdraw(desk, [key])
    assert told(desk, unit="柳溪社区") == {"乙.jpg": []}
    journal.undo(desk)
    assert told(desk, unit="柳溪社区") == {"乙.jpg": ["与青禾社区的“甲.jpg”看起来是同一张"]}


def test_other_photos_drawings_and_plain_pictures_are_not_taken_for_each_other(desk, tmp_path):
    drop(desk, *(photo(tmp_path / f"照片{n}.jpg", n) for n in range(8)))
    assert set(map(tuple, told(desk).values())) == {()}


def test_both_are_told_whichever_was_looked_at_first_also_when_both_wait(desk, tmp_path):
    taken(desk, photo(tmp_path / "甲.jpg", 1))
    taken(desk, photo(tmp_path / "乙.jpg", 1, (640, 480)), unit="柳溪社区")
    assert told(desk) == {"甲.jpg": []}
    looking.finish(desk)
    assert told(desk) == {"甲.jpg": ["与柳溪社区的“乙.jpg”看起来是同一张"]}
    assert told(desk, unit="柳溪社区") == {"乙.jpg": ["与青禾社区的“甲.jpg”看起来是同一张"]}


def test_it_is_looked_at_by_a_person_before_it_is_passed(desk, tmp_path):
    drop(desk, photo(tmp_path / "甲.jpg", 1))
    assert inbox.accept_sure(desk) == (1, 0)
    drop(desk, photo(tmp_path / "乙.jpg", 1, (640, 480)), unit="柳溪社区")
    assert inbox.accept_sure(desk) == (0, 1)


def test_a_photo_that_was_moved_is_told_by_its_new_unit(desk, tmp_path):
    key = drop(desk, photo(tmp_path / "甲.jpg", 1))[0].material_id
    drop(desk, photo(tmp_path / "乙.jpg", 1, (640, 480)), unit="柳溪社区")
    review.move(desk, [key], ids(desk)["东塘社区"], "drill")
    assert told(desk, unit="柳溪社区") == {"乙.jpg": ["与东塘社区的“甲.jpg”看起来是同一张"]}


def test_ten_times_the_same_photo_is_one_sentence_for_each_that_is_like_it(desk, tmp_path):
    (tmp_path / "一.jpg").write_bytes(picture(3, size=(800, 600)))
    for name in ("二", "三"):
        drop(desk, photo(tmp_path / f"{name}.jpg", 3, (640 if name == "二" else 320, 480 if name == "二" else 240)))
    drop(desk, tmp_path / "一.jpg", unit="柳溪社区")
    assert told(desk, unit="柳溪社区") == {
        "一.jpg": ["与青禾社区的“二.jpg”看起来是同一张", "与青禾社区的“三.jpg”看起来是同一张"]}
