"""Two hundred mails as communities send them, with every trick of naming, and the bytes that must come out of each."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from email.message import EmailMessage

UNITS = ("青禾社区", "柳溪社区", "东塘社区")


@dataclass
class Post:
    """Raw mails by name, and what is in them all: SHA-256 of every file, as often as it must be there."""

    mails: dict[str, bytes] = field(default_factory=dict)
    files: Counter[str] = field(default_factory=Counter)
    links: set[str] = field(default_factory=set)
    bare: int = 0


def two_hundred(seed: int = 3, count: int = 200) -> Post:
    """`count` mails, each trick in turn; every file has bytes of its own unless the trick is that it has not."""
    chance, post = random.Random(seed), Post()
    for number in range(count):
        trick = _TRICKS[number % len(_TRICKS)]
        name = f"{number:03}-{trick.__name__.strip('_')}"
        post.mails[name] = trick(post, number, chance)
    return post


def word(text: str, charset: str = "gb2312", how: str = "B") -> str:
    """RFC 2047."""
    data = text.encode("gb18030" if charset.lower().startswith("gb") else "utf-8")
    if how == "Q":
        return f"=?{charset}?Q?" + "".join(f"={byte:02X}" for byte in data) + "?="
    return f"=?{charset}?B?{base64.b64encode(data).decode()}?="


def letter(number: int, *parts: bytes, subject: str | bytes = "", kind: bytes = b"mixed") -> bytes:
    """A multipart mail of these parts, each with its headers."""
    called = subject or word(f"{UNITS[number % 3]}安全生产月材料{number}")
    called = called.encode() if isinstance(called, str) else called
    head = (b"From: \"%s\" <u%d@example.com>\r\nTo: office@example.com\r\nSubject: %s\r\nMIME-Version: 1.0\r\n"
            b"Date: Wed, 12 Jun 2024 09:%02d:00 +0800\r\nMessage-ID: <%d@example.com>\r\n"
            b'Content-Type: multipart/%s; boundary="=_b%d"\r\n\r\n' % (
                word(UNITS[number % 3]).encode(), number % 3, called, number % 60, number, kind, number))
    body = b"".join(b"--=_b%d\r\n%s\r\n" % (number, part) for part in parts)
    return head + body + b"--=_b%d--\r\n" % number


def part(headers: str | bytes, data: bytes) -> bytes:
    headers = headers if isinstance(headers, bytes) else headers.encode()
    return headers + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data).replace(b"\n", b"\r\n")


def _file(post: Post, chance: random.Random, size: int = 900, times: int = 1) -> bytes:
    data = chance.randbytes(size)
    post.files[hashlib.sha256(data).hexdigest()] += times
    return data


def _text(words: str = "见附件", charset: str = "gbk") -> bytes:
    return part(f"Content-Type: text/plain; charset={charset}", words.encode("gb18030"))


def _in_both_headers(post, number, chance):
    called = word("照片.jpg")
    return letter(number, _text(), part(
        f'Content-Type: image/jpeg; name="{called}"\r\nContent-Disposition: attachment; filename="{called}"',
        _file(post, chance)))


def _rfc_2231(post, number, chance):
    name = "".join(f"%{byte:02X}" for byte in f"演练 {number}.jpg".encode())
    return letter(number, _text(), part(
        f"Content-Disposition: attachment;\r\n filename*0*=UTF-8''{name[:12]};\r\n filename*1*={name[12:]}",
        _file(post, chance)))


def _raw_gbk(post, number, chance):
    return letter(number, _text(), part(
        'Content-Type: image/jpeg\r\nContent-Disposition: attachment; filename="镕㛃演练.jpg"'.encode("gb18030"),
        _file(post, chance)), subject="原始字节主题".encode("gb18030"))


def _unquoted_word(post, number, chance):
    return letter(number, part(
        f"Content-Disposition: attachment; filename={word('视频.mp4', 'UTF-8')}", _file(post, chance)))


def _name_only(post, number, chance):
    called = word("图.png", how="Q")
    return letter(number, _text(), part(f'Content-Type: image/png; name="{called}"', _file(post, chance)))


def _inline(post, number, chance):
    page = part("Content-Type: text/html; charset=utf-8", '<p>见图<img src="cid:1"></p>'.encode())
    picture = part("Content-Type: image/jpeg\r\nContent-ID: <1>\r\nContent-Disposition: inline", _file(post, chance))
    return letter(number, page, picture, kind=b"related")


def _forwarded(post, number, chance):
    inner = letter(number + 5000, _text("转来的"), part('Content-Type: image/jpeg; name="a.jpg"', _file(post, chance)))
    return letter(number, _text(), b"Content-Type: message/rfc822\r\n\r\n" + inner)


def _forwarded_by_139(post, number, chance):
    inner = letter(number + 6000, part('Content-Type: image/jpeg; name="b.jpg"', _file(post, chance)))
    return letter(number, _text(), part("Content-Type: message/rfc822", inner))


def _gbk_zip(post, number, chance):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("aaaa/bbbb1.jpg", "aaaa/bbbb2.jpg"):
            archive.writestr(name, _file(post, chance, 600))
    # GBK names without the flag for UTF-8, as a Chinese Windows writes them; Python cannot.
    data = packed.getvalue().replace(b"aaaa", "演练".encode("gbk")).replace(b"bbbb", "照片".encode("gbk"))
    return letter(number, part(f'Content-Type: application/zip; name="{word("材料.zip")}"', data))


def _winmail(post, number, chance):
    broken = part("Content-Type: application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22" + chance.randbytes(40))
    return letter(number, broken, part('Content-Type: image/jpeg; name="c.jpg"', _file(post, chance)))


def _climbing(post, number, chance):
    return letter(number, part('Content-Disposition: attachment; filename="../../x"', _file(post, chance)),
                  part('Content-Disposition: attachment; filename="C:\\\\win\\\\CON.jpg"', _file(post, chance)))


def _empty(post, number, chance):
    return letter(number, part('Content-Type: image/jpeg; name="空.jpg"'.encode("gbk"), b""),
                  part('Content-Disposition: attachment; filename=""', _file(post, chance)))


def _unknown_charset(post, number, chance):
    name = "".join(f"%{byte:02X}" for byte in "测试.jpg".encode("gb18030"))
    return letter(number, _text(charset="X-GBK"), _text(charset=""), part(
        f"Content-Disposition: attachment; filename*=X-GBK''{name}", _file(post, chance)))


def _eight_bit_heads(post, number, chance):
    return letter(number, part("Content-Type: image/jpeg; name=祖师.jpg".encode(), _file(post, chance)),
                  subject="主题是 UTF-8 的字节".encode())


def _twins(post, number, chance):
    data = _file(post, chance, times=2)
    return letter(number, *(part('Content-Type: image/jpeg; name="same.jpg"', data) for _ in range(2)))


def _sent_twice(post, number, chance):
    """The same mail again in the same place, as after a nervous click: another number, the same bytes."""
    previous = next((mail for name, mail in reversed(post.mails.items()) if name.endswith("in_both_headers")), None)
    assert previous is not None
    data = base64.b64decode(previous.split(b"base64\r\n\r\n")[2].split(b"\r\n--")[0])
    post.files[hashlib.sha256(data).hexdigest()] += 1
    return previous


def _net_disk(post, number, chance):
    link = f"https://pan.baidu.com/s/1{number:06}abc"
    post.links.add(link)
    page = f'<html><body><p>视频太大，见 <a href="{link}?pwd=ab{number % 90 + 10}">网盘</a></p></body></html>'
    return letter(number, part("Content-Type: text/html; charset=gb2312", page.encode("gb18030")))


def _bare(post, number, chance):
    post.bare += 1
    return letter(number, _text("收到，谢谢。"))


def _by_a_library(post, number, chance):
    """RFC 2231 and folded heads as Python's own mail writer makes them."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = f"u{number % 3}@example.com", f"{UNITS[number % 3]}报送的材料，请查收" * 3
    mail["Date"], mail["Message-ID"] = "Wed, 12 Jun 2024 10:00:00 +0800", f"<l{number}@example.com>"
    mail.set_content("见附件")
    mail.add_attachment(
        _file(post, chance), maintype="image", subtype="jpeg", filename=f"很长的名字{number}" * 6 + ".jpg")
    return bytes(mail).replace(b"\n", b"\r\n")


def _large(post, number, chance):
    return letter(number, part('Content-Type: video/mp4; name="v.mp4"', _file(post, chance, 400_000)))


_TRICKS = (
    _in_both_headers, _rfc_2231, _raw_gbk, _unquoted_word, _name_only, _inline, _forwarded, _forwarded_by_139,
    _gbk_zip, _winmail, _climbing, _empty, _unknown_charset, _eight_bit_heads, _twins, _sent_twice, _net_disk, _bare,
    _by_a_library, _large,
)
