"""Receiving mails from the office's mailbox: each one once, nothing lost when it is cut off, nothing changed there."""

from __future__ import annotations

import os
import re
import shutil
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path

from safetydesk.desk import receiving, seen
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Outcome
from safetydesk.desk.vault import Landing
from safetydesk.material import copying
from safetydesk.material.copying import Stop, Stopped
from safetydesk.material.names import safe_name
from safetydesk.material.opening import NO_ATTACHMENTS
from safetydesk.material.unpacked import MARGIN
from safetydesk.notice.problem import Mishap
from safetydesk.post.mail_account import Account
from safetydesk.post.mail_session import Head, Session, Vanished, connected

# done, total, what is being done.
Report = Callable[[int, int, str], None]

# A larger one is not read in one piece by the child that unpacks it; providers do not carry it as a mail either.
LARGEST = 150 * 1024 * 1024
# What is received together: opening mails takes a child process, which is not worth starting for each one.
_MAILS, _BYTES = 24, 32 * 1024 * 1024
# A mail needs its own room, that of what is in it, and that of the copies.
_ROOM = 4
_SHOWN = 3


@dataclass(frozen=True)
class Fetched:
    """What came of it. `notes`: everything that was left out, and why; `trouble`: why it ended early, "" if it did not.

    `mails`: how many new ones were received whole; `outcomes`: what was in them.
    """

    mails: int
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True)
class Tried:
    """A mailbox that answers: how many mails are in the folder, how many of them would be received, its folders."""

    mails: int
    wanted: int
    folders: tuple[str, ...]


def try_out(
    account: Account, password: str, *, stop: Stop | None = None, context: ssl.SSLContext | None = None
) -> Tried:
    """Connects and looks, receives nothing. Mishap, Stopped."""
    with connected(account, password, stop=stop, context=context) as session:
        folders = tuple(session.folders())
        _, mails = session.examine()
        return Tried(mails, len(session.arrived_since(_day(account))), folders)


def fetch(
    desk: Desk, account: Account, password: str, *, report: Report | None = None, stop: Stop | None = None,
    context: ssl.SSLContext | None = None, settle: bool = True,
) -> Fetched:
    """Receives every mail that was not received before. Mishap when not one could be had.

    A mail is noted as seen only after all that was in it is committed: cut off anywhere, the next call goes on. The
    mailbox is opened for reading only: its marks of what was read stay. Without `settle` what came is looked through
    and sorted by whoever calls `desk.looking`.
    """
    errand = _Errand(desk, account, report or (lambda done, total, text: None), stop or (lambda: False))
    try:
        with connected(account, password, stop=stop, context=context) as session:
            errand.run(session)
    except Stopped:
        errand.trouble = "已停止，没有收完，再点一次会接着收"
    except Mishap as mishap:
        if not errand.mails and not errand.loaded:
            raise
        errand.trouble = str(mishap)
        # What was downloaded whole is not downloaded again.
        errand.receive()
    finally:
        shutil.rmtree(errand.scratch, ignore_errors=True)
    outcomes = tuple(errand.outcomes)
    if settle and outcomes:
        outcomes = tuple(receiving.settled(desk, receiving.Taken(0, outcomes), stop))
    return Fetched(errand.mails, outcomes, errand.notes(), errand.trouble)


