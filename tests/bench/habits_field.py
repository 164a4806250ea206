"""The fourth set: forty ways in which a dozen different senders hand in, written without a look at the rules."""

from __future__ import annotations

from dataclasses import replace

import habits_words
from habits import LATER, Delivery, Habit, Sample, Sender, letters, no, paths, spelt, stem
from habits_field_words import CALLS, NEAR, SHORTS, UNITS

from safetydesk.desk.recognise_clue import Clue, Filled

FIELD: dict[str, Habit] = {}
_OLD = str.maketrans(
    "东镇应练总结联络员警图线课龙实验乡红莲阳双桥综执法队长岭滩门学级业机远发纸办动报导导场监督农乡设卫华区会务罗湖鹏",
    "東鎮應練總結聯絡員警圖線課龍實驗鄉紅蓮陽雙橋綜執法隊長嶺灘門學級業機遠發紙辦動報導導場監督農鄉設衛華區會務羅湖鵬",
)
_SOUND = dict(zip("青莲街阳桥沙长金福罗光沿湾联营殿石", "清连接洋侨纱常今伏萝广延弯连莹店时", strict=True))


def casual(s: Sender) -> str:
    """What a neighbour calls it, as far as nobody could take it for another."""
    return SHORTS.get(s.name, s.name)


def has_short(s: Sender) -> bool:
    return s.name in SHORTS


def _place(s: Sender) -> bool:
    return s.name.endswith(("社区", "村", "镇", "街道", "区")) and len(s.core) > 1 and s.core not in ("第一", "第二")


def _slip(s: Sender) -> str:
    """Another character of the same sound in its name."""
    return next((s.name.replace(a, b, 1) for a, b in _SOUND.items() if a in s.core), s.name)


def _f(name: str, path: object, **how: object) -> None:
    paths(name, path, into=FIELD, **how)  # type: ignore[arg-type]


def _heaps() -> None:
    _f("群文件里按单位的压缩包", lambda s, p: f"群文件/【{s.name}】安全生产月材料.zip/{p.call}/{s.camera(p)}")
    _f("按日期的相册", lambda s, p: f"{s.name}/2024-06-12/{p.call}/{s.camera(p)}")
    _f("新建文件夹 (2)", lambda s, p: f"新建文件夹 (2)/{s.name}/{p.call}/{s.camera(p)}")
    _f("单位里的新建文件夹", lambda s, p: f"{s.name}/新建文件夹 (3)/{stem(p)}")
    _f("项目/日期/单位", lambda s, p: f"{p.call}/6.12/{s.name}/{s.camera(p)}")
    _f("压缩包套压缩包", lambda s, p: f"{s.name}.zip/{p.call}.zip/{s.camera(p)}")
    _f("序号项目里按简称", lambda s, p: f"{no(s, p)}.{p.call}/{casual(s)}{p.n}.{p.ending}", fits=has_short)
    _f("按节点再按单位", lambda s, p: f"节点报送/{s.name}报/{stem(p)}")
    _f("补报", lambda s, p: f"{s.name}补报/{p.call}/{s.camera(p)}")
    _f("01-02-", lambda s, p: f"{s.card.id:02}-{s.name}/{no(s, p):02}-{p.call}/{s.camera(p)}")
    _f("(1)(2)", lambda s, p: f"({s.card.id}){s.name}/({no(s, p)}){p.call}/{s.camera(p)}")
    _f("一、单位", lambda s, p: f"{'一二三四五六七八九十百千'[s.card.id - 1]}、{s.name}/{p.call}/{s.camera(p)}")
    _f("无标题", lambda s, p: f"{s.name}/{p.call}/无标题{p.n}.{p.ending}")
    _f("截图", lambda s, p: f"{s.name}{p.call}/屏幕截图 2024-06-12 1430{p.n:02}.{p.ending}", media=True)


