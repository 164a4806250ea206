"""The clerk and the figures: typed as in a spreadsheet, added up at once, corrected with a trace, never lost."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent

from safetydesk.desk.desk import Desk

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def shown(window, row):
    """A row as one sees it."""
    model = window._made[window._current].numbers.model
    return [model.index(row, column).data() for column in range(model.columnCount())]


def sign(window, row, column):
    return window._made[window._current].numbers.model.cell(row, column).sign


def saved(window, name, settle):
    """What the desk has of a unit, row by row."""
    from safetydesk.desk import figures, units

    found = []

    def read(desk, report, stop):
        whose = units.unit(desk, name).id if name else None
        return [[value.number if value else None for value in line.values] for line in figures.table(desk, whose).lines]

    window.shell.read("读", read, found.append)
    settle(window)
    return found[0]


def test_numbers_are_typed_down_and_across_and_added_up_at_once(figures, press, settle):
    press("3", Qt.Key.Key_Return, "120", Qt.Key.Key_Tab, "80")
    grid = press.table()
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (1, 1)
    press(Qt.Key.Key_Return)
    assert shown(figures, 0) == ["3", "", "", "3"]
    assert shown(figures, 1) == ["120", "80", "", "200"], "before the desk has answered"
    settle(figures)
    assert shown(figures, 1) == ["120", "80", "", "200"]
    assert saved(figures, "城关社区", settle)[1] == [None, 120, 80, None]
    assert figures.messages.text.text() == "已保存"
    assert not figures.messages.undo.isHidden()


def test_shift_enter_goes_up_and_tab_skips_what_nobody_writes_in(figures, press, settle):
    grid = press.table()
    press(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (1, 0), "past the sum, into the next row"
    press(Qt.Key.Key_Return, modifier=SHIFT)
    assert grid.currentIndex().row() == 0
    press(Qt.Key.Key_Backtab)
    assert grid.currentIndex().row() == 0


def test_what_people_write_for_a_number_is_understood(figures, press, settle):
    # A full-width digit comes at once, without anything being composed.
    event = QInputMethodEvent()
    event.setCommitString("１")
    QGuiApplication.sendEvent(press.table(), event)
    press("，２００", Qt.Key.Key_Return, "12场", Qt.Key.Key_Return)
    settle(figures)
    assert shown(figures, 0)[0] == "1200"
    assert shown(figures, 1)[0] == "12"


def test_text_that_is_no_number_is_refused_and_stays(figures, press, settle):
    press("很多", Qt.Key.Key_Return)
    grid = press.table()
    assert "“很多”不是一个数" in figures.messages.text.text()
    assert grid.currentIndex().row() == 0, "one stays where it is to be corrected"
    assert grid.writer.editor.text() == "很多"
    grid.flush()
    assert saved(figures, "城关社区", settle)[0] == [None, None, None, None]
    press("25", Qt.Key.Key_Return)
    settle(figures)
    assert shown(figures, 0) == ["25", "", "", "25"]
    assert sign(figures, 0, 0) == ""


def test_what_was_refused_survives_another_unit_and_is_given_up_by_escape(figures, press, settle):
    place = figures.place("统计")
    press("很多", Qt.Key.Key_Return)
    press.table().writer.closeEditor.emit(press.table().writer.editor)
    units = figures.shell.scene.board.units
    place.chooser.pick(units[1].id)
    settle(figures)
    assert shown(figures, 0)[0] == ""
    place.chooser.pick(units[0].id)
    settle(figures)
    assert (shown(figures, 0)[0], sign(figures, 0, 0)) == ("很多", "误")
    press(Qt.Key.Key_Escape)
    assert (shown(figures, 0)[0], sign(figures, 0, 0)) == ("", "")


def test_what_is_being_typed_is_kept_when_one_leaves(figures, press, settle):
    press("7")
    figures.place("总览")
    settle(figures)
    figures.place("统计")
    settle(figures)
    assert shown(figures, 0)[0] == "7"
    assert saved(figures, "城关社区", settle)[0][1] == 7


def test_an_open_editor_outlives_the_numbers_that_are_read_anew(figures, press, settle):
    press("3", Qt.Key.Key_Return, "12")
    settle(figures)
    assert press.table().writer.editor.text() == "12"
    press("5", Qt.Key.Key_Return)
    settle(figures)
    assert shown(figures, 1)[0] == "125"


def test_undo_takes_the_number_back(qtbot, figures, press, settle):
    press("3", Qt.Key.Key_Return)
    settle(figures)
    qtbot.keyClick(figures, Qt.Key.Key_Z, CONTROL)
    settle(figures)
    assert shown(figures, 0) == ["", "", "", ""]


def test_a_correction_carries_a_sign_and_its_history(qtbot, figures, press, settle):
    press("100", Qt.Key.Key_Return)
    settle(figures)
    assert sign(figures, 0, 0) == ""
    press(Qt.Key.Key_Up, "120", Qt.Key.Key_Return, Qt.Key.Key_Up)
    settle(figures)
    assert sign(figures, 0, 0) == "改"
    note = figures._made[figures._current].numbers.note
    qtbot.waitUntil(lambda: "由 100 改为 120" in note.corrections.text())
    assert "填 100" in note.corrections.text()
    assert note.head.text() == "城关社区 · 宣讲场次 · 6月：120 场"


def test_a_block_from_excel_is_pasted_in_one_step(qtbot, figures, press, settle):
    QGuiApplication.clipboard().setText("3\t4\t5\t12\r\n120\t\t1,000\t1120\r\n")
    press(Qt.Key.Key_V, modifier=CONTROL)
    settle(figures)
    assert shown(figures, 0) == ["3", "4", "5", "12"]
    assert shown(figures, 1) == ["120", "", "1000", "1120"]
    assert figures.messages.text.text() == "已填入 5 格；2 格没有填：累计是各月加起来的，填了各月就有"
    qtbot.keyClick(figures, Qt.Key.Key_Z, CONTROL)
    settle(figures)
    assert shown(figures, 0) == ["", "", "", ""]
    assert shown(figures, 1) == ["", "", "", ""]


def test_a_block_with_words_in_it_or_too_large_is_not_pasted_at_all(figures, press, settle):
    QGuiApplication.clipboard().setText("内容\t6月\n宣讲\t3")
    press(Qt.Key.Key_V, modifier=CONTROL)
    assert "“内容”不是一个数" in figures.messages.text.text()
    QGuiApplication.clipboard().setText("\n".join("123456"))
    press(Qt.Key.Key_V, modifier=CONTROL)
    assert "复制的内容有 6 行 1 列，从这一格起放不下" in figures.messages.text.text()
    settle(figures)
    assert [shown(figures, row)[0] for row in range(3)] == ["", "", ""]


def test_a_block_is_copied_for_excel_and_cleared_by_delete(figures, press, settle):
    QGuiApplication.clipboard().setText("3\t4\n120\t80")
    press(Qt.Key.Key_V, modifier=CONTROL)
    settle(figures)
    press(Qt.Key.Key_Down, Qt.Key.Key_Right, modifier=SHIFT)
    QGuiApplication.clipboard().clear()
    press(Qt.Key.Key_C, modifier=CONTROL)
    assert QGuiApplication.clipboard().text() == "3\t4\n120\t80"
    press(Qt.Key.Key_Delete)
    settle(figures)
    assert figures.messages.text.text() == "已清空 4 格"
    assert [shown(figures, row) for row in range(2)] == [["", "", "", ""], ["", "", "", ""]]


def test_sums_cannot_be_written_in_and_say_why(figures, press, settle):
    grid, place = press.table(), figures.place("统计")
    grid.go_to(0, 3)
    press("5")
    assert grid.writer.editor is None
    assert figures.messages.text.text().startswith("累计是各月加起来的")
    place.chooser.pick(0)
    settle(figures)
    press("5")
    assert grid.writer.editor is None
    assert figures.messages.text.text().startswith("这里是各单位加起来的数")


def test_everything_is_added_up_over_the_units_and_the_office(figures, press, settle):
    place = figures.place("统计")
    press("3", Qt.Key.Key_Return)
    press(Qt.Key.Key_PageDown, modifier=CONTROL)
    settle(figures)
    press.table().go_to(0, 0)
    press("4", Qt.Key.Key_Return)
    place.chooser.pick(None)
    settle(figures)
    press.table().go_to(0, 0)
    press("1", Qt.Key.Key_Return)
    settle(figures)
    assert saved(figures, "", settle)[0][1] == 1
    place.chooser.pick(0)
    settle(figures)
    assert shown(figures, 0) == ["8", "", "", "8"]
    press.table().go_to(0, 0)
    assert "3 家报了数" in place.numbers.note.source.text()


def test_a_figure_of_the_campaign_is_one_number(figures, press, settle):
    press.table().go_to(3, 3)
    press("3.5", Qt.Key.Key_Return)
    settle(figures)
    assert shown(figures, 3) == ["", "", "", "3.5"]
    assert figures._made[figures._current].numbers.model.cell(3, 0).kind == "none"


def test_what_the_desk_counts_itself_says_so_and_gives_way_to_what_is_typed(
    open_window, figures_desk, photo, settle, qtbot
):
    from safetydesk.desk import receiving, units

    with Desk.open(figures_desk) as desk:
        unit = units.unit(desk, "城关社区").id
        receiving.receive(desk, [photo("一.jpg"), photo("二.jpg")], unit_id=unit, slot="photos")
        with desk.store.writing() as connection:
            connection.exec_driver_sql("UPDATE material SET received = '2023-06-09T10:00:00'")
    window = open_window(figures_desk)
    place = window.place("统计")
    settle(window)
    place.chooser.pick(unit)
    settle(window)
    grid = place.numbers.grid
    assert (shown(window, 2), sign(window, 2, 0)) == (["2", "", "", "2"], "自")
    grid.go_to(2, 0)
    assert "自动统计：当月收到的“活动照片”图片" in place.numbers.note.source.text()
    qtbot.keyClicks(grid, "5")
    qtbot.keyClick(grid.writer.editor, Qt.Key.Key_Return)
    settle(window)
    assert (shown(window, 2), sign(window, 2, 0)) == (["5", "", "", "5"], "")
    grid.go_to(2, 0)
    assert "自动统计是 2" in place.numbers.note.source.text()
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    settle(window)
    assert (shown(window, 2), sign(window, 2, 0)) == (["2", "", "", "2"], "自")


def test_who_reported_nothing_is_marked_and_can_be_listed_alone(qtbot, figures, press, settle):
    chooser = figures.place("统计").chooser
    assert chooser.count.text() == "共 3 个单位，3 个有月份没有报"
    QGuiApplication.clipboard().setText("1\t1\t1")
    press(Qt.Key.Key_V, modifier=CONTROL)
    settle(figures)
    words = [chooser.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2, 5)]
    assert words == ["城关社区", "南街社区：6月、7月、8月没有报", "北关社区：6月、7月、8月没有报"]
    model = figures._made[figures._current].numbers.model
    assert model.note(0)[0] == "缺 2 个"
    qtbot.mouseClick(chooser.only_silent, Qt.MouseButton.LeftButton)
    assert [unit.name for unit in chooser.model.shown] == ["南街社区", "北关社区"]
    chooser.only_silent.click()
    qtbot.keyClicks(chooser.search, "bg")
    qtbot.waitUntil(lambda: [unit.name for unit in chooser.model.shown] == ["北关社区"])
    assert chooser.count.text().startswith("显示 1 / 3 个单位")


def test_a_month_that_is_not_over_is_not_missing(figures):
    model = figures._made[figures._current].numbers.model
    model.show(model.whose, model._table, date(2023, 7, 20))
    assert [model.note(column)[0] for column in range(4)] == ["没有报", "", "", ""]


def test_a_cumulative_number_without_months_stands_for_them(figures, press, settle):
    from safetydesk.ui import figures_verbs

    figures.shell.change("写", figures_verbs.write(1, {("people", ""): 300.0}), unit_id=1)
    settle(figures)
    model = figures._made[figures._current].numbers.model
    assert shown(figures, 1) == ["", "", "", "300"]
    assert model.note(0)[0] == "缺 2 个"
    press.table().go_to(1, 3)
    press("310", Qt.Key.Key_Return)
    settle(figures)
    assert shown(figures, 1) == ["", "", "", "310"]
    press.table().go_to(1, 0)
    press("90", Qt.Key.Key_Return)
    settle(figures)
    assert shown(figures, 1) == ["90", "", "", "90"], "months go before it"


def test_every_cell_has_words_for_a_screen_reader(figures, press, settle):
    press("3", Qt.Key.Key_Return)
    settle(figures)
    model = figures._made[figures._current].numbers.model
    words = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == "宣讲场次，6月，3 场"
    assert model.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "投入经费，6月，不报"
