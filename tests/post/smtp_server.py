"""Mail servers of the tests that take mails: a real one (aiosmtpd) with TLS, and one that misbehaves as it is told."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from imap_server import PASSWORD
from listening import HOST, Listening, served


class Kept:
    """What a real server took: mails as their bytes, in order."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self._open: set[SMTP] = set()
        self._changed = threading.Condition()

    def note(self, session: SMTP, *, here: bool) -> None:
        """Somebody has called or hung up."""
        with self._changed:
            (self._open.add if here else self._open.discard)(session)
            self._changed.notify_all()

    def rest(self) -> None:
        """Waits until all have hung up: whatever they had sent is in `mails` then, and nothing comes after."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._open, 60)

    async def handle_DATA(self, server, session, envelope) -> str:
        self.mails.append(envelope.original_content)
        return "250 2.0.0 queued as 4711"


def _knows(server, session, envelope, mechanism, data) -> AuthResult:
    # Not handled: it is the server that says 535.
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


def _port(server: Controller) -> int:
    return server.server.sockets[0].getsockname()[1]


@contextmanager
def real_server(certificate: tuple[Path, Path], *, starttls: bool = False, most: int = 60_000_000) -> Iterator:
    """aiosmtpd on loopback that wants a login; gives back what it keeps, with its `port`."""
    kept, context = Kept(), served(certificate)

    class Session(SMTP):
        def connection_made(self, transport) -> None:
            super().connection_made(transport)
            kept.note(self, here=True)

        def connection_lost(self, error) -> None:
            super().connection_lost(error)
            kept.note(self, here=False)

    class Server(Controller):
        def factory(self) -> SMTP:
            with warnings.catch_warnings():
                # It does not know that its own implicit TLS is one.
                warnings.simplefilter("ignore", UserWarning)
                return Session(
                    self.handler, data_size_limit=most, require_starttls=starttls, authenticator=_knows,
                    auth_required=True, tls_context=context if starttls else None, auth_require_tls=starttls)

    server = Server(kept, HOST, 0, ssl_context=None if starttls else context, ready_timeout=60)
    # The controller's own test of readiness would speak to port 0.
    server._trigger_server = lambda: socket.create_connection((HOST, _port(server))).close()
    server.start()
    try:
        kept.port = _port(server)
        yield kept
        kept.rest()
    finally:
        server.stop()


@dataclass
class FakeSmtp(Listening):
    """As much of a server as a client of ours meets.

    `answers` takes the place of the usual answer to a command ("", the greeting, "EHLO", "AUTH", "MAIL", "DATA", "."
    the end of the mail …): bytes are sent as they are, None cuts the connection, "silence" says nothing any more.
    `cut_after`: the connection is cut after so many bytes of a mail. `slipped_in`: bytes in the clear right behind its
    word that encryption may begin. `pause`: seconds before every byte of an answer, and after every 1,000 lines of a
    mail. `heard`: every line outside of mails; `mails`: what was taken.
    """

    size: int = 0
    cut_after: int | None = None
    slipped_in: bytes = b""
    pause: float = 0.0
    answers: dict[str, bytes | str | None] = field(default_factory=dict)
    mails: list[bytes] = field(default_factory=list)

    def _say(self, connection: socket.socket, verb: str, usual: bytes) -> bool:
        answer = self.answers.get(verb, usual)
        if answer == "silence":
            self._over.wait(60)
            return False
        if answer is not None:
            self._send(connection, answer)
        return answer is not None

    def _send(self, connection: socket.socket, answer: bytes) -> None:
        for piece in [answer[n:n + 1] for n in range(len(answer))] if self.pause else [answer]:
            self._over.wait(self.pause)
            connection.sendall(piece)

    def _talk(self, connection: socket.socket) -> None:
        if not self._say(connection, "", b"220 ready\r\n"):
            return
        lines = connection.makefile("rb")
        while line := lines.readline():
            self._hear(connection, line)
            verb = line.split()[0].upper().decode() if line.strip() else ""
            if verb == "STARTTLS" and "STARTTLS" not in self.answers and self.offers_starttls:
                connection.sendall(b"220 go\r\n" + self.slipped_in)
                connection = self._encrypted(connection)
                lines = connection.makefile("rb")
                continue
            if not self._say(connection, verb, self._usual(verb, line, connection)):
                return
            if verb == "DATA" and "DATA" not in self.answers and not self._take(connection, lines):
                return

    def _usual(self, verb: str, line: bytes, connection: socket.socket) -> bytes:
        if verb in ("EHLO", "HELO"):
            told = ["hello", "AUTH PLAIN LOGIN"] + [f"SIZE {self.size}"] * bool(self.size)
            if self.starttls and self.offers_starttls and not isinstance(connection, ssl.SSLSocket):
                told.append("STARTTLS")
            return b"".join(f"250-{word}\r\n".encode() for word in told) + b"250 HELP\r\n"
        usual = {"AUTH": b"235 in\r\n", "DATA": b"354 go\r\n", "QUIT": b"221 bye\r\n", "STARTTLS": b"502 no\r\n"}
        return usual.get(verb, b"250 ok\r\n")

    def _take(self, connection: socket.socket, lines) -> bool:
        mail = bytearray()
        for number, line in enumerate(iter(lines.readline, b""), 1):
            if number % 1000 == 0:
                self._over.wait(self.pause)
            if line == b".\r\n":
                # Before the answer, after which the client may look.
                if str(self.answers.get(".", b"250")).removeprefix("b'").startswith("250"):
                    self.mails.append(bytes(mail))
                return self._say(connection, ".", b"250 2.0.0 taken\r\n")
            mail += re.sub(rb"^\.", b"", line)
            if self.cut_after is not None and len(mail) > self.cut_after:
                return False
        return False
