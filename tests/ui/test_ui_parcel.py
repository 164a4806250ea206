"""The clerk hands in: check, choose, pack, hand over; the proof of the parcel, and what is not in it."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from safetydesk import paths
from safetydesk.ui import parcel_verbs, remember
from safetydesk.ui.papers_lines import LINES

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    """Two units; the first has handed in a case that waits for review and one that was accepted."""
    from safetydesk.desk import receiving, review, units
    from safetydesk.desk.desk import Desk

    folder = tmp_path_factory.mktemp("office")
    files = []
    for number in (1, 2):
        path = folder / f"典型案例{number}.txt"
        path.write_text(f"城关社区隐患排查典型案例之{number}。" * 40, encoding="utf-8")
        files.append(path)
    with Desk.create(folder / "工作台", paths.forms() / "zushi-2024", "祖师街道办事处") as desk:
        first = units.add(desk, "城关社区")
        units.add(desk, "桥头社区")
        outcomes = receiving.receive(desk, files, unit_id=first, slot="hazard")
        assert [outcome.outcome for outcome in outcomes] == ["received", "received"]
        review.accept(desk, [outcomes[0].material_id])
    return folder / "工作台"


@pytest.fixture
def filled_desk(made_once, tmp_path):
    """A copy of that desk: copying the folder moves the office."""
    return Path(shutil.copytree(made_once, tmp_path / "工作台"))


@pytest.fixture
def parcels(open_window, filled_desk):
    """The window on the parcel screen."""
    return open_window(filled_desk, "报送")


def pack(window, settle):
    window.place("报送").pack_step.pack.click()
    settle(window)
    settle(window)
    return window.place("报送").hand.parcel


def visible_words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_while_it_is_being_counted_nobody_is_told_to_receive_first(open_window, filled_desk, settle):
    window = open_window(filled_desk, "总览")
    go_on = Event()
    window.shell.read("正在打印", lambda desk, report, stop: go_on.wait(20), lambda _: None)
    place = window.place("报送")
    assert place.next.text() == "下一步：正在检查…"
    go_on.set()
    settle(window)
    assert place.next.text() == "下一步：点“打包”"


def test_old_parcels_are_dated_by_the_clock_of_the_office(parcels, settle):
    folder = pack(parcels, settle).parts[0].path.parent
    for path in folder.glob("*.zip"):
        os.utime(path, (1_718_000_000, 1_718_000_000))
    (kept,) = parcel_verbs.history(folder)(None, None, None)
    assert kept.made == datetime(2024, 6, 10, 14, 13, 20)


def test_the_check_names_what_is_missing_and_leads_to_it(parcels, settle):
    place = parcels.place("报送")
    words = visible_words(place.check)
    assert any(word.startswith("2 个单位没有报齐") for word in words)
    assert "1 件还没有审核" in words
    see = next(b for b in place.check.findChildren(QPushButton) if b.accessibleName() == "去看待审")
    see.click()
    settle(parcels)
    board = parcels.place("总览")
    assert parcels.rail._group.checkedButton().text() == "总览"
    assert board.model.rowCount() == 1
    assert board.model.line(0).name == "城关社区"


def test_where_numbers_alone_are_asked_for_nobody_is_called_complete(open_window, tmp_path):
    from safetydesk.desk import units
    from safetydesk.desk.desk import Desk

    with Desk.create(tmp_path / "工作台", paths.forms() / "contest-2023", "柳溪街道办事处") as desk:
        units.add(desk, "城关社区")
    window = open_window(tmp_path / "工作台", "报送")
    assert "这个通知只报统计数，各单位报了没有，在“统计”里看" in visible_words(window.place("报送").check)
    assert not any("已齐" in text for text in visible_words(window))


def test_what_sub_units_have_is_counted_once(open_window, filled_desk, settle):
    from safetydesk.desk import journal, schema, units

    def work(desk, report, stop):
        one, other = units.all_units(desk)
        with journal.verb(desk, "unit", "汇总") as tx:
            tx.update(schema.unit, one.id, parent_id=other.id, sub=1)
        desk.forget()

    window = open_window(filled_desk, "报送")
    window.shell.change("正在汇总", work)
    settle(window)
    words = visible_words(window.place("报送").check)
    assert any(word.startswith("1 个单位没有报齐") for word in words)
    assert "1 件还没有审核" in words


def test_only_accepted_packs_less_and_says_so(parcels, settle):
    place = parcels.place("报送")
    assert place.choose.state.text().startswith("2 个文件")
    place.choose.choices["accepted"].click()
    settle(parcels)
    assert place.choose.state.text().startswith("1 个文件")
    place.check.more.click()
    lines = place.check.notes._lines.stringList()
    assert place.check.notes.isVisible()
    assert any(line.startswith("未审 · ") and "还没有审核通过" in line for line in lines)
    assert any(line.startswith("逾期 · 桥头社区") and "缺" in line for line in lines)
    assert place.check.more.text() == f"逐条看缺的、不装的和要核对的 {len(lines)} 项 ▴"


def test_pack_verify_and_see_the_proof(parcels, settle, filled_desk):
    from safetydesk.post.parcel import verify

    parcel = pack(parcels, settle)
    place = parcels.place("报送")
    part, = parcel.parts
    assert part.path.parent == filled_desk / "报送包"
    assert verify(part.path).problems == ()
    words = visible_words(place.hand)
    assert any(word.startswith("✓ 已校验") for word in words)
    shown = [text for text, _ in place.hand.parts.item(0).data(LINES)]
    assert shown[0] == part.path.name
    assert shown[1].endswith("城关社区 2 个文件")
    assert shown[2].replace(" ", "").endswith(part.sha256)
    assert place.next.text() == "下一步：发邮件，或打开文件夹、复制到U盘交给对方"
    assert place.hand.left_out._lines.stringList() == list(parcel.left_out)
    assert parcels.messages.onward.text() == "打开文件夹"
    place.hand._copy_sha()
    assert QApplication.clipboard().text() == f"{part.sha256}  {part.path.name}"
    assert place.history.kept.count() == 1
    assert not place.hand.stale.isVisible()


def test_a_change_after_packing_is_told(parcels, settle):
    pack(parcels, settle)
    parcels.shell.undo()
    settle(parcels)
    assert parcels.place("报送").hand.stale.isVisible()


def test_packing_again_is_not_stale(parcels, settle):
    pack(parcels, settle)
    parcels.shell.undo()
    settle(parcels)
    pack(parcels, settle)
    assert not parcels.place("报送").hand.stale.isVisible()


def test_a_damaged_parcel_is_found_out(parcels, settle, tmp_path):
    parcel = pack(parcels, settle)
    path = parcel.parts[0].path
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    damaged = tmp_path / "收到的.zip"
    damaged.write_bytes(data)
    place = parcels.place("报送")
    place.verify(damaged.name, (damaged,))
    settle(parcels)
    assert "处不对" in place.history.result.text()
    assert place.history.problems._lines.stringList()
    place.verify(path.name, (path,))
    settle(parcels)
    assert "✓ 每个成员都和清单一致" in place.history.result.text()
    assert not place.history.problems.isVisible()


def test_copy_to_a_stick_is_compared_and_done_once(parcels, settle, tmp_path):
    parcel = pack(parcels, settle)
    stick = tmp_path / "U盘"
    stick.mkdir()
    place = parcels.place("报送")
    for _ in range(2):
        place.copy_to(stick)
        settle(parcels)
    assert [path.read_bytes() for path in stick.iterdir()] == [parcel.parts[0].path.read_bytes()]
    assert "读回核对一致" in parcels.messages.text.text()


def test_another_file_of_that_name_on_the_stick_stays(parcels, settle, tmp_path):
    parcel = pack(parcels, settle)
    (tmp_path / parcel.parts[0].path.name).write_bytes(b"other")
    parcels.place("报送").copy_to(tmp_path)
    settle(parcels)
    assert (tmp_path / parcel.parts[0].path.name).read_bytes() == b"other"
    assert len(list(tmp_path.glob("*.zip"))) == 2


def test_stop_leaves_no_parcel_and_says_so(parcels, settle, monkeypatch):
    from safetydesk.post import parcel

    make = parcel.make

    def stopped(desk, folder, **options):
        parcels.jobs.stop()
        return make(desk, folder, **options)

    monkeypatch.setattr(parcel, "make", stopped)
    assert pack(parcels, settle) is None
    place = parcels.place("报送")
    assert "已按要求停止" in parcels.messages.text.text()
    assert list(place.pack_step.folder.glob("*.zip")) == []
    assert place.pack_step.pack.isEnabled()


def test_the_folder_is_remembered_for_this_desk_only(parcels, settle, tmp_path):
    from safetydesk.ui.parcel_place import _kept_folder

    place = parcels.place("报送")
    place.set_folder(tmp_path / "邮件")
    settle(parcels)
    desk = parcels.shell.scene.folder
    assert _kept_folder(desk) == tmp_path / "邮件"
    assert _kept_folder(Path("别的工作台")) == Path("别的工作台") / "报送包"
    assert pack(parcels, settle).parts[0].path.parent == tmp_path / "邮件"


def test_history_lists_newest_first_with_its_size(tmp_path):
    import os

    for number, name in enumerate(("旧.zip", "旧.safetydesk.zip")):
        (tmp_path / name).write_bytes(b"x" * (number + 1))
        os.utime(tmp_path / name, (1_700_000_000 + number, 1_700_000_000 + number))
    (tmp_path / "别的.txt").touch()
    for number, ending in ((1, ".safetydesk.zip"), (3, ".zip")):
        path = tmp_path / f"包-第{number}件共3件{ending}"
        path.write_bytes(b"xy")
        os.utime(path, (1_600_000_000, 1_600_000_000))
    found = parcel_verbs.history(tmp_path)(None, lambda *_: None, lambda: False)
    assert [(one.name, one.bytes, len(one.paths), one.of) for one in found] == [
        ("旧", 2, 1, 1), ("旧", 1, 1, 1), ("包", 4, 2, 3)]


def test_without_units_it_leads_to_the_unit_screen(open_window, zushi_desk):
    window = open_window(zushi_desk, "报送")
    place = window.place("报送")
    assert "还没有可以报送的" in visible_words(place)
    next(b for b in place.findChildren(QPushButton) if b.accessibleName() == "去添加单位").click()
    assert window.rail._group.checkedButton().text() == "单位"


def test_the_reason_goes_into_the_parcel(parcels, settle):
    import json
    import zipfile

    place = parcels.place("报送")
    assert place.pack_step.reason.isVisible()
    place.pack_step.reason.setText(" 桥头社区停电，材料后补 ")
    made = pack(parcels, settle)
    with zipfile.ZipFile(made.parts[0].path) as bundle:
        assert json.loads(bundle.read("manifest.json"))["reason"] == "桥头社区停电，材料后补"
        assert "桥头社区停电，材料后补" in bundle.read("说明.txt").decode("utf-8-sig")


def test_receivers_and_their_limits_belong_to_the_desk(parcels, settle, open_window, filled_desk):
    def choose(to, receiver, limit=""):
        to.receiver.setCurrentText(receiver)
        to.receiver.line.editingFinished.emit()
        settle(parcels)
        if limit:
            to.limit.setCurrentText(limit)
            to.limit.activated.emit(to.limit.currentIndex())
            settle(parcels)

    place = parcels.place("报送")
    to = place.choose.to
    assert (to.receiver.currentText(), to.limit.currentText()) == ("上级单位", "20 MB")
    choose(to, "区应急局", "不限")
    assert place.choose.wanted.limit is None
    assert parcels.shell.scene.undoable == "把报送对象改为“区应急局（多大的邮件都收）”"
    choose(to, "上级单位")
    assert to.bytes == 20_000_000
    choose(to, "区应急局")
    assert to.limit.currentText() == "不限"
    choose(to, "  ")
    assert to.receiver.currentText() == "区应急局"
    parcels.close()
    remember._store.cache_clear()
    (paths.config() / "window.ini").unlink()
    there = open_window(filled_desk, "报送").place("报送").choose.to
    assert [there.receiver.itemText(n) for n in range(there.receiver.count())] == ["区应急局", "上级单位"]
    assert (there.receiver.currentText(), there.limit.currentText()) == ("区应急局", "不限")


def test_another_receiver_of_the_same_size_does_not_outdate_the_parcel_a_smaller_one_does(parcels, settle):
    place = parcels.place("报送")
    pack(parcels, settle)
    place.choose.to.receiver.setCurrentText("区应急局")
    place.choose.to.receiver.line.editingFinished.emit()
    settle(parcels)
    assert not place.hand.stale.isVisible()
    place.choose.to.limit.setCurrentText("10 MB")
    place.choose.to.limit.activated.emit(0)
    settle(parcels)
    assert place.hand.stale.isVisible()
    assert place.next.text() == "下一步：有改动，再打一次包"


def test_parts_and_what_is_too_big_are_shown_and_go_onto_the_stick_together(
    parcels, settle, monkeypatch, tmp_path
):
    from safetydesk.desk import receiving
    from safetydesk.desk.board import board
    from safetydesk.post import parcel_check
    from safetydesk.ui import parcel_limit

    monkeypatch.setitem(parcel_limit.LIMITS, "20 MB", 600_000)
    for name, size in (("一.txt", 250_000), ("二.txt", 250_001), ("大.txt", 900_000)):
        (tmp_path / name).write_bytes(b"x" * size)

    def work(desk, report, stop):
        unit = board(desk).units[0].id
        return receiving.receive(desk, [tmp_path / name for name in ("一.txt", "二.txt", "大.txt")],
                                 unit_id=unit, slot="hazard")

    parcels.shell.change("正在收", work)
    settle(parcels)
    place = parcels.place("报送")
    assert "约分成" in place.choose.state.text()
    assert "1 个文件太大装不进去：0 个有网盘链接，1 个用U盘送" in visible_words(place.check)
    made = pack(parcels, settle)
    assert len(made.parts) == place.hand.parts.count() == 3
    assert place.hand.state.text().startswith("✓ 已校验，共 3 件，")
    assert "1 个文件太大，装不进任何一件；“复制到U盘”时会一起复制" in visible_words(place.hand)
    assert place.history.kept.count() == 1
    place.history.kept.setCurrentRow(0)
    place.history.check.click()
    settle(parcels)
    assert "另有 1 个文件太大，由网盘或U盘另送" in place.history.result.text()
    place.verify("一件", (made.parts[1].path,))
    settle(parcels)
    assert "✓ 每个成员都和清单一致" in place.history.result.text()
    (tmp_path / "U盘").mkdir()
    place.copy_to(tmp_path / "U盘")
    settle(parcels)
    copied, = (tmp_path / "U盘").iterdir()
    assert parcel_check.verify(copied).parcels[0].whole
    assert len([path for path in copied.rglob("*") if path.is_file()]) == 4


def test_what_comes_next_is_always_said_and_its_step_unfolded(parcels, settle):
    def unfolded():
        return [number for number, card in enumerate(place._cards, 1) if not card.folded]

    def in_sight(button):
        steps = place._steps.viewport()
        return steps.rect().contains(button.rect().translated(button.mapTo(steps, button.rect().topLeft())))

    parcels.showNormal()
    parcels.resize(1366, 728)
    place = parcels.place("报送")
    settle(parcels)
    assert place.next.text() == "下一步：点“打包”"
    assert unfolded() == [1, 2, 3]
    assert in_sight(place.pack_step.pack)
    pack(parcels, settle)
    assert place.next.text() == "下一步：发邮件，或打开文件夹、复制到U盘交给对方"
    assert unfolded() == [4]
    assert in_sight(place.hand.mail)
    place.check.turn.click()
    place.refresh(parcels.shell.scene)
    settle(parcels)
    assert unfolded() == [1, 4], "what the clerk unfolded stays so"
    parcels.shell.undo()
    settle(parcels)
    assert place.next.text() == "下一步：有改动，再打一次包"
    assert unfolded() == [3, 4]
    assert in_sight(place.pack_step.pack)
