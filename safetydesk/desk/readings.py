"""What a document that was read says: the forms in it, what found no place, and whether a form is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from safetydesk.desk import schema
from safetydesk.desk.judge import intro_most
from safetydesk.desk.recognise_clue import Filled
from safetydesk.desk.snapshot import LIAISON_FIELDS
from safetydesk.material.links import read_link
from safetydesk.material.names import clean_text
from safetydesk.notice.model import Notice
from safetydesk.paper.filled import TOTAL

# Placeholder word → column of the liaison's card.
_CARD = {words: column for column, words in LIAISON_FIELDS.items()} | {"报送单位": "org"}
_CONTACT = {"联系人": "name", "联系方式": "mobile"}
# So near are two titles of one work, in percent: a form that is sent again with a word mended.
SAME_TITLE = 85
# What stands before a file's name in a sentence, which Chinese does not part by a blank.
_BEFORE = re.compile(r"^.*?(?:详见|参见|见|另附|附件|附有|附)")
_COUNTED = re.compile(r"(?:[^\W\d]{1,12}\d+[^\W\d]、?)+")
_NAMED = re.compile(
    # Bounded, since a cell may hold anything: without an end in sight each letter would be tried as a beginning.
    r"[^\s，。；;、：:“”\"'《》（）()]{1,80}?\.(?:jpe?g|png|heic|bmp|mp4|mov|avi|wmv|docx?|pptx?|pdf|xlsx?)",
    re.IGNORECASE,
)


def forms(reading: str) -> list[Mapping[str, Any]]:
    """The notice's forms that were found in what was read, as in paper.filled.FilledForm."""
    return json.loads(reading)["forms"] if reading else []


def forms_of(reading: str) -> list[str]:
    """Ids of the notice's forms that were found in what was read."""
    return [form["form"] for form in forms(reading)]


def heading(reading: str) -> str:
    """How the document begins."""
    return str(json.loads(reading)["heading"]) if reading else ""


def clue(reading: str) -> Filled | None:
    """What recognition wants to know of a document that is a form; one with several forms speaks by its first."""
    found = forms(reading)
    if not found:
        return None
    rows = (row for form in found for row in form["rows"] if row["item"])
    titles = ((row["item"], row["values"].get("主题或标题", "")) for row in rows)
    return Filled(found[0]["form"], _unit_of(found[0]), tuple(titles), all(form["blank"] for form in found),
                  _months(found[0]), found[0]["values"].get("报送时间", ""))


def _months(form: Mapping[str, Any]) -> tuple[str, ...]:
    """What its numbers are of; of months, people fill in zeros for those to come as well."""
    numbers = [row["values"] for row in form["rows"] if row.get("figure")]
    months = {key for values in numbers for key, number in values.items() if key != TOTAL and number != "0"}
    alone = any(values.keys() == {TOTAL} for values in numbers)
    return (*sorted(months), *([TOTAL] if alone else []))


def told(
    connection: Connection, notice: Notice, reading: str, unit_id: int | None, names: Sequence[str]
) -> tuple[str, ...]:
    """What of a form found no place or is too long, one sentence each. `names`: files of the unit, as they came."""
    found = []
    there = {bare(name) for name in names}
    for form in forms(reading):
        if unit_id is not None and not form["blank"] and _of_another(connection, form, unit_id):
            found.append(f"表里写的单位是“{_unit_of(form)}”，没有按它填写联络员和作品；放错了请移到那个单位")
        elif unit_id is not None and not form["blank"] and _of_nobody(connection, form, unit_id):
            found.append(f"表里写的单位是“{_unit_of(form)}”，名单里没有；核对后如果就是这个单位，请用“归入…”再放一次")
        found += [f"{stray['place']}“{clean_text(stray['text'], 60)}”：{stray['why']}" for stray in form["strays"]]
        for row in form["rows"]:
            slot = notice.slot(row["item"]) if row["item"] else None
            most = intro_most(notice, slot) if slot else 0
            text = _introduction(row["values"].get("简介") or row["values"].get("报送内容", ""))
            if 0 < most < len(text):
                found.append(f"{row['place']}的简介有 {len(text)} 字，通知要求 {most} 字以内")
            for words in _NAMED.findall("  ".join(row["values"].values())):
                name = _BEFORE.sub("", words)
                if not any(each and each in bare(name) for each in there):
                    found.append(f"{row['place']}写的文件“{clean_text(name, 60)}”还没有收到")
    return tuple(found)


