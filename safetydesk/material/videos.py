"""Films and sound: size as displayed, duration, date, and whether a frame can really be decoded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from safetydesk.material.endings import is_cut
from safetydesk.material.facts import Facts
from safetydesk.material.footage import FAULTS, first_frame, is_blank, samples, start_of, watch_end
from safetydesk.material.images import camera, shrink

# The demuxer is named by us: left to guess, FFmpeg would follow a playlist to other files and to the network.
_DEMUXERS = {
    "MP4": "mov", "MOV": "mov", "3GP": "mov", "M4A": "mov", "AVI": "avi", "WMV": "asf", "MKV": "matroska",
    "WEBM": "matroska", "FLV": "flv", "RM": "rm", "TS": "mpegts", "OGG": "ogg", "FLAC": "flac", "MP3": "mp3",
    "AMR": "amr", "AAC": "aac", "WAV": "wav",
}

_MAKERS = ("com.apple.quicktime.make", "com.android.manufacturer", "make")
_MODELS = ("com.apple.quicktime.model", "com.android.model", "model")
_PLACES = ("com.apple.quicktime.location.ISO6709", "location", "location-eng")

# A film without a duration is read through to the end only up to this size.
_SCAN_BYTES = 256 * 1024 * 1024
# The packets of a whole film may end so many seconds before its header says; Windows Media counts its buffer in.
_SHORT = {"WMV": 6.0}
# A whole film shows its first frame within so many seconds.
_LATE = 1.5

OFFICE_TIME = timezone(timedelta(hours=8))

SILENT_SCREEN = "视频打不开：一帧画面也读不出来（没传完或已损坏），请对方重新发送原文件"
CUT_FILM = "视频不完整（后面一段没传过来），请对方重新发送原文件"
HEADLESS = "视频开头有一段放不出来（没传完或已损坏），请对方重新发送原文件"
TAILLESS = "视频结尾放不出来（没传完或已损坏），请对方重新发送原文件"
BROKEN_SOUND = "音频打不开（没传完或已损坏），请对方重新发送原文件"

@contextmanager
def _opened(path: Path, form: str) -> Iterator[InputContainer]:
    """From an open file, never by name: FFmpeg would read `http:` or `concat:` in a name as an order."""
    with path.open("rb") as stream, av.open(stream, "r", _DEMUXERS.get(form), metadata_errors="replace") as container:
        yield container


def probe_video(path: Path, form: str) -> Facts:
    """Facts of a file whose first bytes say it is a film or sound of format `form`."""
    try:
        with _opened(path, form) as container:
            facts = _facts(container, form, path.stat().st_size)
        return replace(facts, trouble=CUT_FILM) if facts.plays and is_cut(path, _DEMUXERS.get(form, "")) else facts
    except FAULTS:
        sound = form in ("M4A", "OGG", "FLAC", "MP3", "AMR", "AAC", "WAV")
        return Facts("audio" if sound else "video", form, plays=False, trouble=BROKEN_SOUND if sound else SILENT_SCREEN)


def _facts(container: InputContainer, form: str, size: int) -> Facts:
    seconds = _seconds(container)
    said = Facts(
        "video", form, seconds=seconds, taken=_taken(container), camera=_camera(container),
        located=_is_located(container))
    film = _film(container)
    if film is None:
        if not container.streams.audio:
            return replace(said, plays=False, trouble=SILENT_SCREEN)
        return replace(said, content="audio", format={"WMV": "WMA", "MP4": "M4A"}.get(form, form))
    said = replace(said, codec=film.codec.canonical_name)
    frame = first_frame(container, film)
    width, height = _displayed(film, frame)
    said = replace(said, width=width, height=height)
    if frame is None:
        return replace(said, plays=False, trouble=SILENT_SCREEN)
    if seconds is None and size <= _SCAN_BYTES:
        seconds = _scanned(container, film)
    return _watched(replace(said, seconds=seconds, plays=True), container, film, frame)


def _watched(said: Facts, container: InputContainer, film: VideoStream, frame: VideoFrame) -> Facts:
    """With what the frames of its first and last second say, `frame` being the first."""
    if said.seconds is None:
        return said
    end = watch_end(container, film, said.seconds, is_blank(frame), _SHORT.get(said.format, 1.0))
    if not end.reached:
        return replace(said, trouble=CUT_FILM)
    black = end.blank and all(is_blank(each) for each in samples(container, film, said.seconds))
    # A broadcast starts anywhere.
    late = said.format != "TS" and (frame.time or 0.0) - start_of(film) > _LATE
    return replace(said, black=black, trouble="" if end.shown and not late else HEADLESS if late else TAILLESS)


def _film(container: InputContainer) -> VideoStream | None:
    """The first moving picture; the cover of a song is none."""
    return next((s for s in container.streams.video if not s.disposition & Disposition.attached_pic), None)


def _displayed(film: VideoStream, frame: VideoFrame | None) -> tuple[int | None, int | None]:
    """The stream's own size is not turned: the frame carries the display matrix."""
    width, height = (frame.width, frame.height) if frame is not None else (film.width, film.height)
    aspect = film.sample_aspect_ratio or Fraction(1)
    if aspect > 0:
        width = round(width * aspect)
    if frame is not None and frame.rotation % 180:
        width, height = height, width
    return width or None, height or None


def _seconds(container: InputContainer) -> float | None:
    if container.duration is not None and container.duration > 0:
        return round(container.duration / av.time_base, 3)
    return None


def _scanned(container: InputContainer, film: VideoStream) -> float | None:
    """Films from browsers say no duration: read to the last packet."""
    container.seek(0)
    first: float | None = None
    last = 0.0
    for packet in container.demux(film):
        if packet.pts is None or packet.time_base is None:
            continue
        start = float(packet.pts * packet.time_base)
        first = start if first is None else min(first, start)
        last = max(last, start + float((packet.duration or 0) * packet.time_base))
    return None if first is None else round(last - first, 3)


def _taken(container: InputContainer) -> str | None:
    """The phone's own local time where it is written, else UTC turned into office time; clocks at zero say nothing."""
    local = container.metadata.get("com.apple.quicktime.creationdate", "")
    universal = container.metadata.get("creation_time", "")
    try:
        if local:
            return datetime.fromisoformat(local).replace(tzinfo=None).isoformat(timespec="seconds")
        moment = datetime.fromisoformat(universal).astimezone(OFFICE_TIME)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") if moment.year >= 1990 else None


def _camera(container: InputContainer) -> str:
    said = container.metadata
    return camera(
        *(next((said[key] for key in keys if said.get(key)), "") for keys in (_MAKERS, _MODELS)))


def _is_located(container: InputContainer) -> bool:
    """ISO 6709 as telephones write it, "+30.2500+120.1600/"; nothing but zeros is no place."""
    return any(re.search("[1-9]", container.metadata.get(key, "")) for key in _PLACES)


def video_thumbnail(path: Path, form: str, size: int) -> bytes | None:
    """JPEG bytes of a frame about one second in (the first is often black), as displayed; None without a frame."""
    with _opened(path, form) as container:
        film = _film(container)
        if film is None:
            return None
        seconds = _seconds(container) or 0.0
        if seconds > 2:
            container.seek(av.time_base)
        frame = first_frame(container, film)
        if frame is None:
            container.seek(0)
            frame = first_frame(container, film)
        if frame is None:
            return None
        width, height = _displayed(film, frame)
        picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
        turned = picture.rotate(frame.rotation, expand=True) if frame.rotation else picture
        stretched = turned if turned.size == (width, height) else turned.resize((width or 1, height or 1))
        return shrink(stretched, size)
