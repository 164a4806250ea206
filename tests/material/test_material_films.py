"""What a film is worth: whether its first and last second can be seen, whether it shows anything, what it says."""

from __future__ import annotations

import random
from pathlib import Path

import av
import pytest
from PIL import Image, ImageDraw

from safetydesk.material import footage
from safetydesk.material.probe import probe

SIZE = (160, 120)
KINDS = [
    ("mp4", "mp4", "mpeg4"), ("mov", "mov", "mpeg4"), ("avi", "avi", "mpeg4"), ("wmv", "asf", "wmv2"),
    ("3gp", "3gp", "mpeg4"), ("mkv", "matroska", "mpeg4"), ("webm", "webm", "libvpx"), ("flv", "flv", "flv1"),
]


def busy(moment: int) -> Image.Image:
    picture = Image.new("RGB", SIZE, (90, 140, 160))
    draw, pick = ImageDraw.Draw(picture), random.Random(moment)
    for _ in range(40):
        x, y = pick.randrange(SIZE[0]), pick.randrange(SIZE[1])
        draw.rectangle((x, y, x + 20, y + 12), fill=tuple(pick.randrange(256) for _ in range(3)))
    return picture


def film(path: Path, pictures, form="mp4", codec="mpeg4", rate=10, every=10, tags=None, **options: str) -> Path:
    """Of the given pictures, `every` so many frames a key frame."""
    with av.open(str(path), "w", format=form, options=options) as out:
        out.metadata.update(tags or {})
        stream = out.add_stream(codec, rate=rate, options={"g": str(every)})
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = *SIZE, "yuv420p", 2_000_000
        for picture in pictures:
            out.mux(stream.encode(av.VideoFrame.from_image(picture)))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(("ending", "form", "codec"), KINDS)
