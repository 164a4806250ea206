"""Names and texts from outside, and walking what was dropped."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from safetydesk.material.names import clean_text, is_junk, safe_name, walk

# Anything at all, surrogates too, with the nasty ones often.
NASTY = "\0\x0b\r\n\t./\\:*?\"<>| \u202e\u3000\ud800\uffffCcOoNn1$~人"
ANY = st.text(st.one_of(st.characters(), st.sampled_from(NASTY)))


@given(ANY, st.integers(32, 255))
def test_every_name_is_legal_everywhere(text, most):
    name = safe_name(text, most)
    assert name
    assert len(name.encode("utf-8")) <= most
    assert not re.search(r'[\x00-\x1f\x7f\\/:*?"<>|\u202a-\u202e\u2066-\u2069]', name)
    assert name == name.strip(" .")
    assert name.split(".")[0].rstrip().upper() not in {"CON", "PRN", "AUX", "NUL", *(f"COM{n}" for n in range(10))}
    assert safe_name(name, most) == name


@pytest.mark.parametrize(("text", "name"), [
    ("兴隆社区-应急演练-01.jpg", "兴隆社区-应急演练-01.jpg"),
    ("../../etc/passwd", "_.._etc_passwd"),
    ("C:\\a\\b.docx", "C_a_b.docx"),
    ("a.jpg:evil.exe", "a.jpg_evil.exe"),
    ("con", "_con"), ("AUX.txt", "_AUX.txt"), ("com1 .txt", "_com1.txt"), ("console.txt", "console.txt"),
    ("总结. . .", "总结"), ("  总\u3000结 .docx", "总 结.docx"),
    ("报告\u202exslx.exe", "报告xslx.exe"),
    ("a\0b\x07c.jpg", "abc.jpg"),
    ("~$总结.docx", "_~$总结.docx"),
    ("...", "未命名"), ("", "未命名"), ("???", "_"),
])
def test_names_one_has_seen(text, name):
    assert safe_name(text) == name


def test_a_long_name_keeps_its_ending():
    name = safe_name("安全" * 100 + ".docx")
    assert name.endswith("安.docx") or name.endswith("全.docx")
    assert 195 <= len(name.encode()) <= 200


def test_a_name_made_on_a_mac_is_the_same_name():
    assert safe_name("cafe\u0301.jpg") == "caf\u00e9.jpg"


@given(ANY)
def test_clean_text_can_be_printed_and_stored(text):
    clean = clean_text(text)
    element = etree.Element("t")
    element.text = clean
    assert etree.fromstring(etree.tostring(element)).text == (clean or None)
    assert not re.search("[\x00\x0b\r\u202e\ud800-\udfff]", clean)
    assert clean_text(clean) == clean


def test_clean_text_keeps_what_people_write():
    assert clean_text("张喆珺，㛃\t①\r\n〔2024〕19号\x0b二") == "张喆珺，㛃\t①\n〔2024〕19号\n二"
    assert clean_text("安全生产", 2) == "安全"


@pytest.mark.parametrize(("name", "size", "junk"), [
    ("~$总结.docx", 162, True), ("~$总结.docx", 50000, False), ("Thumbs.db", 9000, True), (".DS_Store", 6148, True),
    ("desktop.ini", 100, True), ("._照片.jpg", 4096, True), (".~lock.总结.docx#", 80, True),
    ("照片.jpg", 0, False), ("总结.docx", 9000, False),
])
def test_junk(name, size, junk):
    assert is_junk(name, size) is junk


def write(path, data=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_dropped_folder_is_walked_in_the_order_people_count(tmp_path):
    root = tmp_path / "兴隆社区"
    for name in ("照片10.jpg", "照片2.jpg", "应急演练/视频1.mp4"):
        write(root / name)
    alone = write(tmp_path / "总结.docx")
    found = list(walk([root, alone]))
    assert [item.parts for item in found] == [
        ("兴隆社区", "应急演练", "视频1.mp4"), ("兴隆社区", "照片2.jpg"), ("兴隆社区", "照片10.jpg"), ("总结.docx",)]
    assert not any(item.problem for item in found)


def test_junk_is_told_once(tmp_path):
    for name in ("Thumbs.db", "~$a.docx", "a.docx", "子/Thumbs.db", "__MACOSX/._a.docx"):
        write(tmp_path / "d" / name)
    found = list(walk([tmp_path / "d"]))
    assert [item.parts[-1] for item in found if not item.problem] == ["a.docx"]
    told, = (item for item in found if item.problem)
    assert "略过 4 个" in told.problem
    assert "Thumbs.db" in told.problem


def test_links_in_a_circle_end(tmp_path):
    write(tmp_path / "d" / "a.jpg")
    (tmp_path / "d" / "回").symlink_to(tmp_path / "d")
    (tmp_path / "d" / "空").symlink_to(tmp_path / "无")
    found = {item.parts[-1]: item.problem for item in walk([tmp_path / "d"])}
    assert found["a.jpg"] == ""
    assert "略过" in found["回"]
    assert "打不开" in found["空"]


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path, monkeypatch):
    write(tmp_path / "d" / "锁" / "a.jpg")
    write(tmp_path / "d" / "b.jpg")
    real = type(tmp_path).iterdir

    def locked(self):
        if self.name == "锁":
            raise PermissionError(13, "denied")
        return real(self)

    monkeypatch.setattr(type(tmp_path), "iterdir", locked)
    found = {item.parts[-1]: item.problem for item in walk([tmp_path / "d", tmp_path / "无"])}
    assert found["b.jpg"] == ""
    assert "打不开" in found["锁"]
    assert "打不开" in found["无"]


@pytest.mark.skipif(os.name == "nt", reason="Windows names are always text")
def test_a_name_written_by_an_old_gbk_disk_is_readable(tmp_path):
    path = os.fsencode(tmp_path) + b"/" + "总结.txt".encode("gb18030")
    with open(path, "wb") as out:
        out.write(b"x")
    found, = walk([tmp_path])
    assert found.parts[-1] == "总结.txt"
    assert found.path.read_bytes() == b"x"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe with a name")
def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "p")
    found, = walk([tmp_path / "p"])
    assert "不是普通文件" in found.problem
