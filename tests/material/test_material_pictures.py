"""What pictures of phones, scanners and chat programs say, and what broken and hostile ones cost: one sentence."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from safetydesk.material.images import camera
from safetydesk.material.probe import glance, probe

CUT = "图片不完整"


def noise(size=(320, 240)) -> Image.Image:
    return Image.effect_noise(size, 70).convert("RGB")


def saved(picture: Image.Image, form: str, **how) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


KINDS = [
    ("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("GIF", {}), ("BMP", {}), ("WEBP", {}),
    ("WEBP", {"lossless": True}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"}), ("MPO", {"save_all": True}),
    ("PNG", {"save_all": True}), ("GIF", {"save_all": True}), ("WEBP", {"save_all": True}),
]


def of_kind(form, how) -> bytes:
    more = {"append_images": [noise(), noise()]} if "save_all" in how else {}
    return saved(noise(), form, **how, **more)


@pytest.mark.parametrize(("form", "how"), KINDS)
def test_whole_pictures_are_whole_and_cut_ones_are_not(tmp_path, form, how):
    whole, path = of_kind(form, how), tmp_path / "a"
    path.write_bytes(whole)
    facts = probe(path)
    assert (facts.width, facts.height, facts.plays, facts.trouble) == (320, 240, True, "")
    for left in (len(whole) - 12, len(whole) * 9 // 10, len(whole) // 2, len(whole) // 20, 60):
        path.write_bytes(whole[:left])
        facts = probe(path)
        assert facts.plays is False, left
        assert CUT in facts.trouble


@pytest.mark.parametrize(("form", "how"), [kind for kind in KINDS if kind[0] not in ("BMP", "TIFF")])
def test_a_download_that_was_given_up_ends_in_zeros(tmp_path, form, how):
    whole, path = of_kind(form, how), tmp_path / "a"
    path.write_bytes(whole[:len(whole) // 2] + bytes(len(whole) - len(whole) // 2))
    assert CUT in probe(path).trouble


def test_zeros_and_words_behind_the_end_are_no_fault(tmp_path):
    path = tmp_path / "a.jpg"
    for behind in (bytes(3000), bytes(20000), b"SEFT live photo", b"\r\n"):
        path.write_bytes(saved(noise(), "JPEG") + behind)
        assert (probe(path).plays, probe(path).trouble) == (True, "")


@pytest.mark.parametrize(("mode", "form"), [
    ("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("LA", "PNG"), ("RGBA", "PNG"), ("I;16", "PNG"),
    ("I;16", "TIFF"), ("F", "TIFF"), ("I", "TIFF"), ("CMYK", "TIFF"), ("1", "TIFF"), ("LAB", "TIFF"), ("RGBA", "WEBP"),
])
def test_every_way_to_store_colours_is_read(tmp_path, mode, form):
    picture = Image.new(mode, (64, 48)) if mode in ("I;16", "LAB") else noise((64, 48)).convert("L").convert(mode)
    (tmp_path / "a").write_bytes(saved(picture, form))
    facts = probe(tmp_path / "a")
    assert (facts.width, facts.height, facts.plays, facts.trouble) == (64, 48, True, "")


def test_a_picture_too_large_to_decode_is_kept_and_measured(tmp_path):
    Image.new("1", (16384, 12288)).save(tmp_path / "a.png")
    facts = probe(tmp_path / "a.png")
    assert (facts.width, facts.height, facts.plays, facts.likeness, facts.trouble) == (16384, 12288, None, "", "")


@pytest.mark.parametrize(("maker", "model", "said"), [
    ("HUAWEI", "ELS-AN00", "HUAWEI ELS-AN00"), ("HTC", "HTC Desire", "HTC Desire"),
    ("NIKON CORPORATION", "NIKON D70", "NIKON D70"), ("Apple\0", " iPhone 13 ", "Apple iPhone 13"),
    ("Xiaomi", "Xiaomi", "Xiaomi"), ("", "DSC-H9", "DSC-H9"), ("Canon", "", "Canon"), ("", "", ""), (None, 7, ""),
    ("LGE", "LG-H870", "LGE LG-H870"), ("小米".encode().decode("latin-1"), "14", "小米 14"), ("x" * 200, "", "x" * 80),
    ("vivo\n\t", "V\x012301A", "vivo V 2301A"),
])
def test_the_camera_is_named_once(maker, model, said):
    assert camera(maker, model) == said


def located(tmp_path, gps=None, xmp=b"", form="JPEG") -> bool:
    exif = Image.Exif()
    exif[0x0110] = "ELS-AN00"
    if gps is not None:
        exif.get_ifd(0x8825).update(gps)
    (tmp_path / "a").write_bytes(saved(noise((40, 30)), form, exif=exif, **({"xmp": xmp} if xmp else {})))
    facts = probe(tmp_path / "a")
    assert glance(tmp_path / "a").located == facts.located
    return facts.located


PLACE = {1: "N", 2: (30.0, 15.0, 20.5), 3: "E", 4: (120.0, 10.0, 5.25)}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_says_where_it_was_taken(tmp_path, form):
    assert located(tmp_path, PLACE, form=form)
    assert not located(tmp_path, form=form)


@pytest.mark.parametrize("gps", [
    {}, {0: b"\2\3\0\0", 29: "2024:06:12"}, {**PLACE, 2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)}, {1: "N", 3: "E"},
])
def test_a_phone_without_a_fix_says_no_place(tmp_path, gps):
    assert not located(tmp_path, gps)


@pytest.mark.parametrize(("xmp", "says"), [
    (b'<rdf:Description exif:GPSLatitude="30,15.34N" exif:GPSLongitude="120,10.09E"/>', True),
    (b"<exif:GPSLatitude>30,15.34N</exif:GPSLatitude>", True), (b'<rdf:Description exif:GPSLatitude=""/>', False),
    (b"<dc:title>GPSLatitude</dc:title>", False),
])
def test_a_place_in_the_xmp_packet(tmp_path, xmp, says):
    assert located(tmp_path, None, xmp) is says


def test_heic_says_camera_and_place_too(tmp_path, make):
    path = make.heic(tmp_path / "a.heic", taken="2024:06:12 09:30:00", maker="Apple", model="iPhone 13", gps=PLACE)
    for facts in (glance(path), probe(path)):
        assert (facts.camera, facts.located, facts.taken) == ("Apple iPhone 13", True, "2024-06-12T09:30:00")


def test_one_broken_entry_of_exif_does_not_cost_the_others(tmp_path):
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "ELS-AN00", 6
    exif.get_ifd(0x8769)[0x9003] = "2024:06:12 09:30:00"
    exif.get_ifd(0x8825).update(PLACE)
    block = exif.tobytes()
    # The GPS directory now lies far behind the end of the block, and the date in no known type.
    entry = block.index(struct.pack(">HHI", 0x8825, 4, 1)) if block[6:8] == b"MM" else block.index(
        struct.pack("<HHI", 0x8825, 4, 1))
    broken = block[:entry + 8] + b"\x7f\x7f\x7f\x7f" + block[entry + 12:]
    (tmp_path / "a.jpg").write_bytes(saved(noise(), "JPEG", exif=broken))
    facts = probe(tmp_path / "a.jpg")
    assert (facts.width, facts.height, facts.camera, facts.located) == (240, 320, "ELS-AN00", False)
    assert (facts.taken, facts.plays, facts.trouble) == ("2024-06-12T09:30:00", True, "")


@pytest.mark.parametrize("block", [
    b"", b"Exif\0\0", b"Exif\0\0II*\0", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0II*\0\x08\0\0\0\xff\xff",
    b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\x63\0\0\0", b"Exif\0\0" + b"\xff" * 500,
])
def test_a_broken_exif_block_costs_nothing_but_itself(tmp_path, block):
    (tmp_path / "a.jpg").write_bytes(saved(noise(), "JPEG", exif=block))
    facts = probe(tmp_path / "a.jpg")
    assert (facts.width, facts.height, facts.plays, facts.taken, facts.trouble) == (320, 240, True, None, "")
