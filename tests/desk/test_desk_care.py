"""Check, backup and restore: what is wrong is told, what is backed up comes back equal, what was cut is refused."""

from __future__ import annotations

import shutil
import zipfile

import pytest
from deskmaker import digest, ids, leftovers, new_desk, photo, photos, state

from safetydesk.desk import care, look, receiving
from safetydesk.desk.desk import Desk
from safetydesk.notice.problem import Mishap


@pytest.fixture
def filled(tmp_path):
    with new_desk(tmp_path / "desk") as desk:
        receiving.receive(desk, photos(tmp_path / "in", 4), unit_id=ids(desk)["青禾社区"], slot="drill")
        yield desk


def paths_of(desk):
    return [each.path for each in look.cell(desk, ids(desk)["青禾社区"], "drill").works[0].materials]


def spoil(path, old, new):
    """Rewrites a zip with one member's bytes changed and every CRC right again."""
    with zipfile.ZipFile(path) as bundle:
        members = [(entry.filename, bundle.read(entry)) for entry in bundle.infolist()]
    with zipfile.ZipFile(path, "w") as bundle:
        for name, data in members:
            bundle.writestr(name, data.replace(old, new) if old else data)
    return members


def test_a_sound_desk_has_nothing_to_tell(filled):
    seen = []
    assert care.check(filled, lambda done, total: seen.append((done, total))) == []
    assert seen[-1] == (4, 4)


def test_missing_changed_and_stray_files_are_each_told_with_their_place(filled):
    first, second, *_ = paths_of(filled)
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1] + b"x")
    photo(filled.files / "zushi-2024" / "青禾社区" / "自己放的.jpg")
    (filled.folder / "notices" / "zushi-2024" / "annex3.toml").write_text("title = 3", "utf-8")
    filled.read_notices()
    found = {problem.kind: problem.place for problem in care.check(filled)}
    assert found["missing-file"] == f"files/{first.relative_to(filled.files).as_posix()}"
    assert found["changed-file"] == f"files/{second.relative_to(filled.files).as_posix()}"
    assert found["stray-file"] == "files/zushi-2024/青禾社区/自己放的.jpg"
    assert any("annex3" in problem.place for problem in care.check(filled))
    assert all(problem.what and problem.remedy for problem in care.check(filled))


def test_a_stopped_check_says_that_it_was_stopped(filled):
    found = care.check(filled, stop=lambda: True)
    assert [problem.what for problem in found] == ["检查在这里停下了"]


def test_a_backup_comes_back_equal_to_the_last_byte(filled, tmp_path):
    before = state(filled)
    names = [path.relative_to(filled.folder) for path in paths_of(filled)]
    hashes = [digest(path) for path in paths_of(filled)]
    made = care.backup(filled)
    assert made.parent == filled.folder / "backups"
    assert leftovers(filled.folder) == []
    assert [path.name for path in made.parent.iterdir()] == [made.name]
    filled.close()
    assert care.restore(made, tmp_path / "again") == []
    with Desk.open(tmp_path / "again") as desk:
        assert state(desk) == before
        assert [digest(desk.folder / name) for name in names] == hashes
        assert care.check(desk) == []
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == [
        "backups", "desk.lock", "desk.sqlite", "files", "notices"]


def test_a_backup_goes_where_it_is_told_and_overwrites_nothing(filled, tmp_path):
    made = care.backup(filled, tmp_path / "stick.zip")
    assert made == tmp_path / "stick.zip"
    with pytest.raises(Mishap, match="没有覆盖它"):
        care.backup(filled, made)
    (tmp_path / "folder").mkdir()
    assert care.backup(filled, tmp_path / "folder").parent == tmp_path / "folder"
    with pytest.raises(Mishap):
        care.backup(filled, tmp_path / "none" / "x.zip")


def test_a_stopped_backup_leaves_nothing(filled, tmp_path):
    with pytest.raises(Mishap, match="停止"):
        care.backup(filled, tmp_path / "b.zip", stop=lambda: True)
    assert list(tmp_path.glob("b.zip*")) == []
    assert list((filled.folder / "backups").iterdir()) == []


def test_a_desk_with_a_lost_and_a_changed_original_can_still_be_backed_up_and_brought_back(filled, tmp_path):
    first, second, *_ = paths_of(filled)
    first.unlink()
    second.write_bytes(b"changed")
    wrong = care.restore(care.backup(filled), tmp_path / "again")
    assert {problem.kind for problem in wrong} == {"missing-file", "changed-file"}
    with Desk.open(tmp_path / "again") as desk:
        assert (desk.files / second.relative_to(filled.files)).read_bytes() == b"changed"


def test_tampered_cut_and_foreign_zips_are_refused_and_leave_nothing(filled, tmp_path):
    made = care.backup(filled, tmp_path / "good.zip")

    def refused(name, words):
        with pytest.raises(Mishap, match=words) as told:
            care.restore(tmp_path / name, tmp_path / "neu")
        assert "\n" not in str(told.value)
        assert not (tmp_path / "neu").exists()
        assert [path.name for path in tmp_path.glob(".neu*")] == []

    for name in ("caption.zip", "added.zip", "missing.zip", "cut.zip", "flipped.zip"):
        shutil.copy2(made, tmp_path / name)
    spoil(tmp_path / "caption.zip", "青禾社区".encode(), "青木社区".encode())
    refused("caption.zip", "不完整或被改动过")
    with zipfile.ZipFile(tmp_path / "added.zip", "a") as bundle:
        bundle.writestr("files/zushi-2024/more.jpg", b"x")
    refused("added.zip", "不完整或被改动过")
    with zipfile.ZipFile(tmp_path / "missing.zip") as bundle:
        members = {entry.filename: bundle.read(entry) for entry in bundle.infolist()}
    with zipfile.ZipFile(tmp_path / "missing.zip", "w") as bundle:
        for name, data in members.items():
            if not name.endswith("-01.jpg"):
                bundle.writestr(name, data)
    refused("missing.zip", "不完整或被改动过")
    data = made.read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[:len(data) // 2])
    refused("cut.zip", "打不开|损坏")
    (tmp_path / "flipped.zip").write_bytes(data[:5000] + bytes([data[5000] ^ 1]) + data[5001:])
    refused("flipped.zip", "不完整或被改动过|损坏")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as bundle:
        bundle.writestr("../evil.txt", b"x")
        bundle.writestr("backup.json", b'{"format": "other"}')
    refused("other.zip", "不是工作台的备份")
    refused("none.zip", "找不到")
    (tmp_path / "text.zip").write_bytes(b"hello")
    refused("text.zip", "打不开")
    with pytest.raises(Mishap, match="没有改动它"):
        care.restore(made, tmp_path / "in")


def test_a_copied_folder_is_the_same_desk(filled, tmp_path):
    before = state(filled)
    filled.close()
    shutil.copytree(filled.folder, tmp_path / "moved")
    shutil.rmtree(filled.folder)
    with Desk.open(tmp_path / "moved") as desk:
        assert state(desk) == before
        assert care.check(desk) == []
