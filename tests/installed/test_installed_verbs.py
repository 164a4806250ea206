"""The built folder does what the checkout does: every verb, and files of every kind."""

from __future__ import annotations

import ast
import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from conftest import NAME, ROOT
from deliveries import letters, outlook, rars
from deliveries.archives import plain_zip, seven
from deliveries.everything import EVERYTHING
from deliveries.offices import old_sheet

from safetydesk.desk.desk import Desk
from safetydesk.post import mail_account, mail_out

pytestmark = pytest.mark.installed

DESK, UPPER = "演示/工作台", "演示/上级工作台"
# In the order in which they build on each other, run where the example office lies.
STORY = (
    ("notices", "--json"), ("board", DESK, "--json", "--on", "2024-06-20"), ("board", DESK, "--unmet"),
    ("remind", DESK, "--on", "2024-06-20"), ("forms", DESK, "--json"), ("figures", DESK, "--json"),
    ("figures", DESK, "--unit", "青禾社区", "--month", "2024-06", "开展应急演练=3"), ("activities", DESK, "--json"),
    ("template", DESK, "缺报一览", "--sample", "样张.docx"), ("template", DESK, "缺报一览", "--put", "样张.docx"),
    *(("print", DESK, "缺报一览", "--to", f"缺报一览.{kind}") for kind in ("pdf", "docx", "xlsx")),
    ("print", DESK, "活动总结", "--to", "活动总结.pdf"), ("template", DESK, "缺报一览", "--remove"),
    ("handout", DESK, "--to", "材料包", "--zip"), ("parcel", DESK, "--to", "包", "--limit", "1MB", "--reason", "试打"),
    ("verify", "包"), ("rollup", UPPER, "包"), ("board", UPPER), ("outbox", DESK), ("check", UPPER, "--json"),
    ("send", DESK, "包", "--to", "b@example.com", "--from", "a@163.com", "--eml", "邮件"),
    ("backup", DESK, "--to", "备份.zip"), ("restore", "备份.zip", "恢复"), ("check", "恢复"), ("no-such-verb",),
)


def plain(text: str) -> str:
    """What was said, without numbers and identities, which differ from run to run, and where the definitions lie."""
    return re.sub(r'[0-9a-f]{6,}|\d+|"folder": "[^"]*"', "#", text)


def test_the_example_office_and_every_verb_end_as_in_the_checkout(program, source, tmp_path):
    ours, theirs = tmp_path / "1", tmp_path / "2"
    ours.mkdir()
    made = program("demo", "演示", at=ours)
    assert made.returncode == 0, made.stderr
    shutil.copytree(ours, theirs)
    for words in STORY:
        mine, other = program(*words, at=ours), source(*words, at=theirs)
        assert "Traceback" not in mine.stderr, words
        assert (mine.returncode, plain(mine.stdout)) == (other.returncode, plain(other.stdout)), words
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        assert (ours / f"缺报一览.{kind}").read_bytes().startswith(begins)


def delivered(place: Path) -> Path:
    """A folder with a file of every kind, loose and in archives and mails."""
    place.mkdir()
    made = {piece.name: piece.make(place) for piece in EVERYTHING}
    for left in place.iterdir():
        left.unlink()
    for name, data in made.items():
        (place / name).write_bytes(data)
    inside = {f"青禾社区/里面-{name}": made[name] for name in ("相机.jpg", "苹果.heic", "片.mp4", "青禾活动总结.docx")}
    flat = {Path(name).name: data for name, data in inside.items()}
    for name, data in {
        "压缩.zip": plain_zip(inside), "压缩.7z": seven(inside), "压缩.rar": rars.rar5(list(inside.items())),
        "邮件.eml": letters.letter("a@example.com", "材料", flat),
        "邮件.msg": outlook.msg("材料", attachments=tuple(flat.items())),
    }.items():
        (place / name).write_bytes(data)
    return place


