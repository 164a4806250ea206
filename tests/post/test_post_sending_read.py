"""Mails of ours read by programs that are not: the right names and bytes, sent over a server or kept as a file."""

from __future__ import annotations

import hashlib
import imaplib
import re
import shutil
import subprocess
import sys
from base64 import b64decode
from datetime import datetime
from urllib.parse import unquote

import pytest
from imap_server import PASSWORD, dovecot
from listening import HOST
from sendings import draft, packed
from smtp_server import real_server

from safetydesk.desk import outbox
from safetydesk.post import posting
from safetydesk.post.mail_out import Outgoing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the servers of these tests run on Linux")

STEM = "祖师街道办事处-安全生产月“五个一”-报送包"
# Several parts, rare characters in two planes of Unicode, what quoting is for, and as long as names get.
NAMES = (
    f"{STEM}-第1件共3件.safetydesk.zip", f"{STEM}-第2件共3件.safetydesk.zip", f"{STEM}-第3件共3件.zip",
    "㛃䶮社区（𠮷）😀.zip", "report (1) 100%; a=b.zip", "安" * 176 + ".zip", "𠮷㛃" * 88 + ".zip",
)


@pytest.fixture
def mails(tmp_path, desk, certificate, post):
    """Each mail as the server got it, and the same kept as a file; with the name and the hash of what goes along."""
    outbox.queue(desk, "parcel", [
        draft(packed(tmp_path, n, 20_000 + n), n, name) for n, name in enumerate(NAMES, 1)])
    kept = []
    for queued in outbox.letters(desk):
        path = tmp_path / f"{queued.id}.eml"
        posting.save(desk, Outgoing("office@example.com", HOST, 465), queued, path)
        kept.append(path.read_bytes())
    with real_server(certificate) as server:
        post(server)
    truth = [(queued.name, queued.sha256) for queued in outbox.letters(desk)]
    return list(zip([*server.mails, *kept], truth * 2, strict=True))


def told(name: str) -> str:
    """A name as RFC 2047 writes it, read without Python's own mail library."""
    words = re.findall(r"=\?utf-8\?([bq])\?(.*?)\?=", name)
    return b"".join(
        b64decode(text) if how == "b" else unquote(text.replace("_", " ").replace("=", "%")).encode()
        for how, text in words).decode()


def test_dovecot_finds_every_name_in_both_encodings_and_every_byte(authority, mails):
    with dovecot(authority) as server:
        server.deliver("up", [mail for mail, _ in mails], datetime.now())
        client = imaplib.IMAP4_SSL(HOST, server.port, ssl_context=authority.context())
        client.login("up", PASSWORD)
        client.select("INBOX", readonly=True)
        for number, (_, (name, sha256)) in enumerate(mails, 1):
            shape = client.fetch(str(number), "(BODYSTRUCTURE)")[1][0].decode()
            assert told(re.search(r'\("name" "(.*?)"\)', shape)[1]) == name
            assert unquote(re.search(r"""\("filename\*" "utf-8''(.*?)"\)""", shape)[1]) == name
            data = client.fetch(str(number), "(BINARY.PEEK[2])")[1][0][1]
            assert hashlib.sha256(data).hexdigest() == sha256
        client.logout()


@pytest.mark.parametrize(("program", "package"), [("munpack", "mpack"), ("ripmime", "ripmime")])
def test_programs_that_unpack_mails_find_the_same_bytes(tmp_path, mails, program, package):
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed (apt install {package})")
    for number, (mail, (name, sha256)) in enumerate(mails):
        if program == "munpack" and len(name) > 60:
            continue  # it takes the name undecoded, which is longer than a disk holds
        place = tmp_path / f"{program}{number}"
        place.mkdir()
        (tmp_path / "mail.eml").write_bytes(mail)
        where = {"munpack": ["-q", "-C", place], "ripmime": ["-d", place, "-i"]}[program]
        subprocess.run([program, *where, tmp_path / "mail.eml"], check=True, capture_output=True)
        files = [path for path in place.rglob("*") if path.is_file()]
        found = {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in files}
        assert sha256 in found
        if program == "ripmime" and len(name.encode()) <= 255:
            assert found[sha256] == name
