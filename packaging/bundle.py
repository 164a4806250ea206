"""What goes into the one-folder program and what stays out of it: the rules that `build.spec` follows."""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path, PurePosixPath

# An entry of PyInstaller's tables: where it goes in the folder, where it comes from, and of what sort it is.
Entry = tuple[str, str, str]

# What a desktop program for the office needs of Qt: X11, Wayland, Windows and no screen at all, JPEG and SVG, the
# system's printers and file dialogs, and typing Chinese.
_PLUGINS = frozenset((
    "qxcb", "qwayland", "qwindows", "qoffscreen", "qsvgicon", "qsvg", "qjpeg", "qxdgdesktopportal",
    "cupsprintersupport", "windowsprintersupport", "ibusplatforminputcontextplugin",
    "composeplatforminputcontextplugin", "xdg-shell", "adwaita", "bradient",
))  # fmt: skip
# Software OpenGL of Windows (20 MB) and Qt's parts for screens without a desktop and for the network.
_UNUSED = re.compile(r"(libQt6(EglFS|EglFs|Network)|Qt6Network|QtNetwork|opengl32sw|d3dcompiler)")
_TRANSLATION = "qtbase_zh_CN.qm"

# Of the system's shared libraries these come along: Python's own, SQLite (an older one does not know our tables), and
# Qt's small helpers for X11, which an offline office could not fetch. The rest is on every desktop, and is better kept
# by it: .deb names the packages.
_SYSTEM = re.compile(r"lib(python3|sqlite3|ssl|crypto|ffi|bz2|lzma|xcb-|xkbcommon)")

# What PyInstaller would run before our first line, for programs that look at their own source or start processes by
# multiprocessing: ours does neither, and both load much of the standard library.
SLOW_STARTERS = frozenset(("pyi_rth_inspect", "pyi_rth_multiprocessing"))

_LICENCE = re.compile(r"(?i)(licenses/.|(licen[cs]e|copying|notice)[^/]*$)")
_TEXTS = Path(__file__).resolve().parent / "licences"


def kept(entries: Iterable[Entry]) -> list[Entry]:
    """The entries of the folder that are used."""
    wanted = [entry for entry in entries if entry[2] != "SYMLINK" and _used(entry)]
    there = {target for target, _, _ in wanted}
    return wanted + [
        entry for entry in entries if entry[2] == "SYMLINK" and entry[1] in there and not _left_to_system(entry)
    ]


def licences(modules: Iterable[str]) -> list[Entry]:
    """The licence texts of the distributions these modules belong to, of Python, and those that Qt and FFmpeg lack.

    They lie below `resources`, where the window's list of licences finds them.
    """
    owners = packages_distributions()
    names = {name for module in modules for name in owners.get(re.split(r"[./]", module)[0], ())} - {"safetydesk"}
    found = [(f"{name}/{within}", path) for name in names for within, path in _texts(distribution(name))]
    found += [(f"Qt-FFmpeg/{path.name}", path) for path in _TEXTS.iterdir()]
    found += [(f"Python/{path.name}", path) for path in Path(sysconfig.get_path("stdlib")).glob("LICENSE*")]
    return [(f"resources/licences/{place}", str(path), "DATA") for place, path in sorted(found)]


def windows_version(version: str) -> str:
    """The version resource of the .exe, as PyInstaller reads it; `version` is like 0.1.0."""
    numbers = tuple(([int(part) for part in re.findall(r"\d+", version)] + [0, 0, 0, 0])[:4])
    told = {
        "CompanyName": "SafetyDesk", "FileDescription": "安全生产月报送台", "FileVersion": version,
        "InternalName": "safetydesk", "OriginalFilename": "safetydesk.exe", "ProductName": "安全生产月报送台",
        "ProductVersion": version,
    }
    strings = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in told.items())
    # 0x0804, 1200: simplified Chinese in Unicode.
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0, OS=0x40004, "
        f"fileType=1, subtype=0, date=(0, 0)), kids=[StringFileInfo([StringTable('080404B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [0x0804, 1200])])])"
    )


def _used(entry: Entry) -> bool:
    path = PurePosixPath(entry[0].replace("\\", "/"))
    if "plugins" in path.parts:
        return path.stem.removeprefix("lib") in _PLUGINS
    if "translations" in path.parts:
        return path.name == _TRANSLATION
    return not _UNUSED.match(path.name) and not _left_to_system(entry)


def _left_to_system(entry: Entry) -> bool:
    lies_beside = "/" not in entry[0] and entry[2] == "BINARY"
    return sys.platform == "linux" and lies_beside and not _SYSTEM.match(entry[0])


def _texts(owner: Distribution) -> list[tuple[str, Path]]:
    """(name that is not taken, file) of each licence text in the distribution's own folder."""
    found = {
        re.sub(r"^.*\.dist-info/(licenses/)?", "", file.as_posix()): Path(str(owner.locate_file(file)))
        for file in owner.files or () if ".dist-info/" in file.as_posix() and _LICENCE.search(file.as_posix())
    }
    return [(within, path) for within, path in found.items() if path.is_file()]
