"""The difference that a roll-up makes, in sentences: what comes anew, what changes, what they no longer report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.desk.lower import SENDER, Row
from safetydesk.desk.merging import DEEDS, PLACES, Change
from safetydesk.desk.numbers import ACTIVITY_FIELDS, shown
from safetydesk.desk.rollup import Preview
from safetydesk.desk.snapshot import LIAISON_FIELDS, STATES
from safetydesk.desk.wording import quoted
from safetydesk.notice.dates import month_name
from safetydesk.notice.model import Notice

# What a clerk calls the columns.
_FIELDS: dict[str, str] = {
    "slot": "项目", "kind": "类型", "title": "标题", "introduction": "简介", "remark": "备注", "name": "名称",
    "caption": "说明", "reason": "原因", "unit": "单位", "work": "所属作品", "aliases": "别名",
    "url": "链接", "code": "提取码", "n": "份数",
}
_FIELDS_OF: dict[str, dict[str, str]] = {"liaison": LIAISON_FIELDS, "activity": ACTIVITY_FIELDS}


@dataclass(frozen=True)
class Line:
    """One thing: `what` is a key of DEEDS, `place` one of PLACES, `unit` the name of its unit."""

    what: str
    place: str
    unit: str
    text: str

    @property
    def told(self) -> str:
        """`新增：青禾社区 材料《合影.jpg》（应急演练）`."""
        return f"{DEEDS[self.what]}：{self.unit} {PLACES[self.place]}{self.text}".replace("： ", "：")


def lines(seen: Preview) -> Iterator[Line]:
    """Every difference, in the order of the units."""
    notice, merge = seen.match.notice, seen.merge
    names = {each.key: str(each.before["name"]) for each in merge.gone if each.place == "unit"}
    names |= {row.key: str(row.values["name"]) for row in seen.match.rows if row.place == "unit"}
    for row in merge.new:
        yield Line("new", row.place, _unit(row, names), _text(notice, row.place, row.values))
    for change in merge.changed:
        row = change.row
        told = _changes(notice, change)
        if told:
            yield Line("changed", row.place, _unit(row, names), f"{_text(notice, row.place, row.values)}：{told}")
    for each in merge.gone:
        unit = names.get(str(each.before["unit"]), "")
        stays = "，本级还留着" if each.place == "unit" else ""
        yield Line("gone", each.place, unit, _text(notice, each.place, each.before) + stays)


def _unit(row: Row, names: Mapping[str, str]) -> str:
    return "" if row.place == "unit" and row.key == SENDER else names.get(row.unit, "")


def _text(notice: Notice, place: str, values: Mapping[str, Any]) -> str:
    slot = notice.slot(values["slot"]) if values.get("slot") else None
    item = f"（{slot.name}）" if slot else "（没有对应的项目，放在待归位）" if "slot" in values else ""
    if place == "material":
        return f"《{values['name']}》{item}"
    if place == "excuse":
        return f"{item}{values['reason']}"
    if place == "figure":
        figure = notice.figure(values["figure"])
        name, month = figure.name if figure else values["figure"], values["month"]
        return f"{quoted(name)}{month_name(month, notice.year) if month else ''} {shown(values['value'])}"
    return quoted(str(values.get("title") or values["name"])) + item


def _changes(notice: Notice, change: Change) -> str:
    """`待审改为通过、标题`; "" where they took it away and added it again as it was."""
    told = []
    row, before = change.row, change.before
    words = _FIELDS_OF.get(row.place, _FIELDS)
    same_key = change.key == row.key
    for name, value in {**row.values, **({"unit": row.unit, "work": row.work} if same_key else {})}.items():
        old = before.get(name)
        if old == value:
            continue
        if name == "state":
            told.append(f"{STATES.get(str(old), '')}改为{STATES.get(str(value), '')}")
        elif name == "value":
            told.append(f"{shown(old)} 改为 {shown(value)}")
        elif name == "excellent":
            told.append("评为优秀" if value else "不再是优秀")
        elif name in words:
            told.append(words[name])
    return "、".join(told) or ("有改动" if same_key else "")
