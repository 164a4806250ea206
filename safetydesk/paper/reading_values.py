"""From what stands in a cell to a value: hints away, lines joined, ticks read; and labels within a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from safetydesk.notice.layout import PLACEHOLDERS
from safetydesk.paper.reading_text import one_line, says_nothing, split_number, ticked, tidy, without_hints

_DATED = "报送时间"
_NAMES = frozenset(("姓名", "联系人", "性别"))
_STAMP = re.compile(r"\s*[（(]\s*(?:盖章|公章|章|加盖公章|单位盖章|签字|签名)\s*[）)]")
# A label that the form does not have, written after a value in the same line.
_NEXT_LABEL = re.compile(r"\s+(?=[\u3400-\u9fff]{2,8}[:：])")
_IN_DATE = re.compile(r"(?<=[\d年月])\s+(?=[\d年月日])")
_GAP = re.compile(r"\s{3,}|\t\s*")
_NUMBER_AFTER = re.compile(r"[\s,，、]*(?=(?:20\d\d[年./-]\d{1,2}[月./-]\d{1,2}日?|\d[\d\s-]{6,})$)")
_DATE = re.compile(r"20\d\d[年./-]\d{1,2}[月./-]\d{1,2}日?")
_PHONE = re.compile(r"\+?\d[\d-]{6,}")
_LONGEST_LINE = 300
_BETWEEN = "；;，,、。|/ \t\n_"


def value_of(word: str, text: str, hints: tuple[str, ...]) -> str:
    """What a cell of this word says: "" where it says nothing."""
    if not text or text.isspace():
        return ""
    plain = without_hints(tidy(text), hints)
    if says_nothing(plain):
        return ""
    scope = PLACEHOLDERS.get(word, "")
    if scope in ("unit", "notice") or not scope:
        plain = ticked(_STAMP.sub("", plain)).strip()
    if word == _DATED:
        plain = _IN_DATE.sub("", plain)
    if scope == "unit" or (word == "主题或标题" and not all(split_number(line)[0] for line in plain.split("\n"))):
        plain = one_line(plain, name=word in _NAMES)
    return plain.strip(" \n_")


def labelled(text: str, labels: Mapping[str, str], own: Mapping[str, str]) -> list[tuple[str, str]]:
    """Word and value for every label in a text such as `联系人：张喆珺  联系电话 000-0000`; [] where there is none.

    `own`: the labels that the form prints; the others are believed only where something divides them from what stands
    before.
    """
    if not labels:
        return []
    plain = tidy(text)
    found: list[tuple[int, int, str]] = []
    for one in _finder(tuple(sorted(labels, key=len, reverse=True))).finditer(plain):
        label = "".join(one["label"].split()).casefold()
        apart = one.start() == 0 or plain[one.start() - 1] in _BETWEEN
        after = plain[one.end():one.end() + 1]
        divided = bool(one["colon"]) or after in ("", " ", "_", "\t", "\n")
        if divided and (apart or (found and one["colon"] and label in own)):
            found.append((one.start(), one.end(), labels[label]))
    if not found or found[0][0] > 8:
        return []
    ends = [start for start, _, _ in found[1:]] + [len(plain)]
    return [(word, plain[end:stop].strip(_BETWEEN)) for (_, end, word), stop in zip(found, ends, strict=True)]


def divide(word: str, value: str) -> tuple[str, str]:
    """A value and what stands after it in the same line without a label that the form has: after a wide gap, after
    a name its telephone or the day, or with a label of its own.
    """
    if "\n" in value or len(value) > _LONGEST_LINE:
        return value, ""
    found = _NEXT_LABEL.search(value)
    if found is None and word != _DATED:
        found = (_NUMBER_AFTER if word in _NAMES else _GAP).search(value)
    return (value[:found.start()], value[found.end():]) if found else (value, "")


def word_of(text: str) -> str:
    """The word that a date or a telephone number without a label is for; "" for anything else."""
    plain = "".join(text.split())
    if _DATE.fullmatch(plain):
        return _DATED
    return "联系方式" if _PHONE.fullmatch(plain) else ""


@lru_cache(maxsize=256)
def _finder(labels: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(r"\s*".join(re.escape(char) for char in label) for label in labels)
    remark = r"(?:\s*[（(][^（）()\n]{0,20}[）)])?"
    return re.compile(rf"(?P<label>{either}){remark}(?:\s*(?P<colon>[:：]))?", re.IGNORECASE)
