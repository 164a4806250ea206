"""Numbers as people write them into the cells of a table."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from math import prod

from safetydesk.material.names import clean_text

# Nobody reports a thousand million of anything: that is a telephone number, or a key that stuck.
MOST = 10**9
# 12千克 are twelve, 3千 are three thousand.
_AMOUNT = re.compile(r"([^\d.]*)(\d+(?:\.\d+)?)([十百千]?[万亿]|百|千(?![克米瓦卡伏]))?([^\d.]*)")
_TIMES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Not of letters, which may multiply as 3w and 5k do.
_MEASURE = re.compile(r"\(?[^\W\d_A-Za-z成]{0,4}\)?")
# Not those between two numbers, which stay two.
_BLANKS = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_ABOUT = re.compile(r"[约近余多上下超概几来]|左右")


def amount(text: str) -> tuple[str, bool]:
    """The number in a text, as `12` or `3.5`, and whether that is all it says: `１２`, `1,200`, `12场`, `1.2万` do.

    Of `约300` and `200多` the number is given back as not exact; "" where there is none, several or a negative one.
    """
    # ①, ² and ½ would become digits of the number beside them.
    if any(unicodedata.category(char) == "No" for char in text):
        return "", False
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", clean_text(text)))
    found = _AMOUNT.fullmatch(_THOUSANDS.sub("", plain))
    if found is None or found[1].endswith(("-", "−", "—", "–")):
        return "", False
    value = Decimal(found[2]) * prod(_TIMES[sign] for sign in found[3] or "")
    exact = found[1] in ("", "共") and bool(_MEASURE.fullmatch(found[4])) and not _ABOUT.search(found[4])
    return (shown(value), exact) if value <= MOST else ("", False)


def shown(value: Decimal) -> str:
    """A number without zeros that say nothing: `12`, `3.5`."""
    return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
