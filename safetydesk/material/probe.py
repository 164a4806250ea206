"""What one file is, decided by its content and never by its name."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from safetydesk.material.facts import Facts
from safetydesk.material.kinds import HEAD_BYTES, claimed, disguise, sniff

EMPTY = "空文件（0 字节），请对方重新发送"
BLANK = "文件里全是空白（没下载完或没拷完），请对方重新发送"

_TOLD = {
    "LNK": "这只是快捷方式，不是文件本身，请把原文件发来",
    "EXE": "这是程序，不是材料，请不要打开，并向对方核实",
    "ELF": "这是程序，不是材料，请不要打开，并向对方核实",
}


def probe(path: Path, name: str = "") -> Facts:
    """Facts about the file at `path`, decoded; whatever is wrong with it stands in `Facts.trouble`.

    `name` is what the sender called it, where our copy is called otherwise: only a disguise is judged by it.
    Raises OSError when it cannot be read at all. Runs foreign decoders: call it through `prober.Prober`.
    """
    return _told(path, name or path.name, _whole)


def glance(path: Path, name: str = "") -> Facts:
    """What the headers alone say, without decoding a pixel or a frame: `plays` is None unless it is surely broken.

    A film is known by its first bytes only: `probe` says its size, and whether it holds sound only. Otherwise as
    `probe`.
    """
    return _told(path, name or path.name, _headers)


def glances(files: list[tuple[Path, str]]) -> list[Facts]:
    """`glance` of many files, each with the name that the sender gave it, for one call of a child."""
    return [glance(path, name) for path, name in files]


def _told(path: Path, name: str, read: Callable[[Path, str, str, str], Facts]) -> Facts:
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        return Facts("unknown", "", plays=False, trouble="这不是普通文件，收不了")
    if state.st_size == 0:
        return Facts("unknown", "", plays=False, trouble=EMPTY)
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip(b"\0"):
        return Facts("unknown", "", plays=False, trouble=BLANK)
    facts = read(path, name, *sniff(head))
    return facts if facts.trouble else replace(facts, trouble=disguise(name, facts.content))


def _headers(path: Path, name: str, content: str, form: str) -> Facts:
    if content == "image":
        from safetydesk.material.images import glance_image
        return glance_image(path, form)
    if content in ("video", "audio"):
        # The containers of films can hold sound only, and .wma is one: until it is opened its name is believed.
        return Facts("audio" if claimed(name) == "audio" else content, form)
    return _whole(path, name, content, form)


def _whole(path: Path, name: str, content: str, form: str) -> Facts:
    """Imports the readers only when they are needed: PyAV alone costs a fresh process 0.1 s and 100 MB."""
    if content == "image":
        from safetydesk.material.images import probe_image
        return probe_image(path, form)
    if content in ("video", "audio"):
        from safetydesk.material.videos import probe_video
        return probe_video(path, form)
    if form in ("ZIP", "OLE"):
        from safetydesk.material.office import probe_ole, probe_zip
        return probe_zip(path) if form == "ZIP" else probe_ole(path, name)
    if form == "PDF":
        trouble = _pdf_trouble(path)
        return Facts("pdf", "PDF", plays=False if trouble else None, trouble=trouble)
    return Facts(content, form, trouble=_TOLD.get(form, ""))


def _pdf_trouble(path: Path) -> str:
    """A PDF ends with a pointer to its table (ISO 32000-1, 7.5.5); without one it was cut off."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - HEAD_BYTES))
        tail = stream.read()
    return "" if b"startxref" in tail else "PDF 不完整（没传完或已损坏），请对方重新发送"


def thumbnail(path: Path, size: int) -> bytes | None:
    """JPEG bytes of at most `size` × `size` pixels, as displayed; None when there is no picture to show.

    Raises what the decoders raise: call it through `prober.Prober`.
    """
    with path.open("rb") as stream:
        content, form = sniff(stream.read(HEAD_BYTES))
    if content == "image" and form not in ("HEIC", "HEIF", "AVIF"):
        from safetydesk.material.images import image_thumbnail
        return image_thumbnail(path, size)
    if content == "video":
        from safetydesk.material.videos import video_thumbnail
        return video_thumbnail(path, form, size)
    return None
