"""What the program prints it reads back: every form of every notice, blank and filled, as docx and as xlsx."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook
from paper_cases import CARD, RARE, WORKS, record
from reading_forms import Desk, notice_of

from safetydesk.notice.model import Notice
from safetydesk.paper.fill import Record
from safetydesk.paper.filled import FilledForm
from safetydesk.paper.reading import read_document

ROOT = Path(__file__).resolve().parents[2]
CARD_WORDS = ("姓名", "性别", "职务", "办公电话", "手机", "传真", "电子邮箱", "单位名称", "通讯地址")
LINE_WORDS = ("报送单位", "报送时间", "联系人", "联系方式")
ENDINGS = ("docx", "xlsx")


@pytest.fixture
def desk(tmp_path: Path, zushi: Path) -> Desk:
    return Desk(tmp_path, zushi)


@pytest.fixture
def notice(zushi: Path) -> Notice:
    return notice_of(zushi)


def rows_of(form: FilledForm) -> list[tuple[str, str, dict[str, str]]]:
    return [(row.unit, row.item, row.values) for row in form.rows]


def expected(notice: Notice, works: tuple[tuple[str, str, str], ...], unit: str = "") -> list[
        tuple[str, str, dict[str, str]]]:
    """The rows of `record`: the same works for the first and the third item."""
    values = [{"序号": str(n), "主题或标题": title, "报送内容": content} | ({"备注": remark} if remark else {})
              for n, (title, content, remark) in enumerate(works, 1)]
    return [(unit, notice.items[at].id, one) for at in (0, 2) for one in values]


def read_back(path: Path, desk: Desk) -> FilledForm:
    return desk.form(path.read_bytes(), path.name)


@pytest.mark.parametrize("ending", ENDINGS)
def test_blank_forms_are_blank(desk: Desk, notice: Notice, ending: str) -> None:
    for form in ("liaison", "cases", "quota"):
        for card in ({}, {"报送单位": "青禾社区", "单位名称": "青禾社区", "报送时间": "2024年6月20日"}):
            found = read_back(desk.printed(form, record(notice, card, ()), ending), desk)
            assert (found.form, found.blank, found.rows, found.strays) == (form, True, (), ())
            assert found.values.items() <= card.items()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_filled_card(desk: Desk, notice: Notice, ending: str) -> None:
    found = read_back(desk.printed("liaison", record(notice, CARD, ()), ending), desk)
    assert found == FilledForm("liaison", {word: CARD[word] for word in CARD_WORDS})


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_filled_case_table(desk: Desk, notice: Notice, ending: str) -> None:
    found = read_back(desk.printed("cases", record(notice, CARD, WORKS), ending), desk)
    assert found.values == {word: CARD[word] for word in LINE_WORDS}
    assert rows_of(found) == expected(notice, WORKS)
    assert (found.blank, found.strays) == (False, ())


@pytest.mark.parametrize("ending", ENDINGS)
def test_rare_characters_and_what_looks_like_code(desk: Desk, notice: Notice, ending: str) -> None:
    works = ((RARE, "=1+1 <b>粗</b> &amp; {{备注}}", "-1"),)
    found = read_back(desk.printed("cases", record(notice, dict.fromkeys(CARD, RARE), works), ending), desk)
    assert rows_of(found) == expected(notice, works)
    assert set(found.values.values()) == {RARE}


def everyone(notice: Notice) -> Record:
    filled = record(notice, CARD, WORKS)
    units = [Record({**filled.values, "单位名称": name, "报送单位": name}, filled.parts)
             for name in ("青禾社区", "听泉社区")]
    return Record({"填报单位": "祖师街道办事处"}, {"unit": tuple(units)})


@pytest.mark.parametrize("ending", ENDINGS)
def test_tables_of_all_units(desk: Desk, notice: Notice, ending: str) -> None:
    cases = read_back(desk.printed("cases", everyone(notice), ending, all_units=True), desk)
    assert rows_of(cases) == expected(notice, WORKS, "青禾社区") + expected(notice, WORKS, "听泉社区")
    liaison = read_back(desk.printed("liaison", everyone(notice), ending, all_units=True), desk)
    assert [(row.unit, row.values["姓名"], row.values["手机"]) for row in liaison.rows] == [
        (unit, CARD["姓名"], CARD["手机"]) for unit in ("青禾社区", "听泉社区")]


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_row_says_where_it_stands(desk: Desk, notice: Notice, ending: str) -> None:
    found = read_back(desk.printed("cases", record(notice, CARD, WORKS), ending), desk)
    assert [row.place for row in found.rows[:2]] == (
        ["第2行第3列", "第3行第3列"] if ending == "docx" else ["附件3 C7", "附件3 C8"])


OTHERS = [folder.name for folder in (ROOT / "forms").iterdir() if folder.is_dir() and folder.name != "zushi-2024"]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("folder", [*(ROOT / "forms" / name for name in sorted(OTHERS)),
                                    ROOT / "tests" / "next_year" / "linjiang-2027"], ids=lambda path: str(path.name))
def test_the_forms_of_other_notices(tmp_path: Path, folder: Path, ending: str) -> None:
    desk, notice = Desk(tmp_path, folder), notice_of(folder)
    items = tuple(Record({"项目": item.name, "已交": "视频1个", "缺": "图片3张"}, {}, item.id) for item in notice.items)
    for form in notice.forms:
        blank = read_back(desk.printed(form.id, Record({}, {}), ending), desk)
        assert (blank.form, blank.blank, blank.strays) == (form.id, True, ())
        found = read_back(desk.printed(form.id, Record(CARD, {"item": items}), ending), desk)
        assert found.form == form.id
        assert found.values
        assert found.values.items() <= CARD.items()
        if found.rows:
            assert [(row.item, row.values) for row in found.rows] == [
                (item.id, {"已交": "视频1个", "缺": "图片3张"}) for item in notice.items]


def test_an_activity_list_without_any_placeholder(tmp_path: Path) -> None:
    """Its free columns are known by their heads."""
    folder = shutil.copytree(ROOT / "forms" / "yingde-2023", tmp_path / "yingde-2023")
    layout = (folder / "annex3.toml").read_text("utf-8").replace("{{活动序号}}", "1")
    (folder / "annex3.toml").write_text(re.sub(r"{{(活动|开展|责任|宣传).*?}}", "", layout), "utf-8")
    desk = Desk(tmp_path, folder)
    path = desk.printed("schedule", Record({"填报单位": "大湾镇"}, {}), "xlsx")
    book = load_workbook(path)
    sheet = book.worksheets[0]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "活动名称")
    for at, text in enumerate(("宣传咨询日", "现场", "6月16日", "广场")):
        sheet.cell(head.row + 1, head.column + at, text)
    book.save(path)
    found = read_back(path, desk)
    assert [row.values for row in found.rows] == [
        {"序号": "1", "活动名称": "宣传咨询日", "活动形式": "现场", "开展时间": "6月16日", "开展地点": "广场"}]
    assert (found.form, found.values, found.blank) == ("schedule", {"填报单位": "大湾镇"}, False)


CHAINS = (("docx", ("docx",)), ("docx", ("odt",)), ("docx", ("odt", "docx")), ("docx", ("doc", "docx")),
          ("xlsx", ("xlsx",)), ("xlsx", ("xls",)), ("xlsx", ("ods",)))


@pytest.mark.battery
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("ending", "chain"), CHAINS, ids=lambda one: one if isinstance(one, str) else "-".join(one))
def test_forms_that_another_office_program_saved(
    desk: Desk, notice: Notice, ending: str, chain: tuple[str, ...]
) -> None:
    filled = record(notice, CARD, WORKS)
    paths = [desk.printed("cases", filled, ending), desk.printed("liaison", filled, ending),
             desk.printed("cases", everyone(notice), ending, all_units=True)]
    before = [[(form.form, form.values, rows_of(form), form.strays) for form in
               read_document(str(path), str(desk.notice)).forms] for path in paths]
    for step, kind in enumerate(chain):
        folder = desk.folder / f"{step}-{kind}"
        subprocess.run(["soffice", f"-env:UserInstallation=file://{desk.folder}/profile", "--headless", "--convert-to",
                        kind, "--outdir", str(folder), *map(str, paths)], check=True, capture_output=True, timeout=600)
        paths = [folder / path.with_suffix(f".{kind}").name for path in paths]
    after = [[(form.form, form.values, rows_of(form), form.strays) for form in
              read_document(str(path), str(desk.notice)).forms] for path in paths]
    assert after == before
    assert all(after)


