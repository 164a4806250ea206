"""Receiving from mail servers as they are: strict, odd, lying, broken. The password goes to nobody unverified."""

from __future__ import annotations

import logging
import random
import shutil
import socket
import ssl
import threading
import traceback
from contextlib import suppress
from dataclasses import replace

import pytest
from imap_server import HOST, PASSWORD, FakeImap
from imapclient import SocketTimeout
from mailbag import letter, part, two_hundred

from safetydesk.desk import journal
from safetydesk.material.copying import Stopped
from safetydesk.notice.problem import Mishap
from safetydesk.post import mail_session, mailbox
from safetydesk.post.mail_account import Account
from safetydesk.post.mail_trouble import WrongPassword

MAILS = dict(enumerate(two_hundred(count=3).mails.values(), 1))


@pytest.fixture
def fetch(desk, authority):
    """Fetches from a fake server, as `account` says where it differs from the usual."""

    def fetch(server, password=PASSWORD, stop=None, report=None, trusted=True, **more):
        account = replace(
            Account("office@example.com", HOST, server.port, "starttls" if server.starttls else "tls"), **more)
        context = authority.context() if trusted else None
        return mailbox.fetch(desk, account, password, stop=stop, report=report, context=context)

    return fetch


def names(fetched):
    return [outcome.name for outcome in fetched.outcomes]


def said(server, word):
    return [line for line in server.heard if word in line.upper()]


@pytest.mark.parametrize("starttls", [False, True])
def test_mails_come_in_over_both_kinds_of_encryption(certificate, fetch, starttls):
    with FakeImap(certificate, MAILS, starttls=starttls) as server:
        told = []
        came = fetch(server, report=lambda done, total, text: told.append((total, text)))
        assert (came.mails, came.notes, came.trouble) == (3, (), "")
        assert names(came) == ["照片.jpg", "演练 1.jpg", "镕㛃演练.jpg"]
        assert came.outcomes[2].path == "原始字节主题(3).eml/镕㛃演练.jpg"
        assert told[0] == (3, "青禾社区安全生产月材料0")
        assert fetch(server).mails == 0
    assert not said(server, b" SELECT")
    assert not [line for line in said(server, b"FETCH") if b"PEEK" not in line.upper()]


def test_a_server_that_wants_to_know_who_asks_and_one_that_does_not(certificate, fetch):
    with FakeImap(certificate, MAILS, needs_id=True) as strict:
        assert fetch(strict).mails == 3
    with FakeImap(certificate, MAILS, validity=8, answers={"ID": lambda tag: tag + b" BAD what?\r\n"}) as old:
        assert fetch(old).trouble == ""


BAD = {
    "self-signed": ({"own": True}, "自己签发"),
    "expired": ({"days": -1}, "已过期"),
    "wrong name": ({"host": "mail.example.org"}, "给别的服务器的"),
    "wrong address": ({"host": "127.0.0.9"}, "给别的服务器的"),
}


@pytest.mark.parametrize("starttls", [False, True])
@pytest.mark.parametrize("name", BAD)
def test_a_server_that_cannot_prove_who_it_is_never_hears_the_password(authority, fetch, name, starttls):
    how, words = BAD[name]
    with FakeImap(authority.issue(name.replace(" ", "-"), **how), MAILS, starttls=starttls) as server:
        with pytest.raises(Mishap, match=words) as told:
            fetch(server)
        assert "密码没有发出" in str(told.value)
    assert not said(server, b"LOGIN")
    assert not said(server, b"AUTH")


def test_an_authority_nobody_knows_is_not_believed(certificate, fetch):
    with FakeImap(certificate, MAILS) as server, pytest.raises(Mishap, match="认不出真假"):
        fetch(server, trusted=False)
    assert server.heard == []


def test_without_encryption_nothing_is_sent(certificate, fetch):
    bare, liar = (FakeImap(certificate, MAILS, starttls=True, **more) for more in (
        {"offers_starttls": False}, {"greeting": b"* PREAUTH welcome\r\n"}))
    with bare, pytest.raises(Mishap, match="不能加密，密码没有发出"):
        fetch(bare)
    # Someone on the way can strike STARTTLS out, or claim that we are logged in already.
    with liar, pytest.raises(Mishap):
        fetch(liar)
    server = FakeImap(certificate, MAILS, starttls=True)
    with server, pytest.raises(Mishap, match="谈不成加密"):
        fetch(server, security="tls")
    for each in (bare, liar, server):
        assert not said(each, b"LOGIN")
        assert PASSWORD.encode() not in b"".join(each.before_tls)


