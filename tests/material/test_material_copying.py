"""A copy is whole, hashed and there, or it is not there at all; every trouble of a disk is a sentence."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from slowcopy import SlowCopy

from safetydesk.material import copying
from safetydesk.material.copying import (
    Stopped,
    appearing,
    copy_hashed,
    explain,
    fsync_folder,
    replace,
    wait_until_still,
)
from safetydesk.notice.problem import Mishap


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "演练视频.mp4"
    path.write_bytes(os.urandom(3 * 1024 * 1024 + 17))
    return path


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 3 * 1024 * 1024 + 17])
def test_the_copy_is_the_same_bytes_with_their_hash(tmp_path, size):
    data = os.urandom(size)
    (tmp_path / "a").write_bytes(data)
    copied = copy_hashed(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == data
    assert (copied.sha256, copied.bytes) == (hashlib.sha256(data).hexdigest(), size)
    assert left(tmp_path) == ["a", "b"]


def test_nothing_is_written_over(tmp_path, source):
    target = tmp_path / "target"
    target.write_bytes(b"older")
    with pytest.raises(Mishap, match="已经存在"):
        copy_hashed(source, target)
    assert target.read_bytes() == b"older"


def test_a_file_that_changes_meanwhile_is_not_taken(tmp_path, source):
    def someone_writes() -> bool:
        with source.open("ab") as out:
            out.write(b"more")
        return False

    with pytest.raises(Mishap, match="还在变化"):
        copy_hashed(source, tmp_path / "target", someone_writes)
    assert left(tmp_path) == [source.name]


def test_a_file_rewritten_with_the_same_size_is_not_taken(tmp_path, source):
    def someone_writes() -> bool:
        source.write_bytes(bytes(source.stat().st_size))
        os.utime(source, (1, 1))
        return False

    with pytest.raises(Mishap, match="还在变化"):
        copy_hashed(source, tmp_path / "target", someone_writes)


def test_stop_leaves_nothing(tmp_path, source):
    with pytest.raises(Stopped):
        copy_hashed(source, tmp_path / "target", lambda: True)
    assert left(tmp_path) == [source.name]


@pytest.mark.parametrize(("number", "says"), [
    (errno.ENOSPC, "磁盘满了，存不下“演练视频.mp4”。请清理"), (errno.EIO, "U盘被拔出"), (errno.EROFS, "只读"),
    (errno.EFBIG, "FAT32"), (12345, "出错"),
])
def test_a_disk_that_fails_in_the_middle_leaves_nothing(tmp_path, source, monkeypatch, number, says):
    real = copying._write
    blocks = []

    def fails_at_the_third_block(writer: io.FileIO, block: memoryview) -> None:
        blocks.append(len(block))
        if len(blocks) == 3:
            raise OSError(number, os.strerror(number))
        real(writer, block)

    monkeypatch.setattr(copying, "_write", fails_at_the_third_block)
    with pytest.raises(Mishap, match=says):
        copy_hashed(source, tmp_path / "target")
    assert left(tmp_path) == [source.name]


def test_a_disk_that_takes_half_a_block_gets_the_rest(tmp_path):
    taken = []

    class Slow(io.RawIOBase):
        def write(self, block):
            taken.append(bytes(block[:1000]))
            return len(taken[-1])

    copying._write(Slow(), memoryview(b"z" * 2500))
    assert [len(part) for part in taken] == [1000, 1000, 500]


def test_a_source_that_is_gone_or_a_folder(tmp_path):
    with pytest.raises(Mishap, match=r"找不到“无\.jpg”"):
        copy_hashed(tmp_path / "无.jpg", tmp_path / "target")
    (tmp_path / "照片").mkdir()
    with pytest.raises(Mishap, match="“照片”是文件夹"):
        copy_hashed(tmp_path / "照片", tmp_path / "target")
    assert left(tmp_path) == ["照片"]


def test_a_target_folder_that_is_gone_is_named(tmp_path, source):
    with pytest.raises(Mishap, match="找不到“工作台”"):
        copy_hashed(source, tmp_path / "工作台" / "target")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(tmp_path, source):
    folder = tmp_path / "锁"
    folder.mkdir(mode=0o500)
    with pytest.raises(Mishap, match="没有权限读写“锁”"):
        copy_hashed(source, folder / "target")


KILLED = """
import sys, time
from pathlib import Path
sys.path.append(sys.argv[1])
from safetydesk.material.copying import copy_hashed
blocks = []
def stop():
    blocks.append(1)
    if len(blocks) == 3:
        print("half", flush=True)
        time.sleep(600)
    return False
