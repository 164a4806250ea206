"""Undo and redo: after any verb and back the desk is as it was before, table by table, also across a restart."""

from __future__ import annotations

import pytest
from deskmaker import NAMES, NEXT_YEAR, ids, new_desk, photo, photos, state

from safetydesk.desk import (
    activities,
    booking,
    journal,
    look,
    receivers,
    receiving,
    review,
    settings,
    taking,
    units,
    works,
)
from safetydesk.desk.board import board
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison
from safetydesk.desk.unitlist import UnitEntry

LINK = "链接：https://pan.example.com/s/1abc 提取码：2024 演练录像"


class Office:
    """A desk on which something of every kind lies already: what the verbs work on."""

    def __init__(self, folder):
        self.desk = new_desk(folder / "desk")
        self.one, self.two, self.three = ids(self.desk).values()
        self.source = folder / "in"
        got = receiving.receive(self.desk, photos(self.source, 3), unit_id=self.one, slot="drill")
        self.photos = [each.material_id for each in got]
        self.more = photos(folder / "more", 2, first=50)
        self.loose = receiving.receive(self.desk, [photo(folder / "x.jpg", 99)])[0].material_id
        self.work = works.add(self.desk, self.one, "warning", "身边的教训")
        review.excuse(self.desk, self.three, "class", "没有学校")
        self.activity = activities.add(self.desk, self.one, "安全宣传咨询日", time="6月16日")

    def reopened(self):
        folder = self.desk.folder
        self.desk.close()
        self.desk = Desk.open(folder)
        return self.desk


VERBS = {
    "receive": lambda o: receiving.receive(o.desk, o.more, unit_id=o.two, slot="route"),
    "receive loose": lambda o: receiving.receive(o.desk, o.more),
    "receive for a unit": lambda o: receiving.receive(o.desk, o.more, unit_id=o.two),
    "link": lambda o: booking.add_link(o.desk, o.two, "drill", LINK),
    "paper": lambda o: booking.add_paper(o.desk, o.two, "route", "photo", 3),
    "accept": lambda o: review.accept(o.desk, o.photos),
    "give back": lambda o: review.give_back(o.desk, o.photos[:2], "看不清"),
    "withdraw": lambda o: review.withdraw(o.desk, o.photos[:1]),
    "caption": lambda o: review.set_caption(o.desk, o.photos[0], "疏散现场"),
    "kind": lambda o: review.set_kind(o.desk, o.photos[:2], "video"),
    "move": lambda o: review.move(o.desk, o.photos[:2], o.two, "route"),
    "move to the unit": lambda o: review.move(o.desk, o.photos[:1], o.two),
    "place": lambda o: review.move(o.desk, [o.loose], o.two, "drill"),
    "excuse": lambda o: review.excuse(o.desk, o.two, "class", "联合开课"),
    "another reason": lambda o: review.excuse(o.desk, o.three, "class", "联合开课"),
    "unexcuse": lambda o: review.unexcuse(o.desk, o.three, "class"),
    "work": lambda o: works.add(o.desk, o.one, "drill", "第二场"),
    "work change": lambda o: works.change(o.desk, o.work, title="新标题", introduction="简介", remark="备注"),
    "work remove": lambda o: works.remove(o.desk, look.cell(o.desk, o.one, "drill").works[0].id),
    "assign": lambda o: works.assign(o.desk, o.photos[:2], None),
    "unit": lambda o: units.add(o.desk, "南圳社区", aliases=["南圳"]),
    "unit change": lambda o: units.change(
        o.desk, o.one, name="青禾新社区", kind="部门", aliases=["青禾"], parent_id=o.two),
    "unit remove": lambda o: units.remove(o.desk, o.two),
    "liaison": lambda o: units.set_liaison(o.desk, o.one, Liaison("张喆珺", mobile="000-0000")),
    "list": lambda o: units.add_many(o.desk, [
        UnitEntry("安邨社区", parent="青禾社区", liaison=Liaison("李㛃")), UnitEntry("柳溪社区", aliases=("柳溪",))]),
    "office": lambda o: settings.put(o.desk, "office", "新办公室"),
    "cutoff": lambda o: settings.put(o.desk, "cutoff", "17:30"),
    "signature": lambda o: settings.put(o.desk, "signature", "祖师街道安委办"),
    "receiver": lambda o: receivers.choose(o.desk, receivers.Receiver("区应急局", None)),
    "activity": lambda o: activities.add(o.desk, None, "启动仪式", place="文化广场"),
    "activity change": lambda o: activities.change(o.desk, o.activity, time="6月17日"),
    "activity remove": lambda o: activities.remove(o.desk, o.activity),
    "notice": lambda o: settings.add_notice(o.desk, NEXT_YEAR),
}


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    yield made
    made.desk.close()


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_can_be_undone_and_done_again(office, name):
    before = state(office.desk)
    VERBS[name](office)
    after = state(office.desk)
    text = look.history(office.desk)[0].text
    assert before != after
    assert text
    assert journal.next_texts(office.desk) [0] == text
    office.reopened()
    assert journal.undo(office.desk) == text
    assert state(office.desk) == before
    office.reopened()
    assert state(office.desk) == before
    assert journal.redo(office.desk) == text
    assert state(office.desk) == after
    assert journal.undo(office.desk) == text
    assert state(office.desk) == before


