"""The mailbox on a real server: two hundred mails, a program killed again and again, and in the end each file once."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from deskmaker import leftovers, new_desk
from imap_server import HOST, PASSWORD, Authority, Dovecot, dovecot
from mailbag import two_hundred

from safetydesk.desk import care
from safetydesk.desk.desk import Desk
from safetydesk.notice.problem import Mishap
from safetydesk.post import mailbox
from safetydesk.post.mail_account import Account

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Dovecot runs on Linux")

ROOT = Path(__file__).resolve().parents[2]
DAY = dt.datetime(2024, 6, 12, 9, 30)
CHILD = """
import os, signal, ssl, sys
from pathlib import Path
from safetydesk.desk.desk import Desk
from safetydesk.post import mailbox
from safetydesk.post.mail_account import Account
folder, port, user, trusted, password, steps = sys.argv[1:]
told = []

def report(done, total, text):
    print(text, flush=True)
    told.append(text)
    if len(told) == int(steps):
        os.killpg(0, signal.SIGKILL)

account = Account("box@example.com", "127.0.0.1", int(port), user=user, since="2024-06-01")
with Desk.open(Path(folder)) as desk:
    mailbox.fetch(desk, account, password, context=ssl.create_default_context(cafile=trusted), report=report)
"""


@pytest.fixture(scope="module")
def running(authority):
    with dovecot(authority) as server:
        yield server


@dataclass(frozen=True)
class Box:
    """The mailbox of one test on the common server."""

    server: Dovecot
    authority: Authority
    user: str

    def deliver(self, mails, day=DAY):
        self.server.deliver(self.user, mails, day)

    def account(self, **more):
        return replace(Account("box@example.com", HOST, self.server.port, user=self.user, since="2024-06-01"), **more)

    def fetch(self, desk, **more):
        return mailbox.fetch(desk, self.account(**more), PASSWORD, context=self.authority.context())


@pytest.fixture
def box(running, authority, request):
    return Box(running, authority, hashlib.sha256(request.node.name.encode()).hexdigest()[:8])


def kill_in_the_middle(folder, box, steps):
    """One child that fetches until it has told of so many steps and kills itself then."""
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder), str(box.server.port), box.user, str(box.authority.path), PASSWORD,
         str(steps)], cwd=ROOT, start_new_session=True, capture_output=True, text=True, check=False)
    assert (len(child.stdout.splitlines()), child.returncode) == (steps, -signal.SIGKILL), child.stderr


def kept(desk):
    """SHA-256 of every received file, as often as it has a row."""
    with desk.store.reading() as connection:
        return Counter(connection.exec_driver_sql(
            "SELECT sha256 FROM material JOIN file ON file.id = file_id").scalars())


def links(desk):
    with desk.store.reading() as connection:
        return sorted(connection.exec_driver_sql("SELECT url FROM material WHERE medium = 'link'").scalars())


def battle(box, folder, kills, seed):
    """Kills that many fetches of two hundred mails, each at another step, then lets one come to its end."""
    post, chance = two_hundred(), random.Random(seed)
    box.deliver(post.mails.values())
    new_desk(folder).close()
    for _ in range(kills):
        kill_in_the_middle(folder, box, chance.randrange(3, 400 // kills))
    with Desk.open(folder) as desk:
        assert 0 < sum(kept(desk).values()) < sum(post.files.values())
        assert box.fetch(desk).trouble == ""
        assert kept(desk) == post.files
        assert {url.partition("?")[0] for url in links(desk)} == post.links
        assert len(links(desk)) == len(post.links)
        again = box.fetch(desk)
        assert (again.mails, again.outcomes, again.notes) == (0, (), ())
        assert care.check(desk) == []
    assert leftovers(folder) == []


def test_two_hundred_mails_and_five_kills(box, tmp_path):
    battle(box, tmp_path / "killed", 5, seed=11)
    assert "ID sent: name=SafetyDesk" in box.server.log


@pytest.mark.battery
@pytest.mark.parametrize("seed", range(10))
def test_fifty_kills(box, tmp_path, seed):
    battle(box, tmp_path / "killed", 5, seed)


def test_the_office_still_sees_its_mails_as_unread(box, desk):
    box.deliver(two_hundred(count=6).mails.values())
    assert box.fetch(desk).mails == 6
    names = [path.name for path in box.server.box(box.user).rglob("*.test*")]
    # A maildir writes what was read behind ":2,", as in ":2,S".
    assert [name.partition(":2,")[2] for name in names] == [""] * 6


def test_mails_that_the_server_numbers_anew_are_not_taken_twice(box, desk):
    *first, last = two_hundred(count=9).mails.values()
    box.deliver(first)
    assert box.fetch(desk).mails == 8
    before = sum(kept(desk).values())
    box.server.number_anew(box.user)
    box.deliver([last])
    more = box.fetch(desk)
    assert more.mails == 1
    assert more.notes == ("8 封以前收过（邮箱重新编过号），没有再收",)
    # The last one is a zip of two.
    assert sum(kept(desk).values()) == before + 2
    assert box.fetch(desk).notes == ()


def test_what_came_before_the_chosen_day_is_left_alone_and_told(box, desk):
    box.deliver(two_hundred(count=3).mails.values(), dt.datetime(2024, 5, 31, 12))
    box.deliver(list(two_hundred(count=5).mails.values())[3:])
    came = box.fetch(desk)
    assert came.mails == 2
    assert came.notes == ("2024-06-01 以前到的邮件 3 封没有收，要收请在设置里把日期改早",)
    assert box.fetch(desk, since="").mails == 3


def test_starttls_on_a_real_server_and_a_look_before_receiving(box):
    box.deliver(two_hundred(count=4).mails.values())
    there = box.account(port=box.server.plain, security="starttls", since="2024-06-14")
    seen = mailbox.try_out(there, PASSWORD, context=box.authority.context())
    assert (seen.mails, seen.wanted, seen.folders) == (4, 0, ("INBOX",))


def test_a_missing_folder_is_told_with_those_there_are(box, desk):
    with pytest.raises(Mishap, match=r"没有文件夹“材料”.*收件箱"):
        box.fetch(desk, folder="材料")
