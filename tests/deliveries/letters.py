"""Mails as Chinese mail programs write them, from their bytes."""

from __future__ import annotations

import base64
from email.message import EmailMessage


def word(text: str, charset: str = "gb2312") -> str:
    """RFC 2047 with the label that Chinese programs put on what is GBK."""
    data = text.encode("gb18030" if charset.startswith("gb") else charset)
    return f"=?{charset}?B?{base64.b64encode(data).decode()}?="


def letter(sender: str, subject: str, files: dict[str, bytes], text: str = "请查收") -> bytes:
    """A mail as the standard library writes it: RFC 2231 names."""
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["To"] = sender, subject, "office@example.com"
    mail["Date"] = "Wed, 12 Jun 2024 09:30:00 +0800"
    mail.set_content(text)
    for name, data in files.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def part(headers: bytes | str, data: bytes) -> bytes:
    """A part with these headers, in base64."""
    raw = headers.encode() if isinstance(headers, str) else headers
    return raw + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)


def raw_letter(
    *parts: bytes, sender: bytes = b"a@example.com", subject: bytes = b"x", end: bytes = b"--b--\r\n",
    mark: bytes = b"b",
) -> bytes:
    """A mail from its bytes; `end` b"": it was cut off."""
    head = b"From: " + sender + b"\r\nSubject: " + subject + b"\r\nMIME-Version: 1.0\r\n"
    head += b'Content-Type: multipart/mixed; boundary="' + mark + b'"\r\n\r\n'
    return head + b"".join(b"--" + mark + b"\r\n" + each + b"\r\n" for each in parts) + end.replace(b"b", mark)


def forwarded(mail: bytes) -> bytes:
    """A mail inside a mail as 139.com writes it: in base64, which RFC 2046 forbids."""
    return part(b"Content-Type: message/rfc822", mail)
