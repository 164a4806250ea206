"""Parcels of notices that differ from ours a little, and of senders that are called a little otherwise."""

from __future__ import annotations

import shutil

import pytest
from deskmaker import ids, photo, state
from ladder import COMMUNITIES, content, lines, notice, office, packed, roll, seen

from safetydesk.desk import care, figures, journal, look, receiving, review, rollup, units
from safetydesk.desk.board import board
from safetydesk.desk.desk import Desk
from safetydesk.notice.problem import Mishap

STREET = "祖师街道办事处"
ROUTE = '''[[item]]
id = "route"
name = "应急避险逃生路线图"
says = "不少于3张"
aliases = ["绘制一张应急避险逃生路线图", "避险逃生路线图", "逃生路线图"]
format = "图片"
due = "summary"
needs = [
  { kinds = ["photo"], least = 3, measure = "张", label = "图片", says = "不少于3张" },
]
'''


@pytest.fixture
def above(tmp_path):
    """Makes the desk of a county whose notice differs in these texts."""
    opened = []

    def make(*changes, below=()):
        of = notice(tmp_path / f"notice{len(opened)}", *changes)
        opened.append(office(tmp_path / f"county{len(opened)}", "某某县应急管理局", below, of))
        return opened[-1]

    yield make
    for desk in opened:
        desk.close()


@pytest.fixture
def parts(low, tmp_path):
    """The parcel of the street."""
    return packed(low, tmp_path / "out")


def test_items_with_other_ids_are_those_of_the_same_name(low, parts, above):
    county = above(('id = "zushi-2024"', 'id = "county-2024"'), ('id = "drill"', 'id = "evacuation"'),
                   ('slot = "drill"', 'slot = "evacuation"'), ('id = "people"', 'id = "heads"'))
    preview = seen(county, parts)[1]
    assert (preview.match.questions, preview.match.lost) == ((), ())
    roll(county, parts)
    top = content(county)[f"{STREET}/{COMMUNITIES[0]}"]
    assert {each[0] for each in top["materials"]} == {"evacuation"}
    assert top["figures"][("heads", "2024-06")] == 120
    assert care.check(county) == []


def test_another_notice_may_use_an_id_for_something_else(low, parts, above):
    county = above(('id = "zushi-2024"', 'id = "county-2024"'), ('id = "drill"', 'id = "swap"'),
                   ('id = "warning"', 'id = "drill"'), ('slot = "drill"', 'slot = "swap"'))
    roll(county, parts)
    assert {each[0] for each in content(county)[f"{STREET}/{COMMUNITIES[0]}"]["materials"]} == {"swap"}


def test_an_item_of_the_same_notice_may_be_called_otherwise_or_have_another_id(low, parts, above):
    county = above(
        ('name = "应急逃生避险演练"', 'name = "疏散大演练"'), ('id = "route"', 'id = "map"\nwas = ["route"]'))
    assert seen(county, parts)[1].match.questions == ()
    roll(county, parts)
    assert {each[0] for each in content(county)[f"{STREET}/{COMMUNITIES[0]}"]["materials"]} == {"drill"}
    assert {each[0] for each in content(county)[f"{STREET}/{COMMUNITIES[1]}"]["materials"]} == {"drill", "map"}


def test_what_we_do_not_ask_for_lies_unplaced_with_its_unit_and_moves_when_answered(low, parts, above):
    county = above((ROUTE, ""))
    (question,) = seen(county, parts)[1].match.questions
    # A photo, and a count on paper.
    assert (question.key, question.name, question.count) == ("route", "应急避险逃生路线图", 2)
    assert "新增：柳溪社区 材料《r.jpg》（没有对应的项目，放在待归位）" in lines(county, parts)
    roll(county, parts)
    assert {(each.name, units.unit(county, each.unit_id).name) for each in look.unplaced(county)} == {
        ("r.jpg", "柳溪社区"), ("纸质图片", "东塘社区")}
    (lies,) = county.files.rglob("*柳溪*.jpg")
    assert lies.parts[-4:-1] == (STREET, "柳溪社区", "待归位")
    assert care.check(county) == []
    before = state(county)
    roll(county, parts, answers={"route": "warning"})
    assert look.unplaced(county) == ()
    got = [each for each in content(county)[f"{STREET}/柳溪社区"]["materials"] if each[5] == "r.jpg"]
    assert [each[0] for each in got] == ["warning"]
    assert ("warning", "柳溪社区应急避险逃生路线图") in {
        each[:2] for each in content(county)[f"{STREET}/柳溪社区"]["works"]}
    assert [path.parent.name for path in county.files.rglob("*柳溪*.jpg")] == ["安全警示教育"]
    assert seen(county, parts)[1].merge.empty
    journal.undo(county)
    assert state(county) == before


