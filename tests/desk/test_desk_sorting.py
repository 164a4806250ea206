"""Deliveries as they come: the sure ones find their cell with a reason, the doubtful ones wait and count nowhere."""

from __future__ import annotations

import shutil
import zipfile
from email.message import EmailMessage

import pytest
from deskmaker import film, ids, leftovers, new_desk, old, photo, photos, state

from safetydesk.desk import care, inbox, journal, look, looking, receiving, review, sorting, units
from safetydesk.desk.board import board, count_doubts, count_unplaced, unit_line
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison
from safetydesk.notice.problem import Mishap


def text_of(desk, unit, slot):
    """What the cell says: `视频 1/1  图片 2/3`."""
    return next(c for c in unit_line(desk, ids(desk)[unit]).cells if c is not None and c.id == slot).text


def by_name(outcomes):
    return {each.name: each for each in outcomes}


@pytest.fixture
def delivery(tmp_path):
    """A folder as it comes from a chat: by unit and item, with files beside them that say nothing."""
    folder = tmp_path / "微信接收"
    photos(folder / "青禾社区" / "应急逃生避险演练", 2)
    film(folder / "青禾社区" / "应急逃生避险演练" / "演练.mp4")
    photo(folder / "柳溪社区" / "应急避险逃生路线图" / "图.jpg", 20)
    photo(folder / "IMG_0001.jpg", 21)
    return folder


def mail(path, sender, subject, *attachments, text="见附件"):
    message = EmailMessage()
    message["From"], message["Subject"] = sender, subject
    message["To"] = "office@example.com"
    message.set_content(text)
    for name, file in attachments:
        message.add_attachment(file.read_bytes(), "image", "jpeg", filename=name)
    path.write_bytes(bytes(message))
    return old(path)


def gbk_zip(path, members):
    """A zip as an old Windows tool writes it: names in GBK, and no flag that says so."""
    with zipfile.ZipFile(path, "w") as archive:
        for n, (name, file) in enumerate(members):
            archive.writestr("ABC"[n] * len(name.encode("gbk")), file.read_bytes())
    whole = path.read_bytes()
    for n, (name, _) in enumerate(members):
        raw = name.encode("gbk")
        whole = whole.replace(b"ABC"[n:n + 1] * len(raw), raw)
    path.write_bytes(whole)
    return old(path)


def test_folders_by_unit_and_item_sort_themselves_and_say_why(desk, delivery):
    got = by_name(receiving.receive(desk, [delivery]))
    film_ = got["演练.mp4"]
    assert (film_.outcome, film_.unit, film_.item, film_.kind) == ("received", "青禾社区", "应急逃生避险演练", "video")
    assert "文件夹名是“青禾社区”" in film_.why
    assert got["图.jpg"].unit == "柳溪社区"
    doubtful = got["IMG_0001.jpg"]
    assert (doubtful.outcome, doubtful.unit, doubtful.item) == ("unsure", None, None)
    assert "看不出是哪个单位" in doubtful.why
    assert text_of(desk, "青禾社区", "drill") == "视频 1/1  图片 2/3"
    assert board(desk).unplaced == 1
    view = next(v for v in look.cell(desk, ids(desk)["青禾社区"], "drill").works[0].materials if v.name == "照片1.jpg")
    assert view.origin == ("微信接收", "青禾社区", "应急逃生避险演练", "照片1.jpg")
    assert view.why.startswith("文件夹名是“青禾社区”")
    assert view.path.parent == desk.files / "zushi-2024" / "青禾社区" / "应急逃生避险演练"
    assert care.check(desk) == []
    assert leftovers(desk.folder) == []


def test_one_undo_takes_all_of_a_delivery_back_and_one_redo_brings_it(desk, delivery):
    before = state(desk)
    receiving.receive(desk, [delivery])
    after = state(desk)
    assert journal.undo(desk) == "收到文件 5 个，自动归位 4 个"
    assert state(desk) == before
    assert journal.redo(desk) == "收到文件 5 个，自动归位 4 个"
    assert state(desk) == after
    assert care.check(desk) == []


def test_only_what_was_looked_at_is_asked_about(desk, delivery):
    receiving.take(desk, [delivery])
    assert (board(desk).unplaced, board(desk).doubts) == (5, 0)
    looking.finish(desk)
    assert (board(desk).unplaced, board(desk).doubts, count_doubts(desk)) == (1, 1, 1)


def test_what_came_before_sorting_broke_off_is_safe_and_waits(tmp_path, delivery, monkeypatch):
    folder = tmp_path / "desk"
    with new_desk(folder) as desk, monkeypatch.context() as patch:
        patch.setattr(sorting, "sort", lambda *given: pytest.fail("the current is cut"))
        with pytest.raises(pytest.fail.Exception):
            receiving.receive(desk, [delivery])
    with Desk.open(folder) as desk:
        assert count_unplaced(desk) == 5
        assert {view.guess.name for view in look.unplaced(desk)} == {
            "青禾社区 · 应急逃生避险演练", "柳溪社区 · 应急避险逃生路线图", ""}
        assert care.check(desk) == []
        assert sorting.follow(desk, [view.id for view in look.unplaced(desk)]) == 4
        looking.finish(desk)
        assert text_of(desk, "青禾社区", "drill") == "视频 1/1  图片 2/3"