def test_a_film_cut_anywhere_is_told(tmp_path, ending, form, codec):
    path = film(tmp_path / f"a.{ending}", map(busy, range(60)), form, codec)
    facts = probe(path)
    assert (facts.plays, facts.trouble, facts.black) == (True, "", False)
    whole = path.read_bytes()
    for left in (len(whole) * 3 // 4, len(whole) // 2, len(whole) // 5):
        for rest in (b"", bytes(len(whole) - left)):
            path.write_bytes(whole[:left] + rest)
            facts = probe(path)
            assert facts.content == "video"
            assert facts.plays is False or "不完整" in facts.trouble or "结尾" in facts.trouble, left
            assert "重新发送" in facts.trouble


def test_frames_of_the_last_second_that_cannot_be_decoded_are_told(tmp_path):
    path = film(tmp_path / "a.mp4", map(busy, range(60)), movflags="faststart")
    raw = bytearray(path.read_bytes())
    raw[-len(raw) // 3:] = b"\xff" * len(raw[-len(raw) // 3:])
    path.write_bytes(raw)
    facts = probe(path)
    assert (facts.plays, facts.seconds) == (True, 6.0)
    assert "结尾放不出来" in facts.trouble


def test_a_film_that_shows_nothing_for_its_first_seconds_is_told(tmp_path):
    path = film(tmp_path / "a.mp4", map(busy, range(60)), movflags="faststart")
    raw = bytearray(path.read_bytes())
    at = raw.index(b"mdat") + 4
    raw[at:at + (len(raw) - at) // 2] = b"\xff" * ((len(raw) - at) // 2)
    path.write_bytes(raw)
    facts = probe(path)
    assert facts.plays is True
    assert "开头有一段放不出来" in facts.trouble


BLACK, BLUE = Image.new("RGB", SIZE, (4, 4, 4)), Image.new("RGB", SIZE, (20, 60, 200))


@pytest.mark.parametrize(("pictures", "black"), [
    ([BLACK] * 40, True), ([BLUE] * 40, True), ([BLACK] * 20 + [BLUE] * 20, True),
    ([BLACK] * 30 + [busy(n) for n in range(10)], False), ([busy(n) for n in range(10)] + [BLACK] * 30, False),
    ([BLACK] * 18 + [busy(n) for n in range(8)] + [BLACK] * 14, False), ([BLACK], True), ([busy(1)], False),
], ids=["black", "blue", "both", "black at first", "black at last", "black but the middle", "one black", "one"])
@pytest.mark.parametrize("every", [5, 1000])
def test_a_film_that_shows_nothing(tmp_path, pictures, black, every):
    assert probe(film(tmp_path / "a.mp4", pictures, every=every)).black is black


def test_a_dim_film_with_noise_is_black_and_a_dark_room_is_not(tmp_path):
    grain = [Image.effect_noise(SIZE, 6).point(lambda v: max(0, v - 118)).convert("RGB") for _ in range(20)]
    lamp = [picture.copy() for picture in grain]
    for picture in lamp:
        ImageDraw.Draw(picture).ellipse((60, 40, 80, 60), fill=(230, 220, 160))
    assert probe(film(tmp_path / "a.mp4", grain)).black is True
    assert probe(film(tmp_path / "b.mp4", lamp)).black is False


def test_a_long_film_is_looked_at_and_not_watched(tmp_path, monkeypatch):
    path = film(tmp_path / "a.mp4", (busy(n % 7) for n in range(900)))
    seen = []
    decode = footage._frames
    monkeypatch.setattr(footage, "_frames", lambda packet: seen.extend(found := decode(packet)) or found)
    facts = probe(path)
    assert (facts.seconds, facts.plays, facts.trouble) == (90.0, True, "")
    assert len(seen) < 60


def test_a_last_second_far_from_every_key_frame_is_given_up_without_a_word(tmp_path, monkeypatch):
    path = film(tmp_path / "a.mp4", [BLACK] * 200, every=1000)
    monkeypatch.setattr(footage, "_MOST_PIXELS", 50 * SIZE[0] * SIZE[1])
    facts = probe(path)
    assert (facts.plays, facts.trouble, facts.black) == (True, "", False)


@pytest.mark.parametrize(("codec", "form", "said"), [
    ("mpeg4", "mp4", "mpeg4"), ("libvpx", "webm", "vp8"), ("wmv2", "asf", "wmv2"), ("mjpeg", "avi", "mjpeg"),
])
def test_the_codec_has_its_plain_name(tmp_path, make, codec, form, said):
    path = tmp_path / "a"
    if codec == "mjpeg":
        with av.open(str(path), "w", format=form) as out:
            stream = out.add_stream(codec, rate=10)
            stream.width, stream.height, stream.pix_fmt = *SIZE, "yuvj420p"
            out.mux(stream.encode(av.VideoFrame.from_image(busy(1)).reformat(format="yuvj420p")))
            out.mux(stream.encode(None))
    else:
        film(path, map(busy, range(10)), form, codec)
    assert probe(path).codec == said


@pytest.mark.parametrize(("tags", "place"), [
    ({"location": "+30.2557+120.1682/"}, True), ({"location": "+00.0000+000.0000/"}, False), ({}, False),
])
def test_a_film_that_says_where_it_was_taken(tmp_path, tags, place):
    assert probe(film(tmp_path / "a.mp4", map(busy, range(5)), tags=tags)).located is place


def test_what_telephones_write_into_their_films(tmp_path):
    apple = {"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone 13",
             "com.apple.quicktime.location.ISO6709": "+30.2557+120.1682+012.000/",
             "com.apple.quicktime.creationdate": "2024-06-12T09:30:00+0800"}
    facts = probe(film(tmp_path / "a.mov", map(busy, range(5)), "mov", tags=apple, movflags="use_metadata_tags"))
    assert (facts.camera, facts.located, facts.taken) == ("Apple iPhone 13", True, "2024-06-12T09:30:00")
    android = {"com.android.manufacturer": "HUAWEI", "com.android.model": "ELS-AN00"}
    facts = probe(film(tmp_path / "a.mp4", map(busy, range(5)), tags=android, movflags="use_metadata_tags"))
    assert (facts.camera, facts.located) == ("HUAWEI ELS-AN00", False)


@pytest.mark.parametrize(("written", "taken"), [
    ("2024-06-12T01:30:00Z", "2024-06-12T09:30:00"), ("2024-06-12T20:30:00Z", "2024-06-13T04:30:00"),
    ("1904-01-01T00:00:00Z", None), ("1970-01-01T00:00:00Z", None),
])
def test_the_clock_of_a_container_is_utc_and_the_office_is_not(tmp_path, written, taken):
    assert probe(film(tmp_path / "a.mp4", map(busy, range(5)), tags={"creation_time": written})).taken == taken


def test_a_film_without_sound_and_one_with_longer_sound_are_whole(tmp_path):
    with av.open(str(tmp_path / "a.mp4"), "w") as out:
        picture, sound = out.add_stream("mpeg4", rate=10), out.add_stream("aac", rate=8000)
        picture.width, picture.height, picture.pix_fmt = *SIZE, "yuv420p"
        sound.layout = "mono"
        for number in range(20):
            out.mux(picture.encode(av.VideoFrame.from_image(busy(number))))
        for number in range(9):
            frame = av.AudioFrame(format="fltp", layout="mono", samples=8000)
            frame.sample_rate, frame.pts = 8000, number * 8000
            frame.planes[0].update(bytes(frame.planes[0].buffer_size))
            out.mux(sound.encode(frame))
        out.mux(picture.encode(None))
        out.mux(sound.encode(None))
    facts = probe(tmp_path / "a.mp4")
    assert (facts.content, facts.plays, facts.trouble) == ("video", True, "")
    assert facts.seconds == pytest.approx(9, abs=0.3)


def test_a_film_with_a_track_and_no_frame(tmp_path):
    with av.open(str(tmp_path / "a.mp4"), "w", options={"movflags": "empty_moov"}) as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        out.start_encoding()
    facts = probe(tmp_path / "a.mp4")
    assert (facts.content, facts.plays) == ("video", False)
    assert "打不开" in facts.trouble


@pytest.mark.parametrize(("ending", "form", "codec"), KINDS)
def test_bytes_turned_over_cost_a_sentence_at_most(tmp_path, ending, form, codec):
    path = film(tmp_path / f"a.{ending}", map(busy, range(20)), form, codec)
    whole, pick = path.read_bytes(), random.Random(ending)
    for _ in range(12):
        raw = bytearray(whole)
        for _ in range(pick.randrange(1, 40)):
            raw[pick.randrange(32, len(raw))] = pick.randrange(256)
        path.write_bytes(raw)
        facts = probe(path)
        assert facts.content in ("video", "audio")
        assert facts.plays in (True, False, None)
