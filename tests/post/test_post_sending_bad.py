"""Mail servers as bad as they come: what is not sent is never called so, and the password goes to none of them."""

from __future__ import annotations

import sys
from base64 import b64encode
from contextlib import suppress

import pytest
from imap_server import PASSWORD
from sendings import draft, packed, states
from smtp_server import FakeSmtp, real_server

from safetydesk.desk import outbox
from safetydesk.material.copying import Stopped
from safetydesk.notice.problem import Mishap
from safetydesk.post import mail_send
from safetydesk.post.mail_trouble import WrongPassword

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the servers of these tests run on Linux")

EHLO = b"ehlo [127.0.0.1]\r\n"


@pytest.mark.parametrize("wrong", ["own", "name", "expired", "stranger"])
@pytest.mark.parametrize("starttls", [False, True])
def test_a_server_that_cannot_prove_who_it_is_never_hears_the_password(desk, authority, two, post, wrong, starttls):
    certificate = {
        "own": lambda: authority.issue("own", own=True), "name": lambda: authority.issue("other", "mail.example.org"),
        "expired": lambda: authority.issue("old", days=-1), "stranger": lambda: authority.issue(),
    }[wrong]()
    with FakeSmtp(certificate, starttls=starttls) as server, pytest.raises(Mishap, match=r"安全证书.*密码没有发出"):
        post(server, trusted=wrong != "stranger")
    # All that has reached it, byte for byte: no AUTH, no name, no password.
    assert server.heard == [EHLO, b"STARTTLS\r\n"] * starttls
    assert server.connections == 1
    assert states(desk) == ["failed", "waiting"]


@pytest.mark.parametrize("how", ["stripped", "refused", "cut", "only said"])
def test_without_encryption_nothing_is_said(desk, certificate, two, post, how):
    answers = {"refused": b"454 not now\r\n", "cut": None, "only said": b"220 go\r\n"}
    with FakeSmtp(certificate, starttls=True, offers_starttls=how != "stripped",
                  answers={"STARTTLS": answers[how]} if how in answers else {}) as server, \
            suppress(Mishap):
        post(server)
    heard = b"".join(server.heard)
    assert heard.startswith(EHLO)
    assert not any(secret in heard for secret in (b"AUTH", b"MAIL", PASSWORD.encode(), b64encode(PASSWORD.encode())))
    assert states(desk)[0] == "failed"
    assert set(states(desk)) <= {"failed", "waiting"}


def test_what_is_slipped_in_before_the_encryption_is_not_believed(desk, certificate, two, post):
    forged = b"250-forged\r\n250 AUTH PLAIN\r\n235 in\r\n250 ok\r\n250 ok\r\n354 go\r\n250 forged\r\n"
    with FakeSmtp(certificate, starttls=True, slipped_in=forged) as server:
        post(server)
    assert server.before_tls == [EHLO, b"STARTTLS\r\n"] * 2
    assert [each.answer for each in outbox.letters(desk)] == ["250 2.0.0 taken"] * 2
    assert len(server.mails) == 2


@pytest.mark.parametrize("ways", [b"", b"250-AUTH XOAUTH2\r\n"])
def test_a_server_that_lets_no_program_log_in_is_told(desk, certificate, two, post, ways):
    with FakeSmtp(certificate, answers={"EHLO": b"250-hello\r\n" + ways + b"250 HELP\r\n"}) as server, \
            pytest.raises(Mishap, match="不让程序登录"):
        post(server)
    assert states(desk) == ["failed", "waiting"]