def test_a_context_that_verifies_nothing_is_our_own_mistake(desk):
    careless = ssl.create_default_context()
    careless.check_hostname = False
    careless.verify_mode = ssl.CERT_NONE
    with pytest.raises(ValueError, match="verified"):
        mailbox.fetch(desk, Account("a@example.com", HOST), PASSWORD, context=careless)


def test_who_is_trusted_unless_a_test_says_otherwise():
    usual = mail_session.verifying(None)
    assert usual.verify_mode == ssl.CERT_REQUIRED
    assert usual.check_hostname
    assert usual.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert not [each["name"] for each in usual.get_ciphers() if "NULL" in each["name"] or "RC4" in each["name"]]


# QQ answers in GBK.
QQ = "登录失败：授权码错误或未开启服务".encode("gbk")


@pytest.mark.parametrize(("answer", "kind", "words"), [
    (b" NO LOGIN Login error or password error\r\n", WrongPassword, "授权码"),
    (b" NO " + QQ + b"\r\n", WrongPassword, "没有让登录"),
    (b" NO Too many simultaneous connections\r\n", Mishap, "过十分钟再试"),
    (b" NO [LIMIT] LOGIN: Unsafe Login\r\n", Mishap, "网页邮箱登录一次"),
    (None, Mishap, "断开"),
])
def test_a_refused_login_says_what_to_do(certificate, fetch, answer, kind, words):
    server = FakeImap(certificate, MAILS, answers={"LOGIN": lambda tag: answer and tag + answer})
    with server, pytest.raises(kind, match=words):
        fetch(server)


def test_unsafe_login_in_spite_of_everything(certificate, fetch):
    refuse = {"EXAMINE": lambda tag: tag + b" NO EXAMINE Unsafe Login. Please contact kefu@188.com\r\n"}
    with FakeImap(certificate, MAILS, answers=refuse) as server, pytest.raises(Mishap, match="网页邮箱登录一次"):
        fetch(server)


def test_a_missing_folder_is_told_with_those_there_are(certificate, fetch):
    with FakeImap(certificate, MAILS, folders=("INBOX", "&UXZO1mWHTvZZOQ-")) as server:
        with pytest.raises(Mishap, match=r"没有文件夹“材料”。请在设置里改成其中一个：收件箱、其他文件夹"):
            fetch(server, folder="材料")
        assert fetch(server, folder="其他文件夹").mails == 3


@pytest.mark.parametrize("password", ["", "１２３４ａｂ", "abc\r\nA1 LOGOUT", "密码"])
def test_passwords_that_cannot_be_sent_are_asked_for_again(certificate, fetch, password):
    with FakeImap(certificate, MAILS) as server, pytest.raises(WrongPassword):
        fetch(server, password=password)
    assert server.connections == 0


def test_the_password_is_in_no_message_no_log_and_nowhere_on_the_desk(certificate, desk, fetch, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "zxcvbnmasdfghjkl"
    for echo in (b" BAD unknown: LOGIN office " + secret.encode() + b"\r\n", b" NO " + secret.encode() + b"\r\n"):
        with FakeImap(certificate, MAILS, answers={"LOGIN": lambda tag, echo=echo: tag + echo}) as server:
            with pytest.raises(Mishap) as told:
                fetch(server, password=secret)
            assert secret not in "".join(traceback.format_exception(told.value))
    with FakeImap(certificate, MAILS) as server:
        fetch(server)
    assert secret not in caplog.text
    assert PASSWORD not in caplog.text
    journal.next_texts(desk)
    kept = b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file() and path.suffix != ".sqlite")
    with desk.store.reading() as connection:
        kept += "".join(connection.connection.iterdump()).encode()
    assert secret.encode() not in kept
    assert PASSWORD.encode() not in kept


@pytest.mark.parametrize("partial", [True, False])
def test_a_large_mail_is_put_together_again(certificate, fetch, monkeypatch, partial):
    monkeypatch.setattr(mail_session, "PIECE", 5_000)
    data = random.Random(1).randbytes(40_000)
    mail = letter(1, part('Content-Type: video/mp4; name="v.mp4"', data))
    with FakeImap(certificate, {4: mail}, partial=partial) as server:
        came = fetch(server)
    assert [(outcome.name, outcome.bytes) for outcome in came.outcomes] == [("v.mp4", len(data))]
    assert (len(said(server, b"BODY.PEEK[]")) > 5) is partial


