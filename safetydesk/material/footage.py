"""What the frames of a film show: whether its first and last second decode, and whether there is anything to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

# What FFmpeg says, and what PyAV itself stumbles over: two of fifty real files raised one of the others.
FAULTS = (av.FFmpegError, OSError, ValueError, AttributeError, ArithmeticError, LookupError, EOFError)

# Packets that may pass before the first frame: some films start in the middle of a group of pictures.
_TRIES = 600
# The last second is decoded from the key frame before it, and that can be far: about 700 frames of 1920 × 1080.
_MOST_PIXELS = 1_500_000_000
# A film is joined so long before its end, and its frames may end so long before its packets do (seconds).
_TAIL, _GAP = 1.0, 1.5
# As long as a film has shown nothing, it is looked at so often (seconds), and at these places of its length.
_LOOK = 0.5
_PLACES = (0.1, 0.3, 0.5, 0.7, 0.9)

# Made so small a frame has no noise left; of 255, so much brightness is black and so much difference one colour.
_GLANCE = (96, 54)
_BLACK, _EVEN = 32, 12


@dataclass(frozen=True)
class End:
    """`reached`: the packets go on to where the header says the film ends. `shown`: frames of the last second decode,
    or lie too far from a key frame to be tried. `blank`: no frame up to the last one shows anything."""

    reached: bool
    shown: bool
    blank: bool


def first_frame(container: InputContainer, film: VideoStream) -> VideoFrame | None:
    """The first frame that decodes from where the film stands."""
    if not film.codec_context.is_open:
        # A thread per core would reserve so much address space on a large PC that the child's limit is met at once.
        film.codec_context.thread_count = 2
    for _, packet in zip(range(_TRIES), _packets(container, film), strict=False):
        for frame in _frames(packet):
            return frame
    return None


def watch_end(container: InputContainer, film: VideoStream, seconds: float, blank: bool, short: float) -> End:
    """Decodes the last second of a film of `seconds`, whose packets may end `short` seconds earlier.

    `blank`: whether the first frame shows nothing.
    """
    begin = (container.start_time or 0) / av.time_base
    stop = start_of(film) + float((film.duration or 0) * (film.time_base or 0))
    _seek(container, (min(stop, begin + seconds) if film.duration else begin + seconds) - _TAIL)
    # Frames that no other needs are left out: that halves the work, and the last second has others.
    film.codec_context.skip_frame = "NONREF"
    last = film_end = seen = looked = float("-inf")
    pixels = 0
    for packet in _packets(container, film, *container.streams.audio):
        end = _end_of(packet)
        last = max(last, end)
        if packet.stream_index != film.index:
            continue
        film_end = max(film_end, end)
        for frame in _frames(packet) if pixels <= _MOST_PIXELS else ():
            pixels += frame.width * frame.height
            seen = max(seen, frame.time or 0.0)
            if blank and seen >= looked + _LOOK:
                blank, looked = is_blank(frame), seen
    film.codec_context.skip_frame = "DEFAULT"
    tired = pixels > _MOST_PIXELS
    return End(last >= begin + seconds - short, tired or seen >= film_end - _GAP, blank and not tired)


def samples(container: InputContainer, film: VideoStream, seconds: float) -> Iterator[VideoFrame]:
    """Frames from the whole length of a film, each the key frame before its place."""
    for place in _PLACES:
        _seek(container, start_of(film) + place * seconds)
        frame = first_frame(container, film)
        if frame is not None:
            yield frame


def is_blank(frame: VideoFrame) -> bool:
    """Nearly black, or nearly one colour."""
    try:
        bands = frame.to_image(width=_GLANCE[0], height=_GLANCE[1]).getextrema()  # type: ignore[no-untyped-call]
    except FAULTS:
        return False
    return all(high <= _BLACK for _, high in bands) or all(high - low <= _EVEN for low, high in bands)


def start_of(film: Stream) -> float:
    """When the film begins, in seconds of its own clock."""
    return float((film.start_time or 0) * (film.time_base or 0))


def _seek(container: InputContainer, second: float) -> None:
    """To the key frame before; what has no index stays where it is and is read on from there."""
    try:
        container.seek(max(0, round(second * av.time_base)))
    except FAULTS:
        return


def _packets(container: InputContainer, *streams: Stream) -> Iterator[Packet[Any]]:
    """Sound packets of a file and those of a part that cannot be read end the film here."""
    try:
        yield from container.demux(*streams)
    except FAULTS:
        return


def _frames(packet: Packet[Any]) -> list[VideoFrame]:
    try:
        return [frame for frame in packet.decode() if isinstance(frame, VideoFrame)]
    except FAULTS:
        return []


def _end_of(packet: Packet[Any]) -> float:
    """Seconds; minus infinity for what closes a stream and for a packet that the file breaks off in."""
    time = packet.pts if packet.pts is not None else packet.dts
    if time is None or packet.time_base is None or packet.is_corrupt:
        return float("-inf")
    return float((time + (packet.duration or 0)) * packet.time_base)
