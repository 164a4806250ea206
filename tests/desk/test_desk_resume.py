"""Long work that was cut off: killed, stopped, the stick pulled out. It goes on later, and nothing is there twice."""

from __future__ import annotations

import shutil
import threading

import pytest
from clerk import drop, lines, program, seen, text_of
from deskmaker import film, ids, leftovers, new_desk, old, photo, photos, state

from safetydesk.desk import care, inbox, journal, look, looking, receiving, settings, taking, watching
from safetydesk.desk.desk import Desk
from safetydesk.material import copying
from safetydesk.notice.problem import Mishap

# Kills itself when it has told of so many files (0: as soon as the receipt is noted): nobody could do it from outside
# at the right moment on a busy machine.
KILLED = """
import os, signal, sys
from pathlib import Path
from safetydesk.desk import receiving, watching
from safetydesk.desk.desk import Desk

after, told = int(sys.argv[2]), []

def stop():
    if len(told) >= after:
        os.killpg(0, signal.SIGKILL)
    return False

def report(outcome, done, total):
    print(outcome.name, flush=True)
    told.append(outcome)
    stop()

with Desk.open(Path(sys.argv[1])) as desk:
"""
RECEIVE = KILLED + """
    unit = int(sys.argv[4]) or None
    receiving.receive(
        desk, [Path(sys.argv[3])], unit_id=unit, slot="drill" if unit else "", report=report, stop=stop)
"""
WATCH = KILLED + """
    watching.scan(desk, report=report, stop=stop)
"""


def killed(script, desk_folder, after, *more):
    """What it told before it was killed."""
    process = program(script, desk_folder, after, *more)
    told, said = process.communicate()
    assert process.returncode < 0, said
    return told.splitlines()


@pytest.mark.parametrize(("after", "unit"), [(0, 1), (60, 1), (1, 0)])
def test_a_receipt_killed_in_the_middle_is_offered_and_completed_under_the_same_undo(tmp_path, after, unit):
    new_desk(tmp_path / "desk").close()
    folder = tmp_path / "青禾社区应急逃生避险演练"
    photos(folder, 90)
    told = killed(RECEIVE, tmp_path / "desk", after, folder, unit)
    with Desk.open(tmp_path / "desk") as desk:
        receipt, = inbox.inbox(desk).receipts
        assert receipt.state == "open"
        before = {view.id for view in (*seen(desk).values(), *look.unplaced(desk))}
        assert len(before) >= len(told)
        inbox.resume(desk, receipt.id)
        looking.finish(desk)
        assert text_of(desk) == "视频 0/1  图片 90/3"
        assert len(seen(desk)) == 90
        assert before <= seen(desk).keys()
        receipt, = inbox.inbox(desk).receipts
        assert (receipt.state, receipt.sure, receipt.doubts, receipt.waiting) == ("done", 90, 0, 0)
        assert leftovers(desk.folder) == []
        assert care.check(desk) == []
        journal.undo(desk)
        assert (seen(desk), look.unplaced(desk)) == ({}, ())
        journal.redo(desk)
        assert text_of(desk) == "视频 0/1  图片 90/3"


def test_going_on_with_a_receipt_says_nothing_of_what_it_has_itself(desk, tmp_path):
    """What came in before the cut is no 重复 of itself, and is in the inbox once."""
    folder = tmp_path / "来件"
    photos(folder, 6)
    shutil.copy2(folder / "照片1.jpg", folder / "又一张.jpg")
    stop_after(desk, folder, 3)
    looking.finish(desk)
    got = inbox.resume(desk, 1)
    assert len(got) == 7
    looking.finish(desk)
    kept = {name: line.group for name, line in lines(desk).items()}
    assert sorted(kept.values()) == ["duplicate", *["sure"] * 6]
    receipt, = inbox.inbox(desk).receipts
    assert (receipt.sure, receipt.duplicates, receipt.refused, receipt.state) == (6, 1, 0, "done")


def stop_after(desk, folder, count):
    """The clerk presses 停止 when so many files are in."""
    heard = []
    return receiving.take(desk, [folder], unit_id=ids(desk)["青禾社区"], slot="drill",
                          report=lambda outcome, done, total: heard.append(done), stop=lambda: len(heard) >= count)


