"""The sixth set, small: senders who write sentences and codes; written after the fifth had been looked at."""

from __future__ import annotations

import habits_words
from habits import LATER, Delivery, Habit, Sample, Sender, paths, spelt, stem

from safetydesk.desk.recognise_clue import Clue, Filled

STRANGER: dict[str, Habit] = {}
_UNITS = {
    "zushi-2024": (
        "金水湾社区 康乐社区 健康路社区 工人新村社区 杨柳社区 柳杨社区 第五社区 大宋社区 小宋社区 铁路社区 "
        "党建工作办公室=党建办 城市管理办公室=城管办 东关大街社区"
    ),
    "yingde-2023": (
        "青石镇 白石镇 石山镇 红旗镇 江湾镇 北江街道 英德市退役军人事务局 英德市统计局 英德市财政局 "
        "英德市人力资源和社会保障局 英德市公路事务中心 英德市第三人民医院"
    ),
    "shenzhen-2020": (
        "罗湖区 南山区 坪山区 光明区 前海合作区 深圳市商务局 深圳市体育局 深圳市气象局 深圳市邮政管理局 "
        "深圳市政务服务数据管理局 深圳机场集团有限公司 深圳市粮食集团有限公司"
    ),
    "linjiang-2027": (
        "桃花村 梅花村 老鸦滩村 青龙嘴村 码头社区 江景社区 临江镇第二中心小学 临江镇幼儿园 江城市第八中学 "
        "江城市利民燃气有限公司 临江镇敬老院 江城市金鼎建材有限公司"
    ),
}
_CALLS = {
    "zushi-2024": {
        "class": "安全生产专题教育课 安全专题教育课讲稿PPT",
        "hazard": "专项隐患排查治理典型案例 隐患排查治理案例",
        "drill": "应急逃生避险演练 消防应急逃生演练 反恐防暴应急演练",
        "warning": "安全警示教育 警示教育片观看",
        "route": "应急避险逃生路线图 逃生路线图",
        "summary/report": "“安全生产月”活动总结 活动总结报告",
        "summary/form": "优秀作品案例报送表 案例报送表",
        "liaison/liaison": "联络员反馈表 联络员",
    },
    "yingde-2023": {
        "plan/plan": "安全生产月活动方案",
        "plan/form": "安排表",
        "month/report": "“安全生产月”活动总结报告 安全生产月工作总结",
        "month/form": "安全生产月统计表",
        "tour/report": "“安全生产英德行”活动总结报告",
        "tour/form": "安全生产英德行统计表",
        "liaison/liaison": "联络员 联络员登记表",
        "case/double-penalty": "一案双罚案例",
        "highlights": "特色亮点 特色亮点宣传资料",
    },
    "shenzhen-2020": {
        "start/liaison": "联络员信息表",
        "start/plan": "安全生产月和安全生产万里行活动方案",
        "month/report": "安全生产月活动总结",
        "tour/report": "安全生产万里行活动总结",
        "month-evidence": "安全生产月佐证材料",
        "tour-evidence": "安全生产万里行佐证材料",
        "course": "培训课程 学习强安课程",
    },
    "linjiang-2027": {
        "liaison/liaison": "联络员名单",
        "weekly/text": "每周进展",
        "final/report": "安全生产月活动总结",
        "ongoing/text": "好做法",
        "drill": "应急演练 防溺水应急演练 燃气应急演练",
        "poster": "安全海报",
        "check": "每月自查表",
        "extra": "特色活动",
        "village": "村规民约",
        "patrol": "每周巡查",
    },
}


def _s(name: str, path: object, **how: object) -> None:
    paths(name, path, into=STRANGER, **how)  # type: ignore[arg-type]


