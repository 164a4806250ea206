"""To which units and into which items something may go, those items first that ask for what it is."""

from __future__ import annotations

from collections.abc import Sequence

from safetydesk.desk.levels import titles
from safetydesk.desk.snapshot import MaterialView
from safetydesk.notice.model import ANY, Notice
from safetydesk.ui.scene import Scene


def slots_for(scene: Scene, views: Sequence[MaterialView]) -> list[tuple[str, str]]:
    """Id and name of each column of the board: those that want what these are come first, else in their order."""
    columns = [(column.id, column.name) for column in scene.board.columns]
    return sorted(columns, key=lambda column: -sum(_wanted(scene.notice, column[0], view) for view in views))


def _wanted(notice: Notice, slot_id: str, view: MaterialView) -> int:
    """2 for what asks for this very kind, 1 for what takes everything."""
    slot = notice.slot(slot_id)
    kinds = {kind for way in (slot.ways if slot else ()) for need in way.needs for kind in need.kinds}
    fits = any(
        view.kind == kind or (kind in notice.kinds and view.content in notice.kinds[kind].contents) for kind in kinds
    )
    return 2 if fits else int(ANY in kinds)


def units_for(scene: Scene) -> list[tuple[int, str, str]]:
    """Id, name and pinyin initials of each unit something can go to; a sub-unit whose name others have, too, stands
    behind the one above it."""
    units = scene.board.units
    names = titles(units)
    return [(line.id, names[line.id], line.initials) for line in units]
