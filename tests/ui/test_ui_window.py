"""The window itself: first start, places, what it remembers, settings, crash dialog, and how it ends."""

from __future__ import annotations

import threading
import zipfile

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from safetydesk.desk import care
from safetydesk.desk.desk import Desk
from safetydesk.post import example
from safetydesk.ui import ask, remember, theme
from safetydesk.ui.crash import CrashDialog
from safetydesk.ui.door import Door
from safetydesk.ui.logbook import without_messages
from safetydesk.ui.main_window import TITLE, MainWindow
from safetydesk.ui.settings_licences import licences
from safetydesk.ui.sweep import Sweep

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def bare(qtbot, look, settle):
    """The window as it is at the very first start."""
    crashes = []
    window = MainWindow()
    window.crashed.connect(crashes.append)
    qtbot.addWidget(window)
    window.show()
    window.enter(None)
    yield window
    window.close()
    assert crashes == []


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_first_start_leads_to_a_filled_board(qtbot, bare, settle, own_settings):
    welcome = bare.welcome
    assert welcome.isVisible()
    assert not welcome._again.isVisible()
    click(qtbot, welcome.fresh)
    settle(bare)
    page = welcome.new
    names = [page.notice.itemText(n) for n in range(page.notice.count())]
    assert "祖师街道2024安全生产月" in names
    page.notice.setCurrentIndex(names.index("祖师街道2024安全生产月"))
    assert page.office.text() == "祖师街道办事处"
    assert "5 个项目" in page._facts.text()
    assert page._where.text().endswith("安全生产月报送台-祖师街道办事处")
    page.office.setText("东塘街道办事处")
    assert page._where.text().endswith("安全生产月报送台-东塘街道办事处")
    page.units.setPlainText("城关社区\n南街社区\n")
    qtbot.waitUntil(lambda: page.counted.text().startswith("认出 2 个单位"), timeout=10_000)
    click(qtbot, page.make)
    settle(bare)
    board = bare.place("总览")
    assert [board.model.line(row).name for row in range(2)] == ["城关社区", "南街社区"]
    assert bare.windowTitle() == f"{TITLE} — 东塘街道办事处"
    assert (own_settings / "documents" / "安全生产月报送台-东塘街道办事处" / "desk.sqlite").is_file()


def test_a_backup_is_brought_back_from_the_first_screen(qtbot, bare, settle, board_desk, tmp_path, pick):
    with Desk.open(board_desk) as desk:
        zipped = care.backup(desk, tmp_path)
    pick(zipped, tmp_path)
    restore = next(button for button in bare.welcome.findChildren(QPushButton) if "从备份恢复" in button.text())
    click(qtbot, restore)
    settle(bare)
    assert not bare.welcome.isVisible()
    assert bare.shell.scene.folder == tmp_path / f"{zipped.stem}-恢复"
    assert len(bare.shell.scene.board.units) == 3
    assert "备份" not in bare.welcome.existing.accessibleDescription()


def test_a_list_from_a_file_is_counted_before_anything_is_made(qtbot, bare, settle, tmp_path):
    bare.welcome._show_new()
    settle(bare)
    sheet = tmp_path / "名单.csv"
    sheet.write_text("单位名称,类别\n城关社区,社区\n南街社区,社区\n实验小学,学校\n", encoding="gb18030")
    bare.welcome.new.take_list(sheet)
    settle(bare)
    assert bare.welcome.new.counted.text().startswith("“名单.csv”里认出 3 个单位")
    bare.welcome.new.take_list(tmp_path / "没有.csv")
    settle(bare)
    assert "没有读出来" in bare.welcome.new.counted.text()
    assert bare.messages.text.text() or bare.messages.property("tone") == "warn"


