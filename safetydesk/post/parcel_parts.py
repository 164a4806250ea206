"""What lies in each part of a parcel: forms, texts and lists in the first, the originals shared out under the limit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from safetydesk.desk import papers
from safetydesk.desk.desk import Desk
from safetydesk.desk.records import BLANK, content, unit_record
from safetydesk.desk.snapshot import Liaison
from safetydesk.desk.units import reporting_units
from safetydesk.material.archive import Member, Written, entry_bytes, zip_bytes
from safetydesk.material.copying import Stop, Stopped, hash_file
from safetydesk.notice.problem import Mishap
from safetydesk.paper.fill import fill
from safetydesk.paper.sheet import Sheet
from safetydesk.post import manifest, parcel_texts
from safetydesk.post.checklist import checklist
from safetydesk.post.parcel_split import Piece, raw_bytes, split
from safetydesk.post.plan import FORMS_FOLDER, LONGEST_NAME, Entry, Plan

# The end of a zip, and what a part's list and note hold beside their lines.
_PART_HEAD = 4096
_NO_LIMIT = 1 << 62


@dataclass(frozen=True)
class Laid:
    """A part to be written: its members in their order, and those of them that are originals."""

    members: tuple[Member, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class _Load:
    """Something that may lie in any part."""

    member: Member
    written: Written
    piece: Piece
    entry: Entry | None = None


def largest(limit: int | None) -> int | None:
    """The largest original that surely fits into a part of its own; None without a limit."""
    longest = "中" * LONGEST_NAME
    return None if limit is None else raw_bytes(limit) - _PART_HEAD - _cost(longest, 0, longest)


def lay_out(desk: Desk, made: Plan, scratch: Path, limit: int | None, reason: str, stop: Stop | None) -> list[Laid]:
    """The parts of this parcel. Mishap when the limit does not even hold forms and lists; Stopped.

    `scratch` is a folder for what is printed on the way.
    """
    most = _NO_LIMIT if limit is None else raw_bytes(limit)
    room = most - _PART_HEAD
    forms = [(unit, _small(member)) for unit, member in _forms(desk, made, scratch, stop)]
    # Forms of hundreds of units are more than a part: then those of each unit lie with its files.
    apart = 2 * sum(_cost(load.written.name, load.written.bytes) for _, load in forms) > room
    shared = [_small(member) for member in (*parcel_texts.links(made), checklist(desk.notice, made))]
    shared += [load for unit, load in forms if not (unit and apart)]
    loads = [_loose(load, unit) for unit, load in forms if unit and apart] + list(_files(made))
    known = {load.piece.name: load for load in loads}
    # As if all went into one part: the numbers of the parts make the lists little longer.
    lists = _lists(desk, made, shared, [loads], limit, reason)
    fixed = sum(_cost(load.written.name, load.written.bytes) for load in (*lists, *shared)) + 4 * len(loads)
    while fixed <= room:
        found = split([load.piece for load in loads], room - fixed, room)
        if len(found) > manifest.MOST_PARTS:
            raise Mishap(f"要分成 {len(found)} 件，太多了", "请换一个大一些的限制，或选“不限”，用U盘报送")
        parts = [[known[piece.name] for piece in part] for part in found]
        laid = _filled(desk, made, shared, parts, limit, reason)
        over = zip_bytes((member.name, member.bytes) for member in laid[0].members) - most
        if over <= 0:
            return laid
        # How long the lists are is known only now: they speak of the parts.
        fixed += over
    raise Mishap("光是汇总表和清单就超过了接收方的限制", "请换一个大一些的限制，或选“不限”，用U盘报送")


def _lists(
    desk: Desk, made: Plan, shared: Sequence[_Load], parts: Sequence[Sequence[_Load]], limit: int | None, reason: str
) -> list[_Load]:
    """The manifest and the summary of these parts."""
    entries = [[load.entry for load in part if load.entry] for part in parts]
    summary = _small(parcel_texts.summary(desk, made, entries, reason))
    whole = [[load.written for load in part] for part in parts]
    whole[0] = [load.written for load in (summary, *shared, *parts[0])]
    return [_small(Member(manifest.NAME, manifest.write(desk, made, whole, limit, reason))), summary]


def _filled(
    desk: Desk, made: Plan, shared: Sequence[_Load], parts: Sequence[Sequence[_Load]], limit: int | None, reason: str
) -> list[Laid]:
    """The parts with their lists."""
    notes: list[list[_Load]] = [
        [_small(parcel_texts.part_note(desk, number, len(parts), [load.entry for load in part if load.entry]))]
        for number, part in enumerate(parts[1:], 2)
    ]
    heads = [[], *notes]
    table, summary = _lists(desk, made, shared, [[*head, *part] for head, part in zip(heads, parts, strict=True)],
                            limit, reason)
    heads[0] = [table, summary, *shared]
    laid = []
    for number, (head, part) in enumerate(zip(heads, parts, strict=True), 1):
        listed = [load.written for load in (*head, *part)]
        text = manifest.write_part(desk, table.written.sha256, number, len(parts), listed)
        members = (Member(manifest.part_name(number), text), *(load.member for load in (*head, *part)))
        laid.append(Laid(members, tuple(load.entry for load in part if load.entry)))
    return laid


def _files(made: Plan) -> Iterator[_Load]:
    """The originals in their order, each folder's texts before the first file of it."""
    words = {entry.name: member for entry, member in parcel_texts.words(made.entries)}
    for entry in made.entries:
        if entry.name in words:
            yield _loose(_small(words[entry.name]), entry.unit)
        if entry.material.path:
            written = Written(entry.name, entry.material.bytes, entry.material.sha256)
            yield _loose(_Load(Member(entry.name, entry.material.path), written, Piece("", 0), entry), entry.unit)


