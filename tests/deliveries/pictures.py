"""Photos and films as telephones, cameras and chat programs leave them: real encoders, every seed another picture."""

from __future__ import annotations

import io
import random
import struct
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import av
from PIL import Image

_TAKEN, _EXIF, _GPS = 0x9003, 0x8769, 0x8825


def scene(seed: int, size: tuple[int, int] = (160, 120)) -> Image.Image:
    """Soft noise: no two seeds look alike."""
    return Image.frombytes("RGB", (16, 12), random.Random(seed).randbytes(16 * 12 * 3)).resize(size)


def picture(
    seed: int, form: str = "JPEG", size: tuple[int, int] = (160, 120), *, taken: datetime | None = None,
    orientation: int = 0, camera: str = "", place: bool = False, date: str = "", **more: Any,
) -> bytes:
    """The bytes of a picture in a format that Pillow writes; `place`: it says where it was taken, `date`: when, in the
    camera's own words."""
    exif = Image.Exif()
    if taken or date:
        exif.get_ifd(_EXIF)[_TAKEN] = taken.strftime("%Y:%m:%d %H:%M:%S") if taken else date
    if orientation:
        exif[0x0112] = orientation
    if camera:
        exif[0x010F], exif[0x0110] = camera, "P40"
    if place:
        exif.get_ifd(_GPS).update({1: "N", 2: (34.0, 1.0, 2.0), 3: "E", 4: (113.0, 49.0, 3.0)})
    if form == "MPO":
        more |= {"save_all": True, "append_images": [scene(seed + 1, size)]}
    out = io.BytesIO()
    if form in ("JPEG", "PNG", "WEBP", "TIFF", "MPO"):
        more["exif"] = exif
    scene(seed, size).save(out, form, **more)
    return out.getvalue()


def film(
    path: Path, form: str = "mp4", codec: str = "mpeg4", size: tuple[int, int] = (176, 144), *, seed: int = 1,
    seconds: float = 1.0, black: bool = False, fragmented: bool = False,
) -> Path:
    """A short film of `seconds` at 10 pictures a second."""
    options = {"movflags": "frag_keyframe+empty_moov"} if fragmented else {}
    with av.open(str(path), "w", format=form, options=options) as out:
        stream = out.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(round(seconds * 10)):
            shown = Image.new("RGB", size) if black else scene(seed * 1000 + number // 3, size)
            out.mux(stream.encode(av.VideoFrame.from_image(shown)))
        out.mux(stream.encode(None))
    return path


def sound(path: Path) -> Path:
    """An MP4 that holds nothing but sound."""
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("aac", rate=8000)
        stream.layout = "mono"
        frame = av.AudioFrame(format=stream.codec_context.format.name, layout="mono", samples=8000)
        frame.sample_rate = 8000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def turned(data: bytes) -> bytes:
    """An MP4 as an upright telephone writes it: turned by 90 degrees in its track header (ISO 14496-12, 8.3.2)."""
    raw = bytearray(data)
    at = raw.index(b"tkhd") + 44
    raw[at:at + 36] = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 1 << 30)
    return bytes(raw)


def header_only(data: bytes) -> bytes:
    """An MP4 with a good index to pictures that are nothing: no decoder makes a frame of them."""
    at = data.index(b"mdat") + 4
    size = struct.unpack(">I", data[at - 8:at - 4])[0] - 8
    return data[:at] + bytes(size) + data[at + size:]


def bomb() -> bytes:
    """A PNG of a hundred bytes that declares 3.6 thousand million pixels."""
    out = io.BytesIO()
    Image.new("L", (1, 1)).save(out, "PNG")
    raw = bytearray(out.getvalue())
    raw[16:24] = struct.pack(">II", 60000, 60000)
    raw[29:33] = struct.pack(">I", zlib.crc32(raw[12:29]))
    return bytes(raw)


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def heic(size: tuple[int, int] = (4000, 3000)) -> bytes:
    """The container of a HEIC picture, whose coded data nothing here can write."""
    ispe = _box(b"ispe", bytes(4) + struct.pack(">II", *size))
    ipma = _box(b"ipma", bytes(4) + struct.pack(">IHBB", 1, 1, 1, 1))
    item = _box(b"iinf", bytes(4) + struct.pack(">H", 1) + _box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 1, 0)
                                                                + b"hvc1\0"))
    meta = _box(b"meta", bytes(4) + _box(b"pitm", bytes(4) + struct.pack(">H", 1)) + item
                + _box(b"iprp", _box(b"ipco", ispe) + ipma))
    return _box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + meta + _box(b"mdat", bytes(range(200)))
