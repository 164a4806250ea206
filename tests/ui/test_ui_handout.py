"""The clerk hands out: one button in 表格 makes a pack for every unit and leads to where they lie."""

from __future__ import annotations

import zipfile

import pytest
from PySide6.QtGui import QDesktopServices

from safetydesk.post import handout

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

FOLDER = "祖师街道2024安全生产月-发放材料"
UNITS = ["北关社区", "南街社区", "城关社区"]


@pytest.fixture
def window(open_window, board_desk):
    """The window on the paper screen, with three communities."""
    return open_window(board_desk, "表格")


def choose(window, words):
    """Opens the button's menu and picks a line of it."""
    button = window.place("表格").hand_out
    assert button.isVisible()
    next(action for action in button.menu().actions() if action.text() == words).trigger()


def test_a_zip_for_every_unit_in_a_folder_with_a_name_of_its_own(window, settle, tmp_path, pick, monkeypatch):
    shown = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()) or True)
    pick(tmp_path)
    choose(window, "每个单位一个压缩包")
    settle(window)
    made = sorted((tmp_path / FOLDER).iterdir())
    assert [path.name for path in made] == [f"{name}.zip" for name in UNITS]
    with zipfile.ZipFile(made[2]) as pack:
        assert "报送须知.docx" in pack.namelist()
        assert "城关社区-报送材料/应急逃生避险演练/" in pack.namelist()
    assert window.messages.text.text() == f"已做好 3 个单位的材料包，在“{FOLDER}”里"
    assert window.messages.onward.text() == "打开文件夹"
    window.messages.onward.click()
    assert shown == [str(tmp_path / FOLDER)]


def test_folders_again_leave_what_is_there_alone(window, settle, tmp_path, pick):
    pick(tmp_path, tmp_path)
    choose(window, "每个单位一个文件夹")
    settle(window)
    choose(window, "每个单位一个文件夹")
    settle(window)
    for name in (FOLDER, f"{FOLDER} (2)"):
        assert sorted(path.name for path in (tmp_path / name).iterdir()) == UNITS
    assert f"“{FOLDER} (2)”" in window.messages.text.text()


def test_stop_says_how_many_units_are_without(window, settle, tmp_path, pick, monkeypatch):
    guide = handout.guide

    def stopped_meanwhile(*arguments, **more):
        window.jobs.stop()
        return guide(*arguments, **more)

    monkeypatch.setattr(handout, "guide", stopped_meanwhile)
    pick(tmp_path)
    choose(window, "每个单位一个文件夹")
    settle(window)
    assert len(list((tmp_path / FOLDER).iterdir())) == 1
    assert window.messages.text.text().endswith("按要求停止，还有 2 个单位没有做")


def test_without_units_it_says_what_to_do(open_window, zushi_desk, settle, tmp_path, pick):
    window = open_window(zushi_desk, "表格")
    pick(tmp_path)
    choose(window, "每个单位一个压缩包")
    settle(window)
    assert "请先在“单位”里加入单位" in window.messages.text.text()
    assert not (tmp_path / FOLDER).exists()
