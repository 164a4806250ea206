"""The program killed while it sends, again and again: nothing is sent twice unasked, nothing sent is forgotten."""

from __future__ import annotations

import email
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from deskmaker import new_desk
from imap_server import HOST, PASSWORD, Authority
from smtp_server import real_server

from safetydesk.desk import outbox
from safetydesk.desk.desk import Desk
from safetydesk.desk.outbox import Draft
from safetydesk.post import mail_out
from safetydesk.post.mail_out import Outgoing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of Linux")

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import ssl, sys
from pathlib import Path
from safetydesk.desk import outbox
from safetydesk.desk.desk import Desk
from safetydesk.post import mail_out, posting
folder, trusted, password = sys.argv[1:]
with Desk.open(Path(folder)) as desk:
    outbox.recover(desk)
    print("begun", flush=True)
    posting.post_off(desk, mail_out.read(desk), password, outbox.letters(desk, states=outbox.OPEN),
                     context=ssl.create_default_context(cafile=trusted))
"""


def one_round(desk_folder, authority, patience):
    """A child that sends what waits, killed so many seconds after it began; whether it was."""
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(desk_folder), str(authority.path), PASSWORD], cwd=ROOT,
                             start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "begun\n", child.communicate()[1]
    time.sleep(patience)
    os.killpg(child.pid, signal.SIGKILL)
    said = child.communicate()[1]
    assert child.returncode in (0, -signal.SIGKILL), said
    return child.returncode != 0


def battle(tmp_path, rounds, seed):
    """Kills so many senders; after each, the outbox must agree with what the server has."""
    rng = random.Random(seed)
    authority = Authority(tmp_path)
    paths = []
    for number in range(3):
        paths.append(tmp_path / f"{number}.zip")
        paths[-1].write_bytes(os.urandom(1_500_000))
    killed = 0
    with real_server(authority.issue()) as server:
        with new_desk(tmp_path / "desk") as desk:
            mail_out.save(desk, Outgoing("office@example.com", HOST, server.port))
        while killed < rounds:
            with Desk.open(tmp_path / "desk") as desk:
                if not outbox.letters(desk, states=outbox.OPEN):
                    outbox.queue(desk, "parcel", [
                        Draft("up@example.com", f"第{n}件", "", path=str(path), name=path.name,
                              bytes=path.stat().st_size, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
                        for n, path in enumerate(paths)])
            killed += one_round(tmp_path / "desk", authority, rng.uniform(0, 0.35))
            # A mail whose end had left may still be on its way into the server.
            server.rest()
            arrived = Counter(email.message_from_bytes(mail)["message-id"] for mail in server.mails)
            assert max(arrived.values(), default=0) <= 1
            with Desk.open(tmp_path / "desk") as desk:
                outbox.recover(desk)
                for each in outbox.letters(desk):
                    there = arrived[each.message_id] if each.message_id else 0
                    if each.state in ("sent", "waiting", "failed"):
                        assert there == (each.state == "sent"), each
                    else:
                        assert each.state == "doubtful"
                        outbox.settle(desk, each.id, arrived=bool(there))
    with Desk.open(tmp_path / "desk") as desk:
        assert outbox.letters(desk)
        sent = {each.message_id for each in outbox.letters(desk, states=["sent"])}
        # Each mail of the outbox at most once, whatever its Message-ID was at that time.
        assert sent == set(arrived)


def test_five_kills(tmp_path):
    battle(tmp_path, 5, seed=5)


@pytest.mark.battery
def test_two_hundred_kills(tmp_path):
    battle(tmp_path, 200, seed=200)
