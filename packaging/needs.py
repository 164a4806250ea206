"""What the binaries of a Linux folder ask of the system: the glibc, shared libraries, and the packages with these."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

_SECTION = re.compile(r"^File: (.*)$", re.M)
_NEEDED = re.compile(r"\(NEEDED\).*\[(.+)\]")
_SONAME = re.compile(r"\(SONAME\).*\[(.+)\]")
_VERSION = re.compile(r"Name: ([A-Z]+)_(\d+(?:\.\d+)+)")


def outside(folder: Path) -> dict[str, list[str]]:
    """Each shared library that is needed but does not lie in the folder, and which of its files need it."""
    needs, there = {}, set()
    for name, told in _read(folder, "-d"):
        needs[name] = _NEEDED.findall(told)
        there |= {Path(name).name, *_SONAME.findall(told)}
    missing = {library for of in needs.values() for library in of} - there
    return {library: sorted(name for name, of in needs.items() if library in of) for library in sorted(missing)}


def newest(folder: Path, library: str = "GLIBC") -> str:
    """The newest version of a system's library that a binary asks for, like 2.36: it runs on this and on newer ones.

    `library` is named as binaries name it: GLIBC, or GLIBCXX for the C++ library.
    """
    asked: set[tuple[str, str]] = {found for _, told in _read(folder, "-V") for found in _VERSION.findall(told)}
    return max((version for name, version in asked if name == library), key=_number)


def packages(libraries: Iterable[str]) -> list[str]:
    """The Debian packages of the libraries, by what is installed here; libc6 is among them.

    Raises LookupError for a library that no installed package owns.
    """
    return sorted({_package(library) for library in libraries})


def _package(library: str) -> str:
    asked = subprocess.run(["dpkg", "-S", f"*/{library}"], capture_output=True, text=True, check=False)
    # `libegl1:amd64: /usr/lib/x86_64-linux-gnu/libEGL.so.1`: not one that lies in a folder of some program's own.
    for line in asked.stdout.splitlines():
        owner, _, path = line.partition(": ")
        if re.fullmatch(r"(/usr)?/lib(64)?(/[\w-]+-linux-gnu)?", str(Path(path).parent)) and "," not in owner:
            # Since Debian 13 some are called `…t64`, and provide the name that they have on every other system.
            return owner.split(":")[0].removesuffix("t64")
    raise LookupError(f"{library}: no installed package owns it")


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _read(folder: Path, what: str) -> list[tuple[str, str]]:
    """(file, what readelf tells) of every ELF file of the folder."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and _is_elf(path)]
    told = subprocess.run(["readelf", "-W", what, *files], capture_output=True, text=True, check=True).stdout
    parts = _SECTION.split(told)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
