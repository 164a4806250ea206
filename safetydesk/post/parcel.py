"""报送包: forms, originals, texts, checklist and manifest in zips that the same desk always makes byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from safetydesk.desk.desk import Desk
from safetydesk.material.archive import fsync_file, write_zip
from safetydesk.material.copying import Stop, explain, fsync_folder, hash_file, replace
from safetydesk.material.names import clean_text, safe_name
from safetydesk.notice.problem import Mishap
from safetydesk.post.parcel_check import verify
from safetydesk.post.parcel_names import numbered, part_names
from safetydesk.post.parcel_parts import Laid, largest, lay_out
from safetydesk.post.parcel_split import mail_bytes
from safetydesk.post.parcel_texts import holds
from safetydesk.post.plan import Entry, Note, Plan, plan
from safetydesk.post.scratch import scratch

Progress = Callable[[int, int], None]
# Forms, texts and lists; they are small beside what they speak of.
_ROOM = 20_000_000


@dataclass(frozen=True)
class Part:
    """One zip of a parcel. `bytes`: its size; `sha256` of the zip itself; `holds` in words: units and files."""

    path: Path
    bytes: int
    members: int
    sha256: str
    holds: str

    @property
    def mail_bytes(self) -> int:
        """Its size in a mail."""
        return mail_bytes(self.bytes)


@dataclass(frozen=True)
class Carried:
    """An original too big for any part: it goes by a stick, as `name` below a folder beside the parts, or is on the
    net disk at `link`."""

    name: str
    path: Path
    bytes: int
    sha256: str
    link: str


@dataclass(frozen=True)
class Parcel:
    """A finished and verified parcel. `id`: the hash of its manifest; `name`: what its parts have in common.

    `left_out` and `notes`: see `Plan`.
    """

    id: str
    name: str
    parts: tuple[Part, ...]
    carried: tuple[Carried, ...]
    notes: tuple[Note, ...]
    left_out: tuple[str, ...]

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self.parts)

    @property
    def members(self) -> int:
        return sum(part.members for part in self.parts)


def make(
    desk: Desk,
    folder: Path,
    *,
    choice: str = "counted",
    limit: int | None = None,
    reason: str = "",
    report: Progress | None = None,
    stop: Stop | None = None,
) -> Parcel:
    """Packs and verifies; the parts appear in `folder` when all of them are whole, the first one last.

    `choice`: a key of CHOICES. `limit`: bytes of the largest mail that the receiver takes; None: one part of any size.
    `reason`: why it goes although something is missing, in the clerk's words. An original that is gone or no longer
    what was received is left out, with a line that says so. Mishap on a full disk or when stopped.
    """
    try:
        with scratch(desk, folder, "parcel") as place:
            return _made(desk, folder, place, choice, limit, clean_text(reason, 2000).strip(), report, stop)
    except OSError as error:
        raise explain(error, folder) from error


def _made(
    desk: Desk, folder: Path, place: Path, choice: str, limit: int | None, reason: str, report: Progress | None,
    stop: Stop | None,
) -> Parcel:
    damaged: frozenset[int] = frozenset()
    while True:
        made = plan(desk, choice=choice, most=largest(limit), without=damaged, stop=stop)
        if wrong := _damaged(made.carried):
            damaged |= wrong
            continue
        _room_for(made, folder)
        laid = lay_out(desk, made, place, limit, reason, stop)
        packed = _pack(laid, place, made.bytes, report, stop)
        # Every member is read again; beside that each whole part is put on the disk for good and hashed, two at a time,
        # since one waits for the disk.
        with ThreadPoolExecutor(2) as beside:
            settled = beside.map(_settled, packed)
            verdict = verify(packed, stop)
            hashes = list(settled)
        if not verdict.problems:
            break
        wrong = _damaged(made.entries)
        if not wrong:
            raise Mishap("报送包写完后核对不一致，没有保留", "请换一个文件夹或磁盘再打包", verdict.problems)
        damaged |= wrong
    stem = f"{safe_name(desk.office, 90)}-{safe_name(desk.notice.short, 90)}-报送包"
    name, paths = _named(packed, hashes, folder, stem)
    parts = tuple(
        Part(path, path.stat().st_size, len(each.members), digest, holds(each.entries))
        for path, each, digest in zip(paths, laid, hashes, strict=True)
    )
    carried = tuple(map(_carried, made.carried))
    return Parcel(verdict.parcels[0].id, name, parts, carried, tuple(made.notes), tuple(made.left_out))


def _pack(
    laid: Sequence[Laid], place: Path, total: int, report: Progress | None, stop: Stop | None
) -> list[Path]:
    """Writes the parts, two at a time. What is wrong with an original is found when they are read again."""
    done = [0] * len(laid)

    def write(number: int) -> Path:
        def tell(packed: int, _: int) -> None:
            done[number] = packed
            if report is not None:
                report(min(sum(done), total // 1024), total // 1024)

        path = place / f"{number + 1}.zip"
        write_zip(path, laid[number].members, tell, stop, bare=True)
        return path

    with ThreadPoolExecutor(2, thread_name_prefix="pack") as both:
        return list(both.map(write, range(len(laid))))


def _damaged(entries: Sequence[Entry]) -> frozenset[int]:
    """The ids of materials whose bytes are not what was received."""
    return frozenset(
        entry.material.id for entry in entries
        if entry.material.path and hash_file(entry.material.path) != entry.material.sha256
    )


def _settled(path: Path) -> str:
    fsync_file(path)
    return hash_file(path)


def _carried(entry: Entry) -> Carried:
    assert entry.material.path is not None  # only files are too big
    link = entry.link.url if entry.link else ""
    return Carried(entry.name, entry.material.path, entry.material.bytes, entry.material.sha256, link)


def _room_for(made: Plan, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    need = made.bytes + _ROOM
    if free < need:
        raise Mishap(f"磁盘空间不够，还差 {(need - free) // 1_000_000 + 1} MB", "请腾出空间，或换一个磁盘再打包")


def _named(packed: Sequence[Path], hashes: Sequence[str], folder: Path, stem: str) -> tuple[str, list[Path]]:
    """Gives the zips their names; equal ones of before stay as they are, different ones are never overwritten."""
    for name in numbered(stem):
        paths = [folder / each for each in part_names(name, len(packed))]
        if all(not path.exists() or hash_file(path) == digest for path, digest in zip(paths, hashes, strict=True)):
            break
    # Without the first part nobody takes the others for a parcel.
    for source, path in reversed(list(zip(packed, paths, strict=True))):
        if not path.exists():
            replace(source, path)
    fsync_folder(folder)
    return name, paths

