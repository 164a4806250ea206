"""A list somebody made in Excel or WPS is read as people see it, or refused with a sentence."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from safetydesk.material.limited import OFFICE_MEMORY, Limited
from safetydesk.notice.problem import Mishap
from safetydesk.paper.tables import read_rows


@pytest.fixture
def book(tmp_path: Path) -> Callable[[Callable[[Worksheet], None]], str]:
    def make(put: Callable[[Worksheet], None]) -> str:
        workbook = openpyxl.Workbook()
        put(workbook.create_sheet("名单"))
        path = tmp_path / "名单.xlsx"
        workbook.save(path)
        return str(path)

    return make


def test_values_are_read_as_people_write_them(book: Callable[..., str]) -> None:
    values = ["望月社区", 3.0, 1.5, 13800000000, True, datetime.date(2024, 6, 3),
              datetime.datetime(2024, 6, 3, 8, 30), None, "  张喆珺 "]
    path = book(lambda sheet: sheet.append(values))
    assert read_rows(path) == [["望月社区", "3", "1.5", "13800000000", "是", "2024-06-03", "2024-06-03 08:30", "",
                                "张喆珺"]]


def test_merged_cells_show_their_text_everywhere_and_empty_sheets_are_passed_over(book: Callable[..., str]) -> None:
    def put(sheet: Worksheet) -> None:
        sheet["B3"], sheet["D3"], sheet["D4"] = "祖师街道", "望月社区", "听泉社区"
        sheet.merge_cells("B3:C4")

    assert read_rows(book(put)) == [["祖师街道", "祖师街道", "望月社区"], ["祖师街道", "祖师街道", "听泉社区"]]


def test_a_merge_of_the_whole_sheet_does_no_harm(book: Callable[..., str]) -> None:
    def put(sheet: Worksheet) -> None:
        sheet["A1"], sheet["B2"] = "甲", "乙"
        sheet.merged_cells.add("A1:XFD1048576")

    assert read_rows(book(put)) == [["甲", "甲"], ["甲", "甲"]]


def test_content_decides_not_the_ending(book: Callable[..., str]) -> None:
    path = Path(book(lambda sheet: sheet.append(["甲"])))
    assert read_rows(str(path.rename(path.with_suffix(".xls")))) == [["甲"]]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"abc" * 1000, "名单".encode("gb18030")])
def test_what_is_no_table_gets_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(content)
    with pytest.raises(Mishap, match="另存"):
        read_rows(str(path))


def test_a_locked_workbook_is_told_from_a_broken_one(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(Mishap, match="密码"):
        read_rows(str(path))


def test_an_empty_workbook_and_a_missing_file(book: Callable[..., str], tmp_path: Path) -> None:
    with pytest.raises(Mishap, match="没有内容"):
        read_rows(book(lambda sheet: None))
    with pytest.raises(Mishap, match="找不到"):
        read_rows(str(tmp_path / "无.xlsx"))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", bytes(30_000_000))
    with pytest.raises(Mishap, match="太大"):
        read_rows(str(path))


def test_a_damaged_package_is_refused(book: Callable[..., str]) -> None:
    path = Path(book(lambda sheet: sheet.append(["甲"] * 50)))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + bytes(40) + data[len(data) // 2 + 40 :])
    with pytest.raises(Mishap):
        read_rows(str(path))


def test_it_works_where_the_desk_calls_it(book: Callable[..., str]) -> None:
    with Limited(OFFICE_MEMORY) as child:
        assert child.call("safetydesk.paper.tables:read_rows", book(lambda sheet: sheet.append(["甲"]))) == [["甲"]]
