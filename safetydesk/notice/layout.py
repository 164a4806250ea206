"""A form as data: the small grid in a notice's folder from which a table is printed and read back."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A word in {{...}}; in a template of the office's own it may be broken over the lines of a narrow column.
PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
# The words that may stand there. Scope "unit" is known on every form; "item", "work", "activity" and "row" only
# in rows that repeat for them; "figure" in rows and in cells that do, "month" in cells, "number" where both meet.
PLACEHOLDERS: dict[str, str] = {
    "报送单位": "unit", "单位名称": "unit", "单位类别": "unit", "上级单位": "unit", "报送时间": "unit",
    "姓名": "unit", "性别": "unit", "职务": "unit", "办公电话": "unit", "手机": "unit", "传真": "unit",
    "电子邮箱": "unit", "通讯地址": "unit", "联系人": "unit", "联系方式": "unit", "填报单位": "unit",
    "主送机关": "notice", "通知标题": "notice", "活动主题": "notice", "年份": "notice", "印制日期": "notice",
    "未报单位": "notice",
    "单位序号": "unit",
    "项目": "item", "项目序号": "item", "格式": "item", "数量要求": "item", "报送节点": "item", "截止日期": "item",
    "序号": "work", "主题或标题": "work", "报送内容": "work", "备注": "work", "简介": "work",
    "已交": "item", "缺": "item", "情况": "item", "通知简称": "notice",
    "统计序号": "figure", "统计内容": "figure", "计量单位": "figure", "累计": "figure",
    "月份": "month", "数值": "number",
    "活动序号": "activity", "活动名称": "activity", "活动形式": "activity", "开展时间": "activity",
    "开展地点": "activity", "责任人": "activity", "宣传媒体": "activity", "活动备注": "activity",
}
# What the office's own tables may say besides. "row": in any row that repeats; "kind": in cells that do.
TABLE_PLACEHOLDERS: dict[str, str] = {
    "本单位": "notice", "单位数": "notice", "已齐单位数": "notice", "未齐单位数": "notice", "已齐单位": "notice",
    "无此项": "notice", "未归位数": "notice", "材料数": "notice",
    "行号": "row", "类别": "kind", "上次催报": "unit",
    "材料序号": "material", "材料名称": "material", "材料类型": "material", "所属项目": "material", "大小": "material",
    "收到时间": "material", "状态": "material", "校验码": "material", "退回原因": "material", "退回时间": "material",
}
# On a table of all units these stand for the office itself, outside the rows that repeat for each unit.
OFFICE_WORDS = ("报送单位", "填报单位", "单位名称", "报送时间")
EACH = ("unit", "item", "work", "material", "figure", "activity")
BESIDE = ("kind", "month", "figure")
ROLES = ("head", "label", "value", "number", "note")
ALIGNS = ("left", "center", "right", "justify")


@dataclass(frozen=True)
class LayoutCell:
    """One cell: text with {{placeholders}}, columns covered, and `over` = the repeat it spans downward.

    `beside`: it repeats to the right, in its column's width, for each class of unit ("kind"), month or figure.
    """

    text: str
    across: int = 1
    down: int = 1
    over: str = ""
    beside: str = ""
    role: str = "value"
    align: str = ""


@dataclass(frozen=True)
class Hint:
    """Text a blank form shows in an otherwise empty cell: `item` id, `row` from 1, `cell` from 0."""

    item: str
    row: int
    cell: int
    text: str


@dataclass(frozen=True)
class LayoutRow:
    """One row of the grid, or the pattern of rows that repeat.

    `each`: for what it repeats, outermost first, e.g. ("item", "work"). `blank`: how many numbered rows a group
    without entries gets; `more`: text of 序号 in one further blank row ("…"). `height`: mm, 0 = as its text needs.
    `empty`: groups without entries are left out, and where there are none at all this stands in a row of its own.
    """

    cells: tuple[LayoutCell, ...]
    role: str = "value"
    each: tuple[str, ...] = ()
    blank: int = 1
    more: str = ""
    empty: str = ""
    height: float = 0
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class LayoutLine:
    """A line of text outside the grid, above or below it."""

    text: str
    align: str = "left"


@dataclass(frozen=True)
class Layout:
    """One form: annex mark, title, lines, grid. `widths` in mm; `names` = what this form calls each item id."""

    title: str
    widths: tuple[float, ...]
    rows: tuple[LayoutRow, ...]
    annex: str = ""
    above: tuple[LayoutLine, ...] = ()
    below: tuple[LayoutLine, ...] = ()
    landscape: bool = False
    names: tuple[tuple[str, str], ...] = ()
    proposal: bool = False
