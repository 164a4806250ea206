"""Mail servers of the tests on loopback: certificates of every sort, a server that can misbehave, a real Dovecot."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from listening import HOST, Listening

PASSWORD = "abcdefghijklmnop"


class Authority:
    """A certificate authority of this run; `context()` is a client that trusts it and nobody else."""

    def __init__(self, folder: Path) -> None:
        pytest.importorskip("cryptography", reason="cryptography makes the certificates of the test servers")
        from cryptography.hazmat.primitives.asymmetric import ec

        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._own = self._signed("test authority", self._key, self._key, None, 1)
        self.path = folder / "authority.pem"
        self.path.write_bytes(_pem(self._own))

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.path))

    def issue(self, name: str = "good", host: str = HOST, days: int = 1, own: bool = False) -> tuple[Path, Path]:
        """A certificate for `host` that ends in `days`, with `own` signed by itself; the files of it and its key."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        made = self._signed(host, key, key if own else self._key, host, days)
        paths = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        paths[0].write_bytes(_pem(made))
        paths[1].write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        return paths

    def _signed(self, name, key, signer, host, days):
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes

        called = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, name)])
        issuer = called if signer is key else self._own.subject
        now = dt.datetime.now(dt.UTC)
        built = (x509.CertificateBuilder().subject_name(called).issuer_name(issuer).public_key(key.public_key())
                 .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=30))
                 .not_valid_after(now + dt.timedelta(days=days)))
        if host is None:
            built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        else:
            with suppress(ValueError):
                where = x509.IPAddress(ipaddress.ip_address(host))
                return built.add_extension(x509.SubjectAlternativeName([where]), False).sign(signer, hashes.SHA256())
            built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), False)
        return built.sign(signer, hashes.SHA256())


def _pem(certificate) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return certificate.public_bytes(serialization.Encoding.PEM)


@dataclass
class FakeImap(Listening):
    """As much of a server as a client of ours meets, with habits that real ones have.

    `answers` takes the place of the usual answer to a command ("LOGIN", "EXAMINE", "FETCH" …): bytes are sent as they
    are, `None` cuts the connection.
    """

    mails: dict[int, bytes] = field(default_factory=dict)
    folders: tuple[str, ...] = ("INBOX",)
    validity: int = 7
    needs_id: bool = False
    greeting: bytes = b"* OK ready\r\n"
    partial: bool = True
    arrived: str = '"12-Jun-2024 09:30:00 +0800"'
    answers: dict[str, Callable[[bytes], bytes | None]] = field(default_factory=dict)

    def _talk(self, connection: socket.socket) -> None:
        connection.sendall(self.greeting)
        said_id = False
        lines = connection.makefile("rb")
        while line := lines.readline():
            self._hear(connection, line)
            tag, _, rest = line.strip().partition(b" ")
            name = rest.upper().removeprefix(b"UID ").split(b" ")[0].decode()
            said_id |= name == "ID"
            if name == "STARTTLS" and self.offers_starttls:
                connection.sendall(tag + b" OK go\r\n")
                lines.close()
                connection = self._encrypted(connection)
                lines = connection.makefile("rb")
                continue
            if name in self.answers:
                answer = self.answers[name](tag)
            elif name == "EXAMINE" and self.needs_id and not said_id:
                answer = tag + b" NO EXAMINE Unsafe Login. Please contact kefu@188.com for help\r\n"
            else:
                answer = getattr(self, f"_{name.lower()}", self._unknown)(tag, rest)
            if answer is None:
                return
            connection.sendall(answer)

    def _unknown(self, tag: bytes, rest: bytes) -> bytes:
        return tag + b" BAD unknown command\r\n"

    def _capability(self, tag: bytes, rest: bytes) -> bytes:
        offers = b" STARTTLS" if self.starttls and self.offers_starttls else b""
        return b"* CAPABILITY IMAP4rev1 ID" + offers + b"\r\n" + tag + b" OK done\r\n"

    def _id(self, tag: bytes, rest: bytes) -> bytes:
        return b'* ID ("name" "test")\r\n' + tag + b" OK done\r\n"

    def _login(self, tag: bytes, rest: bytes) -> bytes:
        good = rest.endswith(b'"' + PASSWORD.encode() + b'"')
        return tag + (b" OK in\r\n" if good else b" NO LOGIN Login error or password error\r\n")

    def _list(self, tag: bytes, rest: bytes) -> bytes:
        return b"".join(b'* LIST () "/" "%s"\r\n' % name.encode() for name in self.folders) + tag + b" OK done\r\n"

    def _examine(self, tag: bytes, rest: bytes) -> bytes:
        if rest.split(b" ", 1)[1].strip(b'"').decode() not in self.folders:
            return tag + b" NO no such folder\r\n"
        state = b"* %d EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY %d] ok\r\n" % (len(self.mails), self.validity)
        return state + tag + b" OK [READ-ONLY] done\r\n"

    def _search(self, tag: bytes, rest: bytes) -> bytes:
        return b"* SEARCH" + b"".join(b" %d" % uid for uid in self.mails) + b"\r\n" + tag + b" OK done\r\n"

    def _fetch(self, tag: bytes, rest: bytes) -> bytes:
        uids = [int(uid) for uid in rest.split(b" ")[2].split(b",")]
        wanted = re.search(rb"BODY.PEEK\[\]<(\d+)\.(\d+)>", rest)
        told = []
        for number, uid in enumerate(uids, 1):
            if uid not in self.mails:
                continue
            mail = self.mails[uid]
            if wanted:
                start, length = int(wanted[1]), int(wanted[2])
                piece = mail[start:start + length] if self.partial else mail
                key = b"BODY[]<%d>" % start if self.partial else b"BODY[]"
                told.append(b"* %d FETCH (UID %d %s {%d}\r\n%s)\r\n" % (number, uid, key, len(piece), piece))
            else:
                head = b"\r\n".join(mail.split(b"\r\n\r\n")[0].split(b"\r\n")) + b"\r\n\r\n"
                told.append(b"* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE %s BODY[HEADER.FIELDS (X)] {%d}\r\n%s)\r\n"
                            % (number, uid, len(mail), self.arrived.encode(), len(head), head))
        return b"".join(told) + tag + b" OK done\r\n"

    def _noop(self, tag: bytes, rest: bytes) -> bytes:
        return tag + b" OK done\r\n"

    def _logout(self, tag: bytes, rest: bytes) -> bytes:
        return b"* BYE\r\n" + tag + b" OK bye\r\n"


