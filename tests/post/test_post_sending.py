"""Sending: each mail once, under the right names, called sent only by the server's word; and mails kept as files."""

from __future__ import annotations

import email
import email.policy
import hashlib
import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest
from deskmaker import NAMES, new_desk
from imap_server import PASSWORD
from listening import HOST
from sendings import NAME, draft, packed, states
from smtp_server import FakeSmtp, real_server
from stock import stock

from safetydesk import cli
from safetydesk.desk import look, outbox, units
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison
from safetydesk.notice.problem import Mishap
from safetydesk.post import letter, mail_account, mail_out, parcel, posting
from safetydesk.post.mail_out import Outgoing

ROOT = Path(__file__).resolve().parents[2]


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


@pytest.mark.parametrize("number", [99, -5, 1 << 63, -1 << 63, 10**20])
def test_a_number_that_no_letter_has_is_one_sentence(desk, two, number):
    for verb in (partial(outbox.settle, arrived=True), partial(outbox.settle, arrived=False), outbox.drop):
        with pytest.raises(Mishap, match="发件箱里没有这一封"):
            verb(desk, number)
    assert states(desk) == ["waiting", "waiting"]


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
    assert mail["x-unsent"] == "1"
    assert states(desk) == ["waiting", "waiting"]
    assert sorted(path.name for path in tmp_path.glob("*.eml*")) == ["第1封.eml"]


@pytest.mark.parametrize("name", ["名" * 200, "𠮷😀" * 100, "名" * 75])
@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 57 * 4096, 57 * 4096 + 1])
def test_the_size_told_to_the_server_is_the_size_sent(tmp_path, size, name):
    name += ".safetydesk.zip"
    path = packed(tmp_path, 1, size)
    mail = letter.Letter("a@example.com", "㛃", ("b@example.com",), "题" * 90, "文", "<1@example.com>",
                         posting.datetime.now(posting.OFFICE_TIME), (letter.Enclosed(path, name),))
    data = b"".join(letter.pieces(mail))
    assert len(data) == letter.size(mail)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert not any(line.startswith(b".") for line in data.split(b"\r\n"))
    part = email.message_from_bytes(data, policy=email.policy.default).get_payload()[1]
    assert part.get_content() == path.read_bytes()
    assert part.get_filename() == (name if len(name) <= 180 else name[:165] + ".safetydesk.zip")


def test_a_mail_of_any_size_is_made_in_little_memory(tmp_path):
    path = packed(tmp_path, 1, 16_000_000)
    mail = letter.Letter("a@example.com", "", ("b@example.com",), "题", "文", "<1@example.com>",
                         posting.datetime.now(posting.OFFICE_TIME), (letter.Enclosed(path, NAME),))
    tracemalloc.start()
    try:
        letter.write(mail, tmp_path / "mail.eml")
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
    assert (tmp_path / "mail.eml").stat().st_size == letter.size(mail) + len("X-Unsent: 1\r\n") > 21_000_000


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


def test_a_server_nobody_knows_is_written_once_and_remembered(tmp_path, authority, certificate):
    with new_desk(tmp_path / "desk") as desk:
        parcel.make(desk, tmp_path / "out")
    send = ("send", tmp_path / "desk", tmp_path / "out", "--to", "up@example.com", "--from", "office@example.com")
    unknown = run(desk, authority, *send, input="")
    assert (unknown.returncode, "--server" in unknown.stderr) == (2, True), unknown.stderr
    for wrong in ("smtp.example.com:x", "smtp.example.com:99999", "smtp 163"):
        assert run(desk, authority, *send, "--server", wrong, input="").returncode == 2
    with real_server(certificate) as server:
        server.starttls = False
        typed = f"{PASSWORD}\n"
        first = run(desk, authority, *send, "--server", f"{HOST}:{server.port}", input=typed)
        again = run(desk, authority, *send, input=typed)
    assert (first.returncode, again.returncode, len(server.mails)) == (0, 0, 2), first.stderr + again.stderr


@pytest.mark.parametrize(("typed", "security"), [("smtp.example.com", ("tls", 465)),
                                                 ("smtp.example.com:587", ("starttls", 587))])
def test_the_port_tells_how_the_connection_is_encrypted(tmp_path, typed, security):
    with new_desk(tmp_path / "desk") as desk:
        parcel.make(desk, tmp_path / "out")
    assert cli.run(["send", str(tmp_path / "desk"), str(tmp_path / "out"), "--to", "up@example.com", "--from",
                    "office@example.com", "--server", typed, "--eml", str(tmp_path / "eml")]) == 0
    with Desk.open(tmp_path / "desk") as desk:
        account = mail_out.read(desk)
    assert (account.host, account.security, account.port) == ("smtp.example.com", *security)


@pytest.mark.parametrize("words", [("send", "out", "--to", "up@example.com"), ("outbox", "--send"),
                                   ("remind", "--mail"), ("receive", "--mailbox")])
def test_without_a_terminal_a_missing_password_is_one_sentence_and_nothing_is_done(tmp_path, authority, words):
    with new_desk(tmp_path / "desk") as desk:
        made = parcel.make(desk, tmp_path / "out")
        mail_out.save(desk, Outgoing("office@example.com", HOST, 1))
        mail_account.save(desk, mail_account.Account("office@example.com", HOST, 1))
        units.set_liaison(desk, units.all_units(desk)[0].id, Liaison(email="unit@example.com"))
        if words[0] == "outbox":
            posting.enqueue(desk, [part.path for part in made.parts], "up@example.com")
        before = states(desk)
    verb, *rest = [str(tmp_path / word) if word == "out" else word for word in words]
    got = run(desk, authority, verb, tmp_path / "desk", *rest, stdin=subprocess.DEVNULL)
    assert (got.returncode, got.stderr.count("\n")) == (2, 1), got.stderr
    assert "没有 office@example.com 的邮箱密码或授权码" in got.stderr
    with Desk.open(tmp_path / "desk") as desk:
        assert states(desk) == before


def test_what_only_a_person_can_settle_is_told_and_not_sent_again(tmp_path, authority):
    with new_desk(tmp_path / "desk") as desk:
        outbox.queue(desk, "parcel", [outbox.Draft("up@example.com", "报送", "")])
        letter, = outbox.letters(desk)
        outbox.begin(desk, letter.id, "<1@example.com>")
        outbox.hand(desk, letter.id)
    got = run(desk, authority, "outbox", tmp_path / "desk", "--send", stdin=subprocess.DEVNULL)
    assert (got.returncode, got.stdout.split()[1]) == (1, "待核实"), got.stdout + got.stderr
    assert "有 1 封待核实" in got.stderr


def test_who_reads_only_the_mail_knows_the_reason_and_what_comes_by_a_stick(tmp_path):
    files = (NAMES[0], "drill", "大.mp4", 3_000_000), (NAMES[0], "drill", "小.jpg", 100)
    with stock(tmp_path / "desk", *files) as desk:
        made = parcel.make(desk, tmp_path / "out", limit=2_000_000, reason="东塘社区停电")
        posting.enqueue(desk, [part.path for part in made.parts], "up@example.com", "请查收。")
        text = outbox.letters(desk)[0].text
    carried, = made.carried
    assert text.startswith("请查收。\n没有报齐的原因：东塘社区停电\n")
    assert f"用U盘另送：{carried.name}\n" in text


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
