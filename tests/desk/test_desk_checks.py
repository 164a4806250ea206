"""Every check that warns, once, with a real file: it tells, and it never blocks, converts or deletes."""

from __future__ import annotations

from datetime import datetime

import pytest
from clerk import drop, lines, put, seen, text_of
from deliveries.pictures import film, picture, turned
from deskmaker import HERE, digest, new_desk, photo

from safetydesk.desk import inbox, review

SHENZHEN = HERE.parent / "forms" / "shenzhen-2020"
JUNE = datetime(2024, 6, 12, 9, 30)
PRESSED = "疑似聊天软件压缩，请对方以“文件”方式重发原图"
SCREENSHOT = "像是截屏，不是原图，请对方发原图"


def all_warned(desk, folder, files, slot="drill"):
    """What is said of each of these files, by name, when they are dropped on a cell together."""
    got = drop(desk, *(put(folder / name, data) for name, data in files.items()), slot=slot)
    assert {each.outcome for each in got} == {"received"}
    return {each.name: tuple(told for told in each.warnings if told != "缺文字说明") for each in got}


def warned(desk, path, slot="drill", unit="青禾社区"):
    """What is said of one file dropped on a cell, without the caption that every photo wants."""
    outcome, = drop(desk, path, slot=slot, unit=unit)
    assert outcome.outcome == "received"
    return [each for each in outcome.warnings if each != "缺文字说明"]


@pytest.fixture
def shenzhen(tmp_path):
    """A desk of the notice with sizes: films exactly 1920×1080 in MP4, photos of at least that in JPG."""
    with new_desk(tmp_path / "shenzhen", SHENZHEN, ("青禾社区",)) as found:
        yield found


def camera(path, size, seed=1, **more):
    return put(path, picture(seed, size=size, camera="HUAWEI", taken=datetime(2020, 6, 12), **more))


def test_photos_of_at_least_a_size_upright_ones_turned(shenzhen, tmp_path):
    sizes = {"横.jpg": (1920, 1080), "竖.jpg": (1080, 1920), "大.jpg": (2600, 1950), "长.jpg": (2340, 1080),
             "差一点.jpg": (1919, 1080), "竖而小.jpg": (1080, 1440)}
    files = {name: picture(n, size=size, camera="HUAWEI", taken=datetime(2020, 6, 12))
             for n, (name, size) in enumerate(sizes.items())}
    assert all_warned(shenzhen, tmp_path, files, "month-evidence") == dict.fromkeys(sizes, ()) | {
        "差一点.jpg": ("分辨率 1919×1080，通知要求不低于 1920×1080",),
        "竖而小.jpg": ("分辨率 1080×1440（竖幅），通知要求不低于 1920×1080",)}
    assert text_of(shenzhen, "month-evidence") == "视频 0  照片 6"


def test_a_photo_that_is_only_stored_lying_is_judged_as_it_is_seen(shenzhen, tmp_path):
    path = camera(tmp_path / "a.jpg", (1280, 720), orientation=6)
    assert warned(shenzhen, path, "month-evidence") == ["分辨率 720×1280（竖幅），通知要求不低于 1920×1080"]


def test_films_of_exactly_a_size_and_format(shenzhen, tmp_path):
    def made(name, form="mp4", size=(1920, 1080), seed=1):
        return put(tmp_path / name, film(tmp_path / "x", form, size=size, seconds=0.3, seed=seed).read_bytes())

    assert warned(shenzhen, made("好.mp4"), "month-evidence") == []
    assert warned(shenzhen, made("大.mp4", size=(2560, 1440), seed=2), "month-evidence") == [
        "分辨率 2560×1440，通知要求应为 1920×1080"]
    assert warned(shenzhen, made("动.mov", "mov", seed=3), "month-evidence") == ["格式是 MOV，通知要求 MP4"]
    upright = put(tmp_path / "竖.mp4", turned(made("躺.mp4", seed=4).read_bytes()))
    assert warned(shenzhen, upright, "month-evidence") == ["分辨率 1080×1920（竖幅），通知要求应为 1920×1080"]


def test_what_a_chat_program_pressed_is_known_by_name_or_size_and_lost_exif(desk, tmp_path):
    files = {
        "微信图片_20240612093000.jpg": picture(1, size=(900, 700)),
        "mmexport1718159400000.jpg": picture(2, size=(900, 700)),
        "IMG-20240612-WA0001.jpg": picture(3, size=(900, 700)),
        "现场.jpg": picture(4, size=(1280, 960)),
        "竖着的.jpg": picture(5, size=(1080, 1440)),
        "图.webp": picture(6, "WEBP", size=(1440, 1080)),
    }
    assert all_warned(desk, tmp_path, files) == dict.fromkeys(files, (PRESSED,))
    assert all(line.worth_a_look for line in lines(desk).values())
    assert text_of(desk) == "视频 0/1  图片 6/3"


def test_a_cameras_own_photo_is_no_pressed_one_whatever_its_size(desk, tmp_path):
    files = {
        "IMG_20240612_093000.jpg": picture(1, size=(1920, 1080), camera="HUAWEI", taken=JUNE),
        "微信图片_20240612093000.jpg": picture(2, size=(1920, 1080), camera="HUAWEI", taken=JUNE),
        "只有日期.jpg": picture(3, size=(1440, 1080), taken=JUNE),
        "只有机型.jpg": picture(4, size=(1280, 960), camera="HUAWEI"),
        "扫描.jpg": picture(5, size=(1654, 2339)),
        "路线图.png": picture(6, "PNG", size=(1920, 1080)),
    }
    assert all_warned(desk, tmp_path, files) == dict.fromkeys(files, ())