def test_all_verbs_one_after_the_other_back_to_the_empty_desk_and_forward_again(office):
    for name in ("receive", "place", "move", "accept", "link", "paper", "work", "assign", "excuse", "liaison", "list"):
        VERBS[name](office)
    end, shown = state(office.desk), board(office.desk)
    texts = []
    while (text := journal.undo(office.desk)) is not None:
        texts.append(text)
    empty = state(office.desk)
    assert not any(empty[name] for name in ("unit", "material", "work", "excuse", "liaison", "files"))
    again = []
    while (text := journal.redo(office.desk)) is not None:
        again.append(text)
    assert again == texts[::-1]
    assert state(office.desk) == end
    assert board(office.desk).units[0].cells == shown.units[0].cells


def test_a_new_deed_ends_what_could_have_been_redone(office):
    review.accept(office.desk, office.photos)
    journal.undo(office.desk)
    review.set_caption(office.desk, office.photos[0], "现场")
    assert journal.redo(office.desk) is None
    assert journal.undo(office.desk) == "修改文字说明"


def test_a_verb_that_changes_nothing_leaves_no_line_and_spends_no_undo(office):
    review.accept(office.desk, office.photos)
    lines = len(look.history(office.desk))
    review.accept(office.desk, office.photos)
    review.unexcuse(office.desk, office.two, "class")
    assert len(look.history(office.desk)) == lines
    assert journal.undo(office.desk) == "通过 3 份材料"


def test_a_receipt_of_several_commits_is_undone_as_one(office, tmp_path, monkeypatch):
    monkeypatch.setattr(taking, "_CHUNK", 2)
    before = state(office.desk)
    got = receiving.receive(office.desk, photos(tmp_path / "seven", 7, first=200), unit_id=office.two, slot="drill")
    assert [each.outcome for each in got] == ["received"] * 7
    after = state(office.desk)
    assert journal.undo(office.desk) == "收到柳溪社区“应急逃生避险演练”的文件 7 个"
    assert state(office.desk) == before
    assert journal.redo(office.desk) == "收到柳溪社区“应急逃生避险演练”的文件 7 个"
    assert state(office.desk) == after


def test_the_file_of_a_moved_photo_follows_and_comes_back(office):
    desk, key = office.desk, office.photos[0]
    home = look.cell(desk, office.one, "drill").works[0].materials[0].path
    review.move(desk, [key], office.two, "route")
    there = look.cell(desk, office.two, "route").works[0].materials[0].path
    assert there.parent == desk.files / "zushi-2024" / NAMES[1] / "应急避险逃生路线图"
    assert there.name.startswith("柳溪社区-应急避险逃生路线图-")
    assert there.is_file()
    assert not home.exists()
    journal.undo(desk)
    back = look.cell(desk, office.one, "drill").works[0].materials[0].path
    assert back.parent == home.parent
    assert back.is_file()
    assert not there.exists()


def test_what_was_received_stays_on_the_disk_when_the_receipt_is_undone(office):
    receiving.receive(office.desk, office.more, unit_id=office.two, slot="route")
    path = look.cell(office.desk, office.two, "route").works[0].materials[0].path
    journal.undo(office.desk)
    assert path.is_file()


def test_history_tells_who_did_what_and_what_was_taken_back(office):
    review.give_back(office.desk, office.photos[:1], "看不清")
    journal.undo(office.desk)
    newest, undone, *_ = look.history(office.desk)
    assert (newest.text, undone.text, undone.undone) == ("撤销：退回 1 份材料", "退回 1 份材料", True)
    assert newest.at[:10].count("-") == 2
