"""One file of every kind that issue 3 names, and what the desk is to say of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from deliveries import offices
from deliveries.pictures import film, heic, picture, turned

TAKEN = datetime(2024, 6, 12, 9, 30)


@dataclass(frozen=True)
class Piece:
    """A file called `name`, which counts as `kind` in `cell`; `size` in pixels as displayed; `says`: a warning that it
    must have."""

    name: str
    kind: str
    make: Callable[[Path], bytes]
    size: tuple[int, int] | None = None
    says: str = ""
    cell: str = "drill"


def _photo(name: str, seed: int, form: str = "JPEG", *, size: tuple[int, int] = (160, 120), says: str = "",
           shown: tuple[int, int] | None = None, **more: Any) -> Piece:
    return Piece(name, "photo", lambda folder: picture(seed, form, size, **more), shown or size, says)


def _film(name: str, seed: int, form: str, codec: str, *, says: str = "", **more: Any) -> Piece:
    def make(folder: Path) -> bytes:
        return film(folder / f"{seed}.film", form, codec, seed=seed, **more).read_bytes()

    return Piece(name, "video", make, (176, 144), says)


def _document(name: str, kind: str, make: Callable[[Path], bytes]) -> Piece:
    return Piece(name, kind, make, cell="summary")


PHOTOS: Sequence[Piece] = (
    _photo("相机.jpg", 1, taken=TAKEN, camera="HUAWEI"),
    _photo("竖拍.jpg", 2, orientation=6, shown=(120, 160), camera="HUAWEI"),
    _photo("空日期.jpg", 13, date=" " * 19 + "\0", camera="HUAWEI"),
    _photo("零日期.jpg", 14, date="0000:00:00 00:00:00", camera="HUAWEI"),
    _photo("图.png", 3, "PNG"), _photo("图.bmp", 4, "BMP"), _photo("图.webp", 5, "WEBP"), _photo("图.tif", 6, "TIFF"),
    _photo("双镜头.jpg", 7, "MPO"), _photo("其实是PNG.jpg", 8, "PNG"),
    Piece("苹果.heic", "photo", lambda folder: heic(), (4000, 3000)),
    _photo("mmexport1718000000000.jpg", 9, says="疑似聊天软件压缩"),
    _photo("去年的.jpg", 10, taken=datetime(2023, 6, 12), camera="HUAWEI", says="拍摄日期 2023-06-12 不在活动期"),
    _photo("在哪里.jpg", 11, place=True, camera="HUAWEI", says="带有拍摄位置"),
    _photo("Screenshot_20240612.png", 12, "PNG", size=(540, 1170), says="像是截屏"),
)

FILMS: Sequence[Piece] = (
    _film("片.mp4", 21, "mp4", "mpeg4"), _film("片.mov", 22, "mov", "mpeg4"), _film("片.avi", 23, "avi", "mpeg4"),
    _film("片.wmv", 24, "asf", "wmv2"), _film("片.3gp", 25, "3gp", "mpeg4"), _film("片.mkv", 26, "matroska", "mpeg4"),
    _film("片.webm", 27, "webm", "libvpx"), _film("片.flv", 28, "flv", "flv1"),
    _film("碎.mp4", 29, "mp4", "mpeg4", fragmented=True),
    _film("黑.mp4", 30, "mp4", "mpeg4", black=True, says="全黑或单色"),
    Piece("竖.mp4", "video", lambda folder: turned(film(folder / "31.film", seed=31).read_bytes()), (144, 176)),
)

DOCUMENTS: Sequence[Piece] = (
    _document("青禾活动总结.docx", "report", lambda folder: offices.word("活动总结", "六月开展了演练。")),
    _document("活动总结.doc", "report", lambda folder: offices.old("WordDocument")),
    _document("活动总结其实是docx.doc", "report", lambda folder: offices.word("活动总结", "七月另报。")),
    _document("活动总结其实是rtf.doc", "report", lambda folder: rb"{\rtf1\ansi\ansicpg936 \'bb\'ee\'b6\'af}"),
    _document("活动总结.wps", "report", lambda folder: offices.old("WordDocument") + b"wps"),
    _document("活动总结其实是odt.docx", "report", lambda folder: offices.open_text()),
    _document("活动总结.pdf", "report", lambda folder: offices.made_by_us(folder / "a.pdf", "活动总结", "六月")),
    _document("案例报送表.xlsx", "form", lambda folder: offices.sheet([["案例", "青禾"], ["演练", "一次"]])),
    _document("案例报送表永中.xlsx", "form", lambda folder: offices.bare_styles()),
    _document("案例报送表.xls", "form", lambda folder: offices.old_sheet([["案例", "青禾"], ["演练", "一次"]])),
    _document("案例报送表其实是xlsx.et", "form", lambda folder: offices.sheet([["案例", "东塘"]])),
    _document("案例报送表.et", "form", lambda folder: offices.old_sheet([["案例", "柳溪"]])),
    _document("活动总结.ofd", "report", lambda folder: offices.package({"OFD.xml": b"<x/>", "Doc_0/a.xml": b"<x/>"})),
    Piece("课件.pptx", "courseware", lambda folder: offices.slides(), cell="class"),
)

EVERYTHING: Sequence[Piece] = (*PHOTOS, *FILMS, *DOCUMENTS)
