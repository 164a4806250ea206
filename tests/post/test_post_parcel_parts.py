"""Parts of a parcel: each under the limit and openable alone, no file cut; whatever is wrong with one is named."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from deskmaker import NAMES, ids
from stock import stock
from zips import members, rewrite

from safetydesk.desk import booking, look, units, works
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison
from safetydesk.material import archive
from safetydesk.material.copying import Stopped
from safetydesk.notice.problem import Mishap
from safetydesk.post import parcel, parcel_copy
from safetydesk.post.parcel_split import mail_bytes

MB = 1_000_000
LIMIT = 1 * MB


@pytest.fixture(scope="module")
def packed_once(tmp_path_factory):
    """A parcel of several parts, and what it was made of."""
    folder = tmp_path_factory.mktemp("office")
    files = [(NAMES[n % 3], ("drill", "route")[n % 2], f"照片{n}.jpg", 150_000 + 11_111 * n) for n in range(9)]
    with stock(folder / "desk", *files) as desk:
        made = parcel.make(desk, folder / "out", limit=LIMIT)
    return folder, made


@pytest.fixture
def packed(packed_once, tmp_path):
    """Its parts in a folder of the test's own."""
    return sorted(Path(shutil.copytree(packed_once[0] / "out", tmp_path / "out")).iterdir())


def told(paths):
    """Kind and place of all that is wrong."""
    return [(problem.kind, problem.place) for problem in parcel.verify(paths).problems]


