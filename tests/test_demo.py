"""`safetydesk demo DIR` in one go: a desk, a board, every form in three formats and a verified parcel."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from deskmaker import digest
from docx import Document
from openpyxl import load_workbook

from safetydesk.desk import care
from safetydesk.desk.board import board
from safetydesk.desk.desk import Desk
from safetydesk.notice.problem import Mishap
from safetydesk.post import manifest
from safetydesk.post.parcel import verify

ROOT = Path(__file__).resolve().parent.parent


def texts(path):
    if path.suffix == ".docx":
        return {cell.text.strip() for table in Document(path).tables for row in table.rows for cell in row.cells} - {""}
    return {str(cell).strip() for sheet in load_workbook(path) for row in sheet.iter_rows(values_only=True)
            for cell in row if cell is not None} - {""}


def test_the_whole_story(tmp_path):
    told = subprocess.run([sys.executable, "-m", "safetydesk", "demo", str(tmp_path / "示例")], cwd=ROOT, text=True,
                          capture_output=True, check=False, timeout=600)
    assert (told.returncode, told.stderr) == (0, "")
    assert "应急逃生避险演练：视频 1/1  图片 4/3" in told.stdout
    assert "已齐 1/6" in told.stdout
    with Desk.open(tmp_path / "示例" / "工作台") as desk:
        assert care.check(desk) == []
        shown = {line.name: line for line in board(desk).units}
    assert shown["青禾社区"].complete
    assert [cell.missing for cell in shown["南圳社区"].cells] == [
        "联络员1名", "活动材料1份", "活动总结报告1份、优秀作品案例报送表1份", "课件（录像）1个", "典型案例1个",
        "视频1个、图片3张", "视频1个、图片3张", "图片3张"]
    assert [cell.sign for cell in shown["柳溪社区"].cells] == ["✓", "✓", "迟", "✓", "✓", "迟", "迟", "退"]
    assert shown["安邨社区"].cells[3].sign == "无"
    # No receipt for the two that sent nothing.
    forms = [path for path in (tmp_path / "示例" / "表格").rglob("*") if path.is_file()]
    assert Counter(path.suffix for path in forms) == {".docx": 35, ".xlsx": 32, ".pdf": 35}
    for path in forms:
        if path.suffix == ".xlsx":
            path = path.with_suffix(".docx")
            assert texts(path) - texts(path.with_suffix(".xlsx")) == set(), path
            assert path.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    everyone = "".join(texts(next(path for path in forms if path.name.startswith("附件1") and path.parent.name == "表格"
                                  and path.suffix == ".docx")))
    assert all(name in everyone for name in ("张喆珺", "李㛃", "王堃", "赵赟"))
    parcel, = (tmp_path / "示例" / "报送包").iterdir()
    assert verify(parcel).problems == ()
    with Desk.open(tmp_path / "示例" / "上级工作台") as desk:
        assert care.check(desk) == []
        above = board(desk)
    street, *below = above.units
    assert (above.total, street.name, [line.name for line in below]) == (1, "祖师街道办事处（示例）", list(shown))
    for line in below:
        assert [cell.text for cell in line.cells] == [cell.text for cell in shown[line.name].cells]
    assert [cell.sign for cell in below[list(shown).index("安邨社区")].cells][3] == "无"
    assert f"SHA-256 {digest(parcel)}" in told.stdout


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "信.txt").write_text("x")
    told = subprocess.run([sys.executable, "-m", "safetydesk", "demo", str(tmp_path)], cwd=ROOT, text=True,
                          capture_output=True, check=False)
    assert told.returncode == 2
    assert "里已经有东西了，没有改动它。请换一个空文件夹。" in told.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["信.txt"]


def test_a_manifest_of_another_program_is_refused():
    for data in (b"", b"{}", b"[]", json.dumps({"format": "other"}).encode(), b"[" * 100_000):
        with pytest.raises(Mishap, match="这不是报送包的清单"):
            manifest.read(data)
