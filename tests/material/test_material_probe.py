"""What a file is, by content: formats, sizes as displayed, dates, and a sentence for whatever is wrong."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import av
import docx
import openpyxl
import pytest
from PIL import Image, features

from safetydesk.material.images import local_time
from safetydesk.material.probe import probe, thumbnail

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF"])
def test_a_picture_is_known_by_its_content(tmp_path, form):
    path = tmp_path / "没有后缀"
    Image.new("RGB", (40, 30), "green").save(path, form)
    facts = probe(path)
    assert (facts.content, facts.format, facts.width, facts.height) == ("image", form, 40, 30)
    assert facts.plays is True
    assert facts.trouble == ""


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_has_the_size_that_one_sees(tmp_path, make, orientation):
    path = make.jpeg(tmp_path / "a.jpg", (80, 60), orientation)
    facts = probe(path)
    assert (facts.width, facts.height) == ((80, 60) if orientation < 5 else (60, 80))
    view = tmp_path / "view.jpg"
    view.write_bytes(thumbnail(path, 40))
    with Image.open(view) as small:
        assert small.size == ((40, 30) if orientation < 5 else (30, 40))
        middle = {1: (5, 15), 2: (35, 15), 3: (35, 15), 4: (5, 15), 5: (15, 5), 6: (15, 5), 7: (15, 35), 8: (15, 35)}
        red, _, blue = small.convert("RGB").getpixel(middle[orientation])
        assert red > 200 > 100 > blue


def test_two_pictures_in_one_file_are_one_picture(tmp_path):
    path = tmp_path / "a.jpg"
    first, second = Image.new("RGB", (64, 48), "red"), Image.new("RGB", (8, 6), "blue")
    first.save(path, "MPO", save_all=True, append_images=[second])
    facts = probe(path)
    assert (facts.content, facts.format, facts.width, facts.height) == ("image", "MPO", 64, 48)


@pytest.mark.parametrize(("written", "read"), [
    ("2024:06:12 09:30:00", "2024-06-12T09:30:00"),
    ("2024:06:12 09:30:00\0", "2024-06-12T09:30:00"),
    ("2024-06-12T09:30:00", "2024-06-12T09:30:00"),
    ("0000:00:00 00:00:00", None),
    ("    :  :     :  :  ", None),
    ("", None),
    ("2024:02:31 09:30:00", None),
])
def test_the_date_taken(tmp_path, make, written, read):
    assert local_time(written) == read
    assert probe(make.jpeg(tmp_path / "a.jpg", taken=written)).taken == read


def test_a_cut_off_photo_keeps_its_size_and_says_so(tmp_path, make):
    whole = make.jpeg(tmp_path / "whole.jpg", (400, 300)).read_bytes()
    path = tmp_path / "half.jpg"
    path.write_bytes(whole[:len(whole) * 2 // 3])
    facts = probe(path)
    assert (facts.content, facts.width, facts.height, facts.plays) == ("image", 400, 300, False)
    assert "不完整" in facts.trouble


def test_a_png_that_declares_a_monstrous_size_in_no_bytes_is_broken_and_not_decoded(tmp_path, make):
    path = make.png_bomb(tmp_path / "a.png")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        facts = probe(path)
        assert thumbnail(path, 100) is None
    assert (facts.width, facts.height, facts.plays) == (60000, 60000, False)
    assert "不完整" in facts.trouble


def test_a_photo_of_200_megapixels_is_no_fault(tmp_path):
    path = tmp_path / "large.jpg"
    Image.new("L", (16384, 12288), 128).save(path, "JPEG", quality=30)
    facts = probe(path)
    assert (facts.width, facts.height, facts.plays, facts.trouble) == (16384, 12288, True, "")


@pytest.mark.parametrize(("given", "size"), [
    ({}, (4000, 3000)),
    ({"turns": 1}, (3000, 4000)),
    ({"turns": 2}, (4000, 3000)),
    ({"clap": (3000, 2000), "turns": 3}, (2000, 3000)),
])
def test_a_heic_photo_is_measured_from_its_container_and_turned_once(tmp_path, make, given, size):
    facts = probe(make.heic(tmp_path / "IMG_0001.HEIC", taken="2024:06:12 09:30:00", **given))
    assert (facts.content, facts.format, facts.trouble) == ("image", "HEIC", "")
    assert (facts.width, facts.height) == size
    assert facts.taken == "2024-06-12T09:30:00"
    assert facts.plays is None


def test_half_a_heic_photo_says_so(tmp_path, make):
    path = make.heic(tmp_path / "a.heic")
    path.write_bytes(path.read_bytes()[:-20])
    assert "不完整" in probe(path).trouble


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow writes no AVIF")
def test_an_avif_picture(tmp_path):
    path = tmp_path / "a.jpg"
    Image.new("RGB", (50, 40)).save(path, "AVIF")
    facts = probe(path)
    assert (facts.content, facts.format, facts.width, facts.height) == ("image", "AVIF", 50, 40)


FILMS = [
    ("mp4", "mp4", "mpeg4", "MP4"), ("mov", "mov", "mpeg4", "MOV"), ("avi", "avi", "mpeg4", "AVI"),
    ("wmv", "asf", "wmv2", "WMV"), ("3gp", "3gp", "mpeg4", "3GP"), ("mkv", "matroska", "mpeg4", "MKV"),
    ("flv", "flv", "flv1", "FLV"), ("webm", "webm", "libvpx", "WEBM"), ("ts", "mpegts", "mpeg2video", "TS"),
]


@pytest.mark.parametrize(("ending", "form", "codec", "name"), FILMS)
def test_a_film_is_known_and_one_frame_of_it_was_seen(tmp_path, make, ending, form, codec, name):
    path = make.film(tmp_path / "没有后缀", form, codec, seconds=3)
    facts = probe(path)
    assert (facts.content, facts.format, facts.width, facts.height) == ("video", name, 64, 48)
    assert facts.seconds == pytest.approx(3.0, abs=0.11)
    assert facts.plays is True
    assert facts.trouble == ""
    assert thumbnail(path, 32).startswith(b"\xff\xd8")


@pytest.mark.parametrize(("degrees", "red_is_at"), [(90, (16, 6)), (180, (58, 16)), (270, (16, 58))])
def test_a_turned_film_is_seen_as_a_player_shows_it(tmp_path, make, degrees, red_is_at):
    flat = make.film(tmp_path / "flat.mp4", "mp4", "mpeg4", (64, 32))
    path = make.turned_film(flat, tmp_path / "turned.mp4", degrees)
    facts = probe(path)
    assert (facts.width, facts.height) == ((64, 32) if degrees == 180 else (32, 64))
    view = tmp_path / "view.jpg"
    view.write_bytes(thumbnail(path, 64))
    with Image.open(view) as small:
        assert small.size == (facts.width, facts.height)
        red, _, blue = small.convert("RGB").getpixel(red_is_at)
        assert red > 180 > 80 > blue


def test_pixels_that_are_not_square_are_stretched(tmp_path, make):
    facts = probe(make.film(tmp_path / "a.mp4", "mp4", "mpeg4", (64, 48), aspect="2/1"))
    assert (facts.width, facts.height) == (128, 48)


def test_a_film_without_a_duration_is_read_to_its_end(tmp_path, make):
    whole = make.film(tmp_path / "a.webm", "webm", "libvpx", seconds=2).read_bytes()
    # The Duration element (ID 0x4489, an 8-byte float) becomes Void of the same length.
    at = whole.index(b"\x44\x89\x88")
    path = tmp_path / "recorded.webm"
    path.write_bytes(whole[:at] + b"\xec\x89" + bytes(9) + whole[at + 11:])
    assert probe(path).seconds == pytest.approx(2.0, abs=0.11)


def test_a_film_whose_end_is_missing_plays_but_says_so(tmp_path):
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for n in range(50):
            out.mux(stream.encode(av.VideoFrame.from_image(Image.effect_noise((320, 240), 40 + n).convert("RGB"))))
        out.mux(stream.encode(None))
    path.write_bytes(path.read_bytes()[:path.stat().st_size // 2])
    facts = probe(path)
    assert facts.plays is True
    assert "不完整" in facts.trouble


def test_a_film_with_a_full_header_and_no_frame_does_not_play(tmp_path, make):
    path = make.film(tmp_path / "a.avi", "avi", "mpeg4", seconds=2)
    raw = bytearray(path.read_bytes())
    at = raw.index(b"movi")
    raw[at + 4:raw.index(b"idx1")] = bytes(raw.index(b"idx1") - at - 4)
    path.write_bytes(raw)
    facts = probe(path)
    assert (facts.content, facts.plays) == ("video", False)
    assert "打不开" in facts.trouble


@pytest.mark.parametrize(("form", "codec", "name"), [("wav", "pcm_s16le", "WAV"), ("ipod", "aac", "M4A")])
def test_sound(tmp_path, make, form, codec, name):
    facts = probe(make.film(tmp_path / "a", form, codec, sound_only=True))
    assert (facts.content, facts.format) == ("audio", name)
    assert facts.seconds == pytest.approx(1.0, abs=0.2)


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
MACRO_EXCEL = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


@pytest.mark.parametrize(("main_type", "part", "kind"), [
    (WORD, "word/document.xml", ("document", "DOCX")), (MACRO_WORD, "word/document.xml", ("document", "DOCM")),
    (MACRO_EXCEL, "xl/workbook.xml", ("table", "XLSM")), (SLIDES, "ppt/presentation.xml", ("slides", "PPTX")),
])
def test_office_zips_are_told_apart_by_their_main_part(tmp_path, make, main_type, part, kind):
    facts = probe(make.office_zip(tmp_path / "x.wps", main_type, part))
    assert (facts.content, facts.format) == kind


def test_what_our_own_libraries_write(tmp_path):
    docx.Document().save(str(tmp_path / "a"))
    openpyxl.Workbook().save(tmp_path / "b")
    assert (probe(tmp_path / "a").format, probe(tmp_path / "b").format) == ("DOCX", "XLSX")


def test_odf_ofd_and_a_plain_archive(tmp_path, make):
    odf = make.zipped(tmp_path / "a.docx", mimetype="application/vnd.oasis.opendocument.text")
    ods = make.zipped(tmp_path / "b.ods", mimetype="application/vnd.oasis.opendocument.spreadsheet")
    ofd = make.zipped(tmp_path / "c.ofd", **{"OFD.xml": "<ofd/>"})
    rest = make.zipped(tmp_path / "d.zip", **{"照片__1.jpg": "x"})
    assert [(probe(path).content, probe(path).format) for path in (odf, ods, ofd, rest)] == [
        ("document", "ODT"), ("table", "ODS"), ("document", "OFD"), ("archive", "ZIP")]


def test_half_a_docx_is_a_damaged_document(tmp_path):
    path = tmp_path / "总结.docx"
    docx.Document().save(str(path))
    path.write_bytes(path.read_bytes()[:20000])
    facts = probe(path)
    assert facts.content == "document"
    assert "不完整" in facts.trouble


@pytest.mark.parametrize(("streams", "kind"), [
    (("1Table", "WordDocument"), ("document", "DOC")), (("Workbook",), ("table", "XLS")), (("Book",), ("table", "XLS")),
    (("PowerPoint Document",), ("slides", "PPT")), (("__properties_version1.0",), ("mail", "MSG")),
    (("Something",), ("unknown", "OLE")),
])
def test_compound_files_by_the_names_of_their_streams(tmp_path, make, streams, kind):
    facts = probe(make.ole(tmp_path / "a", *streams))
    assert (facts.content, facts.format) == kind


def test_a_document_with_a_password(tmp_path, make):
    facts = probe(make.ole(tmp_path / "总结.docx", "EncryptionInfo", "EncryptedPackage"))
    assert facts.content == "document"
    assert "密码" in facts.trouble


@pytest.mark.parametrize("rest", [b"", b"\xff" * 600])
def test_a_broken_compound_file(tmp_path, rest):
    path = tmp_path / "a.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rest)
    assert "不完整" in probe(path).trouble


@pytest.mark.parametrize(("data", "kind"), [
    ("安全生产月总结".encode(), ("text", "TXT")), ("安全生产月总结，共12场".encode("gb18030"), ("text", "TXT")),
    (b"\xff\xfe" + "安全".encode("utf-16-le"), ("text", "TXT")), (b"\xef\xbb\xbfabc", ("text", "TXT")),
    (("人" * 30000).encode(), ("text", "TXT")),
    (b"{\\rtf1\\ansi hello}", ("document", "RTF")), (b"7z\xbc\xaf\x27\x1c\0\4", ("archive", "7Z")),
    (b"Rar!\x1a\x07\x00rest", ("archive", "RAR")), (b"%PDF-1.4\n...startxref\n9\n%%EOF", ("pdf", "PDF")),
    (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', ("document", "WORDML")),
    (b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table/></html>', ("table", "EXCELML")),
    (b"From: a@example.com\r\nSubject: =?x?\r\nDate: now\r\n\r\nhi", ("mail", "EML")),
    (b"Subject: \xd7\xdc\xbd\xe1\r\nTo: b@example.com\r\n\r\nhi", ("mail", "EML")),
    (bytes(range(256)) * 4, ("unknown", "")), (b"\x93\x02\x8f\x01\xfe\x00\x99", ("unknown", "")),
])
def test_text_mail_and_the_rest(tmp_path, data, kind):
    path = tmp_path / "a"
    path.write_bytes(data)
    facts = probe(path)
    assert (facts.content, facts.format) == kind


@pytest.mark.parametrize(("name", "data", "says"), [
    ("a.jpg", b"", "空文件"),
    ("a.mp4", bytes(5000), "空白"),
    ("a.jpg", "其实是文字".encode(), "文件名写着 .jpg，内容其实是文本"),
    ("a.jpg", b"\xff\x01Exiv2" + bytes(range(256)), "文件名写着 .jpg，内容却认不出来"),
    ("a.jpg", b"\xff\xd8\xff", "不完整"),
    ("a.mp4", b"\0\0\0\x10ftypisom\0\0\0\0", "打不开"),
    ("a.pdf", b"%PDF-1.4 half", "PDF 不完整"),
    ("a.zip", b"PK\x03\x04half", "打不开"),
    ("a.docx.lnk", b"L\0\0\0\x01\x14\x02\0" + b"\x80" * 70, "快捷方式"),
    ("照片.jpg", b"MZ" + bytes(200) + b"PE\0\0" + b"\x90" * 400, "程序"),
])
def test_trouble_is_one_sentence(tmp_path, name, data, says):
    path = tmp_path / name
    path.write_bytes(data)
    assert says in probe(path).trouble


def test_the_name_that_the_sender_gave_counts_when_our_copy_has_another(tmp_path, make):
    copy = make.ole(tmp_path / "7f3a.part", "EncryptedPackage")
    assert probe(copy, "台账.xlsx").content == "table"
    copy.write_text("其实是文字", "utf-8")
    assert probe(copy, "照片.jpg").trouble == "文件名写着 .jpg，内容其实是文本"


def test_a_png_named_jpg_is_not_worth_a_word(tmp_path):
    path = tmp_path / "a.jpg"
    Image.new("RGB", (9, 9)).save(path, "PNG")
    assert (probe(path).format, probe(path).trouble) == ("PNG", "")


def _entries():
    manifest = SAMPLES / "manifest.jsonl"
    return [json.loads(line) for line in manifest.read_text("utf-8").splitlines()] if manifest.is_file() else []


@pytest.mark.skipif(not _entries(), reason="the real sample files are not beside this checkout")
@pytest.mark.parametrize("entry", _entries(), ids=lambda entry: entry["path"])
def test_the_truth_of_real_files(entry):
    facts, truth = probe(SAMPLES / entry["path"]), entry["truth"]
    size = truth.get("displayed_with_pixel_aspect") or truth.get("displayed_pixels") or truth.get("displayed")
    if size:
        assert [facts.width, facts.height] == size
        assert facts.content == entry["kind"]
    if truth.get("duration_s"):
        assert facts.seconds == pytest.approx(truth["duration_s"], rel=0.02, abs=0.1)
    if "plays" in truth:
        assert facts.plays is (truth["plays"] == "yes")
    if truth.get("taken") and size:
        assert facts.taken == truth["taken"].replace(" ", "T")
    if entry["size"] == 0 or "partial" in str(truth.get("decodes")):
        assert facts.trouble
    elif entry["kind"] in ("mail", "archive"):
        assert (facts.content, facts.trouble) == (entry["kind"], "")
