"""Mails as Chinese mail systems write them: every part that can be a file, names and words in whatever encoding."""

from __future__ import annotations

import binascii
import mimetypes
import quopri
import re
from collections.abc import Iterator
from email.errors import CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from safetydesk.material.charsets import decoded, guessed
from safetydesk.material.names import clean_text
from safetydesk.material.pages import body, line
from safetydesk.material.unpack_tnef import unpack_tnef
from safetydesk.material.unpacked import Box, Letter
from safetydesk.notice.dates import OFFICE_TIME

CUT = "邮件没有下载完整，最后的附件可能缺失或不全，请重新下载或让对方重新发送"

_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# No honest header is longer, and some of what reads one takes the square of its length.
_LONGEST_HEADER = 8_000
_NESTED = {"message/rfc822", "message/global"}
# Signatures and reports of machines: nothing that somebody hands in.
_MACHINES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
             "message/delivery-status", "message/disposition-notification", "text/rfc822-headers"}


class _AsWritten(Compat32):
    """Headers as text, whatever bytes they were; the library's own reading puts U+FFFD in place of raw GBK."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        # A NUL in the name of a charset stops the library with a ValueError.
        value = value[:_LONGEST_HEADER]
        return guessed(value.encode("utf-8", "surrogateescape")).replace("\0", "").strip()

    def fold_binary(self, name: str, value: str) -> bytes:
        return f"{name}: {value}\n".encode("utf-8", "surrogateescape")


_POLICY = _AsWritten(mangle_from_=False)


def unpack_mail(path: Path, box: Box) -> Letter:
    """Puts every attachment of the mail into `box`, mails inside it as .eml; what is said in it comes back."""
    with path.open("rb") as stream:
        mail = BytesParser(policy=_POLICY).parse(stream)
    plain: list[str] = []
    html: list[str] = []
    for number, part in enumerate(_leaves(mail), 1):
        _unpack_part(part, number, box, plain, html)
    if _is_cut(mail):
        box.refuse((), CUT)
    return _letter(mail, plain, html)


def _leaves(part: Message) -> Iterator[Message]:
    """Parts without parts of their own, inline ones too; a mail in the mail is one of them."""
    inside = part.get_payload()
    if part.get_content_type() in _NESTED or not isinstance(inside, list):
        yield part
        return
    for child in inside:
        if isinstance(child, Message):
            yield from _leaves(child)


def _unpack_part(part: Message, number: int, box: Box, plain: list[str], html: list[str]) -> None:
    kind = part.get_content_type()
    name = name_of(part)
    if kind in _MACHINES:
        return
    if kind in _NESTED:
        box.put(name or _nested_name(part, number), _nested(part))
    elif kind == "application/ms-tnef" or name.lower() == "winmail.dat":
        said = "\n".join(plain)
        plain += [text for text in unpack_tnef(_bytes(part), box) if text.strip() not in said]
    elif kind in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment":
        (html if kind == "text/html" else plain).append(decoded(_bytes(part), _parameter(part, "charset")))
    else:
        ending = mimetypes.MimeTypes().guess_extension(kind) or ".bin"
        box.put(name or f"附件{number}{ending}", _bytes(part))


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _first(part: Message) -> Message | None:
    inside = part.get_payload()
    return inside[0] if isinstance(inside, list) and isinstance(inside[0], Message) else None


def _nested(part: Message) -> bytes:
    """The mail inside. 139.com writes it in base64, which RFC 2046 forbids and the library does not undo."""
    first = _first(part)
    if first is None:
        return _bytes(part)
    coding = str(part.get("content-transfer-encoding", "")).lower()
    if coding not in ("base64", "quoted-printable") or first.keys():
        return bytes(first.as_bytes(policy=_POLICY))
    text = str(first.get_payload()).encode("ascii", "surrogateescape")
    return _from_base64(text) if coding == "base64" else quopri.decodestring(text)


def _nested_name(part: Message, number: int) -> str:
    first = _first(part)
    subject = decode_words(str(first.get("subject", ""))) if first is not None else ""
    return (re.sub(r"[\\/]", "_", subject) or f"邮件{number}") + ".eml"


def _is_cut(mail: Message) -> bool:
    marks = (CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect)
    return any(isinstance(defect, marks) for part in mail.walk() for defect in part.defects)


def name_of(part: Message) -> str:
    """What the sender called the attachment, or "": RFC 2231, RFC 2047 in either header, or raw bytes."""
    for key, header in (("filename", "content-disposition"), ("name", "content-type")):
        name = clean_text(re.sub(r"[\r\n]+[ \t]*", "", _parameter(part, key, header))).strip()
        if name:
            return name
    return ""


def _parameter(part: Message, key: str, header: str = "content-type") -> str:
    value = part.get_param(key, header=header)
    if isinstance(value, tuple):
        charset, _, text = value
        try:
            return decoded(text.encode("latin-1"), charset or "")
        except UnicodeEncodeError:
            return text
    return decode_words(value) if isinstance(value, str) else ""


def decode_words(text: str) -> str:
    """RFC 2047, also where a character is cut in two by the end of a word, and inside quotation marks."""
    shown: list[str] = []
    charset, pending, at = "", b"", 0
    for word in _WORD.finditer(text):
        between = text[at:word.start()]
        label = word[1].lower()
        if not (pending and label == charset and not between.strip()):
            shown += [decoded(pending, charset), "" if pending and not between.strip() else between]
            charset, pending = label, b""
        pending += _from_base64(word[3].encode()) if word[2] in "bB" else _from_q(word[3])
        at = word.end()
    return "".join([*shown, decoded(pending, charset), text[at:]])


def _from_q(text: str) -> bytes:
    return quopri.decodestring(text.replace("_", " ").encode("utf-8"))


def _from_base64(data: bytes) -> bytes:
    """As much as there is: the end may be cut off."""
    data = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    return binascii.a2b_base64(data[:len(data) - (len(data) % 4 == 1)] + b"=" * (-len(data) % 4))


def _letter(mail: Message, plain: list[str], html: list[str]) -> Letter:
    address, name = who(str(mail.get("from") or mail.get("sender") or mail.get("return-path") or ""))
    return Letter(
        address, name, line(decode_words(str(mail.get("subject", "")))), _moment(str(mail.get("date", ""))),
        body(plain, html))


def who(said: str) -> tuple[str, str]:
    """Address, in lower case, and name of a From line; both may be ""."""
    said = said[:_LONGEST_HEADER]
    try:
        name, address = parseaddr(said)
    except RecursionError:  # a thousand brackets, one in the other
        name, address = "", ""
    if "@" not in address:
        found = _ADDRESS.search(said)
        name, address = "" if found else name, found.group() if found else ""
    return clean_text(address, 200).lower(), line(decode_words(name))


def _moment(text: str) -> str:
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(OFFICE_TIME)
        return moment.replace(tzinfo=None).isoformat(timespec="seconds")
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
