"""One window for one desk: a second start of the program hands what it was given to the window that stands."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from multiprocessing.connection import Client, Listener
from pathlib import Path

import ladder
import pytest
from deskmaker import ids, photos
from PySide6.QtCore import Qt

from safetydesk.desk import header, receiving
from safetydesk.desk.desk import Desk
from safetydesk.ui import running, scene
from safetydesk.ui.main_window import MainWindow
from safetydesk.ui.running import Bell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ROOT = Path(__file__).resolve().parent.parent.parent

# The real program, which tells what its window does, and closes it after the first dialog, or so many calls.
_WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from safetydesk.ui import door, main_window
calls = int(sys.argv[2])
class Window(main_window.MainWindow):
    def enter(self, desk, parcels=()):
        self.shell.scene_changed.connect(
            lambda scene: print("stands", flush=True), main_window.Qt.ConnectionType.SingleShotConnection)
        super().enter(desk, parcels)
        self.timer = QTimer(self, interval=50)
        self.timer.timeout.connect(self.look)
        self.timer.start()
    def come_up(self):
        global calls
        super().come_up()
        print("up", flush=True)
        calls -= 1
    def look(self):
        dialog = QApplication.activeModalWidget()
        if dialog is not None and type(dialog).__name__ == "RollupDialog":
            print("asks", dialog.windowTitle(), flush=True)
            dialog.reject()
            self.window().close()
        elif dialog is None and not calls and self.shell.scene is not None:
            self.window().close()
main_window.MainWindow = Window
sys.exit(door.run(Path(sys.argv[1]) if sys.argv[1] else None))
"""


