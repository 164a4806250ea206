"""A mail as bytes, in pieces: attachments stream through, so that memory stays flat (RFC 5322, RFC 2045)."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.generator import BytesGenerator
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from io import BytesIO
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from safetydesk.material.copying import appearing
from safetydesk.material.names import clean_text
from safetydesk.post.parcel_names import halves

# Lines of base64 in one piece; 57 bytes make a line of 76 characters and its end (RFC 2045, 6.8).
_LINE, _LINES = 57, 4096
_POLICY = compat32.clone(linesep="\r\n")
# Characters of a subject, and of a file's name, as many as within a parcel.
_LONGEST, _LONGEST_NAME = 100, 180
# So many characters of a name, of 12 bytes each when percent-encoded, fit a line of 998 bytes (RFC 5322, 2.1.1).
_NAME_AT_ONCE = 75


@dataclass(frozen=True)
class Enclosed:
    """A file that goes along, under the name that the receiver sees."""

    path: Path
    name: str


@dataclass(frozen=True)
class Letter:
    """One mail, ready but for its encoding. `date` carries its time zone; `message_id` with its angle brackets;
    `sender` is "" in a draft that says who it is from only where it is sent."""

    sender: str
    sender_name: str
    to: tuple[str, ...]
    subject: str
    text: str
    message_id: str
    date: datetime
    enclosed: tuple[Enclosed, ...] = ()


def new_id(sender: str) -> str:
    """A Message-ID that tells the world no name of this PC; of nobody's domain where the sender is not known."""
    return f"<{uuid4().hex}@{sender.rpartition('@')[2] or 'safetydesk.invalid'}>"


def pieces(letter: Letter) -> Iterator[bytes]:
    """The whole mail, lines ending in CRLF, none of them beginning with a dot. OSError where a file cannot be read."""
    marks = [f"<<{uuid4().hex}>>" for _ in letter.enclosed]
    rest = _frame(letter, marks)
    for mark, enclosed in zip(marks, letter.enclosed, strict=True):
        before, _, rest = rest.partition(mark.encode())
        yield before
        yield from _encoded(enclosed.path)
    yield rest


def size(letter: Letter) -> int:
    """Bytes of the whole mail as the server counts them."""
    marks = ["<<mark>>" for _ in letter.enclosed]
    frame = len(_frame(letter, marks)) - len("<<mark>>") * len(marks)
    return frame + sum(encoded_bytes(each.path.stat().st_size) for each in letter.enclosed)


def encoded_bytes(raw: int) -> int:
    """What `raw` bytes are as base64 with the end of every line but the last one's."""
    lines, left = divmod(raw, _LINE)
    return max(0, lines * 78 + (-(-left // 3) * 4 + 2 if left else 0) - 2)


def write(letter: Letter, path: Path) -> None:
    """The mail as an .eml file, for those who send it from elsewhere; it appears whole or not at all. Mishap.

    X-Unsent is Microsoft's mark of a mail that is still to be sent: a draft with a button to send, not one that came.
    """
    with appearing(path) as out:
        out.write(b"X-Unsent: 1\r\n")
        out.writelines(pieces(letter))


def _frame(letter: Letter, marks: list[str]) -> bytes:
    """The mail with a mark in the place of each file's bytes."""
    text = MIMEText(letter.text, "plain", "utf-8")
    mail = MIMEMultipart("mixed") if letter.enclosed else text
    if isinstance(mail, MIMEMultipart):
        mail.attach(text)
        for mark, enclosed in zip(marks, letter.enclosed, strict=True):
            mail.attach(_part(enclosed.name, mark))
    if letter.sender:
        mail["From"] = formataddr((clean_text(letter.sender_name, 100), letter.sender), "utf-8")
    mail["To"] = ", ".join(letter.to)
    mail["Subject"] = Header(clean_text(letter.subject, _LONGEST), "utf-8", header_name="Subject").encode()
    mail["Date"] = format_datetime(letter.date)
    mail["Message-ID"] = letter.message_id
    out = BytesIO()
    BytesGenerator(out, policy=_POLICY).flatten(mail)
    return out.getvalue()


def _part(name: str, mark: str) -> MIMEBase:
    """A file named twice: QQ and old Outlook read the `name` of RFC 2047, the others the `filename*` of RFC 2231."""
    stem, suffix = halves(clean_text(name, 400))
    name = stem[: _LONGEST_NAME - len(suffix)] + suffix[:_LONGEST_NAME]
    part = MIMEBase("application", "zip" if suffix.lower().endswith(".zip") else "octet-stream")
    part.set_param("name", Header(name, "utf-8", header_name="name").encode(linesep="\r\n"))
    part["Content-Disposition"] = "attachment" + "".join(_name_lines(name))
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(mark)
    return part


def _name_lines(name: str) -> Iterator[str]:
    """The parameter `filename*`; of a long name in several lines, each with whole characters (RFC 2231, 3 and 4.1)."""
    charset = "utf-8''"
    for at in range(0, len(name), _NAME_AT_ONCE):
        key = f"filename*{at // _NAME_AT_ONCE}*" if len(name) > _NAME_AT_ONCE else "filename*"
        yield f";\r\n {key}={charset}{quote(name[at:at + _NAME_AT_ONCE], safe='')}"
        charset = ""


def _encoded(path: Path) -> Iterator[bytes]:
    held = b""
    with path.open("rb") as file:
        while data := file.read(_LINE * _LINES):
            yield held
            # Never the last line end: what follows, the boundary, brings its own.
            held = base64.encodebytes(data).replace(b"\n", b"\r\n")
    yield held.removesuffix(b"\r\n")
