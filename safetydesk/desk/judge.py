"""What a file counts as, and what is noticed about it. Noticing only tells: it never blocks, converts or deletes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from safetydesk.material.facts import Facts
from safetydesk.material.names import clean_text
from safetydesk.notice.dates import bucket_of, span
from safetydesk.notice.model import ANY, Kind, MediaRule, Notice, Slot
from safetydesk.notice.problem import Mishap

# What a file is called where the cell asks for nothing like it.
_BY_CONTENT = {"image": "photo", "video": "video", "slides": "courseware", "document": "text", "pdf": "text",
               "text": "text", "table": "form"}
OTHER = "other"
NO_CAPTION = "缺文字说明"
OWN = "与本单位的"  # two photos of one moment are no fault
_WHERE = "带有拍摄位置，可以另存一份不带位置的"
# What chat programs call what they saved, and the long edges they shrink photos to.
_CHAT = re.compile(
    r"微信(?:图片|视频)|mmexport|wx_camera|wechat|^qq(?:图片|视频)|企业微信|钉钉|^img-\d{8}-wa", re.IGNORECASE
)
_CHAT_EDGES = (1080, 1280, 1440, 1920)
_SCREENSHOT = re.compile(r"截屏|截图|屏幕快照|screen[ _-]?shot|snipaste", re.IGNORECASE)
_SCREENS = (720, 750, 828, 1080, 1125, 1170, 1179, 1206, 1242, 1260, 1284, 1290, 1320, 1440)


def kind_of(notice: Notice, slot: Slot | None, content: str, name: str, *, form: bool = False) -> str:
    """What a file counts as in this cell: the wanted kind its content can be, by the words of its name if several.

    `form`: it was read and is one of the notice's forms.
    """
    wanted = [
        (need, kind) for need in (slot.needs if slot else ()) for kind in need.kinds
        if kind != ANY and content in _contents(notice, kind)
    ]
    if form and any(kind == "form" for _, kind in wanted):
        return "form"
    for need, kind in wanted:
        words = (notice.kinds[kind].name if kind in notice.kinds else "", need.label, need.says)
        if any(word and (word in name or _stem(name) in word) for word in words if len(word) > 1):
            return kind
    if wanted:
        return wanted[0][1]
    return _BY_CONTENT.get(content, OTHER)


def columns_of(facts: Facts) -> dict[str, Any]:
    """Facts as columns of the table `file`, whose truths are 0 and 1."""
    plays = None if facts.plays is None else int(facts.plays)
    return asdict(facts) | {"located": int(facts.located), "black": int(facts.black), "plays": plays}


def known_kind(notice: Notice, kind: str) -> Kind:
    """The kind with this id. Mishap on one that the notice does not know: it would be counted nowhere."""
    if kind not in notice.kinds:
        raise Mishap(f"没有“{clean_text(kind, 20)}”这种材料", "请从列表里选择")
    return notice.kinds[kind]


def bucket_for(notice: Notice, slot: Slot | None, kind: str, received: date, taken: str | None) -> str:
    """The week or month a material counts for, where the notice asks for one in each; "" elsewhere.

    That of the day it was taken; where no day within the asked time is known, the one nearest to its arrival.
    """
    per = next((need.per for need in (slot.needs if slot else ())
                if need.per and (kind in need.kinds or ANY in need.kinds)), "")
    days = span(notice, slot) if slot and per else None
    if days is None:
        return ""
    first, last = days
    day = date.fromisoformat(taken[:10]) if taken else received
    if not first <= day <= (last or day):
        day = min(max(received, first), last or received)
    return bucket_of(per, day)


def rules_for(notice: Notice, kind: str) -> tuple[MediaRule, ...]:
    """The notice's rules on files of this kind."""
    return tuple(rule for rule in notice.media if kind in rule.kinds or ANY in rule.kinds)


def intro_most(notice: Notice, slot: Slot) -> int:
    """The longest introduction the notice allows for a work of this cell, in characters; 0 = no limit given."""
    return max((rule.intro_most for kind in slot.kinds for rule in rules_for(notice, kind)), default=0)


