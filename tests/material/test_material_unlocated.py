"""A copy of a photo that does not say where it was taken, and is otherwise the same to the last pixel."""

from __future__ import annotations

import io
import re
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from safetydesk.material import unlocated
from safetydesk.material.probe import glance, probe
from safetydesk.material.prober import Prober
from safetydesk.material.unlocated import without_location
from safetydesk.notice.problem import Mishap

GPS = {0: b"\2\3\0\0", 1: "N", 2: (30.0, 15.0, 20.5), 3: "E", 4: (120.0, 10.0, 5.25), 29: "2024:06:12"}
XMP = b"""<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description rdf:about=""
 xmp:CreateDate="2024-06-12T09:30:00" exif:GPSLatitude="30,15.34N" exif:GPSLongitude = '120,10.09E'>
<exif:GPSAltitude>12/1</exif:GPSAltitude><exif:GPSMapDatum/><dc:title>\xe6\xbc\x94\xe7\xbb\x83</dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
PLACES = re.compile(rb"GPS|30,15|120,10|12/1")


def photo(orientation: int = 6) -> tuple[Image.Image, Image.Exif, bytes]:
    picture = Image.effect_noise((160, 120), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "HUAWEI", "ELS-AN00", orientation
    exif.get_ifd(0x8769)[0x9003] = "2024:06:12 09:30:00"
    exif.get_ifd(0x8825).update(GPS)
    return picture, exif, ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def decoded(path) -> list[bytes]:
    with Image.open(path) as picture:
        frames = []
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            frames.append(picture.tobytes())
        return frames


@pytest.mark.parametrize(("form", "how"), [
    ("JPEG", {"quality": 90}), ("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {"quality": 80}),
    ("WEBP", {"lossless": True}),
])
@pytest.mark.parametrize("xmp", [b"", XMP])
def test_the_place_goes_and_all_the_rest_stays(tmp_path, form, how, xmp):
    picture, exif, profile = photo()
    source, target = tmp_path / "现场", tmp_path / "现场-无位置"
    given = {"xmp": xmp} if xmp and form != "PNG" else {}
    picture.save(source, form, exif=exif, icc_profile=profile, **given, **how)
    before = probe(source)
    assert before.located
    without_location(source, target)
    after = probe(target)
    assert not after.located
    assert (after.width, after.height, after.taken, after.camera, after.likeness, after.plays) == (
        before.width, before.height, before.taken, before.camera, before.likeness, True)
    assert decoded(target) == decoded(source)
    with Image.open(target) as copy:
        assert copy.info["icc_profile"] == profile
        assert dict(copy.getexif().get_ifd(0x8825)) == {}
        assert copy.getexif()[0x0112] == 6
        assert not PLACES.search(copy.info.get("xmp", b""))
        assert ("演练".encode() in copy.info.get("xmp", b"")) == bool(given)
    assert not PLACES.search(target.read_bytes())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["现场", "现场-无位置"]


def test_a_jpeg_keeps_its_length_so_that_nothing_in_it_moves(tmp_path):
    picture, exif, _ = photo()
    picture.save(tmp_path / "a.jpg", exif=exif)
    without_location(tmp_path / "a.jpg", tmp_path / "b.jpg")
    whole, copy = (tmp_path / "a.jpg").read_bytes(), (tmp_path / "b.jpg").read_bytes()
    assert len(copy) == len(whole)
    tables = whole.index(b"\xff\xdb")
    assert copy[tables:] == whole[tables:]


def test_both_pictures_of_one_file_forget_their_place(tmp_path):
    picture, exif, _ = photo()
    picture.save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=[picture.rotate(180)], exif=exif)
    inner = io.BytesIO()
    picture.save(inner, "JPEG", exif=exif)
    (tmp_path / "a.jpg").write_bytes((tmp_path / "a.jpg").read_bytes() + inner.getvalue())
    without_location(tmp_path / "a.jpg", tmp_path / "b.jpg")
    copy = (tmp_path / "b.jpg").read_bytes()
    assert probe(tmp_path / "b.jpg").format == "MPO"
    assert decoded(tmp_path / "b.jpg") == decoded(tmp_path / "a.jpg")
    (tmp_path / "c.jpg").write_bytes(copy[-len(inner.getvalue()):])
    assert (glance(tmp_path / "c.jpg").located, glance(tmp_path / "c.jpg").taken) == (False, "2024-06-12T09:30:00")


def test_the_film_in_a_live_photo_forgets_its_place(tmp_path):
    picture, exif, _ = photo()
    picture.save(tmp_path / "a.jpg", exif=exif)
    film = b"\0\0\0\x18ftypmp42" + bytes(12) + b"\xa9xyz\0\x12\x15\xc7+30.2557+120.1682/"
    (tmp_path / "a.jpg").write_bytes((tmp_path / "a.jpg").read_bytes() + film)
    without_location(tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert (tmp_path / "b.jpg").read_bytes().endswith(b"+00.0000+000.0000/")


@pytest.mark.parametrize("packed", [False, True])
def test_the_xmp_of_a_png(tmp_path, packed):
    picture, _, _ = photo()
    out = io.BytesIO()
    picture.save(out, "PNG")
    raw = out.getvalue()
    text = b"XML:com.adobe.xmp\0" + bytes([packed, 0]) + b"\0\0" + (zlib.compress(XMP) if packed else XMP)
    chunk = struct.pack(">I", len(text)) + b"iTXt" + text + struct.pack(">I", zlib.crc32(b"iTXt" + text))
    (tmp_path / "a.png").write_bytes(raw[:33] + chunk + raw[33:])
    assert glance(tmp_path / "a.png").located
    without_location(tmp_path / "a.png", tmp_path / "b.png")
    assert probe(tmp_path / "b.png").plays
    assert decoded(tmp_path / "b.png") == decoded(tmp_path / "a.png")
    with Image.open(tmp_path / "b.png") as copy:
        assert not PLACES.search(copy.info["xmp"])
        assert "演练".encode() in copy.info["xmp"]


def test_a_photo_that_says_no_place_is_copied_as_it_is(tmp_path, make):
    source = make.jpeg(tmp_path / "a.jpg", taken="2024:06:12 09:30:00")
    without_location(source, tmp_path / "b.jpg")
    assert (tmp_path / "b.jpg").read_bytes() == source.read_bytes()


def test_what_cannot_be_done_says_what_to_do_and_leaves_nothing(tmp_path, make):
    Image.new("RGB", (9, 9)).save(tmp_path / "a.tif")
    make.heic(tmp_path / "a.heic")
    make.film(tmp_path / "a.mp4", "mp4", "mpeg4")
    (tmp_path / "a.txt").write_text("文字", "utf-8")
    before = sorted(tmp_path.iterdir())
    for name, says in (("a.tif", "另存为 JPG"), ("a.heic", "另存为 JPG"), ("a.mp4", "重新导出"), ("a.txt", "不是 JPG"),
                       ("没有.jpg", "找不到")):
        with pytest.raises(Mishap, match=says) as told:
            without_location(tmp_path / name, tmp_path / "out")
        assert told.value.remedy
    with pytest.raises(Mishap, match="已经存在"):
        without_location(tmp_path / "a.tif", tmp_path / "a.txt")
    assert sorted(tmp_path.iterdir()) == before


def test_a_copy_that_would_still_tell_is_not_made(tmp_path, monkeypatch):
    picture, exif, _ = photo()
    picture.save(tmp_path / "a.jpg", exif=exif)
    monkeypatch.setattr(unlocated, "_clear_exif", lambda *given: None)
    with pytest.raises(Mishap, match="去不干净"):
        without_location(tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert [path.name for path in tmp_path.iterdir()] == ["a.jpg"]


def test_broken_files_cost_a_sentence_or_a_copy_that_tells_nothing(tmp_path):
    picture, exif, _ = photo()
    for form in ("JPEG", "PNG", "WEBP"):
        out = io.BytesIO()
        picture.save(out, form, exif=exif)
        whole = out.getvalue()
        for number, cut in enumerate(range(20, min(len(whole), 900), 31)):
            source, target = tmp_path / "a", tmp_path / f"{form}{number}"
            damaged = bytearray(whole)
            damaged[cut:cut + 4] = b"\xff\xff\xff\xff"
            source.write_bytes(bytes(damaged) if number % 2 else whole[:cut])
            try:
                without_location(source, target)
            except Mishap:
                assert not target.exists()
            else:
                assert not glance(target).located
    assert not list(tmp_path.glob("*.part"))


def test_the_prober_does_it_in_a_child(tmp_path):
    picture, exif, _ = photo()
    picture.save(tmp_path / "a.jpg", exif=exif)
    with Prober() as prober:
        prober.without_location(tmp_path / "a.jpg", tmp_path / "b.jpg")
        assert not prober.facts(tmp_path / "b.jpg").located
        with pytest.raises(Mishap, match="已经存在"):
            prober.without_location(tmp_path / "a.jpg", tmp_path / "b.jpg")
    with Prober(timeout=0.0001) as prober, pytest.raises(Mishap, match="人工处理"):
        prober.without_location(tmp_path / "a.jpg", tmp_path / "c.jpg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jpg", "b.jpg"]
