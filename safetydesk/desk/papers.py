"""All that can be printed from a desk, by one way: its notice's forms, the office's tables, letters and reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from safetydesk import paths
from safetydesk.desk import records, tables_record, templates
from safetydesk.desk.desk import Desk
from safetydesk.desk.drafts import DRAFTS, draft
from safetydesk.desk.records import Content
from safetydesk.desk.units import reporting_units, unit
from safetydesk.desk.wording import quoted
from safetydesk.material.names import safe_name
from safetydesk.notice.layout import PLACEHOLDERS, TABLE_PLACEHOLDERS, Layout
from safetydesk.notice.model import FormRef
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.notice.read_layout import FORM_CHAINS, TABLE_CHAINS, read_form
from safetydesk.notice.read_table import FOLDER, Table, all_tables
from safetydesk.paper import printing
from safetydesk.paper.fill import Record, fill
from safetydesk.paper.flow import Flow
from safetydesk.paper.printing import FLOW_WRITERS, WRITERS
from safetydesk.paper.sheet import Sheet
from safetydesk.paper.template import Filled, drawn
from safetydesk.paper.template_guard import PROGRAMS
from safetydesk.paper.template_plan import Original

Document = Sequence[Sheet] | Flow | Filled
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

    def is_whole(self, unit_id: int | None) -> bool:
        """Whether it is the sheet of all units together, where this unit is asked for or, with None, all."""
        return unit_id is None and self.gathered

    def file_name(self, unit: str = "") -> str:
        """What it is called as a file, without ending: `附件3-优秀作品案例报送表-祖师社区`."""
        return safe_name("-".join(part for part in (self.annex.replace(" ", ""), self.title, unit) if part), 200)


def papers(desk: Desk) -> tuple[Paper, ...]:
    """The notice's forms, the office's tables, the drafts. A form takes the place of a table with its id."""
    taken = {form.id for form in desk.notice.forms}
    tables = (
        Paper(each.id, each.name, "", "table", each.scope) for each in _tables(desk)
        if each.id not in taken and each.serves(desk.notice)
    )
    letters = (
        Paper(f"{_DRAFT}{kind.id}", kind.title, "", "draft", "unit", gathered=True, endings=tuple(FLOW_WRITERS))
        for kind in DRAFTS
    )
    return (*forms(desk), *tables, *letters)


def forms(desk: Desk) -> tuple[Paper, ...]:
    """The notice's own."""
    return tuple(
        Paper(ref.id, ref.title, ref.annex, "form", ref.scope, ref.proposal, bool(ref.layout_all))
        for ref in desk.notice.forms
    )


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
    put(document(desk, paper, unit_id, path.suffix.lower()), path)


def put(made: Document, path: Path) -> None:
    """A document into a file. Mishap."""
    printing.write_bytes(data(made, path), path)


def data(made: Document, path: Path) -> bytes:
    """What the file of this name would hold. Mishap."""
    return made.data if isinstance(made, Filled) else printing.data(made, path)


def pdf(desk: Desk, paper: Paper, unit_id: int | None = None) -> bytes:
    """The paper for this unit, or for all, as PDF for the screen and the printer. Mishap.

    An own template is drawn by what it holds: its very look only Word and Excel can show.
    """
    if paper.group == "draft":
        return printing.flow_pdf_bytes(draft(desk, paper.id.removeprefix(_DRAFT), unit_id))
    path = template(desk, paper, whole=paper.is_whole(unit_id))
    if path is None:
        return printing.pdf_bytes(sheets(desk, paper, unit_id))
    layout, records = _records(desk, paper, unit_id)
    own = _original(desk, paper, layout, paper.is_whole(unit_id))
    return drawn([templates.filled(desk, path, own, [record]) for _, record in records])


