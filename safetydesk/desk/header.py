"""The first bytes of a desk's database, and what tells one state of a desk from another while nobody has it open.

Never while this process holds the file: closing a second handle on it drops our locks.
"""

from __future__ import annotations

from pathlib import Path

DATABASE = "desk.sqlite"
# Who has the desk open, for the next one to be told.
OPENED_BY = "desk.open.json"


def read(path: Path) -> bytes:
    """The header; less than 100 bytes are none. OSError."""
    with path.open("rb") as stream:
        return stream.read(100)


def mark(folder: Path) -> str:
    """Another text after whatever was written to the database or to a definition; "" where that cannot be told.

    The change counter, bytes 24 to 27, goes up with each transaction (SQLite database file format, 1.3.7). A journal
    is what a killed program left, and its transaction is still to be rolled back.
    """
    database = folder / DATABASE
    try:
        found = [read(database)[24:28].hex(), *_state(database)]
        if database.with_name(f"{DATABASE}-journal").exists():
            return ""
        for path in sorted((folder / "notices").rglob("*")):
            found += [path.name, *_state(path)]
    except OSError:
        return ""
    return " ".join(map(str, found))


def touched(folder: Path) -> int:
    """When the database was last written to, in ns since 1970. OSError."""
    return (folder / DATABASE).stat().st_mtime_ns


def is_open(folder: Path) -> bool:
    """Whether somebody has it open; also after a program was killed."""
    return (folder / OPENED_BY).exists()


def _state(path: Path) -> tuple[int, int]:
    seen = path.stat()
    return seen.st_size, seen.st_mtime_ns
