"""The clerk and the desk's health: the light says how it is, the page mends it, and closing backs up what changed."""

from __future__ import annotations

import shutil
import sqlite3
import time
import zipfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from deskmaker import new_desk
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from safetydesk import paths
from safetydesk.desk import care, care_auto, health, health_disk, units
from safetydesk.desk.desk import Desk
from safetydesk.desk.store import Store
from safetydesk.desk.unitlist import UnitEntry
from safetydesk.material.copying import Stopped
from safetydesk.ui import health_guard, logbook, remember, units_verbs
from safetydesk.ui.health_move import MoveDialog
from safetydesk.ui.intake import Given

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
# Before each test is given folders of its own.
REAL = {name: getattr(paths, name) for name in ("config", "cache", "log")}
OLD = Path(__file__).resolve().parents[1] / "desk"


@pytest.fixture
def window(open_window, board_desk, photo, settle):
    """The window; the first unit has sent a photo of its drill."""
    window = open_window(board_desk)
    first = window.shell.scene.board.units[0]
    window.place("总览").receive(first.id, "drill", Given(paths=(photo("甲.jpg"),)))
    settle(window)
    return window


@pytest.fixture
def page(qtbot, window, settle):
    """The page, as a click on the light opens it."""
    qtbot.mouseClick(window.topbar.health, Qt.MouseButton.LeftButton)
    settle(window)
    return window._health_page


def backups(folder):
    return sorted((folder / "backups").glob("自动-*.zip"))


def press(qtbot, page, text):
    button = next(each for each in page.findChildren(QPushButton) if text in each.text() and each.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def said(page):
    return [each.text() for each in page.findChildren(QLabel) if each.isVisible()]


def test_the_light_is_green_with_a_sign_and_a_word(window, page):
    assert window.topbar.health.text() == "✓ 健康"
    assert window.topbar.health.accessibleName() == "工作台的健康：良好"
    assert page.head.text() == "✓ 工作台良好"
    assert {"数据库", "整个备份", "自动备份", "全面检查", "磁盘空间", "所在磁盘", "电脑时间"} <= {*said(page)}


def test_what_is_wrong_is_named_in_the_light_and_mended_on_the_page(
    qtbot, window, page, settle, monkeypatch, tmp_path, pick
):
    stick = tmp_path / "U盘"
    stick.mkdir()
    monkeypatch.setattr(health, "_NEVER_SAVED", -health._NEVER_SAVED)
    window.health.look()
    settle(window)
    assert window.topbar.health.text() == "! 整个备份"
    assert "U 盘" in window.topbar.health.accessibleDescription()
    assert page.head.text() == "! 工作台要留意，1 处"
    pick(stick)
    press(qtbot, page, "备份到…")
    settle(window)
    (made,) = stick.glob("*.zip")
    assert any(name.startswith("files/") for name in zipfile.ZipFile(made).namelist())
    assert str(made) in window.messages.text.text()
    assert window.messages.onward.isVisible()
    assert window.topbar.health.text() == "✓ 健康"


def test_a_check_says_what_it_found_and_the_light_remembers_it(qtbot, window, page, settle):
    press(qtbot, page, "检查")
    settle(window)
    assert page.found.text().startswith("✓ 没有问题")
    original = next((window.shell.scene.folder / "files").rglob("*.jpg"))
    original.rename(original.with_name("路过.txt"))
    press(qtbot, page, "检查")
    settle(window)
    assert "发现 2 个问题" in page.found.text()
    assert "路过.txt" in page.found.text()
    assert window.topbar.health.text() == "✗ 全面检查"


def tight(monkeypatch, free):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12 - free, free))


def test_a_backup_that_fails_is_said_and_made_by_the_button(qtbot, window, page, settle, monkeypatch):
    with monkeypatch.context() as patch:
        tight(patch, 1000)
        window.health.tend()
        settle(window)
        assert "空间不够" in window.messages.text.text()
    window.health.look()
    settle(window)
    assert window.topbar.health.text() == "! 自动备份"
    assert "腾出空间" in window.topbar.health.accessibleDescription()
    press(qtbot, page, "现在备份")
    settle(window)
    assert len(backups(window.shell.scene.folder)) == 1
    assert window.topbar.health.text() == "✓ 健康"


