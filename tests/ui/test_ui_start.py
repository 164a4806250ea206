"""How the program starts: the window before the program, and what stood in it when the desk was closed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

import safetydesk
from safetydesk.desk import header, unitlist, units
from safetydesk.desk.desk import Desk
from safetydesk.notice import dates
from safetydesk.ui import door as door_module
from safetydesk.ui import last_view, theme
from safetydesk.ui.door import Door
from safetydesk.ui.frame import Frame
from safetydesk.ui.messages import MessageBar

ROOT = Path(__file__).resolve().parent.parent.parent
# What the window loads later: after its first paint, and after the board stands.
_LATER = ("sqlalchemy", "sqlite3", "filelock", "tomllib", "asyncio", "safetydesk.ui.main_window", "safetydesk.ui.theme")
_WHEN_NEEDED = (
    "av", "PIL", "openpyxl", "docx", "reportlab", "python_calamine", "pypdfium2", "lxml", "py7zr", "rarfile",
    "imapclient", "smtplib", "keyring", "pypinyin", "rapidfuzz",
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def enter(qtbot, look, settle):
    """Comes in as the clerk does, on a screen of the usual size."""

    # Nobody else holds the windows until they are closed.
    made = []

    def enter(folder):
        door = Door(folder)
        made.append(door)
        door.frame.resize(1366, 728)
        door.open()
        door.frame.showNormal()
        door.frame.resize(1366, 728)
        qtbot.addWidget(door.frame)
        qtbot.waitUntil(lambda: door.window is not None and door.window.shell.scene is not None)
        settle(door.window)
        return door

    yield enter
    made.clear()


def test_the_next_start_shows_at_once_what_stood_there(enter, board_desk, settle, qtbot):
    door = enter(board_desk)
    door.window.place("总览").tools.choose("逾期")
    door.frame.close()
    frame = Frame()
    qtbot.addWidget(frame)
    frame.resize(1366, 728)
    frame.look_back(board_desk)
    before = frame.grab().toImage()
    frame.close()
    again = enter(board_desk)
    live = again.frame.grab().toImage()
    # The message bar says that it is being read; above it stands the board as it begins, not as it was left.
    height = round(again.window.messages.y() * live.devicePixelRatio())
    assert _differing(before, live, height) < 0.002
    assert _differing(before, live, live.height()) > 0


def _differing(one, other, height):
    """How much of two pictures differs, from 0 to 1."""
    assert one.size() == other.size()
    steps = [(x, y) for x in range(0, one.width(), 3) for y in range(0, height, 3)]
    return sum(QColor(one.pixel(*at)) != QColor(other.pixel(*at)) for at in steps) / len(steps)


def _shown(folder, monkeypatch, **later):
    """What is said of the picture that this desk starts with so much later."""
    then = dates.now() + timedelta(**later)
    with monkeypatch.context() as patch:
        patch.setattr(dates, "now", lambda: then)
        view = last_view.recall(folder)
    return None if view is None else view.said


@pytest.fixture
def closed(enter, board_desk, monkeypatch):
    """The desk was open and was closed at 17:05 today."""
    moment = dates.now().replace(hour=17, minute=5)
    monkeypatch.setattr(dates, "now", lambda: moment)
    enter(board_desk).frame.close()
    assert _shown(board_desk, monkeypatch) == ""
    return board_desk


def test_on_another_day_what_stood_there_says_of_when_it_is(closed, monkeypatch):
    assert _shown(closed, monkeypatch, hours=2) == ""
    assert _shown(closed, monkeypatch, hours=15) == "昨天 17:05 关闭时的样子，正在更新…"
    day = dates.now().date()
    assert _shown(closed, monkeypatch, days=400) == f"{dates.chinese_date(day)} 17:05 关闭时的样子，正在更新…"
    monkeypatch.setattr(dates, "now", lambda: datetime(2026, 11, 23, 8, 0))
    assert last_view._said(datetime(2026, 11, 20, 17, 5), "", "") == "11月20日 17:05 关闭时的样子，正在更新…"


def test_what_was_changed_since_is_said_with_what_stood_there(closed, monkeypatch):
    changed = "今天 17:05 关闭时的样子，之后有改动，正在更新…"
    database = closed / "desk.sqlite"
    (closed / "desk.sqlite-journal").write_bytes(b"x")
    assert _shown(closed, monkeypatch) == changed, "a program was killed while it wrote"
    (closed / "desk.sqlite-journal").unlink()
    assert _shown(closed, monkeypatch) == ""
    seen = database.stat()
    connection = sqlite3.connect(database)
    with connection:
        connection.execute("UPDATE unit SET name = '改名社区' WHERE id = 2")
    connection.close()
    os.utime(database, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert _shown(closed, monkeypatch) == changed, "something was written that left size and time as they were"


def test_a_changed_notice_is_a_change(closed, monkeypatch):
    notice = next((closed / "notices").rglob("notice.toml"))
    notice.write_text(notice.read_text("utf-8") + "\n", "utf-8")
    assert _shown(closed, monkeypatch) == "今天 17:05 关闭时的样子，之后有改动，正在更新…"


def test_the_picture_of_another_desk_or_program_is_never_shown(closed, monkeypatch, tmp_path):
    assert last_view.recall(tmp_path) is None
    with monkeypatch.context() as patch:
        patch.setattr(safetydesk, "__version__", "99")
        assert last_view.recall(closed) is None
    # Another desk in the place of this one.
    other = closed / "copy"
    shutil.copy2(closed / "desk.sqlite", other)
    other.replace(closed / "desk.sqlite")
    assert last_view.recall(closed) is None


def test_what_is_old_stands_behind_a_veil_with_words(closed, monkeypatch, qtbot):
    def drawn(width, **later):
        then = dates.now() + timedelta(**later)
        with monkeypatch.context() as patch:
            patch.setattr(dates, "now", lambda: then)
            frame = Frame()
            qtbot.addWidget(frame)
            frame.resize(width, 728)
            frame.look_back(closed)
            return frame.grab().toImage()

    now, old = drawn(1366), drawn(1366, days=1)
    assert _differing(now, old, 728) > 0.02, "the whole is paler"
    middle = {old.pixel(x, y) for x in range(500, 866) for y in range(350, 378)}
    assert QColor(theme.TONES["缺"].ground).rgb() in middle
    wide = drawn(1500)
    assert _differing(now, wide.copy(0, 0, 1366, 728), 728) == 0, "a picture of a smaller window stands where it stood"
    assert QColor(wide.pixel(1450, 400)).name() == theme.GROUND


def test_a_cut_off_picture_is_none(enter, board_desk):
    enter(board_desk).frame.close()
    file = last_view._file()
    whole = file.read_bytes()
    for cut in (0, 10, 200, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:cut])
        assert last_view.recall(board_desk) is None
    file.write_bytes(whole)
    assert last_view.recall(board_desk) is not None


def test_only_the_board_is_kept_and_holds_only_if_nothing_is_written_after(enter, board_desk, settle):
    door = enter(board_desk)
    door.window.place("单位")
    door.frame.close()
    assert last_view.recall(board_desk) is None
    door = enter(board_desk)
    door.window.place("总览")
    door.window.shell.read("", _write_behind, lambda _: None)
    settle(door.window)
    door.frame.close()
    assert last_view.recall(board_desk).said


def test_what_was_written_unseen_stays_unseen_after_a_change_of_another_unit(enter, board_desk, settle):
    door = enter(board_desk)
    door.window.shell.read("", _write_behind, lambda _: None)
    door.window.shell.change("", lambda desk, *_: units.change(desk, 2, name="南街新村"), unit_id=2)
    settle(door.window)
    door.frame.close()
    assert last_view.recall(board_desk).said


def test_what_the_window_itself_changed_it_has_seen(enter, board_desk, settle):
    door = enter(board_desk)
    for number in (1, 2):
        door.window.shell.change(
            "", lambda desk, *_, number=number: units.change(desk, number, name=f"新村{number}"), unit_id=number)
    settle(door.window)
    door.frame.close()
    assert last_view.recall(board_desk).said == ""


def test_closed_on_another_place_the_board_of_an_earlier_time_is_not_kept(enter, closed):
    door = enter(closed)
    door.window.place("单位")
    door.frame.close()
    assert last_view.recall(closed) is None


def test_a_board_of_before_midnight_is_one_of_the_day_before(enter, board_desk, monkeypatch):
    moment = dates.now().replace(hour=23, minute=59)
    monkeypatch.setattr(dates, "now", lambda: moment)
    door = enter(board_desk)
    close = door.window.close

    def late():
        monkeypatch.setattr(dates, "now", lambda: moment + timedelta(minutes=1))
        return close()

    monkeypatch.setattr(door.window, "close", late)
    door.frame.close()
    assert last_view.recall(board_desk).said == "昨天 23:59 关闭时的样子，正在更新…"


def test_what_another_start_writes_while_it_is_kept_is_a_change(closed, monkeypatch):
    seen = last_view.Seen(
        QImage(90, 90, QImage.Format.Format_RGB32), closed, header.touched(closed), dates.now())
    mark = header.mark

    def late(folder):
        found = mark(folder)
        with Desk.open(closed) as desk:
            units.change(desk, 1, name="别处改的")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(header, "mark", late)
        last_view.keep(seen)
    assert last_view.recall(closed).said


def test_the_health_light_is_kept_grey_since_nobody_knows_how_it_is_next_time(enter, board_desk, settle):
    door = enter(board_desk)
    door.window.health.tend()
    settle(door.window)
    assert door.window.topbar.health.styleSheet()
    assert door.window.as_next_time() is not None
    assert (door.window.topbar.health.text(), door.window.topbar.health.styleSheet()) == ("健康", "")


@pytest.mark.parametrize("ratio", ["1,0", "nan", "inf", "0.0", "-1.0"])
def test_a_picture_whose_size_cannot_be_told_is_none(closed, ratio):
    file = last_view._file()
    file.write_bytes(file.read_bytes().replace(b"\n1.0\n", f"\n{ratio}\n".encode()))
    file.write_bytes(file.read_bytes()[:-6] + f"{len(ratio) - 3 + int(file.read_bytes()[-6:]):06}".encode())
    assert last_view.recall(closed) is None


def test_what_another_place_lacks_disturbs_nobody_at_the_start(enter, board_desk, monkeypatch, qtbot):
    asked = []

    def load(name):
        asked.append(name)
        if name == "safetydesk.ui.figures_place":
            raise ImportError("libfigures.so")
        return import_module(name)

    monkeypatch.setattr(door_module, "import_module", load)
    monkeypatch.setattr(door_module, "_REST_MS", 0)
    with qtbot.captureExceptions() as told:
        door = enter(board_desk)
        qtbot.waitUntil(lambda: "safetydesk.ui.welcome_verbs" in asked)
        door.window.show_welcome()
        qtbot.wait(50)
    assert told == []
    assert asked.count("safetydesk.ui.figures_place") == 1
    assert "safetydesk.ui.help_draw" not in asked


def test_a_step_that_fails_is_told_and_the_window_opens_all_the_same(enter, board_desk, monkeypatch, qtbot):
    def broken(folder):
        raise ValueError("张喆珺")

    monkeypatch.setattr(last_view, "recall", broken)
    with qtbot.captureExceptions() as told:
        door = enter(board_desk)
    assert [kind for kind, *_ in told] == [ValueError]
    assert door.window.isVisible()


def _write_behind(desk, report, stop):
    """Something is written that the window is not told of."""
    units.change(desk, 1, name="没有人知道")


def test_without_a_desk_the_window_says_that_it_opens(qtbot, look):
    frame = Frame()
    qtbot.addWidget(frame)
    frame.resize(1366, 728)
    frame.look_back(None)
    drawn = frame.grab().toImage()
    middle = {drawn.pixel(x, y) for x in range(640, 726) for y in range(350, 378)}
    assert len(middle) > 5, "words stand there"


def test_a_large_desk_says_how_much_is_being_read(enter, board_desk, monkeypatch):
    told = []
    show = MessageBar.progress
    monkeypatch.setattr(MessageBar, "progress", lambda bar, *seen: (told.append(seen), show(bar, *seen)))
    enter(board_desk).frame.close()
    assert told == []
    with Desk.open(board_desk) as desk:
        units.add_many(desk, unitlist.read_text("\n".join(f"第{n}社区" for n in range(597)))[0])
    enter(board_desk)
    assert told == [(0, 0, "正在读取 600 个单位…")]


_START = """
import sys
from pathlib import Path
from safetydesk.ui import door
loaded = {}
class Frame(door.Frame):
    def paintEvent(self, event):
        super().paintEvent(event)
        loaded.setdefault('first', sorted(sys.modules))
    def furnish(self, inside, as_next_time):
        super().furnish(inside, as_next_time)
        paint = inside.repaint
        def stands():
            paint()
            loaded['board'] = sorted(sys.modules)
            self.close()
        inside.repaint = stands
door.Frame = Frame
code = door.run(Path(sys.argv[1]))
print(*loaded['first'])
print(*loaded['board'])
"""


def test_what_is_heavy_is_loaded_when_it_is_needed(board_desk, own_settings):
    homes = {f"XDG_{name}_HOME": str(own_settings / name) for name in ("CONFIG", "CACHE", "STATE", "DATA")}
    done = subprocess.run(
        [sys.executable, "-c", _START, str(board_desk)], cwd=ROOT, capture_output=True, text=True, timeout=300,
        check=False, env={**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    first, board = (set(line.split()) for line in done.stdout.splitlines())
    assert not first & {*_LATER, *_WHEN_NEEDED}
    assert "safetydesk.ui.board_place" in board
    assert not board & {*_WHEN_NEEDED}
