"""Pictures: size as displayed, date taken, whether they open to the last byte, and small views of them."""

from __future__ import annotations

import io
import math
import re
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from PIL import Image, ImageOps
from PIL.MpoImagePlugin import MpoImageFile
from PIL.TiffImagePlugin import TiffImageFile

from safetydesk.material.facts import Facts
from safetydesk.material.heif import read_heif
from safetydesk.material.likeness import likeness, on_white

# Above this a picture is kept and measured but not decoded: a genuine 200-megapixel photo is no fault.
DECODE_PIXELS = 100_000_000
# No format packs more pixels into a byte, not even a blank page of a scanner: such a size is made up.
_PIXELS_A_BYTE = 10_000
# A JPEG is decoded no smaller than this: enough for the likeness.
DRAFT = 128

# Only what senders send: Pillow knows formats that start other programs (EPS runs Ghostscript).
_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PSD")

_HEIFS = ("HEIC", "HEIF", "AVIF")

# What Pillow raises for a header that is none.
_FAULTS = (OSError, SyntaxError, ValueError, LookupError, ArithmeticError, struct.error, Image.DecompressionBombError)

# So much at the end of a file is looked at, and so many zeros there are no picture: cameras pad with fewer.
_TAIL, _ZEROS = 65536, 4096

_IMAGE_WIDTH, _IMAGE_LENGTH = 256, 257
_MAKE, _MODEL, _ORIENTATION, _DATE_TIME, _EXIF_IFD, _GPS_IFD = 0x010F, 0x0110, 0x0112, 0x0132, 0x8769, 0x8825
_DATE_TIME_ORIGINAL, _DATE_TIME_DIGITIZED = 0x9003, 0x9004
_LATITUDE, _LONGITUDE = 2, 4
XMP_PLACE = re.compile(rb"GPS(Latitude|Longitude)\s*(=\s*[\"']|>)\s*[0-9]")
_CAMERA_MOST = 80
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


def glance_image(path: Path, form: str) -> Facts:
    """What the headers say; no pixel is decoded. About 0.2 ms for a photo."""
    if form in _HEIFS:
        return _probe_heif(path, form)
    try:
        with _opened(path) as picture:
            return _measured(picture, form, _said(picture.getexif, picture.info.get("xmp")))
    except _FAULTS:
        return Facts("image", form, plays=False, trouble=CUT_OFF)


def probe_image(path: Path, form: str) -> Facts:
    """Facts of a file whose first bytes say it is a picture of format `form`, decoded to its last byte."""
    if form in _HEIFS:
        return _probe_heif(path, form)
    try:
        with _opened(path) as picture:
            said = _said(picture.getexif, picture.info.get("xmp"))
            facts = _measured(picture, form, said)
            plays = _decodes(path, picture)
            # Pillow itself turns a TIFF when it decodes it.
            turn = 1 if picture.format == "TIFF" else said.orientation
            alike = _if_sound(lambda: likeness(picture, turn), "") if plays else ""
            if plays is False or not _finished(path, picture):
                return replace(facts, plays=False, trouble=CUT_OFF)
            return replace(facts, plays=plays, likeness=alike)
    except _FAULTS:
        return Facts("image", form, plays=False, trouble=CUT_OFF)


def _measured(picture: Image.Image, form: str, said: _Said) -> Facts:
    width, height = picture.size
    if isinstance(picture, TiffImageFile):
        # Its `size` is turned already or not, as Pillow's version has it.
        width, height = picture.tag_v2[_IMAGE_WIDTH], picture.tag_v2[_IMAGE_LENGTH]
    if said.orientation in (5, 6, 7, 8):
        width, height = height, width
    return Facts(
        "image", picture.format or form, width, height, taken=said.taken, camera=said.camera, located=said.located)


def _decodes(path: Path, picture: Image.Image) -> bool | None:
    """Whether the data can be decoded to the end; None when the picture is too large to be tried.

    A JPEG is decoded at an eighth and without colour: every byte is still read, at a fraction of the time and memory.
    """
    if picture.size[0] * picture.size[1] > _PIXELS_A_BYTE * path.stat().st_size:
        return False
    picture.draft("L", (DRAFT, DRAFT))
    if picture.size[0] * picture.size[1] > DECODE_PIXELS:
        return None
    try:
        picture.load()
    except Exception:  # noqa: BLE001  Pillow's decoders raise OSError, SyntaxError, IndexError, struct.error ... alike.
        return False
    return True


