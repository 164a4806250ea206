"""The first two minutes with the keys alone, as a newcomer goes: from the first start to the board."""

from __future__ import annotations

import openpyxl
import pytest
from fingers import press
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from safetydesk.ui import help_texts
from safetydesk.ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ENTER = Qt.Key.Key_Return
# From WeChat: with who sent it, a title, and numbers.
CHAT = "张喆珺 6月1日 10:20\n各单位名单如下：\n1、城关社区\n2、南街社区 李㛃 000-0000-0002\n3、北关社区"


@pytest.fixture
def first(qtbot, look, settle):
    """The window at the very first start, and what presses keys where the keys go."""
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 728)
    window.show()
    window.activateWindow()
    window.enter(None)
    settle(window)

    def hit(*keys, modifier=Qt.KeyboardModifier.NoModifier):
        for key in keys:
            if modifier == Qt.KeyboardModifier.NoModifier:
                press(qtbot, QApplication.focusWidget(), key)
            else:
                qtbot.keyClick(QApplication.focusWidget(), key, modifier)
            settle(window)

    yield window, hit
    window.close()


def copy(text="", file=None):
    mime = QMimeData()
    if file is not None:
        mime.setUrls([QUrl.fromLocalFile(str(file))])
    else:
        mime.setText(text)
    QGuiApplication.clipboard().setMimeData(mime)


def board(window):
    return [line.name for line in window.shell.scene.board.units]


def test_the_first_screen_says_in_three_sentences_how_it_begins(first):
    window, _ = first
    shown = [label.text() for label in window.welcome.findChildren(QLabel) if label.isVisible()]
    assert len(help_texts.three_steps()) == 3
    assert set(help_texts.three_steps()) <= set(shown)
    assert window.welcome.fresh.hasFocus()


def test_a_list_from_wechat_becomes_the_board_in_seven_keys(first, settle):
    window, hit = first
    copy(CHAT)
    hit(ENTER)
    new = window.welcome.new
    assert new.notice.hasFocus()
    hit(ENTER)
    assert new.office.hasFocus()
    new.office.selectAll()
    hit("东塘街道办事处", ENTER)
    assert new.units.hasFocus()
    hit(Qt.Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)
    new.count_units()
    settle(window)
    assert new.counted.text().startswith("认出 3 个单位：城关社区、南街社区、北关社区")
    hit(ENTER, modifier=Qt.KeyboardModifier.ControlModifier)
    assert window.shell.scene.office == "东塘街道办事处"
    assert board(window) == ["城关社区", "南街社区", "北关社区"]
    assert window.place("总览").view.isVisible()


def test_a_list_from_excel_is_pasted_as_cells_or_as_the_file_itself(first, settle, tmp_path):
    window, hit = first
    hit(ENTER, ENTER, ENTER)
    new = window.welcome.new
    copy("序号\t单位名称\t联系人\t手机\n1\t城关社区\t张喆珺\t000-0001\n2\t南街社区\t\t\n合计\t2\t\t")
    hit(Qt.Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)
    new.count_units()
    settle(window)
    assert new.counted.text().startswith("认出 2 个单位：城关社区、南街社区")
    book = openpyxl.Workbook()
    for row in (["附件"], ["单位名称", "类别"], ["城关社区", "社区"], ["实验小学", "学校"], ["北关社区", "社区"]):
        book.active.append(row)
    book.save(tmp_path / "名单.xlsx")
    copy(file=tmp_path / "名单.xlsx")
    hit(Qt.Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)
    assert new.counted.text().startswith("“名单.xlsx”里认出 3 个单位：城关社区、实验小学、北关社区")
    hit(ENTER, modifier=Qt.KeyboardModifier.ControlModifier)
    assert board(window) == ["城关社区", "实验小学", "北关社区"]


def test_without_a_list_the_board_says_what_to_do_first_and_leads_there(first, settle):
    window, hit = first
    hit(ENTER, ENTER, ENTER)
    hit(ENTER, modifier=Qt.KeyboardModifier.ControlModifier)
    assert board(window) == []
    shown = [label.text() for label in window.place("总览").findChildren(QLabel) if label.isVisible()]
    assert "还没有单位" in shown
