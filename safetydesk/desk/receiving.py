"""Receiving: files, folders, links and paper onto a unit's cell. What is reported as received is never lost."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from safetydesk.desk import judge, schema, vault
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx, verb
from safetydesk.desk.snapshot import Outcome, UnitCard
from safetydesk.desk.twins import Twin, elsewhere, twins
from safetydesk.desk.units import unit
from safetydesk.material.copying import Copied, copy_hashed, settled
from safetydesk.material.facts import Facts
from safetydesk.material.links import read_link
from safetydesk.material.names import Found, clean_text, walk
from safetydesk.material.prober import Prober
from safetydesk.notice.dates import now
from safetydesk.notice.model import Item, Slot
from safetydesk.notice.problem import Mishap

Report = Callable[[Outcome, int, int], None]
Stop = Callable[[], bool]

# Files of one COMMIT: each costs a wait for the disk, so a few share one, but never for longer than half a second.
_CHUNK = 32
_CHUNK_SECONDS = 0.5
_AHEAD = 4  # copies under way while rows are written
_MOST_PAPER = 9_999
_ENDING = re.compile(r"(?<=.)\.[A-Za-z0-9]{1,7}$")

# Why the same file is not taken twice into one cell, by the state of the one that is there.
_ALREADY = dict.fromkeys(("review", "accepted"), "这个文件已经收过了，没有重复计数") | {
    "returned": "这个文件收过，已退回；要用它，请在原来那份上改为待审",
    "withdrawn": "这个文件收过，已撤回；要用它，请在原来那份上改为待审",
}


@dataclass(frozen=True)
class Target:
    """The cell that was dropped on: a unit (or None: nobody yet), a slot ("" = not placed), a work."""

    unit: UnitCard | None
    slot: Slot | None
    work_id: int | None

    @property
    def slot_id(self) -> str:
        return self.slot.id if self.slot else ""


@dataclass
class _Arrival:
    """One copied file on its way to its row."""

    found: Found
    copied: Copied
    part: Path
    facts: Facts


@dataclass
class _Chunk:
    """What goes into the next COMMIT."""

    arrivals: list[_Arrival] = field(default_factory=list)
    begun: float = 0.0

    @property
    def full(self) -> bool:
        return len(self.arrivals) >= _CHUNK or (bool(self.arrivals) and monotonic() - self.begun > _CHUNK_SECONDS)


def target(desk: Desk, unit_id: int | None, slot: str, work_id: int | None = None) -> Target:
    """The cell with these ids. Mishap when the unit, the slot or the work is not there."""
    card = unit(desk, unit_id) if unit_id is not None else None
    found = desk.notice.slot(slot) if slot else None
    if slot and found is None:
        names = "、".join(each.name for each in desk.notice.slots())
        raise Mishap(f"通知里没有项目“{clean_text(slot, 40)}”", f"可以是：{names}")
    if card is None and found is not None:
        raise Mishap("只说了项目，没有说单位", "请同时选择单位")
    if card is not None and found is not None and not (found.holds_for(card.kind) and found.needs_of(card.kind)):
        kind = card.kind or "没有写类别"
        raise Mishap(f"“{card.name}”（{kind}）不用报“{found.name}”", "请选择别的项目，或修改单位类别")
    return Target(card, found, work_id)


def receive(
    desk: Desk, paths: Sequence[Path], *, unit_id: int | None = None, slot: str = "", work_id: int | None = None,
    report: Report | None = None, stop: Stop | None = None,
) -> list[Outcome]:
    """Takes files and folders in. One Outcome for each file found; `report` hears of it only after COMMIT.

    A broken, vanished or locked file costs its own line and nothing else. `stop` ends the work between two files;
    what was committed stays. The whole call is undone as one.
    """
    where = target(desk, unit_id, slot, work_id)
    intake = _Intake(desk, where, report, stop or (lambda: False))
    try:
        intake.run([_foreign(desk, each) for each in walk(paths)])
    finally:
        intake.landing.drop_parts()
    return intake.outcomes


def _foreign(desk: Desk, found: Found) -> Found:
    """Refuses the desk's own files: opening the live database by path would drop our locks on it."""
    own = Path(os.path.realpath(found.path)).is_relative_to(os.path.realpath(desk.folder))
    return replace(found, problem="这是工作台自己的文件，不用再收") if own else found


