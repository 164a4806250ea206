"""活动总结 with its figures: each number counted again from the rows, what nobody reported told; the office's words."""

from __future__ import annotations

import re
from datetime import date

import pytest
from deskmaker import HERE, ZUSHI, ids, new_desk

from safetydesk.desk import activities, care, drafts, figures, journal, review, settings, units
from safetydesk.desk.numbers import OFFICE
from safetydesk.notice.problem import Mishap
from safetydesk.paper.flow import Flow, Paragraph, Table

YINGDE = HERE.parent / "forms" / "yingde-2023"
CAMP = HERE.parent / "forms" / "camp-2023"
ON = date(2023, 8, 3)


@pytest.fixture
def yingde(tmp_path):
    """Two towns of three that report, one number corrected, and numbers of the office's own."""
    with new_desk(tmp_path / "desk", YINGDE, ("大站镇", "英红镇", "望埠镇")) as desk:
        one, two, _ = ids(desk).values()
        figures.set_values(desk, one, {("lectures", "2023-06"): 9, ("lectures", "2023-07"): 4,
                                       ("learners", "2023-06"): 310})
        figures.set_values(desk, one, {("lectures", "2023-06"): 12})
        figures.set_values(desk, two, {("lectures", "2023-06"): 3.5, ("drills", "2023-07"): 2})
        figures.set_values(desk, OFFICE, {("lectures", "2023-06"): 1})
        activities.add(desk, one, "高层住宅疏散演练", form="演练", time="6月9日", place="花园小区")
        activities.add(desk, OFFICE, "安全宣传咨询日", time="6月16日")
        yield desk


def texts(flow: Flow) -> str:
    return "\n".join(block.text for block in flow.blocks if isinstance(block, Paragraph))


def table(flow: Flow, head: str) -> list[list[str]]:
    """The rows of the table with this head."""
    found = [[[cell.text for cell in row.cells] for row in block.sheet.rows]
             for block in flow.blocks if isinstance(block, Table)]
    return next(rows for rows in found if head in rows[0])


@pytest.fixture
def behind(yingde):
    """The third town has sent all but its numbers; it is August."""
    for slot in yingde.notice.slots():
        if slot.holds_for("镇街"):
            review.excuse(yingde, ids(yingde)["望埠镇"], slot.id, "另报")
    return yingde


def test_months_that_are_past_without_a_number_are_chased(behind) -> None:
    flow = drafts.draft(behind, "chase", on=ON)
    assert table(flow, "没有统计数的月份")[1:] == [["望埠镇", "6月、7月"]]
    assert "1个单位有的月份还没有统计数" in texts(flow)
    assert texts(flow).splitlines()[2] == "大站镇、英红镇、望埠镇："
    only = texts(drafts.draft(behind, "chase", ids(behind)["望埠镇"], on=ON))
    assert "材料已经报齐，还有统计数没有填报" in only
    assert "6月、7月的统计数还没有填报" in only
    assert not re.search("逾期|截止|请补充：(?!联系)", only)


def test_a_month_that_is_not_over_is_not_chased(behind) -> None:
    with pytest.raises(Mishap, match="望埠镇已经报齐"):
        drafts.draft(behind, "chase", ids(behind)["望埠镇"], on=date(2023, 6, 30))


