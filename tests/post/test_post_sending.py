"""Sending to servers as they are: each mail once, called sent only by the server's word, the password kept safe."""

from __future__ import annotations

import email
import email.policy
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from deskmaker import new_desk
from imap_server import HOST, PASSWORD
from smtp_server import FakeSmtp, real_server

from safetydesk.desk import look, outbox
from safetydesk.desk.desk import Desk
from safetydesk.desk.outbox import Content, Draft
from safetydesk.material.copying import Stopped
from safetydesk.notice.problem import Mishap
from safetydesk.post import letter, mail_out, mail_send, parcel, posting
from safetydesk.post.mail_out import Outgoing
from safetydesk.post.mail_trouble import WrongPassword

ROOT = Path(__file__).resolve().parents[2]
NAME = "祖师街道办事处-安全生产月“五个一”-报送包（第1部分，共2部分）㛃.zip"


def packed(folder, number, size=200_000):
    path = folder / f"第{number}部分.zip"
    path.write_bytes(os.urandom(size))
    return path


def draft(path, number=1, receiver="up@example.com"):
    data = path.read_bytes()
    return Draft(
        receiver, f"报送安全生产月材料（{number}/2）", "请查收。\n.以点开头的一行\n", path=str(path), name=NAME,
        bytes=len(data), sha256=hashlib.sha256(data).hexdigest(), contents=(Content("表格/附件3.docx", 3, "ab"),))


@pytest.fixture
def two(desk, tmp_path):
    """A sending of two parts in the outbox."""
    return outbox.queue(desk, "parcel", [draft(packed(tmp_path, n), n) for n in (1, 2)])


@pytest.fixture
def post(desk, authority):
    def post(server, password=PASSWORD, trusted=True, batch="", **more):
        account = Outgoing("office@example.com", HOST, server.port,
                           "starttls" if getattr(server, "starttls", False) else "tls", name="祖师街道安全办")
        context = authority.context() if trusted else None
        waiting = outbox.letters(desk, batch, outbox.OPEN)
        posting.post_off(desk, account, password, waiting, context=context, **more)

    return post


def states(desk):
    return [each.state for each in outbox.letters(desk)]


def auth_lines(server):
    return [line for line in server.heard if line.upper().startswith(b"AUTH") or PASSWORD.encode() in line]


@pytest.mark.parametrize("starttls", [False, True])
def test_both_parts_arrive_once_with_their_names_and_bytes_over_a_real_server(desk, certificate, two, post, starttls):
    with real_server(certificate, starttls=starttls) as server:
        server.starttls = starttls
        post(server)
        post(server)
    assert states(desk) == ["sent", "sent"]
    assert [each.answer for each in outbox.letters(desk)] == ["250 2.0.0 queued as 4711"] * 2
    assert len(server.mails) == 2
    for data, queued in zip(server.mails, outbox.letters(desk), strict=True):
        mail = email.message_from_bytes(data, policy=email.policy.default)
        assert mail["subject"] == queued.subject
        assert mail["message-id"] == queued.message_id
        assert (mail["from"].addresses[0].addr_spec, mail["from"].addresses[0].display_name) == (
            "office@example.com", "祖师街道安全办")
        text, enclosed = mail.iter_parts()
        assert text.get_content() == "请查收。\n.以点开头的一行\n"
        assert enclosed.get_filename() == NAME
        assert hashlib.sha256(enclosed.get_content()).hexdigest() == queued.sha256
        # What QQ reads: the name of RFC 2047 in the type.
        assert email.header.make_header(email.header.decode_header(
            email.message_from_bytes(data).get_payload()[1].get_param("name").replace("\r\n", ""))) == NAME
    assert "已发给 up@example.com" in look.history(desk)[0].text


@pytest.mark.skipif(not shutil.which("munpack"), reason="mpack is not installed (apt install mpack)")
def test_another_mail_reader_finds_the_same_bytes_and_a_name(tmp_path, desk, certificate, two, post):
    with real_server(certificate) as server:
        post(server)
    (tmp_path / "unpacked").mkdir()
    (tmp_path / "mail.eml").write_bytes(server.mails[0])
    subprocess.run(["munpack", "-q", "-C", str(tmp_path / "unpacked"), str(tmp_path / "mail.eml")], check=True)
    found = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "unpacked").iterdir()}
    assert outbox.letters(desk)[0].sha256 in found