def test_a_mail_that_is_too_large_costs_one_line_and_is_not_downloaded(certificate, fetch, monkeypatch):
    monkeypatch.setattr(mailbox, "LARGEST", 1_000)
    with FakeImap(certificate, {1: MAILS[1], 2: letter(2, b"Content-Type: text/plain\r\n\r\nhi")}) as server:
        came = fetch(server)
    assert came.mails == 1
    assert came.notes[0].startswith("1 封太大没有下载，请在网页邮箱里下载附件再拖进来：“青禾社区安全生产月材料0”")


def test_a_connection_that_breaks_keeps_what_came_and_goes_on_next_time(certificate, fetch):
    many = dict(enumerate(two_hundred(count=14).mails.values(), 1))
    left = [6]

    def breaks(tag):
        left[0] -= 1
        return usual._fetch(tag, usual.heard[-1].split(b" ", 1)[1].strip()) if left[0] else None

    with FakeImap(certificate, many) as usual:
        usual.answers["FETCH"] = breaks
        first = fetch(usual)
        assert (first.mails, first.trouble) == (4, "和邮箱的连接断开了。已经收下的都在，请再收一次，会接着收。")
        usual.answers.clear()
        second = fetch(usual)
    assert (second.mails, second.trouble) == (10, "")
    assert not [each for each in second.outcomes if each.outcome == "duplicate"]


def test_a_program_that_dies_between_receiving_and_noting_takes_nothing_twice(certificate, desk, fetch, monkeypatch):
    class Died(BaseException):
        pass

    def die(*_):
        raise Died

    with FakeImap(certificate, MAILS) as server:
        with monkeypatch.context() as patch:
            patch.setattr(mailbox.seen, "note", lambda desk, source, keys: die() if keys else None)
            with pytest.raises(Died):
                fetch(server)
        again = fetch(server)
    assert [outcome.outcome for outcome in again.outcomes] == ["duplicate"] * 3
    with desk.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM material").scalar() == 3


def test_a_mail_that_vanishes_while_mails_come_in_is_told(certificate, fetch):
    with FakeImap(certificate, dict(MAILS)) as server:
        server.answers["SEARCH"] = lambda tag: b"* SEARCH 1 2 3 9\r\n" + tag + b" OK done\r\n"
        came = fetch(server)
    assert (came.mails, came.notes) == (3, ("1 封没有下载到（可能刚被删除），下次再试",))


@pytest.mark.parametrize("gone", [True, False])
@pytest.mark.parametrize("answer", [
    b"", b'* 1 FETCH (UID 1 BODY[]<5000> "")\r\n', b"* 1 FETCH (UID 1 BODY[]<5000> NIL)\r\n", b"NO"])
def test_a_mail_that_ends_between_two_pieces_is_not_taken_by_halves(certificate, fetch, monkeypatch, answer, gone):
    monkeypatch.setattr(mail_session, "PIECE", 5_000)
    data = random.Random(1).randbytes(9_000)
    mail = letter(1, part('Content-Type: video/mp4; name="v.mp4"', data))
    with FakeImap(certificate, {1: mail, 2: MAILS[2]}) as server:
        broken = gone or answer in (b"", b"NO")

        def fetched(tag):
            rest = server.heard[-1].split(b" ", 1)[1].strip()
            if b" 1 " not in rest or b"<5000." not in rest:
                return server._fetch(tag, rest)
            if gone:
                server.mails.pop(1, None)
            if answer == b"NO":
                return tag + b" NO [EXPUNGEISSUED] Some of the requested messages no longer exist\r\n"
            return answer + tag + b" OK done\r\n"

        server.answers["FETCH"] = fetched
        first = fetch(server)
        assert first.mails == 2 - broken
        assert first.notes == (("1 封没有下载到（可能刚被删除），下次再试",) if broken else ())
        server.answers.clear()
        again = fetch(server)
    assert names(again) == ([] if gone or not broken else ["v.mp4"])
    assert again.notes == ()