def test_an_answer_holds_for_the_parcels_of_other_streets_too(low, parts, above, ladder_once, tmp_path):
    county = above((ROUTE, ""))
    roll(county, parts, answers={"route": "warning"})
    with office(tmp_path / "other", "柳溪街道办事处", ("城南社区",), ladder_once / "notice") as other:
        receiving.receive(other, [photo(tmp_path / "o.jpg", 66)], unit_id=1, slot="route")
        second = packed(other, tmp_path / "second")
    assert seen(county, second)[1].match.questions == ()
    roll(county, second)
    assert [each[0] for each in content(county)["柳溪街道办事处/城南社区"]["materials"]] == ["warning"]
    roll(county, second, answers={"route": ""})
    assert [each.name for each in look.unplaced(county)] == ["o.jpg"]
    roll(county, second)
    assert [each.name for each in look.unplaced(county)] == ["o.jpg"]


def test_two_items_of_theirs_may_be_one_of_ours(low, above, tmp_path):
    review.excuse(low, ids(low)["东塘社区"], "hazard", "已在别处报送")
    county = above((ROUTE, ""))
    roll(county, packed(low, tmp_path / "out"), answers={"route": "drill", "hazard": "class"})
    top = content(county)[f"{STREET}/东塘社区"]
    assert top["excuses"] == {"class": "与青禾社区联合开课"}
    assert {each[0] for name in COMMUNITIES for each in content(county)[f"{STREET}/{name}"]["materials"]} == {"drill"}


def test_a_figure_that_we_do_not_ask_for_is_told(low, parts, above):
    start = '\n[[figure]]\nid = "banners"\nname = "悬挂横幅"\nmeasure = "条"\n'
    county = above((start, ""))
    assert seen(county, parts)[1].match.lost == ("统计指标“悬挂横幅”本通知没有，2 个数没有汇总",)
    roll(county, parts)
    assert content(county)[f"{STREET}/青禾社区"]["figures"] == {("people", "2024-06"): 120, ("films", ""): 1}


def test_a_kind_that_we_do_not_know_is_kept_as_what_it_is(low, ladder_once, above, tmp_path):
    before = '[[media]]\nkinds = ["video", "photo"]'
    poster = (before, f'[[kind]]\nid = "poster"\nname = "海报"\ncontents = ["image"]\n\n{before}')
    with office(tmp_path / "other", "柳溪街道办事处", ("城南社区",), notice(tmp_path / "n", poster)) as other:
        got = receiving.receive(other, [photo(tmp_path / "o.jpg", 66)], unit_id=1, slot="route")
        review.set_kind(other, [got[0].material_id], "poster")
        parts = packed(other, tmp_path / "second")
    county = above()
    roll(county, parts)
    (each,) = content(county)["柳溪街道办事处/城南社区"]["materials"]
    assert each[10]
    assert each[2] not in ("", "poster")
    assert care.check(county) == []


@pytest.mark.parametrize("there", ["祖师街道办事处", "祖师街道", "祖师街", "祖师 街道办事处"])
def test_a_sender_that_is_on_the_list_by_this_or_almost_this_name_is_found(parts, above, there):
    county = above(below=(there, "柳溪街道", "东塘街道"))
    known = ids(county)[there] if there in ids(county) else ids(county)["祖师街道办事处"]
    if there == "祖师街":
        assert seen(county, parts)[1].match.sender is None
        assert seen(county, parts)[1].match.near[0].id == known
        assert roll(county, parts, sender=known).unit_id == known
    else:
        assert roll(county, parts).unit_id == known
    assert sum(not card.sub for card in units.all_units(county)) == 3
    assert seen(county, parts)[1].match.sender == known