class Recount:
    """Answers the sources of figures and activities from the rows alone: the last number of each place counts."""

    def __init__(self, desk) -> None:
        with desk.store.reading() as connection:
            ask = connection.exec_driver_sql
            rows = ask("SELECT unit_id, figure, month, value FROM figure ORDER BY id").all()
            self.units = list(ask("SELECT id FROM unit ORDER BY id").scalars())
            self.activities = {row[0]: row for row in ask("SELECT id, name, form, time, place, unit_id FROM activity")}
        self.last = {row[:3]: row[3] for row in rows if row[3] is not None}

    def answer(self, source: str) -> str:
        place, _, at = source.partition("@")
        what, _, path = place.partition(":")
        whose = [int(at)] if at else [None, *self.units]
        head, tail = path.split("/")
        if what == "activity":
            columns = {"name": 1, "form": 2, "time": 3, "place": 4}
            if head == "*":
                return str(sum(row[5] in whose for row in self.activities.values()))
            return str(self.activities[int(head)][columns[tail]])
        mine = {key: value for key, value in self.last.items() if key[0] in whose and head in ("*", key[1])}
        match tail:
            case "total":
                return f"{sum(mine.values()):g}"
            case "reported":
                return str(len({key[0] for key in mine if key[0] is not None}))
            case "asked":
                return str(len(self.units))
            case "count":
                return str(len({key[1] for key in mine}))
        raise AssertionError(source)


@pytest.mark.parametrize("unit", [None, "大站镇"])
def test_every_figure_is_counted_again_from_the_rows(yingde, unit):
    recount, seen = Recount(yingde), 0
    for text, source in drafts.sources(drafts.draft(yingde, "summary", ids(yingde)[unit] if unit else None, on=ON)):
        counted = source.startswith(("figure:", "activity:")) and not source.partition("@")[0].endswith(
            ("place", "months", "-names"))
        if counted:
            seen += 1
            assert text == recount.answer(source), source
    assert seen > (20 if unit is None else 4)


def test_the_summary_of_all_tells_what_was_reported_and_by_whom(yingde):
    flow = drafts.draft(yingde, "summary", on=ON)
    text = texts(flow)
    assert "应报统计数据的单位3个，已报2个。下表为6月至7月的累计数" in text
    assert "尚未报送统计数据的单位：望埠镇。" in text
    assert f"数据中包含{yingde.office}自行开展的活动。" in text
    assert "参加活动的人数" not in text
    rows = table(flow, "统计内容")
    assert rows[1] == ["1", "宣讲、培训、座谈等学习活动", "场", "20.5", "2"]
    assert rows[3] == ["3", "安全宣传咨询活动", "场", "—", "0"], "what nobody reported is told"
    assert len(rows) == 15
    assert [row[1:4] for row in table(flow, "活动名称")[1:]] == [
        [yingde.office, "安全宣传咨询日", "6月16日"], ["大站镇", "高层住宅疏散演练", "6月9日"]]


def test_no_digit_of_figures_stands_without_a_source(yingde):
    for block in drafts.draft(yingde, "summary", on=ON).blocks:
        if isinstance(block, Paragraph):
            own = "".join("" if run.source else run.text for run in block.runs)
            assert not re.search(r"\d", re.sub(r"^\d+\.", "", own)), own
        elif isinstance(block, Table):
            known = {(row, column) for row, column, _ in block.sources}
            assert not any(char.isdigit() for r, row in enumerate(block.sheet.rows) for c, cell in enumerate(row.cells)
                           if (r, c) not in known for char in cell.text)


def test_the_summary_of_one_unit_has_its_own_numbers(yingde):
    flow = drafts.draft(yingde, "summary", ids(yingde)["大站镇"], on=ON)
    assert table(flow, "统计内容")[1] == ["1", "宣讲、培训、座谈等学习活动", "场", "16"]
    assert "开展的活动（共1项）" in texts(flow)
    silent = texts(drafts.draft(yingde, "summary", ids(yingde)["望埠镇"], on=ON))
    assert "通知要求的统计数据尚未填报。" in silent


def test_a_camp_without_deadline_tells_participants_videos_and_certificates(tmp_path):
    with new_desk(tmp_path / "camp", CAMP, ("青禾社区", "临江小学")) as desk:
        figures.set_values(desk, ids(desk)["青禾社区"], {
            ("participants", ""): 350, ("videos", ""): 12, ("certificates", ""): 80})
        flow = drafts.draft(desk, "summary", on=ON)
        text = texts(flow)
        assert "累计参与活动人数350人、发布视频数量12个、获取电子结业证书80份。" in text
        assert "2023年全国安全生产月线上“逃生演练训练营”活动" in text
        assert "的通知活动" not in text
        assert "尚无单位报齐材料。" in text, "what has no day is owed all the same"
        assert [row[3] for row in table(flow, "统计内容")[1:]] == ["350", "12", "80"]


