"""What makes a file doubtful wherever it belongs: another year, another report, a notice, somebody else's place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from safetydesk.desk.recognise_clue import Clue
from safetydesk.desk.recognise_heading import is_order
from safetydesk.desk.recognise_text import COMMON, Text, compact, flat, read
from safetydesk.notice.model import Notice

Named = tuple[int, str, Text]
_OTHER_REPORT = re.compile("[上下]半年|半年度|[一二三四]季度|年终|年度|全年|述职")
# What its sender says is not to be handed in, or not there.
_DISCARDED = re.compile(
    "作废|废弃|勿上报|不上报|勿报|备选|待定|草稿|请删除|不是|未开展|没有开展|无法开展|^无(?!标题)|批复|二维码|[？?]"
)
# Other campaigns of the same offices; some notice may be about one of them.
_OTHER_WORK = re.compile("禁毒|反诈|反电诈|廉政|扫黑|扫黄|消防宣传月|国庆|春节|元旦|普法|禁烧|创卫")
_DATE = re.compile(r"(?<!\d)(20[0-4]\d)[-._年]?(?:0[1-9]|1[0-2])[-._月]?(?:0[1-9]|[12]\d|3[01])(?!\d)")
# A place that is not on the list. Of 进社区 and 安全社区 none is one.
_PLACE = re.compile("(?:^|(?<= )|(?<=转发))([^ 0-9a-z]{2,5}?)(社区|居委会|街道|镇|乡|村)(?![里庄民级务干居委容])")
_NO_PLACE = re.compile(
    "^[进走入深到赴我本各全送在]|示范|智慧|文明|和谐|美丽|幸福$|老旧|绿色|试点|先进|重点|相邻|服务|城市|管理"
    "|[农乡城两多个型区小新驻帮包联入进下到访]$"
)
# 报祖师街道 is to the office itself.
_TO = "报送交致呈给发"
_RANKS = {"村": 1, "社区": 1, "居委会": 1, "镇": 2, "乡": 2, "街道": 2, "新区": 3, "区": 3, "县": 3}


def strange(notice: Notice, clue: Clue, names: Sequence[Named], title: str) -> Iterator[str]:
    """Each in Chinese, ready to follow a reason; `title`: of the document itself, or ""."""
    years = {notice.year} | {due.by.year for due in notice.dues if due.by}
    whole = [compact(text) for text in (notice.number, notice.title) if text]
    said = [*names, (0, "文档开头", read(title))] if title else names
    for _, where, text in said:
        if text.years and not text.years & years:
            yield f"{where}写的是{min(text.years)}年"
        if other := _OTHER_REPORT.search(flat(text.shown)):
            yield f"{where}写着“{other[0]}”"
        if any(words in compact(text.shown) for words in whole):
            yield f"{where}像是通知本身"
        if (date := _DATE.search(text.shown)) and int(date[1]) not in years and not text.years:
            yield f"{where}里的日期是{date[1]}年"
        yield from _set_aside(notice, where, text)
    if names and names[0][2].words.rstrip(" 0123456789").endswith("通知"):
        yield "文件名是一份通知"
    if title and is_order(title, notice):
        yield "文档开头像是一份通知"
    if clue.words and clue.words.blank:
        yield "这张表是空的"
    # A later year may be a camera's wrong clock, or a photo that was meant for the next notice.
    if clue.taken and clue.taken[:4].isdecimal() and not min(years) <= int(clue.taken[:4]) <= max(years):
        yield f"拍摄日期是{clue.taken[:4]}年"


def _set_aside(notice: Notice, where: str, text: Text) -> Iterator[str]:
    """Words that no delivery for this notice needs, unless the notice itself has them."""
    own = notice.title + notice.theme + "".join(
        word for slot in notice.slots() for word in (slot.name, slot.says, *slot.aliases))
    for pattern in (_DISCARDED, _OTHER_WORK):
        found = pattern.search(text.shown.strip())
        if found and found[0] not in own:
            yield f"{where}写着“{found[0]}”"


def foreign(words: str, unit_name: str, notice: Notice) -> str:
    """A place of the unit's own rank or above in these words (units of the list blanked out), or "".

    An office or a firm counts as a town: a village may be its, a town is none of its parts.
    """
    rank = next((value for ending, value in _RANKS.items() if unit_name.endswith(ending)), _RANKS["镇"])
    for found in _PLACE.finditer(words):
        core, ending = found.groups()
        pairs = {core[at:at + 2] for at in range(len(core) - 1)}
        own = re.split("[省市县区]", core)[-1].lstrip(_TO) + ending
        if (_RANKS[ending] >= rank and not pairs & COMMON and not _NO_PLACE.search(core)
                and own not in compact(notice.issuer + notice.title)):
            return core + ending
    return ""
