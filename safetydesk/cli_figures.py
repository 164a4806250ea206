"""The verbs `figures` and `activities` of the command line: what units report in numbers, and what they do."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from safetydesk.cli_desk import opened
from safetydesk.notice.problem import Mishap

if TYPE_CHECKING:
    from safetydesk.desk.desk import Desk
    from safetydesk.desk.numbers import FigureTable


def take_figures(figures: argparse.ArgumentParser) -> None:
    """The arguments of `figures`."""
    figures.add_argument("values", nargs="*", metavar="名称=数", help="填写：指标的名称或编号，等号，数；不写数是清空")
    figures.set_defaults(list="values")
    _take_whose(figures, "本单位自己的数，不是合计")
    figures.add_argument("--month", default="", metavar="2023-06", help="填写哪个月的数")
    figures.add_argument("--json", action="store_true")


def take_activities(activities: argparse.ArgumentParser) -> None:
    """The arguments of `activities`."""
    _take_whose(activities, "本单位自己的活动")
    activities.add_argument("--json", action="store_true")


def _take_whose(parser: argparse.ArgumentParser, office: str) -> None:
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--unit", default="", metavar="单位")
    whose.add_argument("--office", action="store_true", help=office)


def figures(options: argparse.Namespace) -> bool:
    """Writes down what is given, and tells the table: of a unit, of the office, or of all added up. Nobody must look.
    Mishap."""
    from safetydesk.desk import figures as desk_figures
    from safetydesk.desk.desk import Desk

    with (opened if options.values else Desk.open)(options.desk) as desk:
        whose, one = _whose(desk, options), bool(options.unit or options.office)
        if options.values:
            if not one:
                raise Mishap("没有说填哪个单位的数", "请加 --unit 单位，或 --office 表示本单位自己的")
            month = _month(desk, options.month)
            desk_figures.set_values(desk, whose, dict(_value(desk, text, month) for text in options.values))
        elif options.month:
            raise Mishap("写了月份，没有写数", "请写成 --month 2023-06 名称=数；只看不用写月份")
        if not desk.notice.figures:
            raise Mishap("这个通知没有要求统计数", "不用填写")
        table = desk_figures.table(desk, whose) if one else desk_figures.total(desk)
        if options.json:
            print(json.dumps(_as_json(table, one), ensure_ascii=False))
        else:
            _tell(table, desk.notice.year, one)
            if table.lower:
                print(f"（含 {table.lower} 个下级单位的数）")
    return False


def activities(options: argparse.Namespace) -> bool:
    """Tells the activities, one line or one JSON line each. Nobody must look. Mishap."""
    from safetydesk.desk import units
    from safetydesk.desk.activities import wholes
    from safetydesk.desk.desk import Desk
    from safetydesk.desk.levels import paths
    from safetydesk.desk.numbers import ACTIVITY_FIELDS, ALL

    with Desk.open(options.desk) as desk:
        found = wholes(desk, _whose(desk, options) if options.unit or options.office else ALL)
        names = paths(units.all_units(desk))
        for one in found:
            name = names.get(one.unit_id or 0, desk.office)
            if options.json:
                print(json.dumps({"unit": name, **asdict(one)}, ensure_ascii=False))
            else:
                texts = (str(getattr(one, field)).replace("\n", " ") for field in ACTIVITY_FIELDS)
                print("\t".join((name, *texts)))
        if not found and not options.json:
            print("还没有活动。")
    return False


def _whose(desk: Desk, options: argparse.Namespace) -> int | None:
    from safetydesk.desk import units

    return units.unit(desk, options.unit).id if options.unit else None


def _month(desk: Desk, text: str) -> str:
    """`2023-06`, also as people say it: `6月`."""
    from safetydesk.notice.dates import month_name

    return next((month for month in desk.notice.months() if text == month_name(month, desk.notice.year)), text)


def _value(desk: Desk, text: str, month: str) -> tuple[tuple[str, str], float | None]:
    from safetydesk.desk.numbers import number

    name, equals, value = text.rpartition("=")
    if not equals:
        raise Mishap(f"“{text}”里没有等号", "请写成 名称=数，如 参与活动人数=120")
    found = desk.notice.figure(name)
    try:
        return (found.id if found else name, month), number(value)
    except Mishap as wrong:
        raise Mishap(f"“{name}”：{wrong.what}", wrong.remedy) from wrong


def _as_json(table: FigureTable, one: bool) -> dict[str, Any]:
    return {"unit": table.unit if one else None, "lower": table.lower, "months": table.months, "figures": [
        {"id": line.id, "name": line.name, "measure": line.measure,
         "values": {month: value.number for month, value in zip(table.months, line.values, strict=True) if value},
         "total": line.total, "reported": line.reported, "asked": line.asked}
        for line in table.lines
    ]}


def _tell(table: FigureTable, year: int, one: bool) -> None:
    from safetydesk.desk.numbers import shown
    from safetydesk.notice.dates import month_name

    months = [month for month in table.months if month]
    heads = (*(month_name(month, year) for month in months), "累计", *(() if one else ("已报单位",)))
    print("\t".join(("统计内容", *heads)))
    for line in table.lines:
        there = dict(zip(table.months, line.values, strict=True))
        numbers = (shown(value.number) if (value := there[month]) else "" for month in months)
        reported = () if one else (f"{line.reported}/{line.asked}",)
        print("\t".join((f"{line.name}（{line.measure}）", *numbers, shown(line.total), *reported)))
