"""What a file is by its first bytes, and what its name claims it to be."""

from __future__ import annotations

from safetydesk.material.facts import CONTENTS
from safetydesk.material.texts import sniff_text

HEAD_BYTES = 65536

Kind = tuple[str, str]

UNKNOWN: Kind = ("unknown", "")

# Signatures at the very start; longer ones first where one begins another.
_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", ("image", "JPEG")),
    (b"\x89PNG\r\n\x1a\n", ("image", "PNG")),
    (b"GIF87a", ("image", "GIF")),
    (b"GIF89a", ("image", "GIF")),
    (b"II*\0", ("image", "TIFF")),
    (b"MM\0*", ("image", "TIFF")),
    (b"II+\0\x08\0", ("image", "TIFF")),
    (b"MM\0+\0\x08", ("image", "TIFF")),
    (b"8BPS\0\x01", ("image", "PSD")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ("unknown", "OLE")),
    (b"PK\x03\x04", ("archive", "ZIP")),
    (b"PK\x05\x06", ("archive", "ZIP")),
    (b"PK\x07\x08", ("archive", "ZIP")),
    (b"7z\xbc\xaf\x27\x1c", ("archive", "7Z")),
    (b"Rar!\x1a\x07", ("archive", "RAR")),
    (b"\x1f\x8b\x08", ("archive", "GZIP")),
    (b"{\\rtf", ("document", "RTF")),
    (b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\0\xaa\0b\xcel", ("video", "WMV")),
    (b"\x1aE\xdf\xa3", ("video", "MKV")),
    (b"FLV\x01", ("video", "FLV")),
    (b"\0\0\x01\xba", ("video", "MPEG")),
    (b"\0\0\x01\xb3", ("video", "MPEG")),
    (b".RMF", ("video", "RM")),
    (b"OggS", ("audio", "OGG")),
    (b"fLaC", ("audio", "FLAC")),
    (b"ID3", ("audio", "MP3")),
    (b"#!AMR", ("audio", "AMR")),
    (b"L\0\0\0\x01\x14\x02\0", ("unknown", "LNK")),
    (b"\x7fELF", ("unknown", "ELF")),
)

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}

# What a name claims. Only what people really send; an ending that is not here claims nothing.
_CLAIMS: dict[str, str] = {
    **dict.fromkeys(
        ("jpg", "jpeg", "jpe", "png", "gif", "bmp", "webp", "tif", "tiff", "heic", "heif", "avif", "psd"), "image"),
    **dict.fromkeys(
        ("mp4", "m4v", "mov", "avi", "wmv", "3gp", "mkv", "webm", "flv", "mpg", "mpeg", "rm", "rmvb"), "video"),
    **dict.fromkeys(("mp3", "wav", "m4a", "aac", "amr", "wma", "flac"), "audio"),
    **dict.fromkeys(("doc", "docx", "docm", "wps", "rtf", "odt", "ofd"), "document"),
    **dict.fromkeys(("xls", "xlsx", "xlsm", "xlsb", "et", "ods"), "table"),
    **dict.fromkeys(("ppt", "pptx", "pptm", "pps", "ppsx", "dps", "odp"), "slides"),
    **dict.fromkeys(("zip", "7z", "rar"), "archive"),
    **dict.fromkeys(("eml", "msg"), "mail"),
    "pdf": "pdf", "txt": "text",
}


def claimed(name: str) -> str:
    """The content (a key of `CONTENTS`) that the ending of a file name promises, or ""."""
    return _CLAIMS.get(name.rpartition(".")[2].lower(), "") if "." in name else ""


def disguise(name: str, content: str) -> str:
    """One Chinese sentence when the name promises another content than the file has, else "".

    A PNG named .jpg is still a picture and is not worth a word.
    """
    promised = claimed(name)
    if not promised or content == promised:
        return ""
    ending = name.rpartition(".")[2].lower()
    if content == "unknown":
        return f"文件名写着 .{ending}，内容却认不出来（多半已损坏），请对方重新发送"
    return f"文件名写着 .{ending}，内容其实是{CONTENTS[content]}"


def sniff(head: bytes) -> Kind:
    """Content and format from the first `HEAD_BYTES` of a file.

    OLE and ZIP are containers: they come back as ("unknown", "OLE") and ("archive", "ZIP") and `office` looks inside.
    A video container may turn out to hold sound only; `videos` decides.
    """
    for start, kind in _STARTS:
        if head.startswith(start):
            return _matroska(head) if kind[1] == "MKV" else kind
    return _boxes(head) or _riff(head) or _stream(head) or _by_search(head) or sniff_text(head) or UNKNOWN


def _matroska(head: bytes) -> Kind:
    return ("video", "WEBM") if b"webm" in head[:64] else ("video", "MKV")


def _boxes(head: bytes) -> Kind | None:
    """ISO base media (ISO 14496-12): the brand tells a HEIF picture from a film."""
    if head[4:8] in _QUICKTIME_ATOMS:
        return "video", "MOV"
    if head[4:8] != b"ftyp":
        return None
    size = int.from_bytes(head[:4], "big")
    major = head[8:12]
    brands = {major, *(head[at:at + 4] for at in range(16, min(size, 256), 4))}
    if major in _AVIF_BRANDS or (major in _HEIF_BRANDS and brands & _AVIF_BRANDS):
        return "image", "AVIF"
    if major in _HEIF_BRANDS:
        return "image", "HEIC" if b"heic" in brands else "HEIF"
    if major in (b"M4A ", b"M4B "):
        return "audio", "M4A"
    if major == b"qt  ":
        return "video", "MOV"
    return "video", "3GP" if major[:2] == b"3g" else "MP4"


def _riff(head: bytes) -> Kind | None:
    if head[:4] != b"RIFF":
        return None
    return {b"WEBP": ("image", "WEBP"), b"AVI ": ("video", "AVI"), b"WAVE": ("audio", "WAV")}.get(head[8:12])


def _stream(head: bytes) -> Kind | None:
    """Formats that are known by a pattern, not by a word."""
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0" and 12 <= int.from_bytes(head[14:18], "little") <= 124:
        return "image", "BMP"
    for first in (0, 4):
        if len(head) > 600 and all(head[first + n * (188 + first)] == 0x47 for n in range(3)):
            return "video", "TS"
    if head[:1] == b"\xff" and head[1:2] in (b"\xf1", b"\xf9"):
        return "audio", "AAC"
    if head[:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xfa", b"\xf3", b"\xf2"):
        return "audio", "MP3"
    if head[:2] == b"MZ" and b"PE\0\0" in head[:4096]:
        return "unknown", "EXE"
    return None


def _by_search(head: bytes) -> Kind | None:
    """PDF may follow a few bytes of rubbish (ISO 32000-1, implementation note 13)."""
    return ("pdf", "PDF") if b"%PDF-" in head[:1024] else None
