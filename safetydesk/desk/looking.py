"""Looking, behind: what was received is decoded and read to its end, sorted, and from then on counted.

It goes on by itself after a crash: what was not looked at stands in the tables (`file.looked`, `material.unsorted`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, update

from safetydesk.desk import alike, booking, judge, schema, sorting, versions
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import recount
from safetydesk.desk.workshop import Workshop
from safetydesk.material.facts import Facts
from safetydesk.material.limited import ChildFailed
from safetydesk.material.links import Link
from safetydesk.notice.problem import Mishap
from safetydesk.paper.filled import FilledForm, FilledRow, Reading, Stray

# So many looks are under way: more than there are children, so that none of these waits for the next step.
_ABREAST = 6
_READ_SECONDS = 20.0
_READABLE = ("document", "table", "pdf")
BLANK_FORM = "表是空的（没有填写），请退回让对方填好再发"
BLANK_PAGE = "文档是空白的，请对方重新发送"


@dataclass(frozen=True)
class Behind:
    """How many files are still to be looked at; how many were by this step, and the units in which it changed
    something."""

    left: int
    done: int
    changed: frozenset[int]


@dataclass(frozen=True)
class _Looked:
    path: Path
    facts: Facts
    reading: Reading | None = None
    links: tuple[Link, ...] = ()

    @property
    def has_forms(self) -> bool:
        return self.reading is not None and bool(self.reading.forms)


def step(desk: Desk, patience: float = 0.05) -> Behind:
    """One short piece of the work that is left: fetches what the children have finished, gives them more, sorts.

    Waits up to `patience` seconds for the children. `left` 0: all is done. Mishap when it cannot be written.
    """
    shop = desk.workshop
    with desk.store.reading() as connection:
        for row in _next(connection, shop):
            notice = desk.notices[row["notice"]].folder if row["notice"] in desk.notices else None
            shop.start(row["id"], partial(_look, shop, desk.files / row["path"], row["name"], notice))
    done = shop.finished(patience) if shop.under_way else {}
    changed = _keep(desk, done)
    with desk.store.reading() as connection:
        left = _left(connection)
    return Behind(left, len(done), changed | sorting.sort_waiting(desk))


def finish(desk: Desk, report: Callable[[int], None] | None = None, stop: Callable[[], bool] | None = None) -> None:
    """All that is left, one step after the other; `report` hears how many files are left."""
    while not (stop and stop()):
        behind = step(desk, 0.5)
        if report:
            report(behind.left)
        if not behind.left and not desk.workshop.under_way:
            return


def _next(connection: Connection, shop: Workshop) -> Sequence[Mapping[Any, Any]]:
    """The next files to look at. Documents and films first: sorting waits for what they say."""
    f, m = schema.file, schema.material
    busy = shop.under_way
    if len(busy) >= _ABREAST:
        return []
    rows = connection.execute(
        select(f.c.id, f.c.path, f.c.content, m.c.name, m.c.notice).join(m, m.c.file_id == f.c.id)
        .where(f.c.looked == 0).group_by(f.c.id).order_by(f.c.content == "image", f.c.id).limit(_ABREAST + len(busy))
    ).mappings().all()
    return [row for row in rows if row["id"] not in busy][:_ABREAST - len(busy)]


def _left(connection: Connection) -> int:
    f, m = schema.file, schema.material
    return connection.execute(
        select(func.count(f.c.id.distinct())).join(m, m.c.file_id == f.c.id).where(f.c.looked == 0)
    ).scalar_one()


def _look(shop: Workshop, path: Path, name: str, notice: Path | None) -> _Looked:
    """On a thread of the workshop: all of it is done by the children."""
    facts = shop.prober.facts(path, name)
    if facts.content == "text":
        return _Looked(path, facts, links=_links(shop, path))
    if notice is None or facts.content not in _READABLE or facts.trouble:
        return _Looked(path, facts)
    reading, trouble = _read(shop, path, name, notice)
    if reading is not None and reading.empty:
        trouble = BLANK_PAGE
    elif reading is not None and reading.forms and all(form.blank for form in reading.forms):
        trouble = BLANK_FORM
    return _Looked(path, replace(facts, plays=False, trouble=trouble) if trouble else facts, reading)


def _read(shop: Workshop, path: Path, name: str, notice: Path) -> tuple[Reading | None, str]:
    """What the document says, or why it cannot be read: made to do harm, damaged within. Then it does not count."""
    try:
        found = shop.reader.call(
            "safetydesk.paper.reading:read_document", str(path), str(notice), name, timeout=_READ_SECONDS,
            gives=(Reading, FilledForm, FilledRow, Stray))
    except ChildFailed as failed:
        return None, f"里面的内容读不出来（{failed.reason}），请打开看看"
    except Mishap as mishap:
        return None, f"{mishap.what}，{mishap.remedy}"
    return (found, "") if isinstance(found, Reading) else (None, "")


def _links(shop: Workshop, path: Path) -> tuple[Link, ...]:
    """Net-disk links that came as a text file."""
    try:
        return tuple(shop.reader.call("safetydesk.material.links:shares_in", path, gives=(Link,)))
    except (ChildFailed, Mishap):
        return ()


def _keep(desk: Desk, done: Mapping[int, _Looked]) -> frozenset[int]:
    """Writes down what was seen; what can be read counts from now on. The units in which that changed something."""
    m, f = schema.material, schema.file
    with desk.store.reading() as connection:
        known = connection.execute(select(f.c.id, f.c.path, f.c.content).where(f.c.id.in_(done)))
        there = {row.id: row for row in known}
    # What was moved to another cell meanwhile may have been looked for where it was no more: it is looked at again.
    done = {key: looked for key, looked in done.items() if looked.path == desk.files / there[key].path}
    if not done:
        return frozenset()
    with desk.store.writing() as connection:
        for key, looked in done.items():
            reading = json.dumps(asdict(looked.reading), ensure_ascii=False) if looked.reading else ""
            connection.execute(
                update(f).where(f.c.id == key).values(**judge.columns_of(looked.facts), looked=1, reading=reading))
        prints = desk.workshop.prints = desk.workshop.prints or alike.known(connection)
        alike.note(connection, prints, {key: looked.facts.likeness for key, looked in done.items()})
        rows = [dict(row) for row in connection.execute(select(m).where(m.c.file_id.in_(done))).mappings()]
        for row in rows:
            _settle(desk, connection, row, there[row["file_id"]].content, done[row["file_id"]])
        recount(connection, [row["id"] for row in rows])
        # Forms that lie on their cell are taken over by the next step, also when this is the last thing done today.
        forms = [row["id"] for row in rows if row["slot"] and done[row["file_id"]].has_forms]
        connection.execute(update(m).where(m.c.id.in_(forms), m.c.receipt_id.is_not(None)).values(unsorted=1))
    for row in rows:
        booking.keep_links_of(desk, row, done[row["file_id"]].links)
    versions.take_over(desk, rows)
    return frozenset(row["unit_id"] for row in rows if row["unit_id"] is not None)


def _settle(desk: Desk, connection: Connection, row: Mapping[str, Any], before: str, looked: _Looked) -> None:
    """What the glance did not know: that it is a form, or sound alone; and a film's date, which decides on its week."""
    if row["notice"] not in desk.notices or row["medium"] != "file":
        return
    notice = desk.notices[row["notice"]]
    slot = notice.slot(row["slot"]) if row["slot"] else None
    guessed = row["kind"] == judge.kind_of(notice, slot, before, row["name"])
    kind = row["kind"]
    if guessed:
        kind = judge.kind_of(notice, slot, looked.facts.content, row["name"], form=looked.has_forms)
    bucket = judge.bucket_for(notice, slot, kind, date.fromisoformat(row["received"][:10]), looked.facts.taken)
    if (kind, bucket) != (row["kind"], row["bucket"]):
        connection.execute(
            update(schema.material).where(schema.material.c.id == row["id"]).values(kind=kind, bucket=bucket))
