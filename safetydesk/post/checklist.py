"""清单.xlsx: one line for every original in the parcel; the hashes stand in the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from safetydesk.desk.snapshot import STATES
from safetydesk.desk.wording import size_text
from safetydesk.material.archive import Member
from safetydesk.notice.model import Notice
from safetydesk.paper.printing import write as write_sheets
from safetydesk.paper.sheet import LANDSCAPE, Cell, Row, Sheet
from safetydesk.post.plan import Entry, Plan

NAME = "清单.xlsx"
_HEADS = ("序号", "单位", "项目", "主题或标题", "文件", "原文件名", "类型", "大小", "尺寸/时长", "状态")
_WIDTHS = (10, 24, 26, 30, 46, 32, 12, 14, 21, 10)
_PART, _PART_WIDTH = "第几件", 14


def checklist(notice: Notice, made: Plan, parts: Sequence[Sequence[Entry]], scratch: Path) -> Member:
    """The checklist as a member of the parcel, with the part of each file where there are several; what is too big for
    any is listed, too. `scratch` is a folder to write in."""
    number_of = {entry.name: f"第 {number} 件" for number, part in enumerate(parts, 1) for entry in part}
    several = len(parts) > 1 or bool(made.carried)
    heads, widths = (_HEADS, _WIDTHS) if not several else ((*_HEADS, _PART), (*_WIDTHS, _PART_WIDTH))
    head = Row(tuple(Cell(text, role="head", align="center") for text in heads), "head")
    rows = [
        _row(notice, number, entry, (number_of.get(entry.name, "太大另送"),) if several else ())
        for number, entry in enumerate((*made.entries, *made.carried), 1)
    ]
    sheet = Sheet("报送材料清单", widths, (head, *rows), page=LANDSCAPE, name="清单")
    path = scratch / NAME
    write_sheets([sheet], path)
    return Member(NAME, path)


def _row(notice: Notice, number: int, entry: Entry, part: tuple[str, ...]) -> Row:
    each = entry.material
    kind = notice.kinds[each.kind].name if each.kind in notice.kinds else "其他材料"
    values = (
        entry.unit, entry.item, entry.work.title if entry.work else "", entry.name.rsplit("/", 1)[1], each.name, kind,
        size_text(each.bytes), shape_text(each.width, each.height, each.seconds),
        STATES[each.state] if each.n else "打不开", *part,
    )
    return Row((Cell(str(number), role="number", align="center"), *(Cell(value) for value in values)))


def shape_text(width: int | None, height: int | None, seconds: float | None) -> str:
    """`1920×1080 12秒`."""
    parts = [f"{width}×{height}"] if width and height else []
    parts += [f"{seconds:.0f}秒"] if seconds else []
    return " ".join(parts)
