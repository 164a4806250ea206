"""The keys that a notice's folder may use, as data: reader, tests and forms/README.md go by these tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from safetydesk.notice.layout import ALIGNS, BESIDE, EACH, ROLES

DUE_TYPES = ("report-by", "window", "recurring", "continuous", "do-by", "event", "undated")

# Which keys a due of each type must have; the others of by, opens, every and day make no sense with it.
DUE_KEYS: dict[str, tuple[str, ...]] = {
    "report-by": ("by",),
    "window": ("opens", "by"),
    "recurring": ("opens", "by", "every", "day"),
    "continuous": (),
    "do-by": ("by",),
    "event": ("by",),
    "undated": (),
}


@dataclass(frozen=True)
class Key:
    """What may stand behind one key. `type` is one of `tables.TYPES`; `low` and `high` bound a number, both included.

    A key that is left out keeps the model's own default, unless `default` is given here.
    """

    type: str
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 9999


Schema = dict[str, Key]

NOTICE: Schema = {
    "id": Key("id", required=True),
    "title": Key("text", required=True),
    "short": Key("text", required=True),
    "issuer": Key("text", default=""),
    "year": Key("whole", required=True, low=2000, high=2100),
    "date": Key("date"),
    "number": Key("text", default=""),
    "theme": Key("text", default=""),
    "to": Key("text", default=""),
    "unit_kinds": Key("words", required=True),
    "references": Key("words"),
    "kind": Key("tables"),
    "period": Key("tables"),
    "item": Key("tables"),
    "due": Key("tables", required=True),
    "media": Key("tables"),
    "form": Key("tables"),
    "figure": Key("tables"),
}

KIND: Schema = {
    "id": Key("id", required=True),
    "name": Key("text", required=True),
    "contents": Key("words"),
}

PERIOD: Schema = {
    "name": Key("text", required=True),
    "first": Key("date", required=True),
    "last": Key("date"),
}

NEED: Schema = {
    "kinds": Key("words", required=True),
    "least": Key("whole"),
    "most": Key("whole", low=1),
    "measure": Key("text"),
    "label": Key("text"),
    "says": Key("text"),
    "units": Key("words"),
    "per": Key("text", choices=("week", "month")),
    "implied": Key("yes"),
    "anywhere": Key("yes"),
}

WAY: Schema = {
    "says": Key("text"),
    "needs": Key("tables", required=True),
}

# What all that is asked for has in common.
_ASKED: Schema = {
    "id": Key("id", required=True),
    "name": Key("text", required=True),
    "says": Key("text"),
    "aliases": Key("words"),
    "was": Key("words"),
    "units": Key("words"),
}

SLOT: Schema = _ASKED | {
    "needs": Key("tables"),
    "way": Key("tables"),
}

ITEM: Schema = SLOT | {
    "due": Key("text"),
    "format": Key("text"),
}

DUE: Schema = SLOT | {
    "type": Key("text", choices=DUE_TYPES),
    "by": Key("date"),
    "opens": Key("date"),
    "every": Key("text", choices=("week", "month")),
    "day": Key("whole", low=1, high=31),
    "to": Key("text"),
    "source": Key("text"),
    "same_as": Key("text"),
    "form": Key("text"),
}

MEDIA: Schema = {
    "kinds": Key("words", required=True),
    "says": Key("text", required=True),
    "original": Key("yes"),
    "caption": Key("yes"),
    "intro_most": Key("whole", low=1),
    "link": Key("yes"),
    "formats": Key("words"),
    "width": Key("whole", low=1, high=99999),
    "height": Key("whole", low=1, high=99999),
    "compare": Key("text", choices=("equal", "at least")),
}

FORM: Schema = {
    "id": Key("id", required=True),
    "title": Key("text", required=True),
    "layout": Key("file", required=True),
    "layout_all": Key("file"),
    "scope": Key("text", choices=("unit", "notice")),
    "annex": Key("text"),
    "proposal": Key("yes"),
}

FIGURE: Schema = _ASKED | {
    "measure": Key("text"),
    "period": Key("text"),
    "slot": Key("text"),
    "kinds": Key("words"),
}

LAYOUT: Schema = {
    "title": Key("text", required=True),
    "annex": Key("text"),
    "widths": Key("numbers", required=True, low=5, high=225),
    "landscape": Key("yes"),
    "proposal": Key("yes"),
    "above": Key("tables"),
    "below": Key("tables"),
    "names": Key("table"),
    "row": Key("tables", required=True),
}

LINE: Schema = {
    "text": Key("text", required=True),
    "align": Key("text", choices=ALIGNS),
}

ROW: Schema = {
    "role": Key("text", choices=ROLES),
    "each": Key("words", choices=EACH),
    "blank": Key("whole", high=99),
    "more": Key("text"),
    "empty": Key("text"),
    "height": Key("number", high=225),
    "cells": Key("cells", required=True),
    "hints": Key("tables"),
}

CELL: Schema = {
    "text": Key("text", default=""),
    "across": Key("whole", low=1, high=50),
    "down": Key("whole", low=1, high=50),
    "over": Key("text", choices=EACH),
    "beside": Key("text", choices=BESIDE),
    "role": Key("text", choices=ROLES),
    "align": Key("text", choices=ALIGNS),
}

HINT: Schema = {
    "item": Key("text", required=True),
    "row": Key("whole", required=True, low=1, high=99),
    "cell": Key("whole", required=True, high=49),
    "text": Key("text", required=True),
}

# What a table of the office's own says besides its layout.
TABLE: Schema = {
    "name": Key("text", required=True),
    "scope": Key("text", choices=("unit", "notice")),
    "only": Key("text", choices=("items", "missing", "returned", "reported")),
    "about": Key("words"),
    "order": Key("whole"),
}

SCHEMAS: dict[str, Schema] = {
    "notice": NOTICE, "kind": KIND, "period": PERIOD, "item": ITEM, "due": DUE, "need": NEED, "way": WAY,
    "media": MEDIA, "form": FORM, "figure": FIGURE, "layout": LAYOUT, "line": LINE, "row": ROW, "cell": CELL,
    "hint": HINT, "table": TABLE,
}
