"""Sample files that the tests of this room make for themselves."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import pytest
from PIL import Image, ImageDraw


def jpeg(path: Path, size=(64, 48), orientation=None, taken=None) -> Path:
    """Left half red, right half blue, as stored."""
    picture = Image.new("RGB", size, "red")
    ImageDraw.Draw(picture).rectangle((size[0] // 2, 0, *size), fill="blue")
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    if taken is not None:
        exif.get_ifd(0x8769)[0x9003] = taken
    picture.save(path, "JPEG", exif=exif, quality=90)
    return path


def film(path: Path, form: str, codec: str, size=(64, 48), seconds=1.0, aspect=None, sound_only=False) -> Path:
    """A short film of `seconds` at 10 pictures a second, red at the left and blue at the right, or only silence."""
    with av.open(str(path), "w", format=form) as out:
        if sound_only:
            stream = out.add_stream(codec, rate=8000)
            stream.layout = "mono"
            frame = av.AudioFrame(format=stream.codec_context.format.name, layout="mono", samples=8000)
            frame.sample_rate = 8000
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frames = [frame]
        else:
            stream = out.add_stream(codec, rate=10)
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            if aspect:
                stream.codec_context.sample_aspect_ratio = Fraction(aspect)
            picture = Image.new("RGB", size, "red")
            ImageDraw.Draw(picture).rectangle((size[0] // 2, 0, *size), fill="blue")
            frames = [av.VideoFrame.from_image(picture) for _ in range(round(seconds * 10))]
        for frame in frames:
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def zipped(path: Path, **members: str) -> Path:
    """A zip of the given members; `__` in a keyword stands for `/`."""
    with zipfile.ZipFile(path, "w") as bundle:
        for name, text in members.items():
            bundle.writestr(name.replace("__", "/"), text)
    return path


def office_zip(path: Path, main_type: str, part: str) -> Path:
    with zipfile.ZipFile(path, "w") as bundle:
        override = f'<Override PartName="/{part}" ContentType="{main_type}"/>'
        bundle.writestr("[Content_Types].xml", f"<Types>{override}</Types>")
        bundle.writestr(part, "<x/>")
    return path


def ole(path: Path, *streams: str) -> Path:
    """The smallest compound file whose directory (sector 1) names these streams; sector 0 is the FAT."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(10) + struct.pack("<II", 1, 1) + bytes(8) + struct.pack("<II", 0xFFFFFFFE, 0)
    head = head.ljust(76, b"\0") + struct.pack("<I", 0) + b"\xff" * (108 * 4)
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    entries = b""
    for name in ("Root Entry", *streams):
        raw = name.encode("utf-16-le")
        entries += raw.ljust(64, b"\0") + struct.pack("<H", len(raw) + 2) + bytes(62)
    path.write_bytes(head + fat + entries.ljust(512, b"\0"))
    return path


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def heic(path: Path, size=(4000, 3000), turns=0, clap=None, brand=b"heic", taken=None, maker="", model="",
         gps=None) -> Path:
    """The container of a HEIC picture without its coded data; EXIF says "turned" too, as telephones write it."""
    properties = [_box(b"ispe", bytes(4) + struct.pack(">II", *size))]
    if clap:
        properties.append(_box(b"clap", struct.pack(">8I", clap[0], 1, clap[1], 1, 0, 1, 0, 1)))
    if turns:
        properties.append(_box(b"irot", bytes([turns])))
    uses = bytes([len(properties), *range(1, len(properties) + 1)])
    ipma = _box(b"ipma", bytes(4) + struct.pack(">IH", 1, 1) + uses)
    exif = Image.Exif()
    exif[0x0112] = 6
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if maker or model:
        exif[0x010F], exif[0x0110] = maker, model
    if gps:
        exif.get_ifd(0x8825).update(gps)
    block = bytes(4) + exif.tobytes().removeprefix(b"Exif\0\0")
    items = _box(b"iinf", bytes(4) + struct.pack(">H", 2)
                 + _box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 1, 0) + b"hvc1\0")
                 + _box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 2, 0) + b"Exif\0"))

    def meta(offset: int) -> bytes:
        place = b"\0\0\0\0\x44\0" + struct.pack(">HHHHII", 1, 2, 0, 1, offset, len(block))
        return _box(b"meta", bytes(4) + _box(b"pitm", bytes(4) + struct.pack(">H", 1)) + items + _box(b"iloc", place)
                    + _box(b"iprp", _box(b"ipco", b"".join(properties)) + ipma))

    ftyp = _box(b"ftyp", brand + bytes(4) + b"mif1" + brand)
    path.write_bytes(ftyp + meta(len(ftyp) + len(meta(0)) + 8) + _box(b"mdat", block))
    return path


def png_bomb(path: Path, size=(60000, 60000)) -> Path:
    """A PNG that declares 3.6 thousand million pixels in a hundred bytes."""
    out = io.BytesIO()
    Image.new("L", (1, 1)).save(out, "PNG")
    raw = bytearray(out.getvalue())
    raw[16:24] = struct.pack(">II", *size)
    raw[29:33] = struct.pack(">I", zlib.crc32(raw[12:29]))
    path.write_bytes(raw)
    return path


def turned_film(source: Path, target: Path, degrees: int) -> Path:
    """The same MP4 with a display matrix in its track header (ISO 14496-12, 8.3.2), as an upright telephone writes it.

    `degrees`: clockwise, 90, 180 or 270.
    """
    one = 0x10000
    a, b, c, d = {90: (0, one, -one, 0), 180: (-one, 0, 0, -one), 270: (0, -one, one, 0)}[degrees]
    raw = bytearray(source.read_bytes())
    at = raw.index(b"tkhd") + 44
    raw[at:at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    target.write_bytes(raw)
    return target


@pytest.fixture(scope="session")
def make():
    """The makers above, by name."""
    return SimpleNamespace(
        jpeg=jpeg, film=film, zipped=zipped, office_zip=office_zip, ole=ole, heic=heic, png_bomb=png_bomb,
        turned_film=turned_film)
