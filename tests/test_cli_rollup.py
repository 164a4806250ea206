"""`safetydesk rollup`: what it prints, its JSON and its exit codes."""

from __future__ import annotations

import json
import shutil
import zipfile

import pytest
from deskmaker import ids, photo
from ladder import COMMUNITIES, content, notice, office, packed, street

from safetydesk.desk import receiving, review, units
from safetydesk.desk.desk import Desk

STREET = "祖师街道办事处"


@pytest.fixture(scope="module")
def place_once(tmp_path_factory):
    """A street's desk and its parcel, and the desk of the county, which has the street on its list."""
    place = tmp_path_factory.mktemp("place")
    of = notice(place / "notice")
    with street(place, of) as low:
        packed(low, place / "first")
    office(place / "county", "某某县应急管理局", ("祖师街道", "柳溪街道"), of).close()
    return place


@pytest.fixture
def place(place_once, tmp_path):
    """A copy of it."""
    return shutil.copytree(place_once, tmp_path / "place")


def test_a_parcel_is_told_taken_and_told_to_be_there_already(run, place):
    code, lines, error = run("rollup", place / "county", place / "first")
    assert (code, error) == (0, "")
    assert lines[0].startswith(f"{STREET}（2024年祖师街道办事处“安全生产月”活动方案）已汇总：新增单位 3、联络员 1")
    assert "  新增：青禾社区 作品“夜间疏散演练”（应急逃生避险演练）" in lines
    code, lines, _ = run("rollup", place / "county", place / "first")
    assert code == 0
    assert lines == [f"{STREET}（2024年祖师街道办事处“安全生产月”活动方案）已经汇总过，没有变化"]
    code, lines, _ = run("board", place / "county", "--json")
    board = json.loads("\n".join(lines))
    assert [(unit["name"], unit["parent"]) for unit in board["units"]] == [
        ("祖师街道", None), *((name, "祖师街道") for name in COMMUNITIES), ("柳溪街道", None)]
    assert run("check", place / "county")[0] == 0


def test_a_look_changes_nothing(run, place):
    code, lines, _ = run("rollup", place / "county", place / "first", "--look", "--json")
    told = json.loads(lines[0])
    assert (code, told["state"], told["new_unit"], told["open"]) == (0, "look", False, False)
    assert {"what": "new", "place": "unit", "unit": STREET, "text": "“青禾社区”"} in told["lines"]
    with Desk.open(place / "county") as county:
        assert set(ids(county)) == {"祖师街道", "柳溪街道"}
    code, lines, _ = run("rollup", place / "county", place / "first", "--json")
    assert (code, json.loads(lines[0])["state"]) == (0, "taken")
    code, lines, _ = run("rollup", place / "county", place / "first", "--json")
    assert (code, json.loads(lines[0])["state"], json.loads(lines[0])["lines"]) == (0, "same", [])


def test_a_look_finds_what_was_changed_inside(run, place):
    (whole,) = (place / "first").iterdir()
    data = bytearray(whole.read_bytes())
    with zipfile.ZipFile(whole) as bundle:
        at = next(each.header_offset for each in bundle.infolist() if each.filename.endswith(".jpg"))
    data[at + 300] ^= 1
    whole.write_bytes(data)
    code, lines, error = run("rollup", place / "county", whole, "--look")
    assert code == 2
    assert any("损坏" in line and ".jpg" in line for line in (*lines, error))


def test_a_unit_can_be_given_and_a_new_one_is_told(run, place):
    with Desk.open(place / "county") as county:
        units.change(county, ids(county)["祖师街道"], name="祖师片区")
    code, lines, _ = run("rollup", place / "county", place / "first", "--look")
    assert code == 1
    assert any("作为新单位" in line and "祖师片区" in line and "--unit" in line for line in lines)
    code, lines, _ = run("rollup", place / "county", place / "first", "--unit", "祖师片区")
    assert code == 0
    with Desk.open(place / "county") as county:
        assert content(county, "祖师片区/").keys() == set(COMMUNITIES)
    code, _, error = run("rollup", place / "county", place / "first", "--unit", "没有的街道")
    assert code == 2
    assert "没有的街道" in error
    with office(place / "low", "柳溪街道办事处", ("城南社区",), place / "notice") as low:
        packed(low, place / "second")
    code, _, error = run("rollup", place / "county", place / "first", place / "second", "--unit", "祖师片区")
    assert code == 2
    assert "一次只汇总一个单位" in error


def test_an_item_is_asked_for_and_answered(run, place):
    names = 'name = "应急避险逃生路线图"\nsays = "不少于3张"\n' \
            'aliases = ["绘制一张应急避险逃生路线图", "避险逃生路线图", "逃生路线图"]'
    other = notice(place / "other", ('id = "zushi-2024"', 'id = "other-2024"'), ('id = "route"', 'id = "parade"'),
                   (names, 'name = "方队"'))
    with office(place / "low", "柳溪街道办事处", ("城南社区",), other) as low:
        receiving.receive(low, [photo(place / "x.jpg", 5)], unit_id=1, slot="parade")
        packed(low, place / "second")
    code, lines, _ = run("rollup", place / "county", place / "second")
    assert code == 1
    assert any("本级通知里没有“方队”，1 份放在待归位" in line and "--item 方队=" in line for line in lines)
    code, _, error = run("rollup", place / "county", place / "second", "--item", "方队=跳舞")
    assert code == 2
    assert "应急避险逃生路线图" in error
    assert "待归位" in error
    code, lines, _ = run("rollup", place / "county", place / "second", "--item", "方队=应急避险逃生路线图")
    assert code == 0
    with Desk.open(place / "county") as county:
        assert [each[0] for each in content(county)["柳溪街道/城南社区"]["materials"]] == ["route"]


def test_what_is_refused_is_named_and_the_rest_is_taken(run, place):
    (whole,) = (place / "first").iterdir()
    broken = place / "坏的.zip"
    broken.write_bytes(whole.read_bytes()[:-9])
    code, _, error = run("rollup", place / "county", place / "没有.zip")
    assert (code, "找不到" in error) == (2, True)
    code, lines, error = run("rollup", place / "county", broken)
    assert code == 2
    assert any("坏的.zip" in line for line in lines)
    assert "没有汇总任何报送包" in error
    code, lines, _ = run("rollup", place / "county", broken, whole, "--json")
    assert code == 1
    assert {json.loads(line)["state"] for line in lines} == {"taken", "refused"}
    with Desk.open(place / "street") as low:
        review.accept(low, [3])
        newer = packed(low, place / "newer")
    assert run("rollup", place / "county", *newer)[0] == 0
    code, lines, error = run("rollup", place / "county", whole)
    assert code == 2
    assert any("旧" in line and "最新的报送包" in line for line in lines)


def test_the_parcels_of_one_street_are_taken_in_the_order_in_which_they_were_made(run, place):
    with Desk.open(place / "street") as low:
        review.accept(low, [3])
        packed(low, place / "second")
        final = content(low)
    code, lines, _ = run("rollup", place / "county", place / "second", place / "first", "--json")
    assert code == 0
    assert [json.loads(line)["state"] for line in lines] == ["taken", "taken"]
    with Desk.open(place / "county") as county:
        assert content(county, "祖师街道/") == final


def test_the_terminal_shows_the_first_differences_and_says_how_many_more(run, place):
    with Desk.open(place / "street") as low:
        for number in range(30):
            units.add(low, f"第{number}社区")
        packed(low, place / "second")
    code, lines, _ = run("rollup", place / "county", place / "second")
    assert code == 0
    assert any("还有" in line and "--json" in line for line in lines)
    assert len(lines) < 30
