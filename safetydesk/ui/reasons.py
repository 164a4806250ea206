"""The reasons offered for a 退回: first what was noticed about the very file, then what is usual for such files."""

from __future__ import annotations

import re
from collections.abc import Sequence

from safetydesk.desk.snapshot import MaterialView

_MOST = 7
_NO_CAPTION = "没有简要文字说明，请补上（谁、何时、何地、做什么）"
# What a warning says to the clerk, turned into what the sender reads; "" is nobody's fault or no matter for the sender.
_TURNED = tuple((re.compile(found), told) for found, told in (
    (r"^(缺文字说明|没有计数；|带有拍摄位置|与本单位的|通知没有说).*$", ""),
    (r"^(这一项要的是.*?)，这个文件没有计数.*$", r"\1，请核对后重报"),
    (r"^(拍摄日期 .*)$", r"\1，请换一张活动期间拍的"),
    (r"^(分辨率 .*)$", r"\1，请重发原文件"),
    (r"^(格式是 .*)$", r"\1，请按要求的格式重发"),
    (r"^(与.*(?:看起来是同一张|内容完全相同))$", r"\1，请换成本单位的"),
    (r"与待归位的(文件)?", "与另一份文件"),
    (r"，已原样保存，请人工查看$|，请打开看看$|，请看一眼$|，请不要打开，并向对方核实$", "，请重新发送"),
    (r"请退回让对方|请让对方|请对方", "请"),
))  # fmt: skip
_USUAL: dict[str, tuple[str, ...]] = {
    "image": (
        "照片不清楚，请重发原图", "疑似聊天软件压缩过，请以“文件”方式重发原图", _NO_CAPTION,
        "不是活动期间拍的，请换一张",
    ),
    "video": ("视频打不开，请重新发送", "视频看不清，请发原视频", _NO_CAPTION, "不是活动期间拍的，请换一段"),
    "link": ("链接打不开或已过期，请重新分享", "缺提取码，请补发"),
    "": ("内容没有填完整，请补齐后重发", "没有盖章或签字，请补上后重发", "文件打不开，请重新发送"),
}  # fmt: skip
_ALWAYS = "不是这一项的材料，请核对后重报"
# Of what was noticed in the file itself, nothing is said a second time in general words.
_MATTERS = ("聊天软件", "活动期", "打不开")


def reasons_for(views: Sequence[MaterialView]) -> list[str]:
    """At most seven, the likeliest first."""
    own = [told for view in views for warning in view.warnings if (told := _turned(warning))]
    general = [words for view in views for words in _USUAL[_sort(view)]]
    general.insert(1, _ALWAYS)
    said = [matter for matter in _MATTERS if any(matter in words for words in own)]
    fresh = [words for words in general if not any(matter in words for matter in said)]
    return list(dict.fromkeys((*own, *fresh)))[:_MOST]


def _turned(warning: str) -> str:
    for found, told in _TURNED:
        warning = found.sub(told, warning)
    return warning


def _sort(view: MaterialView) -> str:
    if view.medium == "link":
        return "link"
    return view.content if view.content in _USUAL else ""
