"""Receiving: files, folders, links and paper onto a unit's cell. What is reported as received is never lost."""

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
from uuid import uuid4

from sqlalchemy import select

from safetydesk.desk import judge, schema, sorting, vault
from safetydesk.desk.arriving import Coming, Stream
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx, verb
from safetydesk.desk.place import Target, own_title, own_work, target
from safetydesk.desk.snapshot import Outcome
from safetydesk.desk.sorting import Advice, Placed
from safetydesk.desk.twins import Twin, elsewhere, twins
from safetydesk.material.copying import Copied, copy_hashed, settled
from safetydesk.material.facts import Facts
from safetydesk.material.links import Link, read_link, shares
from safetydesk.material.names import clean_text
from safetydesk.material.prober import Prober
from safetydesk.notice.dates import now
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


@dataclass
class _Taken:
    """One copied file on its way to its row."""

    coming: Coming
    copied: Copied
    part: Path
    facts: Facts


@dataclass
class _Chunk:
    """What goes into the next COMMIT."""

    arrivals: list[_Taken] = field(default_factory=list)
    begun: float = 0.0

    @property
    def full(self) -> bool:
        return len(self.arrivals) >= _CHUNK or (bool(self.arrivals) and monotonic() - self.begun > _CHUNK_SECONDS)


def receive(
    desk: Desk, paths: Sequence[Path], *, unit_id: int | None = None, slot: str = "", work_id: int | None = None,
    report: Report | None = None, stop: Stop | None = None,
) -> list[Outcome]:
    """Takes files and folders in. One Outcome for each file found; `report` hears of it only after COMMIT.

    Archives and mails are taken by what is in them. A broken, vanished or locked file costs its own line and nothing
    else. `stop` ends the work between two files; what was committed stays. Without a slot, what clearly belongs to one
    is moved there in the end, when all is safe: the returned outcomes then say more than `report` heard. The whole
    call is undone as one.
    """
    where = target(desk, unit_id, slot, work_id)
    stop = stop or (lambda: False)
    intake = _Intake(desk, where, report, stop)
    stream = Stream(desk, paths, intake.landing.scratch(), stop)
    try:
        intake.run(stream)
    finally:
        stream.close()
        intake.landing.drop_parts()
    return intake.outcomes if where.slot else _sorted(desk, intake)


def _sorted(desk: Desk, intake: _Intake) -> list[Outcome]:
    """The outcomes after sorting. What cannot be sorted now, as on a full disk, is kept and stays 待归位."""
    keys = [each.material_id for each in intake.outcomes if each.outcome == "unsure" and each.material_id]
    if not keys:
        return intake.outcomes
    try:
        placed, advice = sorting.sort(desk, keys, intake.batch)
    except Mishap as mishap:
        return [replace(each, why=f"{each.why}。没能自动归位：{mishap}") if each.outcome == "unsure" else each
                for each in intake.outcomes]
    return [_final(each, placed.get(each.material_id or 0), advice.get(each.material_id or 0))
            for each in intake.outcomes]


def _final(outcome: Outcome, placed: Placed | None, advice: Advice | None) -> Outcome:
    if outcome.outcome == "unsure" and placed is not None:
        where = placed.where
        return replace(
            outcome, outcome="received", unit=where.unit.name if where.unit else None,
            item=where.slot.name if where.slot else None, kind=placed.kind, warnings=placed.notes,
            why=placed.why, counted=placed.counted,
        )
    if outcome.outcome == "unsure" and advice is not None:
        maybe = advice.why if advice.twice or not advice.name else f"可能是：{advice.name}（{advice.why}）"
        return replace(outcome, why=f"{outcome.why}。{maybe}")
    return outcome


