"""What units and items are called in the deliveries that are made up: one list to tune on, one to measure."""

from __future__ import annotations

# By notice, for each half, separated by blanks.
UNITS: dict[str, tuple[str, ...]] = {
    "zushi-2024": (
        "建安社区 东城社区 东城北社区 祥和园社区 七里店社区 和平社区 新华社区 文峰社区 五一路社区 天宝社区 "
        "青禾社区 柳溪社区",
        "南关社区 南关东社区 八一社区 解放社区 灞陵社区 魏武社区 空港社区 光明社区 丁庄村 半截河社区 毓秀社区 "
        "党政办公室",
    ),
    "yingde-2023": (
        "英红镇 东华镇 大站镇 沙口镇 桥头镇 西牛镇 望埠镇 九龙镇 英城街道 市教育局 市住房和城乡建设局 "
        "市市场监督管理局",
        "连江口镇 黎溪镇 水边镇 浛洸镇 石灰铺镇 石牯塘镇 大湾镇 青塘镇 白沙镇 英德市交通运输局 "
        "英德市应急管理局 英德市公安局",
    ),
    "shenzhen-2020": (
        "福田区 罗湖区 盐田区 南山区 宝安区 龙岗区 龙华区 坪山区 光明区 大鹏新区 市住房建设局 市交通运输局",
        "福田区 龙华区 深汕特别合作区 市教育局 市水务局 市公安局 市卫生健康委员会 市市场监督管理局 深圳海事局 "
        "市应急管理局 市规划和自然资源局 市文化广电旅游体育局",
    ),
}
# By notice and slot (or slot/kind), for each half, separated by blanks.
CALLS: dict[str, dict[str, tuple[str, ...]]] = {
    "zushi-2024": {
        "class": (
            "安全生产专题教育课 专题教育课 安全教育课 安全生产教育课课件",
            "讲授一节安全生产专题教育课 安全专题教育课 专题课 安全课",
        ),
        "hazard": (
            "专项隐患排查治理 隐患排查 隐患排查治理典型案例",
            "开展一次专项隐患排查治理 专项隐患排查 隐患排查案例 隐患治理",
        ),
        "drill": (
            "应急逃生避险演练 应急逃生演练 应急演练 逃生演练",
            "举办一次应急逃生避险演练 应急避险演练 消防演练 消防疏散演练 演练",
        ),
        "warning": (
            "安全警示教育 警示教育 安全警示教育活动",
            "组织一次安全警示教育活动 警示教育片 警示教育活动 安全警示",
        ),
        "route": (
            "应急避险逃生路线图 逃生路线图 路线图",
            "绘制一张应急避险逃生路线图 避险逃生路线图 应急逃生路线图 疏散路线图",
        ),
        "summary/report": ("活动总结报告 活动总结 安全生产月活动总结", "安全生产月总结 总结报告 总结"),
        "summary/form": (
            "优秀作品案例报送表 案例报送表",
            "五个一活动优秀作品案例报送表 附件3案例报送表 作品案例报送表",
        ),
        "liaison/liaison": (
            "联络员反馈表 活动联络员反馈表",
            "联络员 安全生产月联络员反馈表 联络员信息 附件1联络员反馈表",
        ),
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


def append(units: dict[str, str], calls: dict[str, dict[str, str]], half: int) -> None:
    """Gives a later set its units and wordings; "" for the sets before it where a notice is new."""
    for notice, names in units.items():
        UNITS[notice] = _at(UNITS.get(notice, ()), half, names)
        known = CALLS.setdefault(notice, {})
        for slot, words in calls[notice].items():
            known[slot] = _at(known.get(slot, ()), half, words)


def _at(before: tuple[str, ...], half: int, words: str) -> tuple[str, ...]:
    return (*(before + ("",) * half)[:half], words)
