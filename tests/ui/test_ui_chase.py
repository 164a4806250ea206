"""Chasing in the window: words to paste, a list, mails; the board says who was reminded; the program reminds by itself.
"""

from __future__ import annotations

import email
import email.policy
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from safetydesk.desk import chasing_log, outbox, review, units
from safetydesk.desk.desk import Desk
from safetydesk.desk.letters import Draft
from safetydesk.desk.snapshot import Liaison
from safetydesk.notice import dates
from safetydesk.post import mail_out, secrets
from safetydesk.post.mail_out import Outgoing
from safetydesk.ui import chase_page, messages, remember
from safetydesk.ui.chase_ask import MailsDialog

sys.path.append(str(Path(__file__).resolve().parent.parent / "post"))

from imap_server import HOST, PASSWORD, Authority
from smtp_server import real_server

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", "systemTrayWindowChanged")
ONE, TWO, THREE = 1, 2, 3


@pytest.fixture(autouse=True)
def mid_june(monkeypatch):
    """Five days before the notice's last day; two of its days have passed."""
    for name in ("desk.board", "desk.chasing", "desk.chasing_log", "notice.dates"):
        monkeypatch.setattr(f"safetydesk.{name}.now", lambda: datetime(2024, 6, 20, 9, 5))


@pytest.fixture
def desk(board_desk):
    """The folder of a desk of three; the second has all but its drill, the third nothing to report."""
    with Desk.open(board_desk) as desk:
        for slot in desk.notice.slots():
            review.excuse(desk, THREE, slot.id, "没有开展")
            if slot.id != "drill":
                review.excuse(desk, TWO, slot.id, "没有开展")
        units.set_liaison(desk, TWO, Liaison(name="张喆珺", mobile="000-0000", email="b@example.com"))
    return board_desk


@pytest.fixture
def window(open_window, desk):
    return open_window(desk, "总览")


@pytest.fixture
def page(window, settle):
    """The page, opened by the button of the board."""
    window.place("总览").tools.chase.click()
    settle(window)
    return window.place("总览").chasing


@pytest.fixture
def tray(monkeypatch):
    """A system with a tray; what was called out beside it."""
    called = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda icon, title, text, *rest: called.append(text))
    return called


def entries(page):
    return [page.list.item(row).text() for row in range(page.list.count())]


def reminded(folder):
    """By unit the ways it was reminded; to be asked when the window is closed."""
    with Desk.open(folder) as desk:
        return {key: [each.way for each in told] for key, told in chasing_log.reminders(desk).items()}


def choose(page, row):
    page.list.setCurrentRow(row)


def test_the_words_for_the_group_are_copied_and_noted_and_the_note_can_be_taken_back(window, page, settle, desk):
    assert page.facts.text() == "2 个单位没有报齐；无此项1个"
    assert entries(page) == [
        "发到群里 发到群里 2 个单位的都在里面", "城关社区 城关社区　缺 8 项 6月3日截止，已逾期17天 没有催过",
        "南街社区 南街社区　缺 1 项 6月25日前，还有5天 没有催过"]
    page.text.copy.click()
    settle(window)
    copied = QGuiApplication.clipboard().text()
    assert copied == page.text.text.toPlainText()
    assert "2. 南街社区\n6月25日前，还有5天：应急逃生避险演练（缺视频1个、图片3张）\n" in copied
    assert window.messages.text.text() == "已复制，粘贴到微信发出；记下催了 2 个单位"
    assert [text.rpartition(" ")[0][-3:] for text in entries(page)[1:]] == ["上次催", "上次催"]
    header = window.place("总览").model.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
    assert "6月20日 09:05 发文字" in header
    page.text.copy.click()
    settle(window)
    assert window.messages.text.text().endswith("今天已经记过了")
    assert not window.messages.undo.isVisibleTo(window)
    window.shell.undo()
    settle(window)
    assert entries(page)[1].endswith("没有催过")
    window.close()
    assert reminded(desk) == {}


