"""Whose a file is and what for: from its names, sender, the forms that came with it, and what was decided before."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from email.utils import parseaddr
from functools import lru_cache

from safetydesk.desk.levels import titles
from safetydesk.desk.recognise_batch import Batch
from safetydesk.desk.recognise_clue import Clue, Decision, Filled, Guess, Listed
from safetydesk.desk.recognise_doubts import foreign, strange
from safetydesk.desk.recognise_heading import title_of
from safetydesk.desk.recognise_memory import Memory
from safetydesk.desk.recognise_months import due_by_months
from safetydesk.desk.recognise_people import PeopleIndex
from safetydesk.desk.recognise_pinyin import PinyinIndex
from safetydesk.desk.recognise_slots import NOWHERE, OTHER_HEAD, SlotIndex
from safetydesk.desk.recognise_text import ARCHIVE, Text, clipped, compact, read
from safetydesk.desk.recognise_units import SOLID, Hit, UnitIndex
from safetydesk.desk.recognise_weigh import APART, CLEAR_UNIT, Finding, Verdict, settle_slot, settle_unit
from safetydesk.desk.snapshot import UnitCard
from safetydesk.material.facts import CONTENTS
from safetydesk.notice.model import Due, Notice

# A subject stands above all folders of its mail.
_SUBJECT = 99
# How well a file suits a slot that does not take its content: an item's folder holds texts on it, too.
_MISFIT_ITEM, _MISFIT_DUE = 0.1, 0.03
# A photo of one of these shows no highlight of anything.
_PAPER = re.compile(f"{OTHER_HEAD.pattern}|名单|总结|简报|截图|[^代]表$")
# What a link's note says of what lies behind it.
_TOLD = (
    ("video", re.compile("视频|录像|影片|[.](?:mp4|mov|avi|wmv)")), ("image", re.compile("照片|图片|[.](?:jpe?g|png)")),
)
_MOST_CLAUSES = 3
_SEEN = ("image", "video")
_FORM_CONTENTS = ("document", "table", "pdf")


class Recogniser:
    """Learns one notice and one list of units; guesses then take microseconds to a few milliseconds each."""

    def __init__(
        self, notice: Notice, units: Sequence[UnitCard], remembered: Sequence[Decision] = (),
        works: Sequence[Listed] = (),
    ) -> None:
        """`works`: of this notice, as far as the desk knows them already."""
        self._notice = notice
        self._cards = {card.id: card for card in units}
        self._called = titles(units)
        self._equal = dict.fromkeys(self._cards, 1.0)
        self._slots = SlotIndex(notice)
        self._units = UnitIndex(units, self._slots.vocabulary)
        self._people = PeopleIndex(units, self._slots.vocabulary)
        self._pinyin = PinyinIndex(self._units, self._slots)
        self._memory = Memory(remembered)
        self._works = [each for each in works if each.unit_id in self._cards]
        self._titles = {slot.id: slot.name for slot in notice.slots()}
        self._mail: dict[str, set[int]] = {}
        for card in units:
            if "@" in card.liaison.email:
                self._mail.setdefault(card.liaison.email.strip().lower(), set()).add(card.id)
        self._above = lru_cache(maxsize=None)(self._parents)
        self._in_name = lru_cache(maxsize=16384)(self._read_name)
        self._told_by = lru_cache(maxsize=None)(self._own_words)

    def guess(self, arrival: Clue) -> Guess:
        """Where one file belongs that came alone."""
        return self.guess_all([arrival])[0]

    def guess_all(
        self, clues: Sequence[Clue], unit_id: int | None = None,
        open_slots: Mapping[int, Collection[str]] | None = None,
    ) -> list[Guess]:
        """Where each of these belongs; what came together speaks for each other. `unit_id`: put on it by the clerk.

        `open_slots`: what each unit still lacks. Of two slots in question the open one is suggested, but never surely.
        """
        put = [Finding(Hit(frozenset({unit_id}), 0.98, 0, 0, ""), APART, "放在了这个单位上")] if unit_id else []
        own = [[*self._told_apart(list(self._unit_findings(clue))), *put] for clue in clues]
        named = [self._clear_unit(findings) for findings in own]
        batch = Batch(clues, named, self._units_on, self._unit_name, self._works, self._told_by)
        guesses = []
        for clue, findings, name in zip(clues, own, named, strict=True):
            is_named = any(finding.hit.weight >= CLEAR_UNIT for finding in findings)
            seen = replace(clue, content=clue.content or _told_content(clue))
            whose, what = batch.work(clue, title_of(clue.heading, self._notice), name)
            units = [*findings, *batch.units(clue, is_named), *whose] or list(self._suspected(clue))
            guess, why = self._judge(seen, units, [*batch.slots(clue, name), *what], unit_id is not None)
            guesses.append(self._by_need(guess, why, open_slots or {}))
        return guesses

    def _told_apart(self, findings: Sequence[Finding[int]]) -> Iterator[Finding[int]]:
        """Of units with one name the one is meant that is below a unit which is named as well."""
        named = {key for finding in findings if len(finding.hit.of) == 1 for key in finding.hit.of}
        for finding in findings:
            below = frozenset(key for key in finding.hit.of if len(finding.hit.of) > 1 and self._parents(key) & named)
            yield replace(finding, hit=replace(finding.hit, of=below)) if below else finding

    def _suspected(self, clue: Clue) -> Iterator[Finding[int]]:
        """Whose it may be where nothing names a unit."""
        for level, where, text in _names(clue):
            for hit in self._units.suspect(text.words):
                yield Finding(hit, level, _told(where, text, hit, "、".join(map(self._unit_name, hit.of))))

    def _own_words(self, text: str) -> int:
        words = read(text).words
        return self._slots.told(_blanked(words, self._units.find(words)))

    def _by_need(self, guess: Guess, why: Sequence[str], open_slots: Mapping[int, Collection[str]]) -> Guess:
        """What the unit has in full is less likely sent again than what it lacks."""
        still = open_slots.get(guess.unit_id) if guess.unit_id is not None else None
        if guess.sure or still is None or not guess.slot or guess.slot in still:
            return guess
        lacking = next((key for key in guess.other_slots if key in still), "")
        if not lacking:
            return guess
        need = f"{self._slot_names([guess.slot])}已经齐了，{self._slot_names([lacking])}还缺"
        others = tuple(guess.slot if key == lacking else key for key in guess.other_slots)
        return replace(guess, slot=lacking, item_confidence=min(0.5, guess.item_confidence), other_slots=others,
                       why="；".join((*why[:_MOST_CLAUSES - 1], need)))

    def _judge(
        self, clue: Clue, units: Sequence[Finding[int]], titles: Sequence[Finding[str]], is_put: bool
    ) -> tuple[Guess, list[str]]:
        """The guess, and the clauses of its reason."""
        unit = settle_unit(units, self._equal, self._above)
        kind = self._cards[unit.best].kind if unit.best is not None else ""
        fits = {slot.id: self._fit(slot.id, clue.content, kind) for slot in self._slots.slots}
        found = [*titles, *self._slot_findings(clue, unit.best, kind)]
        if any(NOWHERE in finding.hit.of for finding in found):
            fits[NOWHERE] = 1.0
        slot = settle_slot(found, fits, self._is_due)
        names = list(_names(clue))
        doubts = (
            *self._doubts(clue, unit, slot, fits),
            *strange(self._notice, clue, names, title_of(clue.heading, self._notice)),
            *(() if is_put or unit.best is None else self._from_elsewhere(names, self._unit_name(unit.best))),
        )
        name = slot.best if slot.best and slot.best != NOWHERE else ""
        why = _clauses(unit.reasons, slot.reasons if name else (), doubts)
        return Guess(
            unit.best, name, unit.confidence, slot.confidence if name else 0.0,
            unit.sure and slot.sure and bool(name) and not doubts,
            "；".join(why), unit.others, tuple(key for key in slot.others if key != NOWHERE),
        ), why

    def _unit_findings(self, clue: Clue) -> Iterator[Finding[int]]:
        for level, where, text in _names(clue):
            units, _, people = self._in_name(text)
            for hit in units:
                yield Finding(hit, level, _told(where, text, hit, " 或 ".join(sorted(map(self._unit_name, hit.of)))))
            for hit in people:
                yield Finding(hit, level, f"{where}里有联络员“{hit.found}”的名字")
        title = title_of(clue.heading, self._notice)
        for hit in self._in_name(read(title))[0]:
            # Only who stands first in a title has written it.
            weight = min(hit.weight, 0.92 if read(title).words[:hit.start].strip() in ("", "关于") else 0.6)
            yield Finding(replace(hit, weight=weight), APART, f"文档开头写着“{clipped(title)}”")
        if clue.words:
            ids = self._units_on(clue.words)
            if ids:
                name = clue.words.unit
                yield Finding(Hit(ids, 0.98, 0, 0, name), APART, f"表里填的单位是“{clipped(name)}”")
        if clue.sender:
            yield from self._by_sender(clue.sender)
        for ids, weight, why in self._memory.units(clue):
            known = frozenset(ids & self._cards.keys())
            if known:
                yield Finding(Hit(known, weight, 0, 0, ""), APART, why)

    def _by_sender(self, sender: str) -> Iterator[Finding[int]]:
        name, address = parseaddr(sender)
        ids = self._mail.get(address.strip().lower())
        if ids:
            who = "、".join(sorted(map(self._unit_name, ids)))
            yield Finding(Hit(frozenset(ids), 0.93, 0, 0, address), APART, f"发件人是“{who}”的联络员")
        units, _, people = self._in_name(read(name))
        for hit in units:
            yield Finding(hit, APART, f"发件人名为“{clipped(name)}”")
        for hit in () if ids else people:
            who = "、".join(sorted(map(self._unit_name, hit.of)))
            yield Finding(hit, APART, f"发件人“{clipped(name)}”与“{who}”的联络员同名")

    def _slot_findings(self, clue: Clue, unit_id: int | None, kind: str) -> list[Finding[str]]:
        ruled = self._by_rule(clue)
        found = [ruled] if ruled else []
        found += [
            Finding(hit, level, _told(where, text, hit, self._slot_names(hit.of)))
            for level, where, text in _names(clue) if level or not ruled
            for hit in self._in_name(self._without_title(text, clue))[1]
        ]
        if clue.content in _SEEN and any(self._slots.whole(part) for part in clue.parts[:-1]):
            # What the notice only speaks of is what photos show: 学校演练 in the folder of highlights.
            found = [each for each in found if NOWHERE not in each.hit.of]
        title = title_of(clue.heading, self._notice)
        found += [
            Finding(replace(hit, weight=min(hit.weight, 0.93)), APART, f"文档开头写着“{clipped(title)}”")
            for hit in self._in_name(self._without_title(read(title), clue))[1]
        ]
        if clue.words and (of := self._slots.by_form(clue.words.form)):
            found.append(Finding(Hit(of, 0.98, 0, 0, ""), APART, "内容是通知的表"))
            if told := due_by_months(self._notice, of, clue):
                due, weight, why = told
                found.append(Finding(Hit(frozenset({due}), weight, 0, 0, ""), APART, why))
        found += [Finding(Hit(of, weight, 0, 0, ""), APART, why) for of, weight, why in self._memory.slots(clue)]
        found += self._by_annex(clue, bool(found))
        if not found:
            found += self._by_number(clue)
        alone, weight = self._slots.alone_takes(clue.content, kind)
        if alone and all(self._is_due(key) and key not in alone for finding in found for key in finding.hit.of):
            what = CONTENTS[clue.content]
            weight = min(weight, 0.8) if any(_PAPER.search(text.words) for _, _, text in _names(clue)) else weight
            found.append(Finding(Hit(alone, weight, 0, 0, ""), APART, f"只有{self._slot_names(alone)}收{what}"))
        return found

    def _by_rule(self, clue: Clue) -> Finding[str] | None:
        """A name by the rule of the hand-out pack: behind the unit's stands the item's, and then it is this one."""
        of, item, before = self._slots.by_rule(clue.parts[-1])
        if not of or not self._in_name(read(before))[0]:
            return None
        return Finding(Hit(of, 0.97, 0, 0, item), 0, f"文件名的项目是“{clipped(item)}”")

    def _without_title(self, text: Text, clue: Clue) -> Text:
        """The words without the printed title of the form that this file is: it names each of the dues it is for."""
        form = self._notice.form(clue.words.form) if clue.words and clue.words.form else None
        title = read(form.title).words if form else ""
        return replace(text, words=text.words.replace(title, " ")) if title and title in text.words else text

    def _by_annex(self, clue: Clue, spoken: bool) -> Iterator[Finding[str]]:
        for level, where, text in _names(clue):
            if not text.annex:
                continue
            of = self._slots.by_number(text.row) or self._slots.by_annex(text.annex)
            mark = f"{text.annex}-{text.row}" if text.row else text.annex
            of_form = not text.row and NOWHERE not in of
            if of and (not spoken or (of_form and clue.content in _FORM_CONTENTS and level == 0)):
                # People also count what they attach: 附件1：活动总结.
                yield Finding(Hit(of, 0.6 if spoken else 0.8, 0, 0, mark), level, f"{where}写着“{mark}”")

    def _by_number(self, clue: Clue) -> Iterator[Finding[str]]:
        """A folder called 3 may be the third item; a file called 3 is just the third."""
        for level, where, text in _names(clue):
            of = self._slots.by_number(text.number)
            if of and level:
                yield Finding(Hit(of, 0.6, 0, 0, str(text.number)), level, f"{where}的编号是{text.number}")
                return

    def _read_name(self, text: Text) -> tuple[tuple[Hit[int], ...], tuple[Hit[str], ...], tuple[Hit[int], ...]]:
        """Units, slots and people. Units first: 演练 in 应急演练建安社区 ends its words only when they are out of the
        way."""
        spelt_units, spelt_slots = self._pinyin.find(text.words)
        units = self._units.find(text.words) + spelt_units
        people = tuple(self._people.find(_blanked(text.words, units)))
        return units, self._slots.find(_blanked(text.words, (*units, *people))) + spelt_slots, people

    def _clear_unit(self, findings: Sequence[Finding[int]]) -> int | None:
        verdict = settle_unit(findings, self._equal, self._above)
        return verdict.best if verdict.sure else None

    def _units_on(self, filled: Filled) -> frozenset[int]:
        hits = self._units.find(read(filled.unit).words)
        return max(hits, key=lambda hit: hit.weight).of if hits else frozenset()

    def _doubts(
        self, clue: Clue, unit: Verdict[int], slot: Verdict[str], fits: dict[str, float]
    ) -> Iterator[str]:
        if unit.best is None:
            yield "看不出是哪个单位"
        elif unit.rivals:
            others = "、".join(f"“{self._unit_name(key)}”" for key in unit.rivals[:3])
            yield f"又提到{others}，请确认是哪个单位"
        elif not unit.sure:
            yield f"请核对是不是“{self._unit_name(unit.best)}”"
        if slot.best in (None, NOWHERE):
            yield "看不出是哪一项" if slot.best is None else "像是通知自带的表，不是报送材料"
        elif slot.rivals:
            also = self._slot_names([key for key in slot.rivals if key != NOWHERE])
            yield f"又提到{also}，请确认是哪一项" if also else "又提到通知没有要报送的内容，请确认是不是报送材料"
        elif slot.best and fits.get(slot.best, 1.0) < 1:
            yield f"{CONTENTS.get(clue.content, '这类文件')}不是{self._slot_names([slot.best])}要的材料"
        elif not slot.sure and slot.best:
            yield f"请核对是不是{self._slot_names([slot.best])}"

    def _from_elsewhere(self, names: Sequence[tuple[int, str, Text]], unit_name: str) -> Iterator[str]:
        for _, where, text in names:
            units = self._in_name(text)[0]
            if place := foreign(_blanked(text.words, units, CLEAR_UNIT), unit_name, self._notice):
                yield f"{where}里有名单外的“{place}”"
            elif any(text.words.startswith("转发", hit.end) for hit in units):
                yield f"{where}写着“转发”"

    def _fit(self, slot_id: str, content: str, unit_kind: str) -> float:
        slot = self._notice.slot(slot_id)
        if slot is None or self._slots.takes(slot, content, unit_kind):
            return 1.0
        return _MISFIT_DUE if isinstance(slot, Due) else _MISFIT_ITEM

    def _is_due(self, slot_id: str) -> bool:
        return slot_id == NOWHERE or self._notice.due(slot_id) is not None

    def _parents(self, unit_id: int) -> frozenset[int]:
        """All units above this one; a circle in a damaged list ends where it closes."""
        found: set[int] = set()
        card = self._cards.get(unit_id)
        while card and card.parent_id is not None and card.parent_id not in found:
            found.add(card.parent_id)
            card = self._cards.get(card.parent_id)
        return frozenset(found - {unit_id})

    def _unit_name(self, unit_id: int) -> str:
        return self._called[unit_id]

    def _slot_names(self, of: Sequence[str] | frozenset[str]) -> str:
        names = (self._titles[key] for key in sorted(of) if key in self._titles)
        return "、".join(name if "“" in name else f"“{name}”" for name in names)


def _names(clue: Clue) -> Iterator[tuple[int, str, Text]]:
    """Every name a file has, the nearest first, as (level, 中文 for where it stands, the name)."""
    yield 0, "文件名", read(clue.parts[-1], True)
    for level, part in enumerate(reversed(clue.parts[:-1]), 1):
        yield level, _kind_of_folder(part, clue), read(part)
    if clue.subject:
        yield _SUBJECT, "邮件主题", read(clue.subject)


def _kind_of_folder(part: str, clue: Clue) -> str:
    """Archives and mails count as folders, and nobody would look for a folder of that name."""
    found = ARCHIVE.search(part)
    if found is None:
        return "文件夹名"
    if found[1].lower() not in ("eml", "msg"):
        return "压缩包名"
    return "邮件主题" if compact(part[:found.start()]) == compact(clue.subject) else "邮件名"


def _clauses(unit: Sequence[str], slot: Sequence[str], doubts: Sequence[str]) -> list[str]:
    """The strongest reason for each half and the first doubt before any second one; told in their order."""
    told = list(dict.fromkeys((*unit, *slot, *doubts)))
    first = dict.fromkeys((*unit[:1], *slot[:1], *doubts, *unit[1:], *slot[1:]))
    kept = list(first)[:_MOST_CLAUSES]
    return [clause for clause in told if clause in kept]


def _told_content(clue: Clue) -> str:
    """Of a link nobody sees the content; its note may say whether it is films or photos, or both ("")."""
    found = [content for content, words in _TOLD if words.search(" ".join(clue.parts).lower())]
    return found[0] if len(found) == 1 else ""


def _blanked(words: str, hits: Sequence[Hit[int]], least: float = SOLID) -> str:
    """The words without those that are names, surely enough; letters stay, as they may spell two things."""
    rest = list(words)
    for hit in hits:
        if hit.weight >= least and not hit.how.startswith("拼音"):
            rest[hit.start:hit.end] = " " * (hit.end - hit.start)
    return "".join(rest)


def _told(where: str, text: Text, hit: Hit[int] | Hit[str], meant: str) -> str:
    if hit.how:
        return f"{where}里的“{hit.found}”像{meant if '“' in meant else f'“{meant}”'}（{hit.how}）"
    return f"{where}是“{hit.found}”" if hit.found == text.words else f"{where}里有“{hit.found}”"
