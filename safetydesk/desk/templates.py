"""The office's own templates: copied into the desk, looked at in a child process, filled in place of our layouts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from safetydesk.desk import journal
from safetydesk.desk.desk import Desk
from safetydesk.desk.wording import quoted
from safetydesk.material.copying import copy_hashed, explain, fsync_folder, replace
from safetydesk.material.limited import ChildFailed
from safetydesk.notice.dates import now
from safetydesk.notice.layout import PLACEHOLDER
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.paper.fill import Record
from safetydesk.paper.printing import write_bytes
from safetydesk.paper.template import Filled, fill_template, sample
from safetydesk.paper.template_guard import ENDINGS, MOST_FILE
from safetydesk.paper.template_plan import Checked, Original, Outline, Spot, check

FOLDER = "templates"
# Where a template goes that another one took the place of: the clerk may have worked on it for an afternoon.
_OLD = "以前的版式"
_SECONDS = 20.0
_AGAIN = "请在 Word 或 Excel 里另存一份再试"


def of(desk: Desk, key: str) -> Path | None:
    """The template with this key for the notice at work, if there is one."""
    return next((path for ending in ENDINGS if (path := _folder(desk) / f"{key}{ending}").is_file()), None)


def put(desk: Desk, original: Original, source: Path) -> Checked:
    """Uses a copy of this file in place of the layout from now on. `told`: what should be known of it.

    Mishap: it cannot be used so, with everything that is wrong; then nothing has changed.
    """
    checked = _sound(look(desk, source, original), source)
    folder = _folder(desk)
    target = folder / f"{original.key}{source.suffix.lower()}"
    fresh = folder / f".{target.name}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        copy_hashed(source, fresh)
        _set_aside(of(desk, original.key))
        replace(fresh, target)
        fsync_folder(folder)
    except OSError as error:
        raise explain(error, target) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    _remark(desk, f"{_title(original)}换成本单位的版式“{source.name}”")
    return checked


def remove(desk: Desk, original: Original) -> Path | None:
    """Back to our own layout. The template is kept in a folder beside the others: where it is now. Mishap."""
    kept = _set_aside(of(desk, original.key))
    if kept is not None:
        _remark(desk, f"{_title(original)}改回内置版式")
    return kept


def _set_aside(path: Path | None) -> Path | None:
    if path is None:
        return None
    old = path.parent / _OLD
    try:
        old.mkdir(exist_ok=True)
        kept = old / f"{path.stem}-{now():%Y%m%d-%H%M%S-%f}{path.suffix}"
        replace(path, kept)
    except OSError as error:
        raise explain(error, path) from error
    return kept


def write_sample(original: Original, path: Path) -> None:
    """Our layout as a file to begin with: .docx or .xlsx with the words in their places. Mishap."""
    if path.suffix.lower() not in ENDINGS:
        raise Mishap(f"样张不会写成“{path.name}”这种文件", f"文件名请以 {' 或 '.join(ENDINGS)} 结尾")
    write_bytes(sample(original, path.suffix.lower()), path)


def look(desk: Desk, path: Path, original: Original) -> Checked:
    """What is wrong with this file as a template for this layout, and what should be known of it.

    Mishap: it is no Word or Excel file, damaged, locked, made to do harm.
    """
    return check(_outline(desk, path), original, path.name)


def filled(desk: Desk, path: Path, original: Original, records: Sequence[Record]) -> Filled:
    """The template filled for these records. Mishap: somebody spoiled it since it was put here."""
    _sound(look(desk, path, original), path)
    try:
        return fill_template(path.read_bytes(), path.suffix, original, records)
    except OSError as error:
        raise explain(error, path) from error


def _title(original: Original) -> str:
    return quoted(PLACEHOLDER.sub("", original.layout.title))


def _remark(desk: Desk, text: str) -> None:
    """Who did it and when. Undo does not know of it: the file that was replaced is kept."""
    with desk.store.writing() as connection:
        journal.remark(connection, "template", text)


def _folder(desk: Desk) -> Path:
    return desk.folder / FOLDER / desk.notice.id


def _sound(checked: Checked, path: Path) -> Checked:
    if checked.wrong:
        more = f"（共 {len(checked.wrong)} 处）" if len(checked.wrong) > 1 else ""
        raise Mishap(f"版式“{path.name}”用不了{more}", str(checked.wrong[0]), checked.wrong)
    return checked


def _outline(desk: Desk, path: Path) -> Outline:
    """What a template holds, by a child process; the same bytes are read once."""
    try:
        # A device or a film, chosen by mistake, must not be read into memory.
        if path.exists() and (not path.is_file() or path.stat().st_size > MOST_FILE):
            raise Mishap(f"“{path.name}”不像是版式文件", f"请选择 {MOST_FILE // 1024 // 1024} MB 以下的 .docx 或 .xlsx")
        key = hashlib.sha256(path.read_bytes()).hexdigest() + path.suffix
    except OSError as error:
        raise explain(error, path) from error
    known = desk.workshop.outlines
    if key not in known:
        try:
            found = desk.workshop.reader.call(
                "safetydesk.paper.template:read_outline", str(path), timeout=_SECONDS, gives=(Outline, Spot, Problem))
        except ChildFailed as failed:
            raise Mishap(f"版式“{path.name}”读不出来（{failed.reason}）", _AGAIN) from failed
        if not isinstance(found, Outline):
            raise Mishap(f"版式“{path.name}”读不出来", _AGAIN)
        known[key] = found
    return known[key]
