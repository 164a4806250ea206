"""Sample photos and a short real video for the example office; nothing in them shows a person or a place."""

from __future__ import annotations

import math
import random
from datetime import datetime
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageFont

_SKY = ((226, 238, 244), (244, 236, 220), (230, 242, 228), (240, 230, 236))
_INK = ((28, 94, 110), (150, 86, 32), (52, 110, 60), (120, 52, 92))
_EXIF_DATE = 0x9003  # DateTimeOriginal, Exif 2.32
_EXIF_IFD = 0x8769


def photo(
    path: Path, title: str, font: Path, *, number: int, taken: datetime, size: tuple[int, int] = (2048, 1536)
) -> None:
    """A JPEG of `size` pixels that carries its title and the date taken. Every `number` looks different."""
    image = _scene(title, font, number, size, 0.0)
    exif = Image.Exif()
    exif.get_ifd(_EXIF_IFD)[_EXIF_DATE] = taken.strftime("%Y:%m:%d %H:%M:%S")
    exif[0x010F] = "SafetyDesk"
    image.save(path, "JPEG", quality=88, exif=exif)


def video(path: Path, title: str, font: Path, *, seconds: int = 4, size: tuple[int, int] = (1280, 720)) -> None:
    """An MP4 (MPEG-4 part 2, 12 frames a second) that plays."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=12)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = *size, "yuv420p", 1_500_000
        for number in range(seconds * 12):
            frame = av.VideoFrame.from_image(_scene(title, font, 1, size, number / 12))  # type: ignore[no-untyped-call]
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)


def _scene(title: str, font: Path, number: int, size: tuple[int, int], moment: float) -> Image.Image:
    """Hills, a way out with an arrow that moves with `moment` (seconds), and the title."""
    width, height = size
    ink = _INK[number % len(_INK)]
    image = Image.new("RGB", size, _SKY[number % len(_SKY)])
    draw = ImageDraw.Draw(image)
    for layer in range(3):
        level, waves, phase = height * (0.55 + 0.12 * layer), (4 + layer) / width, number * 1.7 + layer
        crest = [(x, level + math.sin(x * waves + phase) * height * 0.06) for x in range(0, width + 32, 32)]
        shade = tuple(int(c + (255 - c) * (0.75 - 0.22 * layer)) for c in ink)
        draw.polygon([*crest, (width, height), (0, height)], fill=shade)
    # Houses, so that the likeness of two photos is not that of their hills.
    pick = random.Random(number)
    for _ in range(8):
        left, top = pick.uniform(-0.1, 1) * width, pick.uniform(0.3, 0.9) * height
        wide = pick.uniform(0.08, 0.3) * width
        pale, colour = pick.uniform(0.1, 0.9), pick.choice(_INK)
        shade = tuple(int(c + (255 - c) * pale) for c in colour)
        draw.rectangle((left, top, left + wide, height), fill=shade)
    start, middle = width * 0.2 + (moment * 0.15 % 1) * width * 0.4, height * 0.42
    tip, back, half = start + width * 0.21, start + width * 0.18, height * 0.04
    draw.line([(start, middle), (back, middle)], fill=ink, width=height // 40)
    draw.polygon([(tip, middle), (back, middle - half), (back, middle + half)], fill=ink)
    letters = ImageFont.truetype(str(font), height // 16)
    draw.text((width * 0.06, height * 0.1), title, font=letters, fill=ink)
    draw.text((width * 0.06, height * 0.2), f"示例 {number:02}", font=letters, fill=ink)
    return image
