"""What a notice calls what it asks for: names, labels and forms of its slots, and the words of the campaign itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from safetydesk.desk.recognise_text import MEDIA, compact
from safetydesk.notice.model import BASE_KINDS, Due, Notice, Slot

# Labels that say what sort of file is wanted, which many items share.
_SORTS = MEDIA | {BASE_KINDS[kind] for kind in ("form", "text", "link", "paper")}
PARTS = re.compile(r"[和、，。；（）()/,;:：\s]+")


def phrases(notice: Notice, slot: Slot) -> Iterator[tuple[str, float]]:
    """Everything this slot is called, and how surely who says so means it."""
    for name in (slot.name, *slot.aliases):
        yield name, 0.97 if len(compact(name)) > 3 else 0.94
    for part in PARTS.split(slot.name):
        if len(part) > 2:
            yield part, 0.93
    for label in (part for way in slot.ways for need in way.needs for part in PARTS.split(need.label)):
        if len(compact(label)) > 1 and compact(label) not in _SORTS:
            yield label, 0.93
    for kind in {kind for way in slot.ways for need in way.needs for kind in need.kinds} & notice.kinds.keys():
        if notice.kinds[kind].name not in _SORTS:
            yield notice.kinds[kind].name, 0.92
    for due in notice.dues:
        if due.same_as == slot.id:
            yield due.name, 0.97
    for form in notice.forms:
        if slots_of_form(notice, form.id) == {slot.id}:
            yield form.title, 0.97


def slots_of_form(notice: Notice, form_id: str) -> frozenset[str]:
    """The slots that are handed in on this form."""
    return frozenset(due.id for due in notice.dues if form_id and due.form == form_id and due.ways)


def gathers(slot: Slot) -> bool:
    """A due such as “活动内容和视频、图片”, that counts whatever came for the items."""
    return isinstance(slot, Due) and all(need.anywhere for way in slot.ways for need in way.needs)


def background(notice: Notice) -> Iterable[str]:
    """What the whole campaign is called, which tells no slot from another."""
    return (notice.title, notice.short, notice.issuer, notice.theme, *(period.name for period in notice.periods))


def told_by_periods(notice: Notice) -> frozenset[str]:
    """Pairs that only one of several periods has: 产月 is not in 安全生产万里行."""
    pairs: Mapping[str, frozenset[str]] = {period.name: pairs_of((period.name,)) for period in notice.periods}
    if len(pairs) < 2:
        return frozenset()
    return frozenset(
        pair for name, own in pairs.items() for pair in own
        if not any(pair in others for other, others in pairs.items() if other != name)
    ) - pairs_of((notice.issuer,))


def pairs_of(texts: Iterable[str]) -> frozenset[str]:
    """Every two characters that stand side by side in one of these."""
    return frozenset(text[at:at + 2] for text in map(compact, texts) for at in range(len(text) - 1))


def shared(titles: list[str]) -> frozenset[str]:
    """Pairs that several titles have."""
    pairs = [pairs_of((title,)) for title in titles]
    return frozenset(pair for at, own in enumerate(pairs) for pair in own if any(pair in other for other in pairs[:at]))
