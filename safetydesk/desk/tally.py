"""The board as counts: what each unit owes under a notice, worked out from grouped rows; no database, no Qt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from safetydesk.desk.judge import OTHER
from safetydesk.desk.levels import above
from safetydesk.desk.snapshot import Column, NeedState, SlotState
from safetydesk.notice.dates import buckets, last_moment, overdue, span
from safetydesk.notice.model import ANY, Need, Notice, Slot

# One grouped row: unit, slot, kind, bucket, and how many in a packed number.
Group = tuple[int, str, str, str, int]

# A packed number holds three counts that are summed as one: the pieces that count, and the materials that await review
# and that were returned. One sum in SQL and one addition in Python instead of three: 20,000 units need it.
_FIELD = 20
_MASK = (1 << _FIELD) - 1
REVIEW, RETURNED = 1 << _FIELD, 1 << 2 * _FIELD


@dataclass(frozen=True)
class UnitRow:
    """What the board must know of a unit before counting."""

    id: int
    name: str
    kind: str
    initials: str
    parent_id: int | None
    sub: bool = False


@dataclass(frozen=True)
class _Counter:
    """A Need of a slot with its places in a unit's row of counts: one place, or one for each begun period."""

    need: Need
    places: tuple[int, ...]
    periods: tuple[str, ...]

    @property
    def least(self) -> int:
        return self.need.least * len(self.places)

    def have(self, counts: Sequence[Sequence[int]], unit: int) -> int:
        """How many count; what one period has too many does not make up for another."""
        if not self.need.per:
            return counts[self.places[0]][unit] & _MASK
        return sum(min(counts[place][unit] & _MASK, self.need.least) for place in self.places)


@dataclass(frozen=True)
class _Cell:
    """A slot for one kind of unit: its ways as counters, and the place where all of its materials are counted."""

    slot: Slot
    by: date | None
    owed: bool  # False: it comes as it comes, and nobody is short of it
    ways: tuple[tuple[_Counter, ...], ...]
    total: int


class Plan:
    """What one kind of unit owes on one day: the cells, and where each grouped row is to be added."""

    def __init__(self, notice: Notice, kind: str, moment: date | datetime, cutoff: str) -> None:
        self.notice = notice
        self.moment = moment
        self.cutoff = cutoff
        self.width = 0
        self.cells = tuple(
            self._cell(slot, kind) if slot.holds_for(kind) and slot.needs_of(kind) else None for slot in notice.slots()
        )
        # What is late as long as it is owed.
        self.passed = tuple(cell for cell in self.cells if cell and cell.owed and overdue(cell.by, moment, cutoff))
        self.targets: dict[tuple[str, str, str], tuple[int, ...]] = {}

    def _place(self) -> int:
        self.width += 1
        return self.width - 1

    def _cell(self, slot: Slot, kind: str) -> _Cell:
        due = self.notice.due_of(slot)
        # What has no day is owed all the same; what comes as it comes is not.
        asked = any(need.least for way in slot.ways for need in way.needs)
        owed = due.type not in ("continuous", "event") if due else asked
        return _Cell(
            slot, due.by if due else None, owed,
            tuple(tuple(self._counter(need, slot) for need in way.needs) for way in slot.needs_of(kind)),
            self._place(),
        )

    def _counter(self, need: Need, slot: Slot) -> _Counter:
        if not need.per:
            return _Counter(need, (self._place(),), ("",))
        periods = _begun(self.notice, slot, need.per, self.moment)
        return _Counter(need, tuple(self._place() for _ in periods), periods)

    def find(self, slot: str, kind: str, bucket: str) -> tuple[int, ...]:
        """Every place a grouped row is added to; remembered in `targets`."""
        places: list[int] = []
        for cell in self.cells:
            if cell is None:
                continue
            here = cell.slot.id == slot
            if here:
                places.append(cell.total)
            for counter in (counter for way in cell.ways for counter in way):
                need = counter.need
                # "Anything" is no card, and nothing that nobody can recognise; a form is handed in for its own slot.
                other = ANY in need.kinds and kind not in ("liaison", OTHER) and (here or kind != "form")
                if (kind in need.kinds or other) and (here or need.anywhere):
                    period = bucket if need.per else ""
                    places += (p for p, name in zip(counter.places, counter.periods, strict=True) if name == period)
        self.targets[slot, kind, bucket] = tuple(places)
        return self.targets[slot, kind, bucket]


def _begun(notice: Notice, slot: Slot, per: str, moment: date | datetime) -> tuple[str, ...]:
    """The weeks or months of the slot's span that have begun by `moment`."""
    days = span(notice, slot)
    if days is None:
        return ()
    today = moment.date() if isinstance(moment, datetime) else moment
    return buckets(per, days[0], min(today, days[1]) if days[1] else today)


