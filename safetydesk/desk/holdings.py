"""Everything the desk holds, unit by unit: what a parcel is made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from safetydesk.desk import look, schema, views
from safetydesk.desk.board import board
from safetydesk.desk.desk import Desk
from safetydesk.desk.levels import paths
from safetydesk.desk.records import stamp_of
from safetydesk.desk.snapshot import MaterialView, SlotState, UnitCard, WorkView
from safetydesk.desk.units import all_units


@dataclass(frozen=True)
class Holding:
    """One unit with its cells (None where it owes nothing), its works, and all of its materials in any state.

    `path`: its name, of a sub-unit behind those above it.
    """

    card: UnitCard
    path: str
    cells: tuple[SlotState | None, ...]
    works: tuple[WorkView, ...]
    materials: tuple[MaterialView, ...]


def holdings(desk: Desk) -> Iterator[Holding]:
    """Every unit in the order of the list, one at a time; what is of a sub-unit stands with that alone."""
    cards = all_units(desk)
    path = paths(cards)
    lines = {line.id: line for line in board(desk, stamp_of(desk)).units}
    w, m = schema.work, schema.material
    for card in cards:
        with desk.store.reading() as connection:
            found = views.materials(desk, connection, m.c.unit_id == card.id)
            rows = connection.execute(
                select(w).where(w.c.notice == desk.notice.id, w.c.unit_id == card.id).order_by(w.c.id)
            ).mappings().all()
        yield Holding(card, path[card.id], lines[card.id].cells, look.works_of(rows, found), found)