def believed(connection: Connection, form: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether what this form says is taken over where it lies; `row`: that of its material.

    A form with another unit's name on it is only told of. One of an unknown unit that the program itself put here is
    not believed; where a person put it, it is.
    """
    strange = bool(row["why"]) and _of_nobody(connection, form, row["unit_id"])
    return not form["blank"] and not strange and not _of_another(connection, form, row["unit_id"])


def unit_named(connection: Connection, name: str, own: int) -> int | None:
    """The unit that a row of a table of several units is about, `own` where it says nothing; None for a name that is
    not on the list. Of sub-units only those of `own` are meant: others may be called the same."""
    if not name:
        return own
    u = schema.unit
    rows = connection.execute(select(u.c.id, u.c.sub, u.c.parent_id).where(u.c.id.in_(_named(connection, name)))).all()
    found = [row.id for row in rows if row.sub and row.parent_id == own] or [row.id for row in rows if not row.sub]
    own_name = connection.execute(select(schema.unit.c.name).where(schema.unit.c.id == own)).scalar_one()
    return own if not found and _nearly_same(name, own_name) else next(iter(found), None)


def cards(connection: Connection, form: Mapping[str, Any], own: int) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The words of a form on the liaison of its unit `own`; of a list of liaisons each row's, with its unit."""
    yield own, form["values"]
    for row in form["rows"]:
        whose = unit_named(connection, row["unit"], own) if "姓名" in row["values"] else None
        if whose is not None:
            yield whose, row["values"]


def entries(connection: Connection, form: Mapping[str, Any], own: int) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    """The rows of a case table: unit, item and words of each."""
    for row in form["rows"]:
        whose = unit_named(connection, row["unit"], own)
        if row["item"] and whose is not None:
            yield whose, row["item"], row["values"]


def card_of(values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What a form, or a row of a list, says of the liaison, by column: on the card itself, and as the contact below
    another table."""
    # 单位名称 alone stands on every form: only a person makes a card.
    new = {_CARD[word]: clean_text(text, 200) for word, text in values.items() if word in _CARD and text}
    if not new.keys() - {"org", "address"}:
        new = {}
    return new, {_CONTACT[word]: clean_text(text, 200) for word, text in values.items() if word in _CONTACT and text}


def work_of(values: Mapping[str, str]) -> dict[str, str]:
    """What a row of a case table says of its work, by column; without what it leaves blank."""
    given = {
        "title": clean_text(values.get("主题或标题", ""), 300),
        "introduction": _introduction(clean_text(values.get("简介") or values.get("报送内容", ""), 40_000)),
        "remark": clean_text(values.get("备注", ""), 2000),
    }
    return {name: value for name, value in given.items() if value}


def bare(name: str) -> str:
    """A file's name or a title as they are compared: without ending, number, blanks and signs."""
    stem = re.sub(r"\.[A-Za-z0-9]{2,5}$", "", name)
    return re.sub(r"[\W_]+|\d+$", "", stem).casefold()


def _unit_of(form: Mapping[str, Any]) -> str:
    named = [form["values"].get(word, "") for word in ("报送单位", "填报单位", "单位名称")]
    return next((name for name in named if name), "")


def _of_another(connection: Connection, form: Mapping[str, Any], unit_id: int) -> bool:
    """Whether the unit that stands on the form is another one of the list."""
    named = _named(connection, _unit_of(form))
    return bool(named) and unit_id not in named


def _of_nobody(connection: Connection, form: Mapping[str, Any], unit_id: int) -> bool:
    """Whether the unit that stands on the form is neither this one nor on the list; a table of several units has the
    office's own name above it."""
    name, u, st = _unit_of(form), schema.unit, schema.setting
    if not name or any(row["unit"] for row in form["rows"]) or _named(connection, name):
        return False
    row = connection.execute(select(u.c.name, u.c.aliases).where(u.c.id == unit_id)).one()
    office = str(connection.execute(select(st.c.value).where(st.c.key == "office")).scalar() or "")
    for own in (row.name, *json.loads(row.aliases or "[]")):
        before, found, _ = name.partition(own)
        # 祖师街道青禾社区 is ours, 青禾社区 of another town is not.
        ours = not before or (len(before) > 1 and (before in office or office.removesuffix("办事处") in before))
        if (found and ours) or _nearly_same(own, name):
            return False
    return True


def _named(connection: Connection, name: str) -> Sequence[int]:
    """The units of this name, or of this other name."""
    u = schema.unit
    also = u.c.aliases.contains(json.dumps(name, ensure_ascii=False), autoescape=True)
    return connection.execute(select(u.c.id).where(u.c.removed == 0, or_(u.c.name == name, also))).scalars().all()


def _introduction(text: str) -> str:
    """Without what a printed table says of itself: how many files there are, and their links."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if not _COUNTED.fullmatch(line) and not _is_link(line))


def _is_link(line: str) -> bool:
    """A line of nothing but a link and its code."""
    link = read_link(line) if "://" in line else None
    return link is not None and link.note in ("", "网盘", "网盘链接")


def _nearly_same(one: str, other: str) -> bool:
    # Loaded here: the board, which has no forms to compare, would wait for it.
    from rapidfuzz import fuzz

    return bool(fuzz.ratio(one, other) >= SAME_TITLE)
