"""Every hostile or broken file that FACTS §§4, 5 and 7 tell of, and the line of the inbox that it is to cost."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deliveries import offices
from deliveries.archives import deflated, plain_zip, seven, zip_of
from deliveries.letters import letter, part, raw_letter
from deliveries.outlook import msg, tnef
from deliveries.pictures import bomb, film, header_only, picture, sound
from deliveries.rars import LOCKED4, SPLIT4, rar4, rar4_locked_names, rar5_locked_names

from safetydesk.material.unpacked import HARMLESS


@dataclass(frozen=True)
class Villain:
    """A file called `name`; `says` must stand in its line. `outcome` refused: it was not kept.

    `make` gives its bytes; it may use a folder. `beside`: names of the good photos in it, which come in and count.
    `cell`: where it is dropped. `counted`: it counts in spite of all, since only a person can tell.
    """

    name: str
    says: str
    make: Callable[[Path], bytes]
    outcome: str = "refused"
    beside: tuple[str, ...] = ()
    cell: str = "drill"
    counted: bool = False


def _zip(name: str, says: str, *members: dict[str, object], good: str = "", **more: object) -> Villain:
    """A zip of these members, and of a photo that is called `good`."""

    def make(folder: Path) -> bytes:
        photo = {"raw": good.encode("gbk"), "data": picture(zlib.crc32(good.encode()))}
        return zip_of(*members, *([photo] if good else []), **more)

    return Villain(name, says, make, beside=(good,) if good else ())


def _made(make: Callable[[], bytes]) -> Callable[[Path], bytes]:
    return lambda folder: make()


def _deep() -> bytes:
    data = plain_zip({"a.jpg": b"x"})
    for depth in range(4):
        data = plain_zip({f"{depth}.zip": data})
    return data


def _of_film(change: Callable[[bytes], bytes]) -> Callable[[Path], bytes]:
    return lambda folder: change(film(folder / "film.mp4", seed=len(repr(change))).read_bytes())


def _fuzzed(data: bytes) -> bytes:
    dice, raw = random.Random(3), bytearray(data)
    for _ in range(200):
        raw[dice.randrange(100, len(raw))] = dice.randrange(256)
    return bytes(raw)


_MALICE, _BROKEN, _LOCKED = "可能是恶意文件", "不完整", "设了密码"

ARCHIVES: Sequence[Villain] = (
    _zip("叠.zip", _MALICE, {"raw": b"b", "data": b"x" * 50}, {"raw": b"a", "at": 10}),
    _zip("多.zip", "文件太多（2001 个）", *({"raw": b"%d" % n} for n in range(2001))),
    _zip("说大.zip", _MALICE, {"raw": b"a", "size": 2**31}),
    _zip("炸弹.zip", _MALICE, {"raw": b"a", "method": 8, "data": bytes(HARMLESS + 1),
                               "packed": deflated(bytes(HARMLESS + 1))}),
    _zip("说小.zip", "已损坏", {"raw": b"a.jpg", "method": 8, "size": 10, "crc": 0, "packed": deflated(bytes(10**7))},
         good="好1.jpg"),
    _zip("锁.zip", _LOCKED, {"raw": b"a.jpg", "flags": 1}, {"raw": b"b.jpg", "flags": 1}),
    _zip("半锁.zip", "有 1 个文件设了密码", {"raw": b"a.jpg", "flags": 1}, good="好2.jpg"),
    _zip("卷.zip", "分卷", {"raw": b"a.jpg"}, disk=1),
    Villain("材料.z01", "分卷", _made(lambda: b"anything at all")),
    Villain("材料.part2.rar", "分卷", _made(lambda: b"anything at all")),
    _zip("怪.zip", "少见的压缩方法", {"raw": b"a.jpg", "method": 98}, good="好3.jpg"),
    _zip("坏员.zip", "已损坏", {"raw": b"a.jpg", "crc": 1}, good="好4.jpg"),
    _zip("链.zip", "只是一个链接", {"raw": b"a.jpg", "made": 0x300, "mode": 0o120777, "data": b"/etc/passwd"},
         good="好5.jpg"),
    Villain("断.zip", _BROKEN, _made(lambda: zip_of({"raw": b"a.jpg"})[:-30])),
    Villain("假.zip", _BROKEN, _made(lambda: b"PK\3\4" + bytes(range(50)))),
    Villain("空.zip", "没有文件", _made(zip_of)),
    Villain("深.zip", "套了 3 层以上", _made(_deep)),
    Villain("套弹.zip", _MALICE, _made(lambda: plain_zip({"里.zip": zip_of({"raw": b"a", "size": 2**31})}))),
    Villain("锁.7z", _LOCKED, _made(lambda: seven({"a.jpg": b"x"}, "secret"))),
    Villain("断.7z", _BROKEN, _made(lambda: seven({"a.jpg": b"x" * 100})[:-10])),
    Villain("锁4.rar", _LOCKED, _made(rar4_locked_names)),
    Villain("锁5.rar", _LOCKED, _made(rar5_locked_names)),
    Villain("锁员.rar", _LOCKED, _made(lambda: rar4([("a.jpg", b"x")], member_flags=LOCKED4))),
    Villain("卷.rar", "分卷", _made(lambda: rar4([("a.jpg", b"x")], member_flags=SPLIT4))),
    Villain("说大.rar", _MALICE, _made(lambda: rar4([("a.jpg", b"x")], sizes={0: 2**31}))),
    Villain("断.rar", _BROKEN, _made(lambda: rar4([("a.jpg", b"x")])[:12])),
    Villain("照片.gz", "GZIP", _made(lambda: b"\x1f\x8b\x08" + bytes(50))),
)

_JPEG = "Content-Type: image/jpeg; name=\"{}\""

MAILS: Sequence[Villain] = (
    Villain("断.eml", "没有下载完整", lambda folder: raw_letter(part(_JPEG.format("ok1.jpg"), picture(901)), end=b""),
            beside=("ok1.jpg",)),
    Villain("无附件.eml", "没有附件", lambda folder: letter("a@example.com", "材料", {})),
    Villain("外.eml", "winmail.dat", lambda folder: raw_letter(
        part(_JPEG.format("ok2.jpg"), picture(902)), part("Content-Type: application/ms-tnef; name=winmail.dat", b"?")),
        beside=("ok2.jpg",)),
    Villain("吃内存.eml", "winmail.dat 不完整", lambda folder: raw_letter(part(
        "Content-Type: application/ms-tnef; name=winmail.dat", tnef(())[:6] + b"\1\3\x90\6\0\x08\0\0\0\xff\xff\xff\xff"
        + bytes(6)))),
    Villain("坏.msg", _BROKEN, lambda folder: msg("x", attachments=(("a.jpg", b"a" * 9000),))[:700]),
    Villain("只有名.msg", "只有名字没有内容", lambda folder: msg("x", attachments=(("云盘.zip", None),))),
    Villain("零字节字符集.eml", "没有附件", lambda folder: b"From: a@b.cn\r\nSubject: x\r\n"
            b"Content-Type: text/plain; charset=a\0b\r\n\r\nhello"),
)

_KEPT = partial(Villain, outcome="received")

PICTURES: Sequence[Villain] = (
    _KEPT("断.jpg", _BROKEN, _made(lambda: picture(10)[:-300])),
    _KEPT("炸弹.png", "图片不完整", _made(bomb)),
    Villain("空.jpg", "0 字节", _made(lambda: b"")),
    _KEPT("零.jpg", "全是空白", _made(lambda: bytes(5000))),
    _KEPT("程序.jpg", "这是程序", _made(lambda: b"MZ" + bytes(60) + b"PE\0\0" + bytes(500))),
    _KEPT("矢量.jpg", "文件名写着 .jpg", _made(lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>')),
    _KEPT("快捷方式.jpg", "快捷方式", _made(lambda: b"L\0\0\0\x01\x14\x02\0" + bytes(100))),
    _KEPT("乱.jpg", "认不出来", _made(lambda: bytes(range(1, 255)) * 9)),
    _KEPT("只有头.mp4", "一帧画面也读不出来", _of_film(header_only)),
    _KEPT("断.mp4", "没传完或已损坏", _of_film(lambda data: data[:len(data) // 2])),
    _KEPT("有声无像.mp4", "音频", lambda folder: sound(folder / "sound.mp4").read_bytes()),
    _KEPT("代码.mts", "这一项要的是", _made(lambda: b"export const a = 1;\n" * 50)),
    _KEPT("文字.mp4", "内容其实是文本", _made(lambda: "第一行\n".encode() * 50)),
)

_ON = partial(Villain, outcome="received", cell="summary")
OFFICES: Sequence[Villain] = (
    _ON("活动总结-炸弹.docx", "太大", _made(offices.word_bomb)),
    _ON("活动总结-实体.docx", "不该有的内容", _made(offices.entity_word)),
    _ON("活动总结-实体16.docx", "不该有的内容", _made(lambda: offices.entity_word("utf-16"))),
    _ON("活动总结-锁.docx", _LOCKED, _made(offices.locked)),
    _ON("活动总结-空白.docx", "空白", _made(offices.word)),
    _ON("活动总结-坏.docx", _BROKEN, _made(lambda: _fuzzed(offices.word("活动总结", "青禾社区" * 50)))),
    _ON("活动总结-断.docx", _BROKEN, _made(lambda: offices.word("活动总结", "柳溪社区" * 50)[:-200])),
    _ON("活动总结-断.pdf", "PDF 不完整", _made(lambda: b"%PDF-1.4\n" + bytes(range(200)) * 9)),
    _ON("活动总结-宽.docx", "", _made(offices.wide_word), counted=True),
    _ON("活动总结-并.xlsx", "", _made(offices.merged_sheet), counted=True),
    _ON("活动总结-宏.docm", "", _made(lambda: offices.raw_word(
        offices.paragraph("活动总结"), main="application/vnd.ms-word.document.macroEnabled.main+xml")), counted=True),
)

VILLAINS: Sequence[Villain] = (*ARCHIVES, *MAILS, *PICTURES, *OFFICES)