def _flat() -> None:
    _f("最终版2", lambda s, p: f"{s.name}{p.call}（最终版2）.{p.ending}")
    _f("副本在前", lambda s, p: f"副本 {s.name}{stem(p)}")
    _f("序号、单位——项目", lambda s, p: f"{s.card.id}、{s.name}——{p.call}{p.n}.{p.ending}")
    _f("单位在中间", lambda s, p: f"{p.call}-{s.name}-6月12日-{p.n}.{p.ending}")
    _f("图为", lambda s, p: f"图为{s.name}组织居民参加{p.call} 张喆珺摄.{p.ending}", media=True)
    _f("新闻标题", lambda s, p: f"【安全生产月】{s.name}：{p.call}走深走实.{p.ending}", media=True)
    _f("引号里的项目", lambda s, p: f"{s.name}“{p.call}”活动掠影{p.n}.{p.ending}", media=True)
    _f("表情", lambda s, p: f"🔥{s.name}🚒{p.call}💪{p.n}.{p.ending}")
    _f("重报", lambda s, p: f"重报-{s.name}{p.call}（修改）{p.n}.{p.ending}")
    _f("报送单位：", lambda s, p: f"报送单位：{s.name} 报送项目：{p.call} {p.n}.{p.ending}")
    _f("哈希在后", lambda s, p: f"{s.name}_{p.call}_{s.chance.getrandbits(96):024x}.{p.ending}")
    _f("上级在前", lambda s, p: f"{_office(s)}{s.name}{stem(p)}")
    _f("英文点缀", lambda s, p: f"{s.name} {p.call} Final v{p.n}.{p.ending}")
    _f("简称平铺", lambda s, p: f"{casual(s)}{stem(p)}", fits=has_short)
    _f("简称文件夹", lambda s, p: f"{casual(s)}/{p.call}/{s.camera(p)}", fits=has_short)
    _f("简称在末尾", lambda s, p: f"{p.call} {casual(s)}.{p.ending}", fits=has_short)
    _f("繁体字", lambda s, p: f"{s.name}/{stem(p)}".translate(_OLD))
    _f("拼音连写", lambda s, p: f"{spelt(s.name)}-{spelt(p.call)}{p.n}.{p.ending}", media=True, fits=_place)
    _f("拼音分写", lambda s, p: f"{' '.join(spelt(c).title() for c in s.name)}/{p.call}/{s.camera(p)}", fits=_place)
    _f("首字母(1)", lambda s, p: f"{letters(s.name)}(1)/{p.call}/{s.camera(p)}", asks=True)
    _f("两个字母", lambda s, p: f"{letters(s.core)[:2]}{stem(p)}", asks=True)
    _f("机关叫法", lambda s, p: f"{_formal(s)}/{p.call}/{s.camera(p)}", fits=_place)


def _office(s: Sender) -> str:
    return {"z": "祖师街道", "y": "英德", "s": "", "l": "临江镇"}[s.notice.id[0]] if _place(s) else ""


def _formal(s: Sender) -> str:
    if s.name.endswith("社区"):
        return f"{s.core}社区{s.chance.choice(('居民委员会', '党群服务中心', '居委会'))}"
    if s.name.endswith("村"):
        return f"{s.name}{s.chance.choice(('村民委员会', '委会'))}".replace("村村", "村")
    return f"{s.name}{'办事处' if s.name.endswith('街道') else '安委办' if s.name.endswith('区') else '人民政府'}"


def _subject(text: object, sender: object, path: object, unit: bool = True, asks: bool = False) -> Habit:
    def deliver(s: Sender) -> Delivery:
        for p in s.pieces():
            clue = Clue(tuple(path(s, p).split("/")), p.content, sender(s), text(s, p))
            yield Sample(clue, s.card.id if unit else None, p.slot, asks)

    return deliver


def _mails() -> None:
    def anybody(s: Sender) -> str:
        return "000000@example.com"

    FIELD["Fw: 转发："] = _subject(lambda s, p: f"Fw: 转发：{s.name}报送安全生产月材料", anybody, lambda s, p: stem(p))
    FIELD["答复: RE:"] = _subject(lambda s, p: f"答复: RE: {s.name}的材料请查收", anybody, lambda s, p: stem(p))
    FIELD["主题里全有"] = _subject(lambda s, p: f"{s.name}{p.call}", anybody, lambda s, p: s.camera(p))
    FIELD["显示名是单位"] = _subject(
        lambda s, p: "", lambda s: f'"{s.name}" <000000@example.com>', lambda s, p: f"{p.call}/{s.camera(p)}")
    FIELD["显示名是联络员"] = _subject(
        lambda s, p: "发自我的手机", lambda s: f"{s.card.liaison.name} <000000@example.com>", lambda s, p: stem(p))
    FIELD["主题问别家"] = _subject(
        lambda s, p: f"请看看{s.other.name}是怎么报的", anybody, lambda s, p: stem(p), unit=False, asks=True)
    _f("文件名写联络员", lambda s, p: f"{p.call}-{s.card.liaison.name}{p.n}.{p.ending}")
    _f("外人的名字", lambda s, p: f"{p.call}-赵玥彧{p.n}.{p.ending}", unit=False, asks=True)


