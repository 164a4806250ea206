"""Values as JSON bytes and back, so that nothing a compromised child says can run code here, as unpickling would."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any


def dumps(value: object) -> bytes:
    """JSON for None, bool, int, float, str, bytes, list, tuple, dict (str keys), date, Path and dataclasses of these.

    Raises TypeError for anything else.
    """
    return json.dumps(_flat(value), ensure_ascii=True).encode("ascii")


def loads(data: bytes, gives: Sequence[type] = ()) -> Any:
    """The value again. Only the dataclasses named in `gives` are made; raises ValueError for everything unexpected."""
    try:
        return _build(json.loads(data), {kind.__name__: kind for kind in gives})
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"unexpected data: {error}") from error


def _flat(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list):
        return [_flat(part) for part in value]
    if isinstance(value, tuple):
        return {"tuple": [_flat(part) for part in value]}
    if isinstance(value, Mapping):
        return {"dict": [[_flat(key), _flat(part)] for key, part in value.items()]}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode("ascii")}
    if isinstance(value, Path):
        return {"path": str(value)}
    if isinstance(value, date):
        return {"time" if isinstance(value, datetime) else "date": value.isoformat()}
    if is_dataclass(value) and not isinstance(value, type):
        return {type(value).__name__: {part.name: _flat(getattr(value, part.name)) for part in fields(value)}}
    raise TypeError(f"{type(value).__name__} is not plain data")


def _build(value: Any, kinds: Mapping[str, type]) -> Any:
    if isinstance(value, list):
        return [_build(part, kinds) for part in value]
    if not isinstance(value, dict):
        return value
    (tag, inside), = value.items()
    match tag:
        case "tuple":
            return tuple(_build(part, kinds) for part in inside)
        case "dict":
            return {_build(key, kinds): _build(part, kinds) for key, part in inside}
        case "bytes":
            return base64.b64decode(inside)
        case "path":
            return Path(inside)
        case "date":
            return date.fromisoformat(inside)
        case "time":
            return datetime.fromisoformat(inside)
    return kinds[tag](**{str(name): _build(part, kinds) for name, part in inside.items()})
