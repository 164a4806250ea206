"""What the clerk of these tests does and sees: drops files on a cell, reads the board, the inbox and the drawer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
from deskmaker import ids, old

from safetydesk.desk import inbox, look, papers, receiving, settings
from safetydesk.desk.board import unit_line
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import InboxLine, MaterialView, Outcome
from safetydesk.paper.printing import write

ROOT = Path(__file__).resolve().parents[2]


def drop(desk: Desk, *paths: Path, slot: str = "drill", unit: str = "青禾社区") -> list[Outcome]:
    """Drops files on a cell and waits until all is looked at."""
    return receiving.receive(desk, paths, unit_id=ids(desk)[unit], slot=slot)


def taken(desk: Desk, *paths: Path, slot: str = "drill", unit: str = "青禾社区") -> receiving.Taken:
    """The same, before anybody has looked at a file."""
    return receiving.take(desk, paths, unit_id=ids(desk)[unit], slot=slot)


def text_of(desk: Desk, slot: str = "drill", unit: str = "青禾社区") -> str:
    """What the cell says: `视频 1/1  图片 2/3`."""
    return next(cell for cell in unit_line(desk, ids(desk)[unit]).cells if cell is not None and cell.id == slot).text


def seen(desk: Desk, slot: str = "drill", unit: str = "青禾社区") -> dict[int, MaterialView]:
    """Everything behind the cell, by id."""
    cell = look.cell(desk, ids(desk)[unit], slot)
    return {view.id: view for view in (*(m for work in cell.works for m in work.materials), *cell.loose)}


def works_of(desk: Desk, slot: str = "drill", unit: str = "青禾社区") -> dict[str, list[str]]:
    """The names of the files under each title."""
    return {work.title: [m.name for m in work.materials] for work in look.cell(desk, ids(desk)[unit], slot).works}


def lines(desk: Desk, receipt_id: int | None = None) -> dict[str, InboxLine]:
    """The lines of 收件 by the names of the files, each of which is there once."""
    found = inbox.inbox(desk, receipt_id).lines
    assert len({line.name for line in found}) == len(found)
    return {line.name: line for line in found}


def put(path: Path, data: bytes) -> Path:
    """A file as if written long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return old(path)


def printed(desk: Desk, form: str, path: Path, unit: str = "青禾社区") -> Path:
    """The form of one unit as the desk prints it."""
    write(papers.sheets(desk, papers.paper(desk, form), ids(desk)[unit]), path)
    return old(path)


def typed(path: Path, values: Mapping[tuple[str, str], object]) -> Path:
    """Writes (row that begins with this text, column of this head) as a unit does by hand."""
    book = openpyxl.load_workbook(path)
    rows = list(book.active.iter_rows())
    at = {str(cell.value).split("\n")[0]: cell.column for row in rows for cell in row if cell.value}
    for (name, column), value in values.items():
        row = next(row for row in rows if any(cell.value == name for cell in row))
        book.active.cell(row[0].row, at[column]).value = value
    book.save(path)
    return old(path)


def turn_to(desk: Desk, notice: Path) -> None:
    """Works on another notice, which comes onto the desk when it is not there yet."""
    if notice.name in desk.notices:
        settings.put(desk, "notice", notice.name)
    else:
        settings.add_notice(desk, notice)


def program(script: str, *arguments: object) -> subprocess.Popen[str]:
    """A Python program of these lines, in a group of its own: a kill must reach the children that read files."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True)


def shown(views: Sequence[MaterialView]) -> dict[str, str]:
    """The states of materials by their names."""
    return {view.name: view.state for view in views}
