"""Whatever arrives, into a real desk: every kind of file, every villain of FACTS §§4, 5 and 7, and real journeys."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from deliveries import offices
from deliveries.archives import plain_zip, seven, unicode_path, zip_of
from deliveries.everything import EVERYTHING, Piece
from deliveries.letters import forwarded, letter, part, raw_letter, word
from deliveries.outlook import msg, msg_tree, tnef
from deliveries.pictures import film, picture
from deliveries.rars import rar4, rar5
from deliveries.villains import VILLAINS, Villain
from deskmaker import digest, ids, leftovers, new_desk, old
from slowcopy import SlowCopy

from safetydesk.desk import care, look, receiving, units
from safetydesk.desk.board import unit_line
from safetydesk.desk.snapshot import Liaison, Outcome
from safetydesk.material import copying


def laid(folder: Path, files: dict[str, bytes]) -> Path:
    """The files, as if written long ago."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        old(path)
    return folder


def of(outcomes: Sequence[Outcome], path: Path) -> list[Outcome]:
    """The lines of one dropped path."""
    return [each for each in outcomes if Path(each.path) == path or path in Path(each.path).parents]


def by_name(outcomes: Sequence[Outcome]) -> dict[str, Outcome]:
    assert len({each.name for each in outcomes}) == len(outcomes)
    return {each.name: each for each in outcomes}