@dataclass
class _Errand:
    """One trip to the mailbox."""

    desk: Desk
    account: Account
    report: Report
    stop: Stop
    mails: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    loaded: list[tuple[Head, Path]] = field(default_factory=list)
    trouble: str = ""
    _validity: int = 0
    _total: int = 0
    _older: int = 0
    _again: int = 0
    _bare: int = 0
    _gone: int = 0
    _large: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scratch = Landing(self.desk.files).scratch()

    def run(self, session: Session) -> None:
        """Downloads what is new, in the order in which it came, and receives it a few mails at a time."""
        self._validity, there = session.examine()
        heads = self._new(session, there)
        self._total = len(heads)
        for head in heads:
            if head.bytes > LARGEST:
                self._large.append(f"“{head.title}”（{head.bytes // 1024**2} MB）")
                continue
            try:
                self.loaded.append((head, self._download(session, head)))
            except Vanished:
                self._gone += 1
            if len(self.loaded) >= _MAILS or sum(each.bytes for each, _ in self.loaded) >= _BYTES:
                self.receive()
        self.receive()

    def receive(self) -> None:
        """What was downloaded goes onto the desk, then is noted as seen."""
        loaded, self.loaded = self.loaded, []
        if not loaded:
            return
        done = self.mails
        outcomes = receiving.take(
            self.desk, [path for _, path in loaded], way="mail", source=_subjects([head for head, _ in loaded]),
            report=lambda outcome, n, total: self.report(done, self._total, f"收下 {outcome.name}"), stop=self.stop,
        ).outcomes
        self.outcomes += [self._shown(each) for each in outcomes if each.why != NO_ATTACHMENTS]
        self._bare += sum(each.why == NO_ATTACHMENTS for each in outcomes)
        if any(each.outcome == "refused" for each in outcomes):
            # What was refused for this moment only must come again.
            if self.stop():
                raise Stopped
            self._need_room(0)
        self._note([head for head, _ in loaded])
        self.mails += len(loaded)
        for _, path in loaded:
            shutil.rmtree(path.parent, ignore_errors=True)

    def notes(self) -> tuple[str, ...]:
        """What was left out, in words."""
        since = f"{self.account.since} 以前到的邮件 {self._older} 封没有收，要收请在设置里把日期改早"
        large = f"{len(self._large)} 封太大没有下载，请在网页邮箱里下载附件再拖进来：{'、'.join(self._large)}"
        told = (
            (self._older, since), (len(self._large), large),
            (self._bare, f"{self._bare} 封没有附件也没有网盘链接，没有东西可收"),
            (self._gone, f"{self._gone} 封没有下载到（可能刚被删除），下次再试"),
            (self._again, f"{self._again} 封以前收过（邮箱重新编过号），没有再收"))
        return tuple(text for count, text in told if count)

    def _shown(self, outcome: Outcome) -> Outcome:
        """Without our own folder: the clerk knows mails by their subject."""
        inside = outcome.path.removeprefix(str(self.scratch)).lstrip("/\\")
        return replace(outcome, path=re.sub(r"^\d+[/\\]", "", inside))

    def _new(self, session: Session, there: int) -> list[Head]:
        """The mails to download. Once UIDVALIDITY changed, the numbers mean nothing: heads tell what was there."""
        known = seen.known(self.desk, self.account.source)
        before = {key.partition("#")[2] for key in known if "#" in key and not key.startswith(f"{self._validity}#")}
        day = _day(self.account)
        uids = session.arrived_since(day)
        self._older = max(0, there - len(uids)) if day else 0
        heads: list[Head] = []
        again: list[Head] = []
        new = [uid for uid in uids if f"{self._validity}/{uid}" not in known]
        self._gone = len(new)
        for head in session.heads(new):
            self._gone -= 1
            if day and head.day and head.day < day:
                self._older += 1
            elif head.digest in before:
                again.append(head)
            else:
                heads.append(head)
        self._again = len(again)
        self._note(again)
        return heads

    def _note(self, heads: Sequence[Head]) -> None:
        """As seen: by their numbers, and by what they are known again by when the mailbox numbers all mails anew."""
        seen.note(self.desk, self.account.source, [
            key for head in heads for key in (f"{self._validity}/{head.uid}", f"{self._validity}#{head.digest}")])

    def _download(self, session: Session, head: Head) -> Path:
        """The mail as a file. Mishap, Vanished."""
        self._need_room(head.bytes * _ROOM)
        # The number makes mails of one subject two origins; in brackets at the end it means nothing to recognition.
        name = f"{safe_name(head.title, 150)}({head.uid}).eml"
        path = self.scratch / str(head.uid) / name
        written = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                for piece in session.pieces(head):
                    written += file.write(piece)
                    size = f"（{written // 1024**2}/{head.bytes // 1024**2} MB）" if head.bytes > 2 * 1024**2 else ""
                    self.report(self.mails + len(self.loaded), self._total, f"{head.title}{size}")
            # A file of this second would be waited for, as one that is still being copied.
            came = datetime.combine(head.day or date(2000, 1, 1), time()).timestamp()
            os.utime(path, (came - 86_400, came - 86_400))
        except OSError as error:
            raise copying.explain(error, path) from error
        return path

    def _need_room(self, bytes: int) -> None:
        free = shutil.disk_usage(self.desk.folder).free
        if free < MARGIN + bytes:
            raise Mishap("磁盘空间不够，邮件没有收完", "请清理出一些空间，再收一次，会接着收")


def _subjects(heads: Sequence[Head]) -> str:
    """How the clerk knows a few mails that were received together."""
    told = "、".join(head.title for head in heads[:_SHOWN])
    return f"{told} 等 {len(heads)} 封邮件" if len(heads) > _SHOWN else told


def _day(account: Account) -> date | None:
    return date.fromisoformat(account.since) if account.since else None