def _take(found: Found, part: Path, prober: Prober, stop: Stop) -> _Arrival:
    """A copy of a file that stands still (it may have been dropped while still being copied), and what it is."""
    if not settled(found.path, stop):
        raise Mishap(f"“{found.path.name}”的文件还在变化", "请等它拷完或下载完，再收一次")
    copied = copy_hashed(found.path, part, stop)
    if not copied.bytes:
        part.unlink(missing_ok=True)
        raise Mishap("文件是空的（0 字节），没有收", "请让对方重新发送")
    return _Arrival(found, copied, part, prober.facts(part, found.parts[-1]))


class _Home:
    """Where the files of one COMMIT go: looked up, or made, when the first of them needs it."""

    def __init__(self, tx: Tx, desk: Desk, where: Target) -> None:
        self._tx, self._desk, self._where = tx, desk, where

    @cached_property
    def work_id(self) -> int | None:
        return own_work(self._tx, self._desk, self._where)

    @cached_property
    def folder(self) -> str:
        return vault.place_of(self._desk.notice, self._unit, self._where.slot_id)

    @cached_property
    def stem(self) -> str:
        title = _own_title(self._tx, self.work_id, self._where)
        return vault.stem_of(self._desk.notice, self._unit, self._where.slot_id, title)

    @property
    def _unit(self) -> str | None:
        return self._where.unit.name if self._where.unit else None


