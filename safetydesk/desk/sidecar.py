"""Sidecars: beside the originals, in a hidden folder, small files from which the rows of a lost database can be made.

One for each original, and one for all that has none (units, settings, links, figures …). They are written behind, from
the database, when it has changed; nothing is ever counted from them. `rebuild` reads them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from safetydesk.desk import header, schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.store import batched
from safetydesk.material.copying import Stop, explain, replace

FOLDER, REST, FORMAT = ".sidecar", "desk.jsonl", "safetydesk-sidecar"
_INDEX = "written.txt"
# History can only be taken back on the database it belongs to; the other two are in the sidecars of the originals.
_LEFT_OUT = ("history", "change", "file")


def refresh(desk: Desk, stop: Stop | None = None, most: int = sys.maxsize) -> bool:
    """Writes those that differ from the database; whether all of them are written now. Mishap.

    Ends early when asked to, and when `most` are written: what is left is for the next time.
    """
    folder = desk.files / FOLDER
    try:
        stamp, written = _read_index(folder)
        moment = str(header.touched(desk.folder))
        if stamp == moment:
            return True
        done = True
        with desk.store.reading() as connection:
            for name, lines in _all(connection):
                digest = _digest(lines)
                if written.get(name) == digest:
                    continue
                if most <= 0 or (stop and stop()):
                    done = False
                    break
                _write(folder / name, lines)
                written[name] = digest
                most -= 1
        _write_index(folder, moment if done else "", written)
    except OSError as error:
        raise explain(error, folder) from error
    return done


def _all(connection: Connection) -> Iterator[tuple[str, list[str]]]:
    """Name below the folder and lines of each sidecar as it should be."""
    yield REST, [*_rest(connection)]
    units = {row.id: row for row in connection.execute(
        select(schema.unit.c.id, schema.unit.c.name, schema.unit.c.parent_id, schema.unit.c.sub))}
    f, m, w = schema.file, schema.material, schema.work
    for keys in batched(connection.execute(select(f.c.id).order_by(f.c.id)).scalars().all()):
        materials, works = defaultdict[int, list[RowMapping]](list), dict[int, RowMapping]()
        for row in connection.execute(select(m).where(m.c.file_id.in_(keys)).order_by(m.c.id)).mappings():
            materials[row["file_id"]].append(row)
        held = {row["work_id"] for rows in materials.values() for row in rows} - {None}
        for row in connection.execute(select(w).where(w.c.id.in_(held))).mappings():
            works[row["id"]] = row
        for row in connection.execute(select(f).where(f.c.id.in_(keys))).mappings():
            mine = materials[row["id"]]
            yield name_of(row["sha256"], row["id"]), [_line({
                "format": FORMAT, "version": schema.VERSION, "file": dict(row),
                "materials": [dict(each) for each in mine],
                "works": [dict(works[each["work_id"]]) for each in mine if each["work_id"] in works],
                "units": {str(each["unit_id"]): _path(units, each["unit_id"]) for each in mine if each["unit_id"]},
            })]


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


def _digest(lines: list[str]) -> str:
    digest = hashlib.blake2b(digest_size=12)
    for line in lines:
        digest.update(line.encode(errors="surrogatepass"))
    return digest.hexdigest()


def _write(path: Path, lines: list[str]) -> None:
    """Whole or as it was, without waiting for the disk: what a power cut takes is written again the next time."""
    part = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    with part.open("w", encoding="utf-8", errors="surrogatepass") as out:
        out.writelines(lines)
    replace(part, path)


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
