"""The same parcel again changes nothing; a newer one of the same desk changes what it says and no more, and all of it
can be undone."""

from __future__ import annotations

import shutil
import zipfile
from itertools import permutations

import pytest
from deskmaker import photo, state
from ladder import content, heavy, lines, material, packed, roll, seen, take, unit

from safetydesk.desk import (
    activities,
    care,
    figures,
    journal,
    look,
    receiving,
    review,
    units,
    works,
)
from safetydesk.desk.snapshot import Liaison
from safetydesk.post import rollup as parcels
from safetydesk.post.parcel_check import CARRIED_FOLDER

STREET = "祖师街道办事处"
ONE, TWO, THREE = "青禾社区", "柳溪社区", "东塘社区"


def test_the_same_parcel_again_changes_nothing(both, tmp_path):
    low, county = both
    before = state(county)
    again = packed(low, tmp_path / "again")
    assert seen(county, again)[1].merge.empty
    assert lines(county, again) == []
    roll(county, again)
    assert state(county) == before
    assert journal.undo(county).startswith("汇总")
    assert units.all_units(county) == []


def test_however_it_is_cut_into_parts_and_in_whatever_order_they_come_it_is_the_same(both, tmp_path):
    low, county = both
    receiving.receive(low, [heavy(tmp_path / "in" / f"{n}.jpg", 60 + n) for n in range(2)], unit_id=unit(low, TWO),
                      slot="warning")
    parts = packed(low, tmp_path / "parts", limit=1_300_000)
    assert len(parts) > 1
    roll(county, parts)
    after = state(county)
    for order in permutations(parts):
        assert seen(county, [*order, order[0]])[1].merge.empty
    assert seen(county, [tmp_path / "parts"])[1].merge.empty
    copy = shutil.copytree(tmp_path / "parts", tmp_path / "stick")
    assert seen(county, [copy, tmp_path / "parts"])[1].merge.empty
    other = packed(low, tmp_path / "other", limit=600_000)
    # Too big for a part of that size, it lies beside; the file that was taken over is not taken away for it.
    assert roll(county, other).kept == ()
    assert state(county)["material"] == after["material"]


def test_what_was_too_big_is_told_as_missing_and_counts_when_it_is_there(low, county, tmp_path):
    big = heavy(tmp_path / "in" / "大.jpg", 70, 2_000_000)
    receiving.receive(low, [big], unit_id=unit(low, THREE), slot="warning")
    parts = packed(low, tmp_path / "out", limit=1_300_000)
    opened, preview = seen(county, parts)
    assert len(preview.merge.absent) == 1
    assert "大.jpg" in preview.merge.absent[0]
    assert THREE in preview.merge.absent[0]
    take(county, opened, preview)
    assert not any(each[5] == "大.jpg" for each in content(county)[f"{STREET}/{THREE}"]["materials"])
    (name, ) = [each["name"] for each in opened.parts[0].table.get("carried", ())] or [
        next(iter(parcels.compared(opened.parts)[0].carried))]
    beside = parts[0].parent / CARRIED_FOLDER / name
    beside.parent.mkdir(parents=True)
    shutil.copyfile(big, beside)
    assert lines(county, parts) == [f"新增：{THREE} 材料《大.jpg》（安全警示教育）"]
    roll(county, parts)
    assert content(county, f"{STREET}/") == content(low)
    beside.write_bytes(beside.read_bytes()[:-1] + b"x")
    assert seen(county, parts)[1].merge.empty


def test_a_file_takes_the_place_of_the_link_under_which_it_was_told(low, county, tmp_path):
    big = heavy(tmp_path / "in" / "大.jpg", 70, 2_000_000)
    receiving.receive(low, [big], unit_id=unit(low, TWO), slot="drill")
    parts = packed(low, tmp_path / "out", limit=1_300_000)
    roll(county, parts)
    got = {(each[1], each[5], each[7]) for each in content(county)[f"{STREET}/{TWO}"]["materials"]}
    assert ("link", "大.jpg", "https://pan.example.com/s/1abc") in got
    opened, _ = seen(county, parts)
    name = next(iter(parcels.compared(opened.parts)[0].carried))
    beside = parts[0].parent / CARRIED_FOLDER / name
    beside.parent.mkdir(parents=True)
    shutil.copyfile(big, beside)
    assert lines(county, parts) == [
        f"新增：{TWO} 材料《大.jpg》（应急逃生避险演练）", f"减少：{TWO} 材料《大.jpg》（应急逃生避险演练）"]
    roll(county, parts)
    assert content(county, f"{STREET}/") == content(low)


