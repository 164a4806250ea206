"""Tables the office needs besides a notice's forms: each a layout in a file of its own that the office may replace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from safetydesk.notice import schema
from safetydesk.notice.layout import BESIDE, PLACEHOLDERS, TABLE_PLACEHOLDERS, Layout
from safetydesk.notice.model import Notice
from safetydesk.notice.problem import Problem
from safetydesk.notice.read_layout import TABLE_CHAINS, Reading, read_grid
from safetydesk.notice.tables import check, load

FOLDER = "tables"


@dataclass(frozen=True)
class Table:
    """办公用表. `id` is its file's name; `layout` None: it cannot be used, see `problems`.

    `scope`: "unit" (a sheet for each unit) or "notice" (one for all). `only`: "items" lists what is asked for without
    the dues, "missing" that of which something is missing, "returned" the materials that were returned, "reported" the
    units that reported figures or activities. `about`: only items whose name or other name has one of these words.
    Tables are offered by `order`.
    """

    id: str
    name: str
    layout: Layout | None
    scope: str = "notice"
    only: str = ""
    about: tuple[str, ...] = ()
    order: int = 100
    problems: tuple[Problem, ...] = ()

    def serves(self, notice: Notice) -> bool:
        """Whether it has anything to say of a notice: a table of figures has not where there are none."""
        rows = self.layout.rows if self.layout else ()
        return bool(notice.figures) or not any(
            "figure" in (*row.each, *(cell.beside for cell in row.cells)) for row in rows)


def read_table(path: Path) -> Table:
    """The table in this file with all its problems. Never raises, whatever the file holds."""
    words, beside = PLACEHOLDERS | TABLE_PLACEHOLDERS, dict.fromkeys(BESIDE, 1)
    form = Reading(path.name, (), ("notice",), beside, words, TABLE_CHAINS)
    whole = load(path, form.problems)
    if whole is None:
        return Table(path.stem, path.stem, None, problems=tuple(form.problems))
    values = check(whole, schema.LAYOUT | schema.TABLE, form.file, form.problems)
    own = {key: values.pop(key) for key in schema.TABLE if key in values}
    if own.get("scope") == "unit":
        form.scopes = ("notice", "unit")
    layout = read_grid(values, form)
    return Table(path.stem, layout=layout, problems=tuple(form.problems), **{**own, "name": own["name"] or path.stem})


def all_tables(folders: Iterable[Path]) -> list[Table]:
    """The tables in these folders, in their order; one in a later folder takes the place of one of the same id."""
    found: dict[str, Path] = {}
    for folder in folders:
        try:
            found |= {path.stem: path for path in sorted(folder.glob("*.toml"))}
        except OSError:
            # A folder that may not be entered is as good as none: the tables that come with the program stay.
            continue
    return sorted((read_table(path) for path in found.values()), key=lambda table: (table.order, table.id))
