"""What is sent again: unchanged it is there already, changed it is version 2 and the one before is kept."""

from __future__ import annotations

import shutil

from clerk import drop, put, seen, text_of
from deliveries import offices
from deskmaker import digest, ids, new_desk, old, photo, state

from safetydesk.desk import care, inbox, journal, look, looking, receiving, review

SUMMARY = "活动总结报告 {}/1  优秀作品案例报送表 0/1"


def report(path, text):
    """活动总结 as a docx."""
    return put(path, offices.word("活动总结报告", text))


def states(desk, slot="drill", unit="青禾社区"):
    """Version and state of everything in the cell, in order of arrival."""
    return [(view.name, view.version, view.state) for view in seen(desk, slot, unit).values()]


def test_the_same_drop_again_says_of_every_file_that_it_is_there(desk, tmp_path):
    first = drop(desk, photo(tmp_path / "合影.jpg", 1), report(tmp_path / "活动总结.docx", "一"))
    again = drop(desk, tmp_path / "合影.jpg", tmp_path / "活动总结.docx")
    assert [(each.outcome, each.why, each.material_id) for each in again] == [
        ("duplicate", "这个文件已经收过了，没有重复计数", each.material_id) for each in first]
    assert [version for _, version, _ in states(desk)] == [1, 1]
    kept = {line.name: line.group for line in inbox.inbox(desk).lines if line.receipt_id == 2}
    assert kept == {"合影.jpg": "duplicate", "活动总结.docx": "duplicate"}


def test_a_text_that_was_changed_takes_the_place_of_the_one_before(desk, tmp_path):
    first, = drop(desk, report(tmp_path / "一" / "活动总结.docx", "开展了一次演练。"), slot="summary")
    second, = drop(desk, report(tmp_path / "二" / "活动总结（修改）.docx", "开展了两次演练。"), slot="summary")
    assert (second.outcome, second.counted) == ("received", True)
    views = seen(desk, "summary")
    before, now = views[first.material_id], views[second.material_id]
    assert (before.state, before.reason, before.replaced) == ("withdrawn", "已换成第 2 版", True)
    assert (now.state, now.version, now.replaced) == ("review", 2, False)
    assert digest(before.path) == digest(tmp_path / "一" / "活动总结.docx")
    assert text_of(desk, "summary") == SUMMARY.format(1)
    journal.undo(desk)
    assert states(desk, "summary") == [("活动总结.docx", 1, "review")]
    journal.redo(desk)
    assert states(desk, "summary") == [("活动总结.docx", 1, "withdrawn"), ("活动总结（修改）.docx", 2, "review")]
    assert care.check(desk) == []


def sent_twice(tmp_path, make, names):
    """Version and state of the two files of each pair of names, each pair from a unit of its own."""
    units = [f"第{n}社区" for n in range(len(names))]
    with new_desk(tmp_path / "many", names=tuple(units)) as desk:
        for when in (0, 1):
            for n, (unit, pair) in enumerate(zip(units, names, strict=True)):
                path = make(tmp_path / f"{n}-{when}" / pair[when], 2 * n + when)
                receiving.take(desk, [path], unit_id=ids(desk)[unit], slot="summary")
        looking.finish(desk)
        return {
            pair: tuple((view.version, view.state) for view in seen(desk, "summary", unit).values())
            for unit, pair in zip(units, names, strict=True)}


REPLACED, BOTH = ((1, "withdrawn"), (2, "review")), ((1, "review"), (1, "review"))


def test_what_senders_add_to_the_name_of_a_text_that_they_changed(tmp_path):
    pairs = [("活动总结.docx", name) for name in (
        "活动总结.docx", "活动总结 - 副本.docx", "活动总结(1).docx", "活动总结v2.docx", "活动总结V3终稿.docx",
        "活动总结_最终版.docx", "活动总结【第二版】.docx", "活动总结-更正.docx", "活动总结（修改版）-定稿.docx")]
    pairs += [("活动总结（初）第一版.docx", "活动总结（初）第二版.docx")]
    assert sent_twice(tmp_path, lambda path, n: report(path, str(n)), pairs) == dict.fromkeys(pairs, REPLACED)


