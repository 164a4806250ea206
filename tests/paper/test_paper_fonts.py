"""Every character of a name is printed, in a font that travels with the document."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from paper_cases import RARE, pdf_text, plain

from safetydesk import paths
from safetydesk.paper import fonts
from safetydesk.paper.pdf import write_pdf
from safetydesk.paper.sheet import Cell, Row, Sheet

FACES = (fonts.BODY, fonts.HEAD, fonts.TITLE, fonts.FIGURES)


def pdf(*texts: str) -> bytes:
    target = BytesIO()
    rows = tuple(Row((Cell(text, role=role),)) for text in texts for role in ("value", "head"))
    write_pdf([Sheet("".join(texts)[:40], (150,), rows, "附件1")], target)
    return target.getvalue()


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_no_rare_character_is_missing_from_any_face(face: fonts.Face) -> None:
    assert "".join(text for _, text in fonts.runs(face, RARE)) == RARE


def test_every_face_has_all_of_gb2312() -> None:
    wanted = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)
              if not (row == 0xD7 and cell > 0xF9)]
    assert len(wanted) == 6763
    for face in FACES:
        assert not [char for char in wanted if fonts.glyph(face, char)[1] != char]


def test_names_can_be_found_in_the_pdf() -> None:
    text = plain(pdf_text(pdf(f"张喆珺、{RARE}")))
    assert text.count(f"张喆珺、{RARE}") >= 2


def test_what_no_font_has_is_seen_to_be_missing() -> None:
    assert "张〓" in plain(pdf_text(pdf("张\U0001f600")))


def test_the_doubles_of_old_input_methods_print_as_the_characters_they_are() -> None:
    assert "张\u4e3d" in plain(pdf_text(pdf("张\U0002f800")))


def test_characters_beyond_the_first_plane_are_found_too() -> None:
    assert "𠮷" in plain(pdf_text(pdf("张𠮷")))


def test_a_ticked_box_prints_as_a_tick() -> None:
    assert "√□" in plain(pdf_text(pdf("☑☐")))


def test_no_font_is_left_to_the_readers_computer(tmp_path: Path) -> None:
    data = pdf(RARE, "abc 123", "安全生产")
    assert b"Helvetica" not in data
    assert data.count(b"/FontFile2 ") == data.count(b"/Type /FontDescriptor") >= 4
    if shutil.which("pdffonts"):
        path = tmp_path / "表.pdf"
        path.write_bytes(data)
        lines = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
        assert len(lines) >= 4
        assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines)


def test_every_font_comes_with_its_licence_and_its_story() -> None:
    story = (paths.fonts() / "README.md").read_text("utf-8")
    for font in [*paths.fonts().glob("*.tt?")]:
        assert f"`{font.name}`" in story
    for licence in re.findall(r"`(LICENCE-[^`]+)`", story):
        assert (paths.fonts() / licence).stat().st_size > 4_000
