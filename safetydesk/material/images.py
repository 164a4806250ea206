"""Pictures: size as displayed, date taken, whether they open to the last byte, and small views of them."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageOps

from safetydesk.material.facts import Facts
from safetydesk.material.heif import read_heif

# Above this a picture is kept and measured but not decoded: a genuine 200-megapixel photo is no fault.
DECODE_PIXELS = 100_000_000

# Only what senders send: Pillow knows formats that start other programs (EPS runs Ghostscript).
_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PSD")

_ORIENTATION, _DATE_TIME, _EXIF_IFD = 0x0112, 0x0132, 0x8769
_DATE_TIME_ORIGINAL, _DATE_TIME_DIGITIZED = 0x9003, 0x9004
_DATE = re.compile(r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T](\d\d):(\d\d):(\d\d)")

CUT_OFF = "图片不完整（传到一半或已损坏），请对方重新发送原文件"


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """Our own limit decides about decoding, so Pillow's must neither warn nor refuse."""
    before = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=_FORMATS) as picture:
                yield picture
    finally:
        Image.MAX_IMAGE_PIXELS = before


def probe_image(path: Path, form: str) -> Facts:
    """Facts of a file whose first bytes say it is a picture of format `form`."""
    if form in ("HEIC", "HEIF", "AVIF"):
        return _probe_heif(path, form)
    try:
        with _opened(path) as picture:
            form = picture.format or form
            width, height = picture.size
            turned, taken = _turned_and_taken(picture.getexif)
            if turned:
                width, height = height, width
            plays = _decodes(picture)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return Facts("image", form, plays=False, trouble=CUT_OFF)
    return Facts("image", form, width, height, taken=taken, plays=plays, trouble=CUT_OFF if plays is False else "")


def _decodes(picture: Image.Image) -> bool | None:
    """Whether the data reach to the end; None when the picture is too large to be tried.

    A JPEG is decoded at an eighth: every byte is still read, at a fraction of the time and memory.
    """
    picture.draft(None, (1, 1))
    if picture.size[0] * picture.size[1] > DECODE_PIXELS:
        return None
    try:
        picture.load()
    except Exception:  # noqa: BLE001  Pillow's decoders raise OSError, SyntaxError, IndexError, struct.error ... alike.
        return False
    return True


def _turned_and_taken(read: Callable[[], Image.Exif]) -> tuple[bool, str | None]:
    try:
        exif = read()
        return exif.get(_ORIENTATION) in (5, 6, 7, 8), _taken(exif)
    except Exception:  # noqa: BLE001  A broken EXIF block raises anything; the picture itself is none the worse.
        return False, None


def _taken(exif: Image.Exif) -> str | None:
    inner = exif.get_ifd(_EXIF_IFD)
    for value in (inner.get(_DATE_TIME_ORIGINAL), inner.get(_DATE_TIME_DIGITIZED), exif.get(_DATE_TIME)):
        found = local_time(value)
        if found:
            return found
    return None


def local_time(value: object) -> str | None:
    """EXIF's `2024:06:12 09:30:00` as `2024-06-12T09:30:00`; None for blanks, zeros and dates that do not exist."""
    match = _DATE.match(value.strip(" \0")) if isinstance(value, str) else None
    if not match:
        return None
    try:
        return datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*match.groups())).isoformat(timespec="seconds")
    except ValueError:
        return None


def _probe_heif(path: Path, form: str) -> Facts:
    try:
        with path.open("rb") as stream:
            found = read_heif(stream, path.stat().st_size)
    except (ValueError, IndexError):
        return Facts("image", form, plays=False, trouble=CUT_OFF)
    _, taken = _turned_and_taken(lambda: _exif_of(found.exif))
    if not found.whole or found.width is None:
        return Facts("image", form, found.width, found.height, taken=taken, plays=False, trouble=CUT_OFF)
    return Facts("image", form, found.width, found.height, taken=taken)


def _exif_of(block: bytes) -> Image.Exif:
    exif = Image.Exif()
    exif.load(block)
    return exif


def shrink(picture: Image.Image, size: int) -> bytes:
    """JPEG bytes no larger than `size` × `size` pixels, transparency on white."""
    picture.thumbnail((size, size))
    if "A" in picture.getbands() or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size, "white")
        picture.paste(layer, mask=layer)
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=82)
    return out.getvalue()


def image_thumbnail(path: Path, size: int) -> bytes | None:
    """JPEG bytes of the picture as displayed; None when it is too large to decode or its format has no decoder here."""
    with _opened(path) as picture:
        picture.draft("RGB", (size, size))
        if picture.size[0] * picture.size[1] > DECODE_PIXELS:
            return None
        turned = ImageOps.exif_transpose(picture)
        return shrink(turned, size)
