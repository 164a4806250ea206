"""The fifth set, smaller and in another style: how hurried people name what they send; written last, measured once."""

from __future__ import annotations

import habits_words
from habits import LATER, PAST, Delivery, Habit, Sample, Sender, letters, paths, spelt, stem

from safetydesk.desk.recognise_clue import Clue, Decision, Filled

LAST: dict[str, Habit] = {}
_UNITS = {
    "zushi-2024": (
        "学府社区 学府南社区 滨河社区 西关社区 农机厂社区 帝景社区 小召村 前王村 后王村 梨园社区 九龙山社区 "
        "综合治理办公室=综治办 西大社区 许都社区 社会事务办公室"
    ),
    "yingde-2023": (
        "河头镇 河尾镇 石角镇 大岭镇 城南街道 英德市民政局 英德市水利局 英德市自然资源局 英德市林业局 "
        "英德市科技工商和信息化局=科工信局 英德市文化广电旅游体育局 英德供电局 大岭村"
    ),
    "shenzhen-2020": (
        "宝安区 坪山区 龙岗区 盐田区 深汕特别合作区 深圳市民政局 深圳市公安局交通警察局 深圳市生态环境局 "
        "深圳市人力资源和社会保障局 深圳市工业和信息化局 深圳市地铁集团有限公司 深圳市燃气集团股份有限公司"
    ),
    "linjiang-2027": (
        "渡口村 高坪村 张家坝村 李家坝村 白鹤社区 港区社区 临江镇第一中心小学 临江镇初级中学 临江镇职业技术学校 "
        "临江兴旺水泥有限责任公司 江城市大江造船有限公司 江城市德胜食品有限公司"
    ),
}
_SHORTS = {
    "学府社区": "学府", "滨河社区": "滨河", "九龙山社区": "九龙山", "农机厂社区": "农机厂", "综合治理办公室": "综治办",
    "河头镇": "河头", "英德市水利局": "水利局", "英德市自然资源局": "市自然资源局", "英德市林业局": "林业局",
    "英德市科技工商和信息化局": "科工信局", "英德市文化广电旅游体育局": "市文广旅体局", "宝安区": "宝安",
    "深汕特别合作区": "深汕合作区", "深圳市生态环境局": "市生态环境局", "深圳市人力资源和社会保障局": "市人社局",
    "深圳市工业和信息化局": "市工信局", "深圳市地铁集团有限公司": "深圳地铁集团", "张家坝村": "张家坝",
    "白鹤社区": "白鹤", "临江镇初级中学": "初级中学", "临江兴旺水泥有限责任公司": "兴旺水泥",
    "江城市大江造船有限公司": "大江造船",
}
_CALLS = {
    "zushi-2024": {
        "class": "安全第一课专题教育 安全生产专题教育课PPT 专题教育课（书记讲）",
        "hazard": "隐患排查治理典型案例材料 隐患排查治理 专项隐患排查情况",
        "drill": "高层住宅逃生演练 应急演练 燃气泄漏应急演练 夏季消防逃生演练",
        "warning": "安全警示教育专题片 警示教育活动 组织观看警示教育片",
        "route": "楼栋逃生路线图 应急避险逃生路线图 避险逃生路线",
        "summary/report": "“安全生产月”总结 安全生产月活动总结报告(盖章扫描) 2024安全生产月总结",
        "summary/form": "优秀作品案例报送表 五个一优秀作品案例报送表",
        "liaison/liaison": "安全生产月联络员反馈表 联络员反馈表",
    },
    "yingde-2023": {
        "plan/plan": "安全生产月活动方案 2023年安全月活动方案",
        "plan/form": "安全生产月活动安排表",
        "month/report": "“安全生产月”活动总结 2023安全生产月总结",
        "month/form": "安全生产月活动统计表",
        "tour/report": "“安全生产英德行”活动总结",
        "tour/form": "英德行统计表6-12月",
        "liaison/liaison": "联络员 联络员名单报送",
        "case/double-penalty": "“一案双罚”案例 一案双罚典型案例",
        "highlights": "特色亮点照片 活动亮点视频",
    },
    "shenzhen-2020": {
        "start/liaison": "联络员信息表 联络员信息表（附件）",
        "start/plan": "“安全生产月”和“安全生产万里行”活动方案 安全月方案",
        "month/report": "“安全生产月”活动总结",
        "tour/report": "“安全生产万里行”活动总结",
        "month-evidence": "安全生产月佐证 安全月活动照片",
        "tour-evidence": "万里行活动照片 安全生产万里行佐证",
        "course": "学习强安网络课堂课程 网络课堂",
    },
    "linjiang-2027": {
        "liaison/liaison": "联络员",
        "weekly/text": "本周进展 每周进展情况",
        "final/report": "总结 安全生产月活动总结",
        "ongoing/text": "好做法",
        "drill": "防汛应急演练 应急演练 地震应急演练",
        "poster": "安全海报 安全海报设计",
        "check": "每月自查表 6月自查表",
        "extra": "特色活动",
        "village": "村规民约",
        "patrol": "每周巡查照片 每周巡查",
    },
}


