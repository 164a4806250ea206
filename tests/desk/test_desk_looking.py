"""Looking, behind: nothing counts before it was decoded or read whole, and nothing is forgotten, twice or lost."""

from __future__ import annotations

import pytest
from clerk import drop, lines, printed, program, put, seen, taken, text_of, turn_to
from deliveries import offices
from deskmaker import NEXT_YEAR, closed_rows, film, ids, leftovers, new_desk, photo, photos, state

from safetydesk.desk import care, inbox, journal, look, looking, receiving, review, settings, sorting, works
from safetydesk.desk.desk import Desk
from safetydesk.notice.problem import Mishap

TAKE = """
import os, sys
from pathlib import Path
from safetydesk.desk import looking, receiving
from safetydesk.desk.desk import Desk

desk = Desk.open(Path(sys.argv[1]))
receiving.take(desk, [Path(sys.argv[2])], unit_id=1, slot="drill")
for _ in range(2):
    looking.step(desk, 10)
os._exit(9)
"""


def cut(path, by=300):
    """The file without its end, as a broken transfer leaves it."""
    return put(path, path.read_bytes()[:-by])


def test_nothing_counts_before_it_was_looked_at_and_all_of_it_after(desk, tmp_path):
    got = taken(desk, *photos(tmp_path / "in", 2), film(tmp_path / "in" / "演练.mp4"))
    assert [each.outcome for each in got.outcomes] == ["received"] * 3
    assert text_of(desk) == "视频 0/1  图片 0/3"
    assert {(view.looked, view.counts) for view in seen(desk).values()} == {(False, False)}
    assert inbox.inbox(desk).waiting == 3
    assert inbox.inbox(desk).receipts[0].waiting == 3
    left = []
    looking.finish(desk, left.append)
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0
    assert text_of(desk) == "视频 1/1  图片 2/3"
    assert {(view.looked, view.counts) for view in seen(desk).values()} == {(True, True)}
    assert inbox.inbox(desk).waiting == 0


def test_a_step_tells_what_is_left_and_whose_line_of_the_board_changed(desk, tmp_path):
    assert looking.step(desk, 0) == looking.Behind(0, 0, frozenset())
    taken(desk, photo(tmp_path / "a.jpg"), unit="柳溪社区")
    told = [looking.step(desk, 10) for _ in range(2)]
    assert told[-1].left == 0
    assert frozenset().union(*(each.changed for each in told)) == {ids(desk)["柳溪社区"]}
    assert looking.step(desk, 0) == looking.Behind(0, 0, frozenset())


def test_looking_that_is_told_to_stop_goes_on_another_time(desk, tmp_path):
    taken(desk, photo(tmp_path / "a.jpg"))
    looking.finish(desk, stop=lambda: True)
    assert text_of(desk) == "视频 0/1  图片 0/3"
    looking.finish(desk)
    assert text_of(desk) == "视频 0/1  图片 1/3"


def half_a_photo(path, desk):
    return cut(photo(path, 5, (640, 480)), 2000)


