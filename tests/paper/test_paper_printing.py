"""Writing a file is whole or not at all, and says in words what went wrong; a written PDF can be looked at."""

from __future__ import annotations

import errno
import os
import zlib
from pathlib import Path

import pytest

from safetydesk.notice.problem import Mishap
from safetydesk.paper import preview, printing
from safetydesk.paper.sheet import LANDSCAPE, Cell, Row, Sheet

SHEET = Sheet("表", (60,), (Row((Cell("张喆珺"),)),))


@pytest.mark.parametrize(("name", "magic"), [("表.docx", b"PK"), ("表.XLSX", b"PK"), ("表.pdf", b"%PDF")])
def test_the_ending_chooses_the_format(name: str, magic: bytes, tmp_path: Path) -> None:
    path = tmp_path / "新文件夹" / name
    printing.write([SHEET], path)
    assert path.read_bytes().startswith(magic)
    assert [each.name for each in path.parent.iterdir()] == [name]


@pytest.mark.parametrize("name", ["表.doc", "表.wps", "表", "表.pdf.exe"])
def test_another_ending_is_refused_with_the_ones_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(Mishap, match=r"\.docx、\.xlsx、\.pdf"):
        printing.write([SHEET], tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_nothing_to_print_says_so(tmp_path: Path) -> None:
    with pytest.raises(Mishap, match="没有可以打印的内容"):
        printing.write([], tmp_path / "表.docx")


def test_a_full_disk_leaves_the_older_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "表.docx"
    path.write_text("上次的")

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Mishap, match="磁盘满了"):
        printing.write([SHEET], path)
    assert path.read_text() == "上次的"
    assert [each.name for each in tmp_path.iterdir()] == ["表.docx"]


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("")
    with pytest.raises(Mishap):
        printing.write([SHEET], tmp_path / "文件" / "表.pdf")


def test_pages_have_their_sizes_and_pictures() -> None:
    pdf = printing.pdf_bytes([SHEET, Sheet("横表", (60,), SHEET.rows, page=LANDSCAPE)])
    assert [(round(width), round(height)) for width, height in preview.sizes(pdf)] == [(595, 842), (842, 595)]
    png = preview.page_png(pdf, 1, 842)
    assert png.startswith(b"\x89PNG")
    assert [int.from_bytes(png[place : place + 4]) for place in (16, 20)] == [842, 596]
    rows = zlib.decompressobj().decompress(png[png.index(b"IDAT") + 4 :])
    assert rows[:4] == b"\0\xff\xff\xff"
    assert b"\0\0\0\0\0\0" in rows
