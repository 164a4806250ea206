"""A parcel onto a stick: every part, and what was too big for any, each read back, compared and written down."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from safetydesk.desk import outbox
from safetydesk.desk.desk import Desk
from safetydesk.desk.letters import STICK, Content, Draft
from safetydesk.material.copying import Stop, copy_hashed, explain, fsync_folder, hash_file
from safetydesk.notice.problem import Mishap
from safetydesk.post.parcel import Carried, Parcel
from safetydesk.post.parcel_check import CARRIED_FOLDER
from safetydesk.post.parcel_names import numbered, part_names
from safetydesk.post.posting import inside

# Done, total, and the file that comes next.
Progress = Callable[[int, int, str], None]


def copy(parcel: Parcel, folder: Path, report: Progress | None = None, stop: Stop | None = None) -> Path:
    """Copies a parcel of one file into `folder`, one of several into a folder of its own there. Returns where it is.

    An equal copy of before stays as it is, what else is there is never overwritten. Mishap, also when what was read
    back differs; Stopped. What was copied till then stays.
    """
    sources = [(part.path.name, part.path, part.sha256) for part in parcel.parts]
    sources += [(_carried(each), each.path, each.sha256) for each in parcel.carried]
    try:
        for name in numbered(parcel.name):
            place = folder / part_names(name, 1)[0] if len(sources) == 1 else folder / name
            targets = [place if len(sources) == 1 else place.joinpath(*each.split("/")) for each, _, _ in sources]
            if all(not path.exists() or hash_file(path) == sha256
                   for path, (_, _, sha256) in zip(targets, sources, strict=True)):
                break
        todo = [(path, source, sha256) for path, (_, source, sha256) in zip(targets, sources, strict=True)
                if not path.exists()]
        _room_for(sum(source.stat().st_size for _, source, _ in todo), folder)
        for number, (target, source, sha256) in enumerate(todo):
            if report is not None:
                report(number, len(todo), target.name)
            _copy(source, target, sha256, stop)
    except OSError as error:
        raise explain(error, folder) from error
    return place


def record(desk: Desk, parcel: Parcel, folder: Path) -> None:
    """Writes into the outbox that this parcel was copied into `folder`, with what is in each of its files. Mishap."""
    receiver = f"{STICK}{folder.name or folder}"
    drafts = [
        Draft(receiver, parcel.name, "", name=part.path.name, bytes=part.bytes, sha256=part.sha256,
              contents=inside(part.path, number))
        for number, part in enumerate(parcel.parts, 1)
    ]
    for each in parcel.carried:
        content = Content(_carried(each), each.bytes, each.sha256)
        drafts.append(Draft(receiver, parcel.name, "", **vars(content), contents=(content,)))
    outbox.record(desk, drafts, "读回核对一致")


def _carried(each: Carried) -> str:
    return f"{CARRIED_FOLDER}/{each.name}"


def _copy(source: Path, target: Path, sha256: str, stop: Stop | None) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    copied = copy_hashed(source, target, stop)
    fsync_folder(target.parent)
    if copied.sha256 != sha256 or hash_file(target) != sha256:
        target.unlink(missing_ok=True)
        raise Mishap(f"“{target.name}”复制后核对不一致，没有保留", "请换一个U盘，或重新打包后再复制")


def _room_for(need: int, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < need:
        short = (need - free) // 1_000_000 + 1
        raise Mishap(f"“{folder.name or folder}”里空间不够，还差 {short} MB", "请腾出空间，或换一个U盘")