_DOVECOT = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
imap_id_log = *
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
disable_plaintext_auth = yes
mail_location = maildir:{folder}/mail/%n
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A real server. `port` speaks TLS, `plain` needs STARTTLS; `folder`: its mails and its log."""

    folder: Path
    port: int
    plain: int

    def deliver(self, user: str, mails: Iterable[bytes], day: dt.datetime) -> None:
        """Puts mails into this user's inbox, in their order."""
        box = self.box(user)
        for name in ("cur", "new", "tmp"):
            (box / name).mkdir(parents=True, exist_ok=True)
        there = len(list(box.rglob("*.test*")))
        for number, mail in enumerate(mails, there):
            path = box / "new" / f"{1_700_000_000 + number}.{number}.test"
            path.write_bytes(mail)
            os.utime(path, (day.timestamp(), day.timestamp()))
        for path in (box, *box.rglob("*")):
            _give(path)

    def number_anew(self, user: str) -> None:
        """Another UIDVALIDITY, as after a mailbox was moved or restored."""
        numbers = self.box(user) / "dovecot-uidlist"
        numbers.write_text(re.sub(r" V\d+ ", " V77 ", numbers.read_text("utf-8"), count=1), "utf-8")
        for path in self.box(user).glob("dovecot.index*"):
            path.unlink()

    def box(self, user: str) -> Path:
        """Where the mails of this user lie."""
        return self.folder / "mail" / user

    @property
    def log(self) -> str:
        return (self.folder / "dovecot.log").read_text("utf-8", "replace")


@contextmanager
def dovecot(authority: Authority) -> Iterator[Dovecot]:
    """Dovecot as an ordinary user, on ports of its own; skips the test where it is missing or does not start."""
    if not shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin"):
        pytest.skip("Dovecot is not installed (apt install dovecot-imapd)")
    # Not pytest's own folder: that one is shut to other users, and root's Dovecot would serve as another.
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    server = Dovecot(folder, _free_port(), _free_port())
    try:
        certificate, key = (Path(shutil.copy(path, folder)) for path in authority.issue("dovecot"))
        for name in ("run", "home", "mail"):
            (folder / name).mkdir()
        user = _user()
        (folder / "dovecot.conf").write_text(_DOVECOT.format(
            folder=folder, certificate=certificate, key=key, user=user.pw_name, password=PASSWORD, port=server.port,
            group=_group(user), plain=server.plain), "utf-8")
        for path in (folder, *folder.rglob("*")):
            _give(path)
        with _running(server):
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(server: Dovecot) -> Iterator[None]:
    user = _user()
    change = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    process = subprocess.Popen(
        [shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin"), "-F", "-c",
         str(server.folder / "dovecot.conf")],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=server.folder, **change)
    try:
        if not _answers(server.port, process):
            process.kill()
            said = process.communicate()[1].decode("utf-8", "replace")
            log = server.log if (server.folder / "dovecot.log").exists() else ""
            pytest.skip(f"Dovecot does not start here: {said}{log}"[:500])
        yield
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _answers(port: int, process: subprocess.Popen) -> bool:
    for _ in range(600):
        with suppress(OSError), socket.create_connection((HOST, port), 60):
            return True
        if process.poll() is not None:
            return False
        time.sleep(0.05)
    return False


def _user():
    import pwd

    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


def _group(user) -> str:
    import grp

    return grp.getgrgid(user.pw_gid).gr_name


def _give(path: Path) -> None:
    if os.getuid() == 0:
        os.chown(path, _user().pw_uid, _user().pw_gid)


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listening:
        return listening.getsockname()[1]
