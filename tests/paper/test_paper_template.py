"""An office's own Word or Excel file is filled like our layouts, whatever Word and the clerk did to it."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from paper_cases import CARD, RARE, WORKS, pdf_text, plain, record
from paper_forms import layouts, record_of, sheet_of
from paper_pictures import MISSING, by_libreoffice

from safetydesk.notice.layout import BESIDE, PLACEHOLDERS, TABLE_PLACEHOLDERS
from safetydesk.notice.problem import PROBLEM_KINDS, Mishap
from safetydesk.notice.read import read_notice
from safetydesk.notice.read_layout import FORM_CHAINS, TABLE_CHAINS
from safetydesk.paper import preview, template
from safetydesk.paper.fill import Record
from safetydesk.paper.reading import read_document
from safetydesk.paper.reading_sheet import read_excel, read_word
from safetydesk.paper.sheet import Sheet
from safetydesk.paper.template_plan import Original, check

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def original_of(name: str, record: Record) -> Original:
    """What a template of this shipped layout stands for."""
    layout, = (layout for each, layout, _ in layouts() if each == name)
    table = name.startswith("table-")
    one = not name.endswith("-all") and name not in ("zushi-2024-quota",) and (
        not table or name in ("table-receipt", "table-schedule"))
    words = PLACEHOLDERS | TABLE_PLACEHOLDERS if table else PLACEHOLDERS
    beside = {scope: len(record.parts.get(scope, ())) for scope in BESIDE}
    return Original(name, layout, ("notice", "unit") if one else ("notice",), words,
                    TABLE_CHAINS if table else FORM_CHAINS, beside)


@pytest.fixture(scope="module")
def cases() -> Original:
    """附件3 of one unit."""
    return original_of("zushi-2024-cases", Record({}))


@pytest.fixture
def filled_record(zushi: Path) -> Record:
    notice, _ = read_notice(zushi)
    assert notice is not None
    return record(notice, CARD, WORKS)


def problems(path: Path, original: Original):
    return check(template.read_outline(str(path)), original, path.name)


def put(path: Path, original: Original, *records: Record, sound: bool = True) -> template.Filled:
    """What happens to a template that is put in place: looked at, then filled."""
    if sound:
        assert problems(path, original).wrong == ()
    return template.fill_template(path.read_bytes(), path.suffix, original, records)


def saved(document, path: Path) -> Path:
    document.save(path)
    return path


def rows_of(filled: template.Filled, table: int = 0) -> list[list[str]]:
    """Every cell's text as python-docx sees it, merged ones repeated."""
    return [[cell.text for cell in row.cells] for row in Document(BytesIO(filled.data)).tables[table].rows]


def grid(sheet: Sheet) -> list[list[tuple[str, int, int] | None]]:
    """Texts and spans; where a line is broken is the format's own business."""
    return [[("".join(cell.text.split()), cell.across, cell.down) if cell else None for cell in row]
            for row in sheet.grid()]


def said(sheet: Sheet) -> tuple[object, ...]:
    lines = ["".join(line.text.split()) for line in (*sheet.above, *sheet.below)]
    return sheet.annex, "".join(sheet.title.split()), lines, grid(sheet)


@pytest.mark.parametrize("name", [name for name, _, _ in layouts()])
def test_our_own_layout_put_back_as_a_template_prints_the_same(name: str, tmp_path: Path) -> None:
    layout, notice = next((layout, notice) for each, layout, notice in layouts() if each == name)
    for ending, reader in ((".docx", read_word), (".xlsx", read_excel)):
        path = tmp_path / f"样张{ending}"
        for case in ("empty", "formula"):
            values = record_of(layout, notice, case)
            original = original_of(name, values)
            if not path.exists():
                path.write_bytes(template.sample(original, ending))
                checked = problems(path, original)
                assert (checked.wrong, checked.told) == ((), ())
            made, = reader(put(path, original, values, sound=False).data)
            written = BytesIO()
            template.WRITERS[ending]([sheet_of(layout, notice, case)], written)
            assert said(made) == said(*reader(written.getvalue())), (ending, case)


def paragraph(inside: str) -> str:
    return f'<w:p xmlns:w="{W}">{inside}</w:p>'


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


