"""yingde-2023 and shenzhen-2020: what their notices add to the model, in their own facts."""

from __future__ import annotations

from datetime import date

from safetydesk import paths
from safetydesk.notice.read import read_notice


def read(name):
    return read_notice(paths.forms() / name)[0]


def test_yingde_dues():
    assert [(due.id, due.type, due.opens, due.by) for due in read("yingde-2023").dues] == [
        ("plan", "report-by", None, date(2023, 5, 30)),
        ("month", "report-by", None, date(2023, 7, 1)),
        ("tour", "report-by", None, date(2023, 12, 1)),
        ("schools", "do-by", None, date(2023, 6, 30)),
        ("cases-window", "window", date(2023, 6, 1), date(2023, 12, 31)),
        ("liaison", "undated", None, None),
        ("progress", "undated", None, None),
    ]


def test_yingde_takes_two_cases_or_one_lead_from_regulators_and_towns():
    notice = read("yingde-2023")
    case = notice.slot("典型案例")
    assert [[(need.kinds, need.least) for need in way.needs] for way in case.ways] == [
        [(("double-penalty",), 2)], [(("transfer-lead",), 1)]]
    assert notice.due_of(case).id == "cases-window"
    assert [kind for kind in notice.unit_kinds if case.holds_for(kind)] == ["镇街", "监管部门"]
    assert notice.kinds["double-penalty"].name == "“一案双罚”案例"
    assert not notice.due("plan").holds_for("镇街")


def test_yingde_highlights_are_taken_but_not_owed():
    notice = read("yingde-2023")
    assert [need.least for need in notice.slot("highlights").ways[0].needs] == [0, 0]
    assert notice.due_of(notice.slot("highlights")) is None
    assert all(form.proposal for form in notice.forms)


def test_shenzhen_dues_and_both_periods():
    notice = read("shenzhen-2020")
    assert [(due.id, due.by) for due in notice.dues] == [
        ("start", date(2020, 5, 28)), ("month", date(2020, 7, 5)), ("tour", date(2020, 12, 28))]
    assert [period.last for period in notice.periods] == [date(2020, 6, 30), date(2020, 12, 31)]
    assert notice.number == "深安办〔2020〕79号"
    assert {need.least for item in notice.items for way in item.ways for need in way.needs} == {0}


def test_shenzhen_sizes_of_video_and_photo():
    video, photo = read("shenzhen-2020").media
    assert (video.kinds, video.formats, video.width, video.height, video.compare) == (
        ("video",), ("MP4",), 1920, 1080, "equal")
    assert (photo.kinds, photo.formats, photo.width, photo.height, photo.compare) == (
        ("photo",), ("JPG",), 1920, 1080, "at least")