@pytest.mark.parametrize("wrong", ["own", "name", "expired", "stranger"])
@pytest.mark.parametrize("starttls", [False, True])
def test_a_server_that_cannot_prove_who_it_is_never_hears_the_password(desk, authority, two, post, wrong, starttls):
    certificate = {
        "own": lambda: authority.issue("own", own=True), "name": lambda: authority.issue("other", "mail.example.org"),
        "expired": lambda: authority.issue("old", days=-1), "stranger": lambda: authority.issue(),
    }[wrong]()
    with FakeSmtp(certificate, starttls=starttls) as server, pytest.raises(Mishap, match=r"安全证书.*密码没有发出"):
        post(server, trusted=wrong != "stranger")
    assert auth_lines(server) == []
    assert states(desk) == ["failed", "waiting"]


@pytest.mark.parametrize("how", ["not offered", "refused", "cut"])
def test_without_encryption_nothing_is_said(desk, certificate, two, post, how):
    answers = {"refused": {"STARTTLS": b"454 not now\r\n"}, "cut": {"STARTTLS": None}}.get(how, {})
    with FakeSmtp(certificate, starttls=True, offers_starttls=how != "not offered", answers=answers) as server, \
            suppress(Mishap):
        post(server)
    assert auth_lines(server) == []
    assert not any(line.upper().startswith(b"MAIL") for line in server.heard)
    assert states(desk)[0] == "failed"
    assert set(states(desk)) <= {"failed", "waiting"}


