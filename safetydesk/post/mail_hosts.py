"""Mail providers of Chinese offices: their servers, and where each one hides the code a program logs in with."""

from __future__ import annotations

from dataclasses import dataclass

TLS, STARTTLS = "tls", "starttls"
# How the connection is encrypted, for the choice in the settings. There is no third way: never without.
SECURITIES: dict[str, str] = {TLS: "SSL/TLS", STARTTLS: "STARTTLS"}

# What the protocol calls it, in any case of letters.
INBOX = "INBOX"


@dataclass(frozen=True)
class Server:
    """`security`: "tls" from the first byte (993, 465) or "starttls" after a plain greeting (143, 587)."""

    host: str
    port: int
    security: str = TLS


@dataclass(frozen=True)
class Provider:
    """`secret`: what the provider calls the password for programs; `where`: how to get it, in one sentence.

    Servers as the providers print them in their help pages, compared with Thunderbird's and other clients' lists.
    """

    key: str
    name: str
    domains: tuple[str, ...]
    imap: Server
    smtp: Server
    secret: str
    where: str


def _usual(key: str, name: str, domains: str, host: str, secret: str, where: str) -> Provider:
    """Most providers: imap.<host> on 993 and smtp.<host> on 465, both TLS."""
    return Provider(
        key, name, tuple(domains.split()), Server(f"imap.{host}", 993), Server(f"smtp.{host}", 465), secret, where)


_NETEASE = "网页邮箱“设置 → POP3/SMTP/IMAP”里开启 IMAP，按提示用手机验证，得到授权码"
_QQ = "网页邮箱“设置 → 账号与安全”里开启 IMAP，按提示用手机验证，得到授权码"
_SINA = "网页邮箱“设置 → 客户端 pop/imap/smtp”里开启 IMAP，得到授权码"
_OWN = "先在网页邮箱的设置里开启 IMAP；有“客户端专用密码”或授权码的填它，没有的填邮箱密码"

OTHER = Provider(
    "other", "其他（政务、单位自建）", (), Server("", 993), Server("", 465), "邮箱密码或授权码",
    "服务器名向邮箱管理员要；有“客户端专用密码”或授权码的填它，没有的填邮箱密码")

PROVIDERS: tuple[Provider, ...] = (
    _usual("163", "网易 163", "163.com", "163.com", "授权码", _NETEASE),
    _usual("126", "网易 126", "126.com", "126.com", "授权码", _NETEASE),
    _usual("yeah", "网易 yeah.net", "yeah.net", "yeah.net", "授权码", _NETEASE),
    _usual("vip163", "网易 VIP 163", "vip.163.com", "vip.163.com", "授权码", _NETEASE),
    _usual("qq", "QQ 邮箱、Foxmail", "qq.com vip.qq.com foxmail.com", "qq.com", "授权码", _QQ),
    _usual("exmail", "腾讯企业邮", "exmail.qq.com", "exmail.qq.com", "客户端专用密码",
           "网页邮箱“设置 → 客户端设置”里开启 IMAP；开了安全登录的，生成客户端专用密码填在这里"),
    _usual("139", "中国移动 139", "139.com", "139.com", "授权码",
           "网页邮箱“设置 → 账户与安全 → 客户端授权码”里开启 IMAP，得到授权码"),
    _usual("189", "中国电信 189", "189.cn", "189.cn", "专用密码",
           "网页邮箱“设置 → POP/SMTP/IMAP”里开启 IMAP，得到专用密码"),
    _usual("sina", "新浪", "sina.com", "sina.com", "授权码", _SINA),
    _usual("sinacn", "新浪 sina.cn", "sina.cn", "sina.cn", "授权码", _SINA),
    _usual("sohu", "搜狐", "sohu.com", "sohu.com", "独立密码",
           "网页邮箱“设置 → POP3/SMTP/IMAP”里开启 IMAP，得到独立密码"),
    _usual("aliyun", "阿里云", "aliyun.com", "aliyun.com", "邮箱密码", _OWN),
    _usual("21cn", "21CN", "21cn.com", "21cn.com", "邮箱密码", _OWN),
    Provider("qiye163", "网易企业邮", (), Server("imap.qiye.163.com", 993), Server("smtp.qiye.163.com", 994),
             "授权码或邮箱密码", "网页邮箱“设置 → 客户端设置”里开启 IMAP；管理员要求授权码的，在那里生成"),
    _usual("qiyealiyun", "阿里企业邮", "", "qiye.aliyun.com", "邮箱密码或专用密码", _OWN),
    OTHER,
)


def provider_of(address: str) -> Provider:
    """Who keeps the mailbox of this address, by its domain; `OTHER` when that is nobody known."""
    domain = address.rpartition("@")[2].strip().lower()
    return next((each for each in PROVIDERS if domain in each.domains), OTHER)


def folder_name(folder: str) -> str:
    """As the clerk knows it: the protocol calls the inbox INBOX everywhere."""
    return "收件箱" if folder.upper() == INBOX else folder


def provider_at(host: str) -> Provider:
    """Who runs the server of this name; `OTHER` when that is nobody known."""
    return next((each for each in PROVIDERS if host.lower() in (each.imap.host, each.smtp.host)), OTHER)