def _mixed(s: Sender) -> Delivery:
    for p in s.pieces():
        yield Sample(Clue(("各单位报送.zip", f"{s.name}{stem(p)}"), p.content), s.card.id, p.slot)
    for other in (s.other, s.other):
        for p in replace(s, card=other).pieces(True):
            yield Sample(Clue(("各单位报送.zip", f"{other.name}{stem(p)}"), p.content), other.id, p.slot)


def _headed(s: Sender) -> Delivery:
    """Only the document itself says whose and what for."""
    for p in s.pieces():
        if p.content == "document":
            head = f"{s.name}{s.notice.year}年{p.call}\n为深入贯彻安全生产的部署，按照通知要求，现将有关情况报告如下："
            yield Sample(Clue(("下载", "新建 DOCX 文档.docx"), p.content, heading=head), s.card.id, p.slot)


def _headed_in_folder(s: Sender) -> Delivery:
    for p in s.pieces():
        if p.content == "document":
            head = f"{p.call}\n{s.notice.year}年6月以来，{casual(s)}扎实推进安全生产月各项工作"
            yield Sample(Clue((s.name, f"{p.n}.docx"), p.content, heading=head), s.card.id, p.slot)


def _quoting(s: Sender) -> Delivery:
    """Its first lines are the notice's, or speak of others."""
    for head in (
        f"{s.notice.issuer}\n关于印发《{s.notice.title}》的通知",
        f"各社区：现将《{s.notice.title}》转发给你们，请{s.name}等认真落实",
        f"{s.name}会议签到表\n传达学习{s.notice.title}",
        f"感谢信\n{s.other.name}：",
    ):
        yield Sample(Clue((s.name, "文档1.docx"), "document", heading=head), s.card.id, "", asks=True)
    yield Sample(Clue(("文档2.docx",), "document", heading=f"{s.notice.title}\n根据{s.notice.issuer}"), None, "", True)


def _links(s: Sender) -> Delivery:
    share = "通过网盘分享的文件：{} 链接: https://pan.baidu.com/s/1abcDEF 提取码: qh24 --来自百度网盘超级会员V5的分享"
    for p in s.pieces(True):
        yield Sample(Clue((f"{s.name}{p.call}视频",)), s.card.id, p.slot)
        yield Sample(Clue((share.format(f"{s.name}{stem(p)}"),)), s.card.id, p.slot)
        yield Sample(Clue((share.format(stem(p)),), sender=f"<{s.card.liaison.email}>"), s.card.id, p.slot)
        yield Sample(Clue((share.format("6月资料"),), subject=f"{s.name}"), s.card.id, "", asks=True)


def _titles(s: Sender) -> Delivery:
    pieces = s.pieces(True)
    listed = {p.slot: f"{a}守护{b}平安" for p, (a, b) in zip(
        pieces, (("“小喇叭”", "老小区"), ("红马甲", "沿街门店"), ("七步法", "独居老人"), ("网格员", "电动车棚"),
                 ("夜查队", "九小场所"), ("老党员", "校门口"), ("志愿者", "菜市场"), ("小手拉大手", "家庭")) * 2,
        strict=False)}
    words = Filled("", s.name, tuple(listed.items()))
    yield Sample(Clue((s.name, "作品清单.docx"), "document", words=words), s.card.id, "", asks=True)
    for p in pieces:
        title = listed[p.slot]
        for name in (f"《{title}》{p.n}", title.replace("“", "").replace("”", ""), f"{title}（终稿）",
                     title.replace("守护", "_守护"), title[:-1] if len(title) > 8 else title):
            yield Sample(Clue((s.name, f"{name}.{p.ending}"), p.content), s.card.id, p.slot)


def _blank(s: Sender) -> Delivery:
    """The notice and its annexes as they were handed out, and what the form is when it was filled."""
    yield Sample(Clue((s.name, f"{s.notice.title}.docx"), "document", heading=s.notice.title), s.card.id, "", True)
    yield Sample(Clue((s.name, f"附件：{s.notice.issuer}通知.pdf"), "pdf"), s.card.id, "", asks=True)
    for form in s.notice.forms:
        clue = Clue((s.name, f"{form.annex}：{form.title}.docx"), "document", words=Filled(form.id, blank=True))
        yield Sample(clue, s.card.id, "", asks=True)