@pytest.mark.parametrize(("force", "light", "words"), [
    (lambda patch: tight(patch, 100_000_000), "✗ 磁盘空间", "请马上腾出空间"),
    (lambda patch: tight(patch, 1_500_000_000), "! 磁盘空间", "请腾出一些空间"),
    (lambda patch: patch.setattr(health_disk, "is_network", lambda _: True), "! 所在磁盘", "复制到本机"),
])
def test_a_disk_that_needs_care_is_shown_by_the_button(
    qtbot, window, page, settle, monkeypatch, force, light, words
):
    opened = []
    monkeypatch.setattr("safetydesk.ui.outside.open_path", opened.append)
    force(monkeypatch)
    window.health.look()
    settle(window)
    assert window.topbar.health.text() == light
    assert words in window.topbar.health.accessibleDescription()
    press(qtbot, page, "打开文件夹")
    assert opened == [window.shell.scene.folder]


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_wrong_clock_is_red_and_says_where_to_set_it(window, page, settle, monkeypatch, year):
    monkeypatch.setattr(health, "now", lambda: datetime(year, 1, 1, 9, 30))
    window.health.look()
    settle(window)
    assert window.topbar.health.text().startswith("✗ ")
    assert any(str(year) in words and "校准日期和时间" in words for words in said(page))


def test_a_desk_that_was_long_not_checked_is_checked_by_the_button(qtbot, window, page, settle, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(health, "_UNCHECKED", -health._UNCHECKED)
        window.health.look()
        settle(window)
        assert window.topbar.health.text() == "! 全面检查"
    press(qtbot, page, "检查")
    settle(window)
    assert window.topbar.health.text() == "✓ 健康"


def test_a_damaged_database_is_red_and_the_button_brings_the_last_backup_back(
    qtbot, window, page, settle, monkeypatch, tmp_path, pick
):
    window.health.tend()
    settle(window)
    before = window.shell.scene
    (backup,) = backups(before.folder)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "quick_damage", lambda self: True)
        window.health.look()
        settle(window)
        assert window.topbar.health.text() == "✗ 数据库"
        assert any("请马上从最近的备份恢复" in words for words in said(page))
    pick(backup, tmp_path)
    press(qtbot, page, "从备份恢复…")
    settle(window)
    assert window.shell.scene.folder != before.folder
    assert window.shell.scene.board.units[0].cells == before.board.units[0].cells
    window.health.look()
    settle(window)
    assert window.topbar.health.text() == "✓ 健康"


def test_a_backup_comes_back_as_an_open_desk(window, page, settle, tmp_path):
    before = window.shell.scene
    page.back_up(tmp_path)
    settle(window)
    (backup,) = tmp_path.glob("*.zip")
    page.restore(backup, tmp_path)
    settle(window)
    after = window.shell.scene
    assert after.folder != before.folder
    assert [line.name for line in after.board.units] == [line.name for line in before.board.units]
    assert after.board.units[0].missing == before.board.units[0].missing


def test_what_was_restored_from_an_automatic_backup_has_its_files(qtbot, window, page, settle, tmp_path, pick):
    window.health.tend()
    settle(window)
    before = window.shell.scene
    (backup,) = backups(before.folder)
    seen = pick(backup, tmp_path)
    press(qtbot, page, "从备份恢复…")
    settle(window)
    assert seen[0][1] == before.folder / "backups", "it begins where they are"
    after = window.shell.scene
    assert after.folder == tmp_path / f"{backup.stem}-恢复"
    assert len(list((after.folder / "files").rglob("*.jpg"))) == 1
    assert after.board.units[0].cells == before.board.units[0].cells


def test_every_half_hour_what_changed_is_backed_up(qtbot, window, settle):
    assert window.health._timer.isActive()
    assert window.health._timer.interval() == 30 * 60 * 1000
    folder = window.shell.scene.folder
    for several in range(2):
        window.health._timer.timeout.emit()
        settle(window)
        assert len(backups(folder)) == 1, f"nothing changed since the first: {several}"
    window.shell.undo()
    settle(window)
    window.health._timer.timeout.emit()
    settle(window)
    assert len(backups(folder)) == 2


def test_closing_backs_up_what_changed_and_only_that(open_window, window):
    folder = window.shell.scene.folder
    window.close()
    (first,) = backups(folder)
    again = open_window(folder)
    again.close()
    assert backups(folder) == [first]


def test_a_long_backup_at_the_end_can_be_skipped(qtbot, window, monkeypatch):
    folder = window.shell.scene.folder
    monkeypatch.setattr(health_guard, "_SAY_AFTER_MS", 0)

    def endless(desk, stop):
        while not stop():
            time.sleep(0.001)
        raise Stopped

    monkeypatch.setattr(care_auto, "keep", endless)
    told = []

    def skip():
        (dialog,) = (each for each in window.findChildren(health_guard._Closing) if each.isVisible())
        told.extend(said(dialog))
        press(qtbot, dialog, "跳过")

    health_guard.QTimer.singleShot(200, window, skip)
    window.close()
    assert not window.isVisible()
    assert any("跳过也不会丢" in words for words in told)
    assert backups(folder) == []


def test_a_desk_of_an_older_version_says_once_where_its_backup_is(open_window, zushi_desk):
    (zushi_desk / "desk.sqlite").unlink()
    with closing(sqlite3.connect(zushi_desk / "desk.sqlite")) as raw:
        raw.executescript((OLD / "desk_v3.sql").read_text("utf-8"))
    window = open_window(zushi_desk)
    assert "升级前-第3版.sqlite" in window.messages.text.text()
    assert window.messages.onward.text() == "打开文件夹"
    window.close()
    assert "升级" not in open_window(zushi_desk).messages.text.text()


