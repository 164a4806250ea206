"""收件: receipt by receipt what waits for a person, and the verbs of that screen."""

from __future__ import annotations

from datetime import datetime

import pytest
from clerk import drop, lines, printed, put, seen, taken, text_of, turn_to, works_of
from deliveries.letters import letter
from deliveries.pictures import picture
from deskmaker import NEXT_YEAR, ids, new_desk, old, photo, photos, state

from safetydesk.desk import board as boards
from safetydesk.desk import booking, inbox, journal, look, looking, receiving, review, settings, sorting, units, works
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison
from safetydesk.notice.problem import Mishap


@pytest.fixture
def delivery(tmp_path):
    """Three that find their cell, one that does not, and one that is empty."""
    folder = tmp_path / "微信接收"
    photos(folder / "青禾社区" / "应急逃生避险演练", 2)
    put(folder / "柳溪社区" / "应急避险逃生路线图" / "图.jpg", picture(20, size=(1280, 960)))
    photo(folder / "IMG_0001.jpg", 21)
    (folder / "空.jpg").touch()
    old(folder / "空.jpg")
    return folder


def receipts(desk):
    """(source, doubts, sure, accepted, refused, duplicates) of each receipt, newest first."""
    return [(each.source, each.doubts, each.sure, each.accepted, each.refused, each.duplicates)
            for each in inbox.inbox(desk).receipts]


def test_doubts_come_first_then_sure_ones_then_what_was_not_taken(desk, delivery):
    receiving.receive(desk, [delivery])
    found = inbox.inbox(desk)
    assert [(line.group, line.name) for line in found.lines] == [
        ("doubt", "IMG_0001.jpg"), ("sure", "图.jpg"), ("sure", "照片1.jpg"), ("sure", "照片2.jpg"),
        ("refused", "空.jpg")]
    doubt, pressed, first, _, refused = found.lines
    assert (doubt.unit, doubt.item, doubt.material.guess.whole) == ("", "", False)
    assert "看不出是哪个单位" in doubt.why
    assert (first.unit, first.item) == ("青禾社区", "应急逃生避险演练")
    assert first.shown == "微信接收/青禾社区/应急逃生避险演练/照片1.jpg"
    assert first.why.startswith("文件夹名是“青禾社区”")
    assert (first.worth_a_look, pressed.worth_a_look) == (False, True)
    assert (refused.material, refused.shown) == (None, str(delivery / "空.jpg"))
    assert "0 字节" in refused.why
    assert refused.id < 0
    assert receipts(desk) == [("微信接收", 1, 3, 0, 1, 0)]


def test_each_receipt_counts_its_own_lines_the_newest_first(desk, tmp_path, delivery):
    receiving.receive(desk, [delivery])
    receiving.receive(desk, [delivery])
    drop(desk, photo(tmp_path / "补.jpg", 30))
    assert receipts(desk) == [("补.jpg", 0, 1, 0, 0, 0), ("微信接收", 0, 0, 0, 1, 4), ("微信接收", 1, 3, 0, 1, 0)]
    newest, again, first = inbox.inbox(desk).receipts
    assert set(lines(desk, newest.id)) == {"补.jpg"}
    assert {line.group for line in inbox.inbox(desk, again.id).lines} == {"duplicate", "refused"}
    assert len(inbox.inbox(desk, first.id).lines) == 5
    assert len(inbox.inbox(desk).lines) == 6 + 5


def test_one_key_passes_the_sure_ones_and_leaves_the_others(desk, delivery):
    receiving.receive(desk, [delivery])
    before = state(desk)
    assert inbox.accept_sure(desk) == (2, 1)
    assert set(lines(desk)) == {"IMG_0001.jpg", "图.jpg", "空.jpg"}
    assert receipts(desk) == [("微信接收", 1, 1, 2, 1, 0)]
    assert inbox.accept_sure(desk) == (0, 1)
    assert journal.undo(desk) == "通过 2 份材料"
    assert state(desk) == before


def test_one_receipts_sure_ones_alone(desk, tmp_path):
    for number in (1, 2):
        drop(desk, photo(tmp_path / f"{number}.jpg", number))
    first = inbox.inbox(desk).receipts[1]
    assert inbox.accept_sure(desk, first.id) == (1, 0)
    assert list(lines(desk)) == ["2.jpg"]


def test_what_was_not_looked_at_is_not_passed_unseen(desk, tmp_path):
    taken(desk, photo(tmp_path / "a.jpg"))
    assert inbox.accept_sure(desk) == (0, 1)
    assert lines(desk)["a.jpg"].worth_a_look
    looking.finish(desk)
    assert inbox.accept_sure(desk) == (1, 0)


def test_a_sheet_on_which_something_found_no_place_is_not_passed_unseen(desk, tmp_path):
    key = works.add(desk, ids(desk)["青禾社区"], "drill", "夜间疏散")
    works.change(desk, key, introduction="演" * 300)
    drop(desk, printed(desk, "cases", tmp_path / "附件3.docx"), slot="summary")
    assert inbox.accept_sure(desk) == (0, 1)


