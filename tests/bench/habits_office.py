"""The eighth set: honest office people of twelve communities, who name things plainly and send forms with titles."""

from __future__ import annotations

from dataclasses import replace

import habits_words
from habits import LATER, Delivery, Habit, Piece, Sample, Sender, paths, stem

from safetydesk.desk.recognise_clue import Clue, Filled

OFFICE: dict[str, Habit] = {}
_UNITS = {
    "zushi-2024": (
        "翠竹苑社区 文昌阁社区 兴隆街社区 银杏园社区 北苑社区 泰山路社区 棉纺厂社区 钟楼社区 玉泉社区 锦绣城社区 "
        "清水塘社区 育才路社区"
    ),
}
_CALLS = {
    "zushi-2024": {
        "class": "安全生产专题教育课 专题教育课 安全教育课",
        "hazard": "隐患排查治理典型案例 专项隐患排查治理 隐患排查治理",
        "drill": "应急逃生演练 消防演练 应急避险演练 应急演练",
        "warning": "安全警示教育 警示教育 警示教育活动",
        "route": "应急避险逃生路线图 逃生路线图 路线图",
        "summary/report": "安全生产月活动总结 活动总结 安全生产月总结",
        "summary/form": "优秀作品案例报送表 案例报送表",
        "liaison/liaison": "联络员反馈表 联络员信息",
    },
}
_PLACES = (
    "幼儿园", "地下车库", "锅炉房", "菜市场", "电动车棚", "养老院", "沿街商铺", "写字楼", "老旧小区", "建筑工地",
    "加油站", "校园周边",
)
_DEEDS = {"class": "安全课", "hazard": "隐患整治", "drill": "疏散演练", "warning": "警示教育", "route": "逃生图"}


def _o(name: str, path: object, **how: object) -> None:
    paths(name, path, into=OFFICE, **how)  # type: ignore[arg-type]


def _plain() -> None:
    _o("网盘里各社区报送", lambda s, p: f"2024年安全生产月/各社区报送/{s.name}/{p.call}/{s.camera(p)}")
    _o("单位加日期", lambda s, p: f"{s.name}6.20/{stem(p)}")
    _o("关于…的材料", lambda s, p: f"{s.name}关于{p.call}的材料{p.n}.{p.ending}")
    _o("附件N：", lambda s, p: f"附件{p.n}：{s.name}{p.call}.{p.ending}")
    _o("盖章", lambda s, p: f"{s.core}社区居民委员会（盖章）{p.call}{p.n}.{p.ending}")
    _o("按网格分", lambda s, p: f"{s.name}/第{p.n}网格/{p.call}/{s.camera(p)}")
    _o("时间地点", lambda s, p: f"6月14日上午{s.name}在小区广场开展{p.call}{p.n}.{p.ending}", media=True)
    _o("项目（单位）文件夹", lambda s, p: f"{p.call}（{s.name}）/{s.camera(p)}")
    _o("简称项目文件夹", lambda s, p: f"{s.core}{p.call}/{s.camera(p)}")
    _o("单位图片", lambda s, p: f"{s.name}图片和文字/{p.call}{p.n}.{p.ending}")
    _o("报安监办", lambda s, p: f"报祖师街道安监办—{s.name}—{p.call}{p.n}.{p.ending}")
    _o("编号一套", lambda s, p: f"{s.card.id:02}{s.name}/{s.card.id:02}-{p.n:02} {p.call}.{p.ending}")
    _o("日期-项目-单位", lambda s, p: f"20240614-{p.call}-{s.name}-{p.n}.{p.ending}")
    _o("方括号", lambda s, p: f"{p.call}[{s.core}社区]({p.n}).{p.ending}")
    _o("微信群昵称", lambda s, p: f"微信文件/{s.name}-小李/{stem(p)}")
    _o("上交版", lambda s, p: f"{s.name}上交版/{p.call}/{s.camera(p)}")
    _o("五个一", lambda s, p: f"{s.name}“五个一”活动材料/{p.n}、{p.call}/{s.camera(p)}")
    _o("活动照片", lambda s, p: f"{s.name}/{p.call}活动照片/{s.camera(p)}", media=True)
    _o("压缩包", lambda s, p: f"{s.name}安全月材料(1).zip/{p.call}{p.n}.{p.ending}")
    _o("简称（补）", lambda s, p: f"{s.core}-{p.call}（补）{p.n}.{p.ending}")


