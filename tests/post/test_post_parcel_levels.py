"""The parcel of an office whose units have sub-units: everything goes up, each under the unit that it came from."""

from __future__ import annotations

import json

from deskmaker import ids, new_desk, photo, photos, sub_unit
from openpyxl import load_workbook
from zips import members

from safetydesk.desk import receiving, units
from safetydesk.post import handout, parcel


def test_the_parcel_holds_the_files_of_sub_units_in_the_folder_of_their_unit(tmp_path):
    with new_desk(tmp_path / "desk", names=("祖师街道", "柳溪街道")) as desk:
        street = ids(desk)["祖师街道"]
        low = sub_unit(desk, street, "青禾社区")
        # Its folder must not run into that of an item.
        odd = sub_unit(desk, street, "应急逃生避险演练")
        receiving.receive(desk, photos(tmp_path / "a", 2), unit_id=low, slot="drill")
        receiving.receive(desk, [photo(tmp_path / "b.jpg", 7)], unit_id=odd, slot="drill")
        receiving.receive(desk, [photo(tmp_path / "c.jpg", 8)], unit_id=street, slot="drill")
        made = parcel.make(desk, tmp_path / "out")
        inside = members(made.parts[0].path)
    item = "应急逃生避险演练"
    assert {name for name in inside if name.endswith(".jpg")} == {
        f"祖师街道/青禾社区/{item}/青禾社区-{item}-01.jpg", f"祖师街道/青禾社区/{item}/青禾社区-{item}-02.jpg",
        f"祖师街道/{item}（2）/{item}/{item}-{item}-01.jpg", f"祖师街道/{item}/祖师街道-{item}-01.jpg",
    }
    (tmp_path / "清单.xlsx").write_bytes(inside["清单.xlsx"])
    listed = [row[1].value for row in load_workbook(tmp_path / "清单.xlsx").active.iter_rows()]
    assert listed.count("祖师街道/青禾社区") == 2
    told = inside["说明.txt"].decode("utf-8-sig")
    assert "单位：2 个（下级 2 个）；文件：4 个" in told
    assert "祖师街道/青禾社区“应急逃生避险演练”：" in told
    # What a sub-unit has not handed in is asked of the unit above it alone.
    assert "青禾社区“应急逃生避险演练”：缺" not in told
    assert "祖师街道“应急逃生避险演练”：缺" in told
    assert [name for name in inside if name.endswith("报送表.docx") and "社区" in name] == []
    table = json.loads(inside["manifest.json"])
    assert [(each["name"], each["parent"]) for each in table["units"]][:2] == [("祖师街道", None), ("青禾社区", street)]


def test_the_longest_names_stay_within_the_limit_and_apart(tmp_path):
    with new_desk(tmp_path / "desk", names=("A" * 60,)) as desk:
        above = ids(desk)["A" * 60]
        for depth, letter in enumerate("BCD"):
            twins = [sub_unit(desk, above, letter * 58 + end) for end in "12"]
            for n, unit in enumerate(twins):
                shot = photo(tmp_path / f"{depth}{n}.jpg", 2 * depth + n)
                receiving.receive(desk, [shot], unit_id=unit, slot="route")
            above = twins[0]
        names = [name for name in members(parcel.make(desk, tmp_path / "out").parts[0].path) if name.endswith(".jpg")]
    assert len({name.lower() for name in names}) == 6
    assert max(map(len, names)) <= 180


def test_packs_are_handed_out_to_those_who_report_to_us_and_to_a_sub_unit_only_by_name(tmp_path):
    with new_desk(tmp_path / "desk", names=("祖师街道",)) as desk:
        low = sub_unit(desk, ids(desk)["祖师街道"], "青禾社区")
        assert [path.name for path in handout.hand_out(desk, tmp_path / "all").made] == ["祖师街道"]
        assert [path.name for path in handout.hand_out(desk, tmp_path / "one", [low]).made] == ["青禾社区"]
        assert units.unit(desk, low).sub
