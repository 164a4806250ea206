"""What people write, cleaned: kept whole or refused with a sentence, never cut without a word."""

from __future__ import annotations

import unicodedata

from safetydesk.material.names import clean_text
from safetydesk.notice.problem import Mishap


def fitted(what: str, text: str, most: int) -> str:
    """The text without control characters and outer blanks. Mishap when it has more than `most` characters."""
    cleaned = clean_text(text).strip()
    if len(cleaned) > most:
        raise Mishap(f"{what}太长（{len(cleaned)} 字）", f"请改到 {most} 字以内")
    return cleaned


def in_one_line(what: str, text: str, most: int) -> str:
    """The same for a name: line ends and runs of blanks become one blank."""
    return fitted(what, " ".join(clean_text(text).split()), most)


def plain(name: str) -> str:
    """A name as it is compared: full-width as half-width, without blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()


def sentence(text: str) -> str:
    """The text with a full stop, whatever its writer ended it with."""
    return text.strip().rstrip("。.；;，,、") + "。"


def quoted(name: str) -> str:
    """A name between quotation marks; those within it become single ones (GB/T 15834 §4.8.3.2)."""
    return f"“{name.replace('“', '‘').replace('”', '’')}”"


def size_text(bytes: int) -> str:
    """`3.2 MB`, in the units of file managers."""
    amount = float(bytes)
    for unit in ("B", "KB", "MB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit != "MB" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"


def days_words(left: int, *, late: bool) -> str:
    """Days until something is due: `还有3天`, `今天截止`, `已逾期5天`; `late` with 0: its hour has passed."""
    if late:
        return f"已逾期{-left}天" if left else "今天已截止"
    return f"还有{left}天" if left else "今天截止"
