"""Flowing documents by GB/T 9704: pages, lines and letters, as docx and as pdf, and figures that keep their source."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from safetydesk.notice.problem import Mishap
from safetydesk.paper import flow_lines, fonts
from safetydesk.paper.flow import (
    LOOKS,
    NEW_LINE,
    Flow,
    Paragraph,
    Pictures,
    Run,
    Section,
    Table,
    attached,
    gaps,
    signature,
    sources,
)
from safetydesk.paper.flow_pdf import write_flow_pdf
from safetydesk.paper.flow_pictures import picture
from safetydesk.paper.flow_word import write_flow_docx
from safetydesk.paper.printing import write
from safetydesk.paper.sheet import LANDSCAPE, Cell, Row, Sheet

MM = 72 / 25.4
WIDE = 156 * MM
SENTENCE = "各社区、办事处各部门要围绕《方案》（许市安办〔2024〕19号）开展应急避险演练，张喆珺、李㛃负责。"
RARE = "堃喆昇赟犇淼玥彧曦煜㛃䶮镕珺頔濛璟翀邨圳埗砼氹〇"


def said(text: str, role: str = "body") -> Paragraph:
    return Paragraph((Run(text),), role)


def table(rows: int, page: object = None) -> Sheet:
    head = Row((Cell("序号", role="head", align="center"), Cell("项目", role="head", align="center")), "head")
    body = tuple(Row((Cell(str(n)), Cell("应急避险演练"))) for n in range(rows))
    return Sheet("", (20, 136), (head, *body), **({"page": page} if page else {}))


def photo(width: int, height: int, caption: str):
    data = BytesIO()
    Image.new("RGB", (width, height), (90, 120, 150)).save(data, "JPEG")
    return picture(data.getvalue(), (Run(caption, "material:#1/caption"),))


@pytest.fixture
def letter() -> Flow:
    """A letter of several pages with everything a letter can have."""
    text = [said(f"{n}.{SENTENCE * (n % 4 + 1)}") for n in range(1, 12)]
    return Flow("通知", (
        Paragraph((Run("祖师街道办事处"), Run(NEW_LINE), Run("关于开展演练的通知", "notice:title")), "title"),
        said("各社区：", "to"), said("一、要求", "1"), said("（一）数量", "2"), *text,
        Paragraph((Run("共"), Run("12", "board:units"), Run("个，"), Run("【请补充：人数】"), Run("。"))),
        said("报送情况", "caption"), Table(table(30), ((1, 0, "board:drill/met"), (2, 1, "notice:drill/name"))),
        Pictures((photo(800, 600, "演练现场之一"), photo(300, 900, "演练现场之二"), photo(900, 500, "演练现场之三"))),
        said(RARE), *attached([("1", "联络员反馈表"), ("2", "一张名字很长很长很长很长很长很长的优秀作品案例报送表")]),
        *signature(Run("祖师街道办事处"), Run("2024年6月3日")), said("（联系人：张喆珺）", "note"),
        Section(LANDSCAPE), Table(table(3, LANDSCAPE)),
    ))


@pytest.fixture
def word(letter: Flow) -> bytes:
    data = BytesIO()
    write_flow_docx(letter, data)
    return data.getvalue()


@pytest.fixture
def pages(letter: Flow):
    """The pages of the PDF: width and height, and for each line of text its box and its words."""
    data = BytesIO()
    write_flow_pdf(letter, data)
    return read(data.getvalue())


def read(data: bytes):
    document = pypdfium2.PdfDocument(data)
    found = []
    for page in document:
        text = page.get_textpage()
        boxes = [text.get_rect(n) for n in range(text.count_rects())]
        found.append((page.get_width(), page.get_height(),
                      [(box, text.get_text_bounded(*box)) for box in boxes], text.get_text_range()))
    document.close()
    return found


def plain(flow: Flow) -> str:
    """Every word of the document in order."""
    out = []
    for block in flow.blocks:
        match block:
            case Paragraph():
                out.append(block.text)
            case Table(sheet):
                out += [cell.text for row in sheet.rows for cell in row.cells]
            case Pictures(found):
                out += ["".join(run.text for run in one.caption) for one in found]
    return squeezed("".join(out))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_word_stands_in_the_pdf_once(letter: Flow, pages) -> None:
    text = squeezed("".join(page[3] for page in pages))
    numbers = re.sub(r"—\d+—", "", text)
    assert sorted(numbers.replace("序号项目", "")) == sorted(plain(letter).replace("序号项目", ""))
    for word in ("2024年6月3日", "〔2024〕19号", "张喆珺", RARE):
        assert word in text


def test_nothing_stands_outside_the_text_block(pages) -> None:
    for width, height, boxes, _ in pages:
        turned = width > height
        left, top, right, bottom = (35, 28, 37, 26) if turned else (28, 37, 26, 35)
        for (x0, y0, x1, y1), text in boxes:
            if "—" in text and y0 < bottom * MM:
                continue
            assert left * MM - 1 <= x0 < x1 <= width - right * MM + 1, text
            assert bottom * MM - 1 <= y0 < y1 <= height - top * MM + 1, text


def test_a_page_has_22_lines_of_28_characters() -> None:
    data = BytesIO()
    write_flow_pdf(Flow("试", tuple(said("应" * 26) for _ in range(45))), data)
    found = read(data.getvalue())
    assert [page[3].count("应") // 26 for page in found] == [22, 22, 1]
    lines = flow_lines.lines_of(said("应" * 26 + "急" * 28 + "演"), WIDE)
    assert [line.count for line in lines] == [26, 28, 1]


def test_the_number_of_a_page_is_on_its_outer_side(pages) -> None:
    for number, (width, _, boxes, _) in enumerate(pages, 1):
        box = next(box for box, text in boxes if squeezed(text) == f"—{number}—")
        assert (box[0] > width / 2) == (number % 2 == 1)


def test_no_heading_ends_a_page_and_no_line_of_a_paragraph_stands_alone() -> None:
    for before in range(16, 23):
        blocks = [said("甲") for _ in range(before)]
        blocks += [said("一、标题", "1"), said("（一）标题", "2"), said("应" * 26 + "急" * 28 * 3 + "演")]
        data = BytesIO()
        write_flow_pdf(Flow("试", tuple(blocks)), data)
        first, *_ = read(data.getvalue())
        text = squeezed(first[3])
        assert ("一、标题" in text) == ("应" in text)
        assert text.count("急") != 0 or "应" not in text, before
        assert text.count("急") in (0, 28, 56, 84)
        assert (text.count("急") < 84 or "演" in text)


def test_a_signature_never_stands_on_a_page_without_text() -> None:
    for lines in range(18, 24):
        blocks = [said(f"{n:02}") for n in range(lines)] + signature(Run("某某办事处"), Run("2024年6月3日"))
        data = BytesIO()
        write_flow_pdf(Flow("试", tuple(blocks)), data)
        last = squeezed(read(data.getvalue())[-1][3])
        assert f"{lines - 1:02}" in last.partition("某某")[0]


def test_the_date_stands_four_characters_from_the_right_below_the_name(pages) -> None:
    boxes = [(box, text) for page in pages for box, text in page[2]]
    day = next(box for box, text in boxes if squeezed(text) == "2024年6月3日")
    name = next(box for box, text in reversed(boxes) if squeezed(text) == "祖师街道办事处")
    right = 210 * MM - 26 * MM
    assert right - day[2] == pytest.approx(4 * 15.75, abs=6)
    assert (name[0] + name[2]) / 2 == pytest.approx((day[0] + day[2]) / 2, abs=4)
    assert 25 < name[1] - day[1] < 33


def test_a_long_name_keeps_its_distance_from_the_edge() -> None:
    name, day = signature(Run("某某省某某市安全生产委员会办公室"), Run("2024年6月3日"))
    assert name.right == 2
    assert day.right > 4
    two_lines, below = signature(Run("某某省某某市安全生产委员会办公室" * 3), Run("2024年6月3日"))
    assert two_lines.right == 2
    assert 10 < below.right < 13


def test_pictures_stand_two_to_a_row_and_a_single_one_in_the_middle(pages) -> None:
    boxes = {squeezed(text): (n, box) for n, page in enumerate(pages) for box, text in page[2]}
    one, two, three = (boxes[f"演练现场之{n}"] for n in "一二三")
    assert one[0] == two[0]
    assert one[1][1] == pytest.approx(two[1][1], abs=1)
    assert one[1][2] < two[1][0]
    assert (three[1][0] + three[1][2]) / 2 == pytest.approx((28 + 78) * MM, abs=2)


def test_fonts_are_embedded_and_the_same_document_gives_the_same_bytes(letter: Flow) -> None:
    made = []
    for writer in (write_flow_pdf, write_flow_docx, write_flow_pdf, write_flow_docx):
        data = BytesIO()
        writer(letter, data)
        made.append(data.getvalue())
    assert made[0] == made[2]
    assert made[1] == made[3]
    assert made[0].count(b"/FontFile2") >= 4
    assert b"/Helvetica" not in made[0]


def test_word_finds_pages_styles_and_fonts_of_an_official_document(word: bytes) -> None:
    document = docx.Document(BytesIO(word))
    page = document.sections[0]
    sizes = (page.page_width, page.page_height, page.top_margin, page.left_margin, page.right_margin,
             page.bottom_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28, 26, 35]
    assert [(round(s.page_width.mm), round(s.page_height.mm)) for s in document.sections] == [(210, 297), (297, 210)]
    grid = page._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    fonts = {style.name: style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in document.styles
             if style.name.startswith("公文")}
    assert (fonts["公文标题"], fonts["公文正文"]) == ("方正小标宋简体", "仿宋_GB2312")
    assert (fonts["公文一级标题"], fonts["公文二级标题"]) == ("黑体", "楷体_GB2312")
    body = next(one for one in document.paragraphs if one.style.name == "公文正文")
    assert body.style.font.size.pt == 16
    assert body.style.paragraph_format.line_spacing.pt == pytest.approx(28.95)
    heading = next(one for one in document.paragraphs if one.style.name == "公文一级标题")
    assert heading.style.paragraph_format.keep_with_next
    assert body.style.paragraph_format.widow_control


def test_word_finds_the_same_words(letter: Flow, word: bytes) -> None:
    document = docx.Document(BytesIO(word))
    texts = [node.text for node in document.element.body.iter(qn("w:t"))]
    assert squeezed("".join(texts)) == plain(letter)
    assert len(document.inline_shapes) == 3


def test_figures_keep_their_source_when_the_clerk_goes_on_writing(letter: Flow, word: bytes, tmp_path: Path) -> None:
    document = docx.Document(BytesIO(word))
    document.paragraphs[4].insert_paragraph_before("后来加的一段。")
    document.save(tmp_path / "later.docx")
    with ZipFile(tmp_path / "later.docx") as package:
        body = package.read("word/document.xml").decode("utf-8")
        listed = dict(re.findall(r'<figure mark="(_sd\d+)" text="[^"]*" source="([^"]*)"',
                                 package.read("customXml/item1.xml").decode("utf-8")))
    found = []
    for mark, key in re.findall(r'<w:bookmarkStart w:id="\d+" w:name="(_sd(\d+))"/>', body):
        inside = re.search(rf'w:name="{mark}"/>(.*?)<w:bookmarkEnd w:id="{key}"/>', body, re.DOTALL)
        found.append(("".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", inside[1])), listed[mark]))
    assert len(found) == len(sources(letter)) == 7
    assert ("12", "board:units") in found
    assert ("0", "board:drill/met") in found
    assert {one.source for one in sources(letter)} == {source for _, source in found}


def test_what_the_clerk_has_to_fill_in_is_marked(letter: Flow, word: bytes) -> None:
    assert gaps(letter) == ["【请补充：人数】"]
    document = docx.Document(BytesIO(word))
    marked = [run.text for one in document.paragraphs for run in one.runs if run.font.highlight_color]
    assert marked == ["【请补充：人数】"]


def test_a_list_of_annexes_is_numbered_only_when_there_are_several() -> None:
    assert [one.text for one in attached([("", "甲表")])] == ["附件：甲表"]
    assert [one.text for one in attached([("2", "甲表"), ("3", "乙表")])] == ["附件：2.甲表", "3.乙表"]
    lines = flow_lines.lines_of(attached([("1", "甲表"), ("2", "很长的名字" * 10)])[1], WIDE)
    first_of_name = lines[0].left + 16 * fonts.width(fonts.TEXT, "2.")
    assert lines[1].left == pytest.approx(first_of_name, abs=1)


@settings(max_examples=150)
@given(st.lists(st.text("应急，。、（）《》“”2024年Abc 【】；：？！〔〕㛃—…", min_size=1, max_size=60), max_size=5),
       st.sampled_from([role for role in LOOKS if role != "title"]))
def test_no_character_is_lost_in_breaking_lines(texts: list[str], role: str) -> None:
    paragraph = Paragraph(tuple(Run(text) for text in texts), role)
    lines = flow_lines.lines_of(paragraph, WIDE)
    assert squeezed("".join(text for line in lines for text, _, _ in line.pieces)) == squeezed(paragraph.text)
    assert all(line.left + line.wide <= WIDE + 1 for line in lines)


def test_the_clerk_is_told_which_formats_there_are(letter: Flow, tmp_path: Path) -> None:
    for name in ("a.docx", "b.PDF"):
        write(letter, tmp_path / "新文件夹" / name)
        assert (tmp_path / "新文件夹" / name).stat().st_size > 10_000
    with pytest.raises(Mishap, match=r"\.docx、\.pdf"):
        write(letter, tmp_path / "c.xlsx")
    assert not (tmp_path / "c.xlsx").exists()


def test_what_a_table_is_called_stands_on_its_page() -> None:
    for before in range(17, 22):
        blocks = [*(said("甲") for _ in range(before)), said("表题", "caption"), Table(table(3))]
        data = BytesIO()
        write_flow_pdf(Flow("试", tuple(blocks)), data)
        first = squeezed(read(data.getvalue())[0][3])
        assert ("表题" in first) == ("序号" in first) == ("应急避险演练" in first), before