def _senders() -> None:
    _s("句子", lambda s, p: f"这是我们{s.name}的{p.call}{p.n}.{p.ending}")
    _s("编号-单位-项目", lambda s, p: f"SQ-{s.card.id:03}-{s.name}-{p.call}.{p.ending}")
    _s("书名号", lambda s, p: f"《{s.name}{p.call}》{p.n}.{p.ending}")
    _s("尖括号", lambda s, p: f"<{s.name}>{p.call}_{p.n:02d}.{p.ending}")
    _s("单位代码文件夹", lambda s, p: f"{s.card.id:04}_{s.name}/{p.call}_{p.n}.{p.ending}")
    _s("时间戳在前", lambda s, p: f"1718{s.card.id:02}{p.n:04}_{s.name}_{p.call}.{p.ending}")
    _s("日期时间在后", lambda s, p: f"{s.name}{p.call}{s.notice.year}年6月20日 上午9点30分.{p.ending}", media=True)
    _s("转存的", lambda s, p: f"我的网盘/来自：微信备份/{s.name}/{p.call}/{s.camera(p)}")
    _s("个人文件夹里", lambda s, p: f"李姐/{s.name}{p.call}/{s.camera(p)}")
    _s("交材料", lambda s, p: f"{s.name}交材料（{p.call}）.{p.ending}")
    _s("全部大写拼音", lambda s, p: f"{spelt(s.name).upper()}/{p.call}/{s.camera(p)}")
    _s("单位全称带省市", lambda s, p: f"{_region(s)}{s.name}{p.call}.{p.ending}")
    _s("制表人", lambda s, p: f"{s.name} {p.call} 填表人赵某.{p.ending}")
    _s("两遍单位", lambda s, p: f"{s.name}（{s.name}）{p.call}{p.n}.{p.ending}")
    _s("字间空格", lambda s, p: f"{' '.join(s.name)}/{p.call}/{s.camera(p)}")
    _s("居中点", lambda s, p: f"{s.name}·{p.call}·{p.n}.{p.ending}")
    _s("序号（一）", lambda s, p: f"（一）{s.name}/（{'一二三四五六七八'[p.n % 8]}）{p.call}.{p.ending}")
    _s("压缩包里的压缩包", lambda s, p: f"安全月.zip/{s.name}安全月.rar/{p.call}/{s.camera(p)}")
    # Nobody should count these.
    _s("别的镇街的", lambda s, p: f"南湖街道办事处/{s.core}小组/{stem(p)}", unit=False, asks=True)
    _s("别的人的公司", lambda s, p: f"{s.core}商贸有限公司{stem(p)}", unit=False, asks=True, fits=_place)
    _s("一字之差", lambda s, p: f"{_other(s)}{stem(p)}", unit=False, asks=True, fits=lambda s: bool(_other(s)))
    _s("兄弟单位经验", lambda s, p: f"学习{s.name}经验/{stem(p)}", unit=False, asks=True)
    _s("协助", lambda s, p: f"{s.other.name}协助{s.name}开展{stem(p)}", unit=False, asks=True)
    _s("前年", lambda s, p: f"{s.name}{s.notice.year - 2}年度{p.call}/{s.camera(p)}", slot=False, asks=True)


def _region(s: Sender) -> str:
    if s.name.startswith(("江城", "临江")):
        return ""
    above = {"z": "河南省许昌市东城区祖师街道办事处", "y": "广东省清远市", "s": "广东省", "l": "江城市临江镇"}
    return above[s.notice.id[0]]


def _place(s: Sender) -> bool:
    return s.name.endswith(("社区", "村", "镇", "街道")) and len(s.core) > 1 and s.core != "第五"


def _other(s: Sender) -> str:
    """A place that is not on the list and reads almost the same."""
    return {"康乐社区": "康洛社区", "杨柳社区": "杨树社区", "第五社区": "第六社区", "金水湾社区": "银水湾社区",
            "青石镇": "清石镇", "江湾镇": "江弯镇", "红旗镇": "宏旗镇", "桃花村": "桃华村", "青龙嘴村": "青龙咀村",
            "老鸦滩村": "小鸦滩村",
            "江城市第八中学": "江城市第九中学", "北江街道": "东江街道"}.get(s.name, "")


def _sum_up(s: Sender) -> Delivery:
    """Documents whose names say nothing."""
    for p in s.pieces():
        if p.content == "document":
            head = f"{s.notice.year}年{s.name}{p.call}\n一、基本情况"
            yield Sample(Clue((f"{p.n}稿.docx",), p.content, heading=head), s.card.id, p.slot)
            head = f"附件\n{p.call}\n填报单位：{s.name}\n"
            yield Sample(Clue((s.name, "空白.docx"), p.content, heading=head), s.card.id, p.slot)


def _false_heads(s: Sender) -> Delivery:
    for head in (f"{s.other.name}关于借用会议室的函", f"关于{s.other.name}火灾事故的情况通报", "安全生产会议讲话稿",
                 f"中共{s.name}支部党员大会记录", f"{s.name}防汛应急预案"):
        yield Sample(Clue((s.name, "1.docx"), "document", heading=head), s.card.id, "", asks=True)


def _form_and_photos(s: Sender) -> Delivery:
    words = Filled("", s.name, ())
    yield Sample(Clue(("打包.7z", "说明.docx"), "document", words=words), s.card.id, "", asks=True)
    for p in s.pieces(True):
        yield Sample(Clue(("打包.7z", "素材", f"{p.call}{p.n}.{p.ending}"), p.content), s.card.id, p.slot)


def add() -> None:
    """Puts it beside the others as set 5."""
    _senders()
    STRANGER.update({"文档才说": _sum_up, "文档说别的": _false_heads, "一张表和照片": _form_and_photos})
    habits_words.append(_UNITS, _CALLS, 5)
    LATER.append(STRANGER)
