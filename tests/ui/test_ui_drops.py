"""The clerk drops things anywhere on the window: nothing is lost, and each goes where it is wanted."""

from __future__ import annotations

import ladder
import pytest
from deskmaker import ids, photos
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from safetydesk.desk import receiving

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|propagateSizeHints")


@pytest.fixture
def drop():
    """Drops files on a widget as the system does; whether it is welcome."""

    def drop(target, *paths):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        place, action, left = target.rect().center(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        keys = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(place, action, mime, left, keys)
        QApplication.sendEvent(target, enter)
        QApplication.sendEvent(target, QDropEvent(QPointF(place), action, mime, left, keys))
        return enter.isAccepted()

    return drop


@pytest.mark.parametrize("place", ["统计", "报送", "设置"])
def test_a_file_dropped_where_nothing_takes_it_is_received_and_shown_in_the_inbox(
    open_window, board_desk, photo, drop, settle, place
):
    window = open_window(board_desk, place)
    assert drop(window, photo("说不清.jpg"))
    settle(window)
    inbox = window.place("收件")
    assert inbox.isVisible()
    assert [line.name for line in inbox.model.lines()] == ["说不清.jpg"]


def test_a_list_dropped_on_the_units_is_shown_as_an_import(open_window, board_desk, tmp_path, drop, settle):
    path = tmp_path / "名单.txt"
    path.write_text("东塘社区\n西塘社区", "utf-8")
    window = open_window(board_desk, "单位")
    drop(window, path)
    settle(window)
    units = window.place("单位")
    assert units.dialog.isVisible()
    assert units.dialog.windowTitle() == "导入单位名单"
    units.dialog.reject()


def test_a_parcel_dropped_on_any_screen_is_offered_to_the_rollup(
    open_window, board_desk, tmp_path, drop, answer, qtbot, settle
):
    of = ladder.notice(tmp_path / "notice")
    with ladder.office(tmp_path / "street", "祖师街道办事处", ("青禾社区",), of) as desk:
        receiving.receive(desk, photos(tmp_path / "in", 1), unit_id=ids(desk)["青禾社区"], slot="drill")
        (parcel,) = ladder.packed(desk, tmp_path / "out")
    window = open_window(board_desk, "报送")
    titles = []

    def hand(dialog):
        titles.append(dialog.windowTitle())
        dialog.reject()
        return False

    answer(hand)
    drop(window, parcel)
    qtbot.waitUntil(lambda: bool(titles))
    settle(window)
    assert titles == ["汇总下级报送包"]


def test_without_a_desk_one_is_told_to_open_one(qtbot, look, photo, drop, settle):
    from safetydesk.ui.main_window import MainWindow

    window = MainWindow()
    qtbot.addWidget(window)
    window.show_welcome()
    window.show()
    drop(window, photo("甲.jpg"))
    assert window.messages.text.text() == "先打开或新建一个工作台，再把文件拖进来。"
