"""The first screen: each of its choices ends with an open desk, and nothing typed is lost on the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from safetydesk.desk import care
from safetydesk.desk.desk import Desk
from safetydesk.notice import dates
from safetydesk.post import example
from safetydesk.ui import remember, running
from safetydesk.ui.main_window import TITLE, MainWindow

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
    assert names[-1] == "深圳2020安全生产月", "the newest first"
    page.notice.setCurrentIndex(names.index("2023网络知识竞赛"))
    assert "2 个统计数：参赛人数、获得积分；报送时间：通知没有写" in page._facts.text()
    page.notice.setCurrentIndex(names.index("祖师街道2024安全生产月"))
    assert page.office.text() == "祖师街道办事处"
    assert "5 个项目" in page._facts.text()
    assert page._past.text().startswith("已过期：这是2024年的通知")
    assert page._past.isVisibleTo(bare)
    settle(bare)
    assert page._where.text().endswith("安全生产月报送台-祖师街道办事处")
    page.office.setText("东塘街道办事处")
    settle(bare)
    assert page._where.text().endswith("安全生产月报送台-东塘街道办事处")
    page.units.setPlainText("城关社区\n南街社区\n")
    qtbot.waitUntil(lambda: page.counted.text().startswith("认出 2 个单位"))
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
    assert bare.welcome.new.place_wrong.isVisible()
    assert "已经有东西了" in bare.welcome.new.place_wrong.text()
    assert bare.welcome.new._elsewhere.hasFocus(), "what is to be done is one key away"
    assert [path.name for path in full.iterdir()] == ["别动.txt"]


def test_an_office_name_that_is_too_long_is_told_and_stays_whole(qtbot, bare, settle, tmp_path):
    bare.welcome._show_new()
    settle(bare)
    new = bare.welcome.new
    new._folder = tmp_path / "新文件夹" / "台"
    new.office.setText("祖师街道办事处" * 12)
    click(qtbot, new.make)
    settle(bare)
    assert new.office_wrong.text() == "本单位名称太长（84 字）。请改到 60 字以内。"
    assert new.office_wrong.isVisible()
    assert new.office.hasFocus()
    assert new.office.text() == "祖师街道办事处" * 12
    new.office.setText("祖师街道办事处")
    click(qtbot, new.make)
    settle(bare)
    assert bare.shell.scene.office == "祖师街道办事处"


def test_a_second_desk_of_the_same_office_gets_a_folder_of_its_own(bare, settle, own_settings):
    (own_settings / "documents" / "安全生产月报送台-祖师街道办事处").mkdir()
    bare.welcome._show_new()
    settle(bare)
    assert bare.welcome.new._where.text().endswith("安全生产月报送台-祖师街道办事处 (2)")
    assert not bare.welcome.new.place_wrong.isVisible()


def test_a_desk_that_was_refused_does_not_take_the_place_of_the_last_one(qtbot, bare, settle, board_desk, tmp_path):
    remember.put("desk", str(board_desk))
    bare.enter(tmp_path)
    qtbot.waitUntil(bare.welcome._again.isVisible)
    assert bare.welcome._again.accessibleDescription() == str(board_desk)
    click(qtbot, bare.welcome._again)
    settle(bare)
    assert bare.shell.scene.folder == board_desk


def test_a_desk_open_elsewhere_says_who_has_it_and_offers_it_again(qtbot, bare, settle, board_desk, monkeypatch):
    monkeypatch.setattr(running, "_WAIT", 0.05)
    with Desk.open(board_desk):
        bare.enter(board_desk)
        qtbot.waitUntil(bare.welcome._again.isVisible)
        assert "正被" in bare.messages.text.text()
    click(qtbot, bare.welcome._again)
    settle(bare)
    assert not bare.welcome.isVisible()
    assert len(bare.shell.scene.board.units) == 3


def test_the_example_is_made_once_and_then_opened(qtbot, bare, settle, own_settings, monkeypatch, zushi):
    made = []

    def build(folder, report, today):
        assert today == dates.now().date(), "its campaign is under way, not years ago"
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