class UnitLine:
    """One row of the board. `missing` counts pieces over all that is owed; cells are worked out when looked at."""

    __slots__ = ("_block", "_number", "complete", "id", "initials", "kind", "missing", "name", "parent_id", "sub")

    def __init__(self, unit: UnitRow, block: _Block, number: int, missing: int) -> None:
        self.id, self.name, self.kind = unit.id, unit.name, unit.kind
        self.initials, self.parent_id, self.sub = unit.initials, unit.parent_id, unit.sub
        self._block, self._number = block, number
        self.missing = missing
        self.complete = not missing

    @property
    def cells(self) -> tuple[SlotState | None, ...]:
        """Aligned with `Board.columns`; None where this kind of unit does not owe it."""
        return tuple(
            None if cell is None else self._block.state(cell, self.id, self._number) for cell in self._block.plan.cells
        )

    @property
    def counted(self) -> bool:
        """Whether the notice asks for materials at all; where it asks for numbers alone none of this speaks of them."""
        return bool(self._block.plan.cells)

    @property
    def late(self) -> bool:
        """Something is owed whose due has passed."""
        block = self._block
        return bool(self.missing) and any(block.lacks(cell, self.id, self._number) for cell in block.plan.passed)

    @property
    def returned(self) -> int:
        return self._total() >> 2 * _FIELD

    @property
    def review(self) -> int:
        return self._total() >> _FIELD & _MASK

    def _total(self) -> int:
        return sum(self._block.counts[cell.total][self._number] for cell in self._block.plan.cells if cell)


class _Block:
    """All units of one kind: one list of counts for each place, so that 20,000 units are a few passes over lists."""

    def __init__(self, plan: Plan, units: Sequence[UnitRow], came_late: AbstractSet[tuple[int, str]]) -> None:
        self.plan = plan
        self.units = units
        self.came_late = came_late
        self.counts = [[0] * len(units) for _ in range(plan.width)]
        self.number = {unit.id: number for number, unit in enumerate(units)}
        self.excuses: dict[tuple[int, str], str] = {}

    def lines(self) -> list[UnitLine]:
        """The lines of these units, in their order."""
        return [
            UnitLine(unit, self, number, missing)
            for number, (unit, missing) in enumerate(zip(self.units, self.shortfalls(), strict=True))
        ]

    def shortfalls(self) -> list[int]:
        """How many pieces each unit lacks, in the order of the units."""
        totals = [0] * len(self.units)
        excused = {slot for _, slot in self.excuses}
        for cell in self.plan.cells:
            if cell is None or not cell.owed:
                continue
            if len(cell.ways) == 1 and cell.slot.id not in excused:
                totals = self._short(cell.ways[0], totals)
                continue
            ways = [self._short(way, [0] * len(self.units)) for way in cell.ways]
            totals = [
                total if (unit.id, cell.slot.id) in self.excuses else total + min(each)
                for total, unit, *each in zip(totals, self.units, *ways, strict=True)
            ]
        return totals

    def _short(self, way: tuple[_Counter, ...], totals: list[int]) -> list[int]:
        """`totals` with what each unit lacks for this way added."""
        for counter in way:
            least = counter.need.least
            for place in counter.places:
                totals = [
                    total + least - have if (have := packed & _MASK) < least else total
                    for total, packed in zip(totals, self.counts[place], strict=True)
                ]
        return totals

    def lacks(self, cell: _Cell, unit_id: int, number: int) -> bool:
        """Whether something of this cell is owed and not there; asked of every unit, so it builds no SlotState."""
        if (unit_id, cell.slot.id) in self.excuses:
            return False
        return all(any(counter.have(self.counts, number) < counter.least for counter in way) for way in cell.ways)

    def state(self, cell: _Cell, unit_id: int, number: int) -> SlotState:
        """The cell as one looks at it."""
        ways = [tuple(self._need(counter, number) for counter in way) for way in cell.ways]
        best = min(ways, key=lambda needs: sum(need.missing for need in needs))
        met = not any(need.missing for need in best)
        key = (unit_id, cell.slot.id)
        excuse = self.excuses.get(key)
        if excuse is not None:
            state = "excused"
        elif not cell.owed:
            state = "open"
        elif met:
            state = "met"
        else:
            state = "late" if overdue(cell.by, self.plan.moment, self.plan.cutoff) else "owed"
        total = self.counts[cell.total][number]
        return SlotState(
            cell.slot.id, cell.slot.name, state, best, cell.by, state == "met" and key in self.came_late, excuse or "",
            total >> _FIELD & _MASK, total >> 2 * _FIELD, self._choice(ways) if state in ("owed", "late") else (),
        )

    @staticmethod
    def _choice(ways: list[tuple[NeedState, ...]]) -> tuple[tuple[NeedState, ...], ...]:
        """Every way, while nothing came of any: the nearest alone would be demanded as if the notice left no choice."""
        begun = any(need.have for needs in ways for need in needs)
        return () if begun or len(ways) == 1 else tuple(ways)

    def _need(self, counter: _Counter, number: int) -> NeedState:
        need = counter.need
        kinds = self.plan.notice.kinds
        label = need.label or "/".join(kinds[kind].name if kind in kinds else "材料" for kind in need.kinds)
        return NeedState(
            need.kinds, label, need.measure, counter.least, need.most, counter.have(self.counts, number), need.says
        )