SPLITS = {
    "one": run("单位：{{报送单位}}。"),
    "each": "".join(run(letter) for letter in "单位：{{报送单位}}。"),
    "halves": run("单位：{") + run("{报送") + run("单位}") + run("}。"),
    "proof": run("单位：{{") + '<w:proofErr w:type="spellStart"/>' + run("报送") + '<w:proofErr w:type="spellEnd"/>'
             + run("单位}}。"),
    "bookmark": run("单位：{{报") + '<w:bookmarkStart w:id="7" w:name="a"/>' + run("送单") + '<w:bookmarkEnd w:id="7"/>'
                + run("位}}。"),
    "look": run("单位：{{", "<w:b/>") + run("报送", '<w:sz w:val="44"/>') + run("单位}}。", "<w:i/>"),
    "smart": run("单位：{{") + f'<w:smartTag w:uri="u" w:element="e">{run("报送单位")}</w:smartTag>' + run("}}。"),
    "rsid": '<w:r w:rsidR="00A1"><w:t>单位：{{报</w:t></w:r><w:r w:rsidR="00B2"><w:t>送单位}}。</w:t></w:r>',
    "inserted": run("单位：{{报") + f'<w:ins w:id="1" w:author="a">{run("送单位}}")}</w:ins>' + run("。"),
    "deleted": run("单位：{{报送") + '<w:del w:id="2" w:author="a"><w:r><w:delText>错字</w:delText></w:r></w:del>'
               + run("单位}}。"),
    "moved": run("单位：{{报送") + f'<w:moveFrom w:id="3" w:author="a">{run("甲")}</w:moveFrom>' + run("单位}}。"),
    "link": f'<w:hyperlink w:anchor="a">{run("单位：{{报送")}</w:hyperlink>' + run("单位}}。"),
    "control": run("单位：") + "<w:sdt><w:sdtPr><w:dataBinding w:xpath='/a' w:storeItemID='{1}'/></w:sdtPr>"
               f"<w:sdtContent>{run('{{报送单位}}')}</w:sdtContent></w:sdt>" + run("。"),
    "break": "<w:r><w:t>单位：{{报送</w:t><w:br/><w:t>单位}}。</w:t></w:r>",
    "blanks": run("单位：{{ 报送") + run("单位　}}。"),
}


@pytest.mark.parametrize("name", SPLITS)
def test_a_word_survives_however_word_divides_it(name: str, cases: Original, tmp_path: Path) -> None:
    document = Document()
    document.element.body.insert(0, etree.fromstring(paragraph(SPLITS[name])))
    filled = put(saved(document, tmp_path / "版式.docx"), cases, Record({"报送单位": "城关社区"}))
    body = etree.fromstring(ZipFile(BytesIO(filled.data)).read("word/document.xml"))
    seen = "".join(text.text or "" for text in body.iter(f"{{{W}}}t")
                   if not any(one.tag.endswith("moveFrom") for one in text.iterancestors()))
    assert seen == "单位：城关社区。"
    assert not list(body.iter(f"{{{W}}}dataBinding"))


def test_a_value_stands_in_the_look_of_the_run_that_its_word_begins_in(cases: Original, tmp_path: Path) -> None:
    document = Document()
    text = document.add_paragraph()
    text.add_run("报送单位：")
    text.add_run("{{报").bold = True
    text.add_run("送单位}}").italic = True
    text.add_run("（盖章）")
    filled = put(saved(document, tmp_path / "版式.docx"), cases, Record({"报送单位": "城关\n社区"}))
    runs = [one for one in Document(BytesIO(filled.data)).paragraphs[0].runs if one.text]
    assert [(one.text, one.bold) for one in runs] == [("报送单位：", None), ("城关\n社区", True), ("（盖章）", None)]