def _take(coming: Coming, part: Path, prober: Prober, stop: Stop) -> _Taken:
    """A copy of a file that stands still (it may have been dropped while still being copied), and what it is."""
    path = coming.arrival.path
    if not coming.arrival.temporary and not settled(path, stop):
        raise Mishap(f"“{path.name}”的文件还在变化", "请等它拷完或下载完，再收一次")
    copied = copy_hashed(path, part, stop)
    if coming.arrival.temporary:
        # A large archive would otherwise lie on the disk twice till the end.
        path.unlink()
    if not copied.bytes:
        part.unlink(missing_ok=True)
        raise Mishap("文件是空的（0 字节），没有收", "请让对方重新发送")
    return _Taken(coming, copied, part, prober.facts(part, coming.name))


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
        title = own_title(self._tx, self.work_id, self._where)
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
        self.total: Callable[[], int] = lambda: 0
        self.landing = vault.Landing(desk.files)

    def run(self, stream: Stream) -> None:
        self.total = lambda: stream.total
        chunk = _Chunk()
        with ThreadPoolExecutor(2, thread_name_prefix="copy") as pool:
            for each, future in self._ahead(pool, stream):
                if future is None:
                    self._untaken(each)
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
        self, pool: ThreadPoolExecutor, stream: Iterable[Coming]
    ) -> Iterator[tuple[Coming, Future[_Taken] | None]]:
        """Each arrival in order, a few under way ahead of it; None for what is no file, or no longer taken."""
        waiting: deque[tuple[Coming, Future[_Taken] | None]] = deque()
        for each in stream:
            take = not each.arrival.problem and each.arrival.letter is None and not self.stop()
            part = self.landing.part()
            waiting.append((each, pool.submit(_take, each, part, self.desk.prober, self.stop) if take else None))
            if len(waiting) > _AHEAD:
                yield waiting.popleft()
        yield from waiting

    def _untaken(self, coming: Coming) -> None:
        """A line for what cannot be taken, and the links that stand in a mail."""
        letter, where = coming.arrival.letter, self.where
        if letter is None or coming.arrival.problem:
            self._say(self._refused(coming, coming.arrival.problem or "已停止，没有收"))
            return
        for link in shares(letter.text):
            if where.unit is None or where.slot is None:
                told = f"{link.url} 提取码 {link.code}" if link.code else link.url
                self._say(self._refused(coming, f"邮件正文里有网盘链接，请粘贴到它的格子里：{told}"))
            else:
                self._say(self._linked(coming, link))

    def _linked(self, coming: Coming, link: Link) -> Outcome:
        """A link of a mail that was put on a cell; the same mail may come again."""
        m, where = schema.material, self.where
        cell = (m.c.notice == self.desk.notice.id, m.c.slot == where.slot_id,
                m.c.unit_id == (where.unit.id if where.unit else None))
        with self.desk.store.reading() as connection:
            there = connection.execute(select(m.c.id, m.c.state).where(m.c.url == link.url, *cell)).first()
        try:
            key = there.id if there else _keep_link(self.desk, where, link, "", self.batch)
        except Mishap as mishap:
            return self._refused(coming, str(mishap))
        told = link_outcome(self.desk, key)
        return replace(told, outcome="duplicate", why=_ALREADY[there.state].replace("文件", "链接")) if there else told

    def _commit(self, chunk: _Chunk) -> _Chunk:
        try:
            done = self._write(chunk.arrivals) if chunk.arrivals else []
        except Mishap as mishap:
            done = [self._refused(arrival.coming, str(mishap)) for arrival in chunk.arrivals]
        for outcome in done:
            self._say(outcome)
        return _Chunk()

    def _write(self, arrivals: Sequence[_Taken]) -> list[Outcome]:
        with self.landing.around(self.desk.store), verb(self.desk, "receive", batch=self.batch) as tx:
            same = twins(tx.connection, [arrival.copied.sha256 for arrival in arrivals])
            home = _Home(tx, self.desk, self.where)
            done = [self._row(tx, arrival, home, same[arrival.copied.sha256]) for arrival in arrivals]
            received = self.received + sum(1 for outcome in done if outcome.outcome in ("received", "unsure"))
            tx.text = f"收到{self._where_text()}的文件 {received} 个"
            self.landing.ready()
        self.received = received
        return done

    def _row(self, tx: Tx, arrival: _Taken, home: _Home, same: list[Twin]) -> Outcome:
        where, facts, desk = self.where, arrival.facts, self.desk
        name, came = clean_text(arrival.coming.name, 200), _came(arrival.coming)
        cell = (desk.notice.id, where.unit.id if where.unit else None, where.slot_id)
        twin = next((each for each in same if _is_again(each, cell, came["origin"])), None)
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
        row = _common(desk, where, kind, home.work_id, facts.taken) | {"medium": "file", "name": name} | came
        if facts.plays is False:
            row["n"] = 0
        key = tx.insert(schema.material, **row, file_id=file_id)
        notes = judge.noticed(desk.notice, {**asdict(facts), **row}, elsewhere(same))
        unit_name = where.unit.name if where.unit else vault.UNPLACED
        same.append(Twin(key, *cell[:2], unit_name, cell[2], kind, "review", came["origin"]))
        told = self._outcome(arrival, "received" if where.slot else "unsure", key, kind, notes=notes)
        return replace(told, counted=judge.counts(desk.notice, row))

    def _outcome(
        self, arrival: _Taken, outcome: str, key: int, kind: str, why: str = "", notes: tuple[str, ...] = ()
    ) -> Outcome:
        facts, where = arrival.facts, self.where
        if outcome == "unsure":
            why = "已收下，还没有归到" + ("项目" if where.unit else "单位和项目") + "，暂不计数"
        elif outcome == "received":
            why = f"按指定归到 {where.unit.name if where.unit else ''} · {where.slot.name if where.slot else ''}"
        return Outcome(
            arrival.coming.shown, outcome, where.unit.name if where.unit else None,
            where.slot.name if where.slot else None, kind, arrival.coming.name, arrival.copied.bytes,
            facts.width, facts.height, facts.seconds, facts.taken, notes, why, key,
        )

    def _refused(self, coming: Coming, why: str) -> Outcome:
        where = self.where
        return Outcome(
            coming.shown, "refused", where.unit.name if where.unit else None,
            where.slot.name if where.slot else None, None, coming.name, why=why,
        )

    def _say(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if self.report:
            self.report(outcome, len(self.outcomes), self.total())

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
    return _keep_link(desk, where, link, kind)


def _keep_link(desk: Desk, where: Target, link: Link, kind: str, batch: str = "") -> int:
    with verb(desk, "link", f"收到{where.unit.name if where.unit else ''}的网盘链接", batch) as tx:
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


def _came(coming: Coming) -> dict[str, str]:
    """What recognition will want to know of a file, and remember of a person's decision."""
    parts = json.dumps(coming.arrival.parts, ensure_ascii=False)
    return {"origin": parts, "sender": clean_text(coming.sender, 200),
            "subject": clean_text(coming.arrival.subject, 200)}


def _is_again(twin: Twin, cell: tuple[str, int | None, str], origin: str) -> bool:
    """Whether the same file was taken before: into this cell, or by the same names into whichever it was sorted to.

    Two units may send the same photo: what waits for its cell is the same only if it came by the same names.
    """
    notice, unit_id, slot = cell
    if slot:
        return (twin.notice, twin.unit_id, twin.slot) == cell
    return twin.notice == notice and unit_id in (None, twin.unit_id) and twin.origin == origin


def _common(
    desk: Desk, where: Target, kind: str, work_id: int | None, taken: str | None = None
) -> dict[str, Any]:
    moment = now()
    return {
        "notice": desk.notice.id, "unit_id": where.unit.id if where.unit else None, "slot": where.slot_id,
        "kind": kind, "state": "review", "received": moment.isoformat(timespec="seconds"),
        "bucket": judge.bucket_for(desk.notice, where.slot, kind, moment.date(), taken), "work_id": work_id,
    }


def _link_kind(desk: Desk, where: Target) -> str:
    """A link stands for what the cell wants and the notice lets be linked; else it counts as a link."""
    wanted = [kind for way in (where.slot.ways if where.slot else ()) for need in way.needs for kind in need.kinds]
    allowed = [kind for kind in wanted if any(rule.link for rule in judge.rules_for(desk.notice, kind))]
    return (allowed or ["link"])[0]


def _suffix(name: str) -> str:
    """The sender's own ending: what a double-click opens it with."""
    found = _ENDING.search(name)
    return found.group().lower() if found else ""
