"""What is noticed about what arrives, forms that come back filled, and what is sent again, from the sender's side."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from deliveries import offices
from deliveries.letters import letter
from deliveries.pictures import film, picture
from deskmaker import HERE, ids, new_desk, old

from safetydesk.desk import booking, look, papers, receiving, units, works
from safetydesk.desk.board import unit_line
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison, Outcome
from safetydesk.paper.printing import write

SHENZHEN = HERE.parent / "forms" / "shenzhen-2020"
LINK = "https://pan.baidu.com/s/1abcDEF"


def laid(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return old(path)


def one(desk: Desk, path: Path, slot: str = "drill", unit: str = "青禾社区") -> Outcome:
    """The line of one file that is dropped on a cell."""
    line, = receiving.receive(desk, [path], unit_id=ids(desk)[unit], slot=slot)
    return line


def have(desk: Desk, slot: str, unit: str = "青禾社区") -> list[int]:
    """How many pieces count, need by need."""
    cell = next(cell for cell in unit_line(desk, ids(desk)[unit]).cells if cell is not None and cell.id == slot)
    return [need.have for need in cell.needs]


@pytest.fixture
def theirs(tmp_path):
    """The community's own desk, which prints its forms."""
    with new_desk(tmp_path / "theirs") as found:
        yield found


def printed(theirs: Desk, form: str, path: Path) -> Path:
    """A form of 青禾社区 as its own program prints it."""
    write(papers.sheets(theirs, papers.paper(theirs, form), ids(theirs)["青禾社区"]), path)
    return old(path)


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_filled_forms_fill_the_liaison_and_the_works_and_their_files_are_matched(desk, theirs, tmp_path, ending):
    unit = ids(theirs)["青禾社区"]
    units.set_liaison(theirs, unit, Liaison(name="张喆珺", mobile="000-0000-0000", email="qinghe@example.com"))
    for title in ("消防疏散演练", "防汛撤离演练"):
        works.add(theirs, unit, "drill", title)
    folder = tmp_path / "青禾社区"
    printed(theirs, "liaison", folder / f"附件1.{ending}")
    printed(theirs, "cases", folder / f"附件3.{ending}")
    for number, name in enumerate(("消防疏散演练1.jpg", "消防疏散演练2.jpg", "防汛撤离演练.jpg")):
        laid(folder / "应急逃生避险演练" / name, picture(number))
    got = {each.name: each for each in receiving.receive(desk, [folder])}
    assert (got[f"附件1.{ending}"].unit, got[f"附件1.{ending}"].item) == ("青禾社区", "联络员")
    assert (got[f"附件3.{ending}"].unit, got[f"附件3.{ending}"].item) == ("青禾社区", "活动总结和案例报送表")
    card = units.unit(desk, "青禾社区")
    assert (card.liaison.name, card.liaison.mobile, card.liaison.email) == (
        "张喆珺", "000-0000-0000", "qinghe@example.com")
    shown = {work.title: sorted(view.name for view in work.materials)
             for work in look.cell(desk, card.id, "drill").works}
    assert shown == {"消防疏散演练": ["消防疏散演练1.jpg", "消防疏散演练2.jpg"], "防汛撤离演练": ["防汛撤离演练.jpg"]}


@pytest.mark.parametrize(("form", "slot"), [("liaison", "liaison"), ("cases", "summary")])
@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_a_form_that_nobody_filled_in_is_kept_and_not_counted(desk, theirs, tmp_path, form, slot, ending):
    line = one(desk, printed(theirs, form, tmp_path / f"青禾社区.{ending}"), slot)
    assert (line.outcome, line.counted) == ("received", False)
    assert any("没有填写" in told for told in line.warnings)
    assert sum(have(desk, slot)) == 0


@pytest.fixture
def shenzhen(tmp_path):
    """A desk of the notice that asks for films of exactly 1920×1080 in MP4 and photos of at least that in JPG."""
    with new_desk(tmp_path / "shenzhen", SHENZHEN, ("青禾社区",)) as found:
        yield found


def media_slot(desk: Desk) -> str:
    """A cell of the notice that wants films or photos."""
    wanted = {"video", "photo"}
    return next(slot.id for slot in (*desk.notice.items, *desk.notice.dues) for way in slot.ways for need in way.needs
                if wanted & set(need.kinds))


