"""What a street takes away and adds anew is what it was; what we had ourselves is not theirs to take away."""

from __future__ import annotations

from deskmaker import ids, photo
from ladder import content, lines, material, packed, roll, seen, unit

from safetydesk.desk import activities, figures, receiving, review, units, works
from safetydesk.desk.snapshot import Liaison

STREET, NEW = "祖师街道办事处", "新安社区"


def anew(low):
    """The street's list loses the unit and has it again."""
    units.remove(low, unit(low, NEW))
    return units.add(low, NEW)


def same(low, county):
    """What the county sees below the street is what the street sees."""
    below = {key.removeprefix(f"{STREET}/"): value for key, value in content(county).items() if "/" in key}
    return below == content(low)


def test_a_unit_that_is_removed_and_added_again_is_the_same_one(both, tmp_path):
    low, county = both
    month = low.notice.months()[-1]
    key = units.add(low, NEW)
    for number in range(2):
        units.set_liaison(low, key, Liaison("张喆珺", mobile=f"000-{number}"))
        review.excuse(low, key, "class", "没有")
        figures.set_values(low, key, {("people", month): 55})
        roll(county, packed(low, tmp_path / f"{number}"))
        assert same(low, county)
        if not number:
            review.unexcuse(low, key, "class")
            figures.set_values(low, key, {("people", month): None})
            key = anew(low)
    assert [card.name for card in units.all_units(county)].count(NEW) == 1
    assert lines(county, packed(low, tmp_path / "again")) == []


def test_a_new_unit_under_the_name_another_one_had_is_a_new_one(both, tmp_path):
    low, county = both
    units.change(low, unit(low, "柳溪社区"), name="柳溪新村社区")
    key = units.add(low, "柳溪社区")
    receiving.receive(low, [photo(tmp_path / "new.jpg", 95)], unit_id=key, slot="warning")
    roll(county, packed(low, tmp_path / "newer"))
    assert same(low, county)


def test_a_unit_that_they_no_longer_have_stays_and_is_told_once(both, tmp_path):
    low, county = both
    units.add(low, NEW)
    roll(county, packed(low, tmp_path / "1"))
    units.remove(low, unit(low, NEW))
    assert lines(county, packed(low, tmp_path / "2")) == [f"减少：{STREET} 单位“{NEW}”，本级还留着"]
    roll(county, packed(low, tmp_path / "2"))
    assert NEW in ids(county)
    works.add(low, unit(low, "青禾社区"), "route", "新的一件")
    assert all(NEW not in line for line in lines(county, packed(low, tmp_path / "3")))


def test_a_parcel_of_chosen_works_takes_nothing_else_away(both, tmp_path):
    low, county = both
    whole = content(county)
    assert lines(county, packed(low, tmp_path / "accepted", choice="accepted")) == []
    roll(county, packed(low, tmp_path / "excellent", choice="excellent"))
    assert content(county) == whole


def test_what_we_had_ourselves_stays_when_they_drop_theirs(low, county, tmp_path):
    ours = units.add(county, STREET)
    picture = photo(tmp_path / "x.jpg", 77)
    receiving.receive(county, [picture], unit_id=ours, slot="warning")
    receiving.receive(low, [picture], unit_id=unit(low, "柳溪社区"), slot="warning")
    own = units.add(low, STREET)
    for desk, key in ((county, ours), (low, own)):
        units.set_liaison(desk, key, Liaison("张喆珺", mobile="000-1"))
        review.excuse(desk, key, "class", "没有")
        activities.add(desk, key, "街道演练", time="6月20日")
    assert roll(county, packed(low, tmp_path / "1")).kept == ()
    before = content(county)[STREET]
    review.give_back(low, [material(low, "x.jpg")], "重复")
    units.set_liaison(low, own, Liaison())
    review.unexcuse(low, own, "class")
    activities.remove(low, next(each.id for each in activities.activities(low) if each.name == "街道演练"))
    kept = roll(county, packed(low, tmp_path / "2")).kept
    assert len([line for line in kept if "本级原来就有" in line]) == 4
    assert content(county)[STREET] == before
    assert roll(county, packed(low, tmp_path / "2")).kept == ()


def test_what_could_not_be_opened_there_counts_nothing_here_whatever_is_done_with_it(both, tmp_path):
    low, county = both
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(photo(tmp_path / "whole.jpg", 3).read_bytes()[:900])
    receiving.receive(low, [broken], unit_id=unit(low, "东塘社区"), slot="route")
    roll(county, packed(low, tmp_path / "1"))
    key = material(county, "broken.jpg")
    review.give_back(county, [key], "打不开")
    review.reopen(county, [key])
    with county.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT n FROM material WHERE id = ?", (key,)).scalar() == 0


def test_works_of_an_item_that_is_none_of_ours_are_told(both, tmp_path):
    low, county = both
    works.add(low, unit(low, "青禾社区"), "warning", "一封家书")
    lost = seen(county, packed(low, tmp_path / "1"), answers={"warning": ""})[1].match.lost
    assert any("安全警示教育" in line and "个作品的标题和简介没有汇总" in line for line in lost)