@dataclass(frozen=True)
class Board:
    """报送进度 on one day: units × (dues + items). `total` units owe something to us (sub-units do not), `complete` of
    them no more.

    `unplaced`: how many came in that belong to no cell; `doubts`: those of them that the clerk is asked about.
    """

    notice_id: str
    notice_title: str
    on: date
    columns: tuple[Column, ...]
    units: list[UnitLine]
    complete: int
    total: int
    unplaced: int = 0
    doubts: int = 0


def columns(notice: Notice) -> tuple[Column, ...]:
    """One column for each due that asks for something itself, then one for each item."""
    dues = {slot.id: notice.due_of(slot) for slot in notice.slots()}
    return tuple(
        Column(slot.id, slot.name, due.by if due else None, slot.says)
        for slot in notice.slots() for due in (dues[slot.id],)
    )


def limits(notice: Notice, moment: date | datetime, cutoff: str) -> dict[str, str]:
    """ISO moment after which an arrival for a slot came late, for the slots whose due has passed."""
    found: dict[str, str] = {}
    for slot in notice.slots():
        due = notice.due_of(slot)
        last = last_moment(due, cutoff) if due else None
        if due and last and overdue(due.by, moment, cutoff):
            found[slot.id] = last.isoformat()
    return found


def count(
    notice: Notice, moment: date | datetime, cutoff: str, units: Sequence[UnitRow], groups: Iterable[Group],
    excuses: Iterable[tuple[int, str, str]], reachable: Iterable[int], came_late: AbstractSet[tuple[int, str]],
) -> list[UnitLine]:
    """The lines of the board in the order of `units`; what sub-units have counts for the units above them, too.

    `groups`: the grouped rows; `excuses`: (unit, slot, reason); `reachable`: units whose liaison card is filled;
    `came_late`: (unit, slot) where something that counts arrived after the due.
    """
    over, own = above(units), _own(notice)
    if over:
        groups = _risen(groups, over, own)
        came_late |= {
            (upper, slot) for unit_id, slot in came_late if slot not in own for upper in over.get(unit_id, ())
        }
    kinds: dict[str, list[UnitRow]] = {}
    for unit in units:
        kinds.setdefault(unit.kind, []).append(unit)
    blocks = [_Block(Plan(notice, kind, moment, cutoff), members, came_late) for kind, members in kinds.items()]
    home = {unit_id: block for block in blocks for unit_id in block.number}
    _add(home, groups)
    _add_cards(own, home, reachable)
    for unit_id, slot, reason in excuses:
        if unit_id in home:
            home[unit_id].excuses[unit_id, slot] = reason
    if len(blocks) == 1:
        return blocks[0].lines()
    lines = {line.id: line for block in blocks for line in block.lines()}
    return [lines[unit.id] for unit in units]


def _own(notice: Notice) -> list[str]:
    """The slots that ask who answers the telephone: of each unit its own, a sub-unit's person is not that of another.
    """
    return [slot.id for slot in notice.slots() if any("liaison" in n.kinds for way in slot.ways for n in way.needs)]


def _risen(groups: Iterable[Group], over: Mapping[int, tuple[int, ...]], own: Sequence[str]) -> Iterator[Group]:
    """The rows, and what those of sub-units add up to for each unit above them."""
    sums: dict[tuple[int, str, str, str], int] = defaultdict(int)
    for group in groups:
        yield group
        unit_id, slot, kind, bucket, packed = group
        if slot not in own:
            for upper in over.get(unit_id, ()):
                sums[upper, slot, kind, bucket] += packed
    for key in sorted(sums):
        yield (*key, sums[key])


def _add_cards(slots: Sequence[str], home: dict[int, _Block], reachable: Iterable[int]) -> None:
    """A filled card is a liaison, too; but the form that it was filled from is not another one."""
    for unit_id in reachable if slots else ():
        block = home.get(unit_id)
        if block is not None:
            for slot in slots:
                for place in block.plan.find(slot, "liaison", ""):
                    counted = block.counts[place]
                    counted[block.number[unit_id]] += not counted[block.number[unit_id]] & _MASK


def _add(home: dict[int, _Block], groups: Iterable[Group]) -> None:
    # The hot loop of the board: 160,000 rows at 20,000 units. Rows of one unit follow each other.
    previous, number = -1, 0
    block: _Block | None = None
    for unit_id, slot, kind, bucket, packed in groups:
        if unit_id != previous:
            previous = unit_id
            block = home.get(unit_id)
            if block is not None:
                number, counts, targets = block.number[unit_id], block.counts, block.plan.targets
        if block is None:
            continue
        places = targets.get((slot, kind, bucket))
        for place in block.plan.find(slot, kind, bucket) if places is None else places:
            counts[place][number] += packed
