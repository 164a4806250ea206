"""How a unit is asked to name what it sends: the folder of an item, and examples of files by the rule."""

from __future__ import annotations

from collections.abc import Sequence

from safetydesk.desk.snapshot import UnitCard
from safetydesk.material.names import safe_name
from safetydesk.notice.model import Item, Notice, Slot

_ENDINGS = (("image", ".jpg"), ("video", ".mp4"), ("document", ".docx"), ("slides", ".pptx"), ("table", ".xlsx"))


def slot_folder(slot: Slot) -> str:
    """The folder of one item: by this name alone whatever lies in it is recognised."""
    return safe_name(slot.name, 72)


def sample_name(notice: Notice, slot: Slot, card: UnitCard) -> str:
    """A file of this item named by the rule: `青禾社区-应急逃生避险演练-活动现场-01.jpg`."""
    kinds = [kind for way in slot.needs_of(card.kind) for need in way.needs for kind in need.kinds]
    contents = {content for kind in kinds if kind in notice.kinds for content in notice.kinds[kind].contents}
    content, ending = next((pair for pair in _ENDINGS if pair[0] in contents), ("document", ".docx"))
    title = "活动现场" if content in ("image", "video") else "情况介绍"
    return f"{safe_name(card.name, 90)}-{slot_folder(slot)}-{title}-01{ending}"


def sample_names(notice: Notice, slots: Sequence[Slot], card: UnitCard) -> list[str]:
    """One name each for two kinds of files, photos and texts before others; of the items, where there are any."""
    items = [slot for slot in slots if isinstance(slot, Item)] or slots
    found: dict[str, str] = {}
    for slot in items:
        name = sample_name(notice, slot, card)
        found.setdefault(name[name.rindex("."):], name)
    return [found[ending] for ending in (".jpg", ".docx", ".mp4", ".pptx", ".xlsx") if ending in found][:2]
