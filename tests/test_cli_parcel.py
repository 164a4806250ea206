"""`safetydesk parcel` and `safetydesk verify`: what they print, their JSON and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from deskmaker import ids, new_desk, photos

from safetydesk import cli_parcel
from safetydesk.desk import receiving


@pytest.fixture
def folder(tmp_path):
    """A desk with two big photos and a small one."""
    with new_desk(tmp_path / "desk") as desk:
        files = photos(tmp_path / "in", 3)
        for path in files[:2]:
            path.write_bytes(path.read_bytes() + bytes(500_000))
        files[2].write_bytes(files[2].read_bytes() + bytes(2_000_000))
        receiving.receive(desk, files, unit_id=ids(desk)["青禾社区"], slot="route")
    return tmp_path / "desk"


def test_parts_are_listed_and_verified_as_text_and_as_json(run, folder, tmp_path):
    out = tmp_path / "out"
    code, lines, _ = run("parcel", folder, "--to", out, "--limit", "1.1MB", "--reason", "等材料", "--json")
    made = json.loads(lines[0])
    assert code == 1
    assert made["over_limit"]
    assert [Path(part["path"]).name.split("报送包")[1] for part in made["parts"]] == [
        "-第1件共2件.safetydesk.zip", "-第2件共2件.safetydesk.zip"]
    assert all(part["mail_bytes"] <= 1_100_000 and part["holds"] for part in made["parts"])
    assert [each["bytes"] > 2_000_000 for each in made["carried"]] == [True]
    code, lines, _ = run("parcel", folder, "--to", out, "--limit", "1.1MB", "--reason", "等材料")
    assert code == 1
    assert "共 2 件" in "\n".join(lines)
    assert f"第 2 件：{made['parts'][1]['path']}" in "\n".join(lines)
    code, lines, _ = run("verify", out, "--json")
    assert code == 0
    assert json.loads(lines[0])["problems"] == []
    assert json.loads(lines[0])["parcels"][0]["whole"]
    code, lines, _ = run("verify", *(part["path"] for part in made["parts"]))
    assert code == 0
    assert "每个成员都和清单一致" in "\n".join(lines)
    assert "另有 1 个文件太大" in "\n".join(lines)


def test_verify_names_what_is_wrong(run, folder, tmp_path):
    run("parcel", folder, "--to", tmp_path / "out", "--limit", "1.1MB")
    first, second = sorted((tmp_path / "out").iterdir())
    code, lines, _ = run("verify", second)
    assert code == 1
    assert "缺第 1 件，共 2 件" in "\n".join(lines)
    data = bytearray(second.read_bytes())
    data[len(data) // 2] ^= 255
    second.write_bytes(data)
    code, lines, _ = run("verify", first, second, "--json")
    assert code == 1
    assert second.name in json.loads(lines[0])["problems"][0]["place"]
    code, _, error = run("verify", tmp_path / "gone.zip")
    assert code == 2
    assert "找不到" in error


def test_without_a_limit_all_is_in_one_file(run, folder, tmp_path):
    code, lines, _ = run("parcel", folder, "--to", tmp_path / "out", "--limit", "不限", "--json")
    assert code == 1
    assert (len(json.loads(lines[0])["parts"]), json.loads(lines[0])["carried"]) == (1, [])
    code, lines, _ = run("parcel", folder, "--to", tmp_path / "best", "--excellent", "--json")
    assert any("没有评为优秀" in line for line in json.loads(lines[0])["left_out"])


@pytest.mark.parametrize(("text", "bytes"), [
    ("20MB", 20_000_000), (" 1.5 m", 1_500_000), ("300kb", 300_000), ("1G", 1_000_000_000), ("77", 77),
    ("不限", None), ("None", None),
])
def test_sizes_as_people_write_them(text, bytes):
    assert cli_parcel.size(text) == bytes