def test_a_sender_on_the_list_under_an_alias_is_found(parts, above):
    county = above(below=("高新区一街",))
    units.change(county, ids(county)["高新区一街"], aliases=[STREET])
    assert roll(county, parts).unit_id == ids(county)["高新区一街"]


def test_a_sender_that_was_given_the_wrong_unit_is_given_the_right_one(parts, above):
    county = above(below=("东塘街道", "祖师街"))
    wrong, right = ids(county).values()
    roll(county, parts, sender=wrong)
    assert seen(county, parts)[1].match.sender == wrong
    with pytest.raises(Mishap, match="以前汇总到了“东塘街道”"):
        seen(county, parts, sender=right)
    journal.undo(county)
    roll(county, parts, sender=right)
    assert {line.name: line.parent_id for line in board(county).units if line.sub} == dict.fromkeys(COMMUNITIES, right)


def test_communities_of_one_name_below_two_streets_stay_apart(low, parts, above, ladder_once, tmp_path):
    with office(tmp_path / "other", "柳溪街道办事处", COMMUNITIES[:1], ladder_once / "notice") as other:
        receiving.receive(other, [photo(tmp_path / "o.jpg", 66)], unit_id=1, slot="route")
        figures.set_values(other, 1, {("people", "2024-06"): 4})
        second = packed(other, tmp_path / "second")
        theirs = content(other)
    county = above()
    roll(county, parts)
    roll(county, second)
    assert content(county, f"{STREET}/") == content(low)
    assert content(county, "柳溪街道办事处/") == theirs
    with pytest.raises(Mishap, match="有 2 个单位都叫"):
        units.unit(county, COMMUNITIES[0])
    journal.undo(county)
    assert content(county, f"{STREET}/") == content(low)
    assert care.check(county) == []


def test_a_street_that_is_in_its_own_list_is_one_unit_above(low, above, tmp_path):
    own = units.add(low, STREET)
    receiving.receive(low, [photo(tmp_path / "own.jpg", 67)], unit_id=own, slot="route")
    figures.set_values(low, own, {("banners", ""): 5, ("people", "2024-06"): 2})
    parts = packed(low, tmp_path / "out")
    county = above()
    roll(county, parts)
    assert [card.name for card in units.all_units(county)] == [STREET, *COMMUNITIES]
    top = content(county)[STREET]
    assert [each[5] for each in top["materials"]] == ["own.jpg"]
    # Of the office itself and of the unit that bears its name.
    assert top["figures"] == {("banners", ""): 15, ("people", "2024-06"): 2}
    assert [line.total for line in figures.total(county).lines] == [line.total for line in figures.total(low).lines]
    figures.set_values(low, own, {("banners", ""): None})
    roll(county, packed(low, tmp_path / "again"))
    assert content(county)[STREET]["figures"][("banners", "")] == 10


def test_a_copied_desk_that_is_another_office_now_is_told_apart_by_what_it_is_called(low, parts, above, tmp_path):
    shutil.copytree(low.folder, tmp_path / "copy")
    county = above()
    roll(county, parts)
    with Desk.open(tmp_path / "copy") as again:
        receiving.receive(again, [photo(tmp_path / "x.jpg", 68)], unit_id=1, slot="route")
        newer = packed(again, tmp_path / "newer")
    assert not seen(county, newer)[1].older
    roll(county, newer)
    assert rollup.preview(county, seen(county, parts)[0].lower).older


def test_a_word_of_nothing_to_report_that_moves_leaves_the_one_that_is_there(low, above, tmp_path):
    county = above((ROUTE, ""))
    of = ids(low)["东塘社区"]
    review.unexcuse(low, of, "class")
    with low.store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM material WHERE medium = 'paper'")
    low.forget()
    review.excuse(low, of, "route", "没有楼道")
    parts = packed(low, tmp_path / "out")
    roll(county, parts, answers={"route": "warning"})
    there = units.unit(county, "东塘社区").id
    review.excuse(county, there, "class", "县里记的")
    kept = roll(county, parts, answers={"route": "class"}).kept
    assert kept == ("东塘社区的“安全生产专题教育课”本级已经有了，和对方的不同，没有跟着改",)
    assert content(county)[f"{STREET}/东塘社区"]["excuses"] == {"class": "县里记的"}