def counted(desk, unit: str, slot: str) -> list[int]:
    """How many pieces count, need by need."""
    cell = next(cell for cell in unit_line(desk, ids(desk)[unit]).cells if cell is not None and cell.id == slot)
    return [need.have for need in cell.needs]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A desk that received everything and every villain, each dropped on a cell of one community."""
    root = tmp_path_factory.mktemp("world")
    scratch = root / "scratch"
    scratch.mkdir()
    with new_desk(root / "desk") as desk:
        outcomes: list[Outcome] = []
        for each in (*VILLAINS, *EVERYTHING):
            laid(root / each.cell, {each.name: each.make(scratch)})
        before = {path: digest(path) for path in root.rglob("*") if path.is_file() and desk.folder not in path.parents}
        for cell in ("drill", "summary", "class"):
            paths = sorted((root / cell).iterdir())
            outcomes += receiving.receive(desk, paths, unit_id=ids(desk)["青禾社区"], slot=cell)
        yield SimpleNamespace(desk=desk, root=root, outcomes=outcomes, before=before)


@pytest.mark.parametrize("villain", VILLAINS, ids=lambda each: each.name)
def test_a_villain_costs_one_line_that_says_what_to_do(world, villain: Villain):
    lines = of(world.outcomes, world.root / villain.cell / villain.name)
    line, = (each for each in lines if each.name not in villain.beside)
    told = "，".join((line.why, *line.warnings))
    assert line.outcome == villain.outcome
    assert villain.says in told
    assert "\n" not in told
    assert line.counted == villain.counted or line.outcome == "refused"
    if not villain.counted:
        assert any(word in told for word in ("请", "核对", "没有收"))
    assert {each.name: (each.outcome, each.counted) for each in lines if each is not line} == dict.fromkeys(
        villain.beside, ("received", True))


@pytest.mark.parametrize("piece", EVERYTHING, ids=lambda each: each.name)
def test_every_kind_of_file_is_known_by_its_content(world, piece: Piece):
    line, = of(world.outcomes, world.root / piece.cell / piece.name)
    assert (line.outcome, line.kind, line.counted) == ("received", piece.kind, True)
    assert piece.says in "，".join(line.warnings)
    if piece.size:
        assert (line.width, line.height) == piece.size
    if piece.kind == "video":
        assert line.seconds == pytest.approx(1.0, abs=0.15)


def test_nothing_else_is_harmed_and_nothing_unclear_is_counted(world):
    desk = world.desk
    photos = sum(len(each.beside) for each in VILLAINS) + sum(each.kind == "photo" for each in EVERYTHING)
    films = sum(each.kind == "video" for each in EVERYTHING)
    assert counted(desk, "青禾社区", "drill") == [films, photos]
    assert counted(desk, "柳溪社区", "drill") == [0, 0]
    assert {path: digest(path) for path in world.before} == world.before
    kept = {path.read_bytes() for path in desk.files.rglob("*.*") if path.is_file()}
    for each in (*EVERYTHING, *(villain for villain in VILLAINS if villain.outcome == "received")):
        assert (world.root / each.cell / each.name).read_bytes() in kept
    assert care.check(desk) == []
    assert leftovers(desk.folder) == []


NAMES = {"../../跑出去.jpg": "跑出去.jpg", "/etc/根.jpg": "根.jpg", "C:\\Windows\\盘.jpg": "盘.jpg",
         "a.jpg:evil.exe": "a.jpg:evil.exe", "CON": "CON", "aux.jpg": "aux.jpg", "点. . .": "点",
         "零\0.exe": "零", "\u202egpj.exe": "gpj.exe", "长" * 120 + ".jpg": "长" * 120 + ".jpg"}


def test_names_that_lead_elsewhere_deceive_or_collide_stay_in_the_desk(desk, tmp_path):
    members = [{"raw": name.encode(), "data": picture(number), "flags": 0x800} for number, name in enumerate(NAMES)]
    members += [{"raw": name, "data": picture(50 + number)}
                for number, name in enumerate([b"a.jpg", b"A.JPG", b"a.jpg", "誠\\信.jpg".encode("gbk")])]
    (tmp_path / "in").mkdir()
    path = old_file(tmp_path / "in" / "名.zip", zip_of(*members))
    outside = set(tmp_path.rglob("*")) - set(desk.folder.rglob("*"))
    got = receiving.receive(desk, [path], unit_id=ids(desk)["青禾社区"], slot="drill")
    assert [each.name for each in got] == [*NAMES.values(), "a.jpg", "A (2).JPG", "a (3).jpg", "信.jpg"]
    assert {each.outcome for each in got} == {"received"}
    assert set(tmp_path.rglob("*")) - set(desk.folder.rglob("*")) == outside
    assert counted(desk, "青禾社区", "drill") == [0, len(members)]
    assert care.check(desk) == []


def old_file(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return old(path)


def test_junk_of_every_folder_is_told_once_and_never_counted(desk, tmp_path):
    laid(tmp_path / "in", {
        "a.jpg": picture(1), "Thumbs.db": b"x", ".DS_Store": b"x", "desktop.ini": b"x", "子/~$总结.docx": bytes(162),
        "__MACOSX/._a.jpg": b"x", "子/空.jpg": b""})
    got = by_name(receiving.receive(desk, [tmp_path / "in"], unit_id=ids(desk)["青禾社区"], slot="drill"))
    junk = [each for each in got.values() if "系统或临时文件" in each.why]
    assert len(junk) == 1
    assert "略过 5 个" in junk[0].why
    assert "0 字节" in got["空.jpg"].why
    assert counted(desk, "青禾社区", "drill") == [0, 1]


CONTAINERS = {
    "微信.zip": lambda files: plain_zip(files, "utf-8", 0x800), "QQ.zip": plain_zip,
    "无标志.zip": lambda files: plain_zip(files, "utf-8"),
    "扩展.zip": lambda files: zip_of(*({"raw": b"?%d.jpg" % number, "data": data, "extra": unicode_path(
        b"?%d.jpg" % number, name)} for number, (name, data) in enumerate(files.items()))),
    "套.zip": lambda files: plain_zip({"里面.zip": plain_zip(files)}),
    "包.7z": seven, "包4.rar": lambda files: rar4([(name.encode("gb18030"), data) for name, data in files.items()]),
    "包5.rar": lambda files: rar5(list(files.items())),
    "信.eml": lambda files: letter("a@example.com", "材料", files),
    "外.eml": lambda files: raw_letter(part("Content-Type: application/ms-tnef; name=winmail.dat",
                                           tnef(tuple(files.items())))),
    "信.msg": lambda files: msg("材料", "a@example.com", attachments=tuple(files.items())),
    "转.msg": lambda files: msg("转发", "a@example.com", attachments=(
        ("材料", msg_tree("材料", "b@example.com", attachments=tuple(files.items()), inner=True)),)),
}


def test_every_container_is_taken_by_what_is_in_it(desk, tmp_path):
    for number, (name, pack) in enumerate(CONTAINERS.items()):
        laid(tmp_path / "in", {name: pack({f"演练{n}㛃.jpg": picture(100 * number + n) for n in range(2)})})
    for unit, names in {"青禾社区": CONTAINERS}.items():
        got = receiving.receive(desk, [tmp_path / "in" / name for name in names], unit_id=ids(desk)[unit], slot="drill")
        for name in names:
            lines = of(got, tmp_path / "in" / name)
            assert [(each.name, each.outcome) for each in lines] == [
                ("演练0㛃.jpg", "received"), ("演练1㛃.jpg", "received")], name
    assert counted(desk, "青禾社区", "drill") == [0, 2 * len(CONTAINERS)]


def test_a_folder_of_wechat_is_sorted_and_what_chat_programs_did_is_told(desk, tmp_path):
    folder = laid(tmp_path / "青禾社区 应急逃生避险演练", {
        "微信图片_20240612093000.jpg": picture(1, size=(1440, 1080)), "mmexport1718156000000.jpg": picture(2),
        "IMG_20240612_093000.jpg": picture(3, size=(320, 240), camera="HUAWEI"),
        "wx_camera_1718156000000.mp4": film(tmp_path / "f.mp4").read_bytes()})
    got = by_name(receiving.receive(desk, [folder]))
    assert {(each.outcome, each.unit, each.item, each.counted) for each in got.values()} == {
        ("received", "青禾社区", "应急逃生避险演练", True)}
    pressed = {name for name, each in got.items() if any("疑似聊天软件压缩" in told for told in each.warnings)}
    assert pressed == set(got) - {"IMG_20240612_093000.jpg"}
    assert counted(desk, "青禾社区", "drill") == [1, 3]


def test_a_zip_of_qq_with_gbk_names_finds_units_and_items(desk, tmp_path):
    path = old_file(tmp_path / "安全月材料.zip", plain_zip({
        "青禾社区/应急逃生避险演练/照片1.jpg": picture(1), "柳溪社区/安全警示教育/图片1.jpg": picture(2),
        "东塘社区/逃生路线图.jpg": picture(3), "东塘社区/Thumbs.db": b"x"}))
    got = receiving.receive(desk, [path])
    assert {(each.unit, each.item) for each in got if each.outcome == "received"} == {
        ("青禾社区", "应急逃生避险演练"), ("柳溪社区", "安全警示教育"), ("东塘社区", "应急避险逃生路线图")}
    assert len(got) == 4


def test_a_forwarded_mail_with_a_mail_inside_belongs_to_who_wrote_the_inner_one(desk, tmp_path):
    units.set_liaison(desk, ids(desk)["柳溪社区"], Liaison(name="张喆珺", email="liuxi@example.com"))
    inner = raw_letter(
        part(f'Content-Type: application/zip; name="{word("演练.zip")}"', plain_zip({
            "应急逃生避险演练1.jpg": picture(1), "应急逃生避险演练2.jpg": picture(2)})),
        sender=f"{word('柳溪')} <Liuxi@Example.com>".encode(), subject=word("应急逃生避险演练材料").encode(),
        mark=b"inner")
    path = old_file(tmp_path / "转发.eml", raw_letter(forwarded(inner), sender=b"street@example.com"))
    got = receiving.receive(desk, [path])
    assert [(each.name, each.outcome, each.unit, each.item) for each in got] == [
        (f"应急逃生避险演练{n}.jpg", "received", "柳溪社区", "应急逃生避险演练") for n in (1, 2)]


def test_a_stick_with_everything_in_one_folder_is_decided_only_where_it_is_clear(desk, tmp_path):
    stick = laid(tmp_path / "KINGSTON", {
        "青禾社区-应急逃生避险演练-01.jpg": picture(1), "青禾社区应急逃生避险演练02.jpg": picture(2),
        "柳溪社区_路线图.jpg": picture(3), "IMG_0001.JPG": picture(4), "通知.docx": offices.word("关于开会的通知"),
        "System Volume Information/x": b"x"})
    got = by_name(receiving.receive(desk, [stick]))
    sure = {name: (each.unit, each.item) for name, each in got.items() if each.outcome == "received"}
    assert sure == {
        "青禾社区-应急逃生避险演练-01.jpg": ("青禾社区", "应急逃生避险演练"),
        "青禾社区应急逃生避险演练02.jpg": ("青禾社区", "应急逃生避险演练"),
        "柳溪社区_路线图.jpg": ("柳溪社区", "应急避险逃生路线图")}
    unsure = [each for each in got.values() if each.outcome == "unsure"]
    assert {each.name for each in unsure} == {"IMG_0001.JPG", "通知.docx"}
    assert all("暂不计数" in each.why for each in unsure)
    cells = [counted(desk, unit, slot) for unit in ids(desk) for slot in ("drill", "route", "warning")]
    assert sum(map(sum, cells)) == 3


def test_the_same_photo_twice_and_the_same_scene_again(desk, tmp_path):
    unit = ids(desk)["青禾社区"]
    laid(tmp_path / "in", {"一.jpg": picture(7, size=(640, 480)), "又一.jpg": picture(7, size=(640, 480)),
                           "小.jpg": picture(7, size=(320, 240), quality=40)})
    got = by_name(receiving.receive(desk, sorted((tmp_path / "in").iterdir()), unit_id=unit, slot="drill"))
    assert sorted(each.outcome for each in got.values()) == ["duplicate", "received", "received"]
    assert counted(desk, "青禾社区", "drill") == [0, 2]
    elsewhere, = receiving.receive(desk, [tmp_path / "in" / "小.jpg"], unit_id=ids(desk)["柳溪社区"], slot="drill")
    assert any("青禾社区" in told for told in elsewhere.warnings)
    assert elsewhere.counted


def test_a_file_that_is_still_being_copied_is_waited_for(desk, tmp_path, monkeypatch):
    data = picture(9, "BMP", size=(400, 300))
    path = tmp_path / "正在拷.bmp"
    monkeypatch.setattr(copying, "time", SlowCopy(path, [data[at:at + 50_000] for at in range(0, len(data), 50_000)]))
    got, = receiving.receive(desk, [path], unit_id=ids(desk)["青禾社区"], slot="drill")
    assert (got.outcome, got.bytes, got.counted) == ("received", len(data), True)


def test_a_stick_pulled_out_half_way_leaves_a_clear_list(desk, tmp_path, monkeypatch):
    stick = laid(tmp_path / "stick", {f"照片{n:02}.jpg": picture(n) for n in range(12)})
    real, turns = copying.copy_hashed, iter(range(1000))
    copied, out = threading.Semaphore(0), threading.Event()

    def pulled(source: Path, target: Path, stop: copying.Stop | None = None) -> copying.Copied:
        turn = next(turns)
        if turn < 5:
            whole = real(source, target, stop)
            copied.release()
            return whole
        if turn == 5:
            assert all(copied.acquire(timeout=60) for _ in range(5))
            shutil.rmtree(stick)
            out.set()
        assert out.wait(60)
        return real(source, target, stop)

    for module in ("receiving", "taking", "arriving"):
        name = f"safetydesk.desk.{module}.copy_hashed"
        monkeypatch.setattr(name, pulled, raising=False)
    got = receiving.receive(desk, [stick], unit_id=ids(desk)["青禾社区"], slot="drill")
    inside = [each for each in got if each.outcome == "received"]
    outside = [each for each in got if each.outcome == "refused"]
    assert sorted(each.name for each in got) == [f"照片{n:02}.jpg" for n in range(12)]
    assert (len(inside), len(outside)) == (5, 7)
    assert all("U盘已拔出" in each.why for each in outside)
    assert counted(desk, "青禾社区", "drill") == [0, len(inside)]
    kept = look.cell(desk, ids(desk)["青禾社区"], "drill")
    shown = {view.name for work in kept.works for view in work.materials} | {view.name for view in kept.loose}
    assert shown == {each.name for each in inside}
    assert care.check(desk) == []
