"""What the summary report tells of figures and activities, each number with the query it came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from safetydesk.desk.activities import wholes as whole_activities
from safetydesk.desk.desk import Desk
from safetydesk.desk.drafts_facts import Facts, Runs, joined, names, number, said, some
from safetydesk.desk.drafts_seen import Seen
from safetydesk.desk.figures import silent, summed, wholes
from safetydesk.desk.numbers import ACTIVITY_FIELDS, ALL, OFFICE, Activity, FigureTable, shown
from safetydesk.notice.dates import chinese_date, month_name
from safetydesk.paper.flow import Run

_DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?|(\d{1,2})[月./](\d{1,2})日?")
# So few figures are read in a sentence.
_FEW = 6


def figure_facts(desk: Desk, seen: Seen) -> Facts:
    """The words and parts of figures and activities, of all units or of one."""
    whose = seen.one.id if seen.one else ALL
    found = wholes(desk, whose)
    table = found[seen.one.id] if seen.one else summed(desk, found)
    told = [line for line in table.lines if line.total is not None]
    asked = {key for key, each in found.items() if key is not OFFICE and any(line.asked for line in each.lines)}
    gave = {key for key, each in found.items() if any(line.reported for line in each.lines)}
    words = {
        "统计数": some(len(told), f"figure:*/count{seen.at}"),
        "统计摘要": _sentence(seen, table) if len(seen.notice.figures) <= _FEW else (),
        "统计月份": _months(seen, table),
        "应报数单位数": some(len(asked), "figure:*/asked"),
        "报数单位数": number(len(asked & gave), "figure:*/reported"),
        "报数情况": (Run("已报"), *number(len(asked & gave), "figure:*/reported"), Run("个"))
                    if asked & gave else (Run("尚无单位报送"),),
        "缺统计数": some(len(table.lines) - len(told), f"figure:*/without{seen.at}"),
        "未报数单位": names([seen.cards[key].name for key in sorted(asked - gave) if key], "figure:*/silent-names"),
        "自报": said(desk.office, "desk:office") if OFFICE in gave else (),
    }
    planned = whole_activities(desk, whose)
    words["活动数"] = some(len(planned), f"activity:*/count{seen.at}")
    return Facts(words, {
        "figure": tuple(_figures(seen, table)), "activity": tuple(_activities(seen, desk.office, planned)),
    })


def silent_facts(desk: Desk, seen: Seen) -> Facts:
    """Who has no number at all of months that are past; and with those who lack materials, who is to be chased."""
    gone = {key: months for key, months in silent(desk, seen.day).items() if key in seen.lines}
    late = [line.name for key, line in seen.lines.items() if key in gone or not line.complete]
    return Facts({
        "缺数单位数": some(len(gone), f"figure:*/silent{seen.at}"),
        "催报单位": names(late, "board:chased-names"),
    }, {"silent": tuple(
        Facts({"单位": said(seen.cards[key].name, f"unit:name@{key}"), "缺数月份": joined(
            said(month_name(month, seen.notice.year), f"figure:*/{month}/silent@{key}") for month in months)})
        for key, months in gone.items())})


def _sentence(seen: Seen, table: FigureTable) -> Runs:
    """`参与活动人数350人、发布视频数量12个`."""
    return joined(
        (*said(line.name, f"notice:{line.id}/name"), Run(shown(line.total), f"figure:{line.id}/total{seen.at}"),
         Run(line.measure))
        for line in table.lines if line.total is not None)


def _months(seen: Seen, table: FigureTable) -> Runs:
    """From the first to the last month of which there is a number."""
    there = [
        month for place, month in enumerate(table.months) if month and any(
            (value := line.values[place]) is not None and value.number is not None for line in table.lines)
    ]
    if not there:
        return ()
    ends = dict.fromkeys(month_name(month, seen.notice.year) for month in (there[0], there[-1]))
    return said("至".join(ends), f"figure:*/months{seen.at}")


def _figures(seen: Seen, table: FigureTable) -> Iterator[Facts]:
    for place, line in enumerate(table.lines, 1):
        yield Facts({
            "统计序号": said(str(place), f"notice:{line.id}/place"),
            "统计内容": said(line.name, f"notice:{line.id}/name"),
            "计量单位": said(line.measure, f"notice:{line.id}/measure"),
            "累计": said(shown(line.total), f"figure:{line.id}/total{seen.at}"),
            "报数单位数": number(line.reported, f"figure:{line.id}/reported{seen.at}"),
        })


def _activities(seen: Seen, office: str, planned: tuple[Activity, ...]) -> Iterator[Facts]:
    for place, one in enumerate(planned, 1):
        card = seen.cards.get(one.unit_id) if one.unit_id else None
        yield Facts({
            "活动序号": said(str(place), f"activity:{one.id}/place"),
            "单位": said(seen.names[card.id], f"unit:name@{card.id}") if card else said(office, "desk:office"),
            **{word: said(str(getattr(one, name)), f"activity:{one.id}/{name}")
               for name, word in ACTIVITY_FIELDS.items()},
            "开展时间": said(_day(one.time, seen.notice.year), f"activity:{one.id}/time"),
        })


def _day(text: str, year: int) -> str:
    """A day as a report writes it, `6月16日`, however a unit wrote it; anything else as it is."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if found is None:
        return text
    try:
        day = date(int(found[1] or year), int(found[2] or found[4]), int(found[3] or found[5]))
    except ValueError:
        return text
    return chinese_date(day).removeprefix(f"{year}年")
