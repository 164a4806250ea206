"""What Outlook leaves, .msg and winmail.dat: who wrote, which files are in it, and every damage one sentence."""

from __future__ import annotations

import base64
import random
import shutil
import struct
from contextlib import suppress
from datetime import UTC, datetime

import olefile
import pytest
from deliveries.outlook import compound, msg, msg_tree, tnef

from safetydesk.material.unpack import container, unpack
from safetydesk.material.unpacked import Letter, Unpacked
from safetydesk.notice.problem import Mishap

SENT = datetime(2024, 6, 12, 1, 30, tzinfo=UTC)
PHOTO = bytes(range(256)) * 40


@pytest.fixture
def opened(tmp_path):
    def run(data: bytes, name="来信.msg") -> Unpacked:
        path = tmp_path / "sent"
        path.write_bytes(data)
        shutil.rmtree(tmp_path / "scratch", ignore_errors=True)
        return unpack(path, tmp_path / "scratch", name)

    return run


def files(result: Unpacked) -> dict[str, bytes | str]:
    return {"/".join(piece.parts[1:]): piece.problem or piece.path.read_bytes() for piece in result.pieces}


@pytest.mark.parametrize("charset", ["utf-16-le", "gb18030"])
def test_an_outlook_mail_gives_its_letter_and_its_files(opened, charset):
    parts = (("演练㛃.jpg", PHOTO), ("清单.txt", b"small"), ("Thumbs.db", b"x"))
    result = opened(msg(
        "安全月材料", "Zushi@Example.com", "张喆珺", "见附件", parts,
        html='<a href="https://pan.baidu.com/s/1abc">下载</a>'.encode("gbk"), sent=SENT, charset=charset))
    assert result.letter == Letter("zushi@example.com", "张喆珺", "安全月材料", "2024-06-12T09:30:00",
                                   "见附件\nhttps://pan.baidu.com/s/1abc")
    assert files(result) == {"演练㛃.jpg": PHOTO, "清单.txt": b"small",
                             "": "略过 1 个系统或临时文件（Thumbs.db），它们不是材料"}


def test_the_writer_of_these_tests_makes_what_another_reader_takes():
    with olefile.OleFileIO(msg("标题", attachments=(("a.jpg", PHOTO),))) as ole:
        assert ole.parsing_issues == []
        assert ole.openstream(["__attach_version1.0_#00000000", "__substg1.0_37010102"]).read() == PHOTO
        assert ole.openstream("__substg1.0_0037001F").read().decode("utf-16-le") == "标题"


def test_the_sender_is_found_where_outlook_keeps_no_address(opened):
    inside = opened(msg("x", "/O=OFFICE/CN=ZHANG", headers="From: =?gbk?B?1cU=?= <a@example.com>\r\nTo: b@c\r\n\r\n"))
    assert (inside.letter.sender, inside.letter.name) == ("a@example.com", "张")
    assert opened(msg("x")).letter == Letter("", "", "x", "", "")


def test_a_forwarded_mail_comes_out_as_a_mail_with_its_own_sender(opened, tmp_path):
    deepest = msg_tree("最里面", "c@example.com", attachments=(("深.jpg", b"deep"),), inner=True)
    parts = (("照片.jpg", PHOTO), ("再转", deepest))
    inner = msg_tree("茶店/报送", "b@example.com", "茶店", "里面的话", parts, sent=SENT, inner=True)
    piece, = opened(msg("转发", "a@example.com", attachments=(("转发的邮件", inner),))).pieces
    assert piece.parts == ("来信.msg", "茶店_报送.eml")
    inside = unpack(piece.path, tmp_path / "deeper", piece.parts[-1])
    assert inside.letter == Letter("b@example.com", "茶店", "茶店/报送", "2024-06-12T09:30:00", "里面的话")
    assert list(files(inside)) == ["照片.jpg", "最里面.eml"]
    assert files(inside)["照片.jpg"] == PHOTO
    innermost = unpack(inside.pieces[1].path, tmp_path / "deepest", "最里面.eml")
    assert (innermost.letter.sender, files(innermost)) == ("c@example.com", {"深.jpg": b"deep"})


