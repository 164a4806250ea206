"""Where a number of a letter or report comes from, in the words of the window: what its `Run.source` asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safetydesk.notice.model import Notice

# Where a query looks, by its first word; what is not here is no number of the desk's.
_PLACES = {
    "board": "总览", "material": "收到的材料", "files": "收到的材料", "work": "作品", "works": "作品",
    "photos": "通过的图片", "figure": "统计数", "activity": "活动", "excuse": "总览（无此项）",
}  # fmt: skip
# Queries about all slots. One about a slot or a figure has more behind its id, whatever that is.
_WHOLE = {
    "board:units": "单位名单", "board:slots": "通知的要求", "board:unplaced": "收件（待确认）",
    "board:complete": "总览（已齐的单位）", "board:incomplete": "总览（未齐的单位）",
    "board:complete-names": "总览（已齐的单位）", "board:incomplete-names": "总览（未齐的单位）",
    "board:gaps": "总览（缺的项）", "board:late": "总览（迟交的项）", "board:excused": "总览（无此项）",
}  # fmt: skip


def place_of(source: str, notice: Notice) -> str:
    """`board:drill/missing@3` as `总览（应急逃生避险演练）`; "" for what is no number of the desk's."""
    query = source.partition("@")[0]
    place, _, rest = query.partition(":")
    if query in _WHOLE or place not in _PLACES:
        return _WHOLE.get(query, "")
    key = rest.split("/")[0]
    asked = notice.figure(key) if place == "figure" else notice.slot(key)
    return _PLACES[place] + (f"（{asked.name}）" if asked else "")
