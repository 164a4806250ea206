"""What was read from a document that came in: whether it is one of the notice's forms, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# The cumulative number of a figure, among those of its months.
TOTAL: Final = "累计"


@dataclass(frozen=True)
class Stray:
    """Something on a form that belongs to no field: where it stands (`第2行第3列`, `Sheet1 C5`), its text, and why."""

    place: str
    text: str
    why: str


@dataclass(frozen=True)
class FilledRow:
    """One filled row of a repeated part, as of the case table.

    `unit`: the unit's name written in or above it, "" where the form has one unit. `item`: id of the item, "" where
    the words name none. `values` by placeholder word (序号, 主题或标题, 报送内容, 备注 …), by the column's head where
    the form leaves its cells free; blanks and hints left out. A liaison card that came back as a list has a row for
    each unit, with 姓名, 手机 … in its values. `figure`: the id of the figure whose numbers these are, by month
    ("2023-06") and 累计, each a plain `12` or `3.5`. An activity's row has 活动名称, 活动形式 … in its values.
    """

    item: str
    values: dict[str, str]
    place: str
    unit: str = ""
    figure: str = ""


@dataclass(frozen=True)
class FilledForm:
    """A form that came back: `form` is its id in the notice, `values` the words outside its repeated rows.

    A free cell's value goes by its label. `blank`: it is the empty form or its sample; nothing was filled in, or
    nothing but who sends it and when.
    """

    form: str
    values: dict[str, str]
    rows: tuple[FilledRow, ...] = ()
    strays: tuple[Stray, ...] = ()
    blank: bool = False


@dataclass(frozen=True)
class Reading:
    """One document. `heading`: its first lines, at most 200 characters, as a title would stand. `empty`: no text and
    no picture in it at all. `forms`: the notice's forms found in it, mostly none or one."""

    heading: str = ""
    empty: bool = False
    forms: tuple[FilledForm, ...] = ()
