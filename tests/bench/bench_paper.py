"""500 case tables in each format against the plainest use of the same library, in one run.

    python tests/bench/bench_paper.py [--count 500]

Prints milliseconds for each table and the ratio ours : plain (below 1 is faster). The table is annex 3 of a notice
as one community fills it: six rows, five columns, merged names. Every document has other text, so that nothing is
measured twice.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from io import BytesIO

from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from safetydesk.paper import fonts
from safetydesk.paper.excel import write_xlsx
from safetydesk.paper.pdf import write_pdf
from safetydesk.paper.sheet import Cell, Line, Row, Sheet
from safetydesk.paper.word import write_docx

HEADS = ("项目", "序号", "主题或标题", "报送内容", "备注")
GROUPS = (("安全生产专题教育课", 2), ("专项隐患排查治理", 1), ("应急逃生演练", 2), ("安全警示教育活动的", 1))
TITLE = "畅通生命通道“五个一”活动优秀作品案例报送表"


def case_table(number: int) -> Sheet:
    """One community's table with text of its own."""
    told = f"视频1个，图片{number}张。演练设置报警、疏散、搜救、灭火四个环节，{number}名居民参加。"
    rows = [Row(tuple(Cell(head, role="head", align="center") for head in HEADS), "head")]
    for name, works in GROUPS:
        for work in range(1, works + 1):
            cells = [Cell(name, down=works, role="label", align="center")] if work == 1 else []
            cells += [Cell(str(work), role="number", align="center"), Cell(f"第{number}社区第{work}次{name}"),
                      Cell(told), Cell("")]
            rows.append(Row(tuple(cells)))
    return Sheet(TITLE, (28, 12, 40, 58, 18), tuple(rows), "附件3", (Line(f"报送单位：第{number}社区"),))


def plain_docx(sheet: Sheet) -> None:
    document = Document()
    document.add_heading(sheet.title)
    table = document.add_table(len(sheet.rows), len(sheet.widths))
    table.style = "Table Grid"
    for r, row in enumerate(sheet.grid()):
        for c, cell in enumerate(row):
            if cell is not None:
                table.cell(r, c).text = cell.text
                if cell.down > 1:
                    table.cell(r, c).merge(table.cell(r + cell.down - 1, c))
    document.save(BytesIO())


def plain_xlsx(sheet: Sheet) -> None:
    side = Side(style="thin")
    book = Workbook()
    page = book.active
    page["A1"] = sheet.title
    for r, row in enumerate(sheet.grid(), 2):
        for c, cell in enumerate(row, 1):
            place = page.cell(r, c)
            place.border = Border(left=side, right=side, top=side, bottom=side)
            place.font = Font(name="仿宋", size=12)
            place.alignment = Alignment(wrap_text=True, vertical="center")
            if cell is not None:
                place.value = cell.text
                if cell.down > 1:
                    page.merge_cells(start_row=r, end_row=r + cell.down - 1, start_column=c, end_column=c)
    book.save(BytesIO())


def plain_pdf(sheet: Sheet) -> None:
    style = ParagraphStyle("cell", fontName=fonts.glyph(fonts.BODY, "字")[0], fontSize=12, leading=18, wordWrap="CJK")
    cells = [[Paragraph(cell.text if cell else "", style) for cell in row] for row in sheet.grid()]
    table = Table(cells, colWidths=[width * 72 / 25.4 for width in sheet.widths])
    commands = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    for r, row in enumerate(sheet.grid()):
        commands += [("SPAN", (c, r), (c, r + cell.down - 1)) for c, cell in enumerate(row) if cell and cell.down > 1]
    table.setStyle(TableStyle(commands))
    SimpleDocTemplate(BytesIO(), initialFontName=style.fontName).build([Paragraph(sheet.title, style), table])


def milliseconds(write: Callable[[Sheet], None], sheets: list[Sheet]) -> float:
    write(sheets[0])
    start = time.perf_counter()
    for sheet in sheets:
        write(sheet)
    return (time.perf_counter() - start) / len(sheets) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50, help="tables in each format")
    count = parser.parse_args().count
    pairs: list[tuple[str, Callable[..., None], Callable[[Sheet], None]]] = [
        ("docx : python-docx", write_docx, plain_docx),
        ("xlsx : openpyxl", write_xlsx, plain_xlsx),
        ("pdf  : platypus", write_pdf, plain_pdf),
    ]
    for number, (name, ours, plain) in enumerate(pairs):
        first = 10_000 * number
        mine = milliseconds(lambda sheet, ours=ours: ours([sheet], BytesIO()),
                            [case_table(first + each) for each in range(count)])
        theirs = milliseconds(plain, [case_table(first + count + each) for each in range(count)])
        print(f"{name:20} {mine:7.2f} ms {theirs:7.2f} ms   ratio {mine / theirs:.2f}")


if __name__ == "__main__":
    main()