def test_where_no_figures_are_asked_none_are_told(tmp_path):
    with new_desk(tmp_path / "zushi", ZUSHI) as desk:
        text = texts(drafts.draft(desk, "summary", on=date(2024, 6, 27)))
        assert "统计数据" not in text
        assert "【请补充：参加活动的人数】" in text


LETTERS = {"doc_number": "英安办〔2023〕15号", "contact": "张喆珺", "contact_phone": "000-0000",
           "signature": "英德市安委会办公室"}


def test_number_contact_and_signature_of_the_office_stand_in_its_letters(yingde):
    blank = drafts.gaps(drafts.draft(yingde, "notice", on=ON))
    assert {"【请补充：发文字号】", "【请补充：联系人】", "【请补充：联系电话】"} <= set(blank)
    for key, text in LETTERS.items():
        settings.put(yingde, key, text)
    assert settings.printed(yingde) == LETTERS
    flow = drafts.draft(yingde, "notice", on=ON)
    text = texts(flow)
    assert text.startswith("英安办〔2023〕15号\n")
    assert "\n英德市安委会办公室\n2023年8月3日" in text
    assert "（联系人：张喆珺，电话：000-0000）" in text
    assert not {"【请补充：发文字号】", "【请补充：联系人】"} & set(drafts.gaps(flow))
    assert "（联系人：张喆珺，电话：000-0000）" in texts(drafts.draft(yingde, "chase", on=ON))
    assert journal.undo(yingde) == "把署名改为“英德市安委会办公室”"
    assert f"\n{yingde.office}\n2023年8月3日" in texts(drafts.draft(yingde, "notice", on=ON))
    settings.put(yingde, "contact", "")
    assert journal.undo(yingde) == "把联系人改为“空着”"
    with pytest.raises(Mishap, match="联系人太长"):
        settings.put(yingde, "contact", "张" * 61)


def test_each_notice_has_its_own_document_number(yingde):
    settings.put(yingde, "doc_number", "英安办〔2023〕15号")
    settings.add_notice(yingde, CAMP)
    assert settings.printed(yingde)["doc_number"] == ""
    settings.put(yingde, "notice", "yingde-2023")
    assert settings.printed(yingde)["doc_number"] == "英安办〔2023〕15号"


def test_check_tells_what_is_wrong_in_the_offices_own_texts(yingde):
    folder = yingde.folder / "drafts"
    folder.mkdir()
    (folder / "summary.toml").write_text(
        'name = "总结"\ntitle = "总结"\n[[block]]\ntext = "好"\n[[block]]\neach = "figure"\ntext = "{{累积}}"\n',
        "utf-8")
    (folder / "summery.toml").write_text('name = "总结"\ntitle = "总结"\n[[block]]\ntext = "好"\n', "utf-8")
    told = [str(problem) for problem in care.check(yingde)]
    assert any("summary.toml 第2段" in line and "累积" in line and "累计" in line for line in told), told
    assert any(line.startswith("drafts/summery.toml：没有这种文稿，不会用到它。文件名可以是 ") for line in told)
    (folder / "summary.toml").unlink()
    (folder / "summery.toml").unlink()
    assert care.check(yingde) == []


def test_a_removed_unit_is_in_no_sum(yingde):
    units.add(yingde, "新设镇")
    assert "应报统计数据的单位4个" in texts(drafts.draft(yingde, "summary", on=ON))
    units.remove(yingde, ids(yingde)["新设镇"])
    assert "应报统计数据的单位3个" in texts(drafts.draft(yingde, "summary", on=ON))