def test_what_was_stopped_says_so_file_by_file_and_goes_on_later(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(taking, "_CHUNK", 2)
    monkeypatch.setattr(taking, "_AHEAD", 2)
    folder = tmp_path / "来件"
    photos(folder, 12)
    got = stop_after(desk, folder, 4)
    kinds = [each.outcome for each in got.outcomes]
    assert len(kinds) == 12
    assert 4 <= kinds.count("received") < 12
    assert {each.why for each in got.outcomes if each.outcome == "refused"} <= {
        "已停止，没有收", "已按要求停止。需要时可以再做一次。"}
    receipt, = inbox.inbox(desk).receipts
    assert (receipt.state, receipt.refused) == ("stopped", kinds.count("refused"))
    inbox.resume(desk, receipt.id)
    looking.finish(desk)
    receipt, = inbox.inbox(desk).receipts
    assert (receipt.state, receipt.sure, receipt.refused) == ("done", 12, 0)
    assert journal.undo(desk)
    assert seen(desk) == {}


def test_a_stopped_receipt_may_be_stopped_again(desk, tmp_path):
    folder = tmp_path / "来件"
    photos(folder, 4)
    receiving.take(desk, [folder], unit_id=ids(desk)["青禾社区"], slot="drill", stop=lambda: True)
    inbox.resume(desk, 1, stop=lambda: True)
    assert inbox.inbox(desk).receipts[0].state == "stopped"
    inbox.resume(desk, 1)
    looking.finish(desk)
    assert text_of(desk) == "视频 0/1  图片 4/3"


def test_a_receipt_whose_files_are_gone_says_which(desk, tmp_path):
    folder = tmp_path / "U盘"
    photos(folder, 3)
    receiving.take(desk, [folder], stop=lambda: True)
    shutil.rmtree(folder)
    got = inbox.resume(desk, 1)
    assert [(each.name, each.outcome) for each in got] == [("U盘", "refused")]
    assert "U盘已拔出" in got[0].why
    assert lines(desk)["U盘"].group == "refused"


def test_a_stick_pulled_out_in_the_middle_leaves_a_clear_list(desk, tmp_path, monkeypatch):
    folder = tmp_path / "U盘"
    names = {path.name for path in photos(folder, 60)}
    names.add(film(folder / "演练.mp4").name)
    copy, copied, one = copying.copy_hashed, [], threading.Lock()

    def pulled(source, target, stop=None):
        with one:
            if len(copied) == 20:
                folder.rename(tmp_path / "gone")
            copied.append(source)
        return copy(source, target, stop)

    monkeypatch.setattr(taking, "copy_hashed", pulled)
    monkeypatch.setattr(taking, "_CHUNK", 8)
    got = drop(desk, folder)
    assert {each.name for each in got} == names
    received = {each.name for each in got if each.outcome == "received"}
    refused = {each.name for each in got if each.outcome == "refused"}
    assert received
    assert refused == names - received
    assert all("U盘已拔出" in each.why for each in got if each.outcome == "refused")
    assert {view.name for view in seen(desk).values()} == received
    assert {name for name, line in lines(desk).items() if line.group == "refused"} == refused
    assert leftovers(desk.folder) == []
    assert care.check(desk) == []
    monkeypatch.undo()
    (tmp_path / "gone").rename(folder)
    again = {each.name: each.outcome for each in drop(desk, folder)}
    assert {name for name, outcome in again.items() if outcome == "duplicate"} == received
    assert {view.name for view in seen(desk).values()} == names


def test_a_watched_folder_whose_receipt_was_killed_comes_whole_and_once(tmp_path):
    folder = tmp_path / "微信接收"
    photos(folder, 80)
    with new_desk(tmp_path / "desk") as desk:
        settings.put(desk, "watched", str(folder))
    killed(WATCH, tmp_path / "desk", 1)
    with Desk.open(tmp_path / "desk") as desk:
        assert inbox.inbox(desk).receipts[0].state == "open"
        watching.scan(desk)
        looking.finish(desk)
        assert len(look.unplaced(desk)) == 80
        assert watching.scan(desk) == watching.NOTHING
        receipt, = inbox.inbox(desk).receipts
        assert (receipt.state, receipt.doubts, receipt.duplicates) == ("done", 80, 0)


def test_going_on_with_a_look_at_the_folder_tells_nothing_of_earlier_looks(desk, tmp_path):
    folder = tmp_path / "微信接收"
    photos(folder, 3)
    (folder / "空.jpg").touch()
    old(folder / "空.jpg")
    settings.put(desk, "watched", str(folder))
    watching.scan(desk)
    photos(folder / "又来", 2, 10)
    watching.scan(desk, stop=lambda: True)
    assert [each.name for each in inbox.resume(desk, 2)] == ["照片1.jpg", "照片2.jpg"]
    looking.finish(desk)
    later, first = inbox.inbox(desk).receipts
    assert [(each.state, each.doubts, each.refused, each.duplicates) for each in (first, later)] == [
        ("done", 3, 1, 0), ("done", 2, 0, 0)]
    assert watching.scan(desk) == watching.NOTHING
    with pytest.raises(Mishap, match="已经收完了"):
        inbox.resume(desk, 1)


def test_what_the_clerk_did_meanwhile_is_not_undone_with_what_went_on_later(tmp_path):
    folder = tmp_path / "来件"
    photos(folder, 4)
    with new_desk(tmp_path / "desk") as desk:
        receiving.take(desk, [folder], unit_id=ids(desk)["青禾社区"], slot="drill", stop=lambda: True)
        drop(desk, photo(tmp_path / "别的.jpg", 50), slot="route")
        before = state(desk)
        inbox.resume(desk, 1)
        looking.finish(desk)
        inbox.undo_receipt(desk, 1)
        after = state(desk)
        assert after["material"] == before["material"]
        assert text_of(desk, "route") == "图片 1/3"
