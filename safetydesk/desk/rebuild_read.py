"""Reading sidecars back: the rows of a lost database as far as its folder still tells of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from safetydesk.desk import schema, sidecar
from safetydesk.material.archive import is_safe
from safetydesk.notice.problem import Mishap, Problem

Row = dict[str, Any]


@dataclass
class Found:
    """`tables`: rows by table, of what has no original; `files`, `works`: rows by id; `materials`: by the id of their
    file; `units`: names by id, those of the units above first. `whole`: the sidecar of the rest is there to its end."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    files: dict[int, Row] = field(default_factory=dict)
    materials: dict[int, list[Row]] = field(default_factory=dict)
    works: dict[int, Row] = field(default_factory=dict)
    units: dict[int, tuple[str, ...]] = field(default_factory=dict)
    whole: bool = False
    problems: list[Problem] = field(default_factory=list)


def read(files: Path) -> Found:
    """All sidecars below this `files/`; those that cannot be read are told. Mishap when a newer program wrote them,
    OSError when the folder itself cannot be read."""
    found = Found()
    folder = files / sidecar.FOLDER
    _read_rest(found, folder / sidecar.REST)
    for path in sorted(folder.glob("??/*.json")):
        try:
            _take(found, _value(path.read_text("utf-8", errors="replace")))
        except (OSError, KeyError, TypeError, ValueError, AttributeError):
            place = f"files/{path.relative_to(files).as_posix()}"
            found.problems.append(Problem("file", place, "登记卡读不出来", "它的原件按所在文件夹登记，请核对"))
    return found


def _take(found: Found, value: Any) -> None:
    """KeyError, TypeError, ValueError, AttributeError where it is none of ours."""
    _check_head(value)
    row = value["file"]
    key, path = int(row["id"]), str(row["path"])
    materials = [each for each in value["materials"] if each["file_id"] == row["id"]]
    works = {int(each["id"]): dict(each) for each in value["works"]}
    units = {int(unit): tuple(map(str, names)) for unit, names in value["units"].items()}
    if not is_safe(path) or len(str(row["sha256"])) != 64:
        raise ValueError(path)
    found.files[key], found.materials[key] = dict(row), [dict(each) for each in materials]
    found.works |= works
    found.units |= units


def _read_rest(found: Found, path: Path) -> None:
    for value in _lines(path):
        if not isinstance(value, dict):
            continue
        if "end" in value:
            found.whole = True
        elif value.get("table") in schema.metadata.tables and isinstance(value.get("row"), dict):
            found.tables[str(value["table"])].append(value["row"])


def _lines(path: Path) -> Iterator[Any]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines):
            value = _value(line)
            if number == 0:
                try:
                    _check_head(value)
                except (KeyError, TypeError, ValueError):
                    return
            yield value


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _check_head(value: Any) -> None:
    if value["format"] != sidecar.FORMAT:
        raise ValueError(value["format"])
    if int(value["version"]) > schema.VERSION:
        raise Mishap("这个工作台由更新版本的程序写成，没有重建", "请先升级本程序")