def _near(s: Sender) -> Delivery:
    for n, name in enumerate(NEAR[s.notice.id].split()):
        kind = ("image", "jpg") if n % 2 else ("document", "docx")
        yield Sample(Clue((f"{s.name}{name}.{kind[1]}",), kind[0]), s.card.id, "", asks=True)
        yield Sample(Clue((s.name, name, f"{n}.{kind[1]}"), kind[0]), s.card.id, "", asks=True)


def _traps() -> None:
    def old(s: Sender) -> int:
        return s.notice.year - 1

    _f("同音字", lambda s, p: f"{_slip(s)}/{p.call}/{s.camera(p)}", asks=True, unit=False, fits=lambda s: (
        _slip(s) != s.name and len(s.core) < 3))
    _f("长名同音字", lambda s, p: f"{_slip(s)}/{p.call}/{s.camera(p)}", fits=lambda s: (
        _slip(s) != s.name and len(s.core) > 2 and _place(s)))
    _f("去年的文件夹在里面", lambda s, p: f"{s.name}/{old(s)}年/{p.call}/{s.camera(p)}", slot=False, asks=True)
    _f("去年的名字", lambda s, p: f"{s.name}{old(s)}年{stem(p)}", slot=False, asks=True)
    _f("外地的", lambda s, p: f"城南街道北关社区/{p.call}/{s.camera(p)}", unit=False, asks=True)
    _f("转发外地的", lambda s, p: f"{s.name}转发幸福镇{stem(p)}", unit=False, asks=True)
    _f("小区名", lambda s, p: f"{s.core}花园小区{stem(p)}", unit=False, asks=True, fits=_place)
    _f("派出所", lambda s, p: f"{s.core}派出所/{p.call}/{s.camera(p)}", unit=False, asks=True, fits=_place)
    _f("小学", lambda s, p: f"{s.core}实验学校{stem(p)}", unit=False, asks=True, fits=_place)
    _f("两个单位", lambda s, p: f"{s.name}、{s.other.name}/{p.call}/{s.camera(p)}", unit=False, asks=True)
    _f("督查组", lambda s, p: f"督查组赴{s.name}查看{stem(p)}", asks=True, unit=False)
    _f("普通词", lambda s, p: f"{_common(s)}{stem(p)}", unit=False, asks=True, fits=lambda s: bool(_common(s)))
    _f("只有单位首字", lambda s, p: f"{s.name[0]}/{p.call}/{s.camera(p)}", unit=False, asks=True)
    _f("单位加一个字", lambda s, p: f"小{s.name}{stem(p)}", unit=False, asks=True, fits=_place)
    _f("别家的项目单位", lambda s, p: f"{s.name}/{s.other.name}/{p.call}/{s.camera(p)}", unit=False, asks=True)
    _f("办公室自己的", lambda s, p: f"{s.notice.issuer}{stem(p)}", unit=False, asks=True)
    _f("同名两类只写简称", lambda s, p: f"{s.core}/{p.call}/{s.camera(p)}", unit=False, asks=True,
       fits=lambda s: sum(c.name.startswith(s.core) for c in s.cards) > 1 and s.core in ("双桥", "金滩", "沿河"))


def _common(s: Sender) -> str:
    """Everyday words that begin as its name does."""
    words = {"第一": "第一时间", "第二": "第二季度", "老街": "老街改造", "平安": "平安建设宣传", "朝阳": "朝阳群众",
             "光明": "光明日报", "新联": "新联络群", "临江": "临江镇", "教育": "教育活动", "大鹏": "大鹏展翅"}
    return next((word for start, word in words.items() if s.core.startswith(start)), "")


def _half_year(s: Sender) -> Delivery:
    for name in ("上半年安全生产工作总结", "年度工作总结", "三年行动工作总结", "创文工作总结", "防汛工作总结"):
        yield Sample(Clue((f"{s.name}{s.notice.year}年{name}.docx",), "document"), s.card.id, "", asks=True)


def add() -> None:
    """Puts it beside the others as set 3."""
    for part in (_heaps, _flat, _mails, _traps):
        part()
    FIELD.update({
        "一包多家": _mixed, "只在文档开头": _headed, "文件夹和文档开头": _headed_in_folder, "文档开头引别的": _quoting,
        "网盘链接": _links, "标题略有出入": _titles, "空表和通知退回": _blank, "听着像的": _near,
        "别的总结": _half_year,
    })
    habits_words.append(UNITS, CALLS, 3)
    LATER.append(FIELD)
