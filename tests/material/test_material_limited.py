"""A hostile file costs one call: time, memory, crashes, and answers that are no answers."""

from __future__ import annotations

import ctypes
import gc
import os
import random
import subprocess
import sys
import threading
import time
from datetime import date, datetime
from pathlib import Path

import pytest

from safetydesk.material import limited, plain, windows_limit
from safetydesk.material.copying import Stopped
from safetydesk.material.facts import Facts
from safetydesk.material.limited import CHILD_FLAG, ChildFailed, Limited, child_command
from safetydesk.material.prober import Prober
from safetydesk.notice.problem import Mishap

ROOT = Path(__file__).parents[2]
STARTER = """
import importlib.util, sys
sys.path.append(sys.argv[1])
spec = importlib.util.spec_from_file_location("safetydesk.hostile", sys.argv[2])
module = importlib.util.module_from_spec(spec)
sys.modules["safetydesk.hostile"] = module
spec.loader.exec_module(module)
from safetydesk.material.limited import child_main
child_main()
"""


@pytest.fixture
def child(monkeypatch):
    hostile = Path(__file__).with_name("hostile.py")
    monkeypatch.setattr(limited, "child_command", lambda memory: [
        sys.executable, "-P", "-c", STARTER, str(ROOT), str(hostile), str(memory)])
    with Limited() as running:
        yield running


def test_values_come_back_as_they_went(child):
    value = [None, True, 3, 2.5, "中\udc80", b"\0\xff", (1, (2,)), {"a": [1]}, {"tuple": 1}, Path("/a/中"),
             date(2024, 6, 25), datetime(2024, 6, 25, 17, 30)]
    assert child.call("safetydesk.hostile:echo", value) == value


def test_only_the_named_classes_are_made(child):
    assert child.call("safetydesk.hostile:other_class", gives=(Facts,))[1] == Facts("image", "JPEG")
    with pytest.raises(ChildFailed, match="看不懂"):
        child.call("safetydesk.hostile:other_class")


@pytest.mark.parametrize("reply", [b"", b"{", b'{"a": 1, "b": 2}', b'{"Facts": {"nonsense": 1}}', b'{"os.system": {}}',
                                   b"[" * 100000])
def test_no_reply_can_do_more_than_be_refused(reply):
    with pytest.raises(ValueError):
        plain.loads(reply, (Facts,))


@pytest.mark.parametrize(("function", "says"), [
    ("sleep", "还没读完"), ("eat_memory", "内存不够"), ("abort", "中断"), ("leave", "中断"),
    ("raise_error", "不合规范"), ("not_plain", "不合规范"), ("no_such_function", "不合规范"),
])
def test_a_bad_end_costs_one_call(child, function, says):
    with pytest.raises(ChildFailed, match=says):
        child.call(f"safetydesk.hostile:{function}", timeout=0.5 if function == "sleep" else 20)
    assert child.call("safetydesk.hostile:echo", 1) == 1


def test_a_mishap_is_told_as_one(child):
    with pytest.raises(Mishap, match="磁盘满了。请清理。"):
        child.call("safetydesk.hostile:mishap")


def test_nothing_but_our_own_functions(child):
    with pytest.raises(ChildFailed, match="不合规范"):
        child.call("os:getcwd")


def test_one_child_serves_many_calls_and_what_it_prints_spoils_nothing(child):
    first = child.call("safetydesk.hostile:pid")
    assert first != os.getpid()
    assert child.call("safetydesk.hostile:chatter") == "spoken"
    assert child.call("safetydesk.hostile:read_our_input") == ""
    assert child.call("safetydesk.hostile:pid") == first


def test_several_threads_get_their_own_answers(child):
    answers = {}

    def ask(number):
        answers[number] = [child.call("safetydesk.hostile:echo", (number, n)) for n in range(20)]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: [(number, n) for n in range(20)] for number in range(4)}


def test_a_killed_child_is_replaced(child):
    first = child.call("safetydesk.hostile:pid")
    os.kill(first, 9)
    child._child.wait()
    assert child.call("safetydesk.hostile:pid") != first


def test_a_child_is_replaced_now_and_then(child, monkeypatch):
    monkeypatch.setattr(limited, "_CALLS_PER_CHILD", 3)
    pids = [child.call("safetydesk.hostile:pid") for _ in range(7)]
    assert pids[0] == pids[2] != pids[3] == pids[5] != pids[6]


