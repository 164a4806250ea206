"""What headers alone tell, many files at a time; and that one hostile file costs only itself."""

from __future__ import annotations

import os

import docx
import pytest
from PIL import Image, ImageFile

from safetydesk.material.facts import Facts
from safetydesk.material.probe import glance, glances, probe
from safetydesk.material.prober import BATCH, Prober


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "MPO"])
def test_a_glance_measures_a_picture_and_promises_nothing(tmp_path, form):
    path = tmp_path / "没有后缀"
    Image.new("RGB", (40, 30), "green").save(path, form, **({"save_all": True} if form == "MPO" else {}))
    assert glance(path) == Facts("image", "JPEG" if form == "MPO" else form, 40, 30)


def test_no_pixel_is_decoded(tmp_path, make, monkeypatch):
    path = make.jpeg(tmp_path / "a.jpg", (80, 60), 6, "2024:06:12 09:30:00")
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: pytest.fail("a pixel was decoded"))
    facts = glance(path)
    assert (facts.width, facts.height, facts.taken, facts.plays) == (60, 80, "2024-06-12T09:30:00", None)


def test_what_decoding_alone_would_find_is_left_to_the_probe(tmp_path, make):
    whole = make.jpeg(tmp_path / "whole.jpg", (400, 300)).read_bytes()
    path = tmp_path / "half.jpg"
    path.write_bytes(whole[:len(whole) * 2 // 3])
    assert (glance(path).plays, probe(path).plays) == (None, False)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "TIFF"])
def test_a_broken_header_is_told_at_once(tmp_path, form):
    path = tmp_path / "a"
    Image.new("RGB", (40, 30), "green").save(path, form)
    path.write_bytes(path.read_bytes()[:12])
    facts = glance(path)
    assert (facts.content, facts.format, facts.plays) == ("image", form, False)
    assert "不完整" in facts.trouble


@pytest.mark.parametrize(("form", "codec", "name"), [
    ("mp4", "mpeg4", "MP4"), ("avi", "mpeg4", "AVI"), ("asf", "wmv2", "WMV"), ("matroska", "mpeg4", "MKV"),
])
def test_a_film_is_known_by_its_first_bytes(tmp_path, make, form, codec, name):
    facts = glance(make.film(tmp_path / "a", form, codec))
    assert (facts.content, facts.format, facts.plays, facts.trouble) == ("video", name, None, "")


def test_sound_in_the_container_of_a_film_is_no_disguise(tmp_path, make):
    path = make.film(tmp_path / "a", "asf", "pcm_s16le", sound_only=True)
    assert (glance(path, "录音.wma").content, glance(path, "录音.wma").trouble) == ("audio", "")
    assert (probe(path, "录音.wma").content, probe(path, "录音.wma").trouble) == ("audio", "")


def test_everything_else_is_as_the_probe_says(tmp_path, make):
    docx.Document().save(str(tmp_path / "总结.docx"))
    make.ole(tmp_path / "台账.xls", "Workbook")
    make.zipped(tmp_path / "照片.zip", a="x")
    make.heic(tmp_path / "IMG_1.HEIC", taken="2024:06:12 09:30:00")
    (tmp_path / "方案.pdf").write_bytes(b"%PDF-1.4 half")
    (tmp_path / "空.jpg").write_bytes(b"")
    (tmp_path / "空白.mp4").write_bytes(bytes(5000))
    (tmp_path / "假.jpg").write_text("其实是文字", "utf-8")
    paths = sorted(tmp_path.iterdir())
    assert [glance(path) for path in paths] == [probe(path) for path in paths]


@pytest.fixture(scope="module")
def prober():
    with Prober() as running:
        yield running


def test_many_files_are_answered_in_order_and_by_the_name_they_came_with(tmp_path, make, prober):
    count = BATCH + 5
    files = [(make.jpeg(tmp_path / f"{n}", (40 + n, 30)), f"{n}.mp4" if n == 3 else f"{n}.jpg") for n in range(count)]
    found = prober.glances(files)
    assert [facts.width for facts in found] == [40 + n for n in range(count)]
    assert [n for n, facts in enumerate(found) if facts.trouble] == [3]
    assert prober.glances([]) == []
    assert glances(files) == found


def test_a_file_that_breaks_the_batch_costs_only_itself(tmp_path, make, prober):
    files = [(make.jpeg(tmp_path / f"{n}.jpg"), "") for n in range(3)]
    files[1:1] = [(tmp_path / "拔掉的U盘.jpg", "")]
    found = prober.glances(files)
    assert [facts.format for facts in found] == ["JPEG", "", "JPEG", "JPEG"]
    assert "人工查看" in found[1].trouble


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_a_pipe_is_no_file(tmp_path, make, prober):
    os.mkfifo(tmp_path / "pipe.jpg")
    found = prober.glances([(tmp_path / "pipe.jpg", ""), (make.jpeg(tmp_path / "a.jpg"), "")])
    assert "普通文件" in found[0].trouble
    assert found[1].format == "JPEG"


@pytest.mark.parametrize("answer", [[], [Facts("image", "JPEG")] * 3, ["x", "y"], {"a": 1}, None])
def test_an_answer_of_another_shape_is_asked_for_again_one_by_one(tmp_path, make, prober, monkeypatch, answer):
    files = [(make.jpeg(tmp_path / f"{n}.jpg"), "") for n in range(2)]
    ask = prober._call
    monkeypatch.setattr(
        prober, "_call", lambda what, *given: answer if what.endswith("glances") else ask(what, *given))
    assert [facts.format for facts in prober.glances(files)] == ["JPEG", "JPEG"]
