"""Below the figures: what the chosen number is, where it comes from, and how it was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from safetydesk.desk import numbers
from safetydesk.desk.numbers import Correction
from safetydesk.desk.wording import quoted
from safetydesk.notice.dates import short_moment
from safetydesk.ui import parts, theme
from safetydesk.ui.figures_model import COUNTED, WRONG, FiguresModel

if TYPE_CHECKING:
    from safetydesk.notice.model import Notice

_SHOWN = 3


class FigureNote(QFrame):
    """Three lines of one height, whatever is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.head = parts.Elided("strong")
        self.source = parts.Elided("small")
        self.corrections = parts.Elided("small")
        for line, name in ((self.head, "选中的数"), (self.source, "数的来源"), (self.corrections, "更正记录")):
            line.setAccessibleName(name)
        self.setLayout(parts.column(self.head, self.source, self.corrections, gap=4, margins=(0, 8, 0, 8)))
        self.setMinimumHeight(theme.px(76))

    def show_number(self, model: FiguresModel, place: tuple[int, int], name: str, notice: Notice) -> None:
        """The number there; `name`: whose it is."""
        row, column = place
        self.corrections.setText("")
        if not 0 <= row < len(model.lines):
            self.head.setText("")
            self.source.setText("")
            return
        line, cell = model.lines[row], model.cell(row, column)
        number = f"{cell.text} {line.measure}" if cell.text else "不用报" if cell.kind == "none" else "还没有数"
        number = f"“{cell.text}”" if cell.sign == WRONG else number
        self.head.setText(f"{name} · {line.name} · {model.head(column)}：{number}")
        self.source.setText("" if cell.kind == "none" else _source(model, place, notice))

    def show_corrections(self, found: Sequence[Correction]) -> None:
        """How the number came to be; the newest first."""
        told = [_in_words(one, first=not number) for number, one in enumerate(found)][::-1]
        if len(found) < 2 and not any(one.file for one in found):
            told = told if found else []
        more = f"；还有更早的 {len(told) - _SHOWN} 次" if len(told) > _SHOWN else ""
        self.corrections.setText("；".join(told[:_SHOWN]) + more)
        self.corrections.setToolTip(parts.plain_tip("\n".join(told)))


def _source(model: FiguresModel, place: tuple[int, int], notice: Notice) -> str:
    row, column = place
    line, cell, value = model.lines[row], model.cell(row, column), model.value(row, column)
    counts = _counted(notice, line.id)
    if cell.sign == WRONG:
        return "这不是数，还没有保存：改成数字再按回车，或按 Esc 放弃"
    if model.locked:
        each = f"{value.reported} 家报了数" if value and value.reported else "还没有单位报"
        if model.lower:
            return f"它自己和 {model.lower} 个下级单位相加" + (f"；{each}" if value else "")
        units = f"{line.asked} 个单位要报，{line.reported} 个报过" if column >= len(model.months) else ""
        return f"各单位和本单位相加；{units or each}"
    if value is None:
        return "各月相加，自动算"
    if model.spot(row, column) == (line.id, "") and line.whole is not None:
        return "只报了累计数，没有分月；填了哪个月，就按各月相加"
    if cell.sign == COUNTED:
        return f"自动统计：{counts}；数不对就直接输入，以您输入的为准"
    if value.counted is not None and cell.text:
        return f"填写的；自动统计是 {numbers.shown(value.counted)}（{counts}），按 Delete 改回自动统计"
    return _says(notice, line.id) or ("填写的数，直接输入就能改" if cell.text else "直接输入，按回车保存")


def _says(notice: Notice, key: str) -> str:
    figure = notice.figure(key)
    return f"通知原文：{figure.says}" if figure and figure.says else ""


def _counted(notice: Notice, key: str) -> str:
    """What the desk counts: `收到的“应急逃生避险演练”视频`."""
    figure = notice.figure(key)
    slot = notice.slot(figure.slot) if figure else None
    if figure is None or slot is None:
        return "收到的材料"
    kinds = "、".join(notice.kinds[kind].name for kind in figure.kinds if kind in notice.kinds)
    return f"当月收到的{quoted(slot.name)}{kinds}，退回的不算"


def _in_words(one: Correction, *, first: bool) -> str:
    """`11月22日 10:05 张喆珺 由 100 改为 120`."""
    before, after = numbers.shown(one.before), numbers.shown(one.after)
    new = first or not before
    did = f"清空（原为 {before}）" if not after else f"填 {after}" if new else f"由 {before} 改为 {after}"
    file = f"（来自“{one.file}”）" if one.file else ""
    return f"{short_moment(one.at)} {one.who} {did}{file}"