def test_the_settings_lead_to_the_page_and_moving_is_a_list_of_steps(qtbot, window, settle, answer):
    place = window.place("设置")
    press(qtbot, place, "备份、检查、恢复…")
    settle(window)
    page = window._health_page
    assert page.isVisible()
    seen = answer(lambda dialog: None)
    press(qtbot, page, "换电脑…")
    assert isinstance(seen[0], MoveDialog)
    words = [each.text() for each in seen[0].findChildren(QLabel)]
    assert str(window.shell.scene.folder) in words
    assert any("授权码" in text for text in words)
    assert QApplication.activeModalWidget() is None


def test_before_a_long_list_is_taken_over_all_is_backed_up(window, settle):
    folder = window.shell.scene.folder
    entries = [UnitEntry(f"第{number}社区") for number in range(30)]
    window.shell.change("导入", units_verbs.add_many(entries[:3]))
    settle(window)
    assert backups(folder) == []
    window.shell.change("导入", units_verbs.add_many(entries))
    settle(window)
    assert len(window.shell.scene.board.units) == 33
    (made,) = backups(folder)
    window.close()
    care.restore(made, folder.parent / "以前")
    with Desk.open(folder.parent / "以前") as desk:
        assert len(units.all_units(desk)) == 6


def test_the_diagnosis_is_read_before_it_is_saved(qtbot, window, page, settle, answer, pick, tmp_path):
    seen = answer(lambda dialog: None)
    press(qtbot, page, "诊断信息…")
    settle(window)
    (dialog,) = seen
    text = dialog.text.toPlainText()
    assert "✓ 数据库：完好" in text
    assert "城关" not in text
    assert not list(tmp_path.glob("*.zip")), "nothing is written before it is asked for"
    pick(tmp_path / "诊断.zip")
    dialog.show()
    press(qtbot, dialog, "保存为 zip…")
    settle(window)
    assert dialog.saved.text() == "已保存"
    with zipfile.ZipFile(tmp_path / "诊断.zip") as bundle:
        assert bundle.read(bundle.namelist()[0]).decode() == text


def test_a_desk_without_its_database_is_made_anew_from_the_first_screen(
    qtbot, open_window, window, settle, tmp_path, pick, answer
):
    folder, before = window.shell.scene.folder, window.shell.scene.board
    window.close()
    (folder / "desk.sqlite").unlink()
    for path in (folder / "backups").iterdir():
        path.unlink()
    fresh = tmp_path / "别处"
    new_desk(fresh).close()
    again = open_window(fresh)
    again.show_welcome()
    (tmp_path / "新").mkdir()
    pick(folder, tmp_path / "新")
    seen = answer(lambda dialog: None)
    press(qtbot, again.welcome, "从原件重建…")
    settle(again)
    assert "1 个原件，3 个单位" in seen[0].text.toPlainText()
    assert again.shell.scene.folder == tmp_path / "新" / f"{folder.name}-重建"
    after = again.shell.scene.board
    assert [line.name for line in after.units] == [line.name for line in before.units]
    assert after.units[0].cells == before.units[0].cells


def test_sidecars_are_written_behind_after_a_delivery(qtbot, monkeypatch, open_window, board_desk, photo, settle):
    monkeypatch.setattr(health_guard, "SIDECARS_EVERY_MS", 1)
    window = open_window(board_desk)
    first = window.shell.scene.board.units[0]
    window.place("总览").receive(first.id, "drill", Given(paths=(photo("甲.jpg"),)))
    cards = board_desk / "files" / ".sidecar"
    qtbot.waitUntil(lambda: (cards / "desk.jsonl").exists() and len(list(cards.glob("??/*.json"))) == 1)
    settle(window)
    assert window.messages.property("tone") != "warn"


@pytest.mark.parametrize("name", ["config", "cache", "log"])
def test_where_a_folder_of_the_program_cannot_be_made_it_starts_and_says_so(
    open_window, board_desk, settle, tmp_path, monkeypatch, name
):
    (tmp_path / "a file").touch()
    monkeypatch.setenv({"config": "XDG_CONFIG_HOME", "cache": "XDG_CACHE_HOME", "log": "XDG_STATE_HOME"}[name],
                       str(tmp_path / "a file"))
    monkeypatch.setattr(paths, name, REAL[name])
    remember._store.cache_clear()
    window = open_window(board_desk)
    assert window.shell.scene.folder == board_desk
    window.health._first.timeout.emit()
    settle(window)
    assert ("这次记不住" in window.messages.text.text()) == (name == "config")
    assert remember.text_scale() == 1.0
    logbook.start()
    logbook.failed("KeyError")
    logbook.stop()
    window.close()
