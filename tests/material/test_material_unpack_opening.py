"""From dropped files to a flat stream of arrivals: containers in containers, each trouble one line, nothing left."""

from __future__ import annotations

import base64
import io
import os
import zipfile
from pathlib import Path

import pytest

from safetydesk.material import limited as limited_module
from safetydesk.material import opening, unpacked
from safetydesk.material.limited import Limited
from safetydesk.material.names import Found, walk
from safetydesk.material.opening import opened


@pytest.fixture(scope="module")
def child():
    with Limited() as running:
        yield running


@pytest.fixture
def arrive(tmp_path, child):
    """Writes what is given as files of one dropped folder; gives {parts below it: content or problem} and arrivals."""

    def run(**sent: bytes):
        folder = tmp_path / "微信"
        folder.mkdir(exist_ok=True)
        for name, data in sent.items():
            (folder / name).write_bytes(data)
            os.utime(folder / name, (1, 1))
        arrivals = list(opened(walk([folder]), tmp_path / "scratch", child))
        assert all(each.parts[0] == "微信" for each in arrivals)
        return arrivals, {
            "/".join(each.parts[1:]): each.problem or each.letter or each.path.read_bytes() for each in arrivals}

    return run


def zipped(method=zipfile.ZIP_DEFLATED, **members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as bundle:
        for name, data in members.items():
            bundle.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def mail(sender: str, subject: str, name: str, data: bytes, kind="application/zip", text="") -> bytes:
    return (f"From: {subject}人 <{sender}>\r\nSubject: {subject}\r\n"
            f"Content-Type: multipart/mixed; boundary={sender}\r\n\r\n--{sender}\r\n\r\n{text}\r\n"
            f"--{sender}\r\nContent-Type: {kind}; name={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            ).encode() + base64.encodebytes(data) + f"\r\n--{sender}--\r\n".encode()


def test_ordinary_files_pass_and_containers_are_replaced_by_their_pieces(arrive, tmp_path):
    inner = zipped(**{"视频__a.mp4": b"film", "b.jpg": b"photo"})
    office = zipped(**{"[Content_Types].xml": b"<x/>"})
    arrivals, shown = arrive(**{
        "1.jpg": b"\xff\xd8\xff", "2.zip": zipped(**{"祖师.zip": inner, "c.txt": b"c"}), "3.docx": office, "4": office})
    assert shown == {
        "1.jpg": b"\xff\xd8\xff", "2.zip/祖师.zip/视频/a.mp4": b"film", "2.zip/祖师.zip/b.jpg": b"photo",
        "2.zip/c.txt": b"c", "3.docx": office, "4": office}
    assert [each.temporary for each in arrivals] == [False, True, True, True, False, False]
    left = [path for path in (tmp_path / "scratch").rglob("*") if path.is_file()]
    assert sorted(left) == sorted(each.path for each in arrivals if each.temporary)


def test_mails_tell_who_sent_each_piece(arrive):
    forwarded = mail("zushi@example.com", "祖师报送", "照片.zip", zipped(**{"a.jpg": b"photo"}), text="http://pan.example")
    arrivals, shown = arrive(**{"信.eml": mail(
        "me@example.com", "转发", "x.eml", forwarded, kind="message/rfc822")})
    outer, inner, photo = arrivals
    assert (outer.letter.sender, inner.letter.sender) == ("me@example.com", "zushi@example.com")
    assert inner.letter.text == "http://pan.example"
    assert (photo.sender, photo.sender_name, photo.subject) == ("zushi@example.com", "祖师报送人", "祖师报送")
    assert list(shown) == ["信.eml", "信.eml/x.eml", "信.eml/x.eml/照片.zip/a.jpg"]
    assert not any(each.problem for each in arrivals)


def test_a_mail_with_nothing_in_it_is_told(arrive):
    _, shown = arrive(**{"信.eml": b"From: a@b\r\nSubject: x\r\n\r\nhello"})
    assert shown == {"信.eml": "邮件里没有附件，请打开邮件看正文"}


def test_hostile_containers_cost_one_line_each(arrive, tmp_path):
    bomb = zipped(**{"0": bytes(unpacked.HARMLESS + 1)})
    arrivals, shown = arrive(**{
        "1.zip": bomb, "2.zip": zipped(**{"bomb.zip": bomb, "good.txt": b"good"}), "3.zip": b"PK\3\4 cut",
        "4.rar": b"Rar!\x1a\x07\x01\x00", "5.txt": b"five"})
    assert "恶意" in shown["1.zip"]
    assert "恶意" in shown["2.zip/bomb.zip"]
    assert "不完整" in shown["3.zip"]
    assert "不完整" in shown["4.rar"]
    assert (shown["2.zip/good.txt"], shown["5.txt"]) == (b"good", b"five")
    assert len(arrivals) == 6
    assert {path.name for path in (tmp_path / "scratch" / "1").parent.rglob("*.*")} == {"1-bomb.zip", "2-good.txt"}


def test_nesting_has_an_end_and_shares_one_allowance(arrive, monkeypatch):
    data = zipped(**{"a.txt": b"a"})
    for depth in range(4):
        data = zipped(**{f"{depth}.zip": data})
    _, shown = arrive(**{"a.zip": data})
    (where, why), = shown.items()
    assert where == "a.zip/3.zip/2.zip/1.zip"
    assert "套了 3 层以上" in why
    many = zipped(**{f"{n}.zip": zipped(**{"a.txt": b"a"}) for n in range(5)})
    _, shown = arrive(**{"b.zip": zipped(**{"1.zip": zipped(**{"2.zip": many, "3.zip": many})})})
    assert ["套了 3 层以上" in str(why) for why in shown.values()].count(True) == 1, "a bomb of boxes is one line"
    monkeypatch.setattr(opening, "MOST_FILES", 4)
    two = zipped(a=b"a", b=b"b")
    _, shown = arrive(**{"a.zip": zipped(x=two, y=two)})
    assert (shown["a.zip/x/a"], shown["a.zip/x/b"]) == (b"a", b"b")
    assert "文件太多" in shown["a.zip/y"]


def test_a_child_that_dies_costs_the_container_only(tmp_path, monkeypatch, arrive, child):
    monkeypatch.setattr(limited_module, "child_command", lambda memory: ["false"])
    with Limited() as dying:
        path = tmp_path / "a.zip"
        path.write_bytes(zipped(a=b"a"))
        os.utime(path, (1, 1))
        line, = opened([Found(path, ("a.zip",))], tmp_path / "scratch", dying)
    assert line.problem == "展开时出错（读取时出错中断，或文件太大），请让对方重新打包发送"
    assert line.path == path


def test_only_one_container_lies_open_at_a_time(tmp_path, child):
    for name in ("1.zip", "2.zip"):
        (tmp_path / name).write_bytes(zipped(a=b"a"))
        os.utime(tmp_path / name, (1, 1))
    scratch = tmp_path / "scratch"
    stream = opened(walk([tmp_path / "1.zip", tmp_path / "2.zip"]), scratch, child)
    assert not scratch.exists()
    next(stream)
    assert len(list(scratch.iterdir())) == 1
    next(stream)
    assert len(list(scratch.iterdir())) == 2


def test_after_stop_nothing_more_is_unpacked(tmp_path, child):
    path = tmp_path / "1.zip"
    path.write_bytes(zipped(a=b"a"))
    assert [each.path for each in opened([Found(path, ("1.zip",))], tmp_path / "s", child, stop=lambda: True)] == [path]
    assert not (tmp_path / "s").exists()


def test_what_has_a_problem_or_cannot_be_read_is_handed_on(tmp_path, child):
    gone = Found(tmp_path / "gone.zip", ("gone.zip",))
    kept = Found(Path("desk.sqlite"), ("desk.sqlite",), "工作台自己的")
    first, second = opened([gone, kept], tmp_path / "scratch", child)
    assert (first.path, first.problem) == (gone.path, "")
    assert (second.path, second.problem) == (kept.path, "工作台自己的")
