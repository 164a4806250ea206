"""Net-disk links as people paste them: the address, the code, and what else the words say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from safetydesk.material.texts import decode

_SCHEME = re.compile(r"https?[:：]//", re.IGNORECASE)
# An address ends where Chinese begins; what people put behind it (，。；”）) is none of it.
_URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.IGNORECASE)
# Addresses pasted without their scheme, only of the well-known disks.
_DISK = (
    r"(?:pan\.baidu\.com|yun\.baidu\.com|www\.alipan\.com|www\.aliyundrive\.com|pan\.quark\.cn|"
    r"www\.123pan\.com|www\.123684\.com|cloud\.189\.cn|share\.weiyun\.com|pan\.xunlei\.com|115\.com|"
    r"drive\.uc\.cn/s|www\.wenshushu\.cn/f|(?:yun|caiyun)\.139\.com|www\.i?lanzou[a-z]?\.com|"
    # Where the mail systems of QQ and NetEase put what is too large for a mail: films of telephones come so.
    r"i?wx\.mail\.qq\.com/ftn/download|(?:ex)?mail\.qq\.com/cgi-bin/ftnExs_download|"
    r"fs(?:\.qiye)?\.163\.com/fs/display|mail\.163\.com/large-attachment-download|"
    r"dashi\.163\.com/html/cloud-attachment-download)"
    r"[/?][A-Za-z0-9\-._~/?#=&%]+")
_OF_MAIL = re.compile(r"/ftn|\.163\.com/", re.IGNORECASE)
# What names the file in such an address; one mail links to it several times.
_FILE_KEYS = ("file", "key", "k")
_BARE = re.compile(r"(?<![A-Za-z0-9./])" + _DISK, re.IGNORECASE)
_SHARE = re.compile(r"(?:https?://|(?<![A-Za-z0-9./]))" + _DISK, re.IGNORECASE)
_CODE = re.compile(
    r"(?:提取码|访问码|提取密码|访问密码|分享密码|密码|口令|验证码|\b(?:code|pwd))\s*(?:[:：=]|是|为)?\s*"
    r"([A-Za-z0-9]{4,8})(?![A-Za-z0-9])", re.IGNORECASE)
_CODE_KEYS = ("pwd", "password", "code", "accessCode")
_MOST_TEXT = 64 * 1024
_TRAILING = ".,;:!?'"
# What the share buttons write around the address; the rest of the words is worth keeping.
_PHRASES = re.compile(
    r"通过网盘分享的文件[:：]?|通过(?:百度)?网盘分享的(?:文件|内容)[:：]?|我用夸克网盘(?:给你)?分享了|"
    r"(?:点击)?链接(?:地址)?\s*[:：]|复制这段内容后?打开[^\n]*|点击链接[^\n]*|打开「?夸克APP」?[^\n]*|"
    r"--来自[^\n]*的分享|[（(]\s*[)）]|来自[:：][^\n]*")


@dataclass(frozen=True)
class Link:
    """`url` with its scheme; `code` 提取码 or ""; `note`: the sender's other words on one line, or ""."""

    url: str
    code: str
    note: str


def read_link(text: str) -> Link | None:
    """The first link of a pasted share text, or None.

    Knows how 百度网盘, 阿里云盘, 夸克, 123云盘, 天翼云盘, 微云, 迅雷, 115 and the 超大附件 of QQ and 163 mail write it,
    and takes any http(s) address.
    """
    text = _SCHEME.sub(lambda found: found.group().replace("：", ":").lower(), text)
    found = _URL.search(text) or _BARE.search(text)
    if found is None:
        return None
    url = _without_tail(found.group())
    rest = text[:found.start()] + "\n" + text[found.start() + len(url):]
    said = _CODE.search(rest)
    if said is not None:
        rest = rest[:said.start()] + rest[said.end():]
    code = said.group(1) if said is not None else _code_in(url)
    return Link(url if "://" in url else f"https://{url}", code, _note(rest))


def shares(text: str) -> list[Link]:
    """Every file on a well-known net disk that a longer text links to; other addresses, as in the foot of a mail, are
    none."""
    starts = [found.start() for found in _SHARE.finditer(text)]
    links = [read_link(text[start:end]) for start, end in pairwise([*starts, len(text)])]
    found: dict[str, Link] = {}
    for link in links:
        if link is not None:
            found.setdefault(_identity(link.url), link)
    return list(found.values())


def shares_in(path: Path) -> list[Link]:
    """The same of a small text file, as people save what they copied; call it in a child. OSError."""
    with path.open("rb") as stream:
        return shares(decode(stream.read(_MOST_TEXT)) or "")


def _identity(url: str) -> str:
    """What two addresses of the same file have in common."""
    query = _query(url)
    return next((query[key][0] for key in _FILE_KEYS if key in query), url) if _OF_MAIL.search(url) else url


def _without_tail(url: str) -> str:
    """Without the full stop behind it, and without a bracket that was opened before it."""
    while url and (url[-1] in _TRAILING or (url[-1] == ")" and url.count("(") < url.count(")"))
                   or (url[-1] == "]" and url.count("[") < url.count("]"))):
        url = url[:-1]
    return url


def _code_in(url: str) -> str:
    query = {} if _OF_MAIL.search(url) else _query(url)
    return next((query[key][0] for key in _CODE_KEYS if key in query), "")


def _query(url: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(url).query)
    except ValueError:
        return {}


def _note(rest: str) -> str:
    words = re.split(r"\s+", _PHRASES.sub(" ", rest))
    kept = [word for word in words if re.search(r"\w", word)]
    return " ".join(kept).strip(" ，,。；;：:、「」（）()“”\"")
