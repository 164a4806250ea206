"""A conversation with an IMAP server: encrypted and verified before the password, reading only."""

from __future__ import annotations

import hashlib
import logging
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

import safetydesk
from safetydesk.material.charsets import guessed
from safetydesk.material.copying import Stop, Stopped
from safetydesk.material.mails import decode_words
from safetydesk.material.names import clean_text
from safetydesk.notice.dates import OFFICE_TIME
from safetydesk.notice.problem import Mishap
from safetydesk.post.mail_account import Account, Login
from safetydesk.post.mail_hosts import STARTTLS, folder_name
from safetydesk.post.mail_trouble import WrongPassword, explain, no_starttls

# One answer of the server: what stands in memory, and how long 停止 may take.
PIECE = 1024 * 1024
_TIMEOUT = SocketTimeout(connect=15, read=60)
_GOODBYE_SECONDS = 2
_STOP_SECONDS = 0.2
_HEADS_AT_ONCE = 200
_SHOWN_FOLDERS = 12
_HEAD = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT)]"
_SUBJECT = re.compile(r"^subject:(.*)$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Head:
    """A mail before it is downloaded. `bytes`: as the server counts; `day`: arrival, in the office's time.

    `digest` is the same whenever the same mail is met again, also after the server has numbered all mails anew.
    """

    uid: int
    bytes: int
    day: date | None
    subject: str
    digest: str

    @property
    def title(self) -> str:
        """How the clerk knows it."""
        return self.subject or "无主题"


class Vanished(Mishap):
    """The server has no more of this mail: it was deleted meanwhile, or the server gave up on it for now."""

    def __init__(self) -> None:
        super().__init__("这封邮件没有下载完", "再收一次时会再试")


@contextmanager
def connected(
    account: Account, password: str, *, stop: Stop | None = None, context: ssl.SSLContext | None = None
) -> Iterator[Session]:
    """Logged in to the mailbox, and out again in the end. Mishap, Stopped.

    `context` must verify certificates and host names as the default one does; ValueError otherwise.
    """
    context = verifying(context)
    check_sendable(password, account)
    # The library writes mails and commands to the log at its lowest level, and what a server echoes with them.
    logging.getLogger("imapclient").setLevel(logging.WARNING)
    with _told(account, stop):
        client = _encrypted(account, context)
    with unplugging(client.socket, stop):
        try:
            with _told(account, stop):
                _log_in(client, account, password)
            yield Session(client, account, stop)
        finally:
            _hang_up(client)


def verifying(context: ssl.SSLContext | None) -> ssl.SSLContext:
    """This context, or the usual one: certificates and names are verified, TLS 1.2 and newer. ValueError for one that
    does not verify.

    Python's own choice of ciphers leaves out those without forward secrecy; 139.com and old Coremail servers have no
    other.
    """
    if context is None:
        context = ssl.create_default_context()
        context.set_ciphers("DEFAULT")
    if context.verify_mode != ssl.CERT_REQUIRED or not context.check_hostname:
        raise ValueError("certificates must be verified")
    return context


class Session:
    """What is asked of an open mailbox. Every method raises Mishap for the world's trouble, Stopped after `stop`."""

    def __init__(self, client: IMAPClient, account: Account, stop: Stop | None) -> None:
        self._client, self._account, self._stop = client, account, stop

    def examine(self) -> tuple[int, int]:
        """Opens the account's folder for reading only; its UIDVALIDITY and how many mails are in it."""
        with _told(self._account, self._stop):
            try:
                state = self._client.select_folder(self._account.folder, readonly=True)
                return int(state[b"UIDVALIDITY"]), int(state[b"EXISTS"])
            except IMAPClientAbortError:
                raise
            except IMAPClientError as error:
                if "unsafe login" in str(error).lower():
                    raise
                raise self._no_folder(error) from error

    def folders(self) -> list[str]:
        """Names of all folders that can hold mails."""
        with _told(self._account, self._stop):
            found = self._client.list_folders()
            return [str(name) for flags, _, name in found if b"\\noselect" not in [flag.lower() for flag in flags]]

    def arrived_since(self, day: date | None) -> list[int]:
        """UIDs in their order of the mails that came on this day or later; a few earlier ones may be among them."""
        # The server compares in its own time zone.
        criteria = ["SINCE", day - timedelta(days=1)] if day else ["ALL"]
        with _told(self._account, self._stop):
            return sorted(set(self._client.search(criteria)))

    def heads(self, uids: Sequence[int]) -> Iterator[Head]:
        """What is known of these mails; those that vanished meanwhile are left out."""
        for start in range(0, len(uids), _HEADS_AT_ONCE):
            with _told(self._account, self._stop):
                some = uids[start:start + _HEADS_AT_ONCE]
                self._client.normalise_times = False
                answers = self._client.fetch(some, ["RFC822.SIZE", "INTERNALDATE", _HEAD])
                found = [_head(uid, answers[uid]) for uid in some if uid in answers]
            yield from found

    def pieces(self, head: Head) -> Iterator[bytes]:
        """The mail as it came, in pieces; it stays as read or unread as it was. Vanished."""
        start = 0
        while True:
            piece, whole = self._piece(head.uid, start)
            if piece:
                yield piece
            start += len(piece)
            if not piece and start < head.bytes and not (start and self._is_there(head.uid)):
                raise Vanished
            # A size that the server only estimated must not cut the mail: short of it, only an empty answer is the end.
            if whole or not piece or (len(piece) < PIECE and start >= head.bytes):
                return

    def _piece(self, uid: int, start: int) -> tuple[bytes, bool]:
        with _told(self._account, self._stop):
            try:
                answer = self._client.fetch([uid], [f"BODY.PEEK[]<{start}.{PIECE}>"]).get(uid, {})
            except IMAPClientError as error:
                if "expungeissued" in str(error).lower():  # RFC 5530
                    raise Vanished from error
                raise
            name = next((key for key in answer if key.startswith(b"BODY[]")), None)
            if name is None:
                raise Vanished
            # Numbers are all that the library makes anything of; a mail that is one came as text.
            data = answer[name]
            data = str(data).encode() if isinstance(data, int) else data or b""
            # Some servers send everything, whatever was asked for.
            return data, name == b"BODY[]" and start == 0

    def _is_there(self, uid: int) -> bool:
        """Asked anew: a server may keep answering for what another program has deleted meanwhile."""
        with _told(self._account, self._stop):
            self._client.noop()
            return uid in self._client.search(["UID", str(uid)])

    def _no_folder(self, error: Exception) -> Exception:
        there = self.folders()
        if self._account.folder in there:
            return error
        told = "、".join(clean_text(folder_name(name), 60) for name in there[:_SHOWN_FOLDERS])
        more = f"等 {len(there)} 个" if len(there) > _SHOWN_FOLDERS else ""
        return Mishap(f"邮箱里没有文件夹“{self._account.folder}”", f"请在设置里改成其中一个：{told or '收件箱'}{more}")


def check_sendable(password: str, account: Login) -> None:
    """Mishap for a password that cannot go into the protocol."""
    if not password:
        raise WrongPassword(f"还没有填{account.secret}", account.where)
    if not all(" " <= char <= "~" for char in password):
        raise WrongPassword(f"{account.secret}里有中文、全角或换行的字符", "请切换到英文输入法重新填写")


def _encrypted(account: Account, context: ssl.SSLContext) -> IMAPClient:
    if account.security != STARTTLS:
        return IMAPClient(account.host, account.port, ssl=True, ssl_context=context, timeout=_TIMEOUT)
    client = IMAPClient(account.host, account.port, ssl=False, timeout=_TIMEOUT)
    try:
        if not client.has_capability("STARTTLS"):
            raise no_starttls(account)
        client.starttls(context)
    except BaseException:
        with suppress(OSError):
            client.shutdown()
        raise
    return client


def _log_in(client: IMAPClient, account: Account, password: str) -> None:
    try:
        client.login(account.login, password)
    except LoginError as error:
        # Without its cause: what the server answered may hold the password.
        raise explain(error, account) from None
    # 163 and 126 refuse to open any folder for a client that does not say what it is (RFC 2971).
    with suppress(IMAPClientError):
        client.id_({"name": "SafetyDesk", "version": safetydesk.__version__, "vendor": "SafetyDesk"})


def _hang_up(client: IMAPClient) -> None:
    try:
        client.socket().settimeout(_GOODBYE_SECONDS)
        client.logout()
    except Exception:  # noqa: BLE001  Nobody waits for what a server says to a goodbye.
        with suppress(OSError):
            client.shutdown()


@contextmanager
def unplugging(line: Callable[[], socket.socket], stop: Stop | None) -> Iterator[None]:
    """Cuts the connection over this socket when `stop` is asked for: a silent server would hold the worker a minute."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_STOP_SECONDS):
            if stop is not None and stop():
                with suppress(OSError):
                    # Not the method of the encrypted socket: that one would go on in the clear.
                    socket.socket.shutdown(line(), socket.SHUT_RDWR)
                return

    watcher = threading.Thread(target=watch, name="mail-stop", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


@contextmanager
def _told(account: Account, stop: Stop | None) -> Iterator[None]:
    """Whatever the library trips over, as a sentence for the clerk."""
    if stop is not None and stop():
        raise Stopped
    try:
        yield
    except Mishap:
        raise
    except Exception as error:  # The boundary: answers that are no IMAP end in any exception there is.
        if stop is not None and stop():
            raise Stopped from None
        raise explain(error, account) from error


def _head(uid: int, answer: dict[bytes, object]) -> Head:
    raw = next((value for key, value in answer.items() if key.startswith(b"BODY[")), b"")
    raw = raw if isinstance(raw, bytes) else b""
    size, came = answer.get(b"RFC822.SIZE"), answer.get(b"INTERNALDATE")
    size = size if isinstance(size, int) else 0
    day = came.astimezone(OFFICE_TIME).date() if isinstance(came, datetime) and came.tzinfo else None
    text = re.sub(r"\r?\n[ \t]+", " ", guessed(raw))
    subject = _SUBJECT.search(text)
    shown = clean_text(re.sub(r"\s+", " ", decode_words(subject[1])), 200).strip() if subject else ""
    digest = hashlib.sha256(b" ".join(raw.split()) + b"%d" % size).hexdigest()[:32]
    return Head(uid, size, day, shown, digest)