def test_sorting_that_the_world_hinders_loses_nothing_and_is_told(desk, delivery, monkeypatch):
    def full(*_given):
        raise Mishap("磁盘满了", "请清理出一些空间")

    monkeypatch.setattr(sorting, "_move", full)
    got = receiving.receive(desk, [delivery])
    assert {each.outcome for each in got} == {"unsure"}
    assert got[0].why.endswith("没能核对和归位：磁盘满了。请清理出一些空间。")
    assert count_unplaced(desk) == 5


def test_a_zip_with_gbk_names_is_opened_and_its_files_sorted(desk, tmp_path):
    pictures = photos(tmp_path / "src", 3)
    names = ("青禾社区1.jpg", "柳溪社区.jpg", "照片.jpg")
    archive = gbk_zip(tmp_path / "应急逃生避险演练.zip", list(zip(names, pictures, strict=True)))
    heard = []
    outcomes = receiving.receive(desk, [archive], report=lambda outcome, done, total: heard.append((done, total)))
    got = by_name(outcomes)
    assert [(got[name].outcome, got[name].unit) for name in names] == [
        ("received", "青禾社区"), ("received", "柳溪社区"), ("unsure", None)]
    assert got["青禾社区1.jpg"].path == f"{archive}/青禾社区1.jpg"
    assert got["照片.jpg"].why.startswith("已收下，还没有归到单位和项目，暂不计数。")
    assert heard[-1] == (3, 3)
    assert text_of(desk, "柳溪社区", "drill") == "视频 0/1  图片 1/3"
    assert not list((desk.files / ".incoming").iterdir())
    assert care.check(desk) == []


def test_a_zip_on_a_cell_fills_that_cell_and_on_a_unit_asks_only_for_the_item(desk, tmp_path):
    pictures = photos(tmp_path / "src", 3)
    archive = gbk_zip(tmp_path / "资料.zip", [("图片甲.jpg", pictures[0]), ("应急避险逃生路线图/二.jpg", pictures[1])])
    on_unit = by_name(receiving.receive(desk, [archive], unit_id=ids(desk)["东塘社区"]))
    assert (on_unit["二.jpg"].outcome, on_unit["二.jpg"].unit) == ("received", "东塘社区")
    assert (on_unit["图片甲.jpg"].outcome, on_unit["图片甲.jpg"].unit) == ("unsure", "东塘社区")
    assert text_of(desk, "东塘社区", "route") == "图片 1/3"
    on_cell = receiving.receive(desk, [archive], unit_id=ids(desk)["青禾社区"], slot="drill")
    assert [each.outcome for each in on_cell] == ["received", "received"]
    assert text_of(desk, "青禾社区", "drill") == "视频 0/1  图片 2/3"


def test_the_attachments_of_a_liaisons_mail_go_to_the_liaisons_unit(desk, tmp_path):
    units.set_liaison(desk, ids(desk)["东塘社区"], Liaison(name="张喆珺", email="zhang@example.com"))
    picture = photo(tmp_path / "src" / "a.jpg", 5)
    letter = mail(tmp_path / "来信.eml", "张喆珺 <Zhang@example.com>", "应急逃生避险演练照片", ("1.jpg", picture))
    outcome, = receiving.receive(desk, [letter])
    assert (outcome.outcome, outcome.unit, outcome.item) == ("received", "东塘社区", "应急逃生避险演练")
    assert "发件人是“东塘社区”的联络员" in outcome.why
    view, = look.cell(desk, ids(desk)["东塘社区"], "drill").works[0].materials
    assert (view.origin, view.sender) == (("来信.eml", "1.jpg"), '"张喆珺" <zhang@example.com>')


def test_a_link_in_a_mail_is_kept_on_a_cell_and_told_elsewhere(desk, tmp_path):
    text = "视频太大：https://pan.baidu.com/s/1abcDEF 提取码: a1b2\n--\n https://www.example.com/sign"
    letter = mail(tmp_path / "来信.eml", "someone@example.com", "视频", text=text)
    told, = receiving.receive(desk, [letter])
    assert told.outcome == "unsure"
    waiting, = look.unplaced(desk)
    assert (waiting.url, waiting.code) == ("https://pan.baidu.com/s/1abcDEF", "a1b2")
    journal.undo(desk)
    before = state(desk)
    kept, = receiving.receive(desk, [letter], unit_id=ids(desk)["青禾社区"], slot="drill")
    assert (kept.outcome, kept.path) == ("received", "https://pan.baidu.com/s/1abcDEF")
    again, = receiving.receive(desk, [letter], unit_id=ids(desk)["青禾社区"], slot="drill")
    assert (again.outcome, again.why) == ("duplicate", "这个链接已经收过了，没有重复计数")
    assert text_of(desk, "青禾社区", "drill") == "视频 1/1  图片 0/3"
    assert journal.undo(desk) == "又收到 1 份已经收过的材料"
    journal.undo(desk)
    assert state(desk) == before


