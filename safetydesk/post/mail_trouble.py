"""What can go wrong between this PC and a mailbox, in words that say what to do."""

from __future__ import annotations

import socket
import ssl

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError, ProtocolError

from safetydesk.notice.problem import Mishap
from safetydesk.post.mail_account import Account, Login

_UNSENT = "密码没有发出"
# OpenSSL's verify codes (x509_vfy.h) -> what is wrong with the server's certificate.
_CERTIFICATE = {
    9: "还没有生效，请检查这台电脑的日期和时间", 10: "已过期，请检查这台电脑的日期和时间，时间没错就联系邮箱管理员",
    18: "是自己签发的，认不出真假", 19: "是自己签发的，认不出真假", 20: "不是公认机构签发的，认不出真假",
    21: "不是公认机构签发的，认不出真假", 62: "是给别的服务器的，请核对服务器名",
    64: "是给别的服务器的，请核对服务器名",
}


class WrongPassword(Mishap):
    """The server refused name and password: the clerk has to be asked again."""


def explain(error: Exception, account: Account) -> Mishap:
    """The trouble with this mailbox as a sentence. No word of the server is quoted: it may have echoed the password."""
    if isinstance(error, OSError):
        return of_network(error, account, "993 用 SSL/TLS，143 用 STARTTLS", _cut())
    if not isinstance(error, IMAPClientError) or isinstance(error, ProtocolError):
        return Mishap(f"“{account.host}”的回答看不懂", "请核对服务器名和端口，没有填错就过一会儿再试")
    said = str(error).lower()
    if "unsafe login" in said:
        return Mishap("邮箱认为这次登录不安全，没有让收信", "请先在网页邮箱登录一次，在设置里开启 IMAP 后再试")
    if "too many" in said or "concurrent" in said or "connection limit" in said:
        return Mishap("邮箱暂时不让连接（连接太多或太频繁）", "请关掉别的收信程序，过十分钟再试")
    if "overquota" in said or "over quota" in said or "quota exceeded" in said:
        return Mishap("邮箱的空间已满", "请在网页邮箱里清理后再试")
    # The library makes a refused login of every end of one.
    if isinstance(error, IMAPClientAbortError) or isinstance(error.__context__, IMAPClientAbortError):
        return _cut()
    if isinstance(error, LoginError):
        return WrongPassword(f"邮箱 {account.address} 没有让登录",
                             f"请确认已开启 IMAP，填的是{account.secret}而不是登录密码。{account.where}")
    return Mishap(f"“{account.host}”没有照办", "请过一会儿再试；总是这样，请换一个邮箱文件夹，或问邮箱管理员")


def _cut() -> Mishap:
    return Mishap("和邮箱的连接断开了", "已经收下的都在，请再收一次，会接着收")


def no_starttls(account: Login, port: int = 993) -> Mishap:
    """The server would have taken the password unencrypted; `port`: where it takes it encrypted."""
    return Mishap(f"“{account.host}”的 {account.port} 端口不能加密，{_UNSENT}", f"请改用 SSL/TLS 和 {port} 端口再试")


def of_network(error: OSError, account: Login, ports: str, cut: Mishap) -> Mishap:
    """What lies between this PC and the server. `ports`: those that are usual; `cut`: what to say of a lost line."""
    host = account.host
    if isinstance(error, ssl.SSLCertVerificationError):
        why = _CERTIFICATE.get(error.verify_code, "没有通过检查，认不出真假")
        return Mishap(f"“{host}”的安全证书{why}。{_UNSENT}", "请确认服务器名没有填错；单位自建邮箱请管理员换上正式证书")
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return cut
    if isinstance(error, ssl.SSLError):
        return Mishap(f"和“{host}”的 {account.port} 端口谈不成加密，{_UNSENT}",
                      f"请核对端口和加密方式：{ports}")
    if isinstance(error, socket.gaierror):
        return Mishap(f"找不到邮箱服务器“{host}”", "请检查网络连上没有、服务器名填对没有")
    if isinstance(error, TimeoutError):
        return Mishap(f"邮箱服务器“{host}”没有回答", "请检查网络和端口，过一会儿再试")
    if isinstance(error, ConnectionRefusedError):
        return Mishap(f"“{host}”的 {account.port} 端口不通", "请核对端口；单位网络可能不许收发邮件，请问网络管理员")
    if isinstance(error, ConnectionError):
        return cut
    return Mishap(f"连不上邮箱服务器“{host}”", "请检查网络连上没有，再试一次")
