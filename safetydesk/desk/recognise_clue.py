"""What recognition is asked and what it answers: plain records, so that every way in can ask the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Filled:
    """What a filled form says that came in: `form` is its id in the notice, `unit` the name written on it as it
    stands there, `titles` the works it lists as (slot id, title). `blank`: nothing was filled in. `months`: of which it
    has numbers ("2023-06"), in order, and 累计 where a sum stands alone; `day`: that it was filled in, as written."""

    form: str = ""
    unit: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    blank: bool = False
    months: tuple[str, ...] = ()
    day: str = ""


@dataclass(frozen=True)
class Clue:
    """All that is known of one file before anybody looks at it.

    `parts`: folders from the dropped one on, then the file's name, as the sender wrote them; an archive or a mail
    counts as a folder with its ending; a pasted link has its note alone. `content`: `material.facts.Facts.content`,
    "" if not known. `sender`: the From line of its mail, with or without a name. `taken`: ISO local time. `words`: the
    file is itself a filled form. `heading`: the first lines of a document, at most 200 characters. `received`: ISO
    local time.
    """

    parts: tuple[str, ...]
    content: str = ""
    sender: str = ""
    subject: str = ""
    taken: str | None = None
    words: Filled | None = None
    heading: str = ""
    received: str = ""


@dataclass(frozen=True)
class Decision:
    """What the clerk decided for an earlier file; "" and None where only the other half was decided."""

    parts: tuple[str, ...]
    sender: str = ""
    unit_id: int | None = None
    slot: str = ""


@dataclass(frozen=True)
class Listed:
    """A work that the desk knows, mostly from a form that came earlier; `unit_id` None: a unit not on the list."""

    unit_id: int | None
    slot: str
    title: str


@dataclass(frozen=True)
class Guess:
    """Where a file belongs. `unit_id` None and `slot` "": nothing speaks for any. Confidences are probabilities.

    Only what is `sure` may be counted without asking. `why` is plain Chinese, at most three clauses: what speaks for
    it, the strongest first, then what is in doubt. `other_units`, `other_slots`: what else was named, the
    likeliest first.
    """

    unit_id: int | None
    slot: str
    unit_confidence: float
    item_confidence: float
    sure: bool
    why: str
    other_units: tuple[int, ...] = ()
    other_slots: tuple[str, ...] = ()
