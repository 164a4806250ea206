"""A docx is read as its reader sees it, whatever Word or WPS wrapped its words in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from reading_forms import C, Desk, docx_of, package, paragraph, table_xml

HEAD = ["项目", "序号", "主题或标题", "报送内容", "备注"]


@pytest.fixture
def desk(tmp_path: Path, zushi: Path) -> Desk:
    return Desk(tmp_path, zushi)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def title_of(desk: Desk, cell: str) -> str:
    """The title that is read from a cell with this XML."""
    body = paragraph("优秀作品案例报送表") + table_xml([HEAD, ["应急逃生演练", "1", C(xml=cell), "视频1个", ""]])
    rows = desk.form(docx_of(body)).rows
    assert len(rows) == 1
    return rows[0].values.get("主题或标题", "")


AUTHOR = 'w:id="1" w:author="a" w:date="2024-06-01T00:00:00Z"'
WRAPPED: dict[str, str] = {
    "split runs": f"<w:p>{run('青禾')}<w:proofErr w:type='spellStart'/>{run('社区', '<w:b/>')}{run('演练')}</w:p>",
    "content control around runs": f"<w:p>{run('青禾')}<w:sdt><w:sdtPr><w:alias w:val='题目'/></w:sdtPr><w:sdtContent>"
                                   f"{run('社区演练')}</w:sdtContent></w:sdt></w:p>",
    "content control around paragraphs": f"<w:sdt><w:sdtContent><w:p>{run('青禾社区演练')}</w:p></w:sdtContent>"
                                         "</w:sdt>",
    "tracked changes": f"<w:p>{run('青禾')}<w:ins {AUTHOR}>{run('社区')}</w:ins><w:del {AUTHOR}><w:r><w:delText>街道"
                       f"</w:delText></w:r></w:del>{run('演练')}</w:p>",
    "moved text": f"<w:p><w:moveFrom {AUTHOR}>{run('演练')}</w:moveFrom>{run('青禾社区')}<w:moveTo {AUTHOR}>"
                  f"{run('演练')}</w:moveTo></w:p>",
    "smart tag and hyperlink": f"<w:p><w:smartTag w:element='place'>{run('青禾')}</w:smartTag><w:hyperlink>"
                               f"{run('社区')}</w:hyperlink>{run('演练')}</w:p>",
    "simple field": f"<w:p>{run('青禾')}<w:fldSimple w:instr='AUTHOR'>{run('社区')}</w:fldSimple>{run('演练')}</w:p>",
    "complex field": "<w:p><w:r><w:t>青禾</w:t></w:r><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>"
                     "HYPERLINK x</w:instrText><w:t>看不见</w:t></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
                     f"{run('社区')}<w:r><w:fldChar w:fldCharType='end'/></w:r>{run('演练')}</w:p>",
    "text box beside it": f"<w:p><w:r><w:pict><w:p>{run('图里的字')}</w:p></w:pict></w:r>{run('青禾社区演练')}</w:p>",
    "hidden text": f"<w:p>{run('青禾社区演练')}{run('（内部）', '<w:vanish/>')}</w:p>",
    "two paragraphs": f"<w:p>{run('青禾社区')}</w:p><w:p>{run('演练')}</w:p>",
    "line break": f"<w:p>{run('青禾社区')}<w:r><w:br/></w:r>{run('演练')}</w:p>",
    "furigana": f"<w:p><w:r><w:ruby><w:rt>{run('qing')}</w:rt><w:rubyBase>{run('青')}</w:rubyBase></w:ruby></w:r>"
                f"{run('禾社区演练')}</w:p>",
    "footnote": f"<w:p>{run('青禾社区演练')}<w:r><w:footnoteReference w:id='1'/></w:r></w:p>",
}


@pytest.mark.parametrize("cell", WRAPPED.values(), ids=WRAPPED.keys())
def test_words_in_whatever_wrapping(desk: Desk, cell: str) -> None:
    assert title_of(desk, cell) == "青禾社区演练"


def test_a_tab_is_a_gap(desk: Desk) -> None:
    body = paragraph("优秀作品案例报送表") + (
        f"<w:p>{run('报送单位：青禾社区')}<w:r><w:tab/></w:r>{run('报送时间：2024年6月20日')}</w:p>"
    ) + table_xml([HEAD, ["应急逃生演练", "1", "演练", "视频1个", ""]])
    assert desk.form(docx_of(body)).values == {"报送单位": "青禾社区", "报送时间": "2024年6月20日"}


def test_rows_and_cells_within_content_controls_and_deleted_rows(desk: Desk) -> None:
    table = table_xml([HEAD, ["应急逃生演练", "1", "第一次演练", "视频1个", ""], ["", "2", "第二次演练", "图片", ""],
                       ["", "3", "第三次演练", "图片", ""]])
    head, first, second, third = table.split("<w:tr>")[1:]
    third = third.removesuffix("</w:tbl>")
    body = (f"<w:tbl><w:tr>{head}<w:sdt><w:sdtContent><w:tr>{first}</w:sdtContent></w:sdt>"
            f"<w:tr><w:trPr><w:del {AUTHOR}/></w:trPr>{second}"
            f"<w:tr><w:trPr><w:ins {AUTHOR}/></w:trPr>{third}</w:tbl>")
    titles = [row.values["主题或标题"] for row in desk.form(docx_of(body)).rows]
    assert titles == ["第一次演练", "第三次演练"]


def card(gender: str) -> str:
    rows: list[list[str | C]] = [
        ["姓名", "张喆珺", "性别", C(xml=gender)], ["职务", "主任", "手机", "000-0000-0000"],
        ["办公电话", "", "传真", ""], ["电子邮箱", C("", 3)], ["单位名称", C("青禾社区", 3)], ["通讯地址", C("", 3)]]
    return paragraph("联络员反馈表") + table_xml(rows)


def symbol(font: str, code: str) -> str:
    return f"<w:r><w:sym w:font='{font}' w:char='{code}'/></w:r>"


def field_box(state: str) -> str:
    return (f"<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox>{state}</w:checkBox></w:ffData></w:fldChar>"
            "</w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>")


def control_box(mark: str) -> str:
    return f"<w:sdt><w:sdtContent>{run(mark)}</w:sdtContent></w:sdt>"


TICKS = {
    "symbol font": symbol("Wingdings 2", "00A3") + run("男") + symbol("Wingdings", "F0FE") + run("女"),
    "form field": field_box("<w:default w:val='0'/>") + run("男 ") + field_box("<w:checked/>") + run("女"),
    "content control": control_box("☐") + run("男 ") + control_box("☒") + run("女"),
    "typed before": run("□男 ☑女"),
    "typed beside the box": run("□男　□√女"),
    "typed after": run("男□ 女√"),
    "in brackets": run("男（ ） 女（√）"),
}


@pytest.mark.parametrize("cell", TICKS.values(), ids=TICKS.keys())
def test_ticked_boxes(desk: Desk, cell: str) -> None:
    assert desk.form(docx_of(card(f"<w:p>{cell}</w:p>"))).values["性别"] == "女"


def test_boxes_that_nobody_ticked_say_nothing(desk: Desk) -> None:
    assert "性别" not in desk.form(docx_of(card(paragraph("□男 □女")))).values


def test_a_form_inside_a_cell_of_a_larger_table(desk: Desk) -> None:
    inner = table_xml([["姓名", "张喆珺", "性别", "女"], ["职务", "主任", "手机", "000-0000-0000"],
                       ["办公电话", "", "传真", ""], ["电子邮箱", C("", 3)], ["单位名称", C("青禾社区", 3)],
                       ["通讯地址", C("", 3)]])
    outer = table_xml([[C(xml=paragraph("联络员反馈表") + inner + "<w:p/>")]])
    form = desk.form(docx_of(outer))
    assert (form.values["姓名"], form.values["单位名称"], form.strays) == ("张喆珺", "青禾社区", ())


def test_a_table_inside_a_value_is_part_of_the_value(desk: Desk) -> None:
    inner = table_xml([["视频", "1个"], ["图片", "3张"]])
    body = paragraph("优秀作品案例报送表") + table_xml(
        [HEAD, ["应急逃生演练", "1", "演练", C(xml=inner + "<w:p/>"), ""]])
    assert desk.form(docx_of(body)).rows[0].values["报送内容"] == "视频\n1个\n图片\n3张"


def test_merged_cells_written_without_restart_and_grid_counts_that_are_wrong(desk: Desk) -> None:
    """As some programs write them: every merged cell says only vMerge, and spans do not add up."""
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    merged, wide = '<w:vMerge w:val="continue"/>', '<w:gridSpan w:val="2"/>'
    rows = ["".join(cell(text) for text in HEAD)]
    rows.append(cell("应急逃生演练", merged) + cell("1") + cell("第一次", wide) + cell("视频1个", wide) + cell(""))
    rows.append(cell("", merged) + cell("2") + cell("第二次", wide) + cell("图片3张", wide) + cell("夜间"))
    body = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    form = desk.form(docx_of(body))
    assert [(row.item, row.values) for row in form.rows] == [
        ("drill", {"序号": "1", "主题或标题": "第一次", "报送内容": "视频1个"}),
        ("drill", {"序号": "2", "主题或标题": "第二次", "报送内容": "图片3张", "备注": "夜间"}),
    ]


def test_a_strict_docx(desk: Desk) -> None:
    """ISO 29500 strict files have other namespaces."""
    data = docx_of(paragraph("优秀作品案例报送表") + table_xml([HEAD, ["应急逃生演练", "1", "演练", "视频", ""]]))
    with ZipFile(BytesIO(data)) as bundle:
        parts = {name: bundle.read(name).replace(b"schemas.openxmlformats.org/wordprocessingml/2006/main",
                                                 b"purl.oclc.org/ooxml/wordprocessingml/main")
                 for name in bundle.namelist()}
    assert desk.form(package({**parts})).rows[0].item == "drill"
