"""Whom a parcel is from and what its items are in our words, by what a lower desk says of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deskmaker import new_desk

from safetydesk.desk import units
from safetydesk.desk.lower import SENDER, Lower, Row, Term
from safetydesk.desk.matching import match
from safetydesk.notice.problem import Mishap

LIST = ("祖师街道办事处", "柳溪街道", "东塘镇人民政府", "城北社区", "应急管理局")


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A desk with these units."""
    with new_desk(tmp_path_factory.mktemp("county") / "desk", names=LIST) as found:
        yield found


DRILL = Term("drill", "应急逃生避险演练")


def lower(office="祖师街道", notice_id="other-2024", slots=(DRILL,), rows=(), year=2024):
    """What another desk reports: a photo for each of its items."""
    photos = tuple(
        Row("material", f"{number}", {"slot": slot.key, "kind": "photo", "medium": "paper", "n": 1, "name": "x"})
        for number, slot in enumerate(slots))
    return Lower(
        "another", office, "p", 1, "2024-06-01T08:00:00", notice_id, "另一个通知", year, "counted",
        {slot.key: slot for slot in slots}, {}, {}, (Row("unit", SENDER, {"name": office}), *photos, *rows))


@pytest.mark.parametrize(("office", "found"), [
    ("祖师街道办事处", "祖师街道办事处"), ("祖师街道", "祖师街道办事处"), ("祖师街道办", "祖师街道办事处"),
    ("柳溪街道办事处", "柳溪街道"), ("东塘镇", "东塘镇人民政府"), ("东塘镇政府", "东塘镇人民政府"),
    (" 柳溪 街道 ", "柳溪街道"), ("柳溪社区", None), ("祖师镇", None), ("新城街道", None), ("东塘街道办事处", None),
])
def test_a_sender_is_found_by_its_name_but_never_by_half_of_it(county, office, found):
    seen = match(county, lower(office))
    assert (units.unit(county, seen.sender).name if seen.sender else None) == found
    assert not (seen.sender and seen.near)


@pytest.mark.parametrize(("office", "near"), [
    ("柳溪社区", "柳溪街道"), ("祖师镇", "祖师街道办事处"), ("东塘街道办事处", "东塘镇人民政府"),
])
def test_units_that_it_might_be_are_offered_the_nearest_first(county, office, near):
    assert match(county, lower(office)).near[0].name == near


@pytest.mark.parametrize(("theirs", "ours"), [
    (DRILL, "drill"),
    (Term("x", "应急逃生避险演练"), "drill"),
    (Term("x", "应急逃生 避险演练"), "drill"),
    (Term("x", "应急逃生演练"), "drill"),
    (Term("x", "疏散", ("逃生避险演练",)), "drill"),
    (Term("x", "疏散", ("drill",)), "drill"),
    (Term("drill", "安全警示教育"), "warning"),
    (Term("drill", "广场舞"), "drill"),
    (Term("x", "广场舞"), ""),
    # One word that two of ours go by.
    (Term("x", "广场舞", ("应急逃生演练", "警示教育")), ""),
])
def test_an_item_of_another_notice_is_ours_by_its_name_or_else_by_its_id(county, theirs, ours):
    seen = match(county, lower(slots=(Term("class", "安全生产专题教育课"), theirs)))
    assert [row.values["slot"] for row in seen.rows if row.key == "1"] == [ours]
    assert [question.key for question in seen.questions] == ([] if ours else ["x"])


@pytest.mark.parametrize(("name", "guess"), [
    ("安全教育专题课", "class"), ("避险逃生路线图绘制", "route"), ("隐患专项排查", "hazard"), ("广场舞", ""),
])
def test_a_guess_is_the_item_that_reads_most_alike(county, name, guess):
    (question,) = match(county, lower(slots=(DRILL, Term("x", name)))).questions
    assert (question.name, question.count, question.guess) == (name, 1, guess)


def test_an_answer_holds_for_what_it_is_about(county):
    seen = match(county, lower(slots=(DRILL, Term("x", "广场舞"), Term("y", "合唱"))), answers={"x": "class", "y": ""})
    assert [row.values["slot"] for row in seen.rows if row.place == "material"] == ["drill", "class", ""]
    assert seen.questions == ()


def test_an_item_in_which_nothing_lies_is_not_asked_about(county):
    unused = lower()
    unused = Lower(**{**vars(unused), "slots": {**unused.slots, "x": Term("x", "广场舞")}})
    assert match(county, unused).questions == ()


@pytest.mark.parametrize(("given", "words"), [
    ({"year": 2023}, "是 2023 年的"), ({"slots": (Term("x", "广场舞"),)}, "没有相同的项目"),
])
def test_a_parcel_that_has_nothing_to_do_with_ours_is_refused(county, given, words):
    with pytest.raises(Mishap, match=words):
        match(county, lower(**given))


def test_a_parcel_of_another_year_is_told_the_way_to_its_notice(county, monkeypatch):
    with pytest.raises(Mishap) as refused:
        match(county, lower(year=2023))
    assert "设置" in refused.value.remedy
    assert "添加通知…" in refused.value.remedy
    monkeypatch.setitem(county.notices, "before", replace(county.notice, id="before", year=2023))
    with pytest.raises(Mishap) as refused:
        match(county, lower(year=2023))
    assert "顶部左边" in refused.value.remedy
    assert "设置" not in refused.value.remedy