def test_one_unit_is_chased_from_its_drawer_and_the_drawer_says_when(window, settle, qtbot, desk):
    place = window.place("总览")
    place.side.open_cell(TWO, "drill")
    settle(window)
    head = place.side.drawer.head
    assert head.chase.text() == "催报"
    head.chase.click()
    settle(window)
    page = place.chasing
    assert page.isVisibleTo(window)
    assert page.text.title.text() == "南街社区"
    assert page.text.about.text() == "联络员：张喆珺，000-0000，b@example.com"
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    settle(window)
    assert QGuiApplication.clipboard().text().startswith("南街社区张喆珺同志，您好！")
    qtbot.keyClick(page.list, Qt.Key.Key_Escape)
    assert not page.isVisibleTo(window)
    settle(window)
    assert head.chase.text() == "6月20日催过"
    assert "6月20日 09:05 发文字" in head.chase.toolTip()
    # The one who owes nothing cannot be chased.
    place.side.open_cell(THREE, "drill")
    settle(window)
    assert not head.chase.isVisibleTo(window)
    window.close()
    assert reminded(desk) == {TWO: ["copy"]}


def test_only_who_owes_something_to_us_is_offered_to_be_chased(open_window, desk, settle):
    with Desk.open(desk) as open_desk, open_desk.store.writing() as connection:
        connection.exec_driver_sql(f"UPDATE unit SET sub = 1, parent_id = {ONE} WHERE id = {TWO}")
    window = open_window(desk, "总览")
    place = window.place("总览")
    place.model.turn(ONE, open=True)
    offered = {}
    for unit_id in (ONE, TWO, THREE):
        place._show_menu(unit_id, "", QPoint(0, 0))
        menu = place.findChildren(QMenu)[-1]
        offered[unit_id] = "催这个单位…" in [action.text() for action in menu.actions()]
        menu.close()
        settle(window)
    assert offered == {ONE: True, TWO: False, THREE: False}


def test_who_was_not_reminded_comes_first_on_the_board(window, settle, page):
    choose(page, 1)
    page.text.copy.click()
    settle(window)
    model = window.place("总览").model
    model.arrange(order="好久没催的在前")
    assert [model.line(row).id for row in range(3)] == [TWO, ONE, THREE]


def test_a_long_text_is_copied_message_by_message_each_noted_for_its_own_units(open_window, zushi_desk, settle):
    from safetydesk.desk import unitlist

    with Desk.open(zushi_desk) as desk:
        units.add_many(desk, unitlist.read_text("\n".join(f"第{n}社区" for n in range(1, 31)))[0])
    window = open_window(zushi_desk, "总览")
    window.place("总览").chase()
    settle(window)
    page = window.place("总览").chasing
    many = len(page._seen.messages)
    assert many > 1
    assert page.text.which.text() == f"第 1/{many} 条"
    noted = 0
    for number in range(1, many + 1):
        assert page.text.copy.text().strip() == f"复制第 {number} 条"
        page.text.copy.click()
        assert QGuiApplication.clipboard().text().startswith(f"（{number}/{many}）")
        settle(window)
        noted += len(page._seen.messages[number - 1].unit_ids)
        assert len(window.shell.scene.reminders) == noted
    assert noted == 30
    assert page.text.number == 0


def test_the_list_is_printed_which_chases_nobody_and_who_was_called_is_noted(
    window, page, settle, monkeypatch, tmp_path, desk
):
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFileName(str(tmp_path / "清单.pdf"))
    monkeypatch.setattr(chase_page, "ask_printer", lambda parent, name, shown: (printer, [0]))
    page.print.click()
    settle(window)
    settle(window)
    assert (tmp_path / "清单.pdf").stat().st_size > 1000
    assert window.messages.text.text().startswith("清单已送打印机；照着打过电话的单位，选中后点“记为已催”；PDF 存在")
    assert window.shell.scene.reminders == {}
    assert not page.text.call.isVisible()
    choose(page, 2)
    page.text.call.click()
    settle(window)
    assert window.messages.text.text() == "打过电话；记下催了 1 个单位"
    window.close()
    assert reminded(desk) == {TWO: ["call"]}


