"""收件: a heap is dropped, sorts itself, and the clerk goes through the doubts by keys alone."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from fingers import press
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton

from safetydesk.ui import theme, verbs
from safetydesk.ui.intake import Given

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def window(open_window, board_desk):
    """As large as the screen of an office."""
    window = open_window(board_desk)
    window.showNormal()
    window.resize(1366, 728)
    return window


@pytest.fixture
def inbox(window, settle):
    place = window.place("收件")
    settle(window)
    return place


@pytest.fixture
def heap(photo):
    """Four photos in a folder: one speaks for itself, two name two units, of one nobody knows whose it is."""
    names = ("南街社区应急逃生避险演练.jpg", "城关社区和北关社区演练.jpg", "城关社区和南街社区演练.jpg", "说不清.jpg")
    made = [photo(name) for name in names]
    return made[0].parent


@pytest.fixture
def dropped(inbox, window, settle, heap):
    """The heap has been dropped on the list and looked through."""
    assert drop(inbox, paths(heap))
    settle(window)
    return inbox


@pytest.fixture
def answer(qtbot, window):
    """Types these words and keys into the next dialog, as soon as it is open."""
    seen = []

    def answer(*keys, look=None):
        def act():
            dialog = QApplication.activeModalWidget()
            for key in keys:
                press(qtbot, dialog.focusWidget(), key)
            if look is not None:
                qtbot.waitUntil(lambda: look(dialog))
            seen.append(dialog.windowTitle())
            if look is not None:
                dialog.reject()
            window.activateWindow()

        QTimer.singleShot(50, act)
        return seen

    return answer


def paths(*found):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in found])
    return mime


def given(*found):
    return Given(paths=found)


def drop(place, mime):
    """Let it fall on the middle of the screen; Qt gives it to the nearest widget that takes drops."""
    target = place.list
    while not target.acceptDrops():
        target = target.parentWidget()
    enter = QDragEnterEvent(
        target.rect().center(), Qt.DropAction.CopyAction, mime, LEFT, NONE
    )
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(target.rect().center()), Qt.DropAction.CopyAction, mime, LEFT, NONE)
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def groups(place):
    """`{"doubt": [names], …}` as they stand in the list."""
    found = {}
    for line in place.model.lines():
        found.setdefault(line.group, []).append(line.name)
    return found


def chosen(place):
    return [line.name for line in place.list.chosen_lines()]


def cell(window, unit, item="drill"):
    board = window.shell.scene.board
    line = next(line for line in board.units if line.name == unit)
    return line.cells[[column.id for column in board.columns].index(item)].text


def test_the_empty_screen_says_what_to_do_first(inbox):
    assert inbox.empty.isVisible()
    assert inbox.empty.head.text() == "还没有来件"
    assert "拖到这里" in inbox.empty.words.text()
    assert not inbox.detail.isVisible()
    assert not inbox.tools.accept.isEnabled()


def test_a_heap_dropped_anywhere_sorts_itself_and_only_doubts_are_asked(window, dropped):
    assert groups(dropped) == {
        "doubt": ["城关社区和北关社区演练.jpg", "城关社区和南街社区演练.jpg", "说不清.jpg"],
        "sure": ["南街社区应急逃生避险演练.jpg"],
    }
    assert all(line.why for line in dropped.model.lines())
    assert cell(window, "南街社区") == "视频 0/1  图片 1/3"
    assert cell(window, "城关社区") == "视频 0/1  图片 0/3", "what is in doubt is not counted"
    assert dropped.tools._segments["待确认"].text() == "待确认 3"
    assert chosen(dropped) == ["城关社区和北关社区演练.jpg"]
    assert window.focusWidget() is dropped.list


def test_the_doubts_are_gone_through_by_keys_alone(qtbot, window, dropped, settle, answer):
    guess = dropped.list.chosen_lines()[0].material.guess
    qtbot.keyClick(dropped.list, Qt.Key.Key_Return)
    assert chosen(dropped) == ["城关社区和南街社区演练.jpg"], "on to the next one, before the disk has answered"
    settle(window)
    assert chosen(dropped) == ["城关社区和南街社区演练.jpg"]
    assert "已按建议归入 1 件" in window.messages.text.text()
    assert cell(window, guess.name.split(" · ")[0]) != "视频 0/1  图片 0/3"
    answer("bg", Qt.Key.Key_Return)
    qtbot.keyClick(dropped.list, Qt.Key.Key_G)
    settle(window)
    assert window.messages.text.text() == "已归入 北关社区 · 应急逃生避险演练"
    assert cell(window, "北关社区") == "视频 0/1  图片 1/3"
    assert chosen(dropped) == ["说不清.jpg"]
    titles = answer("ng", Qt.Key.Key_Escape)
    qtbot.keyClick(dropped.list, Qt.Key.Key_Return)
    assert titles[-1] == "归入", "where there is no guess, Enter asks"
    assert chosen(dropped) == ["说不清.jpg"]
    qtbot.keyClick(dropped.list, Qt.Key.Key_Delete)
    settle(window)
    assert "doubt" not in groups(dropped)
    assert len(groups(dropped)["sure"]) == 3
    assert dropped.receipts.model.index(1).data().endswith("\n待审3"), "what was withdrawn is in doubt no more"
    qtbot.keyClick(dropped.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert groups(dropped)["doubt"] == ["说不清.jpg"]


def test_after_the_last_delete_the_keys_stay_in_the_inbox(qtbot, window, dropped, settle):
    dropped.show_only("待确认")
    for _ in range(3):
        qtbot.keyClick(dropped.list, Qt.Key.Key_Delete)
    settle(window)
    assert dropped.model.rowCount() == 0
    assert dropped.isAncestorOf(window.focusWidget())
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert window.focusWidget() is dropped.list


def test_enter_accepts_nothing_only_a_does(qtbot, window, dropped, settle):
    dropped.list.choose([line.id for line in dropped.model.lines() if line.group == "sure"])
    qtbot.keyClick(dropped.list, Qt.Key.Key_Return)
    settle(window)
    assert dropped.list.chosen_lines()[0].material.state == "review"
    assert "按 A 通过" in window.messages.text.text()
    qtbot.keyClick(dropped.list, Qt.Key.Key_A)
    settle(window)
    assert "通过 1 件" in window.messages.text.text()


def test_two_answers_in_a_row_need_not_wait_for_each_other(qtbot, window, dropped, settle):
    qtbot.keyClick(dropped.list, Qt.Key.Key_Delete)
    qtbot.keyClick(dropped.list, Qt.Key.Key_Delete)
    assert chosen(dropped) == ["说不清.jpg"]
    settle(window)
    assert groups(dropped)["doubt"] == ["说不清.jpg"]
    assert chosen(dropped) == ["说不清.jpg"]


def test_what_could_not_be_done_stands_in_the_list_again(qtbot, window, dropped, settle, monkeypatch):
    from safetydesk.desk import sorting
    from safetydesk.notice.problem import Mishap

    def full(desk, ids):
        raise Mishap("磁盘已满，这一步没有保存", "请腾出空间后再试")

    with monkeypatch.context() as broken:
        broken.setattr(sorting, "follow", full)
        qtbot.keyClick(dropped.list, Qt.Key.Key_Return)
        assert len(groups(dropped)["doubt"]) == 2
        settle(window)
    assert len(groups(dropped)["doubt"]) == 3
    assert "磁盘已满" in window.messages.text.text()


def test_several_are_given_to_one_place_at_once(qtbot, window, dropped, settle, answer):
    dropped.tools.choose("待确认")
    qtbot.keyClick(dropped.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert dropped.detail.name.text() == "已选 3 件"
    answer("城关", Qt.Key.Key_Return)
    qtbot.mouseClick(dropped.detail.choose, LEFT)
    settle(window)
    assert cell(window, "城关社区") == "视频 0/1  图片 3/3"
    assert dropped.empty.isVisible()
    assert dropped.empty.head.text() == "没有符合的来件"
    qtbot.mouseClick(dropped.empty._all, LEFT)
    assert len(groups(dropped)["sure"]) == 4
    assert window.focusWidget() is dropped.list


def test_one_key_passes_all_that_is_sure(qtbot, window, dropped, settle, answer):
    answer("城关", Qt.Key.Key_Return)
    qtbot.keyClick(dropped.list, Qt.Key.Key_G)
    settle(window)
    sure = [line for line in dropped.model.lines() if line.group == "sure"]
    unseen = [line for line in sure if not line.worth_a_look]
    qtbot.keyClick(dropped.list, Qt.Key.Key_F9)
    settle(window)
    left = [line.name for line in dropped.model.lines() if line.group == "sure"]
    assert left == [line.name for line in sure if line.worth_a_look]
    told = window.messages.text.text()
    assert (f"通过 {len(unseen)} 件" in told) == bool(unseen)
    assert (f"还有 {len(left)} 件有提醒，请看一眼" in told) == bool(left)
    assert not dropped.tools.accept.isEnabled()


def test_a_return_has_a_reason_and_the_words_to_send(qtbot, window, dropped, settle, answer):
    dropped.list.choose([line.id for line in dropped.model.lines() if line.group == "sure"])

    def copied(dialog):
        if not dialog.copy.isEnabled():
            return False
        qtbot.mouseClick(dialog.copy, LEFT)
        return True

    answer("太暗", look=copied)
    qtbot.keyClick(dropped.list, Qt.Key.Key_R)
    words = QGuiApplication.clipboard().text()
    assert "太暗" in words
    assert "南街社区" in words
    assert cell(window, "南街社区") == "视频 0/1  图片 1/3", "thought better of it"
    answer(Qt.Key.Key_Down, Qt.Key.Key_Return)
    qtbot.keyClick(dropped.list, Qt.Key.Key_R)
    settle(window)
    assert cell(window, "南街社区") == "视频 0/1  图片 0/3"
    assert window.messages.text.text() == "退回 1 件"


def test_one_batch_is_seen_by_itself_and_taken_back_as_one(qtbot, window, dropped, settle, photo):
    other = photo("南街社区应急逃生避险演练2.jpg")
    dropped.receive(given(other))
    settle(window)
    qtbot.keyClick(dropped.receipts.view, Qt.Key.Key_Down)
    settle(window)
    assert [line.name for line in dropped.model.lines()] == [other.name]
    qtbot.keyClick(dropped.receipts.view, Qt.Key.Key_Down)
    settle(window)
    assert len(dropped.model.lines()) == 4
    qtbot.mouseClick(dropped.receipts.undo, LEFT)
    settle(window)
    assert cell(window, "南街社区") == "视频 0/1  图片 1/3"
    assert window.messages.text.text().startswith("已撤销：")
    assert not dropped.receipts.undo.isVisible()


def test_what_was_stopped_half_way_is_gone_on_with(qtbot, window, inbox, settle, heap):
    cut = verbs.receive((heap,), 0, "")
    window.shell.change("接收", lambda desk, report, stop: cut(desk, report, lambda: True))
    settle(window)
    assert "！没收完" in inbox.receipts.model.index(1).data()
    assert "sure" not in groups(inbox)
    qtbot.mouseClick(inbox.receipts.resume, LEFT)
    settle(window)
    assert cell(window, "南街社区") == "视频 0/1  图片 1/3"
    assert len(groups(inbox)["doubt"]) == 3
    assert "没收完" not in inbox.receipts.model.index(1).data()
    assert not inbox.receipts.resume.isVisible()


def test_a_delivery_that_was_killed_is_told_wherever_one_is(qtbot, board_desk, open_window, settle, heap):
    from safetydesk.desk import receiving, review
    from safetydesk.desk.desk import Desk

    with Desk.open(board_desk) as desk:
        outcomes = receiving.receive(desk, [heap])
        review.withdraw(desk, [outcome.material_id for outcome in outcomes if outcome.outcome == "unsure"])
        review.accept(desk, [outcome.material_id for outcome in outcomes if outcome.outcome == "received"])
    with closing(sqlite3.connect(board_desk / "desk.sqlite")) as store, store:
        store.execute("UPDATE receipt SET state = 'open'")
    window = open_window(board_desk)
    window.place("总览")
    settle(window)
    told = f"有一批没收完（“{heap.name}”，已存 1 件）"
    assert window.messages.text.text() == told
    place = window.place("收件")
    settle(window)
    assert place.empty.head.text() == told, "nothing is all seen while something is still to come"
    assert place.empty.resume.isVisible()
    qtbot.mouseClick(window.messages.onward, LEFT)
    settle(window)
    assert "没收完" not in place.receipts.model.index(1).data()
    assert place.empty.head.text() != told


def test_how_a_delivery_ended_is_told_once_and_leads_there(qtbot, window, dropped, settle):
    assert window.messages.text.text() == "核对完了：归位 1 件，待确认 3 件"
    assert window.messages.onward.text() == "去看"
    window.place("总览")
    qtbot.mouseClick(window.messages.onward, LEFT)
    settle(window)
    assert set(groups(dropped)) == {"doubt"}
    qtbot.keyClick(dropped.list, Qt.Key.Key_Delete)
    settle(window)
    assert window.messages.text.text() == "撤回 1 件，文件没有删；Ctrl+Z 找回"


def test_files_and_shares_are_pasted(qtbot, window, inbox, settle, photo):
    QGuiApplication.clipboard().setMimeData(paths(photo("北关社区应急演练.jpg")))
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert cell(window, "北关社区") == "视频 0/1  图片 1/3"
    QGuiApplication.clipboard().setText("链接: https://pan.baidu.com/s/1abc 提取码: x1y2")
    inbox.paste()
    settle(window)
    assert [line.material.code for line in inbox.model.lines() if line.group == "doubt"] == ["x1y2"]
    QGuiApplication.clipboard().setText("今天下午开会")
    inbox.paste()
    assert "剪贴板里没有文件" in window.messages.text.text()


def test_files_and_folders_are_picked(qtbot, window, inbox, settle, heap, pick):
    other = heap.parent / "北关社区应急演练.jpg"
    shutil.copy2(heap / "说不清.jpg", other)
    pick(other, heap)
    buttons = {button.accessibleName(): button for button in inbox.tools.ways}
    qtbot.mouseClick(buttons["收文件…"], LEFT)
    settle(window)
    assert cell(window, "北关社区") == "视频 0/1  图片 1/3"
    qtbot.mouseClick(buttons["收文件夹…"], LEFT)
    settle(window)
    assert len(groups(inbox)["doubt"]) == 3


def test_a_watched_folder_is_taken_in_by_itself(qtbot, window, inbox, settle, heap, pick, monkeypatch):
    pick(heap)
    qtbot.mouseClick(inbox.tools.watch, LEFT)
    settle(window)
    assert inbox.tools.watch.text().strip() == "正在监视"
    assert heap.name in window.messages.text.text()
    said = []
    window.shell.said.connect(lambda text, undoable: said.append(text))
    window.watch.look()
    settle(window)
    assert cell(window, "南街社区") == "视频 0/1  图片 1/3"
    assert said[0].startswith("监视文件夹：已收 4 件")
    assert window.messages.text.text() == "核对完了：归位 1 件，待确认 3 件"
    receipts = inbox.receipts.model.receipts
    window.watch.look()
    settle(window)
    assert inbox.receipts.model.receipts == receipts, "what was taken is not taken again"


def test_a_watched_folder_that_is_gone_is_told_once(qtbot, window, inbox, settle, tmp_path, pick):
    folder = tmp_path / "共享"
    folder.mkdir()
    pick(folder)
    qtbot.mouseClick(inbox.tools.watch, LEFT)
    settle(window)
    folder.rmdir()
    warned = []
    window.shell.warned.connect(warned.append)
    for _ in range(2):
        window.watch.look()
        settle(window)
    assert len(warned) == 1


def test_a_copy_without_the_place_leaves_the_original_alone(qtbot, window, inbox, settle, tmp_path, pick):
    with Image.new("RGB", (400, 300), (90, 120, 30)) as picture:
        exif = Image.Exif()
        exif.get_ifd(0x8825).update({1: "N", 2: (24.0, 30.0, 0.0), 3: "E", 4: (103.0, 12.0, 0.0)})
        source = tmp_path / "城关社区应急演练.jpg"
        picture.save(source, exif=exif)
    inbox.receive(given(source))
    settle(window)
    inbox.tools.choose("全部")
    line = inbox.model.lines()[0]
    inbox.list.choose([line.id])
    assert inbox.detail.location.isVisible()
    seen = pick(tmp_path / "副本.jpg")
    qtbot.mouseClick(inbox.detail.location, LEFT)
    settle(window)
    assert seen[0][3] == ["城关社区应急演练-不带位置.jpg"]
    with Image.open(tmp_path / "副本.jpg") as copy:
        assert not dict(copy.getexif().get_ifd(0x8825))
    assert line.material.path.read_bytes() == source.read_bytes()
    assert "副本.jpg" in window.messages.text.text()


def test_the_board_leads_here_and_each_unit_is_found_by_pinyin(qtbot, window, dropped, settle):
    board = window.place("总览")
    settle(window)
    assert board.tools.unplaced.text().strip() == "待确认 3"
    qtbot.mouseClick(board.tools.unplaced, LEFT)
    settle(window)
    assert dropped.isVisible()
    assert set(groups(dropped)) == {"doubt"}
    dropped.tools.choose("全部")
    dropped.tools.search.setText("njsq")
    dropped.tools._tell()
    assert groups(dropped)["sure"] == ["南街社区应急逃生避险演练.jpg"]


def test_everything_that_can_be_used_has_a_name(dropped):
    for kind in (QPushButton, QLineEdit, QComboBox):
        for control in dropped.findChildren(kind):
            assert control.accessibleName() or control.toolTip(), control
    for view in (dropped.list, dropped.receipts.view):
        assert view.accessibleName()


def test_another_desk_shows_its_own(qtbot, window, dropped, settle, zushi, tmp_path):
    from safetydesk.desk.desk import Desk

    other = tmp_path / "另一个"
    Desk.create(other, zushi, "柳溪街道办事处").close()
    qtbot.keyClick(dropped.receipts.view, Qt.Key.Key_Down)
    settle(window)
    assert dropped.receipts.receipt_id
    window.shell.open_folder(other)
    settle(window)
    assert dropped.empty.head.text() == "还没有来件"
    assert not dropped.receipts.isVisible()


def test_the_tab_key_goes_from_the_lines_to_all_that_can_be_done(qtbot, window, dropped):
    met = []
    for _ in range(30):
        met.append(window.focusWidget())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    detail, tools = dropped.detail, dropped.tools
    wanted = [dropped.list, detail.follow, detail.choose, detail.give_back, tools.search, *tools.ways, tools.watch,
              tools.accept, dropped.receipts.view]  # fmt: skip
    seen = [widget for widget in met if widget in wanted]
    assert seen[: len(wanted)] == [widget for widget in wanted if widget.isEnabled()]


def test_in_the_largest_print_all_fits_an_office_screen(qtbot, qapp, look, open_window, board_desk, heap, settle):
    theme.apply(qapp, 1.5)
    window = open_window(board_desk)
    window.showNormal()
    window.resize(1366, 728)
    place = window.place("收件")
    place.receive(given(heap))
    settle(window)
    assert (window.width(), window.height()) == (1366, 728)
    detail = place.detail
    for button in (detail.follow, detail.choose, detail.give_back, detail.withdraw, detail.open, place.tools.more):
        assert button.isVisible()
        assert button.width() >= button.sizeHint().width()
    assert place.list.width() > place.receipts.width()
