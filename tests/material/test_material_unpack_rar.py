"""RAR archives: names in old and new encodings, passwords, volumes, damage, and the programs that unpack them."""

from __future__ import annotations

import os
import shutil
import stat
import time
from contextlib import suppress
from pathlib import Path

import pytest
from deliveries.rars import LOCKED4, SOLID4, SPLIT4, rar4, rar4_locked_names, rar5, rar5_locked_names

from safetydesk.material import unpack_rar, unpacked
from safetydesk.material.copying import Stopped
from safetydesk.material.limited import Limited
from safetydesk.material.unpack import unpack
from safetydesk.material.unpacked import Letter, Piece, Unpacked
from safetydesk.notice.problem import Mishap

PHOTO = bytes(range(256)) * 40


@pytest.fixture
def opened(tmp_path):
    def run(data: bytes, name="材料.rar") -> dict[str, bytes | str]:
        path = tmp_path / "sent"
        path.write_bytes(data)
        shutil.rmtree(tmp_path / "scratch", ignore_errors=True)
        result = unpack(path, tmp_path / "scratch", name)
        assert (result.container, {piece.parts[0] for piece in result.pieces}) == ("archive", {name})
        return {"/".join(piece.parts[1:]): piece.problem or piece.path.read_bytes() for piece in result.pieces}

    return run


def refused(opened, data, words):
    with pytest.raises(Mishap) as told:
        opened(data)
    assert words in str(told.value)
    assert "“材料.rar”" in str(told.value)


@pytest.mark.parametrize("writer", [rar4, rar5])
def test_what_is_stored_needs_no_program(opened, monkeypatch, writer):
    monkeypatch.setattr(unpack_rar, "_PROGRAMS", ())
    members = [("祖师社区/演练㛃.jpg", PHOTO), ("Thumbs.db", b"x"), ("../../茶店.txt", b"tea")]
    assert opened(writer(members)) == {
        "祖师社区/演练㛃.jpg": PHOTO, "茶店.txt": b"tea",
        "": "略过 1 个系统或临时文件（Thumbs.db），它们不是材料"}


@pytest.mark.parametrize("name", ["祖师社区\\誠照片.jpg", "安全.txt", "演练"])
def test_bare_names_of_old_archives_are_read_as_gbk(opened, name):
    # Each of them has an even number of bytes, which would pass for UTF-16.
    raw = name.encode("gbk")
    assert opened(rar4([(raw, b"x")])) == {name.replace("\\", "/"): b"x"}


@pytest.mark.parametrize(("data", "words"), [
    (rar4([("a.jpg", b"x")], member_flags=LOCKED4), "设了密码"), (rar4_locked_names(), "设了密码"),
    (rar5_locked_names(), "设了密码"), (rar4([("a.mp4", b"x")], member_flags=SPLIT4), "分卷"),
    (rar4([]), "没有文件"), (rar4([("a", b"x")])[:12], "不完整"),
    (rar4([("a.jpg", b"x")], sizes={0: 2**31}), "可能是恶意文件"),
    (rar4([(str(number), b"") for number in range(2001)]), "文件太多（2001 个）"),
])
def test_what_cannot_be_unpacked_is_told_in_one_sentence(opened, data, words):
    with suppress(Mishap):
        shown = opened(data)
        assert len(shown) == 1
        assert words in shown[""]
        return
    refused(opened, data, words)


def test_a_link_a_twin_and_a_damaged_member_cost_their_own_lines(opened):
    assert opened(rar4([("link", b"/etc/passwd")], system=3, mode=0o120777)) == {
        "link": "这只是一个链接，不是文件本身，请让对方发送原文件"}
    assert opened(rar4([("a.txt", b"one"), ("a.txt", b"two"), ("b.txt", b"b")])) == {
        "a.txt": "压缩包里有同名文件，这一个没有展开，请先自己解压再拖进来", "a (2).txt": b"two", "b.txt": b"b"}
    whole = rar5([("1.txt", b"first"), ("2.txt", b"second")])
    assert opened(whole.replace(b"first", b"f1rst")) == {"1.txt": unpacked.CRUSHED, "2.txt": b"second"}
    assert opened(whole[:whole.index(b"second") + 3]) == {"1.txt": b"first", "2.txt": unpacked.CRUSHED}


def test_every_cut_and_every_flipped_byte_costs_at_most_lines(opened):
    for whole in (rar4([("照片.jpg", b"photo"), (b"b.txt", b"b")]), rar5([("照片.jpg", b"photo"), ("b.txt", b"b")])):
        for at in range(8, len(whole)):
            for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1:]):
                with suppress(Mishap):
                    assert opened(data)


