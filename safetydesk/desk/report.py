"""The board for a terminal and as JSON."""

from __future__ import annotations

import unicodedata
from typing import Any

from safetydesk.desk.levels import above
from safetydesk.desk.snapshot import SlotState
from safetydesk.desk.tally import Board, UnitLine
from safetydesk.notice.model import Notice

# Of a notice that asks for no materials nobody is called complete.
_NUMBERS = "只报统计数"


def board_json(notice: Notice, board: Board, *, unmet: bool = False) -> dict[str, Any]:
    """The board with the keys of DESIGN §6. `unmet` leaves out complete units and sub-units, which owe us nothing;
    the totals stay those of all. "parent": of a sub-unit the unit above it."""
    names = {line.id: line.name for line in board.units}
    return {
        "notice": board.notice_id, "on": board.on.isoformat(),
        "units": [
            _unit_json(notice, line, names.get(line.parent_id or 0) if line.sub else None)
            for line in _shown(board, unmet=unmet)
        ],
        "complete": board.complete, "total": board.total, "unplaced": board.unplaced,
    }


def _shown(board: Board, *, unmet: bool) -> list[UnitLine]:
    return [line for line in board.units if not (unmet and (line.complete or line.sub))]


def _unit_json(notice: Notice, line: UnitLine, parent: str | None) -> dict[str, Any]:
    cells = {cell.id: cell for cell in line.cells if cell is not None}
    items = [cells[item.id] for item in notice.items if item.id in cells]
    dues = []
    for due in notice.dues:
        cell = cells.get(due.same_as or due.id)
        if cell is not None or not due.ways:
            dues.append({
                "id": due.id, "what": due.name, "by": due.by.isoformat() if due.by else None,
                "state": cell.state if cell else "open", "missing": cell.missing if cell else "",
            })
    return {
        "name": line.name, "parent": parent, "complete": line.complete,
        "items": [_item_json(cell) for cell in items], "dues": dues,
    }


def _item_json(cell: SlotState) -> dict[str, Any]:
    return {
        "id": cell.id, "name": cell.name, "met": cell.met, "late": cell.late, "state": cell.state,
        "missing": cell.missing,
        "needs": [
            {"kinds": list(need.kinds), "least": need.least, "have": need.have,
             "missing": 0 if cell.met else need.missing, "says": need.says}
            for need in cell.needs
        ],
    }


def board_text(board: Board, *, unmet: bool = False) -> str:
    """One line for each unit and each thing it lacks; sub-units below their own, set in."""
    shown, over = _shown(board, unmet=unmet), above(board.units)
    names = [f"{'  ' * len(over.get(line.id, ()))}{line.name}" for line in shown]
    width = max(map(_columns, names), default=0)
    below = f"（下级 {len(board.units) - board.total} 个）" if len(board.units) > board.total else ""
    stands = f"已齐 {board.complete}/{board.total}" if board.columns else _NUMBERS
    lines = [f"{board.notice_title}  {board.on:%Y-%m-%d}  {stands}{below}"]
    for line, name in zip(shown, names, strict=True):
        name += " " * (width - _columns(name))
        cells = [cell for cell in line.cells if cell is not None and cell.state not in ("open",)]
        stands = ("✓ 已齐" if line.complete else "✗ 未齐") if line.counted else _NUMBERS
        lines.append(f"{name}  {stands}")
        lines += [f"{' ' * width}    {cell.sign} {cell.name}：{_cell_text(cell)}" for cell in cells]
    if unmet and len(shown) < board.total:
        lines.append(f"（已齐的 {board.total - len(shown)} 个单位没有列出）")
    if board.unplaced:
        lines.append(f"还有 {board.unplaced} 份来件没有归到单位和项目，没有计数。")
    return "\n".join(lines)


def _cell_text(cell: SlotState) -> str:
    if cell.state == "excused":
        return f"无此项（{cell.excuse}）"
    late = "，已逾期" if cell.late else ""
    missing = f"  缺 {cell.missing}{late}" if cell.missing else ""
    review = f"  待审 {cell.review}" if cell.review else ""
    returned = f"  退回 {cell.returned}" if cell.returned else ""
    return f"{cell.text}{missing}{review}{returned}"


def _columns(text: str) -> int:
    """Columns of a terminal that a text takes: Chinese characters take two (Unicode TR 11)."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