def test_every_part_goes_through_the_mailbox_and_no_file_is_cut(packed_once):
    folder, made = packed_once
    assert len(made.parts) >= 3
    sent = {}
    for part in made.parts:
        data = part.path.read_bytes()
        letter = base64.encodebytes(data).replace(b"\n", b"\r\n")
        assert len(letter) <= part.mail_bytes <= LIMIT
        assert (part.bytes, part.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        sent |= {name: body for name, body in members(part.path).items() if name.endswith(".jpg")}
    originals = sorted(path.read_bytes() for path in (folder / "desk" / "files").rglob("*.jpg"))
    assert sorted(sent.values()) == originals
    assert made.left_out
    assert made.carried == ()


def test_the_first_part_has_forms_and_manifest_and_each_its_own_list(packed_once):
    _, made = packed_once
    name = "祖师街道办事处-祖师街道2024安全生产月-报送包"
    of = len(made.parts)
    assert [part.path.name for part in made.parts] == [
        f"{name}-第{n}件共{of}件.safetydesk.zip" for n in range(1, of + 1)]
    first, *others = [members(part.path) for part in made.parts]
    table = json.loads(first["manifest.json"])
    assert {"说明.txt", "清单.xlsx"} <= set(first)
    assert sum(1 for each in first if each.startswith("表格/")) == 9
    assert hashlib.sha256(first["manifest.json"]).hexdigest() == made.id
    for number, found in enumerate([first, *others], 1):
        own = json.loads(found.pop(f"part-{number}.json"))
        assert (own["parcel"], own["part"], own["of"]) == (made.id, number, of)
        assert {each["name"]: each["sha256"] for each in own["members"]} == {
            each: hashlib.sha256(data).hexdigest() for each, data in found.items()}
        listed = {each["name"] for each in table["members"] if each["part"] == number}
        assert listed == set(found) - {"manifest.json"}
    for number, found in enumerate(others, 2):
        text = found[f"第{number}件说明.txt"].decode("utf-8-sig")
        assert f"第 {number} 件，共 {of} 件" in text
        assert not any(each.startswith("表格/") for each in found)
    note = first["说明.txt"].decode("utf-8-sig")
    assert all(part.holds in note for part in made.parts)


def test_explorer_opens_every_part_by_itself(packed):
    for path in packed:
        with zipfile.ZipFile(path) as bundle:
            for entry in bundle.infolist():
                assert entry.compress_type == zipfile.ZIP_STORED
                assert entry.flag_bits == (0 if entry.filename.isascii() else 0x800)
                assert len(entry.filename) <= 180
    lists = [set(members(path)) for path in packed]
    assert sum(map(len, lists)) == len(set.union(*lists))


def test_all_parts_together_are_sound_and_verified_in_any_order(packed):
    verdict = parcel.verify(packed[::-1])
    assert verdict.problems == ()
    assert [(seen.whole, seen.of, len(seen.paths)) for seen in verdict.parcels] == [(True, len(packed), len(packed))]
    assert verdict.parcels[0].members == sum(len(members(path)) for path in packed)
    assert parcel.verify(packed[0].parent).problems == ()


def test_a_part_that_lies_there_twice_is_one_part(packed):
    twice = packed[0].with_name(f"{packed[0].stem} - 副本.zip")
    shutil.copyfile(packed[0], twice)
    seen, = parcel.verify(packed[0].parent).parcels
    assert (seen.whole, seen.members, seen.paths[1]) == (True, sum(len(members(path)) for path in packed), packed[0])
    rewrite(twice, lambda found: found.update({"说明.txt": b"x"}))
    assert told(packed[0].parent) == [("changed-file", f"{twice.name} 里的 说明.txt")]


@pytest.mark.parametrize("gone", [0, 1])
def test_a_missing_part_is_named(packed, gone):
    packed.pop(gone).unlink()
    problem, = parcel.verify(packed[0].parent).problems
    assert (problem.kind, problem.what) == ("missing-file", f"缺第 {gone + 1} 件，共 {len(packed) + 1} 件")
    assert not parcel.verify(packed).parcels[0].whole


def test_a_tampered_part_is_named_also_when_its_own_list_was_changed_with_it(packed):
    second = packed[1]
    photo = next(name for name in members(second) if name.endswith(".jpg"))
    rewrite(second, lambda found: found.update({photo: b"another"}))
    assert told(packed) == [("changed-file", f"{second.name} 里的 {photo}")]

    def cover(found):
        table = json.loads(found["part-2.json"])
        for each in table["members"]:
            if each["name"] == photo:
                each["sha256"] = hashlib.sha256(b"another").hexdigest()
        found["part-2.json"] = json.dumps(table).encode()

    rewrite(second, cover)
    assert told(packed) == [
        ("changed-file", f"{second.name} 里的 {photo}"), ("changed-file", f"{second.name} 里的 part-2.json")]


def test_a_changed_manifest_is_named(packed):
    rewrite(packed[0], lambda found: found.update({
        "manifest.json": found["manifest.json"].replace(b"drill", b"route")}))
    assert told(packed) == [("changed-file", f"{packed[0].name} 里的 manifest.json")]


@pytest.mark.parametrize("table", [
    {"part": 0}, {"part": True}, {"of": 10_000}, {"parcel": 5}, {"members": 7}, {"members": [3]}, {"part": 3},
])
def test_a_list_that_makes_no_sense_is_one_line(packed, table):
    rewrite(packed[1], lambda found: found.update(
        {"part-2.json": json.dumps(json.loads(found["part-2.json"]) | table).encode()}))
    found = parcel.verify(packed)
    assert any(problem.place == packed[1].name for problem in found.problems)
    assert not any(seen.whole for seen in found.parcels)


def test_a_part_of_another_parcel_is_named(packed, packed_once, tmp_path):
    folder, _ = packed_once
    with Desk.open(folder / "desk") as desk:
        other = parcel.make(desk, tmp_path / "other", limit=LIMIT, reason="再打一次")
    of = len(packed)
    shutil.copyfile(other.parts[1].path, packed[1])
    lines = parcel.verify(packed[0].parent).problems
    assert [(each.kind, each.place) for each in lines] == [
        ("missing-file", "祖师街道办事处报送包"), ("stray-file", packed[1].name)]
    assert f"缺第 2 件，共 {of} 件" in lines[0].what
    assert "是另一个报送包" in lines[1].what


def test_cut_foreign_and_empty_files_are_one_line_each(packed, tmp_path):
    packed[2].write_bytes(packed[2].read_bytes()[:-5000])
    (packed[0].parent / "照片.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    (packed[0].parent / "空.zip").touch()
    (packed[0].parent / "说明.pdf").touch()
    assert sorted(told(packed[0].parent)) == sorted([
        ("file", packed[2].name), ("file", "照片.zip"), ("file", "空.zip"), ("missing-file", "祖师街道办事处报送包")])
    (tmp_path / "nothing").mkdir()
    assert told(tmp_path / "nothing") == [("missing-file", "nothing")]
    assert told([tmp_path / "gone.zip"]) == [("file", "gone.zip")]


def test_the_same_desk_makes_the_same_parts(packed_once, tmp_path):
    folder, made = packed_once
    with Desk.open(folder / "desk") as desk:
        again = parcel.make(desk, tmp_path / "out", limit=LIMIT)
        assert [part.sha256 for part in again.parts] == [part.sha256 for part in made.parts]
        same = parcel.make(desk, tmp_path / "out", limit=LIMIT)
        assert [part.path for part in same.parts] == [part.path for part in again.parts]
        other = parcel.make(desk, tmp_path / "out", limit=LIMIT, reason="柳溪社区停电，材料后补")
        assert other.name.endswith("-报送包（2）")
    assert parcel.verify(tmp_path / "out").problems == ()
    assert len(parcel.verify(tmp_path / "out").parcels) == 2


def test_the_reason_stands_in_note_and_manifest(packed_once, tmp_path):
    folder, _ = packed_once
    with Desk.open(folder / "desk") as desk:
        made = parcel.make(desk, tmp_path / "out", reason=" 柳溪社区停电，材料后补 ")
    found = members(made.parts[0].path)
    assert "【没有报齐就报送的原因】\r\n柳溪社区停电，材料后补\r\n" in found["说明.txt"].decode("utf-8-sig")
    assert json.loads(found["manifest.json"])["reason"] == "柳溪社区停电，材料后补"


def test_a_file_larger_than_the_limit_is_named_with_its_link_and_carried_on_the_stick(tmp_path):
    files = (NAMES[0], "drill", "大.mp4", 3 * MB), (NAMES[1], "drill", "也大.mp4", 2 * MB), (
        NAMES[1], "route", "小.jpg", 1000)
    with stock(tmp_path / "desk", *files) as desk:
        booking.add_link(desk, ids(desk)[NAMES[0]], "drill", "链接：https://pan.example.com/s/1abc 提取码：2024")
        made = parcel.make(desk, tmp_path / "out", limit=LIMIT)
    lines = [line for line in made.left_out if "超过接收方的限制" in line]
    assert len(lines) == 2
    assert "《大.mp4》有 2.9 MB" in lines[0]
    assert "https://pan.example.com/s/1abc 提取码 2024" in lines[0]
    assert "用U盘另送" in lines[1]
    found = members(made.parts[0].path)
    assert not any(name.endswith(".mp4") for name in found)
    table = json.loads(found["manifest.json"])
    assert [(each["bytes"], each["url"]) for each in table["carried"]] == [
        (3 * MB, "https://pan.example.com/s/1abc"), (2 * MB, "")]
    assert parcel.verify(tmp_path / "out").problems == ()
    (tmp_path / "stick").mkdir()
    place = parcel_copy.copy(made, tmp_path / "stick")
    assert parcel.verify(place).problems == ()
    assert parcel_copy.copy(made, tmp_path / "stick") == place
    video, *_ = sorted(place.rglob("*.mp4"))
    video.write_bytes(b"x")
    assert [kind for kind, _ in told(place)] == ["changed-file"]
    video.unlink()
    assert [kind for kind, _ in told(place)] == ["missing-file"]
    assert parcel_copy.copy(made, tmp_path / "stick") == place
    video.write_bytes(b"somebody else's")
    assert parcel_copy.copy(made, tmp_path / "stick") != place
    assert video.read_bytes() == b"somebody else's"


def test_only_excellent_works_go_along_and_the_others_are_named(tmp_path):
    files = (NAMES[0], "drill", "好.jpg", 100), (NAMES[0], "drill", "一般.jpg", 100)
    with stock(tmp_path / "desk", *files) as desk:
        unit = ids(desk)[NAMES[0]]
        best = works.add(desk, unit, "drill", "夜间疏散")
        works.assign(desk, [1], best)
        works.set_excellent(desk, best, True)
        assert look.cell(desk, unit, "drill").works[0].excellent
        made = parcel.make(desk, tmp_path / "out", choice="excellent")
        assert f"{NAMES[0]}“应急逃生避险演练”：《一般.jpg》没有评为优秀" in made.left_out
        works.set_excellent(desk, best, False)
        none = parcel.make(desk, tmp_path / "out", choice="excellent")
    assert [name for name in members(made.parts[0].path) if name.endswith(".jpg")] == [
        f"{NAMES[0]}/应急逃生避险演练/{NAMES[0]}-应急逃生避险演练-夜间疏散-01.jpg"]
    assert not any(name.endswith(".jpg") for name in members(none.parts[0].path))
    work, = json.loads(members(made.parts[0].path)["manifest.json"])["units"][0]["works"]
    assert (work["title"], work["excellent"]) == ("夜间疏散", True)


def test_a_limit_below_the_forms_is_one_sentence_and_leaves_nothing(tmp_path):
    with stock(tmp_path / "desk", (NAMES[0], "drill", "a.jpg", 100)) as desk:
        for limit in (1, 100_000, 250_000):
            with pytest.raises(Mishap, match="汇总表和清单就超过了"):
                parcel.make(desk, tmp_path / "out", limit=limit)
    assert list((tmp_path / "out").iterdir()) == []


def test_forms_of_many_units_go_into_later_parts_when_the_first_is_full(tmp_path):
    names = tuple(f"第{n}社区" for n in range(1, 31))
    with stock(tmp_path / "desk", names=names) as desk:
        for unit in ids(desk).values():
            units.set_liaison(desk, unit, Liaison(name="张喆珺"))
            works.change(desk, works.add(desk, unit, "drill"), introduction="组织居民疏散。")
        size = parcel.make(desk, tmp_path / "whole").bytes
        made = parcel.make(desk, tmp_path / "out", limit=mail_bytes(size * 2 // 3) + 70_000)
    assert len(made.parts) > 1
    assert all(part.mail_bytes <= mail_bytes(size * 2 // 3) + 70_000 for part in made.parts)
    assert parcel.verify(tmp_path / "out").problems == ()


def test_odd_names_of_units_items_and_works_stay_legal_and_apart(tmp_path):
    long = "某某省某某市某某县某某镇人民政府安全生产委员会办公室第"
    names = (
        f"{long}一网格社区", f"{long}一网格社区（二）", "说明.txt", "part-2.json", "😀😀社区", "㛃“社”'区'", "ss", "ß")
    files = [(name, "drill", f"😀“照片”\"{n}\".jpg", 100_000 + n) for n, name in enumerate(names)]
    with stock(tmp_path / "desk", *files, names=names) as desk:
        for unit in ids(desk).values():
            work = works.add(desk, unit, "drill", "😀" * 90)
            own = [each.id for each in look.cell(desk, unit, "drill").loose]
            works.assign(desk, own, work)
        made = parcel.make(desk, tmp_path / "out", limit=LIMIT)
    assert parcel.verify(tmp_path / "out").problems == ()
    found = [name for part in made.parts for name in members(part.path)]
    assert len({name.casefold() for name in found}) == len(found)
    assert sum(name.endswith(".jpg") for name in found) == len(names)
    for name in found:
        assert len(name.encode("utf-16-le")) // 2 <= 180
        assert all(len(piece.encode()) <= 255 and not set(piece) & set('\\:*?"<>|') for piece in name.split("/"))
    tops = {name.split("/")[0].casefold() for name in found if "/" in name and not name.startswith("表格/")}
    assert len(tops) == len(names)


def test_a_disk_that_fills_up_on_the_way_leaves_nothing(packed_once, tmp_path, monkeypatch):
    folder, _ = packed_once
    parts = []

    def full(part, *given):
        parts.append(part)
        if len(parts) == 3:
            raise OSError(errno.ENOSPC, "No space left on device", str(part))
        return write(part, *given)

    write = archive._write
    monkeypatch.setattr(archive, "_write", full)
    with Desk.open(folder / "desk") as desk, pytest.raises(Mishap, match="磁盘满了，存不下“out”"):
        parcel.make(desk, tmp_path / "out", limit=LIMIT)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_parcel_of_an_older_program_is_verified_too(tmp_path):
    data = b"photo"
    table = {
        "format": "safetydesk-parcel", "version": 1, "office": "某某街道", "notice": {"title": "通知"},
        "members": [{"name": "a.jpg", "bytes": 5, "sha256": hashlib.sha256(data).hexdigest()}],
    }
    with zipfile.ZipFile(tmp_path / "旧.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("manifest.json", json.dumps(table))
        bundle.writestr("a.jpg", data)
    seen, = parcel.verify(tmp_path / "旧.zip").parcels
    assert (seen.whole, seen.office, seen.of) == (True, "某某街道", 1)
    rewrite(tmp_path / "旧.zip", lambda found: found.update({"a.jpg": b"other"}))
    assert told(tmp_path / "旧.zip") == [("changed-file", "a.jpg")]


def test_stopping_between_parts_leaves_nothing(packed_once, tmp_path):
    folder, _ = packed_once
    moments = iter(range(10_000))
    with Desk.open(folder / "desk") as desk, pytest.raises(Stopped):
        parcel.make(desk, tmp_path / "out", limit=LIMIT, stop=lambda: next(moments) > 25)
    assert list((tmp_path / "out").iterdir()) == []
