"""The program killed while it sends, again and again: nothing is sent twice unasked, nothing sent is forgotten."""

from __future__ import annotations

import email
import hashlib
import os
import random
import ssl
import sys
from collections import Counter
from pathlib import Path

import pytest
from deskmaker import new_desk
from imap_server import PASSWORD, Authority
from killing import killed
from listening import HOST
from smtp_server import real_server

from safetydesk.desk import care, outbox
from safetydesk.desk.desk import Desk
from safetydesk.desk.letters import OPEN, Draft
from safetydesk.post import mail_out, posting
from safetydesk.post.mail_out import Outgoing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of Linux")


def post(begun, folder: Path, trusted: Path) -> None:
    with Desk.open(folder) as desk:
        outbox.recover(desk)
        begun()
        posting.post_off(desk, mail_out.read(desk), PASSWORD, outbox.letters(desk, states=OPEN),
                         context=ssl.create_default_context(cafile=str(trusted)))


def battle(tmp_path, rounds, seed):
    """Kills so many senders; after each, the outbox must agree with what the server has."""
    rng = random.Random(seed)
    authority = Authority(tmp_path)
    paths = []
    for number in range(3):
        paths.append(tmp_path / f"{number}.zip")
        paths[-1].write_bytes(os.urandom(1_500_000))
    hits, doubts, longest = 0, 0, 0.3
    arrived: Counter[str] = Counter()
    with real_server(authority.issue()) as server:
        with new_desk(tmp_path / "desk") as desk:
            mail_out.save(desk, Outgoing("office@example.com", HOST, server.port))
        while hits < rounds:
            with Desk.open(tmp_path / "desk") as desk:
                if not outbox.letters(desk, states=OPEN):
                    outbox.queue(desk, "parcel", [
                        Draft("up@example.com", f"第{n}件", "", path=str(path), name=path.name,
                              bytes=path.stat().st_size, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
                        for n, path in enumerate(paths)])
            hit = killed(post, tmp_path / "desk", authority.path, after=rng.uniform(0, longest))
            hits += hit
            # About one run in four gets through, so that the kills fall on every moment of it.
            longest = longest * 1.12 if hit else max(0.05, longest * 0.7)
            # A mail whose end had left may still be on its way into the server.
            server.rest()
            arrived.update(email.message_from_bytes(mail[:5000])["message-id"] for mail in server.mails)
            server.mails.clear()
            assert max(arrived.values(), default=0) <= 1
            with Desk.open(tmp_path / "desk") as desk:
                outbox.recover(desk)
                for each in outbox.letters(desk):
                    there = arrived[each.message_id] if each.message_id else 0
                    if each.state in ("sent", "waiting", "failed"):
                        assert there == (each.state == "sent"), each
                    else:
                        assert each.state == "doubtful"
                        doubts += 1
                        outbox.settle(desk, each.id, arrived=bool(there))
    with Desk.open(tmp_path / "desk") as desk:
        assert outbox.letters(desk)
        sent = {each.message_id for each in outbox.letters(desk, states=["sent"])}
        # Each mail of the outbox at most once, whatever its Message-ID was at that time.
        assert sent == set(arrived)
        assert care.check(desk) == []
    # Some have hit between the end of a mail and the server's word.
    assert doubts or rounds < 100


def test_five_kills(tmp_path):
    battle(tmp_path, 5, seed=5)


@pytest.mark.battery
def test_two_hundred_kills(tmp_path):
    battle(tmp_path, 200, seed=200)