def document(desk: Desk, paper: Paper, unit_id: int | None = None, ending: str = "") -> Document:
    """The paper for this unit, or for all; in the office's own template where that makes files with this ending.

    Mishap: nothing to say, a layout or text that cannot be used.
    """
    if paper.group == "draft":
        return draft(desk, paper.id.removeprefix(_DRAFT), unit_id)
    path = template(desk, paper, whole=paper.is_whole(unit_id))
    if path is None or path.suffix != ending:
        return sheets(desk, paper, unit_id)
    layout, records = _records(desk, paper, unit_id)
    own = _original(desk, paper, layout, paper.is_whole(unit_id))
    return templates.filled(desk, path, own, [record for _, record in records])


def copies(desk: Desk, paper: Paper, ending: str = "") -> list[tuple[str, Callable[[], Document]]]:
    """One for each unit that reports to us: its name, and what makes its document when it is wanted, maybe a Mishap."""
    if paper.group == "draft":
        return [(card.name, partial(document, desk, paper, card.id)) for card in reporting_units(desk)]
    path = templates.of(desk, paper.id)
    if path is None or path.suffix != ending:
        return [(name, partial(list, [sheet])) for name, sheet in each_unit(desk, paper)]
    layout, records = _each_record(desk, paper)
    own = _original(desk, paper, layout)
    return [(name, partial(templates.filled, desk, path, own, [record])) for name, record in records]


def template(desk: Desk, paper: Paper, *, whole: bool = False) -> Path | None:
    """The office's own template for this paper, or for its sheet of all units; None: it looks as we lay it out."""
    return None if paper.group == "draft" else templates.of(desk, _key(paper, whole))


def in_template(desk: Desk, paper: Paper, record: Record) -> Filled | None:
    """A form of one unit in the office's own template, filled with this record; None where there is none. Mishap."""
    path = templates.of(desk, paper.id)
    return None if path is None else templates.filled(desk, path, original(desk, paper), [record])


def aside(desk: Desk, paper: Paper, ending: str, *, whole: bool = False) -> str:
    """What must be said where a file with this ending is not made of the office's own template; else ""."""
    path = template(desk, paper, whole=whole)
    if path is None or path.suffix == ending:
        return ""
    own, other = PROGRAMS[path.suffix], PROGRAMS.get(ending, "PDF")
    return f"{quoted(paper.title)}的本单位版式是 {own} 文件，{other} 按内置版式做"


def original(desk: Desk, paper: Paper, *, whole: bool = False) -> Original:
    """The layout that a template of this paper takes the place of; `whole`: of its table of all units. Mishap."""
    if paper.group == "draft" or (whole and not paper.gathered):
        raise Mishap(f"{quoted(paper.title)}{'没有全部单位的汇总表' if whole else '是文稿'}，不能换版式",
                     "请选通知附表或办公用表")
    if paper.group == "table":
        return _original(desk, paper, _usable(_table(desk, paper)))
    return _original(desk, paper, _layout(desk, _form(desk, paper), all_units=whole), whole)


def sheets(desk: Desk, paper: Paper, unit_id: int | None = None, content: Content | None = None) -> list[Sheet]:
    """A form or table for this unit; without one for all: on one sheet where there is such a table, else one each.

    `content`: what fills forms, where it is at hand. Mishap: a layout that cannot be used.
    """
    layout, records = _records(desk, paper, unit_id, content)
    return [fill(layout, record, name=name) for name, record in records]


def each_unit(desk: Desk, paper: Paper, content: Content | None = None) -> list[tuple[str, Sheet]]:
    """A form or table filled for every unit that reports to us, each with its name; one for all is the same for each.

    `content` as for `sheets`. Mishap.
    """
    if paper.scope == "notice":
        whole = sheets(desk, paper)[0]
        return [(card.name, whole) for card in reporting_units(desk)]
    layout, records = _each_record(desk, paper, content)
    return [(name, fill(layout, record, name=name)) for name, record in records]