def test_attachments_that_are_only_names_are_told_together(opened):
    ole_object = {"CONTENTS": b"x"}
    assert files(opened(msg("x", attachments=(("云盘.zip", None), ("表格", ole_object), ("a.jpg", b"a"))))) == {
        "a.jpg": b"a", "": "有 2 个附件只有名字没有内容（云盘.zip、表格），请让对方把文件打成 zip 重新发送"}


def test_what_is_called_msg_and_is_none_is_taken_as_it_is(opened):
    assert opened(compound({"WordDocument": bytes(5000)})) == Unpacked("")


def test_damaged_outlook_mails_cost_one_sentence(opened):
    dice = random.Random(7)
    whole = msg("转发", "a@example.com", "张", "话", (
        ("a.jpg", PHOTO), ("b.txt", b"b"), ("m", msg_tree("y", attachments=(("c", b"c"),), inner=True))))
    with pytest.raises(Mishap, match=r"“来信\.msg”不完整"):
        opened(whole[:700])
    for turn in range(150):
        raw = bytearray(whole)
        for _ in range(20):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        with suppress(Mishap):
            opened(bytes(raw[:dice.randrange(1, len(raw))]) if turn % 3 else bytes(raw))


def mail_with(data: bytes, text="见附件") -> bytes:
    return (b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
            b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode() + b"\r\n--b\r\n"
            b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(data) + b"--b--\r\n")


def test_winmail_dat_is_opened_in_a_mail_and_alone(opened):
    data = tnef((("祖师社区演练.jpg", PHOTO), ("总结.docx", b"doc")), "https://pan.baidu.com/s/1abc",
                inside=tnef((("里面.jpg", b"inner"),)))
    expected = {"祖师社区演练.jpg": PHOTO, "总结.docx": b"doc", "里面.jpg": b"inner"}
    result = opened(mail_with(data), "来信.eml")
    assert (files(result), result.letter.text) == (expected, "见附件\nhttps://pan.baidu.com/s/1abc")
    alone = opened(data, "winmail.dat")
    assert (alone.container, files(alone), alone.letter.text) == ("mail", expected, "https://pan.baidu.com/s/1abc")


def test_winmail_dat_that_cannot_be_read_says_what_to_do(opened):
    shown = files(opened(mail_with(b"nonsense"), "来信.eml"))
    assert shown == {
        "winmail.dat": "这是 Outlook 专用格式（winmail.dat），附件读不出来，请让对方把附件打成 zip 重新发送"}
    whole = tnef((("a.jpg", b"a"), ("云盘.zip", None), ("b.jpg", PHOTO)))
    cut = opened(mail_with(whole[:-300]), "来信.eml")
    assert files(cut)["a.jpg"] == b"a"
    assert [piece.problem for piece in cut.pieces if piece.problem] == [
        "winmail.dat 不完整，后面的附件可能缺失，请让对方把附件打成 zip 重新发送",
        "有 2 个附件只有名字没有内容（云盘.zip、b.jpg），请让对方把文件打成 zip 重新发送"]
    assert files(opened(whole + bytes(50), "winmail.dat")).keys() == {"a.jpg", "b.jpg", ""}


def test_damaged_and_endless_winmail_dat_cost_at_most_lines(opened):
    dice = random.Random(5)
    whole = tnef((("a.jpg", b"a" * 50), ("b.jpg", b"b")), "text", tnef((("c", b"c"),)))
    for _ in range(300):
        raw = bytearray(whole)
        for _ in range(4):
            raw[dice.randrange(6, len(raw))] = dice.randrange(256)
        with suppress(Mishap):
            opened(bytes(raw), "winmail.dat")
    head = struct.pack("<IH", 0x223E9F78, 1)
    many = struct.pack("<BII", 1, 0x00069003, 4) + struct.pack("<I", 0xFFFFFFFF) + bytes(2)
    assert len(opened(head + many, "winmail.dat").pieces) == 1
    empty = struct.pack("<BIIH", 2, 0x00069002, 0, 0)
    assert len(opened(head + empty * 5000, "winmail.dat").pieces) == 1


def test_mails_of_outlook_are_known_by_content(tmp_path):
    assert container("winmail.dat", tnef(())) == "mail"
    assert container("无名", tnef(())) == "mail"
    assert container("a.doc", msg("x")) == ""
    assert container("a.MSG", msg("x")) == "mail"

