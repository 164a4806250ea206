"""The example office that the window makes is in the middle of its campaign."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from safetydesk.notice import dates
from safetydesk.notice.read import read_notice
from safetydesk.post.example_notice import moved


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2028, 2, 29), date(2024, 6, 18)])
def test_all_days_are_as_far_from_today_as_they_were(zushi, tmp_path, today):
    before, _ = read_notice(zushi)
    after, problems = read_notice(moved(zushi, tmp_path, today))
    assert problems == []
    by = today - date(2024, 6, 18)
    assert [due.by for due in after.dues] == [due.by and due.by + by for due in before.dues]
    coming, day = dates.next_due(after, today)
    assert day == today + timedelta(days=7)
    assert f"{day.month}月{day.day}日前" in coming.says, "its words name the same day"
    assert str(today.year) in after.title
    assert after.id == before.id


@pytest.mark.parametrize("today", [date(2027, 1, 4), date(2026, 12, 31)])
def test_around_new_year_it_is_of_one_year(zushi, tmp_path, today):
    after, problems = read_notice(moved(zushi, tmp_path, today))
    assert problems == []
    assert after.periods[0].first <= today <= after.periods[0].last