def files(low, place):
    """Files that came, went, were looked at and moved."""
    receiving.receive(low, [photo(place / "新.jpg", 77)], unit_id=unit(low, TWO), slot="warning")
    review.withdraw(low, [material(low, "照片1.jpg")])
    review.give_back(low, [material(low, "r.jpg")], "看不清")
    review.withdraw(low, [material(low, "演练录像")])
    review.accept(low, [material(low, "照片2.jpg")])
    review.set_caption(low, material(low, "照片2.jpg"), "出发")
    return [
        "新增：柳溪社区 作品“柳溪社区安全警示教育”（安全警示教育）", "新增：柳溪社区 材料《新.jpg》（安全警示教育）",
        "更新：青禾社区 材料《照片2.jpg》（应急逃生避险演练）：待审改为通过、说明",
        "减少：柳溪社区 材料《r.jpg》（应急避险逃生路线图）", "减少：柳溪社区 材料《演练录像》（应急逃生避险演练）",
        "减少：青禾社区 材料《照片1.jpg》（应急逃生避险演练）",
    ]


def moves(low, place):
    """A file to another item, another to another unit; a work that is no more."""
    review.move(low, [material(low, "r.jpg")], unit(low, TWO), "warning")
    review.move(low, [material(low, "照片2.jpg")], unit(low, THREE), "drill")
    made = look.cell(low, unit(low, ONE), "drill").works[0]
    works.assign(low, [each.id for each in made.materials], None)
    works.remove(low, made.id)
    return [
        "新增：东塘社区 作品“东塘社区应急逃生避险演练”（应急逃生避险演练）",
        "新增：柳溪社区 作品“柳溪社区安全警示教育”（安全警示教育）",
        "更新：东塘社区 材料《照片2.jpg》（应急逃生避险演练）：单位、所属作品",
        "更新：柳溪社区 材料《r.jpg》（安全警示教育）：项目、所属作品",
        "更新：青禾社区 材料《v.mp4》（应急逃生避险演练）：所属作品",
        "更新：青禾社区 材料《照片1.jpg》（应急逃生避险演练）：所属作品",
        "减少：青禾社区 作品“夜间疏散演练”（应急逃生避险演练）",
    ]


def texts(low, place):
    """A work, 无此项, an activity of which other things are said."""
    work = look.cell(low, unit(low, ONE), "drill").works[0].id
    works.change(low, work, title="白天疏散演练", introduction="改过的简介", remark="二次")
    works.set_excellent(low, work, False)
    review.excuse(low, unit(low, THREE), "class", "没有学校")
    activities.change(low, activities.activities(low, unit(low, ONE))[0].id, place="中心广场")
    return [
        "更新：东塘社区 无此项（安全生产专题教育课）没有学校：原因",
        "更新：青禾社区 作品“白天疏散演练”（应急逃生避险演练）：标题、简介、备注、不再是优秀",
        "更新：青禾社区 活动“宣传咨询日”：开展地点",
    ]


def names(low, place):
    """A unit more, one that is called otherwise, another person."""
    added = units.add(low, "城北社区")
    receiving.receive(low, [photo(place / "新.jpg", 78)], unit_id=added, slot="route")
    units.change(low, unit(low, THREE), name="东塘新村社区", aliases=["东塘村"])
    units.set_liaison(low, unit(low, ONE), Liaison("㛃某某", "女", "网格员", "000-1", "000-9", "", "a@example.com"))
    return [
        "新增：城北社区 作品“城北社区应急避险逃生路线图”（应急避险逃生路线图）",
        "新增：城北社区 材料《新.jpg》（应急避险逃生路线图）", "新增：祖师街道办事处 单位“城北社区”",
        "更新：祖师街道办事处 单位“东塘新村社区”：名称、别名", "更新：青禾社区 联络员“㛃某某”：姓名、手机",
    ]