def test_sizes_and_formats_are_held_against_the_notice(shenzhen, tmp_path):
    slot = media_slot(shenzhen)
    told = {}
    for name, data in {
        "好.mp4": film(tmp_path / "1", size=(1920, 1080), seconds=0.3).read_bytes(),
        "竖.mp4": film(tmp_path / "2", size=(1080, 1920), seconds=0.3, seed=2).read_bytes(),
        "小.mov": film(tmp_path / "3", "mov", seed=3).read_bytes(),
        "好.jpg": picture(1, size=(1920, 1080), camera="HUAWEI"), "小.png": picture(2, "PNG"),
    }.items():
        told[name] = "；".join(one(shenzhen, laid(tmp_path / name, data), slot).warnings)
    rule = {name: [part for part in text.split("；") if "通知要求" in part] for name, text in told.items()}
    assert rule["好.mp4"] == rule["好.jpg"] == []
    assert rule["竖.mp4"] == ["分辨率 1080×1920（竖幅），通知要求应为 1920×1080"]
    assert rule["小.mov"] == ["格式是 MOV，通知要求 MP4", "分辨率 176×144，通知要求应为 1920×1080"]
    assert rule["小.png"] == ["格式是 PNG，通知要求 JPG", "分辨率 160×120，通知要求不低于 1920×1080"]


def test_what_is_sent_again_unchanged_is_there_already_and_changed_is_version_two(desk, tmp_path):
    path = laid(tmp_path / "青禾社区活动总结.docx", offices.word("活动总结", "六月开展了一次演练。"))
    first = one(desk, path, "summary")
    assert (first.kind, first.counted) == ("report", True)
    again = one(desk, path, "summary")
    assert (again.outcome, again.material_id) == ("duplicate", first.material_id)
    changed = one(desk, laid(tmp_path / "改" / path.name, offices.word("活动总结", "六月开展了两次演练。")), "summary")
    assert (changed.outcome, changed.counted) == ("received", True)
    assert have(desk, "summary")[0] == 1
    views = {view.id: view for view in look.cell(desk, ids(desk)["青禾社区"], "summary").loose}
    assert (views[changed.material_id].version, views[first.material_id].replaced) == (2, True)
    assert len({view.path.read_bytes() for view in views.values()}) == 2


def test_a_scene_that_another_unit_sent_is_told_to_both_though_its_bytes_differ(desk, tmp_path):
    same = picture(7, size=(640, 480), camera="HUAWEI")
    one(desk, laid(tmp_path / "原图.jpg", same))
    pressed = laid(tmp_path / "转.jpg", picture(7, size=(1280, 960), quality=60, taken=datetime(2024, 6, 12)))
    later = one(desk, pressed, unit="柳溪社区")
    assert any("青禾社区" in told for told in later.warnings)
    first, = (view for work in look.cell(desk, ids(desk)["青禾社区"], "drill").works for view in work.materials)
    assert any("柳溪社区" in told for told in first.warnings)
    other = one(desk, laid(tmp_path / "别的.jpg", picture(8, size=(640, 480), camera="HUAWEI")), unit="东塘社区")
    assert not any("社区" in told for told in other.warnings)


def test_a_net_disk_link_in_a_mail_takes_the_place_of_the_film(desk, tmp_path):
    text = f"视频太大，链接：{LINK} 提取码: a1b2 复制这段内容后打开百度网盘"
    path = laid(tmp_path / "信.eml", letter("a@example.com", "演练视频", {"照片.jpg": picture(3)}, text))
    got = receiving.receive(desk, [path], unit_id=ids(desk)["青禾社区"], slot="drill")
    assert sorted((each.kind, each.outcome) for each in got) == [("photo", "received"), ("video", "received")]
    assert have(desk, "drill") == [1, 1]
    key = booking.add_link(desk, ids(desk)["柳溪社区"], "drill", text)
    shown, = (view for work in look.cell(desk, ids(desk)["柳溪社区"], "drill").works for view in work.materials)
    assert (shown.id, shown.url, shown.code) == (key, LINK, "a1b2")


def test_paper_is_ticked_off(desk):
    booking.add_paper(desk, ids(desk)["青禾社区"], "drill", "photo", 3)
    assert have(desk, "drill") == [0, 3]


def test_a_case_table_with_too_long_an_introduction_is_kept_whole_and_shown_with_its_limit(desk, theirs, tmp_path):
    unit = ids(theirs)["青禾社区"]
    key = works.add(theirs, unit, "drill", "消防疏散演练")
    works.change(theirs, key, introduction="演练" * 150)
    line = one(desk, printed(theirs, "cases", tmp_path / "附件3.docx"), "summary")
    assert line.outcome == "received"
    view = look.cell(desk, ids(desk)["青禾社区"], "drill")
    work, = (work for work in view.works if work.title == "消防疏散演练")
    assert (len(work.introduction), view.intro_most) == (300, 200)