BAD = {
    "421 at once": ({"": b"421 too many connections\r\n"}, "failed", "421"),
    "554 at once": ({"": b"554 5.7.1 your address is blocked\r\n"}, "failed", "554 5.7.1"),
    "421 for the sender": ({"MAIL": b"421 4.7.0 try later\r\n"}, "failed", "暂时不收"),
    "421 for the receiver": ({"RCPT": b"421 4.7.0 try later\r\n"}, "failed", "暂时不收"),
    "421 for the data": ({"DATA": b"421 4.7.0 try later\r\n"}, "failed", "暂时不收"),
    "552 for the sender": ({"MAIL": b"552 5.3.4 message too large\r\n"}, "failed", "太大"),
    "553 for the sender": ({"MAIL": b"553 Mail from must equal authorized user\r\n"}, "failed", "发件地址"),
    "554 in GBK": ({".": "554 邮件被拒绝\r\n".encode("gbk")}, "failed", "554 邮件被拒绝"),
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


TAKEN = {
    "GBK": ("250 邮件已接收\r\n".encode("gbk"), "250 邮件已接收"),
    "several lines": (b"250-2.0.0 taken\r\n250-as\r\n250 4711\r\n", "250 2.0.0 taken as 4711"),
    "no words": (b"250\r\n", "250"),
}


@pytest.mark.parametrize("case", TAKEN)
def test_a_250_is_a_250_whatever_it_says(desk, certificate, two, post, case):
    answer, told = TAKEN[case]
    with FakeSmtp(certificate, answers={"": b"220-welcome\r\n220 ready\r\n", ".": answer}) as server:
        post(server)
    assert [(each.state, each.answer) for each in outbox.letters(desk)] == [("sent", told)] * 2
    assert len(server.mails) == 2


def test_a_slow_server_is_waited_for(desk, tmp_path, certificate, post):
    outbox.queue(desk, "parcel", [draft(packed(tmp_path, 1, 1_000_000))])
    with FakeSmtp(certificate, starttls=True, pause=0.001) as server:
        post(server)
    assert (states(desk), len(server.mails)) == (["sent"], 1)


@pytest.mark.parametrize("where", ["", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "."])
def test_a_server_that_falls_silent_is_given_up(desk, certificate, two, post, where, monkeypatch):
    for name in ("_TALK_SECONDS", "_END_SECONDS", "_GOODBYE_SECONDS"):
        monkeypatch.setattr(mail_send, name, 0.3)
    with FakeSmtp(certificate, answers={where: "silence"}) as server, pytest.raises(Mishap) as told:
        post(server)
    # Only after its end nobody knows.
    assert isinstance(told.value, mail_send.Unknown) == (where == ".")
    assert states(desk) == ["doubtful" if where == "." else "failed", "waiting"]
    assert server.mails == []


@pytest.mark.parametrize("starttls", [False, True])
def test_a_wrong_password_is_asked_for_again(desk, certificate, two, post, starttls):
    with real_server(certificate, starttls=starttls) as server:
        server.starttls = starttls
        with pytest.raises(WrongPassword, match="授权码"):
            post(server, password="yesterday's")
        assert (states(desk), server.mails) == (["failed", "waiting"], [])
        post(server)
    assert (states(desk), len(server.mails)) == (["sent", "sent"], 2)


def test_no_word_of_a_server_that_refuses_a_password_is_kept(desk, certificate, two, post):
    said = "535 登录失败，密码 ".encode("gbk") + PASSWORD.encode() + b"\r\n"
    with FakeSmtp(certificate, answers={"AUTH": said}) as server, pytest.raises(WrongPassword, match="授权码") as told:
        post(server)
    assert states(desk) == ["failed", "waiting"]
    kept = [str(told.value), *(each.answer for each in outbox.letters(desk))]
    assert not any(PASSWORD in words for words in kept)
    assert server.mails == []


@pytest.mark.parametrize("code", [421, 454])
def test_a_server_too_busy_for_a_login_says_nothing_of_the_password(desk, certificate, two, post, code):
    busy = {"AUTH": b"%d 4.7.0 temporary failure\r\n" % code}
    with FakeSmtp(certificate, answers=busy) as server, pytest.raises(Mishap, match="暂时不让登录") as told:
        post(server)
    assert not isinstance(told.value, WrongPassword)
    assert states(desk) == ["failed", "waiting"]


@pytest.mark.parametrize("where", ["", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "during"])
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


@pytest.mark.parametrize("answer", [None, b"??? what\r\n", b"\r\n", b"200 fine\r\n", b"354 go on\r\n"])
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