def test_a_text_with_another_name_is_another_text(tmp_path):
    pairs = [("活动总结.docx", name) for name in (
        "活动总结第二阶段.docx", "演练活动总结.docx", "活动总结之一.docx", "6月5日活动.docx")]
    assert sent_twice(tmp_path, lambda path, n: report(path, str(n)), pairs) == dict.fromkeys(pairs, BOTH)


def test_a_text_in_another_format_is_another_text(desk, tmp_path):
    drop(desk, report(tmp_path / "活动总结.docx", "一"), slot="summary")
    drop(desk, put(tmp_path / "活动总结.pdf", b"%PDF-1.4\n%%EOF\n"), slot="summary")
    assert tuple((version, state) for _, version, state in states(desk, "summary")) == BOTH


def test_numbers_in_the_names_of_texts_are_not_versions_of_each_other(desk, tmp_path):
    drop(desk, *(report(tmp_path / f"隐患案例{n}.docx", str(n)) for n in (1, 2)), slot="hazard")
    drop(desk, report(tmp_path / "隐患案例3.docx", "三"), slot="hazard")
    drop(desk, *(report(tmp_path / f"整改案例（{n}）.docx", f"整改{n}") for n in (1, 2)), slot="hazard")
    drop(desk, report(tmp_path / "整改案例（3）.docx", "整改三"), slot="hazard")
    assert text_of(desk, "hazard") == "典型案例 6/1"


def test_the_third_version_takes_the_place_of_the_second(desk, tmp_path):
    for n in range(1, 4):
        drop(desk, report(tmp_path / str(n) / "活动总结.docx", f"第{n}次"), slot="summary")
    assert [(version, state) for _, version, state in states(desk, "summary")] == [
        (1, "withdrawn"), (2, "withdrawn"), (3, "review")]
    assert [view.reason for view in seen(desk, "summary").values()] == ["已换成第 2 版", "已换成第 3 版", ""]
    assert text_of(desk, "summary") == SUMMARY.format(1)
    journal.undo(desk)
    journal.undo(desk)
    assert states(desk, "summary") == [("活动总结.docx", 1, "review")]


def test_what_was_given_back_and_comes_mended_says_why_it_had_been_given_back(desk, tmp_path):
    first, = drop(desk, photo(tmp_path / "一" / "IMG_0001.jpg", 1))
    review.give_back(desk, [first.material_id], "照片糊了")
    drop(desk, photo(tmp_path / "二" / "IMG_0001.jpg", 2))
    assert states(desk) == [("IMG_0001.jpg", 1, "withdrawn"), ("IMG_0001.jpg", 2, "review")]
    assert seen(desk)[first.material_id].reason == "已换成第 2 版；原来退回的原因：照片糊了"
    assert text_of(desk) == "视频 0/1  图片 1/3"
    journal.undo(desk)
    view = seen(desk)[first.material_id]
    assert (view.state, view.reason) == ("returned", "照片糊了")


def test_a_film_or_photo_with_a_name_of_its_own_is_changed_by_that_name_only(desk, tmp_path):
    drop(desk, photo(tmp_path / "一" / "居民疏散.jpg", 1))
    drop(desk, photo(tmp_path / "二" / "居民疏散.JPG", 2))
    drop(desk, photo(tmp_path / "二" / "居民疏散2.jpg", 3))
    assert states(desk) == [("居民疏散.jpg", 1, "withdrawn"), ("居民疏散.JPG", 2, "review"),
                            ("居民疏散2.jpg", 1, "review")]
    assert text_of(desk) == "视频 0/1  图片 2/3"


def test_names_that_every_phone_gives_replace_nothing(tmp_path):
    names = ("1.jpg", "IMG_0001.jpg", "DSC00012.JPG", "图片1.jpg", "照片.jpg", "微信图片1.jpg",
             "Screenshot_20240612.jpg", "(1).jpg", "未命名.jpg", "微信图片_20240612.jpg")
    pairs = [(name, name) for name in names]
    assert sent_twice(tmp_path, photo, pairs) == dict.fromkeys(pairs, BOTH)


