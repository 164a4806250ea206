"""Makes deliveries as communities send them: a habit of naming × a unit × what a notice asks, with the truth."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from safetydesk.desk.recognise_clue import Clue, Decision, Filled
from safetydesk.desk.snapshot import Liaison, UnitCard
from safetydesk.notice.model import ANY, BASE_KINDS, Notice

# The names of units, and what people call the items: half is tuned on, the other half is only measured.
UNITS: dict[str, tuple[str, ...]] = {
    "zushi-2024": (
        "建安社区 东城社区 东城北社区 祥和园社区 七里店社区 和平社区 新华社区 文峰社区 五一路社区 天宝社区 青禾社区 柳溪社区",
        "南关社区 南关东社区 八一社区 解放社区 灞陵社区 魏武社区 空港社区 光明社区 丁庄村 半截河社区 毓秀社区 党政办公室",
    ),
    "yingde-2023": (
        "英红镇 东华镇 大站镇 沙口镇 桥头镇 西牛镇 望埠镇 九龙镇 英城街道 市教育局 市住房和城乡建设局 市市场监督管理局",
        "连江口镇 黎溪镇 水边镇 浛洸镇 石灰铺镇 石牯塘镇 大湾镇 青塘镇 白沙镇 英德市交通运输局 英德市应急管理局 英德市公安局",
    ),
    "shenzhen-2020": (
        "福田区 罗湖区 盐田区 南山区 宝安区 龙岗区 龙华区 坪山区 光明区 大鹏新区 市住房建设局 市交通运输局",
        "福田区 龙华区 深汕特别合作区 市教育局 市水务局 市公安局 市卫生健康委员会 市市场监督管理局 深圳海事局 市应急管理局 "
        "市规划和自然资源局 市文化广电旅游体育局",
    ),
}
# slot or slot/kind: one text for each half, separated by blanks.
CALLS: dict[str, dict[str, tuple[str, ...]]] = {
    "zushi-2024": {
        "class": ("安全生产专题教育课 专题教育课 安全教育课 安全生产教育课课件", "讲授一节安全生产专题教育课 安全专题教育课 专题课 安全课"),
        "hazard": ("专项隐患排查治理 隐患排查 隐患排查治理典型案例", "开展一次专项隐患排查治理 专项隐患排查 隐患排查案例 隐患治理"),
        "drill": ("应急逃生避险演练 应急逃生演练 应急演练 逃生演练", "举办一次应急逃生避险演练 应急避险演练 消防演练 消防疏散演练 演练"),
        "warning": ("安全警示教育 警示教育 安全警示教育活动", "组织一次安全警示教育活动 警示教育片 警示教育活动 安全警示"),
        "route": ("应急避险逃生路线图 逃生路线图 路线图", "绘制一张应急避险逃生路线图 避险逃生路线图 应急逃生路线图 疏散路线图"),
        "summary/report": ("活动总结报告 活动总结 安全生产月活动总结", "安全生产月总结 总结报告 总结"),
        "summary/form": ("优秀作品案例报送表 案例报送表", "五个一活动优秀作品案例报送表 附件3案例报送表 作品案例报送表"),
        "liaison/liaison": ("联络员反馈表 活动联络员反馈表", "联络员 安全生产月联络员反馈表 联络员信息 附件1联络员反馈表"),
    },
    "yingde-2023": {
        "plan/plan": ("活动方案 安全生产月活动方案", "工作方案 安全生产月和安全生产英德行活动方案"),
        "plan/form": ("安排表 附件3安排表", "活动安排表"),
        "month/report": ("安全生产月活动总结", "安全生产月总结 安全生产月工作总结"),
        "month/form": ("安全生产月统计表", "安全生产月活动统计表"),
        "tour/report": ("安全生产英德行活动总结", "英德行活动总结 英德行总结"),
        "tour/form": ("安全生产英德行统计表", "英德行统计表"),
        "liaison/liaison": ("联络员", "联络员名单 安全生产月联络员"),
        "case/double-penalty": ("一案双罚案例 典型案例", "一案双罚典型案例 行刑衔接线索"),
        "highlights": ("特色亮点 宣传资料", "活动亮点 特色活动 宣传照片"),
    },
    "shenzhen-2020": {
        "start/liaison": ("联络员信息表", "活动联络员信息表 联络员"),
        "start/plan": ("活动方案", "安全生产月和安全生产万里行活动方案 安全生产月活动方案"),
        "month/report": ("安全生产月活动总结", "安全生产月总结"),
        "tour/report": ("安全生产万里行活动总结", "万里行总结 万里行活动总结"),
        "month-evidence": ("安全生产月佐证材料 安全生产月照片", "安全生产月活动照片"),
        "tour-evidence": ("安全生产万里行佐证材料 万里行照片", "万里行活动照片 万里行视频"),
        "course": ("学习强安课程 培训课程", "网络课堂课程 学习强安网络课堂"),
    },
}
_FILES = {"photo": ("image", "jpg"), "video": ("video", "mp4"), "courseware": ("slides", "pptx"), "form": ("table", "xlsx")}


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
    """A clue with its truth: `unit_id` None or `slot` "" where nobody could tell it. `asks`: a person would ask, too."""

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
        names = [f"IMG_202406{day:02}_{clock}", f"微信图片_202406{day:02}{clock}", f"mmexport17{clock}{clock}", f"{piece.n}",
                 f"DSC0{clock % 9000}", f"{clock:032x}", f"VID_202406{day:02}_{clock}", f"图片{piece.n}"]
        return f"{self.chance.choice(names)}.{piece.ending}"


Delivery = Iterator[Sample]
HABITS: dict[str, Callable[[Sender], Delivery]] = {}
# Written after the tuning was over (habits_fresh.py).
FRESH: dict[str, Callable[[Sender], Delivery]] = {}
# Habits that need remembered decisions, filled as they run.
PAST: dict[str, Callable[[Sender], list[Decision]]] = {}


def paths(name: str, path: Callable[[Sender, Piece], str], *, media: bool = False, asks: bool = False,
           unit: bool = True, slot: bool = True, fits: Callable[[Sender], bool] = lambda s: True,
           into: dict[str, Callable[[Sender], Delivery]] = HABITS) -> None:
    """A habit that is nothing but a way of writing paths."""

    def deliver(s: Sender) -> Delivery:
        if fits(s):
            for piece in s.pieces(media):
                yield Sample(Clue(tuple(path(s, piece).split("/")), piece.content), s.card.id if unit else None,
                             piece.slot if slot else "", asks)

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
    same = {"建": "健", "安": "按", "东": "冬", "城": "成", "园": "圆", "店": "电", "平": "坪", "华": "花", "峰": "锋", "宝": "保",
            "禾": "和", "溪": "西", "关": "观", "放": "仿", "陵": "凌", "武": "舞", "港": "岗", "明": "鸣", "庄": "装", "河": "合",
            "秀": "绣", "红": "洪", "站": "占", "口": "扣", "头": "投", "牛": "扭", "埠": "布", "龙": "隆", "英": "应", "江": "姜",
            "边": "变", "洸": "光", "铺": "普", "塘": "糖", "湾": "弯", "沙": "纱", "田": "甜", "湖": "胡", "山": "珊", "岗": "港",
            "坪": "平", "鹏": "朋", "一": "衣", "作": "做"}
    last = next((char for char in reversed(s.core) if char in same), "")
    return s.name[::-1].replace(last, same[last], 1)[::-1] if last else s.name


_TRADITIONAL = str.maketrans("区东华镇应练总结联络员警图线课龙实验安关乡红", "區東華鎮應練總結聯絡員警圖線課龍實驗安關鄉紅")
_ITEM_SLIPS = {"演练": "演炼", "隐患": "隐换", "警示": "警事", "路线图": "路线途", "总结": "总节", "教育课": "教育科", "联络": "连络"}


def _slip(text: str) -> str:
    for right, wrong in _ITEM_SLIPS.items():
        if right in text:
            return text.replace(right, wrong)
    return text


def _wide(text: str) -> str:
    stem, _, ending = text.rpartition(".")
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c != "/" else c for c in stem) + "." + ending


def _circled(n: int) -> str:
    return unicodedata.lookup(f"CIRCLED DIGIT {('ONE', 'TWO', 'THREE', 'FOUR', 'FIVE', 'SIX', 'SEVEN', 'EIGHT')[n - 1]}")


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
paths("同音错字的单位", lambda s, p: f"{wrong(s)}/{p.call}/{s.camera(p)}")
paths("平铺 同音错字的单位", lambda s, p: f"{wrong(s)}-{stem(p)}")
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
paths("单位材料汇总", lambda s, p: f"{s.name}“安全生产月”报送材料/{p.call}/{s.camera(p)}", fits=lambda s: s.notice.id == "zushi-2024")
paths("总结文件夹套项目", lambda s, p: f"{s.name}活动总结及附件/{p.call}/{s.camera(p)}", media=True,
       fits=lambda s: s.notice.id == "zushi-2024")
paths("文件名带前后缀", lambda s, p: f"（定稿）{s.name}——{p.call}（最终版）.{p.ending}")
paths("重复副本", lambda s, p: f"{s.name}{p.call} - 副本 ({p.n}).{p.ending}")
paths("混入人名", lambda s, p: f"{s.name}张喆珺发/{stem(p)}")
paths("项目加单位文件夹", lambda s, p: f"{s.name}{p.call}/{s.camera(p)}")
# Only part of it can be told, or it misleads.
paths("只有单位", lambda s, p: f"{s.name}/{s.camera(p)}", media=True, slot=False, fits=lambda s: s.notice.id != "yingde-2023")
paths("只有项目", lambda s, p: f"{p.call}/{s.camera(p)}", media=True, unit=False)
paths("只有编号文件夹", lambda s, p: f"{s.name}/{no(s, p)}/{p.n}.{p.ending}", media=True, asks=True,
       fits=lambda s: s.notice.id == "zushi-2024")
paths("文件名提到别的单位", lambda s, p: f"{s.name}/{p.call}/与{s.other.name}联合开展.{p.ending}", asks=True, media=True)
paths("别的单位文件夹", lambda s, p: f"{s.other.name}/{s.name}{stem(p)}", asks=True, unit=False)
paths("路名像单位", lambda s, p: f"{s.core}路小学{stem(p)}", unit=False, media=True, fits=is_place)
paths("区名像单位", lambda s, p: f"{s.core}大酒店/{p.call}/{s.camera(p)}", unit=False, media=True, fits=is_place)
paths("新字头的别处", lambda s, p: f"新{s.name}{stem(p)}", unit=False, media=True, fits=is_place)
paths("创建安全", lambda s, p: f"创建安全社区 争创和平家园/{stem(p)}", unit=False, media=True)
paths("去年的", lambda s, p: f"{s.name}/{s.notice.year - 2}年{p.call}/{s.camera(p)}", asks=True, slot=False)


def _from_mail(name: str, subject: Callable[[Sender], str], path: Callable[[Sender, Piece], str], address: bool) -> None:
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
    titles = {p.slot: f"{s.chance.choice(('筑牢', '守护', '关爱'))}{s.chance.choice(('幸福小区', '九小场所', '沿街商铺'))}平安{p.slot[:1]}行动"
              for p in pieces}
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
    "文件夹里有填好的表": _with_form("新建文件夹"), "压缩包里有填好的表": _with_form("资料.zip"), "压缩包里一个写了单位": _one_named,
    "按表里的标题命名": _titled, "记得的发件人": _known_sender, "记得的文件夹": _known_folder, "通知自带的表": _own_table,
}
PAST["记得的发件人"] = lambda s: [Decision(("总结.docx",), f"qq{s.card.id}@example.com", s.card.id, "")]
PAST["记得的文件夹"] = lambda s: [Decision((f"小张{s.card.id}号楼", "1.jpg"), "", s.card.id, "")]


def cards(notice: Notice, half: int) -> list[UnitCard]:
    """The twelve units of this half, with mail addresses."""
    kinds = {"镇": "镇街", "道": "镇街", "局": "监管部门", "村": "社区", "室": "部门", "会": "部门"}
    listed = [text.partition("=") for text in UNITS[notice.id][half].split()]
    named = [(n, name, kinds.get(name[-1], name[-2:])) for n, (name, _, _) in enumerate(listed, 1)]
    known = [(n, name, kind if kind in notice.unit_kinds else notice.unit_kinds[0]) for n, name, kind in named]
    return [
        UnitCard(n, name, (alias,) if alias else (), kind, None, Liaison(email=f"u{n}@example.com"))
        for (n, name, kind), (_, _, alias) in zip(known, listed, strict=True)
    ]


def habits_of(half: int) -> dict[str, Callable[[Sender], Delivery]]:
    """0: tuned on, 1: the other half, 2: the fresh ones."""
    return FRESH if half == 2 else dict(list(HABITS.items())[half::2])


def deliveries(notice: Notice, half: int, seed: int = 3) -> Iterator[tuple[str, list[Decision], list[Sample]]]:
    """Every habit of this half by each of its units: (habit, what is remembered, one batch)."""
    units = cards(notice, half)
    for name, habit in habits_of(half).items():
        for card in units:
            sender = Sender(notice, units, card, random.Random(f"{seed}{name}{card.id}"), half)
            past = PAST[name](sender) if name in PAST else []
            yield name, past, list(habit(sender))
