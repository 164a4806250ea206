"""Reading what may be hostile, broken or empty: one sentence for the clerk, and never more than the one call."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from reading_forms import Desk, docx, docx_of, package, paragraph, xlsx
from reportlab.pdfgen.canvas import Canvas

from safetydesk.material.limited import OFFICE_MEMORY, ChildFailed, Limited
from safetydesk.notice.problem import Mishap
from safetydesk.paper.filled import FilledForm, FilledRow, Reading, Stray
from safetydesk.paper.reading import read_document

HEAD = ["项目", "序号", "主题或标题", "报送内容", "备注"]
CASES = ("优秀作品案例报送表", [HEAD, ["应急逃生演练", "1", "演练", "视频1个", ""]])
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "doc"


@pytest.fixture
def desk(tmp_path: Path, zushi: Path) -> Desk:
    return Desk(tmp_path, zushi)


@pytest.fixture(scope="module")
def child() -> Iterator[Limited]:
    with Limited(OFFICE_MEMORY) as limited:
        yield limited


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    with ZipFile(BytesIO(data)) as bundle:
        parts: dict[str, str | bytes] = {one: bundle.read(one) for one in bundle.namelist()}
    return package(parts | {name: content})


def test_a_document_type_is_refused_also_in_utf_16(desk: Desk) -> None:
    """An entity cuts text silently in other readers; bytes of UTF-16 hide it from a search."""
    with ZipFile(BytesIO(docx(*CASES))) as bundle:
        xml = bundle.read("word/document.xml").decode("utf-8")
    typed = xml.replace("<w:document", '<!DOCTYPE w:document [<!ENTITY e "x">]><w:document', 1)
    for content in (typed.encode("utf-8"), typed.replace("UTF-8", "UTF-16").encode("utf-16")):
        with pytest.raises(Mishap, match="不该有的内容"):
            desk.read(with_part(docx(*CASES), "word/document.xml", content))


def test_a_document_type_in_a_workbook_is_refused(desk: Desk) -> None:
    with ZipFile(BytesIO(xlsx(HEAD))) as bundle:
        xml = bundle.read("xl/workbook.xml").decode("utf-8").replace("<workbook", "<!DOCTYPE workbook []><workbook", 1)
    with pytest.raises(Mishap, match="不该有的内容"):
        desk.read(with_part(xlsx(HEAD), "xl/workbook.xml", xml.encode()), "表.xlsx")


def test_a_part_that_unpacks_to_far_more_is_refused(desk: Desk) -> None:
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as bundle:
        bundle.writestr("word/media/a.bin", bytes(60_000_000))
    with ZipFile(BytesIO(docx(*CASES))) as source, ZipFile(whole, "a", ZIP_DEFLATED) as bundle:
        for name in source.namelist():
            bundle.writestr(name, source.read(name))
    with pytest.raises(Mishap, match="太大"):
        desk.read(whole.getvalue())


def test_a_size_that_lies_is_found_while_unpacking(desk: Desk) -> None:
    data = bytearray(with_part(docx(*CASES), "word/document.xml", b"<a>" + b" " * 40_000_000 + b"</a>"))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = -1
        while (start := data.find(mark, start + 1)) >= 0:
            if struct.unpack_from("<I", data, start + at)[0] > 1_000_000:
                struct.pack_into("<I", data, start + at, 1000)
    with pytest.raises(Mishap):
        desk.read(bytes(data))


def test_spans_that_claim_the_whole_world_cost_nothing(desk: Desk) -> None:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr>{paragraph("演练")}</w:tc>'
    reading = desk.read(docx_of(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"))
    assert reading.heading == "演练"


def test_tables_within_tables_without_end(desk: Desk) -> None:
    def nested(times: int) -> bytes:
        return docx_of("<w:tbl><w:tr><w:tc>" * times + paragraph("底") + "</w:tc></w:tr></w:tbl>" * times)

    assert desk.read(nested(70)).heading.startswith("底")
    with pytest.raises(Mishap):
        desk.read(nested(200))


def test_a_merge_over_the_whole_sheet(desk: Desk) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "报送表"
    sheet["A2"] = "青禾社区"
    sheet.merged_cells.add("A1:XFD1048576")
    whole = BytesIO()
    book.save(whole)
    assert desk.read(whole.getvalue(), "表.xlsx").heading == "报送表"


def test_a_sheet_that_reaches_to_the_last_cell_is_refused(desk: Desk) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = sheet["XFD1048576"] = "1"
    whole = BytesIO()
    book.save(whole)
    with pytest.raises(Mishap, match="行列太多"):
        desk.read(whole.getvalue(), "表.xlsx")


@pytest.mark.parametrize("cut", [10, 300, 700])
def test_a_file_that_was_not_copied_whole(desk: Desk, cut: int) -> None:
    with pytest.raises(Mishap, match="不完整或已损坏"):
        desk.read(docx(*CASES)[:cut] if cut > 10 else b"PK\x03\x04" + bytes(40))


def test_a_file_that_is_gone(zushi: Path, tmp_path: Path) -> None:
    with pytest.raises(Mishap, match="不见了"):
        read_document(str(tmp_path / "不见了.docx"), str(zushi))


def test_what_is_wrong_names_the_file_by_its_senders_name(zushi: Path, tmp_path: Path) -> None:
    path = tmp_path / "a1b2.part"
    path.write_bytes(b"PK\x03\x04broken")
    with pytest.raises(Mishap, match="青禾社区报送表"):
        read_document(str(path), str(zushi), "青禾社区报送表.docx")


def test_an_empty_document_is_empty(desk: Desk) -> None:
    blank_table = docx([["", ""], ["", " "]])
    assert desk.read(docx("", "  ")) == Reading(empty=True) == desk.read(blank_table)
    assert desk.read(xlsx([]), "表.xlsx") == Reading(empty=True)


def test_a_document_with_nothing_but_a_picture_is_not_empty(desk: Desk) -> None:
    assert not desk.read(docx_of("<w:p><w:r><w:drawing/></w:r></w:p>")).empty
    data = with_part(xlsx([]), "xl/media/image1.png", b"x")
    assert not desk.read(data, "表.xlsx").empty


def test_the_heading_is_what_stands_first(desk: Desk) -> None:
    reading = desk.read(docx("", "青禾社区", "安全生产月活动总结", "一、" + "好" * 500))
    assert reading.heading.startswith("青禾社区\n安全生产月活动总结\n一、好")
    assert len(reading.heading) == 200
    assert reading.forms == ()


def test_a_pdf_tells_its_heading(desk: Desk) -> None:
    whole = BytesIO()
    canvas = Canvas(whole)
    canvas.drawString(100, 700, "Summary of June")
    canvas.save()
    assert desk.read(whole.getvalue(), "总结.pdf").heading == "Summary of June"
    blank = BytesIO()
    canvas = Canvas(blank)
    canvas.showPage()
    canvas.save()
    assert desk.read(blank.getvalue(), "空.pdf").empty
    with pytest.raises(Mishap, match="PDF"):
        desk.read(b"%PDF-1.4 broken", "坏.pdf")


def test_other_kinds_give_nothing(desk: Desk) -> None:
    assert desk.read(b"\xff\xd8\xff\xe0 a photo", "照片.jpg") == Reading()
    assert desk.read(b"", "空.docx") == Reading()


def test_a_notice_that_cannot_be_read_leaves_the_heading(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tmp_path / "没有这个通知")
    assert desk.read(docx(*CASES)).heading.startswith("优秀作品案例报送表")


def test_an_edited_notice_is_read_anew(tmp_path: Path, zushi: Path) -> None:
    folder = tmp_path / "notice"
    shutil.copytree(zushi, folder)
    desk = Desk(tmp_path, folder)
    assert desk.form(docx(*CASES)).rows[0].item == "drill"
    layout = folder / "annex3.toml"
    layout.write_text(layout.read_text("utf-8").replace('"主题或标题"', '"作品题名"'), "utf-8")
    os.utime(layout, ns=(1, 1))
    head = ["项目", "序号", "作品题名", "报送内容", "备注"]
    renamed = docx("优秀作品案例报送表", [head, ["应急逃生演练", "1", "演练", "视频", ""]])
    assert desk.form(renamed).rows[0].values["主题或标题"] == "演练"


def test_in_the_child_process(child: Limited, desk: Desk) -> None:
    path = desk.folder / "表.docx"
    path.write_bytes(docx(*CASES))
    reading = child.call("safetydesk.paper.reading:read_document", str(path), str(desk.notice), "表.docx",
                         gives=(Reading, FilledForm, FilledRow, Stray))
    assert reading == desk.read(docx(*CASES))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real files do not stand beside the checkout")
def test_real_files_cost_one_line_at_most(child: Limited, zushi: Path) -> None:
    told = {}
    for path in sorted(one for one in SAMPLES.rglob("*") if one.is_file()):
        try:
            told[path.name] = child.call("safetydesk.paper.reading:read_document", str(path), str(zushi), path.name,
                                         gives=(Reading, FilledForm, FilledRow, Stray))
        except (Mishap, ChildFailed) as error:
            told[path.name] = str(error)
    assert told["empty_s_attribute.xlsx"] == Reading(heading="Name\nValue\nJohn\n1\nSophia\n2\nPeter\n3\nSam\n4")
    assert "密码" in told["encrypted.xlsx"]
    assert told["体检表.doc"] == Reading()
