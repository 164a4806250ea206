"""The address that the office sends from, as the desk remembers it: everything but the password."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from safetydesk.desk import settings
from safetydesk.desk.desk import Desk
from safetydesk.material.names import clean_text
from safetydesk.notice.problem import Mishap
from safetydesk.post.mail_account import Login, checked_login
from safetydesk.post.mail_hosts import provider_of

_SETTING = "outgoing"


@dataclass(frozen=True)
class Outgoing(Login):
    """A mailbox to send from. `name`: who the receiver sees, "" the office's name."""

    port: int = 465
    name: str = ""


def proposed(desk: Desk, address: str) -> Outgoing:
    """An account for this address with what its provider prescribes; the host is "" where nobody knows."""
    server = provider_of(address).smtp
    return Outgoing(address.strip(), server.host, server.port, server.security, name=desk.office)


def read(desk: Desk) -> Outgoing | None:
    """What this desk sends from, None where none was set up or what was saved makes no sense any more."""
    try:
        return checked(Outgoing(**json.loads(desk.setting(_SETTING) or "{}")))
    except (ValueError, TypeError, Mishap):
        return None


def save(desk: Desk, account: Outgoing) -> None:
    """Remembers it; an undoable verb. Mishap."""
    account = checked(account)
    settings.put(desk, _SETTING, json.dumps(asdict(account), ensure_ascii=False), account.address)


def checked(account: Outgoing) -> Outgoing:
    """The account with blanks and full-width characters mended. Mishap that names what is wrong."""
    account = checked_login(account, "发件服务器没有填对", "请写成 smtp.163.com 这样，政务邮箱向管理员要",
                            "一般是 465 和 SSL/TLS，或 587 和 STARTTLS")
    return replace(account, name=clean_text(account.name, 60).strip())
