"""Every form of every notice and every table of the office, as Sheets: empty, full, and with the texts that people
really write."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache

from paper_cases import CARD, RARE

from safetydesk import paths
from safetydesk.notice.layout import Layout
from safetydesk.notice.model import Notice
from safetydesk.notice.read import read_notice
from safetydesk.notice.read_layout import read_form
from safetydesk.notice.read_table import all_tables
from safetydesk.paper.fill import Record, fill
from safetydesk.paper.sheet import Sheet

_LONG = "望月社区开展“人人讲安全、个个会应急——畅通生命通道”主题宣传活动，组织居民参加应急逃生演练。"
_CHAPTER = "演练设置报警、疏散、搜救、灭火四个环节，138名居民参加，用时12分30秒。"
# What stands in the rows of each case: how many rows there are, and the texts of title, introduction and remark.
CASES: dict[str, tuple[int, str, str, str]] = {
    "empty": (0, "", "", ""),
    "one": (1, "望月社区消防演练", "视频1个，图片2张。", "网盘链接"),
    "sixty": (60, "第{}次演练", "视频{}个，图片2张。演练设置报警、疏散、搜救、灭火四个环节。", ""),
    "title": (2, (_LONG * 3)[:120], "图片2张。", ""),
    "introduction": (2, "应急演练", (_CHAPTER * 9)[:200], ""),
    "rare": (2, RARE, RARE, RARE),
    "formula": (2, "=SUM(A1:A9)+1", "+86 000-0000-0000", "@演练"),
    "markup": (2, "<b>演练</b>", "<w:t>&amp;图片</w:t>]]>", "<i>照片</i>说明 {{序号}} \\n _x0041_"),
}
_SAID = {
    "通知简称": "祖师街道2024年安全生产月", "印制日期": "2024年6月25日", "截止日期": "6月25日", "格式": "视频",
    "材料数": "3", "单位数": "60", "已齐单位数": "7", "未齐单位数": "53", "已齐单位": "望月社区、听泉社区",
    "无此项": "", "未归位数": "2", "大小": "12.5 MB", "收到时间": "6月20日 09:15", "校验码": "9f86d081884c7d65",
    "材料类型": "视频", "状态": "待审", "主送机关": "祖师街道办事处", "计量单位": "人次", "数值": "1234",
    "累计": "8638.5", "开展时间": "6月16日上午9时", "开展地点": "望月路便民服务中心前广场", "责任人": "张喆珺",
    "宣传媒体": "望月发布公众号",
}


def notices() -> Iterator[Notice]:
    """The notices that come with the program."""
    for folder in sorted(path.parent for path in paths.forms().glob("*/notice.toml")):
        notice, problems = read_notice(folder)
        assert notice is not None, problems
        yield notice


@cache
def layouts() -> tuple[tuple[str, Layout, Notice | None], ...]:
    """Every layout with a name of its own and its notice; the office's tables are of none."""
    return tuple(_layouts())


def _layouts() -> Iterator[tuple[str, Layout, Notice | None]]:
    for notice in notices():
        for form in notice.forms:
            for whole in (False, True)[: 1 + bool(form.layout_all)]:
                layout, problems = read_form(notice, form, all_units=whole)
                assert layout is not None, problems
                yield f"{notice.id}-{form.id}{'-all' * whole}", layout, notice
    for table in all_tables([paths.tables()]):
        assert table.layout is not None, table.problems
        yield f"table-{table.id}", table.layout, None


def sheet_of(layout: Layout, notice: Notice | None, case: str) -> Sheet:
    """One form in one of the cases."""
    return fill(layout, record_of(layout, notice, case))


def record_of(layout: Layout, notice: Notice | None, case: str) -> Record:
    """What fills a form in one of the cases."""
    count, title, told, remark = CASES[case]
    chain = next((row.each for row in layout.rows if row.each), ())
    common = {} if case == "empty" else _words(case)
    items = notice.items if notice else ()

    def texts(number: int) -> dict[str, str]:
        named, said = title.format(number), told.format(number)
        return {**common, **dict.fromkeys(("主题或标题", "材料名称", "统计内容", "活动名称"), named),
                **dict.fromkeys(("报送内容", "简介", "退回原因", "缺", "活动形式"), said),
                **dict.fromkeys(("备注", "活动备注"), remark)}

    def parts(rest: tuple[str, ...], most: int) -> dict[str, tuple[Record, ...]]:
        if not rest:
            return {}
        if rest[0] == "item" and items:
            return {"item": tuple(Record({**texts(n), "项目": item.name, "数量要求": item.says}, parts(
                rest[1:], most if n == 1 else min(most, 1)), item.id) for n, item in enumerate(items, 1))}
        number = most if len(rest) == 1 else min(most, 2)
        named = {"unit": ("报送单位", "第{}社区"), "item": ("项目", "第{}项演练")}.get(rest[0], ("", ""))
        return {rest[0]: tuple(Record({**texts(n), named[0]: named[1].format(n)}, beside | parts(
            rest[1:], most if n == 1 else 1)) for n in range(1, number + 1))}

    months = notice.months() if notice else ()
    beside = {
        "kind": tuple(Record({**common, "类别": name, "数量要求": told.format(1)}) for name in ("社区", "企业")),
        "month": tuple(Record({**common, "月份": f"{int(month[5:])}月"}) for month in months),
        "figure": tuple(Record({**common, "统计内容": figure.name, "计量单位": figure.measure})
                        for figure in (notice.figures if notice else ())),
    }
    return Record(common, beside | parts(chain, count))


def _words(case: str) -> dict[str, str]:
    """Something for every word that a layout may hold."""
    words = _SAID | CARD
    return dict.fromkeys(words, CASES[case][1]) if case in ("rare", "formula", "markup") else words


def every_sheet(cases: tuple[str, ...] = tuple(CASES), only: str = "*") -> dict[str, Sheet]:
    """The Sheets of these cases by a name that can be a file's; `only` those layouts whose name is like this."""
    return {f"{name}-{case}": sheet_of(layout, notice, case)
            for name, layout, notice in layouts() if fnmatch(name, only) for case in cases}