def test_a_broken_desk_disk_marks_nothing_as_seen(certificate, fetch, monkeypatch):
    with FakeImap(certificate, MAILS) as server:
        usage = shutil.disk_usage("/")
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1_000))
        with pytest.raises(Mishap, match="磁盘空间不够"):
            fetch(server)
        monkeypatch.undo()
        assert fetch(server).mails == 3


def test_stop_ends_it_between_pieces_and_the_rest_comes_next_time(certificate, fetch, monkeypatch):
    monkeypatch.setattr(mailbox, "_MAILS", 1)
    asked = threading.Event()

    def report(done, total, text):
        if done == 1:
            asked.set()

    with FakeImap(certificate, MAILS) as server:
        came = fetch(server, stop=asked.is_set, report=report)
        assert came.mails == 1
        assert came.trouble.startswith("已停止")
        assert fetch(server).mails == 2


def test_stop_does_not_wait_for_a_server_that_says_nothing(certificate, authority):
    silent, asked = threading.Event(), threading.Event()

    def say_nothing(tag):
        asked.set()
        silent.wait(20)

    account = Account("office@example.com", HOST)
    with FakeImap(certificate, MAILS, answers={"EXAMINE": say_nothing}) as server:
        there = replace(account, port=server.port)
        with pytest.raises(Stopped):
            mailbox.try_out(there, PASSWORD, stop=asked.is_set, context=authority.context())
        silent.set()


NONSENSE = [
    b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\r\n\r\n\r\n", b"* \xff\xfe\x00\r\n",
    b"* OK\r\n" + b"x" * 2_000_000 + b"\r\n", b"* BYE go away\r\n", b"",
]


@pytest.fixture
def hasty(monkeypatch):
    """Servers that fall silent are given up at once."""
    monkeypatch.setattr(mail_session, "_TIMEOUT", SocketTimeout(connect=0.5, read=0.5))


@pytest.mark.parametrize("greeting", NONSENSE, ids=range(len(NONSENSE)))
def test_what_is_no_mail_server_is_told_in_a_sentence(certificate, fetch, greeting, hasty):
    server = FakeImap(certificate, MAILS, greeting=greeting, answers={"CAPABILITY": lambda tag: None})
    with server, pytest.raises(Mishap):
        fetch(server)


def test_answers_that_are_no_imap_never_end_in_a_crash(certificate, fetch, hasty):
    """Every answer after the login with bytes struck out, doubled and changed: a sentence, or mails that came whole."""
    chance = random.Random(5)

    def spoilt(name):
        def answer(tag):
            usual = getattr(server, f"_{name.lower()}")(tag, server.heard[-1].split(b" ", 1)[1].strip())
            at = chance.randrange(len(usual))
            broken = chance.choice([
                usual[:at] + usual[at + 3:], usual[:at] + chance.randbytes(4) + usual[at:], usual[:at] + b"\r\n",
                usual.replace(b"(", b"", 1), usual.replace(b"{", b"{9", 1), b"* 1 FETCH NIL\r\n" + usual])
            return broken + tag + b" OK\r\n"

        return answer

    for round in range(40):
        name = ("EXAMINE", "SEARCH", "FETCH", "LIST")[round % 4]
        with FakeImap(certificate, MAILS, validity=100 + round) as server:
            server.answers[name] = spoilt(name)
            with suppress(Mishap):
                fetch(server, folder="INBOX" if name != "LIST" else "没有")


def test_no_network_no_such_name_nobody_there(desk, authority, monkeypatch):
    with socket.create_server((HOST, 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Mishap, match="端口不通"):
        mailbox.fetch(desk, Account("a@example.com", HOST, port), PASSWORD, context=authority.context())

    def fails(error):
        def connect(*_, **__):
            raise error

        monkeypatch.setattr(socket, "create_connection", connect)
        with pytest.raises(Mishap) as told:
            mailbox.fetch(desk, Account("a@example.com", "imap.example.com"), PASSWORD, context=authority.context())
        return str(told.value)

    assert "找不到邮箱服务器“imap.example.com”" in fails(socket.gaierror(-2, "Name or service not known"))
    assert "没有回答" in fails(TimeoutError("timed out"))
    assert "检查网络连上没有" in fails(OSError(101, "Network is unreachable"))


def test_a_whole_fetch_is_undone_and_not_fetched_again(certificate, desk, fetch):
    with FakeImap(certificate, MAILS) as server:
        assert fetch(server).mails == 3
        assert journal.undo(desk)
        assert fetch(server).mails == 0