def test_of_every_kind_of_file_the_same_is_told_as_by_the_checkout(program, source, tmp_path):
    arrived = delivered(tmp_path / "来件")
    (tmp_path / "名单.xls").write_bytes(old_sheet([["单位名称"], ["青禾社区"], ["柳溪社区"]]))
    told = []
    for one, name in ((program, "甲"), (source, "乙")):
        new = one("new", name, "--notice", "zushi-2024", "--units", "名单.xls", at=tmp_path)
        assert new.returncode == 0, new.stderr
        said = one("receive", name, arrived, "--json", at=tmp_path)
        assert "Traceback" not in said.stderr
        told.append([{**json.loads(line), "arrived": ""} for line in said.stdout.splitlines()])
    assert len(told[0]) > len(EVERYTHING) + 12
    assert told[0] == told[1]
    assert {"photo", "video", "report", "form"} <= {line["kind"] for line in told[0]}


def test_mails_are_fetched_and_sent_over_verified_tls(program, tmp_path):
    from imap_server import PASSWORD, Authority, FakeImap
    from listening import HOST
    from smtp_server import real_server

    program("demo", "演示", at=tmp_path)
    desk = tmp_path / "演示" / "工作台"
    authority = Authority(tmp_path)
    trusted = {"SSL_CERT_FILE": str(authority.path)}
    mail = letters.letter("qinghe@example.com", "青禾社区演练照片", {"青禾社区演练.jpg": EVERYTHING[0].make(tmp_path)})
    with FakeImap(authority.issue(), {1: mail}) as box, real_server(authority.issue()) as post:
        with Desk.open(desk) as open_desk:
            mail_account.save(open_desk, mail_account.Account("a@example.com", HOST, box.port, since="2024-06-01"))
            mail_out.save(open_desk, mail_out.Outgoing("a@example.com", HOST, post.port))
        fetched = program("receive", desk, "--mailbox", "--json", types=f"{PASSWORD}\n", **trusted)
        assert "青禾社区演练.jpg" in fetched.stdout, fetched.stderr
        parcel = next((tmp_path / "演示" / "报送包").iterdir())
        refused = program("send", desk, parcel, "--to", "b@example.com", types=f"{PASSWORD}\n")
        assert refused.returncode == 1
        assert not post.mails
        sent = program("outbox", desk, "--send", types=f"{PASSWORD}\n", **trusted)
        assert sent.returncode == 0, sent.stderr
        post.rest()
    assert len(post.mails) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the loader's variables are Linux's")
def test_programs_of_the_system_are_started_without_our_libraries(program, tmp_path):
    tool = tmp_path / "unar"
    tool.write_text(f"#!/bin/sh\nenv > '{tmp_path}/seen'\nexit 1\n", "utf-8")
    tool.chmod(0o755)
    (tmp_path / "压缩.rar").write_bytes(rars.rar5([("甲.txt", b"a")], method=3))
    program("new", "台", "--notice", "zushi-2024", at=tmp_path)
    program("receive", "台", "压缩.rar", at=tmp_path, PATH=str(tmp_path))
    seen = (tmp_path / "seen").read_text("utf-8")
    assert "LD_LIBRARY_PATH" not in seen
    assert "QT_PLUGIN_PATH" not in seen


def test_every_module_that_is_imported_anywhere_is_in_the_folder(folder):
    readers = pytest.importorskip("PyInstaller.archive.readers", reason="PyInstaller reads what it packed")
    packed = set(readers.CArchiveReader(str(folder / NAME)).open_embedded_archive("PYZ.pyz").toc)
    ours = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for path in (ROOT / "safetydesk").rglob("*.py") if path.name != "__main__.py"}
    assert not ours - packed
    compiled = {name.split(".")[0] for name in (
        path.relative_to(folder / "_internal").as_posix().replace("/", ".") for path in folder.rglob("*.so"))}
    asked = {node.module if isinstance(node, ast.ImportFrom) else alias.name
             for path in (ROOT / "safetydesk").rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))
             if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names}
    foreign = {name.split(".")[0] for name in asked if name} - set(sys.stdlib_module_names) - {"safetydesk", "msvcrt"}
    assert not {name for name in foreign if name not in packed and name not in compiled}
