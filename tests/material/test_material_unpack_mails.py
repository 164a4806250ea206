"""Mails as Chinese mail systems write them: which files are in them, what they are called, who wrote what."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from safetydesk.material.charsets import decoded
from safetydesk.material.mails import decode_words
from safetydesk.material.unpack import unpack
from safetydesk.material.unpacked import Unpacked

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
HEAD = b"From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


@pytest.fixture
def opened(tmp_path):
    def run(data: bytes, name="来信.eml") -> Unpacked:
        path = tmp_path / "sent"
        path.write_bytes(data)
        result = unpack(path, tmp_path / "scratch", name)
        assert result.container == "mail"
        assert all(piece.parts[0] == name for piece in result.pieces)
        return result

    return run


def multi(*parts: bytes, head=HEAD, end=b"--b--\r\n", kind=b"mixed") -> bytes:
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return head + b"Content-Type: multipart/" + kind + b'; boundary="b"\r\n\r\n' + body + end


def part(headers: str | bytes, data: bytes = b"data") -> bytes:
    headers = headers if isinstance(headers, bytes) else headers.encode()
    return headers + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)


def files(result: Unpacked) -> dict[str, bytes | str]:
    return {"/".join(piece.parts[1:]): piece.problem or piece.path.read_bytes() for piece in result.pieces}


def word(text: str, charset="gb2312", how="B") -> str:
    data = text.encode("gb18030" if charset.startswith("gb") else "utf-8")
    if how == "Q":
        return f"=?{charset}?Q?" + "".join(f"={byte:02X}" for byte in data) + "?="
    return f"=?{charset}?B?{base64.b64encode(data).decode()}?="


RFC2231 = "".join(f"%{byte:02X}" for byte in "祖师 演练.jpg".encode())
GBK2231 = "".join(f"%{byte:02X}" for byte in "喆㛃.jpg".encode("gb18030"))


@pytest.mark.parametrize(("headers", "name"), [
    ('Content-Type: image/jpeg; name="a.jpg"', "a.jpg"),
    ('Content-Type: image/jpeg\r\nContent-Disposition: inline; filename="a.jpg"', "a.jpg"),
    (f'Content-Type: image/jpeg; name="{word("祖师社区.jpg")}"', "祖师社区.jpg"),
    (f"Content-Type: image/jpeg\r\nContent-Disposition: attachment; filename={word('祖师.jpg', 'UTF-8')}", "祖师.jpg"),
    (f'Content-Disposition: attachment;\r\n filename="{word("安全生产", how="Q")}\r\n {word("月.jpg", how="Q")}"',
     "安全生产月.jpg"),
    (f"Content-Disposition: attachment; filename*=UTF-8''{RFC2231}", "祖师 演练.jpg"),
    (f"Content-Disposition: attachment; filename*=gb2312''{GBK2231}", "喆㛃.jpg"),
    (f"Content-Disposition: inline; filename*0*=UTF-8''{RFC2231[:15]}; filename*1*={RFC2231[15:]}", "祖师 演练.jpg"),
    ('Content-Disposition: attachment; filename="祖师㛃.jpg"'.encode("gb18030"), "祖师㛃.jpg"),
    ('Content-Disposition: attachment; filename=祖师.jpg'.encode(), "祖师.jpg"),
    ('Content-Disposition: attachment; filename="../../x/a.jpg"', "a.jpg"),
    ('Content-Disposition: attachment; filename="C:\\\\Users\\\\a.jpg"', "a.jpg"),
    ('Content-Disposition: attachment; filename=""\r\nContent-Type: image/jpeg; name="b.jpg"', "b.jpg"),
    ("Content-Type: image/jpeg\r\nContent-ID: <1>", "附件1.jpg"),
    ("Content-Type: application/octet-stream; name*=X-NONE''%B2%E2.jpg", "测.jpg"),
])
def test_every_way_to_name_an_attachment(opened, headers, name):
    assert files(opened(multi(part(headers)))) == {name: b"data"}


def test_all_parts_that_are_files_come_out_whatever_they_are_called(opened):
    html = part("Content-Type: text/html; charset=utf-8", b"<p>\xe8\xa7\x81</p>")
    picture = part('Content-Type: image/png; name="logo.png"\r\nContent-Disposition: inline\r\nContent-ID: <1>')
    related = multi(html, picture, head=b"", kind=b"related").replace(b"--b", b"--c").replace(b'"b"', b'"c"')
    result = opened(multi(
        related, part('Content-Type: text/plain; name="清单.txt"'), part("Content-Disposition: attachment"),
        part('Content-Type: text/plain; name="清单.txt"'), part('Content-Type: x/y; name="Thumbs.db"'),
        part('Content-Type: application/pkcs7-signature; name="smime.p7s"'),
        part('Content-Type: application/ms-tnef; name="winmail.dat"')))
    assert result.letter.text == "见"
    shown = files(result)
    assert shown.pop("winmail.dat").startswith("这是 Outlook 专用格式")
    assert shown.pop("") == "略过 1 个系统或临时文件（Thumbs.db），它们不是材料"
    assert shown == dict.fromkeys(["logo.png", "清单.txt", "附件4.txt", "清单 (2).txt"], b"data")


@pytest.mark.parametrize("sender", [
    "=?GBK?B?" + base64.b64encode("张喆珺".encode("gbk")).decode() + "?= <A@Example.com>",
    f'"{word("张喆珺", how="Q")}" <a@example.com>',
    "张喆珺 <a@example.com>".encode(), '"张喆珺" <a@example.com>'.encode("gb18030"),
])
def test_who_wrote(opened, sender):
    head = b"From: " + (sender if isinstance(sender, bytes) else sender.encode()) + b"\r\nDate: "
    letter = opened(head + b"Wed, 12 Jun 2024 01:30:00 +0000\r\n\r\nhello").letter
    assert (letter.sender, letter.name, letter.date) == ("a@example.com", "张喆珺", "2024-06-12T09:30:00")


@pytest.mark.parametrize(("head", "sender"), [
    (b"From: <<a@example.com\r\nTo: b@c", "a@example.com"), (b"From: \r\nSender: a@example.com", "a@example.com"),
    (b"To: b@example.com\r\nDate: yesterday", ""), (b"To: b@c\r\nContent-Type: text/plain; charset=a\0b", ""),
    (b"From: =?x?B?=?=\r\nDate: Wed, 99 Jun 99999 99:99", ""),
])
def test_broken_heads_cost_nothing_but_themselves(opened, head, sender):
    letter = opened(head + b"\r\n\r\nhello").letter
    assert (letter.sender, letter.date, letter.text) == (sender, "", "hello")


@pytest.mark.parametrize(("raw", "subject"), [
    ("安全月".encode("gbk"), "安全月"), ("安全月".encode(), "安全月"),
    ((word("安全生产月总结") + "\r\n " + word("（祖师）", "utf-8")).encode(), "安全生产月总结（祖师）"),
    (b"=?gb2312?B?sLLIqw?= rest", "安全 rest"), (b"=?nonsense?B?sLLIqw==?=", "安全"),
    (b"=?gb18030*zh?b?sLLIqw==?=", "安全"), (b"Re: =?unknown-8bit?Q?=B0=B2=C8=AB?=", "Re: 安全"),
])
def test_subjects_in_every_encoding(opened, raw, subject):
    assert opened(b"From: a@b\r\nSubject: " + raw + b"\r\n\r\nx").letter.subject == subject


def test_a_character_cut_in_two_by_the_end_of_a_word_is_whole_again():
    data = "安全生产".encode("gbk")
    words = [f"=?gbk?B?{base64.b64encode(half).decode()}?=" for half in (data[:3], data[3:])]
    assert decode_words(" ".join(words)) == "安全生产"
    assert decode_words("no words at all") == "no words at all"


@pytest.mark.parametrize("charset", ["", "GB2312", "x-gbk", "X-GBK ", "nonsense", "base64", "us-ascii", "iso-8859-1",
                                     '"gbk"', "a\0b"])
def test_labels_that_are_missing_unknown_or_wrong(charset):
    assert decoded("镕㛃".encode("gb18030"), charset) == "镕㛃"


def test_words_and_links_of_the_body(opened):
    link = "https://pan.baidu.com/s/1abc?pwd=8888"
    html = f'<html><head><style>p {{}}</style></head><p>见<b>网盘</b></p><a href="{link}">下载</a></html>'
    both = multi(part("Content-Type: text/plain; charset=gbk", "见网盘".encode("gbk")),
                 part("Content-Type: text/html; charset=gb2312", html.encode("gbk")), kind=b"alternative")
    assert opened(both).letter.text == f"见网盘\n{link}"
    only = multi(part("Content-Type: text/html; charset=gb2312", html.encode("gbk")))
    assert opened(only).letter.text == f"见网盘\n下载\n{link}"


def nested(coding="") -> bytes:
    inner = multi(part('Content-Type: image/jpeg; name="照片.jpg"'.encode("gbk")),
                  head="From: b@example.com\r\nSubject: 茶店报送\r\n".encode("gbk"))
    inner = inner.replace(b"--b", b"--inner").replace(b'"b"', b'"inner"')
    data = base64.encodebytes(inner) if coding else inner
    return b"Content-Type: message/rfc822\r\n" + coding.encode() + b"\r\n" + data


@pytest.mark.parametrize("coding", ["", "Content-Transfer-Encoding: base64\r\n"])
def test_a_mail_in_a_mail_comes_out_as_a_mail(opened, tmp_path, coding):
    piece, = opened(multi(nested(coding))).pieces
    assert piece.parts == ("来信.eml", "邮件1.eml" if coding else "茶店报送.eml")
    inside = unpack(piece.path, tmp_path / "deeper", piece.parts[-1])
    assert files(inside) == {"照片.jpg": b"data"}
    assert (inside.letter.sender, inside.letter.subject) == ("b@example.com", "茶店报送")


def test_a_mail_that_is_cut_off_says_so(opened):
    shown = files(opened(multi(part('Content-Type: image/jpeg; name="a.jpg"'), end=b"")))
    assert shown["a.jpg"] == b"data"
    assert "没有下载完整" in shown[""]


@pytest.mark.parametrize("sender", [b"a" * 900_000, b"(" * 900_000, b'"' * 900_000, b"<" * 900_000])
def test_a_header_without_end_costs_neither_time_nor_the_attachment(opened, sender):
    head = b"From: " + sender + b"\r\nSubject: " + b"x" * 900_000 + b"\r\nMIME-Version: 1.0\r\n"
    result = opened(multi(part('Content-Type: image/jpeg; name="a.jpg"'), head=head))
    assert files(result) == {"a.jpg": b"data"}
    assert len(result.letter.subject) < 10_000


def test_mails_are_known_by_content_and_other_texts_are_left_alone(tmp_path):
    path = tmp_path / "sent"
    path.write_bytes(HEAD + b"\r\nhello")
    for name, kind in {"信": "mail", "信.raw": "mail", "信.txt": "", "页.mht": "", "a.docx": ""}.items():
        assert unpack(path, tmp_path / "x", name).container == kind


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of real samples is not beside this checkout")
def test_real_mails_agree_with_their_measured_truth(tmp_path):
    lines = [json.loads(line) for line in (SAMPLES / "manifest.jsonl").read_text("utf-8").splitlines()]
    for number, line in enumerate(each for each in lines if each["kind"] == "mail"):
        truth = line["truth"]
        result = unpack(SAMPLES / line["path"], tmp_path / str(number))
        assert result.letter.subject == (truth["subject"] or "")
        assert result.letter.sender in (truth["from"] or "")
        whole = [piece for piece in result.pieces if not piece.problem]
        assert [(name and piece.parts[-1], piece.path.stat().st_size) for piece, (name, _) in zip(
            whole, truth["attachments"], strict=True)] == [tuple(each) for each in truth["attachments"]]