def warnings(notice: Notice, row: Mapping[str, Any], elsewhere: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Chinese sentences on one material: `row` holds its and its file's columns, `elsewhere` who else sent the same."""
    found = noticed(notice, row, elsewhere)
    captioned = any(rule.caption for rule in rules_for(notice, row["kind"]))
    return (*found, NO_CAPTION) if row["medium"] == "file" and captioned and not row["caption"] else found


def noticed(notice: Notice, row: Mapping[str, Any], elsewhere: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What is told of the file or link itself, at once when it arrives."""
    found = [row["trouble"]] if row.get("trouble") else []
    if row.get("n") == 0 and row.get("plays") == 0:
        found.append("没有计数；核对后如果能用，按“通过”就计数")
    slot = notice.slot(row["slot"]) if row["slot"] else None
    if row["medium"] == "file":
        for rule in rules_for(notice, row["kind"]):
            found += _against(rule, row)
        found += _fit(notice, slot, row)
        found += _looks(notice, row)
    if row["medium"] == "link" and row["kind"] != "link" and not any(r.link for r in rules_for(notice, row["kind"])):
        found.append("通知没有说可以用网盘链接代替，请确认上级是否接受")
    found += [f"与{where}的文件内容完全相同" for where in elsewhere]
    return tuple(found)


def _against(rule: MediaRule, row: Mapping[str, Any]) -> list[str]:
    found = []
    if rule.formats and row["format"] and row["format"] not in _spellings(rule.formats):
        found.append(f"格式是 {row['format']}，通知要求 {'、'.join(rule.formats)}")
    width, height = row["width"], row["height"]
    if rule.width and width and height:
        long_edge, short_edge = max(width, height), min(width, height)
        # A portrait picture is its own shape: its edges are compared turned.
        portrait = "（竖幅）" if height > width else ""
        equal = (width, height) == (rule.width, rule.height)
        enough = long_edge >= rule.width and short_edge >= rule.height
        if not (equal if rule.compare == "equal" else enough):
            word = "应为" if rule.compare == "equal" else "不低于"
            found.append(f"分辨率 {width}×{height}{portrait}，通知要求{word} {rule.width}×{rule.height}")
    return found


def mild(warning: str) -> bool:
    """Whether a warning is told but keeps nothing from being accepted with the sure ones."""
    return warning in (NO_CAPTION, _WHERE) or warning.startswith(OWN)


def _looks(notice: Notice, row: Mapping[str, Any]) -> list[str]:
    """What the picture or film itself lets one suspect; `row` may come from before it was looked at."""
    found = []
    if row.get("black"):
        found.append("视频画面是全黑或单色的，请看一眼")
    if _is_screenshot(row):
        found.append("像是截屏，不是原图，请对方发原图")
    elif _is_recompressed(row):
        found.append("疑似聊天软件压缩，请对方以“文件”方式重发原图" if row["content"] == "image"
                     else "疑似聊天软件压缩，请对方以“文件”方式重发原视频")
    day = (row.get("taken") or "")[:10]
    first = min((period.first for period in notice.periods), default=None)
    last = max((period.last for period in notice.periods if period.last), default=None)
    if day and first and not first.isoformat() <= day <= (last.isoformat() if last else day):
        found.append(f"拍摄日期 {day} 不在活动期（{first.isoformat()} 至 {last.isoformat() if last else '未定'}）")
    if row.get("located"):
        found.append(_WHERE)
    return found


def _is_screenshot(row: Mapping[str, Any]) -> bool:
    """By its name, or by the shape of a telephone's whole screen in the format that telephones save it in."""
    if row.get("content") != "image":
        return False
    if _SCREENSHOT.search(row["name"]):
        return True
    long_edge, short_edge = _edges(row)
    return row["format"] == "PNG" and not row.get("camera") and short_edge in _SCREENS and long_edge >= 1.9 * short_edge


def _is_recompressed(row: Mapping[str, Any]) -> bool:
    """Chat programs shrink to a few sizes and drop what the camera wrote (FACTS §8)."""
    if row.get("content") not in ("image", "video") or row.get("camera"):
        return False
    long_edge, _ = _edges(row)
    if row["content"] == "video":
        return bool(_CHAT.search(row["name"])) and 0 < long_edge < 1280
    if row["format"] not in ("JPEG", "WEBP") or row.get("taken"):
        return False
    return bool(_CHAT.search(row["name"])) or long_edge in _CHAT_EDGES


def _edges(row: Mapping[str, Any]) -> tuple[int, int]:
    width, height = row.get("width") or 0, row.get("height") or 0
    return max(width, height), min(width, height)


def counts(notice: Notice, row: Mapping[str, Any]) -> bool:
    """Whether a placed material counts for its cell: it can be read, and is of a kind that is asked for."""
    slot = notice.slot(row["slot"]) if row["slot"] else None
    return row.get("n", 1) > 0 and not _fit(notice, slot, row)


def _fit(notice: Notice, slot: Slot | None, row: Mapping[str, Any]) -> list[str]:
    if slot is None:
        return []
    wanted = slot.kinds
    if not wanted or row["kind"] in wanted or ANY in wanted:
        return []
    names = "、".join(notice.kinds[kind].name for kind in sorted(wanted) if kind in notice.kinds)
    return [f"这一项要的是{names}，这个文件没有计数；如果它就是，请用“改类型”"]


def _contents(notice: Notice, kind: str) -> tuple[str, ...]:
    known = notice.kinds.get(kind)
    return known.contents if known else ()


def _spellings(formats: tuple[str, ...]) -> set[str]:
    same = {"JPG": {"JPEG", "MPO"}, "JPEG": {"JPG", "MPO"}, "TIF": {"TIFF"}}
    upper = {name.upper() for name in formats}
    return upper | {other for name in upper for other in same.get(name, ())}


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0]
