"""What a letter or report is drafted from: the board and the materials of all units, or of one, on one day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from safetydesk.desk import schema
from safetydesk.desk.board import board, count_unplaced, unit_line
from safetydesk.desk.desk import Desk
from safetydesk.desk.levels import below, paths
from safetydesk.desk.settings import printed
from safetydesk.desk.snapshot import COUNTED, SlotState, UnitCard
from safetydesk.desk.tally import UnitLine
from safetydesk.desk.units import all_units, unit
from safetydesk.notice.model import Item, Notice, Slot
from safetydesk.paper.flow import Run

# Unit, slot, kind and state of materials.
Place = tuple[int, str, str, str]


@dataclass(frozen=True)
class Seen:
    """`one` None: all units. `lines` of those that report to us; `cards` and `names` of their sub-units, too.

    `pieces` and `files`: how many count, and how many there are, by place. `printed`: what the office set of itself, by
    the keys of `settings.PRINTED`.
    """

    notice: Notice
    office: str
    day: date
    one: UnitCard | None
    cards: Mapping[int, UnitCard]
    names: Mapping[int, str]
    lines: Mapping[int, UnitLine]
    pieces: Mapping[Place, int]
    files: Mapping[Place, int]
    unplaced: int
    printed: Mapping[str, str]

    @property
    def at(self) -> str:
        """What the sources of one unit's figures end with."""
        return f"@{self.one.id}" if self.one else ""

    def slots(self) -> list[Slot]:
        """What these units owe, in the order of the notice: dues of their own, then items."""
        return [slot for slot in self.notice.slots() if any(True for _ in self.cells(slot.id))]

    def items(self) -> list[Slot]:
        """The items they owe; where the notice has none, its dues."""
        slots = self.slots()
        return [slot for slot in slots if isinstance(slot, Item)] or slots

    def cells(self, slot: str) -> Iterator[tuple[UnitLine, SlotState]]:
        """This slot of every unit that owes it."""
        for line in self.lines.values():
            for cell in line.cells:
                if cell is not None and cell.id == slot:
                    yield line, cell

    def kinds(self, slot: str = "", states: tuple[str, ...] = COUNTED) -> dict[str, int]:
        """How many pieces of each kind there are, of this slot or of all."""
        found: Counter[str] = Counter()
        for (_, here, kind, state), count in self.pieces.items():
            if state in states and slot in ("", here):
                found[kind] += count
        known = {kind: number for number, kind in enumerate(self.notice.kinds)}
        return {kind: found[kind] for kind in sorted(found, key=lambda kind: known.get(kind, 99)) if found[kind]}

    def count(self, state: str) -> int:
        """How many materials are in this state."""
        return sum(count for (_, _, _, own), count in self.files.items() if own == state)


def look_at(desk: Desk, one: UnitCard | None, day: date) -> Seen:
    """The desk as of `day`."""
    lines = [unit_line(desk, one.id, day)] if one else [line for line in board(desk, day).units if not line.sub]
    every = all_units(desk)
    cards = [one, *below(every).get(one.id, ())] if one else every
    m = schema.material
    query = (
        select(m.c.unit_id, m.c.slot, m.c.kind, m.c.state, func.sum(m.c.n), func.count())
        .where(m.c.notice == desk.notice.id, m.c.slot != "",
               m.c.unit_id.in_([card.id for card in cards]) if one else m.c.unit_id.is_not(None))
        .group_by(m.c.unit_id, m.c.slot, m.c.kind, m.c.state)
    )
    with desk.store.reading() as connection:
        rows = connection.execute(query).all()
    here = {card.id: card for card in cards}
    kept = [row for row in rows if row[0] in here]
    return Seen(
        desk.notice, desk.office, day, one, here, paths(every, ""), {line.id: line for line in lines},
        {tuple(row[:4]): row[4] for row in kept}, {tuple(row[:4]): row[5] for row in kept},
        0 if one else count_unplaced(desk), printed(desk),
    )


def card_of(desk: Desk, unit_id: int | None) -> UnitCard | None:
    """The unit a letter is for. Mishap when there is none of this id."""
    return None if unit_id is None else unit(desk, unit_id)


def measure_of(notice: Notice, slot: str, kind: str) -> str:
    """The measure word of a kind, as this slot counts it, or else any. A form is not counted in 名 as a person."""
    found = [
        (each.id != slot, len(need.kinds), need.measure) for each in notice.slots()
        for way in each.ways for need in way.needs if kind in need.kinds
        and (kind == "liaison" or "liaison" not in need.kinds)
    ]
    # The need that speaks of the fewest kinds knows best.
    return min(found, key=lambda one: one[:2])[2] if found else "份"


def name_of(notice: Notice, slot: str, kind: str) -> str:
    """What this slot calls what it asks for, as `统计表`; elsewhere the name of the kind, as `表格`."""
    asked = notice.slot(slot)
    labels = (need.label for need in (asked.needs if asked else ()) if need.kinds == (kind,) and need.label)
    return next(labels, notice.kinds[kind].name if kind in notice.kinds else "材料")


def amounts(seen: Seen, slot: str = "", states: tuple[str, ...] = COUNTED) -> tuple[Run, ...]:
    """`视频4个、活动总结2份`, every number with its source; nothing where there is nothing."""
    told = "counted" if states == COUNTED else "+".join(states)
    found: Counter[tuple[str, str]] = Counter()
    for (_, here, kind, state), count in seen.pieces.items():
        if count and state in states and slot in ("", here):
            found[kind, here] += count
    kinds, slots = [*seen.notice.kinds], [each.id for each in seen.notice.slots()]
    named: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for kind, here in sorted(found, key=lambda one: (_place(one[0], kinds), _place(one[1], slots))):
        named[kind, name_of(seen.notice, here, kind)][here] = found[kind, here]
    called = Counter(kind for kind, _ in named)
    runs: list[Run] = []
    for (kind, name), counts in named.items():
        places = slot or ("*" if called[kind] == 1 else "+".join(counts))
        runs += [Run(("、" if runs else "") + name),
                 Run(str(counts.total()), f"material:{places}/{kind}/{told}{seen.at}"),
                 Run(measure_of(seen.notice, next(iter(counts)), kind))]
    return tuple(runs)


def _place(one: str, known: Sequence[str]) -> int:
    return known.index(one) if one in known else len(known)
