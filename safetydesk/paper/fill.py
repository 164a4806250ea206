"""From a form's layout and the desk's records to a Sheet, ready to print."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Record:
    """What fills a form: `values` by placeholder word, `parts` by what repeats below it ("unit", "item", "work").

    `id` names an item's record, so that hints and the form's own item names find it.
    """

    values: dict[str, str]
    parts: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    id: str = ""
