"""What the mail servers of the tests that misbehave have in common: they listen on loopback, with TLS or without."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

HOST = "127.0.0.1"


def served(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """TLS as a server with this certificate (and its key) offers it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*map(str, certificate))
    return context


@dataclass
class Listening:
    """A server that is there inside its `with`, on `port`; `_talk` is what it says to one caller, on a thread.

    `heard` is every line it got, in order; `before_tls` those that came unencrypted; `connections` how many called.
    """

    certificate: tuple[Path, Path]
    starttls: bool = field(default=False, kw_only=True)
    offers_starttls: bool = field(default=True, kw_only=True)
    heard: list[bytes] = field(default_factory=list, init=False)
    before_tls: list[bytes] = field(default_factory=list, init=False)
    connections: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        self._listening = socket.create_server((HOST, 0))
        self.port = self._listening.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._over = threading.Event()
        self._start(self._accept)
        return self

    def __exit__(self, *_) -> None:
        self._over.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for each in self._open:
            _shut(each)
        for thread in self._threads:
            thread.join(5)
        for each in self._open:
            each.close()

    def _start(self, work, *given) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError):
            if not self.starttls:
                connection = self._encrypted(connection)
            self._talk(connection)
        _shut(connection)
        connection.close()

    def _encrypted(self, connection: socket.socket) -> ssl.SSLSocket:
        encrypted = served(self.certificate).wrap_socket(connection, server_side=True)
        self._open.append(encrypted)
        return encrypted

    def _hear(self, connection: socket.socket, line: bytes) -> None:
        self.heard.append(line)
        if not isinstance(connection, ssl.SSLSocket):
            self.before_tls.append(line)

    def _talk(self, connection: socket.socket) -> None:
        raise NotImplementedError


def _shut(connection: socket.socket) -> None:
    """Ends the talk at once; `SSLSocket.shutdown` would forget that there is TLS and read what is left as plain."""
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
