"""What a form filled stands as long as the form counts, unless somebody changed it since."""

from __future__ import annotations

import docx
import pytest
from clerk import drop, printed, text_of, works_of
from deskmaker import ids, new_desk, old, photo, state

from safetydesk.desk import care, inbox, journal, look, looking, receiving, review, units, works
from safetydesk.desk.snapshot import Liaison

DRILL = "应急逃生演练"
TWO = [("地下车库疏散", "六月十二日。"), ("学校夜间疏散", "六月十三日。")]


def plain(text):
    return "".join(text.split())


@pytest.fixture
def card(tmp_path):
    """附件1 as it comes back: `card(path, 姓名="…")`."""
    with new_desk(tmp_path / "blank") as blank:
        def filled(path, **words):
            document = docx.Document(printed(blank, "liaison", path))
            for row in document.tables[0].rows:
                for label, cell in zip(row.cells, row.cells[1:], strict=False):
                    if plain(label.text) in words and label._tc is not cell._tc:
                        cell.text = words[plain(label.text)]
            document.save(path)
            return old(path)

        yield filled


@pytest.fixture
def cases(tmp_path):
    """附件3 as it comes back, with these (title, words) of the drill."""
    with new_desk(tmp_path / "empty") as blank:
        def filled(path, *works):
            document = docx.Document(printed(blank, "cases", path))
            rows = [row for row in document.tables[0].rows if plain(row.cells[0].text) == DRILL]
            for row, (title, words) in zip(rows, works, strict=False):
                row.cells[2].text, row.cells[3].text = title, words
            document.save(path)
            return old(path)

        yield filled


def liaison(desk, unit="青禾社区"):
    return units.unit(desk, unit).liaison


def entries(desk):
    """(title, introduction) of the drill's works."""
    return [(work.title, work.introduction) for work in look.cell(desk, ids(desk)["青禾社区"], "drill").works]


def met(desk):
    return look.cell(desk, ids(desk)["青禾社区"], "liaison").slot.met


def give_back(desk, key):
    review.give_back(desk, [key], "电话不对")


@pytest.fixture
def filled(desk, card, tmp_path):
    """The material of a card that named 张喆珺."""
    outcome, = drop(desk, card(tmp_path / "一" / "反馈表.docx", 姓名="张喆珺", 手机="000-0001", 传真="000-9"),
                    slot="liaison")
    assert met(desk)
    return outcome.material_id


@pytest.mark.parametrize("take_away", [
    give_back, lambda desk, key: review.withdraw(desk, [key]),
    lambda desk, key: review.move(desk, [key], ids(desk)["柳溪社区"], ""),
    lambda desk, key: inbox.undo_receipt(desk, 1)])
def test_a_card_goes_with_its_form_and_comes_back_with_it(desk, filled, take_away):
    before = state(desk)
    take_away(desk, filled)
    assert (liaison(desk), met(desk)) == (Liaison(), False)
    turn = journal.redo if not state(desk)["material"] else journal.undo
    turn(desk)
    assert state(desk)["liaison"] == before["liaison"]
    assert met(desk)


def test_a_form_that_is_reopened_fills_again(desk, filled):
    give_back(desk, filled)
    review.reopen(desk, [filled])
    assert (liaison(desk).name, liaison(desk).mobile, met(desk)) == ("张喆珺", "000-0001", True)


def test_what_somebody_changed_since_stays(desk, filled):
    units.set_liaison(desk, ids(desk)["青禾社区"], Liaison("张喆珺", mobile="000-5", fax="000-9"))
    give_back(desk, filled)
    assert liaison(desk) == Liaison(mobile="000-5")
    review.reopen(desk, [filled])
    assert liaison(desk) == Liaison("张喆珺", mobile="000-5", fax="000-9")


