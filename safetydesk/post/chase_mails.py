"""A mail to every unit that owes something, by way of the outbox."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from safetydesk.desk import outbox
from safetydesk.desk.chasing_words import Chase, Owing, subject, unit_text
from safetydesk.desk.desk import Desk
from safetydesk.desk.drafts_files import messages
from safetydesk.desk.letters import OPEN, Draft
from safetydesk.notice.problem import Mishap
from safetydesk.post.mail_account import checked_address

# What stands between two addresses in one field.
_BETWEEN = re.compile(r"[\s;；,，、/]+")


@dataclass(frozen=True)
class Mails:
    """What can be mailed, and the units that cannot be, each with the reason: `青禾社区（没有填邮箱）`."""

    drafts: tuple[Draft, ...]
    without: tuple[str, ...]


def mails(desk: Desk, chase: Chase, unit_ids: Collection[int] = ()) -> Mails:
    """A mail to each unit of `chase`, or of these, whose liaison has an address and no such mail under way."""
    under_way = {each.unit_id for each in outbox.letters(desk, states=(*OPEN, "sending", "doubtful"))
                 if each.about == "chase"}
    words = messages(desk)
    drafts, without = [], []
    for unit in chase.units:
        if unit_ids and unit.id not in unit_ids:
            continue
        if unit.id in under_way:
            without.append(f"{unit.name}（上一封还在发件箱里）")
            continue
        try:
            address = _address(unit)
        except Mishap:
            without.append(f"{unit.name}（邮箱写得不对）")
            continue
        if address:
            drafts.append(Draft(address, subject(chase, unit, words), unit_text(chase, unit, words) + "\n", unit.id))
        else:
            without.append(f"{unit.name}（没有填邮箱）")
    return Mails(tuple(drafts), tuple(without))


def enqueue(desk: Desk, found: Mails) -> str:
    """Puts these mails into the outbox; the batch. What was mailed is noted when the server has taken it."""
    return outbox.queue(desk, "chase", found.drafts)


def _address(unit: Owing) -> str:
    """The first address of the liaison, "" where there is none. Mishap when it is none."""
    first = next(filter(None, _BETWEEN.split(unit.liaison.email)), "")
    return checked_address(first) if first else ""
