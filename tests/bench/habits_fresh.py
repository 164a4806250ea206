"""Habits, units and wordings that were written when recognition was thought done, to see what it makes of them."""

from __future__ import annotations

from habits import FRESH, Delivery, Piece, Sample, Sender, is_place, letters, no, paths, spelt, stem
from habits_words import append

from safetydesk.desk.recognise_clue import Clue, Filled

_UNITS = {
    "zushi-2024": (
        "丁香社区=丁香居 莲城社区 莲城西社区 三里桥社区 人民路社区 许由社区 第二社区 新建社区 陈庄村 "
        "水岸新城社区 实验小学 综合行政执法办公室=执法办"
    ),
    "yingde-2023": (
        "横石塘镇 横石水镇 波罗镇 下太镇 黄花镇 大洞镇 英德市水利局 英德市自然资源局 "
        "英德市文化广电旅游体育局=文广旅体局 英德市农业农村局 英德市卫生健康局 英德市城市管理和综合执法局"
    ),
    "shenzhen-2020": (
        "南山区 光明区 龙岗区 大鹏新区 前海管理局 市工业和信息化局 市民政局 市人力资源保障局 市生态环境局 "
        "市消防救援支队 市地铁集团有限公司 市燃气集团股份有限公司"
    ),
}
_CALLS = {
    "zushi-2024": {
        "class": "安全生产教育课 安全教育专题课 安全知识专题教育课 专题教育课视频",
        "hazard": "隐患排查整治 隐患排查治理案例 消防隐患排查治理",
        "drill": "应急疏散演练 火灾逃生演练 防汛应急演练 应急逃生避险演练活动",
        "warning": "安全生产警示教育 观看警示教育片 警示教育会",
        "route": "逃生避险路线图 应急疏散路线图 社区逃生路线图",
        "summary/report": "安全生产月活动总结报告 工作总结 活动开展情况总结",
        "summary/form": "五个一案例报送表 案例报送表（盖章） 优秀案例报送表",
        "liaison/liaison": "联络员登记表 联络员反馈表（盖章） 联络员名单",
    },
    "yingde-2023": {
        "plan/plan": "安全生产月活动实施方案 活动方案（定）",
        "plan/form": "安全生产月活动安排表",
        "month/report": "安全生产月活动开展情况总结",
        "month/form": "安全生产月活动情况统计表",
        "tour/report": "安全生产英德行活动情况总结",
        "tour/form": "英德行活动统计表 英德行累计统计表",
        "liaison/liaison": "联络员信息表 联络员报名表",
        "case/double-penalty": "一案双罚典型案例材料 行刑衔接典型案例",
        "highlights": "特色亮点照片 亮点宣传视频",
    },
    "shenzhen-2020": {
        "start/liaison": "联络员信息表（已填） 联络员表",
        "start/plan": "安全生产月活动实施方案",
        "month/report": "安全生产月工作总结 安全生产月活动情况总结",
        "tour/report": "安全生产万里行工作总结",
        "month-evidence": "安全生产月视频照片 安全生产月活动佐证",
        "tour-evidence": "安全生产万里行活动佐证材料 万里行影像",
        "course": "学习强安视频课程 企业安全培训课程",
    },
}


def _dropped(s: Sender) -> str:
    """Its name with the last character of the core left out, where enough is left to tell."""
    core = s.core
    return s.name.replace(core, core[:-1], 1) if len(core) > 3 else s.name


def _dump(s: Sender) -> Delivery:
    """Everything in one heap, some with the unit's name and some without; only those with it can be told."""
    for n, p in enumerate(s.pieces()):
        named = n % 2 == 0
        parts = ("来件", f"{s.name}{stem(p)}") if named else ("来件", f"{stem(p)}")
        yield Sample(Clue(parts, p.content), s.card.id if named else None, p.slot)
    other = s.other
    yield Sample(Clue(("来件", f"{other.name}来信.docx"), "document"), other.id, "")


def _forwarded(s: Sender) -> Delivery:
    for p in s.pieces():
        clue = Clue(("邮件.eml", stem(p)), p.content, f"{s.name} <000@example.com>", "转发：安全生产月报送")
        yield Sample(clue, s.card.id, p.slot)


def _form_in_zip(s: Sender) -> Delivery:
    slot = next((p.slot for p in s.pieces() if p.call.endswith(("表", "表（盖章）"))), "")
    form = next((d.form for d in s.notice.dues if d.id == slot and d.form), "")
    if form and sum(d.form == form and bool(d.ways) for d in s.notice.dues) == 1:
        yield Sample(Clue(("压缩文件.zip", "扫描.docx"), "document", words=Filled(form, s.name)), s.card.id, slot)
        for p in s.pieces(True):
            yield Sample(Clue(("压缩文件.zip", stem(p)), p.content), s.card.id, p.slot)


