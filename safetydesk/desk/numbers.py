"""统计指标 and 活动 as the outside sees them: frozen tables, and numbers as people write them; no database, no Qt."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from safetydesk.material.names import clean_text
from safetydesk.notice.problem import Mishap
from safetydesk.paper.amounts import MOST, amount

# Whose numbers and activities: an id of a unit, the office's own, or those of everybody.
OFFICE: Final = None
ALL: Final = 0

DECIMALS = 4
_NOTHING = re.compile(r"[-－—–―/\\无]*")
_NEGATIVE = re.compile(r"[-－−]\s*[\d０-９]")


@dataclass(frozen=True)
class Value:
    """One number. `number` None: nobody reported it. `source`: "given" by a person or a returned form, "counted" by the
    desk, "" where there is none.

    `counted`: what the desk counts itself, None where it cannot; what was given goes before it. `corrected`: how often
    it was changed after it was first given. `reported`: how many it is the sum of, 0 or 1 in the table of one unit.
    """

    number: float | None
    source: str = ""
    counted: float | None = None
    corrected: int = 0
    reported: int = 0


@dataclass(frozen=True)
class FigureLine:
    """One figure. `values` are aligned with the table's months; None where it is not asked for.

    `total`: the sum of its months, or its one number; `whole` alone where a figure of several months came as one
    cumulative number (None else). `reported` of `asked` units, the office not among the latter, gave any number.
    """

    id: str
    name: str
    measure: str
    values: tuple[Value | None, ...]
    total: float | None
    whole: Value | None = None
    reported: int = 0
    asked: int = 0


@dataclass(frozen=True)
class FigureTable:
    """统计表 of a unit, of the office itself (`unit_id` None), or of all together.

    `months`: "" first where there are figures for the whole campaign, then "2023-06", ... `lower`: of so many sub-units
    it holds the numbers, too.
    """

    unit_id: int | None
    unit: str
    months: tuple[str, ...]
    lines: tuple[FigureLine, ...]
    lower: int = 0


@dataclass(frozen=True)
class Correction:
    """One time a number was given: when (ISO local), by whom, what it was before and after, the file it came with."""

    at: str
    who: str
    before: float | None
    after: float | None
    file: str = ""


@dataclass(frozen=True)
class Activity:
    """活动. `unit_id` None: the office's own. `file`: of the schedule it came with, "" where a person wrote it."""

    id: int
    unit_id: int | None
    name: str
    form: str = ""
    time: str = ""
    place: str = ""
    responsible: str = ""
    outlet: str = ""
    remark: str = ""
    file: str = ""


# Fields of an activity with the words of the forms.
ACTIVITY_FIELDS: dict[str, str] = {
    "name": "活动名称", "form": "活动形式", "time": "开展时间", "place": "开展地点", "responsible": "责任人",
    "outlet": "宣传媒体", "remark": "活动备注",
}


def shown(number: float | None) -> str:
    """`12`, `3.5`; "" for what nobody reported."""
    if number is None:
        return ""
    return f"{number:.{DECIMALS}f}".rstrip("0").rstrip(".")


def number(text: str) -> float | None:
    """The number in a cell as people write it: `１２`, `1,200`, `12场`, `1.2万`; None for nothing, `—` and `无`.

    Mishap: no number, one that is only about right, negative or beyond belief.
    """
    said = clean_text(text, 20).strip()
    if _NOTHING.fullmatch(said):
        return None
    if _NEGATIVE.match(said):
        raise Mishap(f"“{said}”是负数", "统计数不能小于 0，请改正")
    value, exact = amount(text)
    if not value:
        raise Mishap(f"“{said}”不是一个数，或者太大了", "请只写数字，如 12 或 3.5")
    if not exact:
        raise Mishap(f"“{said}”不是确切的数", f"请写准确的数字，如 {value}")
    return fit(float(value))


def fit(value: float) -> float:
    """The number itself. Mishap when it cannot be a figure."""
    if not math.isfinite(value):
        raise Mishap("这不是一个数", "请只写数字，如 12 或 3.5")
    if value < 0:
        raise Mishap(f"{shown(value)} 是负数", "统计数不能小于 0，请改正")
    if value > MOST:
        raise Mishap(f"{shown(value)} 太大了", "请核对，会不会填成了电话号码或多打了 0")
    exact = round(value, DECIMALS)
    if abs(exact - value) > 1e-9 * max(1.0, value):
        raise Mishap(f"{value} 的小数太多", f"请最多写 {DECIMALS} 位小数")
    return exact


def added(numbers: list[float]) -> float | None:
    """Their sum without the dust of binary fractions; None of nothing."""
    return round(math.fsum(numbers), DECIMALS) if numbers else None
