"""Taking in: files are copied, hashed and on the disk with their row before anybody says that they were received."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import select

from safetydesk.desk import booking, filling, judge, schema, vault
from safetydesk.desk.arriving import Coming, Stream
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx, verb
from safetydesk.desk.place import Target, own_title, own_work
from safetydesk.desk.receipts import Receipt, note_refused
from safetydesk.desk.snapshot import Outcome
from safetydesk.desk.twins import Twin, elsewhere, twins
from safetydesk.desk.wording import quoted
from safetydesk.material.copying import Copied, Stop, copy_hashed, wait_until_still
from safetydesk.material.facts import PARCEL, Facts
from safetydesk.material.links import Link, shares
from safetydesk.material.names import clean_text
from safetydesk.notice.problem import Mishap

Report = Callable[[Outcome, int, int], None]

# Files of one COMMIT: each costs a wait for the disk, so a few share one, but never for longer than half a second.
_CHUNK = 32
_CHUNK_SECONDS = 0.5
# Copies under way: more than two wait for the disk together, and some are done while rows are written.
_COPIERS = 4
_AHEAD = 48
_NOT_FOR_A_CELL = "这是下级的报送包，里面的材料分属各单位各项目，不能放进一个格子，请用“汇总”"
_ENDING = re.compile(r"(?<=.)\.[A-Za-z0-9]{1,7}$")


class _Empty(Mishap):
    """There is nothing in it, and trying again will find no more."""


@dataclass
class _Copy:
    """One copied file on its way to its row."""

    coming: Coming
    copied: Copied
    part: Path


@dataclass
class _Chunk:
    """What goes into the next COMMIT."""

    copies: list[_Copy] = field(default_factory=list)
    begun: float = 0.0

    @property
    def full(self) -> bool:
        return len(self.copies) >= _CHUNK or (bool(self.copies) and monotonic() - self.begun > _CHUNK_SECONDS)


def take(desk: Desk, receipt: Receipt, stream: Stream, landing: vault.Landing, report: Report | None,
         stop: Stop) -> tuple[list[Outcome], bool]:
    """Everything of the stream: one Outcome for each file found, and whether all lines could be noted.

    `report` hears of a file only after COMMIT. Nothing counts yet: `looking` decodes and reads it. A broken, vanished
    or locked file costs its own line and nothing else. `stop` ends the work between two files; what was committed
    stays.
    """
    intake = _Intake(desk, receipt, landing, report, stop)
    intake.run(stream)
    landing.drop_parts()
    return intake.outcomes, intake.note()


def _copy(coming: Coming, part: Path, stop: Stop) -> _Copy:
    """A copy of a file that stands still; it may have been dropped while still being copied."""
    path = coming.arrival.path
    if not coming.arrival.temporary:
        wait_until_still(path, stop)
    copied = copy_hashed(path, part, stop)
    if coming.arrival.temporary:
        # A large archive would otherwise lie on the disk twice till the end.
        path.unlink()
    if not copied.bytes:
        part.unlink(missing_ok=True)
        raise _Empty("文件是空的（0 字节），没有收", "请让对方重新发送")
    return _Copy(coming, copied, part)


class _Home:
    """Where the files of one COMMIT go: looked up, or made, when the first of them needs it."""

    def __init__(self, tx: Tx, desk: Desk, where: Target) -> None:
        self._tx, self._desk, self._where = tx, desk, where

    @cached_property
    def work_id(self) -> int | None:
        return own_work(self._tx, self._desk, self._where)

    @cached_property
    def folder(self) -> str:
        unit = vault.unit_path(self._tx.connection, self._where.unit_id)
        return vault.place_of(self._desk.notice, unit, self._where.slot_id)

    @cached_property
    def stem(self) -> str:
        title = own_title(self._tx, self.work_id, self._where)
        return vault.stem_of(self._desk.notice, self._where.unit_name, self._where.slot_id, title)


class _Intake:
    """The work of one receipt: copy and hash ahead in threads, commit in chunks."""

    def __init__(
        self, desk: Desk, receipt: Receipt, landing: vault.Landing, report: Report | None, stop: Stop
    ) -> None:
        self.desk, self.receipt, self.landing, self.report, self.stop = desk, receipt, landing, report, stop
        self.where = receipt.where
        self.outcomes: list[Outcome] = []
        self.received = 0
        self.total: Callable[[], int] = lambda: 0
        self._untold: list[Outcome] = []

    def run(self, stream: Stream) -> None:
        self.total = lambda: stream.total
        chunk = _Chunk()
        with ThreadPoolExecutor(_COPIERS, thread_name_prefix="copy") as pool:
            for each, future in self._ahead(pool, stream):
                if future is None:
                    self._untaken(each)
                    continue
                try:
                    copy = future.result()
                except Mishap as mishap:
                    self._say(self._refused(each, str(mishap), passing=not isinstance(mishap, _Empty)))
                    continue
                if not chunk.copies:
                    chunk.begun = monotonic()
                chunk.copies.append(copy)
                if chunk.full:
                    chunk = self._commit(chunk)
            self._commit(chunk)

    def _ahead(
        self, pool: ThreadPoolExecutor, stream: Iterable[Coming]
    ) -> Iterator[tuple[Coming, Future[_Copy] | None]]:
        """Each arrival in order, some under way ahead of it; None for what is no file, or no longer taken."""
        waiting: deque[tuple[Coming, Future[_Copy] | None]] = deque()
        for each in stream:
            go_on = not each.arrival.problem and each.arrival.letter is None and not self.stop()
            waiting.append((each, pool.submit(_copy, each, self.landing.part(), self.stop) if go_on else None))
            if len(waiting) > _AHEAD:
                yield waiting.popleft()
        yield from waiting

    def _untaken(self, coming: Coming) -> None:
        """A line for what cannot be taken; the links that stand in a mail are taken."""
        letter = coming.arrival.letter
        if letter is None or coming.arrival.problem:
            self._say(self._refused(coming, coming.arrival.problem or "已停止，没有收"))
            return
        for link in shares(letter.text):
            self._say(self._linked(coming, link))

    def _linked(self, coming: Coming, link: Link) -> Outcome:
        """A link of a mail; the same mail may come again."""
        there = booking.same_link(self.desk, self.where, link)
        try:
            key = there[0] if there else booking.keep_link(
                self.desk, self.where, link, "", self.receipt.batch, self._came(coming, [clean_text(link.note, 200)]))
            if there:
                self._meet([key])
        except Mishap as mishap:
            return self._refused(coming, str(mishap))
        told = booking.link_outcome(self.desk, key)
        if there is None:
            return told
        return replace(told, outcome="duplicate", why=booking.ALREADY[there[1]].replace("文件", "链接"))

    def _commit(self, chunk: _Chunk) -> _Chunk:
        try:
            done = self._write(chunk.copies) if chunk.copies else []
        except Mishap as mishap:
            done = [self._refused(copy.coming, str(mishap), passing=True) for copy in chunk.copies]
        for outcome in done:
            self._say(outcome)
        self.note()
        return _Chunk()

    def note(self) -> bool:
        """Keeps the lines of what was not taken; whether that could be done, as not on a full disk."""
        try:
            note_refused(self.desk, self.receipt, self._untold)
        except Mishap:
            return False
        self._untold.clear()
        return True

    def _write(self, copies: Sequence[_Copy]) -> list[Outcome]:
        facts = self.desk.prober.glances([(copy.part, copy.coming.name) for copy in copies])
        with self.landing.around(self.desk.store), verb(self.desk, "receive", batch=self.receipt.batch) as tx:
            same = twins(tx.connection, [copy.copied.sha256 for copy in copies])
            new, twice = self._sift(copies, facts, same)
            done = {id(copy): outcome for copy, outcome in twice}
            keys = self._rows(tx, [(copy, seen) for copy, seen in new])
            for key, (copy, seen) in zip(keys, new, strict=True):
                told = elsewhere(same[copy.copied.sha256])
                done[id(copy)] = self._outcome(copy, seen, key, told)
            received = self.received + len(new)
            tx.text = f"收到{self._where_text()}的文件 {received} 个"
            self.landing.ready()
        self.received = received
        self._meet([outcome.material_id for _, outcome in twice if outcome.material_id is not None])
        return [done[id(copy)] for copy in copies if id(copy) in done]

    def _meet(self, material_ids: Sequence[int]) -> None:
        """What this receipt brings that others have brought stays when theirs is undone."""
        m = schema.material
        with self.desk.store.reading() as connection:
            others = connection.execute(select(m.c.id).where(
                m.c.id.in_(material_ids), m.c.receipt_id.is_distinct_from(self.receipt.id))).scalars().all()
        if others:
            text = f"又收到 {len(others)} 份已经收过的材料"
            with verb(self.desk, "again", text, self.receipt.batch) as tx:
                for key in others:
                    tx.meet(m, key)

    def _sift(
        self, copies: Sequence[_Copy], facts: Sequence[Facts], same: dict[str, list[Twin]]
    ) -> tuple[list[tuple[_Copy, Facts]], list[tuple[_Copy, Outcome]]]:
        """What is new, and what is not kept, each with its line."""
        cell = (self.desk.notice.id, self.where.unit_id, self.where.slot_id)
        new: list[tuple[_Copy, Facts]] = []
        twice = []
        here: set[tuple[str, str]] = set()
        for copy, seen in zip(copies, facts, strict=True):
            if seen.format == PARCEL and cell[2]:
                copy.part.unlink(missing_ok=True)
                twice.append((copy, self._refused(copy.coming, _NOT_FOR_A_CELL)))
                continue
            origin = self._came(copy.coming)["origin"]
            mark = (copy.copied.sha256, "" if cell[2] else origin)
            twin = next((each for each in same[copy.copied.sha256] if self._is_again(each, cell, origin)), None)
            if twin is None and mark not in here:
                here.add(mark)
                new.append((copy, seen))
                continue
            copy.part.unlink(missing_ok=True)
            twice.append((copy, self._again(self._outcome(copy, seen, twin.material_id if twin else None, ()), twin)))
        return new, twice

    def _is_again(self, twin: Twin, cell: tuple[str, int | None, str], origin: str) -> bool:
        """Whether the same file was taken before: by this receipt, wherever the clerk put it since; into this cell; or
        by the same names into whichever it was sorted to.

        Two units may send the same photo: what waits for its cell is the same only if it came by the same names.
        """
        notice, unit_id, slot = cell
        if twin.receipt_id == self.receipt.id and twin.origin == origin:
            return True
        if slot:
            return (twin.notice, twin.unit_id, twin.slot) == cell
        return twin.notice == notice and unit_id in (None, twin.unit_id) and twin.origin == origin

    def _again(self, told: Outcome, twin: Twin | None) -> Outcome:
        """The line of what is there already, and where that is."""
        told = replace(told, outcome="duplicate", why=booking.ALREADY[twin.state if twin else "review"], warnings=())
        if twin is None:
            return told
        slot = self.desk.notice.slot(twin.slot) if twin.slot else None
        unit = twin.unit if twin.unit_id is not None else None
        return replace(told, kind=twin.kind, unit=unit, item=slot.name if slot else None)

    def _rows(self, tx: Tx, new: Sequence[tuple[_Copy, Facts]]) -> list[int]:
        home = _Home(tx, self.desk, self.where)
        files, materials = [], []
        for copy, facts in new:
            name = clean_text(copy.coming.name, 200)
            relative = self.landing.free_path(home.folder, home.stem, _suffix(name))
            self.landing.place(copy.part, relative)
            named = {"path": relative, "sha256": copy.copied.sha256, "bytes": copy.copied.bytes}
            files.append(judge.columns_of(facts) | named)
            kind = judge.kind_of(self.desk.notice, self.where.slot, facts.content, name)
            materials.append(
                booking.common(self.desk, self.where, kind, home.work_id, facts.taken) | self._came(copy.coming)
                | {"medium": "file", "name": name, "n": 0, "unsorted": int(not self.where.slot)}
            )
        for material, file_id in zip(materials, tx.keep_many(schema.file, files), strict=True):
            material["file_id"] = file_id
        keys = tx.insert_many(schema.material, materials)
        if self.where.unit and self.where.slot and home.work_id is None:
            filling.match_works(tx, self.desk.notice, self.where.unit.id, self.where.slot_id)
        return keys

    def _outcome(self, copy: _Copy, facts: Facts, key: int | None, elsewhere: tuple[str, ...]) -> Outcome:
        """What is said at once, before anybody has looked at the whole file."""
        where = self.where
        kind = judge.kind_of(self.desk.notice, where.slot, facts.content, copy.coming.name)
        row = {"medium": "file", "kind": kind, "slot": where.slot_id, "name": copy.coming.name}
        return Outcome(
            path=copy.coming.shown, outcome="received" if where.slot else "unsure", unit=where.unit_name or None,
            item=where.slot_name or None, kind=kind, name=copy.coming.name, bytes=copy.copied.bytes,
            width=facts.width, height=facts.height, seconds=facts.seconds, taken=facts.taken,
            warnings=judge.noticed(self.desk.notice, asdict(facts) | row, elsewhere), why=why_of(where),
            material_id=key,
        )

    def _came(self, coming: Coming, more: Sequence[str] = ()) -> dict[str, Any]:
        """What recognition will want to know of it, and remember of a person's decision."""
        parts = json.dumps([*coming.arrival.parts, *more], ensure_ascii=False)
        return {"origin": parts, "sender": clean_text(coming.sender, 200),
                "subject": clean_text(coming.arrival.subject, 200), "receipt_id": self.receipt.id}

    def _refused(self, coming: Coming, why: str, *, passing: bool = False) -> Outcome:
        where = self.where
        return Outcome(
            coming.shown, "refused", where.unit_name or None, where.slot_name or None, None, coming.name, why=why,
            passing=passing)

    def _say(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if outcome.outcome in ("refused", "duplicate"):
            self._untold.append(outcome)
        if self.report:
            self.report(outcome, len(self.outcomes), self.total())

    def _where_text(self) -> str:
        where = self.where
        return (where.unit_name or "（待归位）") + (quoted(where.slot_name) if where.slot else "")


def why_of(where: Target) -> str:
    """Why something is where it was put by the one who handed it in."""
    if where.slot is None:
        return "已收下，还没有归到" + ("项目" if where.unit else "单位和项目") + "，暂不计数"
    return f"按指定归到 {where.unit_name} · {where.slot_name}"


def _suffix(name: str) -> str:
    """The sender's own ending: what a double-click opens it with."""
    found = _ENDING.search(name)
    return found.group().lower() if found else ""
