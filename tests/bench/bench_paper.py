"""500 case tables in each format against the usual ways to make them, by turns in one run.

    python tests/bench/bench_paper.py [--count 500]

The table is annex 3 of a notice as one community fills it: six rows, five columns, merged names; every document has
other text. Printed are the processor time of each document, the ratio that is to be held, and the memory after 50 and
after all documents. docxtpl (`pip install docxtpl`) and LibreOffice are measured where they are installed.
"""

from __future__ import annotations

import argparse
import gc
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from safetydesk.paper.excel import write_xlsx
from safetydesk.paper.pdf import write_pdf
from safetydesk.paper.preview import page_png
from safetydesk.paper.sheet import Cell, Line, Row, Sheet
from safetydesk.paper.word import write_docx

HEADS = ("项目", "序号", "主题或标题", "报送内容", "备注")
GROUPS = (("安全生产专题教育课", 2), ("专项隐患排查治理", 1), ("应急逃生演练", 2), ("安全警示教育活动的", 1))
TITLE = "畅通生命通道“五个一”活动优秀作品案例报送表"
# LibreOffice is far slower than all others, so that few documents tell its time.
FEW, ROUNDS = 20, 5
Work = Callable[[Sheet], object]


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


def numbers() -> Iterator[int]:
    """Numbers of communities, none of them twice in one run."""
    yield from range(1, 10**9)


NUMBERS = numbers()


def ours(write: Callable[..., None]) -> Callable[[Sheet], bytes]:
    def work(sheet: Sheet) -> bytes:
        target = BytesIO()
        write([sheet], target)
        return target.getvalue()
    return work


def docxtpl_work() -> Work:
    """Filling a template with docxtpl: one row that repeats, as its manual shows."""
    from docxtpl import DocxTemplate

    template = BytesIO()
    document = Document()
    document.add_heading("{{ title }}")
    table = document.add_table(4, len(HEADS))
    table.style = "Table Grid"
    for column, head in enumerate(HEADS):
        table.cell(0, column).text = head
        table.cell(2, column).text = f"{{{{ row[{column}] }}}}"
    table.cell(1, 0).text, table.cell(3, 0).text = "{%tr for row in rows %}", "{%tr endfor %}"
    document.save(template)

    def work(sheet: Sheet) -> None:
        rows = [[cell.text if cell else "" for cell in row] for row in sheet.grid()[1:]]
        filled = DocxTemplate(BytesIO(template.getvalue()))
        filled.render({"title": sheet.title, "rows": rows}, autoescape=True)
        filled.save(BytesIO())
    return work


def floor_work() -> Work:
    """Only packing parts as large as ours: what no writer of docx can save."""
    made: dict[str, list[tuple[str, bytes]]] = {}

    def work(sheet: Sheet) -> None:
        if not made:
            with ZipFile(BytesIO(ours(write_docx)(sheet))) as package:
                made["parts"] = [(name, package.read(name)) for name in package.namelist()]
        with ZipFile(BytesIO(), "w", ZIP_DEFLATED) as package:
            for name, content in made["parts"]:
                package.writestr(name, content)
    return work


def plain_xlsx(sheet: Sheet) -> None:
    """openpyxl as its manual shows it, with a style for every cell."""
    side = Side(style="thin")
    book = Workbook()
    page = book.active
    assert page is not None
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


