"""What the other shipped notices add to the model, in their own facts."""

from __future__ import annotations

from datetime import date

from safetydesk import paths
from safetydesk.notice.read import read_notice
from safetydesk.notice.read_layout import read_form


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


def test_yingde_asks_for_fourteen_figures_of_seven_months():
    notice = read("yingde-2023")
    assert notice.months() == ("2023-06", "2023-07", "2023-08", "2023-09", "2023-10", "2023-11", "2023-12")
    assert {notice.months_of(figure) for figure in notice.figures} == {notice.months()}
    assert [(figure.name, figure.measure) for figure in notice.figures] == [
        ("宣讲、培训、座谈等学习活动", "场"), ("参加学习活动人数", "人"), ("安全宣传咨询活动", "场"),
        ("发放、张贴宣传品", "份"),
        ("企业组织职工绘制逃生路线图", "张"), ("企业行业性事故实战推演", "次"), ("农机安全技能培训", "次"),
        ("社区电动车充电安全自查教育活动", "次"), ("学校安全防范主题班会", "次"),
        ("学校、农村、社区逃生应急演练", "次"),
        ("“敲门行动”和家庭安全隐患排查", "户"), ("媒体宣传报道", "篇"), ("推荐“一案双罚”典型案例", "个"),
        ("推荐行刑衔接线索典型案例", "个"),
    ]


def test_yingde_counts_the_two_kinds_of_case_itself():
    notice = read("yingde-2023")
    counted = [figure for figure in notice.figures if figure.slot]
    assert [(figure.slot, figure.kinds) for figure in counted] == [
        ("case", ("double-penalty",)), ("case", ("transfer-lead",))]
    assert {figure.units for figure in counted} == {notice.slot("case").units}
    assert notice.figure("一案双罚") is counted[0]


def test_yingde_annexes_go_by_figures_with_their_months_and_by_activities():
    notice = read("yingde-2023")
    heads = {}
    for key in ("figures", "schedule"):
        for all_units in (False, True):
            layout, _ = read_form(notice, notice.form(key), all_units=all_units)
            assert layout.landscape
            heads[layout.rows[1].each] = [cell.text for cell in layout.rows[0].cells]
    assert heads == {
        ("figure",): ["序号", "统计内容", "计量单位", "{{月份}}", "6—12月累计", "备注"],
        ("activity",): ["序号", "活动名称", "活动形式", "开展时间", "开展地点", "责任人", "宣传（播出）\n媒体", "备注"],
        ("unit", "activity"): ["单位", "序号", "活动名称", "活动形式", "开展时间", "开展地点", "责任人",
                               "宣传（播出）\n媒体", "备注"],
    }


def test_camp_asks_for_a_summary_without_a_day_and_takes_videos():
    notice = read("camp-2023")
    assert (notice.number, notice.date, notice.theme) == (
        "安组委办〔2023〕3号", date(2023, 5, 9), "人人讲安全、个个会应急")
    assert notice.references == ("安委办〔2023〕5号",)
    assert [(period.name, period.first, period.last) for period in notice.periods] == [
        ("活动预热", date(2023, 5, 20), date(2023, 5, 30)), ("活动正式上线", date(2023, 5, 31), None)]
    due, = notice.dues
    assert (due.name, due.type, due.by) == ("活动总结", "undated", None)
    assert [(need.kinds, need.least, need.implied) for need in due.ways[0].needs] == [(("report",), 1, True)]
    item, = notice.items
    assert item.name == "“#逃生演练训练营”话题短视频"
    assert [need.least for need in item.ways[0].needs] == [0]


def test_camp_counts_people_videos_and_certificates_once():
    notice = read("camp-2023")
    assert [(figure.id, figure.measure, figure.says) for figure in notice.figures] == [
        ("participants", "人", "组织本单位参与活动的人数"), ("videos", "个", "发布视频数量"),
        ("certificates", "份", "获取电子结业证书")]
    assert all(figure.says in notice.due("summary").says for figure in notice.figures)
    assert notice.months() == ()
    assert [form.proposal for form in notice.forms] == [True]


def test_contest_asks_for_nothing_but_has_its_time_and_our_two_figures():
    notice = read("contest-2023")
    assert notice.number == "安组委办〔2023〕4号"
    assert [(period.first, period.last) for period in notice.periods] == [(date(2023, 6, 1), date(2023, 6, 30))]
    assert [(due.type, due.by, due.ways) for due in notice.dues] == [("do-by", date(2023, 6, 30), ())]
    assert (notice.items, notice.media, list(notice.slots())) == ((), (), [])
    assert [(figure.name, figure.measure) for figure in notice.figures] == [("参赛人数", "人"), ("获得积分", "分")]
    assert [form.proposal for form in notice.forms] == [True]
