"""One level of an archive or a mail, unpacked into a folder. Reads foreign bytes: call it through `limited.Limited`."""

from __future__ import annotations

import re
from pathlib import Path

from safetydesk.material.copying import explain
from safetydesk.material.facts import PARCEL
from safetydesk.material.kinds import HEAD_BYTES, claimed, sniff
from safetydesk.material.office import is_parcel_name, probe_zip
from safetydesk.material.pages import body
from safetydesk.material.unpack_tnef import SIGNATURE, unpack_tnef
from safetydesk.material.unpacked import MOST_FILES, PARCEL_BROKEN, SPLIT, Box, Letter, Unpacked, allowed, refusal

_GZIP = ("“{}”是 GZIP 压缩包，这里展不开", "请让对方改用 zip 重新发送，或先自己解压再拖进来")
# Volumes after the first have no signature of their own.
_VOLUME = re.compile(r"\.(?:z\d\d|r\d\d|(?:zip|7z|rar)\.\d{3}|part\d+\.rar)$", re.IGNORECASE)
# Pages saved as one file are written like mails.
_PAGES = ("mht", "mhtml")


def container(name: str, head: bytes) -> str:
    """What may have to be unpacked: "archive", "mail" or "", by the first `HEAD_BYTES` and the sender's name.

    A document that is packed as a zip is told from an archive only by its directory, which `unpack` reads.
    """
    content, form = sniff(head)
    promised = claimed(name)
    if _VOLUME.search(name) or is_parcel_name(name):
        return "archive"
    if content == "archive":
        return "archive" if promised not in ("document", "table", "slides") else ""
    if head.startswith(SIGNATURE):
        return "mail"
    if promised == "mail":
        return "mail" if head.strip() and (form == "OLE" or content in ("mail", "text")) else ""
    plain = content == "mail" and not promised and not name.lower().endswith(_PAGES)
    return "mail" if plain else ""


def unpack(
    path: Path, scratch: Path, name: str = "", most_bytes: int | None = None, most_files: int = MOST_FILES
) -> Unpacked:
    """Unpacks one level of `path`, which the sender called `name`, into the folder `scratch`, which is made.

    `Unpacked.container` is "" for what is no container; nothing was written then. At most `most_bytes` come out, if
    not given 200 times the container's size. Raises Mishap when the container as a whole cannot be used; what was
    written till then is rubbish. Archives and mails inside are pieces like any other.
    """
    try:
        return _unpack(path, scratch, name or path.name, most_bytes, most_files)
    except OSError as error:
        raise explain(error, path) from error


def _unpack(path: Path, scratch: Path, name: str, most_bytes: int | None, most_files: int) -> Unpacked:
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    kind = container(name, head)
    if not kind:
        return Unpacked("")
    if _VOLUME.search(name):
        raise refusal(SPLIT, name)
    if is_parcel_name(name):
        if probe_zip(path).format != PARCEL:
            raise refusal(PARCEL_BROKEN, name)
        return Unpacked("")
    form = sniff(head)[1]
    if form == "GZIP":
        raise refusal(_GZIP, name)
    scratch.mkdir(parents=True, exist_ok=True)
    box = Box(path, scratch, name, allowed(path) if most_bytes is None else most_bytes, most_files)
    if kind == "mail":
        letter = _unpack_mail(path, box, form, head)
        return Unpacked(kind, box.closed(), letter) if letter is not None else Unpacked("")
    return Unpacked(kind, box.closed()) if _unpack_archive(path, box, form) else Unpacked("")


def _unpack_mail(path: Path, box: Box, form: str, head: bytes) -> Letter | None:
    """None for what is no mail, whatever it is called."""
    if form == "OLE":
        from safetydesk.material.unpack_msg import unpack_msg
        return unpack_msg(path, box)
    if head.startswith(SIGNATURE):
        return Letter("", "", "", "", body(unpack_tnef(path.read_bytes(), box), []))
    from safetydesk.material.mails import unpack_mail
    return unpack_mail(path, box)


def _unpack_archive(path: Path, box: Box, form: str) -> bool:
    """False for a document that only is packed as an archive."""
    if form == "7Z":
        from safetydesk.material.unpack_7z import unpack_7z
        unpack_7z(path, box)
        return True
    if form == "RAR":
        from safetydesk.material.unpack_rar import unpack_rar
        unpack_rar(path, box)
        return True
    from safetydesk.material.zips import unpack_zip
    return unpack_zip(path, box)
