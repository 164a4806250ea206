"""The words of chasing as data: what an office would say differently to a group of units, and to one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetydesk.notice.drafting import words_exist
from safetydesk.notice.layout import PLACEHOLDER
from safetydesk.notice.problem import Problem
from safetydesk.notice.schema import Key, Schema
from safetydesk.notice.tables import check, load, shown

# By urgency. "months": nothing but numbers of past months is missing; "undated": the notice gives no day for anything.
STAGES = ("late", "today", "near", "months", "early", "undated")
# The words that may stand in {{...}}.
_EITHER = ("活动名称", "今天", "署名", "联系人")
WORDS: dict[str, tuple[str, ...]] = {
    "group": (*_EITHER, "未齐单位数", "不再列出"),
    "unit": (*_EITHER, "单位", "联络员", "缺项数", "最急", "口气"),
    "near": ("临近天数",),
}
# Characters of one text: together they leave a message room for what is owed.
LONGEST = 300
_GROUP: Schema = {"open": Key("text", required=True), "close": Key("text", required=True)}
_UNIT: Schema = {"subject": Key("text", required=True), **_GROUP}
_TONE: Schema = {"head": Key("text", required=True), "asks": Key("text", required=True)}
_FILE: Schema = {
    "name": Key("text", required=True),
    **{part: Key("table", required=True) for part in ("group", "unit", *STAGES)},
}


@dataclass(frozen=True)
class Tone:
    """How one speaks at one stage: above the units of a group, and to one unit."""

    head: str
    asks: str


@dataclass(frozen=True)
class Letter:
    """What stands before and behind what is owed; `subject` of the mail to one unit."""

    open: str
    close: str
    subject: str = ""


@dataclass(frozen=True)
class Messages:
    """What is said to the group and to one unit, and the tone of each of STAGES."""

    group: Letter
    unit: Letter
    tones: Mapping[str, Tone]


def read_messages(path: Path) -> tuple[Messages | None, list[Problem]]:
    """The words in this file with all their problems; None if there are any. Never raises, whatever the file holds."""
    problems: list[Problem] = []
    table = load(path, problems)
    if table is None:
        return None, problems
    values = check(table, _FILE, path.name, problems)

    def part(key: str, schema: Schema) -> dict[str, Any]:
        return check(values[key], schema, f"{path.name} [{key}]", problems)

    group, unit = Letter(**part("group", _GROUP)), Letter(**part("unit", _UNIT))
    tones = {stage: Tone(**part(stage, _TONE)) for stage in STAGES}
    for key, letter in (("group", group), ("unit", unit)):
        for text in (letter.subject, letter.open, letter.close):
            _fits(text, WORDS[key], f"{path.name} [{key}]", problems)
    for stage, tone in tones.items():
        for text in (tone.head, tone.asks):
            _fits(text, WORDS.get(stage, ()), f"{path.name} [{stage}]", problems)
    return (None if problems else Messages(group, unit, tones)), problems


def _fits(text: str, known: Sequence[str], place: str, problems: list[Problem]) -> None:
    words_exist(text, known, place, problems)
    if len(text) > LONGEST:
        what = f"{shown(text.splitlines()[0])}开头的一段有{len(text)}字，微信一条放不下"
        problems.append(Problem("bad-value", place, what, f"改到{LONGEST}字以内"))


def filled(text: str, values: Mapping[str, str]) -> list[str]:
    """The lines of a text with its words in place; a line of which nothing is left is left out."""
    lines = ((line, PLACEHOLDER.sub(lambda found: values[found[1]], line)) for line in text.splitlines())
    return [line for template, line in lines if line or not template]
