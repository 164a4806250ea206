"""The office's mailbox as the desk remembers it: everything but the password."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from safetydesk.desk import settings
from safetydesk.desk.desk import Desk
from safetydesk.material.names import clean_text
from safetydesk.notice.dates import now
from safetydesk.notice.problem import Mishap
from safetydesk.post.mail_hosts import INBOX, SECURITIES, TLS, folder_name, provider_at, provider_of

_SETTING = "mailbox"
# Without a notice's date, so many days back are taken the first time.
_DAYS_BACK = 60
# Both go into the protocol as they are: a blank or a quotation mark would be a command of its own.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$&'+/=?^_`|~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_USER = re.compile(r"[A-Za-z0-9.!#$&'+/=?^_`|~@-]+")
_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_LONGEST = 200

L = TypeVar("L", bound="Login")


@dataclass(frozen=True)
class Login:
    """What opens the door of one mail server. `security`: "tls" or "starttls"; `user`: the login name where it is not
    the address."""

    address: str
    host: str
    port: int
    security: str = TLS
    user: str = ""

    @property
    def login(self) -> str:
        """The name the server knows the office by."""
        return self.user or self.address

    @property
    def key(self) -> str:
        """Under which its password lies in the keyring."""
        return f"{self.login}@{self.host}"

    @property
    def secret(self) -> str:
        """What the provider calls the password for programs."""
        return provider_at(self.host).secret

    @property
    def where(self) -> str:
        """How to get that password, in one sentence."""
        return provider_at(self.host).where


@dataclass(frozen=True)
class Account(Login):
    """A mailbox to receive from. `since`: ISO day, older mails are left alone, "" takes all."""

    port: int = 993
    folder: str = INBOX
    since: str = ""

    @property
    def source(self) -> str:
        """Under which `desk.seen` remembers what came from it."""
        return f"imap:{self.login}@{self.host}/{self.folder}"

    @property
    def shown_folder(self) -> str:
        """收件箱, or the folder's own name."""
        return folder_name(self.folder)


def proposed(desk: Desk, address: str) -> Account:
    """An account for this address with what its provider prescribes; the host is "" where nobody knows."""
    server = provider_of(address).imap
    return Account(address.strip(), server.host, server.port, server.security, since=first_day(desk).isoformat())


def first_day(desk: Desk) -> date:
    """From which day on mails are taken unless the clerk says otherwise: nobody answers a notice before its date."""
    return desk.notice.date or now().date() - timedelta(days=_DAYS_BACK)


def read(desk: Desk) -> Account | None:
    """The mailbox of this desk, None where none was set up or what was saved makes no sense any more."""
    try:
        return checked(Account(**json.loads(desk.setting(_SETTING) or "{}")))
    except (ValueError, TypeError, Mishap):
        return None


def save(desk: Desk, account: Account) -> None:
    """Remembers the mailbox; an undoable verb. Mishap."""
    account = checked(account)
    settings.put(desk, _SETTING, json.dumps(asdict(account), ensure_ascii=False), _in_words(account))


def checked(account: Account) -> Account:
    """The account with blanks and full-width characters mended. Mishap that names what is wrong."""
    account = checked_login(account, "收件服务器没有填对", "请写成 imap.163.com 这样，政务邮箱向管理员要",
                            "一般是 993 和 SSL/TLS，或 143 和 STARTTLS")
    folder = clean_text(account.folder, _LONGEST).strip() or INBOX
    try:
        since = account.since and date.fromisoformat(account.since).isoformat()
    except ValueError:
        raise Mishap(f"“{clean_text(account.since, 20)}”不是日期", "请写成 2024-06-01 这样") from None
    return replace(account, folder=folder, since=since)


def checked_login(login: L, no_host: str, hosts: str, ports: str) -> L:
    """The same for what every account has; `no_host`, `hosts` and `ports` say what is wrong and usual of its server."""
    address, user, host = checked_address(login.address), _half_width(login.user), _half_width(login.host).lower()
    if user and not _USER.fullmatch(user):
        raise Mishap("登录名里有不能用的字符", "一般就是邮箱地址，可以留空")
    if not _HOST.fullmatch(host):
        raise Mishap(no_host, hosts)
    if not 0 < login.port < 65_536 or login.security not in SECURITIES:
        raise Mishap("端口或加密方式不对", ports)
    return replace(login, address=address, user="" if user == address else user, host=host)


def checked_address(text: str) -> str:
    """An address with blanks and full-width characters mended. Mishap."""
    address = _half_width(text)
    if not _ADDRESS.fullmatch(address):
        raise Mishap(f"“{clean_text(address, 40)}”不是邮箱地址", "请写成 name@163.com 这样")
    return address


def _half_width(text: str) -> str:
    """As an input method that was left on Chinese writes addresses, put right."""
    text = text.replace("。", ".").strip()
    return "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text)


def _in_words(account: Account) -> str:
    since = f"，{account.since} 以后的" if account.since else ""
    return f"{account.address}（{account.shown_folder}{since}）"
