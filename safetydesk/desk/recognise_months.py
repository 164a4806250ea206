"""For which of several dues a table of numbers was filled in: by the months it has numbers of, and its day."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from safetydesk.desk.recognise_clue import Clue
from safetydesk.notice.dates import month_name
from safetydesk.notice.model import Notice

# The day that somebody wrote on a form: 2023年6月30日, 2023.6.30.
_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})")
# A due asks for the numbers up to the month before it; what ends long before may be for no due at all.
_CLOSE = 31
# What says it clearly is counted without asking; the rest, weighed among all slots and not these few, is only the
# likelier one.
_CLEAR, _LIKELY = 0.97, 0.35


def due_by_months(notice: Notice, of: Collection[str], clue: Clue) -> tuple[str, float, str] | None:
    """The one of these dues, how surely, and why; None where the numbers do not tell them apart."""
    dues = sorted((due.by, due.id) for due in notice.dues if due.id in of and due.by)
    filled = clue.words.months if clue.words else ()
    months = [month for month in filled if month in notice.months()]
    if len(dues) < 2 or not filled:
        return None
    day = _day(clue)
    if day and (day - dues[-1][0]).days > _CLOSE:
        day = None  # whatever comes when all is over is nearest to the last due
    nearest = min(dues, key=lambda one: abs((one[0] - day).days))[1] if day else ""
    if not months:
        # The sum of all months alone: of a figure for the whole campaign it says nothing.
        if not all(notice.months_of(figure) for figure in notice.figures):
            return None
        last = dues[-1][1]
        return last, _CLEAR if nearest in ("", last) else _LIKELY, "表里只填了累计数"
    first, after = date.fromisoformat(f"{months[-1]}-01"), _next(months[-1])
    by, due = next((one for one in dues if one[0] > first), dues[-1])
    ends = dict.fromkeys(month_name(month, notice.year) for month in (months[0], months[-1]))
    clear = nearest in ("", due) and (by - after).days <= _CLOSE
    return due, _CLEAR if clear else _LIKELY, f"表里填了{'至'.join(ends)}的数"


def _next(month: str) -> date:
    """The first day after a month."""
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1)


def _day(clue: Clue) -> date | None:
    """The day on the form, or else that on which it came."""
    for text in (clue.words.day if clue.words else "", clue.received[:10]):
        if found := _DAY.search(text):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                continue
    return None
