"""Sidecars: beside the originals, in a hidden folder, small files from which the rows of a lost database can be made.

One for each original, and one for all that has none (units, settings, links, figures …). They are written behind, from
the database, when it has changed; nothing is ever counted from them. `rebuild` reads them.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from safetydesk.desk import header, schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.store import batched
from safetydesk.material.copying import Stop, explain, replace

FOLDER, REST, FORMAT = ".sidecar", "desk.jsonl", "safetydesk-sidecar"
_INDEX = "written.txt"
_HIDDEN = 2  # FILE_ATTRIBUTE_HIDDEN
_SCANNED = 2000  # of originals in one step: comparing them takes a tenth of a second
# When the database had last been written to when it was begun, and the id of the last original that was compared.
Position = tuple[str, int]
# History can only be taken back on the database it belongs to; the other two are in the sidecars of the originals.
_LEFT_OUT = ("history", "change", "file")


def refresh(desk: Desk, stop: Stop | None = None) -> bool:
    """Writes those that differ from the database; whether all of them are written now, False when stopped. Mishap."""
    at: Position | None = None
    while True:
        at = step(desk, at, stop)
        if at is None or (stop and stop()):
            return at is None


def step(desk: Desk, at: Position | None = None, stop: Stop | None = None, most: int = 200) -> Position | None:
    """A short piece of it: looks at some thousand originals and writes `most` sidecars at most. None: all are written.

    `at`: what the step before gave; None to begin. Mishap.
    """
    folder = desk.files / FOLDER
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            _hide(folder)
        moment = str(header.touched(desk.folder))
        stamp, written = _read_index(folder)
        if at is None and stamp == moment:
            return None
        begun, last = at or (moment, 0)
        with desk.store.reading() as connection:
            if at is None:
                _write_changed(folder, written, REST, "", _rest(connection))
            files = connection.execute(
                select(schema.file).where(schema.file.c.id > last).order_by(schema.file.c.id).limit(_SCANNED)).all()
            for name, mark, lines in _cards(connection, files):
                if most <= 0 or (stop and stop()):
                    break
                most -= _write_changed(folder, written, name, mark, lines)
                last = int(name.rpartition("-")[2].removesuffix(".json"))
            else:
                last = files[-1].id if files else last
        done = len(files) < _SCANNED and (not files or last == files[-1].id)
        _write_index(folder, begun if done else "", written)
    except OSError as error:
        raise explain(error, folder) from error
    return None if done else (begun, last)


def _write_changed(folder: Path, written: dict[str, str], name: str, mark: str, lines: Iterable[str]) -> bool:
    """Whether it had to be written. `mark` tells one content from another, "" where only the lines do."""
    if not mark:
        lines = list(lines)
        mark = _digest("".join(lines).encode(errors="surrogatepass"))
    if written.get(name) == mark:
        return False
    _write(folder / name, lines)
    written[name] = mark
    return True


def _cards(connection: Connection, files: Sequence[Row[Any]]) -> Iterator[tuple[str, str, Iterator[str]]]:
    """Of each original the name, mark and lines of its sidecar. The lines are made only when they are asked for."""
    m, w = schema.material, schema.work
    units = {row.id: row for row in connection.execute(
        select(schema.unit.c.id, schema.unit.c.name, schema.unit.c.parent_id, schema.unit.c.sub))}
    for some in batched(files):
        materials = defaultdict[int, list[Row[Any]]](list)
        for row in connection.execute(select(m).where(m.c.file_id.in_([each.id for each in some])).order_by(m.c.id)):
            materials[row.file_id].append(row)
        held = {row.work_id for rows in materials.values() for row in rows} - {None}
        works = {row.id: row for row in connection.execute(select(w).where(w.c.id.in_(held)))}
        for file in some:
            mine = materials[file.id]
            titled = [works[each.work_id] for each in mine if each.work_id in works]
            named = {str(each.unit_id): _path(units, each.unit_id) for each in mine if each.unit_id}
            rows = [tuple(each) for each in (file, *mine, *titled)]
            yield (name_of(file.sha256, file.id), _digest(marshal.dumps((schema.VERSION, rows, named), 2)),
                   _card(file, mine, titled, named))


def _card(
    file: Row[Any], materials: Sequence[Row[Any]], works: Sequence[Row[Any]], units: Mapping[str, list[str]]
) -> Iterator[str]:
    yield _line({
        "format": FORMAT, "version": schema.VERSION, "file": dict(file._mapping),
        "materials": [dict(each._mapping) for each in materials], "works": [dict(each._mapping) for each in works],
        "units": units,
    })


def name_of(sha256: str, file_id: int) -> str:
    """Where the sidecar of an original lies below the folder."""
    return f"{sha256[:2]}/{sha256}-{file_id}.json"


def _rest(connection: Connection) -> Iterator[str]:
    """A head, one line for each row, and an end that shows that nothing was cut off."""
    yield _line({"format": FORMAT, "version": schema.VERSION})
    for table in schema.metadata.sorted_tables:
        if table.name not in _LEFT_OUT:
            for row in connection.execute(_without_file(table)).mappings():
                yield _line({"table": table.name, "row": dict(row)})
    yield _line({"end": True})


def _without_file(table: Table) -> Any:
    query = select(table).order_by(table.c.id)
    return query.where(table.c.file_id.is_(None)) if table is schema.material else query


def _path(units: Mapping[int, Any], unit_id: int) -> list[str]:
    """The names of the units above a sub-unit, and its own."""
    names, at = list[str](), units.get(unit_id)
    while at is not None and len(names) <= len(units):
        names.append(at.name)
        at = units.get(at.parent_id) if at.sub else None
    return names[::-1]


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def _write(path: Path, lines: Iterable[str]) -> None:
    """Whole or as it was, without waiting for the disk: what a power cut takes is written again the next time."""
    part = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    with part.open("w", encoding="utf-8", errors="surrogatepass") as out:
        out.writelines(lines)
    replace(part, path)


def _hide(folder: Path) -> None:
    """On Windows a dot hides nothing. A refusal is none of ours to tell."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetFileAttributesW(str(folder), _HIDDEN)


def _read_index(folder: Path) -> tuple[str, dict[str, str]]:
    """When the database was last written to when all were written, and the digest of each; of a copied folder, too."""
    try:
        lines = (folder / _INDEX).read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return "", {}
    pairs = (line.split(" ") for line in lines[1:])
    return lines[0] if lines else "", {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _write_index(folder: Path, stamp: str, written: Mapping[str, str]) -> None:
    _write(folder / _INDEX, [f"{stamp}\n", *(f"{name} {digest}\n" for name, digest in written.items())])