def short(s: Sender) -> str:
    return _SHORTS.get(s.name, s.name)


def _l(name: str, path: object, **how: object) -> None:
    paths(name, path, into=LAST, **how)  # type: ignore[arg-type]


def _plain() -> None:
    _l("今天的", lambda s, p: f"今天收的/{s.name}/{stem(p)}")
    _l("U盘根目录", lambda s, p: f"E盘/{s.name}交/{p.call}/{s.camera(p)}")
    _l("单位+时间+项目", lambda s, p: f"{s.name}6月18日下午{p.call}（{p.n}）.{p.ending}", media=True)
    _l("你好我是", lambda s, p: f"{s.name}的{p.call}，请查收.{p.ending}")
    _l("加号", lambda s, p: f"{s.name}+{p.call}+{p.n}.{p.ending}")
    _l("点隔开", lambda s, p: f"{p.n}.{s.name}.{p.call}.{p.ending}")
    _l("竖线", lambda s, p: f"{s.name}｜{p.call}｜{p.n:02}.{p.ending}")
    _l("简称加号", lambda s, p: f"{short(s)}+{p.call}{p.n}.{p.ending}")
    _l("简称/项目", lambda s, p: f"{short(s)}/{p.call}/{s.camera(p)}")
    _l("项目/简称", lambda s, p: f"{p.call}/{short(s)}/{s.camera(p)}")
    _l("简称括号在后", lambda s, p: f"{p.call}{p.n}（{short(s)}）.{p.ending}")
    _l("简称报", lambda s, p: f"{short(s)}报：{p.call}.{p.ending}")
    _l("改了三遍", lambda s, p: f"{s.name}{p.call}改3（定稿）(1)(1).{p.ending}")
    _l("2024-单位", lambda s, p: f"{s.notice.year}-{s.name}-{p.call}-{p.n}.{p.ending}")
    _l("项目附件", lambda s, p: f"附：{s.name}{p.call}.{p.ending}")
    _l("波浪线", lambda s, p: f"~{s.name}~{p.call}~{p.n}.{p.ending}")
    _l("微信里另存", lambda s, p: f"微信聊天记录/来自{s.name}的文件/{stem(p)}")
    _l("图N：说明", lambda s, p: f"图{p.n}：{s.name}{p.call}现场.{p.ending}", media=True)
    _l("视频1", lambda s, p: f"{s.name}/{p.call}/{'视频' if p.content == 'video' else '图片'}{p.n}.{p.ending}",
       media=True)
    _l("全拼下划线", lambda s, p: f"{spelt(s.core)}_{p.call}_{p.n}.{p.ending}", fits=lambda s: len(s.core) > 1)
    _l("字母加项目", lambda s, p: f"{letters(s.name).upper()} {p.call}.{p.ending}", asks=True)
    _l("英文编号", lambda s, p: f"No.{p.n} {s.name} {p.call}.{p.ending}")
    _l("待修改", lambda s, p: f"{s.name}{p.call}(待修改)/{s.camera(p)}")
    _l("好几层", lambda s, p: f"安全月/街道收/{s.name}/五个一/{p.call}/{s.camera(p)}")
    _l("主题里的简称", lambda s, p: f"{p.call}{p.n}.{p.ending}", unit=False, asks=True)


def _mail(s: Sender) -> Delivery:
    for p in s.pieces():
        yield Sample(Clue((stem(p),), p.content, "a@example.com", f"{short(s)}报送材料"), s.card.id, p.slot)
        yield Sample(Clue(("邮件.eml", "附件.zip", stem(p)), p.content, f"{s.card.liaison.name} <b@example.com>",
                          "Fwd: Fw: 回复：安全月"), s.card.id, p.slot)


def _head(s: Sender) -> Delivery:
    for p in s.pieces():
        if p.content == "document":
            for head in (f"{s.name}\n{p.call}\n{s.notice.year}年6月25日", f"{s.name}关于报送{p.call}的报告\n办事处："):
                yield Sample(Clue(("扫描件", f"doc{s.card.id}{p.n}.docx"), p.content, heading=head), s.card.id, p.slot)


