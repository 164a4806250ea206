"""What a file counts as, and what is noticed about it. Noticing only tells: it never blocks, converts or deletes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from safetydesk.material.names import clean_text
from safetydesk.notice.dates import bucket_of, span
from safetydesk.notice.model import ANY, Item, Kind, MediaRule, Notice, Slot
from safetydesk.notice.problem import Mishap

# What a file is called where the cell asks for nothing like it.
_BY_CONTENT = {"image": "photo", "video": "video", "slides": "courseware", "document": "text", "pdf": "text",
               "text": "text", "table": "form"}
OTHER = "other"


def kind_of(notice: Notice, slot: Slot | None, content: str, name: str) -> str:
    """What a file counts as in this cell: the wanted kind its content can be, by the words of its name if several."""
    wanted = [
        (need, kind) for way in (slot.ways if slot else ()) for need in way.needs
        for kind in need.kinds if kind != ANY and content in _contents(notice, kind)
    ]
    for need, kind in wanted:
        words = (notice.kinds[kind].name if kind in notice.kinds else "", need.label, need.says)
        if any(word and (word in name or _stem(name) in word) for word in words if len(word) > 1):
            return kind
    if wanted:
        return wanted[0][1]
    return _BY_CONTENT.get(content, OTHER)


def known_kind(notice: Notice, kind: str) -> Kind:
    """The kind with this id. Mishap on one that the notice does not know: it would be counted nowhere."""
    if kind not in notice.kinds:
        raise Mishap(f"没有“{clean_text(kind, 20)}”这种材料", "请从列表里选择")
    return notice.kinds[kind]


def bucket_for(notice: Notice, slot: Slot | None, kind: str, received: date, taken: str | None) -> str:
    """The week or month a material counts for, where the notice asks for one in each; "" elsewhere.

    That of the day it was taken; where no day within the asked time is known, the one nearest to its arrival.
    """
    per = next((need.per for way in (slot.ways if slot else ()) for need in way.needs
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
    kinds = {kind for way in slot.ways for need in way.needs for kind in need.kinds}
    return max((rule.intro_most for kind in kinds for rule in rules_for(notice, kind)), default=0)


def warnings(notice: Notice, row: Mapping[str, Any], elsewhere: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Chinese sentences on one material: `row` holds its and its file's columns, `elsewhere` who else sent the same."""
    found = noticed(notice, row, elsewhere)
    captioned = any(rule.caption for rule in rules_for(notice, row["kind"]))
    return (*found, "缺文字说明") if row["medium"] == "file" and captioned and not row["caption"] else found


def noticed(notice: Notice, row: Mapping[str, Any], elsewhere: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What is told of the file or link itself, at once when it arrives."""
    found = [row["trouble"]] if row.get("trouble") else []
    if row.get("n") == 0:
        found.append("打不开的文件没有计数；核对后如果能用，按“通过”就计数")
    slot = notice.slot(row["slot"]) if row["slot"] else None
    if row["medium"] == "file":
        for rule in rules_for(notice, row["kind"]):
            found += _against(rule, row)
        found += _fit(notice, slot, row)
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


def counts(notice: Notice, row: Mapping[str, Any]) -> bool:
    """Whether a placed material counts for its cell: it can be read, and is of a kind that is asked for."""
    slot = notice.slot(row["slot"]) if row["slot"] else None
    return row.get("n", 1) > 0 and not _fit(notice, slot, row)


def _fit(notice: Notice, slot: Slot | None, row: Mapping[str, Any]) -> list[str]:
    if not isinstance(slot, Item):
        return []
    wanted = {kind for way in slot.ways for need in way.needs for kind in need.kinds}
    if row["kind"] in wanted or ANY in wanted:
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
