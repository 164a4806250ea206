"""The parcel: the same desk makes the same bytes, everything is in it or named, and tampering is found."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
from datetime import datetime

import pytest
from deskmaker import NEXT_YEAR, film, ids, new_desk, photo
from docx import Document
from openpyxl import load_workbook
from zips import members, rewrite

from safetydesk.desk import (
    activities,
    booking,
    figures,
    journal,
    look,
    papers,
    receiving,
    review,
    templates,
    units,
    works,
)
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison
from safetydesk.notice.problem import Mishap
from safetydesk.post import manifest, parcel
from safetydesk.post.plan import plan

LINK = "链接：https://pan.example.com/s/1abc 提取码：2024 演练录像"


@pytest.fixture(scope="module")
def desk_once(tmp_path_factory):
    """A desk with something of every kind, and what it received."""
    tmp_path = tmp_path_factory.mktemp("office")
    with new_desk(tmp_path / "desk") as desk:
        one, two, three = ids(desk).values()
        units.set_liaison(desk, one, Liaison("张喆珺", "女", "网格员", "000-1", "000-2", "", "a@example.com"))
        source = tmp_path / "in"
        files = [film(source / "v.mp4"), *(photo(source / f"{n}.jpg", n) for n in range(3))]
        got = receiving.receive(desk, files, unit_id=one, slot="drill")
        receiving.receive(desk, [photo(source / "r.jpg", 9)], unit_id=two, slot="route")
        receiving.receive(desk, [photo(source / "谁的.jpg", 10)])
        receiving.receive(desk, [photo(source / "哪项.jpg", 11)], unit_id=two)
        booking.add_link(desk, two, "drill", LINK)
        booking.add_paper(desk, three, "route", "photo", 2)
        review.excuse(desk, three, "class", "与青禾社区联合开课")
        work = look.cell(desk, one, "drill").works[0]
        works.change(desk, work.id, title="夜间疏散演练", introduction="组织居民疏散。\n共200人。", remark="优秀")
        review.set_caption(desk, got[1].material_id, "集合点名")
        review.accept(desk, [got[0].material_id, got[1].material_id])
        review.give_back(desk, [got[3].material_id], "看不清")
    return tmp_path


@pytest.fixture
def desk(desk_once, tmp_path):
    """A copy of it: copying the folder moves the office."""
    shutil.copytree(desk_once, tmp_path, dirs_exist_ok=True)
    with Desk.open(tmp_path / "desk") as desk:
        yield desk


def test_the_originals_lie_in_folders_of_unit_and_item_byte_for_byte(desk, tmp_path):
    made = parcel.make(desk, tmp_path / "out")
    found = members(made.parts[0].path)
    drill = "青禾社区/应急逃生避险演练/青禾社区-应急逃生避险演练-夜间疏散演练"
    sent = {name: data for name, data in found.items() if name.endswith((".jpg", ".mp4"))}
    assert sent == {
        f"{drill}-01.mp4": (tmp_path / "in" / "v.mp4").read_bytes(),
        f"{drill}-02.jpg": (tmp_path / "in" / "0.jpg").read_bytes(),
        f"{drill}-03.jpg": (tmp_path / "in" / "1.jpg").read_bytes(),
        "柳溪社区/应急避险逃生路线图/柳溪社区-应急避险逃生路线图-01.jpg": (tmp_path / "in" / "r.jpg").read_bytes(),
    }
    assert made.parts[0].path.name == "祖师街道办事处-祖师街道2024安全生产月-报送包.safetydesk.zip"
    assert (made.members, made.bytes) == (len(found), made.parts[0].path.stat().st_size)
    assert made.parts[0].sha256 == hashlib.sha256(made.parts[0].path.read_bytes()).hexdigest()
    assert parcel.verify(made.parts[0].path).problems == ()
    assert list((tmp_path / "out").iterdir()) == [made.parts[0].path]


def test_texts_links_checklist_and_forms_go_along(desk, tmp_path):
    found = members(parcel.make(desk, tmp_path / "out").parts[0].path)
    text = found["青禾社区/应急逃生避险演练/文字说明.txt"].decode("utf-8-sig")
    assert text.splitlines() == [
        "作品：夜间疏散演练", "简介：组织居民疏散。", "共200人。", "备注：优秀",
        "青禾社区-应急逃生避险演练-夜间疏散演练-02.jpg：集合点名"]
    links = found["网盘链接.txt"].decode("utf-8-sig")
    assert "柳溪社区\t应急逃生避险演练\thttps://pan.example.com/s/1abc\t2024\t演练录像" in links
    sheet = load_workbook(io.BytesIO(found["清单.xlsx"])).active
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    listed = [row for row in rows if "青禾社区" in row]
    assert len(listed) == 3
    assert {"v.mp4", "0.jpg", "1.jpg"} <= {cell for row in listed for cell in row}
    forms = {name.rsplit(".", 1)[0] for name in found if name.startswith("表格/")}
    assert len(forms) == 3
    assert {name.rsplit(".", 1)[1] for name in found if name.startswith("表格/")} == {"docx", "xlsx", "pdf"}
    # An empty form would be taken for one that the unit handed in: only 青禾 has named its liaison.
    own = {name.rpartition(".")[0] for name in found if "/附件" in name and not name.startswith("表格/")}
    assert {name.partition("-")[0] for name in own} == {
        "青禾社区/附件1", "青禾社区/附件3", "柳溪社区/附件3", "东塘社区/附件3"}


def test_everything_that_is_not_in_it_is_named_with_the_reason(desk, tmp_path):
    made = parcel.make(desk, tmp_path / "out")
    lines = set(made.left_out)
    assert {
        "青禾社区“应急逃生避险演练”：缺图片1张（2024年6月25日截止，已逾期）",
        "青禾社区“应急逃生避险演练”：《2.jpg》已退回：看不清",
        "青禾社区“专项隐患排查治理”：缺典型案例1个（2024年6月25日截止，已逾期）",
        "柳溪社区：《哪项.jpg》已收到，还没有归到项目",
        "《谁的.jpg》已收到，还没有归到单位和项目",
        "东塘社区“安全生产专题教育课”：无此项，与青禾社区联合开课",
        "东塘社区“应急避险逃生路线图”：《纸质图片》是纸质材料 2 份，请另行报送",
        "东塘社区“应急避险逃生路线图”：缺图片1张（2024年6月25日截止，已逾期）",
    } <= lines
    note = members(made.parts[0].path)["说明.txt"].decode("utf-8-sig")
    assert all(line in note for line in lines)
    assert "柳溪社区“应急逃生避险演练”：https://pan.example.com/s/1abc 提取码 2024" in note
    table = manifest.read(members(made.parts[0].path)["manifest.json"])
    assert set(table["left_out"]) == lines


def test_only_what_was_accepted_goes_along_when_asked(desk, tmp_path):
    made = parcel.make(desk, tmp_path / "out", choice="accepted")
    sent = [name for name in members(made.parts[0].path) if name.endswith((".jpg", ".mp4"))]
    assert len(sent) == 2
    assert "柳溪社区“应急避险逃生路线图”：《r.jpg》还没有审核通过" in made.left_out


def test_the_manifest_holds_the_whole_desk_and_every_hash(desk, tmp_path):
    found = members(parcel.make(desk, tmp_path / "out").parts[0].path)
    table = json.loads(found.pop("manifest.json"))
    assert json.loads(found.pop("part-1.json"))["of"] == 1
    assert {each["name"]: each["sha256"] for each in table["members"]} == {
        name: hashlib.sha256(data).hexdigest() for name, data in found.items()}
    assert {each["name"]: each["bytes"] for each in table["members"]} == {name: len(d) for name, d in found.items()}
    first, second, third = table["units"]
    assert (first["name"], first["liaison"]["name"]) == ("青禾社区", "张喆珺")
    assert [m["state"] for m in first["materials"]] == ["accepted", "accepted", "review", "returned"]
    assert [m["medium"] for m in second["materials"]] == ["file", "file", "link"]
    assert third["materials"][0]["n"] == 2
    assert next(cell for cell in third["cells"] if cell["id"] == "class")["excuse"] == "与青禾社区联合开课"
    for material in first["materials"][:3]:
        assert hashlib.sha256(found[material["member"]]).hexdigest() == material["sha256"]


def test_the_same_desk_makes_the_same_bytes_on_any_day_and_from_any_folder(desk, tmp_path, monkeypatch):
    first = parcel.make(desk, tmp_path / "one")
    desk.close()
    shutil.copytree(desk.folder, tmp_path / "copy")
    for module in ("notice.dates", "desk.board", "desk.journal", "desk.booking", "desk.desk"):
        monkeypatch.setattr(f"safetydesk.{module}.now", lambda: datetime(2031, 2, 3, 4, 5))
    for path in (tmp_path / "copy").rglob("*"):
        os.utime(path, (1_900_000_000, 1_900_000_000))
    with Desk.open(tmp_path / "copy") as copy:
        second = parcel.make(copy, tmp_path / "two")
        assert second.parts[0].sha256 == first.parts[0].sha256
        assert second.parts[0].path.read_bytes() == first.parts[0].path.read_bytes()
        review.withdraw(copy, [1])
        assert parcel.make(copy, tmp_path / "three").parts[0].sha256 != first.parts[0].sha256
    with Desk.open(desk.folder) as again:
        same = parcel.make(again, tmp_path / "one")
        assert same.parts[0].path == first.parts[0].path
        assert len(list((tmp_path / "one").iterdir())) == 1


def test_an_older_parcel_is_never_overwritten(desk, tmp_path):
    first = parcel.make(desk, tmp_path / "out")
    journal.undo(desk)
    second = parcel.make(desk, tmp_path / "out")
    assert second.parts[0].path.name == "祖师街道办事处-祖师街道2024安全生产月-报送包（2）.safetydesk.zip"
    assert hashlib.sha256(first.parts[0].path.read_bytes()).hexdigest() == first.parts[0].sha256


def test_a_damaged_or_lost_original_is_left_out_with_a_line(desk, tmp_path):
    film_, first, second, *_ = [m.path for m in look.cell(desk, ids(desk)["青禾社区"], "drill").works[0].materials]
    first.write_bytes(first.read_bytes()[:-1] + b"x")
    second.write_bytes(second.read_bytes()[:100])
    film_.unlink()
    made = parcel.make(desk, tmp_path / "out")
    assert [line for line in made.left_out if "原件" in line] == [
        f"青禾社区“应急逃生避险演练”：《{name}》原件找不到或已被改动，请从备份里找回"
        for name in ("v.mp4", "0.jpg", "1.jpg")]
    assert not any(name.endswith(".mp4") for name in members(made.parts[0].path))
    assert parcel.verify(made.parts[0].path).problems == ()


@pytest.mark.parametrize(("change", "kind"), [
    (lambda found: found.update({"说明.txt": b"x"}), "changed-file"),
    (lambda found: found.update({"more.exe": b"x"}), "stray-file"),
    (lambda found: found.pop("说明.txt"), "missing-file"),
    (lambda found: found.pop("manifest.json"), "missing-file"),
    (lambda found: found.update({"manifest.json": b"{}"}), "changed-file"),
    (lambda found: found.pop("part-1.json"), "file"),
    (lambda found: found.update({"part-1.json": b"{}"}), "file"),
    (lambda found: found.update({"part-1.json": b'{"format": "safetydesk-part", "version": 9}'}), "file"),
    (lambda found: found.update({"part-2.json": found["part-1.json"]}), "file"),
])
def test_tampering_is_found(desk, tmp_path, change, kind):
    made = parcel.make(desk, tmp_path / "out")
    rewrite(made.parts[0].path, change)
    problems = parcel.verify(made.parts[0].path).problems
    assert [problem.kind for problem in problems] == [kind]
    assert all(problem.what and problem.remedy for problem in problems)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_parcel_that_was_cut_or_hit_is_told(desk, tmp_path, part):
    made = parcel.make(desk, tmp_path / "out")
    data = made.parts[0].path.read_bytes()
    at = int(len(data) * part)
    made.parts[0].path.write_bytes(data[:at])
    assert parcel.verify(made.parts[0].path).problems
    made.parts[0].path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1:])
    assert parcel.verify(made.parts[0].path).problems


def test_names_are_legal_on_windows_and_never_too_long(tmp_path):
    long = "某某省某某市某某县某某镇人民政府安全生产委员会办公室第"
    names = (f"{long}一{'网' * 20}社区", f"{long}二{'网' * 20}社区", "表格", "CON", "a/b:c?", "A\\B:C?")
    with new_desk(tmp_path / "desk", names=names) as desk:
        for number, unit_id in enumerate(ids(desk).values()):
            work = works.add(desk, unit_id, "drill", "题" * 300 if number % 2 else "题*?\"<>|\n目. ")
            receiving.receive(
                desk, [photo(tmp_path / "in" / f"{number}{n}.jpg", number * 9 + n) for n in range(2)],
                unit_id=unit_id, slot="drill", work_id=work)
        made = parcel.make(desk, tmp_path / "out")
        found = list(members(made.parts[0].path))
    assert parcel.verify(made.parts[0].path).problems == ()
    assert sum(1 for name in found if name.endswith(".jpg")) == 2 * len(names)
    assert len({name.casefold() for name in found}) == len(found)
    for name in found:
        assert len(name) <= 180
        for piece in name.split("/"):
            assert not set(piece) & set('\\:*?"<>|')
            assert piece == piece.strip(" .")
            assert piece.split(".")[0].upper() not in ("CON", "AUX", "NUL", "PRN")
    tops = {name.split("/")[0] for name in found if name.endswith(".jpg")}
    assert len(tops) == len(names)


def test_stopping_and_a_bad_place_leave_nothing(desk, tmp_path):
    with pytest.raises(Mishap, match="停止"):
        parcel.make(desk, tmp_path / "out", stop=lambda: True)
    assert list((tmp_path / "out").iterdir()) == []
    (tmp_path / "file").write_text("x")
    with pytest.raises(Mishap) as told:
        parcel.make(desk, tmp_path / "file")
    assert "\n" not in str(told.value)


def test_a_stick_without_room_is_one_sentence(desk, tmp_path):
    place = tmp_path / "stick"
    place.mkdir()
    if os.name != "posix" or subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(place)], capture_output=True, check=False
    ).returncode:
        pytest.skip("disks cannot be mounted here")
    try:
        with pytest.raises(Mishap, match=r"磁盘空间不够，还差 .* MB"):
            parcel.make(desk, place)
        assert list(place.iterdir()) == []
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_an_empty_desk_makes_a_parcel_that_says_what_is_missing(tmp_path):
    with new_desk(tmp_path / "desk", NEXT_YEAR, ("柳溪村",)) as desk:
        made = parcel.make(desk, tmp_path / "out")
        assert len(made.left_out) >= 4
        assert parcel.verify(made.parts[0].path).problems == ()
    with new_desk(tmp_path / "none", names=()) as desk:
        assert parcel.verify(parcel.make(desk, tmp_path / "out").parts[0].path).problems == ()


@pytest.mark.parametrize(("raw", "mail"), [(0, 0), (1, 78), (57, 78), (58, 156), (57_000_000, 78_000_000)])
def test_what_a_mail_weighs(raw, mail):
    assert parcel.mail_bytes(raw) == mail


def test_the_tables_say_what_was_handed_in_and_what_is_missing(tmp_path):
    with new_desk(tmp_path / "desk", NEXT_YEAR, ("柳溪村", "临江小学")) as desk:
        unit_id = ids(desk)["柳溪村"]
        receiving.receive(desk, [photo(tmp_path / f"{n}.jpg", n) for n in range(2)], unit_id=unit_id, slot="drill")
        review.excuse(desk, unit_id, "village", "已有村规")
        form = papers.paper(desk, "附件1")
        rows = [[cell.text for cell in row.cells] for row in papers.sheets(desk, form, unit_id)[0].rows]
        assert ["应急演练", "视频1至2个\n各村（社区）图片不少于3张", "图片2张", "视频1个、图片1张"] in rows
        assert ["村规民约", "各村1份", "无此项：已有村规", ""] in rows
        everyone = [[cell.text for cell in row.cells] for row in papers.sheets(desk, form)[0].rows]
        assert any("图片2张" in row for row in everyone)
        assert len(plan(desk).entries) == 2


def test_a_work_from_which_everything_was_moved_away_is_in_no_table(desk):
    one, two, _ = ids(desk).values()
    moved = [each.id for each in look.cell(desk, two, "route").works[0].materials]
    review.move(desk, moved, one, "route")
    table = papers.sheets(desk, papers.paper(desk, "附件3"), two)[0]
    assert not any("柳溪社区应急避险逃生路线图" in cell.text for row in table.rows for cell in row.cells)
    table = papers.sheets(desk, papers.paper(desk, "附件3"), one)[0]
    assert any("夜间疏散演练" in cell.text for row in table.rows for cell in row.cells)


def test_figures_and_activities_of_units_and_office_are_in_the_manifest(tmp_path, zushi):
    with new_desk(tmp_path / "desk", zushi.parent / "yingde-2023") as desk:
        unit = ids(desk)["青禾社区"]
        table = figures.table(desk, unit)
        line, month = next((line, month) for line in table.lines
                           for month, value in zip(table.months, line.values, strict=True) if value is not None)
        figures.set_values(desk, unit, {(line.id, month): 12.5})
        activities.add(desk, unit, "消防演练", place="广场")
        activities.add(desk, None, "启动仪式")
        made = manifest.read(members(parcel.make(desk, tmp_path / "out").parts[0].path)["manifest.json"])
    first = made["units"][0]
    assert {"id": line.id, "month": month, "number": 12.5, "source": "given"} in first["figures"]
    assert [(each["name"], each["place"]) for each in first["activities"]] == [("消防演练", "广场")]
    assert [each["name"] for each in made["own"]["activities"]] == ["启动仪式"]


def test_forms_go_along_in_the_office_s_own_template(desk, tmp_path):
    form = papers.paper(desk, "附件1")
    templates.write_sample(papers.original(desk, form), tmp_path / "版式.docx")
    own = Document(tmp_path / "版式.docx")
    own.add_paragraph("本街道专用")
    own.save(tmp_path / "版式.docx")
    templates.put(desk, papers.original(desk, form), tmp_path / "版式.docx")
    units.set_liaison(desk, ids(desk)["柳溪社区"], Liaison(name="张喆珺"))
    made = parcel.make(desk, tmp_path / "out")
    found = members(made.parts[0].path)
    unit = Document(io.BytesIO(next(data for name, data in found.items() if name.startswith("柳溪社区/附件1"))))
    assert unit.paragraphs[-1].text == "本街道专用"
    assert parcel.make(desk, tmp_path / "again").parts[0].sha256 == made.parts[0].sha256
