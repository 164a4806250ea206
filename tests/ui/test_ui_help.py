"""The help inside the program: found from everywhere, in the words of the screens, and about this very program."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import fit
import pytest
import reach
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QImage, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QToolButton

import safetydesk
from safetydesk import paths
from safetydesk.ui import help_pictures, help_texts, keys, remember, screen, theme
from safetydesk.ui.help_page import HelpPage
from safetydesk.ui.places import PLACES

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PAGES = {page.key: page for page in help_texts.pages()}
# A child that draws nothing, and one that draws what is asked for at once.
_NOTHING = "raise SystemExit(1)"
_SOMETHING = """
import sys
from pathlib import Path
for name in sys.argv[2].split():
    part = Path(sys.argv[1], 'part.png')
    part.write_bytes(bytes.fromhex(sys.argv[3]))
    part.replace(Path(sys.argv[1], name + '.png'))
"""


@pytest.fixture
def child(monkeypatch, tmp_path):
    """Puts another child in the place of the one that takes its time."""
    dot = tmp_path / "dot.png"
    image = QImage(2200, 1000, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    image.save(str(dot))

    def child(code):
        with_picture = " ".join(page.key for page in PAGES.values() if page.picture)
        monkeypatch.setattr(help_pictures, "child_command", lambda folder: [
            sys.executable, "-I", "-c", code, str(folder), with_picture, dot.read_bytes().hex()])

    child(_NOTHING)
    return child


@pytest.fixture
def window(open_window, board_desk, child):
    return open_window(board_desk)


def shown(window):
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, HelpPage) and each.isVisible())


def drawn(qtbot, window):
    qtbot.waitUntil(lambda: not window.help._pictures.drawing)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_is_short_and_speaks_of_what_its_picture_shows(page):
    assert len(re.findall(r"[。？！]", page.text)) <= 12
    spoken = {sign for sign in help_texts.SIGNS if sign in page.text}
    assert spoken == set(help_texts.SIGNS[: len(page.marks)])
    for link in re.findall(r"\]\((.*?)\)", page.text):
        assert link in PAGES


def test_every_place_has_a_page_and_f1_opens_it(qtbot, window):
    for entry in PLACES:
        window.place(entry.title)
        qtbot.keyClick(window, Qt.Key.Key_F1)
        page = shown(window)
        assert PAGES[page.shown].title == entry.title
        assert page.text.toPlainText().startswith(entry.title)
        page.close()
    drawn(qtbot, window)


def test_f1_knows_the_page_within_a_place_and_the_button_opens_it_too(qtbot, window, settle):
    board = window.place("总览")
    board.show_only("催报")
    settle(window)
    board.chasing.list.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert shown(window).shown == "chase"
    board.chasing.closed.emit()
    button = next(each for each in window.rail.findChildren(QToolButton) if each.text() == "帮助")
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown(window).shown == "board"
    drawn(qtbot, window)


def test_f1_works_beside_a_question_that_waits_for_its_answer(qtbot, window):
    dialog = QDialog(window.place("报送"))
    dialog.setModal(True)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    window.help._reach()
    qtbot.keyClick(dialog, Qt.Key.Key_F1)
    page = shown(window)
    assert page.shown == "parcel"
    assert page.parentWidget() is dialog, "else the question would keep everything from it"
    dialog.close()
    drawn(qtbot, window)


def test_a_word_is_found_over_all_pages_and_marked(qtbot, window):
    window.help.open()
    page = shown(window)
    page.search.setText("诊断信息")
    page._sift()
    assert [page.contents.item(row).text() for row in range(page.contents.count())] == ["健康与备份"]
    assert [each.cursor.selectedText() for each in page.text.extraSelections()] == ["诊断信息"]
    page.search.setText("Ctrl+Q")
    page._sift()
    assert page.shown == help_texts.KEYS
    page.search.setText("月饼")
    page._sift()
    assert page.none.isVisible()
    page.search.clear()
    page._sift()
    assert page.contents.count() == len(PAGES)
    drawn(qtbot, window)


def test_a_link_turns_the_page_and_nothing_foreign_is_opened(qtbot, window):
    window.help.open_page("start")
    page = shown(window)
    page.text.anchorClicked.emit("units")
    assert page.shown == "units"
    page.text.anchorClicked.emit("https://example.com/")
    assert page.shown == "units"
    drawn(qtbot, window)


def test_pictures_come_while_one_reads_and_fit_the_page(qtbot, window, child):
    child(_SOMETHING)
    window.help.open_page("board")
    page = shown(window)
    assert help_pictures.DRAWING in page.text.toPlainText()
    assert "一行是一个单位" in page.text.toPlainText(), "the words are there at once"
    drawn(qtbot, window)
    qtbot.waitUntil(lambda: "\ufffc" in page.text.toPlainText())
    assert help_pictures.DRAWING not in page.text.toPlainText()
    page.resize(QSize(700, 500))
    qtbot.waitUntil(lambda: page.text.horizontalScrollBar().maximum() == 0)


def test_without_pictures_the_page_says_so_and_stays_readable(qtbot, window):
    window.help.open_page("board")
    drawn(qtbot, window)
    text = shown(window).text.toPlainText()
    assert "图没有画出来，不影响使用" in text
    assert "一行是一个单位" in text


def test_where_nothing_can_be_kept_the_words_are_there_without_pictures(qtbot, window, monkeypatch, tmp_path):
    (tmp_path / "taken").touch()
    monkeypatch.setattr(paths, "cache", lambda: tmp_path / "taken" / "cache")
    for _ in range(2):
        window.help.open_page("board")
        text = shown(window).text.toPlainText()
        assert "图没有画出来，不影响使用" in text
        assert "一行是一个单位" in text
        shown(window).close()


def test_the_child_draws_every_picture_with_every_part_it_speaks_of(tmp_path, own_settings):
    pictures = tmp_path / "图"
    pictures.mkdir()
    done = subprocess.run(
        help_pictures.child_command(pictures), capture_output=True, text=True, timeout=300, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for page in PAGES.values():
        assert (pictures / f"{page.key}.png").is_file() == bool(page.picture)
    board = QImage(str(pictures / "board.png"))
    assert board.size() == QSize(2200, 1000)
    assert not list(paths.documents().iterdir()), "nothing of the clerk's is touched"


def test_the_list_holds_every_key_of_the_program(window):
    told = window.key_groups()
    assert [group.title for group in told[1:]] == [entry.title for entry in PLACES]
    said = keys.written(told)
    there = set()
    for each in window.findChildren(QShortcut):
        if not isinstance(each.parent(), QDialog):
            there.add((each.key().toString(), each.whatsThis()))
    for each in window.findChildren(QAction):
        there |= {(key.toString(), each.whatsThis()) for key in each.shortcuts()}
    there |= {(each.shortcut().toString(), each.accessibleName()) for each in window.findChildren(QAbstractButton)
              if not each.shortcut().isEmpty()}
    assert len(there) > 20
    for pressed, does in there:
        assert does, f"{pressed} does not say what it does"
        assert keys.named(pressed) in said
        assert does.rstrip("…") in said
    assert "- **+**　" in said
    assert r"- **\***　" in said
    for pressed in ("F9", "Ctrl+R", "F1", "Ctrl+Z", "G", "A", "R", "Delete", "空格", "Ctrl+P", "Ctrl+PageDown"):
        assert re.search(rf"\*\*.*{re.escape(pressed)}.*\*\*", said), pressed


def test_keys_that_a_table_takes_itself_are_those_that_it_tells(qtbot, window):
    place = window.place("收件")
    told = dict(keys.of([place.list]))
    asked = []
    place.list.asked.disconnect()
    place.list.asked.connect(asked.append)
    for key in ("G", "A", "R"):
        qtbot.keyClick(place.list, key)
    qtbot.keyClick(place.list, Qt.Key.Key_Return)
    qtbot.keyClick(place.list, Qt.Key.Key_Space)
    qtbot.keyClick(place.list, Qt.Key.Key_Delete)
    assert asked == ["choose", "accept", "return", "follow", "open", "withdraw"]
    assert {"G", "A", "R", "回车", "空格", "Delete"} == set(told)


def test_after_an_update_one_line_leads_to_what_is_new(qtbot, open_window, board_desk, settle, child, own_settings):
    first = open_window(board_desk)
    assert "更新" not in first.messages.text.text(), "who starts for the first time knows of no older one"
    first.close()
    remember.put("version", "0.0.1")
    remember.put("reminds", "no")
    second = open_window(board_desk)
    assert second.messages.text.text() == f"程序更新到了 {safetydesk.__version__}"
    qtbot.mouseClick(second.messages.onward, Qt.MouseButton.LeftButton)
    assert shown(second).shown == help_texts.NEWS
    drawn(qtbot, second)
    second.close()
    third = open_window(board_desk)
    assert "更新" not in third.messages.text.text()


def test_what_is_new_is_told_of_the_present_version():
    assert f"## {safetydesk.__version__}" in PAGES[help_texts.NEWS].text


def test_what_is_more_urgent_is_told_first(open_window, board_desk, child):
    open_window(board_desk).close()
    remember.put("version", "0.0.1")
    window = open_window(board_desk)
    assert "逾期" in window.messages.text.text()
    window.messages.clear()
    window.help.tell()
    assert "更新" in window.messages.text.text()


def test_who_types_through_a_detour_is_told_once_what_to_do(
    qtbot, open_window, board_desk, monkeypatch, child, own_settings
):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(screen, "qt_folder", lambda: own_settings)
    for name, said in (("XMODIFIERS", "@im=fcitx"), ("QT_IM_MODULE", "fcitx"), ("QT_IM_MODULES", "")):
        monkeypatch.setenv(name, said)
    assert not screen.bridged(os.environ)
    screen.prepare()
    remember.put("reminds", "no")
    window = open_window(board_desk)
    assert "打不出中文？" in window.messages.text.text()
    qtbot.mouseClick(window.messages.onward, Qt.MouseButton.LeftButton)
    assert "IBus 前端" in shown(window).text.toPlainText()
    drawn(qtbot, window)
    window.close()
    assert "打不出" not in open_window(board_desk).messages.text.text()


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_of_the_page_is_cut_off_or_out_of_reach(qtbot, qapp, window, child, scale):
    child(_SOMETHING)
    theme.apply(qapp, scale)
    window.help.open_page("board")
    page = shown(window)
    drawn(qtbot, window)
    assert fit.faults(page, page.screen().availableGeometry().size()) == []
    assert reach.faults(page) == []
    theme.apply(qapp, 1.0)


def test_the_pages_of_the_help_are_shipped():
    assert {file.suffix for file in Path(paths.resources() / "help").iterdir()} == {".md"}
