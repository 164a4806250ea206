"""What a document says it is: the title among its first lines, without letterheads, addressees and running text."""

from __future__ import annotations

import re

from safetydesk.desk.recognise_text import compact
from safetydesk.notice.model import Notice

# A first line this short is often but half of a title: the unit's name, or 活动总结.
_SHORT, _LONG = 14, 60
_RUNNING = re.compile("[，。；,;]|[：:]$")
_NO_TITLE = re.compile(
    r"^(?:附件\s*[0-9一二三四五六七八九十]*[：:]?|.{0,12}〔\d{4}〕.{0,8}|[\d年月日.\-/ ]+|.{1,30}[：:]|目录|第.页)$"
)
# 关于报送活动方案的报告 is the covering letter of a plan.
_COVER = re.compile("(?<=.)的(?:报告|函|请示|汇报)$")
_ORDER = re.compile("(?:印发|转发|下发).*|的?通知$")


def title_of(heading: str, notice: Notice) -> str:
    """The title in these first lines, "" where they have none. A letterhead of the office is no title."""
    office = compact(notice.issuer)
    lines = [line for line in map(str.strip, heading.splitlines()) if line]
    told = [line for line in lines[:6] if not _NO_TITLE.match(line) and compact(line) not in (office, office + "文件")]
    if not told:
        return ""
    first = _RUNNING.split(told[0])[0]
    first = _COVER.sub("", first) if "关于" in first else first
    if _RUNNING.search(told[0]) or "关于" in first or len(first) > _SHORT or len(told) == 1:
        return first[:_LONG]
    second = _RUNNING.split(told[1])
    return f"{first} {second[0]}"[:_LONG] if len(second) == 1 else first


def is_order(title: str, notice: Notice) -> bool:
    """Whether this is the title of the notice itself, or of some other one."""
    return bool(_ORDER.search(title)) or compact(notice.title) in compact(title)
