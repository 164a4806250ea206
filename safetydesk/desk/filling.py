"""Filled forms that came back fill the unit's liaison and works, and the files named in them are matched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Connection, or_, select

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx, verb
from safetydesk.desk.judge import intro_most
from safetydesk.desk.place import plain_title
from safetydesk.desk.recognise_clue import Filled
from safetydesk.desk.snapshot import COUNTED, LIAISON_FIELDS
from safetydesk.material.links import read_link
from safetydesk.material.names import clean_text
from safetydesk.notice.model import Item, Notice

# Placeholder word → column of the liaison's card.
_CARD = {words: column for column, words in LIAISON_FIELDS.items()} | {"报送单位": "org"}
_CONTACT = {"联系人": "name", "联系方式": "mobile"}
# What stands before a file's name in a sentence, which Chinese does not part by a blank.
_BEFORE = re.compile(r"^.*?(?:详见|参见|见|另附|附件|附有|附)")
# So near are two titles of one work, in percent: a form that is sent again with a word mended.
_SAME_TITLE = 85
# 第一次演练 and 第二次演练 are near to each other, and two works.
_NUMBER = re.compile(r"[0-9一二三四五六七八九十]+")
# What is the old liaison's own, and not the next one's.
_PERSONAL = [column for column in LIAISON_FIELDS if column not in ("org", "address")]
_LEAST = 4
_COUNTED = re.compile(r"(?:[^\W\d]{1,12}\d+[^\W\d]、?)+")
_NAMED = re.compile(
    # Bounded, since a cell may hold anything: without an end in sight each letter would be tried as a beginning.
    r"[^\s，。；;、：:“”\"'《》（）()]{1,80}?\.(?:jpe?g|png|heic|bmp|mp4|mov|avi|wmv|docx?|pptx?|pdf|xlsx?)",
    re.IGNORECASE,
)


def take_over(desk: Desk, material_ids: Sequence[int]) -> frozenset[int]:
    """Takes over what the forms among these placed materials say. The units that were filled. Mishap."""
    m = schema.material
    with desk.store.reading() as connection:
        batches = connection.execute(
            select(m.c.id, schema.receipt.c.batch).outerjoin(schema.receipt, schema.receipt.c.id == m.c.receipt_id)
            # What an older version of the program received was typed in by hand since.
            .where(m.c.id.in_(material_ids), m.c.receipt_id.is_not(None)).order_by(m.c.id)
        ).all()
    units: set[int] = set()
    for key, batch in batches:
        with verb(desk, "form", batch=batch or "") as tx:
            units |= apply(tx, desk, [key])
            tx.text = f"按“{clean_text(tx.row(m, key)['name'], 60)}”填写联络员和作品"
    return frozenset(units)


def apply(tx: Tx, desk: Desk, material_ids: Iterable[int]) -> frozenset[int]:
    """The same within a verb that has just given these materials their cell.

    What was returned or replaced says nothing any more, and a form with another unit's name on it is only told of.
    """
    units = set()
    for key in material_ids:
        row = tx.row(schema.material, key)
        notice = desk.notices.get(row["notice"])
        if row["unit_id"] is None or not row["slot"] or notice is None or row["state"] not in COUNTED:
            continue
        for form in _forms(tx, row["file_id"]):
            # A form of an unknown unit that the program itself put here is not believed; where a person put it, it is.
            strange = bool(row["why"]) and _of_nobody(tx.connection, form, row["unit_id"])
            if not form["blank"] and not strange and not _of_another(tx.connection, form, row["unit_id"]):
                _card(tx, row["unit_id"], form["values"])
                for entry in form["rows"]:
                    whose = _unit_named(tx, entry["unit"], row["unit_id"]) if "姓名" in entry["values"] else None
                    if whose is not None:  # a list of liaisons, one unit in each row
                        _card(tx, whose, entry["values"])
                _works(tx, notice, row["unit_id"], form["rows"])
                units.add(row["unit_id"])
    return frozenset(units)


def match_works(tx: Tx, notice: Notice, unit_id: int, slot: str) -> None:
    """Files of a cell with several works go to the one whose title is in their name, if exactly one is."""
    m, w = schema.material, schema.work
    works = tx.connection.execute(
        select(w.c.id, w.c.title, w.c.introduction)
        .where(w.c.notice == notice.id, w.c.unit_id == unit_id, w.c.slot == slot)
    ).all()
    loose = tx.connection.execute(
        select(m.c.id, m.c.name, m.c.origin).where(
            m.c.notice == notice.id, m.c.unit_id == unit_id, m.c.slot == slot, m.c.work_id.is_(None))
    ).all()
    for material in loose:
        folder = json.loads(material.origin)[-2:-1] if material.origin else []
        names = [_bare(name) for name in (material.name, *folder)]
        fits = [work.id for work in works if any(_names(work, name) for name in names)]
        if len(works) == 1 or len(fits) == 1:
            tx.update(m, material.id, work_id=fits[0] if fits else works[0].id)


def told(
    connection: Connection, notice: Notice, reading: str, unit_id: int | None, names: Sequence[str]
) -> tuple[str, ...]:
    """What of a form found no place or is too long, one sentence each. `names`: files of the unit, as they came."""
    if not reading:
        return ()
    found = []
    there = {_bare(name) for name in names}
    for form in json.loads(reading)["forms"]:
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
                if not any(each and each in _bare(name) for each in there):
                    found.append(f"{row['place']}写的文件“{clean_text(name, 60)}”还没有收到")
    return tuple(found)


def forms_of(reading: str) -> list[str]:
    """Ids of the notice's forms that were found in what was read."""
    return [form["form"] for form in json.loads(reading)["forms"]] if reading else []