def half_a_film(path, desk):
    return cut(film(path), film(path).stat().st_size // 2)


def blank_page(path, desk):
    return put(path, offices.word("", " "))


def empty_form(path, desk):
    return printed(desk, "liaison", path)


@pytest.mark.parametrize(("name", "slot", "make", "says"), [
    ("半张.jpg", "route", half_a_photo, "不完整"),
    ("半段.mp4", "class", half_a_film, "视频打不开"),
    ("空白.docx", "hazard", blank_page, looking.BLANK_PAGE),
    ("反馈表.docx", "liaison", empty_form, looking.BLANK_FORM),
])
def test_what_cannot_be_used_stays_zero_says_so_and_counts_once_somebody_passed_it(
    desk, tmp_path, name, slot, make, says
):
    outcome, = drop(desk, make(tmp_path / name, desk), slot=slot)
    zero = text_of(desk, slot)
    assert " 0/1" in zero or " 0/3" in zero
    assert not outcome.counted
    assert any(says in told for told in outcome.warnings)
    assert "没有计数；核对后如果能用，按“通过”就计数" in outcome.warnings
    assert lines(desk)[name].worth_a_look
    review.accept(desk, [outcome.material_id])
    assert text_of(desk, slot) == zero.replace(" 0/", " 1/")
    assert "没有计数；核对后如果能用，按“通过”就计数" not in seen(desk, slot)[outcome.material_id].warnings
    review.reopen(desk, [outcome.material_id])
    assert text_of(desk, slot) == zero


def test_a_desk_that_was_closed_before_it_had_looked_goes_on_when_it_is_opened(tmp_path):
    with new_desk(tmp_path / "desk") as desk:
        taken(desk, *photos(tmp_path / "in", 9), film(tmp_path / "in" / "演练.mp4"))
        looking.step(desk, 0)
    with Desk.open(tmp_path / "desk") as desk:
        assert text_of(desk) == "视频 0/1  图片 0/3"
        looking.finish(desk)
        assert text_of(desk) == "视频 1/1  图片 9/3"
        assert care.check(desk) == []
        assert journal.undo(desk) == "收到青禾社区“应急逃生避险演练”的文件 10 个"
        assert text_of(desk) == "视频 0/1  图片 0/3"


def test_a_program_that_died_between_taking_and_looking_has_lost_nothing(tmp_path):
    new_desk(tmp_path / "desk").close()
    photos(tmp_path / "in", 14)
    process = program(TAKE, tmp_path / "desk", tmp_path / "in")
    assert process.communicate()[1] == ""
    assert process.returncode == 9
    looked = closed_rows(tmp_path / "desk", "SELECT count(*) FROM file WHERE looked = 1")[0][0]
    assert looked < 14
    with Desk.open(tmp_path / "desk") as desk:
        assert text_of(desk) == f"视频 0/1  图片 {looked}/3"
        looking.finish(desk)
        assert text_of(desk) == "视频 0/1  图片 14/3"
        assert len(seen(desk)) == 14
        assert leftovers(desk.folder) == []
        assert care.check(desk) == []


def test_a_file_that_was_moved_while_it_was_looked_at_counts_where_it_is_now(desk, tmp_path):
    got = taken(desk, photo(tmp_path / "a.jpg"))
    looking.step(desk, 0)
    review.move(desk, [got.outcomes[0].material_id], ids(desk)["柳溪社区"], "route")
    looking.finish(desk)
    assert (text_of(desk), text_of(desk, "route", "柳溪社区")) == ("视频 0/1  图片 0/3", "图片 1/3")
    view, = seen(desk, "route", "柳溪社区").values()
    assert (view.looked, view.warnings) == (True, ("缺文字说明",))
    assert care.check(desk) == []


def test_what_has_no_cell_waits_for_the_papers_beside_it_but_not_for_those_of_another_drop(desk, tmp_path):
    photo(tmp_path / "一" / "青禾社区疏散演练.jpg", 1)
    photo(tmp_path / "二" / "柳溪社区疏散演练.jpg", 2)
    put(tmp_path / "二" / "说明.docx", offices.word("说明", "六月开展了活动。"))
    for folder in ("一", "二"):
        receiving.take(desk, [tmp_path / folder])
    assert sorting.sort_waiting(desk) == {ids(desk)["青禾社区"]}
    assert [view.name for view in look.unplaced(desk)] == ["柳溪社区疏散演练.jpg", "说明.docx"]
    looking.finish(desk)
    assert [view.name for view in look.unplaced(desk)] == ["说明.docx"]
    assert text_of(desk, unit="柳溪社区") == "视频 0/1  图片 1/3"


def test_a_full_disk_while_looking_is_no_loss(desk, tmp_path):
    with new_desk(tmp_path / "theirs") as theirs:
        key = works.add(theirs, ids(theirs)["青禾社区"], "drill", "消防疏散演练")
        works.change(theirs, key, introduction="演练" * 15_000)
        table = printed(theirs, "cases", tmp_path / "附件3.docx")
    taken(desk, table, slot="summary")
    before = state(desk)
    with desk.store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Mishap, match="磁盘已满"):
        looking.finish(desk)
    assert state(desk) == before
    with desk.store.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    looking.finish(desk)
    assert text_of(desk, "summary") == "活动总结报告 0/1  优秀作品案例报送表 1/1"
    work, = look.cell(desk, ids(desk)["青禾社区"], "drill").works
    assert (work.title, len(work.introduction)) == ("消防疏散演练", 30_000)


