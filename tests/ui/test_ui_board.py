"""The clerk at the board: finds who owes what, drops files, ticks, excuses, takes back."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from safetydesk.desk import tally
from safetydesk.desk.snapshot import Column, NeedState, SlotState
from safetydesk.notice.read import read_notice
from safetydesk.ui import ask, parts, theme
from safetydesk.ui.board_model import BoardModel, in_words
from safetydesk.ui.board_paint import CellDelegate, Pen
from safetydesk.ui.intake import Given
from safetydesk.ui.scene import mark

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SHARE = "通过网盘分享的文件：演练视频\n链接: https://pan.example.com/s/1abcdEFG 提取码: a1b2"


@pytest.fixture
def window(open_window, board_desk):
    """The window on the board of three communities that have sent nothing."""
    return open_window(board_desk)


@pytest.fixture
def board(window):
    """The place 总览."""
    return window.place("总览")


def unit(board, name):
    return next(line.id for line in board.shell.scene.board.units if line.name == name)


def cell(board, name, slot):
    """The cell as the table shows it."""
    row, column = board.model.row_of(unit(board, name)), board.model.column_of(slot)
    return board.model.index(row, column).data()


def files(*paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def hold(target, mime, at):
    """Holds something over a widget; returns whether it would take it."""
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, actions, mime, buttons, keys)
    QApplication.sendEvent(target, enter)
    move = QDragMoveEvent(at, actions, mime, buttons, keys)
    QApplication.sendEvent(target, move)
    return enter.isAccepted() and move.isAccepted()


def drop(target, mime, at):
    """Holds it there and lets go, as Qt delivers it."""
    hold(target, mime, at)
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDropEvent(QPointF(at), actions, mime, buttons, keys))


def at_cell(board, name, slot):
    row, column = board.model.row_of(unit(board, name)), board.model.column_of(slot)
    board.view.choose(unit(board, name), slot)
    return board.view.visualRect(board.model.index(row, column)).center()


def at_unit(board, name):
    row = board.model.row_of(unit(board, name))
    return QPoint(20, board.view.units.sectionViewportPosition(row) + 10)


def shown(board):
    return [board.model.line(row).name for row in range(board.model.rowCount())]


def menu_words(board):
    menus = [menu for menu in board.findChildren(QMenu) if menu.isVisible()]
    words = [action.text() for action in menus[0].actions() if action.text()]
    menus[0].close()
    return words


def test_board_says_what_the_notice_asks_of_each_unit(board):
    assert shown(board) == ["城关社区", "南街社区", "北关社区"]
    assert cell(board, "南街社区", "drill") == "迟 视频 0/1  图片 0/3"
    column = board.model.column_of("drill")
    head = board.model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "视频不少于1个 图片不少于3张" in head


def test_a_photo_dropped_on_a_cell_is_counted_there_and_can_be_taken_back(qtbot, window, board, photo, settle):
    at = at_cell(board, "南街社区", "drill")
    mime = files(photo("一.jpg"), photo("二.jpg"))
    assert hold(board.view.viewport(), mime, at)
    assert board._where.text() == "放到：南街社区 · 应急逃生避险演练"
    assert board._drop.isVisible()
    drop(board.view.viewport(), mime, at)
    assert not board._drop.isVisible()
    settle(window)
    assert cell(board, "南街社区", "drill") == "迟 视频 0/1  图片 2/3"
    assert "已收 2 件" in window.messages.text.text()
    qtbot.mouseClick(window.messages.undo, Qt.MouseButton.LeftButton)
    settle(window)
    assert cell(board, "南街社区", "drill") == "迟 视频 0/1  图片 0/3"
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert cell(board, "南街社区", "drill") == "迟 视频 0/1  图片 2/3"
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert cell(board, "南街社区", "drill") == "迟 视频 0/1  图片 0/3"


def test_what_is_held_and_carried_away_leaves_no_mark(board, photo):
    mime = files(photo("一.jpg"))
    at = at_cell(board, "南街社区", "drill")
    hold(board.view.viewport(), mime, at)
    QApplication.sendEvent(board.view.viewport(), QDragLeaveEvent())
    assert board.view.cells.target is None
    assert not board._drop.isVisible()


def test_text_without_an_address_is_not_taken(board):
    mime = QMimeData()
    mime.setText("今天下午开会")
    assert not hold(board.view.viewport(), mime, at_cell(board, "南街社区", "drill"))


def test_a_photo_dropped_on_a_units_name_waits_for_its_place(qtbot, window, board, photo, settle, monkeypatch):
    mime = files(photo("说不清.jpg"))
    at = at_unit(board, "北关社区")
    assert hold(board.view.units.viewport(), mime, at)
    assert board._where.text() == "放到：北关社区 · 项目待定"
    drop(board.view.units.viewport(), mime, at)
    settle(window)
    assert board.tools.unplaced.isVisible()
    assert board.tools.unplaced.text().strip() == "待确认 1"
    qtbot.mouseClick(board.tools.unplaced, Qt.MouseButton.LeftButton)
    settle(window)
    inbox = window.place("收件")
    asked = []
    monkeypatch.setattr(ask, "place", lambda *given, **more: asked.append(given) or (unit(board, "北关社区"), "route"))
    qtbot.mouseClick(inbox.detail.choose, Qt.MouseButton.LeftButton)
    settle(window)
    assert asked[0][4] == unit(board, "北关社区"), "the unit that is known is offered"
    window.place("总览")
    settle(window)
    assert cell(board, "北关社区", "route") == "迟 图片 1/3"
    assert not board.tools.unplaced.isVisible()


def test_a_delivery_dropped_on_free_space_sorts_itself_and_is_undone(window, board, photo, settle):
    clear, _, _ = photo("南街社区应急演练.jpg"), photo("城关社区和南街社区演练.jpg"), photo("说不清.jpg")
    board.receive(0, "", Given(paths=(clear.parent,)))
    settle(window)
    assert cell(board, "南街社区", "drill") == "迟 视频 0/1  图片 1/3"
    assert board.tools.unplaced.text().strip() == "待确认 2"
    assert window.messages.text.text() == "核对完了：归位 1 件，待确认 2 件"
    window.shell.undo()
    settle(window)
    assert cell(board, "南街社区", "drill") == "迟 视频 0/1  图片 0/3"
    assert not board.tools.unplaced.isVisible()


def test_one_change_shows_only_one_line_anew(window, board, photo, settle):
    scenes, lines = [], []
    window.shell.scene_changed.connect(scenes.append)
    window.shell.line_changed.connect(lines.append)
    drop(board.view.viewport(), files(photo("一.jpg")), at_cell(board, "城关社区", "route"))
    settle(window)
    assert scenes == []
    assert {line.name for line in lines} == {"城关社区"}
    assert window.shell.scene.board.units[0] is lines[-1]


def test_paper_link_and_nothing_to_report_from_the_menu(qtbot, window, board, settle, monkeypatch):
    community = unit(board, "城关社区")
    board.view.menu_asked.emit(community, "drill", QPoint(0, 0))
    assert menu_words(board) == [
        "查看材料", "添加文件…", "添加文件夹…", "粘贴网盘链接…", "纸质已收…", "无此项…", "打开文件夹",
    ]  # fmt: skip
    monkeypatch.setattr(ask, "paper", lambda *given: ("photo", 3))
    board.tick_paper(community, "drill")
    settle(window)
    assert cell(board, "城关社区", "drill") == "迟 视频 0/1  图片 3/3"
    monkeypatch.setattr(ask, "link", lambda parent, where, kinds, text: (text, "video"))
    board.paste_link(community, "drill", SHARE)
    settle(window)
    assert cell(board, "城关社区", "drill") == "✓ 视频 1/1  图片 3/3"
    monkeypatch.setattr(ask, "reason", lambda *given: "本单位没有这一项活动")
    board.excuse(community, "route")
    settle(window)
    assert cell(board, "城关社区", "route").startswith("无")
    board.view.menu_asked.emit(community, "route", QPoint(0, 0))
    assert "取消无此项" in menu_words(board)
    board.unexcuse(community, "route")
    settle(window)
    assert cell(board, "城关社区", "route") == "迟 图片 0/3"


def test_a_pasted_reason_that_is_too_long_is_asked_again_with_its_words(window, board, settle, monkeypatch):
    long, asked = "本单位没有这一项活动" * 60, []

    def answer(parent, title, explains, offered, does, text):
        asked.append((explains, text))
        return long if len(asked) == 1 else None

    monkeypatch.setattr(ask, "reason", answer)
    board.excuse(unit(board, "城关社区"), "drill")
    settle(window)
    assert asked[1] == ("原因太长（600 字）。请改到 500 字以内。", long)


def test_a_link_pasted_with_the_keyboard_goes_to_the_current_cell(qtbot, window, board, settle, monkeypatch):
    asked = []
    monkeypatch.setattr(ask, "link", lambda parent, where, kinds, text: asked.append((where, kinds[0], text)))
    QGuiApplication.clipboard().setText(SHARE)
    board.view.choose(unit(board, "南街社区"), "class")
    qtbot.keyClick(board.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert asked == [("南街社区 · 安全生产专题教育课", ("courseware", "课件"), SHARE)]


def test_a_share_without_http_is_taken_too(qtbot, window, board, monkeypatch):
    share = "演练视频 pan.baidu.com/s/1AbCdEf 提取码: q8wz"
    asked = []
    monkeypatch.setattr(ask, "link", lambda parent, where, kinds, text: asked.append(text))
    QGuiApplication.clipboard().setText(share)
    board.view.choose(unit(board, "南街社区"), "class")
    qtbot.keyClick(board.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    mime = QMimeData()
    mime.setText(share)
    drop(board.view.viewport(), mime, at_cell(board, "南街社区", "class"))
    assert asked == [share, share]


def test_a_link_dropped_on_a_unit_is_told_to_need_a_cell(window, board):
    mime = QMimeData()
    mime.setText(SHARE)
    drop(board.view.units.viewport(), mime, at_unit(board, "南街社区"))
    assert "链接要放到具体的格子里" in window.messages.text.text()


def test_filters_search_and_order(qtbot, window, board, photo, settle):
    community = unit(board, "北关社区")
    drop(board.view.viewport(), files(photo("一.jpg")), at_cell(board, "北关社区", "route"))
    settle(window)
    board.tools.choose("待审")
    assert shown(board) == ["北关社区"]
    assert board.tools.shown.text() == "显示 1 / 3 个单位"
    board.tools.choose("已齐")
    assert shown(board) == []
    assert board._nothing.isVisible()
    board.tools.show_everything()
    assert len(shown(board)) == 3
    assert board.view.isVisible()
    qtbot.keyClicks(board.tools.search, "NJ")
    qtbot.waitUntil(lambda: shown(board) == ["南街社区"])
    board.tools.search.setText("关")
    qtbot.waitUntil(lambda: shown(board) == ["城关社区", "北关社区"])
    board.tools.search.clear()
    qtbot.waitUntil(lambda: len(shown(board)) == 3)
    board.model.arrange(order="按名称")
    assert shown(board) == ["北关社区", "城关社区", "南街社区"]
    board.model.arrange(order="缺得多的在前")
    assert shown(board)[-1] == "北关社区"
    assert board.model.row_of(community) == 2


def test_an_office_without_units_is_told_what_to_do_first(qtbot, open_window, zushi_desk):
    board = open_window(zushi_desk).place("总览")
    assert not board.view.isVisible()
    assert board._empty.isVisible()
    go = next(button for button in board._empty.findChildren(QPushButton) if button.accessibleName() == "去添加单位")
    qtbot.mouseClick(go, Qt.MouseButton.LeftButton)
    assert not board.isVisible()


def test_a_cell_in_words_for_tool_tip_and_screen_reader(board):
    row, column = board.model.row_of(unit(board, "南街社区")), board.model.column_of("drill")
    words = board.model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.splitlines() == [
        "南街社区 · 应急逃生避险演练", "视频不少于1个", "图片不少于3张", "6月25日前", "已逾期，缺 视频1个、图片3张",
    ]  # fmt: skip


@pytest.mark.parametrize("wide", [140, 270])
def test_where_the_notice_leaves_a_choice_a_cell_shows_both_ways(qtbot, monkeypatch, wide):
    drawn = []
    monkeypatch.setattr(Pen, "text", lambda pen, rect, text, *_, **__: drawn.append(text) or 0)
    cases = NeedState(("case",), "案例", "个", 2, None, 0, "2个案例")
    leads = NeedState(("lead",), "线索", "个", 1, None, 0, "1个线索")
    state = SlotState("case", "典型案例", "owed", (leads,), ways=((cases,), (leads,)))
    paper = QPixmap(wide, 46)
    painter = QPainter(paper)
    CellDelegate()._cell(Pen(painter), paper.rect(), state)
    painter.end()
    assert drawn == ["缺", "案例 0/2", "或线索 0/1"]
    line, column = SimpleNamespace(name="英红镇"), Column("case", "典型案例", None, "")
    assert in_words(line, column, state).splitlines() == [
        "英红镇 · 典型案例", "2个案例", "或1个线索", "还缺 案例2个，或线索1个"]


def test_tool_tips_never_take_text_for_html():
    assert parts.plain_tip("<b>假</b>").count("<b>") == 0
    assert "&lt;b&gt;" in parts.plain_tip("<b>假</b>")


def test_twenty_thousand_units_are_filtered_in_an_own_list(zushi, qapp):
    notice, _ = read_notice(zushi)
    rows = [tally.UnitRow(n, f"单位{n}", "社区", f"dw{n}", None) for n in range(1, 20_001)]
    groups = [(n, "route", "photo", "", 3) for n in range(1, 20_001, 2)]
    lines = tally.count(notice, date(2024, 6, 20), "", rows, groups, [], [], [])
    board = tally.Board(notice.id, notice.title, date(2024, 6, 20), tally.columns(notice), lines, 0, len(lines))
    model = BoardModel()
    model.set_board(board, {line.id: mark(line) for line in lines})
    model.arrange(sought="dw1999")
    assert [model.line(row).name for row in range(3)] == ["单位1999", "单位19990", "单位19991"]
    model.arrange(sought="", order="缺得多的在前")
    assert model.rowCount() == 20_000
    assert model.line(0).id == 2
    column = model.column_of("route")
    assert in_words(model.line(0), model.columns[column], model.state(0, column)).endswith("还缺 图片3张")
    assert model._cells.keys() == {2}, "only what is looked at is worked out"


def test_cells_are_drawn_at_every_print_size_and_width(qtbot, window, board, photo, settle, look, qapp):
    drop(board.view.viewport(), files(photo("一.jpg")), at_cell(board, "南街社区", "drill"))
    settle(window)
    for factor in theme.SCALES.values():
        theme.apply(qapp, factor)
        for width in (900, 1366, 2400):
            window.resize(width, 700)
            assert not window.grab().isNull()
