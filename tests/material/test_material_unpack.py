"""Zips and 7z as people send them, and as nobody should: names, passwords, bombs, damage; one line for each trouble."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import py7zr
import pytest
from deliveries import archives
from deliveries.archives import unicode_path
from deliveries.archives import zip_of as made
from inflate64 import Deflater

from safetydesk.material import unpacked as rules
from safetydesk.material.names import is_legal
from safetydesk.material.unpack import unpack
from safetydesk.material.zips import Entry, name_of
from safetydesk.notice.problem import Mishap

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"


@pytest.fixture
def opened(tmp_path):
    """What comes out of these bytes, as {inner path: content or problem}."""

    def run(data: bytes | Path, name="材料.zip", **limits) -> dict[str, bytes | str]:
        path = data
        if isinstance(data, bytes):
            path = tmp_path / "sent"
            path.write_bytes(data)
        result = unpack(path, tmp_path / "scratch", name, **limits)
        assert result.container == "archive"
        shown = {}
        for piece in result.pieces:
            assert piece.parts[0] == name
            assert piece.problem or (piece.path.parent == tmp_path / "scratch" and piece.path.is_file())
            assert is_legal(piece.path.name)
            shown["/".join(piece.parts[1:])] = piece.problem or piece.path.read_bytes()
        assert len(shown) == len(result.pieces)
        return shown

    return run


def test_names_in_four_encodings_in_one_archive(opened):
    gbk = "祖师社区/演练 誠（㛃）.jpg".encode("gb18030")
    assert opened(made(
        {"raw": gbk},
        {"raw": "茶店社区/视频.mp4".encode(), "flags": 0x800},
        {"raw": "无标志的.txt".encode()},
        {"raw": b"?????.doc", "extra": unicode_path(b"?????.doc", "总结.doc")},
        {"raw": b"other.doc", "extra": unicode_path(b"?????.doc", "不是它.doc")},
        {"raw": "标志有误.pdf".encode("gbk"), "flags": 0x800},
    )) == dict.fromkeys(
        ["祖师社区/演练 誠（㛃）.jpg", "茶店社区/视频.mp4", "无标志的.txt", "总结.doc", "other.doc", "标志有误.pdf"],
        b"x")


def test_a_backslash_byte_inside_a_chinese_character_is_no_folder(opened):
    raw = "誠\\信.txt".encode("gbk")
    assert raw.count(b"\\") == 2
    assert list(opened(made({"raw": raw}))) == ["誠/信.txt"]


@pytest.mark.parametrize(("sent", "shown"), [
    ("../../跑出去.jpg", "跑出去.jpg"), ("/etc/passwd", "etc/passwd"), ("C:\\Windows\\a.jpg", "Windows/a.jpg"),
    ("a.jpg:evil.exe", "a.jpg:evil.exe"), ("CON", "CON"), ("aux.txt", "aux.txt"), ("照片. . .", "照片"),
    ("照片\0.exe", "照片"), ("\u202egpj.exe", "gpj.exe"), ("..", "未命名"), ("a//./b.jpg", "a/b.jpg"),
])
def test_names_that_lead_elsewhere_or_deceive_do_no_harm(opened, sent, shown):
    assert opened(made({"raw": sent.encode(), "flags": 0x800})) == {shown: b"x"}


def test_long_twin_and_repeated_names_stay_apart(opened):
    long = "安" * 300 + "月.jpg"
    shown = opened(made(*(
        {"raw": name.encode(), "data": bytes([at])}
        for at, name in enumerate([long, "A.jpg", "a.JPG", "a.jpg", "无尾", "无尾"]))))
    assert list(shown.values()) == [b"\0", b"\1", b"\2", b"\3", b"\4", b"\5"]
    assert list(shown)[1:] == ["A.jpg", "a (2).JPG", "a (3).jpg", "无尾", "无尾 (2)"]
    assert next(iter(shown)).endswith("安月.jpg")
    assert len(next(iter(shown))) == 200


def test_junk_is_told_once(opened):
    assert opened(made(
        {"raw": b"__MACOSX/._a.jpg"}, {"raw": b"a.jpg"}, {"raw": b"Thumbs.db"}, {"raw": "~$总结.docx".encode()},
    )) == {"a.jpg": b"x", "": "略过 3 个系统或临时文件（._a.jpg、Thumbs.db、~$总结.docx），它们不是材料"}


def test_a_password_is_said(opened):
    locked = {"raw": "名单.xlsx".encode(), "flags": 0x1}
    assert opened(made(locked, locked | {"raw": b"b.jpg"})) == {
        "": "“材料.zip”设了密码，打不开，请让对方取消密码后重新发送，或先自己解压再拖进来"}
    assert opened(made({"raw": b"c.jpg"}, locked)) == {
        "c.jpg": b"x",
        "": "里面有 1 个文件设了密码（名单.xlsx），打不开，请让对方取消密码后重新发送，或先自己解压再拖进来"}


def test_what_is_damaged_costs_its_own_line(opened):
    shown = opened(made(
        {"raw": b"a.jpg", "crc": 1}, {"raw": b"good.jpg"}, {"raw": b"b.txt", "method": 8, "packed": b"\xff\xff"},
        {"raw": b"short.txt", "size": 5}, {"raw": b"long.txt", "data": b"longer", "size": 2},
        {"raw": b"old.txt", "method": 6}, {"raw": b"link", "made": 0x300, "mode": 0o120777, "data": b"/etc/passwd"},
    ))
    assert shown.pop("good.jpg") == b"x"
    assert shown.pop("old.txt") == "用了少见的压缩方法，展不开，请让对方用普通 zip 重新压缩"
    assert shown.pop("link") == "这只是一个链接，不是文件本身，请让对方发送原文件"
    assert shown == dict.fromkeys(
        ["a.jpg", "b.txt", "short.txt", "long.txt"], "在压缩包里已损坏，展不开，请让对方重新发送")


def test_all_usual_methods_unpack(opened):
    data = bytes(range(256)) * 3000
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr("空/", "")
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2):
            bundle.writestr(f"{method}.bin", data, method)
        with bundle.open("zip64.bin", "w", force_zip64=True) as member:
            member.write(data)
    assert opened(out.getvalue()) == dict.fromkeys(["0.bin", "8.bin", "12.bin", "zip64.bin"], data)


def test_what_the_explorer_of_windows_writes_unpacks(opened):
    data = b"deflate64 " * 5000
    deflater = Deflater()
    packed = deflater.deflate(data) + deflater.flush()
    assert opened(made({"raw": b"a.bin", "method": 9, "data": data, "packed": packed})) == {"a.bin": data}


def refused(opened, data, words, name="材料.zip", **limits):
    with pytest.raises(Mishap) as told:
        opened(data, name, **limits)
    assert words in str(told.value)
    assert name in str(told.value)


def test_bombs_do_not_go_off(opened, monkeypatch):
    inside = {"raw": b"b", "data": b"x" * 50}
    refused(opened, made(inside, {"raw": b"a", "at": 10}), "可能是恶意文件")
    refused(opened, made({"raw": b"a", "size": 2**31}), "可能是恶意文件")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("a", bytes(rules.HARMLESS + 1))
    refused(opened, out.getvalue(), "可能是恶意文件")
    refused(opened, made(*({"raw": b"%d" % n} for n in range(2001))), "文件太多（2001 个）")
    monkeypatch.setattr(rules.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 9, rules.MARGIN + 40))
    refused(opened, made(inside), "磁盘空间不够")


def test_what_was_declared_too_small_stops_where_it_was_declared(opened, tmp_path):
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(bytes(50_000_000)) + packer.flush()
    shown = opened(made({"raw": b"a", "method": 8, "packed": packed, "size": 1000}))
    assert shown == {"a": "在压缩包里已损坏，展不开，请让对方重新发送"}
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize(("data", "words"), [
    (made({"raw": b"a.jpg"})[:-30], "不完整"), (b"PK\3\4" + bytes(50), "不完整"), (made(), "没有文件"),
    (made({"raw": b"a.jpg"}, disk=1), "分卷"),
    (b"Rar!\x1a\x07\x00" + bytes(50), "不完整"),
    (b"\x1f\x8b\x08" + bytes(50), "请让对方改用 zip 重新发送"),
    (b"7z\xbc\xaf\x27\x1c\0\4" + bytes(50), "不完整"),
])
def test_archives_that_cannot_be_opened_are_told_in_words(opened, data, words):
    refused(opened, data, words)


def test_every_cut_and_every_flipped_byte_costs_at_most_lines(opened, tmp_path):
    whole = made({"raw": "照片.jpg".encode("gbk"), "data": b"photo"}, {"raw": b"b.txt", "method": 8, "packed": b"K\4\0",
                                                                     "data": b"a"})
    for at in range(4, len(whole)):
        for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1:]):
            shutil.rmtree(tmp_path / "scratch", ignore_errors=True)
            with suppress(Mishap):
                assert opened(data)


def test_volumes_are_known_by_their_names(opened):
    for name in ("材料.z01", "材料.zip.002", "材料.7z.001", "材料.part2.rar", "材料.r00"):
        refused(opened, b"anything", "分卷", name)


def test_documents_that_are_zips_stay_whole(tmp_path, make):
    scratch = tmp_path / "scratch"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = [make.office_zip(tmp_path / "sent1", main, "word/document.xml"),
              make.zipped(tmp_path / "sent2", **{"OFD.xml": "<x/>"}),
              make.zipped(tmp_path / "sent3", mimetype="application/vnd.oasis.opendocument.text"),
              make.zipped(tmp_path / "sent4", Index__Document="", **{"Index__Document.iwa": "x"})]
    for path in office:
        assert unpack(path, scratch, "无后缀").container == ""
    cut = tmp_path / "cut"
    cut.write_bytes(office[0].read_bytes()[:-40])
    assert unpack(cut, scratch, "总结").container == ""
    assert not list(scratch.glob("*"))


def seven(path: Path, password=None, **members) -> Path:
    path.write_bytes(archives.seven({name.replace("__", "/"): data for name, data in members.items()}, password))
    return path


def test_7z_unpacks(opened, tmp_path):
    path = seven(tmp_path / "a.7z", **{
        "祖师社区__照片.jpg": b"photo", "Thumbs.db": b"x", "空.txt": b"", "祖师社区__照片.JPG": b"twin"})
    assert opened(path, "材料.7z") == {
        "祖师社区/照片.jpg": b"photo", "空.txt": b"", "祖师社区/照片 (2).JPG": b"twin",
        "": "略过 1 个系统或临时文件（Thumbs.db），它们不是材料"}


def test_7z_with_a_password_damage_or_too_much_is_told(opened, tmp_path):
    refused(opened, seven(tmp_path / "a.7z", "secret", **{"a.txt": b"x"}), "设了密码", "材料.7z")
    whole = seven(tmp_path / "b.7z", **{"a.txt": b"x" * 100, "b.txt": b"y"})
    refused(opened, whole.read_bytes()[:-10], "不完整", "材料.7z")
    refused(opened, seven(tmp_path / "c.7z", zeros=bytes(rules.HARMLESS + 1)), "可能是恶意文件", "材料.7z")
    data = bytearray(whole.read_bytes())
    data[40] ^= 0xFF
    refused(opened, bytes(data), "不完整", "材料.7z")


def test_7z_members_before_the_damage_are_kept(opened, tmp_path):
    with py7zr.SevenZipFile(tmp_path / "a.7z", "w", filters=[{"id": py7zr.FILTER_COPY}]) as archive:
        archive.writestr(b"first", "1.txt")
        archive.writestr(b"second", "2.txt")
    data = (tmp_path / "a.7z").read_bytes().replace(b"second", b"sec0nd")
    assert opened(data, "材料.7z") == {
        "1.txt": b"first", "": "后半部分已损坏，2 个文件只展开了 1 个，请让对方重新发送"}
    assert len(list((tmp_path / "scratch").iterdir())) == 1


def test_names_of_the_standard_agree_with_the_standard_library(tmp_path, make):
    path = make.zipped(tmp_path / "a.zip", **{"照片.jpg": "x", "sub__文件.txt": "y"})
    from safetydesk.material.zips import read_directory
    with path.open("rb") as stream, zipfile.ZipFile(path) as bundle:
        ours = read_directory(stream)
        assert [(name_of(entry), entry.crc, entry.packed, entry.size, entry.at) for entry in ours] == [
            (info.filename, info.CRC, info.compress_size, info.file_size, info.header_offset)
            for info in bundle.infolist()]
        assert all(isinstance(entry, Entry) and not entry.is_folder for entry in ours)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of real samples is not beside this checkout")
def test_real_archives_agree_with_their_measured_truth(tmp_path):
    lines = [json.loads(line) for line in (SAMPLES / "manifest.jsonl").read_text("utf-8").splitlines()]
    for number, line in enumerate(each for each in lines if each["kind"] == "archive"):
        path, truth = SAMPLES / line["path"], line["truth"]
        if truth["encrypted"]:
            with pytest.raises(Mishap, match="设了密码"):
                unpack(path, tmp_path / str(number))
        else:
            pieces = unpack(path, tmp_path / str(number)).pieces
            assert sorted("/".join(piece.parts[1:]) for piece in pieces) == sorted(truth["members_files"])
