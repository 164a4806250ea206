"""发放材料包: for every unit a folder or zip with its blank forms, a page that explains, and a place for each item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from safetydesk.desk import papers
from safetydesk.desk.desk import Desk
from safetydesk.desk.naming import slot_folder
from safetydesk.desk.papers import Paper
from safetydesk.desk.records import Content, unit_record
from safetydesk.desk.snapshot import Liaison, UnitCard
from safetydesk.desk.units import reporting_units, unit
from safetydesk.desk.wording import quoted
from safetydesk.material.archive import Member, write_zip
from safetydesk.material.copying import Stop, explain
from safetydesk.material.copying import replace as put_in_place
from safetydesk.material.names import safe_name
from safetydesk.notice.layout import Layout
from safetydesk.notice.model import Due, Notice, Slot
from safetydesk.notice.problem import Mishap
from safetydesk.notice.read_layout import read_form
from safetydesk.paper.fill import fill
from safetydesk.paper.printing import WRITERS
from safetydesk.paper.sheet import Sheet
from safetydesk.paper.template import Filled
from safetydesk.post.handout_guide import EXCEL_FOLDER, TITLE, by_due, guide, return_folder
from safetydesk.post.plan import free_name
from safetydesk.post.scratch import scratch

# Number of the unit that is under way, of how many, and its name.
Progress = Callable[[int, int, str], None]
# Forms with more rows than this are handed out as Excel, too.
MANY_ROWS = 8
# A form that nobody has filled in: neither works nor states.
_BLANK = Content({}, {}, {}, {}, {})


@dataclass(frozen=True)
class HandedOut:
    """`made`: a folder or zip for each unit, in `folder`; `left`: who got none, with the reason; `waiting`: how many
    units had not had their turn when the clerk stopped."""

    folder: Path
    made: tuple[Path, ...]
    left: tuple[str, ...] = ()
    waiting: int = 0


def proposed_name(desk: Desk) -> str:
    """What the folder with all packs may be called."""
    return f"{safe_name(desk.notice.short, 150)}-发放材料"


def hand_out(
    desk: Desk, folder: Path, unit_ids: Sequence[int] = (), *, zipped: bool = False, report: Progress | None = None,
    stop: Stop | None = None,
) -> HandedOut:
    """Makes the packs of these units, or of all that report to us, in `folder`, which is made. Each is whole or not
    there at all.

    Mishap: no units, a form's layout that cannot be used, something of a pack's name there already; then nothing was
    made. A full disk: then the packs made till then stay.
    """
    cards = [unit(desk, key) for key in unit_ids] or reporting_units(desk)
    if not cards:
        raise Mishap("还没有单位", "请先在“单位”里加入单位")
    layouts = {paper: _layout(desk.notice, paper) for paper in papers.papers(desk)
               if paper.group == "form" and paper.scope == "unit"}
    targets = _targets(cards, folder, ".zip" if zipped else "")
    made: list[Path] = []
    left: list[str] = []
    try:
        with scratch(desk, folder, "handout") as place:
            for number, (card, target) in enumerate(zip(cards, targets, strict=True)):
                if stop and stop():
                    return HandedOut(folder, tuple(made), tuple(left), len(cards) - number)
                if report:
                    report(number, len(cards), card.name)
                slots = by_due(desk.notice, card)
                if not slots and not any(_places(desk.notice, paper, slots) for paper in layouts):
                    left.append(f"{card.name}：通知没有要这类单位（{card.kind or '未写类别'}）报送的内容")
                    continue
                members = list(_pack(desk, card, layouts))
                part = place / target.name
                _write(members, part, zipped=zipped)
                put_in_place(part, target)
                made.append(target)
    except OSError as error:
        raise explain(error, folder) from error
    return HandedOut(folder, tuple(made), tuple(left))


def _targets(cards: Sequence[UnitCard], folder: Path, ending: str) -> list[Path]:
    """Where each pack goes. Mishap when anything of a name is there: nothing is written over."""
    taken: set[str] = set()
    found = [folder / f"{free_name(safe_name(card.name, 90), taken)}{ending}" for card in cards]
    there = [path.name for path in found if path.exists()]
    if there:
        more = f"等 {len(there)} 个" if len(there) > 1 else ""
        raise Mishap(f"“{folder.name}”里已经有“{there[0]}”{more}，没有改动它", "请换一个文件夹，或先把旧的移走")
    return found


def _layout(notice: Notice, paper: Paper) -> Layout:
    layout, problems = read_form(notice, next(ref for ref in notice.forms if ref.id == paper.id))
    if layout is None:
        raise Mishap(f"{quoted(paper.title)}的版式用不了", str(problems[0]), tuple(problems))
    return layout


def _pack(desk: Desk, card: UnitCard, layouts: Mapping[Paper, Layout]) -> Iterator[Member]:
    """Everything in one unit's pack; names that end with "/" are its empty folders."""
    home = return_folder(card)
    slots = by_due(desk.notice, card)
    blank = unit_record(desk.notice, replace(card, liaison=Liaison()), _BLANK)
    excel = False
    used: set[str] = set()
    for paper, layout in layouts.items():
        sheet = fill(layout, blank, name=card.name)
        own = papers.in_template(desk, paper, blank)
        made = own or Filled(".docx", _printed(sheet, ".docx"))
        places = _places(desk.notice, paper, slots)
        for place in places:
            used.add(place)
            where = f"{home}/{place}/" if place else f"{home}/"
            yield Member(f"{where}{paper.file_name(card.name)}{made.ending}", made.data)
        if places and own is None and len(sheet.rows) > MANY_ROWS:
            excel = True
            yield Member(f"{EXCEL_FOLDER}/{paper.file_name(card.name)}.xlsx", _printed(sheet, ".xlsx"))
    for slot in slots:
        if slot_folder(slot) not in used:
            used.add(slot_folder(slot))
            yield Member(f"{home}/{slot_folder(slot)}/", b"")
    forms = [paper.title for paper in layouts if _places(desk.notice, paper, slots)]
    yield Member(f"{TITLE}.docx", _printed(guide(desk, card, forms, excel=excel), ".docx"))


def _places(notice: Notice, paper: Paper, slots: Sequence[Slot]) -> list[str]:
    """The folders that a form lies in: of the dues it goes with, "" for one that goes with none.

    None at all when it goes with dues of which the unit owes none.
    """
    goes_with = {due.same_as or due.id for due in notice.dues if due.form == paper.id}
    return [slot_folder(slot) for slot in slots if isinstance(slot, Due) and slot.id in goes_with] or (
        [] if goes_with else [""])


def _printed(sheet: Sheet, ending: str) -> bytes:
    whole = BytesIO()
    WRITERS[ending]([sheet], whole)
    return whole.getvalue()


def _write(members: Sequence[Member], part: Path, *, zipped: bool) -> None:
    if zipped:
        write_zip(part, members)
        return
    for member in members:
        path = part.joinpath(*member.name.rstrip("/").split("/"))
        if member.name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        elif isinstance(member.source, bytes):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(member.source)
