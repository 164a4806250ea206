"""The shelf lists what is there, sound or not."""

from __future__ import annotations

import shutil

import pytest

from safetydesk import paths
from safetydesk.notice.problem import Mishap
from safetydesk.notice.shelf import all_notices, shelf, shipped

ZUSHI = paths.forms() / "zushi-2024"


def test_folders_without_a_notice_are_passed_over(tmp_path):
    shutil.copytree(ZUSHI, tmp_path / "zushi-2024")
    (tmp_path / "照片").mkdir()
    (tmp_path / "README.md").write_text("x", "utf-8")
    assert [(entry.id, entry.problems) for entry in shelf(tmp_path)] == [("zushi-2024", ())]


def test_a_broken_definition_is_listed_with_its_problems(tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "notice.toml").write_bytes(b"id = ")
    (entry,) = shelf(tmp_path)
    assert (entry.id, entry.notice) == ("broken", None)
    assert entry.problems[0].kind == "unreadable"


def test_a_copied_folder_must_get_an_id_of_its_own(tmp_path):
    shutil.copytree(ZUSHI, tmp_path / "zushi-2025")
    (entry,) = shelf(tmp_path)
    assert entry.notice is None
    assert entry.problems[-1].what == "编号是“zushi-2024”，文件夹却叫“zushi-2025”"


def test_the_offices_own_definition_takes_the_place_of_a_shipped_one(tmp_path):
    shutil.copytree(ZUSHI, tmp_path / "zushi-2024")
    entries = all_notices(tmp_path)
    assert [entry.id for entry in entries] == [entry.id for entry in shipped()] == [e.id for e in all_notices()]
    assert entries[0].folder == tmp_path / "zushi-2024"


def test_the_newest_notice_comes_first_and_what_cannot_be_read_last(tmp_path):
    for name in ("camp-2023", "yingde-2023", "shenzhen-2020", "zushi-2024"):
        shutil.copytree(paths.forms() / name, tmp_path / name)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "notice.toml").write_bytes(b"id = ")
    assert [entry.id for entry in shelf(tmp_path)] == [
        "zushi-2024", "yingde-2023", "camp-2023", "shenzhen-2020", "broken"]


def test_no_folder_is_an_empty_shelf_and_a_file_is_a_mishap(tmp_path):
    assert shelf(tmp_path / "none") == []
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(Mishap, match="打不开"):
        shelf(tmp_path / "file")
