"""Size as displayed and duration agree with ffprobe and exiftool, on files of our own making and on real ones."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from safetydesk.material.probe import glance, probe

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"

needs_ffprobe = pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffprobe (Debian: ffmpeg) is not here")
needs_exiftool = pytest.mark.skipif(
    not shutil.which("exiftool"), reason="exiftool (Debian: libimage-exiftool-perl) is not here")

# name, container, codec, what is special about it
FILMS = [
    ("plain.mp4", "mp4", "mpeg4", {}), ("clip.mov", "mov", "mpeg4", {}), ("clip.avi", "avi", "mpeg4", {}),
    ("clip.wmv", "asf", "wmv2", {}), ("clip.3gp", "3gp", "mpeg4", {}), ("clip.mkv", "matroska", "mpeg4", {}),
    ("clip.flv", "flv", "flv1", {}), ("clip.webm", "webm", "libvpx", {}), ("clip.ts", "mpegts", "mpeg2video", {}),
    ("wide.mp4", "mp4", "mpeg4", {"aspect": "4/3"}), ("tall.mkv", "matroska", "mpeg4", {"aspect": "8/9"}),
    ("long.mp4", "mp4", "mpeg4", {"seconds": 12.5}), ("short.mp4", "mp4", "mpeg4", {"seconds": 0.1}),
    ("left.mp4", "mp4", "mpeg4", {"degrees": 270}), ("right.mp4", "mp4", "mpeg4", {"degrees": 90}),
    ("down.mp4", "mp4", "mpeg4", {"degrees": 180}), ("odd.mkv", "matroska", "mpeg4", {"size": (66, 50)}),
]
NAMES = [film[0] for film in FILMS]
PICTURES, TURNS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "MPO"), (1, 3, 6)


def own_film(make, folder: Path, name: str, form: str, codec: str, special: dict) -> Path:
    degrees = special.get("degrees")
    given = {"seconds": 3.0, **{key: value for key, value in special.items() if key != "degrees"}}
    path = make.film(folder / (f"flat-{name}" if degrees else name), form, codec, **given)
    return make.turned_film(path, folder / name, degrees) if degrees else path


def by_ffprobe(path: Path) -> tuple[tuple[int, int] | None, float | None]:
    """Size with rotation and pixel aspect applied, and the duration that the container says."""
    asked = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-select_streams", "v", str(path)],
        capture_output=True, text=True, check=False)
    told = json.loads(asked.stdout or "{}")
    seconds = told.get("format", {}).get("duration")
    stream = next(iter(told.get("streams", [])), None)
    if stream is None or not stream.get("width"):
        return None, float(seconds) if seconds else None
    width, height = stream["width"], stream["height"]
    aspect = stream.get("sample_aspect_ratio", "1:1").replace(":", "/")
    if not aspect.startswith("0"):
        width = round(width * Fraction(aspect))
    turn = next((side["rotation"] for side in stream.get("side_data_list", []) if "rotation" in side), 0)
    return ((height, width) if turn % 180 else (width, height)), float(seconds) if seconds else None


@functools.cache
def all_by_exiftool(folder: Path) -> dict[Path, dict]:
    """Of all files in a folder at once: exiftool needs longer to start than to read."""
    asked = subprocess.run(
        ["exiftool", "-r", "-j", "-n", "-ImageWidth", "-ImageHeight", "-Orientation", "-Rotation", "-Duration",
         "-FileType", str(folder)], capture_output=True, text=True, check=False)
    return {Path(told["SourceFile"]): told for told in json.loads(asked.stdout)}


def by_exiftool(folder: Path, path: Path) -> dict:
    told = all_by_exiftool(folder)[path]
    if isinstance(told.get("Duration"), str):
        hours, minutes, seconds = told["Duration"].split(":")
        told["Duration"] = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    if told.get("FileType") in ("WMV", "ASF"):
        # exiftool gives the play duration with the buffering time in it; FFmpeg and players take that off.
        told.pop("Duration", None)
    return told


@pytest.fixture(scope="module")
def folder(tmp_path_factory, make) -> Path:
    """Films and pictures of our own."""
    place = tmp_path_factory.mktemp("agree")
    for film in FILMS:
        own_film(make, place, *film)
    for form in PICTURES:
        for orientation in TURNS:
            exif = Image.Exif()
            exif[0x0112] = orientation
            given = {} if form in ("GIF", "BMP") else {"exif": exif}
            Image.new("RGB", (83, 62), "green").save(
                place / f"{orientation}.{form.lower()}", form, save_all=form == "MPO", **given)
    return place


@needs_ffprobe
@pytest.mark.parametrize("name", NAMES)
def test_films_of_our_own_agree_with_ffprobe(folder, name):
    facts, (size, seconds) = probe(folder / name), by_ffprobe(folder / name)
    assert (facts.width, facts.height) == size
    assert facts.seconds == pytest.approx(seconds, abs=0.002)
    assert (facts.plays, facts.trouble) == (True, "")


@needs_exiftool
@pytest.mark.parametrize("name", NAMES)
def test_films_of_our_own_agree_with_exiftool(folder, name):
    facts, told = probe(folder / name), by_exiftool(folder, folder / name)
    if name not in ("wide.mp4", "tall.mkv") and "ImageWidth" in told:
        # exiftool gives stored pixels: it turns nothing and knows no pixel aspect.
        stored = (told["ImageWidth"], told["ImageHeight"])
        assert (facts.width, facts.height) == (stored[::-1] if told.get("Rotation", 0) % 180 else stored)
    if told.get("Duration"):
        assert facts.seconds == pytest.approx(told["Duration"], abs=0.15)


@needs_exiftool
@pytest.mark.parametrize("form", PICTURES)
@pytest.mark.parametrize("orientation", TURNS)
def test_pictures_of_our_own_agree_with_exiftool(folder, form, orientation):
    agree(folder / f"{orientation}.{form.lower()}", by_exiftool(folder, folder / f"{orientation}.{form.lower()}"))


def agree(path: Path, told: dict) -> None:
    stored = (told["ImageWidth"], told["ImageHeight"])
    for facts in (probe(path), glance(path)):
        assert (facts.width, facts.height) == (stored[::-1] if told.get("Orientation", 1) > 4 else stored)


def entries(kind: str) -> list[Path]:
    manifest = SAMPLES / "manifest.jsonl"
    lines = manifest.read_text("utf-8").splitlines() if manifest.is_file() else []
    return [SAMPLES / entry["path"] for entry in map(json.loads, lines) if entry["kind"] == kind and entry["size"]]


real = pytest.mark.skipif(not entries("image"), reason="the real sample files are not beside this checkout")


@real
@needs_exiftool
@pytest.mark.parametrize("path", entries("image"), ids=lambda path: path.name)
def test_real_pictures_agree_with_exiftool(path):
    told, facts = by_exiftool(SAMPLES, path), probe(path)
    # HEIC is turned by its container and not by EXIF, and an .exv holds no picture.
    if facts.content != "image" or "ImageWidth" not in told:
        assert told.get("FileType") == "EXV"
    elif facts.format in ("HEIC", "HEIF", "AVIF"):
        stored = (told["ImageWidth"], told["ImageHeight"])
        assert (facts.width, facts.height) == (stored[::-1] if told.get("Rotation", 0) % 180 else stored)
    else:
        agree(path, told)


@real
@needs_ffprobe
@pytest.mark.parametrize("path", entries("video"), ids=lambda path: path.name)
def test_real_films_agree_with_ffprobe(path):
    facts, (size, seconds) = probe(path), by_ffprobe(path)
    if facts.plays is False:
        assert facts.trouble
        return
    assert (facts.width, facts.height) == size
    # A recording of a browser says no duration: ours is read from its packets.
    if seconds is not None:
        # Two of them end differently by a frame in FFmpeg 5 and the one within PyAV.
        assert facts.seconds == pytest.approx(seconds, abs=0.03)


@real
@needs_exiftool
@pytest.mark.parametrize("path", entries("video"), ids=lambda path: path.name)
def test_real_films_agree_with_exiftool(path):
    facts, told = probe(path), by_exiftool(SAMPLES, path)
    # Programs count fragments, edit lists and trailing sound differently: a tenth of a second or two in a hundred.
    if facts.seconds is not None and told.get("Duration"):
        assert facts.seconds == pytest.approx(told["Duration"], rel=0.02, abs=0.12)
