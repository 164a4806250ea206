"""What goes on behind: files are looked through while the clerk works, told now and then, and nobody waits for it."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from safetydesk.ui import behind

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def pile(monkeypatch):
    """So many files are left to be looked at; each step takes one and says which unit it moved."""
    pile = SimpleNamespace(left=0, done=0, changed=frozenset(), steps=0, gates={})

    def step(desk):
        if pile.left in pile.gates:
            assert pile.gates[pile.left].wait(120)
        threading.Event().wait(0.002)
        pile.steps += 1
        pile.left = max(0, pile.left - 1)
        changed = pile.changed if pile.left else frozenset()
        return pile.left > 0, SimpleNamespace(left=pile.left, done=0, changed=changed)

    monkeypatch.setattr(behind, "step", step)
    monkeypatch.setattr(behind, "TELL_EVERY_MS", 1)
    return pile


def test_opening_a_desk_goes_on_with_what_was_left(qtbot, open_window, board_desk, pile):
    pile.left = 30
    window = open_window(board_desk)
    assert pile.left == 0
    assert window.behind.resting
    assert not window.messages.behind.isVisible()


def test_after_each_change_it_goes_on_and_tells_how_far_it_is(qtbot, open_window, board_desk, settle, pile):
    window = open_window(board_desk)
    told, lines, begun = [], [], []
    window.shell.behind.connect(lambda done, total: told.append((done, total, window.messages.behind.text())))
    window.shell.line_changed.connect(lines.append)
    window.jobs.started.connect(begun.append)
    pile.left, pile.changed = 60, frozenset({window.shell.scene.board.units[0].id})
    pile.gates = {60: threading.Event(), 30: threading.Event()}
    window.shell.refresh()
    qtbot.waitUntil(lambda: not window.jobs.waiting)
    assert not window.behind.resting
    pile.gates[60].set()
    qtbot.waitUntil(lambda: bool(told))
    pile.gates[30].set()
    settle(window)
    assert told[0][1] >= 59
    counted = [done for done, total, _ in told if total]
    assert counted == sorted(counted)
    assert told[-1][:2] == (0, 0)
    assert any(text.startswith("正在核对 ") for _, _, text in told)
    assert not window.messages.behind.isVisible()
    assert {line.id for line in lines} == pile.changed
    assert set(begun) <= {"", "正在读取"}
    assert not window.messages.busy.isVisible()


def test_closing_in_the_middle_leaves_no_thread(open_window, board_desk, pile):
    before = set(threading.enumerate())
    window = open_window(board_desk)
    pile.left = 100_000
    window.shell.refresh()
    window.close()
    assert pile.left > 0
    assert set(threading.enumerate()) <= before
