"""One table of numbers for two dues: which of them it came for is told by what is filled in, and when."""

from __future__ import annotations

import openpyxl
import pytest
from clerk import lines, printed, typed
from deskmaker import HERE, new_desk, old

from safetydesk.desk import receiving
from safetydesk.desk.recognise import Recogniser
from safetydesk.desk.recognise_clue import Clue, Filled, Guess
from safetydesk.desk.snapshot import UnitCard
from safetydesk.notice.read import read_notice

TOWN, TOWN2 = "大站镇", "英红镇"
FORMS = HERE.parent / "forms"
JUNE, TO_NOVEMBER = ("2023-06",), tuple(f"2023-{month:02}" for month in range(6, 12))


def guess(
    months: tuple[str, ...], day: str = "", received: str = "2023-06-29T09:00:00", name: str = "表.xlsx"
) -> Guess:
    found, _ = read_notice(FORMS / "yingde-2023")
    by = Recogniser(found, [UnitCard(1, TOWN, (), "镇街"), UnitCard(2, TOWN2, (), "镇街")])
    words = Filled("figures", TOWN, months=months, day=day)
    return by.guess(Clue((TOWN, name), "table", words=words, received=received))


@pytest.mark.parametrize(("months", "day", "received", "slot", "why"), [
    (JUNE, "", "2023-06-29", "month", "表里填了6月的数"),
    (JUNE, "2023年6月30日", "2024-01-10", "month", "表里填了6月的数"),
    (JUNE, "", "2024-01-10", "month", "表里填了6月的数"),
    (TO_NOVEMBER, "", "2023-11-29", "tour", "表里填了6月至11月的数"),
    (("2023-12",), "", "2023-12-20", "tour", "表里填了12月的数"),
    (("累计",), "2023.11.28", "2023-06-29", "tour", "表里只填了累计数"),
])
def test_what_is_filled_in_says_for_which_due_it_is(months, day, received, slot, why):
    found = guess(months, day, f"{received}T09:00:00")
    assert (found.slot, found.sure) == (slot, True)
    assert why in found.why


@pytest.mark.parametrize(("months", "received", "slot"), [
    (JUNE, "2023-11-29", "month"),
    (("2023-06", "2023-07", "2023-08"), "2023-09-02", "tour"),
    (("累计",), "2023-06-29", "tour"),
])
def test_what_may_be_for_either_is_asked(months, received, slot):
    found = guess(months, received=f"{received}T09:00:00")
    assert (found.slot, found.sure) == (slot, False)
    assert "请核对是不是" in found.why


def test_nothing_filled_in_says_nothing():
    assert guess(()).item_confidence < 0.6


def test_the_name_of_a_file_may_say_otherwise_and_then_it_is_asked():
    found = guess(JUNE, name="“安全生产英德行”活动总结和统计表.xlsx")
    assert not found.sure
    assert "请确认是哪一项" in found.why


def returned(desk, path, months, day):
    """The unit's 统计表 with numbers of these months and the day on which it was filled in."""
    typed(printed(desk, "figures", path, TOWN), {("安全宣传咨询活动", month): 12 for month in months})
    book = openpyxl.load_workbook(path)
    cell, = (cell for row in book.active.iter_rows() for cell in row if "报送时间：" in str(cell.value))
    cell.value = cell.value.replace("报送时间：", f"报送时间：{day}")
    book.save(path)
    return old(path)


def test_a_returned_table_goes_where_its_months_belong(tmp_path):
    with new_desk(tmp_path / "desk", FORMS / "yingde-2023", (TOWN, TOWN2)) as desk:
        forms = (returned(desk, tmp_path / "甲.xlsx", ("6月",), "2023年6月30日"),
                 returned(desk, tmp_path / "乙.xlsx", ("6月", "9月", "11月"), "2023年11月29日"),
                 returned(desk, tmp_path / "丙.xlsx", ("6月",), "2023年10月9日"))
        receiving.receive(desk, forms)
        found = {name: line.material for name, line in lines(desk).items()}
        assert [found[f"{name}.xlsx"].slot for name in "甲乙丙"] == ["month", "tour", ""]
        assert "表里填了6月至11月的数" in found["乙.xlsx"].why
        assert found["丙.xlsx"].guess.slot == "month", "the likelier one, and asked"


@pytest.mark.parametrize(("received", "sure"), [("2023-11-29", False), ("2024-01-10", True)])
def test_the_printed_title_of_the_form_is_no_second_due(received, sure):
    """It names both campaigns, whatever stands around it; what is asked is asked for the months alone."""
    name = f"6月附件2-“安全生产月”和“安全生产英德行”活动统计表-{TOWN}.docx"
    found, _ = read_notice(FORMS / "yingde-2023")
    words = Filled("figures", TOWN, months=JUNE)
    by = Recogniser(found, [UnitCard(1, TOWN, (), "镇街")])
    guess = by.guess(Clue((name,), "document", words=words, received=f"{received}T09:00:00",
                          heading="附件2\n“安全生产月”和“安全生产英德行”活动统计表\n填报单位：大站镇"))
    assert (guess.unit_id, guess.slot, guess.sure) == (1, "month", sure)
    assert "又提到" not in guess.why