@pytest.mark.skipif(sys.platform == "win32", reason="the servers of these tests run on Linux")
def test_who_has_an_address_is_mailed_and_the_others_are_named(
    window, page, settle, answer, monkeypatch, tmp_path, desk
):
    authority = Authority(tmp_path)
    monkeypatch.setattr(secrets, "_typed", {})
    monkeypatch.setattr(secrets, "can_remember", lambda: False)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    with real_server(authority.issue()) as server:
        def work(desk, report, stop):
            account = Outgoing("office@example.com", HOST, server.port)
            mail_out.save(desk, account)
            secrets.put(account.key, PASSWORD, remember=False)

        window.shell.read("", work, lambda _: None)
        asked = answer(lambda dialog: None)
        page.mail.click()
        settle(window)
    (dialog,) = asked
    assert isinstance(dialog, MailsDialog)
    assert dialog.without.text() == "发不了的：城关社区（没有填邮箱）"
    assert dialog.ok.text() == "发送 1 封"
    (mail,) = [email.message_from_bytes(each, policy=email.policy.default) for each in server.mails]
    assert (mail["to"], mail["subject"]) == (
        "b@example.com", "南街社区：祖师街道2024安全生产月还有1项没有报齐（6月25日前，还有5天）")
    assert "1. 应急逃生避险演练：缺视频1个、图片3张" in mail.get_content()
    assert [len(window.shell.scene.reminders.get(key, ())) for key in (ONE, TWO)] == [0, 1]
    choose(page, 1)
    page.text.mail.click()
    settle(window)
    assert "没有可以发的：城关社区（没有填邮箱）" in window.messages.text.text()


def test_when_all_is_there_nobody_is_chased(open_window, desk, settle):
    with Desk.open(desk) as open_desk:
        for slot in open_desk.notice.slots():
            for unit_id in (ONE, TWO):
                review.excuse(open_desk, unit_id, slot.id, "没有开展")
    window = open_window(desk, "总览")
    assert "没有报齐" not in window.messages.text.text()
    window.place("总览").tools.chase.click()
    settle(window)
    page = window.place("总览").chasing
    assert page.facts.text() == "0 个单位没有报齐；无此项3个"
    assert not page.list.isVisibleTo(window)
    assert not page.mail.isEnabled()


def test_the_program_reminds_when_it_starts_and_leads_to_the_page(window, settle):
    assert window.messages.text.text() == "距 6月25日 活动总结和案例报送表 还有 5 天，2 个单位没有报齐；1 个单位已逾期"
    window.messages.onward.click()
    settle(window)
    assert window.place("总览").chasing.isVisibleTo(window)


def test_a_reminder_gives_the_hint_back_after_a_while_and_where_another_place_is_opened(
    qtbot, open_window, desk, monkeypatch
):
    window = open_window(desk, "总览")
    assert "1 个单位已逾期" in window.messages.text.text()
    window.place("表格")
    assert window.messages.text.text() == window.place("表格").hint
    monkeypatch.setattr(messages, "_REMIND_MS", 1)
    window.messages.remind("1 个单位已逾期", "去催报", lambda: None)
    qtbot.waitUntil(lambda: window.messages.text.text() == window.place("表格").hint)


