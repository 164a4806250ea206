"""诊断信息: it says how the desk is, and nothing of whom and what it holds."""

from __future__ import annotations

import re
import zipfile

import pytest
from deskmaker import ids, new_desk, photos

from safetydesk import paths
from safetydesk.desk import diagnosis, receiving, settings, units
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison
from safetydesk.notice.problem import Mishap


@pytest.fixture
def text(tmp_path, monkeypatch):
    """Of a desk with people, mail addresses and files in it."""
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "safetydesk.log").write_text("2024-06-01 INFO SafetyDesk 0.1\n", "utf-8")
    monkeypatch.setattr(paths, "log", lambda: tmp_path / "log")
    with new_desk(tmp_path / "祖师安监办") as desk:
        unit = ids(desk)["青禾社区"]
        units.set_liaison(desk, unit, Liaison(name="张喆珺", mobile="000-0000", email="zhang@example.invalid"))
        settings.put(desk, "contact", "㛃某某")
        settings.put(desk, "outgoing", '{"address": "clerk@example.invalid"}')
        receiving.receive(desk, photos(tmp_path / "王家的照片", 2), unit_id=unit, slot="drill")
        return diagnosis.whole(desk, "Qt 6")


def test_it_says_what_is_needed(text):
    for words in ("程序 ", "表版本 ", "SQLite ", "Qt 6", "✓ 数据库：完好", "  material 2", "文件种类 image 2",
                  "材料状态 review 2", "contact", "outgoing", "随程序的，2024 年", "INFO SafetyDesk 0.1"):
        assert words in text


def test_it_names_nobody_and_nothing(text, tmp_path):
    for secret in ("青禾", "祖师", "张喆珺", "㛃", "000-0000", "example.invalid", "照片", str(tmp_path), tmp_path.name):
        assert secret not in text
    assert not re.search(r"@|[A-Z]:\\", text)


def test_what_is_saved_is_what_was_shown(text, tmp_path):
    diagnosis.save(text, tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as bundle:
        assert bundle.namelist() == [diagnosis.TEXT]
        assert bundle.read(diagnosis.TEXT).decode() == text


def test_of_a_desk_that_cannot_be_opened_it_says_why(tmp_path):
    new_desk(tmp_path / "祖师安监办").close()
    (tmp_path / "祖师安监办" / "desk.sqlite").write_bytes(b"x" * 5000)
    with pytest.raises(Mishap) as told:
        Desk.open(tmp_path / "祖师安监办")
    text = diagnosis.whole(told.value)
    assert "工作台打不开：" in text
    assert "祖师" not in text
