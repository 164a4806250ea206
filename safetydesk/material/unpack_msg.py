"""Outlook's .msg files: who wrote what, and the attachments (MS-OXMSG: compound files with one stream a property)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import HeaderParser
from email.utils import formataddr
from pathlib import Path

from olefile import OleFileIO
from olefile.olefile import OleDirectoryEntry, OleFileError

from safetydesk.material.charsets import decoded
from safetydesk.material.mails import who
from safetydesk.material.pages import body, line
from safetydesk.material.unpacked import BROKEN, Box, Letter, refusal
from safetydesk.notice.dates import OFFICE_TIME

_PROPERTIES = "__properties_version1.0"
_ATTACHMENT = "__attach_version1.0_#"
# Where the list of properties begins in that stream: of the message itself, of one in it, of an attachment.
_HEAD_OUTER, _HEAD_INNER, _HEAD_PART = 32, 24, 8
_BINARY, _OBJECT, _STRING8, _UNICODE = "0102", "000D", "001E", "001F"
# Properties (MS-OXPROPS).
_SUBJECT, _BODY, _HTML, _HEADERS = 0x0037, 0x1000, 0x1013, 0x007D
_SENT, _DELIVERED, _CODEPAGE, _HTML_CODEPAGE = 0x0039, 0x0E06, 0x3FFD, 0x3FDE
_ADDRESSES = (0x5D01, 0x5D02, 0x0C1F, 0x0065)
_NAMES = (0x0C1A, 0x0042)
_FILE_NAMES = (0x3707, 0x3704, 0x3001)
_CONTENT = 0x3701
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_TICKS = 10  # of 100 ns in a microsecond


@dataclass(frozen=True)
class _Folder:
    """A message or an attachment: a storage of the compound file, at `place`, and its properties of fixed size."""

    ole: OleFileIO
    entry: OleDirectoryEntry
    place: tuple[str, ...]
    head: int

    def below(self, entry: OleDirectoryEntry, head: int) -> _Folder:
        return _Folder(self.ole, entry, (*self.place, entry.name), head)

    def raw(self, name: str) -> bytes | None:
        """A stream's bytes; None when there is none."""
        if not any(entry.name == name for entry in self.entry.kids):
            return None
        data: bytes = self.ole.openstream([*self.place, name]).read()
        return data

    def number(self, key: int) -> int:
        """A property that stands in the list itself: 64 bits, 0 when absent."""
        data = self.raw(_PROPERTIES) or b""
        for at in range(self.head, len(data) - 15, 16):
            if struct.unpack_from("<H", data, at + 2)[0] == key:
                return int(struct.unpack_from("<Q", data, at + 8)[0])
        return 0

    def text(self, *keys: int, codepage: int = _CODEPAGE) -> str:
        """The first of these properties that says something; old files have 8 bits a character."""
        for key in keys:
            wide, narrow = self.raw(f"__substg1.0_{key:04X}{_UNICODE}"), self.raw(f"__substg1.0_{key:04X}{_STRING8}")
            found = wide.decode("utf-16-le", "replace") if wide else decoded(narrow or b"", self._label(codepage))
            if found.strip("\0 "):
                return found.strip("\0 ")
        return ""

    def html(self) -> str:
        raw = self.raw(f"__substg1.0_{_HTML:04X}{_BINARY}")
        return decoded(raw, self._label(_HTML_CODEPAGE)) if raw else self.text(_HTML)

    def _label(self, codepage: int) -> str:
        number = self.number(codepage) & 0xFFFFFFFF
        return f"cp{number}" if number else ""


@dataclass(frozen=True)
class _Part:
    """An attachment: its content, or a message that is inside, or neither."""

    name: str
    data: bytes | None
    message: _Folder | None