def test_mails_that_are_stuck_are_told_at_the_start_also_where_reminders_are_off(open_window, desk, settle):
    with Desk.open(desk) as open_desk:
        drafts = [Draft("up@example.com", "报送", ""), Draft("x@example.com", "甲", "")]
        batch = outbox.queue(open_desk, "chase", drafts)
        first, second = outbox.letters(open_desk, batch)
        for letter, state in ((first, "doubtful"), (second, "failed")):
            outbox.begin(open_desk, letter.id, "<1@x>")
            outbox.end(open_desk, letter.id, state, "")
    remember.put("reminds", "no")
    window = open_window(desk, "总览")
    assert window.messages.text.text() == "发件箱里有 1 封待核实、1 封失败"
    assert window.messages.onward.text() == "去看发件箱"
    window.messages.onward.click()
    settle(window)
    # Where it can be settled: what a person must find out is asked there.
    mails = window.place("报送").mails
    assert [(each.about, each.state) for each in mails.sent] == [("chase", "doubtful"), ("chase", "failed")]
    assert mails.arrived.isVisibleTo(window)


def test_the_tray_calls_once_a_day_and_says_what_is_due_next(tray, open_window, desk, settle, monkeypatch):
    words = "距 6月25日 活动总结和案例报送表 还有 5 天，2 个单位没有报齐；1 个单位已逾期"
    window = open_window(desk, "总览")
    made = window.chase_news.tray
    assert tray == [words]
    assert [action.text() for action in made.menu.actions() if action.text()] == ["打开", words, "退出"]
    window.chase_news.look()
    settle(window)
    assert tray == [words]
    # The next day, while the program still runs.
    for name in ("desk.board", "desk.chasing", "notice.dates"):
        monkeypatch.setattr(f"safetydesk.{name}.now", lambda: datetime(2024, 6, 21, 9))
    window.chase_news.look()
    settle(window)
    assert tray[1:] == ["距 6月25日 活动总结和案例报送表 还有 4 天，2 个单位没有报齐；1 个单位已逾期"]
    made.next.trigger()
    settle(window)
    assert window.place("总览").chasing.isVisibleTo(window)
    window.showMinimized()
    made.opened.emit()
    assert not window.isMinimized()
    made.quit_asked.emit()
    assert not window.isVisible()


@pytest.mark.parametrize(("day", "calls"), [(20, 1), (21, 0), (23, 1), (24, 0), (25, 1), (26, 1)])
def test_the_tray_calls_five_and_two_days_before_on_the_day_and_after(
    tray, open_window, desk, monkeypatch, day, calls
):
    with Desk.open(desk) as open_desk:
        for slot in open_desk.notice.slots():
            if slot.id != "drill":
                review.excuse(open_desk, ONE, slot.id, "没有开展")
    for name in ("desk.board", "desk.chasing", "notice.dates"):
        monkeypatch.setattr(f"safetydesk.{name}.now", lambda: datetime(2024, 6, day, 9))
    open_window(desk, "总览")
    assert len(tray) == calls
    assert dates.now().date() == date(2024, 6, day)


def test_reminding_can_be_switched_off_and_on_again(tray, open_window, desk, settle):
    window = open_window(desk, "设置")
    assert len(tray) == 1
    box = window.place("设置").reminds
    assert window.chase_news.tray.icon.isVisible()
    box.click()
    settle(window)
    assert not window.chase_news.tray.icon.isVisible()
    remember.put("called", [])
    window.chase_news.look()
    settle(window)
    assert len(tray) == 1
    window.close()
    again = open_window(desk, "设置")
    assert not again.place("设置").reminds.isChecked()
    assert len(tray) == 1
    assert "没有报齐" not in again.messages.text.text()


@pytest.mark.parametrize("by", ["key", "rail"])
@pytest.mark.parametrize("first", ["总览", "单位"])
def test_the_name_of_the_board_leads_to_the_board(qtbot, window, page, settle, first, by):
    window.place(first)
    settle(window)
    if by == "key":
        qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    else:
        qtbot.mouseClick(window.rail._group.button(0), Qt.MouseButton.LeftButton)
    settle(window)
    assert not page.isVisible()
    assert window.place("总览").view.isVisible()
    assert window.focusWidget() is window.place("总览").view