def heading(reading: str) -> str:
    """How the document begins."""
    return str(json.loads(reading)["heading"]) if reading else ""


def clue(reading: str) -> Filled | None:
    """What recognition wants to know of a document that is a form; one with several forms speaks by its first."""
    forms = json.loads(reading)["forms"] if reading else []
    if not forms:
        return None
    rows = (row for form in forms for row in form["rows"] if row["item"])
    titles = ((row["item"], row["values"].get("主题或标题", "")) for row in rows)
    return Filled(forms[0]["form"], _unit_of(forms[0]), tuple(titles), all(form["blank"] for form in forms))


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
        if (found and ours) or fuzz.ratio(own, name) >= _SAME_TITLE:
            return False
    return True


def _named(connection: Connection, name: str) -> Sequence[int]:
    """The units of this name, or of this other name."""
    u = schema.unit
    also = u.c.aliases.contains(json.dumps(name, ensure_ascii=False), autoescape=True)
    return connection.execute(select(u.c.id).where(u.c.removed == 0, or_(u.c.name == name, also))).scalars().all()


def _forms(tx: Tx, file_id: int | None) -> list[Mapping[str, Any]]:
    reading = tx.row(schema.file, file_id)["reading"] if file_id else ""
    return json.loads(reading)["forms"] if reading else []


def _card(tx: Tx, unit_id: int, values: Mapping[str, str]) -> None:
    """A card that came back is newer than what is known; the contact below another table only fills gaps."""
    li = schema.liaison
    there = tx.connection.execute(select(li).where(li.c.unit_id == unit_id)).mappings().first()
    # 单位名称 alone stands on every form: only a person makes a card.
    new = {_CARD[word]: clean_text(text, 200) for word, text in values.items() if word in _CARD and text}
    if not new.keys() - {"org", "address"}:
        new = {}
    gaps = {_CONTACT[word]: clean_text(text, 200) for word, text in values.items() if word in _CONTACT and text}
    known = {name: value for name, value in (there or {}).items() if value}
    # Who may be asked about the works is not yet the liaison that the notice wants to be told of.
    if gaps.get("name") and gaps["name"] in (known.get("name"), new.get("name")):
        new = {name: text for name, text in gaps.items() if name not in known} | new
    if not new:
        return
    if known.get("name") and new.get("name", known["name"]) != known["name"]:
        new = dict.fromkeys(_PERSONAL, "") | new
    if there is None:
        tx.insert(li, unit_id=unit_id, **new)
    else:
        tx.update(li, there["id"], **new)