def test_a_receipt_is_undone_as_one_though_it_was_not_the_last_thing_done(desk, tmp_path, delivery):
    before = state(desk)
    receiving.receive(desk, [delivery])
    drop(desk, photo(tmp_path / "补.jpg", 30), slot="warning")
    later = state(desk)
    first = inbox.inbox(desk).receipts[1]
    assert inbox.undo_receipt(desk, first.id) == "收到文件 4 个，自动归位 3 个"
    assert (text_of(desk), text_of(desk, "warning")) == ("视频 0/1  图片 0/3", "视频 0/1  图片 1/3")
    assert [each.undone for each in inbox.inbox(desk).receipts] == [False, True]
    with pytest.raises(Mishap, match="已经撤销了"):
        inbox.undo_receipt(desk, first.id)
    journal.redo(desk)
    assert state(desk) == later
    inbox.undo_receipt(desk, inbox.inbox(desk).receipts[0].id)
    inbox.undo_receipt(desk, first.id)
    assert state(desk) == before


def test_a_receipt_that_was_worked_on_since_is_not_undone_under_the_clerks_hands(desk, tmp_path, delivery):
    got = receiving.receive(desk, [delivery])
    key = next(each.material_id for each in got if each.name == "IMG_0001.jpg")
    review.move(desk, [key], ids(desk)["东塘社区"], "route")
    before = state(desk)
    with pytest.raises(Mishap) as told:
        inbox.undo_receipt(desk, 1)
    assert "“把 1 份材料归到东塘社区应急避险逃生路线图”" in str(told.value)
    assert state(desk) == before
    journal.undo(desk)
    inbox.undo_receipt(desk, 1)
    assert look.unplaced(desk) == ()


def test_a_work_that_a_later_receipt_joined_outlives_the_one_that_made_it(desk, tmp_path):
    drop(desk, photo(tmp_path / "一.jpg", 1))
    drop(desk, photo(tmp_path / "二.jpg", 2))
    inbox.undo_receipt(desk, 1)
    assert works_of(desk) == {"青禾社区应急逃生避险演练": ["二.jpg"]}
    assert text_of(desk) == "视频 0/1  图片 1/3"
    journal.redo(desk)
    assert works_of(desk) == {"青禾社区应急逃生避险演练": ["一.jpg", "二.jpg"]}


def test_a_receipt_that_is_nowhere(desk):
    with pytest.raises(Mishap, match="没有这一批来件"):
        inbox.undo_receipt(desk, 99)
    with pytest.raises(Mishap, match="没有这一批来件"):
        inbox.resume(desk, 99)