def test_headers_text_boxes_and_nested_tables_are_filled(cases: Original, tmp_path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "祖师街道办事处　{{报送单位}}"
    document.sections[0].footer.paragraphs[0].text = "{{报送时间}}"
    inside = paragraph(run("{{联系人}}"))
    box = ('<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
           f"{inside}</w:txbxContent></v:textbox></v:shape></w:pict>")
    document.element.body.insert(0, etree.fromstring(paragraph(f"<w:r>{box}</w:r>")))
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "{{单位名称}}"
    outer.cell(0, 1).add_table(1, 1).cell(0, 0).text = "{{姓名}}"
    filled = put(saved(document, tmp_path / "版式.docx"), cases, Record(CARD))
    made = Document(BytesIO(filled.data))
    assert made.sections[0].header.paragraphs[0].text == f"祖师街道办事处　{CARD['报送单位']}"
    assert made.sections[0].footer.paragraphs[0].text == "2024年6月25日"
    assert made.tables[0].cell(0, 0).text == CARD["单位名称"]
    assert made.tables[0].cell(0, 1).tables[0].cell(0, 0).text == "张喆珺"
    assert "<w:t xml:space=\"preserve\">张喆珺</w:t>" in made.element.xml.split("txbxContent")[1]


def office_form(path: Path, *words: str, before: int = 0) -> Path:
    """A table of the office: its own columns, letterhead and order."""
    document = Document()
    document.sections[0].orientation = WD_ORIENT.LANDSCAPE
    document.add_heading("祖师街道办事处文件", 0)
    for _ in range(before):
        document.add_table(1, 1).cell(0, 0).text = "说明"
    table = document.add_table(2, len(words))
    table.style = "Table Grid"
    for number, word in enumerate(words):
        table.cell(0, number).text = word.strip("{}") or "核对"
        table.cell(1, number).text = word
    document.add_paragraph("填报：{{填报单位}}")
    return saved(document, path)


def test_a_row_repeats_by_itself_and_outer_words_are_merged_down(
    cases: Original, filled_record: Record, tmp_path: Path
) -> None:
    path = office_form(tmp_path / "版式.docx", "{{主题或标题}}", "", "{{项目}}", "{{备注}}")
    filled = put(path, cases, filled_record)
    rows = rows_of(filled)
    assert [row[2] for row in rows[1:3]] == ["安全生产专题教育课"] * 2
    assert [row[0] for row in rows[1:3]] == ["望月社区“畅通生命通道”专题教育课", "消防安全知识课件"]
    table = Document(BytesIO(filled.data)).tables[0]
    assert table.cell(1, 2)._tc is table.cell(2, 2)._tc
    assert table.cell(1, 1)._tc is not table.cell(2, 1)._tc
    # An item without works keeps the blank rows of our own layout: two, and one for what may follow.
    assert [row[2] for row in rows].count("专项隐患排查治理") == 3
    assert rows[1][3].startswith("网盘链接")


def test_sixty_rows_of_a_table_of_all_units(tmp_path: Path) -> None:
    many = Record({}, {"unit": tuple(Record({"单位名称": f"第{n}社区", "姓名": RARE}) for n in range(60))})
    original = original_of("zushi-2024-liaison-all", many)
    path = office_form(tmp_path / "版式.docx", "{{单位序号}}", "{{单位名称}}", "{{姓名}}", "", before=1)
    rows = rows_of(put(path, original, many), 1)
    assert [row[0] for row in rows[1:]] == [str(n) for n in range(1, 61)]
    assert rows[60] == ["60", "第59社区", RARE, ""]
    assert len(rows_of(put(path, original, Record({})), 1)) == 2


def test_what_looks_like_markup_or_a_formula_stays_text(cases: Original, filled_record: Record, tmp_path: Path) -> None:
    title = '=1+1 <b>&amp;]]></w:t> {{序号}} _x0041_ \u202e\x0b\ud800'
    item = filled_record.parts["item"][0]
    work = Record({"序号": "1", "主题或标题": title})
    values = replace(filled_record, parts={"item": (replace(item, parts={"work": (work,)}),)})
    kept = "=1+1 <b>&amp;]]></w:t> {{序号}} _x0041_ "
    word = put(office_form(tmp_path / "版式.docx", "{{序号}}", "{{主题或标题}}"), cases, values)
    assert rows_of(word)[1][1].strip() == kept.strip()
    book = openpyxl.Workbook()
    book.active.append(["{{序号}}", "{{主题或标题}}"])
    filled = put(saved(book, tmp_path / "版式.xlsx"), cases, values)
    cell = openpyxl.load_workbook(BytesIO(filled.data)).active["B1"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert str(cell.value).startswith("=1+1 <b>")


def test_an_excel_row_pushes_down_what_stands_below_it(
    cases: Original, filled_record: Record, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "报送表"
    sheet["A1"] = "{{报送单位}}案例表"
    sheet.merge_cells("A1:D1")
    sheet.append(["项目", "标题", None, "内容"])
    sheet.append(["{{项目}}", "{{主题或标题}}", None, "{{报送内容}}"])
    sheet.merge_cells("B3:C3")
    sheet["B3"].font = Font(name="黑体", size=15)
    sheet["A4"] = "填报人：{{联系人}}"
    sheet.merge_cells("A4:D4")
    sheet.row_dimensions[3].height, sheet.row_dimensions[4].height = 20, 33
    sheet.column_dimensions["D"].width = 20
    sheet.print_area = "A1:D4"
    sheet.oddFooter.center.text = "{{报送时间}} &P"
    ticks = DataValidation("list", formula1='"是,否"')
    ticks.add("D4")
    sheet.add_data_validation(ticks)
    filled = put(saved(book, tmp_path / "版式.xlsx"), cases, filled_record)
    made = openpyxl.load_workbook(BytesIO(filled.data)).active
    assert made["A1"].value == f"{CARD['报送单位']}案例表"
    last = made.max_row
    assert made.cell(last, 1).value == "填报人：张喆珺"
    merged = {area.coord for area in made.merged_cells.ranges}
    assert {"A1:D1", "B3:C3", "B4:C4", "A3:A4", f"A{last}:D{last}"} <= merged
    assert (made["B4"].value, made["B4"].font.name, made["B4"].font.size) == ("消防安全知识课件", "黑体", 15)
    assert made.row_dimensions[last].height == 33
    assert made.row_dimensions[3].height > 40
    assert made.print_area.replace("$", "").endswith(f"A1:D{last}")
    assert made.data_validations.dataValidation[0].sqref == f"D{last}"
    assert made.oddFooter.center.text == "2024年6月25日 &P"


def test_months_go_to_the_cells_from_left_to_right_and_too_few_are_told(tmp_path: Path) -> None:
    months = tuple(Record({"月份": f"{n}月"}) for n in (6, 7, 8))
    numbers = tuple(Record({"数值": str(n)}) for n in (3, 5, 8))
    values = Record({}, {"month": months, "figure": (
        Record({"统计内容": "宣讲", "累计": "16"}, {"month": numbers}), Record({"统计内容": "演练", "累计": ""})),
    })
    original = replace(original_of("yingde-2023-figures", values), beside={"month": 3})
    document = Document()
    table = document.add_table(2, 4)
    for column, (head, word) in enumerate(zip(("内容", "{{月份}}", "{{月份}}", "合计"),
                                              ("{{统计内容}}", "{{数值}}", "{{数值}}", "{{累计}}"), strict=True)):
        table.cell(0, column).text, table.cell(1, column).text = head, word
    path = saved(document, tmp_path / "版式.docx")
    assert [problem.what for problem in problems(path, original).told][:2] == [
        "{{月份}}有 2 格，一共要 3 格", "{{数值}}有 2 格，一共要 3 格"]
    rows = rows_of(put(path, original, values))
    assert rows[:2] == [["内容", "6月", "7月", "合计"], ["宣讲", "3", "5", "16"]]
    assert rows[2][0] == "演练"


def test_every_problem_has_its_place_and_what_to_do(cases: Original, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("标题")
    document.add_paragraph("{{报送单}} {报送单位}} ｛｛联系人｝｝")
    document.sections[0].header.paragraphs[0].text = "{{主题或标题}}"
    for rows, columns in ((1, 1), (3, 2)):
        document.add_table(rows, columns)
    table = document.tables[1]
    table.cell(2, 0).text = "{{材料名称}}"
    table.cell(2, 1).text = "{{活动名称}}"
    table.cell(1, 0).text = "{{主题或标题}}"
    table.cell(1, 1).merge(table.cell(0, 1))
    found = problems(saved(document, tmp_path / "版式.docx"), cases)
    assert all(problem.kind in PROBLEM_KINDS for problem in found.wrong + found.told)
    told = {str(problem) for problem in found.wrong}
    assert "正文第2段：占位符“报送单”不存在。是否想写“报送单位”" in told
    assert any(one.startswith("正文第2段：花括号没有成对，或用了全角的花括号。占位符写成 {{报送单位}}") for one in told)
    assert any(one.startswith("页眉：占位符“主题或标题”只能放在表格的一行里") for one in told)
    assert any(one.startswith("第2个表格第3行第1格：占位符“材料名称”不存在") for one in told)
    assert "第2个表格第3行第2格：这张表里没有“活动名称”的内容可填。删去它" in told
    assert any(one.startswith("第2个表格第2行第2格：这一格和上下的格子合并了") for one in told)
    assert [problem.what for problem in found.told] == [
        "原版式有的{{报送单位}}、{{报送时间}}、{{联系人}}、{{联系方式}}、{{项目}}、{{序号}}、{{报送内容}}、{{备注}}，这里没有"]


def test_an_excel_problem_names_sheet_and_cell(cases: Original, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["C5"] = "{{报送单}}"
    book.active["A6"] = "=SUM(A1:A5)"
    found = problems(saved(book, tmp_path / "版式.xlsx"), cases)
    assert [problem.place for problem in found.wrong] == ["Sheet C5"]
    assert found.told[0].place == "Sheet A6"
    assert "公式" in found.told[0].what


@pytest.mark.parametrize("formula", ["=WEBSERVICE(\"http://a.example\")", "=[1]Sheet1!A1", "=cmd|'/c calc'!A0",
                                     '=_xlfn.IMAGE("http://a.example/b.png")'])
def test_formulas_that_fetch_something_are_refused(formula: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B2"] = "{{报送单位}}", formula
    with pytest.raises(Mishap, match="Sheet B2 的公式会取外面的内容"):
        template.read_outline(str(saved(book, tmp_path / "版式.xlsx")))


def test_what_fetches_something_outside_of_cells_is_refused(tmp_path: Path) -> None:
    formula = 'WEBSERVICE("http://a.example")'
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "{{报送单位}}"
    rule = DataValidation("list", formula1='"甲,乙"')
    sheet.add_data_validation(rule)
    rule.add("B1")
    template.read_outline(str(saved(book, tmp_path / "好.xlsx")))
    rule.formula1 = formula
    checked = saved(book, tmp_path / "验证.xlsx")
    rule.formula1 = '"甲,乙"'
    book.defined_names["取"] = DefinedName("取", attr_text=formula)
    named = saved(book, tmp_path / "名称.xlsx")
    del book.defined_names["取"]
    sheet.conditional_formatting.add("A1", FormulaRule([formula]))
    for path in (checked, named, saved(book, tmp_path / "格式.xlsx")):
        with pytest.raises(Mishap, match="公式会取外面的内容"):
            template.read_outline(str(path))


def test_what_excel_binds_to_its_rows_is_refused_or_told(cases: Original, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["项目", "标题"])
    book.active.append(["{{项目}}", "{{主题或标题}}"])
    book.active.auto_filter.ref = "A1:B2"
    assert problems(saved(book, tmp_path / "版式.xlsx"), cases).told[0].what == "条件格式和筛选不随填入的行数移动"
    book.active.auto_filter.ref = None
    book.active.add_table(Table(displayName="t", ref="A1:B2"))
    with pytest.raises(Mishap, match="转换为区域"):
        template.read_outline(str(saved(book, tmp_path / "版式.xlsx")))


def test_a_file_without_words_is_no_template(cases: Original, tmp_path: Path) -> None:
    wrong, = problems(saved(Document(), tmp_path / "版式.docx"), cases).wrong
    assert wrong.what == "里面没有占位符，填不进内容"
    assert "样张" in wrong.remedy


def changed(path: Path, **parts: str) -> Path:
    """The file with parts put in, `/` written as `__` and dots as `_DOT_`; what is there already is written anew."""
    named = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in parts.items()}
    data = BytesIO()
    with ZipFile(path) as old, ZipFile(data, "w") as new:
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name))
        for name, content in named.items():
            new.writestr(name, content)
    path.write_bytes(data.getvalue())
    return path


def rel(kind: str, target: str, mode: str = "External") -> str:
    return ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r99" TargetMode="{mode}" Target="{target}" '
            f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>')


REFUSED = {
    "macro": ({"word__vbaProject_DOT_bin": "x"}, "嵌有别的文件、数据或程序"),
    "object": ({"word__embeddings__a_DOT_bin": "x"}, "嵌有别的文件、数据或程序"),
    "picture": ({"word___rels__h_DOT_xml_DOT_rels": rel("image", "http://example.com/a.png")}, "引用了外面的内容"),
    "share": ({"word___rels__x_DOT_xml_DOT_rels": rel("frame", "file://host/share")}, "引用了外面的内容"),
    "chunk": ({"word___rels__x_DOT_xml_DOT_rels": rel("aFChunk", "a.html", "Internal")}, "引用了外面的内容"),
    "type": ({"word__styles_DOT_xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "不该有的内容"),
    "garbage": ({"word__document_DOT_xml": "<w:document"}, "不完整或已损坏"),
}


DANGER = "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>DDEAUTO c:</w:instrText></w:r></w:p>"
HEADER = f"<w:hdr xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>{DANGER}</w:hdr>"
HEADER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"


@pytest.mark.parametrize(("name", "typed"), [
    ("word/hidden.hdr", f'<Default Extension="hdr" ContentType="{HEADER_TYPE}"/>'),
    ("word/hidden.hdr", f'<Override PartName="/word/hidden.hdr" ContentType="{HEADER_TYPE}"/>'),
    ("word/hidden.xml", f'<Override PartName="/word/HIDDEN.xml" ContentType="{HEADER_TYPE}"/>'),
    ("word/hidden.xml", f'<Override PartName="/word/hidden.xml" ContentType="{HEADER_TYPE.upper()}"/>'),
    ("word/glossary/hidden.xml", ""), ("word/hidden.XML", ""),
])
def test_a_field_that_starts_a_program_is_found_wherever_it_hides(name: str, typed: str, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{报送单位}}")
    path = saved(document, tmp_path / "版式.docx")
    types = ZipFile(path).read("[Content_Types].xml").decode().replace("</Types>", typed + "</Types>")
    changed(path, **{"[Content_Types]_DOT_xml": types, name.replace("/", "__").replace(".", "_DOT_"): HEADER})
    with pytest.raises(Mishap):
        template.read_outline(str(path))


def test_more_words_than_any_form_has_are_refused(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{报送单位}}" * 2000)
    template.read_outline(str(saved(document, tmp_path / "多.docx")))
    document.add_paragraph("{{报送单位}}")
    with pytest.raises(Mishap, match="占位符超过 2000 个"):
        template.read_outline(str(saved(document, tmp_path / "太多.docx")))


def test_more_rows_with_words_than_any_form_has_are_refused(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(100, 1)
    for row in table.rows:
        row.cells[0].text = "{{主题或标题}}"
    template.read_outline(str(saved(document, tmp_path / "多.docx")))
    table.add_row().cells[0].text = "{{主题或标题}}"
    with pytest.raises(Mishap, match="占位符的行超过 100 行"):
        template.read_outline(str(saved(document, tmp_path / "太多.docx")))


@pytest.mark.parametrize("mark", ["gridSpan", "gridBefore"])
def test_a_row_wider_than_word_can_open_is_refused_with_its_place(mark: str, tmp_path: Path) -> None:
    document = Document()
    row = document.add_table(2, 2).rows[1]
    row.cells[0].text = "{{报送单位}}"
    properties = row.cells[0]._tc.get_or_add_tcPr() if mark == "gridSpan" else row._tr.get_or_add_trPr()
    properties.append(parse_xml(f'<w:{mark} {nsdecls("w")} w:val="100000000"/>'))
    with pytest.raises(Mishap, match="第1个表格第2行有 63 栏以上"):
        template.read_outline(str(saved(document, tmp_path / "版式.docx")))


def test_a_linked_picture_that_goes_by_the_name_of_a_link_is_refused_and_a_link_is_not(tmp_path: Path) -> None:
    link = ('<w:hyperlink xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="r99">'
            f'{run("安全生产网")}</w:hyperlink>')
    blip = ('<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://'
            'schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="r99"/></w:drawing></w:r>')
    shape = ('<w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="http://a.example/b.png"/></w:pict>'
             "</w:r>")
    for number, (inside, refused) in enumerate([(link, False), (blip, True), (shape, True)]):
        document = Document()
        document.element.body.insert(0, etree.fromstring(paragraph(run("{{报送单位}}") + inside)))
        path = saved(document, tmp_path / f"{number}.docx")
        links = ZipFile(path).read("word/_rels/document.xml.rels").decode()
        mine = re.search("<Relationship .*?/>", rel("hyperlink", "http://a.example/b.png"))[0]
        links = links.replace("</Relationships>", mine + "</Relationships>")
        changed(path, word___rels__document_DOT_xml_DOT_rels=links)
        if refused:
            with pytest.raises(Mishap, match="链接来的图片"):
                template.read_outline(str(path))
        else:
            template.read_outline(str(path))


def test_the_origin_of_a_template_is_only_allowed_where_it_is_left_out(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{报送单位}}")
    path = changed(saved(document, tmp_path / "版式.docx"),
                   word___rels__config_DOT_xml_DOT_rels=rel("attachedTemplate", "http://a.example/x.dotm"))
    with pytest.raises(Mishap, match="引用了外面的内容"):
        template.read_outline(str(path))


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_carry_something_along_is_refused(name: str, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{报送单位}}")
    parts, said = REFUSED[name]
    path = changed(saved(document, tmp_path / "版式.docx"), **parts)
    with pytest.raises(Mishap, match=said) as raised:
        template.read_outline(str(path))
    assert raised.value.remedy
    assert "重发" not in raised.value.remedy


@pytest.mark.parametrize("code", ["DDEAUTO c:\\\\windows\\\\cmd", "INCLUDEPICTURE http://a/b", "QUOTE 68", ""])
def test_fields_that_fetch_or_start_something_are_refused_and_page_numbers_are_not(code: str, tmp_path: Path) -> None:
    def field(words: str) -> str:
        half = len(words) // 2
        marks = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in (words[:half], words[half:]))
        return (f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{marks}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
                f'{run("1")}<w:r><w:fldChar w:fldCharType="end"/></w:r>')

    document = Document()
    for harmless in (" PAGE \\* MERGEFORMAT ", " SHAPE \\* MERGEFORMAT "):
        document.element.body.insert(0, etree.fromstring(paragraph(field(harmless) + run("{{报送单位}}"))))
    template.read_outline(str(saved(document, tmp_path / "好.docx")))
    document.element.body.insert(0, etree.fromstring(paragraph(field(code))))
    with pytest.raises(Mishap, match="会自己取外部内容的域"):
        template.read_outline(str(saved(document, tmp_path / "坏.docx")))


def test_other_kinds_of_file_are_told_what_to_be_saved_as(tmp_path: Path) -> None:
    old = tmp_path / "表.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    text = tmp_path / "表.txt"
    text.write_text("{{报送单位}}")
    renamed = saved(Document(), tmp_path / "表.docx").rename(tmp_path / "表.xlsx")
    macro = saved(Document(), tmp_path / "宏.docx")
    types = ZipFile(macro).read("[Content_Types].xml").decode().replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml")
    changed(macro, **{"[Content_Types]_DOT_xml": types})
    for path, said in ((old, "旧格式"), (text, "不是 Word 或 Excel"), (renamed, "后缀和内容对不上"), (macro, "宏"),
                       (tmp_path / "没有.docx", "打不开")):
        with pytest.raises(Mishap, match=said) as raised:
            template.read_outline(str(path))
        assert raised.value.remedy


def test_the_template_that_a_document_came_from_is_left_out(cases: Original, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{报送单位}}")
    path = saved(document, tmp_path / "版式.docx")
    settings = ZipFile(path).read("word/settings.xml").decode().replace(
        "</w:settings>", '<w:attachedTemplate xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships" r:id="r99"/></w:settings>')
    changed(path, word__settings_DOT_xml=settings,
            word___rels__settings_DOT_xml_DOT_rels=rel("attachedTemplate", "file:///C:/Users/x/Normal.dotm"))
    package = ZipFile(BytesIO(put(path, cases, Record({"报送单位": "甲"})).data))
    assert not [name for name in package.namelist() if b"Users/x" in package.read(name)]
    assert b"attachedTemplate" not in package.read("word/settings.xml")


def test_revisions_comments_and_drawings_are_told(cases: Original, tmp_path: Path) -> None:
    document = Document()
    document.element.body.insert(0, etree.fromstring(paragraph(SPLITS["inserted"])))
    document.add_comment(document.paragraphs[0].runs, "看看")
    told = [problem.what for problem in problems(saved(document, tmp_path / "版式.docx"), cases).told]
    assert told[0].startswith("里面有修订痕迹")
    assert told[1].startswith("里面有批注")
    book = openpyxl.Workbook()
    book.active["A1"] = "{{报送单位}}"
    chart = openpyxl.chart.BarChart()
    book.active.add_chart(chart)
    path = saved(book, tmp_path / "版式.xlsx")
    assert problems(path, cases).told[0].what == "里面的图片、图形和图表填好后没有了"
    made = put(path, cases, Record({"报送单位": "甲"}))
    assert not [name for name in ZipFile(BytesIO(made.data)).namelist() if "chart" in name]


def test_what_nobody_sees_in_a_workbook_is_told(cases: Original, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "{{报送单位}}"
    book.active["A1"].comment = openpyxl.comments.Comment("张喆珺", "张喆珺")
    book.create_sheet("旧名单").sheet_state = "veryHidden"
    told = problems(saved(book, tmp_path / "版式.xlsx"), cases).told
    assert [(one.place, one.what[:7]) for one in told if "会随每份表" in one.what] == [
        ("Sheet", "里面有批注，会"), ("旧名单", "这张工作表隐藏")]


def test_a_link_below_the_rows_moves_down_with_its_cell(
    cases: Original, filled_record: Record, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["{{项目}}", "{{主题或标题}}"])
    book.active["A2"] = "填表说明"
    book.active["A2"].hyperlink = "http://example.com/"
    made = put(saved(book, tmp_path / "版式.xlsx"), cases, filled_record)
    linked = [cell.value for row in openpyxl.load_workbook(BytesIO(made.data)).active for cell in row if cell.hyperlink]
    assert linked == ["填表说明"]


def test_several_units_go_into_one_docx_each_on_a_page_of_its_own(cases: Original, tmp_path: Path) -> None:
    units = [Record({"报送单位": name, "填报单位": name}, {}) for name in ("甲社区", "乙社区", "丙社区")]
    path = office_form(tmp_path / "版式.docx", "{{项目}}", "{{主题或标题}}")
    made = Document(BytesIO(put(path, cases, *units).data))
    assert len(made.sections) == 3
    assert [text.text for text in made.paragraphs if text.text.startswith("填报")] == [
        "填报：甲社区", "填报：乙社区", "填报：丙社区"]
    headed = Document(path)
    headed.sections[0].header.paragraphs[0].text = "{{报送单位}}"
    with pytest.raises(Mishap, match="页眉里有单位的占位符"):
        put(saved(headed, path), cases, *units)
    book = openpyxl.Workbook()
    book.active["A1"] = "{{报送单位}}"
    with pytest.raises(Mishap, match="一个文件只能填一个单位"):
        put(saved(book, tmp_path / "版式.xlsx"), cases, *units)


def test_our_reader_reads_a_filled_template_with_other_widths_and_columns_back(
    cases: Original, filled_record: Record, zushi: Path, tmp_path: Path
) -> None:
    for ending in (".docx", ".xlsx"):
        path = tmp_path / f"版式{ending}"
        path.write_bytes(template.sample(cases, ending))
        if ending == ".docx":
            document = Document(path)
            document.sections[0].header.paragraphs[0].text = "祖师街道办事处"
            table = document.tables[0]
            table.add_column(600_000)
            table.cell(0, 5).text = "核对"
            saved(document, path)
        else:
            book = openpyxl.load_workbook(path)
            book.active.column_dimensions["C"].width = 40
            head, = (cell for row in book.active.iter_rows() for cell in row if cell.value == "备注")
            book.active.cell(head.row, head.column + 1).value = "核对"
            saved(book, path)
        returned = tmp_path / f"交回{ending}"
        returned.write_bytes(put(path, cases, filled_record).data)
        form, = read_document(str(returned), str(zushi)).forms
        assert (form.form, form.strays) == ("cases", ())
        assert form.values["联系人"] == "张喆珺"
        assert [(row.item, row.values["主题或标题"]) for row in form.rows] == [
            (item, title) for item in ("class", "drill") for title, _, _ in WORKS]


def test_what_was_filled_is_drawn_for_the_screen(cases: Original, filled_record: Record, tmp_path: Path) -> None:
    sample = tmp_path / "样张.docx"
    sample.write_bytes(template.sample(cases, ".docx"))
    assert pdf_text(template.drawn([put(sample, cases, filled_record)])) == pdf_text(
        template.pdf_bytes([template.fill(cases.layout, filled_record)]))
    own = office_form(tmp_path / "版式.docx", "{{项目}}", "{{主题或标题}}", "", before=1)
    twice = template.drawn([put(own, cases, filled_record)] * 2)
    assert len(preview.sizes(twice)) == 2
    book = openpyxl.Workbook()
    book.active.append(["项目", "标题"])
    book.active.append(["{{项目}}", "{{主题或标题}}"])
    excel = template.drawn([put(saved(book, tmp_path / "版式.xlsx"), cases, filled_record)])
    for text in (pdf_text(twice), pdf_text(excel)):
        assert "消防安全知识课件" in plain(text)
    assert plain(pdf_text(twice)).index("祖师街道办事处文件") < plain(pdf_text(twice)).index("说明")


@pytest.mark.skipif(bool(MISSING), reason=f"needs {MISSING}")
def test_a_filled_template_outlives_libreoffice(
    cases: Original, filled_record: Record, zushi: Path, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    made.mkdir()
    for ending in (".docx", ".xlsx"):
        path = tmp_path / f"版式{ending}"
        path.write_bytes(template.sample(cases, ending))
        (made / f"交回{ending}").write_bytes(put(path, cases, filled_record).data)
    own = office_form(tmp_path / "own.docx", "{{项目}}", "{{序号}}", "{{主题或标题}}", "{{报送内容}}", "{{备注}}")
    (made / "自己.docx").write_bytes(put(own, cases, filled_record).data)
    for ending in ("docx", "xlsx"):
        by_libreoffice(sorted(made.glob(f"*.{ending}")), ending, tmp_path / "saved")
    for path in made.iterdir():
        before, after = (read_document(str(one), str(zushi)).forms for one in (path, tmp_path / "saved" / path.name))
        assert before
        assert before == after, path.name