def _works(tx: Tx, notice: Notice, unit_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    cells: dict[tuple[int, str], list[Mapping[str, str]]] = {}
    for row in rows:
        slot = notice.slot(row["item"]) if row["item"] else None
        target = _unit_named(tx, row["unit"], unit_id)
        if isinstance(slot, Item) and target is not None:
            cells.setdefault((target, slot.id), []).append(row["values"])
    for (target, key), works in cells.items():
        item = notice.slot(key)
        assert isinstance(item, Item)
        if len(works) > 1:
            _loosen(tx, notice, target, item)
        titles = [_title(values) for values in works]
        filled: set[int] = set()
        for values in works:
            _work(tx, notice, target, item, values, filled, titles)
        match_works(tx, notice, target, key)


def _loosen(tx: Tx, notice: Notice, unit_id: int, item: Item) -> None:
    """What lies under the work that was made for want of a title is to be matched to the titles that are known now."""
    m, w = schema.material, schema.work
    plain = plain_title(tx.row(schema.unit, unit_id)["name"], item.name)
    mine = select(w.c.id).where(
        w.c.notice == notice.id, w.c.unit_id == unit_id, w.c.slot == item.id, w.c.title == plain)
    for key in tx.connection.execute(select(m.c.id).where(m.c.work_id.in_(mine))).scalars().all():
        tx.update(m, key, work_id=None)


def _work(
    tx: Tx, notice: Notice, unit_id: int, slot: Item, values: Mapping[str, str], filled: set[int], titles: Sequence[str]
) -> None:
    """One row of a table. `titles` are those of all its rows for this item, `filled` the works that have theirs."""
    w = schema.work
    title = _title(values)
    text = _introduction(clean_text(values.get("简介") or values.get("报送内容", ""), 40_000))
    plain = plain_title(tx.row(schema.unit, unit_id)["name"], slot.name)
    works = [
        work for work in tx.connection.execute(
            select(w.c.id, w.c.title)
            .where(w.c.notice == notice.id, w.c.unit_id == unit_id, w.c.slot == slot.id).order_by(w.c.id)
        ).all() if work.id not in filled and (work.title == title or work.title not in titles)
    ]
    same = max((work for work in works if _near(work.title, title)), key=lambda work: fuzz.ratio(work.title, title),
               default=next((work for work in works if work.title == plain), None))
    given = {"title": title, "introduction": text, "remark": clean_text(values.get("备注", ""), 2000)}
    given = {name: value for name, value in given.items() if value}
    if same is not None:
        tx.update(w, same.id, **given)
        filled.add(same.id)
    elif given:
        filled.add(tx.insert(w, notice=notice.id, unit_id=unit_id, slot=slot.id, **({"title": plain} | given)))


def _title(values: Mapping[str, str]) -> str:
    return clean_text(values.get("主题或标题", ""), 300)


def _near(one: str, other: str) -> bool:
    return _NUMBER.findall(one) == _NUMBER.findall(other) and fuzz.ratio(one, other) >= _SAME_TITLE


def _introduction(text: str) -> str:
    """Without what a printed table says of itself: how many files there are, and their links."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if not _COUNTED.fullmatch(line) and not _is_link(line))


def _is_link(line: str) -> bool:
    """A line of nothing but a link and its code."""
    link = read_link(line) if "://" in line else None
    return link is not None and link.note in ("", "网盘", "网盘链接")


def _unit_named(tx: Tx, name: str, own: int) -> int | None:
    """The unit that a row of a table of several units is about; None for a name that is not on the list."""
    if not name:
        return own
    named = _named(tx.connection, name)
    own_name = tx.row(schema.unit, own)["name"]
    return own if not named and fuzz.ratio(name, own_name) >= _SAME_TITLE else next(iter(named), None)


def _names(work: Any, name: str) -> bool:
    title = _bare(work.title)
    near = min(len(title), len(name)) >= _LEAST and (title in name or name in title)
    return near or (len(name) >= _LEAST and name in _bare(work.introduction))


def _bare(name: str) -> str:
    stem = re.sub(r"\.[A-Za-z0-9]{2,5}$", "", name)
    return re.sub(r"[\W_]+|\d+$", "", stem).casefold()
