"""The board in the notice's words: what 祖师 asks for, what is missing, and from which moment on it is late."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from deskmaker import NAMES, ZUSHI, ids, new_desk, photo

from safetydesk.desk import board as boards
from safetydesk.desk import booking, receiving, review, settings, units
from safetydesk.desk.report import board_json, board_text
from safetydesk.desk.snapshot import Liaison


def at(monkeypatch, moment):
    """The clock stands at this moment, for receiving and for the board."""
    for module in (boards, booking):
        monkeypatch.setattr(module, "now", lambda: moment)


def states(desk, on=None, unit="青禾社区"):
    line = next(line for line in boards.board(desk, on).units if line.name == unit)
    return {cell.id: cell.state for cell in line.cells if cell is not None}


def test_every_cell_says_what_the_notice_asks_for_and_what_is_missing(desk):
    shown = boards.board(desk, date(2024, 6, 1))
    assert [(column.name, column.by) for column in shown.columns] == [
        ("联络员", date(2024, 6, 3)), ("活动内容和视频、图片", date(2024, 6, 8)),
        *((name, date(2024, 6, 25)) for name in (
            "活动总结和案例报送表", "安全生产专题教育课", "专项隐患排查治理", "应急逃生避险演练", "安全警示教育",
            "应急避险逃生路线图")),
    ]
    line = shown.units[0]
    assert [cell.missing for cell in line.cells] == [
        "联络员1名", "活动材料1份", "活动总结报告1份、优秀作品案例报送表1份", "课件（录像）1个", "典型案例1个",
        "视频1个、图片3张", "视频1个、图片3张", "图片3张",
    ]
    assert [cell.sign for cell in line.cells] == ["缺"] * 8
    assert (line.missing, line.complete, line.late, line.initials.split()[0]) == (17, False, False, "qhsq")
    assert (shown.complete, shown.total, [line.name for line in shown.units]) == (0, 3, list(NAMES))


def test_the_due_day_counts_whole_and_the_day_after_is_late(desk):
    assert states(desk, date(2024, 6, 2))["liaison"] == "owed"
    assert states(desk, date(2024, 6, 3))["liaison"] == "owed"
    assert states(desk, date(2024, 6, 4))["liaison"] == "late"
    assert states(desk, date(2024, 6, 4))["drill"] == "owed"
    assert set(states(desk, date(2024, 6, 26)).values()) == {"late"}


def test_with_a_closing_hour_the_minute_after_it_is_late(desk, monkeypatch):
    settings.put(desk, "cutoff", "17:30")
    at(monkeypatch, datetime(2024, 6, 3, 17, 30, 0))
    assert states(desk)["liaison"] == "owed"
    at(monkeypatch, datetime(2024, 6, 3, 17, 30, 1))
    assert states(desk)["liaison"] == "late"
    settings.put(desk, "cutoff", "")
    at(monkeypatch, datetime(2024, 6, 3, 23, 59, 59))
    assert states(desk)["liaison"] == "owed"
    at(monkeypatch, datetime(2024, 6, 4, 0, 0, 0))
    assert states(desk)["liaison"] == "late"


def test_what_came_too_late_is_met_and_says_so(desk, tmp_path, monkeypatch):
    unit_id = ids(desk)["青禾社区"]
    at(monkeypatch, datetime(2024, 6, 25, 23, 59, 59))
    receiving.receive(desk, [photo(tmp_path / "1.jpg", 1), photo(tmp_path / "2.jpg", 2)], unit_id=unit_id, slot="route")
    at(monkeypatch, datetime(2024, 6, 26, 0, 0, 0))
    assert states(desk)["route"] == "late"
    receiving.receive(desk, [photo(tmp_path / "3.jpg", 3)], unit_id=unit_id, slot="route")
    cell = boards.unit_line(desk, unit_id).cells[-1]
    assert (cell.state, cell.came_late, cell.sign) == ("met", True, "✓")
    at(monkeypatch, datetime(2024, 6, 25, 23, 59, 59))
    assert not boards.unit_line(desk, unit_id).cells[-1].came_late


def test_what_was_given_back_no_longer_counts_and_what_is_excused_is_no_longer_asked(desk, tmp_path):
    unit_id = ids(desk)["青禾社区"]
    got = receiving.receive(desk, [photo(tmp_path / f"{n}.jpg", n) for n in range(3)], unit_id=unit_id, slot="route")
    assert states(desk)["route"] == "met"
    review.give_back(desk, [got[0].material_id], "看不清")
    cell = boards.unit_line(desk, unit_id, date(2024, 6, 1)).cells[-1]
    assert (cell.text, cell.missing, cell.sign, cell.returned, cell.review) == ("图片 2/3", "图片1张", "退", 1, 2)
    review.excuse(desk, unit_id, "route", "辖区只有一栋楼")
    cell = boards.unit_line(desk, unit_id).cells[-1]
    assert (cell.state, cell.sign, cell.excuse, cell.missing, cell.met) == ("excused", "无", "辖区只有一栋楼", "", True)


def test_a_liaison_card_is_the_liaison_that_was_to_be_reported(desk):
    unit_id = ids(desk)["青禾社区"]
    units.set_liaison(desk, unit_id, Liaison("张喆珺"))
    assert states(desk, date(2024, 6, 1))["liaison"] == "owed"
    units.set_liaison(desk, unit_id, Liaison("张喆珺", mobile="000-0000"))
    assert states(desk, date(2024, 6, 1))["liaison"] == "met"


def test_the_board_as_json_has_the_keys_that_scripts_go_by(desk, tmp_path):
    unit_id = ids(desk)["青禾社区"]
    receiving.receive(desk, [photo(tmp_path / "1.jpg", 1)], unit_id=unit_id, slot="drill")
    found = board_json(desk.notice, boards.board(desk, date(2024, 6, 26)))
    assert {"notice", "on", "units", "complete", "total"} <= found.keys()
    assert (found["notice"], found["on"], found["total"]) == ("zushi-2024", "2024-06-26", 3)
    first = found["units"][0]
    drill = next(item for item in first["items"] if item["id"] == "drill")
    assert [item["id"] for item in first["items"]] == ["class", "hazard", "drill", "warning", "route"]
    assert (drill["name"], drill["met"], drill["late"]) == ("应急逃生避险演练", False, True)
    assert [(need["kinds"], need["least"], need["have"], need["missing"]) for need in drill["needs"]] == [
        (["video"], 1, 0, 1), (["photo"], 3, 1, 2)]
    assert [(due["what"], due["by"], due["state"]) for due in first["dues"]] == [
        ("联络员", "2024-06-03", "late"), ("联络员反馈表", "2024-06-03", "late"),
        ("活动内容和视频、图片", "2024-06-08", "met"), ("活动总结和案例报送表", "2024-06-25", "late"),
        ("活动期间的好做法和电子版资料", None, "open"),
    ]


def test_the_board_in_words_names_what_is_left_out(desk, tmp_path):
    receiving.receive(desk, [photo(tmp_path / "1.jpg", 1)])
    text = board_text(boards.board(desk, date(2024, 6, 26)))
    assert text.splitlines()[0] == "2024年祖师街道办事处“安全生产月”活动方案  2024-06-26  已齐 0/3"
    assert "迟 应急逃生避险演练：视频 0/1  图片 0/3  缺 视频1个、图片3张，已逾期" in text
    assert text.endswith("还有 1 份来件没有归到单位和项目，没有计数。")
    for slot in [cell.id for cell in boards.board(desk).units[0].cells]:
        review.excuse(desk, ids(desk)["青禾社区"], slot, "联合开展")
    short = board_text(boards.board(desk, date(2024, 6, 26)), unmet=True)
    assert "青禾社区" not in short
    assert "（已齐的 1 个单位没有列出）" in short


def test_a_unit_of_another_kind_owes_what_its_kind_owes(linjiang):
    shown = {line.name: [None if cell is None else cell.id for cell in line.cells]
             for line in boards.board(linjiang, date(2027, 6, 1)).units}
    assert "poster" not in shown["柳溪村"]
    assert "village" in shown["柳溪村"]
    assert {"poster", "patrol"} <= set(shown["临江小学"])
    assert {"poster", "check"} <= set(shown["临江机械厂"])
    school = next(line for line in boards.board(linjiang).units if line.name == "临江小学")
    drill = next(cell for cell in school.cells if cell is not None and cell.id == "drill")
    assert drill.missing == "视频1个、图片5张"


def test_either_way_will_do_and_once_begun_the_nearer_one_is_shown(linjiang, tmp_path):
    unit_id = ids(linjiang)["临江小学"]

    def poster():
        return next(c for c in boards.unit_line(linjiang, unit_id, date(2027, 6, 1)).cells if c and c.id == "poster")

    assert poster().missing == "海报2张、文字材料1份，或视频1个"
    receiving.receive(linjiang, [photo(tmp_path / f"{n}.jpg", n) for n in range(2)], unit_id=unit_id, slot="poster")
    assert poster().missing in ("海报2张、文字材料1份", "视频1个", "文字材料1份")
    booking.add_paper(linjiang, unit_id, "poster", "text", 1)
    assert poster().met


@pytest.mark.parametrize("wrong", [7, 99])
def test_a_unit_that_is_gone_is_one_sentence(desk, wrong):
    with pytest.raises(Exception, match="这个单位已经不在名单里。请刷新后再试。"):
        boards.unit_line(desk, wrong)


def test_a_liaison_is_one_whether_by_a_form_or_by_a_card_or_by_both(desk):
    unit_id = ids(desk)["青禾社区"]

    def have():
        return next(cell for cell in boards.unit_line(desk, unit_id).cells if cell.id == "liaison").needs[0].have

    assert have() == 0
    booking.add_paper(desk, unit_id, "liaison", "form", 1)
    assert have() == 1
    units.set_liaison(desk, unit_id, Liaison("张喆珺", mobile="000-0000"))
    assert have() == 1


def test_what_the_notice_gives_no_day_for_is_owed_all_the_same_and_never_late(tmp_path):
    with new_desk(tmp_path / "desk", ZUSHI.parent / "camp-2023") as desk:
        for line in boards.board(desk, date(2030, 1, 1)).units:
            assert {cell.id: (cell.state, cell.missing) for cell in line.cells} == {
                "summary": ("owed", "活动总结1份"), "topic-video": ("open", "")}
            assert (line.complete, line.late) == (False, False)


def test_a_notice_that_asks_for_numbers_alone_calls_nobody_complete(tmp_path):
    with new_desk(tmp_path / "contest", ZUSHI.parent / "contest-2023") as desk:
        text = board_text(boards.board(desk))
    assert "已齐" not in text
    assert text.count("只报统计数") == 4, "all of them, and each of three"
