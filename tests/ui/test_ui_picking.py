"""The clerk in the file dialogs: where they open, what they remember, that they speak Chinese."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from safetydesk.ui import door, picking

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_a_dialog_opens_among_documents_then_where_one_was_last(qtbot, pick, own_settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    window = QWidget()
    qtbot.addWidget(window)
    stick = tmp_path / "U盘"
    stick.mkdir()
    (stick / "甲.jpg").write_bytes(b"x")
    seen = pick(stick / "甲.jpg", stick / "甲.jpg", stick, stick)
    assert picking.files(window, "添加文件", "incoming") == (stick / "甲.jpg",)
    picking.files(window, "添加文件", "incoming")
    assert [where for _, where, _, _ in seen] == [own_settings / "documents", stick]
    assert picking.folder(window, "备份放到哪里", "backups") == stick
    assert seen[-1][1] == own_settings / "documents", "each purpose has a folder of its own"
    stick.rename(tmp_path / "拔掉了")
    pick(tmp_path)
    picking.folder(window, "备份放到哪里", "backups")
    assert seen[-1][1] == own_settings / "documents", "a stick that was pulled is no place to begin"


def test_a_dialog_speaks_chinese(qtbot, qapp, look, pick, tmp_path):
    door.dress(qapp)
    window = QWidget()
    qtbot.addWidget(window)
    seen = pick(tmp_path)
    picking.folder(window, "选择工作台文件夹", "desks")
    assert not any(word.isascii() for word in seen[0][2] if word.strip("&"))
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_a_folder_of_a_community_is_received_whole(qtbot, open_window, board_desk, photo, settle, pick):
    window = open_window(board_desk)
    board = window.place("总览")
    folder = photo("甲.jpg").parent
    photo("乙.jpg")
    first = window.shell.scene.board.units[0].id
    pick(folder)
    menus = []

    def choose():
        menu = QApplication.activePopupWidget() or next(menu for menu in board.findChildren(QMenu) if menu.isVisible())
        menus.extend(action.text() for action in menu.actions())
        next(action for action in menu.actions() if action.text() == "添加文件夹…").trigger()
        menu.close()

    board.view.menu_asked.emit(first, "drill", board.mapToGlobal(board.rect().center()))
    qtbot.wait(1)
    choose()
    settle(window)
    assert "添加文件…" in menus
    column = [column.id for column in window.shell.scene.board.columns].index("drill")
    assert window.shell.scene.board.units[0].cells[column].text == "视频 0/1  图片 2/3"


def test_the_button_above_the_board_offers_files_and_folders(open_window, board_desk, photo, settle, pick):
    window = open_window(board_desk)
    board = window.place("总览")
    folder = photo("不知道谁的.jpg").parent
    pick(folder)
    words = {action.text(): action for action in board.tools._add.menu().actions()}
    assert list(words) == ["添加文件…", "添加文件夹…"]
    words["添加文件夹…"].trigger()
    settle(window)
    assert (window.shell.scene.board.unplaced, window.shell.scene.board.doubts) == (1, 1)
    assert board.tools.unplaced.text() == " 待确认 1"
    assert os.listdir(folder) == ["不知道谁的.jpg"]
