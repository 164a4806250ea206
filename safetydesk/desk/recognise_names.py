"""The names a unit goes by: its own, its aliases, what is usually left out of them, and how they are spelt."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from safetydesk.desk.recognise_text import COMMON, compact, initials, is_chinese, slurred_all, spellings
from safetydesk.desk.snapshot import UnitCard

# Endings that mean the same office. Of those in PLACES what stands before is a name of its own (建安社区 = 建安).
PLACES: tuple[tuple[str, ...], ...] = (
    (
        "社区", "居委会", "居委", "居民委员会", "社区居委会", "社区居民委员会", "社区居委", "社区党支部", "社区党总支",
        "社区党委",
    ),
    ("村", "村委会", "村委", "村民委员会", "村村委会", "村村民委员会", "行政村"),
    ("街道", "街道办", "街道办事处", "办事处", "街办", "办"),
    ("镇", "镇政府", "镇人民政府"),
    ("乡", "乡政府", "乡人民政府"),
    ("新区",), ("合作区", "特别合作区"),
    ("区", "区政府", "区人民政府"),
    ("县", "县政府", "县人民政府"),
)
OFFICES: tuple[tuple[str, ...], ...] = (
    ("办公室", "办"), ("委员会", "委"), ("有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "公司", "集团"),
    ("派出所",), ("局",), ("中心",), ("大队",), ("小学",), ("中学",), ("学校",), ("幼儿园", "幼"), ("学院",), ("大学",),
    ("医院",), ("卫生院",), ("工会",), ("警务室",), ("厂",), ("所",), ("站",), ("科",),
)

_REGION = re.compile(
    "^(?:[省市区县](?!场)(?=.{2,}[局委办所院校会]$)"
    "|[^省市县区镇乡]{2,6}(?:省|市(?!场)|县|(?<![社小园校景])区|镇|乡|街道办事处|街道))(?=..)"
)
# 第一, 12, 十二 are numbers; 八一 is a name.
_TENS, _ONES = "[二三四五六七八九]", "[一二三四五六七八九]"
_ONE_FIGURE = "一二三四五六七八九"
_NUMBERED = re.compile("^第([一二三四五六七八九十]+)(初级|高级|完全)?$")
_ORDINAL = re.compile(f"^(?:第?[0-9]+|第[一二三四五六七八九十]+|{_ONES}|{_TENS}?十{_ONES}?)$")


class Names:
    """Every form under which a unit may be written, with the ids of the units that it may mean.

    `full` forms can stand anywhere in a text, `core` forms only between words; `sounds` has full forms by their
    syllables as slurred (`recognise_text.slurred`). `main` are the full forms in which slips are looked for. `core_of`
    gives the part of a full form that tells it from others of its kind; `firms` go by the first words of their names.
    """

    def __init__(self, cards: Sequence[UnitCard], vocabulary: frozenset[str]) -> None:
        self.full: dict[str, set[int]] = defaultdict(set)
        self.core: dict[str, set[int]] = defaultdict(set)
        self.core_of: dict[str, str] = {}
        self.offices: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.main: set[str] = set()
        self.firms: set[int] = set()
        self._taken = vocabulary | COMMON
        given: dict[str, set[int]] = defaultdict(set)
        for card in cards:
            for name in filter(None, map(compact, (card.name, *card.aliases))):
                given[name].add(card.id)
                self._add(name, card)
        for name, ids in given.items():
            target = self.full if len(name) > 2 else self.core
            target[name] = ids
        self.sounds: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for form in filter(is_chinese, self.full):
            self.sounds[slurred_all(form)].append(form)
        self.short_of = _shortened(self.main)

    @cached_property
    def spelt(self) -> dict[str, set[int]]:
        """Full pinyin; made when first a name in letters is seen, for it takes seconds with 20,000 units."""
        return self._turned(spellings)

    @cached_property
    def letters(self) -> dict[str, set[int]]:
        """Initials."""
        return self._turned(lambda form: {initials(form)})

    def _turned(self, key: Callable[[str], set[str]]) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for form in filter(is_chinese, self.main | self.core.keys()):
            for word in key(form):
                found[word] |= self.full.get(form) or self.core[form]
        return dict(found)

    def _add(self, name: str, card: UnitCard) -> None:
        for form in _without_region(name):
            core, endings, is_place = split(form, card.kind)
            self.main |= {whole for whole in (form, *(core + ending for ending in endings[:2])) if len(whole) > 2}
            for whole in {form, *(core + ending for ending in endings)}:
                target = self.full if len(whole) > 2 else self.core
                target[whole].add(card.id)
                self.core_of[whole] = core
            for whole in _ordinal_forms(core, endings):
                self.core[whole].add(card.id)
                self.core_of[whole] = whole
            is_firm = not is_place and "公司" in endings and len(core) > 3
            if is_firm:
                self.firms.add(card.id)
                # 江城鑫源纸业 is 鑫源纸业 in 江城.
                self.offices[core[2:3]] += [(core[2:], card.id)] if len(core) > 5 else []
            if (is_place or is_firm) and len(core) > 1 and not _ORDINAL.match(core) and core not in self._taken:
                self.core[core].add(card.id)
                self.core_of[core] = core
            if not is_place and len(core) > 1:
                self.offices[form[0]] += [(whole, card.id) for whole in {form, *(core + end for end in endings)}]


def _ordinal_forms(core: str, endings: Sequence[str]) -> Iterator[str]:
    """一社区 and 第1社区 for 第一社区, 三中 for 第三初级中学."""
    found = _NUMBERED.match(core)
    if not found:
        return
    figure, kind = found[1], next((end for end in endings if end in ("中学", "小学")), "")
    if kind:
        yield figure + kind[0]
        yield f"第{figure}{kind}"
    elif not found[2] and "社区" in endings:
        yield figure + "社区"
        if figure in _ONE_FIGURE:
            yield f"第{_ONE_FIGURE.index(figure) + 1}社区"


def split(name: str, kind: str = "") -> tuple[str, tuple[str, ...], bool]:
    """The name without its ending, the endings that mean the same, and whether it is that of a place."""
    found = [
        (len(ending), not is_place, group) for groups, is_place in ((PLACES, True), (OFFICES, False))
        for group in groups for ending in group if name.endswith(ending) and name != ending
    ]
    if found:
        length, is_office, group = max(found)
        return name[:-length], group, not is_office
    group = next((group for group in PLACES if kind in group), ())
    return name, group, bool(group)


def _without_region(name: str) -> Iterable[str]:
    """许昌市东城区建安社区, 东城区建安社区, 建安社区."""
    yield name
    while found := _REGION.match(name):
        name = name[found.end():]
        yield name


def _shortened(forms: Iterable[str]) -> dict[str, set[str]]:
    """Each form of four characters or more under every spelling that lacks one of them (SymSpell's index)."""
    found: dict[str, set[str]] = defaultdict(set)
    for form in forms:
        if len(form) > 3:
            for shorter in without_one(form):
                found[shorter].add(form)
    return dict(found)


def without_one(text: str) -> set[str]:
    """Every text that lacks one character of this one."""
    return {text[:at] + text[at + 1:] for at in range(len(text))}
