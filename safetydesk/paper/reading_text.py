"""Texts as people write them: what is the same although it looks different, and what is written but says nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from safetydesk.material.names import clean_text

_SHORT, _COMPARED = 100, 2_000
_NOT_WORD = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"[（(\[【〔][^（()）\[\]【】〔〕]*[）)\]】〕]")
_NUMBERED = re.compile(r"^\s*[（(]?\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:[)）][、.．]?|[、.．](?!\d))\s*")
_CIRCLED = re.compile(r"^\s*([①-⑳])[、.．]?\s*")
# Full-width digits, letters and what stands in addresses of mail; Chinese punctuation stays as it is.
_NARROW = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B),
                                           0xFF20, 0xFF0E, 0xFF0D, 0xFF3F, 0xFF0B)}
_NARROW |= {0x3000: 0x20, 0xA0: 0x20}
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_SAMPLE = re.compile(r"^\s*(?:例如|示例|样例|例)\s*[:：]")
_PROMPT = re.compile(r"^\s*[（(【\[]?\s*(?:提示|填写说明|填表说明|请填写|此处填写)")
# What people put into a cell to say that there is nothing to say.
_NOTHING = frozenset(("无", "暂无", "没有", "无此项", "空"))
_UNFILLED = re.compile(r"\s*(?:[xX×Ｘ某]{2,4}\s*(?:社区|单位|街道|镇|村|公司|学校)?|(?:20\d\d)?\s*年\s*月\s*日)\s*$")
_TICKED, _OPEN = "☑☒√✓✔■☛✅", "□☐▢◻"
_MARK = re.compile(f"[{_TICKED}{_OPEN}]")
_CHINESE = "一二三四五六七八九十"
_CJK = "\u3400-\u9fff\U00020000-\U0003ffff"
_SPACED_NAME = re.compile(f"(?<=[{_CJK}·])\\s+(?=[{_CJK}·])")


def fold(text: str) -> str:
    """Only its letters and digits, of one width and case: what two writings of the same words have in common."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text)).casefold()


def key(text: str) -> str:
    """`fold` without what people add to a label: number before it, remark in brackets, star, colon, blanks."""
    return _key_short(text) if len(text) <= _SHORT else fold(text)


def _key(text: str) -> str:
    return fold(_IN_BRACKETS.sub("", _NUMBERED.sub("", text, count=1))) or fold(text)


# The same labels and names stand in every file of a delivery.
_fold_short = lru_cache(maxsize=4096)(_fold)
_key_short = lru_cache(maxsize=4096)(_key)


def plain_label(text: str) -> str:
    """A label as a person would name it: without remark in brackets, colon and line ends."""
    return " ".join((_IN_BRACKETS.sub("", text) or text).split()).strip(" :：")


def tidy(text: str) -> str:
    """A text as it is kept: clean, digits and letters narrow, no blanks or underscores around its lines."""
    if not text:
        return ""
    narrow = _INVISIBLE.sub("", clean_text(text)).translate(_NARROW)
    lines = [line.strip(" \t_") for line in narrow.split("\n")]
    return "\n".join(lines).strip("\n")


def one_line(text: str, *, name: bool = False) -> str:
    """A short value written over several lines; whole numbers below one another stay apart.

    `name`: blanks between Chinese characters are for looks only.
    """
    lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and all(len(re.sub(r"\D", "", line)) >= 7 and not re.search(r"[-—]$", line) for line in lines):
        return "、".join(lines)
    return _SPACED_NAME.sub("", "".join(lines)) if name else "".join(lines)


def says_nothing(text: str) -> bool:
    """Whether it is blank, or only marks like `/` and `…`, the word 无, `XX社区`, or a date with nothing in it."""
    plain = fold(text)
    if not plain:
        return not _MARK.search(text)
    return plain in _NOTHING or bool(_UNFILLED.match(text))


def says_no(text: str) -> bool:
    """Whether it says in words that there is nothing."""
    return fold(text) in _NOTHING