def by_turns(works: dict[str, Work], count: int) -> dict[str, float]:
    """Milliseconds of processor time for each document, the best of some rounds in which each has its turn."""
    best = dict.fromkeys(works, float("inf"))
    for work in works.values():
        work(case_table(next(NUMBERS)))
    for _ in range(ROUNDS):
        for name, work in works.items():
            sheets = [case_table(next(NUMBERS)) for _ in range(max(1, count // ROUNDS))]
            gc.collect()
            begun = time.process_time()
            for sheet in sheets:
                work(sheet)
            best[name] = min(best[name], (time.process_time() - begun) / len(sheets) * 1000)
    return best


def libreoffice(count: int) -> tuple[float, float] | tuple[None, None]:
    """Milliseconds in which LibreOffice makes a pdf of one docx of ours, started for it, and of each of `count` that
    it is given at once, its start left out; None without it."""
    if shutil.which("soffice") is None:
        return None, None
    with tempfile.TemporaryDirectory() as folder:
        def convert(files: list[Path]) -> float:
            begun = time.perf_counter()
            subprocess.run(["soffice", f"-env:UserInstallation={Path(folder).as_uri()}/profile", "--headless",
                            "--convert-to", "pdf", "--outdir", folder, *map(str, files)],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            return time.perf_counter() - begun
        files = [Path(folder) / f"{number}.docx" for number in range(count)]
        for file in files:
            file.write_bytes(ours(write_docx)(case_table(next(NUMBERS))))
        convert(files[:1])
        one, all_of_them = convert(files[:1]), convert(files)
        return one * 1000, (all_of_them - one) / (count - 1) * 1000


def told(name: str, mine: float, theirs: float | None, goal: float, *, faster: bool) -> None:
    """One line: both times and their ratio, which is to be at least (`faster`) or at most the goal."""
    if theirs is None:
        print(f"{name:34} {mine:7.2f} ms   not installed")
        return
    ratio = theirs / mine if faster else mine / theirs
    held = ratio >= goal if faster else ratio <= goal
    wanted = f"{'≥' if faster else '≤'}{goal:g} {'✓' if held else '✗'}"
    print(f"{name:34} {mine:7.2f} ms {theirs:8.2f} ms   ratio {ratio:6.2f}   goal {wanted}")


def memory(write: Callable[..., None], count: int) -> tuple[float, float]:
    """Megabytes of the process at most after 50 documents and after `count`."""
    work = ours(write)
    most = []
    for steps in (50, count - 50):
        for _ in range(steps):
            work(case_table(next(NUMBERS)))
        most.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return most[0], most[1]


def first_page() -> float:
    """Milliseconds from a Sheet of 60 works to the picture of its first page, as the screen shows it."""
    sheet = case_table(next(NUMBERS))
    long = Sheet(sheet.title, sheet.widths, (*sheet.rows, *sheet.rows[1:] * 10), sheet.annex, sheet.above)
    begun = time.perf_counter()
    page_png(ours(write_pdf)(long), 0, 1000)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500, help="documents of each kind")
    count = parser.parse_args().count
    print(f"first page of 60 works, fonts unread  {first_page():7.0f} ms   goal ≤300")
    print(f"first page of 60 works, later         {first_page():7.0f} ms   goal ≤300")
    for name, write in (("docx", write_docx), ("xlsx", write_xlsx), ("pdf", write_pdf)):
        few, all_of_them = memory(write, count)
        print(f"{name:5} memory after 50 {few:6.1f} MB, after {count} {all_of_them:6.1f} MB")
    works: dict[str, Work] = {"docx": ours(write_docx), "floor": floor_work(), "xlsx": ours(write_xlsx),
                              "openpyxl": plain_xlsx, "pdf": ours(write_pdf)}
    if find_spec("docxtpl"):
        works["docxtpl"] = docxtpl_work()
    times = by_turns(works, count)
    told("docx : docxtpl (pip install docxtpl)", times["docx"], times.get("docxtpl"), 5, faster=True)
    told("docx : packing alone", times["docx"], times["floor"], 1.5, faster=False)
    told("xlsx : openpyxl", times["xlsx"], times["openpyxl"], 1.0, faster=False)
    alone, together = libreoffice(FEW)
    told("pdf  : LibreOffice, one docx", times["pdf"], alone, 20, faster=True)
    told(f"pdf  : LibreOffice, {FEW} at once", times["pdf"], together, 20, faster=True)
    print(f"zlib {zlib.ZLIB_RUNTIME_VERSION}, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