def _mail(s: Sender) -> Delivery:
    subject = f"{s.name}2024年安全生产月报送"
    for p in s.pieces():
        yield Sample(Clue((f"{p.n}.{p.call}.{p.ending}",), p.content, "d@example.com", subject), s.card.id, p.slot)
        parts = (f"{subject}.eml", "附件.rar", stem(p))
        yield Sample(Clue(parts, p.content, "d@example.com", subject), s.card.id, p.slot)


def _link(s: Sender) -> Delivery:
    for p in s.pieces(True):
        note = f"{s.name}{p.call}视频和照片 链接：https://pan.example.com/s/1xyz 提取码：k7m2"
        yield Sample(Clue((note,)), s.card.id, p.slot)


def _heads(s: Sender) -> Delivery:
    for p in s.pieces():
        if p.content == "document":
            head = f"{s.name}{p.call}\n（2024年6月）\n按照街道安排，我社区认真组织"
            yield Sample(Clue(("桌面", f"材料{p.n}.docx"), p.content, heading=head), s.card.id, p.slot)


def _titles(s: Sender) -> dict[str, str]:
    """What this unit calls its works: a place of its own and a plain word for what was done there."""
    place = _PLACES[s.card.id % len(_PLACES)]
    return {slot: f"{place}{deed}" for slot, deed in _DEEDS.items()}


def _form(s: Sender, *folders: str) -> Sample:
    words = Filled("cases", s.name, tuple(_titles(s).items()))
    return Sample(Clue((*folders, f"{s.name}案例报送表.docx"), "document", words=words), s.card.id, "summary")


def _listed(s: Sender) -> list[tuple[Piece, str]]:
    titles = _titles(s)
    return [(p, titles[p.slot]) for p in s.pieces() if p.slot in titles]


def _two(s: Sender) -> tuple[Sender, Sender]:
    after = s.cards[s.card.id % len(s.cards)]
    return s, replace(s, card=after)


def _two_flat(s: Sender) -> Delivery:
    for each in _two(s):
        yield _form(each, "收件")
        for p, title in _listed(each):
            yield Sample(Clue(("收件", f"{title}{p.n}.{p.ending}"), p.content), each.card.id, p.slot)


def _forms_apart(s: Sender) -> Delivery:
    for each in _two(s):
        yield _form(each, "来件", "表")
        for p, title in _listed(each):
            yield Sample(Clue(("来件", "素材", f"{title} ({p.n}).{p.ending}"), p.content), each.card.id, p.slot)


def _title_folders(s: Sender) -> Delivery:
    for each in _two(s):
        yield _form(each, "收件")
        for p, title in _listed(each):
            yield Sample(Clue(("收件", title, each.camera(p)), p.content), each.card.id, p.slot)


def _own_folder(s: Sender) -> Delivery:
    yield _form(s, s.name)
    for p, title in _listed(s):
        yield Sample(Clue((s.name, f"《{title}》{p.n}.{p.ending}"), p.content), s.card.id, p.slot)


def _same_title(s: Sender) -> Delivery:
    """Two communities chose the same title: nobody could tell whose the loose photos are."""
    titles = tuple(_titles(s).items())
    for each in _two(s):
        clue = Clue(("收件", f"{each.name}案例报送表.docx"), "document", words=Filled("cases", each.name, titles))
        yield Sample(clue, each.card.id, "summary")
    for p, title in _listed(s):
        yield Sample(Clue(("收件", f"{title}{p.n}.{p.ending}"), p.content), None, p.slot, asks=True)


def _besides(s: Sender) -> Delivery:
    """What people send along that nobody asked for."""
    for name in ("演练签到表", "演练方案", "安全生产月活动方案", "会议照片", "值班安排", "宣传标语"):
        yield Sample(Clue((s.name, f"{name}.docx"), "document"), s.card.id, "", asks=True)


def add() -> None:
    """Puts it beside the others as set 7."""
    _plain()
    OFFICE.update({
        "邮件附件": _mail, "网盘链接": _link, "文档题头": _heads, "两家的表和照片": _two_flat,
        "表在一处照片在一处": _forms_apart, "标题文件夹": _title_folders, "自己文件夹里的表": _own_folder,
        "两家同题": _same_title, "顺带的": _besides,
    })
    habits_words.append(_UNITS, _CALLS, 7)
    LATER.append(OFFICE)
