"""Days and deadlines: when a due ends, what is late, which weeks and months have begun. No clock but `now`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safetydesk.notice.model import Due, Notice, Slot

# Every office of the country keeps Beijing time; a fixed offset needs no tzdata on Windows.
OFFICE_TIME = timezone(timedelta(hours=8))

# The types of due by whose day something is handed in: an event or an activity's own day is no deadline.
REPORTING = ("report-by", "window", "recurring")


def now() -> datetime:
    """The office's local time (UTC+8) without a zone, as it is stored and shown."""
    return datetime.now(OFFICE_TIME).replace(tzinfo=None)


def last_moment(due: Due, cutoff: str = "") -> datetime | None:
    """The last second that is in time: 23:59:59 of the due's day, or `cutoff` ("17:30"). None without a day."""
    return _last_of(due.by, cutoff) if due.by else None


def overdue(by: date | None, moment: datetime | date, cutoff: str = "") -> bool:
    """Whether `moment` is after the last one in time. A bare date is judged by the day: the due day is in time."""
    if by is None:
        return False
    if isinstance(moment, datetime):
        return moment.replace(microsecond=0) > _last_of(by, cutoff)
    return moment > by


def _last_of(by: date, cutoff: str) -> datetime:
    """ValueError if `cutoff` is neither "" nor HH:MM; the settings page lets nothing else through."""
    return datetime.combine(by, time.fromisoformat(cutoff) if cutoff else time(23, 59, 59))


def occurrences(due: Due) -> tuple[date, ...]:
    """The days on which a recurring due falls within opens..by; for others its one day, if it has one.

    A monthly due on a day that a month does not have falls on the month's last day.
    """
    if due.type != "recurring":
        return (due.by,) if due.by else ()
    if due.opens is None or due.by is None:
        return ()
    if due.every == "month":
        # Here, since the window asks for the time before all else, and `calendar` loads the languages of the world.
        from calendar import monthrange

        months = _months(due.opens, due.by)
        days = [month.replace(day=min(due.day, monthrange(month.year, month.month)[1])) for month in months]
    else:
        days = [monday + timedelta(days=due.day - 1) for monday in _mondays(due.opens, due.by)]
    return tuple(day for day in days if due.opens <= day <= due.by)


def span(notice: Notice, slot: Slot) -> tuple[date, date | None] | None:
    """The days over which a per-week or per-month need of this slot is counted, both included.

    From the due's opening, or else the earliest start of the notice's periods, to the due's day, or else their latest
    end (None: open). None where the notice gives no first day.
    """
    due = notice.due_of(slot)
    first = due.opens if due and due.opens else min((period.first for period in notice.periods), default=None)
    last = due.by if due and due.by else max((period.last for period in notice.periods if period.last), default=None)
    return (first, last) if first else None


def buckets(per: str, first: date, upto: date) -> tuple[str, ...]:
    """The weeks ("2024-W23", ISO 8601) or months ("2024-06") begun from `first` to `upto`, both included."""
    starts = _mondays(first, upto) if per == "week" else _months(first, upto)
    return tuple(bucket_of(per, day) for day in starts)


def bucket_of(per: str, day: date) -> str:
    """The week or month that a day belongs to, as `buckets` names it."""
    if per == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day.year}-{day.month:02}"


def _mondays(first: date, last: date) -> Iterator[date]:
    """The Monday of every week that has a day in first..last."""
    if first > last:
        return
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield monday
        monday += timedelta(days=7)


def _months(first: date, last: date) -> Iterator[date]:
    """The first day of every month that has a day in first..last."""
    if first > last:
        return
    for count in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(count // 12, count % 12 + 1, 1)


def next_due(notice: Notice, today: date) -> tuple[Due, date] | None:
    """The nearest day on or after `today` by which something is to be handed in, with its due."""
    coming = [
        (day, number, due)
        for number, due in enumerate(notice.dues)
        if due.type in REPORTING and not due.same_as
        for day in occurrences(due)
        if day >= today
    ]
    if not coming:
        return None
    day, _, due = min(coming, key=lambda one: one[:2])
    return due, day


def days_left(by: date, today: date) -> int:
    """Days from `today` to `by`: 0 on the day itself, negative afterwards."""
    return (by - today).days


def month_name(month: str, year: int) -> str:
    """`6月` for "2023-06", with its year where that is not `year`; `全程` for the whole campaign ("")."""
    if not month:
        return "全程"
    own, place = int(month[:4]), int(month[5:])
    return f"{place}月" if own == year else f"{own}年{place}月"


def chinese_date(day: date) -> str:
    """`2024年6月3日`, without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def short_date(day: date, today: date | None = None) -> str:
    """`6月3日`, with its year where that is not the one of `today`."""
    return chinese_date(day) if today is not None and day.year != today.year else f"{day.month}月{day.day}日"


def moment_text(at: str) -> str:
    """`2024-06-20 15:30` for an ISO time, "" for none."""
    return at[:16].replace("T", " ")


def short_moment(at: str, today: date | None = None) -> str:
    """`6月20日 09:05` for an ISO time, with its year as `short_date`; "" for none."""
    return f"{short_date(date.fromisoformat(at[:10]), today)} {at[11:16]}" if at else ""