def numbers(low, place):
    """A number corrected, one come, one taken away."""
    figures.set_values(low, unit(low, ONE), {("people", "2024-06"): 130, ("banners", ""): None})
    figures.set_values(low, unit(low, THREE), {("people", "2024-06"): 0})
    return [
        "新增：东塘社区 统计数“参加人数”6月 0", "更新：青禾社区 统计数“参加人数”6月 130：120 改为 130",
        "减少：青禾社区 统计数“悬挂横幅” 3",
    ]


def gone(low, place):
    """What is no longer reported."""
    units.set_liaison(low, unit(low, ONE), Liaison())
    review.unexcuse(low, unit(low, THREE), "class")
    for each in activities.activities(low):
        activities.remove(low, each.id)
    return [
        "减少：东塘社区 无此项（安全生产专题教育课）与青禾社区联合开课", "减少：祖师街道办事处 活动“全街道演练”",
        "减少：青禾社区 活动“宣传咨询日”", "减少：青禾社区 联络员“张喆珺”",
    ]


@pytest.mark.parametrize("change", [files, moves, texts, names, numbers, gone], ids=lambda each: each.__name__)
def test_a_newer_parcel_says_what_is_different_and_does_no_more(both, tmp_path, change):
    low, county = both
    before = state(county)
    expected = change(low, tmp_path / "in")
    newer = packed(low, tmp_path / "newer")
    told = lines(county, newer)
    assert sorted(told, key=lambda line: ("新更减".index(line[0]), line)) == expected
    assert roll(county, newer).kept == ()
    assert content(county, f"{STREET}/") == content(low)
    assert care.check(county) == []
    after = state(county)
    assert lines(county, newer) == []
    assert journal.undo(county).startswith("汇总")
    assert state(county) == before
    assert lines(county, newer) == told
    assert journal.redo(county).startswith("汇总")
    assert state(county) == after


def test_what_was_changed_here_stays_and_is_told(both, tmp_path):
    low, county = both
    one, two, three = (units.unit(county, name).id for name in (ONE, TWO, THREE))
    review.give_back(county, [material(county, "照片1.jpg")], "重复")
    review.move(county, [material(county, "r.jpg")], two, "warning")
    work = look.cell(county, one, "drill").works[0].id
    works.change(county, work, title="县里的标题")
    figures.set_values(county, one, {("people", "2024-06"): 99})
    units.change(county, three, name="东塘街社区")
    units.set_liaison(county, one, Liaison("䶮某", "女", "网格员", "000-1", "000-2", "", "a@example.com"))
    activities.change(county, activities.activities(county, one)[0].id, place="县里的广场")
    mine = content(county)
    review.give_back(low, [material(low, "照片1.jpg")], "看不清")
    review.move(low, [material(low, "r.jpg")], unit(low, TWO), "drill")
    works.change(low, look.cell(low, unit(low, ONE), "drill").works[0].id, title="街道的标题", introduction="新简介")
    figures.set_values(low, unit(low, ONE), {("people", "2024-06"): 130})
    units.change(low, unit(low, THREE), name="东塘新村社区", aliases=["东塘村"])
    units.set_liaison(low, unit(low, ONE), Liaison("㛃某某", "女", "网格员", "000-1", "000-9", "", "a@example.com"))
    activities.change(low, activities.activities(low, unit(low, ONE))[0].id, place="街道的广场", time="6月17日")
    kept = roll(county, packed(low, tmp_path / "newer")).kept
    now = content(county)
    assert sorted(kept) == sorted([
        "青禾社区的“照片1.jpg”在本级改过，没有跟着改", "柳溪社区的“r.jpg”在本级改过，没有跟着改",
        "青禾社区的“街道的标题”在本级改过，没有跟着改", "青禾社区的“参加人数”在本级改过，没有跟着改",
        "“东塘新村社区”在本级改过，没有跟着改", "青禾社区的“㛃某某”在本级改过，没有跟着改",
        "青禾社区的“宣传咨询日”在本级改过，没有跟着改"])
    top = f"{STREET}/{ONE}"
    assert [each[1] for each in now[top]["works"]] == ["县里的标题"]
    assert [each[2] for each in now[top]["works"]] == ["新简介"]
    assert now[top]["materials"] == mine[top]["materials"]
    assert now[top]["figures"] == mine[top]["figures"]
    assert (now[top]["liaison"]["name"], now[top]["liaison"]["mobile"]) == ("䶮某", "000-9")
    assert now[top]["activities"] == [("宣传咨询日", "6月17日", "县里的广场")]
    assert now[f"{STREET}/{TWO}"]["materials"] == mine[f"{STREET}/{TWO}"]["materials"]
    assert units.unit(county, three).name == "东塘街社区"
    assert units.unit(county, three).aliases == ("东塘村",)
    assert lines(county, packed(low, tmp_path / "newest")) == []