def test_what_was_known_before_comes_back(desk, card, tmp_path):
    known = Liaison("㛃某", mobile="000-7", email="a@example.com")
    units.set_liaison(desk, ids(desk)["青禾社区"], known)
    outcome, = drop(desk, card(tmp_path / "反馈表.docx", 姓名="张喆珺", 手机="000-1"), slot="liaison")
    assert (liaison(desk).name, liaison(desk).email) == ("张喆珺", "")
    give_back(desk, outcome.material_id)
    assert liaison(desk) == known
    journal.undo(desk)
    assert (liaison(desk).name, liaison(desk).email) == ("张喆珺", "")


def test_what_another_form_says_too_stays(desk, filled, card, tmp_path):
    path = card(tmp_path / "另一份" / "联络员表.docx", 姓名="张喆珺", 手机="000-0001")
    drop(desk, path, slot="liaison")
    give_back(desk, filled)
    assert (liaison(desk).name, liaison(desk).mobile, liaison(desk).fax, met(desk)) == ("张喆珺", "000-0001", "", True)


def test_a_new_version_leaves_nothing_of_the_old_one(desk, filled, card, tmp_path):
    drop(desk, card(tmp_path / "二" / "反馈表.docx", 姓名="张喆珺", 手机="000-2"), slot="liaison")
    assert (liaison(desk).mobile, liaison(desk).fax) == ("000-2", "")
    journal.undo(desk)
    assert (liaison(desk).mobile, liaison(desk).fax) == ("000-0001", "000-9")


def test_the_card_of_a_later_form_outlives_the_batch_of_the_first(desk, filled, card, tmp_path):
    drop(desk, card(tmp_path / "联络员表.docx", 姓名="张喆珺", 手机="000-2"), slot="liaison")
    inbox.undo_receipt(desk, 1)
    assert (liaison(desk).name, liaison(desk).mobile, liaison(desk).fax) == ("张喆珺", "000-2", "")
    journal.redo(desk)
    assert (liaison(desk).name, liaison(desk).mobile, liaison(desk).fax) == ("张喆珺", "000-2", "000-9")
    journal.undo(desk)
    journal.undo(desk)
    assert (liaison(desk), met(desk)) == (Liaison(), False)


def test_works_that_a_form_made_go_with_it_where_they_hold_nothing(desk, cases, tmp_path):
    drop(desk, photo(tmp_path / "地下车库疏散.jpg", 1))
    table, = drop(desk, cases(tmp_path / "附件3.docx", *TWO), slot="summary")
    before = entries(desk)
    assert before == TWO
    give_back(desk, table.material_id)
    assert works_of(desk) == {"青禾社区应急逃生避险演练": ["地下车库疏散.jpg"]}
    journal.undo(desk)
    assert entries(desk) == before
    journal.redo(desk)
    review.reopen(desk, [table.material_id])
    assert entries(desk) == before
    assert care.check(desk) == []


def test_works_that_somebody_changed_or_that_hold_something_stay(desk, cases, tmp_path):
    table, = drop(desk, cases(tmp_path / "附件3.docx", *TWO), slot="summary")
    drop(desk, photo(tmp_path / "学校夜间疏散.jpg", 1))
    first = look.cell(desk, ids(desk)["青禾社区"], "drill").works[0]
    works.change(desk, first.id, introduction="六月十二日，三十人。")
    give_back(desk, table.material_id)
    assert entries(desk) == [("地下车库疏散", "六月十二日，三十人。"), ("学校夜间疏散", "")]
    assert works_of(desk)["学校夜间疏散"] == ["学校夜间疏散.jpg"]


def test_undoing_what_lay_around_a_form_leaves_nothing_of_either(desk, card, tmp_path):
    """The form is taken over after the clerk typed, and what he typed is undone before the receipt is."""
    path = card(tmp_path / "反馈表.docx", 姓名="张喆珺", 手机="000-1")
    before = state(desk)
    receiving.take(desk, [path], unit_id=ids(desk)["青禾社区"], slot="liaison")
    units.set_liaison(desk, ids(desk)["青禾社区"], Liaison("王某", mobile="000-8"))
    looking.finish(desk)
    assert liaison(desk).mobile == "000-1"
    journal.undo(desk)
    assert liaison(desk) == Liaison("张喆珺", mobile="000-1", org="青禾社区")
    journal.undo(desk)
    assert state(desk) == before
    journal.redo(desk)
    journal.redo(desk)
    assert care.check(desk) == []


