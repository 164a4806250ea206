"""Every screen that has nothing to show says what to do first, with a button that leads there."""

from __future__ import annotations

import re
import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from safetydesk import paths
from safetydesk.desk import unitlist, units
from safetydesk.desk.desk import Desk
from safetydesk.ui.places import PLACES

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
_TITLES = [entry.title for entry in PLACES]
# What stands on each place of a new desk, the button, and the place that it leads to ("": it asks something itself).
_NEW = {
    "总览": ("还没有单位", "去添加单位", "单位"),
    "收件": ("还没有来件", "收文件夹…", ""),
    "单位": ("先列出要报送的单位", "粘贴名单…", ""),
    "表格": ("还没有单位", "去添加单位", "单位"),
    "统计": ("这个通知没有统计数", "去记活动", "统计"),
    "报送": ("还没有可以报送的", "去添加单位", "单位"),
    "设置": ("本单位", "操作记录…", ""),
}
_NUMBERS_NEW = {**_NEW, "统计": ("还没有单位", "去添加单位", "单位")}
_NUMBERS = {
    "总览": ("这个通知只报统计数，不收材料", "去填统计数", "统计"),
    "收件": ("还没有来件", "收文件夹…", ""),
    "报送": ("这个通知只报统计数，各单位报了没有，在“统计”里看", "打包", ""),
}
_CONTEST = "contest-2023"


@pytest.fixture
def desk(tmp_path):
    """Makes a closed desk of this notice with these units."""

    def desk(notice, names=""):
        folder = tmp_path / "工作台"
        with Desk.create(folder, notice, "示例街道办事处") as made:
            units.add_many(made, unitlist.read_text(names)[0])
        return folder

    return desk


def read(screen):
    return [label.text() for label in screen.findChildren(QLabel) if label.isVisible()]


def button(screen, words):
    return next(each for each in screen.findChildren(QPushButton)
                if each.accessibleName() == words and each.isVisible() and each.isEnabled())


def look_at_all(qtbot, window, settle, expected):
    for title, (words, press, leads) in expected.items():
        place = window.place(title)
        settle(window)
        assert words in read(place), f"{title} shows {read(place)}"
        found = button(place, press)
        if leads:
            qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
            settle(window)
            assert _TITLES[window._current] == leads


def test_every_place_of_a_new_desk(qtbot, open_window, zushi_desk, settle):
    assert set(_NEW) == set(_TITLES)
    look_at_all(qtbot, open_window(zushi_desk), settle, _NEW)


def test_every_place_of_a_new_desk_of_numbers_alone(qtbot, open_window, desk, settle):
    look_at_all(qtbot, open_window(desk(paths.forms() / _CONTEST)), settle, _NUMBERS_NEW)


def test_places_of_a_notice_that_asks_for_numbers_alone(qtbot, open_window, desk, settle):
    window = open_window(desk(paths.forms() / _CONTEST, "城关社区\n南街社区"))
    look_at_all(qtbot, window, settle, _NUMBERS)
    board = window.place("总览")
    board.tools.choose("未齐")
    assert _NUMBERS["总览"][0] in read(board), "a filter does not change what the notice asks for"


def test_a_notice_without_forms_still_has_tables_to_print(open_window, desk, settle, zushi, tmp_path):
    notice = shutil.copytree(zushi, tmp_path / "无表")
    text = (notice / "notice.toml").read_text("utf-8")
    without = re.sub(r"\[\[form\]\].*?(?=\n\[\[|\Z)", "", text, flags=re.DOTALL)
    (notice / "notice.toml").write_text(re.sub(r"(?m)^form = .*\n", "", without), "utf-8")
    window = open_window(desk(notice, "城关社区\n南街社区"))
    place = window.place("表格")
    settle(window)
    assert not window.shell.scene.notice.forms
    assert "办公用表" in [place.chooser.list.item(row).text() for row in range(place.chooser.list.count())]
    assert not place._empty.isVisible()


@pytest.mark.parametrize(("notice", "names", "words", "press", "leads"), [
    ("zushi-2024", "", "还没有单位", "去添加单位", "单位"),
    (_CONTEST, "城关社区", "这个通知只报统计数", "去填统计数", "统计"),
])
def test_chasing_where_nobody_owes_anything(qtbot, open_window, desk, settle, notice, names, words, press, leads):
    window = open_window(desk(paths.forms() / notice, names))
    board = window.place("总览")
    board.chase()
    settle(window)
    assert words in read(board)
    assert "不用催了" not in read(board)
    qtbot.mouseClick(button(board, press), Qt.MouseButton.LeftButton)
    assert _TITLES[window._current] == leads


def test_dialogs_that_have_nothing_to_list_yet(open_window, zushi_desk, settle, monkeypatch):
    window = open_window(zushi_desk)
    seen = []
    monkeypatch.setattr(QDialog, "exec", lambda dialog: seen.append(dialog) or dialog.show())
    window.place("设置")._show_history()
    settle(window)
    assert any("以后收下、审核、改动的每一步都列在这里" in text for text in read(seen[0]))
    seen[0].close()
    window.show_health()
    settle(window)
    assert any("收到材料后记得备份到 U 盘" in text for text in read(window._health_page))
    window._health_page.close()