@lru_cache(maxsize=4096)
def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a folded text."""
    return frozenset(text[at:at + 2] for at in range(len(text) - 1)) or frozenset((text,))


def alike(one: str, other: str) -> float:
    """0 to 1: how many pairs of neighbouring characters two folded texts share (Dice)."""
    if one == other or len(one) + len(other) > _COMPARED:
        return float(one == other)
    mine, yours = pairs(one), pairs(other)
    return 2 * len(mine & yours) / (len(mine) + len(yours))


def number(text: str) -> str:
    """The number that stands alone in a cell: `1`, `①`, `1、`, `(1)`, `（一）`; "" if there is none."""
    plain = fold(text)
    if plain.isdecimal() and len(plain) < 5:
        return str(int(plain))
    return str(_CHINESE.index(plain) + 1) if len(plain) == 1 and plain in _CHINESE else ""


def chinese(number: int) -> str:
    """A number from 1 to 19 as `六`, `十二`."""
    return _CHINESE[number - 1] if number <= 10 else f"十{_CHINESE[number - 11]}"


def split_number(text: str) -> tuple[str, str]:
    """The number before a title and the title: `1、演练` → `1`, `演练`. `5.12演练` has none."""
    found = _CIRCLED.match(text) or _NUMBERED.match(text)
    rest = text[found.end():] if found else ""
    return (number(found[1]), rest) if found and rest.strip() else ("", text)


def without_hints(text: str, hints: Iterable[str]) -> str:
    """The text without what the blank form itself shows there; `hints` are folded."""
    plain = fold(text)
    if not plain:
        return text
    of_form = False
    for hint in hints:
        if plain == hint or (len(plain) >= 6 and plain in hint):
            return ""
        if hint in plain:
            text = _cut(text, plain.index(hint), len(hint))
            plain = fold(text)
        elif len(plain) > 12 and alike(plain, hint) > 0.9:
            return ""
        of_form = of_form or plain[:1] == hint[:1]
    if _PROMPT.match(text):
        closed = max(text.rfind("）"), text.rfind(")"))
        return text[closed + 1:].strip() if closed > 0 else ""
    if sample := _SAMPLE.match(text):
        # Someone wrote over the sample and left its first word standing.
        return text[sample.end():] if of_form and not re.search(r"[xX×ＸＸ某]{2}", text) else ""
    return text


def _cut(text: str, first: int, length: int) -> str:
    """The text without the characters that make this stretch of its folded form, and without brackets left empty."""
    kept, at = [], 0
    for char in text:
        wide = len(fold(char))
        inside = first <= at < first + length if wide else first < at < first + length
        if not inside:
            kept.append(char)
        at += wide
    left = "".join(kept)
    while (smaller := re.sub(r"[（(【\[][\W_]*[）)】\]]|例[:：]\s*$", "", left)) != left:
        left = smaller
    return left.lstrip(" 。；;：:）)\n").rstrip()


def ticked(text: str) -> str:
    """What is chosen among printed boxes, as in `□男 ☑女`, `√男 □女`, `男☑女□`, `男（√）女（ ）`; else the text."""
    if not _MARK.search(text):
        return text
    plain = re.sub(r"[（(]\s*([√✓✔]?)\s*[）)]", lambda found: "☑" if found[1] else "□", text).strip()
    # A tick written beside the printed box: □√男, □男√.
    plain = re.sub(f"[{_OPEN}]\\s*[√✓✔]|[√✓✔]\\s*[{_OPEN}]", "☑", plain)
    first = f"[{_TICKED}{_OPEN}]"
    if re.match(first, plain):
        found = re.findall(f"({first})\\s*([^{_TICKED}{_OPEN}]*)([√✓✔]?)", plain)
        options = [(mark in _TICKED or bool(after), word) for mark, word, after in found]
    else:
        options = [(mark in _TICKED, word) for word, mark in re.findall(f"([^{_TICKED}{_OPEN}]+)({first})", plain)]
    return "、".join(word for chosen, word in ((chosen, word.strip(" \t\n、，,；;/")) for chosen, word in options)
                    if chosen and word)