def program(folder: Path, script: str) -> tuple[str, ...]:
    """A program of the PC that prints, whatever it is asked."""
    path = folder / "program.sh"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return (str(path), "-p", "--")


@pytest.fixture
def pc(monkeypatch, tmp_path):
    """Gives this PC programs that do what these shell scripts do."""

    def run(*scripts: str) -> None:
        folders = [tmp_path / f"program{number}" for number in range(len(scripts))]
        for folder in folders:
            folder.mkdir(exist_ok=True)
        commands = tuple(program(folder, script) for folder, script in zip(folders, scripts, strict=True))
        monkeypatch.setattr(unpack_rar, "_PROGRAMS", commands)

    return run


PACKED = rar4([("1.txt", b"first"), ("Thumbs.db", b"junk"), ("2.txt", b"second")], method=0x33, main_flags=SOLID4)


@pytest.mark.skipif(os.name == "nt", reason="the programs of the test are shell scripts")
def test_what_a_program_prints_is_told_apart_by_size_and_checksum(opened, pc):
    pc("printf firstjunksecond")
    assert opened(PACKED) == {
        "1.txt": b"first", "2.txt": b"second", "": "略过 1 个系统或临时文件（Thumbs.db），它们不是材料"}
    pc("echo 'cannot read it' >&2; exit 2", "printf firstjunksecond; yes")
    assert (opened(PACKED)["1.txt"], opened(PACKED)["2.txt"]) == (b"first", b"second")
    pc("printf first")
    assert opened(rar5([("1.txt", b"first"), ("2.txt", b"second")], method=3)) == {
        "1.txt": b"first", "": "后半部分展不开，2 个文件只展开了 1 个，请让对方重新发送"}


@pytest.mark.skipif(os.name == "nt", reason="the programs of the test are shell scripts")
def test_without_a_program_that_can_there_is_one_sentence(opened, pc):
    pc()
    refused(opened, PACKED, "没有能展开它的程序，请让对方改用 zip 重新发送".replace("，", "。", 1))
    pc("printf rubbishrubbishrubbish", "exit 1")
    refused(opened, PACKED, "展不开（没传完、已损坏，或这台电脑上的程序不会读它）")


@pytest.mark.skipif(os.name == "nt", reason="the programs of the test are shell scripts")
def test_one_locked_member_among_compressed_ones_locks_all(opened, pc):
    pc("printf first")
    shown = opened(rar4([("1.txt", b"first")], method=0x33, member_flags=LOCKED4))
    assert "设了密码" in shown[""]


@pytest.mark.skipif(os.name == "nt" or not list(unpack_rar.programs()), reason="no program that reads RAR")
@pytest.mark.parametrize("command", list(unpack_rar.programs()), ids=lambda command: Path(command[0]).name)
def test_the_programs_of_this_pc_print_what_is_stored(opened, monkeypatch, command, tmp_path):
    """Nothing free writes compressed RAR: the members are stored, and we claim that a program is needed."""
    monkeypatch.setattr(unpack_rar, "_PROGRAMS", (tuple(command),))
    monkeypatch.setattr(unpack_rar.rarfile, "RAR_M0", -1)
    (tmp_path / "sent2").write_bytes(b"a neighbour that looks like a second volume")
    for writer in (rar4, rar5):
        assert opened(writer([("祖师社区/照片.jpg", PHOTO), ("[a]*.txt", b"pattern")])) == {
            "祖师社区/照片.jpg": PHOTO, "[a]*.txt": b"pattern"}


@pytest.mark.skipif(os.name == "nt", reason="the programs of the test are shell scripts")
def test_a_program_that_hangs_ends_with_the_child(tmp_path, monkeypatch):
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    number = tmp_path / "pid"
    lines = f"echo $$ > {number}.part; mv {number}.part {number}; exec sleep 600"
    name = Path(program(bin_folder, lines)[0]).rename(bin_folder / "unrar")
    monkeypatch.setenv("PATH", f"{name.parent}:/usr/bin:/bin")
    path = tmp_path / "a.rar"
    path.write_bytes(PACKED)
    with Limited() as child, pytest.raises(Stopped):
        child.call("safetydesk.material.unpack:unpack", path, tmp_path / "s", "a.rar", timeout=600,
                   gives=(Unpacked, Piece, Letter), stop=number.exists)
    state = Path(f"/proc/{int(number.read_text())}/stat")
    for _ in range(3000):
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.02)
    pytest.fail("the program outlived the child")