def test_a_flat_mixed_folder_is_sorted_by_the_names_of_its_files(desk, tmp_path):
    folder = tmp_path / "新建文件夹"
    names = ("青禾社区应急演练.jpg", "柳溪社区应急避险逃生路线图.jpg", "青禾和柳溪社区应急演练.jpg", "照片.jpg")
    for n, name in enumerate(names):
        photo(folder / name, n)
    got = by_name(receiving.receive(desk, [folder]))
    assert {name: (each.outcome, each.unit) for name, each in got.items()} == {
        "青禾社区应急演练.jpg": ("received", "青禾社区"), "柳溪社区应急避险逃生路线图.jpg": ("received", "柳溪社区"),
        "青禾和柳溪社区应急演练.jpg": ("unsure", None), "照片.jpg": ("unsure", None),
    }
    assert text_of(desk, "青禾社区", "drill") == "视频 0/1  图片 1/3"


def test_the_same_bytes_are_never_counted_twice_unasked(desk, tmp_path, delivery):
    receiving.receive(desk, [delivery])
    again = receiving.receive(desk, [delivery])
    assert {each.outcome for each in again} == {"duplicate"}
    shutil.copytree(delivery / "青禾社区", tmp_path / "补报" / "青禾社区", copy_function=shutil.copy2)
    other = receiving.receive(desk, [tmp_path / "补报"])
    assert {(each.outcome, each.why) for each in other} == {("duplicate", "这个文件已经收过了，没有重复计数")}
    assert text_of(desk, "青禾社区", "drill") == "视频 1/1  图片 2/3"
    assert len(look.unplaced(desk)) == 1, "only the doubt of the first delivery"
    assert [line.name for line in inbox.inbox(desk).lines if line.group == "duplicate"][-3:] == [
        each.name for each in other]
    journal.undo(desk)
    assert text_of(desk, "青禾社区", "drill") == "视频 1/1  图片 2/3"


def test_two_units_may_send_the_same_photo(desk, tmp_path):
    picture = photo(tmp_path / "in" / "青禾社区" / "应急演练" / "合影.jpg", 9)
    (tmp_path / "in" / "柳溪社区" / "应急演练").mkdir(parents=True)
    shutil.copy2(picture, tmp_path / "in" / "柳溪社区" / "应急演练" / "合影.jpg")
    got = receiving.receive(desk, [tmp_path / "in"])
    assert {(each.outcome, each.unit) for each in got} == {("received", "青禾社区"), ("received", "柳溪社区")}
    assert text_of(desk, "青禾社区", "drill") == text_of(desk, "柳溪社区", "drill") == "视频 0/1  图片 1/3"


def test_what_the_clerk_decided_is_remembered_for_the_next_delivery(desk, tmp_path):
    for number in (1, 2):
        photo(tmp_path / "一" / "老李家园" / "比武活动" / f"{number}.jpg", number)
    first = receiving.receive(desk, [tmp_path / "一"])
    assert {each.outcome for each in first} == {"unsure"}
    review.move(desk, [each.material_id for each in first], ids(desk)["东塘社区"], "drill")
    photo(tmp_path / "二" / "老李家园" / "比武活动" / "3.jpg", 3)
    second, = receiving.receive(desk, [tmp_path / "二"])
    assert (second.outcome, second.unit, second.item) == ("received", "东塘社区", "应急逃生避险演练")
    assert "文件夹都归这个单位" in second.why
    assert text_of(desk, "东塘社区", "drill") == "视频 0/1  图片 3/3"


def test_a_decision_in_the_clerks_own_heap_says_nothing_of_the_next_file_in_it(desk, tmp_path):
    first, = receiving.receive(desk, [photo(tmp_path / "微信接收" / "安全生产月" / "1.jpg", 1).parents[1]])
    review.move(desk, [first.material_id], ids(desk)["东塘社区"], "drill")
    photo(tmp_path / "微信接收" / "安全生产月" / "2.jpg", 2)
    again = by_name(receiving.receive(desk, [tmp_path / "微信接收"]))
    assert {name: each.outcome for name, each in again.items()} == {"1.jpg": "duplicate", "2.jpg": "unsure"}


def test_what_a_killed_unpacking_left_is_gone_after_the_next_start(tmp_path):
    folder = tmp_path / "desk"
    new_desk(folder).close()
    left = folder / "files" / ".incoming" / "abc.scratch" / "1" / "1-照片.jpg"
    photo(left)
    with Desk.open(folder):
        assert not list((folder / "files" / ".incoming").iterdir())