def _loose(load: _Load, unit: str) -> _Load:
    name = load.written.name
    piece = Piece(name, _cost(name, load.written.bytes, unit), unit, name.rsplit("/", 1)[0])
    return _Load(load.member, load.written, piece, load.entry)


def _cost(name: str, size: int, unit: str = "") -> int:
    """What a member adds to its part: itself, its line in the part's list, and its unit's words in the note."""
    return entry_bytes(name, size) + manifest.listed_bytes(name) + len(unit.encode()) + 32


def _small(member: Member) -> _Load:
    source = member.source
    digest = hashlib.sha256(source).hexdigest() if isinstance(source, bytes) else hash_file(source)
    return _Load(member, Written(member.name, member.bytes, digest), Piece(member.name, 0))


def _forms(desk: Desk, made: Plan, scratch: Path, stop: Stop | None) -> Iterator[tuple[str, Member]]:
    """Each form for all units as docx, xlsx and pdf, and each unit's own as docx, with the unit's name."""
    found = content(desk)
    for form in papers.forms(desk):
        each = papers.each_unit(desk, form, found) if form.scope == "unit" else []
        sheets = papers.sheets(desk, form, content=found)
        template = papers.template(desk, form, whole=form.gathered)
        for suffix in (".docx", ".xlsx", ".pdf") if sheets else ():
            own = template is not None and template.suffix == suffix
            document = papers.document(desk, form, None, suffix) if own else sheets
            yield "", Member(f"{FORMS_FOLDER}/{form.file_name()}{suffix}", _printed(scratch, document, suffix))
        if each:
            yield from _own_forms(desk, form, each, made, scratch, stop)


def _own_forms(
    desk: Desk, form: papers.Paper, each: Sequence[tuple[str, Sheet]], made: Plan, scratch: Path, stop: Stop | None
) -> Iterator[tuple[str, Member]]:
    """The form of each unit that it says anything of: an empty one would be taken for what the unit handed in."""
    template = papers.template(desk, form)
    copies = papers.copies(desk, form, ".docx") if template is not None and template.suffix == ".docx" else None
    layout = papers.original(desk, form).layout
    for number, ((unit, sheet), card) in enumerate(zip(each, reporting_units(desk), strict=True)):
        if stop and stop():
            raise Stopped
        empty = fill(layout, unit_record(desk.notice, replace(card, liaison=Liaison()), BLANK))
        if sheet.rows != empty.rows:
            document = copies[number][1]() if copies else [sheet]
            yield unit, Member(f"{made.folders[card.id]}/{form.file_name()}.docx", _printed(scratch, document, ".docx"))


def _printed(scratch: Path, document: papers.Document, suffix: str) -> Path:
    """On the disk until it is packed: hundreds of forms would not stay flat in memory."""
    path = scratch / f"{uuid4().hex}{suffix}"
    path.write_bytes(papers.data(document, path))
    return path


def about(made: Plan, limit: int | None) -> int:
    """About how many parts it will take, before anything is printed."""
    if limit is None:
        return 1
    room = max(1, raw_bytes(limit) - _PART_HEAD)
    pieces = [load.piece for load in _files(made)]
    return len(split(pieces, max(0, room - 60_000 * len(made.held)), room))
