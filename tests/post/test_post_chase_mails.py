"""A mail to each unit that owes something: sent once, noted when the server took it, nobody left out in silence."""

from __future__ import annotations

import email
import email.policy
import json
import sys
from dataclasses import replace

import pytest
from deskmaker import ids, new_desk
from imap_server import HOST, PASSWORD
from smtp_server import FakeSmtp, real_server

from safetydesk.desk import chasing, chasing_log, outbox, review, units
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison
from safetydesk.post import chase_mails, mail_out, secrets
from safetydesk.post.mail_out import Outgoing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the servers of these tests run on Linux")
ADDRESSES = ("a@example.com；c@example.com", "ｂ＠example。com", "电话联系", "")
NAMES = ("青禾社区", "柳溪社区", "东塘社区", "石桥社区")


@pytest.fixture
def folder(tmp_path, authority, monkeypatch):
    """A desk of four: two with an address, one with a wrong one, one with none; the password is known."""
    monkeypatch.setattr(secrets, "_typed", {})
    monkeypatch.setattr(secrets, "can_remember", lambda: False)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    with new_desk(tmp_path / "desk", names=NAMES) as desk:
        for name, address in zip(NAMES, ADDRESSES, strict=True):
            who = Liaison(name="张喆珺" if address else "", mobile="000-0000", email=address)
            units.set_liaison(desk, ids(desk)[name], who)
    return tmp_path / "desk"


def use(folder, server):
    with Desk.open(folder) as desk:
        account = Outgoing("office@example.com", HOST, server.port)
        mail_out.save(desk, account)
        secrets.put(account.key, PASSWORD, remember=False)


def test_each_unit_gets_its_own_mail_and_who_cannot_is_named(run, folder, certificate):
    with real_server(certificate) as server:
        use(folder, server)
        code, lines, _ = run("remind", folder, "--on", "2024-06-20", "--mail")
    assert code == 1
    assert [line.split("  ")[1:3] for line in lines[::2][:2]] == [["已发", "a@example.com"], ["已发", "b@example.com"]]
    assert lines[-2:] == ["没有发给 石桥社区（没有填邮箱）", "没有发给 东塘社区（邮箱写得不对）"]
    mails = [email.message_from_bytes(each, policy=email.policy.default) for each in server.mails]
    assert [mail["to"] for mail in mails] == ["a@example.com", "b@example.com"]
    assert mails[0]["subject"] == "青禾社区：祖师街道2024安全生产月还有7项没有报齐（6月8日截止，已逾期12天）"
    assert len({mail["subject"] for mail in mails}) == 2
    assert "1. 活动内容和视频、图片：缺活动材料1份" in mails[0].get_content()
    with Desk.open(folder) as desk:
        assert {key: [each.way for each in told] for key, told in chasing_log.reminders(desk).items()} == {
            ids(desk)[name]: ["mail"] for name in NAMES[:2]}


def test_one_unit_alone_is_mailed_and_a_mail_that_was_refused_is_not_a_reminder(run, folder, certificate):
    with FakeSmtp(certificate, answers={"MAIL": b"554 no\r\n"}) as server:
        use(folder, server)
        code, lines, _ = run("remind", folder, "--on", "2024-06-20", "--mail", "--unit", "柳溪社区", "--json")
    assert (code, [json.loads(line).get("state") for line in lines]) == (1, ["失败"])
    # It lies in the outbox: another one would be a second.
    code, lines, _ = run("remind", folder, "--on", "2024-06-20", "--mail", "--unit", "柳溪社区")
    assert (code, lines) == (1, ["没有发给 柳溪社区（上一封还在发件箱里）"])
    with Desk.open(folder) as desk:
        assert chasing_log.reminders(desk) == {}
        (letter,) = outbox.letters(desk)
        outbox.drop(desk, letter.id)
        assert len(chase_mails.mails(desk, chasing.look(desk)).drafts) == 2


def test_without_an_account_nothing_is_queued(run, folder):
    code, _, error = run("remind", folder, "--mail")
    assert (code, error.splitlines()[0][:10]) == (2, "还没有发件邮箱。请先")
    with Desk.open(folder) as desk:
        assert outbox.letters(desk) == []


def test_only_the_chosen_units_that_owe_something_get_one(folder):
    with Desk.open(folder) as desk:
        one, two = (ids(desk)[name] for name in NAMES[:2])
        for slot in desk.notice.slots():
            review.excuse(desk, one, slot.id, "没有")
        found = chase_mails.mails(desk, chasing.look(desk), (one, two))
        assert ([draft.unit_id for draft in found.drafts], found.without) == ([two], ())
        assert replace(found.drafts[0], text="", subject="") == outbox.Draft("b@example.com", "", "", two)
