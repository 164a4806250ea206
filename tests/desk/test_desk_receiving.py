"""Receiving as a clerk sees it: one outcome for each file, nothing half done, nothing counted that is not there."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest
from deskmaker import digest, film, ids, leftovers, new_desk, old, photo, photos, state

from safetydesk.desk import booking, care, look, looking, receiving, review, taking, works
from safetydesk.desk.board import board, unit_line
from safetydesk.desk.desk import Desk
from safetydesk.material import copying
from safetydesk.notice.problem import Mishap
from safetydesk.paper.printing import write
from safetydesk.paper.sheet import Cell, Row, Sheet
from safetydesk.post.plan import plan


def cell_of(desk, unit_id, slot):
    return next(cell for cell in unit_line(desk, unit_id).cells if cell is not None and cell.id == slot)


def take(desk, paths, slot="drill", unit="青禾社区", **more):
    """Receives onto a cell of one unit."""
    return receiving.receive(desk, paths, unit_id=ids(desk)[unit], slot=slot, **more)


def document(path, text="安全教育"):
    path.parent.mkdir(parents=True, exist_ok=True)
    write([Sheet(text, (156.0,), (Row((Cell(text),)),))], path)
    return old(path)


def test_photos_and_a_film_onto_a_cell_are_kept_byte_for_byte_under_names_a_person_can_read(desk, tmp_path):
    taken = datetime(2024, 6, 12, 9, 30)
    sources = [photo(tmp_path / "in" / "IMG_1.JPG", 1, (320, 200), taken), film(tmp_path / "in" / "VID.mp4")]
    heard = []
    got = take(desk, sources, report=lambda outcome, done, total: heard.append((outcome.name, done, total)))
    assert [(o.outcome, o.unit, o.item, o.kind, o.name) for o in got] == [
        ("received", "青禾社区", "应急逃生避险演练", "photo", "IMG_1.JPG"),
        ("received", "青禾社区", "应急逃生避险演练", "video", "VID.mp4"),
    ]
    assert (got[0].width, got[0].height, got[0].taken) == (320, 200, "2024-06-12T09:30:00")
    assert (got[1].width, got[1].height, got[1].seconds) == (160, 96, 1.0)
    assert heard == [("IMG_1.JPG", 1, 2), ("VID.mp4", 2, 2)]
    views = look.cell(desk, ids(desk)["青禾社区"], "drill").works[0].materials
    folder = desk.files / "zushi-2024" / "青禾社区" / "应急逃生避险演练"
    assert [view.path for view in views] == [folder / "青禾社区-应急逃生避险演练-01.jpg",
                                             folder / "青禾社区-应急逃生避险演练-02.mp4"]
    for source, view in zip(sources, views, strict=True):
        assert view.path.read_bytes() == source.read_bytes()
        assert (view.sha256, view.bytes, view.state) == (digest(source), source.stat().st_size, "review")
    assert cell_of(desk, ids(desk)["青禾社区"], "drill").text == "视频 1/1  图片 1/3"
    assert leftovers(desk.folder) == []


def test_the_kind_follows_the_cell_and_what_does_not_fit_is_kept_told_and_not_counted(desk, tmp_path):
    paper, picture = document(tmp_path / "教育课.docx"), photo(tmp_path / "a.jpg")
    assert [o.kind for o in take(desk, [paper], "class")] == ["courseware"]
    assert [o.kind for o in take(desk, [paper], "hazard")] == ["case"]
    outcome, = take(desk, [picture], "hazard")
    assert outcome.outcome == "received"
    assert outcome.warnings == ("这一项要的是案例，这个文件没有计数；如果它就是，请用“改类型”", "缺文字说明")
    assert cell_of(desk, ids(desk)["青禾社区"], "hazard").needs[0].have == 1
    review.set_kind(desk, [outcome.material_id], "case")
    assert cell_of(desk, ids(desk)["青禾社区"], "hazard").needs[0].have == 2


def test_a_report_and_a_table_are_told_apart_by_their_names(desk, tmp_path):
    table, report = document(tmp_path / "优秀作品案例报送表.docx", "表"), document(tmp_path / "活动总结.docx", "总结")
    got = take(desk, [table, report], "summary")
    assert [o.kind for o in got] == ["form", "report"]
    assert cell_of(desk, ids(desk)["青禾社区"], "summary").met


@pytest.mark.parametrize("chunk", [1, 32])
def test_the_same_file_twice_counts_once_and_says_why(desk, tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(taking, "_CHUNK", chunk)
    first = photo(tmp_path / "一.jpg", 7)
    shutil.copy2(first, tmp_path / "又一.jpg")
    before = take(desk, [first])
    again = take(desk, [tmp_path / "又一.jpg", first])
    assert [o.outcome for o in again] == ["duplicate", "duplicate"]
    assert again[0].why == "这个文件已经收过了，没有重复计数"
    assert again[0].material_id == before[0].material_id
    together = take(desk, [photo(tmp_path / "二.jpg", 8), shutil.copy2(tmp_path / "二.jpg", tmp_path / "二b.jpg")])
    assert [o.outcome for o in together] == ["received", "duplicate"]
    assert cell_of(desk, ids(desk)["青禾社区"], "drill").needs[1].have == 2
    assert sum(1 for path in desk.files.rglob("*.jpg")) == 2


def test_a_file_that_was_given_back_and_comes_again_unchanged_is_told_so(desk, tmp_path):
    key = take(desk, [photo(tmp_path / "a.jpg")])[0].material_id
    review.give_back(desk, [key], "看不清")
    outcome, = take(desk, [tmp_path / "a.jpg"])
    assert (outcome.outcome, outcome.why) == ("duplicate", "这个文件收过，已退回；要用它，请在原来那份上改为待审")


def test_the_same_photo_of_another_unit_or_item_counts_and_both_are_told(desk, tmp_path):
    source = photo(tmp_path / "a.jpg")
    take(desk, [source])
    other, = take(desk, [source], unit="柳溪社区")
    assert (other.outcome, other.warnings) == ("received", ("与青禾社区的文件内容完全相同", "缺文字说明"))
    same, = take(desk, [source], "route")
    assert same.warnings == ("与青禾社区的文件内容完全相同", "与柳溪社区的文件内容完全相同", "缺文字说明")
    first = look.cell(desk, ids(desk)["青禾社区"], "drill").works[0].materials[0]
    assert any("柳溪社区" in warning for warning in first.warnings)
    review.withdraw(desk, [other.material_id])
    assert first.path.is_file()


def test_bad_files_cost_one_line_each_and_the_good_ones_come_in(desk, tmp_path):
    folder = tmp_path / "来件"
    good = photo(folder / "好.jpg", 1)
    cut = photo(folder / "断.jpg", 2)
    cut.write_bytes(cut.read_bytes()[:-200])
    (folder / "空.jpg").touch()
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / "~$总结.docx").write_bytes(b"x" * 162)
    os.mkfifo(folder / "管道")
    lie = folder / "其实是图.mp4"
    shutil.copy2(photo(tmp_path / "c.jpg", 3), lie)
    gone = tmp_path / "没有了.jpg"
    got = {o.name: o for o in take(desk, [folder, gone])}
    assert {name: o.outcome for name, o in got.items()} == {
        "好.jpg": "received", "断.jpg": "received", "空.jpg": "refused", "管道": "refused", "其实是图.mp4": "received",
        "没有了.jpg": "refused", "Thumbs.db": "refused",
    }
    assert any("不完整" in warning for warning in got["断.jpg"].warnings)
    assert any("内容其实是图片" in warning for warning in got["其实是图.mp4"].warnings)
    assert got["其实是图.mp4"].kind == "photo"
    assert "0 字节" in got["空.jpg"].why
    assert got["Thumbs.db"].why == "略过 2 个系统或临时文件（Thumbs.db、~$总结.docx），它们不是材料"
    assert all(o.why.count("\n") == 0 and o.why for o in got.values())
    assert good.is_file()
    kept = [view for work in look.cell(desk, ids(desk)["青禾社区"], "drill").works for view in work.materials]
    assert {view.name: digest(view.path) for view in kept} == {
        path.name: digest(path) for path in (good, cut, lie)}
    assert care.check(desk) == []


def test_folders_are_walked_in_the_order_a_person_counts(desk, tmp_path):
    for number in (10, 2, 1):
        photo(tmp_path / "in" / "子" / f"照片{number}.jpg", number)
    assert [o.name for o in take(desk, [tmp_path / "in"])] == ["照片1.jpg", "照片2.jpg", "照片10.jpg"]


def test_names_of_any_kind_end_as_names_that_every_system_can_hold(desk, tmp_path):
    odd = [b"\xd5\xd5\xc6\xac.jpg", "a\u202egpj.exe.jpg".encode(), ("长" * 80 + ".jpg").encode(), b"con.jpg",
           b"a:b?.JPG", b" .jpg ", b"line\nbreak.jpg"]
    folder = tmp_path / "in"
    folder.mkdir()
    for number, name in enumerate(odd):
        os.rename(photo(tmp_path / "x.jpg", number), os.fsencode(folder) + b"/" + name)
    got = take(desk, [folder])
    assert [o.outcome for o in got] == ["received"] * len(odd)
    assert "照片.jpg" in {o.name for o in got}
    for path in desk.files.rglob("*.*"):
        if path.is_file():
            assert path.name.isprintable()
            assert len(os.fsencode(path.name)) <= 255
            assert not set(path.name) & set('\\/:*?"<>|\u202e')
            assert path.suffix in (".jpg", "")


def test_a_unit_alone_or_nobody_is_kept_aside_and_not_counted(desk, tmp_path):
    unsure, = receiving.receive(desk, [photo(tmp_path / "a.jpg", 1)])
    placed, = receiving.receive(desk, [photo(tmp_path / "b.jpg", 2)], unit_id=ids(desk)["柳溪社区"])
    assert (unsure.outcome, unsure.unit, unsure.item) == ("unsure", None, None)
    assert (placed.outcome, placed.unit, placed.item) == ("unsure", "柳溪社区", None)
    assert "暂不计数" in unsure.why
    assert board(desk).unplaced == 2
    assert {view.name for view in look.unplaced(desk)} == {"a.jpg", "b.jpg"}
    review.move(desk, [unsure.material_id, placed.material_id], ids(desk)["青禾社区"], "route")
    assert board(desk).unplaced == 0
    assert cell_of(desk, ids(desk)["青禾社区"], "route").needs[0].have == 2


def test_works_take_the_photos_that_are_dropped_on_them(desk, tmp_path):
    one = works.add(desk, ids(desk)["青禾社区"], "drill", "第一场：消防演练")
    two = works.add(desk, ids(desk)["青禾社区"], "drill")
    take(desk, [photo(tmp_path / "a.jpg", 1)], work_id=one)
    take(desk, [photo(tmp_path / "b.jpg", 2)])
    view = look.cell(desk, ids(desk)["青禾社区"], "drill")
    assert [[m.name for m in work.materials] for work in view.works] == [["a.jpg"], []]
    assert [m.name for m in view.loose] == ["b.jpg"]
    assert view.works[0].materials[0].path.name == "青禾社区-应急逃生避险演练-第一场：消防演练-01.jpg"
    assert view.works[1].id == two
    with pytest.raises(Mishap, match="这份材料不在这个项目里"):
        works.assign(desk, [take(desk, [photo(tmp_path / "c.jpg", 3)], "route")[0].material_id], one)
    with pytest.raises(Mishap, match="只有项目里才有作品"):
        works.add(desk, ids(desk)["青禾社区"], "summary")
    outcome, = take(desk, [photo(tmp_path / "d.jpg", 4)], "route", work_id=one)
    assert (outcome.outcome, outcome.why) == ("refused", "这个作品不在这个项目里。请刷新后重新选择。")


def test_links_and_paper_count_where_the_notice_lets_them(desk):
    unit_id = ids(desk)["青禾社区"]
    booking.add_link(desk, unit_id, "drill", "链接：https://pan.example.com/s/1abc 提取码：2024 全程录像")
    booking.add_paper(desk, unit_id, "drill", "photo", 3)
    cell = cell_of(desk, unit_id, "drill")
    assert (cell.text, cell.met) == ("视频 1/1  图片 3/3", True)
    link, paper = look.cell(desk, unit_id, "drill").works[0].materials
    assert (link.medium, link.url, link.code, link.kind) == ("link", "https://pan.example.com/s/1abc", "2024", "video")
    assert (paper.medium, paper.n, paper.state, paper.path) == ("paper", 3, "accepted", None)
    booking.add_link(desk, unit_id, "hazard", "https://pan.example.com/s/2")
    assert not cell_of(desk, unit_id, "hazard").met


@pytest.mark.parametrize(("verb", "sentence"), [
    (lambda d, u: booking.add_link(d, u, "drill", "没有"), "这段文字里没有找到链接。请从网盘复制完整的分享文字"),
    (lambda d, u: booking.add_paper(d, u, "drill", "photo", 0), "份数不对。请填 1 到 9999 之间的数。"),
    (lambda d, u: booking.add_paper(d, u, "drill", "石板", 1), "没有“石板”这种材料。请从列表里选择。"),
    (lambda d, u: review.give_back(d, [], "  "), "退回要写明原因。请写一句话，让对方知道要改什么。"),
    (lambda d, u: review.excuse(d, u, "drill", ""), "“无此项”要写明原因。请写一句话，例如“辖区内没有学校”。"),
    (lambda d, u: review.set_kind(d, [1], "石板"), "没有“石板”这种材料。请从列表里选择。"),
    (lambda d, u: review.set_caption(d, 999, "字"), "这一条已经不在了。请刷新后再试。"),
    (lambda d, u: look.cell(d, u, "打牌"), "通知里没有项目“打牌”。可以是：联络员、活动内容和视频、图片、"),
    (lambda d, u: receiving.receive(d, [], unit_id=999), "单位名单里没有“999”。请先在“单位”里添加。"),
    (lambda d, u: receiving.receive(d, [], slot="drill"), "只说了项目，没有说单位。请同时选择单位。"),
])
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(desk, verb, sentence):
    before = state(desk)
    with pytest.raises(Mishap) as told:
        verb(desk, ids(desk)["青禾社区"])
    assert str(told.value).startswith(sentence)
    assert state(desk) == before


@pytest.mark.parametrize(("verb", "most"), [
    (lambda d, o, text: review.set_caption(d, o.material_id, text), 500),
    (lambda d, o, text: review.give_back(d, [o.material_id], text), 500),
    (lambda d, o, text: works.change(d, work_of(d), introduction=text + text), 40_000),
    (lambda d, o, text: works.change(d, work_of(d), title=text), 300),
    (lambda d, o, text: works.change(d, work_of(d), remark=text), 2_000),
    (lambda d, o, text: review.excuse(d, ids(d)["青禾社区"], "class", text), 500),
])
def test_forty_thousand_characters_are_refused_whole_never_cut(desk, tmp_path, verb, most):
    outcome, = take(desk, [photo(tmp_path / "a.jpg")])
    before = state(desk)
    with pytest.raises(Mishap, match=f"太长（.*请改到 {most} 字以内"):
        verb(desk, outcome, "安" * 40_000)
    assert state(desk) == before


def work_of(desk):
    return look.cell(desk, ids(desk)["青禾社区"], "drill").works[0].id


def test_control_characters_never_reach_a_table(desk, tmp_path):
    outcome, = take(desk, [photo(tmp_path / "a.jpg")])
    review.set_caption(desk, outcome.material_id, "疏散\x00\x0b现场\u202e\ud800")
    works.change(desk, work_of(desk), title=" 标\x07题\n二 ", introduction="一\r\n二\x1b", remark="\x00")
    work = look.cell(desk, ids(desk)["青禾社区"], "drill").works[0]
    assert (work.title, work.introduction, work.remark) == ("标题 二", "一\n二", "")
    assert work.materials[0].caption == "疏散\n现场"
    works.change(desk, work.id, introduction="字" * 40_000)
    assert len(look.cell(desk, ids(desk)["青禾社区"], "drill").works[0].introduction) == 40_000


def test_what_a_kind_of_unit_does_not_owe_cannot_be_dropped_on_it(linjiang, tmp_path):
    with pytest.raises(Mishap, match="“柳溪村”（村）不用报“安全海报”"):
        take(linjiang, [photo(tmp_path / "a.jpg")], "poster", "柳溪村")
    assert take(linjiang, [photo(tmp_path / "a.jpg")], "poster", "临江小学")[0].kind == "poster"


def test_a_weekly_photo_counts_for_the_week_it_was_taken_in(linjiang, tmp_path, monkeypatch):
    monkeypatch.setattr(booking, "now", lambda: datetime(2027, 7, 2, 9, 0))
    days = [datetime(2027, 6, 3), datetime(2027, 6, 10), datetime(2027, 6, 11), datetime(2001, 1, 1)]
    sources = [photo(tmp_path / f"{n}.jpg", n, taken=day) for n, day in enumerate(days)]
    take(linjiang, sources, "patrol", "临江小学")
    have = {
        day: next(c for c in unit_line(linjiang, ids(linjiang)["临江小学"], day).cells if c and c.id == "patrol").text
        for day in (date(2027, 5, 31), date(2027, 6, 6), date(2027, 6, 13), date(2027, 6, 20), date(2027, 7, 9))
    }
    # The photo of a camera without a clock counts for the week nearest to its arrival.
    assert list(have.values()) == ["巡查照片 0", "巡查照片 1/1", "巡查照片 2/2", "巡查照片 2/3", "巡查照片 3/6"]


def test_a_moved_or_renamed_material_keeps_the_week_it_was_taken_in(linjiang, tmp_path):
    source = photo(tmp_path / "a.jpg", taken=datetime(2027, 6, 10))
    outcome, = take(linjiang, [source], "drill", "临江小学")
    review.move(linjiang, [outcome.material_id], ids(linjiang)["临江小学"], "patrol")
    review.set_kind(linjiang, [outcome.material_id], "poster")
    review.set_kind(linjiang, [outcome.material_id], "photo")
    with linjiang.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT bucket FROM material").scalars().all() == ["2027-W23"]


def test_stopping_keeps_what_was_told_and_leaves_nothing_half_done(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(taking, "_CHUNK", 2)
    monkeypatch.setattr(taking, "_AHEAD", 2)
    sources = photos(tmp_path / "in", 12)
    told = []
    got = take(desk, sources, report=lambda outcome, done, total: told.append(outcome), stop=lambda: len(told) >= 4)
    assert len(got) == 12
    kept = [o for o in got if o.outcome == "received"]
    assert 4 <= len(kept) < 12
    assert {o.outcome for o in got} == {"received", "refused"}
    assert all(o.why.startswith(("已停止", "已按要求停止")) for o in got if o.outcome == "refused")
    looking.finish(desk)
    assert cell_of(desk, ids(desk)["青禾社区"], "drill").needs[1].have == len(kept)
    assert leftovers(desk.folder) == []
    assert care.check(desk) == []
    assert [o.outcome for o in take(desk, sources)].count("received") == 12 - len(kept)


def test_a_file_that_still_grows_is_told_and_not_taken(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(taking, "wait_until_still", partial(copying.wait_until_still, most=0))
    monkeypatch.setattr(copying, "STILL_SECONDS", 3600)
    growing = photo(tmp_path / "a.jpg")
    os.utime(growing)
    outcome, = take(desk, [growing])
    assert (outcome.outcome, outcome.why) == ("refused", "“a.jpg”的文件还在变化。请等它拷完或下载完，再收一次。")


def test_the_desks_own_files_are_never_opened(desk, tmp_path):
    take(desk, [photo(tmp_path / "a.jpg")])
    (tmp_path / "link").symlink_to(desk.folder)
    hard = tmp_path / "报表.xlsx"
    hard.hardlink_to(desk.folder / "desk.sqlite")
    got = receiving.receive(desk, [desk.folder, tmp_path / "link" / "desk.sqlite", hard])
    assert got
    assert {(o.outcome, o.why) for o in got} == {("refused", "这是工作台自己的文件，不用再收")}
    take(desk, [photo(tmp_path / "b.jpg", 2)])
    assert cell_of(desk, ids(desk)["青禾社区"], "drill").needs[1].have == 2


def test_a_full_disk_while_copying_takes_nothing_back_and_leaves_nothing(desk, tmp_path, monkeypatch):
    take(desk, photos(tmp_path / "before", 2))
    before = state(desk)

    def full(_writer, _block):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(copying, "_write", full)
    got = take(desk, photos(tmp_path / "in", 3, first=20))
    assert [o.outcome for o in got] == ["refused"] * 3
    assert all(o.why.startswith("磁盘满了") for o in got)
    assert state(desk) == before
    assert leftovers(desk.folder) == []
    monkeypatch.undo()
    assert [o.outcome for o in take(desk, [tmp_path / "in"])] == ["received"] * 3


def test_a_full_disk_at_the_commit_takes_the_names_back(desk, tmp_path, monkeypatch):
    # On a slow machine a few files would be written by themselves, and fit.
    monkeypatch.setattr(taking, "_CHUNK_SECONDS", 3600)
    take(desk, photos(tmp_path / "before", 2))
    before = state(desk)
    with desk.store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 4}")
    sources = photos(tmp_path / "in", 60, first=20)
    got = take(desk, sources)
    refused = [o for o in got if o.outcome == "refused"]
    assert refused
    assert {o.why for o in refused} == {"磁盘已满，这一步没有保存。请腾出空间后重做这一步。"}
    assert leftovers(desk.folder) == []
    assert care.check(desk) == []
    assert state(desk) == before
    with desk.store.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert {o.outcome for o in take(desk, sources)} <= {"received", "duplicate"}


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 3 MB."""
    place = tmp_path / "stick"
    place.mkdir()
    if os.name != "posix" or subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True, check=False
    ).returncode:
        pytest.skip("disks cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_stick_that_runs_full(small_disk, tmp_path):
    with new_desk(small_disk / "desk") as desk:
        take(desk, photos(tmp_path / "before", 2))
        ballast = small_disk / "ballast"
        ballast.write_bytes(bytes(300_000))
        big = tmp_path / "big"
        big.mkdir()
        for number in range(6):
            more = random.Random(number).randbytes(700_000)
            (big / f"{number}.jpg").write_bytes(photo(tmp_path / "p.jpg", number).read_bytes() + more)
            old(big / f"{number}.jpg")
        got = take(desk, [big])
        assert {o.outcome for o in got} == {"received", "refused"}
        assert all(o.why.startswith("磁盘") for o in got if o.outcome == "refused")
        assert leftovers(desk.folder) == []
        assert care.check(desk) == []
        ballast.unlink()
        looking.finish(desk)
        assert cell_of(desk, ids(desk)["青禾社区"], "drill").needs[1].have == 2 + sum(
            1 for o in got if o.outcome == "received")


def test_a_write_protected_stick_is_one_sentence(small_disk):
    new_desk(small_disk / "desk").close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(Mishap, match=r"只读|不能写入"):
        Desk.open(small_disk / "desk")
    with pytest.raises(Mishap, match="只读"):
        new_desk(small_disk / "neu")


def test_a_photo_that_was_cut_off_is_kept_but_counts_only_once_somebody_accepted_it(desk, tmp_path):
    whole = photo(tmp_path / "in" / "半张.jpg", 5, (640, 480))
    whole.write_bytes(whole.read_bytes()[:-2000])
    (outcome,) = take(desk, [old(whole)], slot="route")
    assert (outcome.outcome, outcome.kind, outcome.needs_person) == ("received", "photo", True)
    assert any("没有计数" in warning for warning in outcome.warnings)
    unit_id = ids(desk)["青禾社区"]
    before = cell_of(desk, unit_id, "route")
    assert (before.needs[0].have, before.review) == (0, 1)
    review.accept(desk, [outcome.material_id])
    assert cell_of(desk, unit_id, "route").needs[0].have == 1


def test_what_was_received_follows_an_item_that_the_office_renames_in_its_notice(desk, tmp_path):
    take(desk, photos(tmp_path / "in", 3), slot="route")
    unit_id, folder = ids(desk)["青禾社区"], desk.folder
    desk.close()
    toml = folder / "notices" / "zushi-2024" / "notice.toml"
    toml.write_text(toml.read_text("utf-8").replace('id = "route"', 'id = "map"\nwas = ["route"]'), "utf-8")
    with Desk.open(folder) as again:
        assert cell_of(again, unit_id, "map").text == "图片 3/3"
        assert len(look.cell(again, unit_id, "map").works[0].materials) == 3


def test_an_item_that_is_gone_from_the_notice_is_named_in_the_parcel(desk, tmp_path):
    take(desk, photos(tmp_path / "in", 1), slot="route")
    folder = desk.folder
    desk.close()
    toml = folder / "notices" / "zushi-2024" / "notice.toml"
    toml.write_text(toml.read_text("utf-8").replace('id = "route"', 'id = "map"'), "utf-8")
    with Desk.open(folder) as again:
        assert any("照片1.jpg" in line and "不在通知里" in line for line in plan(again).left_out)


def test_links_in_a_text_file_wait_beside_it(desk, tmp_path):
    note = tmp_path / "网盘链接-青禾社区应急演练视频.txt"
    note.write_bytes("链接: https://pan.baidu.com/s/1abcDEF 提取码: ab12".encode("gbk"))
    receiving.receive(desk, [old(note)])
    link, = (view for view in look.cell(desk, ids(desk)["青禾社区"], "drill").works[0].materials)
    assert (link.url, link.code, link.kind) == ("https://pan.baidu.com/s/1abcDEF", "ab12", "video")
    assert cell_of(desk, ids(desk)["青禾社区"], "drill").needs[0].have == 1
    receiving.receive(desk, [old(note)])
    assert len(look.cell(desk, ids(desk)["青禾社区"], "drill").works[0].materials) == 1


@pytest.mark.parametrize("name", ["演练.mp4.crdownload", "演练.jpg.tmp", "视频.baiduyun.p.downloading"])
def test_what_is_still_being_downloaded_is_told_and_not_taken(desk, tmp_path, name):
    photo(tmp_path / name)
    outcome, = take(desk, [tmp_path / name])
    assert (outcome.outcome, outcome.why) == ("refused", "还没有下载完（或没有拷完），没有收，请下载完再收")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is text")
def test_names_that_are_no_utf8_as_unzip_makes_them_of_gbk_are_received_and_read(desk, tmp_path):
    folder = os.fsencode(tmp_path) + b"/" + "青禾社区应急逃生避险演练".encode("gbk")
    os.mkdir(folder)
    os.rename(old(photo(tmp_path / "x.jpg", 7)), folder + b"/" + "照片".encode("gbk") + b".jpg")
    (got,) = receiving.receive(desk, [Path(os.fsdecode(folder))])
    assert (got.outcome, got.name, got.unit, got.item) == ("received", "照片.jpg", "青禾社区", "应急逃生避险演练")
    assert care.check(desk) == []
