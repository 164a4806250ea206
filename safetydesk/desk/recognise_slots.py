"""Which items a name speaks of, by the words of the notice's own definition; nothing here knows a notice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from safetydesk.desk.recognise_phrases import (
    PARTS,
    background,
    gathers,
    pairs_of,
    phrases,
    shared,
    slots_of_form,
    told_by_periods,
)
from safetydesk.desk.recognise_text import COMMON, MEDIA, compact, flat, is_chinese, slurred_all, sound, words
from safetydesk.desk.recognise_units import SOLID, Hit
from safetydesk.notice.model import ANY, Notice, Slot

# What another word for the same thing is, in this line of work; told as a guess only.
_SAME = (
    ("演练", "演习", "疏散", "灭火"),
    ("课", "讲座", "培训", "授课", "讲课", "宣讲", "课堂"),
    ("排查", "检查", "整改", "巡查", "整治"),
    ("路线图", "疏散图", "示意图", "平面图", "路线"),
    ("警示", "事故片", "警示片"),
    ("总结", "小结"),
    ("联络员", "联系人", "联络人"),
)
# Words that the names of items are made with, and that alone tell none of them.
_EMPTY = words(
    "安全 生产 开展 组织 举办 举行 进行 活动 一次 一节 一张 一个 一场 报送 工作 情况 相关 各类 及其 以及 体现 "
    "要求 电子 版资 应急 年度 本周 下载 上传 其他 有关 关于 内容 主题 姓名 方式 系方 联系 单位"
)
# What names of files end with.
_TAILS = words(
    "现场 简介 说明 掠影 花絮 剪影 合影 部分 全部 精选 过程 集锦 全程 完整 展示 走深 走实 落地 见效 圆满 成功 顺利"
)
# In Chinese what a thing is stands last: 演练方案 is a plan, and 逃生比赛 a contest.
OTHER_HEAD = re.compile(
    "方案|脚本|预案|签到|通知|计划|台账|物资|器材|标语|横幅|知识|竞赛|比赛|比武|制度|责任|清单|标识|评估|聊天|宣传栏"
    "|决定书|奖励|设施|设备|维修|检修|广播|值班|热线|纪要|要求|心得|体会|回执|登记[册本]|记录|会议|证书|合同|规定|办法|训练营|先进"
)
_UNTOLD = 0.8
_TRAILING = "的和与及0123456789"
_MEANT = "意思相近"
# How sure a whole name is, and two characters from the middle of one.
_WHOLE, _MODIFIER = 0.95, 0.7
# What may stand before 总结 without making it another one's.
_PLAIN = words("实施 整体 全面 全部 个人 单位 本单 报送 最终 关于 阶段 六月 总体 书面 综合 全年 社区 我们 街道")
_LINKS = "的和与及月年份度上本市区县镇乡村我各之报末第周次期一二三四五六七八九十"
# 第一次演练 is not called so by one unit alone.
_NUMBERED = "第次一二三四五六七八九十年月日期"
_REPORTS = ("report", "plan")
_LONGEST = 12
# Between 单位, 项目, 标题 and 序号, the names that the hand-out pack asks for.
_FIELDS = re.compile("[-－—–_]+")
# No slot: what the notice speaks of and nobody hands in here, such as its own table of numbers.
NOWHERE = "-"


class SlotIndex:
    """Finds slots in the words of a name (`recognise_text.Text.words`); `vocabulary`: the notice's words, in pairs."""

    def __init__(self, notice: Notice) -> None:
        self.notice = notice
        self.slots = tuple(notice.slots())
        spoken = [(slot.id, phrase, weight) for slot in self.slots for phrase, weight in phrases(notice, slot)]
        spoken += [(NOWHERE, form.title, 0.9) for form in notice.forms if not slots_of_form(notice, form.id)]
        spoken += [(NOWHERE, due.name, 0.9) for due in notice.dues if due.type in ("event", "do-by") and not due.ways]
        known = pairs_of(background(notice)) | shared([form.title for form in notice.forms])
        self._known = pairs_of(background(notice))
        self._reports = frozenset(
            slot.id for slot in self.slots for way in slot.ways for need in way.needs if {*need.kinds} & {*_REPORTS}
        )
        self._gathering = frozenset(slot.id for slot in self.slots if gathers(slot))
        self._periods = told_by_periods(notice)
        heads = {compact(name)[-2:] for slot in self.slots for name in (slot.name, *slot.aliases)}
        self._empty = (known - self._periods - heads) | _EMPTY | MEDIA
        self._phrases: dict[str, dict[str, float]] = defaultdict(dict)
        self._pieces: dict[str, set[str]] = defaultdict(set)
        self._heads: dict[str, set[str]] = defaultdict(set)
        titles = {form.title for form in notice.forms}
        for slot_id, phrase, weight in spoken:
            self._learn(slot_id, phrase, weight, phrase in titles)
        self._whole: dict[str, set[str]] = defaultdict(set)
        for slot in self.slots:
            self._whole[compact(slot.name)].add(slot.id)
        self._sounds: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for piece in self._pieces:
            if self._tells(piece):
                self._sounds[slurred_all(piece)].add(piece)
        self._lasts: dict[str, set[str]] = defaultdict(set)
        for slot_id, phrase, _ in spoken:
            for char in "".join(part for part in PARTS.split(flat(phrase)) if part not in MEDIA):
                self._lasts[char].add(slot_id)
        names = [compact(slot.name) for slot in self.slots]
        # 课 of 专题教育课 is a word; 理 of 隐患排查治理 is half of one.
        ends = {name[-1:] for name in names if name[-3:-1] in COMMON}
        self._lasts = {char: holders for char, holders in self._lasts.items() if char in ends}
        self.vocabulary = frozenset(piece for piece in self._pieces if len(piece) == 2)
        self.heads = frozenset(head for heads in self._heads.values() for head in heads)
        self._same = dict(self._synonyms())
        self.find = lru_cache(maxsize=4096)(self._find)

    def _learn(self, slot_id: str, phrase: str, weight: float, is_title: bool) -> None:
        whole = compact(phrase)
        known = self._phrases[whole]
        known[slot_id] = max(weight, known.get(slot_id, 0.0))
        for part in filter(None, map(compact, PARTS.split(flat(phrase)))):
            for start in range(len(part)):
                for stop in range(start + 2, min(len(part), start + _LONGEST) + 1):
                    # The title of a form names the campaign, which says nothing of when the form is due.
                    if not (is_title and self._is_broad(part[start:stop])):
                        self._pieces[part[start:stop]].add(slot_id)
            head = self._without_tail(part)
            self._heads[slot_id].add(head[-2:])

    def _without_tail(self, text: str) -> str:
        """应急演练活动照片 without what any name ends with: 应急演练."""
        text = text.rstrip(_TRAILING)
        while text[-2:] in self._empty or text[-2:] in _TAILS:
            text = text[:-2].rstrip(_TRAILING)
        return text

    def _tells(self, piece: str) -> bool:
        """Whether it says more than the notice's own title and the words every item is made with."""
        return any(piece[at:at + 2] not in self._empty for at in range(len(piece) - 1))

    def _is_broad(self, piece: str) -> bool:
        """Whether it only names a part of the campaign (安全生产月), as folders for anything do."""
        core = self._without_tail(piece)
        pairs = {core[at:at + 2] for at in range(len(core) - 1)} - self._empty
        return pairs <= self._periods

    def _is_other_campaign(self, hit: Hit[str], beside: list[Hit[str]]) -> bool:
        """In 安全生产月和英德行活动总结 each of the two speaks for a report of its own."""
        return any(
            not other.of & hit.of and pairs_of((other.found,)) & self._periods for other in beside if not other.broad
        )

    def spellings(self) -> Iterator[tuple[str, frozenset[str], float]]:
        """Words worth looking for in pinyin, with their slots and how surely they speak of them."""
        for phrase, holders in self._phrases.items():
            if is_chinese(phrase):
                yield phrase, frozenset(holders), 0.93
        for piece, found in self._pieces.items():
            if len(piece) <= 4 and is_chinese(piece) and self._tells(piece):
                yield piece, frozenset(found), self._weight(piece, frozenset(found), True)

    def by_form(self, form_id: str) -> frozenset[str]:
        """The slots that a form of this notice belongs to."""
        return slots_of_form(self.notice, form_id)

    def by_annex(self, annex: str) -> frozenset[str]:
        """The slots of the form with this annex number, or NOWHERE for the notice's own table."""
        form = self.notice.form(annex)
        return (slots_of_form(self.notice, form.id) or frozenset({NOWHERE})) if form else frozenset()

    def by_number(self, number: int) -> frozenset[str]:
        """The n-th item, as annexes count them."""
        items = self.notice.items
        return frozenset({items[number - 1].id}) if 1 <= number <= len(items) else frozenset()

    def whole(self, name: str) -> frozenset[str]:
        """The slot that has exactly this name, if one alone has."""
        of = self._whole.get(compact(name), ())
        return frozenset(of) if len(of) == 1 else frozenset()

    def by_rule(self, name: str) -> tuple[frozenset[str], str, str]:
        """Of a file called 单位-项目-标题-序号: the slot, its name as it stands there, and what stands before it.

        Of a title behind it nothing is to be thought: a highlight may well be a photo of a drill.
        """
        fields = _FIELDS.split(name)
        for start, stop in combinations(range(1, len(fields)), 2):
            if of := self.whole("".join(fields[start:stop])):
                return of, "-".join(fields[start:stop]), "-".join(fields[:start])
        return frozenset(), "", ""

    def takes(self, slot: Slot, content: str, unit_kind: str = "") -> bool:
        """Whether a file of this content can count here (True where content or need leave it open)."""
        if not content or content in ("unknown", "archive", "mail"):
            return True
        if unit_kind and not slot.holds_for(unit_kind):
            return False
        ways = (slot.needs_of(unit_kind) if unit_kind else ()) or slot.ways
        kinds = {kind for way in ways for need in way.needs for kind in need.kinds}
        contents = {each for kind in kinds if kind in self.notice.kinds for each in self.notice.kinds[kind].contents}
        return ANY in kinds or not contents or content in contents

    def alone_takes(self, content: str, unit_kind: str = "") -> tuple[frozenset[str], float]:
        """The one slot that takes photos, or films, where there is but one, and how surely they are for it.

        Only where no number is asked may a photo without a word count: it fills no gap that it might not fill.
        """
        takers = [slot for slot in self.slots if self.takes(slot, content, unit_kind) and not gathers(slot)]
        if content not in ("image", "video") or len(takers) != 1:
            return frozenset(), 0.0
        needs = [need for way in takers[0].ways for need in way.needs]
        return frozenset({takers[0].id}), 0.8 if any(need.least for need in needs) else 0.92

    def _find(self, words: str) -> tuple[Hit[str], ...]:
        hits: list[Hit[str]] = []
        for run in re.finditer(r"[^ ]+", words):
            hits += self._in_run(run.group(), run.start())
        # 活动材料 is what one due is called, and every second folder.
        return tuple(replace(hit, broad=True) if hit.of <= self._gathering else hit for hit in hits)

    def _in_run(self, run: str, offset: int) -> list[Hit[str]]:
        hits = list(self._named(run, offset))
        taken = [(hit.start - offset, hit.end - offset) for hit in hits]
        for start, stop in _gaps(taken, len(run)):
            hits += self._pieced(run, start, stop, offset)
        hits = self._without_modifiers(hits, offset + len(self._without_tail(run)))
        # 安全生产月 heads folders of all sorts, but with 照片 or 统计表 beside it, it says which.
        if len(hits) > 1 or any(word in run for word in MEDIA):
            hits = [
                replace(hit, weight=0.96, broad=not self._is_other_campaign(hit, hits)) if hit.broad else hit
                for hit in hits
            ]
        if not any(len(hit.of) == 1 and hit.weight >= SOLID for hit in hits):
            heard = [hit for hit in self._heard(run, offset) if hit.end - hit.start > 2 or not hits]
            hits = [hit for hit in hits if not any(h.start <= hit.start and hit.end <= h.end for h in heard)] + heard
        hits += self._ending(run, offset, hits)
        hits = self._as_last(hits, run, offset)
        if not hits:
            hits += [
                Hit(holders, 0.7, offset + run.index(word), offset + run.index(word) + len(word), word, _MEANT)
                for word, holders in self._same.items() if word in run
            ][:1]
        return hits

    def _as_last(self, hits: list[Hit[str]], run: str, offset: int) -> list[Hit[str]]:
        """Doubts what is only a modifier of something else, and reports on something else."""
        if not hits:
            return hits
        after = run[max(hit.end for hit in hits) - offset:]
        if OTHER_HEAD.search(after):
            return list({hit.of: replace(hit, weight=min(hit.weight, _UNTOLD)) for hit in hits}.values())
        last = self._without_tail(run)[-2:]
        # 应急逃生疏散 is as good as 应急逃生演练.
        hits = [replace(hit, weight=0.92) if hit.weight < 0.92 and self._same.get(last) == hit.of else hit
                for hit in hits]
        return [
            replace(hit, weight=_UNTOLD) if hit.weight > _UNTOLD and hit.of <= self._reports
            and not hit.broad and self._is_on_other(run[:hit.start - offset]) else hit
            for hit in hits
        ]

    def _is_on_other(self, before: str) -> bool:
        """Whether the words before 总结 speak of what the notice does not: 防汛工作总结, 三年行动总结."""
        return self._unknown(before, _PLAIN, _LINKS) > 1

    def told(self, words: str) -> int:
        """How many characters are no words of the notice or of this work at all: what is a title's own."""
        return self._unknown(words, _PLAIN | COMMON | _TAILS | MEDIA, {*_TRAILING, *_NUMBERED, *self._lasts})

    def _unknown(self, words: str, plain: Collection[str], links: Collection[str]) -> int:
        at, unknown = 0, 0
        while at < len(words):
            pair = words[at:at + 2]
            if pair in self._empty or pair in self._pieces or pair in self._known or pair in plain:
                at += 2
                continue
            unknown += is_chinese(words[at]) and words[at] not in links
            at += 1
        return unknown

    def _named(self, run: str, offset: int) -> Iterator[Hit[str]]:
        """Names, aliases and labels in full, the longest first."""
        at = 0
        while at < len(run):
            for stop in range(len(run), at + 1, -1):
                known = self._phrases.get(run[at:stop])
                if known and (stop - at > 2 or self._tells(run[at:stop])):
                    yield Hit(frozenset(known), max(known.values()), offset + at, offset + stop, run[at:stop])
                    at = stop - 1
                    break
            at += 1

    def _pieced(self, run: str, start: int, stop: int, offset: int) -> Iterator[Hit[str]]:
        """Parts of names that only some slots have, the longest first."""
        end = start + len(self._without_tail(run[start:stop])) if stop == len(run) else stop
        at = start
        while at < stop - 1:
            for to in range(min(stop, at + _LONGEST), at + 1, -1):
                piece = run[at:to]
                holders = self._pieces.get(piece) and self._pieces.get(self._without_tail(piece) or piece)
                if holders and self._tells(piece):
                    broad = self._is_broad(piece)
                    weight = 0.85 if broad else self._weight(piece, frozenset(holders), to >= end)
                    yield Hit(frozenset(holders), weight, offset + at, offset + to, piece, broad=broad)
                    at = to - 1
                    break
            at += 1

    def _ending(self, run: str, offset: int, hits: list[Hit[str]]) -> Iterator[Hit[str]]:
        """The last character of what one slot alone is called, behind a word: 安全课, 逃生图."""
        end = len(self._without_tail(run))
        holders = self._lasts.get(run[end - 1:end])
        before = run[end - 3:end - 1] if end > 2 else ""
        is_word = before in COMMON or before in self._pieces
        if is_word and holders and len(holders) == 1 and not any(hit.end - offset >= end for hit in hits):
            yield Hit(frozenset(holders), 0.85, offset + end - 3, offset + end, run[end - 3:end], _MEANT)

    def _without_modifiers(self, hits: list[Hit[str]], end: int) -> list[Hit[str]]:
        """In 逃生避险路线图 the last word says what it is, and 逃生避险 is no word for a drill."""
        last = next((hit for hit in hits if hit.end >= end and hit.weight >= SOLID and not hit.broad), None)
        # 专题 in 安全警示教育专题片 is no lesson: a whole name stands beside it.
        if any(hit.weight >= _WHOLE and len(hit.of) == 1 for hit in hits):
            hits = [hit for hit in hits if hit.weight > _MODIFIER or hit.broad]
        return [
            hit for hit in hits
            if not last or hit.broad or hit.of & last.of or hit.found in self._phrases
            or self._is_head(hit.found, hit.of)
        ]

    def _is_head(self, piece: str, holders: frozenset[str]) -> bool:
        return any((self._without_tail(piece) or piece)[-2:] in self._heads[holder] for holder in holders)

    def _weight(self, piece: str, holders: frozenset[str], ends: bool) -> float:
        """Chinese puts what a thing is last: 演练 in 消防演练 says more than 专项 in 专项检查.

        `ends`: the text ends with it.
        """
        head = self._is_head(piece, holders)
        piece = self._without_tail(piece) or piece
        if len(piece) == 2:
            return 0.92 if head and ends else 0.8 if head else _MODIFIER
        return 0.95 if head else 0.92 if len(piece) > (3 if ends else 6) else 0.85

    def _heard(self, run: str, offset: int) -> Iterator[Hit[str]]:
        """Words of the same sound: 演炼."""
        if not is_chinese(run):
            return
        at = 0
        while at < len(run) - 1:
            for to in range(min(len(run), at + _LONGEST), at + 1, -1):
                text = run[at:to]
                meant = self._sounds.get(slurred_all(text), set())
                # 逃生比 of 逃生比赛 is not 逃生避: only what ends as a name does is heard.
                meant = {piece for piece in meant if self._is_head(piece, frozenset(self._pieces[piece]))}
                # 防安 in 消防安全 is no 方案.
                cut = any(run[edge - 1:edge + 1] in COMMON for edge in (at, to) if 0 < edge < len(run))
                if meant and text not in meant and not cut:
                    holders = frozenset(key for piece in meant for key in self._pieces[piece])
                    same = any(list(map(sound, piece)) == list(map(sound, text)) for piece in meant)
                    ends = at + len(self._without_tail(run[at:])) <= to
                    weight = max(self._weight(piece, holders, ends) for piece in meant) - (0.01 if same else 0.1)
                    yield Hit(holders, weight, offset + at, offset + to, text, "读音相同" if same else "读音相近")
                    at = to - 1
                    break
            at += 1

    def _synonyms(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Other words for what exactly one slot is called by."""
        for group in _SAME:
            holders = frozenset(
                slot.id for slot in self.slots for phrase, _ in phrases(self.notice, slot)
                if any(word in compact(phrase) for word in group)
            )
            if len(holders) == 1:
                for word in group:
                    if len(word) > 1 and word not in self._pieces:
                        yield word, holders


def _gaps(taken: list[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """What lies between the taken stretches."""
    at = 0
    for start, stop in (*sorted(taken), (length, length)):
        if start > at:
            yield at, start
        at = max(at, stop)