BAD = {
    "421 at once": ({"": b"421 too many connections\r\n"}, "failed", "421"),
    "452 for the sender": ({"MAIL": b"452 4.3.1 insufficient storage\r\n"}, "failed", "452 4.3.1"),
    "550 for the receiver": ({"RCPT": b"550 5.1.1 no such user\r\n"}, "failed", "收件地址不对"),
    "552 after the mail": ({".": b"552 5.2.3 too big\r\n"}, "failed", "552"),
    "554 after the mail": ({".": b"554 DT:SPM 163 smtp\r\n"}, "failed", "554 DT:SPM"),
    "421 after the mail": ({".": b"421 closing\r\n"}, "failed", "421"),
    "refused data": ({"DATA": b"503 no\r\n"}, "failed", "503"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_a_server_refuses_has_failed_and_can_be_sent_again(desk, certificate, two, post, case):
    answers, state, told = BAD[case]
    with FakeSmtp(certificate, answers=answers) as server:
        post(server)
    assert states(desk) == [state, state]
    assert all(told in each.answer for each in outbox.letters(desk))
    assert server.mails == []
    with FakeSmtp(certificate) as server:
        post(server)
    assert states(desk) == ["sent", "sent"]
    assert len(server.mails) == 2


def test_a_wrong_password_is_asked_for_again_and_no_word_of_the_server_is_kept(desk, certificate, two, post):
    said = "535 登录失败，密码 ".encode("gbk") + PASSWORD.encode() + b"\r\n"
    with FakeSmtp(certificate, answers={"AUTH": said}) as server, pytest.raises(WrongPassword, match="授权码"):
        post(server)
    assert states(desk) == ["failed", "waiting"]
    assert PASSWORD not in "".join(each.answer for each in outbox.letters(desk))
    assert server.mails == []


@pytest.mark.parametrize("where", ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "during"])
def test_a_line_that_breaks_before_the_end_of_the_mail_has_sent_nothing(desk, tmp_path, certificate, two, post, where):
    broken = {"cut_after": 100_000} if where == "during" else {"answers": {where: None}}
    if where == "during":
        # More than the system holds back for a peer that no longer reads.
        outbox.drop(desk, outbox.letters(desk)[0].id)
        outbox.drop(desk, outbox.letters(desk)[1].id)
        outbox.queue(desk, "parcel", [draft(packed(tmp_path, n, 16_000_000), n) for n in (3, 4)])
    with FakeSmtp(certificate, **broken) as server, pytest.raises(Mishap):
        post(server)
    assert states(desk)[-2:] == ["failed", "waiting"]
    assert server.mails == []
    with FakeSmtp(certificate) as server:
        post(server)
    assert (states(desk)[-2:], len(server.mails)) == (["sent", "sent"], 2)


@pytest.mark.parametrize("answer", [None, b"??? what\r\n", b"\r\n"])
def test_a_mail_without_an_answer_is_never_sent_again_unasked(desk, certificate, two, post, answer):
    with FakeSmtp(certificate, answers={".": answer}) as server, pytest.raises(mail_send.Unknown):
        post(server)
    assert states(desk) == ["doubtful", "waiting"]
    with FakeSmtp(certificate) as server:
        post(server)
    assert (states(desk), len(server.mails)) == (["doubtful", "sent"], 1)
    first = outbox.letters(desk)[0]
    with pytest.raises(Mishap, match="待核实"):
        outbox.drop(desk, first.id)
    outbox.settle(desk, first.id, arrived=False)
    with FakeSmtp(certificate) as server:
        post(server)
    assert (states(desk), len(server.mails)) == (["sent", "sent"], 1)


def test_a_doubtful_mail_that_did_arrive_is_sent_by_a_persons_word(desk, certificate, two, post):
    with FakeSmtp(certificate, answers={".": None}) as server, pytest.raises(mail_send.Unknown):
        post(server)
    outbox.settle(desk, outbox.letters(desk)[0].id, arrived=True)
    assert next((each.state, each.answer) for each in outbox.letters(desk)) == ("sent", "人工核实已收到")


def test_a_silent_server_can_be_stopped(desk, certificate, two, post):
    with FakeSmtp(certificate, answers={"MAIL": "silence"}) as server, pytest.raises(Stopped):
        post(server, stop=lambda: bool(server.heard) and server.heard[-1].startswith(b"mail"))
    assert states(desk) == ["waiting", "waiting"]


def test_a_mail_larger_than_the_server_takes_is_not_begun(desk, certificate, two, post):
    with FakeSmtp(certificate, size=100_000) as server:
        post(server)
    assert states(desk) == ["failed", "failed"]
    assert all("最多发 0.1 MB" in each.answer for each in outbox.letters(desk))
    assert not any(line.upper().startswith(b"MAIL") for line in server.heard)


def test_a_file_that_changed_since_is_not_sent(desk, certificate, two, post):
    Path(outbox.letters(desk)[0].path).write_bytes(b"other")
    with FakeSmtp(certificate) as server, pytest.raises(Mishap, match="变了"):
        post(server)
    assert server.mails == []


def test_a_program_that_stopped_knows_what_it_may_send_again(tmp_path, desk, two):
    first, second = outbox.letters(desk)
    outbox.begin(desk, first.id, "<1@example.com>")
    outbox.begin(desk, second.id, "<2@example.com>")
    outbox.hand(desk, first.id)
    outbox.recover(desk)
    assert states(desk) == ["doubtful", "waiting"]


def test_the_account_is_remembered_without_a_password(tmp_path):
    with new_desk(tmp_path / "one") as desk:
        proposed = mail_out.proposed(desk, "aqb@163.com")
        assert (proposed.host, proposed.port, proposed.security) == ("smtp.163.com", 465, "tls")
        mail_out.save(desk, replace(proposed, address=" ａｑｂ@163。com"))
    with Desk.open(tmp_path / "one") as desk:
        assert mail_out.read(desk) == replace(proposed, address="aqb@163.com")
        with pytest.raises(Mishap, match="发件服务器"):
            mail_out.save(desk, replace(proposed, host="smtp 163"))


def test_a_mail_can_be_kept_as_a_file_for_sending_elsewhere(tmp_path, desk, two):
    queued = outbox.letters(desk)[0]
    posting.save(desk, Outgoing("a@example.com", "smtp.example.com"), queued, tmp_path / "第1封.eml")
    mail = email.message_from_bytes((tmp_path / "第1封.eml").read_bytes(), policy=email.policy.default)
    assert hashlib.sha256(next(mail.iter_attachments()).get_content()).hexdigest() == queued.sha256
    assert states(desk) == ["waiting", "waiting"]
    assert sorted(path.name for path in tmp_path.glob("*.eml*")) == ["第1封.eml"]


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 57 * 4096, 57 * 4096 + 1])
def test_the_size_told_to_the_server_is_the_size_sent(tmp_path, size):
    path = packed(tmp_path, 1, size)
    mail = letter.Letter("a@example.com", "㛃", ("b@example.com",), "题" * 90, "文", "<1@example.com>",
                         posting.datetime.now(posting.OFFICE_TIME), (letter.Enclosed(path, "名" * 150 + ".zip"),))
    data = b"".join(letter.pieces(mail))
    assert len(data) == letter.size(mail)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert not any(line.startswith(b".") for line in data.split(b"\r\n"))
    part = email.message_from_bytes(data, policy=email.policy.default).get_payload()[1]
    assert part.get_content() == path.read_bytes()
    assert part.get_filename() == "名" * 96 + ".zip"


