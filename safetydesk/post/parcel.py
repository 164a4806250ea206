"""报送包: forms, originals, texts, checklist and manifest in one zip that the same desk always makes byte for byte."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from uuid import uuid4

from safetydesk.desk import papers
from safetydesk.desk.desk import Desk
from safetydesk.material.archive import Member, Written, read_member, verify_zip, write_zip
from safetydesk.material.copying import Stop, Stopped, explain, hash_file
from safetydesk.material.names import safe_name
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.paper.printing import write as write_sheets
from safetydesk.paper.sheet import Sheet
from safetydesk.post import manifest
from safetydesk.post.checklist import checklist
from safetydesk.post.plan import FORMS_FOLDER, Entry, Plan, plan, summary

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Parcel:
    """A finished and verified parcel. `bytes`: its size; `sha256` of the zip itself; `left_out`: see `Plan`."""

    path: Path
    bytes: int
    members: int
    sha256: str
    left_out: tuple[str, ...]


def make(
    desk: Desk, folder: Path, *, only_accepted: bool = False, report: Progress | None = None, stop: Stop | None = None
) -> Parcel:
    """Packs and verifies; the zip appears whole or not at all. Mishap on a full disk or when stopped.

    An original that is gone or no longer what was received is left out, with a line that says so.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".parcel-", dir=folder) as place:
            scratch = Path(place)
            damaged: frozenset[int] = frozenset()
            while True:
                made = plan(desk, only_accepted=only_accepted, without=damaged, stop=stop)
                _room_for(made, folder)
                target = scratch / "parcel.zip"
                members, wrong = _pack(desk, made, scratch, target, report, stop)
                if not wrong:
                    break
                damaged |= wrong
            # The hash of the whole is taken on the other core while every member is read again.
            with ThreadPoolExecutor(1) as beside:
                whole = beside.submit(hash_file, target)
                problems = verify(target, stop)
                digest = whole.result()
            if problems:
                raise Mishap("报送包写完后核对不一致，没有保留", "请换一个文件夹或磁盘再打包", tuple(problems))
            stem = f"{safe_name(desk.office, 90)}-{safe_name(desk.notice.short, 90)}-报送包"
            path = _named(target, digest, folder, stem)
            return Parcel(path, path.stat().st_size, members, digest, tuple(made.left_out))
    except OSError as error:
        raise explain(error, folder) from error


def verify(path: Path, stop: Stop | None = None) -> list[Problem]:
    """Compares every member of a parcel with its manifest; damaged, missing and added ones each make a Problem.

    Stopped when asked to stop.
    """
    try:
        listed = manifest.hashes(manifest.read(read_member(path, manifest.NAME)))
        return verify_zip(path, listed, {manifest.NAME}, stop)
    except Stopped:
        raise
    except Mishap as mishap:
        return [Problem("file", path.name, mishap.what, mishap.remedy)]


def mail_bytes(raw: int) -> int:
    """What `raw` bytes take in a mail: base64 writes 57 bytes as a line of 78 (RFC 2045, 6.8)."""
    return -(-raw // 57) * 78


def _pack(
    desk: Desk, made: Plan, scratch: Path, target: Path, report: Progress | None, stop: Stop | None
) -> tuple[int, frozenset[int]]:
    """Writes the zip; returns how many members it has, and the ids of materials whose bytes are not what was received:
    with any of these it is of no use."""
    small = [*_forms(desk, made, scratch, stop), *_texts(desk, made), checklist(desk.notice, made, scratch)]
    listed = [_written(member) for member in small]
    listed += [Written(e.name, e.material.bytes, e.material.sha256) for e in made.entries]
    members = [Member(manifest.NAME, manifest.write(desk, made, listed)), *small]
    members += [Member(entry.name, entry.material.path) for entry in made.entries if entry.material.path]
    found = {each.name: each.sha256 for each in write_zip(target, members, report=report, stop=stop)}
    return len(found), frozenset(e.material.id for e in made.entries if found[e.name] != e.material.sha256)


def _forms(desk: Desk, made: Plan, scratch: Path, stop: Stop | None) -> Iterator[Member]:
    """Each form for all units as docx, xlsx and pdf, and each unit's own as docx beside its files."""
    for form in (paper for paper in papers.papers(desk) if paper.group == "form"):
        sheets = papers.sheets(desk, form)
        for suffix in (".docx", ".xlsx", ".pdf"):
            name = f"{FORMS_FOLDER}/{form.file_name()}{suffix}"
            if sheets:
                yield Member(name, _printed(scratch, sheets, suffix))
        if form.scope == "unit":
            for folder, (_, sheet) in zip(made.folders.values(), papers.each_unit(desk, form), strict=True):
                if stop and stop():
                    raise Stopped
                yield Member(f"{folder}/{form.file_name()}.docx", _printed(scratch, [sheet], ".docx"))


def _printed(scratch: Path, sheets: list[Sheet], suffix: str) -> Path:
    """On the disk until it is packed: hundreds of forms would not stay flat in memory."""
    path = scratch / f"{uuid4().hex}{suffix}"
    write_sheets(sheets, path)
    return path


def _texts(desk: Desk, made: Plan) -> Iterator[Member]:
    """说明.txt, the list of links, and the introductions and captions beside the files they speak of."""
    yield Member("说明.txt", _note(summary(desk, made)))
    if made.links:
        lines = [f"{unit}\t{item}\t{each.url}\t{each.code}\t{each.name}" for unit, item, each in made.links]
        yield Member("网盘链接.txt", _note("\r\n".join(["单位\t项目\t链接\t提取码\t说明", *lines]) + "\r\n"))
    for folder, entries in groupby(made.entries, key=lambda entry: entry.name.rsplit("/", 1)[0]):
        text = _folder_text(list(entries))
        if text:
            yield Member(f"{folder}/文字说明.txt", _note(text))


def _folder_text(entries: list[Entry]) -> str:
    lines: list[str] = []
    told: set[int] = set()
    for entry in entries:
        work = entry.work
        if work and work.id not in told:
            told.add(work.id)
            lines += ["", f"作品：{work.title}"]
            lines += [f"简介：{work.introduction}"] if work.introduction else []
            lines += [f"备注：{work.remark}"] if work.remark else []
        if entry.material.caption:
            lines.append(f"{entry.name.rsplit('/', 1)[1]}：{entry.material.caption}")
    return "\r\n".join(lines).strip() + "\r\n" if lines else ""


def _note(text: str) -> bytes:
    # With a BOM, so that the Notepad of an old Windows shows it in Chinese.
    return text.encode("utf-8-sig")


def _written(member: Member) -> Written:
    source = member.source
    if isinstance(source, bytes):
        return Written(member.name, len(source), hashlib.sha256(source).hexdigest())
    return Written(member.name, source.stat().st_size, hash_file(source))


def _room_for(made: Plan, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    need = made.bytes + 20_000_000
    if free < need:
        raise Mishap(f"磁盘空间不够，还差 {(need - free) // 1_000_000 + 1} MB", "请腾出空间，或换一个磁盘再打包")


def _named(made: Path, digest: str, folder: Path, stem: str) -> Path:
    """Gives the zip its name; an equal one of before stays as it is, a different one is never overwritten."""
    number = 1
    while True:
        path = folder / (f"{stem}.zip" if number == 1 else f"{stem}（{number}）.zip")
        if not path.exists():
            made.rename(path)
            return path
        if hash_file(path) == digest:
            return path
        number += 1


