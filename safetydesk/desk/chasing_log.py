"""Who was reminded when: what was copied or called is noted here, what was mailed the outbox knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import literal, select, union_all

from safetydesk.desk import schema
from safetydesk.desk.chasing_words import WAYS, Reminder
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import verb
from safetydesk.notice.dates import now


def reminders(desk: Desk, unit_id: int | None = None) -> dict[int, tuple[Reminder, ...]]:
    """Every time a unit was reminded under this notice, the oldest first, by the unit's id.

    A mail counts from when the server took it, whoever sent it off and however long it lay in the outbox.
    """
    r, t = schema.reminder, schema.letter
    noted = select(r.c.unit_id, r.c.at, r.c.way, r.c.text).where(r.c.notice == desk.notice.id)
    mailed = select(t.c.unit_id, t.c.ended, literal("mail"), t.c.text).where(
        t.c.notice == desk.notice.id, t.c.about == "chase", t.c.state == "sent", t.c.unit_id.is_not(None))
    if unit_id is not None:
        noted, mailed = noted.where(r.c.unit_id == unit_id), mailed.where(t.c.unit_id == unit_id)
    found: dict[int, list[Reminder]] = defaultdict(list)
    with desk.store.reading() as connection:
        for row in connection.execute(union_all(noted, mailed).order_by("at")):
            found[row[0]].append(Reminder(*row))
    return {key: tuple(each) for key, each in found.items()}


def note(desk: Desk, told: Mapping[int, str], way: str) -> int:
    """Notes that these units (by id) were reminded of this, by "copy" or "call"; of how many it is new.

    The same words the same way again on the same day are the same reminder: somebody pressed the button twice.
    """
    at = now().isoformat(timespec="seconds")
    before = reminders(desk)
    fresh = {
        key: text for key, text in told.items()
        if not any((each.at[:10], each.way, each.text) == (at[:10], way, text) for each in before.get(key, ()))
    }
    if fresh:
        with verb(desk, "remind", f"催报 {len(fresh)} 个单位（{WAYS[way]}）") as tx:
            tx.insert_many(schema.reminder, [
                {"notice": desk.notice.id, "unit_id": key, "at": at, "way": way, "text": text}
                for key, text in fresh.items()
            ])
    return len(fresh)
