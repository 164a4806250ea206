"""Telling plain text, mail and the XML that Word and Excel once wrote from bytes that are no text at all."""

from __future__ import annotations

import codecs
import re
import unicodedata

_ALLOWED_CONTROLS = frozenset("\t\n\r\f\x1b\x1a")
_HEADER = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{1,40}):", re.MULTILINE)
_MAIL_HEADERS = {
    b"from", b"to", b"cc", b"subject", b"date", b"received", b"message-id", b"mime-version", b"return-path",
    b"content-type", b"delivered-to", b"content-transfer-encoding",
}


def decode(data: bytes) -> str | None:
    """The start of a text file as text: UTF-8, UTF-16 with a mark, else GB18030; None when it is no text.

    A character cut in two by the end of `data` is left out.
    """
    marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
    for mark, encoding in marks:
        if data.startswith(mark):
            return _strict(data[len(mark):], encoding)
    return _strict(data, "utf-8") or _strict(data, "gb18030")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return None
    return text if _is_writing(text) else None


def _is_writing(text: str) -> bool:
    """No control characters, and hardly anything that nobody writes: GB18030 alone accepts most random bytes."""
    if any((char < " " and char not in _ALLOWED_CONTROLS) or char == "\x7f" for char in text):
        return False
    unused = sum(unicodedata.category(char) in ("Cn", "Co") or "\x80" <= char <= "\x9f" for char in text)
    return unused * 20 <= len(text)


def sniff_text(head: bytes) -> tuple[str, str] | None:
    """Content and format of something written in characters, or None."""
    if not head:
        return None
    if _looks_like_mail(head):
        return "mail", "EML"
    text = decode(head)
    if text is None:
        return None
    start = text[:4096].lstrip().lower()
    if start.startswith(("<?xml", "<html", "<!doctype html", "<w:worddocument", "<workbook")):
        return _markup(start)
    return "text", "TXT"


def _markup(start: str) -> tuple[str, str]:
    """Word 2003 XML, Excel 2003 XML, and the HTML that offices and web systems save as .doc and .xls."""
    if "word.document" in start or "office/word/2003/wordml" in start or "office:word" in start:
        return "document", "WORDML"
    if "excel.sheet" in start or "office:spreadsheet" in start or "office:excel" in start:
        return "table", "EXCELML"
    return "text", "HTML" if "<html" in start or "doctype html" in start else "XML"


def _looks_like_mail(head: bytes) -> bool:
    """Two mail headers, or a multipart one alone, before the first blank line (RFC 5322); bytes may be raw GBK."""
    if not _HEADER.match(head):
        return False
    block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    found = {name.lower() for name in _HEADER.findall(block)}
    multipart = b"multipart/" in block.lower() and b"content-type" in found
    return multipart or len(found & _MAIL_HEADERS) >= 2
