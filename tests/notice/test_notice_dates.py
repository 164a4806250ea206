"""Deadlines, lateness, weeks and months, as an office counts them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from safetydesk import paths
from safetydesk.notice import dates
from safetydesk.notice.model import Due, Item, Need, Way
from safetydesk.notice.read import read_notice

DAY = date(2024, 6, 25)


def due(**how):
    return Due(id="x", name="x", ways=(), **how)


@pytest.fixture(scope="module")
def zushi():
    return read_notice(paths.forms() / "zushi-2024")[0]


@pytest.fixture(scope="module")
def yingde():
    return read_notice(paths.forms() / "yingde-2023")[0]


def test_the_due_day_counts_whole_unless_the_office_closes_earlier():
    assert dates.last_moment(due(by=DAY), "") == datetime(2024, 6, 25, 23, 59, 59)
    assert dates.last_moment(due(by=DAY), "17:30") == datetime(2024, 6, 25, 17, 30)
    assert dates.last_moment(due(type="undated"), "17:30") is None


@pytest.mark.parametrize(("moment", "cutoff", "late"), [
    (date(2024, 6, 25), "", False),
    (date(2024, 6, 25), "17:30", False),
    (date(2024, 6, 26), "", True),
    (datetime(2024, 6, 25, 23, 59, 59, 999999), "", False),
    (datetime(2024, 6, 26, 0, 0), "", True),
    (datetime(2024, 6, 25, 17, 30), "17:30", False),
    (datetime(2024, 6, 25, 17, 30, 1), "17:30", True),
    (datetime(2024, 6, 24, 23, 0), "17:30", False),
])
def test_what_is_late(moment, cutoff, late):
    assert dates.overdue(DAY, moment, cutoff) is late


def test_nothing_without_a_day_is_ever_late():
    assert not dates.overdue(None, date(2099, 1, 1))


def test_a_cutoff_that_is_no_time_is_our_bug():
    with pytest.raises(ValueError, match="isoformat"):
        dates.overdue(DAY, datetime(2024, 6, 25), "half past five")


def test_a_monthly_due_on_the_31st_falls_on_the_last_day_of_each_month():
    monthly = due(type="recurring", opens=date(2023, 6, 1), by=date(2024, 2, 29), every="month", day=31)
    assert dates.occurrences(monthly) == (
        date(2023, 6, 30), date(2023, 7, 31), date(2023, 8, 31), date(2023, 9, 30), date(2023, 10, 31),
        date(2023, 11, 30), date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29))


def test_a_monthly_due_stays_within_its_first_and_last_day():
    monthly = due(type="recurring", opens=date(2024, 6, 11), by=date(2024, 8, 9), every="month", day=10)
    assert dates.occurrences(monthly) == (date(2024, 7, 10),)


def test_a_weekly_due_falls_on_its_weekday():
    fridays = due(type="recurring", opens=date(2024, 6, 1), by=date(2024, 6, 28), every="week", day=5)
    assert dates.occurrences(fridays) == (
        date(2024, 6, 7), date(2024, 6, 14), date(2024, 6, 21), date(2024, 6, 28))


def test_a_due_that_does_not_recur_has_its_one_day_or_none():
    assert dates.occurrences(due(by=DAY)) == (DAY,)
    assert dates.occurrences(due(type="continuous")) == ()
    assert dates.occurrences(due(type="recurring")) == ()


def test_begun_weeks_and_months():
    first, upto = date(2024, 6, 1), date(2024, 6, 11)
    assert dates.buckets("week", first, upto) == ("2024-W22", "2024-W23", "2024-W24")
    assert dates.buckets("month", first, upto) == ("2024-06",)
    assert dates.buckets("month", date(2023, 11, 30), date(2024, 1, 1)) == ("2023-11", "2023-12", "2024-01")
    assert dates.buckets("week", upto, first) == dates.buckets("month", upto, first) == ()


def test_the_last_days_of_a_year_belong_to_the_iso_week():
    assert dates.bucket_of("week", date(2024, 12, 30)) == "2025-W01"
    assert dates.bucket_of("month", date(2024, 12, 30)) == "2024-12"


def test_every_day_is_in_one_of_the_begun_buckets():
    first = date(2023, 12, 20)
    for per in ("week", "month"):
        for days in range(30):
            day = first + timedelta(days=days)
            assert dates.buckets(per, first, day)[-1] == dates.bucket_of(per, day)


def test_the_next_due_skips_what_only_repeats_another(zushi):
    found = [dates.next_due(zushi, date(2024, 6, day)) for day in (1, 3, 4, 9, 25)]
    assert [(due.id, day.day) for due, day in found] == [
        ("liaison", 3), ("liaison", 3), ("content", 8), ("summary", 25), ("summary", 25)]
    assert dates.next_due(zushi, date(2024, 6, 26)) is None


def test_what_schools_do_for_themselves_is_no_deadline(yingde):
    assert dates.next_due(yingde, date(2023, 6, 15))[0].id == "month"
    assert dates.next_due(yingde, date(2023, 12, 2))[0].id == "cases-window"


def test_days_left_and_the_date_in_chinese():
    assert dates.days_left(DAY, date(2024, 6, 22)) == 3
    assert dates.days_left(DAY, DAY) == 0
    assert dates.days_left(DAY, date(2024, 6, 26)) == -1
    assert dates.chinese_date(date(2024, 6, 3)) == "2024年6月3日"


def test_the_days_over_which_weeks_and_months_are_counted(zushi, yingde):
    assert dates.span(zushi, zushi.slot("drill")) == (date(2024, 6, 1), DAY)
    assert dates.span(yingde, yingde.slot("case")) == (date(2023, 6, 1), date(2023, 12, 31))
    assert dates.span(yingde, yingde.slot("highlights")) == (date(2023, 6, 1), date(2023, 12, 31))
    loose = Item("y", "y", (Way((Need(("photo",)),)),))
    assert dates.span(zushi, loose) == (date(2024, 6, 1), date(2024, 6, 30))


def test_office_time_is_beijing_time_without_a_zone():
    here = dates.now()
    assert here.tzinfo is None
    apart = here - datetime.now(UTC).replace(tzinfo=None)
    assert abs(apart - timedelta(hours=8)) < timedelta(minutes=1)