def test_a_folder_that_is_taken_is_told_and_nothing_is_lost(qtbot, bare, settle, tmp_path):
    full = tmp_path / "已有东西"
    full.mkdir()
    (full / "别动.txt").write_text("重要", encoding="utf-8")
    bare.welcome._show_new()
    settle(bare)
    bare.welcome.new._folder = full
    click(qtbot, bare.welcome.new.make)
    settle(bare)
    assert bare.welcome.new.isVisible()
    assert "已经有东西了" in bare.messages.text.text()
    assert [path.name for path in full.iterdir()] == ["别动.txt"]


def test_an_office_name_that_is_too_long_is_told_and_stays_whole(qtbot, bare, settle, tmp_path):
    bare.welcome._show_new()
    settle(bare)
    new = bare.welcome.new
    new._folder = tmp_path / "新文件夹" / "台"
    new.office.setText("祖师街道办事处" * 12)
    click(qtbot, new.make)
    settle(bare)
    assert bare.messages.text.text() == "本单位名称太长（84 字）。请改到 60 字以内。"
    assert new.isVisible()
    assert new.office.text() == "祖师街道办事处" * 12
    new.office.setText("祖师街道办事处")
    click(qtbot, new.make)
    settle(bare)
    assert bare.shell.scene.office == "祖师街道办事处"


def test_a_desk_open_elsewhere_says_who_has_it_and_offers_it_again(qtbot, bare, settle, board_desk):
    with Desk.open(board_desk):
        bare.enter(board_desk)
        settle(bare)
        assert bare.welcome.isVisible()
        assert "正被" in bare.messages.text.text()
        assert bare.welcome._again.isVisible()
    click(qtbot, bare.welcome._again)
    settle(bare)
    assert not bare.welcome.isVisible()
    assert len(bare.shell.scene.board.units) == 3


def test_the_example_is_made_once_and_then_opened(qtbot, bare, settle, own_settings, monkeypatch, zushi):
    made = []

    def build(folder, report):
        report("正在做样例照片……")
        made.append(folder)
        folder.mkdir()
        Desk.create(folder / example.DESK, zushi, "示例办公室").close()

    monkeypatch.setattr(example, "build", build)
    (own_settings / "documents" / "安全生产月报送台-示例").mkdir()
    click(qtbot, bare.welcome.example)
    settle(bare)
    assert bare.shell.scene.office == "示例办公室"
    assert made[0].name == "安全生产月报送台-示例2", "what an interrupted attempt left is not touched"
    bare.shell.welcome_asked.emit()
    click(qtbot, bare.welcome.example)
    settle(bare)
    assert len(made) == 1
    assert not bare.welcome.isVisible()


def test_places_by_mouse_and_by_key(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    titles = [entry.title for entry in window._entries]
    assert titles[0] == "总览"
    assert titles[-1] == "设置"
    for number, _title in enumerate(titles):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.ControlModifier)
        settle(window)
        assert window._places.currentWidget() is window._made[number]
        assert window.rail._group.checkedId() == number
    qtbot.mouseClick(window.rail._group.button(0), Qt.MouseButton.LeftButton)
    assert window._places.currentWidget() is window._made[0]