def _link(s: Sender) -> Delivery:
    for p in s.pieces(True):
        note = f"{short(s)} {p.call} https://pan.example.com/s/1aB 提取码：a1b2 复制这段内容后打开网盘App，更方便哦"
        yield Sample(Clue((note,)), s.card.id, p.slot)


def _table(s: Sender) -> Delivery:
    pieces = s.pieces(True)
    titles = tuple((p.slot, f"{s.core}{what}") for p, what in zip(
        pieces, ("筑牢防火墙", "我是小小安全员", "守望邻里在行动", "敲门行动记", "安全随手拍") * 3, strict=False))
    words = Filled("", s.name, tuple(dict(titles).items()))
    yield Sample(Clue(("一起报.zip", "目录.docx"), "document", words=words), s.card.id, "", asks=True)
    listed = dict(titles)
    for p in pieces:
        yield Sample(Clue(("一起报.zip", f"{p.n}.《{listed[p.slot]}》.{p.ending}"), p.content), s.card.id, p.slot)


def _learnt(s: Sender) -> Delivery:
    for p in s.pieces():
        yield Sample(Clue(("小刘的文件", stem(p)), p.content, f"wx{s.card.id}@example.com"), s.card.id, p.slot)


def _traps() -> None:
    """None of these may be counted: what it is, or whose, only looks plain."""
    _l("邻村", lambda s, p: f"{_neighbour(s)}{stem(p)}", unit=False, asks=True, fits=lambda s: bool(_neighbour(s)))
    _l("上级来检查", lambda s, p: f"市应急局领导到{s.name}检查{stem(p)}", unit=False, asks=True)
    _l("三家", lambda s, p: f"{s.name}和{s.other.name}/{stem(p)}", unit=False, asks=True)
    _l("旧年份文件夹", lambda s, p: (
        f"{s.notice.year - 1}安全月/{s.name}/{p.call}/{s.notice.year - 1}年旧/{s.camera(p)}"), slot=False, asks=True)
    _l("拍到别家", lambda s, p: f"{s.name}/{p.call}/{s.other.name}的展板.{p.ending}", unit=False, asks=True)
    _l("同名小区", lambda s, p: f"{s.core}嘉园{stem(p)}", unit=False, asks=True, fits=_place)
    _l("同名幼儿园", lambda s, p: f"{s.core}幼儿园/{p.call}/{s.camera(p)}", unit=False, asks=True, fits=_place)
    _l("同名公司", lambda s, p: f"{s.core}建材公司{stem(p)}", unit=False, asks=True, fits=_place)
    _l("名单外", lambda s, p: f"祥云社区/{p.call}/{s.camera(p)}", unit=False, asks=True)


def _place(s: Sender) -> bool:
    return s.name.endswith(("社区", "村", "镇", "街道")) and 1 < len(s.core) < 4


def _neighbour(s: Sender) -> str:
    """A place beside it that is not on the list."""
    names = {"学府社区": "学富社区", "西关社区": "北关社区", "前王村": "中王村", "河头镇": "和头镇", "大岭镇": "小岭镇",
             "渡口村": "新渡口村", "张家坝村": "王家坝村", "白鹤社区": "白河社区", "九龙山社区": "九龙山北社区",
             "滨河社区": "滨湖社区", "石角镇": "石脚镇", "宝安区": "保安区"}
    return names.get(s.name, "")


def _other(s: Sender) -> Delivery:
    """Said in the same words, and not what is asked."""
    for name in (
        "安全生产月启动会通知", "安全生产会议记录", "安全生产责任清单", "隐患整改回执", "消防演练通知",
        "应急演练签到册",
        "六月份主题党日总结", "人居环境整治总结", "教育培训记录", "联络员会议纪要", "路线图绘制要求",
        "警示教育心得体会",
    ):
        yield Sample(Clue((s.name, f"{name}.docx"), "document"), s.card.id, "", asks=True)
        yield Sample(Clue((f"{s.name}{name}.jpg",), "image"), s.card.id, "", asks=True)


def add() -> None:
    """Puts it beside the others as set 4."""
    for part in (_plain, _traps):
        part()
    LAST.update({"邮件简称": _mail, "文档开头": _head, "链接简称": _link, "目录里的标题": _table, "记得": _learnt,
                 "同词异物": _other})
    PAST["记得"] = lambda s: [Decision(("小刘的文件", "x.docx"), f"wx{s.card.id}@example.com", s.card.id, "")]
    habits_words.append(_UNITS, _CALLS, 4)
    LATER.append(LAST)

