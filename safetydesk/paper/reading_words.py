"""The words of a form's columns: which it prints by itself, which say whose it is, and how people name them else."""

from __future__ import annotations

from itertools import product

from safetydesk.notice.model import Notice
from safetydesk.paper.reading_text import chinese, fold, key

# What the form prints by itself: it is no sign that somebody filled it in.
PRINTED = frozenset(("项目", "项目序号", "序号", "单位序号", "格式", "数量要求", "报送节点", "截止日期",
                     "通知标题", "活动主题", "年份", "主送机关", "印制日期", "统计序号", "统计内容", "计量单位",
                     "活动序号"))
# The words that name a unit.
UNITS = frozenset(("报送单位", "单位名称", "填报单位"))
# Who and when: a form with nothing but these is a blank one.
WHO = UNITS | {"单位类别", "上级单位", "报送时间"}
# Other names that people give to the columns, each only for a form that has the word.
ALSO: dict[str, tuple[str, ...]] = {
    "姓名": ("联络员姓名", "联系人姓名", "名字"),
    "职务": ("职位", "岗位", "职务职称", "职称"),
    "办公电话": ("座机", "固定电话", "固话", "办公室电话", "单位电话", "办公座机", "联系电话", "电话"),
    "手机": ("手机号", "手机号码", "移动电话", "联系手机", "联系电话", "电话"),
    "传真": ("传真号", "传真号码", "传真电话"),
    "电子邮箱": ("邮箱", "电子邮件", "email", "邮箱地址", "mail"),
    "单位名称": ("单位", "工作单位", "所在单位", "单位全称", "填报单位", "报送单位", "社区名称"),
    "报送单位": ("填报单位", "单位名称", "单位", "上报单位", "申报单位"),
    "填报单位": ("报送单位", "单位名称", "单位", "上报单位", "申报单位"),
    "报送时间": ("填报时间", "填报日期", "报送日期", "上报时间", "上报日期", "填表日期", "填表时间", "日期", "时间"),
    "通讯地址": ("地址", "通信地址", "联系地址", "单位地址", "办公地址"),
    "联系人": ("填报人", "填表人", "经办人", "联络人", "联络员"),
    "联系方式": ("联系电话", "电话", "手机", "手机号码", "联系人电话"),
    "项目": ("项目名称", "活动项目", "类别", "活动名称"),
    "序号": ("编号", "序"),
    "单位序号": ("编号", "序"),
    "项目序号": ("编号", "序"),
    "主题或标题": ("标题", "主题", "题目", "名称", "作品名称", "案例名称", "作品标题", "主题标题"),
    "报送内容": ("内容", "内容简介", "材料内容", "报送材料"),
    "简介": ("内容简介", "作品简介"),
    "备注": ("备注说明", "说明"),
    "缺": ("还缺", "未交"),
    "已交": ("已报", "已报送"),
    "统计序号": ("编号", "序"),
    "活动序号": ("编号", "序"),
    "统计内容": ("指标", "统计指标", "统计项目", "项目", "内容", "活动内容", "活动项目", "名称", "类别"),
    "计量单位": ("单位", "计量", "数量单位", "量词"),
    "活动名称": ("活动", "活动内容", "活动项目", "项目", "主题", "活动主题"),
    "活动形式": ("形式", "方式", "活动方式", "开展形式", "开展方式"),
    "开展时间": ("时间", "日期", "活动时间", "举办时间", "播出时间", "开展日期"),
    "开展地点": ("地点", "活动地点", "举办地点", "场所", "开展场所"),
    "责任人": ("负责人", "活动负责人", "责任单位", "责任部门", "联系人"),
    "宣传媒体": ("媒体", "播出媒体", "报道媒体", "宣传报道媒体", "播出平台", "宣传渠道", "宣传播出媒体"),
    "活动备注": ("备注", "说明", "备注说明"),
}
# How the number of a month, and the sum of all, are headed besides.
_MONTH_ENDS = tuple(map("".join, product(("", "份"), ("", "数", "数量", "数据", "完成数", "完成情况", "情况"))))
_TOTALS = tuple(map("".join, product(("累计", "合计", "总计", "总"), ("", "数", "数量", "数据", "完成数"))))
_COUNTS = ("数量", "数", "数据", "数值", "完成数", "完成情况", "小计")
# Before a figure's id: the word of a column that holds its numbers.
FIGURE = "figure:"


def also_of(notice: Notice) -> dict[str, tuple[str, ...]]:
    """Other names of columns: those of `ALSO`, of the notice's kinds of unit, its months and its figures."""
    # A column of units is also headed by what they are: 社区, 镇街.
    kinds = tuple(name for kind in notice.unit_kinds for name in (fold(kind), fold(kind) + "名称"))
    also = ALSO | {word: (*ALSO[word], *kinds) for word in UNITS}
    months = notice.months()
    for month in months:
        year, number = month[:4], int(month[5:])
        names = (f"{number}月", f"{number:02}月", f"{chinese(number)}月")
        also[month] = tuple(map("".join, product(("", f"{year}年", year), names, _MONTH_ENDS)))
    first, last = (int(month[5:]) for month in (months[0], months[-1])) if months else (0, 0)
    ranges = tuple(f"{first}{month}{to}{last}月" for month in ("", "月") for to in ("", "至", "到"))
    also["累计"] = (*map("".join, product(("", *ranges, "全年", "年度"), _TOTALS)), *_COUNTS)
    return also | {FIGURE + figure.id: (key(figure.name), *map(key, figure.aliases)) for figure in notice.figures}
