"""Every screen can be read and reached: at three sizes, in large print, by keys alone, by ear."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import fit
import pytest
import reach
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from safetydesk.ui import parts, theme
from safetydesk.ui.frame import Frame
from safetydesk.ui.messages import MessageBar
from safetydesk.ui.roomy import Dialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
SCREENS = Path(__file__).resolve().parent.parent / "screens.py"
WHOLE = list(itertools.product(
    ("1366x768", "1920x1080", "1920x1080@200%", "3840x2160@200%"), theme.SCALES.values()))
# The second leaves 640 x 310 of what is 1366 x 692 else.
HARDEST = [("1366x768", 1.5), ("1920x1080@200%", 1.5)]


def told(size, scale, *more):
    """What `python tests/screens.py` has to tell, in a process of its own: Qt enlarges all or nothing."""
    done = subprocess.run(
        [sys.executable, SCREENS, "--size", size, "--print", str(scale), *more], capture_output=True, check=False,
        timeout=580)
    words = done.stdout.decode("utf-8")
    assert done.returncode == bool(words), done.stderr.decode("utf-8", "replace")
    return words.splitlines()


@pytest.mark.parametrize(("size", "scale"), HARDEST)
def test_every_screen_is_read_and_reached_where_that_is_hardest(size, scale):
    assert told(size, scale) == []


@pytest.mark.battery
@pytest.mark.parametrize(("size", "scale"), WHOLE)
def test_every_screen_is_read_and_reached(size, scale):
    assert told(size, scale, "--many") == []


@pytest.fixture
def screen(qtbot, look):
    """A small screen with these widgets below one another."""

    def screen(*widgets):
        made = QWidget()
        qtbot.addWidget(made)
        column = QVBoxLayout(made)
        for widget in widgets:
            column.addWidget(widget)
        made.resize(400, 300)
        made.show()
        return made

    return screen


def test_what_is_cut_off_is_found(screen):
    narrow, low = QPushButton("没有问题的一起通过"), QLabel("第一行第二行第三行第四行第五行第六行" * 4)
    narrow.setFixedWidth(60)
    low.setWordWrap(True)
    low.setFixedHeight(20)
    whole = QLabel("看得全")
    found = fit.faults(screen(narrow, low, whole), QSize(800, 600))
    assert [fault.partition(" in ")[0] for fault in found] == [
        "QPushButton “没有问题的一起通过”", "QLabel “第一行第二行第三行第四行第五行第六行第一行第二行第三行第四行”"]


def test_what_lies_over_another_or_outside_is_found(screen):
    one, other, off = QPushButton("一"), QPushButton("二"), QPushButton("三")
    made = screen(one, other, off)
    other.move(one.pos())
    off.move(380, 250)
    assert len(fit.faults(made, QSize(800, 600))) == 2
    assert "is larger than the screen" in fit.faults(made, QSize(300, 300))[0]


def test_what_has_no_name_or_is_not_reached_by_keys_is_found(screen):
    nameless, skipped, good = QPushButton(), QPushButton("跳过"), QPushButton("好")
    skipped.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    found = reach.faults(screen(nameless, skipped, good))
    assert [fault.partition("” ")[2].partition(" ")[2] for fault in found] == [
        "QWidget has no name for a screen reader", "QWidget is not reached by Tab"]


def test_what_does_not_show_that_keys_go_to_it_is_found(screen):
    first, good, hidden = QPushButton("一"), QPushButton("好"), QPushButton("看不出")
    hidden.setStyleSheet("QPushButton, QPushButton:focus { border: none; outline: none; }")
    assert reach.faults(screen(first, good, hidden)) == [
        "QPushButton “看不出” in QWidget does not show that keys go to it"]


def test_a_dialog_that_esc_does_not_close_or_enter_ends_otherwise_is_found(qtbot, look):
    class Stubborn(QDialog):
        def reject(self):
            pass

    dialog = Stubborn()
    qtbot.addWidget(dialog)
    column = QVBoxLayout(dialog)
    column.addWidget(parts.button("换一个"))
    column.addWidget(parts.button("好", role="primary"))
    dialog.show()
    assert reach.faults(dialog) == [
        "QPushButton “好” in Stubborn is not what Enter presses", "Esc does not close it"]


def test_tab_that_does_not_go_as_one_reads_is_found(qtbot, look):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    column = QVBoxLayout(dialog)
    lines = [QLineEdit() for _ in range(4)]
    for number, line in enumerate(lines):
        line.setAccessibleName(f"第{number}行")
        column.addWidget(line)
    dialog.show()
    assert reach.faults(dialog) == []
    for before, after in ((0, 3), (3, 1), (1, 2)):
        QWidget.setTabOrder(lines[before], lines[after])
    dialog.show()
    assert [fault.partition(" in ")[0] for fault in reach.faults(dialog)] == [
        "Tab goes back from QLineEdit “第3行”", "Tab goes back from QLineEdit “第2行”"]


def test_a_menu_with_a_line_twice_is_found(qtbot, look):
    menu = QMenu()
    qtbot.addWidget(menu)
    for words in ("打开", "删除", "打开"):
        menu.addAction(words)
    menu.popup(QPoint(0, 0))
    assert reach.faults(menu) == ["“打开” stands there 2 times"]


def test_what_is_planted_in_the_real_window_is_named(open_window, board_desk, settle):
    window = open_window(board_desk, "总览")
    place = window.place("总览")
    assert [*fit.faults(window, window.size()), *reach.faults(window)] == []
    clipped, over = QLabel("一句写不下的话"), QPushButton("压着")
    nameless, skipped = QPushButton(), QPushButton("够不着")
    clipped.setFixedWidth(20)
    skipped.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    row = QHBoxLayout()
    for each in (clipped, over, nameless, skipped):
        row.addWidget(each)
    place.layout().addLayout(row)
    settle(window)
    over.move(clipped.pos())
    found = "\n".join([*fit.faults(window, window.size()), *reach.faults(window)])
    for told in ("QLabel “一句写不下的话” in BoardPlace: 20x", "QLabel “一句写不下的话” in BoardPlace lies over",
                 "QPushButton “” in BoardPlace has no name",
                 "QPushButton “够不着” in BoardPlace is not reached by Tab"):
        assert told in found


@pytest.mark.parametrize(("signs", "read"), [(70, True), (180, True), (400, False)])
def test_a_sentence_is_read_to_its_end_in_one_line_or_two(qtbot, look, signs, read):
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.resize(1366, bar.height())
    bar.show()
    pictures = []
    for last in "甲乙":
        bar.warn("句" * (signs - 1) + last)
        pictures.append(bar.grab().toImage())
    assert (pictures[0] != pictures[1]) == read


def test_the_window_fits_a_screen_of_200_percent(look):
    frame = Frame()
    least = frame.minimumSize()
    frame.deleteLater()
    assert least.width() <= 960
    assert least.height() <= 540 - 76


def test_a_dialog_that_is_too_high_scrolls_and_keeps_its_buttons(qtbot, look):
    class Long(Dialog):
        def __init__(self):
            super().__init__(None, "很长")
            self.lines = [QLineEdit() for _ in range(60)]
            inside = parts.column(*self.lines)
            self.ok = parts.button("好", role="primary", click=self.accept)
            self.ok.setDefault(True)
            self.fill(inside, parts.row(None, self.ok), 440)

    dialog = Long()
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.height() <= parts.room_for(dialog).height()
    assert dialog.rect().contains(dialog.ok.geometry())
    dialog.lines[0].setFocus()
    for _ in range(59):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    last = dialog.lines[-1]
    assert dialog.focusWidget() is last
    assert not last.visibleRegion().isEmpty()


def test_a_dialog_is_never_larger_than_the_screen(qtbot, look):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    parts.open_at(dialog, 5000, 5000)
    room = dialog.screen().availableGeometry()
    assert dialog.width() < room.width()
    assert dialog.height() < room.height()