def test_the_window_remembers_place_size_and_columns(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    window.showNormal()
    window.resize(900, 600)
    board = window.place("总览")
    remember.put(board.view._key(), ",".join(["140"] * board.model.columnCount()))
    window.place("设置")
    window.close()
    again = MainWindow()
    qtbot.addWidget(again)
    again.show()
    assert again.size() == window.size()
    assert again._entries[again._current].title == "设置"
    again.enter(None)
    settle(again)
    assert again.place("设置").isVisible(), "the desk that was open last opens by itself"
    board = again.place("总览")
    assert {board.view.columnWidth(column) for column in range(board.model.columnCount())} == {140}
    board.view.forget_widths()
    assert {board.view.columnWidth(column) for column in range(board.model.columnCount())} != {140}
    again.close()


def test_closing_leaves_no_thread_and_frees_the_desk(open_window, board_desk, settle):
    before = set(threading.enumerate())
    window = open_window(board_desk)
    window.place("总览").side.thumbs.get("0" * 64, board_desk / "desk.lock")
    assert {thread.name for thread in set(threading.enumerate()) - before} >= {"desk-worker", "thumbnails"}
    window.close()
    assert set(threading.enumerate()) == before
    Desk.open(board_desk).close()


def test_a_mishap_is_a_calm_sentence_that_can_be_closed(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    window.shell.change("坏", lambda desk, report, stop: _full())
    settle(window)
    assert window.messages.text.text() == "磁盘已满。请腾出空间。"
    assert window.messages.property("tone") == "warn"
    click(qtbot, window.messages._close)
    assert window.messages.property("tone") == ""


def _full():
    from safetydesk.notice.problem import Mishap

    raise Mishap("磁盘已满", "请腾出空间")


def test_progress_shows_with_a_stop_button_and_goes_away(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)

    def long(desk, report, stop):
        number = 0
        while not stop():
            number += 1
            report(number, 1_000_000, "很长的文件名.jpg")
            threading.Event().wait(0.001)
        return number

    ended = []
    window.shell.read("正在接收", long, ended.append)
    qtbot.waitUntil(window.messages.stop.isVisible)
    assert window.messages.busy.text().startswith("正在接收 ")
    click(qtbot, window.messages.stop)
    settle(window)
    assert ended[0] > 0
    assert not window.messages.stop.isVisible()
    assert not window.messages.busy.isVisible()


def test_office_name_and_hour_are_saved_and_undone(qtbot, open_window, board_desk, settle):
    window = open_window(board_desk)
    place = window.place("设置")
    place.office.editor.setText("柳溪街道办事处")
    place.office.commit()
    settle(window)
    assert window.windowTitle().endswith("柳溪街道办事处")
    assert "柳溪街道办事处" in window.topbar.undo.text()
    place.cutoff.setCurrentIndex(place.cutoff.findData("17:30"))
    place.cutoff.activated.emit(place.cutoff.currentIndex())
    settle(window)
    assert window.shell.scene.cutoff == "17:30"
    window.topbar.undo.trigger()
    settle(window)
    assert window.shell.scene.cutoff == ""
    assert place.cutoff.currentData() == ""
    assert window.messages.text.text().startswith("已撤销：")


def test_backup_and_check_say_what_they_found(qtbot, open_window, board_desk, settle, tmp_path, pick):
    window = open_window(board_desk)
    place = window.place("设置")
    target = tmp_path / "U盘"
    target.mkdir()
    pick(target)
    place._back_up()
    settle(window)
    made = next(target.glob("*.zip"))
    assert "desk.sqlite" in zipfile.ZipFile(made).namelist()
    assert str(made) in window.messages.text.text()
    assert window.messages.onward.isVisible()
    place._check()
    settle(window)
    assert place.found.text().startswith("✓ 没有问题")
    (board_desk / "files" / "路过.txt").write_text("不该在这里", encoding="utf-8")
    place._check()
    settle(window)
    assert "发现 1 个问题" in place.found.text()
    assert "路过.txt" in place.found.text()


def test_a_second_notice_can_be_added_and_chosen_above(qtbot, open_window, board_desk, settle, monkeypatch):
    window = open_window(board_desk)
    place = window.place("设置")
    offered = []
    monkeypatch.setattr(ask, "one_of", lambda *given: offered.extend(given[3]) or given[3][0][0])
    place._add_notice()
    settle(window)
    assert len(offered) >= 2
    assert not any("zushi-2024" in folder for folder, _ in offered), "what is on the desk is not offered again"
    bar = window.topbar._notices
    assert bar.isVisible()
    assert window.shell.scene.notice.id != "zushi-2024"
    bar.setCurrentIndex(bar.findData("zushi-2024"))
    bar.activated.emit(bar.currentIndex())
    settle(window)
    assert window.shell.scene.notice.id == "zushi-2024"


def test_large_print_makes_the_window_anew_on_the_same_desk(qtbot, qapp, look, settle, board_desk):
    door = Door(board_desk)
    door.open()
    qtbot.waitUntil(lambda: door.window.shell.scene is not None, timeout=20_000)
    first = door.window
    place = first.place("设置")
    small = first.rail.width()
    big = next(button for button in place._sizes.buttons() if button.text() == "大字")
    click(qtbot, big)
    qtbot.waitUntil(lambda: door.window is not first and door.window.shell.scene is not None, timeout=20_000)
    assert remember.text_scale() == 1.25
    assert door.window.rail.width() == round(small * 1.25)
    assert theme.font().pixelSize() == round(theme.BODY * 1.25)
    assert len(door.window.shell.scene.board.units) == 3
    qtbot.addWidget(door.window)
    door.window.close()


def test_large_print_leaves_the_window_where_it_is_and_the_drawer_open(qtbot, look, settle, board_desk):
    door = Door(board_desk)
    door.open()
    qtbot.waitUntil(lambda: door.window.shell.scene is not None, timeout=20_000)
    first = door.window
    first.showNormal()
    first.setGeometry(0, 0, 1366, 728)
    board = first.place("总览")
    cell = (first.shell.scene.board.units[1].id, "drill")
    board.side.open_cell(*cell)
    settle(first)
    assert first.geometry() == QRect(0, 0, 1366, 728)
    place = first.place("设置")
    click(qtbot, next(button for button in place._sizes.buttons() if button.text() == "特大字"))
    qtbot.waitUntil(lambda: door.window is not first and door.window.shell.scene is not None, timeout=20_000)
    qtbot.addWidget(door.window)
    settle(door.window)
    board = door.window.place("总览")
    settle(door.window)
    assert board.side.shown == cell
    assert board.side.drawer.isVisible()
    assert board.view.current() == cell
    for entry in door.window._entries:
        door.window.place(entry.title)
        settle(door.window)
        assert door.window.geometry() == QRect(0, 0, 1366, 728), entry.title
    door.window.close()


def test_the_crash_dialog_copies_what_we_need_to_know(qtbot, look):
    try:
        raise ValueError("张喆珺的电话 000-0001")
    except ValueError as error:
        import traceback

        trace = "".join(traceback.format_exception(error))
    dialog = CrashDialog(trace)
    qtbot.addWidget(dialog)
    dialog.show()
    click(qtbot, dialog.copy)
    copied = QGuiApplication.clipboard().text()
    assert "安全生产月报送台 " in copied
    assert "ValueError" in copied
    assert "Qt " in copied
    assert dialog.copied.text() == "已复制"
    logged = without_messages(trace)
    assert "ValueError" in logged
    assert "张喆珺" not in logged
    assert "000-0001" not in logged


def test_a_bug_in_a_work_reaches_the_crash_dialog(qtbot, look, board_desk, monkeypatch):
    shown = []
    monkeypatch.setattr(CrashDialog, "exec", lambda self: shown.append(self.report))
    door = Door(board_desk)
    door.open()
    qtbot.addWidget(door.window)
    qtbot.waitUntil(lambda: door.window.shell.scene is not None, timeout=20_000)
    door.window.shell.read("坏", lambda desk, report, stop: 1 // 0, shown.append)
    qtbot.waitUntil(lambda: bool(shown))
    assert "ZeroDivisionError" in shown[0]
    door.catch(KeyError, KeyError("x"), None)
    assert "KeyError" in shown[1]
    door.window.close()


def test_every_label_shows_its_text_as_it_is(open_window, board_desk, settle):
    window = open_window(board_desk)
    for entry in window._entries:
        window.place(entry.title)
        settle(window)
    rich = [
        label.text() for label in window.findChildren(QLabel)
        if label.text() and label.textFormat() != Qt.TextFormat.PlainText
    ]  # fmt: skip
    assert rich == []


def test_licences_of_what_is_shipped_can_be_read():
    texts = licences()
    assert any("Lucide" in text for text in texts.values())
    assert all(text.strip() for text in texts.values())


def test_garbage_is_collected_on_the_windows_thread_only(qtbot, qapp):
    import gc

    sweep = Sweep()
    assert not gc.isenabled()
    sweep.close()
    assert gc.isenabled()
