"""The commands that care for a desk: what they find, and a desk that comes back without its database."""

from __future__ import annotations

import json
import zipfile

import pytest
from deskmaker import new_desk, photo

from safetydesk.desk import header, health, sidecar
from safetydesk.desk.desk import Desk


@pytest.fixture
def folder(tmp_path):
    new_desk(tmp_path / "desk").close()
    return tmp_path / "desk"


def test_check_tells_the_health_and_ends_with_1_where_there_is_danger(run, folder, monkeypatch):
    code, lines, _ = run("check", folder, "--json")
    found = json.loads(lines[0])
    assert (code, found["problems"]) == (0, [])
    assert {each["level"] for each in found["health"]} == {"good"}
    assert set(found["health"][0]) == {"name", "level", "text", "remedy"}
    monkeypatch.setattr(health, "_LEAST", 10**18)
    code, lines, _ = run("check", folder)
    assert code == 1
    assert lines[-1].startswith("✗ 磁盘空间：只剩 ")


def test_a_desk_is_rebuilt_without_its_database(run, folder, tmp_path):
    run("receive", folder, photo(tmp_path / "a.jpg"), "--unit", "青禾社区", "--item", "route")
    before = run("board", folder, "--json")[1]
    (folder / "desk.sqlite").unlink()
    code, lines, _ = run("rebuild", folder, tmp_path / "new")
    assert (code, lines[0]) == (0, "已从原件重建：1 个原件，3 个单位。原来的文件夹没有改动。")
    assert run("board", tmp_path / "new", "--json")[1] == before
    assert run("rebuild", folder, tmp_path / "new")[0] == 2


def behind(folder):
    """Whether the sidecars tell of less than the database."""
    with Desk.open(folder) as desk:
        written = (folder / "files" / ".sidecar" / "written.txt").read_text("utf-8").splitlines()[0]
        return written != str(header.touched(folder)) or sidecar.step(desk) is not None


def test_whatever_is_done_by_scripts_is_in_the_sidecars(run, tmp_path):
    (tmp_path / "名单.txt").write_text("青禾社区\n柳溪社区\n", "utf-8")
    folder = tmp_path / "desk"
    for arguments in (
        ("new", folder, "--notice", "zushi-2024", "--units", tmp_path / "名单.txt"),
        ("receive", folder, photo(tmp_path / "a.jpg"), "--unit", "青禾社区", "--item", "route"),
        ("check", folder), ("parcel", folder, "--to", tmp_path / "out"),
        ("send", folder, tmp_path / "out", "--to", "to@example.com", "--from", "a@qq.com", "--eml", tmp_path / "eml"),
        ("outbox", folder, "--arrived", "1"), ("backup", folder, "--to", tmp_path / "b.zip"),
    ):
        assert run(*arguments)[0] in (0, 1), arguments
        assert not behind(folder), arguments
    assert run("restore", tmp_path / "b.zip", tmp_path / "restored")[0] == 0
    assert run("rebuild", folder, tmp_path / "rebuilt")[0] == 0
    assert run("new", tmp_path / "upper", "--notice", "zushi-2024")[0] == 0
    assert run("rollup", tmp_path / "upper", tmp_path / "out")[0] in (0, 1)
    assert [behind(tmp_path / name) for name in ("restored", "rebuilt", "upper")] == [False] * 3


def test_who_only_looks_writes_none_and_what_was_done_before_a_failure_is_in_them(run, folder, tmp_path, monkeypatch):
    for verb in ("board", "remind", "figures"):
        run(verb, folder)
    assert not (folder / "files" / ".sidecar").exists()

    def fails(outcome, as_json):
        raise BrokenPipeError

    monkeypatch.setattr("safetydesk.cli_receive._say", fails)
    code, _, _ = run("receive", folder, photo(tmp_path / "a.jpg"), "--unit", "青禾社区", "--item", "route")
    assert code == 1
    assert not behind(folder)


def test_diagnose_shows_what_it_saves_also_of_a_desk_that_cannot_be_opened(run, folder, tmp_path):
    code, lines, _ = run("diagnose", folder, "--to", tmp_path / "d.zip")
    assert code == 0
    assert "  ✓ 数据库：完好" in lines
    with zipfile.ZipFile(tmp_path / "d.zip") as bundle:
        assert bundle.read(bundle.namelist()[0]).decode().splitlines() == lines
    (folder / "desk.sqlite").write_bytes(b"x")
    code, lines, _ = run("diagnose", folder)
    assert code == 0
    assert any(line.startswith("工作台打不开：") for line in lines)
