"""Makes deliveries as communities send them: a habit of naming × a unit × what a notice asks, with the truth."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from habits_words import CALLS, UNITS
from pypinyin import Style, lazy_pinyin

from safetydesk.desk.recognise_clue import Clue, Decision, Filled
from safetydesk.desk.snapshot import Liaison, UnitCard
from safetydesk.notice.model import ANY, BASE_KINDS, Notice

_FILES = {
    "photo": ("image", "jpg"), "video": ("video", "mp4"), "courseware": ("slides", "pptx"), "form": ("table", "xlsx"),
    "poster": ("image", "jpg"),
}
_LIAISONS = (
    "周昇赟", "吴犇淼", "郑玥彧", "王曦煜", "冯㛃珺", "陈頔濛", "褚璟翀", "卫濛珺", "蒋堃昇", "沈喆淼", "韩彧曦",
    "杨煜頔", "朱璟堃", "秦翀昇", "许犇喆",
)


@dataclass(frozen=True)
class Piece:
    """One file: the slot it is truly for, what people call that, its content, ending and number within the slot."""

    slot: str
    call: str
    content: str
    ending: str
    n: int


@dataclass(frozen=True)
class Sample:
    """A clue with its truth: `unit_id` None or `slot` "" where nobody could tell it. `asks`: people would ask, too."""

    clue: Clue
    unit_id: int | None
    slot: str
    asks: bool = False


@dataclass
class Sender:
    """One unit sending what one notice asks of it."""

    notice: Notice
    cards: list[UnitCard]
    card: UnitCard
    chance: random.Random
    half: int

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def core(self) -> str:
        for ending in ("街道", "新区", "特别合作区", "社区", "村", "镇", "区"):
            if self.name.endswith(ending):
                return self.name.removesuffix(ending)
        return self.name.removeprefix("英德市").removeprefix("市")

    @property
    def other(self) -> UnitCard:
        return self.chance.choice([card for card in self.cards if card.id != self.card.id])

    def pieces(self, media_only: bool = False) -> list[Piece]:
        found = []
        for slot in self.notice.slots():
            ways = slot.needs_of(self.card.kind) if slot.holds_for(self.card.kind) else ()
            for need in ways[0].needs if ways else ():
                kind = need.kinds[0]
                calls = CALLS[self.notice.id].get(f"{slot.id}/{kind}") or CALLS[self.notice.id].get(slot.id)
                if kind == ANY or not calls or (kind not in BASE_KINDS and not self.notice.kinds[kind].contents):
                    continue
                content, ending = _FILES.get(kind, ("document", "docx"))
                if media_only and content not in ("image", "video"):
                    continue
                call = self.chance.choice(calls[self.half].split())
                found += [Piece(slot.id, call, content, ending, n) for n in range(1, max(need.least, 1) + 1)]
        return found

    def camera(self, piece: Piece) -> str:
        """The name that a telephone gave it, or for papers what it is."""
        if piece.content not in ("image", "video"):
            return f"{piece.call}.{piece.ending}"
        day, clock = self.chance.randint(1, 28), self.chance.randint(100000, 235959)
        names = [
            f"IMG_202406{day:02}_{clock}", f"微信图片_202406{day:02}{clock}", f"mmexport17{clock}{clock}", f"{piece.n}",
            f"DSC0{clock % 9000}", f"{clock:032x}", f"VID_202406{day:02}_{clock}", f"图片{piece.n}",
        ]
        return f"{self.chance.choice(names)}.{piece.ending}"


Delivery = Iterator[Sample]
Habit = Callable[[Sender], Delivery]
HABITS: dict[str, Habit] = {}
# Written after the tuning was over (habits_fresh.py).
FRESH: dict[str, Habit] = {}
# The sets after the first two halves; each module puts its own here.
LATER: list[dict[str, Habit]] = [FRESH]
# Habits that need remembered decisions, filled as they run.
PAST: dict[str, Callable[[Sender], list[Decision]]] = {}


def paths(name: str, path: Callable[[Sender, Piece], str], *, media: bool = False,
           asks: bool | Callable[[Sender], bool] = False,
           unit: bool = True, slot: bool = True, fits: Callable[[Sender], bool] = lambda s: True,
           into: dict[str, Habit] = HABITS) -> None:
    """A habit that is nothing but a way of writing paths."""

    def deliver(s: Sender) -> Delivery:
        if fits(s):
            for piece in s.pieces(media):
                yield Sample(Clue(tuple(path(s, piece).split("/")), piece.content), s.card.id if unit else None,
                             piece.slot if slot else "", asks if isinstance(asks, bool) else asks(s))

    into[name] = deliver


def stem(p: Piece) -> str:
    return f"{p.call}{p.n}.{p.ending}"


def spelt(text: str) -> str:
    return "".join(lazy_pinyin(text))


def letters(text: str) -> str:
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))


def is_place(s: Sender) -> bool:
    return s.core != s.name and len(s.core) > 1 and s.name.endswith(("社区", "村", "镇", "街道", "区"))


def wrong(s: Sender) -> str:
    """Another character of the same sound."""
    pairs = (
        "建健安按东冬城成园圆店电平坪华花峰锋宝保禾和溪西关观放仿陵凌武舞港岗明鸣庄装河合秀绣红洪站占口扣头投牛扭埠布龙隆"
        "英应江姜边变洸光铺普塘糖湾弯沙纱田甜湖胡山珊岗港坪平鹏朋一衣作做"
    )
    same = dict(zip(pairs[::2], pairs[1::2], strict=True))
    last = next((char for char in reversed(s.core) if char in same), "")
    return s.name[::-1].replace(last, same[last], 1)[::-1] if last else s.name


_TRADITIONAL = str.maketrans(
    "区东华镇应练总结联络员警图线课龙实验安关乡红", "區東華鎮應練總結聯絡員警圖線課龍實驗安關鄉紅"
)
_ITEM_SLIPS = {
    "演练": "演炼", "隐患": "隐换", "警示": "警事", "路线图": "路线途", "总结": "总节", "教育课": "教育科",
    "联络": "连络",
}


def _slip(text: str) -> str:
    for right, wrong in _ITEM_SLIPS.items():
        if right in text:
            return text.replace(right, wrong)
    return text


def _wide(text: str) -> str:
    stem, _, ending = text.rpartition(".")
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c != "/" else c for c in stem) + "." + ending


def _circled(n: int) -> str:
    return "①②③④⑤⑥⑦⑧"[n - 1]


def no(s: Sender, p: Piece) -> int:
    return next((n for n, item in enumerate(s.notice.items, 1) if item.id == p.slot), 6)


# Plain ways of naming, in pairs: every second habit is never tuned on.
paths("单位/项目/相机名", lambda s, p: f"{s.name}/{p.call}/{s.camera(p)}")
paths("项目/单位/相机名", lambda s, p: f"{p.call}/{s.name}/{s.camera(p)}")
paths("平铺 单位-项目-序号", lambda s, p: f"{s.name}-{p.call}-{p.n:02}.{p.ending}")
paths("平铺 单位项目序号", lambda s, p: f"{s.name}{stem(p)}")
paths("平铺 项目（单位）", lambda s, p: f"{p.call}（{s.name}）{p.n}.{p.ending}")
paths("平铺 项目_单位_序号", lambda s, p: f"{p.call}_{s.name}_{p.n}.{p.ending}")
paths("单位/项目序号", lambda s, p: f"{s.name}/{stem(p)}")
paths("项目/单位序号", lambda s, p: f"{p.call}/{s.name}{p.n}.{p.ending}")
paths("压缩包按单位", lambda s, p: f"{s.name}.zip/{p.call}/{s.camera(p)}")
paths("压缩包按单位和活动", lambda s, p: f"{s.name}安全生产月材料.rar/{stem(p)}")
paths("简称/项目", lambda s, p: f"{s.core}/{p.call}/{s.camera(p)}")
paths("平铺 简称项目", lambda s, p: f"{s.core}{stem(p)}")
paths("居委会/项目", lambda s, p: f"{s.core}居委会/{p.call}/{s.camera(p)}", fits=lambda s: s.name.endswith("社区"))
paths("平铺 居委会", lambda s, p: f"{s.core}居委会{stem(p)}", fits=lambda s: s.name.endswith("社区"))
paths("序号点项目", lambda s, p: f"{s.name}/{no(s, p)}.{p.call}/{s.camera(p)}")
paths("圈码项目", lambda s, p: f"{s.name}/{_circled(no(s, p))}{p.call}/{s.camera(p)}")
paths("（三）项目", lambda s, p: f"{s.name}/（{'一二三四五六七八'[no(s, p) - 1]}）{p.call}/{s.camera(p)}")
paths("三、项目", lambda s, p: f"{s.core}/{'一二三四五六七八'[no(s, p) - 1]}、{p.call}/{s.camera(p)}")
paths("日期在前", lambda s, p: f"20240612{s.name}{p.call}.{p.ending}")
paths("日期在中", lambda s, p: f"{s.name}2024.6.12{p.call}（{p.n}）.{p.ending}")
# 健安社区 may be another place than 建安社区, and people would ask.
paths("同音错字的单位", lambda s, p: f"{wrong(s)}/{p.call}/{s.camera(p)}", asks=lambda s: len(s.core) < 3)
paths("平铺 同音错字的单位", lambda s, p: f"{wrong(s)}-{stem(p)}", asks=lambda s: len(s.core) < 3)
paths("繁体", lambda s, p: f"{s.name}/{p.call}/{s.camera(p)}".translate(_TRADITIONAL))
paths("平铺 繁体", lambda s, p: f"{s.name}{stem(p)}".translate(_TRADITIONAL))
paths("拼音文件夹", lambda s, p: f"{spelt(s.core)}/{spelt(p.call)}/{s.camera(p)}", media=True)
paths("平铺 拼音", lambda s, p: f"{spelt(s.core)}_{spelt(p.call)}_{p.n}.{p.ending}", media=True)
paths("拼音首字母/项目", lambda s, p: f"{letters(s.name)}/{p.call}/{s.camera(p)}")
paths("短首字母/项目", lambda s, p: f"{letters(s.core).upper()}/{p.call}/{s.camera(p)}", fits=is_place)
paths("空格隔开", lambda s, p: f"{s.name} {p.call} {p.n}.{p.ending}")
paths("全角", lambda s, p: _wide(f"{s.name}-{p.call}({p.n}).{p.ending}"))
paths("错字的项目", lambda s, p: f"{s.name}/{_slip(p.call)}/{s.camera(p)}", media=True)
paths("平铺 错字的项目", lambda s, p: f"{s.name}{_slip(p.call)}{p.n}.{p.ending}", media=True)
paths("深层文件夹", lambda s, p: f"安全生产月收件/6月/{s.name}/图片资料/{p.call}/{s.camera(p)}")
paths("按类型再分", lambda s, p: f"{s.name}/{p.call}/{'视频' if p.content == 'video' else '照片'}/{s.camera(p)}")
paths("发文机关在前", lambda s, p: f"{s.notice.issuer}{s.name}{stem(p)}")
paths("类型在外", lambda s, p: f"{'视频' if p.content == 'video' else '图片文字'}/{s.name}-{stem(p)}")
paths("一句话标题", lambda s, p: f"{s.name}组织开展{p.call}活动现场.{p.ending}", media=True)
paths("说明式图名", lambda s, p: f"6月12日，{s.name}在辖区幸福小区开展{p.call}.{p.ending}", media=True)
paths("简称在项目里", lambda s, p: f"{p.call}/{s.core}{p.n}.{p.ending}")
paths("简称-项目-序号", lambda s, p: f"{s.core}-{p.call}-{p.n}.{p.ending}")
paths("单位材料汇总", lambda s, p: f"{s.name}“安全生产月”报送材料/{p.call}/{s.camera(p)}",
      fits=lambda s: s.notice.id == "zushi-2024")
paths("总结文件夹套项目", lambda s, p: f"{s.name}活动总结及附件/{p.call}/{s.camera(p)}", media=True,
       fits=lambda s: s.notice.id == "zushi-2024")
paths("文件名带前后缀", lambda s, p: f"（定稿）{s.name}——{p.call}（最终版）.{p.ending}")
paths("重复副本", lambda s, p: f"{s.name}{p.call} - 副本 ({p.n}).{p.ending}")
paths("混入人名", lambda s, p: f"{s.name}张喆珺发/{stem(p)}")
paths("项目加单位文件夹", lambda s, p: f"{s.name}{p.call}/{s.camera(p)}")
# Only part of it can be told, or it misleads.
paths("只有单位", lambda s, p: f"{s.name}/{s.camera(p)}", media=True, slot=False,
      fits=lambda s: s.notice.id != "yingde-2023")
paths("只有项目", lambda s, p: f"{p.call}/{s.camera(p)}", media=True, unit=False)
paths("只有编号文件夹", lambda s, p: f"{s.name}/{no(s, p)}/{p.n}.{p.ending}", media=True, asks=True,
       fits=lambda s: s.notice.id == "zushi-2024")
paths("文件名提到别的单位", lambda s, p: f"{s.name}/{p.call}/与{s.other.name}联合开展.{p.ending}",
      asks=True, media=True)
paths("别的单位文件夹", lambda s, p: f"{s.other.name}/{s.name}{stem(p)}", asks=True, unit=False)
paths("路名像单位", lambda s, p: f"{s.core}路小学{stem(p)}", unit=False, media=True, fits=is_place)
paths("区名像单位", lambda s, p: f"{s.core}大酒店/{p.call}/{s.camera(p)}", unit=False, media=True, fits=is_place)
paths("新字头的别处", lambda s, p: f"新{s.name}{stem(p)}", unit=False, media=True, fits=is_place)
paths("创建安全", lambda s, p: f"创建安全社区 争创和平家园/{stem(p)}", unit=False, media=True)
paths("去年的", lambda s, p: f"{s.name}/{s.notice.year - 2}年{p.call}/{s.camera(p)}", asks=True, slot=False)


def _from_mail(
    name: str, subject: Callable[[Sender], str], path: Callable[[Sender, Piece], str], address: bool
) -> None:
    def deliver(s: Sender) -> Delivery:
        sender = f"网格员 <{s.card.liaison.email}>" if address else "000@example.com"
        for p in s.pieces():
            yield Sample(Clue(tuple(path(s, p).split("/")), p.content, sender, subject(s)), s.card.id, p.slot)

    HABITS[name] = deliver


_from_mail("联络员邮箱", lambda s: "报送材料", lambda s, p: stem(p), True)
_from_mail("邮件主题写单位", lambda s: f"{s.name}安全生产月材料", lambda s, p: stem(p), False)
_from_mail("联络员邮箱压缩包", lambda s: "", lambda s, p: f"新建文件夹.zip/{p.call}/{s.camera(p)}", True)
_from_mail("主题简称", lambda s: f"【{s.core}】报送", lambda s, p: f"附件.zip/{stem(p)}", False)


def _with_form(place: str) -> Callable[[Sender], Delivery]:
    def deliver(s: Sender) -> Delivery:
        form = next((form for form in s.notice.forms if any(due.form == form.id for due in s.notice.dues)), None)
        owner = next((due for due in s.notice.dues if form and due.form == form.id and due.ways), None)
        if form and owner:
            words = Filled(form.id, s.name)
            yield Sample(Clue((place, "表.docx"), "document", words=words), s.card.id, owner.id)
        for p in s.pieces(True):
            yield Sample(Clue((place, p.call, s.camera(p)), p.content), s.card.id, p.slot, not form)

    return deliver


def _one_named(s: Sender) -> Delivery:
    yield Sample(Clue(("材料.zip", f"{s.name}活动情况.docx"), "document"), s.card.id, "", asks=True)
    for p in s.pieces(True):
        yield Sample(Clue(("材料.zip", p.call, s.camera(p)), p.content), s.card.id, p.slot)


def _titled(s: Sender) -> Delivery:
    pieces = s.pieces(True)
    where = ("幸福小区", "九小场所", "沿街商铺")
    titles = {p.slot: f"守护{s.chance.choice(where)}平安{p.slot[:1]}行动" for p in pieces}
    words = Filled("", s.name, tuple(titles.items()))
    yield Sample(Clue((s.name, "作品.docx"), "document", words=words), s.card.id, "", asks=True)
    for p in pieces:
        yield Sample(Clue((s.name, f"{titles[p.slot]}{p.n}.{p.ending}"), p.content), s.card.id, p.slot)


def _known_sender(s: Sender) -> Delivery:
    for p in s.pieces():
        yield Sample(Clue((stem(p),), p.content, f"qq{s.card.id}@example.com"), s.card.id, p.slot)


def _known_folder(s: Sender) -> Delivery:
    for p in s.pieces(True):
        yield Sample(Clue((f"小张{s.card.id}号楼", p.call, s.camera(p)), p.content), s.card.id, p.slot)


def _own_table(s: Sender) -> Delivery:
    for form in s.notice.forms:
        if form.scope == "notice":
            yield Sample(Clue((s.name, f"{form.annex} {form.title}.docx"), "document"), s.card.id, "")


HABITS |= {
    "文件夹里有填好的表": _with_form("新建文件夹"), "压缩包里有填好的表": _with_form("资料.zip"),
    "压缩包里一个写了单位": _one_named, "按表里的标题命名": _titled, "记得的发件人": _known_sender,
    "记得的文件夹": _known_folder, "通知自带的表": _own_table,
}
PAST["记得的发件人"] = lambda s: [Decision(("总结.docx",), f"qq{s.card.id}@example.com", s.card.id, "")]
PAST["记得的文件夹"] = lambda s: [Decision((f"小张{s.card.id}号楼", "1.jpg"), "", s.card.id, "")] * 2


def cards(notice: Notice, half: int) -> list[UnitCard]:
    """The units of this set, with liaisons."""
    kinds = {"镇": "镇街", "道": "镇街", "局": "监管部门", "村": "社区", "室": "部门", "会": "部门"}
    kinds |= {"村": "村", "学": "学校", "司": "企业"} if "学校" in notice.unit_kinds else {}
    listed = [text.partition("=") for text in UNITS[notice.id][half].split()]
    named = [(n, name, kinds.get(name[-1], name[-2:])) for n, (name, _, _) in enumerate(listed, 1)]
    known = [(n, name, kind if kind in notice.unit_kinds else notice.unit_kinds[0]) for n, name, kind in named]
    return [
        UnitCard(n, name, (alias,) if alias else (), kind, None, Liaison(_LIAISONS[n - 1], email=f"u{n}@example.com"))
        for (n, name, kind), (_, _, alias) in zip(known, listed, strict=True)
    ]


def habits_of(half: int) -> dict[str, Habit]:
    """0: tuned on, 1: the other half of those, from 2 on: the sets written later, in their order."""
    return LATER[half - 2] if half > 1 else dict(list(HABITS.items())[half::2])


def notices(half: int) -> list[str]:
    """The notices that this set has units for."""
    return [name for name, units in UNITS.items() if len(units) > half and units[half]]


def deliveries(
    notice: Notice, half: int, units: int = 12, seed: int = 3
) -> Iterator[tuple[str, list[Decision], list[Sample]]]:
    """Every habit of this half by each of its first so many units: (habit, what is remembered, one batch)."""
    known = cards(notice, half)
    for name, habit in habits_of(half).items():
        for card in known[:units]:
            sender = Sender(notice, known, card, random.Random(f"{seed}{name}{card.id}"), half)
            past = PAST[name](sender) if name in PAST else []
            yield name, past, list(habit(sender))