def test_no_file_named_like_a_command_breaks_the_mail(tmp_path, desk, certificate, post):
    path = packed(tmp_path, 1, 10)
    odd = replace(draft(path), subject="题\r\nBcc: x@example.com", name='a"\r\nX: y;.zip')
    outbox.queue(desk, "parcel", [odd])
    with real_server(certificate) as server:
        post(server)
    mail = email.message_from_bytes(server.mails[0])
    assert mail["bcc"] is None
    assert [part["X"] for part in mail.walk()] == [None] * 3


def run(desk, authority, *words, **more):
    env = os.environ | {"SSL_CERT_FILE": str(authority.path), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    return subprocess.run([sys.executable, "-m", "safetydesk", *map(str, words)], cwd=ROOT, env=env, text=True,
                          capture_output=True, **more)


def test_a_parcel_goes_out_from_the_command_line_and_only_once(tmp_path, authority, certificate):
    with new_desk(tmp_path / "desk") as desk:
        made = parcel.make(desk, tmp_path / "out")
    with real_server(certificate) as server:
        with Desk.open(tmp_path / "desk") as desk:
            mail_out.save(desk, Outgoing("office@example.com", HOST, server.port))
        typed = f"{PASSWORD}\n"
        sent = run(desk, authority, "send", tmp_path / "desk", tmp_path / "out", "--to", "up@example.com", input=typed)
        assert (sent.returncode, sent.stdout.split()[1]) == (0, "已发"), sent.stdout + sent.stderr
        again = run(desk, authority, "outbox", tmp_path / "desk", "--send", input=typed)
        assert (again.returncode, len(server.mails)) == (0, 1), again.stdout + again.stderr
    enclosed = next(email.message_from_bytes(server.mails[0], policy=email.policy.default).iter_attachments())
    assert hashlib.sha256(enclosed.get_content()).hexdigest() == made.parts[0].sha256
    with Desk.open(tmp_path / "desk") as desk:
        queued, = outbox.letters(desk)
        inside = outbox.contents(desk, queued.id)
    with ZipFile(made.parts[0].path) as bundle:
        there = {each.filename: each.file_size for each in bundle.infolist()}
    assert {each.name: each.bytes for each in inside}.items() <= there.items()
    assert len(inside) >= len(there) - 2
    assert PASSWORD.encode() not in b"".join(path.read_bytes() for path in (tmp_path / "desk").rglob("*.sqlite"))


def test_half_a_parcel_is_not_sent(tmp_path, desk):
    made = parcel.make(desk, tmp_path / "out")
    data = made.parts[0].path.read_bytes()
    made.parts[0].path.write_bytes(data[: len(data) // 2])
    with pytest.raises(Mishap, match="没有放进发件箱"):
        posting.enqueue(desk, [made.parts[0].path], "up@example.com")
    with pytest.raises(Mishap, match="不是邮箱地址"):
        posting.enqueue(desk, [made.parts[0].path], "up@example")
    assert outbox.letters(desk) == []


if sys.platform == "win32":
    pytestmark = pytest.mark.skip(reason="the servers of these tests run on Linux")