def test_the_words_of_a_return_name_files_items_reason_and_day(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(inbox, "now", lambda: datetime(2024, 6, 20, 9, 0))
    mine = drop(desk, *photos(tmp_path / "a", 2))
    theirs = drop(desk, photo(tmp_path / "图.jpg", 9), slot="route", unit="柳溪社区")
    words = inbox.return_words(desk, [each.material_id for each in (*mine, *theirs)], "照片太暗")
    assert words == (
        "青禾社区：你单位报送的“照片1.jpg”（应急逃生避险演练）、“照片2.jpg”（应急逃生避险演练）已退回。原因：照片太暗。"
        "请于2024年6月25日前重新报送。谢谢配合！\n\n"
        "柳溪社区：你单位报送的“图.jpg”（应急避险逃生路线图）已退回。原因：照片太暗。请于2024年6月25日前重新报送。谢谢配合！")


def test_the_nearest_day_is_asked_for_and_none_that_is_over(desk, tmp_path, monkeypatch):
    with new_desk(tmp_path / "theirs") as theirs:
        card = printed(theirs, "liaison", tmp_path / "反馈表.docx")
    keys = [each.material_id for each in (*drop(desk, card, slot="liaison"), *drop(desk, photo(tmp_path / "a.jpg")))]
    for day, words in ((2, "请于2024年6月3日前重新报送。"), (4, "请尽快重新报送。")):
        monkeypatch.setattr(inbox, "now", lambda day=day: datetime(2024, 6, day, 9, 0))
        assert words in inbox.return_words(desk, keys, "没有填写。")
        assert "原因：没有填写。请" in inbox.return_words(desk, keys, "没有填写。")


def test_the_words_for_what_has_no_unit_are_polite_all_the_same(desk, tmp_path):
    outcome, = receiving.receive(desk, [photo(tmp_path / "a.jpg")])
    words = inbox.return_words(desk, [outcome.material_id], "不知道是哪个单位的")
    assert words == "您好：你单位报送的“a.jpg”已退回。原因：不知道是哪个单位的。请尽快重新报送。谢谢配合！"


def test_what_was_returned_or_passed_waits_no_more(desk, tmp_path):
    first, second, third = drop(desk, *photos(tmp_path / "a", 3))
    review.give_back(desk, [first.material_id], "糊了")
    review.accept(desk, [second.material_id])
    review.withdraw(desk, [third.material_id])
    assert lines(desk) == {}
    review.reopen(desk, [first.material_id])
    assert list(lines(desk)) == ["照片1.jpg"]


def test_what_was_not_taken_is_still_told_after_the_desk_was_closed(tmp_path, delivery):
    with new_desk(tmp_path / "desk") as desk:
        receiving.receive(desk, [delivery])
        receiving.receive(desk, [delivery / "青禾社区"])
        before = [(line.group, line.name, line.why) for line in inbox.inbox(desk).lines]
    with Desk.open(tmp_path / "desk") as desk:
        assert [(line.group, line.name, line.why) for line in inbox.inbox(desk).lines] == before
        assert [line[0] for line in before].count("duplicate") == 2
        assert receipts(desk)[0] == ("青禾社区", 0, 0, 0, 0, 2)


def test_a_link_without_a_cell_waits_with_its_advice_and_counts_once_it_has_one(desk):
    key = booking.add_link(desk, None, "", "https://pan.baidu.com/s/9zz 提取码：2024 柳溪社区应急逃生避险演练视频")
    line, = inbox.inbox(desk).lines
    assert (line.group, line.material.url, line.material.code) == ("doubt", "https://pan.baidu.com/s/9zz", "2024")
    assert line.material.guess.name == "柳溪社区 · 应急逃生避险演练"
    assert sorting.follow(desk, [key]) == 1
    line, = inbox.inbox(desk).lines
    assert (line.group, line.unit, line.item) == ("sure", "柳溪社区", "应急逃生避险演练")
    assert text_of(desk, unit="柳溪社区") == "视频 1/1  图片 0/3"


def test_a_link_in_a_liaisons_mail_without_a_word_of_the_item_waits(desk, tmp_path):
    units.set_liaison(desk, ids(desk)["东塘社区"], Liaison(name="张喆珺", email="zhang@example.com"))
    text = "视频太大：https://pan.baidu.com/s/1abcDEF 提取码: a1b2"
    receiving.receive(desk, [put(tmp_path / "信.eml", letter("zhang@example.com", "请查收", {}, text))])
    line, = inbox.inbox(desk).lines
    assert (line.group, line.material.guess.name.split(" · ")[0]) == ("doubt", "东塘社区")
    review.move(desk, [line.id], ids(desk)["东塘社区"], "drill")
    assert text_of(desk, unit="东塘社区") == "视频 1/1  图片 0/3"
    journal.undo(desk)
    assert inbox.inbox(desk).lines == (line,)


def test_paper_waits_for_nobody(desk):
    booking.add_paper(desk, ids(desk)["青禾社区"], "drill", "photo", 3)
    assert lines(desk) == {}


def test_receipts_of_another_notice_are_shown_there(desk, tmp_path, delivery):
    receiving.receive(desk, [delivery])
    turn_to(desk, NEXT_YEAR)
    assert inbox.inbox(desk).lines == ()
    assert inbox.inbox(desk).receipts == ()
    assert inbox.accept_sure(desk) == (0, 0)
    with pytest.raises(Mishap):
        inbox.resume(desk, 1)
    settings.put(desk, "notice", "zushi-2024")
    assert len(lines(desk)) == 5


def test_what_the_clerk_puts_on_a_cell_himself_is_sure(desk, tmp_path):
    outcome, = receiving.receive(desk, [photo(tmp_path / "a.jpg")])
    review.move(desk, [outcome.material_id], ids(desk)["青禾社区"], "drill")
    line = lines(desk)["a.jpg"]
    assert (line.group, line.unit, line.why) == ("sure", "青禾社区", "")
    assert seen(desk)[outcome.material_id].counts


def test_what_was_returned_before_it_had_a_cell_is_told_as_returned_and_waits_no_more(desk, tmp_path):
    outcome, = receiving.receive(desk, [photo(tmp_path / "IMG_0001.jpg", 1)])
    review.give_back(desk, [outcome.material_id], "看不出是哪里")
    line, = inbox.inbox(desk).lines
    assert (line.group, line.why, line.name) == ("refused", "已退回：看不出是哪里", "IMG_0001.jpg")
    assert (boards.count_unplaced(desk), look.unplaced(desk)) == (0, ())


def test_two_copies_of_one_form_are_told(desk, tmp_path):
    unit_id = ids(desk)["青禾社区"]
    units.set_liaison(desk, unit_id, Liaison(name="张喆珺", mobile="000-0000"))
    one = printed(desk, "liaison", tmp_path / "联络员.docx")
    other = printed(desk, "liaison", tmp_path / "青禾联络员反馈表.xlsx")
    drop(desk, one, slot="liaison")
    drop(desk, other, slot="liaison")
    told = [view.reading for view in seen(desk, "liaison").values()]
    assert told == [("这一格里同样的表收到了不止一份，请留一份，退回或撤回别的",)] * 2