def test_a_photo_goes_back_into_a_work_that_went_with_its_form(desk, cases, tmp_path):
    table, = drop(desk, cases(tmp_path / "附件3.docx", *TWO), slot="summary")
    shown, = drop(desk, photo(tmp_path / "学校夜间疏散.jpg", 1))
    review.move(desk, [shown.material_id], ids(desk)["柳溪社区"], "drill")
    inbox.undo_receipt(desk, 1)
    assert entries(desk) == []
    journal.undo(desk)
    assert works_of(desk)["学校夜间疏散"] == ["学校夜间疏散.jpg"]
    journal.undo(desk)
    assert works_of(desk) == {}
    assert care.check(desk) == []
    assert table.outcome == "received"


def test_what_looking_found_out_outlives_undo_and_redo(desk, cases, tmp_path):
    """A form that lay on its cell before anybody had read it counts as a form, not as the report beside it."""
    drop(desk, cases(tmp_path / "附件3.docx", *TWO), slot="summary")
    counted = text_of(desk, "summary")
    assert counted == "活动总结报告 0/1  优秀作品案例报送表 1/1"
    journal.undo(desk)
    journal.redo(desk)
    assert text_of(desk, "summary") == counted


def test_a_photo_that_a_later_receipt_sent_too_stays_with_it(desk, tmp_path):
    one, two = photo(tmp_path / "一.jpg", 1), photo(tmp_path / "二.jpg", 2)
    empty = state(desk)
    drop(desk, one)
    both = state(desk)
    drop(desk, one, two)
    assert text_of(desk) == "视频 0/1  图片 2/3"
    inbox.undo_receipt(desk, 1)
    assert text_of(desk) == "视频 0/1  图片 2/3"
    assert [line.receipt_id for line in inbox.inbox(desk).lines if line.material] == [2, 2]
    inbox.undo_receipt(desk, 2)
    assert state(desk)["material"] == empty["material"] == []
    journal.redo(desk)
    assert state(desk)["material"] == both["material"]
    journal.redo(desk)
    assert text_of(desk) == "视频 0/1  图片 2/3"
    journal.undo(desk)
    assert state(desk)["material"] == both["material"]
    assert care.check(desk) == []


def test_what_was_sorted_and_sent_again_stays_where_it_was_sorted_to(desk, tmp_path):
    path = photo(tmp_path / "青禾社区" / "应急逃生避险演练" / "现场.jpg", 1).parents[1]
    receiving.receive(desk, [path])
    again, = receiving.receive(desk, [path])
    assert again.outcome == "duplicate"
    inbox.undo_receipt(desk, 1)
    assert text_of(desk) == "视频 0/1  图片 1/3"
    assert care.check(desk) == []


def test_a_form_that_was_sent_twice_fills_after_the_first_receipt_is_undone(desk, filled, tmp_path):
    again, = drop(desk, tmp_path / "一" / "反馈表.docx", slot="liaison")
    assert again.outcome == "duplicate"
    inbox.undo_receipt(desk, 1)
    looking.finish(desk)
    assert (liaison(desk).name, met(desk)) == ("张喆珺", True)
    inbox.undo_receipt(desk, 2)
    assert (liaison(desk), met(desk)) == (Liaison(), False)


def test_passing_what_two_receipts_sent_keeps_the_one_it_is_of_from_being_undone_unseen(desk, tmp_path):
    path = photo(tmp_path / "一.jpg", 1)
    first, = drop(desk, path)
    drop(desk, path)
    review.accept(desk, [first.material_id])
    assert inbox.undo_receipt(desk, 2) == "又收到 1 份已经收过的材料"
    assert text_of(desk) == "视频 0/1  图片 1/3"
