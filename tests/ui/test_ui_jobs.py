"""The job runner: what reaches the window, and what never reaches the worker."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel

from safetydesk.notice.problem import Mishap
from safetydesk.ui.jobs import Jobs


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.close()


class FakeDesk:
    def __init__(self, name):
        self.name = name
        self.closed = False

    def close(self):
        self.closed = True


def test_result_comes_back_on_the_windows_thread(qtbot, jobs):
    where = []
    jobs.run("数数", lambda *_: threading.get_ident(), lambda got: where.append((got, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(where))
    worker, window = where[0]
    assert worker != threading.get_ident()
    assert window == threading.get_ident()


def test_works_are_done_one_after_the_other(qtbot, jobs):
    order = []
    for number in range(50):
        jobs.run("排队", lambda desk, report, stop, number=number: number, order.append)
    qtbot.waitUntil(lambda: len(order) == 50)
    assert order == list(range(50))


def test_mishap_is_told_and_the_next_work_goes_on(qtbot, jobs):
    def full(desk, report, stop):
        raise Mishap("磁盘满了", "请清理后再试")

    done, aside = [], []
    with qtbot.waitSignal(jobs.failed) as told:
        jobs.run("保存", full, done.append, failed=aside.append)
    assert told.args == ["磁盘满了。请清理后再试。"]
    assert aside == ["磁盘满了。请清理后再试。"]
    jobs.run("再来", lambda desk, report, stop: "好", done.append)
    qtbot.waitUntil(lambda: done == ["好"])


def test_a_bug_in_a_work_arrives_with_its_place(qtbot, jobs):
    with qtbot.waitSignal(jobs.crashed) as told:
        jobs.run("出错", lambda desk, report, stop: 1 // 0)
    assert "test_ui_jobs.py:" in told.args[0]
    assert told.args[0].endswith("\nZeroDivisionError")


def test_after_a_bug_the_one_who_asked_is_told_too(qtbot, jobs):
    """Else a step stays grey and a field believes itself saved."""
    order = []
    jobs.crashed.connect(lambda trace: order.append("dialog"))
    jobs.run("出错", lambda desk, report, stop: 1 // 0, order.append, failed=order.append)
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["dialog", "程序出错，没有做成。"]


def test_a_desk_that_cannot_be_closed_does_not_end_the_work(qtbot, jobs):
    class Stuck(FakeDesk):
        def close(self):
            raise OSError("U盘已拔出")

    told, seen = [], []
    jobs.crashed.connect(told.append)
    jobs.open_desk("打开", lambda report, stop: (Stuck("甲"), "甲"), seen.append)
    jobs.open_desk("打开", lambda report, stop: (FakeDesk("乙"), "乙"), seen.append)
    jobs.run("看看", lambda desk, report, stop: f"{desk.name}还在", seen.append)
    qtbot.waitUntil(lambda: seen == ["甲", "乙", "乙还在"])
    assert len(told) == 1
    assert told[0].endswith("\nOSError"), "no word of the message"


def test_progress_and_stop(qtbot, jobs):
    def long(desk, report, stop):
        for number in range(1, 100_000):
            report(number, 100_000, "文件")
            if stop():
                return number
            threading.Event().wait(0.002)
        return 0

    seen, ended = [], []
    jobs.progressed.connect(lambda done, total, text: seen.append((done, total, text)))
    jobs.progressed.connect(lambda: jobs.stop())
    jobs.run("接收", long, ended.append)
    qtbot.waitUntil(lambda: bool(ended))
    assert 0 < ended[0] < 100_000
    assert seen[0][1:] == (100_000, "文件")
    jobs.run("下一个", lambda desk, report, stop: stop(), ended.append)
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert ended[1] is False, "停止只对正在做的那一件有效"


def test_opening_another_desk_closes_the_first_only_after_success(qtbot, jobs):
    first, second, seen = FakeDesk("甲"), FakeDesk("乙"), []
    jobs.open_desk("打开", lambda report, stop: (first, "甲的情形"), seen.append)
    qtbot.waitUntil(lambda: seen == ["甲的情形"])

    def locked(report, stop):
        raise Mishap("工作台正被别人打开着", "请先在那边关闭")

    with qtbot.waitSignal(jobs.failed):
        jobs.open_desk("打开", locked, seen.append)
    assert not first.closed
    jobs.open_desk("打开", lambda report, stop: (second, "乙的情形"), seen.append)
    jobs.run("看看", lambda desk, report, stop: desk.name, seen.append)
    qtbot.waitUntil(lambda: seen[-1] == "乙")
    assert first.closed
    assert not second.closed
    jobs.close()
    assert second.closed


@pytest.fixture
def open_jobs(qtbot, jobs):
    """With a desk open."""
    seen = []
    jobs.open_desk("打开", lambda report, stop: (FakeDesk("甲"), "甲"), seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    return jobs


def test_what_is_done_meanwhile_lets_every_work_go_first(qtbot, open_jobs):
    order, announced, gate = [], [], threading.Semaphore(0)
    open_jobs.started.connect(announced.append)

    def piece(desk):
        order.append("片")
        gate.acquire()
        return len(order) < 40, order.count("片")

    seen = []
    open_jobs.sliced.connect(lambda what, more: seen.append((what, more)))
    open_jobs.meanwhile(piece)
    qtbot.waitUntil(lambda: order == ["片"])
    for number in range(3):
        open_jobs.run("要做的", lambda desk, report, stop, number=number: order.append(number))
    gate.release()
    qtbot.waitUntil(lambda: len(order) == 5 and not open_jobs.waiting)
    assert order[:5] == ["片", 0, 1, 2, "片"], "a work waits for one piece at most"
    for _ in range(60):
        gate.release()
    qtbot.waitUntil(lambda: bool(seen) and not seen[-1][1])
    assert [what for what, _ in seen] == list(range(1, order.count("片") + 1))
    assert announced == ["要做的"] * 3, "what goes on behind makes no noise"
    assert not open_jobs.waiting


def test_a_piece_that_fails_is_told_once_and_ends(qtbot, open_jobs):
    tried, told, seen = [], [], []
    open_jobs.failed.connect(told.append)
    open_jobs.sliced.connect(lambda what, more: seen.append((what, more)))

    def piece(desk):
        tried.append(desk.name)
        raise Mishap("磁盘满了", "请清理后再试")

    open_jobs.meanwhile(piece)
    qtbot.waitUntil(lambda: bool(seen))
    open_jobs.run("再来", lambda desk, report, stop: None)
    qtbot.waitUntil(lambda: not open_jobs.waiting)
    assert (tried, told, seen) == (["甲"], ["磁盘满了。请清理后再试。"], [(None, False)])


def test_closing_waits_for_one_piece_only(qtbot, open_jobs):
    done = []

    def piece(desk):
        done.append(1)
        return True, len(done)

    open_jobs.meanwhile(piece)
    qtbot.waitUntil(lambda: len(done) > 3)
    open_jobs.close()
    count = len(done)
    qtbot.wait(20)
    assert len(done) == count
    open_jobs.meanwhile(piece)
    qtbot.wait(20)
    assert len(done) == count


def test_what_was_queued_is_still_done_when_the_window_closes(qtbot, jobs):
    kept = []
    for number in range(5):
        jobs.run("保存", lambda desk, report, stop, number=number: kept.append(number))
    jobs.close()
    assert kept == [0, 1, 2, 3, 4]


def test_no_thread_is_left_behind(qapp):
    before = set(threading.enumerate())
    made = Jobs()
    assert len(set(threading.enumerate()) - before) == 1
    made.close()
    made.close()
    assert set(threading.enumerate()) <= before


def test_a_widget_in_a_work_is_refused(qtbot, jobs):
    label = QLabel("不该进去")
    qtbot.addWidget(label)
    with pytest.raises(TypeError, match="widget"):
        jobs.run("错", lambda desk, report, stop: label.text())

    def outer():
        def inner(desk, report, stop):
            return label

        return lambda desk, report, stop: inner(desk, report, stop)

    with pytest.raises(TypeError, match="widget"):
        jobs.run("藏得深", outer())
    with pytest.raises(TypeError, match="widget"):
        jobs.run("方法", label.setText)


class Emitter(QObject):
    said = Signal(bool)


def test_emitting_loses_no_reference_of_true(qapp):
    """PySide6 6.12 loses one with each emit on Python 3.11, and the process dies after some thousands."""
    emitter = Emitter()
    got = []
    emitter.said.connect(got.append)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(100):
        emitter.said.emit(True)
    got.clear()
    lost = before[0] - sys.getrefcount(True), before[1] - sys.getrefcount(None)
    assert max(lost) < 50
