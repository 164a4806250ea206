"""Bytes as text where the sender's label is missing, unknown or habitually wrong."""

from __future__ import annotations

# gb2312 and gbk are labels on text that has more: 㛃 and 镕 are outside. What says Latin or nothing is often GBK.
_AS_GB18030 = {"gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "ms936", "windows-936", "euc-cn", "gb18030"}
_GUESSED = {"", "us-ascii", "ascii", "iso-8859-1", "latin1", "latin-1", "windows-1252", "unknown-8bit", "binary"}


def decoded(data: bytes, charset: str) -> str:
    """Bytes as text by the sender's label, by a guess where it is missing, unknown or habitually wrong."""
    label = charset.strip().strip("\"'").lower()
    if label in _AS_GB18030:
        return data.decode("gb18030", "replace")
    if label in _GUESSED:
        return guessed(data)
    try:
        return data.decode(label, "replace")
    except (LookupError, ValueError):
        return guessed(data)


def guessed(data: bytes) -> str:
    """UTF-8 if it is that, else GB18030; what is neither shows U+FFFD."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
