"""Names and texts from outside made safe: for disks, for documents, for people's eyes; and walking dropped folders."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# Turn the reading order round, so that `gpj.exe` shows as `exe.jpg`; plus marks that nobody sees.
_UNSEEN = "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
# NUL, \x0b and their kind, surrogates and the two non-characters: XML 1.0 has no way to write them.
_NOT_TEXT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff{_UNSEEN}]")
_NOT_NAME = re.compile(r'[\\/:*?"<>|\s]+')
_ILLEGAL = re.compile(r'[\x00-\x1f\\/:*?"<>|]')
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)", re.IGNORECASE)
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}$")

_SYSTEM_FILES = {"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", ".localized", "autorun.inf"}
_SYSTEM_FOLDERS = {
    "__macosx", "$recycle.bin", "system volume information", ".trashes", ".spotlight-v100", ".fseventsd", ".git",
    "lost+found", "found.000",
}
# Word's and WPS's lock files are 54 to 165 bytes; a real file that somebody named so is larger.
_LOCK_FILE_MOST = 1024
# How browsers, 迅雷, 百度网盘 and 微信 name what they are still writing.
_UNFINISHED = (
    ".crdownload", ".part", ".partial", ".download", ".downloading", ".opdownload", ".td", ".xltd", ".!ut", ".!qb",
    ".aria2", ".tmp",
)
_DEEPEST = 100
_BREAKS = re.compile("[\t\n\x85\u2028\u2029]")
_STILL_COMING = "还没有下载完（或没有拷完），没有收，请下载完再收"


def clean_text(text: str, most: int | None = None) -> str:
    """Text that can be stored, shown and printed: no control characters but newline and tab, no bidi marks.

    Line ends become newlines. Cut to `most` characters if given.
    """
    clean = _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n"))
    return clean if most is None else clean[:most]


def safe_name(text: str, most_bytes: int = 200) -> str:
    """One part of a path that is legal on Windows and Linux, at most `most_bytes` (32 or more) of UTF-8, never empty.

    The ending is kept when the rest is cut. What is forbidden becomes "_", a run of blanks one blank.
    """
    clean = unicodedata.normalize("NFC", clean_text(text))
    clean = _NOT_NAME.sub(lambda found: " " if found.group().isspace() else "_", clean).strip(" .")
    if _DEVICES.match(clean) or clean.startswith("~$"):
        clean = "_" + clean
    ending = _ENDING.search(clean)
    tail = ending.group() if ending else ""
    stem = clean.removesuffix(tail).encode("utf-8")[:most_bytes - len(tail)].decode("utf-8", "ignore")
    return (stem.rstrip(" .") + tail) or "未命名"


def is_legal(name: str) -> bool:
    """Whether Windows and Linux alike can hold a file of this very name; `safe_name` makes such names."""
    try:
        size = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        return False
    return 0 < size <= 255 and not (_ILLEGAL.search(name) or _DEVICES.match(name) or name.endswith((" ", ".")))


def is_junk(name: str, bytes: int) -> bool:
    """Whether a file is something that a system or an office program left behind: nobody means to hand it in.

    An empty file is not junk: somebody meant to send it, and `probe` says what is wrong.
    """
    lower = name.lower()
    if lower.startswith("~$") and bytes <= _LOCK_FILE_MOST:
        return True
    return lower in _SYSTEM_FILES or lower.startswith(("._", ".~lock."))


def is_system_folder(name: str) -> bool:
    """Whether everything in a folder of this name was left behind by a system."""
    return name.lower() in _SYSTEM_FOLDERS


def junk_told(names: Sequence[str]) -> str:
    """One sentence for all junk, at least one name."""
    different = list(dict.fromkeys(names))
    shown = "、".join(different[:5]) + ("等" if len(different) > 5 else "")
    return f"略过 {len(names)} 个系统或临时文件（{shown}），它们不是材料"


@dataclass(frozen=True)
class Found:
    """A file at `path`; `parts` are its folders from the dropped one on and its own name, never empty, as clean text.

    `problem`: one Chinese sentence when it cannot be taken, else "".
    """

    path: Path
    parts: tuple[str, ...]
    problem: str = ""


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """Sorts 照片2 before 照片10."""
    return [(1, int(part), "") if part.isdigit() and part.isascii() else (0, 0, part.casefold())
            for part in re.split(r"([0-9]+)", name) if part]


def walk(paths: Iterable[Path]) -> Iterator[Found]:
    """Every file of what was dropped, folders in natural order.

    Junk is told in one line at the end. What cannot be read is told, never raised. Links back up are not followed.
    """
    junk: list[Path] = []
    for path in paths:
        # A dropped drive has no name; its letter is shown.
        yield from _walk(path, (_shown(path.absolute().name or str(path)),), (), junk)
    if junk:
        yield Found(junk[0], (_shown(junk[0].name),), junk_told([_shown(path.name) for path in junk]))


def _walk(path: Path, parts: tuple[str, ...], above: tuple[tuple[int, int], ...], junk: list[Path]) -> Iterator[Found]:
    try:
        state = path.stat()
        folder = stat.S_ISDIR(state.st_mode)
        if folder and above and is_system_folder(path.name):
            junk.append(path)
            return
        if folder and len(parts) > _DEEPEST:
            yield Found(path, parts, f"文件夹套了 {_DEEPEST} 层以上，里面的没有收，请移到浅一些的地方再收")
            return
        inside = sorted(path.iterdir(), key=lambda child: natural_key(child.name)) if folder else []
    except OSError:
        yield Found(path, parts, "打不开，可能已被移走、没有权限，或U盘已拔出，请检查后再收一次")
        return
    here = (state.st_dev, state.st_ino)
    if folder and state.st_ino and here in above:
        yield Found(path, parts, "文件夹里有指回上层的链接，已略过")
    elif folder:
        for child in inside:
            yield from _walk(child, (*parts, _shown(child.name)), (*above, here), junk)
    elif is_junk(path.name, state.st_size):
        junk.append(path)
    elif path.name.lower().endswith(_UNFINISHED):
        yield Found(path, parts, _STILL_COMING)
    elif stat.S_ISREG(state.st_mode):
        yield Found(path, parts)
    else:
        yield Found(path, parts, "这不是普通文件，收不了")


def _shown(name: str) -> str:
    """A name as text: bytes of an old GBK disk that are no UTF-8 come as surrogates and are read as GB18030."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", "replace")
    # A name is one line, wherever it is shown.
    return _BREAKS.sub(" ", clean_text(name))