@pytest.fixture
def start(own_settings):
    """Starts the program as another process of the same user: the window that tells, or else what is given."""
    homes = {f"XDG_{name}_HOME": str(own_settings / name) for name in ("CONFIG", "CACHE", "STATE", "DATA")}
    made = []

    def start(*arguments, calls=0):
        what = ["-c", _WINDOW, str(arguments[0]), str(calls)] if calls else ["-m", "safetydesk", *map(str, arguments)]
        process = subprocess.Popen(
            [sys.executable, *what], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
        made.append(process)
        return process

    yield start
    for process in made:
        process.kill()
        process.communicate()


def _ended(process):
    """The exit code, what it told, and what it complained of."""
    told, complaints = process.communicate(timeout=300)
    ours = [line for line in complaints.splitlines() if "This plugin does not support" not in line]
    return process.returncode, told.split("\n")[:-1], ours


def test_a_parcel_opened_by_a_double_click_goes_to_the_window_that_stands(start, tmp_path):
    notice = ladder.notice(tmp_path / "notice")
    with ladder.office(tmp_path / "street", "祖师街道办事处", ("青禾社区",), notice) as desk:
        receiving.receive(desk, photos(tmp_path / "a", 1), unit_id=ids(desk)["青禾社区"], slot="drill")
        (parcel,) = ladder.packed(desk, tmp_path / "out")
    ladder.office(tmp_path / "county", "某县应急局", ("东湖街道",), notice).close()
    window = start(tmp_path / "county", calls=99)
    assert window.stdout.readline() == "stands\n"
    assert _ended(start("open", parcel)) == (0, [], [])
    code, told, complaints = _ended(window)
    assert (code, complaints) == (0, [])
    assert told[0] == "up"
    assert told[-1].startswith("asks ")


def test_started_again_by_its_icon_the_window_comes_to_the_front(start, board_desk):
    window = start(board_desk, calls=2)
    assert window.stdout.readline() == "stands\n"
    assert _ended(start()) == (0, [], [])
    assert _ended(start("open", board_desk)) == (0, [], [])
    assert _ended(window) == (0, ["up", "up"], [])


def test_two_starts_at_the_same_moment_end_with_one_window(start, board_desk):
    """An impatient hand: the second begins before the first has got so far as to answer."""
    both = [start(board_desk, calls=1), start(board_desk, calls=1)]
    told = [_ended(each) for each in both]
    assert sorted((code, sorted(told), complaints) for code, told, complaints in told) == [
        (0, [], []), (0, ["stands", "up"], [])]


def test_a_window_on_another_desk_is_another_window(start, board_desk, tmp_path, zushi):
    Desk.create(tmp_path / "other", zushi, "另一个街道办事处").close()
    window = start(board_desk, calls=1)
    assert window.stdout.readline() == "stands\n"
    other = start(tmp_path / "other", calls=1)
    assert other.stdout.readline() == "stands\n"
    for folder in (tmp_path / "other", board_desk):
        assert _ended(start("open", folder))[0] == 0
    assert _ended(other) == (0, ["up"], [])
    assert _ended(window) == (0, ["up"], [])


@pytest.fixture
def bell(qtbot, board_desk):
    """The bell of a window that has the desk open, and what it heard."""
    made = Bell()
    made.heard, made.came = [], threading.Event()
    made.rung.connect(made.heard.append)
    made._asked.connect(lambda *_: made.came.set(), Qt.ConnectionType.DirectConnection)
    with Desk.open(board_desk):
        made.answer_for(board_desk)
        yield made
        made.close()


@pytest.fixture
def window(look):
    """One that has no desk yet."""
    made = MainWindow()
    yield made
    if not made.jobs._closed:
        made.close()
    made.deleteLater()


@pytest.fixture
def hand_over(qtbot):
    """As a second start does, which has a thread of its own: whether the window has taken it."""

    def hand_over(desk, paths):
        told = []
        asking = threading.Thread(target=lambda: told.append(running.hand_over(desk, paths)), daemon=True)
        asking.start()
        qtbot.waitUntil(lambda: bool(told))
        return told[0]

    return hand_over


def test_what_is_handed_over_is_taken_on_the_windows_thread(qtbot, bell, hand_over, board_desk, tmp_path):
    there = tmp_path / "张喆珺 的报送包.safetydesk.zip"
    assert hand_over(board_desk, [there])
    assert bell.heard == [[there]]


def test_a_window_that_closes_takes_nothing_and_does_not_say_so(qtbot, bell, board_desk, tmp_path):
    told = []
    asking = threading.Thread(target=lambda: told.append(running.hand_over(board_desk, [tmp_path])))
    asking.start()
    # It is on the line, and the window's thread is elsewhere.
    while not bell.came.is_set():
        assert asking.is_alive()
    bell.close()
    qtbot.waitUntil(lambda: bool(told))
    assert (told, bell.heard) == ([False], [])


def test_what_has_gone_by_then_is_named_by_the_window(open_window, board_desk, hand_over, tmp_path):
    window = open_window(board_desk)
    assert hand_over(board_desk, [tmp_path / "nothing.zip"])
    assert "已经不在那里了" in window.messages.text.text()
    assert "nothing.zip" in window.messages.text.text()


def test_a_window_answers_before_its_desk_is_read(qtbot, window, board_desk, hand_over, photo, settle, monkeypatch):
    reads = threading.Event()
    read = scene.read

    def slow(desk):
        assert reads.wait(120)
        return read(desk)

    monkeypatch.setattr(scene, "read", slow)
    window.enter(board_desk)
    try:
        qtbot.waitUntil(lambda: header.is_open(board_desk))
        assert hand_over(board_desk, [photo("a.jpg")])
        assert window.shell.scene is None
    finally:
        reads.set()
    qtbot.waitUntil(lambda: window.shell.scene is not None and window.shell.scene.board.unplaced == 1)
    settle(window)


def test_a_desk_that_is_being_closed_is_opened_as_soon_as_it_is(qtbot, window, board_desk, settle, monkeypatch):
    monkeypatch.setattr(running, "_ANOTHER_TRY", 0.01)
    told = []
    window.jobs.progressed.connect(lambda done, total, text: told.append(text))
    with Desk.open(board_desk):
        window.enter(board_desk)
        qtbot.waitUntil(lambda: "等另一个窗口关闭…" in told)
        assert window.welcome is None
    qtbot.waitUntil(lambda: window.shell.scene is not None)
    settle(window)


def test_a_desk_that_stays_open_elsewhere_is_not_waited_for_without_end(qtbot, window, board_desk, monkeypatch):
    monkeypatch.setattr(running, "_WAIT", 0.05)
    with Desk.open(board_desk):
        window.enter(board_desk)
        qtbot.waitUntil(lambda: window.welcome is not None)
        qtbot.waitUntil(lambda: "请先在那边关闭" in window.messages.text.text())


def test_a_window_that_hangs_is_not_asked_without_end(board_desk, monkeypatch):
    monkeypatch.setattr(running, "_PATIENCE", 0.05)
    with Desk.open(board_desk), Listener(running._address(board_desk)):
        assert [running.hand_over(board_desk, []) for _ in range(4)] == [False] * 4


def test_closed_while_its_desk_is_read_nothing_stands_in_the_window(qtbot, window, board_desk, monkeypatch):
    reads = threading.Event()
    read = scene.read
    monkeypatch.setattr(scene, "read", lambda desk: reads.wait(120) and read(desk))
    window.enter(board_desk)
    qtbot.waitUntil(lambda: header.is_open(board_desk))
    threading.Timer(0.1, reads.set).start()
    window.close()
    qtbot.wait(50)
    assert window.shell.scene is None
    assert not Path(running._address(board_desk)).exists()


def test_nonsense_on_the_line_is_not_heard_and_ends_nothing(qtbot, bell, hand_over, board_desk):
    address = running._address(board_desk)
    for nonsense in (b"", b"\x00\xff", b"remove\0/etc/passwd", b"x" * 2_000_000):
        try:
            with Client(address) as line:
                line.send_bytes(nonsense)
        except OSError:  # it hung up on us in the middle of it
            pass
    Client(address).close()
    assert hand_over(board_desk, [])
    assert bell.heard == [[]]


def test_where_no_window_stands_nothing_is_handed_over(bell, board_desk, tmp_path):
    assert not running.hand_over(tmp_path, [])
    bell.close()
    assert not running.hand_over(board_desk, []), "another program has it open"


def test_after_a_killed_program_the_next_window_answers(hand_over, board_desk):
    Path(running._address(board_desk)).write_bytes(b"")
    with Desk.open(board_desk):
        assert not running.hand_over(board_desk, [])
        bell = Bell()
        bell.answer_for(board_desk)
        assert hand_over(board_desk, [])
        bell.close()
        assert not Path(running._address(board_desk)).exists()
