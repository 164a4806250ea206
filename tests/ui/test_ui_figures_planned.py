"""The clerk and the activities, written in place, found and deleted; and what the summary report will say."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from safetydesk.ui.figures_place import PLANNED, POINTS

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

CONTROL = Qt.KeyboardModifier.ControlModifier


def listed(window, settle):
    """The activities the desk has."""
    from safetydesk.ui import figures_verbs

    found = []
    window.shell.read("读", figures_verbs.activities(0), found.append)
    settle(window)
    return found[0]


def test_activities_are_written_into_the_empty_row_and_found_again(qtbot, figures, press, settle):
    place = figures.place("统计")
    place.show_only(PLANNED)
    settle(figures)
    qtbot.keyClick(place.planned, Qt.Key.Key_N, CONTROL)
    press("咨询日", Qt.Key.Key_Tab, "现场咨询", Qt.Key.Key_Tab, "6月16日", Qt.Key.Key_Return)
    settle(figures)
    model = place.planned.model
    assert [model.index(0, column).data() for column in range(3)] == ["咨询日", "现场咨询", "6月16日"]
    assert [each.name for each in listed(figures, settle)] == ["咨询日"]
    assert listed(figures, settle)[0].form == "现场咨询"
    place.chooser.pick(0)
    settle(figures)
    assert model.index(0, 0).data() == "城关社区"
    place.planned.search.setText("没有的")
    qtbot.waitUntil(lambda: place.planned.count.text() == "显示 0 / 1 项活动")
    place.planned.search.setText("咨询")
    qtbot.waitUntil(lambda: place.planned.count.text() == "共 1 项活动")


def test_an_activity_is_changed_in_place_deleted_and_brought_back(qtbot, figures, press, settle):
    place = figures.place("统计")
    place.show_only(PLANNED)
    settle(figures)
    qtbot.keyClick(place.planned, Qt.Key.Key_N, CONTROL)
    press("咨询日", Qt.Key.Key_Return)
    settle(figures)
    press.table().go_to(0, 3)
    press("广场", Qt.Key.Key_Return)
    settle(figures)
    assert listed(figures, settle)[0].place == "广场"
    press.table().go_to(0, 0)
    press(Qt.Key.Key_Delete)
    assert "活动要有名称" in figures.messages.text.text()
    press(Qt.Key.Key_Delete, modifier=CONTROL)
    settle(figures)
    assert listed(figures, settle) == ()
    assert figures.messages.text.text() == "已删除“咨询日”"
    figures.topbar.undo.trigger()
    settle(figures)
    assert place.planned.model.index(0, 0).data() == "咨询日"


def test_adding_while_all_are_shown_adds_one_of_the_office(qtbot, figures, press, settle):
    place = figures.place("统计")
    place.show_only(PLANNED)
    place.chooser.pick(0)
    settle(figures)
    qtbot.mouseClick(place.planned.add, Qt.MouseButton.LeftButton)
    settle(figures)
    press("宣贯会", Qt.Key.Key_Return)
    settle(figures)
    assert [(each.name, each.unit_id) for each in listed(figures, settle)] == [("宣贯会", None)]


def test_an_activity_the_desk_refuses_stays_as_it_was_typed(qtbot, figures, press, settle):
    place = figures.place("统计")
    place.show_only(PLANNED)
    settle(figures)
    qtbot.keyClick(place.planned, Qt.Key.Key_N, CONTROL)
    editor = press.table().writer.editor
    editor.setText("长" * 5000)
    press(Qt.Key.Key_Return)
    settle(figures)
    assert "太长" in figures.messages.text.text()
    assert place.planned.model.index(0, 0).data() == "长" * 5000
    assert listed(figures, settle) == ()


def test_the_report_says_its_numbers_and_where_they_come_from(figures, press, settle):
    press("3", Qt.Key.Key_Return)
    settle(figures)
    place = figures.place("统计")
    place.show_only(POINTS)
    settle(figures)
    page = place.report
    lines = [page.list.item(row).text() for row in range(page.list.count())]
    assert any("宣讲场次" in line and "3" in line and "统计数" in line for line in lines)
    assert any("来自单位名单" in line for line in lines)
    assert any("请您在总结里补上" in line for line in lines)
    assert not place.chooser.isVisible()
    page.go.click()
    settle(figures)
    papers = figures._made[figures._current]
    assert (papers.title, papers.chooser.paper.title) == ("表格", "活动总结")


def test_the_table_that_prints_the_figures_opens(figures, settle):
    place = figures.place("统计")
    place.numbers.preview.click()
    settle(figures)
    papers = figures._made[figures._current]
    assert papers.title == "表格"
    assert papers.chooser.paper.title == "统计汇总表"
    figures.place("统计").show_only(PLANNED)
    place.planned.preview.click()
    settle(figures)
    assert papers.chooser.paper.title == "活动安排表"
    assert papers.chooser.unit_name == "城关社区"


def test_a_notice_without_figures_says_what_can_be_done_here(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    place = window.place("统计")
    settle(window)
    words = [label.text() for label in place.findChildren(QLabel) if label.isVisible()]
    assert "这个通知没有统计数" in words
    assert not place.chooser.isVisible()
    window.messages.clear()  # what is due next, told at the start
    assert "记在“活动”里" in window.messages.text.text()
    qtbot.keyClick(place.numbers.go, Qt.Key.Key_Return)
    qtbot.keyClick(place.numbers.go, Qt.Key.Key_Space)
    settle(window)
    assert place.shown == PLANNED
    words = [label.text() for label in place.findChildren(QLabel) if label.isVisible()]
    assert "还没有活动" in words
    place.chooser.pick(None)
    settle(window)
    assert place.planned.table.isVisible()


def test_the_row_to_write_in_is_there_for_a_unit_that_was_chosen_before_the_page(figures, settle):
    place = figures.place("统计")
    place.show_only(PLANNED)
    settle(figures)
    table = place.planned.table
    assert table.visualRect(table.model().index(0, 0)).height() > 20
