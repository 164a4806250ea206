"""清单.xlsx: one line for every original in the parcel; the hashes stand in the manifest."""

from __future__ import annotations

from pathlib import Path

from safetydesk.desk.snapshot import STATES
from safetydesk.desk.wording import size_text
from safetydesk.material.archive import Member
from safetydesk.notice.model import Notice
from safetydesk.paper.printing import data
from safetydesk.paper.sheet import LANDSCAPE, Cell, Row, Sheet
from safetydesk.post.plan import Entry, Plan

NAME = "清单.xlsx"
_HEADS = ("序号", "单位", "项目", "主题或标题", "文件", "原文件名", "类型", "大小", "尺寸/时长", "状态")
_WIDTHS = (10, 24, 26, 30, 46, 32, 12, 14, 21, 10)


def checklist(notice: Notice, made: Plan) -> Member:
    """The checklist as a member of the parcel, at its end what is too big for it."""
    head = Row(tuple(Cell(text, role="head", align="center") for text in _HEADS), "head")
    rows = [_row(notice, number, entry) for number, entry in enumerate(made.entries, 1)]
    rows += [
        _row(notice, number, entry, "太大，另送") for number, entry in enumerate(made.carried, len(made.entries) + 1)
    ]
    sheet = Sheet("报送材料清单", _WIDTHS, (head, *rows), page=LANDSCAPE, name="清单")
    return Member(NAME, data([sheet], Path(NAME)))


def _row(notice: Notice, number: int, entry: Entry, state: str = "") -> Row:
    each = entry.material
    kind = notice.kinds[each.kind].name if each.kind in notice.kinds else "其他材料"
    values = (
        entry.unit, entry.item, entry.work.title if entry.work else "", entry.name.rsplit("/", 1)[1], each.name, kind,
        size_text(each.bytes), shape_text(each.width, each.height, each.seconds),
        state or (STATES[each.state] if each.n else "打不开"),
    )
    return Row((Cell(str(number), role="number", align="center"), *(Cell(value) for value in values)))


def shape_text(width: int | None, height: int | None, seconds: float | None) -> str:
    """`1920×1080 12秒`."""
    parts = [f"{width}×{height}"] if width and height else []
    parts += [f"{seconds:.0f}秒"] if seconds else []
    return " ".join(parts)