class _Intake:
    """The work of one `receive`: copy, hash and look at files ahead in threads, commit them in chunks."""

    def __init__(self, desk: Desk, where: Target, report: Report | None, stop: Stop) -> None:
        self.desk, self.where, self.report, self.stop = desk, where, report, stop
        self.outcomes: list[Outcome] = []
        self.batch = uuid4().hex
        self.received = 0
        self.total = 0
        self.landing = vault.Landing(desk.files)

    def run(self, found: list[Found]) -> None:
        self.total = len(found)
        chunk = _Chunk()
        with ThreadPoolExecutor(2, thread_name_prefix="copy") as pool:
            for each, future in self._ahead(pool, found):
                if future is None:
                    self._say(self._refused(each, each.problem or "已停止，没有收"))
                    continue
                try:
                    arrival = future.result()
                except Mishap as mishap:
                    self._say(self._refused(each, str(mishap)))
                    continue
                if not chunk.arrivals:
                    chunk.begun = monotonic()
                chunk.arrivals.append(arrival)
                if chunk.full:
                    chunk = self._commit(chunk)
            self._commit(chunk)

    def _ahead(
        self, pool: ThreadPoolExecutor, found: Iterable[Found]
    ) -> Iterator[tuple[Found, Future[_Arrival] | None]]:
        """Each found file in order, a few under way ahead of it; None for what cannot be or is no longer taken."""
        waiting: deque[tuple[Found, Future[_Arrival] | None]] = deque()
        for each in found:
            take = not each.problem and not self.stop()
            part = self.landing.part()
            waiting.append((each, pool.submit(_take, each, part, self.desk.prober, self.stop) if take else None))
            if len(waiting) > _AHEAD:
                yield waiting.popleft()
        yield from waiting

    def _commit(self, chunk: _Chunk) -> _Chunk:
        try:
            done = self._write(chunk.arrivals) if chunk.arrivals else []
        except Mishap as mishap:
            done = [self._refused(arrival.found, str(mishap)) for arrival in chunk.arrivals]
        for outcome in done:
            self._say(outcome)
        return _Chunk()

    def _write(self, arrivals: Sequence[_Arrival]) -> list[Outcome]:
        with self.landing.around(self.desk.store), verb(self.desk, "receive", batch=self.batch) as tx:
            same = twins(tx.connection, [arrival.copied.sha256 for arrival in arrivals])
            home = _Home(tx, self.desk, self.where)
            done = [self._row(tx, arrival, home, same[arrival.copied.sha256]) for arrival in arrivals]
            received = self.received + sum(1 for outcome in done if outcome.outcome in ("received", "unsure"))
            tx.text = f"收到{self._where_text()}的文件 {received} 个"
            self.landing.ready()
        self.received = received
        return done

    def _row(self, tx: Tx, arrival: _Arrival, home: _Home, same: list[Twin]) -> Outcome:
        where, facts, desk = self.where, arrival.facts, self.desk
        name = clean_text(arrival.found.parts[-1], 200)
        cell = (desk.notice.id, where.unit.id if where.unit else None, where.slot_id)
        twin = next((each for each in same if (each.notice, each.unit_id, each.slot) == cell), None)
        if twin is not None:
            arrival.part.unlink(missing_ok=True)
            return self._outcome(arrival, "duplicate", twin.material_id, twin.kind, why=_ALREADY[twin.state])
        kind = judge.kind_of(desk.notice, where.slot, facts.content, name)
        relative = self.landing.free_path(home.folder, home.stem, _suffix(name))
        self.landing.place(arrival.part, relative)
        file_id = tx.keep(
            schema.file, path=relative, sha256=arrival.copied.sha256, bytes=arrival.copied.bytes,
            content=facts.content, format=facts.format, width=facts.width, height=facts.height,
            seconds=facts.seconds, taken=facts.taken, trouble=facts.trouble,
        )
        row = _common(desk, where, kind, home.work_id, facts.taken) | {"medium": "file", "name": name}
        if facts.plays is False:
            row["n"] = 0
        key = tx.insert(schema.material, **row, file_id=file_id)
        notes = judge.noticed(desk.notice, {**asdict(facts), **row}, elsewhere(same))
        same.append(Twin(key, *cell[:2], where.unit.name if where.unit else vault.UNPLACED, cell[2], kind, "review"))
        told = self._outcome(arrival, "received" if where.slot else "unsure", key, kind, notes=notes)
        return replace(told, counted=judge.counts(desk.notice, row))

    def _outcome(
        self, arrival: _Arrival, outcome: str, key: int, kind: str, why: str = "", notes: tuple[str, ...] = ()
    ) -> Outcome:
        facts, where = arrival.facts, self.where
        if outcome == "unsure":
            why = "已收下，还没有归到" + ("项目" if where.unit else "单位和项目") + "，暂不计数"
        elif outcome == "received":
            why = f"按指定归到 {where.unit.name if where.unit else ''} · {where.slot.name if where.slot else ''}"
        return Outcome(
            clean_text(str(arrival.found.path)), outcome, where.unit.name if where.unit else None,
            where.slot.name if where.slot else None, kind, arrival.found.parts[-1], arrival.copied.bytes,
            facts.width, facts.height, facts.seconds, facts.taken, notes, why, key,
        )

    def _refused(self, found: Found, why: str) -> Outcome:
        where = self.where
        return Outcome(
            clean_text(str(found.path)), "refused", where.unit.name if where.unit else None,
            where.slot.name if where.slot else None, None, found.parts[-1], why=why,
        )

    def _say(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if self.report:
            self.report(outcome, len(self.outcomes), self.total)

    def _where_text(self) -> str:
        where = self.where
        if where.unit is None:
            return "（待归位）"
        return f"{where.unit.name}“{where.slot.name}”" if where.slot else where.unit.name


def add_link(desk: Desk, unit_id: int, slot: str, text: str, kind: str = "") -> int:
    """A net-disk link, as pasted with its code, in place of a file. Returns the material's id. Mishap."""
    where = target(desk, unit_id, slot)
    link = read_link(text)
    if link is None:
        raise Mishap("这段文字里没有找到链接", "请从网盘复制完整的分享文字，再粘贴")
    with verb(desk, "link", f"收到{where.unit.name if where.unit else ''}的网盘链接") as tx:
        return tx.insert(
            schema.material, **_common(desk, where, kind or _link_kind(desk, where), own_work(tx, desk, where)),
            medium="link", name=clean_text(link.note or link.url, 200), url=link.url, code=link.code,
        )


def link_outcome(desk: Desk, material_id: int) -> Outcome:
    """A received link as `receive` tells of files."""
    with desk.store.reading() as connection:
        m = schema.material
        row = connection.execute(select(m).where(m.c.id == material_id)).one()
    where = target(desk, row.unit_id, row.slot)
    return Outcome(
        row.url, "received" if where.slot else "unsure", where.unit.name if where.unit else None,
        where.slot.name if where.slot else None, row.kind, row.name, why="网盘链接，没有下载", material_id=material_id,
    )


def add_paper(desk: Desk, unit_id: int, slot: str, kind: str, n: int) -> int:
    """Ticks off `n` pieces that came on paper. Returns the material's id. Mishap."""
    where = target(desk, unit_id, slot)
    if not 1 <= n <= _MOST_PAPER:
        raise Mishap("份数不对", f"请填 1 到 {_MOST_PAPER} 之间的数")
    words = judge.known_kind(desk.notice, kind).name
    with verb(desk, "paper", f"登记{where.unit.name if where.unit else ''}的纸质{words} {n} 份") as tx:
        values = _common(desk, where, kind, own_work(tx, desk, where)) | {"n": n, "state": "accepted"}
        return tx.insert(schema.material, **values, medium="paper", name=f"纸质{words}")


def _common(
    desk: Desk, where: Target, kind: str, work_id: int | None, taken: str | None = None
) -> dict[str, Any]:
    moment = now()
    return {
        "notice": desk.notice.id, "unit_id": where.unit.id if where.unit else None, "slot": where.slot_id,
        "kind": kind, "state": "review", "received": moment.isoformat(timespec="seconds"),
        "bucket": judge.bucket_for(desk.notice, where.slot, kind, moment.date(), taken), "work_id": work_id,
    }


def own_work(tx: Tx, desk: Desk, where: Target) -> int | None:
    """The work new materials of an item join: the given one, or its only one, made with a plain title if there is
    none yet. Mishap when the given one is not of this cell."""
    if where.work_id is not None:
        row = tx.row(schema.work, where.work_id)
        if where.unit is None or (row["unit_id"], row["slot"]) != (where.unit.id, where.slot_id):
            raise Mishap("这个作品不在这个项目里", "请刷新后重新选择")
        return where.work_id
    if where.unit is None or not isinstance(where.slot, Item):
        return None
    w = schema.work
    works = tx.connection.execute(
        select(w.c.id).where(w.c.notice == desk.notice.id, w.c.unit_id == where.unit.id, w.c.slot == where.slot_id)
    ).scalars().all()
    if not works:
        title = plain_title(where.unit.name, where.slot.name)
        return tx.insert(w, notice=desk.notice.id, unit_id=where.unit.id, slot=where.slot_id, title=title)
    return works[0] if len(works) == 1 else None


def plain_title(unit: str, slot: str) -> str:
    """What a work is called until somebody gives it a title."""
    return f"{unit}{slot}"


def _own_title(tx: Tx, work_id: int | None, where: Target) -> str:
    """The title a person gave, for the name of a file; the plain one would only repeat unit and item."""
    if work_id is None or where.unit is None or where.slot is None:
        return ""
    title = str(tx.row(schema.work, work_id)["title"])
    return "" if title == plain_title(where.unit.name, where.slot.name) else title[:40]


def _link_kind(desk: Desk, where: Target) -> str:
    """A link stands for what the cell wants and the notice lets be linked; else it counts as a link."""
    wanted = [kind for way in (where.slot.ways if where.slot else ()) for need in way.needs for kind in need.kinds]
    allowed = [kind for kind in wanted if any(rule.link for rule in judge.rules_for(desk.notice, kind))]
    return (allowed or ["link"])[0]


def _suffix(name: str) -> str:
    """The sender's own ending: what a double-click opens it with."""
    found = _ENDING.search(name)
    return found.group().lower() if found else ""