def _records(
    desk: Desk, paper: Paper, unit_id: int | None, content: Content | None = None
) -> tuple[Layout, list[tuple[str, Record]]]:
    """What fills a form or table for this unit, or for all, each with the name of its sheet."""
    if paper.scope == "unit" and unit_id is None and not paper.gathered:
        return _each_record(desk, paper, content)
    card = unit(desk, unit_id) if paper.scope == "unit" and unit_id is not None else None
    if paper.group == "table":
        table = _table(desk, paper)
        record = tables_record.unit_records(desk, table, card)[0] if card else tables_record.office_record(desk, table)
        return _usable(table), [(card.name if card else paper.title, record)]
    ref = _form(desk, paper)
    if card is not None:
        layout = _layout(desk, ref)
        found = records.content(desk, card.id, layout)
        return layout, [(card.name, records.unit_record(desk.notice, card, found))]
    layout = _layout(desk, ref, all_units=paper.gathered)
    record = records.office_record(desk, content or records.content(desk, layout=layout), layout)
    return layout, [(ref.annex or ref.title, record)]


def _each_record(
    desk: Desk, paper: Paper, content: Content | None = None
) -> tuple[Layout, list[tuple[str, Record]]]:
    cards = reporting_units(desk)
    if paper.group == "table":
        table = _table(desk, paper)
        layout, made = _usable(table), tables_record.unit_records(desk, table)
    else:
        layout = _layout(desk, _form(desk, paper))
        content = content or records.content(desk, layout=layout)
        made = list(map(partial(records.unit_record, desk.notice, content=content), cards))
    named = [(card.name, record) for card, record in zip(cards, made, strict=True)]
    if any("material" in row.each for row in layout.rows):
        # Who sent nothing gets no receipt, unless nobody did: then the clerk sees what it looks like.
        named = [(name, record) for name, record in named if record.parts["material"]] or named
    return layout, named


def problems(desk: Desk) -> list[Problem]:
    """What is wrong with the office's own tables and templates."""
    found = [problem for table in _tables(desk) for problem in table.problems]
    for each in papers(desk):
        for whole in (False, True):
            path = template(desk, each, whole=whole) if whole <= each.gathered else None
            if path is not None:
                try:
                    found += templates.look(desk, path, original(desk, each, whole=whole)).wrong
                except Mishap as mishap:
                    found.append(Problem("template", f"{templates.FOLDER}/{path.name}", mishap.what, mishap.remedy))
    return found


def _key(paper: Paper, whole: bool) -> str:
    """What the template of a paper is called; the table of all units has one of its own."""
    return f"{paper.id}-all" if whole and paper.scope == "unit" else paper.id


def _original(desk: Desk, paper: Paper, layout: Layout, whole: bool = False) -> Original:
    scopes = ("notice", "unit") if paper.scope == "unit" and not whole else ("notice",)
    beside = {"month": len(desk.notice.months()), "figure": len(desk.notice.figures)}
    if paper.group == "form":
        return Original(_key(paper, whole), layout, scopes, PLACEHOLDERS, FORM_CHAINS, beside)
    beside |= {"kind": len(tables_record.kinds(desk.notice, _table(desk, paper)))}
    return Original(paper.id, layout, scopes, PLACEHOLDERS | TABLE_PLACEHOLDERS, TABLE_CHAINS, beside)


def _tables(desk: Desk) -> Iterable[Table]:
    return all_tables((paths.tables(), paths.own_forms() / FOLDER, desk.folder / FOLDER))


def _table(desk: Desk, paper: Paper) -> Table:
    return next(table for table in _tables(desk) if table.id == paper.id)


def _form(desk: Desk, paper: Paper) -> FormRef:
    return next(ref for ref in desk.notice.forms if ref.id == paper.id)


def _usable(table: Table) -> Layout:
    if table.layout is None:
        raise Mishap(f"{quoted(table.name)}的版式用不了", str(table.problems[0]), table.problems)
    return table.layout


def _layout(desk: Desk, ref: FormRef, *, all_units: bool = False) -> Layout:
    layout, found = read_form(desk.notice, ref, all_units=all_units)
    if layout is None:
        raise Mishap(f"{quoted(ref.title)}的版式用不了", str(found[0]), tuple(found))
    return layout