def unpack_msg(path: Path, box: Box) -> Letter | None:
    """Puts every attachment into `box`, mails inside as .eml; None when it is a compound file but no mail.

    Raises Mishap when it is damaged.
    """
    try:
        with path.open("rb") as stream, OleFileIO(stream) as ole:
            if not any(entry.name == _PROPERTIES for entry in ole.root.kids):
                return None
            return _unpack(_Folder(ole, ole.root, (), _HEAD_OUTER), box)
    except (OleFileError, struct.error, IndexError, ValueError, RecursionError) as error:
        raise refusal(BROKEN, box.name) from error


def _unpack(mail: _Folder, box: Box) -> Letter:
    empty = []
    for part in _parts(mail):
        if part.message is not None:
            box.put(_mail_name(part.message, part.name), _as_eml(part.message))
        elif part.data is not None:
            box.put(part.name, part.data)
        else:
            empty.append(part.name)
    box.refuse_empty(empty)
    return _letter(mail)


def _parts(mail: _Folder) -> Iterator[_Part]:
    folders = [entry for entry in mail.entry.kids if entry.name.startswith(_ATTACHMENT)]
    for number, entry in enumerate(sorted(folders, key=lambda entry: str(entry.name)), 1):
        folder = mail.below(entry, _HEAD_PART)
        inside = next((kid for kid in entry.kids if kid.name == f"__substg1.0_{_CONTENT:04X}{_OBJECT}"), None)
        message = folder.below(inside, _HEAD_INNER) if inside is not None else None
        if message is not None and message.raw(_PROPERTIES) is None:
            message = None
        name = folder.text(*_FILE_NAMES) or f"附件{number}"
        yield _Part(name, folder.raw(f"__substg1.0_{_CONTENT:04X}{_BINARY}"), message)


def _letter(mail: _Folder) -> Letter:
    address, name = _sender(mail)
    return Letter(address, name, line(mail.text(_SUBJECT)), _moment(mail), body(*_said(mail)))


def _said(mail: _Folder) -> tuple[list[str], list[str]]:
    plain, html = mail.text(_BODY, codepage=_HTML_CODEPAGE), mail.html()
    return [plain] if plain else [], [html] if html else []


def _sender(mail: _Folder) -> tuple[str, str]:
    """Address and name. Within one organisation Outlook keeps an X.500 name in place of the address."""
    heard, called = who(HeaderParser().parsestr(mail.text(_HEADERS)).get("from", ""))
    addresses = (who(mail.text(key))[0] for key in _ADDRESSES)
    return next((each for each in addresses if "@" in each), heard), line(mail.text(*_NAMES)) or called


def _moment(mail: _Folder) -> str:
    """ISO time of the office, by the minute it was sent or came; "" for none, or one that no calendar holds."""
    ticks = mail.number(_SENT) or mail.number(_DELIVERED)
    try:
        moment = (_EPOCH + timedelta(microseconds=ticks // _TICKS)).astimezone(OFFICE_TIME)
    except OverflowError:
        return ""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") if ticks else ""


def _mail_name(mail: _Folder, name: str) -> str:
    subject = line(mail.text(_SUBJECT)) or name
    return subject.replace("/", "_").replace("\\", "_") + ".eml"


def _as_eml(mail: _Folder) -> bytes:
    """A message inside as a mail of the usual kind: it is opened like one that came by itself."""
    address, name = _sender(mail)
    plain, html = _said(mail)
    out = MIMEMultipart()
    out["From"] = formataddr((name, address if address.isascii() else ""))
    out["Subject"] = line(mail.text(_SUBJECT))
    if moment := _moment(mail):
        out["Date"] = datetime.fromisoformat(moment).replace(tzinfo=OFFICE_TIME).strftime("%a, %d %b %Y %H:%M:%S %z")
    out.attach(MIMEText(body(plain, html), "plain", "utf-8"))
    for part in _parts(mail):
        name = _mail_name(part.message, part.name) if part.message else line(part.name)
        data = _as_eml(part.message) if part.message else part.data or b""
        file = MIMEApplication(data)
        file.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
        out.attach(file)
    return out.as_bytes()
