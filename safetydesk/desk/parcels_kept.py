"""Parcels of lower desks that came by mail, in an archive or to the watched folder, and wait for the roll-up."""

from __future__ import annotations

from collections.abc import Sequence

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import verb
from safetydesk.desk.rollup import Rolled
from safetydesk.desk.wording import quoted

DONE = "已汇总"


def set_aside(desk: Desk, material_ids: Sequence[int], rolled: Rolled, office: str) -> None:
    """These parts were rolled up: they wait no more. Undone together with the roll-up. Mishap."""
    with verb(desk, "withdrawn", f"汇总{quoted(office)}的报送包", rolled.batch) as tx:
        for key in material_ids:
            tx.update(schema.material, key, state="withdrawn", reason=DONE)
