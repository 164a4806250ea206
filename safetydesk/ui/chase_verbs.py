"""What chasing asks of the desk: each a plain work for the worker, holding data and no widget."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.desk.chasing_words import Chase, Message, Outlook
    from safetydesk.notice.messages import Messages
    from safetydesk.post.chase_mails import Mails


@dataclass(frozen=True)
class Seen:
    """Who owes what at this moment, how it is said, and the messages for the group."""

    chase: Chase
    words: Messages
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class News:
    """What the program says by itself. `doubtful`, `failed`: so many mails of the outbox need a person; `stuck`: the
    batch of the first of them."""

    outlook: Outlook | None
    doubtful: int
    failed: int
    stuck: str = ""

    @property
    def mails(self) -> str:
        """`发件箱里有 1 封待核实、2 封失败`, "" where all is well."""
        some = [f"{count} 封{word}" for count, word in ((self.doubtful, "待核实"), (self.failed, "失败")) if count]
        return f"发件箱里有 {'、'.join(some)}" if some else ""


def look(desk: Any, report: Report, stop: Stop) -> Seen:
    """Who owes what, and the words for it."""
    from safetydesk.desk import chasing, chasing_words, drafts_files

    chase, words = chasing.look(desk), drafts_files.messages(desk)
    return Seen(chase, words, chasing_words.group_messages(chase, words))


def note(told: Mapping[int, str], way: str) -> Work[int]:
    """That these units (by id) were reminded of this, by "copy" or "call"; of how many it is new."""

    def work(desk: Any, report: Report, stop: Stop) -> int:
        from safetydesk.desk import chasing_log

        return chasing_log.note(desk, told, way)

    return work


def mails(unit_ids: Collection[int]) -> Work[Mails]:
    """A mail to each of these units, without any to all that owe something; and who cannot be mailed."""

    def work(desk: Any, report: Report, stop: Stop) -> Mails:
        from safetydesk.desk import chasing
        from safetydesk.post import chase_mails

        return chase_mails.mails(desk, chasing.look(desk), unit_ids)

    return work


def enqueue(found: Mails) -> Work[str]:
    """These mails into the outbox; the batch."""

    def work(desk: Any, report: Report, stop: Stop) -> str:
        from safetydesk.post import chase_mails

        return chase_mails.enqueue(desk, found)

    return work


def news(desk: Any, report: Report, stop: Stop) -> News:
    """The next day, who is late, and what is stuck in the outbox."""
    from safetydesk.desk import chasing, chasing_words, outbox

    outbox.recover(desk)
    stuck = sorted(outbox.letters(desk, states=("doubtful", "failed")), key=lambda each: each.state)
    states = [each.state for each in stuck]
    return News(chasing_words.outlook(chasing.look(desk)), states.count("doubtful"), states.count("failed"),
                stuck[0].batch if stuck else "")