copy_hashed(Path(sys.argv[2]), Path(sys.argv[3]), stop)
"""


def test_a_kill_in_the_middle_leaves_no_target(tmp_path, source):
    target = tmp_path / "target.mp4"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(Path(__file__).parents[2]), str(source), str(target)],
                          stdout=subprocess.PIPE) as running:
        assert running.stdout.readline() == b"half\n"
        running.kill()
    assert left(tmp_path) == ["target.mp4.part", source.name]
    assert copy_hashed(source, target).bytes == source.stat().st_size
    assert left(tmp_path) == ["target.mp4", source.name]


def test_an_old_file_is_still_at_once_and_a_fresh_one_soon(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"x")
    monkeypatch.setattr(copying, "STILL_SECONDS", 0.2)
    wait_until_still(path)
    os.utime(path, (1, 1))
    wait_until_still(path, most=0)
    future = time.time() + 3600
    os.utime(path, (future, future))
    wait_until_still(path, most=0)


def test_a_file_being_written_is_waited_for(tmp_path, monkeypatch):
    slow = SlowCopy(tmp_path / "a", [b"more"] * 10)
    monkeypatch.setattr(copying, "time", slow)
    with pytest.raises(Mishap, match="还在变化"):
        wait_until_still(slow.path, most=0.35)
    assert slow.path.read_bytes() == b"more" * 5
    wait_until_still(slow.path)
    assert slow.path.read_bytes() == b"more" * 10
    assert slow.waited >= 0.1 * 9 + copying.STILL_SECONDS - 0.01


def test_waiting_can_be_stopped_and_a_vanished_file_is_told(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"x")
    with pytest.raises(Stopped):
        wait_until_still(path, lambda: True)
    with pytest.raises(Mishap, match="找不到"):
        wait_until_still(tmp_path / "b")


def windows_error(code: int) -> OSError:
    error = OSError(errno.EACCES, "Access is denied")
    error.winerror = code
    return error


@pytest.mark.parametrize(("code", "calls"), [(5, 6), (32, 6), (33, 6), (112, 1)])
def test_a_file_held_by_antivirus_is_tried_again_and_nothing_else(tmp_path, monkeypatch, code, calls):
    tried, slept = [], []
    monkeypatch.setattr(copying.time, "sleep", slept.append)

    def held(source, target):
        tried.append(1)
        raise windows_error(code)

    monkeypatch.setattr(copying.os, "replace", held)
    with pytest.raises(Mishap):
        replace(tmp_path / "a", tmp_path / "b")
    assert len(tried) == calls
    assert slept == ([0.05, 0.1, 0.2, 0.4, 0.8] if calls == 6 else [])


def test_a_file_that_antivirus_lets_go_is_renamed(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"x")
    real, tried = os.replace, []

    def held_twice(source, target):
        tried.append(1)
        if len(tried) < 3:
            raise windows_error(32)
        real(source, target)

    monkeypatch.setattr(copying.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(copying.os, "replace", held_twice)
    replace(tmp_path / "a", tmp_path / "b")
    assert left(tmp_path) == ["b"]


@pytest.mark.parametrize(("code", "says"), [(32, "占用"), (33, "占用"), (112, "磁盘满了"), (19, "只读"), (21, "断开"),
                                            (59, "断开"), (206, "太长"), (5, "没有权限")])
def test_windows_codes_in_words(code, says):
    assert says in str(explain(windows_error(code), Path("总结.docx")))


def test_a_sentence_names_the_file_and_ends_with_what_to_do(tmp_path):
    mishap = explain(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "a{}b.jpg")
    assert mishap.what == "磁盘满了，存不下“a{}b.jpg”"
    assert mishap.remedy


def test_a_folder_can_be_made_safe(tmp_path):
    fsync_folder(tmp_path)
    with pytest.raises(Mishap, match="找不到"):
        fsync_folder(tmp_path / "无")


def test_what_is_written_appears_whole_or_the_older_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "新文件夹" / "表.docx"
    with appearing(path) as out:
        out.write(b"1")
    for failed, told in ((OSError(errno.ENOSPC, "full"), Mishap), (KeyError(), KeyError)):
        with pytest.raises(told), appearing(path):
            raise failed
    assert [each.name for each in path.parent.iterdir()] == ["表.docx"]
    assert path.read_bytes() == b"1"