def test_undone_before_it_was_looked_at_and_redone_it_counts_all_the_same(desk, tmp_path):
    before = state(desk)
    taken(desk, *photos(tmp_path / "in", 2))
    journal.undo(desk)
    assert state(desk) == before
    looking.finish(desk)
    assert state(desk) == before
    journal.redo(desk)
    assert text_of(desk) == "视频 0/1  图片 0/3"
    looking.finish(desk)
    assert text_of(desk) == "视频 0/1  图片 2/3"


def test_undone_after_it_was_looked_at_and_redone_it_counts_at_once(desk, tmp_path):
    before = state(desk)
    drop(desk, photo(tmp_path / "好.jpg", 1), half_a_photo(tmp_path / "半张.jpg", desk))
    after = state(desk)
    journal.undo(desk)
    assert state(desk) == before
    journal.redo(desk)
    assert state(desk) == after
    assert text_of(desk) == "视频 0/1  图片 1/3"
    assert {view.looked for view in seen(desk).values()} == {True}


def test_what_is_undone_while_it_is_looked_at_stays_undone(desk, tmp_path):
    before = state(desk)
    taken(desk, *photos(tmp_path / "in", 2))
    looking.step(desk, 0)
    journal.undo(desk)
    looking.finish(desk)
    assert state(desk) == before
    journal.redo(desk)
    looking.finish(desk)
    assert text_of(desk) == "视频 0/1  图片 2/3"
    assert care.check(desk) == []


@pytest.mark.parametrize(("make", "after"), [(photo, 1), (lambda path: half_a_photo(path, None), 0)])
def test_passed_before_it_was_looked_at_counts_only_if_it_is_whole(desk, tmp_path, make, after):
    got = taken(desk, make(tmp_path / "a.jpg"))
    review.accept(desk, [got.outcomes[0].material_id])
    assert text_of(desk) == "视频 0/1  图片 0/3"
    looking.finish(desk)
    assert text_of(desk) == f"视频 0/1  图片 {after}/3"
    assert journal.undo(desk) == "通过 1 份材料"
    assert text_of(desk) == f"视频 0/1  图片 {after}/3"
    journal.redo(desk)
    assert text_of(desk) == f"视频 0/1  图片 {after}/3"
    review.reopen(desk, [got.outcomes[0].material_id])
    review.accept(desk, [got.outcomes[0].material_id])
    assert text_of(desk) == "视频 0/1  图片 1/3", "now somebody has looked at it and passes it all the same"


def test_returned_before_it_was_looked_at_it_does_not_count_afterwards(desk, tmp_path):
    got = taken(desk, photo(tmp_path / "a.jpg"))
    review.give_back(desk, [got.outcomes[0].material_id], "拍糊了")
    looking.finish(desk)
    assert text_of(desk) == "视频 0/1  图片 0/3"
    review.reopen(desk, [got.outcomes[0].material_id])
    assert text_of(desk) == "视频 0/1  图片 1/3"


def test_what_the_clerk_placed_before_the_papers_were_read_stays_there(desk, tmp_path):
    photo(tmp_path / "in" / "青禾社区疏散演练.jpg", 1)
    put(tmp_path / "in" / "说明.docx", offices.word("说明", "六月开展了活动。"))
    got = receiving.take(desk, [tmp_path / "in"])
    key = next(each.material_id for each in got.outcomes if each.name.endswith(".jpg"))
    review.move(desk, [key], ids(desk)["柳溪社区"], "route")
    looking.finish(desk)
    assert text_of(desk, "route", "柳溪社区") == "图片 1/3"
    assert text_of(desk) == "视频 0/1  图片 0/3"


def test_what_came_for_another_notice_is_looked_at_too_and_sorted_when_that_is_worked_on(desk, tmp_path):
    photo(tmp_path / "in" / "青禾社区疏散演练.jpg", 1)
    receiving.take(desk, [tmp_path / "in"])
    turn_to(desk, NEXT_YEAR)
    looking.finish(desk)
    assert look.unplaced(desk) == ()
    settings.put(desk, "notice", "zushi-2024")
    looking.finish(desk)
    assert text_of(desk) == "视频 0/1  图片 1/3"