def _named(name: str, path: object, **how: object) -> None:
    paths(name, path, into=FRESH, **how)  # type: ignore[arg-type]


def _add_paths() -> None:
    def call(p: Piece) -> str:
        return f"{p.call}.{p.ending}"

    _named("方括号单位", lambda s, p: f"【{s.name}】{stem(p)}")
    _named("报送单位在后", lambda s, p: f"{p.call}（{s.name}报送）{p.n}.{p.ending}")
    _named("破折号日期", lambda s, p: f"{s.name}—6月12日—{stem(p)}")
    _named("下划线日期流水号", lambda s, p: f"{s.name}_20240612_{p.call}_{p.n:03}.{p.ending}")
    _named("两级编号", lambda s, p: f"{s.card.id:02}{s.name}/{no(s, p):02}{p.call}/{s.camera(p)}")
    _named("编号加单位", lambda s, p: f"{s.card.id}.{s.name}/{stem(p)}")
    _named("重名压缩包", lambda s, p: f"{s.name} (2).zip/{p.call}/{s.camera(p)}")
    _named("单位/类型/项目", lambda s, p: f"{s.name}/{'视频' if p.content == 'video' else '资料'}/{stem(p)}")
    _named("单位/日期项目/相机名", lambda s, p: f"{s.name}/6.12{p.call}/{s.camera(p)}")
    _named("微信目录", lambda s, p: f"WeChat Files/wxid_abc/FileStorage/File/2024-06/{s.name}{stem(p)}")
    _named("冒号", lambda s, p: f"{s.name}：{call(p)}")
    _named("带数量的文件夹", lambda s, p: f"{s.name}{p.call}（3份）/{s.camera(p)}")
    _named("层层重复", lambda s, p: f"{s.name}材料/{s.name} {p.call}/{s.name}{stem(p)}")
    _named("简称括号", lambda s, p: f"{p.call}（{s.core}）/{s.camera(p)}", fits=is_place)
    _named("少一个字", lambda s, p: f"{_dropped(s)}/{p.call}/{s.camera(p)}")
    _named("别名", lambda s, p: f"{s.card.aliases[0]}{stem(p)}", fits=lambda s: bool(s.card.aliases))
    _named("大写拼音", lambda s, p: f"{spelt(s.core).title()}/{p.call}/{s.camera(p)}")
    _named("首字母流水", lambda s, p: f"{letters(s.name)}-{p.call}-{p.n}.{p.ending}")
    _named("关于报送", lambda s, p: f"关于报送{s.name}{p.call}的材料/{s.camera(p)}")
    _named("动词开头", lambda s, p: f"{s.name}扎实开展{p.call}{p.n}.{p.ending}", media=True)
    _named("主题口号", lambda s, p: f"人人讲安全 个个会应急 {s.name}{stem(p)}")
    _named("上级名在前", lambda s, p: f"许昌市东城区/祖师街道/{s.name}/{stem(p)}",
           fits=lambda s: s.notice.id == "zushi-2024")
    # Misleading or not to be told.
    _named("参观别处", lambda s, p: f"{s.name}到{s.other.name}观摩{stem(p)}", asks=True, media=True)
    _named("督导", lambda s, p: f"{s.other.name}/督导{s.name}/{p.call}/{s.camera(p)}",
           asks=True, unit=False, media=True)
    _named("名单外的单位", lambda s, p: f"幸福里社区/{p.call}/{s.camera(p)}", unit=False)
    _named("相近的名单外单位", lambda s, p: f"{'望' + s.name[1:]}/{p.call}/{s.camera(p)}", unit=False, media=True,
           fits=lambda s: is_place(s) and len(s.core) == 2)
    _named("路名在图名", lambda s, p: f"{s.core}大道沿线商铺{stem(p)}", unit=False, media=True, fits=is_place)
    _named("两项写在一起", lambda s, p: f"{s.name}/应急演练、警示教育/{s.camera(p)}", asks=True, slot=False,
           media=True, fits=lambda s: s.notice.id == "zushi-2024")


def add() -> None:
    """Puts them beside the others as set 2."""
    append(_UNITS, _CALLS, 2)
    FRESH.update({"一堆文件": _dump, "转发的邮件": _forwarded, "压缩包里有表": _form_in_zip})
    _add_paths()