def test_close_leaves_no_process_and_a_forgotten_one_neither(child):
    first = child.call("safetydesk.hostile:pid")
    child.close()
    forgotten = Limited()
    second = forgotten.call("safetydesk.hostile:pid")
    del forgotten
    gc.collect()
    for gone in (first, second):
        with pytest.raises(ProcessLookupError):
            os.kill(gone, 0)


@pytest.mark.skipif(os.name == "nt", reason="there a job object does it, which this test cannot see")
def test_what_the_child_starts_has_its_limit_and_ends_with_it(child, tmp_path):
    assert child.call("safetydesk.hostile:program_may_use") == child._memory
    with pytest.raises(Stopped):
        child.call("safetydesk.hostile:start_program", tmp_path / "number", timeout=600,
                   stop=(tmp_path / "number").exists)
    assert ends(int((tmp_path / "number").read_text()))


def ends(number: int) -> bool:
    """Whether the process is soon no more than a name that waits to be cleared away."""
    for _ in range(3000):
        try:
            state = Path(f"/proc/{number}/stat").read_text()
        except FileNotFoundError:
            return True
        if state.rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_what_is_asked_of_windows_has_the_sizes_of_its_headers():
    """winnt.h, 64 bits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION has 144 bytes, its memory limit stands at 112."""
    asked = windows_limit.limits(1 << 29)
    assert (ctypes.sizeof(asked), type(asked).ProcessMemoryLimit.offset) == (144, 112)
    assert asked.BasicLimitInformation.LimitFlags == 0x2100
    assert int.from_bytes(bytes(asked)[112:120], "little") == 1 << 29


def test_the_child_ends_when_its_parent_is_gone():
    child = subprocess.Popen(child_command(1 << 30), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdin.close()
    assert child.wait(20) == 0
    child.stdout.close()


def test_a_frozen_program_starts_itself(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child_command(99) == [sys.executable, CHILD_FLAG, "99"]


def test_modules_that_lie_in_the_current_folder_are_not_run(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    with Prober() as prober:
        assert prober.facts(tmp_path / "json.py").content == "text"


def test_the_prober_never_raises(tmp_path, make):
    with Prober() as prober:
        assert prober.facts(make.jpeg(tmp_path / "a.jpg")).format == "JPEG"
        assert prober.thumbnail(tmp_path / "a.jpg", 16).startswith(b"\xff\xd8")
        gone = prober.facts(tmp_path / "gone.jpg")
        assert (gone.content, gone.plays) == ("unknown", False)
        assert gone.trouble.startswith("文件读不出来（")
        assert gone.trouble.endswith("），已原样保存，请人工查看")
        assert prober.thumbnail(tmp_path / "gone.jpg", 16) is None
        assert "普通文件" in prober.facts(tmp_path).trouble


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe with a name")
def test_a_file_that_takes_for_ever_costs_one_sentence(tmp_path, make):
    os.mkfifo(tmp_path / "pipe.jpg")
    with Prober(timeout=0.5) as prober:
        assert prober.thumbnail(tmp_path / "pipe.jpg", 16) is None
    with Prober() as prober:
        assert prober.facts(make.jpeg(tmp_path / "a.jpg")).plays is True


def test_fuzzed_files_cost_one_sentence_each(tmp_path, make):
    dice = random.Random(4)
    whole = [make.jpeg(tmp_path / "a.jpg", (200, 150)), make.heic(tmp_path / "a.heic"),
             make.film(tmp_path / "a.mp4", "mp4", "mpeg4"), make.ole(tmp_path / "a.doc", "WordDocument"),
             make.zipped(tmp_path / "a.zip", mimetype="x", b="y" * 500)]
    with Prober() as prober:
        for source in whole:
            for turn in range(30):
                raw = bytearray(source.read_bytes())
                for _ in range(20):
                    raw[dice.randrange(len(raw))] = dice.randrange(256)
                path = tmp_path / f"fuzzed{turn}{source.suffix}"
                path.write_bytes(raw[:dice.randrange(1, len(raw))] if turn % 3 else raw)
                assert not prober.facts(path).trouble.startswith("文件读不出来"), path


def test_a_long_call_ends_soon_after_stop_and_the_next_one_works(child):
    asked = iter([False, False, True])
    begun = time.monotonic()
    with pytest.raises(Stopped):
        child.call("safetydesk.hostile:sleep", timeout=600, stop=lambda: next(asked, True))
    assert time.monotonic() - begun < 60, "it waited for the end of the call"
    assert child.call("safetydesk.hostile:echo", 1) == 1
