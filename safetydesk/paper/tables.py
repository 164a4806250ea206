"""Reading a table that somebody made in Excel or WPS. Called in a child process: the file may be hostile."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from safetydesk.material.copying import explain
from safetydesk.notice.problem import Mishap

# A list of every unit of a province has a tenth of this; a sheet may claim a million rows of nothing.
MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200
MOST_ROWS, MOST_COLUMNS = 50_000, 200
# The stream that Office puts a workbook with a password into (MS-OFFCRYPTO §1.3.2).
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AGAIN = "请用 Excel 或 WPS 打开后另存为 xlsx，再导入"


def read_rows(path: str) -> list[list[str]]:
    """The texts of the first worksheet that is not empty, whatever the file's ending: xlsx, xls, ods, et.

    Merged cells show their text in every place they cover. Numbers as people write them (`3`, not `3.0`), dates
    ISO. Raises Mishap: unreadable, encrypted, empty, too large.
    """
    name = Path(path).name
    data = _content(Path(path))
    _refuse_bomb(data, name)
    try:
        if _ENCRYPTED in data:
            raise PasswordError
        rows = _first(CalamineWorkbook.from_filelike(BytesIO(data)), name)
    except PasswordError as error:
        raise Mishap(f"“{name}”有打开密码", "请取消密码后另存，再导入") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Mishap(f"“{name}”不是能读的表格", _SAVE_AGAIN) from error
    if not rows:
        raise Mishap(f"“{name}”里没有内容", "请确认表格填好并保存过，再导入")
    return rows


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Mishap(f"“{path.name}”太大，不像是一张名单", "请只保留需要的一张表，另存后再导入")
        return path.read_bytes()
    except OSError as error:
        raise explain(error, path) from error


def _first(book: CalamineWorkbook, name: str) -> list[list[str]]:
    for entry in book.sheets_metadata:
        if entry.typ == SheetTypeEnum.WorkSheet:
            rows = _rows(book.get_sheet_by_name(entry.name), name)
            if any(any(row) for row in rows):
                return rows
    return []


def _refuse_bomb(data: bytes, name: str) -> None:
    """xlsx and ods are zips: what they claim to unpack to is looked at before anything is unpacked."""
    if not is_zipfile(BytesIO(data)):
        return
    try:
        with ZipFile(BytesIO(data)) as package:
            members = package.infolist()
    except (BadZipFile, UnicodeDecodeError, NotImplementedError) as error:
        raise Mishap(f"“{name}”不是能读的表格", _SAVE_AGAIN) from error
    total = sum(member.file_size for member in members)
    if total > MOST_UNPACKED or (total > 10_000_000 and total > MOST_RATIO * len(data)):
        raise Mishap(f"“{name}”打开后太大，不像是一张名单", "请只保留需要的一张表，另存后再导入")


def _rows(sheet: CalamineSheet, name: str) -> list[list[str]]:
    if sheet.height > MOST_ROWS or sheet.width > MOST_COLUMNS:
        raise Mishap(f"“{name}”的表“{sheet.name}”行或列太多", "请删去多余的空行空列，另存后再导入")
    rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=True)]
    first = sheet.start or (0, 0)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        _spread(rows, top - first[0], left - first[1], bottom - first[0], right - first[1])
    return rows


def _spread(rows: list[list[str]], top: int, left: int, bottom: int, right: int) -> None:
    """Show the text of a merged cell in all its places that hold data."""
    if not (0 <= top < len(rows) and 0 <= left < len(rows[top])):
        return
    text = rows[top][left]
    for row in rows[top : bottom + 1]:
        width = min(right + 1, len(row)) - left
        row[left : left + width] = [text] * width


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).strip()