def _finished(path: Path, picture: Image.Image) -> bool:
    """Whether the file reaches its end mark. Decoders forgive what a given-up download leaves there: zeros, or the
    first of several pictures only."""
    if isinstance(picture, MpoImageFile) and not _shows_last(path):
        return False
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _TAIL))
        tail = stream.read()
    zeros = len(tail) >= _ZEROS and not tail[-_ZEROS:].strip(b"\0")
    match picture.format:
        case "PNG":
            return b"IEND\xaeB`\x82" in tail
        case "GIF":
            return b"\0;" in tail[-64:].rstrip(b"\0")
        case "JPEG" | "MPO":
            return not zeros or b"\xff\xd9" in tail
        case "WEBP":
            return not zeros
    return True


def _shows_last(path: Path) -> bool:
    """Opened anew, since a picture drafted once cannot go on to the next."""
    with _opened(path) as pictures:
        try:
            pictures.seek(getattr(pictures, "n_frames", 1) - 1)
        except EOFError:
            return False
        return _decodes(path, pictures) is not False


@dataclass(frozen=True)
class _Said:
    """What EXIF and XMP say about the picture; a broken block says nothing."""

    orientation: int = 1
    taken: str | None = None
    camera: str = ""
    located: bool = False


def _said(read: Callable[[], Image.Exif], xmp: object = None) -> _Said:
    located = isinstance(xmp, bytes) and XMP_PLACE.search(xmp) is not None
    exif = _if_sound(read, Image.Exif())
    return _Said(
        _if_sound(lambda: exif.get(_ORIENTATION, 1), 1), _if_sound(lambda: _taken(exif), None),
        _if_sound(lambda: camera(exif.get(_MAKE), exif.get(_MODEL)), ""),
        located or _if_sound(lambda: _has_place(exif), False))


_T = TypeVar("_T")


def _if_sound(read: Callable[[], _T], otherwise: _T) -> _T:
    """A broken EXIF block raises anything, at any entry; the picture and the other entries are none the worse."""
    try:
        return read()
    except Exception:  # noqa: BLE001  See above.
        return otherwise


def _taken(exif: Image.Exif) -> str | None:
    inner = exif.get_ifd(_EXIF_IFD)
    for value in (inner.get(_DATE_TIME_ORIGINAL), inner.get(_DATE_TIME_DIGITIZED), exif.get(_DATE_TIME)):
        found = local_time(value)
        if found:
            return found
    return None


def camera(maker: object, model: object) -> str:
    """Maker and model, once each: "HTC" and "HTC Desire" are an "HTC Desire"."""
    maker, model = _words(maker), _words(model)
    first = maker.partition(" ")[0]
    doubled = not maker or (model + " ").casefold().startswith(first.casefold() + " ")
    return model if model and doubled else f"{maker} {model}".strip()


def _words(value: object) -> str:
    """EXIF text is ASCII by its standard and UTF-8 by custom; Pillow reads it as Latin-1."""
    if not isinstance(value, str):
        return ""
    with suppress(UnicodeError):
        value = value.encode("latin-1").decode("utf-8")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())[:_CAMERA_MOST]


def _has_place(exif: Image.Exif) -> bool:
    """Latitude and longitude are there and mean something: telephones without a fix write 0/0 or nothing but zeros."""
    place = exif.get_ifd(_GPS_IFD)
    values = [part for tag in (_LATITUDE, _LONGITUDE) for part in place.get(tag, ())]
    return len(values) == 6 and any(math.isfinite(value) and value != 0 for value in values)


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
    said = _said(lambda: _exif_of(found.exif))
    facts = Facts(
        "image", form, found.width, found.height, taken=said.taken, camera=said.camera, located=said.located)
    return facts if found.whole and found.width else replace(facts, plays=False, trouble=CUT_OFF)


def _exif_of(block: bytes) -> Image.Exif:
    exif = Image.Exif()
    exif.load(block)
    return exif


def shrink(picture: Image.Image, size: int) -> bytes:
    """JPEG bytes no larger than `size` × `size` pixels, transparency on white."""
    picture.thumbnail((size, size))
    out = io.BytesIO()
    on_white(picture).convert("RGB").save(out, "JPEG", quality=82)
    return out.getvalue()


def image_thumbnail(path: Path, size: int) -> bytes | None:
    """JPEG bytes of the picture as displayed; None when it is too large to decode or its format has no decoder here."""
    with _opened(path) as picture:
        picture.draft("RGB", (size, size))
        if picture.size[0] * picture.size[1] > DECODE_PIXELS:
            return None
        turned = ImageOps.exif_transpose(picture)
        return shrink(turned, size)
