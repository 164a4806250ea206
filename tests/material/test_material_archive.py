"""Zips: the same bytes each time, hashed as written; damage is a line, not an exception."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import threading
import tracemalloc
import zipfile

import pytest

from safetydesk.material import archive
from safetydesk.material.archive import Member, Written, extract_zip, read_member, verify_zip, write_zip
from safetydesk.material.copying import Stopped
from safetydesk.notice.problem import PROBLEM_KINDS, Mishap


@pytest.fixture
def members(tmp_path):
    film = tmp_path / "原件.mp4"
    film.write_bytes(os.urandom(2 * 1024 * 1024 + 5))
    return [Member("说明.txt", "安全生产月".encode() * 100), Member("祖师社区/应急演练/视频-01.mp4", film),
            Member("空.jpg", b"")]


def hashes(written):
    return {each.name: each.sha256 for each in written}


def kinds(problems):
    assert all(problem.kind in PROBLEM_KINDS and problem.remedy for problem in problems)
    return sorted((problem.kind, problem.place) for problem in problems)


def test_what_was_put_before_or_behind_a_zip_is_told(tmp_path, members):
    path = tmp_path / "a.zip"
    expected = hashes(write_zip(path, members))
    data = path.read_bytes()
    for changed in (data + b"x", b"x" + data, data + data):
        path.write_bytes(changed)
        assert kinds(verify_zip(path, expected)) == [("changed-file", "a.zip")]
    path.write_bytes(data)
    assert verify_zip(path, expected) == []


def test_what_is_written_is_what_was_said(tmp_path, members):
    written = write_zip(tmp_path / "a.zip", members)
    film = members[1].source.read_bytes()
    assert written[1] == Written("祖师社区/应急演练/视频-01.mp4", len(film), hashlib.sha256(film).hexdigest())
    with zipfile.ZipFile(tmp_path / "a.zip") as bundle:
        assert bundle.testzip() is None
        assert bundle.read("祖师社区/应急演练/视频-01.mp4") == film
        assert {entry.compress_type for entry in bundle.infolist()} == {zipfile.ZIP_STORED}
        assert all(entry.flag_bits == 0x800 for entry in bundle.infolist() if not entry.filename.isascii())
    assert (tmp_path / "a.zip").stat().st_size == archive.zip_bytes((each.name, each.bytes) for each in written)
    assert verify_zip(tmp_path / "a.zip", hashes(written)) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "原件.mp4"]


@pytest.mark.skipif(shutil.which("unzip") is None, reason="needs unzip")
def test_another_program_reads_it(tmp_path, members):
    write_zip(tmp_path / "a.zip", members)
    subprocess.run(["unzip", "-tq", str(tmp_path / "a.zip")], check=True, stdout=subprocess.DEVNULL)


def test_the_same_members_make_the_same_bytes(tmp_path, members):
    write_zip(tmp_path / "a.zip", members)
    os.utime(members[1].source, (1, 1))
    write_zip(tmp_path / "b.zip", members)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_large_film_needs_no_memory_and_tells_how_far(tmp_path):
    film = tmp_path / "film.mp4"
    with film.open("wb") as out:
        out.truncate(100 * 1024 * 1024)
    told = []
    tracemalloc.start()
    write_zip(tmp_path / "a.zip", [Member("film.mp4", film)], lambda done, total: told.append((done, total)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 1024 * 1024
    assert told == sorted(told)
    assert len(told) >= 6
    assert told[-1] == (102400, 102400)


def test_a_member_over_four_gigabytes_uses_zip64(tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    written = write_zip(tmp_path / "a.zip", [Member("a.mp4", b"x" * 3000), Member("b.mp4", b"y")])
    assert verify_zip(tmp_path / "a.zip", hashes(written)) == []


@pytest.mark.parametrize(
    "name", ["../a", "/a", "C:/a", "a//b", "a\\b", "con.txt", "a.", "", "\ud800", "a\0b", "字" * 90])
def test_a_name_that_not_every_disk_can_hold_is_refused(tmp_path, name):
    with pytest.raises(Mishap, match="改"):
        write_zip(tmp_path / "a.zip", [Member(name, b"")])
    assert list(tmp_path.iterdir()) == []


def test_two_members_that_one_windows_folder_cannot_hold_are_refused(tmp_path):
    with pytest.raises(Mishap, match="都叫"):
        write_zip(tmp_path / "a.zip", [Member("A.jpg", b""), Member("a.jpg", b"")])


def test_odd_but_legal_names_go_in(tmp_path):
    names = ["a  b.txt", ".hidden", "〔2024〕19号.docx", "cafe\u0301.jpg"]
    written = write_zip(tmp_path / "a.zip", [Member(name, b"") for name in names])
    assert [each.name for each in written] == names


def test_stop_and_trouble_leave_the_older_zip_alone(tmp_path, members, monkeypatch):
    target = tmp_path / "a.zip"
    target.write_bytes(b"older")
    with pytest.raises(Stopped):
        write_zip(target, members, stop=lambda: True)
    with pytest.raises(Mishap, match=r"找不到“无\.mp4”"):
        write_zip(target, [Member("a.mp4", tmp_path / "无.mp4")])

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive.os, "fsync", full)
    with pytest.raises(Mishap, match="磁盘满了"):
        write_zip(target, members)
    assert target.read_bytes() == b"older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "原件.mp4"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("hash")]


def test_a_source_that_changes_while_it_is_packed(tmp_path, members):
    def grows():
        with members[1].source.open("ab") as out:
            out.write(b"more")
        return False

    with pytest.raises(Mishap, match="还在变化"):
        write_zip(tmp_path / "a.zip", members, stop=grows)


def test_every_difference_is_a_line(tmp_path, members):
    path = tmp_path / "a.zip"
    expected = hashes(write_zip(path, [*members, Member("多.txt", b"")]))
    del expected["多.txt"]
    expected["少.jpg"] = "0" * 64
    expected["说明.txt"] = "0" * 64
    assert kinds(verify_zip(path, expected)) == [
        ("changed-file", "说明.txt"), ("missing-file", "少.jpg"), ("stray-file", "多.txt")]
    assert ("stray-file", "多.txt") not in kinds(verify_zip(path, expected, {"多.txt"}))


def test_one_flipped_bit_is_found(tmp_path, members):
    path = tmp_path / "a.zip"
    expected = hashes(write_zip(path, members))
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    assert kinds(verify_zip(path, expected)) == [("changed-file", "祖师社区/应急演练/视频-01.mp4")]


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.999])
def test_a_cut_off_or_missing_zip_is_one_line(tmp_path, members, keep):
    path = tmp_path / "a.zip"
    expected = hashes(write_zip(path, members))
    path.write_bytes(path.read_bytes()[:int(keep if keep > 1 else keep * path.stat().st_size)])
    assert kinds(verify_zip(path, expected)) == [("unreadable", "a.zip")]
    assert kinds(verify_zip(tmp_path / "无.zip", {})) == [("unreadable", "无.zip")]


def test_random_damage_never_raises(tmp_path):
    path = tmp_path / "a.zip"
    expected = hashes(write_zip(path, [Member("a.txt", b"abc" * 99), Member("b.jpg", os.urandom(300))]))
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1:])
        for problem in verify_zip(path, expected):
            assert problem.remedy


def test_members_that_lie_over_each_other_are_a_forgery(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("a.jpg", b"x" * 5000)
        twin = zipfile.ZipInfo("b.jpg")
        first = bundle.infolist()[0]
        twin.header_offset, twin.file_size, twin.compress_size, twin.CRC = 0, 5000, 5000, first.CRC
        bundle.filelist.append(twin)
    assert kinds(verify_zip(path, {}))[-1] == ("unreadable", "a.zip")


def test_one_member_is_read(tmp_path, members):
    write_zip(tmp_path / "a.zip", members)
    assert read_member(tmp_path / "a.zip", "空.jpg") == b""
    assert read_member(tmp_path / "a.zip", "说明.txt").decode().startswith("安全生产月")
    with pytest.raises(Mishap, match="没有“manifest"):
        read_member(tmp_path / "a.zip", "manifest.json")
    with pytest.raises(Mishap, match="不正常"):
        read_member(tmp_path / "a.zip", "说明.txt", most=10)
    with pytest.raises(Mishap, match="打不开"):
        read_member(members[1].source, "a")


def test_unpacking_gives_back_what_was_packed(tmp_path, members):
    write_zip(tmp_path / "a.zip", members)
    extract_zip(tmp_path / "a.zip", tmp_path / "out")
    found = {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
             for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == {"说明.txt": members[0].source, "祖师社区/应急演练/视频-01.mp4": members[1].source.read_bytes(),
                     "空.jpg": b""}


@pytest.mark.parametrize("name", ["../evil.txt", "/evil.txt", "a/../../evil.txt", "C:\\evil.txt"])
def test_a_zip_that_leads_elsewhere_is_not_unpacked(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as bundle:
        bundle.writestr("good.txt", b"x")
        bundle.writestr(name, b"x")
    with pytest.raises(Mishap, match="不正常的文件名"):
        extract_zip(tmp_path / "a.zip", tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_a_damaged_zip_does_not_unpack_quietly(tmp_path, members):
    path = tmp_path / "a.zip"
    write_zip(path, members)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(Mishap, match="已损坏"):
        extract_zip(path, tmp_path / "out")
