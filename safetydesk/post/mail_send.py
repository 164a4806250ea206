"""A conversation with an SMTP server: encrypted and verified before the password; one mail, whole or not (RFC 5321)."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from safetydesk.material.charsets import guessed
from safetydesk.material.copying import Stop, Stopped
from safetydesk.material.names import clean_text
from safetydesk.notice.problem import Mishap
from safetydesk.post.letter import Letter, pieces, size
from safetydesk.post.mail_account import Login
from safetydesk.post.mail_hosts import STARTTLS
from safetydesk.post.mail_session import check_sendable, unplugging, verifying
from safetydesk.post.mail_trouble import WrongPassword, no_starttls, of_network

# What the client calls itself: the name of this PC is nobody's business (RFC 5321, 4.1.3).
_SELF = "[127.0.0.1]"
_PORTS = "465 用 SSL/TLS，587 用 STARTTLS"
_TALK_SECONDS = 60
# So long a server may think about a whole mail (RFC 5321, 4.5.3.2.6).
_END_SECONDS = 600
_GOODBYE_SECONDS = 2

# What a server says of an address that it does not take (RFC 5321, 4.2.3).
_ADDRESS = (550, 551, 553)

Report = Callable[[int, int], None]


class NotSent(Mishap):
    """The server did not take it, and said so: it may be sent again. `answer`: the server's words."""

    def __init__(self, answer: str, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.answer = answer


class Unknown(Mishap):
    """The line broke after the last byte and before the answer: whether the mail is there, nobody knows."""


def try_out(account: Login, password: str, *, stop: Stop | None = None, context: ssl.SSLContext | None = None) -> None:
    """Logs in, and out again. Mishap, Stopped."""
    with _connected(account, password, stop, context):
        pass


def send(
    account: Login, password: str, letter: Letter, *, handed: Callable[[], None], report: Report | None = None,
    stop: Stop | None = None, context: ssl.SSLContext | None = None,
) -> str:
    """Sends one mail; the server's answer, which begins with 250. `report`: bytes sent, bytes in all.

    `handed` is called when all but the end of the mail is with the server: until it returns nothing can have arrived,
    from then on only the answer tells. NotSent, WrongPassword or another Mishap: it did not arrive. Unknown. Stopped
    before `handed`. `context` as for `mail_session.connected`.
    """
    with _connected(account, password, stop, context) as client:
        with _told(account, stop):
            _envelope(client, account, letter)
            _stream(client, letter, report, stop)
        handed()
        return _finish(client)


@contextmanager
def _connected(
    account: Login, password: str, stop: Stop | None, context: ssl.SSLContext | None
) -> Iterator[smtplib.SMTP]:
    context = verifying(context)
    check_sendable(password, account)
    with _told(account, stop):
        client = _encrypted(account, context)
    try:
        with unplugging(lambda: _line(client), stop):
            with _told(account, stop):
                client.login(account.login, password)
            yield client
    finally:
        _hang_up(client)


def _encrypted(account: Login, context: ssl.SSLContext) -> smtplib.SMTP:
    if account.security != STARTTLS:
        return smtplib.SMTP_SSL(account.host, account.port, _SELF, timeout=_TALK_SECONDS, context=context)
    client = smtplib.SMTP(account.host, account.port, _SELF, timeout=_TALK_SECONDS)
    try:
        client.ehlo_or_helo_if_needed()
        if not client.has_extn("starttls"):
            raise no_starttls(account, 465)
        client.starttls(context=context)
        client.ehlo()
    except BaseException:
        client.close()
        raise
    return client


def _envelope(client: smtplib.SMTP, account: Login, letter: Letter) -> None:
    whole = size(letter)
    most = client.esmtp_features.get("size", "")
    if most.isdecimal() and 0 < int(most) < whole:
        raise NotSent("", f"这封邮件有 {whole / 1e6:.1f} MB，邮箱一封最多发 {int(most) / 1e6:.1f} MB",
                      "请把上限改小一些，重新打包再发")
    code, said = client.mail(account.address, [f"size={whole}"] if client.has_extn("size") else [])
    if code in _ADDRESS:
        raise NotSent(_answer(code, said), "邮箱不让用这个发件地址，这一封没有发出", "请核对设置里的发件邮箱")
    _expect((code, said), 250)
    for receiver in letter.to:
        # All or none: whoever was left out would have to be told, and nobody reads that.
        _expect(client.rcpt(receiver), 250, 251)
    _expect(client.docmd("DATA"), 354)


def _stream(client: smtplib.SMTP, letter: Letter, report: Report | None, stop: Stop | None) -> None:
    """The mail but for its end. No line of it begins with a dot, so none has to be doubled (RFC 5321, 4.5.2)."""
    line, whole, done = _line(client), size(letter), 0
    for piece in pieces(letter):
        if stop is not None and stop():
            raise Stopped
        line.sendall(piece)
        done += len(piece)
        if report is not None:
            report(done, whole)
    if done != whole:
        raise Mishap("附件在发送的时候变了，没有发出", "请等别的程序用完这个文件，再发一次")


def _line(client: smtplib.SMTP) -> socket.socket:
    if client.sock is None:
        raise smtplib.SMTPServerDisconnected("not connected")
    return client.sock


def _finish(client: smtplib.SMTP) -> str:
    try:
        line = _line(client)
        line.settimeout(_END_SECONDS)
        line.sendall(b"\r\n.\r\n")
        code, said = client.getreply()
    except (OSError, ValueError) as error:
        raise _unknown() from error
    # Whatever is neither the 250 nor a refusal: it may have been taken.
    if code != 250 and not 400 <= code < 600:
        raise _unknown()
    _expect((code, said), 250)
    return _answer(code, said)


def _unknown() -> Unknown:
    return Unknown("发完了，可是没有等到服务器的回答，不知道对方收到没有",
                   "请先问对方或看网页邮箱的“已发送”，再决定要不要重发")


def _expect(reply: tuple[int, bytes], *good: int) -> None:
    code, said = reply
    if code not in good:
        answer = _answer(code, said)
        raise NotSent(answer, *_why(code)) if code > 0 else Mishap("服务器的回答看不懂", "请过一会儿再试")


def _why(code: int) -> tuple[str, str]:
    if code in (421, 450, 451, 452):
        return "邮箱暂时不收，这一封没有发出", "请过十分钟再发"
    if code == 552:
        return "邮件太大，或邮箱已满，这一封没有发出", "请把上限改小一些重新打包，或请对方清理邮箱"
    if code in _ADDRESS:
        return "收件地址不对，或对方不收，这一封没有发出", "请核对收件地址"
    if code == 554:
        return "邮箱拒绝了这一封，可能当成了垃圾邮件", "请过一小时再发，或存成邮件文件从网页邮箱发"
    return f"邮箱没有收（{code}），这一封没有发出", "请过一会儿再试，或存成邮件文件从网页邮箱发"


def _answer(code: int, said: bytes) -> str:
    return f"{code} {_words(said)}".strip()


def _words(said: bytes) -> str:
    """The server's text: QQ answers in GBK."""
    return clean_text(" ".join(guessed(said).split()), 300)


def _hang_up(client: smtplib.SMTP) -> None:
    with suppress(OSError, ValueError):
        _line(client).settimeout(_GOODBYE_SECONDS)
        client.docmd("QUIT")
    client.close()


@contextmanager
def _told(account: Login, stop: Stop | None) -> Iterator[None]:
    """Whatever goes wrong before the end of the mail, as a sentence for the clerk."""
    if stop is not None and stop():
        raise Stopped
    try:
        yield
    except (Mishap, Stopped):
        raise
    # The boundary: answers that are no SMTP end in any exception there is. Without its cause: what a server says to a
    # login may hold the password.
    except Exception as error:  # noqa: BLE001
        if stop is not None and stop():
            raise Stopped from None
        raise _explained(error, account) from None


def _explained(error: Exception, account: Login) -> Mishap:
    cut = Mishap("和邮箱的连接断开了，这一封没有发出", "请检查网络，再发一次；已经发出的不会重发")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        if error.smtp_code < 500:  # RFC 4954, 6: it says nothing about the password
            return Mishap("邮箱暂时不让登录，这一封没有发出", "请过十分钟再发")
        return WrongPassword(f"邮箱 {account.address} 没有让登录",
                             f"请确认已开启 SMTP，填的是{account.secret}而不是登录密码。{account.where}")
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return cut
    if isinstance(error, smtplib.SMTPResponseException) and 400 <= error.smtp_code < 600:
        said = error.smtp_error
        answer = _answer(error.smtp_code, said if isinstance(said, bytes) else said.encode())
        return NotSent(answer, *_why(error.smtp_code))
    # Plain from the library only where the server knows no way of logging in that it knows.
    if isinstance(error, smtplib.SMTPNotSupportedError) or type(error) is smtplib.SMTPException:
        return Mishap(f"“{account.host}”不让程序登录", "请核对服务器名和端口，或存成邮件文件从网页邮箱发")
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return of_network(error, account, _PORTS, cut)
    return Mishap(f"“{account.host}”的回答看不懂", "请核对服务器名和端口，没有填错就过一会儿再试")
