"""What the desk remembers of its mailbox, and what a clerk has to type of it: the address."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from deskmaker import closed_rows, new_desk

from safetydesk.desk import journal, look
from safetydesk.desk.desk import Desk
from safetydesk.notice.dates import now
from safetydesk.notice.problem import Mishap
from safetydesk.post import mail_account
from safetydesk.post.mail_account import Account
from safetydesk.post.mail_hosts import OTHER, PROVIDERS, provider_of


@pytest.mark.parametrize(("address", "host"), [
    ("aqb@163.com", "imap.163.com"), ("aqb@126.com", "imap.126.com"), ("a@yeah.net", "imap.yeah.net"),
    ("10000@qq.com", "imap.qq.com"), ("a@foxmail.com", "imap.qq.com"), ("a@exmail.qq.com", "imap.exmail.qq.com"),
    ("13800000000@139.com", "imap.139.com"), ("a@189.cn", "imap.189.cn"), ("a@sina.com", "imap.sina.com"),
    ("a@sohu.com", "imap.sohu.com"), ("a@aliyun.com", "imap.aliyun.com"), ("a@21CN.com", "imap.21cn.com"),
    ("yjj@example.gov.cn", ""),
])
def test_the_address_is_enough_where_the_provider_is_known(desk, address, host):
    account = mail_account.proposed(desk, address)
    assert (account.host, account.port, account.security) == (host, 993, "tls")
    assert account.since == desk.notice.date.isoformat()


def test_every_provider_says_how_to_get_its_password_and_where_to_send():
    for each in PROVIDERS:
        assert each.where
        assert each.secret
        assert "IMAP" in each.where or each is OTHER
        assert each is OTHER or (each.imap.host.startswith("imap.") and each.smtp.host.startswith("smtp."))
    domains = [domain for each in PROVIDERS for domain in each.domains]
    assert len(domains) == len(set(domains))
    assert provider_of("a@nobody.example") is OTHER


def test_what_was_saved_is_there_at_the_next_opening_and_can_be_undone(tmp_path):
    account = Account("aqb@163.com", "imap.163.com", folder="其他文件夹/安全月", since="2024-06-01")
    with new_desk(tmp_path / "desk") as desk:
        assert mail_account.read(desk) is None
        mail_account.save(desk, account)
        assert look.history(desk)[0].text == "把收件邮箱改为“aqb@163.com（其他文件夹/安全月，2024-06-01 以后的）”"
    with Desk.open(tmp_path / "desk") as desk:
        assert mail_account.read(desk) == account
        journal.undo(desk)
        assert mail_account.read(desk) is None


def test_what_an_input_method_does_to_an_address_is_put_right():
    sloppy = Account(" ａｑｂ＠163。com ", "IMAP。163.com ", folder=" ", user="aqb@163.com")
    assert mail_account.checked(sloppy) == Account("aqb@163.com", "imap.163.com")


@pytest.mark.parametrize(("wrong", "words"), [
    ({"address": "aqb"}, "不是邮箱地址"), ({"address": "a b@163.com"}, "不是邮箱地址"),
    ({"address": "张三@163.com"}, "不是邮箱地址"), ({"user": 'a" LOGOUT'}, "登录名"), ({"host": ""}, "服务器"),
    ({"host": "imap.163.com:993"}, "服务器"), ({"port": 0}, "端口"), ({"security": "plain"}, "端口或加密方式"),
    ({"since": "6月1日"}, "不是日期"), ({"address": "a@163.com\r\n"}, ""),
])
def test_what_cannot_be_right_is_said_at_once(wrong, words):
    fields = {"address": "aqb@163.com", "host": "imap.163.com"} | wrong
    if words:
        with pytest.raises(Mishap, match=words):
            mail_account.checked(Account(**fields))
    else:
        assert mail_account.checked(Account(**fields)).address == "a@163.com"


def test_a_notice_without_a_date_asks_for_the_last_sixty_days(desk, monkeypatch):
    monkeypatch.setitem(desk.notices, desk.notice.id, replace(desk.notice, date=None))
    assert mail_account.first_day(desk) == now().date() - timedelta(days=60)


def test_what_was_meddled_with_counts_as_not_set_up(tmp_path):
    with new_desk(tmp_path / "desk") as desk:
        mail_account.save(desk, Account("aqb@163.com", "imap.163.com"))
    with closing(sqlite3.connect(tmp_path / "desk" / "desk.sqlite")) as raw:
        raw.execute("UPDATE setting SET value = '{\"address\": 3' WHERE key = 'mailbox'")
        raw.commit()
    with Desk.open(tmp_path / "desk") as desk:
        assert mail_account.read(desk) is None
    assert closed_rows(tmp_path / "desk", "SELECT count(*) FROM setting WHERE key = 'mailbox'") == [(1,)]
