"""The seventh set, smallest: measured once when all tuning was over."""

from __future__ import annotations

import habits_words
from habits import LATER, Delivery, Habit, Sample, Sender, paths, stem

from safetydesk.desk.recognise_clue import Clue

FINAL: dict[str, Habit] = {}
_UNITS = {
    "zushi-2024": (
        "凤凰台社区 汇景社区 榆林社区 榆林北社区 纺织厂社区 邓庄村 前进路社区 德政社区 思故台社区 第四社区 "
        "文明实践办公室 退役军人服务站 凤台社区"
    ),
    "yingde-2023": (
        "云岭镇 大湖镇 小湖镇 竹田镇 中心街道 永丰镇 英德市审计局 英德市发展和改革局 英德市供销合作社 英德市气象局 "
        "英德市第一中学 英德市烟草专卖局"
    ),
    "linjiang-2027": (
        "岔河村 柳林铺村 三河口村 城东社区 新河社区 陈家湾村 王家湾村 临江镇实验小学 临江镇第四中学 "
        "江城市腾飞汽车配件有限公司 江城市同心塑料制品有限公司 临江港务有限公司"
    ),
}
_CALLS = {
    "zushi-2024": {
        "class": "开展专题教育课视频课件 安全生产教育课 专题教育课",
        "hazard": "隐患排查治理典型案例 消防隐患专项排查案例 隐患排查",
        "drill": "应急逃生疏散 应急演练现场 居民楼火灾逃生演练 演练",
        "warning": "安全警示教育 事故警示教育 警示教育宣讲",
        "route": "应急疏散逃生路线图 逃生路线 各楼栋避险逃生路线图",
        "summary/report": "安全生产月工作总结 安全生产月活动开展情况总结 总结",
        "summary/form": "案例报送表 优秀案例报送表 附件3案例报送表",
        "liaison/liaison": "联络员 联络员表 联络员反馈表（已盖章）",
    },
    "yingde-2023": {
        "plan/plan": "活动实施方案 安全月工作方案",
        "plan/form": "安全月活动安排表",
        "month/report": "安全月总结报告 安全生产月工作情况总结",
        "month/form": "安全月统计表",
        "tour/report": "英德行总结报告",
        "tour/form": "英德行活动统计表",
        "liaison/liaison": "安全月联络员 联络员信息",
        "case/double-penalty": "一案双罚材料 “一案双罚”",
        "highlights": "亮点 特色做法照片",
    },
    "linjiang-2027": {
        "liaison/liaison": "联络员报名 联络员",
        "weekly/text": "第二周进展 周进展 本周进展",
        "final/report": "安全月总结 最终总结",
        "ongoing/text": "好做法好经验",
        "drill": "演练 消防演练 应急疏散",
        "poster": "海报 安全海报作品",
        "check": "自查表 6月份每月自查",
        "extra": "特色活动照片",
        "village": "村规民约文本",
        "patrol": "第3周巡查 每周巡查",
    },
}


def _x(name: str, path: object, **how: object) -> None:
    paths(name, path, into=FINAL, **how)  # type: ignore[arg-type]


def _mailed(s: Sender) -> Delivery:
    for p in s.pieces():
        clue = Clue((f"附件{p.n}-{p.call}.{p.ending}",), p.content, f"{s.name}办公室 <c@example.com>", "材料")
        yield Sample(clue, s.card.id, p.slot)


def _titled(s: Sender) -> Delivery:
    for p in s.pieces():
        if p.content == "document":
            head = f"{s.name}\n{s.notice.year}年“安全生产月”{p.call}\n（{s.notice.year}年6月24日）"
            yield Sample(Clue(("qq", "101.doc"), p.content, heading=head), s.card.id, p.slot)


def _unasked(s: Sender) -> Delivery:
    for name in (
        "工作群公告", "安全生产目标责任书", "防汛值班表", "营业执照", "消防器材采购合同", "整改通知书", "领导讲话",
        "志愿者名单", "培训签到", "反诈宣传", "垃圾分类总结", "疫情防控演练方案",
    ):
        yield Sample(Clue((s.name, "其他", f"{name}.docx"), "document"), s.card.id, "", asks=True)


def add() -> None:
    """Puts it beside the others as set 6."""
    _x("文件传输助手", lambda s, p: f"文件传输助手/{s.name}{p.call}_{p.n}.{p.ending}")
    _x("单位/序.项目", lambda s, p: f"{s.name}报送/{p.n}.{p.call}/{s.camera(p)}")
    _x("项目 单位", lambda s, p: f"{p.call} {s.name}{p.n}.{p.ending}")
    _x("括号项目", lambda s, p: f"{s.name}【{p.call}】({p.n}).{p.ending}")
    _x("两层压缩", lambda s, p: f"汇总.zip/{s.name}.zip/{stem(p)}")
    _x("简称夹", lambda s, p: f"{s.core}/{p.call}/{s.camera(p)}", fits=lambda s: len(s.core) == 3)
    _x("两字简称夹", lambda s, p: f"{s.core}/{p.call}{p.n}.{p.ending}",
       fits=lambda s: s.core in ("云岭", "竹田", "岔河"))
    _x("居委会报", lambda s, p: f"{s.core}社区居委会-{p.call}-{p.n}.{p.ending}", fits=lambda s: s.name.endswith("社区"))
    _x("日期项目", lambda s, p: f"{s.name}/0618{p.call}/{s.camera(p)}")
    _x("半角句", lambda s, p: f"{s.name}, {p.call}, {p.n}.{p.ending}")
    # Traps.
    _x("路口", lambda s, p: f"{s.core}路口{stem(p)}", unit=False, asks=True, fits=lambda s: s.core != s.name)
    _x("一字多", lambda s, p: f"老{s.name}/{stem(p)}", unit=False, asks=True)
    _x("代交", lambda s, p: f"{s.name}代{s.other.name}交/{stem(p)}", unit=False, asks=True)
    _x("物业", lambda s, p: f"{s.core}物业公司/{p.call}/{s.camera(p)}", unit=False, asks=True,
       fits=lambda s: s.core != s.name)
    FINAL.update({"署名办公室": _mailed, "题头": _titled, "没有要的": _unasked})
    habits_words.append(_UNITS, _CALLS, 6)
    LATER.append(FINAL)