def test_a_name_with_a_moment_in_it_is_that_photos_own(tmp_path):
    """The original, asked for because the first one was pressed by a chat program."""
    names = ("微信图片_20240612093000.jpg", "mmexport1718159400000.jpg", "IMG_20240612_093000.jpg")
    pairs = [(name, name) for name in names]
    assert sent_twice(tmp_path, photo, pairs) == dict.fromkeys(pairs, REPLACED)


def test_the_same_folder_sent_again_replaces_even_plain_names(desk, tmp_path):
    """The community mended one photo in its folder and sent the whole folder again."""
    folder = tmp_path / "青禾社区" / "应急逃生避险演练"
    photo(folder / "1.jpg", 1)
    photo(folder / "2.jpg", 2)
    receiving.receive(desk, [tmp_path / "青禾社区"])
    photo(folder / "2.jpg", 3)
    again = {each.name: each for each in receiving.receive(desk, [tmp_path / "青禾社区"])}
    assert (again["1.jpg"].outcome, again["2.jpg"].outcome) == ("duplicate", "received")
    assert states(desk) == [("1.jpg", 1, "review"), ("2.jpg", 1, "withdrawn"), ("2.jpg", 2, "review")]
    assert text_of(desk) == "视频 0/1  图片 2/3"
    assert care.check(desk) == []


def test_sorted_by_itself_or_dropped_on_the_cell_the_next_version_is_known(desk, tmp_path):
    report(tmp_path / "青禾社区" / "活动总结.docx", "一")
    receiving.receive(desk, [tmp_path / "青禾社区"])
    drop(desk, report(tmp_path / "改" / "活动总结.docx", "二"), slot="summary")
    report(tmp_path / "青禾社区" / "活动总结（终稿）.docx", "三")
    (tmp_path / "青禾社区" / "活动总结.docx").unlink()
    receiving.receive(desk, [tmp_path / "青禾社区"])
    assert states(desk, "summary") == [
        ("活动总结.docx", 1, "withdrawn"), ("活动总结.docx", 2, "withdrawn"), ("活动总结（终稿）.docx", 3, "review")]
    assert text_of(desk, "summary") == SUMMARY.format(1)


def test_what_the_clerk_moves_to_the_cell_is_a_version_too_and_moving_it_away_is_undone_whole(desk, tmp_path):
    drop(desk, report(tmp_path / "一" / "活动总结.docx", "一"), slot="summary")
    waiting, = receiving.receive(desk, [report(tmp_path / "二" / "活动总结.docx", "二")])
    assert waiting.outcome == "unsure"
    before = state(desk)
    review.move(desk, [waiting.material_id], ids(desk)["青禾社区"], "summary")
    assert states(desk, "summary") == [("活动总结.docx", 1, "withdrawn"), ("活动总结.docx", 2, "review")]
    journal.undo(desk)
    assert state(desk) == before


def test_two_files_of_one_name_in_one_drop_stay_two(desk, tmp_path):
    drop(desk, report(tmp_path / "一组" / "活动总结.docx", "一"), report(tmp_path / "二组" / "活动总结.docx", "二"),
         slot="summary")
    assert states(desk, "summary") == [("活动总结.docx", 1, "review"), ("活动总结.docx", 1, "review")]
    assert text_of(desk, "summary") == SUMMARY.format(2)


def test_the_same_name_from_another_unit_or_for_another_item_replaces_nothing(desk, tmp_path):
    drop(desk, photo(tmp_path / "一" / "居民疏散.jpg", 1))
    drop(desk, photo(tmp_path / "二" / "居民疏散.jpg", 2), unit="柳溪社区")
    drop(desk, photo(tmp_path / "三" / "居民疏散.jpg", 3), slot="warning")
    assert (text_of(desk), text_of(desk, unit="柳溪社区"), text_of(desk, "warning")) == (
        "视频 0/1  图片 1/3",) * 3