def test_what_they_no_longer_report_stays_where_it_was_changed_here(both, tmp_path):
    low, county = both
    one = units.unit(county, ONE).id
    activities.change(county, activities.activities(county, one)[0].id, place="县里的广场")
    review.excuse(county, units.unit(county, THREE).id, "class", "县里核实过")
    figures.set_values(county, one, {("banners", ""): 4, ("people", "2024-06"): None})
    works.set_excellent(county, look.cell(county, one, "drill").works[0].id, False)
    mine = content(county)
    for each in activities.activities(low):
        activities.remove(low, each.id)
    review.unexcuse(low, unit(low, THREE), "class")
    figures.set_values(low, unit(low, ONE), {("banners", ""): None, ("people", "2024-06"): None})
    made = look.cell(low, unit(low, ONE), "drill").works[0]
    works.assign(low, [each.id for each in made.materials], None)
    works.remove(low, made.id)
    kept = roll(county, packed(low, tmp_path / "newer")).kept
    assert sorted(kept) == sorted(f"对方不再报{name}，它在本级改过，仍然保留" for name in (
        "青禾社区的“宣传咨询日”", "东塘社区的“安全生产专题教育课”", "青禾社区的“悬挂横幅”", "青禾社区的“夜间疏散演练”"))
    now = content(county)
    for place, key in ((ONE, "activities"), (ONE, "figures"), (THREE, "excuses")):
        assert now[f"{STREET}/{place}"][key] == mine[f"{STREET}/{place}"][key]
    assert now[STREET]["activities"] == []
    assert lines(county, packed(low, tmp_path / "newest")) == []


def test_what_was_taken_out_here_is_not_brought_back(both, tmp_path):
    low, county = both
    one = units.unit(county, ONE).id
    review.withdraw(county, [material(county, "照片1.jpg")])
    activities.remove(county, activities.activities(county, one)[0].id)
    review.unexcuse(county, units.unit(county, THREE).id, "class")
    figures.set_values(county, one, {("banners", ""): None})
    mine = content(county)
    review.accept(low, [material(low, "照片2.jpg")])
    assert roll(county, packed(low, tmp_path / "newer")).kept == ()
    accepted = [each for each in content(county)[f"{STREET}/{ONE}"]["materials"] if each[5] == "照片2.jpg"]
    assert [each[4] for each in accepted] == ["accepted"]
    review.reopen(county, [material(county, "照片2.jpg")])
    assert content(county) == mine


def test_what_came_here_on_another_way_is_not_there_twice(low, county, tmp_path):
    parts = packed(low, tmp_path / "first")
    with zipfile.ZipFile(parts[0]) as bundle:
        name = next(name for name in bundle.namelist() if name.endswith("路线图-01.jpg"))
        bundle.extract(name, tmp_path / "wechat")
    street = units.add(county, STREET)
    receiving.receive(county, [tmp_path / "wechat" / name], unit_id=street, slot="route")
    figures.set_values(county, street, {("banners", ""): 11})
    assert "新增：柳溪社区 材料《r.jpg》（应急避险逃生路线图）" not in lines(county, parts)
    assert roll(county, parts).kept == (f"{STREET}的“悬挂横幅”本级已经有了，和对方的不同，没有跟着改",)
    assert sum(len(each["materials"]) for each in content(county).values()) == sum(
        len(each["materials"]) for each in content(low).values())


def test_a_street_that_began_a_new_desk_doubles_nothing(both, tmp_path):
    low, county = both
    whole = content(county)
    with low.store.writing() as connection:
        connection.exec_driver_sql("UPDATE setting SET value = 'another' WHERE key = 'desk_id'")
    low.forget()
    review.accept(low, [material(low, "照片2.jpg")])
    assert lines(county, packed(low, tmp_path / "newer")) == []
    kept, = roll(county, packed(low, tmp_path / "newer")).kept
    assert "照片2.jpg" in kept
    assert "本级已经有了，和对方的不同" in kept
    assert content(county) == whole
    assert len(units.all_units(county)) == 4
