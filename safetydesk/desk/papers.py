"""All that can be printed from a desk, by one way: its notice's forms, the office's tables, letters and reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from safetydesk import paths
from safetydesk.desk import records, tables_record
from safetydesk.desk.desk import Desk
from safetydesk.desk.drafts import DRAFTS, draft
from safetydesk.desk.units import all_units, unit
from safetydesk.material.names import safe_name
from safetydesk.notice.layout import Layout
from safetydesk.notice.model import FormRef
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.notice.read_layout import read_form
from safetydesk.notice.read_table import FOLDER, Table, all_tables
from safetydesk.paper import printing
from safetydesk.paper.fill import fill
from safetydesk.paper.flow import Flow
from safetydesk.paper.printing import FLOW_WRITERS, WRITERS
from safetydesk.paper.sheet import Sheet

Document = Sequence[Sheet] | Flow
# Keeps the ids of letters apart from those that notices give their forms.
_DRAFT = "draft-"


@dataclass(frozen=True)
class Paper:
    """One thing to print. `group`: a key of PAPER_GROUPS. `scope`: "unit" (one for each) or "notice" (one for all).

    `proposal`: no source gives its columns. `gathered`: all units go on one sheet when no unit is named. `endings`: of
    the files it can be.
    """

    id: str
    title: str
    annex: str
    group: str
    scope: str
    proposal: bool = False
    gathered: bool = False
    endings: tuple[str, ...] = tuple(WRITERS)

    def file_name(self, unit: str = "") -> str:
        """What it is called as a file, without ending: `附件3-优秀作品案例报送表-祖师社区`."""
        return safe_name("-".join(part for part in (self.annex.replace(" ", ""), self.title, unit) if part), 200)


def papers(desk: Desk) -> tuple[Paper, ...]:
    """The notice's forms, the office's tables, the drafts. A form takes the place of a table with its id."""
    forms = tuple(
        Paper(ref.id, ref.title, ref.annex, "form", ref.scope, ref.proposal, bool(ref.layout_all))
        for ref in desk.notice.forms
    )
    taken = {form.id for form in forms}
    tables = (Paper(each.id, each.name, "", "table", each.scope) for each in _tables(desk) if each.id not in taken)
    letters = (
        Paper(f"{_DRAFT}{kind.id}", kind.title, "", "draft", "unit", gathered=True, endings=tuple(FLOW_WRITERS))
        for kind in DRAFTS
    )
    return (*forms, *tables, *letters)


def paper(desk: Desk, key: str) -> Paper:
    """The paper with this id, title or annex ("附件3"). Mishap that names what there is."""
    wanted = key.replace(" ", "")
    known = papers(desk)
    for each in known:
        if wanted and wanted in (each.id, each.title.replace(" ", ""), each.annex.replace(" ", "")):
            return each
    names = "、".join(f"{each.id}（{each.annex or each.title}）" for each in known)
    raise Mishap(f"没有表“{key}”", f"可以是：{names}")


def write(desk: Desk, paper: Paper, path: Path, unit_id: int | None = None) -> None:
    """The paper for this unit, or for all, as the kind of file that `path` ends in. Mishap."""
    put(document(desk, paper, unit_id), path)


def put(made: Document, path: Path) -> None:
    """A document into a file. Mishap."""
    if isinstance(made, Flow):
        printing.write_flow(made, path)
    else:
        printing.write(made, path)


def pdf(desk: Desk, paper: Paper, unit_id: int | None = None) -> bytes:
    """The paper for this unit, or for all, as PDF for the screen and the printer. Mishap."""
    made = document(desk, paper, unit_id)
    return printing.flow_pdf_bytes(made) if isinstance(made, Flow) else printing.pdf_bytes(made)


def document(desk: Desk, paper: Paper, unit_id: int | None = None) -> Document:
    """The paper for this unit, or for all. Mishap: nothing to say, a layout or text that cannot be used."""
    if paper.group == "draft":
        return draft(desk, paper.id.removeprefix(_DRAFT), unit_id)
    return sheets(desk, paper, unit_id)


def copies(desk: Desk, paper: Paper) -> list[tuple[str, Callable[[], Document]]]:
    """One for each unit: its name, and what makes its document when it is wanted, which may be a Mishap."""
    if paper.group == "draft":
        return [(card.name, partial(document, desk, paper, card.id)) for card in all_units(desk)]
    return [(name, partial(list, [sheet])) for name, sheet in each_unit(desk, paper)]


def sheets(desk: Desk, paper: Paper, unit_id: int | None = None) -> list[Sheet]:
    """A form or table for this unit; without one for all: on one sheet where there is such a table, else one each.

    Mishap: a layout that cannot be used.
    """
    if paper.scope == "unit" and unit_id is None and not paper.gathered:
        return [sheet for _, sheet in each_unit(desk, paper)]
    if paper.group == "table":
        table = _table(desk, paper)
        card = unit(desk, unit_id) if paper.scope == "unit" and unit_id is not None else None
        record = tables_record.unit_records(desk, table, card)[0] if card else tables_record.office_record(desk, table)
        return [fill(_usable(table), record, name=card.name if card else paper.title)]
    ref = _form(desk, paper)
    if paper.scope == "unit" and unit_id is not None:
        card, layout = unit(desk, unit_id), _layout(desk, ref)
        record = records.unit_record(desk.notice, card, records.content(desk, unit_id, layout))
        return [fill(layout, record, name=card.name)]
    layout = _layout(desk, ref, all_units=paper.gathered)
    content = records.content(desk, layout=layout)
    return [fill(layout, records.office_record(desk, content, layout), name=ref.annex or ref.title)]


def each_unit(desk: Desk, paper: Paper) -> list[tuple[str, Sheet]]:
    """A form or table filled for every unit, each with the unit's name; one for all is the same for each. Mishap."""
    cards = all_units(desk)
    if paper.scope == "notice":
        whole = sheets(desk, paper)[0]
        return [(card.name, whole) for card in cards]
    if paper.group == "table":
        table = _table(desk, paper)
        layout, made = _usable(table), tables_record.unit_records(desk, table)
    else:
        layout = _layout(desk, _form(desk, paper))
        made = list(map(partial(records.unit_record, desk.notice, content=records.content(desk, layout=layout)), cards))
    return [(card.name, fill(layout, record, name=card.name)) for card, record in zip(cards, made, strict=True)]


def problems(desk: Desk) -> list[Problem]:
    """What is wrong with the office's own tables."""
    return [problem for table in _tables(desk) for problem in table.problems]


def _tables(desk: Desk) -> Iterable[Table]:
    return all_tables((paths.tables(), paths.own_forms() / FOLDER, desk.folder / FOLDER))


def _table(desk: Desk, paper: Paper) -> Table:
    return next(table for table in _tables(desk) if table.id == paper.id)


def _form(desk: Desk, paper: Paper) -> FormRef:
    return next(ref for ref in desk.notice.forms if ref.id == paper.id)


def _usable(table: Table) -> Layout:
    if table.layout is None:
        raise Mishap(f"“{table.name}”的版式用不了", str(table.problems[0]), table.problems)
    return table.layout


def _layout(desk: Desk, ref: FormRef, *, all_units: bool = False) -> Layout:
    layout, found = read_form(desk.notice, ref, all_units=all_units)
    if layout is None:
        raise Mishap(f"“{ref.title}”的版式用不了", str(found[0]), tuple(found))
    return layout
