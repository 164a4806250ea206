"""The forms of the 祖师 notice as Sheets, blank, filled and with rare characters; and reading files back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pypdfium2
from docx import Document

from safetydesk.notice.model import Item, Notice
from safetydesk.notice.read import read_notice
from safetydesk.notice.read_layout import read_form
from safetydesk.paper.fill import Record, fill
from safetydesk.paper.sheet import Sheet

# FACTS §2: the characters of names that fonts lack.
RARE = "堃喆昇赟犇淼玥彧曦煜㛃䶮镕珺頔濛璟翀邨圳埗砼氹〇"
CARD = {
    "姓名": "张喆珺", "性别": "女", "职务": "应急专干", "办公电话": "000-0000000", "手机": "000-0000-0000",
    "传真": "000-0000000", "电子邮箱": "wangyue-shequ.anquan@example.com", "单位名称": "望月社区居民委员会",
    "报送单位": "望月社区居民委员会", "填报单位": "望月社区居民委员会", "报送时间": "2024年6月25日",
    "通讯地址": "东城区望月路与安居街交叉口向北200米路西党群服务中心二楼201室", "联系人": "张喆珺",
    "联系方式": "000-0000-0000",
}
WORKS = (
    ("望月社区“畅通生命通道”专题教育课",
     "录像1个（12分30秒）。围绕电动自行车充电安全、楼道堆物清理、高层建筑火灾逃生三个方面讲授。",
     "网盘链接：https://pan.example.com/s/1AbCdEfGhIjKlMnOp 提取码：x7k2"),
    ("消防安全知识课件", "课件1个", ""),
)


def record(notice: Notice, card: dict[str, str], works: tuple[tuple[str, str, str], ...]) -> Record:
    """One unit with the same works for the first and the third item."""
    return Record(card, {"item": tuple(_item(item, works if number in (0, 2) else ())
                                       for number, item in enumerate(notice.items))})


def _item(item: Item, works: tuple[tuple[str, str, str], ...]) -> Record:
    parts = tuple(Record({"序号": str(n), "主题或标题": title, "报送内容": content, "备注": remark})
                  for n, (title, content, remark) in enumerate(works, 1))
    return Record({"项目": item.name, "格式": item.format, "数量要求": item.says}, {"work": parts}, item.id)


def all_cases(folder: Path) -> dict[str, Sheet]:
    """Every form of the notice: blank, filled, all units in one table, and rare characters."""
    notice, problems = read_notice(folder)
    assert notice is not None, problems
    blank, filled = record(notice, {}, ()), record(notice, CARD, WORKS)
    rare = record(notice, dict.fromkeys(CARD, RARE), ((RARE, f"=1+1 <b>{RARE}</b> &amp;", "\u202e\x0b㛃䶮☑"),))
    everyone = Record({"填报单位": "祖师街道办事处", "报送时间": "2024年6月25日"}, {"unit": tuple(
        Record({**one.values, "单位名称": name, "报送单位": name}, one.parts)
        for name, one in (("望月社区", filled), ("听泉社区", blank), ("㛃䶮社区", rare))
    )})
    cases = {}
    for form in notice.forms:
        layout, problems = read_form(notice, form)
        assert layout is not None, problems
        for name, values in (("blank", blank), ("filled", filled), ("rare", rare)):
            cases[f"{form.id}-{name}"] = fill(layout, values)
        if form.layout_all:
            layout, problems = read_form(notice, form, all_units=True)
            assert layout is not None, problems
            cases[f"{form.id}-all"] = fill(layout, everyone)
    return cases


def plain(text: str) -> str:
    """Text without blanks and line ends: where a line is broken is the format's own business."""
    return "".join(text.split())


def cells_of(sheet: Sheet) -> list[str]:
    """Every cell's text from left to right and top to bottom."""
    return [plain(cell.text) for row in sheet.grid() for cell in row if cell is not None]


def docx_cells(data: bytes) -> list[str]:
    cells = []
    for table in Document(BytesIO(data)).tables:
        for row in table._tbl.tr_lst:
            cells += [plain("".join(text.text for text in cell.xpath(".//w:t"))) for cell in row.tc_lst
                      if cell.vMerge != "continue"]
    return cells


def xlsx_cells(data: bytes, sheet: Sheet) -> list[str]:
    """The cells of the table, which begins after the lines above it; one that goes on over a page only once."""
    page = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    covered = {place for area in page.merged_cells.ranges for place in list(area.cells)[1:]}
    first = 1 + (2 if sheet.annex else 0) + bool(sheet.title) + len(sheet.above)
    return [plain(page.cell(row, column).value or "")
            for row in range(first, first + len(sheet.rows)) for column in range(1, len(sheet.widths) + 1)
            if (row, column) not in covered and not page.cell(row, column).protection.hidden]


def pdf_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