def test_a_small_film_with_a_chat_programs_name(desk, tmp_path):
    path = put(tmp_path / "微信视频_1.mp4", film(tmp_path / "x", size=(544, 960)).read_bytes())
    assert warned(desk, path) == ["疑似聊天软件压缩，请对方以“文件”方式重发原视频"]
    same = put(tmp_path / "演练.mp4", film(tmp_path / "x", size=(544, 960), seed=2).read_bytes())
    assert warned(desk, same) == []


def test_a_screenshot_is_known_by_its_name_or_by_a_telephones_whole_screen(desk, tmp_path):
    files = {
        "Screenshot_20240612_093000.jpg": picture(1, size=(800, 600)),
        "屏幕截图 2024-06-12.png": picture(2, "PNG", size=(800, 600)),
        "图.png": picture(3, "PNG", size=(1080, 2400)),
        "图二.png": picture(4, "PNG", size=(1170, 2532)),
    }
    assert all_warned(desk, tmp_path, files) == dict.fromkeys(files, (SCREENSHOT,))
    assert all(line.worth_a_look for line in lines(desk).values())


def test_the_day_it_was_taken_against_the_activity(desk, tmp_path):
    days = {"首日.jpg": datetime(2024, 6, 1, 0, 0), "末日.jpg": datetime(2024, 6, 30, 23, 59), "不知道.jpg": None,
            "早.jpg": datetime(2024, 5, 31, 23, 59), "晚.jpg": datetime(2024, 7, 1), "去年.jpg": datetime(2023, 6, 12)}
    files = {name: picture(n, camera="HUAWEI", taken=day) for n, (name, day) in enumerate(days.items())}
    out = "拍摄日期 {} 不在活动期（2024-06-01 至 2024-06-30）"
    assert all_warned(desk, tmp_path, files) == dict.fromkeys(days, ()) | {
        "早.jpg": (out.format("2024-05-31"),), "晚.jpg": (out.format("2024-07-01"),),
        "去年.jpg": (out.format("2023-06-12"),)}


def test_a_photo_that_says_where_it_was_taken_is_told_mildly(desk, tmp_path):
    path = put(tmp_path / "a.jpg", picture(1, camera="HUAWEI", taken=JUNE, place=True))
    assert warned(desk, path) == ["带有拍摄位置，可以另存一份不带位置的"]
    assert next(iter(seen(desk).values())).located
    assert inbox.accept_sure(desk) == (1, 0)


def test_a_black_film_is_counted_and_somebody_is_asked_to_look(desk, tmp_path):
    path = put(tmp_path / "演练.mp4", film(tmp_path / "x", black=True).read_bytes())
    assert warned(desk, path) == ["视频画面是全黑或单色的，请看一眼"]
    assert text_of(desk) == "视频 1/1  图片 0/3"
    assert inbox.accept_sure(desk) == (0, 1)


def test_a_film_of_which_no_picture_can_be_shown_is_kept_told_and_not_counted(desk, tmp_path):
    data = film(tmp_path / "x", seconds=3).read_bytes()
    path = put(tmp_path / "演练.mp4", data[:len(data) * 2 // 3])
    told = warned(desk, path)
    assert "没有计数；核对后如果能用，按“通过”就计数" in told
    assert text_of(desk) == "视频 0/1  图片 0/3"
    assert digest(next(iter(seen(desk).values())).path) == digest(path)


def test_the_missing_caption_is_told_until_there_is_one(desk, tmp_path):
    outcome, = drop(desk, photo(tmp_path / "a.jpg"))
    assert outcome.warnings == ("缺文字说明",)
    review.set_caption(desk, outcome.material_id, "居民有序疏散")
    assert seen(desk)[outcome.material_id].warnings == ()
    review.set_caption(desk, outcome.material_id, "")
    assert seen(desk)[outcome.material_id].warnings == ("缺文字说明",)


def test_what_is_said_of_nearly_every_photo_keeps_none_from_being_passed(desk, tmp_path):
    drop(desk, photo(tmp_path / "a.jpg", 1), put(tmp_path / "b.jpg", picture(2, camera="HUAWEI", place=True)))
    drop(desk, put(tmp_path / "c.jpg", picture(3, size=(1280, 960))))
    assert {name: line.worth_a_look for name, line in lines(desk).items()} == {
        "a.jpg": False, "b.jpg": False, "c.jpg": True}
    assert inbox.accept_sure(desk) == (2, 1)
    assert list(lines(desk)) == ["c.jpg"]


def test_nothing_that_is_noticed_changes_a_byte(desk, tmp_path):
    sources = [put(tmp_path / name, data) for name, data in {
        "微信图片_1.jpg": picture(1, size=(1280, 960)), "Screenshot_1.png": picture(2, "PNG"),
        "黑.mp4": film(tmp_path / "x", black=True).read_bytes(), "位置.jpg": picture(3, place=True),
    }.items()]
    drop(desk, *sources)
    assert {view.name: digest(view.path) for view in seen(desk).values()} == {
        path.name: digest(path) for path in sources}
