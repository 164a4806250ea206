"""What is not what the program packed is refused with its name, and leaves nothing behind; or it is taken whole."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import shutil
import subprocess
import zipfile

import pytest
from deskmaker import leftovers, state
from hypothesis import given, settings
from hypothesis import strategies as st
from ladder import content, heavy, office, packed, roll, seen, take
from zips import members, rewrite

from safetydesk.desk import care, care_auto, journal, receiving, rollup, units
from safetydesk.desk.desk import Desk
from safetydesk.notice.problem import Mishap
from safetydesk.post import manifest
from safetydesk.post import rollup as parcels

STREET = "祖师街道办事处"


@pytest.fixture(scope="module")
def packed_once(ladder_once, tmp_path_factory):
    """A parcel in one part, one of the same desk in three, and the part of another desk."""
    place = tmp_path_factory.mktemp("packed")
    shutil.copytree(ladder_once / "street", place / "street")
    with Desk.open(place / "street") as desk:
        packed(desk, place / "one")
        two = units.unit(desk, "柳溪社区").id
        receiving.receive(desk, [heavy(place / f"{n}.jpg", 90 + n) for n in range(2)], unit_id=two, slot="warning")
        packed(desk, place / "parts", limit=1_300_000)
    with office(place / "other", "柳溪街道办事处", ("城南社区",), ladder_once / "notice") as desk:
        receiving.receive(desk, [heavy(place / f"{n}.jpg", 95 + n) for n in range(2)], unit_id=1, slot="warning")
        packed(desk, place / "others", limit=1_300_000)
    return place


@pytest.fixture
def one(packed_once, tmp_path):
    """The parcel in one part."""
    (path,) = (packed_once / "one").iterdir()
    return shutil.copyfile(path, tmp_path / path.name)


@pytest.fixture
def parts(packed_once, tmp_path):
    """Those of the other one, in their order."""
    return sorted(shutil.copytree(packed_once / "parts", tmp_path / "parts").iterdir())


def resigned(path, change):
    """The parcel with another manifest, every hash right."""
    def forge(found):
        table = json.loads(found[manifest.NAME])
        change(table, found)
        found[manifest.NAME] = json.dumps(table).encode()
        listed = {name: data for name, data in found.items() if name != "part-1.json"}
        part = json.loads(found["part-1.json"])
        part["parcel"] = hashlib.sha256(found[manifest.NAME]).hexdigest()
        part["members"] = [
            {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in listed.items()]
        found["part-1.json"] = json.dumps(part).encode()

    rewrite(path, forge)
    return path


def tried(desk, paths):
    """What it says of these files when they are rolled up; [] where all was taken."""
    found, problems = parcels.opened(paths)
    told = [str(problem) for problem in problems]
    for each in found:
        try:
            take(desk, each, rollup.preview(desk, each.lower))
        except Mishap as mishap:
            told.append(str(mishap))
    return told


def refused(desk, paths):
    """What it says, having left everything as it was."""
    before = state(desk)
    files = sorted(path for path in desk.files.rglob("*") if path.is_file())
    told = tried(desk, paths)
    assert state(desk) == before
    assert leftovers(desk.folder) == []
    assert sorted(path for path in desk.files.rglob("*") if path.is_file()) == files
    assert told
    assert all("\n" not in each and len(each) < 300 for each in told)
    return "；".join(told)


def flipped(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 0x41
    path.write_bytes(data)


def offset(path, name):
    """Where the bytes of a member begin."""
    with zipfile.ZipFile(path) as bundle:
        entry = next(each for each in bundle.infolist() if name in each.filename)
        return entry.header_offset + 30 + len(entry.filename.encode())


def test_a_part_that_is_missing_is_named(county, parts):
    for gone in range(len(parts)):
        told = refused(county, [path for number, path in enumerate(parts) if number != gone])
        assert f"缺第 {gone + 1} 件，共 {len(parts)} 件" in told


def test_a_part_that_was_cut_is_named(county, parts):
    for cut in parts:
        whole = cut.read_bytes()
        for size in (0, 100, len(whole) // 2, len(whole) - 1):
            cut.write_bytes(whole[:size])
            assert cut.name in refused(county, parts)
        cut.write_bytes(whole)
    assert tried(county, parts) == []


@pytest.mark.parametrize("name", ["路线图-01.jpg", "manifest.json", "part-1.json", "清单.xlsx"])
def test_one_changed_byte_in_any_member_is_found(county, one, name):
    flipped(one, offset(one, name) + 20)
    told = refused(county, [one])
    assert name in told or one.name in told


def test_one_changed_byte_in_the_directory_of_the_zip_is_found(county, one):
    with zipfile.ZipFile(one) as bundle:
        first, size = bundle.start_dir, len(one.read_bytes())
        names = len(bundle.infolist())
    whole = one.read_bytes()
    taken = 0
    for at in range(first, size, 61):
        flipped(one, at)
        before = state(county)
        if tried(county, [one]):
            assert state(county) == before
            assert leftovers(county.folder) == []
        else:
            # Times, systems and rights are of no importance to what is in it.
            taken += 1
            assert content(county, f"{STREET}/")
            journal.undo(county)
        one.write_bytes(whole)
    assert taken < names


def test_members_that_were_added_swapped_or_taken_are_named(county, one):
    whole = one.read_bytes()
    photo_, film_ = (next(name for name in members(one) if name.endswith(end)) for end in ("路线图-01.jpg", ".mp4"))

    def swapped(found):
        found[photo_], found[film_] = found[film_], found[photo_]

    for change, name in (
        (lambda found: found.update({"更多.exe": b"x"}), "更多.exe"),
        (swapped, "演练"),
        (lambda found: found.pop(photo_), photo_),
    ):
        one.write_bytes(whole)
        rewrite(one, change)
        assert name in refused(county, [one])


def test_a_part_of_another_parcel_does_not_make_it_whole(county, parts, packed_once):
    other = sorted((packed_once / "others").iterdir())
    told = refused(county, [*parts[:-1], other[-1]])
    assert f"缺第 {len(parts)} 件，共 {len(parts)} 件" in told
    assert f"{other[-1].name}：缺第 1 件" in told


def test_a_bomb_is_refused_before_it_is_unpacked(county, one):
    found = members(one)
    for bomb in ("路线图-01.jpg", "part-1.json", "manifest.json"):
        with zipfile.ZipFile(one, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, data in found.items():
                bundle.writestr(name, data + b" " * 30_000_000 if name.endswith(bomb) else data)
        assert f"“{one.name}”打不开或已损坏" in refused(county, [one])


def dancing(table):
    """As if it were of a notice that asks for something else altogether."""
    table["notice"] |= {"id": "x", "slots": [{"id": "dance", "name": "广场舞比赛", "aliases": []}]}
    for unit in table["units"]:
        unit |= {"cells": [], "works": [], "materials": []}


@pytest.mark.parametrize(("change", "words"), [
    (lambda table, found: table.update(version=9), "先升级本程序"),
    (lambda table, found: table["notice"].update(year=2023), "2023 年的"),
    (lambda table, found: dancing(table), "没有相同的项目"),
    (lambda table, found: table["units"][0].update(parent=table["units"][1]["id"])
     or table["units"][1].update(parent=table["units"][0]["id"]), "清单已损坏"),
    (lambda table, found: table["units"][0].update(id=-1), "清单已损坏"),
    (lambda table, found: table["units"][0].update(id=table["units"][1]["id"]), "清单已损坏"),
    (lambda table, found: table["units"][0].update(name="\x00\u202e"), "清单已损坏"),
    (lambda table, found: table["units"][0]["materials"][0].update(n=1_000_000), "清单已损坏"),
    (lambda table, found: table["units"][0]["materials"][0].update(sha256="0" * 64), "清单已损坏"),
    (lambda table, found: table["units"][0]["materials"].append(table["units"][0]["materials"][0]), "清单已损坏"),
    (lambda table, found: table["units"][0]["works"].append(table["units"][0]["works"][0]), "清单已损坏"),
    (lambda table, found: table["units"][0]["figures"].append(table["units"][0]["figures"][0]), "清单已损坏"),
    (lambda table, found: table["units"][0]["materials"][0].update(member="../../evil.jpg"), "清单已损坏"),
    (lambda table, found: table.update(desk=""), "清单已损坏"),
    (lambda table, found: table.update(changed="昨天"), "清单已损坏"),
    (lambda table, found: table.update(units={"a": 1}), "清单已损坏"),
    (lambda table, found: table.clear(), "不是报送包的清单"),
])
def test_a_manifest_that_cannot_be_is_refused_though_its_hashes_are_right(county, one, change, words):
    assert words in refused(county, [resigned(one, change)])


JUNK = st.sampled_from([
    None, True, -1, 0, 1, 2, 10**6, 2**63, 2**70, 1.5, float("nan"), float("inf"), "", "1", "x", "2024-06", "drill",
    "accepted", "link", "\x00", "\ud800", "../x", "祖师街道办事处", "青禾社区", "长" * 3000, [], {}, [None], ["x"],
    {"id": 1}, [[]],
])


def spots(table):
    """Every value of a table, as (what holds it, its key)."""
    pairs = table.items() if isinstance(table, dict) else enumerate(table)
    for key, value in list(pairs):
        yield table, key
        if isinstance(value, (dict, list)):
            yield from spots(value)


def mutated(table, draws):
    for number, deed, junk in draws:
        # Which hashes are listed is not the question here: those are right.
        places = [(holder, key) for holder, key in spots(table) if holder is not table.get("members")]
        holder, key = places[number % len(places)]
        if deed == "set":
            holder[key] = copy.deepcopy(junk)
        elif deed == "drop":
            del holder[key]
        elif isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))


DRAWS = st.lists(st.tuples(st.integers(0, 5000), st.sampled_from(["set", "set", "drop", "twice"]), JUNK), min_size=1,
                 max_size=4)


def prove_whole_or_refused(county, one, draws):
    """A desk that has taken it is as sound as before, and gives it back."""
    whole, before = one.read_bytes(), state(county)
    try:
        resigned(one, lambda table, found: mutated(table, draws))
        told = tried(county, [one])
        if not told:
            assert care.check(county) == []
            assert tried(county, [one]) == []
            while journal.undo(county):
                pass
        assert state(county) == before
        assert leftovers(county.folder) == []
    finally:
        one.write_bytes(whole)


@given(draws=DRAWS)
@settings(max_examples=40)
def test_whatever_stands_in_a_manifest_it_is_taken_whole_or_refused(county, one, draws):
    prove_whole_or_refused(county, one, draws)


@pytest.mark.battery
@given(draws=DRAWS)
@settings(max_examples=3000)
def test_whatever_stands_in_three_thousand_manifests(county, one, draws):
    prove_whole_or_refused(county, one, draws)


def test_a_name_that_leads_elsewhere_is_refused_and_nothing_is_written_there(county, one):
    evil = "../../../evil.jpg"

    def change(table, found):
        each = table["units"][0]["materials"][0]
        found[evil] = found.pop(each["member"])
        for member in table["members"]:
            if member["name"] == each["member"]:
                member["name"] = evil
        each["member"] = evil

    refused(county, [resigned(one, change)])
    assert not list(county.folder.parent.parent.rglob("evil.jpg"))


def test_names_of_units_and_works_never_lead_elsewhere(county, one):
    def change(table, found):
        table["units"][0]["name"] = "../../../青禾\x00/社区\u202e"
        table["units"][0]["works"][0]["title"] = "..\\..\\题\n目"

    roll(county, [resigned(one, change)])
    assert care.check(county) == []
    inside = list(county.files.rglob("*.mp4"))
    assert all(path.resolve().is_relative_to(county.files.resolve()) for path in inside)
    assert len(inside) == 1
    assert all(ord(letter) > 31 for card in units.all_units(county) for letter in card.name)


def test_ones_own_parcel_is_not_taken(low, one):
    assert "本工作台自己打的" in refused(low, [one])


def test_a_parcel_of_before_there_were_parts_is_told(county, one):
    def older(found):
        table = json.loads(found[manifest.NAME])
        table["version"] = 1
        found[manifest.NAME] = json.dumps(table).encode()
        del found["part-1.json"]

    rewrite(one, older)
    assert "较早版本的程序" in refused(county, [one])


def test_what_is_no_parcel_is_told(county, tmp_path):
    for name, data in (("照片.zip", b"PK"), ("文.zip", b""), ("图.jpg", b"\xff\xd8")):
        (tmp_path / name).write_bytes(data)
        assert name in refused(county, [tmp_path / name])
    (tmp_path / "空").mkdir()
    assert "没有报送包" in refused(county, [tmp_path / "空"])


def test_a_stop_in_the_middle_leaves_nothing(county, one):
    # With a fresh backup none is made first: the stop is for the unpacking.
    care_auto.keep(county)
    before = state(county)
    opened, preview = seen(county, [one])
    for count in (0, 1, 5):
        calls = iter([False] * count)
        with pytest.raises(Mishap, match="停止"):
            take(county, opened, preview, lambda calls=calls: next(calls, True))
        assert next(calls, None) is None
        assert state(county) == before
        assert leftovers(county.folder) == []
    roll(county, [one])


def test_a_full_disk_leaves_nothing(ladder_once, parts, tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    if os.name != "posix" or subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1300k", "tmpfs", str(place)], capture_output=True, check=False
    ).returncode:
        pytest.skip("disks cannot be mounted here")
    try:
        shutil.copytree(ladder_once / "county", place / "county")
        with Desk.open(place / "county") as county:
            assert "空间" in refused(county, parts)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