def test_the_first_version_sent_once_more_says_that_it_was_replaced(desk, tmp_path):
    first = report(tmp_path / "一" / "活动总结.docx", "一")
    drop(desk, first, slot="summary")
    drop(desk, report(tmp_path / "二" / "活动总结.docx", "二"), slot="summary")
    again, = drop(desk, first, slot="summary")
    assert (again.outcome, again.why) == (
        "duplicate", "这个文件收过，后来撤回了或换成了新的一版；要用它，请在原来那份上改为待审")
    assert text_of(desk, "summary") == SUMMARY.format(1)


def test_a_passed_file_that_comes_changed_is_looked_at_again(desk, tmp_path):
    first, = drop(desk, report(tmp_path / "一" / "活动总结.docx", "一"), slot="summary")
    review.accept(desk, [first.material_id])
    drop(desk, report(tmp_path / "二" / "活动总结.docx", "二"), slot="summary")
    assert states(desk, "summary") == [("活动总结.docx", 1, "withdrawn"), ("活动总结.docx", 2, "review")]
    assert text_of(desk, "summary") == SUMMARY.format(1)


def test_a_version_that_cannot_be_read_does_not_push_out_the_good_one(desk, tmp_path):
    drop(desk, report(tmp_path / "一" / "活动总结.docx", "一"), slot="summary")
    broken = report(tmp_path / "二" / "活动总结.docx", "二")
    put(broken, broken.read_bytes()[:-400])
    drop(desk, broken, slot="summary")
    assert text_of(desk, "summary") == SUMMARY.format(1)


def test_an_old_version_comes_back_when_the_new_one_is_withdrawn_and_it_is_reopened(desk, tmp_path):
    first, = drop(desk, report(tmp_path / "一" / "活动总结.docx", "一"), slot="summary")
    second, = drop(desk, report(tmp_path / "二" / "活动总结.docx", "二"), slot="summary")
    review.withdraw(desk, [second.material_id])
    review.reopen(desk, [first.material_id])
    assert states(desk, "summary") == [("活动总结.docx", 1, "review"), ("活动总结.docx", 2, "withdrawn")]
    assert text_of(desk, "summary") == SUMMARY.format(1)


def test_the_batch_of_the_first_version_may_be_undone_under_the_second(desk, tmp_path):
    drop(desk, report(tmp_path / "一" / "活动总结.docx", "一"), slot="summary")
    drop(desk, report(tmp_path / "二" / "活动总结.docx", "二"), slot="summary")
    inbox.undo_receipt(desk, 1)
    assert states(desk, "summary") == [("活动总结.docx", 2, "review")]
    assert text_of(desk, "summary") == SUMMARY.format(1)
    inbox.undo_receipt(desk, 2)
    assert states(desk, "summary") == []


def test_what_waits_without_a_cell_is_no_version_of_anything(desk, tmp_path):
    for n in (1, 2):
        receiving.receive(desk, [report(tmp_path / str(n) / "材料.docx", str(n))])
    assert [(view.version, view.state) for view in look.unplaced(desk)] == [(1, "review"), (1, "review")]


def test_a_copy_under_another_name_of_a_file_that_is_there_is_no_version(desk, tmp_path):
    first = report(tmp_path / "活动总结.docx", "一")
    shutil.copy2(first, tmp_path / "活动总结（修改）.docx")
    drop(desk, first, slot="summary")
    again, = drop(desk, old(tmp_path / "活动总结（修改）.docx"), slot="summary")
    assert again.outcome == "duplicate"
    assert states(desk, "summary") == [("活动总结.docx", 1, "review")]


def test_what_comes_again_broken_pushes_out_nothing_that_is_good(desk, tmp_path):
    drop(desk, photo(tmp_path / "一" / "消防疏散演练现场.jpg", 1, (640, 480)))
    broken = put(tmp_path / "二" / "消防疏散演练现场.jpg", photo(tmp_path / "x.jpg", 2, (640, 480)).read_bytes()[:-900])
    drop(desk, broken)
    assert [(version, state) for _, version, state in states(desk)] == [(1, "review"), (1, "review")]
    assert text_of(desk) == "视频 0/1  图片 1/3"
