"""Which units a name speaks of: written out, shortened, misspelt, by its sound, in pinyin."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA

from safetydesk.desk.recognise_names import Names, without_one
from safetydesk.desk.recognise_text import COMMON, is_chinese, is_simplified, slurred_all, sound
from safetydesk.desk.snapshot import UnitCard

K = TypeVar("K", int, str)


@dataclass(frozen=True)
class Hit(Generic[K]):
    """Words that speak of one of `of` (ids of units, or of slots), and rightly so with the probability `weight`.

    `found` are the words at start..end; `how` says in Chinese how they are to be understood, "" when literally.
    `broad`: words that also head folders for all sorts of things, and give way to any other.
    """

    of: frozenset[K]
    weight: float
    start: int
    end: int
    found: str
    how: str = ""
    broad: bool = False


# What follows a name that is then the name of something else: 建安路, 建安小学, 建安镇.
_OTHER_PLACE = re.compile(
    "[路街巷弄县市镇乡村屯庄区苑桥站厂园楼店山河湖港湾门里府城院校局所]|.{0,2}(?:大道|大街|街道|小学|中学|大学|学校|幼儿园|广场|公园|大厦"
    "|小区|花园|家园|新村|医院|商场|市场|超市|酒店|公司|工地|物业|国际|中心|景区|水库|车站|派出所|警务室|卫生|银行|支行"
    "|中队|法庭|司法所|养老院|敬老院|加油站|饭店|宾馆|网吧|工业|产业|农贸|物流|集团|纸业|机械|化工|电子厂|日报|晚报|网)"
)
# What lies in a place and sends for itself, even after its full name: 建安社区卫生服务站, 建安社区物业.
_OTHER_BODY = re.compile(
    "路口|路段|物业(?!管理(?![公处中有服委]))|幼儿园|小学(?!生)|中学(?!生)|学校|卫生|医院|派出所|警务室|公司|超市|市场|银行|养老|敬老|花园|酒店|饭店|加油站"
)
# What may stand right before a short name, and right after it.
_BEFORE = "市区县镇乡道办处的在由与和及跟给到为各从是赴去同向来对"
_AFTER = "的在和与及跟于对"
_SENT = re.compile("上?[报交发送](?![\u4e00-\u9fff])")
# Whom one visits or works with is not the one who sends: 与东城社区联合演练, 督导建安社区.
_AS_GUEST = re.compile(
    "(?:督导|督查|检查|指导|走进|深入|参观|观摩|调研|走访|查看|联合|邀请|慰问|学习|参照|参考|借鉴|仿照|感谢|转发|转自|按照"
    "|[赴到去在与同跟向来看问请])$"
)
# 光明群众 are people in a good light, and 一社区一品牌 is said of each of them.
_PEOPLE = ("群众", "居民", "党员", "志愿")
_GUEST = 0.8
# Just under what may contradict anything.
_SUSPECT = 0.45
# A name with one of these before it is that of another place: 新建安社区, 小东城社区.
_OTHER_BEFORE = "新老大小东西南北上下前后中"
# Two names that differ in one of these are two places: 上湾 and 下湾, 东城 and 东城北, 三里桥 and 五里桥.
_TELLING = frozenset("新老大小东西南北上下前后中内外左右高低一二三四五六七八九十甲乙丙丁0123456789")
SOLID = 0.9
# Names that are looked for with a slip in them are no longer than this, so that no name takes long.
_LONGEST_SLIP = 16


class UnitIndex:
    """Finds units in the words of a name (`recognise_text.Text.words`)."""

    def __init__(self, cards: Sequence[UnitCard], vocabulary: frozenset[str]) -> None:
        """`vocabulary`: words of this notice that are no part of a unit's name, of two characters."""
        self.names = Names(cards, vocabulary)
        self._words = COMMON | vocabulary
        self._longest = max((len(form) for form in (*self.names.full, *self.names.core)), default=0)
        self.find = lru_cache(maxsize=4096)(self._find)

    def _find(self, words: str) -> tuple[Hit[int], ...]:
        hits = list(self._written(words))
        if not any(hit.weight >= SOLID for hit in hits):
            for search in (self._heard, self._mistyped, self._shortened):
                found = list(search(words))
                found = [
                    hit for hit in found if not any(_inside(hit, other) for other in found)
                    and not any(_overlap(hit, other) and (other.weight >= hit.weight or self._is_full(other))
                                for other in hits)
                ]
                hits = [hit for hit in hits if not any(_overlap(hit, other) for other in found)] + found
        return tuple(hits)

    def _is_full(self, hit: Hit[int]) -> bool:
        """Whether it is a name as the list has it, which is never a slip for another."""
        return not hit.how and hit.found in self.names.full

    def _written(self, words: str) -> Iterator[Hit[int]]:
        """Names as they are, the longest first: in 东城北社区 there is no 东城."""
        end = 0
        for start in range(len(words)):
            for stop in range(min(len(words), start + self._longest), max(start + 1, end), -1):
                form = words[start:stop]
                ids = self.names.full.get(form)
                weight = self._whole(words, start, stop) if ids else 0.0
                if ids is None and (ids := self.names.core.get(form)):
                    weight = self._between(words, start, stop)
                if ids and weight:
                    yield Hit(frozenset(ids), weight, start, stop, form)
                    end = stop
                    break

    def _whole(self, words: str, start: int, stop: int) -> float:
        """A full name counts anywhere, but 新建安社区 is not 建安社区."""
        before = words[start - 1:start]
        if _AS_GUEST.search(words[:start]):
            return _GUEST
        if _OTHER_BODY.match(words, stop):
            return 0.85
        if not is_chinese(before) or before in _BEFORE or words[start - 2:start] in self._words:
            return 0.97
        return 0.6 if before in _OTHER_BEFORE else 0.93

    def _between(self, words: str, start: int, stop: int) -> float:
        """A short name counts as far as it stands by itself; in 创建安全社区 there is no 建安."""
        if any(words[at - 1:at + 1] in self._words for at in (start, stop) if 0 < at < len(words)):
            return 0.0
        left = self._ends_word(words, start)
        long = stop - start > 2
        after = words[stop:]
        if after.startswith("社") and (not is_chinese(after[1:2]) or after[1:3] in self._words):
            return 0.92 if left else 0.5
        if _OTHER_PLACE.match(after) and after[:2] not in self._words:
            return 0.45 if left else 0.0
        if after[:2] in _PEOPLE or (after[:1] == "一" and after[:2] not in self._words):
            return 0.8 if left else 0.0
        right = (
            not is_chinese(after[:1]) or after[0] in _AFTER or after[:2] in self._words or bool(_SENT.match(after))
            or any(self._is_name(after[:length]) for length in range(2, self._longest + 1))
        )
        if left and right:
            return _GUEST if _AS_GUEST.search(words[:start]) else 0.94
        if left:
            return 0.85 if long else 0.8
        return 0.6 if long else 0.3

    def _ends_word(self, words: str, at: int) -> bool:
        before = words[:at]
        return (
            not is_chinese(before[-1:]) or before[-1] in _BEFORE or before[-2:] in self._words
            or any(self._is_name(before[-length:]) for length in range(2, self._longest + 1))
        )

    def _is_name(self, text: str) -> bool:
        return text in self.names.full or text in self.names.core

    def _heard(self, words: str) -> Iterator[Hit[int]]:
        """Full names written with other characters of the same sound: 建案社区, 建安社區."""
        for start, stop in _spans(words, 3, min(self._longest, _LONGEST_SLIP)):
            text = words[start:stop]
            forms = self.names.sounds.get(slurred_all(text))
            if not forms:
                continue
            ids = frozenset(key for form in forms for key in self.names.full[form])
            how = "读音相同" if self._is_same_sound(text) else "读音相近"
            yield Hit(ids, min(self._sounding(text), self._whole(words, start, stop)), start, stop, text, how)

    def suspect(self, words: str) -> tuple[Hit[int], ...]:
        """What may be meant where no name stands: short names by their sound (柳阴街), or the beginning of one alone
        (桃园 for 桃园新村). Never more than a guess."""
        for start, stop in sorted(_spans(words, 2, self._longest), key=lambda span: (span[0] - span[1], span)):
            text = words[start:stop]
            if text in self._words or not self._ends_word(words, start) or not self._is_end(words, stop):
                continue
            alike = self._short_sounds.get(slurred_all(text) if len(text) > 2 else tuple(map(sound, text)), set())
            begun = self._begun.get(text, set())
            for ids, how in ((alike, "读音相近"), (begun, "名称的开头相同")):
                if len(ids) == 1:
                    return (Hit(frozenset(ids), _SUSPECT, start, stop, text, how),)
        return ()

    @cached_property
    def _short_sounds(self) -> dict[tuple[str, ...], set[int]]:
        """Of two characters each must sound the same; of more they may be slurred."""
        found: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for core, ids in self.names.core.items():
            found[slurred_all(core) if len(core) > 2 else tuple(map(sound, core))] |= ids
        return found

    @cached_property
    def _begun(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for core, ids in self.names.core.items():
            for stop in range(2, len(core)):
                found[core[:stop]] |= ids
        return found

    def _is_same_sound(self, text: str) -> bool:
        spoken = list(map(sound, text))
        return any(list(map(sound, form)) == spoken for form in self.names.sounds[slurred_all(text)])

    def _sounding(self, text: str) -> float:
        """健安社区 may be a slip for 建安社区, or another place; 祥禾园社区 is hardly one, and 東莊 is no slip."""
        for form in self.names.sounds[slurred_all(text)]:
            core = self.names.core_of.get(form, form)
            slips = sum(a != b and is_simplified(a) for a, b in zip(text, core, strict=False))
            if len(core) < 3 * slips:
                return 0.8
        return 0.93 if self._is_same_sound(text) or len(text) > 4 else 0.85

    def _mistyped(self, words: str) -> Iterator[Hit[int]]:
        """Full names with one character wrong, missing or too many."""
        best: dict[frozenset[int], Hit[int]] = {}
        for start, stop in _spans(words, 3, min(self._longest + 1, _LONGEST_SLIP)):
            text = words[start:stop]
            for form in self._near(text):
                ids = frozenset(self.names.full[form])
                weight = self._likely(text, form, words, start)
                if ids not in best or weight > best[ids].weight:
                    best[ids] = Hit(ids, weight, start, stop, text, "有一字之差")
        yield from (hit for hit in best.values() if hit.weight)

    def _near(self, text: str) -> set[str]:
        """Full names of four characters or more with at most one character wrong, missing, too many or swapped."""
        shorter = without_one(text) if len(text) > 3 else set()
        near = set().union(*(self.names.short_of.get(each, set()) for each in (text, *shorter)))
        near |= {each for each in shorter if each in self.names.full and len(each) > 3}
        return {form for form in near if OSA.distance(text, form, score_cutoff=1) == 1}

    def _likely(self, text: str, form: str, words: str, start: int) -> float:
        """A slip in 社区 is one; of the two characters of 建安 a changed one may make another place."""
        core = self.names.core_of.get(form, form)
        after = words[start + len(text):]
        # 和平社报道 is no slip of 和平社区.
        goes_on = text[-1] != form[-1] and is_chinese(after[:1]) and after[:2] not in self._words
        if not self._ends_word(words, start) or goes_on or (text[-1] != form[-1] and text[-2:-1] != form[-2:-1]):
            return 0.0
        rest = _OTHER_PLACE.match(words, start + len(core))
        if form in text or (text.startswith(core) and rest and not form.startswith(rest[0], len(core))):
            return 0.0
        if text.startswith(core):
            # 建安全社区 is no slip, and 建安区 is not 建安社区 with a character too few.
            if words[start + len(core) - 1:start + len(core) + 1] in self._words:
                return 0.0
            added = set(text) - set(form) if len(text) > len(form) else set()
            return 0.93 if len(text) >= len(form) and not added else 0.6
        changed = set(text) ^ set(form)
        if len(core) < 3 or changed & _TELLING:
            return 0.6
        return 0.91 if len(core) > 4 or (len(core) > 3 and len(text) < len(form)) or not changed else 0.8

    def _shortened(self, words: str) -> Iterator[Hit[int]]:
        """Offices, schools and firms as people shorten them: 市监局 for 市场监督管理局."""
        for start, stop in _spans(words, 3, 7):
            text = words[start:stop]
            names = self.names.offices.get(text[0], ())
            if not names or not self._ends_word(words, start):
                continue
            ids = {key for name, key in names if (text[-1] == name[-1] or text in name) and _within(text, name)}
            inner = all(text[at:at + 2] in self._words for at in range(0, len(text) - 1, 2))
            if ids and not (inner and text[-1] not in "局委办所站科校院厂队"):
                # 宏远机械 is the firm, where no other on the list begins so and the word ends there.
                whole = stop - start > 3 and ids <= self.names.firms and self._is_end(words, stop)
                sure = text[-1] in "局委办" or whole or text.endswith("大队")
                yield Hit(frozenset(ids), 0.92 if sure else 0.85, start, stop, text, "简称")

    def _is_end(self, words: str, at: int) -> bool:
        after = words[at:]
        return not is_chinese(after[:1]) or after[0] in _AFTER or after[:2] in self._words


def _within(short: str, name: str) -> bool:
    """Whether all characters of `short` stand in `name` in their order."""
    rest = iter(name)
    return all(char in rest for char in short)


def _spans(words: str, least: int, most: int) -> Iterator[tuple[int, int]]:
    """Every stretch of Chinese characters of these lengths."""
    for run in re.finditer(r"[^ 0-9a-z]+", words):
        for start in range(run.start(), run.end() - least + 1):
            for stop in range(start + least, min(run.end(), start + most) + 1):
                yield start, stop


def _overlap(one: Hit[int], other: Hit[int]) -> bool:
    return one.start < other.end and other.start < one.end


def _inside(one: Hit[int], other: Hit[int]) -> bool:
    return other.start <= one.start and one.end <= other.end and one.end - one.start < other.end - other.start
